"""What stands beside an entry's words: where it was shown, and its links. What finds no room there follows the words.

A side column that runs over the foot of its page is lost to the reader, since it can't be broken well. So its height is
reckoned before anything is set, rather too high than too low.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from booklet import copyfit, fonts, layout, prose
from booklet.addresses import short_address
from booklet.catalog.model import Entry
from booklet.catalog.names import printed_name
from booklet.catalog.sessions import Showing
from booklet.designs import Form, form_of
from booklet.geometry import Length, pt
from booklet.material import Material
from booklet.values import LeftOut
from booklet.vocabulary import titles
from booklet.workspace import Store

NOTHING = pt(0)
_UNCOUNTED = re.compile(r"\$[^$]*\$|\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Side:
    """What has room in the side column of an entry."""

    showings: bool
    """Whether all that was shown where and when stands in it; else it follows the words."""
    links: bool
    """Whether all links stand in it; else they follow the words."""
    height_mm: float
    """About how high it is, rather more: so much is kept together from where the entry begins."""
    outlasted: bool = False
    """Whether the abstract reaches lower for sure: then nothing has to keep what follows from coming up beside it."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The side columns of one book."""

    material: Material
    layout: layout.Layout
    store: Store
    showings: Callable[[Entry], tuple[Showing, ...]]
    """Those of an entry."""

    def running(self, entry: Entry) -> Side:
        """The column beside words that others follow on the page."""
        room = self.layout.type_area.height * copyfit.MOST_BESIDE
        return self._filled(entry, room, copyfit.SIDE_GAP, self._mark(entry))

    def with_codes(self, entry: Entry) -> Side:
        """The column on the page of an entry with a poster, where each link has its code."""
        area = self.layout.type_area.height
        header = self._header(entry)
        room = area - pt(header.pt % area.pt)
        return self._filled(entry, room, copyfit.SIDE_GAP_WIDE, codes=True)

    def _filled(self, entry: Entry, room: Length, gap: Length, mark: Length = NOTHING, *, codes: bool = False) -> Side:
        """The column with as much as has room: all, the showings alone, or neither."""
        links = self._links(entry)
        high = mark + self._height(self._shown(entry), gap)
        higher = high + self._height(links, gap) + copyfit.SIDE_CODE * (self._coded(entry) if codes else 0)
        if first := self.material.artwork.first_pages.get(entry.id):
            higher += layout.FIRST_PAGE.fitted(first.ratio).height + copyfit.SIDE_GAP
        if higher <= room and len(links) <= (copyfit.CODES_BESIDE if codes else copyfit.LINKS_BESIDE):
            return Side(True, True, higher.mm, self._outlasts(entry, higher))
        if high <= room:
            return Side(True, False, high.mm, self._outlasts(entry, high))
        return Side(False, False, mark.mm, self._outlasts(entry, mark))

    def _outlasts(self, entry: Entry, height: Length) -> bool:
        """Whether the abstract is higher, however tightly it is set. Formulas and addresses count for nothing."""
        letters = len(_UNCOUNTED.sub("", entry.abstract or ""))
        lines = letters * copyfit.LEAST_LETTER.pt / self.layout.title_measure("abstract").pt
        return copyfit.LEAST_LINE.pt * (lines - 1) > height.pt

    def _mark(self, entry: Entry) -> Length:
        """Height of code and boards, each on a line, where the theme shows them."""
        if form_of(self.material.catalog.booklet) is not Form.RUNNING:
            return NOTHING
        marks = {entry.code, *(one.board for one in self.showings(entry))} - {None}
        return copyfit.MARK_LINE * len(marks) + copyfit.SIDE_GAP if marks else NOTHING

    def _coded(self, entry: Entry) -> int:
        """How many of its links lead to the web, and have a code."""
        return len(entry.links) + bool(entry.paper and entry.paper.url)

    def _shown(self, entry: Entry) -> list[tuple[str, ...]]:
        """The lines of each showing."""
        words = self.material.words
        found = list[tuple[str, ...]]()
        for one in self.showings(entry):
            spot = ", ".join(filter(None, (one.room, one.board and f"{words.board} {one.board}")))
            found.append((one.name, words.span(one.start, one.end) if one.start else "", spot))
        return found

    def _links(self, entry: Entry) -> list[tuple[str, ...]]:
        """The lines of each of its links."""
        words = self.material.words
        links: list[tuple[str, ...]] = [(link.label, short_address(link.url)) for link in entry.links]
        address = short_address(entry.paper.url) if entry.paper and entry.paper.url else ""
        within = tuple[str, ...]()
        if paper := self.material.papers.get(entry.id):
            embedded = isinstance(paper, LeftOut) and paper.enclosed
            within = (f"{words.embedded}," if embedded else words.see_instead, words.page)
        if self.material.artwork.first_pages.get(entry.id) and address:
            return [*links, (words.paper, address), (words.paper, *within)]
        return [*links, (words.paper, address, *within)] if address or within else links

    def _height(self, items: Sequence[tuple[str, ...]], gap: Length) -> Length:
        lines = sum(
            self._lines(text, "sans-600", copyfit.SIDE_SIZE, self.layout.side) for item in items for text in item
        )
        return copyfit.SIDE_LINE * lines + gap * len(items)

    def _lines(self, text: str, cut: str, size: Length, measure: Length) -> int:
        """How many lines the text takes: broken at spaces, and within words that are too long for a line."""
        ruler = fonts.ruler(cut, self.store)
        broken = titles.broken(text, lambda run: ruler.width(run, size), measure) if text else 0
        return math.ceil(ruler.width(text, size) / measure * 1.2 + 0.2) if broken is None else broken

    # --- what stands over it --------------------------------------------------------------------

    def _header(self, entry: Entry) -> Length:
        """Title, people and award over the words of an entry with a poster: about, and rather more."""
        measure, (size, _) = self.layout.type_area.width, layout.TITLES["entry"]
        places = dict.fromkeys(author.affiliation for author in entry.authors if author.affiliation)
        names = ", ".join(map(printed_name, entry.authors))
        title = self._lines(prose.plain(entry.title), "sans-700", size, measure)
        people = self._lines(names + " 00" * len(places), "sans-600", pt(9.4), measure)
        affiliations = self._lines(" · ".join(places) + " 0" * len(places), "sans-400", pt(7.2), measure)
        return pt(42) + pt(21.5) * title + pt(12) * people + pt(9.8) * affiliations + pt(20) * bool(entry.award)
