"""A page of a paper as a small picture (pdfium). For a child with limits: a page may take any time to draw."""

import pypdfium2

from booklet.geometry import Size
from booklet.pictures.preparing import encoded
from booklet.values import Picture

FINER = 2
"""Drawn so many times finer and brought down: letters too small to read become an even grey."""


def drawn_page(pdf: bytes, *, page: int, printed: Size, dpi: int, quality: int) -> Picture:
    """The page as a picture, as it is read.

    Args:
        pdf: A paper that was taken in.
        page: Index of its page.
        printed: How large it is printed.
        dpi: Its resolution at that size.
        quality: JPEG quality, 1 to 95.

    Raises:
        pypdfium2.PdfiumError: It can't be drawn.
    """
    with pypdfium2.PdfDocument(pdf) as document:
        opened = document[page]
        scale = printed.width.inches * dpi / opened.get_width()
        fine = opened.render(scale=scale * FINER, may_draw_forms=False).to_pil().convert("RGB")
    return encoded(fine.reduce(FINER), quality)
