"""What an appendix is made from, and how it is kept. Who makes one is looked up by name: a child, which loads pypdf."""

from dataclasses import dataclass
from importlib.metadata import version

from booklet.values import Appendix, CleanPaper
from booklet.workshop import Packing
from booklet.workspace import digest

RECIPE = "4"
"""Changes when the same paper is appended differently: part of every key."""
APPENDICES = Packing(Appendix, "pdf")
COPYING = "booklet.appendix.copying:make_and_packed"
"""What makes one of a job, packed."""
_PYPDF = version("pypdf")


@dataclass(frozen=True, slots=True)
class AppendixJob:
    """Everything an appendix is made from; it can travel to another process."""

    paper: CleanPaper
    clean: bytes
    """The clean PDF, which the store holds under ``paper.clean``."""
    pages: str | None = None
    """Which pages, as the catalog has it: ``1-9,12`` or ``2-``; None for all."""

    @property
    def key(self) -> str:
        """The hash of everything that decides about the result; the clean PDF's own hash stands for it."""
        return digest(
            "appendix",
            RECIPE,
            _PYPDF,
            self.paper.source,
            repr((self.paper.pages, self.paper.labels, self.paper.dropped_links)),
            self.paper.clean,
            self.pages or "",
        )
