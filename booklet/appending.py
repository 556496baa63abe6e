"""The papers of a book: taken in and made into appendices, or the reason why a page stands in the place of one."""

import contextlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from booklet.appendix import APPENDICES, COPYING, AppendixJob
from booklet.catalog.model import Catalog, Entry
from booklet.catalog.model import Paper as PaperField
from booklet.citations import rights
from booklet.diagnostics import BookletError, Diagnostic, Place, error, note, warning
from booklet.fetch import FETCHED
from booklet.papers import take_in, take_in_all
from booklet.papers.choosing import chosen_pages
from booklet.papers.remarks import remarks
from booklet.processes import Failure, Limits
from booklet.profiles import Profile
from booklet.values import Absence, Appendix, Assets, CleanPaper, Found, LeftOut, Missing, Progress
from booklet.workshop import Leash, Task, Workshop
from booklet.workspace import Workspace, digest

Paper = CleanPaper | Missing | LeftOut
"""To be appended, not to be had, or not to be in this book."""
LIMITS = Limits(seconds=60, memory_bytes=2 * 1024**3)
_FAILURES = {
    Failure.TIME: "it took too long to copy its pages",
    Failure.MEMORY: "its pages need too much memory to be copied",
    Failure.OUTPUT: "its pages are too large once they are copied",
    Failure.CRASH: "its pages could not be copied within the limits",
}
_ABSENCES = {"referenced": Absence.EDITION, "embedded": Absence.EMBEDDED}
"""By what an edition does with papers: why they are not appended."""
_OF_THE_EDITION = (*_ABSENCES.values(), Absence.TOO_LARGE, Absence.NOT_LASTING)
"""Reasons that do not hold for other editions of the book."""
_FONTS_TOLD = 5
"""Fonts named in one finding."""


@dataclass(frozen=True, slots=True)
class Library:
    """Every paper that the catalog names."""

    papers: Mapping[str, Paper]
    """By the id of the entry."""
    appendices: Mapping[str, Appendix]
    """By the name of the part, ``paper/ID``."""
    homes: Mapping[str, str]
    """Of entries that share a paper with one before: the id of that one, by their own."""
    diagnostics: tuple[Diagnostic, ...]

    @property
    def appended(self) -> frozenset[str]:
        """Ids of the entries whose paper is in the book; of several with the same one, the first."""
        clean = (id for id, paper in self.papers.items() if isinstance(paper, CleanPaper))
        return frozenset(clean) - frozenset(self.homes)

    @property
    def references(self) -> frozenset[str]:
        """Ids of the entries for whose paper a page says where it is to be found."""
        return frozenset(self.papers) - self.appended - frozenset(self.homes)

    @property
    def lengths(self) -> dict[str, int]:
        """How many pages the papers have that are left out, as far as that is known, by the id of the entry."""
        return {id: paper.pages for id, paper in self.papers.items() if isinstance(paper, LeftOut)}


@dataclass(frozen=True, slots=True)
class Librarian:
    """Gets the papers of one book ready."""

    catalog: Catalog
    profile: Profile
    assets: Assets
    workspace: Workspace
    workshop: Workshop
    progress: Progress
    limits: Limits = LIMITS
    """What making an appendix may use up: a paper that was taken in can still make pypdf run on and on."""

    @property
    def _named(self) -> dict[str, Entry]:
        binds = self.catalog.booklet.binds_papers
        return {entry.id: entry for entry in self.catalog.entries if entry.paper and binds}

    def library(self, taken_in: Mapping[str, Paper]) -> Library:
        """All papers that were taken in, those that are to be appended as appendices."""
        named, papers = self._named, dict(taken_in)
        homes = self._homes(named, papers)
        made = self._appendices({id: paper for id, paper in papers.items() if id not in homes}, named)
        for id, one in made.items():
            paper = papers[id]
            if isinstance(one, Missing) and isinstance(paper, CleanPaper):
                papers[id] = one if _chosen(named[id], paper) else replace(one, why=Absence.NO_PAGES)
        papers |= {id: papers[home] for id, home in homes.items() if isinstance(papers[home], Missing)}
        appendices = {f"paper/{id}": one for id, one in made.items() if isinstance(one, Appendix)}
        findings = (self._findings(entry, papers[id], made.get(id)) for id, entry in named.items())
        return Library(papers, appendices, homes, tuple(itertools.chain.from_iterable(findings)))

    def taken_in(self) -> dict[str, Paper]:
        """What each paper turns out to be, by the id of its entry.

        One that is taken in is appended while others are still waiting for it.
        """
        entries = self._named
        there = {id: self._there(entry.paper) for id, entry in entries.items() if entry.paper}
        barred = {id: why for id, entry in entries.items() if (why := self._barred(entry, there[id]))}
        sources = {id: entry.paper.file or entry.paper.url or "" for id, entry in entries.items() if entry.paper}
        found = {sources[id]: file for id, file in there.items() if isinstance(file, Found)}

        def begin(paper: CleanPaper) -> None:
            ids = (id for id, source in sources.items() if source == paper.source and id not in barred)
            self.workshop.begin(self._task(paper, entries[id].paper) for id in itertools.islice(ids, 1))

        taken = take_in_all(found, self.workspace, self.progress, begin, self.workshop.jobs)
        papers: dict[str, Paper] = {}
        for id, source in sources.items():
            file = there[id]
            paper = taken[source] if isinstance(file, Found) else file or Missing("", source)
            papers[id] = self._left_out(entries[id], paper, barred[id]) if id in barred else paper
        return papers

    def _there(self, paper: PaperField) -> Found | Missing | None:
        """The file of a paper. That of one which is not to be appended is looked at only where it lies at hand."""
        if paper.append:
            return self.assets[paper.file or paper.url or ""]
        path = self.workspace.file(paper.file) if paper.file else None
        if path is None or not path.is_file():
            return None
        with contextlib.suppress(OSError):  # it is not to be appended: nothing is lost where it can't be read
            return Found(digest("content", path.read_bytes()), path)
        return None

    def _barred(self, entry: Entry, there: Found | Missing | None) -> Absence | None:
        """Why a paper is not appended that might be had; None where nothing bars it."""
        paper, found = entry.paper, there if isinstance(there, Found) else None
        assert paper is not None, "asked only for entries with a paper"
        if not paper.append:
            return Absence.LEFT_OUT
        if rights.forbidden_by(paper, self._found_licence(paper)):
            return Absence.NOT_REDISTRIBUTED
        if found and self.profile.papers in _ABSENCES:
            return _ABSENCES[self.profile.papers]
        if not found or entry.id not in self.profile.without:
            return None
        return Absence.NOT_LASTING if self.profile.conserved else Absence.TOO_LARGE

    def _left_out(self, entry: Entry, paper: Paper, why: Absence) -> LeftOut | Missing:
        """A paper that is not appended, with the count of its pages, so that their numbers can be kept."""
        if isinstance(paper, CleanPaper):
            enclosed = self._enclosed_as(entry) if why is Absence.EMBEDDED else ""
            return LeftOut(paper.source, why, paper.digest, len(_chosen(entry, paper)), len(paper.pages), enclosed)
        if isinstance(paper, Missing) and why in _OF_THE_EDITION:
            return paper  # it would be missing from every edition
        length = self._known_length(entry)
        same = digest("absent", paper.source) if length else ""  # for entries that share it
        chosen = chosen_pages(entry.paper.pages if entry.paper else None, length)
        return LeftOut(paper.source, why, same, len(chosen), length)

    def _enclosed_as(self, entry: Entry) -> str:
        """The name under which an edition embeds the paper: its own, or one made from the first entry that has it."""
        paper = entry.paper
        assert paper is not None, "asked only for entries with a paper"
        there = self.assets[paper.file or paper.url or ""]
        if paper.file and isinstance(there, Found) and there.path:
            return PurePosixPath(paper.file).as_posix()
        first = next(one for one in self._named.values() if one.paper and one.paper.url == paper.url)
        return f"{FETCHED}/{first.id}.pdf"

    def _found_licence(self, paper: PaperField) -> str | None:
        """The licence that was found with the file, now or when it was locked."""
        there = self.assets.by_source.get(paper.file or paper.url or "")
        return there.licence if isinstance(there, Found) else self.assets.licences.get(paper.url or "")

    def _known_length(self, entry: Entry) -> int:
        """How many pages the file of a paper has that is not at hand, as the project knows it; 0 if it does not."""
        paper, counts = entry.paper, self.assets.page_counts
        return (counts.get(paper.file or "") or counts.get(paper.url or "", 0)) if paper else 0

    def _homes(self, entries: Mapping[str, Entry], papers: Mapping[str, Paper]) -> dict[str, str]:
        """Of entries with the same pages of the same file as one before: the id of that one."""
        first: dict[tuple[object, ...], str] = {}
        homes: dict[str, str] = {}
        for id, paper in papers.items():
            if isinstance(paper, CleanPaper) or (isinstance(paper, LeftOut) and paper.digest):
                why = paper.why if isinstance(paper, LeftOut) else None
                home = first.setdefault((paper.digest, self._asked(entries[id], paper), why), id)
                homes |= {id: home} if home != id else {}
        return homes

    def _asked(self, entry: Entry, paper: CleanPaper | LeftOut) -> object:
        """Which pages are asked for, however that is written."""
        written = entry.paper.pages if entry.paper else None
        return _chosen(entry, paper) if isinstance(paper, CleanPaper) else (written, paper.pages)

    def _appendices(self, papers: Mapping[str, Paper], entries: Mapping[str, Entry]) -> dict[str, Appendix | Missing]:
        clean = {id: paper for id, paper in papers.items() if isinstance(paper, CleanPaper)}
        tasks = [self._task(paper, entries[id].paper) for id, paper in clean.items()]
        results = self.workshop.made(tasks, "appending", self.progress)
        return {id: self._unpacked(data, paper) for (id, paper), data in zip(clean.items(), results, strict=True)}

    def _task(self, paper: CleanPaper, field: PaperField | None) -> Task:
        pages = field.pages if field else None

        def arguments() -> tuple[object, ...]:
            return (AppendixJob(paper, self._clean(paper), pages),)

        key = AppendixJob(paper, b"", pages).key
        leash = Leash(self.limits, lambda failure: f"!{_FAILURES[failure]}".encode())
        return Task(key, COPYING, arguments, filed=True, leash=leash)

    def _clean(self, paper: CleanPaper) -> bytes:
        """The clean PDF; taken in again where the store's copy was damaged since."""
        data, found = self.workspace.store.get(paper.clean), self.assets[paper.source]
        if data is None and isinstance(found, Found):
            take_in(found, paper.source, self.workspace)
            data = self.workspace.store.get(paper.clean)
        if data is None:
            message = f"{paper.source} has gone or changed while it was needed"
            raise BookletError((error(Place(), "changed-meanwhile", message, "build again"),))
        return data

    def _unpacked(self, data: bytes, paper: CleanPaper) -> Appendix | Missing:
        if data.startswith(b"!"):
            return Missing(data[1:].decode(), paper.source)
        appendix = APPENDICES.unpacked(data)
        assert isinstance(appendix.pdf, bytes), "it was packed so"
        return replace(appendix, pdf=self.workspace.store.path(appendix.pdf.decode()))

    def _findings(self, entry: Entry, paper: Paper, appendix: Appendix | Missing | None) -> Iterator[Diagnostic]:
        """What is to be said about a paper: unusable, mended, cleaned, links that could not be kept."""
        assert entry.paper is not None, "asked only for entries with a paper"
        place, source = entry.paper.written_at, paper.source
        if isinstance(paper, Missing) and isinstance(self.assets[source], Found):  # what was not found, fetch tells
            yield from remarks(entry.paper, paper)
        if isinstance(paper, LeftOut) and paper.why is Absence.NOT_REDISTRIBUTED:
            licence = entry.paper.licence or self._found_licence(entry.paper)
            message = f"{source} isn't appended: its licence ({licence}) doesn't let others pass it on"
            yield note(place, "not-redistributed", message, "write append: true if you may, or append: false")
        if not isinstance(paper, CleanPaper):
            return
        yield from remarks(entry.paper, paper)
        if paper.removed:
            yield note(place, "cleaned-paper", f"taken out of {source}: {'; '.join(paper.removed)}")
        if isinstance(appendix, Appendix) and appendix.dropped:
            yield warning(place, "dropped-links", f"not kept of {source}: {'; '.join(appendix.dropped)}")
        if lacking := _not_embedded(paper, _chosen(entry, paper)):
            shown, more = ", ".join(lacking[:_FONTS_TOLD]), len(lacking) - _FONTS_TOLD
            message = f"{source} uses fonts that are not in its file: {shown}{f' and {more} more' if more > 0 else ''}"
            hint = "it may look different elsewhere; ask its authors for a file with all fonts embedded"
            yield (warning if self.profile.needs_fonts else note)(place, "font-not-embedded", message, hint)


def _chosen(entry: Entry, paper: CleanPaper) -> tuple[int, ...]:
    """Indices of the pages that the catalog asks for."""
    return chosen_pages(entry.paper.pages if entry.paper else None, len(paper.pages))


def _not_embedded(paper: CleanPaper, pages: tuple[int, ...]) -> list[str]:
    """Names of the fonts that these pages rely on and that are not in the file."""
    shown = set(pages)
    return sorted({font.name for font in paper.fonts if not font.embedded and not shown.isdisjoint(font.pages)})
