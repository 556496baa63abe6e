"""What is to be said of a paper once it is taken in."""

import re
from collections.abc import Iterator

from booklet.catalog.model import Paper
from booklet.diagnostics import Diagnostic, warning
from booklet.values import CleanPaper, Missing


def remarks(field: Paper, paper: CleanPaper | Missing) -> Iterator[Diagnostic]:
    """Whether a file that is there can be used, all pages that are asked for are in it, and it is sound."""
    place, source = field.written_at, paper.source
    if isinstance(paper, Missing):
        yield unusable(field, paper)
        return
    if max(map(int, re.findall(r"\d+", field.pages or "")), default=0) > len(paper.pages):
        message = f"{source} ends at page {len(paper.pages)}: not all of the pages {field.pages} are there"
        yield warning(place, "pages-beyond-end", message, "choose pages that are there")
    if paper.repaired:
        yield warning(place, "repaired-paper", f"{source} was mended: {'; '.join(paper.repaired)}", "look it over")


def unusable(field: Paper, paper: Missing) -> Diagnostic:
    """A file that is there and can't be used."""
    hint = "a page in its place says so; ask for a file that can be opened"
    return warning(field.written_at, "unusable-paper", f"{paper.source} can't be appended: {paper.reason}", hint)
