"""From a catalog to a booklet: complete whatever is missing, and honest about it."""
# ruff: noqa: TID251 - the command is started here with few files to open

import io
import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import making_pdfs as making
import pikepdf
import pytest
from conftest import BuildBooklet, Result, entry, from_folder, made_from, make_catalog
from pdf_facts import Booklet
from pictures_made import png
from pikepdf import Array, Dictionary, String
from serving import Server, body, serving, status

from booklet import loader
from booklet.appending import LIMITS, Librarian
from booklet.build import Order
from booklet.diagnostics import BookletError
from booklet.fetch import Terms, Vain, all_assets
from booklet.profiles import SCREEN
from booklet.values import no_progress
from booklet.workshop import Workshop
from booklet.workspace import Store, Workspace


def told_of(result: Result) -> list[str]:
    """Warnings and errors without the folder, as they are shown."""
    return [told.replace(f"{result.folder}/", "") for told in result.told]


def page_after(result: Result, words: str) -> str:
    """The text of the page on which the words stand, from the words on."""
    text = result.book.texts[result.book.page_saying(words)]
    return text[text.index(words) :]


# --- what was named and can't be had ----------------------------------------------------------------------

PAPER, POSTER = "THE PAPER IS NOT IN THIS BOOKLET", "THE POSTER IS NOT IN THIS BOOKLET"
ASK = "Its authors can say where to find it."

MISSING: dict[str, tuple[dict[str, Any], dict[str, bytes], str, str]] = {
    "picture that is not there": (
        {"poster": "gone.png"},
        {},
        "catalog.yaml:11:13: warning: poster 'gone.png': there is no such file [missing-file]",
        f"{POSTER} There is no such file. The catalog names it as gone.png",
    ),
    "picture that is something else": (
        {"poster": "p.png"},
        {"p.png": b"not a picture"},
        "catalog.yaml:11:13: warning: poster 'p.png': it is not a picture or a PDF [not-a-picture]",
        f"{POSTER} It is not a picture or a PDF. The catalog names it as p.png",
    ),
    "picture that is cut off": (
        {"poster": "p.png"},
        {"p.png": png(300, 300)[:60]},
        "catalog.yaml:11:13: warning: p.png can't be used: the picture file is cut off [unreadable-picture]",
        f"{POSTER} The picture file is cut off. The catalog names it as p.png",
    ),
    "paper that is not there": (
        {"paper": "gone.pdf"},
        {},
        "catalog.yaml:11:12: warning: paper 'gone.pdf': there is no such file [missing-file]",
        f"{PAPER} It was not at hand when this booklet was made. Its authors can say where to find it.",
    ),
    "paper that is not a PDF": (
        {"paper": "p.pdf"},
        {"p.pdf": b"<!doctype html><html><body>Please log in"},
        "catalog.yaml:11:12: warning: paper 'p.pdf': it is a web page, not a PDF [not-a-pdf]",
        f"{PAPER} A web page stood in its place. Its authors can say where to find it.",
    ),
    "paper that is damaged beyond repair": (
        {"paper": "p.pdf"},
        {"p.pdf": b"%PDF-1.7\nnothing else"},
        "catalog.yaml:11:12: warning: p.pdf can't be appended: it is too damaged to be read [unusable-paper]",
        f"{PAPER} Its file is damaged and could not be read. Its authors can say where to find it.",
    ),
    "paper that needs a password": (
        {"paper": "p.pdf"},
        {"p.pdf": making.locked(making.paper(1), "secret")},
        "catalog.yaml:11:12: warning: p.pdf can't be appended: it needs a password [unusable-paper]",
        f"{PAPER} It opens only with a password, which this booklet does not have. {ASK}",
    ),
    "choice of pages beyond the end": (
        {"paper": {"file": "p.pdf", "pages": "7-9"}},
        {"p.pdf": making.saved(making.paper(2))},
        "catalog.yaml:12:7: warning: p.pdf can't be appended: "
        "none of the pages 7-9 is there: it ends at page 2 [unusable-paper]",
        f"{PAPER} It does not have the pages that were chosen for this booklet. Its authors can say where to find it.",
    ),
    "paper at an address, offline": (
        {"paper": "https://example.org/p.pdf"},
        {},
        "catalog.yaml:11:12: warning: paper 'https://example.org/p.pdf': "
        "it had not been fetched, and no connection was to be opened [not-fetched]",
        f"{PAPER} It could not be fetched when this booklet was made. It can be found at example.org/p.pdf",
    ),
    "file outside the project": (
        {"poster": "../p.png"},
        {},
        "catalog.yaml:11:13: warning: poster '../p.png': it lies outside the project [outside-project]",
        f"{POSTER} It lies outside the project. The catalog names it as ../p.png",
    ),
}


@pytest.mark.parametrize("case", MISSING)
def test_what_cannot_be_had_is_named_with_its_line_and_has_a_page_that_says_so(
    build_booklet: BuildBooklet, case: str
) -> None:
    named, files, told, shown = MISSING[case]

    result = build_booklet(make_catalog(entries=[entry("one", **named), entry("two")]), files)

    assert told_of(result) == [told]
    assert page_after(result, shown[:30]).startswith(shown)
    assert "Words of one." in result.book.texts[result.book.destinations["entry-one"]]
    assert "Words of two." in result.book.texts[result.book.destinations["entry-two"]]
    assert (result.built.entries, result.built.papers, result.built.missing) == (2, 0, 1)


def test_every_page_for_what_is_missing_is_numbered_and_linked_like_the_thing_itself(
    build_booklet: BuildBooklet,
) -> None:
    book = build_booklet(make_catalog(entries=[entry("one", paper="gone.pdf")])).book

    targets = {link.target for link in book.links if link.says.startswith("Paper: The entry one, ")}

    assert targets == {book.destinations["paper-one"]} == {book.page_saying(PAPER)}
    assert {link.says.rpartition(", ")[2] for link in book.links if link.target in targets} == {"3"}


def test_address_of_what_is_missing_can_be_clicked(build_booklet: BuildBooklet) -> None:
    url = "https://example.org/papers/one.pdf"

    book = build_booklet(make_catalog(entries=[entry("one", paper=url)])).book

    assert url in {link.address for link in book.links_on(book.destinations["paper-one"])}


def test_colophon_names_the_entries_that_lack_something(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(entries=[entry("one", poster="gone.png"), entry("two")]))

    assert page_after(result, "Named in the catalog").endswith("when this booklet was made: The entry one. 5")


def test_paper_that_the_server_does_not_give_is_missing(build_booklet: BuildBooklet) -> None:
    with serving() as server:
        server.answers["/p.pdf"] = status(404)
        result = build_booklet(make_catalog(entries=[entry("one", paper=server.url("/p.pdf"))]), offline=False)

    (told,) = told_of(result)
    assert re.fullmatch(r"catalog\.yaml:11:12: warning: paper 'http://127.*/p\.pdf': the server .*404.* \[\S+\]", told)
    assert "It was no longer at its address" in page_after(result, PAPER)


@pytest.mark.parametrize(
    ("doi", "says", "leads"),
    [
        (None, "Its authors can say where to find it.", set()),
        ("10.1000/182", "It can be found at doi.org/10.1000/182", {"https://doi.org/10.1000/182"}),
    ],
)
def test_nobody_is_sent_to_an_address_that_a_paper_is_gone_from(
    build_booklet: BuildBooklet, doi: str | None, says: str, leads: set[str]
) -> None:
    with serving() as server:
        gone = entry("one", paper={"url": server.url("/p.pdf")}, **({"doi": doi} if doi else {}))
        book = build_booklet(make_catalog(entries=[gone]), offline=False).book

    page = book.destinations["paper-one"]
    assert re.search(rf"Its address was 127\.0\.0\.1:\d+/p\.pdf {re.escape(says)}", book.texts[page])
    assert {link.address for link in book.links_on(page) if link.address} == leads


def test_paper_and_poster_that_the_server_gives_are_in_the_book(build_booklet: BuildBooklet) -> None:
    with serving() as server:
        server.answers["/p"] = body(making.saved(making.paper(2)))
        server.answers["/i"] = body(png(30, 20))
        named = {"paper": server.url("/p"), "poster": server.url("/i")}
        result = build_booklet(make_catalog(entries=[entry("one", **named)]), offline=False)

    assert told_of(result) == []
    assert (result.built.papers, result.built.missing) == (1, 0)
    assert "Page 1" in result.book.texts[result.book.destinations["paper-one"]]


def test_file_that_is_not_there_is_taken_from_its_address_with_no_more_than_a_note(
    build_booklet: BuildBooklet,
) -> None:
    with serving() as server:
        server.answers["/p"] = body(making.saved(making.paper(2)))
        paper = {"file": "gone.pdf", "url": server.url("/p")}
        result = build_booklet(make_catalog(entries=[entry("one", paper=paper)]), offline=False)

    assert told_of(result) == []
    assert [one.rule for one in result.built.diagnostics if "taken from" in one.message] == ["missing-file"]
    assert result.built.papers == 1


def test_missing_file_is_told_once_with_the_name_that_was_meant(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(entries=[entry("one", poster="postr.png")]), {"poster.png": png(2, 2)})

    (told,) = (one for one in result.built.diagnostics if one.rule == "missing-file")
    assert told.hint == "did you mean 'poster.png'?"


def test_missing_foreword_leaves_a_page_that_names_it(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(booklet={"foreword": "Gone.MD"}))

    assert [told.partition(": ")[2] for told in told_of(result)] == [
        "warning: 'Gone.MD': there is no such file [missing-file]"
    ]
    assert page_after(result, "The catalog names it as") == "The catalog names it as Gone.MD. iv"


def test_foreword_that_is_not_utf_8_is_told_with_its_line_and_leaves_a_page_that_names_it(
    build_booklet: BuildBooklet,
) -> None:
    catalog = make_catalog(booklet={"foreword": "words.md"})

    result = build_booklet(catalog, {"words.md": "Dear\nlov\u00e9d reader".encode("latin-1")})

    assert told_of(result) == ["words.md:2:4: warning: the file is not UTF-8: byte 0xE9 at offset 8 [not-utf-8]"]
    assert page_after(result, "The catalog names it as") == "The catalog names it as words.md. iv"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes in folders are a matter of Unix")
def test_foreword_that_is_a_pipe_is_not_waited_for(tmp_path: Path, workshop: Workshop) -> None:
    os.mkfifo(tmp_path / "words.md")
    (tmp_path / "catalog.yaml").write_text(make_catalog(booklet={"foreword": "words.md"}))

    result = from_folder(tmp_path, workshop)

    assert page_after(result, "The catalog names it as") == "The catalog names it as words.md. iv"


# --- what is said of papers -------------------------------------------------------------------------------


def test_only_the_pages_that_are_chosen_are_appended(build_booklet: BuildBooklet) -> None:
    paper = {"file": "p.pdf", "pages": "2,4-"}

    result = build_booklet(make_catalog(entries=[entry("one", paper=paper)]), {"p.pdf": making.saved(making.paper(5))})

    first = result.book.destinations["paper-one"]
    shown = [re.search(r"Page \d", text)[0] for text in result.book.texts[first : first + 3]]  # type: ignore[index]  # each says so
    assert shown == ["Page 2", "Page 4", "Page 5"]
    assert told_of(result) == []


def test_choice_that_goes_beyond_the_end_is_told(build_booklet: BuildBooklet) -> None:
    paper = {"file": "p.pdf", "pages": "2-9"}

    result = build_booklet(make_catalog(entries=[entry("one", paper=paper)]), {"p.pdf": making.saved(making.paper(3))})

    assert told_of(result) == [
        "catalog.yaml:12:7: warning: p.pdf ends at page 3: not all of the pages 2-9 are there [pages-beyond-end]"
    ]
    assert result.built.papers == 1


def test_paper_that_is_not_to_be_appended_has_a_page_that_links_to_it(build_booklet: BuildBooklet) -> None:
    paper = {"url": "https://example.org/p.pdf", "append": False}

    result = build_booklet(make_catalog(entries=[entry("one", paper=paper)]))

    assert told_of(result) == []
    page = result.book.destinations["paper-one"]
    assert "It is not part of this volume" in result.book.texts[page]
    assert "https://example.org/p.pdf" in {link.address for link in result.book.links_on(page)}


def test_same_paper_for_two_entries_is_appended_once_and_both_lead_to_it(build_booklet: BuildBooklet) -> None:
    paper = making.saved(making.paper(2))

    made = build_booklet(
        make_catalog(entries=[entry("one", paper="p.pdf"), entry("two", paper="q.pdf")]),
        {"p.pdf": paper, "q.pdf": paper},
    )

    book = made.book
    assert made.built.papers == 1
    assert any("2 entries; 1 paper is appended" in text for text in book.texts)
    first = book.destinations["paper-one"]
    assert book.destinations["paper-two"] == first
    assert sum(book.is_paper(index) for index in range(len(book.labels))) == 2
    for id in ("one", "two"):
        page = book.destinations[f"entry-{id}"]
        assert first in {link.target for link in book.links_on(page)}


def test_other_pages_of_the_same_paper_are_appended_by_themselves(build_booklet: BuildBooklet) -> None:
    papers = ({"file": "p.pdf", "pages": "1"}, {"file": "p.pdf", "pages": "2-3"})
    entries = [entry(id, paper=paper) for id, paper in zip(("one", "two"), papers, strict=True)]

    book = build_booklet(make_catalog(entries=entries), {"p.pdf": making.saved(making.paper(3))}).book

    assert book.destinations["paper-two"] == book.destinations["paper-one"] + 1


# --- papers that are not in the book -----------------------------------------------------------------------


def in_editions(build: BuildBooklet, workshop: Workshop, **paper: Any) -> tuple[Result, Result]:
    """A book of two papers of three pages, the first as it is said here: with the papers, and with references."""
    entries = [entry("one", paper={"file": "p.pdf", **paper}), entry("two", paper="q.pdf")]
    appended = build(
        make_catalog(entries=entries),
        {"p.pdf": making.saved(making.paper(3)), "q.pdf": making.saved(making.paper(4))},
    )
    catalog = loader.read(appended.folder / "catalog.yaml")
    profile = replace(SCREEN, papers="referenced")
    workspace = Workspace(appended.folder, workshop.store)
    order = Order(catalog, profile, workspace, workshop, no_progress, Terms(offline=True))
    return appended, made_from(order)


def test_numbers_are_the_same_in_an_edition_without_papers(build_booklet: BuildBooklet, workshop: Workshop) -> None:
    appended, referenced = in_editions(build_booklet, workshop)

    assert len(appended.book.labels) - len(referenced.book.labels) == 5
    for name, page in appended.book.destinations.items():
        assert referenced.book.labels[referenced.book.destinations[name]] == appended.book.labels[page], name
    assert referenced.book.labels[-1] == appended.book.labels[-1]
    first = int(referenced.book.labels[referenced.book.destinations["paper-one"]])
    reference = referenced.book.texts[referenced.book.destinations["paper-one"]]
    assert reference.endswith(f"{first}–{first + 2}")
    assert "This edition of the booklet holds no papers" in reference
    listed = referenced.book.texts[referenced.book.destinations["paper-one"] - 1]
    assert f"{first}–{first + 2}" in listed


def test_second_edition_takes_no_paper_in_again(build_booklet: BuildBooklet, workshop: Workshop) -> None:
    appended, _ = in_editions(build_booklet, workshop)
    made = workshop.made_count
    records = {path for path in workshop.store.folder.rglob("*") if path.is_file()}

    again = from_folder(appended.folder, workshop)

    assert again.built.made == made
    assert {path for path in workshop.store.folder.rglob("*") if path.is_file()} == records


def in_profile(result: Result, workshop: Workshop, **changes: Any) -> Result:
    """The booklet of the same folder in another edition."""
    workspace = Workspace(result.folder, workshop.store)
    catalog = loader.read(result.folder / "catalog.yaml")
    order = Order(catalog, replace(SCREEN, **changes), workspace, workshop, no_progress, Terms(offline=True))
    return made_from(order)


def test_paper_too_large_for_an_edition_keeps_its_numbers_and_says_so(
    build_booklet: BuildBooklet, workshop: Workshop
) -> None:
    files = {"p.pdf": making.saved(making.paper(3)), "q.pdf": making.saved(making.paper(4)) + b"%" * 5_000}
    entries = [entry("one", paper="p.pdf"), entry("two", paper="q.pdf"), entry("three", paper={"file": "r.pdf"})]
    whole = build_booklet(make_catalog(entries=entries), files)

    small = in_profile(whole, workshop, without=frozenset({"two", "three"}))

    assert (whole.built.papers, small.built.papers) == (2, 1)
    assert small.built.missing == 1  # the one that is nowhere is not too large
    for name, page in whole.book.destinations.items():
        assert small.book.labels[small.book.destinations[name]] == whole.book.labels[page], name
    page = small.book.texts[small.book.destinations["paper-two"]]
    assert "It is too large for this edition of the booklet. Its page numbers are kept for it." in page
    label = int(small.book.labels[small.book.destinations["paper-two"]])
    assert page.count(f"{label}–{label + 3}") == 2  # at its foot, and where it is cited
    assert "too large" not in small.book.texts[small.book.destinations["paper-three"]]


LOCK = """["https://example.org/p.pdf"]
found = "https://example.org/p.pdf"
sha256 = "{}"
bytes = 812345
pages = 9
type = "application/pdf"
""".format("0" * 64)


@pytest.mark.parametrize(
    ("paper", "numbers"),
    [
        ({"append": False}, 9),
        ({"append": False, "pages": "2-4"}, 3),
        ({"append": False, "pages": "8-12"}, 2),
        ({"licence": "All rights reserved"}, 9),
        ({"file": "p.pdf", "append": False}, 9),
        ({"append": False, "url": "https://example.org/other.pdf"}, 1),
    ],
)
def test_numbers_of_a_paper_that_is_not_at_hand_are_kept_as_the_lock_knows_them(
    build_booklet: BuildBooklet, paper: dict[str, Any], numbers: int
) -> None:
    entries = [
        entry("one", paper={"url": "https://example.org/p.pdf", **paper}),
        entry("two", paper={"file": "q.pdf", "append": False}),
    ]

    book = build_booklet(make_catalog(entries=entries), {"catalog.lock": LOCK.encode()}).book

    one, two = (int(book.labels[book.destinations[f"paper-{id}"]]) for id in ("one", "two"))
    assert two - one == numbers


def test_address_that_brings_nothing_is_asked_once_for_all_booklets_of_a_run(
    tmp_path: Path, workshop: Workshop, server: Server
) -> None:
    server.answers |= {"/page": body(b"<!DOCTYPE html><html></html>", "text/html")}
    entries = [entry("one", paper=server.url("/gone.pdf")), entry("two", paper=server.url("/page"))]
    (tmp_path / "catalog.yaml").write_text(make_catalog(entries=entries))
    catalog = loader.read(tmp_path / "catalog.yaml")
    workspace, terms = Workspace(tmp_path, workshop.store), Terms(allow_private=True)
    vain: Vain = {}

    first, second = (
        made_from(Order(catalog, profile, workspace, workshop, no_progress, terms, vain)).built
        for profile in (SCREEN, replace(SCREEN, papers="referenced"))
    )

    assert server.asked == {"/gone.pdf": 1, "/page": 1}
    assert first.diagnostics == second.diagnostics
    made_from(Order(catalog, SCREEN, workspace, workshop, no_progress, terms))
    assert server.asked == {"/gone.pdf": 2, "/page": 2}


def test_paper_that_is_left_out_keeps_its_numbers_and_says_what_it_is_about(
    build_booklet: BuildBooklet, workshop: Workshop
) -> None:
    appended, referenced = in_editions(build_booklet, workshop, append=False)

    for book in (appended.book, referenced.book):
        page = book.destinations["paper-one"]
        assert "It is not part of this volume" in book.texts[page]
        assert "Words of one." in book.texts[page]
        assert int(book.labels[page + 1]) == int(book.labels[page]) + 3


@pytest.mark.parametrize(
    ("paper", "appended"),
    [
        ({"licence": "CC BY 4.0"}, True),
        ({"licence": "All rights reserved."}, False),
        ({"licence": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"}, False),
        ({"licence": "All rights reserved.", "append": True}, True),
        ({}, True),
    ],
)
def test_licence_that_forbids_it_keeps_a_paper_out_unless_the_catalog_says_append(
    build_booklet: BuildBooklet, paper: dict[str, Any], *, appended: bool
) -> None:
    catalog = make_catalog(entries=[entry("one", paper={"file": "p.pdf", **paper})])

    result = build_booklet(catalog, {"p.pdf": making.saved(making.paper(1))})

    page = result.book.destinations["paper-one"]
    assert result.book.is_paper(page) == appended
    noted = [str(finding) for finding in result.built.diagnostics if finding.rule == "not-redistributed"]
    assert bool(noted) != appended
    assert ("licence does not allow" in result.book.texts[page]) != appended


def locked() -> bytes:
    file = io.BytesIO()
    making.paper(1).save(file, encryption=pikepdf.Encryption(owner="owner", user="reader"))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "Er lag nicht vor"),
        (locked(), "nur mit einem Passwort"),
        (b"<!doctype html><html><body>Paper</body></html>", "An seiner Stelle stand eine Webseite"),
        (b"%PDF-1.7 and then nothing", "Datei ist beschädigt"),
    ],
)
def test_page_in_the_place_of_a_paper_says_in_the_book_s_language_why(
    build_booklet: BuildBooklet, data: bytes | None, says: str
) -> None:
    catalog = make_catalog(booklet={"language": "de"}, entries=[entry("one", paper="p.pdf")])

    book = build_booklet(catalog, {"p.pdf": data} if data else {}).book

    assert says in book.texts[book.destinations["paper-one"]]


def test_what_was_taken_out_of_a_paper_is_noted_where_the_paper_is_named(build_booklet: BuildBooklet) -> None:
    pdf = making.active()
    for index in range(2):
        del making.page(pdf, index).Resources.Font  # or that they are not embedded would be told with it
    result = build_booklet(make_catalog(entries=[entry("one", paper="p.pdf")]), {"p.pdf": making.saved(pdf)})

    (told,) = (one for one in result.built.diagnostics if one.rule == "cleaned-paper")
    assert (str(told.severity), told.place.line) == ("note", 11)
    assert told.message.startswith("taken out of p.pdf: ")
    assert making.what_acts(result.pdf) == ["/EmbeddedFiles", "/EF"]  # ours: what is to be cited


# --- small and odd catalogs -------------------------------------------------------------------------------


def test_catalog_of_an_event_alone_makes_a_booklet(build_booklet: BuildBooklet) -> None:
    result = build_booklet("event: {name: Alone}\n")

    assert result.book.labels[0] == "i"
    assert "Alone" in result.book.texts[0]
    assert [told.rpartition(" ")[2] for told in told_of(result)] == ["[no-entries]"]


def test_entry_without_author_makes_a_booklet_without_index(build_booklet: BuildBooklet) -> None:
    book = build_booklet(make_catalog(entries=[entry("one", authors=[])])).book

    assert "Authors" not in [mark["title"] for mark in book.outline]


def test_markup_in_a_title_stays_text_everywhere(build_booklet: BuildBooklet) -> None:
    title = "Is 3 < 5 & “quoted” <b>bold</b>?"

    book = build_booklet(make_catalog(entries=[entry("one", title=title)])).book

    assert book.outline[2]["under"][0]["title"] == title
    assert f"H2 {title}" in book.facts()["tags"]["headings"]


def test_language_without_words_of_its_own_is_noted(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(booklet={"language": "eo"}))

    (told,) = (one for one in result.built.diagnostics if one.rule == "unspoken-language")
    assert "set in English" in told.message
    assert str(result.book.pdf.Root.Lang) == "eo"


# --- templates of the project's own -----------------------------------------------------------------------


def test_template_that_leads_to_what_is_not_in_the_book_is_told(build_booklet: BuildBooklet) -> None:
    template = b'<section id="{{ leaf.anchor }}"><p id="colophon"><a href="booklet:entry/nobody">x</a></p></section>'

    with pytest.raises(BookletError) as refused:
        build_booklet(make_catalog(), {"templates/colophon.html.j2": template})

    (told,) = refused.value.diagnostics
    assert str(told) == (
        "templates: error: a template leads to booklet:entry/nobody, which is not in the booklet [template]"
    )


def test_ids_of_a_projects_own_template_do_no_harm(build_booklet: BuildBooklet) -> None:
    template = b"""<section id="{{ leaf.anchor }}"><p id="colophon">My own.</p>
<p id="section/none">a</p><p id="entry/none">b</p><p id="day">c</p></section>"""

    book = build_booklet(make_catalog(), {"templates/colophon.html.j2": template}).book

    assert "My own." in book.texts[-1]


# --- the store --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """A project and a store of its own that has seen it once."""

    folder: Path
    store: Store
    first: Result

    def again(self) -> Result:
        """The next build."""
        with Workshop(self.store) as workshop:
            return from_folder(self.folder, workshop)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    (folder / "catalog.yaml").write_text(make_catalog(entries=[entry("one", paper="p.pdf", poster="p.png")]))
    (folder / "p.pdf").write_bytes(making.saved(making.paper(1)))
    (folder / "p.png").write_bytes(png(30, 20))
    store = Store(folder / "store")
    with Workshop(store) as workshop:
        return Kept(folder, store, from_folder(folder, workshop))


def test_second_build_makes_nothing_anew(kept: Kept) -> None:
    first, second = kept.first, kept.again()

    assert first.built.made > 5
    assert (second.built.made, second.built.kept) == (0, first.built.made + first.built.kept)
    assert second.pdf == kept.first.pdf


def test_pdf_that_was_damaged_in_the_store_is_mended_by_the_next_build(kept: Kept) -> None:
    entries = [path for path in kept.store.folder.rglob("*") if path.is_file()]
    drawn = [path for path in entries if path.read_bytes()[32:37] == b"%PDF-"]  # parts, the clean paper, its appendix
    assert len(drawn) > 2
    for path in drawn:
        path.write_bytes(path.read_bytes()[:-1])

    again = kept.again()

    assert (again.built.made, again.pdf) == (len(drawn) - 1, kept.first.pdf)  # a clean paper goes with its appendix


def greedy(count: int) -> bytes:
    """A paper of 20 kB for each list, of which pypdf makes 7 MB."""
    pdf = making.paper(1)
    lists = [pdf.make_indirect(Array([String("x")] * 5000)) for _ in range(count)]
    making.page(pdf, 0).Resources.Properties = Dictionary(M=pdf.make_indirect(Dictionary(Odd=Array(lists))))
    return making.saved(pdf)


def test_clean_paper_that_eats_memory_when_it_is_copied_costs_itself_alone(tmp_path: Path, workshop: Workshop) -> None:
    entries = [entry("greedy", paper="g.pdf"), entry("modest", paper="m.pdf")]
    (tmp_path / "catalog.yaml").write_text(make_catalog(entries=entries))
    (tmp_path / "g.pdf").write_bytes(greedy(100))
    (tmp_path / "m.pdf").write_bytes(making.saved(making.paper(2)))
    catalog, workspace = loader.read(tmp_path / "catalog.yaml"), Workspace(tmp_path, workshop.store)
    assets, _ = all_assets(catalog, workspace, Terms(offline=True))
    librarian = Librarian(catalog, SCREEN, assets, workspace, workshop, no_progress)

    poor = replace(librarian, limits=replace(LIMITS, memory_bytes=300 * 1024**2))
    tight = poor.library(poor.taken_in())
    ample = librarian.library(librarian.taken_in())

    assert set(tight.appendices) == {"paper/modest"}
    (told,) = (finding.message for finding in tight.diagnostics if finding.rule == "unusable-paper")
    assert told.startswith("g.pdf can't be appended: its pages ")  # the child says why, or breaks down before it can
    assert set(ample.appendices) == {"paper/greedy", "paper/modest"}  # the failure was not kept


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_papers_beyond_the_files_that_may_be_open_are_joined_all_the_same(tmp_path: Path) -> None:
    entries = [entry(f"e{number}", paper=f"{number}.pdf") for number in range(16)]
    (tmp_path / "catalog.yaml").write_text(make_catalog(entries=entries))
    for number in range(16):
        (tmp_path / f"{number}.pdf").write_bytes(making.saved(making.paper(1)) + b"%%%d" % number)
    command = f"ulimit -Hn 138; exec {sys.executable} -m booklet build --quiet --offline -o book.pdf"

    subprocess.run(["sh", "-c", command], cwd=tmp_path, env={**os.environ, "BOOKLET_STORE": "store"}, check=True)

    destinations = Booklet((tmp_path / "book.pdf").read_bytes()).destinations
    assert {f"paper-e{number}" for number in range(16)} <= set(destinations)


def test_store_that_was_damaged_is_mended_by_the_next_build(kept: Kept) -> None:
    for path in (path for path in kept.store.folder.rglob("*") if path.is_file()):
        path.write_bytes(path.read_bytes()[:-1])

    assert kept.again().pdf == kept.first.pdf
