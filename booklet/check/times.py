"""Times of the programme made comparable: stretches in the event's time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Self

from booklet.catalog.sessions import in_zone


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when. Both are UTC or, where nothing says which zone is meant, both are without a zone."""

    start: datetime
    end: datetime | None
    """None where it is not said."""
    whole_days: bool
    """Whether only days were written, so that the hours are not known."""

    @classmethod
    def of(cls, start: datetime | None, end: datetime | None, zone: str | None) -> Self | None:
        """The stretch in the event's zone; None where the start is not said. A day without hours lasts to its end."""
        if start is None:
            return None
        midnight = time()
        if start.time() == midnight and (end is None or end.time() == midnight):
            return cls(_comparable(start, zone), _comparable((end or start) + timedelta(days=1), zone), True)
        return cls(_comparable(start, zone), _comparable(end, zone) if end else None, False)

    def overlaps(self, other: Self) -> bool:
        """Whether there is a moment that belongs to both. Never, where only one of them has a zone."""
        if not self._is_like(other):
            return False
        if self.start == other.start:
            return True
        return self.start < (other.end or other.start) and other.start < (self.end or self.start)

    def leaves(self, whole: Self) -> bool:
        """Whether a part of it lies outside the whole, as far as both are known. What begins on a day belongs to it,
        however late it ends.
        """
        if not self._is_like(whole):
            return False
        if self.whole_days:
            return not self.overlaps(whole)
        if whole.whole_days and whole.end:
            return not whole.start <= self.start < whole.end
        return self.start < whole.start or (whole.end is not None and (self.end or self.start) > whole.end)

    def _is_like(self, other: Self) -> bool:
        return (self.start.tzinfo is None) == (other.start.tzinfo is None)


def _comparable(moment: datetime, zone: str | None) -> datetime:
    placed = in_zone(moment, zone)
    return placed.astimezone(UTC) if placed.tzinfo else placed
