"""Addresses and files, found or missing: by content, within limits, once, and never half."""
# ruff: noqa: TID251 - a program is started here to be stopped by Ctrl-C, and a port is taken to be left unanswered

import gzip
import hashlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from fetching import BY_HAND, HTML, NAME_THE_PDF, PDF, PNG, QUICK, catalog_of, one_paper, put, reason_of, within
from hypothesis import given
from hypothesis import strategies as st
from serving import Answer, Server, body, in_turn, packed, raw, redirect, status, waiting

from booklet.catalog.model import Catalog
from booklet.diagnostics import BookletError, Place
from booklet.fetch import Limits, Manners, Row, State, Terms, all_assets, fetch
from booklet.placed import PlacedMapping, PlacedText
from booklet.values import Absence, Assets, Found, Missing
from booklet.workspace import Store, Workspace, digest, temporary_folder

# --- files of the project ----------------------------------------------------------------------------------


def lack_of(asset: Found | Missing) -> tuple[str, str]:
    """Why it can't be had, and what was named."""
    assert isinstance(asset, Missing)
    return asset.reason, asset.source


def test_files_of_the_project_are_found_with_their_digest(workspace: Workspace) -> None:
    paper, poster = put(workspace, "papers/one.pdf", PDF), put(workspace, "one.png", PNG)
    catalog = catalog_of({"paper": "papers/one.pdf", "poster": "one.png"}, logo="one.png", images=("one.png",))

    assets, findings = all_assets(catalog, workspace, QUICK)

    assert assets["papers/one.pdf"] == Found(digest("content", PDF), paper)
    assert assets["one.png"] == Found(digest("content", PNG), poster)
    assert findings == ()


def test_portraits_logos_and_plans_are_found_like_all_pictures(workspace: Workspace) -> None:
    around = {
        "talks": [{"title": "T", "speakers": ["Ben Example", {"name": "Ada Example", "portrait": "ada.png"}]}],
        "sponsors": [{"tier": "Gold", "sponsors": ["Example Ltd", {"name": "Example Foundation", "logo": "logo.png"}]}],
        "information": [{"title": "Venue", "text": "Here.", "image": "plan.png"}, {"title": "Town", "text": "There."}],
    }
    put(workspace, "logo.png", PNG)
    put(workspace, "plan.png", PDF)

    assets, findings = all_assets(Catalog.model_validate({"event": {"name": "Conference"}} | around), workspace, QUICK)

    assert isinstance(assets["logo.png"], Found)
    assert [str(finding) for finding in findings] == [
        "warning: portrait 'ada.png': there is no such file [missing-file]",
        "warning: picture 'plan.png': it is a PDF, not a picture or a drawing (SVG) [not-a-picture]",
    ]


def test_poster_may_be_a_pdf(workspace: Workspace) -> None:
    put(workspace, "poster.pdf", PDF)

    assets, findings = all_assets(catalog_of({"poster": "poster.pdf"}), workspace, QUICK)

    assert isinstance(assets["poster.pdf"], Found)
    assert findings == ()


@pytest.mark.parametrize(
    "head",
    [
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"II*\0\x08\0\0\0",
        b"MM\0*\0\0\0\x08",
        b"GIF87a",
        b"GIF89a",
    ],
)
def test_picture_is_known_by_its_first_bytes_whatever_it_is_called(workspace: Workspace, head: bytes) -> None:
    put(workspace, "picture.pdf", head)

    assets, findings = all_assets(catalog_of(logo="picture.pdf"), workspace, QUICK)

    assert isinstance(assets["picture.pdf"], Found)
    assert findings == ()


def test_pdf_may_begin_within_the_first_1024_bytes(workspace: Workspace) -> None:
    put(workspace, "late.pdf", b"\n" * 1019 + PDF)
    put(workspace, "too-late.pdf", b"\n" * 1020 + PDF)

    assert isinstance(one_paper(workspace, "late.pdf")[0], Found)
    assert reason_of(workspace, "too-late.pdf") == "it is not a PDF"


def test_file_that_is_not_there_is_missing_and_the_line_is_named(workspace: Workspace) -> None:
    place = Place("catalog.yaml", 7, 14)
    paper = PlacedMapping.at({"file": PlacedText.at("none.pdf", place)}, Place("catalog.yaml", 7, 5))

    asset, findings = one_paper(workspace, paper)

    assert lack_of(asset) == ("there is no such file", "none.pdf")
    (finding,) = findings
    assert str(finding) == "catalog.yaml:7:14: warning: paper 'none.pdf': there is no such file [missing-file]"
    assert finding.hint == "put the file there, or mend the name; booklet check looks for a similar one"


def test_every_need_of_a_missing_file_is_named(workspace: Workspace) -> None:
    catalog = catalog_of({"poster": "a.png", "paper": "b.pdf"}, logo="c.png", images=("d.png",))

    _, findings = all_assets(catalog, workspace, QUICK)

    assert [finding.message for finding in findings] == [
        "logo 'c.png': there is no such file",
        "poster 'a.png': there is no such file",
        "paper 'b.pdf': there is no such file",
        "picture 'd.png': there is no such file",
    ]


def test_address_where_a_file_is_wanted_is_explained(workspace: Workspace) -> None:
    assets, (finding,) = all_assets(catalog_of(logo="https://example.org/logo.png"), workspace, QUICK)

    assert isinstance(assets["https://example.org/logo.png"], Missing)
    assert finding.hint == "an address cannot stand here: save the file beside the catalog and name that"


def test_folder_is_no_file(workspace: Workspace) -> None:
    (workspace.root / "papers").mkdir()

    assert reason_of(workspace, "papers") == "there is no such file"


def test_file_outside_the_project_is_not_read(workspace: Workspace) -> None:
    put(workspace, "../secret.pdf", PDF)
    (workspace.root / "link.pdf").symlink_to(workspace.root.parent / "secret.pdf")

    for name in ("../secret.pdf", "link.pdf"):
        asset, (finding,) = one_paper(workspace, name)
        assert lack_of(asset) == ("it lies outside the project", name)
        assert finding.rule == "outside-project"
        assert finding.hint == "copy the file into the folder of the catalog, and name it relative to that"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (PNG, "it is a picture (PNG), not a PDF"),
        (b"PK\x03\x04", "it is not a PDF"),
        (b"", "it is not a PDF"),
    ],
)
def test_paper_that_is_no_pdf_is_missing(workspace: Workspace, data: bytes, reason: str) -> None:
    put(workspace, "paper.pdf", data)

    asset, (finding,) = one_paper(workspace, "paper.pdf")

    assert lack_of(asset) == (reason, "paper.pdf")
    assert finding.rule == "not-a-pdf"
    assert finding.hint == "put the right file in its place, or name another"


@pytest.mark.parametrize("page", [HTML, b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x --><HTML>'])
def test_web_page_saved_as_pdf_is_named_as_such(workspace: Workspace, page: bytes) -> None:
    put(workspace, "paper.pdf", page)

    asset, (finding,) = one_paper(workspace, "paper.pdf")

    assert lack_of(asset) == ("it is a web page, not a PDF", "paper.pdf")
    assert finding.rule == "not-a-pdf"
    assert finding.hint == "it was saved in place of the PDF: open it in a browser, and save what it links to"


def test_picture_that_is_none_is_missing(workspace: Workspace) -> None:
    put(workspace, "photo.jpg", PDF)
    put(workspace, "poster.png", HTML)
    catalog = catalog_of({"poster": "poster.png"}, images=("photo.jpg",))

    assets, findings = all_assets(catalog, workspace, QUICK)

    assert lack_of(assets["photo.jpg"]) == ("it is a PDF, not a picture", "photo.jpg")
    assert lack_of(assets["poster.png"]) == ("it is a web page, not a picture or a PDF", "poster.png")
    assert [finding.rule for finding in findings] == ["not-a-picture", "not-a-picture"]


def test_thousand_comments_are_looked_at_in_no_time(workspace: Workspace) -> None:
    """A pattern that tries each of them twice would need longer than the world has."""
    put(workspace, "paper.pdf", b"<!---->" * 200)
    begin = time.monotonic()

    assert reason_of(workspace, "paper.pdf") == "it is not a PDF"
    assert time.monotonic() - begin < 1


@given(st.binary(max_size=40))
def test_bytes_of_any_kind_are_found_or_missing_and_never_raise(data: bytes) -> None:
    with temporary_folder() as folder:
        workspace = Workspace(folder, Store(folder / "store"))
        put(workspace, "paper.pdf", data)
        asset, findings = one_paper(workspace, "paper.pdf")

    assert isinstance(asset, Found) == (b"%PDF-" in data) == (not findings)


def test_what_one_place_cannot_use_another_may(workspace: Workspace) -> None:
    put(workspace, "one.png", PNG)
    catalog = catalog_of({"paper": "one.png"}, {"poster": "one.png"})

    assets, (finding,) = all_assets(catalog, workspace, QUICK)

    assert isinstance(assets["one.png"], Found)
    assert finding.message == "paper 'one.png': it is a picture (PNG), not a PDF"


def test_paper_that_is_only_linked_is_neither_looked_for_nor_fetched(server: Server, workspace: Workspace) -> None:
    catalog = catalog_of({"paper": {"url": server.url("/paper.pdf"), "file": "none.pdf", "append": False}})

    assert all_assets(catalog, workspace, QUICK) == (Assets({}), ())
    assert server.requests == 0


# --- addresses ---------------------------------------------------------------------------------------------


def test_paper_at_an_address_is_fetched_and_kept(server: Server, workspace: Workspace) -> None:
    server.answers["/download?id=1"] = body(PDF, "text/plain")

    asset, findings = one_paper(workspace, server.url("/download?id=1"))

    assert asset == Found(digest("content", PDF))
    assert workspace.read(asset) == PDF
    assert findings == []


def test_second_build_opens_no_connection(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = in_turn(body(PDF), body(PDF + b"% changed since\n%%EOF"))
    first, _ = one_paper(workspace, server.url("/paper.pdf"))

    second, findings = one_paper(workspace, server.url("/paper.pdf"))

    assert second == first
    assert findings == []
    assert server.requests == 1


def test_address_named_twice_is_asked_once(server: Server, workspace: Workspace) -> None:
    server.answers["/both.pdf"] = body(PDF)
    url = server.url("/both.pdf")

    assets, findings = all_assets(catalog_of({"poster": url, "paper": url}, {"paper": url}), workspace, QUICK)

    assert isinstance(assets[url], Found)
    assert findings == ()
    assert server.requests == 1


def test_file_wins_over_the_address(server: Server, workspace: Workspace) -> None:
    path = put(workspace, "paper.pdf", PDF)

    asset, findings = one_paper(workspace, {"file": "paper.pdf", "url": server.url("/paper.pdf")})

    assert asset == Found(digest("content", PDF), path)
    assert findings == []
    assert server.requests == 0


def test_bad_file_is_not_replaced_by_the_address(server: Server, workspace: Workspace) -> None:
    put(workspace, "paper.pdf", HTML)
    server.answers["/paper.pdf"] = body(PDF)

    assert reason_of(workspace, {"file": "paper.pdf", "url": server.url("/paper.pdf")}) == "it is a web page, not a PDF"
    assert server.requests == 0


def test_address_stands_in_for_a_file_that_is_not_there(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = body(PDF)
    url = server.url("/paper.pdf")
    catalog = catalog_of({"paper": {"file": "paper.pdf", "url": url}})

    assets, (finding,) = all_assets(catalog, workspace, QUICK)

    assert assets.by_source == {"paper.pdf": Found(digest("content", PDF))}
    assert str(finding) == (f"note: paper 'paper.pdf': there is no such file; taken from {url} instead [missing-file]")


def test_neither_file_nor_address_says_both(server: Server, workspace: Workspace) -> None:
    reason = reason_of(workspace, {"file": "paper.pdf", "url": server.url("/paper.pdf")})

    assert reason == "there is no such file, and the server answered 404"


@pytest.mark.parametrize(
    ("data", "reason", "hint"),
    [
        (HTML, "the address leads to a web page, not to a PDF", NAME_THE_PDF),
        (PNG, "the address leads to a picture (PNG), not to a PDF", BY_HAND),
        (b"PK\x03\x04", "the address does not lead to a PDF", BY_HAND),
    ],
)
def test_address_that_leads_to_no_pdf_is_named_as_what_it_is(
    server: Server, workspace: Workspace, data: bytes, reason: str, hint: str
) -> None:
    server.answers["/paper.pdf"] = body(data, "application/pdf")

    asset, (finding,) = one_paper(workspace, server.url("/paper.pdf"))

    assert lack_of(asset) == (reason, server.url("/paper.pdf"))
    assert (finding.rule, finding.hint) == ("not-a-pdf", hint)
    assert server.requests == 1


def test_web_page_is_not_kept(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = in_turn(body(HTML), body(PDF))
    one_paper(workspace, server.url("/paper.pdf"))

    asset, _ = one_paper(workspace, server.url("/paper.pdf"))

    assert isinstance(asset, Found)


def test_poster_at_an_address_may_be_a_picture_or_a_pdf(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/a": body(PNG), "/b": body(PDF), "/c": body(HTML)}
    urls = [server.url(path) for path in ("/a", "/b", "/c")]

    assets, (finding,) = all_assets(catalog_of(*({"poster": url} for url in urls)), workspace, QUICK)

    assert [type(assets[url]) for url in urls] == [Found, Found, Missing]
    assert finding.message == f"poster '{urls[2]}': the address leads to a web page, not to a picture or a PDF"
    assert finding.rule == "not-a-picture"


def test_findings_come_in_the_order_of_the_catalog_however_long_each_takes(
    server: Server, workspace: Workspace
) -> None:
    first_may_go = threading.Event()
    server.answers["/0"] = waiting(first_may_go, status(404))
    server.answers["/1"] = status(410)
    urls = [server.url(f"/{number}") for number in range(2)]
    told: list[tuple[str, int, int]] = []

    def progress(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))
        if done:
            first_may_go.set()

    assets, findings = all_assets(catalog_of(*({"paper": url} for url in urls)), workspace, QUICK, progress)

    assert list(assets.by_source) == urls
    assert [finding.message for finding in findings] == [
        f"paper '{urls[0]}': the server answered 404",
        f"paper '{urls[1]}': the server answered 410",
    ]
    assert told == [("fetch", 0, 2), ("fetch", 1, 2), ("fetch", 2, 2)]


def test_four_files_come_at_a_time(server: Server, workspace: Workspace) -> None:
    four, lock, counts = threading.Barrier(4), threading.Lock(), [0]

    def together(request: BaseHTTPRequestHandler) -> None:
        with lock:
            counts.append(counts[-1] + 1)
        four.wait(2)
        with lock:
            counts.append(counts[-1] - 1)
        body(PDF)(request)

    urls = [server.url(f"/{number}") for number in range(12)]
    server.answers |= {f"/{number}": together for number in range(12)}

    assets, _ = all_assets(
        catalog_of(*({"paper": url} for url in urls)),
        workspace,
        within(Limits(), hosts={"127.0.0.1": Manners(at_once=9)}),
    )

    assert all(isinstance(assets[url], Found) for url in urls)
    assert max(counts) == 4


# --- offline and the store ---------------------------------------------------------------------------------


def test_offline_build_opens_no_connection_and_says_what_to_do(server: Server, workspace: Workspace) -> None:
    url = server.url("/paper.pdf")

    assets, (finding,) = all_assets(catalog_of({"paper": url}), workspace, Terms(offline=True))

    assert lack_of(assets[url]) == ("it had not been fetched, and no connection was to be opened", url)
    assert (finding.rule, finding.hint) == ("not-fetched", "run booklet fetch")
    assert server.requests == 0


def test_offline_build_uses_what_was_fetched(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = body(PDF)
    catalog = catalog_of({"paper": server.url("/paper.pdf")})
    fetch(catalog, workspace, QUICK)

    assets, findings = all_assets(catalog, workspace, Terms(offline=True))

    assert assets[server.url("/paper.pdf")] == Found(digest("content", PDF))
    assert findings == ()
    assert server.requests == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [(status(404), Absence.GONE), (status(410), Absence.GONE), (body(HTML), Absence.WEB_PAGE)],
    ids=["404", "410", "web page"],
)
def test_offline_build_says_of_an_address_what_the_build_before_it_said(
    server: Server, workspace: Workspace, answer: Answer, why: Absence
) -> None:
    server.answers["/paper.pdf"] = answer
    catalog = catalog_of({"paper": server.url("/paper.pdf")})
    online = all_assets(catalog, workspace, QUICK)

    offline = all_assets(catalog, workspace, Terms(offline=True))

    assert offline == online
    lack = offline[0][server.url("/paper.pdf")]
    assert isinstance(lack, Missing)
    assert lack.why is why


def test_what_only_the_network_did_is_not_said_again_offline(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = in_turn(status(404), *[status(503)] * 3, body(PDF))
    catalog = catalog_of({"paper": server.url("/paper.pdf")})
    for _ in range(2):
        all_assets(catalog, workspace, QUICK)

    assets, _ = all_assets(catalog, workspace, Terms(offline=True))

    assert assets[server.url("/paper.pdf")] == Missing(
        "it had not been fetched, and no connection was to be opened", server.url("/paper.pdf"), Absence.NOT_FETCHED
    )
    assert isinstance(one_paper(workspace, server.url("/paper.pdf"))[0], Found)  # who may ask does so again


@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_content_that_is_gone_or_damaged_is_fetched_again(server: Server, workspace: Workspace, harm: str) -> None:
    server.answers["/paper.pdf"] = body(PDF)
    one_paper(workspace, server.url("/paper.pdf"))
    key = digest("content", PDF)
    path = workspace.store.folder / key[:2] / key[2:]
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])

    asset, _ = one_paper(workspace, server.url("/paper.pdf"))

    assert isinstance(asset, Found)
    assert workspace.read(asset) == PDF
    assert server.requests == 2


@pytest.mark.parametrize("record", [b"{}", b"[]", b"not JSON", b'{"other": 1}'])
def test_record_of_another_version_is_fetched_again(server: Server, workspace: Workspace, record: bytes) -> None:
    server.answers["/paper.pdf"] = body(PDF)
    workspace.store.put(digest("fetched", server.url("/paper.pdf")), record)

    asset, _ = one_paper(workspace, server.url("/paper.pdf"))

    assert isinstance(asset, Found)


def test_record_names_content_type_size_and_where_it_was_found(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/paper.pdf": redirect("/real.pdf"), "/real.pdf": body(PDF)}
    one_paper(workspace, server.url("/paper.pdf"))

    record = workspace.store.get(digest("fetched", server.url("/paper.pdf")))

    assert record is not None
    assert json.loads(record) == {
        "content": digest("content", PDF),
        "media_type": "application/pdf",
        "address": server.url("/real.pdf"),
        "size_bytes": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "pages": None,
        "retrieved": "2026-11-24",
        "licence": None,
        "by_page": False,
        "fresh": False,
    }


def test_store_that_cannot_be_written_to_is_an_error(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = body(PDF)
    workspace.store.folder.write_bytes(b"a file")

    with pytest.raises(BookletError, match="cannot write"):
        one_paper(workspace, server.url("/paper.pdf"))


# --- the table of booklet fetch ----------------------------------------------------------------------------


def test_fetch_says_what_became_of_each_address(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/a.pdf": body(PDF), "/b.png": body(PNG), "/c.pdf": body(HTML)}
    put(workspace, "here.pdf", PDF)
    a, b, c, d = (server.url(path) for path in ("/a.pdf", "/b.png", "/c.pdf", "/d.pdf"))
    one_paper(workspace, a)
    catalog = catalog_of(
        {"paper": a, "poster": b}, {"paper": c}, {"paper": {"file": "here.pdf", "url": d}}, {"paper": d}, {"paper": a}
    )

    rows, _ = fetch(catalog, workspace, QUICK)

    assert rows == (
        Row(b, State.FETCHED, len(PNG)),
        Row(a, State.KEPT, len(PDF)),
        Row(c, State.FAILED, reason="the address leads to a web page, not to a PDF"),
        Row(d, State.FAILED, reason="the server answered 404"),
    )


def test_fetch_of_a_catalog_without_addresses_has_nothing_to_tell(workspace: Workspace) -> None:
    assert fetch(catalog_of(), workspace, QUICK) == ((), ())


# --- statuses and tries ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 451])
def test_refusal_is_not_asked_again(server: Server, workspace: Workspace, code: int) -> None:
    server.answers["/paper.pdf"] = status(code)

    assert reason_of(workspace, server.url("/paper.pdf")) == f"the server answered {code}"
    assert server.requests == 1


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_trouble_is_tried_three_times(server: Server, workspace: Workspace, code: int) -> None:
    server.answers["/paper.pdf"] = status(code)

    assert reason_of(workspace, server.url("/paper.pdf")) == f"the server answered {code}"
    assert server.requests == 3


def test_third_try_may_succeed(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = in_turn(status(503), raw(b""), body(PDF))

    asset, findings = one_paper(workspace, server.url("/paper.pdf"))

    assert isinstance(asset, Found)
    assert findings == []


def test_pauses_between_the_tries_are_those_of_the_limits(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = status(503)
    limits = Limits(seconds=10, pauses=(0.2, 0.4))
    begin = time.monotonic()

    reason_of(workspace, server.url("/paper.pdf"), within(limits))

    assert 0.6 <= time.monotonic() - begin < 2


@pytest.mark.parametrize("code", [201, 204, 206, 300, 304])
def test_only_200_is_an_answer(server: Server, workspace: Workspace, code: int) -> None:
    server.answers["/paper.pdf"] = status(code)

    assert reason_of(workspace, server.url("/paper.pdf")) == f"the server answered {code}"


def test_empty_answer_is_no_file(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = body(b"")

    assert reason_of(workspace, server.url("/paper.pdf")) == "the server sent an empty file"


def test_machine_that_refuses_connections_is_named(workspace: Workspace) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/paper.pdf"

        assert reason_of(workspace, url) == "no connection to 127.0.0.1"


def test_readers_are_told_of_an_address_that_is_gone_by_the_answer_and_not_by_its_letters(
    server: Server, workspace: Workspace
) -> None:
    server.answers["/a"] = status(410)
    named = {url: one_paper(workspace, url)[0] for url in (server.url("/a"), "http://404.invalid/x.pdf")}

    assert [asset.why for asset in named.values() if isinstance(asset, Missing)] == [Absence.GONE, Absence.NOT_FETCHED]


def test_name_that_nobody_knows_is_named(workspace: Workspace) -> None:
    assert reason_of(workspace, "http://papers.invalid/1.pdf") == "the name papers.invalid is not known"


@pytest.mark.parametrize(
    "url",
    ["http://[::1", "http://a..b/1.pdf", "http:///1.pdf", f"http://{'a' * 64}.invalid/", "http://\u2603.invalid/"],
)
def test_address_that_cannot_be_asked_for_is_missing(workspace: Workspace, url: str) -> None:
    assert reason_of(workspace, url) == "the address is not valid"


def test_answer_that_is_no_http_is_missing(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = raw(b"SSH-2.0-OpenSSH\r\n")

    assert reason_of(workspace, server.url("/paper.pdf")) == "the connection broke off"
    assert server.requests == 3


def test_proxy_that_cannot_be_used_is_no_traceback(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://user:secret@proxy.invalid")

    reason = reason_of(workspace, "http://papers.invalid/1.pdf")

    assert reason == "the proxy or the certificates that this machine is set up with cannot be used"


# --- redirects ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_followed(server: Server, workspace: Workspace, code: int) -> None:
    server.answers |= {"/old/paper.pdf": redirect("../new.pdf", code), "/new.pdf": body(PDF)}

    asset, _ = one_paper(workspace, server.url("/old/paper.pdf"))

    assert isinstance(asset, Found)


def test_five_redirects_are_followed_and_no_more(server: Server, workspace: Workspace) -> None:
    server.answers |= {f"/{number}": redirect(f"/{number - 1}") for number in range(1, 7)} | {"/0": body(PDF)}

    assert isinstance(one_paper(workspace, server.url("/5"))[0], Found)
    assert reason_of(workspace, server.url("/6")) == "the server redirects more than 5 times"


def test_redirects_in_a_circle_end(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/a": redirect("/b"), "/b": redirect("/a")}

    assert reason_of(workspace, server.url("/a")) == "the server redirects more than 5 times"
    assert server.requests == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/paper.pdf"])
def test_redirect_to_anything_but_http_is_refused(server: Server, workspace: Workspace, target: str) -> None:
    server.answers["/paper.pdf"] = redirect(target)
    scheme = target.partition(":")[0]

    assert reason_of(workspace, server.url("/paper.pdf")) == (
        f"it leads to an address that begins with {scheme}: and only http and https are fetched"
    )
    assert server.requests == 1


@pytest.mark.parametrize("target", ["http://[::1", "data:application/pdf,%25PDF-"])
def test_redirect_to_an_address_that_is_none_is_missing(server: Server, workspace: Workspace, target: str) -> None:
    server.answers["/paper.pdf"] = redirect(target)

    assert reason_of(workspace, server.url("/paper.pdf")) == "the server redirects to an address that is not valid"


def test_redirect_to_an_address_with_a_password_is_refused(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = redirect(server.url("/real.pdf").replace("//", "//user:secret@"))

    reason = reason_of(workspace, server.url("/paper.pdf"))

    assert reason == "the address holds a user name or a password, and those are not sent"


# --- manners and secrets -----------------------------------------------------------------------------------


def test_server_is_told_who_asks_and_keeps_no_cookie_with_us(server: Server, workspace: Workspace) -> None:
    server.answers["/a.pdf"] = redirect("/b.pdf")
    server.answers["/b.pdf"] = in_turn(body(b"", Set_Cookie="track=1; Path=/"), body(PDF, Set_Cookie="track=2; Path=/"))

    one_paper(workspace, server.url("/a.pdf"))

    assert len(server.headers) == 4
    for headers in server.headers:
        assert headers["User-Agent"].startswith("poster-booklet/")
        assert "Cookie" not in headers
        assert "Authorization" not in headers


def test_password_in_an_address_is_neither_sent_nor_shown(server: Server, workspace: Workspace) -> None:
    url = server.url("/paper.pdf").replace("//", "//user:secret@")
    catalog = catalog_of({"paper": url})

    assets, findings = all_assets(catalog, workspace, QUICK)

    reason = "the address holds a user name or a password, and those are not sent"
    assert lack_of(assets[url]) == (reason, server.url("/paper.pdf"))
    assert [finding.message for finding in findings] == [f"paper '{server.url('/paper.pdf')}': {reason}"]
    assert fetch(catalog, workspace, QUICK)[0] == (Row(server.url("/paper.pdf"), State.FAILED, reason=reason),)
    assert server.requests == 0


# --- size --------------------------------------------------------------------------------------------------


def test_file_of_just_the_limit_is_fetched_and_a_byte_more_is_not(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/fits.pdf": body(PDF), "/large.pdf": body(PDF + b"\n")}
    limits = Limits(size_bytes=len(PDF))

    assert isinstance(one_paper(workspace, server.url("/fits.pdf"), within(limits))[0], Found)
    assert reason_of(workspace, server.url("/large.pdf"), within(limits)) == "it is larger than 0.000515 MB"
    assert server.asked["/large.pdf"] == 1


def test_length_that_is_announced_too_large_is_not_waited_for(server: Server, workspace: Workspace) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n"
    server.answers["/paper.pdf"] = raw(head, *[b"x"] * 40, pause_s=0.1)
    begin = time.monotonic()

    assert reason_of(workspace, server.url("/paper.pdf")) == "it is larger than 0.1 MB"
    assert time.monotonic() - begin < 2


def test_answer_without_end_is_cut_at_the_limit(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = raw(b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.7\n", *[b"x" * 10_000] * 1000)

    assert reason_of(workspace, server.url("/paper.pdf")) == "it is larger than 0.1 MB"
    assert server.requests == 1


def test_limit_counts_what_is_unpacked(server: Server, workspace: Workspace) -> None:
    server.answers["/bomb.pdf"] = packed(b"%PDF-1.7\n" + bytes(50_000_000))

    assert reason_of(workspace, server.url("/bomb.pdf")) == "it is larger than 0.1 MB"


def test_packed_answer_is_unpacked(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = packed(PDF)

    assert one_paper(workspace, server.url("/paper.pdf"))[0] == Found(digest("content", PDF))


# --- whole or not at all -----------------------------------------------------------------------------------

_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


_NOISE = b"".join(digest(str(number)).encode() for number in range(100))
_CUT_OFF = {
    "shorter than announced": (
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + PDF),
        "the connection broke off",
    ),
    "chunk missing": (raw(_CHUNKED + _chunk(PDF)), "the connection broke off"),
    "half a chunk": (raw(_CHUNKED + _chunk(PDF)[:100]), "the connection broke off"),
    "length unknown": (raw(b"HTTP/1.1 200 OK\r\n\r\n" + PDF[:300]), "it was cut off on the way"),
    "length unknown, earlier end inside": (
        raw(b"HTTP/1.1 200 OK\r\n\r\n" + PDF + b"% added later\n" * 200),
        "it was cut off on the way",
    ),
    "packed, end missing": (
        body(gzip.compress(PDF[:-6] + _NOISE + PDF[-6:])[:-500], Content_Encoding="gzip"),
        "it was cut off on the way",
    ),
    "packed, not packed": (body(PDF, Content_Encoding="gzip"), "the answer is damaged"),
    "in the header": (raw(b"HTTP/1.1 200 OK\r\nContent-Le"), "the connection broke off"),
    "nothing at all": (raw(b""), "the connection broke off"),
}


@pytest.mark.parametrize("how", _CUT_OFF)
def test_answer_that_is_cut_off_is_never_taken_for_whole(server: Server, workspace: Workspace, how: str) -> None:
    server.answers["/paper.pdf"], reason = _CUT_OFF[how]

    assert reason_of(workspace, server.url("/paper.pdf")) == reason
    assert server.requests == 3
    assert workspace.store.get(digest("fetched", server.url("/paper.pdf"))) is None


def test_answer_of_unknown_length_is_whole_when_its_end_is_there(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = raw(b"HTTP/1.0 200 OK\r\n\r\n" + PDF)
    server.answers["/chunks.pdf"] = raw(_CHUNKED + _chunk(PDF[:99]) + _chunk(PDF[99:]) + b"0\r\n\r\n")

    assert one_paper(workspace, server.url("/paper.pdf"))[0] == Found(digest("content", PDF))
    assert one_paper(workspace, server.url("/chunks.pdf"))[0] == Found(digest("content", PDF))


@pytest.mark.parametrize("framed", [body(PDF[:-6]), raw(_CHUNKED + _chunk(PDF[:-6]) + b"0\r\n\r\n")])
def test_file_that_has_come_to_its_length_is_whole_whatever_it_ends_with(
    server: Server, workspace: Workspace, framed: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    server.answers["/paper.pdf"] = framed

    assert one_paper(workspace, server.url("/paper.pdf"))[0] == Found(digest("content", PDF[:-6]))
    assert server.requests == 1


def test_much_may_follow_the_end_where_the_length_is_known(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = body(PDF + b"<!-- counted by our statistics -->" * 100)

    assert isinstance(one_paper(workspace, server.url("/paper.pdf"))[0], Found)


# --- time --------------------------------------------------------------------------------------------------

_DRIPPING = {
    "in the body": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", *[b"x"] * 200, pause_s=0.05),
    "in the header": raw(*[bytes([byte]) for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 200], pause_s=0.05),
    "without a length": raw(b"HTTP/1.1 200 OK\r\n\r\n" + PDF, *[b"\n"] * 200, pause_s=0.05),
}


@pytest.mark.parametrize("where", _DRIPPING)
def test_server_that_drips_is_hung_up_on_when_the_time_is_over(
    server: Server, workspace: Workspace, where: str
) -> None:
    server.answers["/paper.pdf"] = _DRIPPING[where]
    limits = Limits(seconds=0.5, silence_seconds=5, pauses=(0.01, 0.01))
    begin = time.monotonic()

    assert reason_of(workspace, server.url("/paper.pdf"), within(limits)) == "it took longer than 0.5 seconds"
    assert time.monotonic() - begin < 2
    assert server.requests == 1


def test_time_counts_all_tries_and_pauses_together(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = status(503)
    begin = time.monotonic()

    reason = reason_of(workspace, server.url("/paper.pdf"), within(Limits(seconds=0.5, pauses=(0.1, 60))))

    assert reason == "it took longer than 0.5 seconds"
    assert time.monotonic() - begin < 2
    assert server.requests == 2


def test_server_that_falls_silent_is_tried_again(server: Server, workspace: Workspace) -> None:
    server.answers["/paper.pdf"] = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx", pause_s=1.5)
    limits = Limits(seconds=10, silence_seconds=0.3, pauses=(0.01, 0.01))

    assert reason_of(workspace, server.url("/paper.pdf"), within(limits)) == "the server fell silent"
    assert server.requests == 3


# --- nothing is left behind --------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_threads_and_connections_end(server: Server, workspace: Workspace) -> None:
    server.answers |= {f"/{number}": status(503) if number % 2 else body(PDF) for number in range(8)}
    server.answers["/8"] = _DRIPPING["in the header"]
    catalog = catalog_of(*({"paper": server.url(f"/{number}")} for number in range(9)))

    all_assets(catalog, workspace, within(Limits(seconds=0.5, pauses=(0.01,))))

    assert [thread.name for thread in threading.enumerate() if thread.name.startswith(("fetch", "Timer"))] == []
    assert _connections_to(server) == []


def _connections_to(server: Server) -> list[str]:
    """Established connections of this machine whose far end is the server's port (proc(5), net/tcp)."""
    port = f":{int(server.root.rpartition(':')[2]):04X}"
    lines = [line.split() for line in Path("/proc/self/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    return [line[1] for line in lines if line[2].endswith(port) and line[3] == "01"]


def test_listener_that_raises_stops_everything_at_once(server: Server, workspace: Workspace) -> None:
    """As Ctrl-C does, which Python raises in the main thread."""
    server.answers |= {f"/{number}": _DRIPPING["in the body"] for number in range(1, 12)} | {"/0": status(404)}
    catalog = catalog_of(*({"paper": server.url(f"/{number}")} for number in range(12)))
    begin = time.monotonic()

    def interrupted(stage: str, done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        all_assets(catalog, workspace, within(Limits()), interrupted)

    assert time.monotonic() - begin < 3
    assert server.requests <= 6
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith(("fetch", "Timer"))] == []


def test_ctrl_c_ends_the_program_at_once(server: Server, workspace: Workspace, tmp_path: Path) -> None:
    server.answers["/0"] = waiting(threading.Event(), status(404))
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, pathlib\n"
        "from booklet.catalog.model import Catalog\n"
        "from booklet.fetch import Terms, fetch\n"
        "from booklet.workspace import Store, Workspace\n"
        "entries = [{'title': 'One', 'paper': sys.argv[1]}]\n"
        "catalog = Catalog.model_validate({'event': {'name': 'E'}, 'sections': [{'title': 'S', 'entries': entries}]})\n"
        "folder = pathlib.Path(sys.argv[2])\n"
        "try:\n"
        "    fetch(catalog, Workspace(folder, Store(folder / 'store')), Terms(allow_private=True))\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped')\n",
        encoding="utf-8",
    )
    program = subprocess.Popen(
        [sys.executable, script, server.url("/0"), str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not server.open_requests:
        assert program.poll() is None
        time.sleep(0.02)

    begin = time.monotonic()
    program.send_signal(signal.SIGINT)
    output, errors = program.communicate(timeout=20)

    assert (output, errors) == ("stopped\n", "")
    assert time.monotonic() - begin < 3
