"""What is laid over the pages of the programme: folio, the days, and what goes on from the page before. Pure."""

from collections.abc import Sequence

from booklet.catalog.model import Catalog
from booklet.fonts import Ruler
from booklet.furniture import STRIP_SIZE, Overlay
from booklet.geometry import pt
from booklet.layout import layout_of
from booklet.programme import programme
from booklet.prose import plain
from booklet.values import Page, Strip, spelled
from booklet.words import Words

CONTINUED_SIZE = pt(7.2)
"""Type size of what goes on, for shortening it."""


class ProgrammeHeads:
    """Knows the names of days and sessions."""

    def __init__(self, catalog: Catalog, words: Words, ruler: Ruler) -> None:
        self._words = words
        self._layout = layout_of(catalog.booklet.size)
        self._ruler = ruler
        days = programme(catalog).days
        self._days = {day.anchor: words.long_day(day.date) if day.date else words.programme.no_time for day in days}
        self._short = {day.anchor: words.short_day(day.date) if day.date else words.programme.no_time for day in days}
        self._names = {f"session/{session.id}": plain(session.name) for session in catalog.all_sessions}
        self._around = {
            f"session/{inner.id}": f"session/{session.id}"
            for session in catalog.all_sessions
            for inner in session.sessions
        }

    def of_page(self, page: Page, standing: Sequence[str], going_on: Sequence[str]) -> tuple[Overlay, ...]:
        """The furniture of a page on which these addresses stand; some of them stood on the page before already."""
        overlays = [Overlay(self._layout.folio, spelled("folio", page.label))]
        if page.offset:
            days = [self._short[one] for one in standing if one in self._short]
            head = " – ".join(dict.fromkeys((*days[:1], *days[-1:])))
            shortened = self._ruler.shortened(head, STRIP_SIZE, self._layout.type_area.width)
            overlays.append(Overlay(self._layout.head, (Strip("head", shortened),)))
        if name := self._going_on(going_on):
            overlays.append(Overlay(self._layout.continued, self._continued(name)))
        return tuple(overlays)

    def _going_on(self, addresses: Sequence[str]) -> str:
        """The one session that goes on and holds no other that does; else the session around them, or the day."""
        sessions = [one for one in addresses if one in self._names]
        outer = {self._around[one] for one in sessions if one in self._around}
        inner = [one for one in sessions if one not in outer]
        if len(inner) != 1:
            inner = [one for one in sessions if all(self._around.get(other) == one for other in inner)]
        names = [*(self._names[one] for one in inner[:1]), *(self._days[one] for one in addresses if one in self._days)]
        return names[0] if names else ""

    def _continued(self, name: str) -> tuple[Strip, ...]:
        """The name, as much of it as fits, and that it goes on."""
        mark = f" {self._words.programme.continued}"
        room = self._layout.type_area.width - self._ruler.width(mark, CONTINUED_SIZE)
        return Strip("continued", self._ruler.shortened(name, CONTINUED_SIZE, room)), Strip("continued", mark)
