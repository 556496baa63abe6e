"""The frozen values that pass between rooms. No behaviour beyond reading them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Literal, Protocol

from booklet.geometry import Box, Size, mm, pt

LARGEST_ORDINARY = mm(260)
"""Shorter side of a page up to which its furniture has its own size: A4, Letter, and slides as programs make them."""

MAX_PAGES = 5_000
"""Of a paper; one with more is not taken in."""


class Progress(Protocol):
    """Told how far a long work has come."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """So many of so many are done; total may be 0 where it is unknown."""


def no_progress(stage: str, done: int, total: int) -> None:
    """A listener that does not listen."""


class Reached(Protocol):
    """Told which line of the story is reached, so that whoever has a clock can say where the time went."""

    def __call__(self, line: str) -> None:
        """The line, as docs/architecture.md names it."""


def nobody_told(line: str) -> None:
    """Where nobody asks where the time goes."""


# --- fetch: what the catalog names, found or missing -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is there."""

    digest: str
    """``workspace.digest("content", bytes)``, and the key under which the store holds what was fetched."""
    path: Path | None = None
    """The project's own file; None where the bytes lie in the store."""
    licence: str | None = None
    """Licence that the web page or the server named, as it stands there: an address or words. Never guessed; None
    where none was named, and for the project's own files."""


class Absence(StrEnum):
    """Why a paper is not in the book, as its readers are told; each has its words in ``languages``."""

    NO_FILE = "no_file"
    NOT_FETCHED = "not_fetched"
    GONE = "gone"
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    WEB_PAGE = "web_page"
    DAMAGED = "damaged"
    NO_PAGES = "no_pages"
    """None of those that were chosen."""
    TOO_LARGE = "too_large"
    """For this edition."""
    EDITION = "edition"
    """This edition holds no papers."""
    EMBEDDED = "embedded"
    """It is a file within this one."""
    NOT_LASTING = "not_lasting"
    """It can't be brought to a form that lasts."""
    NOT_REDISTRIBUTED = "not_redistributed"
    """Its licence forbids it."""
    LEFT_OUT = "left_out"
    """The catalog says so."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that was named and can't be had, or can't be used."""

    reason: str
    """Why, as a clause a reader understands: «the server answered 404»."""
    source: str
    """The file or address that was named."""
    why: Absence = Absence.DAMAGED


@dataclass(frozen=True, slots=True)
class Assets:
    """All files and addresses the catalog names."""

    by_source: Mapping[str, Found | Missing]
    """By the file name or address as the catalog has it."""
    page_counts: Mapping[str, int] = field(default_factory=dict)
    """By address, and by name of a paper that a restored project lacks: its pages, whether it is at hand or not."""
    posters: Mapping[str, Found | Missing] = field(default_factory=dict)
    """Likewise by name or address, as posters have them: a page that leads to a paper leads to no poster."""
    licences: Mapping[str, str] = field(default_factory=dict)
    """By address: the licence that was found there, as the lock knows it."""
    in_vain: bytes = b""
    """What is known of addresses that brought nothing, as a project keeps it; empty where all did."""

    def poster(self, source: str) -> Found | Missing:
        """What a poster of that name or address has."""
        return self.posters.get(source) or self[source]

    def __getitem__(self, source: str) -> Found | Missing:
        return self.by_source[source]


# --- take in: papers made safe, and facts about them -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of one page of a paper."""

    visible: Box
    """Crop box cut to the media box, normalised, in the page's own user space (before rotation and user unit)."""
    rotation: int
    """Clockwise turn by which the page is shown: 0, 90, 180 or 270 degrees."""
    user_unit: float
    """Size of a user space unit in points."""
    marks: tuple[Box, ...] | None = ()
    """What is printed near head and foot, in points of the page as it is read; None where that is not known."""

    @property
    def shown(self) -> Size:
        """How wide and high the page is read, turned and in its own unit (ISO 32000-2, 7.7.3.3)."""
        size = Size(pt(self.visible.width * self.user_unit), pt(self.visible.height * self.user_unit))
        return size.turned if self.rotation in (90, 270) else size

    @property
    def magnification(self) -> float:
        """How many times larger than on a book's page the furniture of this one is: a poster is seen as a whole."""
        return max(1.0, min(self.shown.width, self.shown.height) / LARGEST_ORDINARY)


@dataclass(frozen=True, slots=True)
class FontFact:
    """A font that a paper is set in."""

    name: str
    """As the file has it, without the mark of a subset; «unnamed» where it has none."""
    kind: str
    """Type1, TrueType, Type0, Type3 …"""
    embedded: bool
    """Whether its program is in the file."""
    subset: bool
    """Whether only some of its glyphs are."""
    pages: tuple[int, ...]
    """Indices of the pages that name it."""


@dataclass(frozen=True, slots=True)
class DroppedLinks:
    """Links of one page of a paper that could not be kept, for one reason."""

    page: int
    """Index of the page that held them, in the paper; of an appendix, in the appendix."""
    count: int
    clause: str
    """How many, and why: «2 links to pages that are not appended»."""


@dataclass(frozen=True, slots=True)
class CleanPaper:
    """A paper taken in: a file without surprises, and the facts."""

    source: str
    """File name or address as the catalog has it."""
    digest: str
    """Digest of the original bytes."""
    clean: str
    """Key of the clean PDF in the store."""
    pages: tuple[PageFacts, ...]
    internal_links: int
    """Links to a place in the same paper that resolve in the source."""
    web_links: int
    """Links to a web address."""
    repaired: tuple[str, ...] = ()
    """What was mended, as clauses."""
    removed: tuple[str, ...] = ()
    """What was taken out: «JavaScript run on opening»."""
    bookmarks: int = 0
    """Lines of its outline that lead to a page of it."""
    labels: tuple[str, ...] = ()
    """What it calls each of its pages; nothing where it merely counts them."""
    fonts: tuple[FontFact, ...] = ()
    """In order of first sight; of each name one for each kind, embedded or not."""
    dropped_links: tuple[DroppedLinks, ...] = ()
    """The links among that, page by page."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A paper that could be had perhaps, and is not to be in this book."""

    source: str
    """File name or address as the catalog has it."""
    why: Absence = Absence.LEFT_OUT
    digest: str = ""
    """Digest of its bytes, where they could be looked at."""
    pages: int = 0
    """How many pages would be appended; 0 where that is not known."""
    length: int = 0
    """How many pages its file has; 0 where that is not known."""
    enclosed: str = ""
    """Under which name its file is embedded in this book; empty where it is not."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that the book carries within it (ISO 32000-2, 7.11.4 and 14.13)."""

    name: str
    """With slashes, as it is named in the project."""
    data: bytes
    media_type: str
    relationship: Literal["Source", "Data", "Supplement"]
    """What it is to the book: made from it, facts of it, or more to read."""
    description: str = ""


# --- append: a paper as an appendix ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkFact:
    """Where one link of a paper leads. Targets are page indices within the appendix."""

    page: int
    """Index of the page that holds the link."""
    target: int | None
    """Index of the page it leads to; None for a web address."""
    view: tuple[float | None, float | None, float | None] = (None, None, None)
    """Left, top (user space of the target page) and zoom; None keeps what the reader has."""
    address: str = ""
    """The web address; empty for internal links."""
    fit: str = "/XYZ"
    """How the target is shown (ISO 32000-2, table 149); for others than /XYZ the view is the nearest /XYZ."""


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One bookmark with those under it. Targets are page indices within the appendix."""

    title: str
    page: int
    view: tuple[float | None, float | None, float | None] = (None, None, None)
    children: tuple["OutlineItem", ...] = ()
    fit: str = "/XYZ"
    """As for links; the zooms that fit the page to the window are kept by writing [page fit top-or-left]."""


@dataclass(frozen=True, slots=True)
class Appendix:
    """A paper made ready to be bound: a PDF of its own, destinations explicit, annotations rebuilt."""

    pdf: bytes | Path
    """The file in the store, which readers open as it is, though a check of 32 bytes stands before its beginning; as
    bytes where it was made."""
    pages: tuple[PageFacts, ...]
    links: tuple[LinkFact, ...]
    """Every link annotation, page by page in the order of the annotations."""
    outline: tuple[OutlineItem, ...]
    dropped: tuple[str, ...] = ()
    """Links and annotations that could not be kept when it was appended, as clauses with their page."""
    dropped_links: tuple[DroppedLinks, ...] = ()
    """Every link of these pages that could not be kept, when the paper was taken in or appended."""


# --- pictures and prose ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made ready for the page: upright, sRGB or grey, no larger than the edition wants."""

    data: bytes
    media_type: str
    """``image/jpeg`` or ``image/png``."""
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class RichText:
    """Author's prose as HTML, with the formulas it shows as pictures."""

    html: str
    """Safe to place into a template as it is."""
    resources: tuple[tuple[str, bytes], ...] = ()
    """Address and SVG of each formula; the addresses stand in the HTML."""
    problems: tuple[str, ...] = ()
    """What could not be set, as clauses: a formula that does not parse, HTML that was left as text."""


# --- typeset: parts that know neither number nor side -------------------------------------------------------


SLOT = "booklet:slot/"
"""Addresses of pictures that are laid in when the book is bound begin so."""


@dataclass(frozen=True, slots=True)
class CutFont:
    """A cut that lies in the store."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A step of copyfit."""

    style: str
    """A style sheet laid over the others."""
    saves: float
    """The share of its height that running text loses by it, at most."""


@dataclass(frozen=True, slots=True)
class Job:
    """Everything one part is made from; it can travel to another process."""

    name: str
    """Name of the part, for messages."""
    html: str
    styles: tuple[str, ...]
    """Style sheets, in order."""
    fonts: tuple[CutFont, ...]
    fonts_from: Path
    """Folder of the store in which the fonts lie; they are too heavy to travel with each job."""
    resources: tuple[tuple[str, bytes], ...] = ()
    """Address and bytes of each picture."""
    tagged: bool = True
    fits: tuple[Fit, ...] = ()
    """Ways to set it tighter, the gentlest first: tried where a little runs over."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The keys of what it refers to in the store."""
        return tuple(font.key for font in self.fonts)

    def settled_in(self, folder: Path) -> "Job":
        """The same job where the store lies in another folder."""
        return replace(self, fonts_from=folder)


@dataclass(frozen=True, slots=True)
class TypesetPage:
    """One page of a part. Points; the origin is the lower left corner of the page."""

    width: float
    height: float
    anchors: tuple[tuple[str, Box], ...]
    """Name and rectangle of each element with an id that stands on the page or goes on there, in order."""


@dataclass(frozen=True, slots=True)
class UsedFont:
    """One of the book's typefaces, and what of it a part shows."""

    name: str
    """Among the resources of the part's pages; the same in all parts."""
    key: str
    """Of its whole file in the store."""
    glyphs: tuple[tuple[int, float, str], ...]
    """Of each glyph that is shown its number in that file, its width in thousandths of the size, and what it says."""


@dataclass(frozen=True, slots=True)
class TypesetPart:
    """A part, set: a PDF of its own, its pages, and what the engine complained about."""

    pdf: bytes | Path
    """As the engine gives it, or where the store has it: a book of thousands of pages is not held in memory."""
    pages: tuple[TypesetPage, ...]
    warnings: tuple[str, ...] = ()
    fonts: tuple[UsedFont, ...] = ()
    """The book's typefaces in it. Its PDF has them too, as much of each as it shows."""


# --- arrange: leaves in order, grouped into parts; then their pages -----------------------------------------


class Side(StrEnum):
    """Right-hand pages are recto and odd, left-hand pages verso and even."""

    RECTO = "recto"
    VERSO = "verso"

    @property
    def other(self) -> "Side":
        """The facing side."""
        return Side.VERSO if self is Side.RECTO else Side.RECTO

    @classmethod
    def of(cls, folio: int) -> "Side":
        """The side on which a page of that number falls."""
        return Side.RECTO if folio % 2 else Side.VERSO


class Matter(StrEnum):
    """The stretches of the book."""

    FRONT = "front"
    BODY = "body"
    PAPERS = "papers"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One templated piece of the book."""

    kind: str
    """Name of its template: cover, contents, divider, plate, entry …"""
    subject: str = ""
    """The id or number of what it shows; empty where there is only one."""

    @property
    def anchor(self) -> str:
        """The id its root element carries."""
        return f"leaf/{self.kind}/{self.subject}"

    @classmethod
    def from_anchor(cls, anchor: str) -> "Leaf | None":
        """The leaf whose root carries that id, or None where it is another element's."""
        mark, _, rest = anchor.partition("/")
        kind, _, subject = rest.partition("/")
        return cls(kind, subject) if mark == "leaf" else None


@dataclass(frozen=True, slots=True)
class Part:
    """A run of leaves that is set in one go and begins on a fresh page."""

    name: str
    matter: Matter
    forms: tuple[tuple[Leaf, ...], ...]
    """The leaves; where there are several forms, binding takes the one that fits the side it falls on."""
    begins: Side | None = None
    """The side it must begin on."""
    appendix: bool = False
    """Whether it is a paper, made by pypdf and not by the typesetter; its name is ``paper/ID``."""
    keeps: int = 0
    """How many numbers it takes at least, so that what follows has the same ones in every edition."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole book, part by part in the author's order."""

    parts: tuple[Part, ...]

    def of(self, *matters: Matter) -> tuple[Part, ...]:
        """The parts of those stretches, in order."""
        return tuple(part for part in self.parts if part.matter in matters)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the booklet."""

    index: int
    """Counted from 0 through the whole file."""
    folio: int
    """Its number within its run, counted from 1."""
    roman: bool
    """Whether its number is printed in small roman figures."""
    part: str
    """Name of the part it shows."""
    form: int
    """Which form of the part."""
    offset: int
    """Which page of the part, counted from 0."""
    numbers: int = 1
    """How many numbers it takes: a page that stands for a paper keeps those of all its pages."""

    @property
    def side(self) -> Side:
        """The side it falls on: leaves are counted, not numbers, which a page may take several of."""
        return Side.of(self.index + 1)

    @property
    def label(self) -> str:
        """What the viewer shows, and what is printed on it unless it takes several numbers."""
        return self._written(self.folio)

    @property
    def until(self) -> str:
        """The last of its numbers; empty where it has only one."""
        return self._written(self.folio + self.numbers - 1) if self.numbers > 1 else ""

    def _written(self, folio: int) -> str:
        return roman_numeral(folio) if self.roman else str(folio)


_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def roman_numeral(number: int) -> str:
    """The number in small roman figures; 1 and up."""
    written = ""
    for value, figure in _ROMAN:
        count, number = divmod(number, value)
        written += figure * count
    return written


# --- strips and furniture ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Strip:
    """A small piece set apart and laid over a page: one folio, one running head, one stamp, one number."""

    kind: str
    """Its class in the strips' template and style: folio, head, stamp, number."""
    text: str


FIGURES = "0123456789–ivxlcdm"
"""What labels of pages and ranges of them are written with."""


NUMBERS = ("number", "number-right", "range", "range-right")
"""Kinds of strips that slots ask for."""


def spelled(kind: str, label: str) -> tuple[Strip, ...]:
    """A label as strips of one figure each: those of a kind are set once, and serve every number of every book."""
    return tuple(Strip(kind, figure) for figure in label)


@dataclass(frozen=True, slots=True)
class SetStrip:
    """A strip, set: one page of a sheet of strips."""

    sheet: int
    """Index of the typeset sheet it stands on."""
    page: int
    """Index of its page in that sheet."""
    width: float
    """How wide its text runs, in points."""
    height: float
    """Height of its page in points."""
    left: float = 0.0
    """Where its text begins, in points from the left edge of its page."""


# --- artwork: posters, logo and photos made ready ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VectorArt:
    """A page of a PDF that is drawn as it is, sharp at any size."""

    clean: str
    """Key of the clean PDF in the store."""
    page: int
    """Index of its page."""


@dataclass(frozen=True, slots=True)
class Art:
    """Something to look at, under the address by which a template shows it."""

    address: str
    ratio: float
    """Width divided by height, upright."""
    data: bytes = field(default=b"", repr=False)  # the address stands for them
    """The picture; empty for a vector, which is laid into its slot when the book is bound."""
    vector: VectorArt | None = None
    size: Size | None = None
    """The size it was drawn for, where it has one."""


@dataclass(frozen=True, slots=True)
class Plate:
    """A poster on its page: what is shown, how large, and whether it lies on its side."""

    art: Art | None
    size: Size
    """Size of the art, upright."""
    turned: bool
    """Whether it is turned a quarter counter-clockwise, to fill an upright page."""
    missing: Missing | None = None
    """Why there is no art."""
    is_full: bool = False
    """Whether it covers its page to the edges, and beyond them as far as the bleed goes."""


@dataclass(frozen=True, slots=True)
class Artwork:
    """Every picture of the book, made ready."""

    plates: Mapping[str, Plate]
    """By the id of the entry."""
    mosaic: tuple[Art, ...] = ()
    """Posters for the cover, cropped for their cells unless they are vectors, in the order of the cells."""
    mosaic_titles: tuple[str, ...] = ()
    """The title of the entry whose poster each cell shows; none for a picture of the author's own."""
    cover: Art | None = None
    """What fills the cover to its edges, in place of title and mosaic."""
    back_cover: Art | None = None
    """What fills the back cover to its edges."""
    back_logo: Art | None = None
    """Logo on the back cover, where it has one of its own."""
    frontispiece: Art | None = None
    """A second part of a poster, for the page that faces the title."""
    openings: Mapping[int, Art] = field(default_factory=dict)
    """Part of a poster of a section, for the page that faces its title, by the section's number from 1."""
    logo: Art | Missing | None = None
    photos: Mapping[int, Art | Missing] = field(default_factory=dict)
    """By the position of the moment, from 0."""
    logos: Mapping[str, Art] = field(default_factory=dict)
    """Logos of sponsors without their blank edges, by the file as the catalog has it."""
    portraits: Mapping[str, Art] = field(default_factory=dict)
    """Portraits of speakers, by the file."""
    illustrations: Mapping[str, Art] = field(default_factory=dict)
    """Pictures that go with information, by the file."""
    first_pages: Mapping[str, Art] = field(default_factory=dict)
    """The first page of each paper in the book, small, by the id of the entry; empty where they are not shown."""
    wall: Mapping[str, Art] = field(default_factory=dict)
    """Posters as they hang on the wall, by the id of the entry; empty where there is none."""

    @property
    def full_plates(self) -> frozenset[str]:
        """Ids of entries whose poster covers its page."""
        return frozenset(name for name, plate in self.plates.items() if plate.is_full)

    @property
    def vectors(self) -> dict[str, VectorArt]:
        """Everything that is drawn as it is when the book is bound, by what its address says after the slot's."""
        shown = (*(plate.art for plate in self.plates.values()), *self.mosaic, self.cover, self.back_cover)
        return {art.address.removeprefix(f"{SLOT}art/"): art.vector for art in shown if art and art.vector}


# --- indexes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """A place that a line of an index leads to."""

    target: str
    """Its private address, without the scheme."""
    marked: bool = False
    """Whether its number is printed semibold: the person presents what is found there."""
    label: str = ""
    """The number of its page as templates print it; empty until the pages are numbered."""


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One line of an index."""

    text: str
    """What is looked up: a name with the family name first, a keyword, a session."""
    places: tuple[IndexPlace, ...]
    """In the order of the book."""
    note: str = ""
    """What tells it apart from another line of the same text, or says more about it."""
    letter: str = ""
    """The letter it stands under; empty in an index without letters."""


# --- places ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """A place in the booklet that links, bookmarks and numbers lead to."""

    page: int
    """Index of its page in the booklet."""
    top: float | None
    """Its upper edge in the user space of the page; None for the whole page."""
    label: str
    """Label of the page."""
    title: str
    """What is found there, for those who listen."""
    until: str = ""
    """Label of the last page, where it goes on beyond this one."""

    def shown(self, kind: str) -> str:
        """What a number of that kind of strip says: the label of the page, or the range of pages."""
        return f"{self.label}–{self.until}" if self.until and kind in ("range", "range-right") else self.label


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One line of the outline, with those under it."""

    title: str
    page: int
    """Page index in the booklet."""
    view: tuple[float | None, float | None, float | None] = (None, None, None)
    """Left, top and zoom, as in an /XYZ destination."""
    children: tuple["Bookmark", ...] = ()
    open: bool = True
    fit: str = "/XYZ"
    """How the page is shown; for others than /XYZ the view is the nearest /XYZ."""


# --- print: what a shop would ask --------------------------------------------------------------------------


class Verdict(StrEnum):
    """What was found of a file for a press."""

    GOOD = "good"
    LOOK = "look"
    """It may be meant: somebody should look."""
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One question of a print shop, answered."""

    name: str
    verdict: Verdict
    said: str
    """What was measured."""
    pages: tuple[int, ...] = ()
    """Numbers of the pages, from 1, for which it does not hold."""
