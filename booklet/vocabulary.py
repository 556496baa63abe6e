"""What a template may say: the facts, functions and filters that the theme hands it.

Functions that show something put its bytes among the resources of the part that is being filled.
"""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import segno
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

import booklet
from booklet import colour, fonts, layout, prose
from booklet.catalog import Catalog, Entry, Moment
from booklet.diagnostics import Place
from booklet.geometry import Length, mm, pt
from booklet.names import printed_name
from booklet.values import SLOT, Art, Artwork, CleanPaper, Missing, RichText
from booklet.words import words_for
from booklet.workspace import Store, digest

BALANCE_SLACK = mm(1.5)
"""What a balanced title is left beside its own width: the engine breaks a line a little sooner than the ruler."""
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Material:
    """What a book is made from, as far as its templates may see it."""

    catalog: Catalog
    artwork: Artwork
    papers: Mapping[str, CleanPaper | Missing]
    """Papers that were to be appended, by the id of their entry."""
    foreword: str = ""
    """Markdown."""


@dataclass(slots=True)
class Collector:
    """What one part turned out to need and to complain about, gathered while its templates run."""

    resources: dict[str, bytes] = field(default_factory=dict)
    """Bytes of each picture by its address."""
    problems: list[tuple[Place, str]] = field(default_factory=list)
    """Where the author wrote it, and what is wrong with it."""


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

    title_pt: float
    facts_mm: float
    """Distance of the facts from the top."""


class Vocabulary:
    """The vocabulary for one book."""

    def __init__(self, material: Material, store: Store) -> None:
        self._material = material
        self._store = store
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
            "foreword": self._material.foreword,
            "papers_in_book": sum(isinstance(paper, CleanPaper) for paper in papers.values()),
            "has_authors": any(entry.authors for entry in catalog.entries),
            "entries_with_paper": [entry for entry in catalog.entries if entry.id in papers],
            "licences": [
                f"{entry.title}: {entry.paper.licence}"
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
            "in_book": lambda entry: entry.id in self._material.papers,
            "missing_paper": lambda entry: self._material.papers[entry.id],
            "affiliations": affiliations,
            "balanced_mm": self._balanced_mm,
            "number": lambda target: f"{SLOT}number/{target}",
            "number_right": lambda target: f"{SLOT}number-right/{target}",
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
            "keep_numbers": keep_numbers,
            "sentence": sentence,
        }

    # --- text ----------------------------------------------------------------------------------------------

    @pass_context
    def _prose(self, context: Context, text: str, entry: Entry | None = None) -> Markup:
        return self._rich(context, prose.render(text, language=self._language(entry)), text, entry)

    @pass_context
    def _inline(self, context: Context, text: str, entry: Entry | None = None) -> Markup:
        return self._rich(context, prose.inline(text, language=self._language(entry)), text, entry)

    def _language(self, entry: Entry | None) -> str:
        catalog = self._material.catalog
        return catalog.language_of(entry) if entry else catalog.booklet.language

    def _rich(self, context: Context, rich: RichText, text: str, entry: Entry | None) -> Markup:
        collector: Collector = context["collector"]
        collector.resources.update(rich.resources)
        place = entry.written_at if entry else Place()
        collector.problems += [(place, problem) for problem in rich.problems]
        return Markup(rich.html)  # prose.py made it, and lets no author's HTML through

    # --- pictures ------------------------------------------------------------------------------------------

    def _shown(self, context: Context, art: Art) -> str:
        if not art.vector:
            context["collector"].resources[art.address] = art.data
        return art.address

    @pass_context
    def _qr(self, context: Context, url: str) -> str:
        """A code that gives the address to a camera: vector, error correction M, without its own quiet zone."""
        file = io.BytesIO()
        code = segno.make(url, error="m", micro=False)
        code.save(file, kind="svg", border=0, omitsize=True, dark=colour.INK, xmldecl=False, nl=False)
        address = f"booklet:qr/{digest('qr', url)}.svg"
        context["collector"].resources[address] = file.getvalue()
        return address

    @pass_context
    def _logo(self, context: Context) -> str | None:
        logo = self._material.artwork.logo
        return self._shown(context, logo) if logo else None

    @pass_context
    def _frontispiece(self, context: Context) -> str:
        art = self._material.artwork.frontispiece
        assert art is not None, "the plan has this leaf only where there is a picture"
        return self._shown(context, art)

    @pass_context
    def _photo(self, context: Context, moment: Moment) -> str | None:
        position = next(i for i, one in enumerate(self._material.catalog.moments) if one is moment)
        art = self._material.artwork.photos.get(position)
        return self._shown(context, art) if art else None

    @pass_context
    def _plate(self, context: Context, entry: Entry) -> PlateView:
        plate = self._material.artwork.plates[entry.id]
        if plate.art is None:
            return PlateView("", False, plate.missing, 0, 0, 0, 0)
        area = layout.plate_area(captioned=bool(entry.poster and entry.poster.caption))
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
        title = keep_numbers(self._material.catalog.title)
        ruler = fonts.ruler("sans-700", self._store)
        size = layout.COVER_SIZES[-1]
        for candidate in layout.COVER_SIZES:
            lines = broken(title, self._run(ruler, pt(candidate), layout.COVER_TRACKING), layout.COVER_MEASURE)
            if lines <= layout.COVER_LINES:
                size = candidate
                break
        mosaic = layout.MOSAIC.height if self._material.artwork.mosaic else mm(0)
        ground = layout.TRIM.height - mosaic
        return CoverView(size, ground.mm - 20)

    @pass_context
    def _mosaic(self, context: Context) -> list[CellView]:
        artwork = self._material.artwork
        cells = zip(layout.frames(len(artwork.mosaic)), artwork.mosaic, artwork.mosaic_titles, strict=False)
        return [self._cell(context, frame, art, title) for frame, art, title in cells]

    def _cell(self, context: Context, frame: layout.Frame, art: Art, title: str) -> CellView:
        """A picture fills its cell; a vector, which nobody cropped, covers it from the middle."""
        size = frame.size
        shown = size.covered(art.ratio)
        top = layout.TRIM.height - layout.MOSAIC.height + frame.top
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

    @staticmethod
    def _run(ruler: fonts.Ruler, size: Length, tracking: float) -> Callable[[str], Length]:
        return lambda text: ruler.width(text, size) + size * (tracking * len(text))

    def _balanced_mm(self, entry: Entry) -> float | None:
        """The narrowest measure in which the title takes no more lines; None where it fits one.

        CSS has text-wrap: balance for this, which WeasyPrint 70 ignores.
        """
        ruler = fonts.ruler("sans-700", self._store)
        run = self._run(ruler, layout.TITLE_SIZE, layout.TITLE_TRACKING)
        title, measure = prose.plain(entry.title), layout.TYPE_AREA.width
        lines = broken(title, run, measure)
        if lines == 1:
            return None
        while broken(title, run, measure - mm(1)) == lines and measure > mm(50):
            measure = measure - mm(1)
        return min(measure + BALANCE_SLACK, layout.TYPE_AREA.width).mm

    def _gaps(self) -> list[str]:
        """Titles of entries that lack something that was named."""
        missing = {id for id, paper in self._material.papers.items() if isinstance(paper, Missing)}
        missing |= {id for id, plate in self._material.artwork.plates.items() if plate.missing}
        return [entry.title for entry in self._material.catalog.entries if entry.id in missing]


def broken(text: str, run: Callable[[str], Length], measure: Length) -> int:
    """How many lines the text takes when broken greedily; a word wider than the measure counts as too many."""
    lines, line = 1, ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if run(longer) <= measure:
            line = longer
        elif run(word) > measure:
            return 99
        else:
            lines, line = lines + 1, word
    return lines


def affiliations(entry: Entry) -> list[str]:
    """The affiliations of the entry's authors, each once, in order of appearance."""
    return list(dict.fromkeys(author.affiliation for author in entry.authors if author.affiliation))


def keep_numbers(text: str) -> str:
    """The text with numbers kept on the line of the word before: «NeurIPS 22» is never broken."""
    return re.sub(r" (?=\d)", NO_BREAK_SPACE, text)


def sentence(clause: str) -> str:
    """The clause with a capital letter and a full stop."""
    return f"{clause[:1].upper()}{clause[1:].rstrip('.')}."


def short_address(url: str) -> str:
    """The address as a person would write it down: without scheme and «www.», a long one cut after its host."""
    bare = re.sub(r"^https?://(www\.)?", "", url, flags=re.IGNORECASE).rstrip("/")
    return bare if len(bare) <= 44 else bare.partition("/")[0]
