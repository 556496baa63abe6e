"""What a template may say: the facts, functions and filters that the theme hands it.

Functions that show something put its bytes among the resources of the part that is being filled.
"""

import io
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import segno
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

import booklet
from booklet import colour, fonts, layout, prose, titles
from booklet.addresses import short_address, site
from booklet.catalog import Catalog, Entry, Moment
from booklet.diagnostics import Diagnostic, Place, warning
from booklet.geometry import mm
from booklet.names import printed_name
from booklet.placed import Node
from booklet.sessions import Showing
from booklet.values import SLOT, Art, Artwork, CleanPaper, LeftOut, Missing, RichText
from booklet.words import words_for
from booklet.workspace import Store, digest

CODE_LIMIT = 2331
"""Most bytes that a QR code with error correction M holds (ISO/IEC 18004, table 7)."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a book is made from, as far as its templates may see it."""

    catalog: Catalog
    artwork: Artwork
    papers: Mapping[str, CleanPaper | Missing | LeftOut]
    """Papers that the catalog names, by the id of their entry."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Contents of the Markdown files that the catalog names, by name."""


@dataclass(slots=True)
class Collector:
    """What one part turned out to need and to complain about, gathered while its templates run."""

    resources: dict[str, bytes] = field(default_factory=dict)
    """Bytes of each picture by its address."""
    problems: list[Diagnostic] = field(default_factory=list)
    """What could not be set as it was written."""


@dataclass(frozen=True, slots=True)
class PlateView:
    """A plate as its template needs it. Millimetres from the upper left corner of the type area."""

    address: str
    turned: bool
    missing: Missing | None
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class PhotoView:
    """The photo of a moment as its template needs it, or why there is none."""

    address: str
    width_mm: float
    height_mm: float
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of the mosaic. Millimetres from the upper left corner of the page; the art's from the cell's."""

    address: str
    alt: str
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    art_left_mm: float
    art_top_mm: float
    art_width_mm: float
    art_height_mm: float


@dataclass(frozen=True, slots=True)
class CoverView:
    """Sizes of the cover that depend on its title and on how many posters there are."""

    title: str
    title_pt: float
    facts_mm: float
    """Distance of the facts from the top."""


class Vocabulary:
    """The vocabulary for one book."""

    def __init__(self, material: Material, store: Store) -> None:
        self._material = material
        self._store = store
        self._layout = layout.layout_of(material.catalog.booklet.size)
        self._draw = prose.kept_in(store)
        self._entries = {entry.id: (section, entry) for section, entry in material.catalog.with_sections()}
        self._words = words_for(material.catalog.booklet.language)

    def facts(self) -> dict[str, object]:
        """What is the same in every template of the book."""
        catalog, papers = self._material.catalog, self._material.papers
        return {
            "catalog": catalog,
            "words": self._words,
            "version": booklet.__version__,
            "colours": colour.scheme(catalog.booklet.accent),
            "cover": self._cover(),
            "papers_in_book": sum(isinstance(paper, CleanPaper) for paper in papers.values()),
            "entries_with_paper": [entry for entry in catalog.entries if entry.id in papers],
            "licences": [
                f"{prose.plain(entry.title)}: {entry.paper.licence}"
                for entry in catalog.entries
                if entry.paper and entry.paper.licence
            ],
            "gaps": self._gaps(),
        }

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What a template may call."""
        return {
            "entry_of": lambda leaf: self._entries[leaf.subject][1],
            "section_of": lambda leaf: self._material.catalog.sections[int(leaf.subject) - 1],
            "section_title": lambda entry: self._entries[entry.id][0].title,
            "paper_of": lambda entry: self._material.papers.get(entry.id),
            "is_appended": lambda entry: isinstance(self._material.papers.get(entry.id), CleanPaper),
            "is_left_out": lambda entry: isinstance(self._material.papers.get(entry.id), LeftOut),
            "paper_address": paper_address,
            "affiliations": affiliations,
            "share_affiliation": lambda entry: len({author.affiliation for author in entry.authors}) == 1,
            "showings": self._material.catalog.showings,
            "opener": lambda title: titles.fitted(title, self._layout.opener, fonts.ruler("sans-700", self._store)),
            "balanced_mm": self._balanced_mm,
            "side_mm": self._side_mm,
            "number": lambda target: f"{SLOT}number/{target}",
            "number_right": lambda target: f"{SLOT}number-right/{target}",
            "range_right": lambda target: f"{SLOT}range-right/{target}",
            "plate_of": self._plate,
            "mosaic": self._mosaic,
            "photo_of": self._photo,
            "frontispiece": self._frontispiece,
            "logo": self._logo,
            "qr": self._qr,
        }

    def filters(self) -> dict[str, Callable[..., Any]]:
        """What a template may pass a text through."""
        return {
            "prose": self._prose,
            "inline": self._inline,
            "plain": prose.plain,
            "printed_name": printed_name,
            "short_address": short_address,
            "sentence": sentence,
        }

    # --- text ----------------------------------------------------------------------------------------------

    @pass_context
    def _prose(self, context: Context, text: str, node: Node | None = None) -> Markup:
        return self._rich(context, prose.render(text, language=self._language(node), draw=self._draw), text, node)

    @pass_context
    def _inline(self, context: Context, text: str, node: Node | None = None) -> Markup:
        return self._rich(context, prose.inline(text, language=self._language(node), draw=self._draw), text, node)

    def _language(self, node: Node | None) -> str:
        catalog = self._material.catalog
        return catalog.language_of(node) if isinstance(node, Entry) else catalog.booklet.language

    def _rich(self, context: Context, rich: RichText, text: str, node: Node | None) -> Markup:
        collector: Collector = context["collector"]
        collector.resources.update(rich.resources)
        place = node.written_at if node else Place()
        hint = "see docs/prose.md for what an abstract may hold"
        collector.problems += [warning(place, "prose", problem, hint) for problem in rich.problems]
        return Markup(rich.html)  # prose.py made it, and lets no author's HTML through

    # --- pictures ------------------------------------------------------------------------------------------

    def _shown(self, context: Context, art: Art) -> str:
        if not art.vector:
            context["collector"].resources[art.address] = art.data
        return art.address

    @pass_context
    def _qr(self, context: Context, url: str) -> str:
        """A code that gives the address to a camera: vector, error correction M, without its own quiet zone."""
        collector: Collector = context["collector"]
        shown = url
        if len(url.encode()) > CODE_LIMIT:
            shown = site(url)
            message = f"an address at {shown} is too long for a QR code, which leads to the site instead"
            place = Place(self._material.catalog.written_at.file)
            collector.problems.append(warning(place, "long-address", message, "name a shorter address"))
        file = io.BytesIO()
        code = segno.make(shown, error="m", micro=False)
        code.save(file, kind="svg", border=0, omitsize=True, dark=colour.INK, xmldecl=False, nl=False)
        address = f"booklet:qr/{digest('qr', shown)}.svg"
        collector.resources[address] = file.getvalue()
        return address

    @pass_context
    def _logo(self, context: Context) -> str | None:
        """Its address; None where there is none, or where it can't be had."""
        logo = self._material.artwork.logo
        return self._shown(context, logo) if isinstance(logo, Art) else None

    @pass_context
    def _frontispiece(self, context: Context) -> str:
        art = self._material.artwork.frontispiece
        assert art is not None, "the plan has this leaf only where there is a picture"
        return self._shown(context, art)

    @pass_context
    def _photo(self, context: Context, moment: Moment) -> PhotoView | None:
        position = next(i for i, one in enumerate(self._material.catalog.moments) if one is moment)
        art = self._material.artwork.photos.get(position)
        if not isinstance(art, Art):
            return PhotoView("", 0, 0, art) if art else None
        size = layout.PHOTO.fitted(art.ratio)
        return PhotoView(self._shown(context, art), size.width.mm, size.height.mm)

    @pass_context
    def _plate(self, context: Context, entry: Entry) -> PlateView:
        plate = self._material.artwork.plates[entry.id]
        if plate.art is None:
            return PlateView("", False, plate.missing, 0, 0, 0, 0)
        area = self._layout.plate_area(captioned=bool(entry.poster and entry.poster.caption), turned=plate.turned)
        return PlateView(
            self._shown(context, plate.art),
            plate.turned,
            None,
            left_mm=(area.width - plate.size.width).mm / 2,
            top_mm=(area.height - plate.size.height).mm / 2,
            width_mm=plate.size.width.mm,
            height_mm=plate.size.height.mm,
        )

    # --- cover ---------------------------------------------------------------------------------------------

    def _cover(self) -> CoverView:
        title = titles.fitted(self._material.catalog.title, self._layout.cover, fonts.ruler("sans-700", self._store))
        mosaic = self._layout.mosaic.height if self._material.artwork.mosaic else mm(0)
        ground = self._layout.trim.height - mosaic
        return CoverView(title.text, title.size.pt, ground.mm - 20)

    @pass_context
    def _mosaic(self, context: Context) -> list[CellView]:
        artwork = self._material.artwork
        cells = zip(self._layout.frames(len(artwork.mosaic)), artwork.mosaic, artwork.mosaic_titles, strict=False)
        return [self._cell(context, frame, art, title) for frame, art, title in cells]

    def _cell(self, context: Context, frame: layout.Frame, art: Art, title: str) -> CellView:
        """A picture fills its cell; a vector, which nobody cropped, covers it from the middle."""
        size = frame.size
        shown = size.covered(art.ratio)
        top = self._layout.trim.height - self._layout.mosaic.height + frame.top
        return CellView(
            self._shown(context, art),
            f"{self._words.poster}: {title}",
            left_mm=frame.left.mm,
            top_mm=top.mm,
            width_mm=size.width.mm,
            height_mm=size.height.mm,
            art_left_mm=(size.width - shown.width).mm / 2,
            art_top_mm=(size.height - shown.height).mm / 2,
            art_width_mm=shown.width.mm,
            art_height_mm=shown.height.mm,
        )

    # --- titles --------------------------------------------------------------------------------------------

    def _side_mm(self, entry: Entry) -> float:
        """How high the side column of a running abstract is, about: the words beside it are no lower."""
        showings = self._material.catalog.showings(entry)
        items = [[one.name, *self._when(one), one.room or "", one.board or ""] for one in showings]
        items += [[link.label, short_address(link.url)] for link in entry.links]
        if entry.paper and entry.paper.url:
            items.append([self._words.paper, short_address(entry.paper.url)])
        if entry.id in self._material.papers:
            items.append([self._words.paper, self._words.in_this_booklet, self._words.page])
        ruler = fonts.ruler("sans-600", self._store)
        lines = sum(
            math.ceil(ruler.width(text, layout.SIDE_SIZE) / self._layout.side + 0.1)
            for item in items
            for text in item
            if text
        )
        return (layout.SIDE_LINE * lines + layout.SIDE_GAP * len(items)).mm

    def _when(self, one: Showing) -> list[str]:
        return [self._words.span(one.start, one.end)] if one.start else []

    def _balanced_mm(self, entry: Entry) -> float | None:
        """Measure that balances the lines of the entry's title; None where there is nothing to balance."""
        measure = titles.balanced(
            prose.plain(entry.title), fonts.ruler("sans-700", self._store), self._layout.type_area.width
        )
        return measure.mm if measure else None

    def _gaps(self) -> list[str]:
        """What was named and can't be had: titles of entries, and files of the event and of moments."""
        artwork = self._material.artwork
        missing = {id for id, paper in self._material.papers.items() if isinstance(paper, Missing)}
        missing |= {id for id, plate in artwork.plates.items() if plate.missing}
        entries = [prose.plain(entry.title) for entry in self._material.catalog.entries if entry.id in missing]
        return entries + [art.source for art in (artwork.logo, *artwork.photos.values()) if isinstance(art, Missing)]


def affiliations(entry: Entry) -> list[str]:
    """The affiliations of the entry's authors, each once, in order of appearance."""
    return list(dict.fromkeys(author.affiliation for author in entry.authors if author.affiliation))


def paper_address(entry: Entry) -> str | None:
    """Where the entry's paper stands on the web, as far as the catalog says it."""
    by_doi = f"https://doi.org/{entry.doi}" if entry.doi else None
    return (entry.paper.url if entry.paper else None) or by_doi


def sentence(clause: str) -> str:
    """The clause with a capital letter and a full stop."""
    return f"{clause[:1].upper()}{clause[1:].rstrip('.')}."
