"""What is printed near the head and the foot of a page, so that what is laid there keeps clear of it (pdfium).

Only a rendering tells: white rectangles, clips, text that is not shown and pictures with white edges make anything else
guess. The two bands alone are drawn, coarsely, since all that is wanted is where there is white.
"""

import contextlib
import math
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2

from booklet.geometry import Box, mm, pt
from booklet.values import PageFacts

PDFIUM = str(pypdfium2.PDFIUM_INFO)
"""Version of the library."""
BAND = mm(25)
"""How far from head and foot a page of ordinary size is looked at; of larger pages in proportion."""
MOST_PAGES = 1_000
"""Pages of a paper that are measured."""
_CELL = pt(3)
"""Side of the square that is one grey value."""
_WHITE = 235
"""Grey values from here on are white: a tint that is this light hides no text."""
_INK = b"#" * _WHITE + b"." * (256 - _WHITE)
"""What each grey value is taken for."""
_RUN = re.compile(rb"#(?:\.{0,4}#)*")
"""Words of a line stay together: five white cells part what is left of them from what is right."""
_TOLERANCE = 1.0
"""Points by which the sizes of a page may differ that two readers find."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The pages of a paper, looked at."""

    pages: tuple[PageFacts, ...]
    """Their facts with what is printed near head and foot; None for pages that can't be measured."""
    drawn: bool
    """Whether all that were to be measured could be drawn in time."""


def measured(clean: bytes, pages: Sequence[PageFacts], seconds: float = 10) -> Measured:
    """Look at the pages one by one, for so long at most; those that are not drawn by then stay unknown.

    What runs on and on does so in a thread, which ends with the process: this is for a child with limits of its own,
    where nothing else uses the library.
    """
    known: list[tuple[Box, ...] | None] = []

    def look() -> None:
        with contextlib.suppress(Exception), pypdfium2.PdfDocument(clean) as pdf:  # what a hostile file makes it raise
            for index, facts in enumerate(pages[:MOST_PAGES]):
                known.append(_marks(pdf[index], facts))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(seconds)
    seen = tuple(known)
    marks = (*seen, *([None] * (len(pages) - len(seen))))
    facts = tuple(replace(page, marks=one) for page, one in zip(pages, marks, strict=True))
    return Measured(facts, len(seen) == len(pages[:MOST_PAGES]))


def _marks(page: pypdfium2.PdfPage, facts: PageFacts) -> tuple[Box, ...] | None:
    unit, shown = facts.user_unit, facts.shown  # pdfium takes no notice of the unit of a page
    width, height = page.get_width() * unit, page.get_height() * unit
    if abs(width - shown.width.pt) > _TOLERANCE or abs(height - shown.height.pt) > _TOLERANCE:
        return None
    band = min(BAND * facts.magnification, shown.height * 0.5)
    raster, rest = _Raster(page, facts), (height - band.pt) / unit
    try:
        return (*raster.boxes((0, 0, 0, rest)), *raster.boxes((0, rest, 0, 0)))
    except ValueError:  # pypdfium2 draws no band of a page that is hardly wider or higher than a cell
        return None
    finally:
        page.close()


class _Raster:
    """A page in grey cells, drawn as far as it is asked for."""

    def __init__(self, page: pypdfium2.PdfPage, facts: PageFacts) -> None:
        self._page = page
        self._shown = facts.shown
        self._scale = facts.user_unit / (_CELL.pt * facts.magnification)
        # pdfium fits the page to whole cells
        self._cell_width, self._cell_height = (
            side.pt / math.ceil(side.pt / facts.user_unit * self._scale)
            for side in (facts.shown.width, facts.shown.height)
        )

    def boxes(self, crop: tuple[float, float, float, float]) -> Iterator[Box]:
        """What is not white, in points of the page as it is read; cropped by left, bottom, right and top of the page.

        What is cropped is at the foot or at the head, so that the rest reaches the other edge.
        """
        bitmap = self._page.render(scale=self._scale, crop=crop, grayscale=True, may_draw_forms=False)
        grey, step = bytes(bitmap.buffer).translate(_INK), bitmap.stride
        rows = [grey[start : start + bitmap.width] for start in range(0, bitmap.height * step, step)]
        top = bitmap.height * self._cell_height if crop[3] else self._shown.height.pt
        begun: dict[tuple[int, int], int] = {}
        for number, row in enumerate([*rows, b""]):
            runs = {found.span() for found in _RUN.finditer(row)}
            for run in sorted(begun.keys() - runs):
                lower, upper = (top - edge * self._cell_height for edge in (number, begun.pop(run)))
                yield Box(run[0] * self._cell_width, lower, run[1] * self._cell_width, upper)
            begun.update(dict.fromkeys(runs - begun.keys(), number))
