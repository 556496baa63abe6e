"""Pages of every size as readers see them: nothing over anything else, nothing at the edge, pictures in place."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import pypdfium2
import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from pictures_made import png

from booklet.geometry import mm
from booklet.layout import LAYOUTS

Rect = tuple[float, float, float, float]
"""Left, bottom, right, top; points."""

BOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    **{size: (size, {}) for size in LAYOUTS},
    "A5, compact": ("A5", {"compact": True}),
    "A4, abstracts": ("A4", {"theme": "abstracts"}),
}
each_book = pytest.mark.parametrize("book", BOOKS)

WORDS = "The words of an abstract go on for a while, with one long compound such as self-supervised learning, and end. "
LONG_TITLE = "A title that goes on and on because nobody at the committee had the heart to cut it, " * 3
AUTHORS = [{"name": f"Given{n} Family{n}", "affiliation": f"Institute {n % 7}"} for n in range(80)]
SESSIONS = [
    {
        "id": f"s{track}",
        "name": f"A session of some length, number {track}",
        "kind": "talks",
        "start": "2022-11-28 09:00",
        "end": "2022-11-28 12:00",
        "room": f"Hall {track}",
        "track": f"T{track}",
    }
    for track in range(7)
]
LINK = {"label": "Code", "url": "https://example.org/" + "unbreakable" * 36, "kind": "code"}


def hard(size: str, how: Mapping[str, Any]) -> dict[str, Any]:
    """Entries that stretch a page, with and without a poster."""
    entries = [
        entry("long-title", title=LONG_TITLE, abstract=WORDS * 8),
        entry("many-authors", authors=AUTHORS, abstract=WORDS * 3, keywords=["one", "two"]),
        entry("bare", abstract=None, kind="A demonstration"),
        entry("endless", abstract=WORDS * 45),
        entry("formulas", abstract=" ".join(f"$x_{{{n}}} = \\sum_i y_i^{{{n}}}$ and" for n in range(40))),
        entry("upright", kind="A long paper", poster="upright.png", abstract=WORDS * 9, links=[LINK] * 3),
        entry("lying", poster="lying.png", title=LONG_TITLE, authors=AUTHORS[:12], abstract=WORDS * 12),
    ]
    entries += [
        entry(f"talk{n}", session={"id": f"s{n % 7}", "start": f"2022-11-28 09:{n:02}"}, abstract=WORDS * 2)
        for n in range(28)
    ]
    return {"entries": entries, "sessions": SESSIONS, "booklet": {"size": size, "title": LONG_TITLE[:86], **how}}


FILES = {"upright.png": png(100, 400), "lying.png": png(400, 100)}


@pytest.fixture(scope="module")
def books(build_booklet: BuildBooklet) -> Mapping[str, Result]:
    """The book of hard entries in every size."""
    return {name: build_booklet(make_catalog(**hard(*how)), FILES) for name, how in BOOKS.items()}


@pytest.fixture
def pages(books: Mapping[str, Result], book: str) -> Iterator[pypdfium2.PdfDocument]:
    with pypdfium2.PdfDocument(books[book].pdf) as pdf:
        yield pdf


def runs(page: pypdfium2.PdfPage) -> list[Rect]:
    """The rectangles of the page's runs of text."""
    text = page.get_textpage()
    return [text.get_rect(number) for number in range(text.count_rects())]


def overlap(one: Rect, other: Rect) -> float:
    """How much of the smaller rectangle the other covers, as a share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    least = min((rect[2] - rect[0]) * (rect[3] - rect[1]) for rect in (one, other))
    return width * height / least if width > 0 and height > 0 and least > 0 else 0


@each_book
def test_no_words_stand_on_others(book: str, pages: pypdfium2.PdfDocument) -> None:
    for index, page in enumerate(pages):
        found = [pair for pair in combinations(runs(page), 2) if overlap(*pair) > 0.2]
        assert found == [], f"page {index + 1}"


@each_book
def test_no_words_stand_at_the_edge(book: str, pages: pypdfium2.PdfDocument) -> None:
    least = mm(5).pt
    for index, page in enumerate(pages):
        left, bottom, right, top = page.get_cropbox()
        outside = [
            rect
            for rect in runs(page)
            if rect[0] < left + least or rect[1] < bottom + least or rect[2] > right - least or rect[3] > top - least
        ]
        assert outside == [], f"page {index + 1}"


@each_book
def test_every_page_has_the_size_that_was_asked_for(book: str, pages: pypdfium2.PdfDocument) -> None:
    trim = LAYOUTS[BOOKS[book][0]].trim
    sizes = {tuple(sorted((round(page.get_width()), round(page.get_height())))) for page in pages}

    assert sizes == {(round(trim.width.pt), round(trim.height.pt))}


@each_book
def test_the_mosaic_reaches_the_edges_of_the_cover(book: str, pages: pypdfium2.PdfDocument) -> None:
    trim = LAYOUTS[BOOKS[book][0]].trim
    pictures = [found.get_bounds() for found in pages[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]

    assert min(left for left, *_ in pictures) <= 0.5
    assert max(right for *_, right, _ in pictures) >= trim.width.pt - 0.5
    assert min(bottom for _, bottom, *_ in pictures) <= 0.5


@each_book
def test_every_word_of_an_entry_is_printed(book: str, books: Mapping[str, Result]) -> None:
    text = "".join("".join(books[book].book.texts).split())

    assert "".join(LONG_TITLE.split()) in text
    assert all(f"Given{n}Family{n}" in text for n in range(80))
    assert all(kind in text.upper() for kind in ("ADEMONSTRATION", "ALONGPAPER"))
