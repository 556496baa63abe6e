"""Where links and bookmarks of a clean paper lead, resolved with pypdf: the second of two opinions.

Written apart from ``destinations`` on purpose: tests hold the two against each other, and both against pdfium.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from booklet.papers.links import FITS

_MAX_HOPS = 16
_MAX_DEPTH = 8
"""Levels of bookmarks that are kept; viewers grow unreadable long before."""
_MAX_ITEMS = 20_000


@dataclass(frozen=True, slots=True)
class Target:
    """A page of the paper, by its index there, and the rest of the destination as the file has it."""

    page: int
    fit: str
    numbers: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One item of the paper's outline; without a target where it leads nowhere."""

    title: str
    target: Target | None
    children: tuple["Bookmark", ...]


class Targets:
    """What the names of one paper stand for."""

    def __init__(self, reader: PdfReader) -> None:
        self._page_of = {
            page.indirect_reference.idnum: index
            for index, page in enumerate(reader.pages)
            if page.indirect_reference is not None
        }
        root = reader.root_object
        self._old = _dictionary(root.get("/Dests"))
        self._tree = dict(_leaves(_dictionary(root.get("/Names")).get("/Dests")))
        self._decoded = {_decoded(key): value for key, value in reversed(self._tree.items())}

    def find(self, where: PdfObject | None) -> Target | None:
        """Where a destination leads, explicit or by name; None where it leads nowhere."""
        for _ in range(_MAX_HOPS):
            where = _direct(where)
            if isinstance(where, ArrayObject):
                return self._explicit(where)
            if isinstance(where, DictionaryObject):
                where = where.get("/D")
            elif isinstance(where, NameObject):
                where = self._old.get(where) or self._decoded.get(where[1:])
            elif isinstance(where, TextStringObject | ByteStringObject):
                key = where.original_bytes
                found = self._tree.get(key) or self._decoded.get(_decoded(key))
                where = found or self._old.get(f"/{_decoded(key)}")
            else:
                return None
        return None

    def _explicit(self, destination: ArrayObject) -> Target | None:
        raw = list(destination)
        if not raw:
            return None
        page = self._page_of.get(raw[0].idnum) if isinstance(raw[0], IndirectObject) else None
        if page is None:
            counted = _direct(raw[0])
            if not isinstance(counted, NumberObject) or not 0 <= counted < len(self._page_of):
                return None
            page = int(counted)
        fit = _direct(raw[1]) if len(raw) > 1 else None
        known = str(fit) if isinstance(fit, NameObject) and fit in FITS else "/Fit"
        numbers = tuple(_number(value) for value in raw[2:6])
        if known == "/FitR" and (len(numbers) < 4 or None in numbers):
            known = "/Fit"
        return Target(page, known, numbers)


def bookmarks(reader: PdfReader, targets: Targets) -> tuple[Bookmark, ...]:
    """The paper's outline, to a depth of eight, without items that led to no place when the paper was taken in.

    An item met twice is taken once, so that no circle is walked.
    """
    entered: set[int] = set()

    def level(first: PdfObject | None, depth: int) -> Iterator[Bookmark]:
        item = first
        while isinstance(item, IndirectObject) and item.idnum not in entered and len(entered) < _MAX_ITEMS:
            entered.add(item.idnum)
            fields = _dictionary(item)
            below = fields.raw_get("/First") if "/First" in fields and depth < _MAX_DEPTH else None
            children = tuple(level(below, depth + 1))
            if "/Dest" in fields or children:
                yield Bookmark(_title(fields.get("/Title")), targets.find(fields.get("/Dest")), children)
            item = fields.raw_get("/Next") if "/Next" in fields else None

    outline = _dictionary(reader.root_object.get("/Outlines"))
    return tuple(level(outline.raw_get("/First"), 1)) if "/First" in outline else ()


def _title(value: PdfObject | None) -> str:
    """The words of a bookmark on one line; empty where it has none."""
    value = _direct(value)
    text = ""
    if isinstance(value, TextStringObject):
        text = str(value)
    elif isinstance(value, ByteStringObject):
        text = value.decode("latin-1")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _leaves(tree: PdfObject | None) -> Iterator[tuple[bytes, PdfObject]]:
    """Name and destination of each leaf of a name tree, the last first, so that a dictionary keeps the first."""
    waiting, entered = [tree], set[int]()
    found: list[tuple[bytes, PdfObject]] = []
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if node.idnum in entered:
                continue
            entered.add(node.idnum)
        fields = _dictionary(node)
        leaves = list(_array(fields.get("/Names")))
        for name, value in zip(leaves[::2], leaves[1::2], strict=False):
            name = _direct(name)
            if isinstance(name, TextStringObject | ByteStringObject):
                found.append((name.original_bytes, value))
        waiting += reversed(_array(fields.get("/Kids")))
    return reversed(found)


def _decoded(raw: bytes) -> str:
    """A name's text, whichever of the two encodings of PDF it is written in."""
    return raw.decode("utf-16", "replace") if raw[:2] in (b"\xfe\xff", b"\xff\xfe") else raw.decode("latin-1")


def _direct(value: PdfObject | None) -> PdfObject | None:
    return value.get_object() if value is not None else None


def _dictionary(value: PdfObject | None) -> DictionaryObject:
    value = _direct(value)
    return value if isinstance(value, DictionaryObject) else DictionaryObject()


def _array(value: PdfObject | None) -> ArrayObject:
    value = _direct(value)
    return value if isinstance(value, ArrayObject) else ArrayObject()


def _number(value: PdfObject) -> float | None:
    direct = _direct(value)
    if not isinstance(direct, NumberObject | FloatObject):
        return None
    size = float(direct)
    return size if abs(size) < 1e9 else None
