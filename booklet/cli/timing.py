"""Where the time of a build went, line by line of the story."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Line:
    """What one line of the story took, in all booklets of a run."""

    name: str
    seconds: float = 0.0
    made: int = 0
    """Pieces made anew meanwhile."""
    kept: int = 0
    """Pieces that the store had."""


class Stopwatch:
    """Notes the time at each line that is reached; the clock is given, and so is the count of pieces."""

    def __init__(self, clock: Callable[[], float], begun: float) -> None:
        """The first line is that of loading the software, which began then."""
        self._clock = clock
        self._at = self._begun = begun
        self._counts = (0, 0)
        self._line = "load"
        self._lines: dict[str, Line] = {}
        self.counts: Callable[[], tuple[int, int]] = lambda: (0, 0)
        """Gives how many pieces were made and kept so far."""

    def __call__(self, line: str) -> None:
        """Another line is reached."""
        now, (made, kept) = self._clock(), self.counts()
        noted = self._lines.setdefault(self._line, Line(self._line))
        noted.seconds += now - self._at
        noted.made += made - self._counts[0]
        noted.kept += kept - self._counts[1]
        self._at, self._counts, self._line = now, (made, kept), line

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return self._clock() - self._begun

    def lines(self) -> tuple[Line, ...]:
        """All lines in the order in which they were first reached, the last one ended now."""
        self(self._line)
        return tuple(self._lines.values())
