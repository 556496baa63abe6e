"""A TeX formula to a picture: SVG whose baseline is known, sized in ems of the text it stands in (ziamath).

Loading the engine takes longer than drawing thirty formulas: only ``formulas`` asks for this module, and by its name.
"""

import re
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from ziafont.glyph import SimpleGlyph
from ziamath import operators
from ziamath.nodes.mrow import Mrow
from ziamath.tex import tex2mml
from ziamath.zmath import Math

from booklet.prose.formulas import Formula
from booklet.prose.outlines import flatten
from booklet.workspace import digest

INK = "#1b1b1b"
"""Colour of formulas: they are pictures and cannot take on the colour of the text around them."""

_EM = 24.0
"""SVG units to an em. The engine keeps the smallest script at 0.3 of 24 units, whatever size is asked for."""
_SCALE = 1.04
"""Size of formulas against the text: x-heights are 473 and 505, capitals 657 and 670 thousandths at text size."""
_BEARING = 0.04 * _EM
"""Air to the left and right of a formula, which the ink's box lacks."""
_ABOVE = (1.0, 0.12)
_BELOW = (0.3, 0.2)
"""Ems above and below the baseline: what a line of text takes anyway, and what more may hang over to its neighbour
before the lines are pushed apart; for a line distance of about 1.4 em."""
_LONGEST = 2000
"""Characters of the longest formula that is tried."""

_MATHML = frozenset(
    re.findall(
        r"\w+",
        "math merror mfenced menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms "
        "mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none",
    )
)
"""Elements that the engine draws; it would log about others."""
_ACCENTS = {"\u0302": "ˆ", "\u0303": "˜", "~": "˜"}
"""Combining accents, beside which the engine leaves a gap, and those of the same look that it sets well."""
_RAISED, _LOWERED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LETTERS = str.maketrans("ϵϕϑϱϖϰ", "εφθρπκ")
"""Mathematical shapes of Greek letters, which typefaces of text lack."""
_LARGE = frozenset("∑∏∐∫∬∭∮⋃⋂⋁⋀⨆⨁⨂⨀")
_STRETCHED = frozenset(name for (name, _), facts in operators.operators.items() if facts.get("stretchy") == "true")
"""Operators that may be as high as what stands beside them."""
_measured, _outlined = Mrow._get_height_nostretch, SimpleGlyph.svgsymbol
_symbols: dict[tuple[type[SimpleGlyph], str], ElementTree.Element] = {}


def _height(row: Mrow, line: list[ElementTree.Element], **more: Any) -> tuple[float, float]:
    """How far below and above the baseline a line reaches, for operators to be stretched by; noughts where none can be.

    Only they ask. The engine lays out all within a row for it, and once more to draw it, and so at each depth: a
    fraction under a root in a fraction came out eight times.
    """
    marks = (element for child in line for element in child.iter() if element.tag in ("mi", "mo", "mfenced"))
    if any(mark.tag == "mfenced" or mark.get("stretchy") or (mark.text or "") in _STRETCHED for mark in marks):
        height: tuple[float, float] = _measured(row, line, **more)
        return height
    return 0.0, 0.0


def _symbol(glyph: SimpleGlyph) -> ElementTree.Element:
    """The symbol of a glyph, outlined once: formulas share a few letters. Nobody may change it."""
    key = type(glyph), glyph.id
    if key not in _symbols:
        _symbols[key] = _outlined(glyph)
    return _symbols[key]


Mrow._get_height_nostretch = _height  # type: ignore[method-assign, assignment]  # there is no other way in
SimpleGlyph.svgsymbol = _symbol  # type: ignore[method-assign, assignment]  # as above


@lru_cache(maxsize=4096)
def in_words(tex: str) -> str:
    """The formula as a line of plain text, «ℓ∞» or «a/b»; its source where it cannot be read. Never raises."""
    try:
        return _line(ElementTree.fromstring(tex2mml(tex[:_LONGEST]))).translate(_LETTERS)
    except Exception:  # noqa: BLE001 - the engine documents no errors; as for draw
        return tex


def _line(element: ElementTree.Element) -> str:
    parts, text = [_line(child) for child in element], element.text or ""
    match element.tag.rpartition("}")[2], parts:
        case "mfrac", [above, below]:
            return f"{above}/{below}"
        case "msup", [base, raised]:
            return base + _raised(raised)
        case "msub", [base, lowered]:
            return base + lowered.translate(_LOWERED)
        case "msubsup", [base, lowered, raised]:
            return base + lowered.translate(_LOWERED) + _raised(raised)
        case "mtext", _:
            return text.replace("\\", "")
        case "mspace", _:
            return " "
        case "mi", _ if len(text) > 1:
            return f" {text} "
        case _:
            return text.strip() + "".join(parts)


def _raised(text: str) -> str:
    return text.translate(_RAISED) if text.isdecimal() else f"^{text}"


@lru_cache(maxsize=4096)
def draw(tex: str, display: bool) -> Formula | str:
    """The formula as a picture, or a clause that says why there is none. Never raises.

    Args:
        tex: LaTeX of the math mode, without dollars.
        display: Whether it stands on a line of its own, with large operators and limits above and below.
    """
    if len(tex) > _LONGEST:
        return f"it is longer than {_LONGEST} characters"
    try:
        mathml = ElementTree.fromstring(tex2mml(tex, inline=not display))
        for element in mathml.iter():
            element.tag = element.tag.rpartition("}")[2]
            if element.tag == "mtext":
                element.text = re.sub(r"\\([$%&#_{}])", r"\1", element.text or "")
        if unknown := _unknown(mathml):
            return f"{unknown} is not known"
        _complete(mathml, display)
        return _picture(Math(mathml, size=_EM, margin=0))
    except Exception:  # noqa: BLE001 - the engine documents no errors, and asserts on what it does not expect
        return "it is not LaTeX that can be read"


def _unknown(mathml: ElementTree.Element) -> str:
    """A command that the engine passed through as text; empty where there is none."""
    for element in mathml.iter():
        if found := re.search(r"\\([A-Za-z]+|.)", element.text or ""):
            return found[0]
        if element.tag not in _MATHML:
            return f"what stands for <{element.tag}>"
    return ""


def _complete(mathml: ElementTree.Element, display: bool) -> None:
    """Say what the engine leaves open: the ink, large operators in display only, no air beside accents and nablas."""
    mathml.set("mathcolor", INK)
    mathml.set("displaystyle", "true" if display else "false")
    for element in mathml.iter():
        for place, operator in enumerate(element):
            text = operator.text or ""
            if (element.tag == "mover" and place == 1) or text == "∇":
                operator.text = _ACCENTS.get(text, text) if len("".join(element[0].itertext())) == 1 else text
                operator.attrib |= {"lspace": "0", "rspace": "0"}
            if text in _LARGE and not display:
                operator.set("stretchy", "false")


def _picture(drawn: Math) -> Formula | str:
    box = drawn.node.bbox
    left, right = box.xmin - _BEARING, box.xmax + _BEARING
    width, height = right - left, box.ymax - box.ymin
    if not 0 < height < 100 * _EM or not width < 500 * _EM:
        return "it draws nothing"
    svg = drawn.svgxml()
    if any(symbol.get("id", "").endswith("_0") for symbol in svg.iter("symbol")):  # glyph 0 stands for what is missing
        return "the math font lacks a character of it"
    svg.set("viewBox", f"{left:.3f} {-box.ymax:.3f} {width:.3f} {height:.3f}")
    svg.set("width", f"{width:.3f}")
    svg.set("height", f"{height:.3f}")
    flatten(svg)
    data = ElementTree.tostring(svg)
    return Formula(f"booklet:math/{digest(data)}.svg", data, _style(width, box.ymax, -box.ymin))


def _style(width: float, above: float, below: float) -> str:
    """Size and place, from SVG units; the margins hide from the line what may hang over."""
    top, bottom = _counted(above, *_ABOVE), _counted(below, *_BELOW)
    places = {
        "width": width,
        "vertical-align": -bottom,
        "margin-top": top - above,
        "margin-bottom": bottom - below,
    }
    return ";".join(f"{name}:{value / _EM * _SCALE:.3f}em" for name, value in places.items() if value)


def _counted(extent: float, line: float, slack: float) -> float:
    """How much of the extent beyond the baseline the line is to make room for, in SVG units."""
    line, slack = line * _EM / _SCALE, slack * _EM / _SCALE
    return max(min(extent, line), extent - slack)
