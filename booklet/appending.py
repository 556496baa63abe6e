"""The papers of a book: taken in and made into appendices, or the reason why a page stands in the place of one."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from booklet.appendix import APPENDICES, AppendixJob
from booklet.catalog import Catalog, Entry
from booklet.diagnostics import Diagnostic, note, warning
from booklet.papers import take_in_all
from booklet.values import Appendix, Assets, CleanPaper, Found, LeftOut, Missing, Progress
from booklet.workshop import Task, Workshop
from booklet.workspace import Workspace

Paper = CleanPaper | Missing | LeftOut
"""To be appended, not to be had, or not to be part of the volume."""


@dataclass(frozen=True, slots=True)
class Library:
    """Every paper that the catalog names."""

    papers: Mapping[str, Paper]
    """By the id of the entry."""
    appendices: Mapping[str, Appendix]
    """By the name of the part, ``paper/ID``."""
    diagnostics: tuple[Diagnostic, ...]

    @property
    def appended(self) -> frozenset[str]:
        """Ids of the entries whose paper is in the book."""
        return frozenset(id for id, paper in self.papers.items() if isinstance(paper, CleanPaper))

    @property
    def references(self) -> frozenset[str]:
        """Ids of the entries for whose paper a page says where it is to be found."""
        return frozenset(self.papers) - self.appended


@dataclass(frozen=True, slots=True)
class Librarian:
    """Gets the papers of one book ready."""

    catalog: Catalog
    assets: Assets
    workspace: Workspace
    workshop: Workshop
    progress: Progress

    def library(self) -> Library:
        """All papers, those that are to be appended as appendices."""
        named = {entry.id: entry for entry in self.catalog.entries if entry.paper}
        papers = self._taken_in(named)
        made = self._appendices(papers)
        papers |= {id: one for id, one in made.items() if isinstance(one, Missing)}
        appendices = {f"paper/{id}": one for id, one in made.items() if isinstance(one, Appendix)}
        findings = (self._findings(entry, papers[id], made.get(id)) for id, entry in named.items())
        return Library(papers, appendices, tuple(itertools.chain.from_iterable(findings)))

    def _taken_in(self, entries: Mapping[str, Entry]) -> dict[str, Paper]:
        """What each paper turns out to be. One that is taken in is appended while others are still waiting for it."""
        left_out = {id for id, entry in entries.items() if entry.paper and not entry.paper.append}
        sources = {id: entry.paper.file or entry.paper.url or "" for id, entry in entries.items() if entry.paper}
        wanted = {id: source for id, source in sources.items() if id not in left_out}
        found = {source: there for source in wanted.values() if isinstance(there := self.assets[source], Found)}

        def begin(paper: CleanPaper) -> None:
            self.workshop.begin(self._task(paper, id) for id, source in wanted.items() if source == paper.source)

        taken = take_in_all(found, self.workspace, self.progress, begin)
        lacking = {source: there for source in wanted.values() if isinstance(there := self.assets[source], Missing)}
        settled = taken | lacking
        return {id: LeftOut(source) if id in left_out else settled[source] for id, source in sources.items()}

    def _appendices(self, papers: Mapping[str, Paper]) -> dict[str, Appendix | Missing]:
        clean = {id: paper for id, paper in papers.items() if isinstance(paper, CleanPaper)}
        tasks = [self._task(paper, id) for id, paper in clean.items()]
        results = self.workshop.made(tasks, "appending", self.progress)
        return {id: _unpacked(data, paper) for (id, paper), data in zip(clean.items(), results, strict=True)}

    def _task(self, paper: CleanPaper, id: str) -> Task:
        (pages,) = (entry.paper.pages for entry in self.catalog.entries if entry.id == id and entry.paper)

        def arguments() -> tuple[object, ...]:
            data = self.workspace.store.get(paper.clean)
            assert data is not None, "taking in keeps the clean paper"
            return (AppendixJob(paper, data, pages),)

        return Task(AppendixJob(paper, b"", pages).key, "booklet.appendix:make_and_packed", arguments)

    def _findings(self, entry: Entry, paper: Paper, appendix: Appendix | Missing | None) -> Iterator[Diagnostic]:
        """What is to be said about a paper: unusable, mended, cleaned, links that could not be kept."""
        assert entry.paper is not None, "asked only for entries with a paper"
        place, source = entry.paper.written_at, paper.source
        if isinstance(paper, Missing) and isinstance(self.assets[source], Found):  # what was not found, fetch tells
            hint = "a page in its place says so; ask for a file that can be opened"
            yield warning(place, "unusable-paper", f"{source} can't be appended: {paper.reason}", hint)
        if not isinstance(paper, CleanPaper):
            return
        if max(map(int, re.findall(r"\d+", entry.paper.pages or "")), default=0) > len(paper.pages):
            message = f"{source} ends at page {len(paper.pages)}: not all of the pages {entry.paper.pages} are there"
            yield warning(place, "pages-beyond-end", message, "choose pages that are there")
        if paper.repaired:
            yield warning(place, "repaired-paper", f"{source} was mended: {'; '.join(paper.repaired)}", "look it over")
        if paper.removed:
            yield note(place, "cleaned-paper", f"taken out of {source}: {'; '.join(paper.removed)}")
        if isinstance(appendix, Appendix) and appendix.dropped:
            yield warning(place, "dropped-links", f"not kept of {source}: {'; '.join(appendix.dropped)}")


def _unpacked(data: bytes, paper: CleanPaper) -> Appendix | Missing:
    return Missing(data[1:].decode(), paper.source) if data.startswith(b"!") else APPENDICES.unpacked(data)
