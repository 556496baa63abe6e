"""Whether what is cut at the edge of a page goes on to the edge of its bleed, seen in a rendering."""

import re
from collections.abc import Iterator

import pypdfium2
from PIL import Image

from booklet.geometry import POINTS_PER_MM, Box

_SCALE = 2.0
_WHITE = 240
_RUN = re.compile(rb"#{%d,}" % round(5 * POINTS_PER_MM * _SCALE))
"""What is cut over at least 5 mm: shorter is a letter or a line of a picture that shows something else further out."""


def short_sides(page: pypdfium2.PdfPage, media: Box, bleed: Box, trim: Box) -> Iterator[str]:
    """The sides on which something is cut at the trim that does not go on into the bleed."""
    picture = page.render(scale=_SCALE, grayscale=True, may_draw_forms=False).to_pil().convert("L")

    def line(left: float, bottom: float, right: float, top: float) -> bytes:
        """The grey values between these edges, in user space, as dark and white."""
        box = Box(left - media.left, media.top - top, right - media.left, media.top - bottom)
        x, y = round(box.left * _SCALE), round(box.bottom * _SCALE)
        edges = (x, y, max(round(box.right * _SCALE), x + 1), max(round(box.top * _SCALE), y + 1))
        part: Image.Image = picture.crop(edges)
        narrow = (part.width, 1) if part.width > part.height else (1, part.height)
        return part.resize(narrow, Image.Resampling.BOX).tobytes().translate(_DARK)

    for side in ("left", "right", "foot", "head"):
        inside, beside, edge = (line(*_strip(side, trim, distance)) for distance in _lines(side, trim, bleed))
        runs = (run.span() for run in _RUN.finditer(inside))
        if any(b"#" not in beside[start:end] + edge[start:end] for start, end in runs):
            yield side


def _lines(side: str, trim: Box, bleed: Box) -> tuple[float, float, float]:
    """Where it is looked, in points outwards from the trim: inside of it, beside it, and at the edge of the bleed."""
    beyond = trim.left - bleed.left if side in ("left", "right") else trim.bottom - bleed.bottom
    return (-0.75, 0.75, max(beyond - 1.0, 0.75))


def _strip(side: str, trim: Box, out: float) -> tuple[float, float, float, float]:
    """A strip of half a point along a side of the trim, so far outwards."""
    half = 0.25
    match side:
        case "left":
            return (trim.left - out - half, trim.bottom, trim.left - out + half, trim.top)
        case "right":
            return (trim.right + out - half, trim.bottom, trim.right + out + half, trim.top)
        case "foot":
            return (trim.left, trim.bottom - out - half, trim.right, trim.bottom - out + half)
        case _:
            return (trim.left, trim.top + out - half, trim.right, trim.top + out + half)


_DARK = b"#" * _WHITE + b"." * (256 - _WHITE)
