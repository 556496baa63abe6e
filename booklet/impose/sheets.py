"""Which page stands where on which side of which sheet: arithmetic alone. Pages count from 0.

Sheets are folded so that the lower right cell of the front stays where it is and shows the first page; all else goes
behind it. The order of a folded sheet is found by folding it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Scheme(StrEnum):
    """What becomes of the sheets."""

    SADDLE = "saddle"
    """Folded once, laid into each other, stapled through the fold."""
    PERFECT = "perfect"
    """Each sheet folded several times to a gathering; gatherings are laid on each other, and the spine is glued."""
    N_UP = "n-up"
    """Several pages on a side in the order of reading, to be read as it is."""
    STACK = "stack"
    """Cut through as a pile; the piles laid on each other are in order."""


class Duplex(StrEnum):
    """The edge about which the printer turns the paper over."""

    LONG = "long"
    SHORT = "short"


class Fold(StrEnum):
    """What goes behind the rest."""

    LEFT = "left"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a side."""

    columns: int
    rows: int

    @property
    def cells(self) -> int:
        """How many there are."""
        return self.columns * self.rows


@dataclass(frozen=True, slots=True)
class Placement:
    """A page, or a blank, in its cell."""

    page: int | None
    """Index of the page; None for a blank."""
    column: int
    """From the left of the side as it is seen."""
    row: int
    """From the top."""
    turned: bool = False
    """Whether it stands upside down."""
    depth: int = 0
    """How many leaves of its gathering lie around it on either side: each pushes it out by its thickness."""


Side = tuple[Placement, ...]
"""One face of a sheet: a placement for each cell."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Both faces of a piece of paper."""

    front: Side
    back: Side


@dataclass(frozen=True, slots=True)
class Imposition:
    """All sheets, in the order of printing."""

    scheme: Scheme
    grid: Grid
    folds: tuple[Fold, ...]
    """What is done to each sheet, in this order."""
    gatherings: tuple[int, ...]
    """Pages of each gathering, blanks among them; none where nothing is gathered."""
    pages: int
    sheets: tuple[Sheet, ...]

    @property
    def blanks(self) -> int:
        """Empty pages at the end."""
        return sum(placed.page is None for sheet in self.sheets for placed in (*sheet.front, *sheet.back))

    @property
    def depth(self) -> int:
        """That of the innermost leaf."""
        return max(placed.depth for sheet in self.sheets for placed in sheet.front)


GATHERINGS = {
    8: (Grid(2, 2), (Fold.TOP, Fold.LEFT)),
    16: (Grid(4, 2), (Fold.LEFT, Fold.TOP, Fold.LEFT)),
    32: (Grid(4, 4), (Fold.TOP, Fold.LEFT, Fold.TOP, Fold.LEFT)),
}
"""Gatherings of one sheet, by their number of pages: cells of a side, and how it is folded."""
UPRIGHT_GRIDS = {2: Grid(2, 1), 4: Grid(2, 2), 8: Grid(4, 2)}
"""How upright pages share a side that is not folded, by their number."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """Where a leaf stood on the open sheet, and how it lies now."""

    column: int
    row: int
    flipped: bool = False
    """Whether the back of the sheet is seen."""
    turned: bool = False

    def over(self, fold: Fold) -> "_Leaf":
        """The leaf after its half of the sheet went behind the other."""
        return replace(self, flipped=not self.flipped, turned=self.turned ^ (fold is Fold.TOP))


def saddle(pages: int, signature: int | None = None) -> Imposition:
    """Sheets of four pages laid into each other; all in one, or in signatures of so many pages (a multiple of four).

    The last signature has as few sheets as it needs.
    """
    whole = _rounded_up(pages, 4)
    size = min(signature or whole, whole)
    starts = range(0, whole, size)
    gatherings = tuple(min(size, whole - start) for start in starts)
    leaves = _folded(Grid(2, 1), (Fold.LEFT,))
    sheets = [
        _sheet(leaves, (start + 2 * depth, start + count - 2 - 2 * depth), (depth, depth), Grid(2, 1), pages)
        for start, count in zip(starts, gatherings, strict=True)
        for depth in range(count // 4)
    ]
    return Imposition(Scheme.SADDLE, Grid(2, 1), (Fold.LEFT,), gatherings, pages, tuple(sheets))


def perfect(pages: int, gathering: int = 16) -> Imposition:
    """Each sheet folded to a gathering of 8, 16 or 32 pages."""
    grid, folds = GATHERINGS[gathering]
    leaves = _folded(grid, folds)
    last = len(leaves) - 1
    depths = [min(index, last - index) for index in range(len(leaves))]
    starts = range(0, pages, gathering)
    sheets = [_sheet(leaves, range(start, start + gathering, 2), depths, grid, pages) for start in starts]
    return Imposition(Scheme.PERFECT, grid, folds, tuple(gathering for _ in starts), pages, tuple(sheets))


def n_up(pages: int, grid: Grid) -> Imposition:
    """As many pages on a side as the grid has cells, row by row."""

    def side(start: int) -> Side:
        cells = range(grid.cells)
        return tuple(Placement(_page(start + cell, pages), cell % grid.columns, cell // grid.columns) for cell in cells)

    sheets = (Sheet(side(start), side(start + grid.cells)) for start in range(0, pages, 2 * grid.cells))
    return Imposition(Scheme.N_UP, grid, (), (), pages, tuple(sheets))


def stack(pages: int, grid: Grid) -> Imposition:
    """Each cell holds a run of pages, from the first sheet to the last; the next cell, row by row, goes on."""
    count = -(-pages // (2 * grid.cells))
    leaves = [_Leaf(cell % grid.columns, cell // grid.columns) for cell in range(grid.cells)]
    sheets = [
        _sheet(leaves, [2 * (cell * count + index) for cell in range(grid.cells)], [0] * grid.cells, grid, pages)
        for index in range(count)
    ]
    return Imposition(Scheme.STACK, grid, (), (), pages, tuple(sheets))


def turned_backs(imposition: Imposition) -> Imposition:
    """The same for a printer that turns the paper about a level edge: every back stands on its head."""
    grid = imposition.grid

    def turned(placed: Placement) -> Placement:
        column, row = grid.columns - 1 - placed.column, grid.rows - 1 - placed.row
        return replace(placed, column=column, row=row, turned=not placed.turned)

    sheets = (replace(sheet, back=tuple(turned(placed) for placed in sheet.back)) for sheet in imposition.sheets)
    return replace(imposition, sheets=tuple(sheets))


def _rounded_up(count: int, multiple: int) -> int:
    return -(-count // multiple) * multiple


def _page(index: int, pages: int) -> int | None:
    return index if index < pages else None


def _folded(grid: Grid, folds: Sequence[Fold]) -> list[_Leaf]:
    """The leaves of a folded sheet as they lie on each other, the first page's on top."""
    columns, rows = grid.columns, grid.rows
    piles = {(column, row): [_Leaf(column, row)] for column in range(columns) for row in range(rows)}
    for fold in folds:
        columns, rows = (columns // 2, rows) if fold is Fold.LEFT else (columns, rows // 2)
        across, down = (columns, 0) if fold is Fold.LEFT else (0, rows)

        def behind(column: int, row: int, columns: int = columns, rows: int = rows, fold: Fold = fold) -> list[_Leaf]:
            source = (columns - 1 - column, row) if fold is Fold.LEFT else (column, rows - 1 - row)
            return [leaf.over(fold) for leaf in reversed(piles[source])]  # noqa: B023 - called before the next fold

        piles = {
            (column, row): piles[column + across, row + down] + behind(column, row)
            for column in range(columns)
            for row in range(rows)
        }
    return piles[0, 0]


def _sheet(leaves: Sequence[_Leaf], starts: Sequence[int], depths: Sequence[int], grid: Grid, pages: int) -> Sheet:
    """The sheet whose leaves hold two pages each, from these on; the back as one sees it who turns a leaf of a book."""

    def face(*, front: bool) -> Iterator[Placement]:
        for leaf, start, depth in zip(leaves, starts, depths, strict=True):
            page = _page(start + (leaf.flipped is front), pages)
            column = leaf.column if front else grid.columns - 1 - leaf.column
            yield Placement(page, column, leaf.row, leaf.turned, depth)

    return Sheet(tuple(face(front=True)), tuple(face(front=False)))
