"""The author's model of the programme: sessions, talks, and when something was shown."""

import datetime
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from booklet.catalog.people import Speaker
from booklet.fields import Id, Line, Prose, SessionKind, TalkKind, Time, WebAddress
from booklet.placed import Node, one_or_many


class Session(Node):
    """One item of the programme."""

    id: Id = ""
    """Short name by which entries and talks refer to it. Default: made from the name."""
    name: Line
    """What it is called: Poster session 4."""
    kind: SessionKind = "other"
    """What it is; poster sessions are printed as lists by board number."""
    start: Time | None = None
    """Begin, as 2022-11-30 16:00, in the event's time zone."""
    end: Time | None = None
    """End."""
    room: Line | None = None
    """Room or hall."""
    chair: Line | None = None
    """Who leads it."""
    track: Line | None = None
    """Name of the track; sessions at the same time stand side by side."""
    url: WebAddress | None = None
    """Where to follow it, or more about it."""
    note: Prose | None = None
    """A sentence or two, in Markdown."""
    sessions: tuple["Session", ...] = ()
    """Sessions within this one."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        _refuse_impossible(self.start, self.end)
        return self

    def with_those_within(self) -> Iterator["Session"]:
        """This session and all within it, in order."""
        yield self
        for session in self.sessions:
            yield from session.with_those_within()


class Appearance(Node):
    """When and where an entry or a talk was shown. A bare text is the id of a session, or else a name."""

    shorthand: ClassVar[str] = "name"

    id: Id | None = None
    """Id of a session of the programme; name, times and room are then its own unless given here."""
    name: Line | None = None
    """Name of a session that is not in the programme."""
    start: Time | None = None
    """Begin, as 2022-11-30 16:00, in the event's time zone."""
    end: Time | None = None
    """End."""
    room: Line | None = None
    """Room or hall."""
    board: Line | None = None
    """Number of the poster board."""

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if self.id is None and self.name is None:
            raise PydanticCustomError("needs_one", "one of {names} is needed", {"names": "id or name"})
        _refuse_impossible(self.start, self.end)
        return self


Span = Session | Appearance
"""Something with a beginning and an end."""
Appearances = Annotated[
    tuple[Appearance, ...],
    BeforeValidator(one_or_many, json_schema_input_type=Appearance | tuple[Appearance, ...]),
]


def _refuse_impossible(start: datetime.datetime | None, end: datetime.datetime | None) -> None:
    if start is None or end is None:
        return
    if (start.tzinfo is None) != (end.tzinfo is None):
        raise PydanticCustomError("impossible_dates", "start and end must both have a time zone, or neither")
    if end < start:
        raise PydanticCustomError(
            "impossible_dates",
            "the end ({end}) lies before the start ({start})",
            {"end": f"{end:%Y-%m-%d %H:%M}", "start": f"{start:%Y-%m-%d %H:%M}"},
        )


class Talk(Node):
    """An invited talk, a panel, a tutorial."""

    id: Id = ""
    """Short name for links. Default: made from the title."""
    title: Line
    """Title in full."""
    kind: TalkKind = "keynote"
    """What it is."""
    speakers: tuple[Speaker, ...] = ()
    """Who speaks, in order."""
    abstract: Prose | None = None
    """Markdown with math between dollar signs."""
    session: Appearances = ()
    """When and where: the id of a session, or a mapping."""


def in_zone(time: datetime.datetime, zone: str | None) -> datetime.datetime:
    """The time in the event's time zone: one without a zone is meant so, one with a zone of its own is converted.

    Where the event has no zone, the time as it was written.
    """
    if zone is None:
        return time
    event_zone = zoneinfo.ZoneInfo(zone)
    return time.replace(tzinfo=event_zone) if time.tzinfo is None else time.astimezone(event_zone)


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells times as they are printed."""

    zone: str | None
    """The event's time zone."""

    def span(
        self, start: datetime.datetime | None, end: datetime.datetime | None
    ) -> tuple[datetime.datetime | None, datetime.datetime | None]:
        """Both times on the event's clocks, without a zone.

        Where the event has none they stay as written; an end is then told in the zone of its start.
        """
        if self.zone:
            start, end = (time and in_zone(time, self.zone).replace(tzinfo=None) for time in (start, end))
        elif start and end and start.tzinfo and end.tzinfo:
            end = end.astimezone(start.tzinfo)
        return start, end


@dataclass(frozen=True, slots=True)
class Showing:
    """When and where something was shown, as it is printed."""

    name: str
    start: datetime.datetime | None
    end: datetime.datetime | None
    room: str | None
    board: str | None
    session: str | None
    """Id of the session of the programme; None where it is not in one."""

    @classmethod
    def of(cls, appearance: Appearance, sessions: Mapping[str, Session], clock: Clock) -> Self:
        """The appearance with what its session says filled in. A bare text is a session's id, or else a name."""
        session = sessions.get(appearance.id or appearance.name or "")
        start, end = clock.span(
            appearance.start or (session.start if session else None),
            appearance.end or (session.end if session and not appearance.start else None),
        )
        return cls(
            name=session.name if session else appearance.name or appearance.id or "",
            start=start,
            end=end,
            room=appearance.room or (session.room if session else None),
            board=appearance.board,
            session=session.id if session else None,
        )
