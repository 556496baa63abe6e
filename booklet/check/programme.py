"""Rules about the programme: days, times, and what refers to sessions."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from booklet.catalog.model import Catalog, Entry
from booklet.catalog.sessions import Appearance, Session, Span, Talk, in_zone
from booklet.check.times import Stretch
from booklet.diagnostics import Diagnostic, Place, note, warning
from booklet.ids import slug
from booklet.workspace import Workspace


def open_dates(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """The event has a first day without a last one, or the reverse. The reader can't tell how long it took."""
    event = catalog.event
    if (event.start is None) != (event.end is None):
        given, lacking = ("start", "end") if event.start else ("end", "start")
        hint = f"add {lacking}: to the event; for an event of one day both are the same"
        yield note(event.place_of(given), "open-dates", f"the event has '{given}' and no '{lacking}'", hint)


def outside_event(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A session lies on a day before or after the event. The reader would go there on the wrong day."""
    start, end = catalog.event.start, catalog.event.end
    for subject, span in _spans(catalog):
        time = span.start or span.end
        if time is None:
            continue
        day = in_zone(time, catalog.event.time_zone).date()
        if (start and day < start) or (end and day > end):
            place = span.place_of("start" if span.start else "end")
            message = f"{subject} is on {day}, and the event {_days(start, end)}"
            yield warning(place, "outside-event", message, "mend the session's day, or the event's dates")


def _spans(catalog: Catalog) -> Iterator[tuple[str, Span]]:
    """Everything with times, and how to speak of it."""
    for session in catalog.all_sessions:
        yield f"the session '{session.name}'", session
    for node, appearance in _appearances(catalog):
        yield f"the session of '{node.id}'", appearance


def _appearances(catalog: Catalog) -> Iterator[tuple[Entry | Talk, Appearance]]:
    nodes: Iterable[Entry | Talk] = (*catalog.entries, *catalog.talks)
    yield from ((node, appearance) for node in nodes for appearance in node.session)


def _days(start: date | None, end: date | None) -> str:
    if start and end:
        return f"on {start}" if start == end else f"from {start} to {end}"
    return f"from {start}" if start else f"until {end}"


def outside_session(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A session lies in time outside the one it belongs to, or an entry outside its session. The reader is told two
    times, and comes to one of them in vain.
    """
    sessions = {session.id: session for session in catalog.all_sessions}
    holders: list[tuple[str, Span, Session]] = []
    for outer in catalog.all_sessions:
        holders += [(f"'{inner.name}'", inner, outer) for inner in outer.sessions]
    for node, appearance in _appearances(catalog):
        if session := sessions.get(appearance.id or appearance.name or ""):
            holders.append((f"'{node.id}'", appearance, session))
    zone = catalog.event.time_zone
    for subject, inner, outer in holders:
        part, whole = Stretch.of(inner.start, inner.end, zone), Stretch.of(outer.start, outer.end, zone)
        if part and whole and part.leaves(whole):
            outside = f"outside its session '{outer.name}' ({_said(outer, zone)})"
            message = f"{subject} ({_said(inner, zone)}) lies {outside}"
            line = outer.written_at.line
            hint = f"see line {line}; mend one of the two times" if line else "mend one of the two times"
            yield warning(inner.place_of("start"), "outside-session", message, hint)


def _said(span: Span, zone: str | None) -> str:
    """The times as they are printed; hours where they are known, the day of the end where it is another."""
    assert span.start is not None, "asked only of what has a start"
    start, end = in_zone(span.start, zone), in_zone(span.end, zone) if span.end else None
    hours = any(time.time() != datetime.min.time() for time in (start, end) if time)
    begins = f"{start:%Y-%m-%d %H:%M}" if hours else f"{start:%Y-%m-%d}"
    if end is None or end == start:
        return begins
    ends = f"{end:%Y-%m-%d %H:%M}" if hours else f"{end:%Y-%m-%d}"
    return f"{begins} to {ends[11:] if hours and end.date() == start.date() else ends}"


def mixed_times(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """Some times of the programme have a zone and some have none, and the event has no time_zone. The reader can't
    tell which of two sessions comes first, nor can we.
    """
    if catalog.event.time_zone:
        return
    times = sorted(_times(catalog), key=lambda written: written[0])
    for place, time in times[1:]:
        first_place, first = times[0]
        if (time.tzinfo is None) != (first.tzinfo is None):
            has, lacks = ("no zone", "one") if first.tzinfo else ("a zone", "none")
            that = f"that in line {first_place.line}" if first_place.line else "another"
            hint = "add time_zone: to the event, such as Europe/Berlin; then times without a zone are meant so"
            yield warning(place, "mixed-times", f"this time has {has}, and {that} has {lacks}", hint)
            return


def _times(catalog: Catalog) -> Iterator[tuple[Place, datetime]]:
    for _, span in _spans(catalog):
        if span.start:
            yield span.place_of("start"), span.start
        if span.end:
            yield span.place_of("end"), span.end


def similar_session(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """An entry names a session that is not in the programme, and one of nearly that name is. The reader looks for the
    entry there and doesn't find it.
    """
    known = {name.lower(): session.id for session in catalog.all_sessions for name in (session.name, session.id)}
    ids = {session.id for session in catalog.all_sessions}
    for _, appearance in _appearances(catalog):
        name = appearance.name
        if appearance.id or not name or name in ids:
            continue
        meant = _meant(name, known)
        if meant:
            message = f"'{name}' is taken as a name, not as the session '{meant}' of the programme"
            place = appearance.place_of("name")
            yield note(place, "similar-session", message, f"write {meant} if that session is meant")


def _meant(name: str, known: Mapping[str, str]) -> str | None:
    """The id of the session that a name probably stands for. Session 2 is not like session 3."""
    figures = re.findall(r"\d+", name)
    alike = {spelling: id for spelling, id in known.items() if re.findall(r"\d+", spelling) == figures}
    for spelling in (name.lower(), slug(name)):
        if close := difflib.get_close_matches(spelling, alike, 1, cutoff=0.8):
            return alike[close[0]]
    return None
