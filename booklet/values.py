"""The frozen values that pass between rooms. No behaviour beyond reading them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from booklet.geometry import Box


class Progress(Protocol):
    """Told how far a long work has come."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """So many of so many are done; total may be 0 where it is unknown."""


def no_progress(stage: str, done: int, total: int) -> None:
    """A listener that does not listen."""


# --- fetch: what the catalog names, found or missing -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is there."""

    digest: str
    """``workspace.digest("content", bytes)``, and the key under which the store holds what was fetched."""
    path: Path | None = None
    """The project's own file; None where the bytes lie in the store."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that was named and can't be had, or can't be used."""

    reason: str
    """Why, as a clause a reader understands: «the server answered 404»."""
    source: str
    """The file or address that was named."""


@dataclass(frozen=True, slots=True)
class Assets:
    """All files and addresses the catalog names."""

    by_source: Mapping[str, Found | Missing]
    """By the file name or address as the catalog has it."""

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


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One bookmark with those under it. Targets are page indices within the appendix."""

    title: str
    page: int
    view: tuple[float | None, float | None, float | None] = (None, None, None)
    children: tuple["OutlineItem", ...] = ()


@dataclass(frozen=True, slots=True)
class Appendix:
    """A paper made ready to be bound: a PDF of its own, destinations explicit, annotations rebuilt."""

    pdf: bytes
    pages: tuple[PageFacts, ...]
    links: tuple[LinkFact, ...]
    """Every link annotation, page by page in the order of the annotations."""
    outline: tuple[OutlineItem, ...]
    dropped: tuple[str, ...] = ()
    """Links and annotations that could not be kept, as clauses with their page."""


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


@dataclass(frozen=True, slots=True)
class TypesetPage:
    """One page of a part. Points; the origin is the lower left corner of the page."""

    width: float
    height: float
    anchors: tuple[tuple[str, Box], ...]
    """Name and rectangle of each element with an id that stands on the page or goes on there, in order."""


@dataclass(frozen=True, slots=True)
class TypesetPart:
    """A part, set: a PDF of its own, its pages, and what the engine complained about."""

    pdf: bytes
    pages: tuple[TypesetPage, ...]
    warnings: tuple[str, ...] = ()
