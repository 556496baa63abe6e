"""The drawing of a formula made plain: outlines where they are seen, in place of symbols that are put there.

The engine reads a drawing each time it sets one; what is reckoned here is reckoned once.
"""

import re
from functools import lru_cache
from itertools import chain, zip_longest
from xml.etree import ElementTree

_POINT = re.compile(r"(-?[\d.]+) (-?[\d.]+)")


def flatten(svg: ElementTree.Element) -> None:
    """Put the outline of each symbol where it is used (SVG 1.1, 5.5 and 5.6); those side by side in one ink are one.

    The drawing is ziamath's: symbols hold absolute points, and are scaled alike both ways. A symbol of several shapes
    stays what it is.
    """
    symbols = {one.get("id"): one for one in svg.iter("symbol") if [shape.tag for shape in one] in ([], ["path"])}
    for around in [one for one in svg.iter() if one.tag != "symbol"]:  # other drawings share these
        kept: list[ElementTree.Element] = []
        for child in around:
            symbol = symbols.get(child.get("href", "").removeprefix("#"))
            if child in symbols.values() or (symbol is not None and len(symbol) == 0):
                continue
            if symbol is None:
                kept.append(child)
            elif kept and kept[-1].attrib.keys() == {"d", "fill"} and kept[-1].get("fill") == child.get("fill"):
                kept[-1].set("d", f"{kept[-1].get('d')} {_placed(symbol, child)}")
            else:
                kept.append(ElementTree.Element("path", {"d": _placed(symbol, child), "fill": child.get("fill", "")}))
        around[:] = kept


def _placed(symbol: ElementTree.Element, use: ElementTree.Element) -> str:
    """The outline of the symbol as it is seen there."""
    left, top, width, _ = map(float, symbol.get("viewBox", "").split())
    scale = float(use.get("width", "")) / width
    x, y = float(use.get("x", "")) - left * scale, float(use.get("y", "")) - top * scale

    between, points = _points(symbol[0].get("d", ""))
    moved = (f"{left * scale + x:.2f} {top * scale + y:.2f}" for left, top in points)
    return "".join(chain.from_iterable(zip_longest(between, moved, fillvalue=""))).strip()


@lru_cache(maxsize=1024)
def _points(outline: str) -> tuple[list[str], list[tuple[float, float]]]:
    """What stands between the points of an outline, and these."""
    pieces = _POINT.split(outline)
    return pieces[::3], [*zip(map(float, pieces[1::3]), map(float, pieces[2::3]), strict=True)]
