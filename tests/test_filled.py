"""What came of templates is kept: nothing that they may see changes without their being filled again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import entry, from_folder, make_catalog
from making_catalogs import project
from pictures_made import png
from pydantic import ValidationError

from booklet.catalog.model import Catalog
from booklet.geometry import Size, mm
from booklet.indexes import lines
from booklet.languages import words_for
from booklet.material import Material
from booklet.plan import NOTES, Facts, arrange
from booklet.profiles import PROFILES, SCREEN, Profile
from booklet.software import theme_folder
from booklet.theme.jobs import Theme
from booklet.typeset import Copy, job_key
from booklet.values import Absence, Art, Artwork, CleanPaper, Leaf, LeftOut, Missing, Plate, Strip
from booklet.workshop import Workshop
from booklet.workspace import Store

POSTER = Art("booklet:picture/a.png", 1.4, png(20, 10))
OTHER = Art("booklet:picture/b.png", 0.7, png(10, 20))
MEASURED = Size(mm(100), mm(50))


FULL = {
    "title": "About $x$ and enough words to take a second line of its page",
    "authors": [
        {"name": "Ann van der Lee", "affiliation": "Uni A", "orcid": "0000-0002-1825-0097"},
        {"name": "Bo Li", "affiliation": "Uni B", "presenting": True},
    ],
    "abstract": "Words with *emphasis*. More of them.",
    "keywords": ["one", "two"],
    "links": [{"label": "Code", "url": "https://example.org/code"}],
    "session": [{"id": "morning", "board": "7"}, {"name": "Late", "start": "2022-11-30 16:00", "room": "J"}],
    "kind": "Demo",
    "doi": "10.1234/abc",
    "award": "Best of all",
    "language": "de",
    "poster": {"file": "a.png", "caption": "A caption", "alt": "What it shows"},
    "paper": {"file": "a.pdf", "url": "https://example.org/a.pdf", "licence": "CC BY 4.0"},
}


def written(theme: str = "poster") -> dict[str, Any]:
    """A catalog that says something in every field that the page of an entry may look at."""
    return {
        "event": {
            "name": "Days 22",
            "full_name": "The Days",
            "start": "2022-11-28",
            "end": "2022-12-09",
            "place": "Ulm",
            "url": "https://example.org",
            "time_zone": "Europe/Berlin",
        },
        "booklet": {
            "title": "All of it",
            "subtitle": "Ours",
            "issuer": "We",
            "theme": theme,
            "foreword": "Dear reader",
            "licence": "CC BY 4.0",
            "accent": "#0a5c9e",
            "back": "The end",
            "language": "en",
        },
        "sections": [
            {
                "title": "First",
                "intro": "What is first",
                "entries": [
                    {"id": "one", **FULL},
                    {"id": "two", "title": "Its paper is gone", "paper": "b.pdf"},
                    {"id": "three", "title": f"It shares a page, and {FULL['title']}"},
                ],
            },
            {
                "title": "Second",
                "entries": [
                    {
                        "id": "four",
                        "title": "Without any of it",
                        "authors": ["Cem Ay", {"name": "Bo Li", "presenting": True}],
                    },
                    {"id": "five", "title": "Its poster is missing", "poster": "b.png"},
                ],
            },
        ],
        "sessions": [
            {"id": "morning", "name": "Morning", "start": "2022-11-28 09:00", "end": "2022-11-28 10:00", "room": "H"}
        ],
        "talks": [{"id": "talk", "title": "A talk", "speakers": ["Eva Mora"], "abstract": "She speaks"}],
        "moments": [{"by": "Paul", "text": "Hi", "date": "2022-11-28", "url": "https://example.org/1"}],
        "information": [{"title": "Venue", "text": "venue.md"}],
    }


PLAIN = Plate(POSTER, MEASURED, turned=False)
ARTWORK = Artwork(
    plates={
        "one": Plate(POSTER, MEASURED, turned=True),
        "five": Plate(None, MEASURED, turned=False, missing=Missing("it is not there", "b.png")),
    },
    first_pages={"two": OTHER},
    mosaic=(POSTER,),
    mosaic_titles=("One",),
)
PAPERS: Mapping[str, CleanPaper | Missing | LeftOut] = {
    "one": CleanPaper("a.pdf", "d", "k", (), 0, 0),
    "two": Missing("the server answered 404", "b.pdf", Absence.GONE),
}


class _Everywhere(dict[str, str]):
    """Labels of all that a part may ask for."""

    def __missing__(self, address: str) -> str:
        return self["somewhere"]


@dataclass(frozen=True)
class Book:
    """All that templates are filled from."""

    catalog: dict[str, Any] = field(default_factory=written)
    artwork: Artwork = ARTWORK
    papers: Mapping[str, CleanPaper | Missing | LeftOut] = field(default_factory=lambda: PAPERS)
    homes: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=lambda: {"venue.md": "Here"})
    language: str = "en"
    own_word: str | None = None
    profile: Profile = SCREEN
    files: Mapping[str, str] = field(default_factory=dict)
    label: str = "12"

    def copies(self, folder: Path, store: Store) -> Iterator[tuple[str, Copy]]:
        """Every form of every part, and a sheet of strips, by a name for messages."""
        made = Catalog.model_validate(self.catalog)
        words = words_for(self.language)
        words = replace(words, poster=self.own_word) if self.own_word else words
        plates = {entry.id: self.artwork.plates.get(entry.id, PLAIN) for entry in made.entries if entry.poster}
        papers = {entry.id: self.papers.get(entry.id, LeftOut("a.pdf")) for entry in made.entries if entry.paper}
        artwork = replace(self.artwork, plates=plates)
        material = Material(made, artwork, papers, self.homes, self.texts, words)
        folder.mkdir(parents=True)
        theme = Theme(material, self.profile, project(folder, store, self.files))
        missing = frozenset(id for id, paper in papers.items() if not isinstance(paper, CleanPaper))
        facts = Facts(frozenset(papers) - missing, missing)
        labels = _Everywhere({"somewhere": self.label})
        for part in (*arrange(made, facts).parts, NOTES):
            for form in part.forms:
                indexes = {leaf.subject: lines(leaf.subject, made, words) for leaf in form if leaf.kind == "index"}
                yield part.name, theme.part(part.name, form, labels, lambda found=indexes: found)
        for one in made.entries:
            yield f"lost/{one.id}", theme.part("lost", (Leaf("lost", one.id),), {}, dict)
        yield "strips", theme.strips([Strip("tab", "1")])


def stale(book: Book, folder: Path, store: Store) -> list[str]:
    """The parts whose templates would come to something else than what is known of them."""
    copies = book.copies(folder, store)
    return [name for name, copy in copies if copy.at_hand is None and job_key(copy.job()) != copy.key]


def filled(book: Book, folder: Path, store: Store) -> list[str]:
    """The parts whose templates had to be filled."""
    return [name for name, copy in book.copies(folder, store) if copy.at_hand]


# --- every edit is seen ------------------------------------------------------------------------------------

OTHERWISE = {
    "poster": "abstracts",
    "#0a5c9e": "#9e0a0a",
    "en": "de",
    "de": "fr",
    "A5": "A4",
    "2022-11-28": "2022-11-27",
    "2022-12-09": "2022-12-10",
    "2022-11-28 09:00": "2022-11-28 09:30",
    "2022-11-28 10:00": "2022-11-28 11:00",
    "2022-11-30 16:00": "2022-11-30 17:00",
    "Europe/Berlin": "UTC",
    "0000-0002-1825-0097": "0000-0001-5109-3700",
    "one": "uno",
    "10.1234/x": "10.1234/y",
    "a.png": "c.png",
}
"""What some values become; the others get a letter more."""


def edits(node: Any) -> Iterator[Any]:
    """The same with one value changed, one key or item left out, or two neighbours exchanged; each in its turn."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield {name: other for name, other in node.items() if name != key}
            yield from ({**node, key: other} for other in edits(value))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield [*node[:place], *node[place + 1 :]]
            yield from ([*node[:place], other, *node[place + 1 :]] for other in edits(value))
        for place in range(1, len(node)):
            yield [*node[: place - 1], node[place], node[place - 1], *node[place + 1 :]]
    elif isinstance(node, str):
        yield OTHERWISE.get(node, f"{node}x")
    else:
        yield not node


def possible(catalog: dict[str, Any]) -> bool:
    try:
        made = Catalog.model_validate(catalog)
        return all(made.showings(node) for node in (*made.entries, *made.talks) if node.session)
    except (ValidationError, KeyError):  # the second where a session is gone, which the loader would tell
        return False


def test_no_edit_of_the_catalog_leaves_a_page_as_it_was(tmp_path: Path, workshop: Workshop) -> None:
    book = Book()
    filled(book, tmp_path / "before", workshop.store)

    edited = [replace(book, catalog=one) for one in edits(book.catalog) if possible(one)]

    assert len(edited) > 150
    assert [
        one.catalog for number, one in enumerate(edited) if stale(one, tmp_path / f"{number}", workshop.store)
    ] == []


@pytest.mark.parametrize("theme", ["abstracts", "handout"])
def test_no_edit_of_an_entry_leaves_a_page_of_other_themes_as_it_was(
    theme: str, tmp_path: Path, workshop: Workshop
) -> None:
    """With so many entries around it that they are several parts."""
    first, others = {"id": "one", **FULL}, [[{"title": f"Entry {part} {n}"} for n in range(20)] for part in "ab"]

    def book(one: Any) -> Book:
        sections = [
            {"title": f"Section {n}", "entries": entries} for n, entries in enumerate([[one, *others[0]], others[1]])
        ]
        return Book(written(theme) | {"sections": sections})

    filled(book(first), tmp_path / "before", workshop.store)

    edited = [book(one) for one in edits(first) if possible(book(one).catalog)]

    assert len(edited) > 30
    assert [
        one.catalog for number, one in enumerate(edited) if stale(one, tmp_path / f"{number}", workshop.store)
    ] == []


PIECES = (theme_folder() / "templates" / "macros.html.j2").read_text(encoding="utf-8")
BESIDE = "{% set count = catalog.entries | map(attribute='title') | join %}{% macro all() %}{{ count }}{% endmacro %}"
NOSY = (
    "{{ catalog.entries[3].title }}",
    "{{ (catalog | attr('entries'))[3].title }}",
    "{% import 'beside.html.j2' as beside %}{{ beside.all() }}",
    "{% import 'beside.html.j2' as beside with context %}{{ beside.all() }}",
    "{% from 'beside.html.j2' import all %}{{ all() }}",
    "{{ entry_of(namespace(subject='four')).title }}",
    "{{ section_of(namespace(subject='2')).entries[0].title }}",
    "{% if licences is defined %}{{ catalog.sections[1].entries[0].title }}{% endif %}",
    "{% for one in wall().rows %}{% endfor %}{{ entries_with_paper | length }}",
)
"""Templates for the page of an entry that show another."""


OTHER_WAYS = {
    "a poster": {"artwork": replace(ARTWORK, plates={"one": Plate(OTHER, MEASURED, turned=True)})},
    "its size": {"artwork": replace(ARTWORK, plates={"one": Plate(POSTER, Size(mm(90), mm(45)), turned=True)})},
    "how it lies": {"artwork": replace(ARTWORK, plates={"one": PLAIN})},
    "first pages": {"artwork": replace(ARTWORK, first_pages={})},
    "the mosaic": {"artwork": replace(ARTWORK, mosaic=(OTHER,))},
    "a paper": {"papers": {**PAPERS, "two": CleanPaper("b.pdf", "e", "l", (), 0, 0)}},
    "why one lacks": {"papers": {**PAPERS, "two": Missing("it is no PDF", "b.pdf")}},
    "one left out": {"papers": {**PAPERS, "one": LeftOut("a.pdf", enclosed="a.pdf")}},
    "a shared paper": {"papers": {**PAPERS, "two": PAPERS["one"]}, "homes": {"two": "one"}},
    "a text": {"texts": {"venue.md": "There"}},
    "a language": {"language": "fr"},
    "a word": {"own_word": "Picture"},
    "print": {"profile": PROFILES["print"]},
    "labels": {"label": "34"},
    "a style": {"files": {"styles/own.css": "p { color: red }"}},
    "the theme's style": {"files": {"styles/poster/entry.css": "p { color: red }"}},
    "pieces": {"files": {"templates/macros.html.j2": PIECES.replace('class="byline"', 'class="by"')}},
}


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_nothing_else_that_templates_see_changes_unseen(way: str, tmp_path: Path, workshop: Workshop) -> None:
    book = Book()
    filled(book, tmp_path / "before", workshop.store)
    changed = replace(book, **OTHER_WAYS[way])

    assert stale(changed, tmp_path / "after", workshop.store) == []


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_a_change_is_seen_where_it_is_shown(way: str, tmp_path: Path, workshop: Workshop) -> None:
    """That the ways above are ways: each makes some part another."""
    before = {name: job_key(copy.job()) for name, copy in Book().copies(tmp_path / "before", workshop.store)}

    changed = replace(Book(), **OTHER_WAYS[way]).copies(tmp_path / "after", workshop.store)

    assert {name: job_key(copy.job()) for name, copy in changed} != before


# --- and nothing is filled for it that is known ------------------------------------------------------------


def test_of_a_book_that_is_as_it_was_nothing_is_filled(tmp_path: Path, workshop: Workshop) -> None:
    filled(Book(), tmp_path / "before", workshop.store)

    assert filled(Book(), tmp_path / "after", workshop.store) == []


def test_an_edit_that_is_taken_back_fills_nothing(tmp_path: Path, workshop: Workshop) -> None:
    other = written()
    other["sections"][1]["entries"][0]["title"] = "Another title"

    filled(Book(), tmp_path / "before", workshop.store)
    filled(Book(other), tmp_path / "edited", workshop.store)

    assert filled(Book(), tmp_path / "again", workshop.store) == []


def test_for_another_abstract_only_its_part_is_filled_and_the_colophon(tmp_path: Path, workshop: Workshop) -> None:
    """The colophon names the typefaces of all formulas, and stands under the index of authors."""
    other = written()
    other["sections"][1]["entries"][0]["abstract"] = "Words that no page had"
    filled(Book(), tmp_path / "before", workshop.store)

    again = filled(Book(other), tmp_path / "after", workshop.store)

    assert not {"contents", "programme", "entry/one", "run/two", "section/1", "reference/two", "strips"} & {*again}
    assert {"entry/four", "authors"} <= {*again}


def test_for_another_title_lists_are_filled_too(tmp_path: Path, workshop: Workshop) -> None:
    other = written()
    other["sections"][1]["entries"][0]["title"] = "A title that no list had"
    filled(Book(), tmp_path / "before", workshop.store)

    again = filled(Book(other), tmp_path / "after", workshop.store)

    assert {"entry/four", "contents", "authors"} <= {*again}
    assert not {"entry/one", "run/two", "section/1", "reference/two", "strips"} & {*again}


def test_a_template_of_the_project_that_looks_further_sees_every_edit(tmp_path: Path, workshop: Workshop) -> None:
    for number, nosy in enumerate(NOSY):
        book = Book(files={"templates/poster/entry.html.j2": nosy, "templates/beside.html.j2": BESIDE})
        other = written()
        other["sections"][1]["entries"][0]["title"] = "Another title"
        filled(book, tmp_path / f"before {number}", workshop.store)

        assert stale(replace(book, catalog=other), tmp_path / f"after {number}", workshop.store) == [], nosy


def test_a_list_of_the_project_that_shows_abstracts_sees_every_edit(tmp_path: Path, workshop: Workshop) -> None:
    book = Book(files={"templates/contents.html.j2": "{% for one in catalog.entries %}{{ one.abstract }}{% endfor %}"})
    other = written()
    other["sections"][1]["entries"][0]["abstract"] = "Words that no list had"
    filled(book, tmp_path / "before", workshop.store)

    again = filled(replace(book, catalog=other), tmp_path / "after", workshop.store)

    assert "contents" in again


def test_a_template_of_the_project_is_seen_when_it_comes_and_when_it_goes(tmp_path: Path, workshop: Workshop) -> None:
    own = Book(
        files={"templates/plate.html.j2": "{{ leaf.anchor }}", "templates/poster/plate.html.j2": "{{ leaf.kind }}"}
    )
    less = replace(own, files={"templates/plate.html.j2": "{{ leaf.anchor }}"})

    for number, book in enumerate([Book(), own, less, own, Book()]):
        assert stale(book, tmp_path / f"{number}", workshop.store) == []


def test_what_could_not_be_set_as_it_was_written_is_told_each_time(tmp_path: Path, workshop: Workshop) -> None:
    wrong = written()
    wrong["sections"][1]["entries"][0]["abstract"] = "A formula $\\nonsense{$ that is none"

    for number in range(2):
        assert "entry/four" in filled(Book(wrong), tmp_path / f"{number}", workshop.store)


def test_a_booklet_edited_step_by_step_is_the_one_that_an_empty_store_gives(tmp_path: Path, workshop: Workshop) -> None:
    folder, entries = tmp_path / "project", [entry("one"), entry("two"), entry("three", abstract="Another thing.")]
    steps = (
        ("catalog.yaml", make_catalog(entries=entries)),
        ("catalog.yaml", make_catalog(entries=[*entries[:2], entry("three", abstract="A thing in $x$ more words.")])),
        ("styles/own.css", "p { color: #303030 }"),
        ("templates/heading.html.j2", "<h1 id='section/{{ leaf.subject }}'>{{ catalog.entries | length }} papers</h1>"),
        ("words.yaml", "authors: Who wrote it"),
        ("catalog.yaml", make_catalog(entries=entries, booklet={"title": "A title", "accent": "#9e0a0a"})),
    )
    booklets = [from_folder(project(folder, workshop.store, {name: text}).root, workshop).pdf for name, text in steps]

    with Workshop(Store(tmp_path / "empty"), jobs=1) as other:
        cold = from_folder(folder, other)

    assert booklets[-1] == cold.pdf
    assert len({*booklets}) == len(steps)
