"""Pages of every theme in every size as readers see them: nothing over anything else, nothing outside the type area.

Entries are those that stretch a page. One test builds one book and names every rule that a page of it breaks.
"""

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, get_args

import making_pdfs as making
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from fontTools.ttLib import TTFont
from pictures_made import png

from booklet.fields import Theme
from booklet.layout import LAYOUTS, Layout
from booklet.profiles import SCREEN

Rect = tuple[float, float, float, float]
"""Left, bottom, right, top; points."""

BOOKS: dict[str, dict[str, Any]] = {
    **{f"{theme}, {size}": {"theme": theme, "size": size} for theme in get_args(Theme) for size in LAYOUTS},
    "poster, A5, compact": {"theme": "poster", "size": "A5", "compact": True, "wall": True},
}

RUNNING_TEXT, ANY_TEXT = 7.99, 6.49
"""Least sizes in points: of words that are read in a row, and of anything."""
LEAST_LINES = 5
SLACK = 2.5
"""Points by which letters may hang out of the type area: descenders, and the curves of an O."""

WORDS = "The words of an abstract go on for a while, with one long compound such as self-supervised learning, and end. "
LONG_TITLE = "A title that goes on and on because nobody at the committee had the heart to cut it, " * 4
AUTHORS = [{"name": f"Given{n} Family{n}", "affiliation": f"Institute {n % 7}"} for n in range(80)]
SCRIPTS = [
    *("Ζωή Παπαδοπούλου", "Ольга Смирнова", "Nguyễn Thị Ánh", "Łucja Żółć", "Çağla Şimşek"),
    *("Þóra Ægisdóttir", "محمد الخوارزمي", "יעל כהן", "अनन्या शर्मा", "Renée Ångström"),
    *("李小龙", "山田 さくら", "ヤマダ タロウ", "김민수"),
]
"""Latin with the letters of many languages, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Han, both kana and Hangul."""
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
ENDLESS = "https://example.org/" + "unbreakable" * 36
"""An address of 416 characters."""
LINK = {"label": "Code", "url": ENDLESS, "kind": "code"}
LINKS = [{"label": f"Link {n}", "url": f"https://example.org/{n}", "kind": "other"} for n in range(12)]


def hard(how: dict[str, Any]) -> dict[str, Any]:
    """Entries that stretch a page, with and without a poster."""
    posters = [
        entry("upright", kind="A long paper", poster="upright.png", abstract=WORDS * 9, links=[LINK] * 3),
        entry("lying", poster="lying.png", title=LONG_TITLE, authors=AUTHORS[:12], abstract=WORDS * 12, award="Best"),
        entry("alone", abstract=WORDS * 2, links=LINKS),
        entry("gone", poster="gone.png", abstract=WORDS * 30, keywords=["one", "two"]),
        entry("crowd", poster="lying.png", title=LONG_TITLE, authors=AUTHORS, abstract=WORDS * 6, links=LINKS[:4]),
    ]
    words = [
        entry("long-title", title=LONG_TITLE, abstract=WORDS * 8, code="P1-01"),
        entry("many-authors", authors=AUTHORS, abstract=WORDS * 3, keywords=["one", "two"], code="P1-02"),
        entry("bare", abstract=None, kind="A demonstration"),
        entry("scripts", authors=SCRIPTS, abstract=WORDS * 4),
        entry("endless", abstract=WORDS * 45),
        entry("address", abstract=f"All of it is at {ENDLESS}, {WORDS * 4}"),
        entry("formulas", abstract=" ".join(f"$x_{{{n}}} = \\sum_i y_i^{{{n}}}$ and" for n in range(40))),
    ]
    words += [
        entry(
            f"talk{n}",
            session={"id": f"s{n % 7}", "start": f"2022-11-28 09:{n:02}", "board": str(n)},
            abstract=WORDS * 2,
        )
        for n in range(14)
    ]
    sections = [{"title": "Posters", "entries": posters}, {"title": "Words", "entries": words}]
    return {"sections": sections, "sessions": SESSIONS, "booklet": {"title": LONG_TITLE[:86], **how}}


FILES = {"upright.png": png(800, 3200), "lying.png": png(3200, 800)}


# --- what stands on a page ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A run of text or a picture of the page's own: what is laid over it, as folios are, is not among them."""

    rect: Rect
    size: float = 0.0
    """Of its letters, in points."""
    font: str = ""
    pixels: tuple[int, int] = (0, 0)


class Sheet:
    """One page, opened for questions."""

    def __init__(self, page: pypdfium2.PdfPage, source: pikepdf.Page, index: int, layout: Layout) -> None:
        self._page = page
        self.source = source
        self._layout = layout
        self._recto = index % 2 == 0
        self.index = index

    @cached_property
    def box(self) -> Rect:
        """What is seen of the page."""
        left, bottom, right, top = self._page.get_cropbox()
        return left, bottom, right, top

    @cached_property
    def area(self) -> Rect:
        """The type area."""
        margins = self._layout.margins
        left, bottom, right, top = self.box
        sides = (margins.inner, margins.outer) if self._recto else (margins.outer, margins.inner)
        return left + sides[0].pt, bottom + margins.foot.pt, right - sides[1].pt, top - margins.head.pt

    @cached_property
    def texts(self) -> list[Piece]:
        """Its runs of text."""
        return [self._text(found) for found in self._page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1)]

    def _text(self, found: pypdfium2.PdfObject) -> Piece:
        matrix = found.get_matrix()
        scale = math.hypot(matrix.c, matrix.d)
        font = found.get_font().get_base_name()
        return Piece(found.get_bounds(), found.get_font_size() * scale, font)

    @cached_property
    def pictures(self) -> list[Piece]:
        """Its pictures."""
        found = self._page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=1)
        return [Piece(one.get_bounds(), pixels=one.get_px_size()) for one in found]

    @cached_property
    def is_full(self) -> bool:
        """Whether pictures or a ground reach its edges: what stands there has rules of its own."""
        left, _, right, _ = self.box
        return self.index == 0 or any(one.rect[0] < left + 1 and one.rect[2] > right - 1 for one in self.pictures)

    @cached_property
    def lines(self) -> int:
        """How many lines of text stand under one another."""
        return len({round(one.rect[1] / 4) for one in self.texts})


def overlap(one: Rect, other: Rect) -> float:
    """How much of the smaller rectangle the other covers, as a share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    least = min((rect[2] - rect[0]) * (rect[3] - rect[1]) for rect in (one, other))
    return width * height / least if width > 0 and height > 0 and least > 0 else 0


# --- the rules ---------------------------------------------------------------------------------------------


def words_on_words(sheet: Sheet) -> Iterator[object]:
    text = sheet._page.get_textpage()
    found = (text.get_rect(number) for number in range(text.count_rects()))
    rects = [rect for rect in found if rect[2] - rect[0] > 1.5]  # the dots of Arabic letters stand on their own
    yield from (pair for pair in combinations(rects, 2) if overlap(*pair) > 0.2)


def words_on_pictures(sheet: Sheet) -> Iterator[object]:
    pictures = [] if sheet.is_full else sheet.pictures
    yield from ((one, picture) for one in sheet.texts for picture in pictures if overlap(one.rect, picture.rect) > 0.2)


def outside_the_type_area(sheet: Sheet) -> Iterator[object]:
    left, bottom, right, top = sheet.area
    for one in () if sheet.is_full else (*sheet.texts, *sheet.pictures):
        beside = one.rect[0] < left - SLACK or one.rect[2] > right + SLACK
        if beside or one.rect[1] < bottom - SLACK * 1.5 or one.rect[3] > top + SLACK:
            yield one, sheet.area


def at_the_edge(sheet: Sheet) -> Iterator[object]:
    text = sheet._page.get_textpage()
    left, bottom, right, top = sheet.box
    for number in range(text.count_rects()):
        rect = text.get_rect(number)
        if min(rect[0] - left, rect[1] - bottom, right - rect[2], top - rect[3]) < 14:
            yield rect


def too_small(sheet: Sheet) -> Iterator[object]:
    for one in sheet.texts:
        read_in_a_row = "Text" in one.font and "Italic" not in one.font
        if one.size < (RUNNING_TEXT if read_in_a_row else ANY_TEXT):
            yield one


def wrong_resolution(sheet: Sheet) -> Iterator[object]:
    for one in () if sheet.is_full else sheet.pictures:  # the cover shows details
        inches = max(one.rect[2] - one.rect[0], one.rect[3] - one.rect[1]) / 72  # it may lie on its side
        if not 0.9 <= max(one.pixels) / inches / SCREEN.picture_dpi <= 1.1:
            yield one


def wrong_size(sheet: Sheet) -> Iterator[object]:
    trim = sheet._layout.trim
    if sorted(map(round, sheet._page.get_size())) != [round(trim.width.pt), round(trim.height.pt)]:
        yield sheet._page.get_size()


def missing_glyphs(sheet: Sheet) -> Iterator[object]:
    """Characters for which a box is printed: the engine writes them as glyphs that their font does not have."""
    fonts, count = sheet.source.resources.get("/Font", {}), 0
    for operands, operator in pikepdf.parse_content_stream(sheet.source):
        if str(operator) == "Tf":
            count = glyphs_of(fonts[str(operands[0])])
        elif str(operator) in ("Tj", "TJ"):
            pieces = operands[0] if str(operator) == "TJ" else operands
            text = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
            numbers = (int.from_bytes(text[at : at + 2]) for at in range(0, len(text), 2))
            yield from ((number, count) for number in numbers if not 0 < number < count)


def glyphs_of(font: pikepdf.Object) -> int:
    """How many glyphs the file of a font holds, the box for what is missing among them."""
    described = font.DescendantFonts[0].FontDescriptor
    program = described.get("/FontFile2") or described.get("/FontFile3")
    return int(TTFont(io.BytesIO(program.read_bytes()))["maxp"].numGlyphs)


RULES = (
    *(words_on_words, words_on_pictures, outside_the_type_area, at_the_edge),
    *(too_small, missing_glyphs, wrong_resolution, wrong_size),
)


def broken_rules(result: Result, layout: Layout) -> dict[str, object]:
    """The rules that pages break, with the first of what breaks each."""
    begun = {result.book.labels.index(mark["label"]) for mark in result.book.outline}
    begun |= set(result.book.destinations.values())
    broken: dict[str, object] = {}
    with pypdfium2.PdfDocument(result.pdf) as pdf:
        for index, page in enumerate(pdf):
            sheet = Sheet(page, result.book.pdf.pages[index], index, layout)
            for rule in RULES:
                for found in rule(sheet):
                    broken.setdefault(rule.__name__, (index + 1, found))
            alone = sheet.pictures or any(words in result.book.texts[index] for words in ("POSTER IS NOT IN", "NOTES"))
            goes_on = index > sorted(begun)[1] and index not in begun and not alone
            if goes_on and 0 < sheet.lines < LEAST_LINES:
                broken.setdefault("fewer than five lines", (index + 1, result.book.texts[index]))
    return broken


@pytest.mark.parametrize("book", BOOKS)
def test_pages_of_hard_entries(book: str, build_booklet: BuildBooklet) -> None:
    how = BOOKS[book]
    result = build_booklet(make_catalog(**hard(how)), FILES)
    text = "".join("".join(result.book.texts).split())

    assert broken_rules(result, LAYOUTS[how["size"]]) == {}
    assert [told for told in result.told if "missing-glyph" in told] == []
    assert "".join(LONG_TITLE.split()) in text
    assert [n for n in range(80) if f"Given{n}Family{n}" not in text and f"Family{n},Given{n}" not in text] == []
    assert "ADEMONSTRATION" in text.upper()
    addresses = {link.address for link in result.book.links}
    assert how["theme"] == "handout" or {link["url"] for link in LINKS} <= addresses


def beset(id: str, links: int, shown: int, **changes: Any) -> dict[str, Any]:
    """An entry with much to stand beside its words; each link is its own."""
    many = [
        {
            "label": f"Link number {n} to a place with a long name",
            "url": f"https://example.org/{id}/{n}",
            "kind": "other",
        }
        for n in range(links)
    ]
    return entry(id, links=many, session=[{"id": f"s{n}", "board": str(n)} for n in range(shown)], **changes)


@pytest.mark.parametrize("theme", ["poster", "abstracts"])
def test_nothing_that_stands_beside_words_is_lost_at_the_foot(theme: str, build_booklet: BuildBooklet) -> None:
    posters = [
        beset("codes", 4, 0, poster="lying.png", abstract=WORDS * 8),
        beset("long-title", 4, 4, poster="lying.png", title=LONG_TITLE, abstract=WORDS * 8),
        beset("people", 3, 2, poster="lying.png", title=LONG_TITLE, authors=AUTHORS[:30], abstract=WORDS * 4),
        beset("no-words", 2, 7, poster="lying.png", abstract=None),
    ]
    words = [beset(f"w{n}", 8 - n, n, abstract=WORDS * (3 + 4 * n)) for n in range(8)]
    words += [beset(f"v{n}", 3, 1, abstract=WORDS * (2 + n)) for n in range(6)]
    sections = [{"title": "Posters", "entries": posters}, {"title": "Words", "entries": words}]
    how = {"theme": theme, "size": "A5", "title": "Besets"}

    result = build_booklet(make_catalog(sections=sections, sessions=SESSIONS, booklet=how), FILES)

    assert broken_rules(result, LAYOUTS["A5"]) == {}
    led_to = {link.address: link for link in result.book.links if link.address}
    assert [url for one in posters + words for url in (link["url"] for link in one["links"]) if url not in led_to] == []
    area = LAYOUTS["A5"].margins.foot.pt - SLACK
    turned = {index for index, page in enumerate(result.book.document) if page.get_rotation()}
    assert [link for link in led_to.values() if link.page not in turned and link.rectangle[1] < area] == []


def test_no_line_is_broken_after_its_first_word(build_booklet: BuildBooklet) -> None:
    text = (
        "at the workshop today presenting Does Medical Imaging learn different Filters? <https://t.co/3kPeREZyWa> this"
    )
    moments = [{"text": f"A post{'i' * n} {text}."} for n in range(40)]

    result = build_booklet(make_catalog(moments=moments, booklet={"size": "A5"}))

    lines = [
        line.strip()
        for page in result.book.document
        if "A post" in (words := page.get_textpage().get_text_bounded())
        for line in words.splitlines()
    ]
    assert len(lines) > 150
    assert [line for line in lines if line.isalpha() and line != "this"] == []


@pytest.mark.parametrize("theme", ["poster", "abstracts"])
def test_where_a_paper_is_found_is_said_in_whole_lines(build_booklet: BuildBooklet, theme: str) -> None:
    """A slot after a no-break space parted all words before it."""
    entries = [entry("one", abstract="A few words.", paper="p.pdf")]
    made = make_catalog(entries=entries, booklet={"size": "A5", "theme": theme})

    book = build_booklet(made, {"p.pdf": making.saved(making.paper())}).book

    page = book.document[book.destinations["entry-one"]].get_textpage().get_text_bounded()
    assert "in this booklet," in [line.strip() for line in page.splitlines()]


def test_a_missing_glyph_is_seen(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(entries=[entry("one", title="Cherokee: Ꮳ")]))

    assert "missing_glyphs" in broken_rules(result, LAYOUTS["A5"])
