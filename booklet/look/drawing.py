"""Pages drawn by pdfium. Runs in a child with limits: a stranger's file is opened here."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from booklet.geometry import POINTS_PER_INCH

MOST_PIXELS = 64_000_000
"""Of one picture; a larger one has fewer dots to the inch."""
GROUND, FOLD = "#e4e6e9", "#b9bdc3"
"""What a spread lies on, and the line between its pages."""
THUMB = (420, 300)
"""Pixels that the small picture of a view has at most, across and down."""


@dataclass(frozen=True, slots=True)
class View:
    """What one picture shows: a page, or the pages of a spread from left to right. Indices from 0."""

    pages: tuple[int, ...]
    spread: bool = False

    @property
    def side(self) -> float:
        """Where it stands in the room for a spread: 1 for a right-hand page alone, 0 for a left-hand one, else 0.5."""
        return 0.5 if not self.spread or len(self.pages) > 1 else float(self.pages[0] == 0)

    @property
    def label(self) -> str:
        """Numbers of the pages in the file, counted from 1: 12–13."""
        return "–".join(str(page + 1) for page in self.pages)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A view, drawn."""

    png: bytes
    thumb_size: tuple[int, int]
    thumb: bytes
    """The same, small: red, green and blue of each pixel, row by row. Pixels, so that nobody has to read a file."""
    dpi: float
    asked_dpi: float
    side: float
    """Where it stands in the room for a spread: 1 for a right-hand page alone, 0 for a left-hand one, else 0.5."""


def views(chosen: Iterable[int], count: int, *, spreads: bool) -> Iterator[View]:
    """What is to be drawn: the pages, or each spread of which one is chosen, once and in the order of the book."""
    if not spreads:
        yield from (View((page,)) for page in chosen)
        return
    for left in sorted({(page + 1) // 2 * 2 - 1 for page in chosen}):
        yield View(tuple(page for page in (left, left + 1) if 0 <= page < count), spread=True)


def count(pdf: bytes) -> int | str:
    """How many pages the file has, or a clause why nobody may see them.

    Raises:
        pypdfium2.PdfiumError: It can't be opened, or says that it has pages which are not there.
    """
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            return len([document.get_page_size(index) for index in range(len(document))])
    except pypdfium2.PdfiumError as problem:
        if problem.err_code == raw.FPDF_ERR_PASSWORD:
            return "it needs a password"
        raise


def drawn(pdf: bytes, wanted: Sequence[View], dpi: int) -> list[Drawn]:
    """The views of the file, with so many pixels to the inch.

    Raises:
        Exception: Whatever a hostile file makes the library raise; it may also crash or run on and on.
    """
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        return [_drawn(document, view, dpi) for view in wanted]


def _drawn(document: pypdfium2.PdfDocument, view: View, dpi: int) -> Drawn:
    pages = [document[index] for index in view.pages]
    inches = [(page.get_width() / POINTS_PER_INCH, page.get_height() / POINTS_PER_INCH) for page in pages]
    area = sum(width for width, _ in inches) * max(height for _, height in inches)
    fitting = min(float(dpi), (MOST_PIXELS / area) ** 0.5)
    images = [page.render(scale=fitting / POINTS_PER_INCH).to_pil().convert("RGB") for page in pages]
    for page in pages:
        page.close()
    image = _laid_open(images, round(fitting / 12)) if view.spread else images[0]
    file = io.BytesIO()
    image.save(file, "PNG")
    image.thumbnail(THUMB, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return Drawn(file.getvalue(), image.size, image.tobytes(), fitting, dpi, side=view.side)


def _laid_open(images: Sequence[Image.Image], margin: int) -> Image.Image:
    """The pages side by side on a ground, with the fold between them."""
    width, height = sum(image.width for image in images), max(image.height for image in images)
    spread = Image.new("RGB", (width + 2 * margin, height + 2 * margin), GROUND)
    left = margin
    for image in images:
        spread.paste(image, (left, margin + (height - image.height) // 2))
        left += image.width
    if len(images) > 1:
        lower = min(image.height for image in images)
        top = margin + (height - lower) // 2
        spread.paste(FOLD, (margin + images[0].width, top, margin + images[0].width + 1, top + lower))
    return spread
