"""YAML text to Catalog, every problem with its line."""

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from booklet.catalog.model import Catalog
from booklet.diagnostics import BookletError, Diagnostic, Place, error, in_reading_order
from booklet.loader import references, wording
from booklet.loader.nodes import Node, compose
from booklet.loader.paths import Steps, node_at, place_at
from booklet.placed import PlacedMapping

__all__ = ["decoded", "read", "read_text"]

_FROM_SCRATCH = "begin with 'event:' and its 'name:'; booklet init writes a catalog to start from"


def read(path: Path) -> Catalog:
    """The catalog in the file. Problems name the file as ``path`` does.

    Raises:
        BookletError: The file can't be read or isn't a catalog; holds every problem, in the order of the text.
    """
    file = str(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        hint = "name another file, or let booklet init write a catalog"
        raise BookletError((error(Place(file), "no-catalog", f"there is no file {file}", hint),)) from None
    except OSError as problem:
        message = f"cannot read {file}: {problem.strerror or problem}"
        raise BookletError((error(Place(file), "no-catalog", message, "name a file that can be read"),)) from None
    if data.startswith(b"%PDF-"):
        hint = "name the catalog.yaml that says what goes into the booklet"
        raise BookletError((error(Place(file), "no-catalog", f"{file} is a PDF, not a catalog", hint),))
    return read_text(decoded(data, file), file)


def read_text(text: str, file: str) -> Catalog:
    """The catalog that the YAML text says; ``file`` is only what problems name.

    Raises:
        BookletError: The text isn't a catalog; holds every problem, in the order of the text.
    """
    root, problems = compose(text, file)
    catalog: Catalog | None = None
    if isinstance(root, PlacedMapping):
        problems += references.same_ids(root)
        problems += references.unknown_sessions(root)
        catalog, refused = _validated(root, file)
        problems += refused
    elif not problems:
        problems.append(_no_mapping(root, file))
    if problems or catalog is None:
        raise BookletError(in_reading_order(problems))
    return catalog


def decoded(data: bytes, file: str) -> str:
    """The bytes as text; a byte order mark is no part of it. ``file`` is only what the problem names.

    Raises:
        BookletError: They are not UTF-8; says in which line.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        message = "the file is UTF-16, not UTF-8"
        raise BookletError((error(Place(file, 1, 1), "not-utf-8", message, "save it as UTF-8"),))
    body = data.removeprefix(codecs.BOM_UTF8)
    try:
        return body.decode()
    except UnicodeDecodeError as problem:
        before, wrong = body[: problem.start], body[problem.start : problem.start + 1]
        line_before = before.rpartition(b"\n")[2].decode()
        place = Place(file, before.count(b"\n") + 1, len(line_before) + 1)
        offset = problem.start + len(data) - len(body)
        message = f"the file is not UTF-8: byte 0x{wrong.hex().upper()} at offset {offset}"
        hint = f"save it as UTF-8; in Windows-1252 that byte would be '{wrong.decode('cp1252', 'replace')}'"
        raise BookletError((error(place, "not-utf-8", message, hint),)) from None


def _no_mapping(root: Node, file: str) -> Diagnostic:
    if root is None:
        return error(Place(file, 1, 1), "empty-catalog", "the catalog is empty", _FROM_SCRATCH)
    found = "a list" if isinstance(root, list) else "text"
    message = f"the catalog should be a mapping of keys, but it is {found}"
    return error(getattr(root, "place", Place(file, 1, 1)), "wrong-type", message, _FROM_SCRATCH)


def _validated(root: PlacedMapping, file: str) -> tuple[Catalog | None, list[Diagnostic]]:
    """The catalog, or all that the model refuses. Takes out of ``root`` the keys that count as not given.

    A node's own checks run only when all its fields are right. So what is refused is taken out, too, and the model
    asked again: dates in the wrong order don't hide behind a typing mistake elsewhere in the event.
    """
    catalog, refusal = _asked(root)
    emptied = {path: place_at(root, path, file) for path in _without_value(refusal)}
    if emptied:
        _take_out(root, emptied)
        catalog, refusal = _asked(root)
    if refusal is None:
        return catalog, []
    problems = wording.describe(refusal, root, file, emptied)
    _take_out(root, (details["loc"] for details in refusal.errors()))
    _, hidden = _asked(root)
    if hidden is not None:
        problems += [found for found in wording.describe(hidden, root, file, {}) if found.rule == "impossible-dates"]
    return None, problems


def _asked(root: PlacedMapping) -> tuple[Catalog | None, ValidationError | None]:
    try:
        return Catalog.model_validate(root), None
    except ValidationError as refusal:
        return None, refusal


def _without_value(refusal: ValidationError | None) -> Iterator[Steps]:
    """Known keys that were refused only because nothing stands after them."""
    for details in refusal.errors() if refusal else ():
        if details["input"] is None and details["type"] != "extra_forbidden":
            yield details["loc"]


def _take_out(root: PlacedMapping, paths: Iterable[Steps]) -> None:
    for path in paths:
        holder = node_at(root, path[:-1])
        if isinstance(holder, PlacedMapping):
            holder.pop(str(path[-1]), None)
