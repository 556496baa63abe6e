"""What a paper calls its pages: iv, 215, A-3 (pikepdf; ISO 32000-2, 12.4.2)."""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from booklet.values import MAX_PAGES, roman_numeral

_LONGEST = 30
_LARGEST = 3_999
"""Up to which a number is written in roman figures or letters."""


def of_pages(pdf: Pdf, count: int) -> tuple[str, ...]:
    """The label of each page; nothing where the labels merely count the pages, or there are none.

    A page before the first range has none: its label is empty.
    """
    ranges = dict(_ranges(pdf.Root.get("/PageLabels")))
    labels, first = list[str](), 0
    style: Object = Dictionary()
    for index in range(count):
        if index in ranges:
            first, style = index, ranges[index]
        labels.append(_written(style, index - first)[:_LONGEST])
    counted = tuple(str(number) for number in range(1, count + 1))
    return () if tuple(labels) == counted or not any(labels) else tuple(labels)


def _ranges(tree: object) -> Iterator[tuple[int, Object]]:
    """The leaves of the number tree: index of the first page, and how it and those after it are called."""
    stack, entered, found = [tree], set[tuple[int, int]](), 0
    while stack and found < MAX_PAGES:
        node = stack.pop()
        if not isinstance(node, Dictionary) or (node.is_indirect and node.objgen in entered):
            continue
        entered.add(node.objgen)
        numbers, kids = node.get("/Nums"), node.get("/Kids")
        flat: list[object] = [*numbers.as_list()] if isinstance(numbers, Array) else []
        for index, style in zip(flat[::2], flat[1::2], strict=False):
            if type(index) is int and isinstance(style, Dictionary):
                found += 1
                yield index, style
        stack += reversed(kids.as_list()) if isinstance(kids, Array) else []


def _written(style: Object, offset: int) -> str:
    prefix, start, kind = style.get("/P"), style.get("/St", 1), style.get("/S")
    number = (start if type(start) is int and start > 0 else 1) + offset
    words = "".join(c for c in str(prefix) if c.isprintable()) if isinstance(prefix, String) else ""
    return words + _figures(kind, number)


def _figures(kind: object, number: int) -> str:
    if kind is None:
        return ""
    if number > _LARGEST or kind not in (Name.r, Name.R, Name.a, Name.A):
        return str(number)
    if kind in (Name.r, Name.R):
        figures = roman_numeral(number)
    else:  # a to z, then aa to zz, and so on
        figures = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    return figures.upper() if kind in (Name.R, Name.A) else figures
