"""The author's model of the programme: sessions, and when an entry was shown in one."""

from collections.abc import Iterator
from typing import ClassVar, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from booklet.fields import Id, Line, Prose, SessionKind, Time, WebAddress
from booklet.placed import Node


class Span(Node):
    """Something with a beginning and an end."""

    start: Time | None = None
    """Begin, as 2022-11-30 16:00, in the event's time zone."""
    end: Time | None = None
    """End."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.start and self.end:
            if (self.start.tzinfo is None) != (self.end.tzinfo is None):
                raise PydanticCustomError("impossible_dates", "start and end must both have a time zone, or neither")
            if self.end < self.start:
                raise PydanticCustomError(
                    "impossible_dates",
                    "the end ({end}) lies before the start ({start})",
                    {"end": f"{self.end:%Y-%m-%d %H:%M}", "start": f"{self.start:%Y-%m-%d %H:%M}"},
                )
        return self


class Session(Span):
    """One item of the programme."""

    id: Id = ""
    """Short name by which entries and talks refer to it. Default: made from the name."""
    name: Line
    """What it is called: Poster session 4."""
    kind: SessionKind = "other"
    """What it is; poster sessions are printed as lists by board number."""
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

    def with_those_within(self) -> Iterator["Session"]:
        """This session and all within it, in order."""
        yield self
        for session in self.sessions:
            yield from session.with_those_within()


class Appearance(Span):
    """When and where an entry was shown. A bare text is the id of a session, or else its name."""

    shorthand: ClassVar[str] = "name"

    id: Id | None = None
    """Id of a session of the programme; name, times and room are then its own unless given here."""
    name: Line | None = None
    """Name of a session that is not in the programme."""
    room: Line | None = None
    """Room or hall."""
    board: Line | None = None
    """Number of the poster board."""

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if self.id is None and self.name is None:
            raise PydanticCustomError("needs_one", "one of {names} is needed", {"names": "id or name"})
        return self
