"""The numbers of the page: sizes, margins, where furniture stands, how the cover is divided."""

from dataclasses import dataclass, replace

from booklet.geometry import Length, Size, mm, pt
from booklet.mosaics import MOSAICS, Frame, framed


@dataclass(frozen=True, slots=True)
class Margins:
    """Distance of the type area from the edges of the trim."""

    head: Length
    foot: Length
    inner: Length
    outer: Length


@dataclass(frozen=True, slots=True)
class DisplayScale:
    """The sizes a large title may have: it is set in the largest in which it takes few lines."""

    sizes: tuple[Length, ...]
    """Largest first."""
    tracking: float
    """In em."""
    lines: int
    """Most lines."""
    measure: Length


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a piece of furniture stands, measured from the edges of the visible page as it is read."""

    strip: str
    """Kind of the strip."""
    at_foot: bool
    """Whether the distance is that of its lower edge from the foot, or of its upper edge from the head."""
    distance: Length
    from_side: Length
    """Distance from the outer edge, left on a verso and right on a recto."""
    left_on_recto: Length | None = None
    """Distance from the left edge of a recto, for what stands at the left on both sides."""
    centred: bool = False
    """Whether it stands in the middle of the page instead."""


CAPTION_HEIGHT = mm(12)
"""What a plate leaves for its caption."""
TITLES = {
    "entry": (pt(19), -0.012),
    "single": (pt(17), -0.012),
    "small": (pt(13), -0.012),
    "abstract": (pt(11.6), -0.006),
    "column": (pt(10.4), -0.004),
    "card": (pt(10.4), -0.004),
}
"""Sizes of the titles of entries and their tracking in em, by where they stand."""
FIRST_PAGE = Size(mm(20), mm(29))
"""The picture of a paper's first page fits into this."""
CARD_AIR = mm(5)
"""Beside the poster of a card and beside its code."""
CARD_MEASURE = mm(120)
"""Most that the words of a card take: longer lines are hard to follow."""
CARD_CODE = mm(15)
"""Edge of a card's QR code."""
WALL_GAP, WALL_TALLEST = mm(5), 0.74
"""Of the poster wall: between posters, and the tallest of them in widths of its column."""
COLUMN_GAP, CODE_FROM = mm(6), mm(11)
"""Of a book of abstracts: between its two columns, and what a column leaves for codes before its text."""
INDEX_COLUMN, INDEX_GAP = mm(36), mm(7)
"""Of an index: the least width of a column, and between two."""
PHOTO = Size(mm(86), mm(62))
"""The photo of a moment fits into this."""
SPONSOR_CELL = Size(mm(33), mm(17))
"""What a sponsor's logo has at most."""
LOGO_AREA_MM2 = 280.0
"""Logos are as large as one another when they cover as much paper."""
PORTRAIT = Size(mm(26), mm(32.5))
"""A speaker's portrait, no wider than the narrowest side column."""

SINGLE_SHARE, SINGLE_SHARE_SMALL = 0.48, 0.36
"""Most of the type area's height that a poster takes above the words of its entry, on a large page and a small one."""
BESIDE = 0.72
"""A poster that takes no more of the measure has what goes with it at its side."""
NARROW_TIMES = mm(15)
"""Width of the column of times beside parallel tracks where the grid's own is too wide."""
TRACK_GAP, NARROWEST_TRACK = mm(4), mm(28)

SIDE_AIR = mm(5)
"""Air between the side column and the text."""
FULL_PAGE = frozenset({"cover", "frontispiece", "full-plate", "back-cover"})
"""Leaves that reach the edges of the trim."""
CITATION_LIMITS = mm(66), mm(160)
"""Least and most measure of a citation."""
FOLIO_ROOM = mm(12)
"""What a folio takes up with the air beside it."""

_WITH_FOLIO = (
    *("contents", "foreword", "divider", "divider-list", "heading", "wall", "moments", "papers", "reference", "index"),
    *("organisers", "committee", "sponsors", "talks", "information", "notes"),
)
_WITH_HEAD = ("entry", "abstract", "single", "card", "lost", "talk")
FURNITURE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_WITH_FOLIO, ("folio",)),
    **dict.fromkeys(_WITH_HEAD, ("folio", "head")),
}
"""Kinds of strips by the kind of the leaf that a page shows; leaves that are not named carry none (blind folio).

The programme's pages are not alike: booklet/programme_heads.py knows what stands over them."""

OF_SECTIONS = {"divider", "opener", "divider-list", "heading"}
OF_ENTRIES = {"entry", "abstract", "single", "card", "lost"}
"""Leaves that carry the thumb tab of their section, named by its number or by an entry in it. Plates carry nothing."""
TAB, TAB_OVERHANG = Size(mm(3.2), mm(12)), mm(4)
"""What is seen of a thumb tab at the fore-edge, and how far it reaches beyond, for those who cut."""
TAB_PITCH, NARROWEST_TAB_PITCH = mm(24), mm(14)
"""Most and least from one tab to the next, of few sections and of many."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The numbers of a book of one trim size."""

    trim: Size
    margins: Margins
    text_from: Length
    """Where the text begins beside the side column: what is left is a measure of 55 to 75 characters."""
    bleed: Length = mm(0)  # noqa: RUF009 - lengths are frozen
    """How far what stands at the edge reaches beyond it."""

    @property
    def large(self) -> bool:
        """Whether a poster, its title and its words find room on one page."""
        return self.trim.width >= mm(200)

    @property
    def side(self) -> Length:
        """Width of the side column."""
        return self.text_from - SIDE_AIR

    @property
    def with_bleed(self) -> Size:
        """The page with what is cut off."""
        return Size(self.trim.width + self.bleed * 2, self.trim.height + self.bleed * 2)

    @property
    def type_area(self) -> Size:
        """What is inside of the margins."""
        margins = self.margins
        return Size(
            self.trim.width - margins.inner - margins.outer,
            self.trim.height - margins.head - margins.foot,
        )

    @property
    def enlarged(self) -> float:
        """How many times larger a cover is drawn than on A5, seen from further off."""
        return max(1.0, self.trim.width / mm(148))

    @property
    def cover(self) -> DisplayScale:
        """Sizes of the title on the cover, over a mosaic."""
        sizes = tuple(pt(size) * self.enlarged for size in (46, 40, 34, 29, 25, 21, 18))
        return DisplayScale(sizes, tracking=-0.022, lines=3, measure=self.type_area.width)

    @property
    def bare_cover(self) -> DisplayScale:
        """Sizes of the title on a cover that has nothing else to show."""
        return replace(self.cover, lines=5)

    @property
    def opener(self) -> DisplayScale:
        """Sizes of the titles of sections, and of the book on its title page."""
        sizes = tuple(pt(size) for size in (30, 26, 22, 19, 16))
        return DisplayScale(sizes, tracking=-0.018, lines=3, measure=self.type_area.width)

    def title_measure(self, where: str, *, coded: bool = False) -> Length:
        """How wide an entry's title may run where it stands in such a place, beside a code or a poster or not."""
        whole = self.type_area.width
        if where == "card":
            beside = self.thumb.width + CARD_AIR if coded else mm(0)
            return min(whole - (CARD_AIR + CARD_CODE) - beside, CARD_MEASURE)
        if where == "column":
            return (whole - COLUMN_GAP) * 0.5 - (CODE_FROM if coded else mm(0))
        return whole - self.text_from if where == "abstract" else whole

    @property
    def illustration(self) -> Size:
        """Most that a picture beside information takes."""
        return Size(self.type_area.width, self.type_area.height * 0.52)

    # --- furniture -----------------------------------------------------------------------------------------

    @property
    def folio(self) -> Spot:
        """At the foot's outer corner."""
        return Spot("folio", at_foot=True, distance=self.margins.foot * 0.494, from_side=self.margins.outer)

    @property
    def head(self) -> Spot:
        """At the head's outer corner."""
        return Spot("head", at_foot=False, distance=self.margins.head * 0.506, from_side=self.margins.outer)

    def tab(self, position: int, count: int) -> Spot:
        """The thumb tab of one of so many sections, counted from 0.

        Tabs go down the fore-edge, and begin again at the head where there are more than fit: in laps of like length.
        """
        area = self.type_area.height
        most = max(1, int((area - TAB.height) / NARROWEST_TAB_PITCH) + 1)
        laps = -(-count // most)
        in_a_lap = -(-count // laps)
        pitch = min(TAB_PITCH, (area - TAB.height) * (1 / max(1, in_a_lap - 1)))
        top = self.margins.head + pitch * (position % in_a_lap)
        return Spot("tab", at_foot=False, distance=top, from_side=TAB_OVERHANG * -1)

    @property
    def continued(self) -> Spot:
        """What goes on from the page before, above what goes on."""
        margins = self.margins
        return Spot("continued", False, margins.head, from_side=margins.outer, left_on_recto=margins.inner)

    @property
    def stamp(self) -> Spot:
        """Whose the paper is, at the head of its pages."""
        return Spot("stamp", at_foot=False, distance=mm(6.5), from_side=self.margins.outer)

    @property
    def citation(self) -> tuple[Spot, Spot]:
        """Two lines in the middle of a paper's foot, the lower one beside the folio; one line takes the lower place."""
        lower = Spot("cite", True, self.folio.distance, from_side=self.margins.outer, centred=True)
        return replace(lower, distance=lower.distance + pt(9.8)), lower

    def citation_measure(self, page_width: Length) -> Length | None:
        """How wide a citation may run on a page of that width; None where there is too little room for one."""
        least, most = CITATION_LIMITS
        room = page_width - (self.margins.outer + FOLIO_ROOM) * 2
        return min(room, most) if room >= least else None

    # --- posters -------------------------------------------------------------------------------------------

    @property
    def mosaic(self) -> Size:
        """The mosaic fills the foot of the cover, edge to edge."""
        return Size(self.trim.width, self.trim.height * (98 / 210))

    def frames(self, count: int) -> tuple[Frame, ...]:
        """The frames for so many posters; no more than the largest mosaic has."""
        cells = MOSAICS.get(min(count, max(MOSAICS)), ())
        return tuple(framed(cell, self.mosaic, self.bleed) for cell in cells)

    def plate_area(self, *, captioned: bool, turned: bool) -> Size:
        """What a plate's page leaves for the poster.

        The caption stands under it as it is read: right of a turned one.
        """
        area = self.type_area
        if not captioned:
            return area
        if turned:
            return Size(area.width - CAPTION_HEIGHT, area.height)
        return Size(area.width, area.height - CAPTION_HEIGHT)

    def plate_size(self, ratio: float, *, captioned: bool) -> tuple[Size, bool]:
        """Size of a poster on its plate, upright, and whether it is turned to fill the page."""
        turned = ratio > 1.0
        area = self.plate_area(captioned=captioned, turned=turned)
        return (area.turned if turned else area).fitted(ratio), turned

    def single_size(self, ratio: float) -> Size:
        """Size of a poster above the words of its entry, as large as it is above many."""
        area = self.type_area
        share = SINGLE_SHARE if self.large else SINGLE_SHARE_SMALL
        return Size(area.width, area.height * share).fitted(ratio)

    @property
    def thumb(self) -> Size:
        """Most that a poster takes on a card."""
        return Size(self.type_area.width * 0.3, self.type_area.width * 0.2)

    def wall_columns(self, count: int) -> int:
        """How many posters hang side by side on a wall of so many: few are shown larger."""
        fitting = 2 if count <= 4 else 3
        return 4 if self.large and count > 9 else fitting

    def wall_cell(self, count: int) -> Size:
        """Most that a poster takes on a wall of so many."""
        columns = self.wall_columns(count)
        width = (self.type_area.width - WALL_GAP * (columns - 1)) * (1 / columns)
        return Size(width, width * WALL_TALLEST)

    # --- the programme -------------------------------------------------------------------------------------

    def track_measures(self, count: int) -> tuple[Length, Length] | None:
        """Widths of the column of times and of each of so many parallel tracks; None where they would be too narrow."""
        for time in (self.text_from, NARROW_TIMES):
            track = (self.type_area.width - time - TRACK_GAP * (count - 1)) * (1 / count)
            if track >= NARROWEST_TRACK:
                return time, track
        return None


def _layout(width: float, height: float, margins: tuple[float, float, float, float], text_from: float) -> Layout:
    """Millimetres; margins at the head, at the foot, inside and outside."""
    head, foot, inner, outer = (mm(margin) for margin in margins)
    return Layout(Size(mm(width), mm(height)), Margins(head, foot, inner, outer), mm(text_from))


LAYOUTS = {
    "A5": _layout(148, 210, (17, 17, 17, 14), text_from=31),
    "half-letter": _layout(139.7, 215.9, (17, 18, 15, 12), text_from=31),
    "B5": _layout(176, 250, (20, 21, 22, 18), text_from=33),
    "A4": _layout(210, 297, (22, 24, 24, 20), text_from=50),
    "Letter": _layout(215.9, 279.4, (21, 22, 25, 21), text_from=52),
}
"""By the name of the trim size."""


def layout_of(size: str, bleed: Length | None = None) -> Layout:
    """The numbers of a book of that trim size, by its name in the catalog; for a press with a bleed."""
    return replace(LAYOUTS[size], bleed=bleed) if bleed else LAYOUTS[size]


MOST_BLEED = mm(14)
"""By how much a page may be wider and higher than the trim size to be one with its bleed."""


def covering(area: Size, ratio: float, own: Size | None = None) -> Size:
    """Size of what covers an area from its middle: its own size, where that is the area with a bleed."""
    if own and mm(-0.1) <= own.width - area.width <= MOST_BLEED and mm(-0.1) <= own.height - area.height <= MOST_BLEED:
        return own
    return area.covered(ratio)


def logo_size(ratio: float) -> Size:
    """Size of a sponsor's logo: of equal area whatever its shape, within its cell."""
    height_mm = (LOGO_AREA_MM2 / ratio) ** 0.5
    size = Size(mm(height_mm * ratio), mm(height_mm))
    fits = size.width <= SPONSOR_CELL.width and size.height <= SPONSOR_CELL.height
    return size if fits else SPONSOR_CELL.fitted(ratio)
