"""Drawings in SVG, as logos are given out: made safe, and how wide they are against their height.

What is left of a drawing reads nothing and runs nothing: shapes, text and pictures it carries itself.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from booklet.values import Missing

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 20_000
_SVG = "{http://www.w3.org/2000/svg}"
_ACTS = frozenset(
    {"a", "animate", "animateMotion", "animateTransform", "audio", "discard", "foreignObject"}
    | {"iframe", "script", "set", "video"}
)
"""Elements that do something, or show what is not a drawing; of a link its content stays."""
_OWN = re.compile(r"\s*(#|data:image/(png|jpeg|gif|webp);)", re.IGNORECASE)
_REACHES_OUT = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|expression", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9.]+(?:e-?[0-9]+)?)\s*(px|pt|mm|cm|in|pc)?\s*$", re.IGNORECASE)
_UNITS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that is safe to set."""

    svg: bytes
    ratio: float
    """Width divided by height."""


def safe_drawing(data: bytes) -> Drawing | Missing:
    """The drawing without whatever acts or reaches out, or why it can't be used. Never raises."""
    if len(data) > MAX_BYTES:
        return Missing(f"it is a drawing of more than {MAX_BYTES / 1e6:g} MB", "")
    if b"<!ENTITY" in data:
        return Missing("it is a drawing that defines entities of its own", "")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return Missing("it is a drawing that is not well-formed", "")
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        return Missing(f"it is a drawing of more than {MAX_ELEMENTS:,} elements", "")
    ratio = _ratio(root)
    if ratio is None:
        return Missing("it is a drawing that does not say how large it is (viewBox)", "")
    _clean(root)
    ElementTree.register_namespace("", _SVG[1:-1])
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    return Drawing(ElementTree.tostring(root), ratio)


def _clean(element: ElementTree.Element) -> None:
    """Take out what acts and what leads out of the drawing, all the way down."""
    for name, value in list(element.attrib.items()):
        local = name.rpartition("}")[2]
        leads_out = local in ("href", "src") and not _OWN.match(value)
        if local.lower().startswith("on") or leads_out or _REACHES_OUT.search(value):
            del element.attrib[name]
    if element.tag == f"{_SVG}style" and _REACHES_OUT.search("".join(element.itertext())):
        element.text = ""
    for child in list(element):
        local = str(child.tag).rpartition("}")[2]
        if local == "a":
            child.tag = f"{_SVG}g"
        if local in _ACTS - {"a"} or not str(child.tag).startswith(_SVG):
            element.remove(child)
        else:
            _clean(child)


def _ratio(root: ElementTree.Element) -> float | None:
    """From the view box, else from width and height, of which the drawing then gets a view box."""
    if root.tag != f"{_SVG}svg":
        return None
    numbers = re.findall(r"-?[0-9.]+(?:e-?[0-9]+)?", root.get("viewBox", ""), re.IGNORECASE)
    sides = _lengths(root) if len(numbers) != 4 else _floats(numbers[2:])
    if sides is None or not all(0 < side < 1e6 for side in sides):
        return None
    if len(numbers) != 4:
        root.set("viewBox", f"0 0 {sides[0]:g} {sides[1]:g}")
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.set("width", f"{sides[0]:g}")
    root.set("height", f"{sides[1]:g}")
    ratio = sides[0] / sides[1]
    return ratio if 0.01 < ratio < 100 else None


def _lengths(root: ElementTree.Element) -> tuple[float, float] | None:
    found = [_LENGTH.match(root.get(name, "")) for name in ("width", "height")]
    if not all(found):
        return None
    numbers = _floats([one[1] for one in found if one])
    units = [_UNITS[(one[2] or "").lower()] for one in found if one]
    return (numbers[0] * units[0], numbers[1] * units[1]) if numbers else None


def _floats(texts: list[str]) -> tuple[float, float] | None:
    try:
        return float(texts[0]), float(texts[1])
    except ValueError:
        return None
