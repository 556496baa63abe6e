"""The last step of an edition that travels: what it holds twice is taken out, and it opens before all has come."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from booklet.slimming.placement import Id
from booklet.workspace import digest, new_file

_ROUNDS = 3
"""A font's program, then its descriptor's stream, then forms that use both: more is not gained."""
_APART = frozenset({"/Annot", "/StructElem", "/OBJR", "/MCR", "/Outlines"})
"""Kinds of dictionaries that name no streams that are held twice, or only through others; most of all there are."""
_OWN = (Name.StructParent, Name.StructParents)
"""What ties a stream to its place in the structure tree."""


def streamlined(source: Path, target: Path) -> None:
    """Write the same book as a new file, each stream once, linearised (ISO 32000-2, annex F).

    The same bytes give the same bytes.
    """
    with Pdf.open(source, inherit_page_attributes=False) as book, new_file(target) as file:
        for _ in range(_ROUNDS):
            if not _merge(book):
                break
        book.save(
            file,
            deterministic_id=True,
            linearize=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )


def _merge(book: Pdf) -> int:
    """Lead every reference to a stream that is there before to that one; how many references there were."""
    first: dict[str, Object] = {}
    twins: dict[Id, Object] = {}
    for thing in book.objects:
        if isinstance(thing, Stream) and not any(key in thing for key in _OWN):
            told = thing.stream_dict.unparse(resolved=True)
            one = first.setdefault(digest(told, thing.read_raw_bytes()), thing)
            if one is not thing:
                twins[thing.objgen] = one
    return sum(_replaced(holder, twins) for holder in book.objects) if twins else 0


def _replaced(holder: Object, twins: dict[Id, Object]) -> int:
    count = 0
    for container in _containers(holder):
        listed = isinstance(container, Array)
        items: Iterable[tuple[str | int, Object]] = (
            enumerate(container.as_list()) if listed else container.items()  # a stream's dictionary too
        )
        for key, value in list(items):
            if isinstance(value, Stream) and value.objgen in twins:
                container[key] = twins[value.objgen]
                count += 1
    return count


def _containers(holder: Object) -> Iterator[Object]:
    """An object, and the dictionaries and arrays that lie directly in it."""
    waiting = [holder]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Dictionary | Stream):
            if str(one.get(Name.Type)) in _APART:
                continue
            yield one
            inner: Iterable[Object] = [value for _, value in one.items()]
        elif isinstance(one, Array):
            yield one
            inner = one.as_list()
        else:
            continue
        waiting += [v for v in inner if isinstance(v, Dictionary | Array) and not v.is_indirect]
