"""What a template may say of posters shown small: cards, their teasers and codes, and the poster wall."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from booklet import fonts, layout, prose
from booklet.catalog.model import Entry
from booklet.designs import has_wall
from booklet.geometry import pt
from booklet.material import Material
from booklet.programme import natural_key
from booklet.workspace import Store

TEASER_SIZE, TEASER_LINES = pt(8.4), 2
"""Type size of a teaser, and how many lines it takes beside a poster."""
TEASER_SLACK = 0.99
"""What the ruler fills of a line: the engine breaks it a little sooner."""
BEGUN = re.compile(r"(?<=[.?!:;])( \S{1,3}){1,2} …$")
"""One or two short words of a sentence whose rest is cut off: they say nothing."""
LOOKED_AT = 900
"""Characters of an abstract that a teaser may come from."""


@dataclass(frozen=True, slots=True)
class CardView:
    """A card as its template needs it."""

    has_poster: bool
    least_mm: float
    """How high the card is at least: as high as what stands beside its words."""
    teaser: str
    url: str
    """Where its code leads; empty where there is nothing to lead to."""
    label: str
    """What is found there."""


@dataclass(frozen=True, slots=True)
class WallView:
    """A poster on the wall as its template needs it."""

    entry: Entry
    mark: str
    """Code or board, as far as the entry has one."""
    address: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class WallRow:
    """Posters side by side: they stand on one line."""

    height_mm: float
    """Of the tallest."""
    posters: tuple[WallView, ...]


@dataclass(frozen=True, slots=True)
class WallRows:
    """The poster wall as its template needs it."""

    width_mm: float
    """Of each column."""
    rows: tuple[WallRow, ...]


class HandoutVocabulary:
    """Posters shown small, in one book."""

    def __init__(self, material: Material, store: Store) -> None:
        self._material = material
        self._layout = layout.layout_of(material.catalog.booklet.size)
        self._ruler = fonts.ruler("text-400", store)
        self._words = material.words

    def facts(self) -> dict[str, object]:
        """What is the same in every template of the book."""
        return {"has_wall": has_wall(self._material.catalog.booklet) and bool(self._material.artwork.plates)}

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What a template may call."""
        return {"card_of": self._card, "wall": self._wall}

    def _card(self, entry: Entry) -> CardView:
        measure = self._layout.title_measure("card", coded=entry.poster is not None)
        lines = TEASER_LINES if entry.poster else TEASER_LINES + 1
        text = " ".join(prose.plain(entry.abstract or "").split())[:LOOKED_AT]
        teaser = self._ruler.filling(text, TEASER_SIZE, measure * TEASER_SLACK, lines)
        url, label = self._leads_to(entry)
        beside = [self._layout.thumb.height.mm] if entry.poster else []
        return CardView(
            has_poster=entry.poster is not None,
            least_mm=max([*beside, layout.CARD_CODE.mm + 4 if url else 0]),
            teaser=BEGUN.sub(" …", teaser),
            url=url,
            label=label,
        )

    def _leads_to(self, entry: Entry) -> tuple[str, str]:
        """The address that a reader at the stand wants most, and what is found there: paper, poster, any link."""
        paper = (entry.paper.url if entry.paper else None) or (f"https://doi.org/{entry.doi}" if entry.doi else None)
        poster = entry.poster.url if entry.poster else None
        found = [(paper, self._words.paper), *((link.url, link.label) for link in entry.links)]
        return next(((url, label) for url, label in (*found, (poster, self._words.poster)) if url), ("", ""))

    @pass_context
    def _wall(self, context: Context) -> WallRows:
        """Rows of posters, in order of their boards; those without a board come last, in the order of the book."""
        entries = {entry.id: entry for entry in self._material.catalog.entries}
        hung = self._material.artwork.wall
        cell, views = self._layout.wall_cell(len(hung)), []
        for id, art in hung.items():
            if not art.vector:
                context["collector"].resources[art.address] = art.data
            entry, size = entries[id], cell.fitted(art.ratio)
            mark = self._board(entry) or entry.code or ""
            views.append(WallView(entry, mark, art.address, size.width.mm, size.height.mm))
        views.sort(key=lambda view: (not view.mark, natural_key(view.mark)))
        count = self._layout.wall_columns(len(hung))
        rows = (tuple(views[start : start + count]) for start in range(0, len(views), count))
        return WallRows(cell.width.mm, tuple(WallRow(max(one.height_mm for one in row), row) for row in rows))

    def _board(self, entry: Entry) -> str:
        return next((one.board for one in entry.session if one.board), "")
