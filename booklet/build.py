"""The story: from a catalog to one bound booklet."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from booklet import bind, plan
from booklet.appendix import APPENDICES, AppendixJob
from booklet.artwork import Studio
from booklet.catalog import Catalog, Entry
from booklet.check import check
from booklet.composition import Composer, Composition
from booklet.diagnostics import Diagnostic, Place, in_reading_order, note, warning
from booklet.fetch import all_assets
from booklet.gathering import Gathering
from booklet.papers import take_in_all
from booklet.profiles import Profile
from booklet.theme import Theme
from booklet.values import Appendix, Artwork, Assets, CleanPaper, Found, Missing, Progress
from booklet.vocabulary import Material
from booklet.words import WORDS, words_for
from booklet.workshop import Task, Workshop
from booklet.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Built:
    """A bound booklet, and what there is to say about it."""

    pdf: bytes
    entries: int
    papers: int
    """Papers appended."""
    missing: int
    """Papers and posters that were named and can't be had."""
    audit: bind.Audit
    diagnostics: tuple[Diagnostic, ...]
    """By place; those of the audit among them."""
    made: int
    """Parts, pictures and appendices made anew."""
    kept: int
    """Those that the store had."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built, and with what."""

    catalog: Catalog
    profile: Profile
    workspace: Workspace
    workshop: Workshop
    progress: Progress
    offline: bool = False


def build(order: Order) -> Built:
    """One edition of the catalog, bound and audited. What can't be had is named, and never stops the book.

    Raises:
        BookletError: A template is wrong, or a file vanished while it was read.
    """
    catalog, workshop = order.catalog, order.workshop
    assets, lacks = all_assets(catalog, order.workspace, offline=order.offline, progress=order.progress)
    studio = Studio(assets, order.workspace, order.profile, workshop)
    artwork = studio.artwork(catalog)
    papers, appendices, paper_findings = _papers(order, assets)
    theme = Theme(Material(catalog, artwork, papers, _texts(order)), order.profile, order.workspace)
    words = words_for(catalog.booklet.language)

    composer = Composer(catalog, words, theme, workshop, appendices, order.progress)
    composition = composer.compose(plan.arrange(catalog, _facts(papers, appendices, artwork)))
    gathering = Gathering(catalog, words, order.profile, theme, composition, appendices, artwork.plates)
    unbound = gathering.unbound(order.workspace, workshop)
    pdf = bind.bind(unbound)
    audit = bind.audit(pdf, unbound)

    checked = check(catalog, order.workspace)
    findings = [*checked, *_unless_told(lacks, checked), *studio.diagnostics, *paper_findings, *theme.problems]
    findings += [*_complaints(catalog, composition), *_unspoken(catalog), *audit.diagnostics]
    missing = [*papers.values(), *(plate.missing for plate in artwork.plates.values())]
    return Built(
        pdf=pdf,
        entries=len(catalog.entries),
        papers=len(appendices),
        missing=sum(isinstance(one, Missing) for one in missing),
        audit=audit,
        diagnostics=in_reading_order(findings),
        made=workshop.made_count,
        kept=workshop.kept_count,
    )


def _unless_told(lacks: Iterable[Diagnostic], told: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What fetching found, without what the check of the same place has said better."""
    places = {(finding.place, finding.rule) for finding in told}
    return (lack for lack in lacks if (lack.place, lack.rule) not in places)


# --- papers ------------------------------------------------------------------------------------------------


def _papers(
    order: Order, assets: Assets
) -> tuple[dict[str, CleanPaper | Missing], dict[str, Appendix], list[Diagnostic]]:
    """Every paper to be appended by the id of its entry, the appendices by the name of their part, and findings."""
    wanted = {e.id: e for e in order.catalog.entries if e.paper and e.paper.append}
    sources = {id: entry.paper.file or entry.paper.url or "" for id, entry in wanted.items() if entry.paper}
    found = {source: there for source in sources.values() if isinstance(there := assets[source], Found)}
    taken = take_in_all(found, order.workspace, order.progress)
    papers: dict[str, CleanPaper | Missing] = {}
    for id, source in sources.items():
        there = assets[source]
        papers[id] = there if isinstance(there, Missing) else taken[source]
    clean = {id: paper for id, paper in papers.items() if isinstance(paper, CleanPaper)}
    made = _appendices(order, clean)
    papers |= {id: one for id, one in made.items() if isinstance(one, Missing)}
    appendices = {f"paper/{id}": one for id, one in made.items() if isinstance(one, Appendix)}
    findings = [
        finding
        for id, entry in wanted.items()
        for finding in _paper_findings(entry, papers[id], appendices.get(f"paper/{id}"), assets)
    ]
    return papers, appendices, findings


def _appendices(order: Order, papers: Mapping[str, CleanPaper]) -> dict[str, Appendix | Missing]:
    choices = {entry.id: entry.paper.pages for entry in order.catalog.entries if entry.paper}
    tasks = [_appendix_task(order, paper, choices[id]) for id, paper in papers.items()]
    results = order.workshop.made(tasks, "appending", order.progress)
    return {id: _unpacked(data, paper) for (id, paper), data in zip(papers.items(), results, strict=True)}


def _appendix_task(order: Order, paper: CleanPaper, pages: str | None) -> Task:
    def job() -> AppendixJob:
        data = order.workspace.store.get(paper.clean)
        assert data is not None, "taking in keeps the clean paper"
        return AppendixJob(paper, data, pages)

    return Task(job().key, "booklet.appendix:make_and_packed", lambda: (job(),))


def _unpacked(data: bytes, paper: CleanPaper) -> Appendix | Missing:
    return Missing(data[1:].decode(), paper.source) if data.startswith(b"!") else APPENDICES.unpacked(data)


def _paper_findings(
    entry: Entry, paper: CleanPaper | Missing, appendix: Appendix | None, assets: Assets
) -> Iterator[Diagnostic]:
    """What is to be said about a paper: unusable, mended, cleaned, links that could not be kept."""
    assert entry.paper is not None, "asked only for entries with a paper"
    place, source = entry.paper.written_at, paper.source
    if isinstance(paper, Missing):
        if isinstance(assets[source], Found):  # what was not found was told by fetch
            hint = "a page in its place says so; ask for a file that can be opened"
            yield warning(place, "unusable-paper", f"{source} can't be appended: {paper.reason}", hint)
        return
    if paper.repaired:
        yield warning(place, "repaired-paper", f"{source} was mended: {'; '.join(paper.repaired)}", "look it over")
    if paper.removed:
        yield note(place, "cleaned-paper", f"taken out of {source}: {'; '.join(paper.removed)}")
    if appendix and appendix.dropped:
        yield warning(place, "dropped-links", f"not kept of {source}: {'; '.join(appendix.dropped)}")


def _facts(
    papers: Mapping[str, CleanPaper | Missing], appendices: Mapping[str, Appendix], artwork: Artwork
) -> plan.Facts:
    references = frozenset(id for id, paper in papers.items() if isinstance(paper, Missing))
    appended = frozenset(name.removeprefix("paper/") for name in appendices)
    return plan.Facts(appended, references, frontispiece=artwork.frontispiece is not None)


def _texts(order: Order) -> dict[str, str]:
    """Contents of the Markdown files that the catalog names; of a missing one nothing, which check tells."""
    catalog = order.catalog
    named = [catalog.booklet.foreword_file, *(text.text_file for text in catalog.forewords)]
    named += [text.text_file for text in catalog.information]
    paths = {name: order.workspace.file(name) for name in named if name}
    return {
        name: path.read_text(encoding="utf-8-sig", errors="replace")
        for name, path in paths.items()
        if path and path.is_file()
    }


# --- what the engine says ----------------------------------------------------------------------------------


def _complaints(catalog: Catalog, composition: Composition) -> Iterator[Diagnostic]:
    """What the engine complained about, in words of ours; what it said of every part is told once."""
    said: set[str] = set()
    places = {entry.id: entry.written_at for entry in catalog.entries}
    for (name, _), part in composition.parts.items():
        place = places.get(name.partition("/")[2], Place(catalog.written_at.file))
        for message in part.warnings:
            if "HarfBuzz-Subset" in message:
                continue  # a matter of the machine, which `booklet doctor` tells
            glyph = re.search(r'unsupported by fonts: "(.*)" \((.*)\)', message)
            if glyph:
                told = f"no typeface of the book has {glyph[1]} ({glyph[2]}), which is printed as an empty box"
                yield warning(place, "missing-glyph", told, "write it in another way")
            elif message not in said:
                said.add(message)
                yield warning(place, "engine", f"while setting {name}: {message}")


def _unspoken(catalog: Catalog) -> Iterator[Diagnostic]:
    language = catalog.booklet.language
    if language.partition("-")[0].lower() not in WORDS:
        spoken = ", ".join(WORDS)
        message = f"the book's own words («Contents», «Authors» …) are not known in {language}; they are set in English"
        yield note(
            catalog.booklet.written_at, "unspoken-language", message, f"languages with words of their own: {spoken}"
        )
