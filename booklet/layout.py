"""The numbers of the page: margins, where furniture stands, how the cover is divided."""

from dataclasses import dataclass

from booklet.geometry import PAGE_SIZES, Length, Size, mm, pt


@dataclass(frozen=True, slots=True)
class Margins:
    """Distance of the type area from the edges of the trim."""

    head: Length
    foot: Length
    inner: Length
    outer: Length


TRIM = PAGE_SIZES["A5"]
MARGINS = Margins(head=mm(17), foot=mm(17), inner=mm(17), outer=mm(14))
TYPE_AREA = Size(TRIM.width - MARGINS.inner - MARGINS.outer, TRIM.height - MARGINS.head - MARGINS.foot)
CAPTION_HEIGHT = mm(12)
"""What a plate leaves for its caption."""
TITLE_SIZE, TITLE_TRACKING = pt(19), -0.012
"""Size of an entry's title, and its tracking in em."""


@dataclass(frozen=True, slots=True)
class DisplayScale:
    """The sizes a large title may have: it is set in the largest in which it takes few lines."""

    sizes: tuple[Length, ...]
    """Largest first."""
    tracking: float
    """In em."""
    lines: int
    """Most lines."""
    measure: Length = TYPE_AREA.width


COVER = DisplayScale(tuple(pt(size) for size in (46, 40, 34, 29, 25, 21, 18)), tracking=-0.022, lines=3)
OPENER = DisplayScale(tuple(pt(size) for size in (30, 26, 22, 19, 16)), tracking=-0.018, lines=3)
"""Titles of sections, and of the book on its title page."""

PHOTO = Size(mm(86), mm(62))
"""The photo of a moment fits into this."""
SPONSOR_CELL = Size(mm(33), mm(17))
"""What a sponsor's logo has at most: three stand in a row."""
LOGO_AREA_MM2 = 280.0
"""Logos are as large as one another when they cover as much paper."""
PORTRAIT = Size(mm(26), mm(32.5))
"""A speaker's portrait, as wide as the side column."""
ILLUSTRATION = Size(TYPE_AREA.width, mm(92))
"""Most that a picture beside information takes."""

TEXT_FROM = mm(31)
"""Where the text begins beside the side column of 25 mm and its air."""
TIME_COLUMNS = (TEXT_FROM, mm(15))
"""Widths that the column of times may have beside parallel tracks; the grid's own comes first."""
TRACK_GAP, NARROWEST_TRACK = mm(4), mm(28)

SIDE = mm(26)
"""Width of the side column."""
SIDE_SIZE, SIDE_LINE, SIDE_GAP = pt(7.2), pt(9.8), mm(2.4)
"""Its type size, line distance, and the air under each of its items."""
FULL_PAGE = frozenset({"cover", "frontispiece"})
"""Leaves that reach the edges of the trim."""


# --- furniture ---------------------------------------------------------------------------------------------


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


FOLIO = Spot("folio", at_foot=True, distance=mm(8.4), from_side=MARGINS.outer)
HEAD = Spot("head", at_foot=False, distance=mm(8.6), from_side=MARGINS.outer)
CONTINUED = Spot("continued", False, MARGINS.head, from_side=MARGINS.outer, left_on_recto=MARGINS.inner)
"""What goes on from the page before, above what goes on."""
STAMP = Spot("stamp", at_foot=False, distance=mm(6.5), from_side=MARGINS.outer)
CITATION = tuple(
    Spot("cite", at_foot=True, distance=FOLIO.distance + pt(9.8 * line), from_side=MARGINS.outer, centred=True)
    for line in (1, 0)
)
"""Two lines in the middle of a paper's foot, the lower one beside the folio; one line takes the lower place."""
CITATION_LIMITS = mm(66), mm(160)
"""Least and most measure of a citation."""
FOLIO_ROOM = mm(12)
"""What a folio takes up with the air beside it."""

FURNITURE: dict[str, tuple[Spot, ...]] = {
    "contents": (FOLIO,),
    "foreword": (FOLIO,),
    "divider": (FOLIO,),
    "divider-list": (FOLIO,),
    "entry": (FOLIO, HEAD),
    "abstract": (FOLIO, HEAD),
    "moments": (FOLIO,),
    "papers": (FOLIO,),
    "reference": (FOLIO,),
    "index": (FOLIO,),
    "organisers": (FOLIO,),
    "committee": (FOLIO,),
    "sponsors": (FOLIO,),
    "talks": (FOLIO,),
    "talk": (FOLIO, HEAD),
    "information": (FOLIO,),
    "notes": (FOLIO,),
}
"""By the kind of the leaf that a page shows; leaves that are not named carry none (blind folio).

The programme's pages are not alike: booklet/programme_heads.py knows what stands over them."""


def citation_measure(page_width: Length) -> Length | None:
    """How wide a citation may run on a page of that width; None where there is too little room for one."""
    least, most = CITATION_LIMITS
    room = page_width - (MARGINS.outer + FOLIO_ROOM) * 2
    return min(room, most) if room >= least else None


# --- the cover's mosaic ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the mosaic, as shares of its width and height; the origin is its upper left corner."""

    left: float
    top: float
    width: float
    height: float


MOSAIC = Size(TRIM.width, mm(98))
"""The mosaic fills the foot of the cover, edge to edge."""
MOSAIC_GAP = mm(1.2)

MOSAICS: dict[int, tuple[Cell, ...]] = {
    1: (Cell(0, 0, 1, 1),),
    2: (Cell(0, 0, 1, 0.5), Cell(0, 0.5, 1, 0.5)),
    3: (Cell(0, 0, 1, 0.56), Cell(0, 0.56, 0.5, 0.44), Cell(0.5, 0.56, 0.5, 0.44)),
    4: (Cell(0, 0, 0.5, 0.5), Cell(0.5, 0, 0.5, 0.5), Cell(0, 0.5, 0.5, 0.5), Cell(0.5, 0.5, 0.5, 0.5)),
    5: (
        Cell(0, 0, 0.5, 0.54),
        Cell(0.5, 0, 0.5, 0.54),
        Cell(0, 0.54, 1 / 3, 0.46),
        Cell(1 / 3, 0.54, 1 / 3, 0.46),
        Cell(2 / 3, 0.54, 1 / 3, 0.46),
    ),
    6: tuple(Cell(column / 3, row / 2, 1 / 3, 1 / 2) for row in (0, 1) for column in (0, 1, 2)),
}
"""Cells by the number of posters shown."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A cell with its gaps taken off. Lengths from the upper left corner of the mosaic."""

    left: Length
    top: Length
    size: Size


def frames(count: int) -> tuple[Frame, ...]:
    """The frames for so many posters; no more than the largest mosaic has."""
    cells = MOSAICS.get(min(count, max(MOSAICS)), ())
    return tuple(_frame(cell) for cell in cells)


def _frame(cell: Cell) -> Frame:
    """Gaps lie between cells and above the mosaic, never at the edge of the page."""
    half = MOSAIC_GAP * 0.5
    left = MOSAIC.width * cell.left + (half if cell.left > 0 else mm(0))
    right = MOSAIC.width * (cell.left + cell.width) - (half if cell.left + cell.width < 0.999 else mm(0))
    top = MOSAIC.height * cell.top + (half if cell.top > 0 else MOSAIC_GAP)
    bottom = MOSAIC.height * (cell.top + cell.height) - (half if cell.top + cell.height < 0.999 else mm(0))
    return Frame(left, top, Size(right - left, bottom - top))


def plate_area(*, captioned: bool, turned: bool) -> Size:
    """What a plate's page leaves for the poster. The caption stands under it as it is read: right of a turned one."""
    if not captioned:
        return TYPE_AREA
    if turned:
        return Size(TYPE_AREA.width - CAPTION_HEIGHT, TYPE_AREA.height)
    return Size(TYPE_AREA.width, TYPE_AREA.height - CAPTION_HEIGHT)


def plate_size(ratio: float, *, captioned: bool) -> tuple[Size, bool]:
    """Size of a poster on its plate, upright, and whether it is turned to fill the page."""
    turned = ratio > 1.0
    area = plate_area(captioned=captioned, turned=turned)
    return (area.turned if turned else area).fitted(ratio), turned


def logo_size(ratio: float) -> Size:
    """Size of a sponsor's logo: of equal area whatever its shape, within its cell."""
    height_mm = (LOGO_AREA_MM2 / ratio) ** 0.5
    size = Size(mm(height_mm * ratio), mm(height_mm))
    fits = size.width <= SPONSOR_CELL.width and size.height <= SPONSOR_CELL.height
    return size if fits else SPONSOR_CELL.fitted(ratio)


def track_measures(count: int) -> tuple[Length, Length] | None:
    """Widths of the column of times and of each of so many parallel tracks; None where they would be too narrow."""
    for time in TIME_COLUMNS:
        track = (TYPE_AREA.width - time - TRACK_GAP * (count - 1)) * (1 / count)
        if track >= NARROWEST_TRACK:
            return time, track
    return None
