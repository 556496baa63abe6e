"""What a book's templates are filled from, and what filling them turns out to need."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from booklet.catalog import Catalog
from booklet.diagnostics import Diagnostic
from booklet.values import Artwork, CleanPaper, LeftOut, Missing


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
