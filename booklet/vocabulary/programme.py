"""What the template of the programme may say: times as they are printed, and how wide parallel tracks are set."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from booklet import layout
from booklet.catalog.model import Catalog
from booklet.catalog.names import named_and_more
from booklet.catalog.sessions import Talk
from booklet.fonts import Ruler
from booklet.geometry import mm, pt
from booklet.programme import Day, Row, Shown, programme
from booklet.words import Words, has_hour, offset_name, utc

FEW_POSTERS = 6
"""A poster session with more has the whole measure and never stands beside another session."""
TIME_LINE, REMARK_LINE = 11.8, 9.8
"""Line distances of hours and of remarks in points; no remark takes more than two lines of the side column."""
BOARD_SIZE, BOARD_GAP, BOARD_WIDTHS = pt(7.2), mm(2.2), (mm(8), mm(18))
"""Type size of boards, the air beside them, least and most width of their column."""


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of time as it is printed under the heading of a day."""

    hours: str
    """16:00–18:00; empty where no hour is known."""
    remark: str
    """The days, where they are not the one of the heading."""
    height_pt: float = 0
    """What a remark needs in the side column, with the hours above it; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class TracksView:
    """Measures of parallel tracks that stand side by side."""

    time_mm: float
    """Width of the column with the times."""
    track_mm: float
    gap_mm: float


class ProgrammeVocabulary:
    """The vocabulary for the programme of one book."""

    def __init__(self, catalog: Catalog, words: Words, ruler: Ruler) -> None:
        """The ruler is that of the cut in which boards are set."""
        self._ruler = ruler
        self._programme = programme(catalog)
        self._words = words
        self._layout = layout.layout_of(catalog.booklet.size)

    def facts(self) -> dict[str, object]:
        """What is the same in every template of the book."""
        return {"programme_zone": self._zone()}

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What a template may call."""
        return {
            "day_of": lambda leaf: self._programme.days[int(leaf.subject) - 1],
            "day_title": lambda day: day_title(day, self._words),
            "when_of": self._when,
            "tracks_of": lambda row: _tracks(row, self._layout),
            "people_of": self._people,
            "board_mm": self._board_mm,
        }

    def _zone(self) -> str:
        """Europe/Berlin (UTC+2); empty where the event has no zone."""
        zone, offset = self._programme.zone, self._programme.offset
        return f"{zone} ({utc(offset)})".replace("_", " ") if zone and offset is not None else zone or ""

    def _when(self, start: datetime.datetime | None, end: datetime.datetime | None, day: Day) -> When:
        """When something is that stands under the heading of that day."""
        first, last = start or end, end or start
        if first is None or last is None:
            return When("", "")
        remarks = [] if first.date() == day.date else [self._words.short_day(first)]
        if last.date() != first.date():
            remarks.append(self._words.programme.ends_on(self._words.short_day(last)))
        return When(
            _hours(start, end), ", ".join(remarks), TIME_LINE + 2 * REMARK_LINE * len(remarks) if remarks else 0
        )

    def _people(self, shown: Shown) -> str:
        """Who wrote it, or who speaks."""
        people = shown.node.speakers if isinstance(shown.node, Talk) else shown.node.authors
        return named_and_more(people, self._words.and_others)

    def _board_mm(self, shown: Sequence[Shown]) -> float:
        """Width of the column with the boards; a longer name of a board takes more lines."""
        widest = max((self._ruler.width(one.board or "", BOARD_SIZE) for one in shown), default=mm(0))
        return min(max(widest + BOARD_GAP, BOARD_WIDTHS[0]), BOARD_WIDTHS[1]).mm


def day_title(day: Day, words: Words) -> str:
    """Wednesday, 1 July 2020; or what stands over sessions without a time."""
    return words.long_day(day.date) if day.date else words.programme.no_time


def _hours(start: datetime.datetime | None, end: datetime.datetime | None) -> str:
    first = start or end
    if first is None or not has_hour(first, end):
        return ""
    begin, until = f"{start:%H:%M}" if start else "", f"{end:%H:%M}" if end and end != start else ""
    return f"{begin}{'–' if until else ''}{until}{offset_name(first)}"


def _tracks(row: Row, page: layout.Layout) -> TracksView | None:
    """The measures of the row's tracks; None where they are set one under another."""
    measures = page.track_measures(len(row.tracks))
    posters = (one for top in row.sessions for one in top.with_those_within() if one.session.kind == "posters")
    if len(row.tracks) == 1 or measures is None or any(len(one.shown) > FEW_POSTERS for one in posters):
        return None
    time, track = measures
    return TracksView(time.mm, track.mm, layout.TRACK_GAP.mm)
