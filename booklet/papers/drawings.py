"""What is drawn within a drawing: never itself, and not so often that a viewer comes to no end (pikepdf).

A form that draws itself twice, or twelve forms of which each draws the next ten times, stop viewers at the page; so do
patterns and soft masks. What the content of a drawing names counts, not what its resources offer: many programs give
all drawings of a file the same resources.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Stream

from booklet.papers import losses
from booklet.papers.links import Clause

MOST = 250_000
"""Drawings that one drawing may come to, with all within it, unless there are as many bytes of content that ask for
them: a plot of a million marks has a million. Viewers need two kilobytes for each."""
DEEPEST = 50
"""Drawings within each other; papers have three or four."""
LARGEST = 128 * 1024 * 1024
"""Bytes of content looked at in one paper; in what comes later nothing is found."""

_CALL = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]+)[\0\t\n\f\r ]+(Do|scn|SCN|gs)(?![^\0\t\n\f\r \[(<{/%])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_KINDS = {b"Do": Name.XObject, b"scn": Name.Pattern, b"SCN": Name.Pattern, b"gs": Name.ExtGState}

_Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Call:
    """A drawing within another, by the group and the name under which the resources have it."""

    kind: Name
    name: str
    drawing: Stream
    times: int


def cut(pages: list[Object], repaired: Counter[Clause]) -> None:
    """Take out of drawings what would be drawn without end."""
    search = _Search(repaired)
    for page in pages:
        search.look(page)


class _Search:
    """Counts what each drawing comes to; each is looked at once."""

    def __init__(self, repaired: Counter[Clause]) -> None:
        self._repaired = repaired
        self._sizes: dict[_Key, int] = {}
        self._left = LARGEST

    def look(self, page: Object) -> None:
        resources = page.get(Name.Resources)
        offered = [call for call in _offered(resources) if self._size(call.drawing, resources, frozenset()) > 1]
        if sum(self._sizes[call.drawing.objgen] for call in offered) > MOST / 1_000:  # else it can't come to so many
            counts = _counts(self._content(page))
            for call in offered:
                if counts[call.kind, call.name] * self._sizes[call.drawing.objgen] > self._most:
                    _take_off(page, resources, [call])
                    self._repaired[losses.ENDLESS] += 1
        marks = page.get(Name.Annots)
        for mark in marks.as_list() if isinstance(marks, Array) else ():
            pictures = mark.get(Name.AP)
            if isinstance(pictures, Dictionary) and isinstance(picture := pictures.get(Name.N), Stream):
                self._size(picture, resources, frozenset())

    def _size(self, drawing: Stream, above: Object | None, path: frozenset[_Key]) -> int:
        """To how many drawings it comes, itself included, when what has no end was cut."""
        key = drawing.objgen
        if key not in self._sizes:
            own = drawing.get(Name.Resources)
            resources = own if isinstance(own, Dictionary) else above
            size, endless = 1, list[_Call]()
            for call in self._calls(drawing, resources):
                if call.drawing.objgen in path | {key} or len(path) >= DEEPEST:
                    endless.append(call)
                    continue
                more = call.times * self._size(call.drawing, resources, path | {key})
                if size + more > self._most:
                    endless.append(call)
                else:
                    size += more
            if endless:
                _take_off(drawing, resources, endless)
                self._repaired[losses.ENDLESS] += 1
            self._sizes[key] = size
        return self._sizes[key]

    @property
    def _most(self) -> int:
        return max(MOST, LARGEST - self._left)

    def _calls(self, drawing: Stream, resources: Object | None) -> Iterator[_Call]:
        offered = list(_offered(resources))
        counts = _counts(self._content(drawing)) if offered else Counter[tuple[Name, str]]()
        for call in offered:
            if times := counts[call.kind, call.name]:
                yield _Call(call.kind, call.name, call.drawing, times)

    def _content(self, holder: Object) -> bytes:
        listed = holder if isinstance(holder, Stream) else holder.get(Name.Contents)
        pieces = []
        for stream in listed.as_list() if isinstance(listed, Array) else [listed]:
            if isinstance(stream, Stream) and self._left > 0:
                pieces.append(_unpacked(stream))
                self._left -= len(pieces[-1])
        return b"\n".join(pieces)


def _offered(resources: Object | None) -> Iterator[_Call]:
    """Every drawing that the resources name: forms, patterns, and what soft masks are drawn with."""
    for kind in (Name.XObject, Name.Pattern, Name.ExtGState):
        group = resources.get(kind) if isinstance(resources, Dictionary) else None
        for name, item in group.items() if isinstance(group, Dictionary) else ():
            drawing: object = item
            if kind == Name.ExtGState and isinstance(item, Dictionary):
                mask = item.get(Name.SMask)
                drawing = mask.get(Name.G) if isinstance(mask, Dictionary) else None
            if isinstance(drawing, Stream) and (kind != Name.XObject or drawing.get(Name.Subtype) == Name.Form):
                yield _Call(kind, name, drawing, 1)


def _counts(content: bytes) -> Counter[tuple[Name, str]]:
    """How often the content draws what its resources call so."""
    called = Counter(found.groups() for found in _CALL.finditer(content))
    counts = Counter[tuple[Name, str]]()
    for (written, operator), times in called.items():
        raw = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), written)
        counts[_KINDS[operator], f"/{raw.decode('utf-8', 'surrogateescape')}"] += times
    return counts


def _unpacked(stream: Stream) -> bytes:
    try:
        return stream.read_bytes()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a hostile stream makes the library raise anything; it can't be drawn either
        return b""


def _take_off(holder: Object, resources: Object | None, calls: list[_Call]) -> None:
    """Give the holder resources of its own without these drawings; others may share those that it had."""
    assert isinstance(resources, Dictionary), "what is called stands there"
    own = Dictionary(dict(resources.items()))
    for kind in {call.kind for call in calls}:
        gone = {call.name for call in calls if call.kind == kind}
        own[kind] = Dictionary({name: item for name, item in resources[kind].items() if name not in gone})
    holder[Name.Resources] = own
