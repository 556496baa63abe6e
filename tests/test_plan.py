"""The order of the book: sides, folios and forms, for any catalog and any number of pages."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

import pytest
from conftest import BuildBooklet, entry, make_catalog
from hypothesis import given
from hypothesis import strategies as st
from making_catalogs import catalog
from pictures_made import png

from booklet import plan
from booklet.catalog.model import Catalog
from booklet.languages import words_for
from booklet.plan import FEW_LEFT, NOTES, RUN_LIMIT, Facts, arrange, number, number_front
from booklet.values import Leaf, Matter, Page, Part, Plan, Side

PRESENTING = words_for("en").matter.presenting
NOTHING_ELSE = Facts(papers=frozenset(), references=frozenset())
SHAPES = st.lists(st.lists(st.booleans(), max_size=6), min_size=1, max_size=4)
"""Sections of entries; each entry has a poster, or has none."""


def shaped(shape: Sequence[Sequence[bool]], **more: object) -> Catalog:
    """A catalog with entries e0, e1 … as the shape has them."""
    ids = iter(range(10_000))
    sections = [
        [{"id": f"e{next(ids)}", **({"poster": "p.png"} if has_poster else {})} for has_poster in section]
        for section in shape
    ]
    return catalog(*sections, **more)


@st.composite
def books(draw: st.DrawFn) -> tuple[Plan, plan.Lengths]:
    """A plan with the lengths its parts may come out with."""
    made = shaped(
        draw(SHAPES),
        moments=[{"text": "Hello"}] * draw(st.integers(0, 1)),
        forewords=[{"title": "Welcome", "text": "Hello"}] * draw(st.integers(0, 3)),
        organisers=[{"role": "Chair", "members": ["Ann"]}] * draw(st.integers(0, 1)),
        talks=[{"id": "t", "title": "Talk", "speakers": ["Bob"]}] * draw(st.integers(0, 1)),
        information=[{"title": "Venue", "text": "Here"}] * draw(st.integers(0, 2)),
    )
    ids = [entry.id for entry in made.entries]
    papers = frozenset(draw(st.sets(st.sampled_from(ids))) if ids else ())
    references = frozenset(draw(st.sets(st.sampled_from(ids))) if ids else ()) - papers
    book = arrange(made, Facts(papers, references, draw(st.booleans())))
    counts = {
        part.name: tuple(draw(st.lists(st.integers(1, 5), min_size=(n := max(1, len(part.forms))), max_size=n)))
        for part in book.parts
    }
    return book, {**counts, NOTES.name: (1,)}


def main_of(book: Plan) -> tuple[Part, ...]:
    return book.of(Matter.BODY, Matter.PAPERS, Matter.BACK)


def parts_in(pages: Sequence[Page]) -> list[str]:
    """Names of the parts in the order in which they come, pages for notes left out."""
    return [name for name, _ in groupby(page.part for page in pages) if name != NOTES.name]


# --- numbering, for any book -------------------------------------------------------------------------------


@given(books())
def test_every_part_begins_on_the_side_it_asks_for(book: tuple[Plan, plan.Lengths]) -> None:
    parts = {part.name: part for part in main_of(book[0])}

    firsts = [page for page in number(main_of(book[0]), book[1]) if page.offset == 0 and page.part in parts]

    assert all(parts[page.part].begins in (None, page.side) for page in firsts)


@given(books())
def test_a_page_for_notes_stands_only_before_a_part_that_asks_for_the_other_side(
    book: tuple[Plan, plan.Lengths],
) -> None:
    asking = {part.name for part in main_of(book[0]) if part.begins}

    pages = number(main_of(book[0]), book[1])

    after_notes = [after.part for before, after in pairwise(pages) if before.part == NOTES.name]
    assert set(after_notes) <= asking
    assert pages[-1].part != NOTES.name


@given(books(), st.integers(0, 9))
def test_folios_begin_with_1_and_have_no_gap(book: tuple[Plan, plan.Lengths], first_index: int) -> None:
    pages = number(main_of(book[0]), book[1], first_index=first_index)

    assert [page.folio for page in pages] == list(range(1, len(pages) + 1))
    assert [page.index for page in pages] == list(range(first_index, first_index + len(pages)))
    assert not any(page.roman for page in pages)


@given(books())
def test_every_part_comes_once_whole_and_in_order(book: tuple[Plan, plan.Lengths]) -> None:
    pages = number(main_of(book[0]), book[1])

    assert parts_in(pages) == [part.name for part in main_of(book[0])]
    for part in main_of(book[0]):
        shown = [page for page in pages if page.part == part.name]
        assert {page.form for page in shown} == {shown[0].form}
        assert [page.offset for page in shown] == list(range(book[1][part.name][shown[0].form]))


@given(books())
def test_front_matter_is_roman_and_even_so_that_the_body_begins_on_a_recto(book: tuple[Plan, plan.Lengths]) -> None:
    front = book[0].of(Matter.FRONT)

    pages = number_front(front, book[1])

    assert len(pages) % 2 == 0
    assert all(page.roman for page in pages)
    assert [page.folio for page in pages] == list(range(1, len(pages) + 1))
    assert parts_in(pages) == [part.name for part in front]


@given(books())
def test_front_matter_ends_with_notes_only_where_no_form_of_the_title_makes_it_even(
    book: tuple[Plan, plan.Lengths],
) -> None:
    front = book[0].of(Matter.FRONT)

    pages = number_front(front, book[1])

    others = sum(book[1][part.name][0] for part in front if part.name != "title")
    can_be_even = any((others + count) % 2 == 0 for count in book[1]["title"])
    assert [page.part for page in pages].count(NOTES.name) == (0 if can_be_even else 1)
    assert NOTES.name not in [page.part for page in pages[:-1]]


# --- order, for any catalog --------------------------------------------------------------------------------


@given(SHAPES)
def test_the_author_s_order_is_never_changed(shape: list[list[bool]]) -> None:
    made = shaped(shape)

    book = arrange(made, NOTHING_ELSE)

    shown = [leaf for part in book.of(Matter.BODY) for leaf in part.forms[0]]
    entries = [leaf.subject for leaf in shown if leaf.kind in ("entry", "abstract")]
    assert entries == [entry.id for entry in made.entries]
    titles = [leaf for leaf in shown if leaf.kind in ("divider", "heading")]
    assert titles == [
        Leaf("heading" if section and not any(section) else "divider", str(number))
        for number, section in enumerate(shape, 1)
    ]


@given(SHAPES)
def test_a_poster_faces_its_words(shape: list[list[bool]]) -> None:
    made = shaped(shape)

    spreads = [part for part in arrange(made, NOTHING_ELSE).parts if part.begins]

    assert [part.forms for part in spreads] == [
        ((Leaf("plate", entry.id), Leaf("entry", entry.id)),) for entry in made.entries if entry.poster
    ]
    assert {part.begins for part in spreads} <= {Side.VERSO}


@given(SHAPES, st.data())
def test_papers_come_in_the_order_of_their_entries(shape: list[list[bool]], data: st.DataObject) -> None:
    made = shaped(shape)
    ids = [entry.id for entry in made.entries]
    kinds = {id: data.draw(st.sampled_from(["paper", "reference", None])) for id in ids}
    papers = frozenset(id for id in ids if kinds[id] == "paper")
    references = frozenset(id for id in ids if kinds[id] == "reference")

    parts = arrange(made, Facts(papers, references)).of(Matter.PAPERS)

    named = [f"{kinds[id]}/{id}" for id in ids if kinds[id]]
    assert [part.name for part in parts] == (["papers", *named] if named else [])
    assert [part.appendix for part in parts[1:]] == [name.startswith("paper/") for name in named]


def test_names_of_parts_are_their_own() -> None:
    made = shaped([[True, False], [False, True]], moments=[{"text": "Hello"}])
    facts = Facts(frozenset({"e0"}), frozenset({"e1"}))

    names = [part.name for part in arrange(made, facts).parts]

    assert len(names) == len(set(names))
    assert NOTES.name not in names


# --- forms -------------------------------------------------------------------------------------------------


def pages_of(made: Catalog, **lengths: tuple[int, ...]) -> list[str]:
    """Part and form of every page of the body, where everything else has one page a leaf."""
    book = arrange(made, NOTHING_ELSE)
    usual = {part.name: tuple(len(form) for form in part.forms) for part in (*book.parts, NOTES)}
    counts = {**usual, **{name.replace("_", "/"): value for name, value in lengths.items()}}
    return [f"{page.part}:{page.form}" for page in number(book.of(Matter.BODY), counts)]


def test_a_divider_takes_one_page_where_the_spread_follows_on_the_verso() -> None:
    assert pages_of(shaped([[True]])) == ["section/1:0", "entry/e0:0", "entry/e0:0"]


def test_a_divider_takes_two_pages_where_it_begins_on_a_verso_itself() -> None:
    pages = pages_of(shaped([[False], [True]]), run_e0=(3,))

    assert pages == [*["run/e0:0"] * 3, *["section/2:1"] * 2, *["entry/e1:0"] * 2]


@pytest.mark.parametrize("count", [1, 10])
def test_of_two_pages_the_first_is_a_picture_where_the_section_has_one(count: int) -> None:
    """So its title stands on a recto as all others do, however many entries it lists."""
    book = arrange(shaped([[True] * count]), Facts(frozenset(), frozenset(), openings=frozenset({1})))

    one, two = next(part for part in book.parts if part.name == "section/1").forms

    assert two == (Leaf("frontispiece", "1"), *one)


def test_a_page_for_notes_comes_where_no_form_helps() -> None:
    pages = pages_of(shaped([[True, True]]), entry_e0=(3,))

    assert pages == ["section/1:0", *["entry/e0:0"] * 3, "notes:0", *["entry/e1:0"] * 2]


def test_running_text_has_the_title_of_its_section_on_its_first_page() -> None:
    (run,) = arrange(shaped([[False, False]]), NOTHING_ELSE).of(Matter.BODY)

    assert run.forms == ((Leaf("heading", "1"), Leaf("abstract", "e0"), Leaf("abstract", "e1")),)


def test_a_divider_before_entries_of_both_kinds_takes_its_first_form() -> None:
    assert pages_of(shaped([[False, False, True]]), run_e0=(2,))[:3] == ["section/1:0", "run/e0:0", "run/e0:0"]


def test_many_sections_of_hardly_more_than_an_entry_have_no_pages_of_their_own() -> None:
    """In a reader's own booklet they would be half of all pages."""
    own = [part.name for part in arrange(shaped([[True]] * 5), NOTHING_ELSE).of(Matter.BODY)]
    fuller = [part.name for part in arrange(shaped([[True, True]] * 5), NOTHING_ELSE).of(Matter.BODY)]
    few = [part.name for part in arrange(shaped([[True]] * 4), NOTHING_ELSE).of(Matter.BODY)]

    assert own == ["half-title", *(f"entry/e{number}" for number in range(5))]
    assert [name for name in fuller if name.startswith("section/")] == [f"section/{number}" for number in range(1, 6)]
    assert [name for name in few if name.startswith("section/")] == [f"section/{number}" for number in range(1, 5)]


def test_what_a_section_says_of_itself_has_a_page_even_so() -> None:
    made = shaped([[True]] * 5)
    sections = (made.sections[0], made.sections[1].model_copy(update={"intro": "What this is."}), *made.sections[2:])

    body = arrange(made.model_copy(update={"sections": sections}), NOTHING_ELSE).of(Matter.BODY)

    assert [part.name for part in body if part.name.startswith("section/")] == ["section/2"]


def test_sections_without_pages_of_their_own_are_found_where_their_first_entry_stands(
    build_booklet: BuildBooklet,
) -> None:
    sections = [
        {"title": f"Part {letter}", "entries": [entry(letter, poster={"file": "p.png", "alt": "A poster"})]}
        for letter in "abcde"
    ]

    sections[1]["entries"][0]["authors"] = ["Ann Lee", {"name": "Bo Ray", "presenting": True}]
    sections[2]["entries"][0]["authors"] = ["Ann Lee", {"name": "Bo Ray", "presenting": True}]

    book = build_booklet(make_catalog(sections=sections), {"p.png": png(400, 300)}).book

    contents = book.page_saying("Contents PART A")
    explained = [index for index, text in enumerate(book.texts) if PRESENTING in text]
    assert explained == [book.page_saying("PART B The entry b")]
    led = {book.text_in(contents, link.rectangle).strip(): link.target for link in book.links_on(contents)}
    marks = {mark["title"]: mark for mark in book.outline}
    for letter in "abcde":
        words = book.page_saying(f"PART {letter.upper()} The entry {letter}")
        assert led[f"PART {letter.upper()}"] == words - 1  # its poster
        assert [mark["title"] for mark in marks[f"Part {letter}"]["under"]] == [f"The entry {letter}"]


def test_contents_that_list_sections_find_those_without_a_page(build_booklet: BuildBooklet) -> None:
    poster = {"file": "p.png", "alt": "A poster"}
    sections = [{"title": f"Part {letter}", "entries": [entry(letter, poster=poster)]} for letter in "abcde"]

    book = build_booklet(
        make_catalog(sections=sections, booklet={"contents": "sections"}), {"p.png": png(400, 300)}
    ).book

    numbers = [*book.numbers_on(book.page_saying("Contents"))]
    assert [number for number, _ in numbers[:5]] == ["2", "4", "6", "8", "10"]
    assert all(number == label for number, label in numbers)


@pytest.mark.parametrize(
    ("frontispiece", "kinds"),
    [(False, [["title"], ["imprint", "half-title"]]), (True, [["title"], ["frontispiece", "title"]])],
)
def test_the_title_has_a_form_of_one_page_and_one_of_two(frontispiece: bool, kinds: list[list[str]]) -> None:
    front = arrange(shaped([[]]), Facts(frozenset(), frozenset(), frontispiece)).of(Matter.FRONT)

    title = next(part for part in front if part.name == "title")

    assert [[leaf.kind for leaf in form] for form in title.forms] == kinds


def test_a_long_run_is_set_in_pieces() -> None:
    assert runs(2 * RUN_LIMIT + FEW_LEFT) == [1 + RUN_LIMIT, RUN_LIMIT, FEW_LEFT]


@pytest.mark.parametrize("theme", ["poster", "abstracts", "handout"])
def test_a_few_entries_do_not_begin_a_page_of_their_own(theme: str) -> None:
    assert runs(RUN_LIMIT + 1, theme=theme) == [1 + RUN_LIMIT + 1]
    assert runs(3, theme=theme) == [1 + 3]


def runs(count: int, **how: Any) -> list[int]:
    """How many leaves each part of a section of so many entries has, its heading among them."""
    parts = arrange(catalog([{"id": f"e{n}"} for n in range(count)], booklet=how), NOTHING_ELSE).parts
    return [len(part.forms[0]) for part in parts if "run/" in part.name]


# --- what is not named is not there ------------------------------------------------------------------------


def test_a_catalog_of_nothing_is_a_book_of_matter() -> None:
    names = [part.name for part in arrange(catalog(), NOTHING_ELSE).parts]

    assert names == ["cover", "title", "contents", "colophon"]


def test_foreword_moments_papers_and_authors_come_where_there_are_any() -> None:
    made = catalog(
        [{"id": "one", "authors": ["Ann"]}], moments=[{"text": "Hello"}], booklet={"foreword": "Dear reader"}
    )

    names = [part.name for part in arrange(made, Facts(frozenset({"one"}), frozenset())).parts]

    assert names == [
        *("cover", "title", "contents", "foreword"),
        *("run/one", "moments"),
        *("papers", "paper/one", "authors"),
    ]


def test_forewords_come_in_the_author_s_order_after_the_contents_and_before_the_people() -> None:
    made = catalog(
        booklet={"foreword": "Dear reader"},
        forewords=[{"title": "Welcome", "text": "Hello"}, {"title": "In memoriam", "text": "Farewell"}],
        organisers=[{"role": "Chair", "members": ["Ann Lee"]}],
        programme_committee=[{"role": "Reviewers", "members": ["Bob Ray"]}],
        sponsors=[{"tier": "Gold", "sponsors": ["Example"]}],
    )

    names = [part.name for part in arrange(made, NOTHING_ELSE).of(Matter.FRONT)]

    forewords = ["foreword", "foreword/1", "foreword/2"]
    assert names == ["cover", "title", "contents", *forewords, "organisers", "committee", "sponsors"]


def test_talks_come_under_one_heading_before_the_sections_and_information_after_the_body() -> None:
    made = catalog(
        [{"id": "one"}],
        talks=[{"title": "First"}, {"title": "Second", "kind": "panel"}],
        moments=[{"text": "Hello"}],
        information=[{"title": "Venue", "text": "Here"}, {"title": "Food", "text": "There"}],
    )

    body = arrange(made, NOTHING_ELSE).of(Matter.BODY)

    assert [part.name for part in body] == [
        *("talks", "run/one", "moments"),
        *("information/1", "information/2"),
    ]
    assert body[0].forms == ((Leaf("talks"), Leaf("talk", "first"), Leaf("talk", "second")),)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        *((count, [["authors", "keywords", "colophon"]]) for count in (2, 100)),
        (101, [["authors"], ["keywords", "colophon"]]),
    ],
)
def test_indexes_come_after_the_papers_and_share_pages_where_entries_are_few(
    entries: int, expected: list[list[str]]
) -> None:
    """The colophon stands at the foot of the last of them."""
    made = catalog([{"id": f"e{number}", "authors": ["Ann"], "keywords": ["maps"]} for number in range(entries)])

    parts = arrange(made, Facts(frozenset({"e1"}), frozenset())).parts[-len(expected) - 2 :]

    assert [part.name for part in parts[:2]] == ["papers", "paper/e1"]
    assert [[leaf.subject or leaf.kind for leaf in part.forms[0]] for part in parts[2:]] == expected


@pytest.mark.parametrize(
    ("imprint", "expected"),
    [
        ({}, ["plate", "entry"]),
        ({"size": "B5"}, ["plate", "entry"]),
        ({"compact": True}, ["single"]),
        ({"size": "A4"}, ["single"]),
        ({"size": "Letter"}, ["single"]),
        ({"theme": "abstracts"}, ["abstract"]),
        ({"theme": "abstracts", "size": "A4"}, ["abstract"]),
    ],
    ids=str,
)
def test_theme_and_size_decide_what_an_entry_with_a_poster_becomes(
    imprint: dict[str, Any], expected: list[str]
) -> None:
    data = {"event": {"name": "X"}, "booklet": imprint, "sections": [{"title": "S", "entries": [SHOWN]}]}

    made = arrange(Catalog.model_validate(data), NOTHING_ELSE)

    kinds = [leaf.kind for part in made.parts for leaf in part.forms[0] if leaf.subject == "shown"]
    assert kinds == expected


SHOWN = {"id": "shown", "title": "Shown", "authors": ["A"], "abstract": "A.", "poster": "a.png"}
