"""Text as outlines, so that a page needs no font; operators of a content stream come back."""

from collections.abc import Iterator

import uharfbuzz

from booklet.fonts import Ruler
from booklet.geometry import pt

_Point = tuple[float, float]


def lettered(text: str, ruler: Ruler, size: float, left: float, baseline: float) -> bytes:
    """One line of text, filled, from there to the right. Lengths in points."""
    pen = _Pen(size / ruler.font.face.upem, left, baseline)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(ruler.font, buffer)
    funcs = pen.funcs()
    for glyph, position in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):
        ruler.font.draw_glyph(glyph.codepoint, funcs)
        pen.left += position.x_advance * pen.scale
    return " ".join((*pen.operators, "f")).encode() if pen.operators else b""


def wrapped(text: str, ruler: Ruler, size: float, width: float) -> Iterator[str]:
    """The text in lines that run no wider, broken between words."""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if line and ruler.width(longer, pt(size)).pt > width:
            yield line
            longer = word
        line = longer
    yield line


class _Pen:
    """Follows the outlines of glyphs, one after the other."""

    def __init__(self, scale: float, left: float, baseline: float) -> None:
        self.scale = scale
        self.left = left
        self._baseline = baseline
        self._at: _Point = (0, 0)
        self.operators: list[str] = []

    def funcs(self) -> uharfbuzz.DrawFuncs:
        """What HarfBuzz calls."""
        funcs = uharfbuzz.DrawFuncs()
        funcs.set_move_to_func(lambda x, y, _: self._draw("m", (x, y)))
        funcs.set_line_to_func(lambda x, y, _: self._draw("l", (x, y)))
        funcs.set_cubic_to_func(lambda a, b, c, d, x, y, _: self._draw("c", (a, b), (c, d), (x, y)))
        funcs.set_quadratic_to_func(lambda a, b, x, y, _: self._quadratic((a, b), (x, y)))
        funcs.set_close_path_func(lambda _: self.operators.append("h"))
        return funcs

    def _draw(self, operator: str, *points: _Point) -> None:
        numbers = (f"{self.left + x * self.scale:.2f} {self._baseline + y * self.scale:.2f}" for x, y in points)
        self.operators.append(f"{' '.join(numbers)} {operator}")
        self._at = points[-1]

    def _quadratic(self, control: _Point, end: _Point) -> None:
        """PDF knows cubic curves only: their control points lie two thirds of the way to the quadratic one."""
        near, far = ((x + (control[0] - x) * 2 / 3, y + (control[1] - y) * 2 / 3) for x, y in (self._at, end))
        self._draw("c", near, far, end)
