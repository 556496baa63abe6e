"""From the page about a paper to the paper: rules for hosts, and what the head of a page says."""

import time

import pytest
from fetching import HTML, LIMITS, PDF, PNG, QUICK, catalog_of, one_paper, reason_of, within
from hypothesis import example, given
from hypothesis import strategies as st
from serving import Server, body, in_turn, redirect, status

from booklet.fetch import Limits, Manners, State, all_assets, fetch
from booklet.fetch.landing import is_doi, known_pdf, licence_of_header, read
from booklet.values import Absence, Found, Missing
from booklet.workspace import Workspace, digest


@pytest.mark.parametrize(
    ("page", "pdf"),
    [
        ("https://arxiv.org/abs/2401.01234", "https://arxiv.org/pdf/2401.01234"),
        ("http://www.arxiv.org/abs/2401.01234v3", "https://arxiv.org/pdf/2401.01234v3"),
        ("https://arxiv.org/abs/math.GT/0309136", "https://arxiv.org/pdf/math.GT/0309136"),
        ("https://arxiv.org/pdf/2401.01234", None),
        ("https://arxiv.org/abs/", None),
        ("https://notarxiv.org/abs/2401.01234", None),
        ("https://arxiv.org.example.org/abs/2401.01234", None),
        ("https://openreview.net/forum?id=aVh9KRZdRk", "https://openreview.net/pdf?id=aVh9KRZdRk"),
        ("https://openreview.net/forum?noteId=1&id=a%26b", "https://openreview.net/pdf?id=a%26b"),
        ("https://openreview.net/forum", None),
        ("https://openreview.net/pdf?id=aVh9KRZdRk", None),
        ("https://aclanthology.org/2020.sigdial-1.1/", "https://aclanthology.org/2020.sigdial-1.1.pdf"),
        ("https://www.aclanthology.org/P19-1001", "https://aclanthology.org/P19-1001.pdf"),
        ("https://aclanthology.org/2020.sigdial-1.1.pdf", None),
        ("https://aclanthology.org/events/acl-2020/", None),
        ("https://doi.org/10.1000/182", None),
        ("https://example.org/abs/2401.01234", None),
        ("http://[::1", None),
        ("papers/one.pdf", None),
    ],
)
def test_address_of_the_pdf_follows_from_that_of_the_page(page: str, pdf: str | None) -> None:
    assert known_pdf(page) == pdf


@pytest.mark.parametrize(
    ("address", "yes"),
    [("https://doi.org/10.1000/182", True), ("http://dx.doi.org/10.1000/182", True), ("https://notdoi.org/1", False)],
)
def test_doi_is_known_by_its_host(address: str, yes: bool) -> None:
    assert is_doi(address) == yes


# --- what a head says --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "pdf"),
    [
        ('<meta name="citation_pdf_url" content="https://x.org/1.pdf">', "https://x.org/1.pdf"),
        ("<META CONTENT='1.pdf' NAME='Citation_PDF_URL'/>", "https://example.org/papers/1.pdf"),
        ("<meta name=citation_pdf_url content=/a/1.pdf?x=1&amp;y=2>", "https://example.org/a/1.pdf?x=1&y=2"),
        ('<base href="/b/"><meta name="citation_pdf_url" content="1.pdf">', "https://example.org/b/1.pdf"),
        ('<link rel="alternate" type="application/pdf" href="1.pdf">', "https://example.org/papers/1.pdf"),
        ('<link rel="alternate" type="application/rss+xml" href="feed">', None),
        ('<a rel="alternate" type="application/pdf" href="1.pdf">', None),
        ('<meta name="citation_pdf_url" content="javascript:alert(1)">', None),
        ('<meta name="citation_pdf_url" content="file:///etc/passwd">', None),
        ('<meta name="citation_pdf_url" content="//[bad">', None),
        ('<meta name="citation_pdf_url" content>', None),
        ('<!-- <meta name="citation_pdf_url" content="1.pdf"> -->', None),
        ("<title>Please log in</title>", None),
    ],
)
def test_pdf_that_a_page_names(head: str, pdf: str | None) -> None:
    named = read(f"<!doctype html><html><head>{head}</head>".encode(), "https://example.org/papers/one").pdf

    assert named == pdf


@pytest.mark.parametrize(
    ("head", "licence"),
    [
        ('<link rel="license" href="https://cc.org/by/4.0/">', "https://cc.org/by/4.0/"),
        ('<a class="x" href="/licenses/1.0/" rel="nofollow license">', "https://example.org/licenses/1.0/"),
        ('<meta name="DC.rights" content="CC BY 4.0">', "CC BY 4.0"),
        ('<meta name="DC.Rights" content="all &copy; us"><meta name="DCTERMS.license" content="CC0">', "CC0"),
        ('<meta name="dc.rights" content="a\n\tb \x07 c">', "a b c"),
        ('<meta name="dc.rights" content=" ">', None),
        ('<meta name="copyright" content="The publisher, 2026">', None),
        ("", None),
    ],
)
def test_licence_is_recorded_as_it_stands_there_and_never_guessed(head: str, licence: str | None) -> None:
    assert read(f"<html><head>{head}</head>".encode(), "https://example.org/abs/1").licence == licence


@pytest.mark.parametrize(
    ("header", "licence"),
    [
        ('<https://cc.org/by/>; rel="license"', "https://cc.org/by/"),
        ('</next>; rel="next", </terms>; title="x"; rel=license', "https://example.org/terms"),
        ('<https://cc.org/by/>; rel="describedby"', None),
        ("rel=license", None),
        ("", None),
    ],
)
def test_licence_in_a_header(header: str, licence: str | None) -> None:
    assert licence_of_header(header, "https://example.org/1.pdf") == licence


@given(st.binary(max_size=200) | st.text(st.sampled_from("<>/!-='\" \nametlinkrsbo[]:"), max_size=200).map(str.encode))
@example(page=b"<![\x00")
@example(page=b"<html><head><![foo[bar]]></head>")
def test_page_of_any_bytes_is_read(page: bytes) -> None:
    signs = read(page, "https://example.org/")

    assert signs.pdf is None or signs.pdf.startswith(("http://", "https://"))


@pytest.mark.parametrize("piece", [b"<", b"<!--", b"<a ", b"</", b"<![CDATA[", b"&#", b'<a href="', b"<?", b"<!"])
def test_page_made_to_be_slow_is_read_in_no_time(piece: bytes) -> None:
    begin = time.process_time()

    read(piece * (1_000_000 // len(piece)), "https://example.org/")

    assert time.process_time() - begin < 3


# --- from a server -----------------------------------------------------------------------------------------


def page(pdf: str) -> bytes:
    licence = '<link rel="license" href="https://cc.org/by/4.0/">'
    return f'<!doctype html><html><head><meta name="citation_pdf_url" content="{pdf}">{licence}</head></html>'.encode()


def test_page_about_a_paper_leads_to_the_paper_and_its_licence(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/doi/1": redirect("/abs/1"), "/abs/1": body(page("../files/1.pdf")), "/files/1.pdf": body(PDF)}

    asset, findings = one_paper(workspace, server.url("/doi/1"))

    assert asset == Found(digest("content", PDF), licence="https://cc.org/by/4.0/")
    assert findings == []
    lock = (workspace.root / "catalog.lock").read_text(encoding="utf-8")
    assert f'["{server.url("/doi/1")}"]\nfound = "{server.url("/files/1.pdf")}"\n' in lock
    assert 'licence = "https://cc.org/by/4.0/"\n' in lock


def test_licence_is_still_known_when_nothing_is_fetched(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/1": body(PDF, Link='<https://cc.org/by/4.0/>; rel="license"')}
    first, _ = one_paper(workspace, server.url("/1"))

    second, _ = one_paper(workspace, server.url("/1"))

    assert first == second == Found(digest("content", PDF), licence="https://cc.org/by/4.0/")
    assert server.requests == 1


def test_page_that_leads_to_a_page_is_a_page(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/1": body(page("/2")), "/2": body(page("/1"))}

    assert reason_of(workspace, server.url("/1")) == "the address leads to a web page, not to a PDF"
    assert server.requests == 2


def test_paper_that_is_named_by_its_page_and_cannot_be_had_says_why(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/1": body(page("/gone.pdf"))}

    assert reason_of(workspace, server.url("/1")) == "the server answered 404"


def test_page_does_not_lead_into_a_private_network(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/1": body(page("file:///etc/passwd"))}

    assert reason_of(workspace, server.url("/1")) == "the address leads to a web page, not to a PDF"


def test_poster_is_not_taken_from_the_page_about_its_paper(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/1": body(page("/1.pdf")), "/1.pdf": body(PDF)}

    assets, _ = all_assets(catalog_of({"poster": server.url("/1")}), workspace, QUICK)

    assert assets[server.url("/1")] == Missing(
        "the address leads to a web page, not to a picture or a PDF", server.url("/1"), Absence.WEB_PAGE
    )


def test_poster_is_not_taken_from_the_page_that_leads_to_a_paper_either(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/1": body(page("/1.pdf")), "/1.pdf": body(PDF)}
    url = server.url("/1")

    for catalog in (catalog_of({"poster": url, "paper": url}), catalog_of({"poster": url})):
        for terms in (QUICK, within(LIMITS, offline=True)):
            assets, (finding,) = all_assets(catalog, workspace, terms)
            assert isinstance(assets.poster(url), Missing)
            assert finding.message == f"poster '{url}': the address leads to a web page, not to a picture or a PDF"
    assert one_paper(workspace, url)[0] == Found(digest("content", PDF), licence="https://cc.org/by/4.0/")
    (row,), (finding,) = fetch(catalog_of({"poster": url, "paper": url}), workspace, QUICK)
    assert (row.state, finding.rule) == (State.KEPT, "not-a-picture")


def test_pdf_is_asked_for_first_and_a_page_where_that_is_refused(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/1": in_turn(status(406), body(page("/1.pdf"))), "/1.pdf": body(PDF)}

    assert isinstance(one_paper(workspace, server.url("/1"))[0], Found)

    first, second, _ = (headers["Accept"] for headers in server.headers)
    assert first.startswith("application/pdf")
    assert second.startswith("text/html")


def test_server_that_refuses_every_form_is_asked_twice(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/1": status(406)}

    assert reason_of(workspace, server.url("/1")) == "the server answered 406"
    assert server.requests == 2


def test_page_names_no_paper(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/1": body(HTML), "/2": body(page("/2.png")), "/2.png": body(PNG)}
    terms = within(LIMITS, hosts={"127.0.0.1": Manners()})

    for path in ("/1", "/2"):
        assert reason_of(workspace, server.url(path), terms) == "the address leads to a web page, not to a PDF"


def test_doi_that_answers_with_facts_for_machines_is_asked_for_its_page(
    server: Server, workspace: Workspace, names: dict[str, list[str]]
) -> None:
    names["doi.org"] = ["127.0.0.1"]
    facts = body(b'{"DOI": "10.1000/182"}', "application/json")
    server.answers |= {"/10.1000/182": in_turn(facts, redirect("/abs/1")), "/abs/1": body(page("1.pdf"))}
    server.answers["/abs/1.pdf"] = body(PDF)
    terms = within(LIMITS, hosts={})

    asset, _ = one_paper(workspace, server.url("/10.1000/182").replace("127.0.0.1", "doi.org"), terms)

    assert isinstance(asset, Found)
    assert [headers["Accept"].split(",")[0] for headers in server.headers] == [
        *("application/pdf", "text/html", "text/html", "application/pdf")
    ]


def test_page_that_is_refused_still_leads_where_its_host_is_known_to(
    server: Server, workspace: Workspace, names: dict[str, list[str]]
) -> None:
    """The paper itself would be at the host's own port, where nobody answers here."""
    names["openreview.net"] = ["127.0.0.1"]
    server.answers["/forum?id=1"] = status(403)
    terms = within(Limits(pauses=()), hosts={})

    reason = reason_of(workspace, server.url("/forum?id=1").replace("127.0.0.1", "openreview.net"), terms)

    assert reason == "no connection to openreview.net"
    assert server.requests == 1
