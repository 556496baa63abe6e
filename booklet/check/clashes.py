"""Rules about rooms and people that cannot be had twice at the same time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from booklet.catalog.model import Catalog, Entry
from booklet.catalog.names import are_homonyms, family_first, sort_key
from booklet.catalog.people import Person
from booklet.catalog.sessions import Clock, Session, Showing, Talk
from booklet.check.times import Stretch
from booklet.diagnostics import Diagnostic, Place, note, warning
from booklet.workspace import Workspace

_SHOWN_THROUGHOUT = frozenset({"posters", "keynote", "panel", "tutorial"})
"""Kinds of sessions in which things are shown from beginning to end, and not one after the other."""


def room_taken(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """Two sessions are in one room at the same time. The reader doesn't know which of them is somewhere else."""
    held: dict[str, list[tuple[Session, Stretch]]] = {}
    above = _above(catalog)
    for session in catalog.all_sessions:
        stretch = Stretch.of(session.start, session.end, catalog.event.time_zone)
        if not session.room or not stretch or stretch.whole_days:
            continue
        others = held.setdefault(session.room.casefold(), [])
        clash = next((o for o, taken in others if taken.overlaps(stretch) and o.id not in above[session.id]), None)
        if clash:
            message = f"'{session.name}' is in {session.room} at the same time as '{clash.name}'"
            hint = f"{_see(clash.place_of('room'))}mend the room or the time of one of them"
            yield warning(session.place_of("room"), "room-taken", message, hint)
        others.append((session, stretch))


def _above(catalog: Catalog) -> Mapping[str, frozenset[str]]:
    """The ids of the sessions that hold each session, by its own id."""
    above: dict[str, frozenset[str]] = {}
    for session in catalog.all_sessions:
        mine = above.setdefault(session.id, frozenset())
        for inner in session.sessions:
            above[inner.id] = mine | {session.id}
    return above


def _see(place: Place) -> str:
    return f"see line {place.line}; " if place.line else ""


@dataclass(frozen=True, slots=True)
class _Booking:
    """Somebody who has to be somewhere."""

    person: Person
    subject: Entry | Talk
    showing: Showing
    stretch: Stretch
    throughout: bool
    """Whether they are there all the time, and not only for a part of the session."""


def double_booked(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """Somebody who presents or speaks has to be in two places at the same time. One of the two audiences waits. Only a
    note where a session has times and what is shown in it has none: it may still work out.
    """
    above = _above(catalog)
    by_name: dict[str, list[_Booking]] = {}
    for booking in _bookings(catalog):
        others = by_name.setdefault(sort_key(" ".join(family_first(booking.person))), [])
        clash = next((other for other in others if _clash(booking, other, above)), None)
        if clash:
            finding = warning if booking.throughout and clash.throughout else note
            message = (
                f"'{booking.person.name}' is at '{booking.subject.id}' ({booking.showing.name}) "
                f"and at '{clash.subject.id}' ({clash.showing.name}) at the same time"
            )
            hint = f"{_see(clash.person.written_at)}mend a time, or who presents"
            yield finding(booking.person.written_at, "double-booked", message, hint)
        others.append(booking)


def _bookings(catalog: Catalog) -> Iterator[_Booking]:
    there: list[tuple[Entry | Talk, Person]] = [
        (entry, author) for entry in catalog.entries for author in entry.authors if author.presenting
    ]
    there += [(talk, speaker) for talk in catalog.talks for speaker in talk.speakers]
    zone = catalog.event.time_zone
    sessions, clock = {session.id: session for session in catalog.all_sessions}, Clock(zone)
    for subject, person in there:
        for appearance in subject.session:
            showing = Showing.of(appearance, sessions, clock)
            stretch = Stretch.of(showing.start, showing.end, zone)
            if stretch and not stretch.whole_days:
                held = sessions.get(showing.session or "")
                known = appearance.start is not None or held is None or held.kind in _SHOWN_THROUGHOUT
                yield _Booking(person, subject, showing, stretch, known)


def _clash(one: _Booking, other: _Booking, above: Mapping[str, frozenset[str]]) -> bool:
    return (
        one.subject is not other.subject
        and one.stretch.overlaps(other.stretch)
        and not _is_same_place(one.showing, other.showing, above)
        and not are_homonyms(one.person, other.person)
    )


def _is_same_place(one: Showing, other: Showing, above: Mapping[str, frozenset[str]]) -> bool:
    """Whether one can be at both: in one room, or one session, or one that holds the other."""
    if one.room and other.room:
        return one.room.casefold() == other.room.casefold()
    if one.session and other.session:
        return one.session in {other.session, *above[other.session]} or other.session in above[one.session]
    return one.name.casefold() == other.name.casefold()
