"""What stands on the pages of a file for a press, measured: pictures, letters, rules (pikepdf, in a child with limits).

Content is followed operator by operator, forms within forms too, with nothing drawn.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})
_STROKING = frozenset({"S", "s", "B", "B*", "b", "b*"})
_FILLING = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
_DEEPEST = 12
_BUDGET = 48 * 1024 * 1024
"""Bytes of content that are followed in one file; what comes later is not measured."""
_RULE = 8.0
"""A filled rectangle so many times longer than wide is a rule."""
_SEEN = 0.02
"""Points: letters and rules smaller than this are not seen by anyone."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as it is printed."""

    dpi: float
    """Pixels to the inch, along the side that has fewer."""
    space: str
    """DeviceCMYK, DeviceGray, or what it is."""


@dataclass
class Measured:
    """What was found on one page."""

    pictures: list[Shown] = field(default_factory=list)
    smallest_pt: float = math.inf
    """Size of the smallest letters."""
    thinnest_pt: float = math.inf
    """Width of the thinnest rule."""
    of_a_screen: bool = False
    """Whether something is painted in red, green and blue of no profile."""


class Measurer:
    """Measures the pages of one file."""

    def __init__(self) -> None:
        self._left = _BUDGET

    def page(self, page: pikepdf.Page) -> Measured:
        """What stands on the page."""
        found = Measured()
        self._follow(page, page.obj.get(Name.Resources, Dictionary()), _UNMOVED, found, 0)
        return found

    def _follow(
        self, owner: pikepdf.Page | Object, resources: Object, matrix: Matrix, found: Measured, depth: int
    ) -> None:
        if self._left <= 0 or depth > _DEEPEST:
            return
        try:
            instructions = pikepdf.parse_content_stream(owner)
        except (pikepdf.PdfError, TypeError):  # the latter of operands that belong nowhere
            return
        walk = _Walk(matrix, found)
        objects = resources.get(Name.XObject, Dictionary())
        spaces = resources.get(Name.ColorSpace, Dictionary())
        for one in instructions:
            self._left -= 12 + 6 * len(one.operands)
            found.of_a_screen = found.of_a_screen or _is_of_a_screen(one, spaces)
            drawn = walk.step(str(one.operator), list(one.operands))
            item = objects.get(drawn) if isinstance(drawn, Name) else None
            if not isinstance(item, Stream):
                continue
            if item.get(Name.Subtype) == Name.Image:
                found.pictures += _shown(item, walk.matrix)
            elif item.get(Name.Subtype) == Name.Form:
                inner = _matrix(item.get(Name.Matrix))
                own = item.get(Name.Resources, resources)
                self._follow(item, own, _times(inner, walk.matrix), found, depth + 1)


class _Walk:
    """The graphics state, as far as sizes depend on it."""

    def __init__(self, matrix: Matrix, found: Measured) -> None:
        self.matrix = matrix
        self._found = found
        self._width, self._size, self._text = 1.0, 0.0, _UNMOVED
        self._is_mark = False
        self._saved: list[tuple[Matrix, float, float, bool]] = []
        self._rectangles: list[tuple[float, float]] = []

    def step(self, operator: str, operands: list[object]) -> object | None:
        """Take an operator in; gives back the name of what it draws."""
        match operator:
            case "q":
                self._saved.append((self.matrix, self._width, self._size, self._is_mark))
            case "Q" if self._saved:
                self.matrix, self._width, self._size, self._is_mark = self._saved.pop()
            case "cm" if len(operands) == 6:
                self.matrix = _times(_six(operands), self.matrix)
            case "CS" if operands:
                self._is_mark = operands[0] == Name.MarkAll  # what is drawn then is cut off
            case "w" if operands:
                self._width = _number(operands[0])
            case "Tf" if len(operands) == 2:
                self._size = _number(operands[1])
            case "BT":
                self._text = _UNMOVED
            case "Tm" if len(operands) == 6:
                self._text = _six(operands)
            case "re" if len(operands) == 4:
                self._rectangles.append((abs(_number(operands[2])), abs(_number(operands[3]))))
            case "Do" if operands:
                return operands[0]
            case _:
                self._measure(operator)
        return None

    def _measure(self, operator: str) -> None:
        if self._is_mark:
            return
        if operator in _SHOWING:
            _, height = _scales(_times(self._text, self.matrix))
            if (size := abs(self._size) * height) > _SEEN:
                self._found.smallest_pt = min(self._found.smallest_pt, size)
        if operator in _STROKING:
            self._found.thinnest_pt = min(self._found.thinnest_pt, self._width * min(_scales(self.matrix)))
        if operator in _FILLING:
            across, down = _scales(self.matrix)
            for width, height in self._rectangles:
                thin, long = sorted((width * across, height * down))
                if thin > _SEEN and long > thin * _RULE:
                    self._found.thinnest_pt = min(self._found.thinnest_pt, thin)
        if operator in _STROKING or operator in _FILLING or operator == "n":
            self._rectangles = []


def _is_of_a_screen(one: object, spaces: Object) -> bool:
    """Whether an instruction chooses a colour of a screen, and no profile says of which (ISO 32000-2, 8.6.5.6)."""
    if not isinstance(one, pikepdf.ContentStreamInstruction) or Name.DefaultRGB in spaces:
        return False
    operator = str(one.operator)
    if operator in ("cs", "CS") and one.operands:
        name = one.operands[0]
        return Name.DeviceRGB in (name, spaces.get(name) if isinstance(name, Name) else None)
    return operator in ("rg", "RG")


def _shown(image: Object, matrix: Matrix) -> Iterator[Shown]:
    """The picture in the unit square, as the matrix places it."""
    across, down = _scales(matrix)
    if across > _SEEN and down > _SEEN and not image.get(Name.ImageMask, False):
        dpi = min(int(image.Width) / (across / 72), int(image.Height) / (down / 72))
        yield Shown(dpi, _space(image.get(Name.ColorSpace)))


def _space(space: Object | None) -> str:
    named = space[0] if isinstance(space, Array) and len(space) else space
    if named == Name.Indexed and isinstance(space, Array) and len(space) > 1:
        return _space(space[1])
    return str(named).lstrip("/") if isinstance(named, Name) else "its own"


def _scales(matrix: Matrix) -> tuple[float, float]:
    """How long a unit is across and up."""
    a, b, c, d, _, _ = matrix
    return math.hypot(a, b), math.hypot(c, d)


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _matrix(given: Object | None) -> Matrix:
    return _six(list(given.as_list())) if isinstance(given, Array) and len(given) == 6 else _UNMOVED


def _six(operands: list[object]) -> Matrix:
    a, b, c, d, e, f = (_number(one) for one in operands)
    return (a, b, c, d, e, f)


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # a number, or what a damaged file has in its place
    except (TypeError, ValueError):
        return 0.0
