"""Long contents and indexes: cut where a section or a letter begins, nothing lost, and one list for the reader."""

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest
import weasyprint
from conftest import BuildBooklet, entry, make_catalog
from hypothesis import given, settings
from hypothesis import strategies as st
from making_catalogs import catalog, project

from booklet import engine, lists, plan
from booklet.catalog.model import Catalog
from booklet.indexes import author_index
from booklet.lists import LONG_CONTENTS, LONG_INDEX, leaves, listed, rows_of
from booklet.material import Material
from booklet.profiles import SCREEN
from booklet.theme.jobs import Theme
from booklet.values import Artwork, Leaf
from booklet.workshop import Workshop

CONTENTS, AUTHORS = Leaf("contents"), Leaf("index", "authors")


def of_sections(*counts: int) -> Catalog:
    """A catalog of so many sections, each of so many entries, e0, e1 …"""
    ids = iter(range(100_000))
    return catalog(*([{"id": f"e{next(ids)}"} for _ in range(count)] for count in counts))


def starts(made: Sequence[Leaf], shown: Catalog) -> list[tuple[int, str]]:
    """The section and the entry with which each leaf of the contents begins."""
    groups = [listed(leaf, shown).groups[0] for leaf in made]
    return [(group.number, group.entries[0].id) for group in groups]


def test_contents_and_indexes_of_a_few_pages_are_whole() -> None:
    book = of_sections(100, 100, 150)

    assert leaves(CONTENTS, book) == (CONTENTS,)
    assert leaves(AUTHORS, book) == (AUTHORS,)


def test_long_contents_are_cut_where_a_section_begins() -> None:
    book = of_sections(300, 150, 380, 300)

    assert starts(leaves(CONTENTS, book), book) == [(1, "e0"), (3, "e450")]


def test_a_section_without_an_end_is_cut_within_and_named_again() -> None:
    book = of_sections(5 * LONG_CONTENTS)

    made = leaves(CONTENTS, book)

    assert len(made) > 2
    assert {listed(leaf, book).groups[0].section.title for leaf in made} == {"Section 1"}


def test_what_is_left_over_is_no_stretch_of_its_own() -> None:
    book = of_sections(LONG_CONTENTS, 10)

    assert leaves(CONTENTS, book) == (CONTENTS,)


@settings(deadline=None)
@given(st.lists(st.integers(0, 900), min_size=1, max_size=6))
def test_each_entry_stands_once_in_order_and_the_list_opens_and_ends_once(counts: list[int]) -> None:
    book = of_sections(*counts)

    shown = [listed(leaf, book) for leaf in leaves(CONTENTS, book)]

    assert [one.id for part in shown for group in part.groups for one in group.entries] == [
        one.id for one in book.entries
    ]
    assert {group.number for part in shown for group in part.groups} == set(range(1, len(counts) + 1))
    assert [part.opens for part in shown] == [True, *[False] * (len(shown) - 1)]
    assert [part.ends for part in shown] == [*[False] * (len(shown) - 1), True]


def test_a_long_index_is_cut_where_a_letter_begins() -> None:
    names = [f"{letter}{chr(97 + n // 26)}{chr(97 + n % 26)}, Ann" for letter in "BDFHK" for n in range(200)]
    book = catalog([{"id": f"e{number}", "authors": [name]} for number, name in enumerate(names)])
    lines = author_index(book)

    made = leaves(AUTHORS, book)

    cut = [lines[rows_of(leaf)] for leaf in made]
    assert len(made) == 2
    assert [line for part in cut for line in part] == list(lines)
    assert all(before[-1].letter != after[0].letter for before, after in itertools.pairwise(cut))
    assert all(sum(1 + len(line.places) for line in part) < 1.5 * LONG_INDEX for part in cut)


def test_a_long_list_is_one_list_to_the_reader(build_booklet: BuildBooklet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "LONG_CONTENTS", 8)
    monkeypatch.setattr(lists, "LONG_INDEX", 12)
    monkeypatch.setattr(plan, "FEW_LISTED", 0)
    ids = [f"{letter}{number}" for letter in "abcd" for number in range(4)]
    sections = [
        {"title": f"Part {letter}", "entries": [entry(id) for id in ids if id[0] == letter]} for letter in "abcd"
    ]

    book = build_booklet(make_catalog(sections=sections)).book

    titles = [one["title"] for one in book.outline]
    first = book.page_saying("Contents PART A")
    contents = [index for index, text in enumerate(book.texts) if first <= index and "The entry" in text][:2]
    assert (titles.count("Contents"), titles.count("Authors")) == (1, 1)
    assert contents == [first, first + 1]
    assert book.texts[first + 1].startswith("PART C")
    authors = book.page_saying("Authors A")
    numbers = [pair for index in (authors, authors + 1) for pair in book.numbers_on(index)]
    assert len(numbers) == len(ids)
    assert all(printed == label for printed, label in numbers)
    assert [text.count(", Ann") for text in book.texts[authors : authors + 2]] == [8, 8]


@pytest.mark.parametrize(
    ("most", "order"),
    [(8, ["contents", "authors", "keywords"]), (400, ["authors", "keywords", "contents"])],
    ids=["stretches", "short"],
)
def test_what_takes_longest_is_begun_first(
    build_booklet: BuildBooklet,
    monkeypatch: pytest.MonkeyPatch,
    begun_parts: list[tuple[str, bool]],
    most: int,
    order: list[str],
) -> None:
    monkeypatch.setattr(lists, "LONG_CONTENTS", most)
    monkeypatch.setattr(plan, "FEW_LISTED", 0)
    entries = [entry(f"e{number}", keywords=["alpha", "beta"]) for number in range(16)]
    sections = [{"title": f"Part {at}", "entries": entries[at::4]} for at in range(4)]

    build_booklet(make_catalog(sections=sections))

    kinds = (name.partition("/")[0] for name, _ in begun_parts)
    assert [*dict.fromkeys(kind for kind in kinds if kind in order)] == order


def test_sections_of_one_entry_are_listed_from_under_the_heading_on(build_booklet: BuildBooklet) -> None:
    """Each row must not hold on to the next: the list would begin on a page of its own."""
    sections = [{"title": f"Part {letter}", "entries": [entry(letter)]} for letter in "abcdefghijkl"]

    book = build_booklet(make_catalog(sections=sections)).book

    first = book.texts[book.page_saying("Contents PART A")]
    assert first.count("The entry") > 4


def test_a_stretch_whose_last_page_is_nearly_empty_is_set_twice(
    tmp_path: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once to see it, and once with the step that does; each costs a long list more than a second."""
    titles = [f"An entry about {'something rather longer ' * (number % 3)}{number}" for number in range(400)]
    entries = [
        {"id": f"e{number}", "title": title, "authors": [f"Ann Smith{number}"] * (1 + number % 4)}
        for number, title in enumerate(titles)
    ]
    book = catalog(*(entries[start : start + 20] for start in range(0, len(entries), 20)))
    pages, really = list[int](), weasyprint.HTML.render

    def counted(html: weasyprint.HTML, **more: object) -> weasyprint.Document:
        document = really(html, **more)
        pages.append(len(document.pages))
        return document

    monkeypatch.setattr(weasyprint.HTML, "render", counted)
    theme = Theme(Material(book, Artwork({}), {}), SCREEN, project(tmp_path, workshop.store))
    labels = dict.fromkeys((*(f"entry/{one['id']}" for one in entries), "colophon"), "123")

    engine.set_part(theme.part("contents/1-300", (Leaf("contents", "1-300"),), labels).job())

    assert pages == [15, 14], "another number of rows ends on a nearly empty page"
