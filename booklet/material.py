"""What a book's templates are filled from, and what filling them turns out to need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from booklet.catalog.model import Catalog
from booklet.diagnostics import Diagnostic
from booklet.languages import words_for
from booklet.values import Artwork, CleanPaper, LeftOut, Missing
from booklet.words import Words


@dataclass(frozen=True, slots=True)
class Material:
    """What a book is made from, as far as its templates may see it."""

    catalog: Catalog
    artwork: Artwork
    papers: Mapping[str, CleanPaper | Missing | LeftOut]
    """Papers that the catalog names, by the id of their entry."""
    homes: Mapping[str, str] = field(default_factory=dict)
    """Of entries that share a paper with one before: the id of that one, by their own."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Contents of the Markdown files that the catalog names, by name."""
    own_words: Words | None = None
    """What the book says by itself, where the project decides that."""

    @property
    def words(self) -> Words:
        """What the book says by itself: in its language, unless the project decides."""
        return self.own_words or words_for(self.catalog.booklet.language)


class Reach(IntEnum):
    """How much of the book templates look at."""

    NEAR = 0
    """What their own leaves show, and what is the same all through the book."""
    WIDE = 1
    """All of it but the abstracts of entries that are not theirs."""
    FAR = 2
    """All of it."""


@dataclass(slots=True)
class Collector:
    """What one part turned out to need and to complain about, gathered while its templates run."""

    resources: dict[str, bytes] = field(default_factory=dict)
    """Bytes of each picture by its address."""
    problems: list[Diagnostic] = field(default_factory=list)
    """What could not be set as it was written."""
    looked: Reach = Reach.NEAR
    """How far its templates looked."""
