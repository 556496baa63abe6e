"""Which strips are laid over which page: folios, running heads, stamps. Pure; the numbers are in layout.py."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from booklet.catalog import Catalog
from booklet.fonts import Ruler
from booklet.geometry import Length, mm, pt
from booklet.layout import FURNITURE, HEAD, STAMP, TYPE_AREA, Spot
from booklet.prose import plain
from booklet.values import Leaf, Page, Side, Strip, roman_numeral
from booklet.words import Words
from booklet.workspace import digest

STRIP_SIZE = pt(6.6)
"""Type size of heads and stamps, for shortening them."""
STAMP_LIMIT = mm(104)
"""Widest title in a stamp; what follows it takes no more than 35 mm."""
A4_WIDTH = mm(210)
BLOCK = 20
"""Numbers are set in blocks, so that those from 1 to N serve every book. A page of a sheet costs 7 ms, a sheet 20 ms
(docs/performance.md): larger blocks make a first small book wait for numbers it has not."""
NUMBERED = frozenset({"folio", "number", "number-right"})
"""Kinds of strips that show the labels of pages."""
BUCKETS = 64
"""More strips of a kind than this are spread over sheets by their text, so that one edit sets only its sheet."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """Strips laid side by side at one spot of a page."""

    spot: Spot
    strips: tuple[Strip, ...]
    target: str = ""
    """Where a click on it leads, as a private address; empty for nowhere."""


class Furnisher:
    """Knows the titles a book's furniture shows."""

    def __init__(self, catalog: Catalog, words: Words, ruler: Ruler) -> None:
        self._words = words
        self._ruler = ruler
        self._titles = {entry.id: plain(entry.title) for entry in catalog.entries}
        self._sections = {entry.id: section.title for section, entry in catalog.with_sections()}
        self._titles |= {f"talk/{talk.id}": plain(talk.title) for talk in catalog.talks}
        heading = words.matter.heading([talk.kind for talk in catalog.talks])
        self._sections |= {f"talk/{talk.id}": heading for talk in catalog.talks}

    def of_leaf(self, page: Page, leaf: Leaf) -> tuple[Overlay, ...]:
        """The furniture of a page that shows this leaf."""
        return tuple(self._overlay(spot, page, leaf) for spot in FURNITURE.get(leaf.kind, ()))

    def of_paper(self, page: Page, entry: str, count: int, width: Length = A4_WIDTH) -> tuple[Overlay, ...]:
        """The furniture of a page of that width from an entry's paper, which has so many pages."""
        stamp = self._stamp(entry, self._words.paper_page_of(page.offset + 1, count), width)
        return tuple(
            Overlay(spot, stamp, f"entry/{entry}") if spot is STAMP else self._overlay(spot, page, Leaf("paper", entry))
            for spot in FURNITURE["paper"]
        )

    def _stamp(self, entry: str, place: str, width: Length) -> tuple[Strip, ...]:
        """Title and place side by side; the place alone on a page that is too narrow for a word of the title."""
        room = width - STAMP.from_side * 2 - self._ruler.width(f" · {place}", STRIP_SIZE)
        title = self._ruler.shortened(self._titles[entry], STRIP_SIZE, min(STAMP_LIMIT, room))
        if self._ruler.width(title, STRIP_SIZE) > room:
            return (Strip("stamp", place),)
        return Strip("stamp", title), Strip("stamp", f" · {place}")

    def _overlay(self, spot: Spot, page: Page, leaf: Leaf) -> Overlay:
        if spot is HEAD:
            titles = self._titles if page.side is Side.RECTO else self._sections
            subject = f"talk/{leaf.subject}" if leaf.kind == "talk" else leaf.subject
            title = self._ruler.shortened(titles[subject], STRIP_SIZE, TYPE_AREA.width)
            return Overlay(spot, (Strip("head", title),))
        return Overlay(spot, (Strip("folio", page.label),))


def sheets(strips: Iterable[Strip]) -> tuple[tuple[Strip, ...], ...]:
    """The strips, each on one sheet, grouped so that sheets change as little as possible from book to book."""
    wanted = tuple(dict.fromkeys(strips))
    numbers = [strip for strip in wanted if _is_number(strip)]
    others = [strip for strip in wanted if not _is_number(strip)]
    blocks = dict.fromkeys((strip.kind, (int(strip.text) - 1) // BLOCK) for strip in numbers)
    whole = [_block(kind, block) for kind, block in blocks]
    return (*whole, *_buckets(others))


def _is_number(strip: Strip) -> bool:
    """A head may read 2048, and is no number."""
    return strip.kind in NUMBERED and strip.text.isdecimal()


def _block(kind: str, block: int) -> tuple[Strip, ...]:
    return tuple(Strip(kind, str(block * BLOCK + number)) for number in range(1, BLOCK + 1))


def _buckets(strips: Sequence[Strip]) -> Iterator[tuple[Strip, ...]]:
    kinds: dict[str, list[Strip]] = {}
    for strip in strips:
        kinds.setdefault(strip.kind, []).append(strip)
    for kind, ones in kinds.items():
        if kind == "folio":
            roman = tuple(Strip(kind, roman_numeral(number)) for number in range(1, BLOCK + 1))
            yield roman
            ones = [one for one in ones if one not in roman]
        groups: dict[str, list[Strip]] = {}
        for one in ones:
            groups.setdefault(digest(one.text)[0] if len(ones) > BUCKETS else "", []).append(one)
        yield from (tuple(sorted(groups[name], key=lambda one: one.text)) for name in sorted(groups))


def strips_of(overlays: Mapping[int, Sequence[Overlay]]) -> Iterator[Strip]:
    """Every strip the overlays of the pages ask for."""
    for ones in overlays.values():
        for one in ones:
            yield from one.strips
