"""What a template may say of the outside of the book: cover and back cover.

Sizes are found here, so that the longest title finds its place: text on a cover has nowhere to run over to.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from booklet import fonts, layout
from booklet.catalog.model import Catalog
from booklet.catalog.names import family_first, family_stands_left, sort_key, with_apostrophes
from booklet.geometry import Length, Size, mm, pt
from booklet.material import Material
from booklet.values import Art
from booklet.vocabulary import titles
from booklet.vocabulary.barcode import barcode, thirteen
from booklet.workspace import Store

TITLE_TOP, TITLE_LEADING = mm(26), 1.04
"""Where the title begins, from the head of the page, and its line distance."""
SUBTITLE_GAP, SUBTITLE_LEADING = mm(4), 1.27
SUBTITLE_SIZES = tuple(pt(size) for size in (15, 13, 11, 9.4))
FACTS_SIZE, FACTS_LINE = pt(9.4), pt(12.8)
FACTS_FOOT, FACTS_AIR = mm(9), mm(6)
"""What is left under the facts, and over them."""
SMALLEST_TITLES, LARGEST_LONG_TITLE = (pt(16), pt(14), pt(12)), pt(25)
"""For titles that would be a paragraph elsewhere; no line limit holds for them."""
NAME_SIZES = tuple(pt(size) for size in (30, 26, 23, 20.5, 18, 15.5, 13.5, 12, 10.6, 9.4, 8.4, 7.6))
"""Of the authors' names on a plain cover, largest first."""
NAME_LEADING, NAME_LOOSEST, NAME_GAP = 1.36, 1.6, 0.9
"""Least and most line distance, and the gap behind a name, in em."""
NAMES_LEAST = 0.3
"""Share of its field that names fill at least; fewer of them would look left over."""
NAMES_TOP = mm(9)
"""From the ground of the title to the names."""


@dataclass(frozen=True, slots=True)
class CellView:
    """A picture in its frame. Millimetres from the upper left corner of the page; the art's from the frame's."""

    address: str
    alt: str
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    art_left_mm: float
    art_top_mm: float
    art_width_mm: float
    art_height_mm: float


@dataclass(frozen=True, slots=True)
class BarcodeView:
    """The bars, and the digits that stand under them: before them, under their left half, under their right."""

    address: str
    first: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class NameView:
    """Somebody's name; the given ones are empty where the family name is shown alone."""

    given: str
    family: str
    family_left: bool = False
    """Whether the family name stands left of the given ones."""


@dataclass(frozen=True, slots=True)
class NamesView:
    """The authors' names on a plain cover."""

    names: tuple[NameView, ...]
    size_pt: float
    line_pt: float


@dataclass(frozen=True, slots=True)
class CoverView:
    """What stands on the cover, and the sizes that depend on it."""

    design: str
    """``own`` where a file fills the page; else ``mosaic``, ``names`` or ``bare``."""
    title: str
    title_pt: float
    subtitle: str
    subtitle_pt: float
    ground_mm: float
    """How far the ground of the title reaches down from the head of the page."""
    facts_foot_mm: float
    """How far above the foot of the page place and days end."""
    enlarged: float
    """How many times larger everything is than on A5."""
    names: NamesView | None = None


@dataclass(frozen=True, slots=True)
class _Lettering:
    """Title and subtitle in sizes that go together."""

    title: str
    title_size: Length
    subtitle_size: Length


class CoverVocabulary:
    """The outside of one book."""

    def __init__(self, material: Material, store: Store, page: layout.Layout) -> None:
        self._catalog = material.catalog
        self._artwork = material.artwork
        self._store = store
        self._layout = page
        self._enlarged = self._layout.enlarged
        self._words = material.words

    def facts(self) -> dict[str, object]:
        """What is the same in every template of the book."""
        return {"cover": self._cover()}

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What a template may call."""
        return {
            "mosaic": self._mosaic,
            "cover_picture": self._cover_picture,
            "back_cover_picture": self._back_cover_picture,
            "back_logo": self._back_logo,
            "barcode": self._barcode,
        }

    @pass_context
    def _barcode(self, context: Context, isbn: str) -> BarcodeView:
        """The barcode of an ISBN, and the digits to stand under it."""
        code = barcode(isbn)
        address = f"booklet:barcode/{thirteen(isbn)}.svg"
        context["collector"].resources[address] = code.svg
        return BarcodeView(address, code.first, code.left, code.right)

    # --- text ----------------------------------------------------------------------------------------------

    def _cover(self) -> CoverView:
        book, event = self._catalog.booklet, self._catalog.event
        subtitle = book.subtitle or event.full_name or ""
        names = None if self._artwork.mosaic else self._names()
        design = "own" if self._artwork.cover else "mosaic" if self._artwork.mosaic else "names" if names else "bare"
        ground = self._layout.trim.height
        if design in ("mosaic", "names"):
            ground = ground - self._layout.mosaic.height
        foot = self._layout.margins.foot if design == "bare" else FACTS_FOOT * self._enlarged
        room = ground - foot - (TITLE_TOP + FACTS_AIR) * self._enlarged - self._facts_height()
        scale = self._layout.bare_cover if design == "bare" else self._layout.cover
        found = self._lettering(self._catalog.title, subtitle, scale, room)
        return CoverView(
            design=design,
            title=found.title,
            title_pt=found.title_size.pt,
            subtitle=subtitle,
            subtitle_pt=found.subtitle_size.pt,
            ground_mm=ground.mm,
            facts_foot_mm=(self._layout.trim.height - ground + foot).mm,
            enlarged=self._enlarged,
            names=names,
        )

    def _facts_height(self) -> Length:
        """What issuer, place and days take."""
        book, event = self._catalog.booklet, self._catalog.event
        when = self._words.days(event.start, event.end)
        lines = [(book.issuer, "sans-600"), (" · ".join(one for one in (event.place, when) if one), "sans-400")]
        size = FACTS_SIZE * self._enlarged
        return FACTS_LINE * self._enlarged * sum(self._lines(text, cut, size) for text, cut in lines if text)

    def _lettering(self, title: str, subtitle: str, scale: layout.DisplayScale, room: Length) -> _Lettering:
        """The largest sizes in which title and subtitle fit the room; the smallest where none do."""
        smallest = SMALLEST_TITLES[-1] * self._enlarged, SUBTITLE_SIZES[-1] * self._enlarged
        for size, most_lines in self._candidates(scale):
            for text in (titles.keep_numbers(title), title):
                lines = self._title_lines(text, size, scale)
                if lines is None or lines > most_lines:
                    continue
                left = room - size * (TITLE_LEADING * lines)
                fitting = self._subtitle_size(subtitle, left)
                if fitting:
                    return _Lettering(text, size, fitting)
        return _Lettering(title, *smallest)

    def _candidates(self, scale: layout.DisplayScale) -> Iterator[tuple[Length, float]]:
        """Sizes of a title with the most lines it may take: as the scale has them, then any number in a smaller one."""
        yield from ((size, scale.lines) for size in scale.sizes)
        long = (*scale.sizes, *(size * self._enlarged for size in SMALLEST_TITLES))
        yield from ((size, math.inf) for size in long if size <= LARGEST_LONG_TITLE * self._enlarged)

    def _title_lines(self, text: str, size: Length, scale: layout.DisplayScale) -> int | None:
        ruler = fonts.ruler("sans-700", self._store)
        return titles.broken(
            text, lambda part: ruler.width(part, size) + size * (scale.tracking * len(part)), scale.measure
        )

    def _subtitle_size(self, subtitle: str, left: Length) -> Length | None:
        """The largest size in which the subtitle fits what is left; None where none does."""
        for size in (size * self._enlarged for size in SUBTITLE_SIZES):
            lines = self._lines(subtitle, "sans-300", size) if subtitle else 0
            gap = SUBTITLE_GAP * self._enlarged if subtitle else mm(0)
            if gap + size * (SUBTITLE_LEADING * lines) <= left:
                return size
        return None

    def _lines(self, text: str, cut: str, size: Length) -> int:
        ruler, measure = fonts.ruler(cut, self._store), self._layout.type_area.width
        lines = titles.broken(text, lambda part: ruler.width(part, size), measure)
        return lines or math.ceil(ruler.width(text, size) / measure)

    def _names(self) -> NamesView | None:
        """The authors by family name, in the largest size in which all fit; None where they do not, or are few.

        Of many the family names alone are shown.
        """
        names = authors(self._catalog)
        families = tuple(NameView("", family) for family in dict.fromkeys(name.family for name in names))
        page, top = self._layout, NAMES_TOP * self._enlarged
        field = Size(page.type_area.width, page.mosaic.height - top - page.margins.foot * 0.8)
        for shown in (names, families):
            widths = self._widths_of_names(shown)
            for size in (size * self._enlarged for size in NAME_SIZES):
                lines = _lines_run_on(widths, field.width / size)
                if size * (NAME_LEADING * lines) <= field.height:
                    line = min(field.height * (1 / max(lines, 1)), size * NAME_LOOSEST)
                    enough = size * (NAME_LEADING * lines) >= field.height * NAMES_LEAST
                    return NamesView(shown, size.pt, line.pt) if enough else None
        return None

    def _widths_of_names(self, names: Sequence[NameView]) -> list[float]:
        """How far each runs, with the gap behind it, in ems."""
        light, bold = fonts.ruler("sans-300", self._store), fonts.ruler("sans-600", self._store)
        given = [light.width(f"{name.given} ", pt(1)).pt if name.given else 0.0 for name in names]
        return [one + bold.width(name.family, pt(1)).pt + NAME_GAP for one, name in zip(given, names, strict=True)]

    # --- pictures ------------------------------------------------------------------------------------------

    @pass_context
    def _mosaic(self, context: Context) -> list[CellView]:
        artwork = self._artwork
        top = self._layout.trim.height - self._layout.mosaic.height
        alts = [f"{self._words.poster}: {title}" for title in artwork.mosaic_titles]
        own = self._catalog.booklet.cover
        alts = alts or [(own and own.alt) or self._catalog.title]
        cells = zip(self._layout.frames(len(artwork.mosaic)), artwork.mosaic, alts, strict=False)
        return [_cell(context, frame.left, top + frame.top, frame.size, art, alt) for frame, art, alt in cells]

    @pass_context
    def _cover_picture(self, context: Context) -> CellView | None:
        wish = self._catalog.booklet.cover
        return self._whole_page(context, self._artwork.cover, wish.alt if wish else None)

    @pass_context
    def _back_cover_picture(self, context: Context) -> CellView | None:
        wish = self._catalog.booklet.back
        return self._whole_page(context, self._artwork.back_cover, wish.alt if wish else None)

    def _whole_page(self, context: Context, art: Art | None, alt: str | None) -> CellView | None:
        edge = self._layout.bleed * -1
        return _cell(context, edge, edge, self._layout.with_bleed, art, alt or self._catalog.title) if art else None

    @pass_context
    def _back_logo(self, context: Context) -> str | None:
        """Address of the logo on the back cover; None where there is none."""
        logo = self._artwork.back_logo or self._artwork.logo
        return _shown(context, logo) if isinstance(logo, Art) else None


def _lines_run_on(widths: Sequence[float], measure: float) -> int:
    """How many lines take what runs on and is not broken, all in ems. Thousands of names are tried in many sizes."""
    lines, left = 0, 0.0
    for width in widths:
        if width > left:
            lines, left = lines + 1, measure
        left -= width
    return lines


def authors(catalog: Catalog) -> tuple[NameView, ...]:
    """The names of all authors, each once, by family name."""
    people = {family_first(author): author.name for entry in catalog.entries for author in entry.authors}
    return tuple(
        NameView(with_apostrophes(given), with_apostrophes(family), family_stands_left(people[family, given]))
        for family, given in sorted(people, key=lambda name: tuple(map(sort_key, name)))
    )


def _cell(context: Context, left: Length, top: Length, size: Size, art: Art, alt: str) -> CellView:
    """A picture fills its frame; a vector, which nobody cropped, covers it from the middle."""
    shown = layout.covering(size, art.ratio, art.size)
    return CellView(
        _shown(context, art),
        alt,
        left_mm=left.mm,
        top_mm=top.mm,
        width_mm=size.width.mm,
        height_mm=size.height.mm,
        art_left_mm=(size.width - shown.width).mm / 2,
        art_top_mm=(size.height - shown.height).mm / 2,
        art_width_mm=shown.width.mm,
        art_height_mm=shown.height.mm,
    )


def _shown(context: Context, art: Art) -> str:
    """The picture's address, its bytes put among the resources of the part."""
    if not art.vector:
        context["collector"].resources[art.address] = art.data
    return art.address
