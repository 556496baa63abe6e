"""Which words the book says of the programme."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProgrammeWords:
    """What the template of the programme says by itself, in one language."""

    programme: str
    weekdays: tuple[str, ...]
    """In full, Monday first, as they stand before a date with what joins them to it."""
    times: str
    """Takes ``{zone}``."""
    ends: str
    """Takes ``{day}``."""
    chair: str
    """Takes ``{name}``."""
    parallel: str
    """Takes ``{count}``."""
    no_time: str
    continued: str

    def times_of(self, zone: str) -> str:
        """In which zone all times are told."""
        return self.times.format(zone=zone)

    def ends_on(self, day: str) -> str:
        """On which day something ends that began on another."""
        return self.ends.format(day=day)

    def chaired_by(self, name: str) -> str:
        """Who leads a session."""
        return self.chair.format(name=name)

    def at_once(self, count: int) -> str:
        """How many sessions go on at the same time."""
        return self.parallel.format(count=count)
