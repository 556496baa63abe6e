"""The link report: which links of a file lead where, those that were dropped, and whether the web answers."""

import io
import json
from pathlib import Path

import making_pdfs as making
import pikepdf
import pytest
from conftest import REAL, BuildBooklet, Result, entry, make_catalog
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, String

from booklet.citations import facts as citations
from booklet.diagnostics import BookletError
from booklet.links import Report, Tally, survey
from booklet.links.surveying import examine

ODD = sorted((REAL / "odd-pdfs").glob("*/*.pdf"))


def report_of(pdf: Pdf | bytes, name: str = "paper.pdf") -> Report:
    """The report, in this process."""
    report = examine(pdf if isinstance(pdf, bytes) else making.saved(pdf), name)
    assert not isinstance(report, str), report
    return report


def only(report: Report) -> Tally:
    (tally,) = report.tallies
    return tally


def told(tally: Tally, kind: str) -> list[str]:
    return [f"{lost.page}: {lost.clause}" for lost in getattr(tally, kind)]


# --- any file ----------------------------------------------------------------------------------------------


def test_links_of_any_file_are_told_by_where_they_lead() -> None:
    pdf = making.paper(3)
    making.name_by_string(pdf, {b"end": making.to(pdf, 2)})
    making.jump(pdf, 0, String("end"))
    making.hang(pdf, 0, "Link", Dest=making.to(pdf, 1))
    making.hang(pdf, 1, "Link", Dest=String("gone"))
    making.jump(pdf, 1, String("gone, too"))
    for action in (
        making.action("URI", URI=String("https://example.org/x")),
        making.action("URI", URI=String("mailto:ada@example.org")),
        making.action("URI", URI=String("github.com/x")),
        making.action("URI", URI=String("appendix.pdf")),
        making.action("URI", URI=String("file:///etc/passwd")),
        making.action("GoToR", F=String("other.pdf"), D=Array([0, Name.Fit])),
        making.action("JavaScript", JS=String("app.alert(1)")),
        making.action("Named", N=Name.NextPage),
        making.action("URI", URI=String("javascript:alert(1)")),
    ):
        making.hang(pdf, 2, "Link", A=action)
    making.hang(pdf, 2, "Link")
    making.hang(pdf, 2, "Text", Contents=String("no link"))

    report = report_of(pdf)

    tally = only(report)
    assert (tally.title, tally.pages, tally.first, tally.last) == ("paper.pdf", 3, "1", "3")
    assert (tally.within, tally.coming_in, tally.going_out, tally.web) == (2, 0, 0, 3)
    assert told(tally, "dead") == [
        "2: 2 links to places that are not in the file",
        "3: a link without a usable target",
    ]
    assert told(tally, "files") == ["3: 2 links to files beside this one", "3: a link to another file"]
    assert told(tally, "other") == [
        "3: a link that runs a script (JavaScript)",
        "3: a link that steers the viewer (next page, print)",
        "3: a link to an address that is not on the web",
    ]
    assert tally.dropped is None
    addresses = [(one.address, one.places) for one in report.references]
    assert addresses == [
        ("https://example.org/x", (("3", ""),)),
        ("mailto:ada@example.org", (("3", ""),)),
        ("https://github.com/x", (("3", ""),)),
    ]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("git+ssh://example.org/x", "other"),
        ("view-source:https://example.org/", "other"),
        ("C:\\x.pdf", "files"),
        ("c:/x.pdf", "files"),
        ("FILE:///x.pdf", "files"),
    ],
)
def test_address_with_a_scheme_is_no_file_and_a_drive_is_no_scheme(address: str, kind: str) -> None:
    pdf = making.paper(1)
    making.hang(pdf, 0, "Link", A=making.action("URI", URI=String(address)))

    tally = only(report_of(pdf))

    assert [one for one in ("files", "other") if told(tally, one)] == [kind]


def test_pages_are_called_as_the_file_calls_them_with_the_chapter_they_stand_in() -> None:
    pdf = making.paper(4)
    pdf.docinfo["/Title"] = String("A  thesis\n")
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r), 2, Dictionary(S=Name.D, P=String("A-"))]))
    root = making.outline(pdf)
    making.bookmark(pdf, root, "One", Dest=making.to(pdf, 1))
    making.bookmark(pdf, root, "Two", A=making.action("GoTo", D=making.to(pdf, 3)))
    for index in range(4):
        making.hang(pdf, index, "Link", Dest=String("gone"))

    tally = only(report_of(pdf))

    assert (tally.title, tally.first, tally.last) == ("A thesis", "i", "A-2")
    assert [(lost.page, lost.chapter) for lost in tally.dead] == [
        ("i", ""),
        ("ii", "One"),
        ("A-1", "One"),
        ("A-2", "Two"),
    ]


def test_outline_in_a_circle_ends() -> None:
    pdf = making.paper(1)
    root = making.outline(pdf)
    item = making.bookmark(pdf, root, "One", Dest=making.to(pdf, 0))
    item.Next = item
    making.hang(pdf, 0, "Link", Dest=String("gone"))

    assert [lost.chapter for lost in only(report_of(pdf)).dead] == ["One"]


def test_address_that_is_linked_often_is_one_with_all_its_pages() -> None:
    pdf = making.paper(2)
    for index in (0, 0, 1):
        making.hang(pdf, index, "Link", A=making.action("URI", URI=String("https://example.org/")))

    report = report_of(pdf)

    (reference,) = report.references
    assert reference.places == (("1", ""), ("2", ""))
    assert only(report).web == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"<!DOCTYPE html><html></html>", "it is a web page saved as PDF"),
        (making.locked(making.paper(1), "secret"), "it needs a password"),
        (b"%PDF-1.7 and nothing more", "it is too damaged to be read"),
    ],
)
def test_file_whose_links_cannot_be_read_is_named_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BookletError) as problem:
        survey(data, "x.pdf")

    (finding,) = problem.value.diagnostics
    assert str(finding) == f"x.pdf: error: the links of x.pdf can't be read: {reason} [unusable-pdf]"


def test_damage_is_told_since_targets_may_be_missing_for_it() -> None:
    pdf = making.paper(3)
    making.hang(pdf, 0, "Link", Dest=making.to(pdf, 2))
    whole = making.saved(pdf)

    report = report_of(b"junk" + whole[: whole.rindex(b"startxref")])

    assert report.repaired == (
        "something stood before the beginning of the PDF and was skipped",
        "the file was damaged; pages may be missing",
    )


def test_facts_of_ours_in_a_stranger_s_file_do_no_harm() -> None:
    volume = citations.Item(id="v", citation_key="v", type="book", title="V")
    paper = volume.model_copy(update={"id": "p", "type": "paper-conference", "number_of_pages": 10**9})
    lost = citations.LostLinks(page=-5, number=1, reason="x" * 10_000)
    lying = paper.model_copy(update={"id": "q", "custom": citations.Custom(dropped_links=(lost,))})
    pdf = making.paper(2)
    making.name_by_string(pdf, {b"paper-p": making.to(pdf, 1), b"paper-q": making.to(pdf, 0)})
    pdf.attachments[citations.FILE_NAME] = citations.written((volume, paper, lying))

    tallies = report_of(pdf).tallies

    assert [(tally.id, tally.pages) for tally in tallies] == [("q", 2)]
    assert tallies[0].dropped is not None
    assert len(tallies[0].dropped[0].clause) == 200


LINKED = making.saved(making.active())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(LINKED) - 1), st.integers(0, 255)), max_size=40),
    st.integers(len(LINKED) // 2, len(LINKED)),
)
def test_no_damage_makes_the_reader_of_links_raise(changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(LINKED)
    for place, value in changes:
        data[place] = value

    report = examine(bytes(data[:end]), "x.pdf")

    assert isinstance(report, str) or sum(tally.pages for tally in report.tallies) > 0


@pytest.mark.skipif(not ODD, reason="the collection of odd PDFs is not here")
@pytest.mark.parametrize("path", ODD, ids=lambda path: path.name)
def test_odd_file_has_a_report_or_a_reason(path: Path) -> None:
    try:
        report = survey(path.read_bytes(), path.name)
    except BookletError as problem:
        (finding,) = problem.diagnostics
        assert finding.rule == "unusable-pdf"
        assert "too long" not in finding.message
    else:
        assert sum(tally.pages for tally in report.tallies) > 0


# --- booklets ----------------------------------------------------------------------------------------------


def linked_paper() -> Pdf:
    """Three pages with links within, to the web, nowhere, and with what is taken out."""
    pdf = making.paper(3)
    making.hang(pdf, 0, "Link", Dest=making.to(pdf, 1))
    making.hang(pdf, 1, "Link", Dest=making.to(pdf, 0))
    making.hang(pdf, 1, "Link", Dest=making.to(pdf, 2))
    making.hang(pdf, 1, "Link", Dest=String("gone"))
    making.hang(pdf, 1, "Link", A=making.action("URI", URI=String("https://example.org/web")))
    making.hang(pdf, 2, "Link", A=making.action("Launch", F=String("calc.exe")))
    making.hang(pdf, 2, "Link", A=making.action("JavaScript", JS=String("app.alert(1)")))
    making.hang(pdf, 2, "Link", Dest=making.to(pdf, 0), F=2)
    making.hang(pdf, 0, "Link", A=making.action("GoToR", F=String("b.pdf")))
    return pdf


@pytest.fixture(scope="module")
def built(build_booklet: BuildBooklet) -> Result:
    """A booklet with the paper of three pages, whole and without its first page, and one that is not there."""
    entries = [
        entry("whole", paper="a.pdf"),
        entry("part", paper={"file": "a.pdf", "pages": "2-"}),
        entry("same", paper="a.pdf"),
        entry("absent", paper={"file": "a.pdf", "append": False}),
    ]
    return build_booklet(make_catalog(entries=entries), {"a.pdf": making.saved(linked_paper())})


def test_report_of_a_booklet_is_that_of_its_build(built: Result) -> None:
    assert report_of(built.pdf).tallies == built.built.audit.tallies


def test_each_paper_of_a_booklet_has_its_links_and_those_that_were_dropped(built: Result) -> None:
    around, whole, part = report_of(built.pdf).tallies

    assert (around.id, around.title, around.parted) == ("", "the pages around the papers", True)
    assert (whole.id, whole.title, whole.pages, whole.within, whole.web) == ("whole", "The entry whole", 3, 3, 1)
    assert (part.id, part.pages, part.within, part.web) == ("part", 2, 1, 1)
    first, second, third = (built.book.labels[built.book.destinations["paper-whole"] + index] for index in range(3))
    assert told(whole, "dropped") == [
        f"{first}: a link to another file",
        f"{second}: a link that leads nowhere in the paper",
        f"{third}: a hidden link",
        f"{third}: a link that runs a script (JavaScript)",
        f"{third}: a link that starts a program",
    ]
    first, second = (built.book.labels[built.book.destinations["paper-part"] + index] for index in range(2))
    assert told(part, "dropped") == [
        f"{first}: a link that leads nowhere in the paper",
        f"{first}: a link to a page that is not appended",
        f"{second}: a hidden link",
        f"{second}: a link that runs a script (JavaScript)",
        f"{second}: a link that starts a program",
    ]


def test_links_into_and_out_of_papers_are_those_that_readers_find(built: Result) -> None:
    around, *papers = report_of(built.pdf).tallies
    book = built.book
    for tally in papers:
        first = book.destinations[f"paper-{tally.id}"]
        mine = range(first, first + tally.pages)
        links = [link for link in book.links if link.target is not None]
        assert tally.coming_in == sum(link.target in mine and link.page not in mine for link in links) > 0
        assert tally.going_out == sum(link.page in mine and link.target not in mine for link in links) > 0
    assert around.coming_in == sum(tally.going_out for tally in papers)


def test_booklet_without_facts_about_dropped_links_says_that_it_does_not_know(built: Result) -> None:
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        items = json.loads(pdf.attachments[citations.FILE_NAME].get_file().read_bytes())
        for item in items:
            item.pop("custom", None)
        pdf.attachments[citations.FILE_NAME] = json.dumps(items).encode()
        report = report_of(pdf)

    assert [tally.dropped for tally in report.tallies] == [(), None, None]
    assert not report.dropped_known


def test_what_was_dropped_travels_as_a_custom_field_of_the_citations(built: Result) -> None:
    carried = built.book.pdf.attachments[citations.FILE_NAME].get_file().read_bytes()

    by_id = {item["id"]: item for item in json.loads(carried)}

    assert by_id["part"]["custom"]["dropped-links"][1] == {
        "page": 1,
        "number": 1,
        "reason": "a link to a page that is not appended",
    }
    assert "custom" not in by_id["absent"]


# --- real papers -------------------------------------------------------------------------------------------

VOLUME = REAL / "sigdial20" / "papers"


@pytest.mark.skipif(not VOLUME.is_dir(), reason="the real papers are not beside the repository")
def test_links_of_forty_real_papers_are_all_found() -> None:
    papers = [only(report_of(path.read_bytes())) for path in sorted(VOLUME.glob("*.pdf"))]

    assert (len(papers), sum(one.within for one in papers), sum(one.web for one in papers)) == (40, 3806, 668)
    assert [lost for one in papers for lost in (*one.dead, *one.files, *one.other)] == []
