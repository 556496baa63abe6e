"""Ids, and what refers to them, in a text that need not be a catalog yet: so that they are told with all the rest."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from booklet.diagnostics import Diagnostic, Place, error
from booklet.fields import ID_PATTERN
from booklet.ids import slug
from booklet.placed import PlacedMapping

MOST_NAMED = 8
"""So many ids are listed in a hint."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A node that has an id, written or made from its name."""

    id: str
    is_written: bool
    place: Place
    """Where the id was written, or else the name it is made from."""


def same_ids(root: PlacedMapping) -> Iterator[Diagnostic]:
    """Each id that another node of its kind has before it. Sessions may share a name, as coffee breaks do, as long as
    nothing refers to them by it.
    """
    sessions = list(_sessions(root.get("sessions")))
    wanted = {id for appearance in _appearances(root) for id in _referred_to(appearance)}
    yield from _repeated("entry", "title", _named("entry", "title", _entries(root)))
    yield from _repeated("talk", "title", _named("talk", "title", _mappings(root.get("talks"))))
    named = _named("session", "name", sessions)
    yield from _repeated("session", "name", (one for one in named if one.is_written or one.id in wanted))


def _named(kind: str, key: str, nodes: Iterable[PlacedMapping]) -> Iterator[_Named]:
    for number, node in enumerate(nodes, 1):
        written, name = node.get("id"), node.get(key)
        source = written or name
        text = str(written).strip() if written else slug(str(name or "")) or f"{kind}-{number}"
        yield _Named(text, bool(written), getattr(source, "place", node.place))


def _repeated(kind: str, key: str, named: Iterable[_Named]) -> Iterator[Diagnostic]:
    seen: dict[str, Place] = {}
    for one in named:
        first = seen.setdefault(one.id.lower(), one.place)
        if first is one.place:
            continue
        if one.is_written:
            message, hint = f"the id '{one.id}' is already used", "write another; capitals make no difference"
        else:
            message = f"the {key} makes the id '{one.id}', which is already used"
            hint = f"give this {kind} an id of its own, such as id: {one.id}-2"
        yield error(one.place, "duplicate-id", f"{message} in line {first.line}", hint)


def unknown_sessions(root: PlacedMapping) -> Iterator[Diagnostic]:
    """Each reference to a session by an id that none has."""
    ids = {one.id: one.id for one in _named("session", "name", _sessions(root.get("sessions")))}
    for appearance in _appearances(root):
        id = appearance.get("id") if isinstance(appearance, PlacedMapping) else None
        if isinstance(id, str) and re.match(ID_PATTERN, id.strip()) and id.strip() not in ids:
            yield error(getattr(id, "place", root.place), "unknown-session", *_unknown(id.strip(), ids))


def _unknown(id: str, ids: Mapping[str, str]) -> tuple[str, str]:
    """Message and hint about an id that no session has."""
    message = f"there is no session '{id}'"
    by_lower_case = {known.lower(): known for known in ids}
    for spelling in (id.lower(), slug(id)):
        if close := difflib.get_close_matches(spelling, by_lower_case, 1, cutoff=0.7):
            near = by_lower_case[close[0]]
            return f"{message}; did you mean '{near}'?", f"write id: {near}"
    elsewhere = "add it under sessions:, or write name: in place of id: where it is in no programme"
    if not ids:
        return message, elsewhere
    named = ", ".join(list(ids)[:MOST_NAMED]) + (", …" if len(ids) > MOST_NAMED else "")
    return message, f"{elsewhere}; there are {named}"


# --- what is there -----------------------------------------------------------------------------------------


def _entries(root: PlacedMapping) -> Iterator[PlacedMapping]:
    for section in _mappings(root.get("sections")):
        yield from _mappings(section.get("entries"))


def _sessions(node: object) -> Iterator[PlacedMapping]:
    """Sessions and those within them, as the catalog counts them."""
    for session in _mappings(node):
        yield session
        yield from _sessions(session.get("sessions"))


def _appearances(root: PlacedMapping) -> Iterator[object]:
    """What stands under session: of entries and talks, one by one."""
    for node in (*_entries(root), *_mappings(root.get("talks"))):
        shown = node.get("session")
        yield from shown if isinstance(shown, list) else [shown]


def _referred_to(appearance: Any) -> Iterator[str]:
    """What may be the id of a session."""
    if isinstance(appearance, str):
        yield appearance.strip()
    elif isinstance(appearance, PlacedMapping):
        yield str(appearance.get("id") or appearance.get("name") or "").strip()


def _mappings(node: object) -> Iterator[PlacedMapping]:
    if isinstance(node, list):
        yield from (item for item in node if isinstance(item, PlacedMapping))
