"""Sheets of paper, and where on them the cells are. Pure."""

from dataclasses import dataclass

from booklet.geometry import Box, Length, Size, mm
from booklet.impose.sheets import Grid, Imposition, Scheme

_INCH = 25.4
PAPERS = {
    "A4": Size(mm(210), mm(297)),
    "A3": Size(mm(297), mm(420)),
    "A2": Size(mm(420), mm(594)),
    "A1": Size(mm(594), mm(841)),
    "B4": Size(mm(250), mm(353)),
    "B3": Size(mm(353), mm(500)),
    "Letter": Size(mm(8.5 * _INCH), mm(11 * _INCH)),
    "Tabloid": Size(mm(11 * _INCH), mm(17 * _INCH)),
}
"""Upright, by their names."""
_AMERICAN, _METRIC = ("Letter", "Tabloid"), ("A4", "B4", "A3", "B3", "A2", "A1")
"""From small to large."""
_AMERICAN_SIDES = (mm(5.5 * _INCH), mm(8.5 * _INCH), mm(11 * _INCH))
_TOLERANCE = mm(1)
"""By which a page may be larger than its place and still be printed at its own size."""


@dataclass(frozen=True, slots=True)
class Bed:
    """One side of the sheet: how large it is, and its cells in the middle of it."""

    paper: str
    size: Size
    grid: Grid
    cell: Size

    @property
    def cells(self) -> Box:
        """What all cells cover."""
        width, height = self.cell.width.pt * self.grid.columns, self.cell.height.pt * self.grid.rows
        left, bottom = (self.size.width.pt - width) / 2, (self.size.height.pt - height) / 2
        return Box(left, bottom, left + width, bottom + height)

    def box(self, column: int, row: int) -> Box:
        """One of them; rows count from the top."""
        left = self.cells.left + column * self.cell.width.pt
        top = self.cells.top - row * self.cell.height.pt
        return Box(left, top - self.cell.height.pt, left + self.cell.width.pt, top)

    @property
    def is_upright(self) -> bool:
        """Whether the sheet is higher than wide."""
        return self.size.height > self.size.width


def bed(imposition: Imposition, page: Size, paper: str | None = None) -> Bed:
    """The sheet for pages of that size.

    Where none is named it is the smallest on which pages have their own size; of sheets that are read as they are,
    or cut, the smallest that holds two pages in a row, on which they are made smaller. Pages are never made larger.
    """
    grid = imposition.grid
    name = paper or _fitting(page, Grid(2, 1) if imposition.scheme in (Scheme.N_UP, Scheme.STACK) else grid)
    size = max((PAPERS[name], PAPERS[name].turned), key=lambda size: _scale(page, grid, size))
    scale = _scale(page, grid, size)
    return Bed(name, size, grid, Size(page.width * scale, page.height * scale))


def _fitting(page: Size, grid: Grid) -> str:
    short = min(page.width, page.height)
    american = any(abs(short.pt - side.pt) <= _TOLERANCE.pt for side in _AMERICAN_SIDES)
    names = _AMERICAN if american else _METRIC
    full_size = (name for name in names if _holds(name, page, grid))
    return next(full_size, names[-1])


def _holds(name: str, page: Size, grid: Grid) -> bool:
    return any(_scale(page, grid, size) >= 1 for size in (PAPERS[name], PAPERS[name].turned))


def _scale(page: Size, grid: Grid, sheet: Size) -> float:
    """By how much pages must be made smaller; 1 where they need not."""
    width, height = page.width * grid.columns, page.height * grid.rows
    if _at_most(width, sheet.width) and _at_most(height, sheet.height):
        return 1.0
    return min(1.0, sheet.width / width, sheet.height / height)


def _at_most(needed: Length, there: Length) -> bool:
    return needed <= there + _TOLERANCE
