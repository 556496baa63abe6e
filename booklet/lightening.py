"""What makes the engine's work lighter, and leaves every page as it was.

WeasyPrint computes the styles of elements that are alike once, as long as nothing tells them apart. A name does: it is
a property of the element's style, and so nothing within it is like anything within another.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from booklet.geometry import POINTS_PER_PX, Box
from booklet.weasy import Matrix, URLFetcher, weasyprint

NAME = "data-name"
"""Attribute that names of ours are moved to."""
_NOTED = re.compile(r"\bfloat\s*:[^;}]*(?:note|var\()", re.IGNORECASE)
"""What makes a note of something, or may."""
_NOTE = re.compile(rf"(?:^|(?<=[{{}};]))([^{{}};]*)\{{[^{{}}]*?{_NOTED.pattern}", re.IGNORECASE)
"""A plain rule that does so."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_OF_ANY = re.compile(r"^(?=::(?:foot)?note-)", re.MULTILINE)
"""Where the engine's own style sheet says how the call, the mark or the way back of any note looks."""
_MARGIN_BOX = re.compile(r"@(?:top|bottom|left|right)-[a-z-]+(?=\s*\{)")
"""One of the sixteen boxes around the type area (CSS Paged Media 3, 5)."""

Element = Any  # of ElementTree, in a document without types
Laid = Any  # a box of WeasyPrint


class Document(weasyprint.HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """HTML whose names and languages set nothing apart.

    A name of ours holds a solidus, so no style sheet asks for it. A language that is also that of what is around says
    nothing.
    """

    def __init__(self, html: str, styles: tuple[str, ...], fetcher: URLFetcher, base: str) -> None:
        super().__init__(string=html, url_fetcher=fetcher, base_url=base)
        self._styles = *styles, *(own.text or "" for own in self.etree_element.iter("style"))
        _lighten(self.etree_element)

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return super()._ua_stylesheets(forms) if forms else [_user_agent(self._styles)]


def _lighten(element: Element, language: str | None = None) -> None:
    if "/" in element.get("id", ""):
        element.set(NAME, element.attrib.pop("id"))
    if element.get("lang") == language:
        element.attrib.pop("lang", None)
    for child in element:
        _lighten(child, element.get("lang", language))


@lru_cache(maxsize=4)
def _user_agent(styles: tuple[str, ...]) -> weasyprint.CSS:
    """The engine's own style sheet, as much of it as these need that come after.

    The six pseudo-elements of a note are not computed for what can't be one, nor margin boxes that nothing fills.
    """
    plain = "}".join(_COMMENT.sub("", style) for style in styles)
    sheet = files(weasyprint).joinpath("css/html5_ua.css").read_text(encoding="utf-8")
    notes = [rule.strip() for rule in _NOTE.findall(plain)]
    if len(notes) == len(_NOTED.findall(plain)) and not any("&" in rule for rule in notes):
        sheet = _OF_ANY.sub(f":is({', '.join(('[style*=float i]', *notes))})", sheet)
    filled = set(_MARGIN_BOX.findall(plain))
    margin_box = re.compile(rf"({_MARGIN_BOX.pattern})\s*\{{[^{{}}]*\}}")
    return weasyprint.CSS(string=margin_box.sub(lambda rule: rule[0] if rule[1] in filled else "", sheet))


def named(page: weasyprint.document.Page) -> tuple[tuple[str, Box], ...]:
    """The boxes on a page of all that has a name, in reading order, in pt from its lower left corner.

    Where a name is there more than once, its first box counts.
    """
    height = page.height * POINTS_PER_PX
    found: dict[str, Box] = {}
    for name, pixels in _named(page._page_box, None):
        left, top, right, bottom = (POINTS_PER_PX * one for one in pixels)
        found.setdefault(name, Box(left, height - bottom, right, height - top))
    return tuple(found.items())


def _named(box: Laid, around: Matrix | None) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Of each named box and what is in it, two corners in px from the page's upper left: its own upper left first,
    wherever it was turned to."""
    matrix = box.transformation_matrix or around
    if box.transformation_matrix and around:
        matrix = box.transformation_matrix @ around
    name = box.element.get(NAME) or box.element.get("id") if box.element is not None else None
    if name and "::" not in box.element_tag:  # what stands before or after an element, or calls it, is not the element
        left, top, width, height = box.hit_area()
        corners = (left, top), (left + width, top + height)
        (x1, y1), (x2, y2) = (matrix.transform_point(*corner) for corner in corners) if matrix else corners
        yield name, (x1, y1, x2, y2)
    for child in box.all_children():
        yield from _named(child, matrix)
