"""Several imported sources as one: nothing is lost, and no two things share an id or the name of a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from booklet.catalog.model import Catalog, Entry
from booklet.catalog.sessions import Appearance, Session, Talk
from booklet.diagnostics import Diagnostic, Place, note
from booklet.importers.imported import Imported
from booklet.placed import Node

AnyNode = TypeVar("AnyNode", bound=Node)
Change = Callable[[Node, str, str], str]
"""What becomes of a text in a field of a node."""

_FILE_FIELDS = frozenset({"file", "image", "logo", "portrait", "foreword", "text"})
_SEVERAL: Mapping[type[Node], str] = {Entry: "entries", Talk: "talks", Session: "sessions"}
"""What has an id, and what several of it are called."""


def merged(parts: Sequence[Imported]) -> Imported:
    """One catalog of all, in order: event and booklet of the first, and every section, session, sponsor and so on.

    No two of a kind share an id afterwards, and no two files a name; what was renamed is noted.
    """
    parts, renamings = _with_distinct_files(parts)
    parts, new_ids = _with_distinct_ids(parts)
    first, *others = [part.catalog for part in parts]
    lists = [name for name in Catalog.model_fields if isinstance(getattr(first, name), tuple)]
    whole = {name: tuple(node for part in parts for node in getattr(part.catalog, name)) for name in lists}
    strangers = [
        note(
            Place(),
            "event-differs",
            f"the booklet is about {first.event.name!r}; another source is about {other.event.name!r}",
            "give the booklet a title of its own under booklet: title:",
        )
        for other in others
        if other.event.name != first.event.name
    ]
    return Imported(
        first.model_copy(update=whole),
        tuple(dict.fromkeys(file for part in parts for file in part.files)),
        (*(finding for part in parts for finding in part.diagnostics), *strangers, *renamings, *new_ids),
    )


def _with_distinct_ids(parts: Sequence[Imported]) -> tuple[list[Imported], list[Diagnostic]]:
    taken: dict[type[Node], set[str]] = {kind: set() for kind in _SEVERAL}
    findings: list[Diagnostic] = []
    changed = [replace(part, catalog=_renumbered(part.catalog, taken, findings)) for part in parts]
    return changed, findings


def _renumbered(catalog: Catalog, taken: Mapping[type[Node], set[str]], findings: list[Diagnostic]) -> Catalog:
    """The catalog with ids that are not taken, and with references to its sessions by their new ids."""
    sessions: dict[str, str] = {}

    def distinct(node: Node, field: str, text: str) -> str:
        kind = type(node)
        if field != "id" or kind not in taken:
            return text
        new = _distinct(text, taken[kind], "{}-{}".format)
        taken[kind].add(new)
        if new != text:
            name = getattr(node, "title", None) or getattr(node, "name", "")
            message = f"two {_SEVERAL[kind]} have the id {text}: {name!r} became {new}"
            findings.append(note(node.written_at, "id-changed", message))
        if kind is Session:
            sessions.setdefault(text, new)
        return new

    def referring(node: Node, field: str, text: str) -> str:
        refers = isinstance(node, Appearance) and (field == "id" or (field == "name" and node.id is None))
        return sessions.get(text, text) if refers else text

    return _changed(_changed(catalog, distinct), referring)


def _with_distinct_files(parts: Sequence[Imported]) -> tuple[list[Imported], list[Diagnostic]]:
    taken: dict[str, Path] = {}
    findings: list[Diagnostic] = []
    changed: list[Imported] = []
    for part in parts:
        names: dict[str, str] = {}
        for name, source in part.files:
            others = {other for other, path in taken.items() if path.resolve() != source.resolve()}
            new = _distinct(name, others, _numbered)
            taken[new] = source
            if new != name:
                names[name] = new
                message = f"two different files are called {name}: this one became {new}"
                findings.append(note(Place(str(source)), "file-renamed", message))
        files = tuple((names.get(name, name), source) for name, source in part.files)
        changed.append(Imported(_with_files_called(part.catalog, names), files, part.diagnostics))
    return changed, findings


def _with_files_called(catalog: Catalog, names: Mapping[str, str]) -> Catalog:
    """The catalog with its files called by their new names."""
    return _changed(catalog, lambda _, field, text: names.get(text, text) if field in _FILE_FIELDS else text)


def _changed(node: AnyNode, change: Change) -> AnyNode:
    """The node with every text in it, and in the nodes within, changed; itself where nothing changes."""
    update: dict[str, object] = {}
    for field in type(node).model_fields:
        value = getattr(node, field)
        if isinstance(value, Node):
            new: object = _changed(value, change)
        elif isinstance(value, tuple):
            new = tuple(_changed(item, change) if isinstance(item, Node) else item for item in value)
        else:
            new = change(node, field, value) if isinstance(value, str) else value
        if new != value:
            update[field] = new
    return node.model_copy(update=update) if update else node


def _numbered(name: str, number: int) -> str:
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-{number}{path.suffix}"))


def _distinct(name: str, taken: Iterable[str], numbered: Callable[[str, int], str]) -> str:
    """The name, with the first free number from 2 where it is taken, whatever its case: disks may not tell it."""
    folded = {other.casefold() for other in taken}
    new, number = name, 1
    while new.casefold() in folded:
        number += 1
        new = numbered(name, number)
    return new
