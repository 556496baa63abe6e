"""What binding is given: the pages in order, what they show, what is laid over them, and where things are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from booklet.diagnostics import BookletError, Place, error
from booklet.faces import Face
from booklet.furniture import Overlay
from booklet.geometry import Length
from booklet.values import Appendix, Bookmark, Enclosure, Page, SetStrip, Strip, Target, TypesetPart, VectorArt


@dataclass(frozen=True, slots=True)
class About:
    """What the file says about itself."""

    title: str
    language: str
    creator: str
    """Name and version of this software."""
    issuer: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    date: datetime | None = None
    """Written into the file only where one was given."""


@dataclass(frozen=True, slots=True)
class Unbound:
    """A booklet before binding."""

    pages: tuple[Page, ...]
    parts: Mapping[tuple[str, int], TypesetPart]
    """By name of the part and index of its form."""
    appendices: Mapping[str, Appendix]
    """By name of the part."""
    art: Mapping[str, tuple[VectorArt, bytes]]
    """Vector posters by the id of their entry, with their clean PDF."""
    sheets: tuple[TypesetPart, ...]
    """Sheets of strips."""
    strips: Mapping[Strip, SetStrip]
    overlays: Mapping[int, tuple[Overlay, ...]]
    """By page index."""
    targets: Mapping[str, Target]
    """By private address, without its scheme."""
    outline: tuple[Bookmark, ...]
    languages: Mapping[str, str]
    """Language of each entry that is not in the booklet's, by id."""
    fixed: frozenset[int]
    """Indices of pages that reach the edges of the trim, and are not moved when they fall on a verso."""
    turned: frozenset[int]
    """Indices of pages that the viewer shows turned clockwise by a quarter."""
    verso_shift: Length
    """How far a page set as a recto moves to the left when it falls on a verso."""
    written_at: Mapping[str, Place]
    """Where the catalog names what others made: papers by the name of their part, posters as ``art/ID``."""
    about: About
    faces: Mapping[str, Face] = field(default_factory=dict)
    """Typefaces that more than one part shows, by their names among the resources of pages."""
    enclosures: tuple[Enclosure, ...] = ()
    """Files that the booklet carries with it."""
    enclosed: Mapping[str, str] = field(default_factory=dict)
    """Names of the papers among them, by the id of each entry."""
    archival: bool = False
    """Whether its colours are defined within it."""
    claims: tuple[str, ...] = ()
    """Standards that it says it keeps to, by the validator's short names."""

    def target(self, address: str) -> Target:
        """The place a private address stands for, given without its scheme.

        Raises:
            BookletError: It is not in the booklet: a template of the project's own links to it.
        """
        if address not in self.targets:
            raise _leads_astray(address)
        return self.targets[address]

    def enclosure(self, entry: str) -> str:
        """The name of the file in which the entry's paper is embedded.

        Raises:
            BookletError: It is not: a template of the project's own links to it.
        """
        if entry not in self.enclosed:
            raise _leads_astray(f"file/{entry}")
        return self.enclosed[entry]


def _leads_astray(address: str) -> BookletError:
    message = f"a template leads to booklet:{address}, which is not in the booklet"
    hint = "correct the file in templates/, or remove it to use the theme's own"
    return BookletError((error(Place("templates"), "template", message, hint),))
