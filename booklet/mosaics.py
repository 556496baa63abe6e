"""How the mosaic on a cover is divided."""

from dataclasses import dataclass

from booklet.geometry import Length, Size, mm


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the mosaic, as shares of its width and height; the origin is its upper left corner."""

    left: float
    top: float
    width: float
    height: float


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


def framed(cell: Cell, mosaic: Size, bleed: Length) -> Frame:
    """The frame of a cell. Gaps lie between cells and above the mosaic, never at the edge of the page, beyond which
    cells reach."""
    half, beyond = MOSAIC_GAP * 0.5, bleed * -1
    left = mosaic.width * cell.left + (half if cell.left > 0 else beyond)
    right = mosaic.width * (cell.left + cell.width) - (half if cell.left + cell.width < 0.999 else beyond)
    top = mosaic.height * cell.top + (half if cell.top > 0 else MOSAIC_GAP)
    bottom = mosaic.height * (cell.top + cell.height) - (half if cell.top + cell.height < 0.999 else beyond)
    return Frame(left, top, Size(right - left, bottom - top))
