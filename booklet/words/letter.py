"""Which words the letter says that goes with a booklet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LetterWords:
    """What the letter says by itself, in one language."""

    greeting: str
    attached: str
    """Takes ``{event}`` and ``{title}``."""
    attached_from: str
    """Takes ``{event}``, ``{place}`` and ``{title}``."""
    holds_one: str
    holds_many: str
    """Takes ``{count}``."""

    def opening(self, event: str, place: str, title: str) -> str:
        """The booklet of the event in that place is attached, under its title; the place may be empty."""
        if place:
            return self.attached_from.format(event=event, place=place, title=title)
        return self.attached.format(event=event, title=title)

    def holds(self, count: int) -> str:
        """It holds so many entries."""
        return self.holds_one if count == 1 else self.holds_many.format(count=count)
