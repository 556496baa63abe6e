"""The programme: sessions by day and hour, side by side where they overlap, each with what was shown in it. Pure.

Times are those of the event's time zone; without one they stay as they were written. What has no time is never
given one.
"""

import datetime
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from zoneinfo import ZoneInfo

from booklet.catalog.model import Catalog, Entry
from booklet.catalog.sessions import Clock, Session, Talk
from booklet.words import has_hour

Time = datetime.datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A showing of an entry or a talk in a session of the programme."""

    node: Entry | Talk
    start: Time | None
    """Its own beginning; None where it has only that of its session."""
    end: Time | None
    room: str | None
    """Where it is not in the room of its session."""
    board: str | None

    @property
    def target(self) -> str:
        """The private address of its place in the booklet, without the scheme."""
        return f"{'entry' if isinstance(self.node, Entry) else 'talk'}/{self.node.id}"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A session of the programme with all that belongs to it."""

    session: Session
    start: Time | None
    end: Time | None
    shown: tuple[Shown, ...] = ()
    """In order of time; those of a poster session in order of their boards."""
    rows: tuple["Row", ...] = ()
    """Sessions within this one."""

    @property
    def begins(self) -> Time | None:
        """When it begins, or else the first thing in it does."""
        inner = (*(row.start for row in self.rows), *(one.start for one in self.shown))
        return self.start or min((time for time in inner if time), key=wall, default=None)

    def with_those_within(self) -> Iterator["Scheduled"]:
        """This session and all within it, in the order in which they are printed."""
        yield self
        for row in self.rows:
            for one in row.sessions:
                yield from one.with_those_within()


@dataclass(frozen=True, slots=True)
class Line:
    """What begins at the same time in parallel tracks: sessions, or what is shown in them."""

    start: Time | None
    """The time that all of it has as its own; None where they differ or have none."""
    end: Time | None
    cells: tuple[Scheduled | Shown | None, ...]
    """One for each track."""


@dataclass(frozen=True, slots=True)
class Row:
    """Sessions that are printed side by side, or a single one."""

    tracks: tuple[tuple[Scheduled, ...], ...]
    """From left to right; the sessions of a track follow one another."""

    @property
    def sessions(self) -> tuple[Scheduled, ...]:
        """Every session of the row, track by track."""
        return tuple(one for track in self.tracks for one in track)

    @property
    def start(self) -> Time | None:
        """When the first of them begins."""
        return min((one.begins for one in self.sessions if one.begins), key=wall, default=None)

    @property
    def end(self) -> Time | None:
        """When the last of them ends; None where one has no end."""
        ends = [one.end for one in self.sessions]
        return max((end for end in ends if end), key=wall) if all(ends) else None

    @property
    def heads(self) -> Line:
        """The first session of each track: the head of the tracks as a table."""
        return _line([track[0] for track in self.tracks])

    @property
    def lines(self) -> tuple[Line, ...]:
        """What follows in that table: what begins at the same time stands on the same line.

        Where something has no time of its own, the first of each track stand on one line, then the second.
        """
        queues = [deque(_sequence(track)[1:]) for track in self.tracks]
        if any(isinstance(cell, Shown) and not cell.start for queue in queues for _, cell in queue):
            queues = [deque((Time.min, cell) for _, cell in queue) for queue in queues]
        return tuple(_lines(queues))


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the programme."""

    date: datetime.date | None
    """None for the sessions without a time."""
    rows: tuple[Row, ...]

    @property
    def sessions(self) -> tuple[Scheduled, ...]:
        """Every session of the day, in the order in which they are printed."""
        return tuple(inner for row in self.rows for one in row.sessions for inner in one.with_those_within())

    @property
    def anchor(self) -> str:
        """The private address of the day, without the scheme."""
        return f"day/{self.date.isoformat()}" if self.date else "day/none"


@dataclass(frozen=True, slots=True)
class Programme:
    """The whole programme, day by day; sessions without a time come last."""

    days: tuple[Day, ...]
    zone: str | None
    """Name of the time zone of all its times; None where they are told as they were written."""
    offset: datetime.timedelta | None
    """How far that zone is ahead of UTC, if it is the same all through the programme."""

    @property
    def sessions(self) -> tuple[Scheduled, ...]:
        """Every session, in the order in which they are printed."""
        return tuple(one for day in self.days for one in day.sessions)


def programme(catalog: Catalog) -> Programme:
    """The programme of the catalog. Entries that are in no session are not its business."""
    clock, tracks = (
        Clock(catalog.event.time_zone),
        dict.fromkeys(one.track for one in catalog.all_sessions if one.track),
    )
    timetable = _Timetable(clock, _shown(catalog, clock), {track: place for place, track in enumerate(tracks)})
    scheduled = [timetable.scheduled(session) for session in catalog.sessions]
    dates = sorted({one.begins.date() for one in scheduled if one.begins})
    days = [Day(date, timetable.rows([s for s in scheduled if s.begins and s.begins.date() == date])) for date in dates]
    if timeless := [one for one in scheduled if not one.begins]:
        days.append(Day(None, timetable.rows(timeless)))
    times = [one.start for top in scheduled for one in top.with_those_within() if one.start]
    offsets = {time.replace(tzinfo=ZoneInfo(clock.zone)).utcoffset() for time in times} if clock.zone else set()
    return Programme(tuple(days), clock.zone, offsets.pop() if len(offsets) == 1 else None)


# --- what is shown -----------------------------------------------------------------------------------------


def _shown(catalog: Catalog, clock: Clock) -> dict[str, list[Shown]]:
    """What is shown in each session, by its id, in the order of the catalog."""
    rooms = {session.id: session.room for session in catalog.all_sessions}
    found: dict[str, list[Shown]] = {}
    if not rooms:
        return found
    nodes: tuple[Entry | Talk, ...] = (*catalog.talks, *catalog.entries)
    showings = catalog.showings
    for node in nodes:
        for appearance, showing in zip(node.session, showings(node), strict=True):
            if showing.session is not None:
                room = showing.room if showing.room != rooms[showing.session] else None
                start, end = clock.span(appearance.start, appearance.end)
                found.setdefault(showing.session, []).append(Shown(node, start, end, room, showing.board))
    return found


def _in_order(session: Session, shown: Sequence[Shown]) -> tuple[Shown, ...]:
    """By board where it is a poster session, else by time; what has neither comes last, in the author's order."""
    if session.kind == "posters":
        return tuple(sorted(shown, key=lambda one: (one.board is None, natural_key(one.board or ""))))
    return tuple(sorted(shown, key=lambda one: _place(one.start)))


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """The text for sorting as people count: board 9 before board 10, A2 before A10 before B1."""
    pieces = re.findall(r"\d+|\D+", text.casefold())
    return tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces)


# --- sessions in rows and tracks ---------------------------------------------------------------------------


def wall(time: Time) -> Time:
    """The time as the clock shows it, without its zone."""
    return time.replace(tzinfo=None)


def _place(time: Time | None) -> Time:
    """For sorting: what has no time comes last."""
    return wall(time) if time else Time.max


def _until(one: Scheduled) -> Time:
    """The moment after the session; one without an end lasts no time, since none may be guessed."""
    assert one.start is not None, "asked only for sessions with a time"
    start = wall(one.start)
    return max(wall(one.end) if one.end else start, start + Time.resolution)


def overlap(one: Scheduled, other: Scheduled) -> bool:
    """Whether both go on at some time. Not told of times in different zones, and of days without an hour."""
    if one.start is None or other.start is None or one.start.utcoffset() != other.start.utcoffset():
        return False
    if not (has_hour(one.start, one.end) and has_hour(other.start, other.end)):
        return False
    return wall(one.start) < _until(other) and wall(other.start) < _until(one)


@dataclass(frozen=True, slots=True)
class _Timetable:
    """What sessions are put in order with."""

    clock: Clock
    shown: Mapping[str, Sequence[Shown]]
    """By id of the session."""
    tracks: Mapping[str, int]
    """Place of each track among the columns."""

    def scheduled(self, session: Session) -> Scheduled:
        """The session with what belongs to it."""
        start, end = self.clock.span(session.start, session.end)
        inner = self.rows([self.scheduled(one) for one in session.sessions])
        return Scheduled(session, start, end, _in_order(session, self.shown.get(session.id, ())), inner)

    def rows(self, sessions: Sequence[Scheduled]) -> tuple[Row, ...]:
        """The sessions in order of time; those that overlap, directly or through others, stand in one row."""
        in_time = sorted(sessions, key=lambda one: _place(one.begins))
        alone = [one for one in in_time if _goes_on_beside(one, in_time)]
        blocks: list[list[Scheduled]] = []
        for one in in_time:
            if one not in alone:
                block = next((block for block in blocks if any(overlap(one, other) for other in block)), None)
                if block is None:
                    blocks.append(block := [])
                block.append(one)
        rows = [Row(((one,),)) for one in alone] + [Row(self._tracks(block)) for block in blocks]
        return tuple(sorted(rows, key=lambda row: _place(row.start)))

    def _tracks(self, block: Sequence[Scheduled]) -> tuple[tuple[Scheduled, ...], ...]:
        """The block in columns: a track has its own, and in none of them do two sessions overlap."""
        columns: list[list[Scheduled]] = []
        for one in block:
            free = [c for c in columns if c[-1].session.track == one.session.track and not overlap(c[-1], one)]
            in_its_room = [column for column in free if column[-1].session.room == one.session.room]
            if column := next(iter(in_its_room or free), None):
                column.append(one)
            else:
                columns.append([one])
        last = len(self.tracks)
        columns.sort(key=lambda column: self.tracks.get(column[0].session.track or "", last))
        return tuple(tuple(column) for column in columns)


def _goes_on_beside(one: Scheduled, sessions: Sequence[Scheduled]) -> bool:
    """Whether it holds nothing, is of no track, and goes on while others follow one another, as registration does."""
    if one.shown or one.rows or one.session.track:
        return False
    beside = [other for other in sessions if other is not one and overlap(one, other)]
    starts = [wall(other.start) for other in beside if other.start]
    return len(beside) > 1 and max(starts) >= min(_until(other) for other in beside)


# --- parallel tracks as a table ----------------------------------------------------------------------------

_Queue = deque[tuple[Time, Scheduled | Shown]]


def _sequence(sessions: Sequence[Scheduled]) -> list[tuple[Time, Scheduled | Shown]]:
    """The sessions, each followed by what is in it, with a time that never goes back."""
    cells: list[Scheduled | Shown] = []
    for top in sessions:
        for one in top.with_those_within():
            cells += [one, *one.shown]
    starts = (cell.begins if isinstance(cell, Scheduled) else cell.start for cell in cells)
    return list(zip(accumulate((wall(start) if start else Time.min for start in starts), max), cells, strict=True))


def _lines(queues: Sequence[_Queue]) -> Iterator[Line]:
    while waiting := [queue[0] for queue in queues if queue]:
        at = min(time for time, _ in waiting)
        kind = Scheduled if any(time == at and isinstance(cell, Scheduled) for time, cell in waiting) else Shown
        cells = tuple(
            queue.popleft()[1] if queue and queue[0][0] == at and isinstance(queue[0][1], kind) else None
            for queue in queues
        )
        yield _line(cells)


def _line(cells: Sequence[Scheduled | Shown | None]) -> Line:
    spans = {(cell.start, cell.end) for cell in cells if cell}
    start, end = spans.pop() if len(spans) == 1 else (None, None)
    return Line(start, end, tuple(cells))
