"""Which strips are laid over which page: folios, running heads, stamps. Pure; the numbers are in layout.py."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from booklet import lists, matter
from booklet.catalog.model import Catalog, Entry
from booklet.citations import stamps
from booklet.fonts import Ruler
from booklet.geometry import Length, mm, pt
from booklet.layout import FURNITURE, OF_ENTRIES, OF_SECTIONS, Spot, layout_of
from booklet.prose import plain
from booklet.values import FIGURES, Leaf, Page, Side, Strip, spelled
from booklet.words import Words
from booklet.workspace import digest

STRIP_SIZE = pt(6.6)
"""Type size of heads and stamps, for shortening them."""
STAMP_LIMIT = mm(104)
"""Widest title in a stamp; what follows it takes no more than 35 mm."""
A4_WIDTH = mm(210)
SPELLED = frozenset({"folio", "number", "number-right", "range", "range-right", "cite-figure"})
"""Kinds of strips that are single figures. A page of a sheet costs 7 ms to set (docs/performance.md): numbers set
whole would cost a conference more than all its other pages."""
MOST_ON_ONE = 64
"""More strips of a kind than this are spread over sheets, so that one edit sets only its sheet."""
ABOUT_ON_EACH = 16
"""So many, or up to twice as many, stand on each of those: a sheet itself costs as much as three strips."""

TAB = Strip("tab", "")


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
        self._catalog = catalog
        self._layout = layout_of(catalog.booklet.size)
        self._words = words
        self._ruler = ruler
        self._entries = {entry.id: entry for entry in catalog.entries}
        self._titles = {entry.id: plain(entry.title) for entry in catalog.entries}
        self._sections = {entry.id: section.title for section, entry in catalog.with_sections()}
        numbered = enumerate(catalog.sections)
        self._positions = {entry.id: position for position, section in numbered for entry in section.entries}
        self._titles |= {f"talk/{talk.id}": plain(talk.title) for talk in catalog.talks}
        heading = words.matter.heading([talk.kind for talk in catalog.talks])
        self._sections |= {f"talk/{talk.id}": heading for talk in catalog.talks}

    def of_leaf(self, page: Page, leaf: Leaf, standing: Sequence[str] = ()) -> tuple[Overlay, ...]:
        """The furniture of a page that shows this leaf, and on which these addresses stand."""
        kinds = FURNITURE.get(leaf.kind, ())
        if leaf.kind == "index" and lists.name_of(leaf) not in standing:
            kinds = (*kinds, "head")
        return (*self._tab(leaf), *(self._overlay(kind, page, leaf, standing) for kind in kinds))

    def _tab(self, leaf: Leaf) -> Iterator[Overlay]:
        """The thumb tab of the leaf's section; none in a book of one section."""
        count = len(self._catalog.sections)
        position = self._positions.get(leaf.subject) if leaf.kind in OF_ENTRIES else None
        if leaf.kind in OF_SECTIONS:
            position = int(leaf.subject) - 1
        if count > 1 and position is not None:
            yield Overlay(self._layout.tab(position, count), (TAB,))

    def head_on_other_side(self, page: Page, leaf: Leaf, standing: Sequence[str]) -> tuple[Strip, ...]:
        """The head that the page would have on the other side of its leaf."""
        if "head" not in FURNITURE.get(leaf.kind, ()):
            return ()
        return self._overlay("head", replace(page, index=page.index + 1), leaf, standing).strips

    def of_paper(self, page: Page, entry: str, count: int, width: Length = A4_WIDTH) -> tuple[Overlay, ...]:
        """The furniture of a page of that width from an entry's paper, which has so many pages.

        The first page says how the paper is cited, unless it is too narrow for that, the others whose they are.
        """
        folio = Overlay(self._layout.folio, spelled("folio", page.label))
        home = f"entry/{entry}"
        lines = self._citation(page, entry, count, width) if page.offset == 0 else ()
        if not lines:
            place = self._words.paper_page_of(page.offset + 1, count)
            return folio, Overlay(self._layout.stamp, self._stamp(entry, place, width), home)
        spots = self._layout.citation[-len(lines) :]
        links = (home, *[""] * (len(lines) - 1))
        return (folio, *map(Overlay, spots, lines, links))

    def _citation(self, page: Page, entry: str, count: int, width: Length) -> tuple[tuple[Strip, ...], ...]:
        """The lines of the stamp on the first page, from the upper one; none where they do not fit."""
        measure = self._layout.citation_measure(width)
        if measure is None:
            return ()
        until = replace(page, folio=page.folio + count - 1).label
        pages = f"{page.label}–{until}" if count > 1 else page.label
        template = stamps.template(self._catalog, self._words, several=count > 1)
        values = stamps.values(self._catalog, self._entries[entry], self._words, pages)
        lines = (stamps.fitted(line, self._ruler, measure) for line in stamps.filled(template, values))
        return tuple(stamps.strips(line) for line in lines if line)

    def _stamp(self, entry: str, place: str, width: Length) -> tuple[Strip, ...]:
        """Title and place side by side; the place alone on a page that is too narrow for a word of the title."""
        room = width - self._layout.stamp.from_side * 2 - self._ruler.width(f" · {place}", STRIP_SIZE)
        title = self._ruler.shortened(self._titles[entry], STRIP_SIZE, min(STAMP_LIMIT, room))
        if self._ruler.width(title, STRIP_SIZE) > room:
            return (Strip("stamp", place),)
        return Strip("stamp", title), Strip("stamp", f" · {place}")

    def _overlay(self, kind: str, page: Page, leaf: Leaf, standing: Sequence[str]) -> Overlay:
        if kind == "head":
            head = self._letters(leaf, standing) if leaf.kind == "index" else self._entry_head(page, leaf, standing)
            title = self._ruler.shortened(head, STRIP_SIZE, self._layout.type_area.width)
            return Overlay(self._layout.head, (Strip("head", title),))
        number = f"{page.label}–{page.until}" if page.until else page.label
        return Overlay(self._layout.folio, spelled("folio", number))

    def _entry_head(self, page: Page, leaf: Leaf, standing: Sequence[str]) -> str:
        """The section on a verso, what stands there on a recto."""
        subject = f"talk/{leaf.subject}" if leaf.kind == "talk" else leaf.subject
        if page.side is not Side.RECTO:
            return self._sections[subject]
        entries = [self._entries[id] for one in standing if (id := one.removeprefix("entry/")) in self._entries]
        return (code_range(entries, self._words) if len(entries) > 1 else "") or self._titles[subject]

    def _letters(self, leaf: Leaf, standing: Sequence[str]) -> str:
        """The index, and its letters from the first to the last on the page, as far as it has letters."""
        under = f"{lists.name_of(leaf)}/"
        letters = [one.removeprefix(under) for one in standing if one.startswith(under)]
        named = " – ".join(dict.fromkeys((*letters[:1], *letters[-1:])))
        return f"{matter.title(leaf, self._catalog, self._words)} {named}".strip()


def code_range(entries: Sequence[Entry], words: Words) -> str:
    """Codes or boards from the first to the last of the entries; empty where they have none."""
    found = [code for entry in entries if (code := entry.code or _board(entry))]
    named = " – ".join(dict.fromkeys((*found[:1], *found[-1:])))
    if not named or any(entry.code for entry in entries):
        return named
    return f"{words.board[:1].upper()}{words.board[1:]} {named}"


def _board(entry: Entry) -> str:
    """The first board on which the entry was shown; empty where there is none."""
    return next((one.board for one in entry.session if one.board), "")


def sheets(strips: Iterable[Strip], parts: Mapping[Strip, str]) -> tuple[tuple[Strip, ...], ...]:
    """The strips, each on one sheet, grouped so that sheets change as little as possible from book to book.

    Args:
        strips: In any order.
        parts: Names of the parts that some of them come and go with; those of one part stand on one sheet.
    """
    kinds: dict[str, list[Strip]] = {}
    for strip in dict.fromkeys(strips):
        kinds.setdefault(strip.kind, []).append(strip)
    return tuple(sheet for kind, ones in kinds.items() for sheet in _sheets(kind, ones, parts))


def _sheets(kind: str, strips: Sequence[Strip], parts: Mapping[Strip, str]) -> Iterator[tuple[Strip, ...]]:
    if kind in SPELLED:
        yield spelled(kind, FIGURES)
        return
    count = 1
    while len(strips) > MOST_ON_ONE and count * ABOUT_ON_EACH * 2 <= len(strips):
        count *= 2
    groups: dict[int, list[Strip]] = {}
    for one in strips:
        groups.setdefault(int(digest(parts.get(one, one.text))[:8], 16) % count, []).append(one)
    yield from (tuple(sorted(groups[number], key=lambda one: one.text)) for number in sorted(groups))


def strips_of(overlays: Mapping[int, Sequence[Overlay]]) -> Iterator[Strip]:
    """Every strip the overlays of the pages ask for."""
    for ones in overlays.values():
        for one in ones:
            yield from one.strips
