"""Numbers in contents and indexes: room is kept for them when a part is set, and binding lays the figures in."""

import re
from pathlib import Path

import pytest
from conftest import ROOT, BuildBooklet, Result, entry, make_catalog
from making_catalogs import catalog, project

from booklet import furniture, indexes, lists
from booklet.diagnostics import BookletError
from booklet.material import Material
from booklet.numerals import Numerals, printed, rooms
from booklet.profiles import SCREEN
from booklet.theme.jobs import Theme
from booklet.typeset import job_key
from booklet.values import Artwork, Leaf
from booklet.workshop import Workshop

FIRST = "Words of e0. "
PAGE = "A sentence that says what there is to say, in so many words that it takes a line. " * 25


def test_a_number_says_how_many_figures_it_has_and_who_shares_its_page() -> None:
    asked = rooms({"entry/a": "8", "entry/b": "8", "entry/c": "12", "talk/d": "iv"})

    assert asked == rooms({"entry/a": "9", "entry/b": "9", "entry/c": "57", "talk/d": "iv"})
    assert asked["entry/a"] == asked["entry/b"]
    assert asked != rooms({"entry/a": "8", "entry/b": "9", "entry/c": "12", "talk/d": "iv"})
    assert asked != rooms({"entry/a": "8", "entry/b": "8", "entry/c": "100", "talk/d": "iv"})
    assert printed("talk/d", asked["talk/d"]) == "iv"


def test_a_label_is_text_wherever_it_is_no_number() -> None:
    labels = {"entry/a": "A-3", "entry/b": "00", "entry/c": "<b>", "entry/d": "٣"}

    shown = {address: printed(address, room) for address, room in rooms(labels).items()}

    assert shown == labels | {"entry/b": '<data value="booklet:entry/b">00</data>'}


def test_figures_are_laid_over_noughts_however_they_are_spaced() -> None:
    figures = "".join(f"{glyph:04x}" for glyph in range(16, 26))
    content = b"[<00100010>] TJ\n[<0010>-40<0010> 1000<0010>] TJ"
    numerals = Numerals.unpacked(Numerals(((figures, 497),), ((0, 0, "entry/a"), (16, 0, "entry/b"))).packed())

    full = numerals.laid_in(content, {"entry/a": "27", "entry/b": "409"}.__getitem__)
    short = numerals.laid_in(content, {"entry/a": "7", "entry/b": "9"}.__getitem__)

    assert full == b"[<00120017>] TJ\n[<0014>-40<0010> 1000<0019>] TJ"
    assert short == b"[ -497 <0017>] TJ\n[ -497 -40 -497  1000<0019>] TJ"


@pytest.mark.parametrize("leaf", [Leaf("contents"), Leaf("index", "authors")], ids=["contents", "authors"])
def test_a_list_is_set_again_only_where_a_number_gets_a_figure_more(
    leaf: Leaf, tmp_path: Path, workshop: Workshop
) -> None:
    book = catalog([{"id": id, "title": f"Entry {id}", "authors": [f"Ann {id}"]} for id in ("a", "b")])
    theme = Theme(Material(book, Artwork({}), {}), SCREEN, project(tmp_path, workshop.store))

    def key(**labels: str) -> str:
        asked = rooms({**{f"entry/{id}": label for id, label in labels.items()}, "section/1": "1"})
        lines = {"authors": indexes.numbered(indexes.author_index(book), asked)}
        return job_key(theme.part("list", (leaf,), asked, lambda: lines).job())

    assert key(a="3", b="8") == key(a="3", b="9")
    assert key(a="3", b="9") != key(a="3", b="10")
    assert (key(a="3", b="10") == key(a="12", b="57")) == (leaf.kind == "contents"), "whose numbers end in line"


def book_of(count: int, **changes: object) -> str:
    entries = [entry(f"e{number}", **(changes if number == 0 else {})) for number in range(count)]
    sections = [{"title": f"Part {name}", "entries": entries[at::4]} for at, name in enumerate("abcd")]
    return make_catalog(sections=sections)


def test_a_book_that_grows_has_the_right_numbers_and_sets_no_list_again(
    build_booklet: BuildBooklet,
) -> None:
    short = build_booklet(book_of(16, abstract=FIRST + PAGE))
    before = short.built.made

    long = build_booklet(book_of(16, abstract=FIRST + 3 * PAGE))

    assert len(long.book.pdf.pages) == len(short.book.pdf.pages) + 2
    for result in (short, long):
        book = result.book
        first = book.page_saying("Contents PART A")
        contents = dict(re.findall(r"The entry (e\d+)[ .]+(\d+)", " ".join(book.texts[first : first + 2])))
        begun = {id: book.labels[book.page_saying(f"Words of {id}.")] for id in contents}
        authors = [*book.numbers_on(book.page_saying("Authors E"))]
        assert len(contents) == len(authors) == 16
        assert contents == begun
        assert all(number == label for number, label in authors)
    assert contents["e15"] == "7"
    assert long.built.made - before <= 2, "the part that the entry stands in, and heads of pages"


def test_heads_are_at_hand_where_a_book_grows_by_a_page_and_all_that_follow_change_sides(
    build_booklet: BuildBooklet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(furniture, "MOST_ON_ONE", 2)
    monkeypatch.setattr(furniture, "ABOUT_ON_EACH", 1)

    def built(pages: int) -> Result:
        sections = [
            {"title": "Part a", "entries": [entry("a", abstract=f"A. {pages * PAGE}"), entry("b")]},
            {"title": "Part c", "entries": [entry(f"c{number}", abstract=f"Here. {PAGE}") for number in range(4)]},
        ]
        return build_booklet(make_catalog(sections=sections))

    short = built(1)
    before = short.built.made

    long = built(2)

    assert len(long.book.pdf.pages) == len(short.book.pdf.pages) + 1
    assert long.built.made - before == 1, "the part that the entry stands in"
    for book in (short.book, long.book):
        first = book.page_saying("Part c The entry c0 Ann C0 Here")
        heads = [book.text_in(index, (0, 560, 420, 595)) for index in range(first, first + 4)]
        assert [*map(bool, heads)] == [False, True, True, True]
        assert all(("Part c" in head) is (number % 2 == first % 2) for number, head in enumerate(heads[1:]))


def test_a_long_index_is_not_set_again_where_its_numbers_get_a_figure_more(
    build_booklet: BuildBooklet, monkeypatch: pytest.MonkeyPatch, begun_parts: list[tuple[str, bool]]
) -> None:
    monkeypatch.setattr(lists, "LONG_INDEX", 12)

    def text_of(pages: int) -> str:
        return book_of(32, abstract=FIRST + pages * PAGE).replace("Ann E30", "Ann E1").replace("Ann E31", "Ann E1")

    build_booklet(text_of(9))
    begun_parts.clear()

    book = build_booklet(text_of(11)).book

    assert [name for name, is_kept in begun_parts if not is_kept] == ["run/e0"]
    authors = book.page_saying("Authors E")
    numbers = [pair for index in range(authors, authors + 3) for pair in book.numbers_on(index)]
    assert len(numbers) == 32
    assert all(printed == label for printed, label in numbers)
    of_one = re.search(r"E1, Ann[ .]*(\d+), +(\d+), +(\d+)", " ".join(book.texts[authors : authors + 3]))
    assert of_one
    assert [*of_one.groups()] == [book.labels[book.page_saying(f"Words of {id}.")] for id in ("e1", "e30", "e31")]


def test_numbers_are_right_however_a_theme_of_ones_own_shows_them(build_booklet: BuildBooklet) -> None:
    faint = (
        ".where { opacity: 0.5; letter-spacing: 1pt; text-decoration: underline } .pages { font-family: var(--serif) }"
        ".group { opacity: 0.9 }"
    )
    text = f"booklet:\n  own_theme: faint\n{book_of(16)}"

    book = build_booklet(text, {"styles/faint/own.css": faint.encode()}).book

    first = book.page_saying("Contents PART A")
    contents = dict(re.findall(r"The entry (e\d+) Ann E\d+[ .]+(\d+)", " ".join(book.texts[first : first + 2])))
    assert contents == {f"e{one}": book.labels[book.page_saying(f"Words of e{one}.")] for one in range(16)}
    authors = [*book.numbers_on(book.page_saying("Authors E"))]
    assert len(authors) == 16
    assert all(number == label for number, label in authors)


@pytest.mark.parametrize(
    "written",
    [
        '<data value="booklet:entry/e0">12</data>',
        '<p style="width: 1px; overflow-wrap: anywhere">{{ label("entry/e9") }}</p>',
    ],
    ids=["by hand", "cut in two"],
)
def test_a_number_that_cannot_be_laid_in_is_told_and_not_printed_as_noughts(
    build_booklet: BuildBooklet, written: str
) -> None:
    contents = (ROOT / "templates" / "contents.html.j2").read_text(encoding="utf-8")
    own = contents.replace('<div class="columns">', f'{written}<div class="columns">').encode()

    with pytest.raises(BookletError, match="by hand, or cut in two"):
        build_booklet(book_of(120), {"templates/contents.html.j2": own})
