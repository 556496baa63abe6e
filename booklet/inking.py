"""Formulas drawn as what they are: a few outlines, filled.

The engine reads a drawing anew wherever it stands, and a book of abstracts has thousands. An outline of letters, or a
bar, needs nothing that it looks for. Any other drawing is left to it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from tinycss2.color5 import parse_color

_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_FORMULA = "booklet:math/"
_TWO_THIRDS = 2 / 3

Point = tuple[float, float]
Stream = Any  # WeasyPrint has no types


class _Unfamiliar(Exception):
    """The drawing holds something else than outlines and bars."""


class Formula:
    """A formula as WeasyPrint takes pictures. Sizes are in the units of the drawing, CSS pixels at its own size."""

    def __init__(self, svg: bytes) -> None:
        """Raises: _Unfamiliar where there is more to it."""
        root = ElementTree.fromstring(svg)
        self._left, self._top, self._width, self._height = map(float, root.get("viewBox", "").split())
        self._fills = [(_colour(shape), b"\n".join(_outline(shape))) for shape in root]

    def get_intrinsic_size(self, image_resolution: float, font_size: float) -> tuple[float, float, float]:
        """Width, height, and the first by the second."""
        return self._width, self._height, self._width / self._height

    def draw(self, stream: Stream, width: float, height: float, _style: Mapping[str, Any]) -> None:
        """Fill the outlines, so that the drawing comes to that size, its upper left corner in the origin."""
        across, down = width / self._width, height / self._height
        stream.transform(a=across, d=down, e=-self._left * across, f=-self._top * down)
        for colour, outline in self._fills:
            stream.set_color(colour)
            stream.stream.append(outline)
            stream.fill()


def formulas(pictures: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """By its address, each formula that is outlines only: what the engine finds there it does not read itself."""
    drawn = ((address, _formula(svg)) for address, svg in pictures if address.startswith(_FORMULA))
    return {address: formula for address, formula in drawn if formula}


@lru_cache(maxsize=256)
def _formula(svg: bytes) -> Formula | None:
    try:
        return Formula(svg)
    except _Unfamiliar:
        return None


def _colour(shape: ElementTree.Element) -> Any:
    """What it is filled with, as the engine takes colours."""
    colour = parse_color(shape.get("fill", "black"))
    if colour is None or isinstance(colour, str):  # none is known by that name; or it is that of the text around
        raise _Unfamiliar
    return colour


def _outline(shape: ElementTree.Element) -> Iterator[bytes]:
    """The shape as operators that make a path (ISO 32000-2, 8.5.2)."""
    match shape.tag.rpartition("}")[2]:
        case "path" if shape.attrib.keys() <= {"d", "fill"}:
            yield from _path(shape.get("d", ""))
        case "rect" if shape.attrib.keys() <= {"x", "y", "width", "height", "fill"}:
            yield b"%.2f %.2f %.2f %.2f re" % tuple(float(shape.get(key, "0")) for key in ("x", "y", "width", "height"))
        case _:
            raise _Unfamiliar


def _path(steps: str) -> Iterator[bytes]:
    """Absolute moves, lines and curves of the second order, which PDF knows of the third order only."""
    here = (0.0, 0.0)
    for letter, numbers in _STEP.findall(steps):
        places = [float(number) for number in numbers.split()]
        match letter, places:
            case "M", [x, y]:
                yield b"%.2f %.2f m" % (x, y)
            case "L", [x, y]:
                yield b"%.2f %.2f l" % (x, y)
            case "Q", [over, under, x, y]:
                yield b"%.2f %.2f %.2f %.2f %.2f %.2f c" % (
                    *_towards((over, under), here),
                    *_towards((over, under), (x, y)),
                    x,
                    y,
                )
            case "Z", []:
                yield b"h"
                continue
            case _:
                raise _Unfamiliar
        here = (x, y)


def _towards(control: Point, end: Point) -> Point:
    """The control point of the third order, from the one of the second: two thirds of the way to it."""
    (over, under), (x, y) = control, end
    return x + _TWO_THIRDS * (over - x), y + _TWO_THIRDS * (under - y)
