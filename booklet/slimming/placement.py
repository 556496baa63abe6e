"""How large each picture of a PDF is printed: the content is followed, and nothing in it is changed.

Only operators that move or draw are looked at (ISO 32000-2, 8.4.4 and 8.8): ``q``, ``Q``, ``cm``, ``Do``.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

Matrix = tuple[float, float, float, float]
"""a b c d of a transformation; where it moves things to plays no part in their size."""
Id = tuple[int, int]
"""Number and generation of an object."""

_DEEPEST = 24
"""Forms within forms that are followed."""
_MOST_FORMS = 20_000
"""Drawings of forms that are followed in one file: a few that draw each other make billions."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The largest size at which a picture is printed, in inches along its own width and height."""

    width: float
    height: float


@dataclass
class Placement:
    """What was seen of the pictures of a file."""

    printed: dict[Id, Printed] = field(default_factory=dict)
    """Of each picture that pages or their forms draw."""
    hidden: set[Id] = field(default_factory=set)
    """Pictures that something else may draw at a size that is not known: a pattern, a glyph, a mask, an annotation."""
    drawn: dict[int, set[Id]] = field(default_factory=dict)
    """Pictures and forms drawn on each page, by its index."""


class TooEntangledError(Exception):
    """Forms draw each other too often to be followed."""


def placement(pdf: Pdf, pages: Sequence[int] | None = None) -> Placement:
    """Where the pictures stand on these pages, or on all.

    Raises:
        TooEntangledError: Forms draw each other too often.
    """
    search = _Search()
    for index, page in enumerate(pdf.pages):
        if pages is None or index in pages:
            unit = float(page.obj.get(Name.UserUnit, 1)) / 72
            search.follow(index, page.obj, page.obj.get(Name.Resources), (unit, 0, 0, unit))
    search.placement.hidden.update(search.elsewhere(pdf))
    return search.placement


class _Search:
    def __init__(self) -> None:
        self.placement = Placement()
        self._steps: dict[Id, list[tuple[str, list[Object]]]] = {}
        """Of each page and form that was followed."""
        self._forms = 0

    def follow(self, index: int, content: Object, resources: Object | None, matrix: Matrix, depth: int = 0) -> None:
        """Note what a page or a form draws; one whose content can't be read counts as not followed."""
        objects = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
        if not isinstance(objects, Dictionary):
            return
        if depth > _DEEPEST:
            self.placement.hidden.update(_pictures(objects))
            return
        self._forms += 1
        if self._forms > _MOST_FORMS:
            raise TooEntangledError
        if content.objgen not in self._steps:
            with contextlib.suppress(pikepdf.PdfError, ValueError, TypeError):
                read = pikepdf.parse_content_stream(content, "q Q cm Do")
                self._steps[content.objgen] = [(str(one.operator), list(one.operands)) for one in read]
        if content.objgen not in self._steps:
            self.placement.hidden.update(_pictures(objects))
        kept: list[Matrix] = []
        for operator, operands in self._steps.get(content.objgen, ()):
            if operator == "q":
                kept.append(matrix)
            elif operator == "Q":
                matrix = kept.pop() if kept else matrix
            elif operator == "cm":
                matrix = _times(_matrix(operands), matrix)
            elif operands and isinstance(drawn := objects.get(str(operands[0])), Stream):
                self._draw(index, drawn, matrix, depth, resources)

    def _draw(self, index: int, drawn: Object, matrix: Matrix, depth: int, above: Object | None) -> None:
        """Note what is drawn; a form without resources has those of what draws it (ISO 32000-1, 7.8.3)."""
        self.placement.drawn.setdefault(index, set()).add(drawn.objgen)
        if drawn.get(Name.Subtype) == Name.Image:
            a, b, c, d = matrix
            before = self.placement.printed.get(drawn.objgen, Printed(0, 0))
            size = Printed(max(before.width, hypot(a, b)), max(before.height, hypot(c, d)))
            self.placement.printed[drawn.objgen] = size
        elif drawn.get(Name.Subtype) == Name.Form:
            own = drawn.get(Name.Matrix)
            inner = _times(_matrix(own.as_list()), matrix) if isinstance(own, Array) else matrix
            resources = drawn.get(Name.Resources)
            self.follow(index, drawn, resources if isinstance(resources, Dictionary) else above, inner, depth + 1)

    def elsewhere(self, pdf: Pdf) -> Iterator[Id]:
        """The pictures among the resources of whatever was not followed."""
        for owner in pdf.objects:
            if not isinstance(owner, Stream | Dictionary) or owner.objgen in self._steps:
                continue
            resources = owner.get(Name.Resources)
            objects = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
            if isinstance(objects, Dictionary):
                yield from _pictures(objects)


def _pictures(objects: Object) -> Iterator[Id]:
    for item in objects.as_dict().values():
        if isinstance(item, Stream) and item.get(Name.Subtype) == Name.Image:
            yield item.objgen


def _matrix(numbers: Iterable[Object]) -> Matrix:
    a, b, c, d, *_ = (*(float(number) for number in numbers), 0.0, 0.0, 0.0, 0.0)
    return (a, b, c, d)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d = inner
    e, f, g, h = outer
    return (a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h)
