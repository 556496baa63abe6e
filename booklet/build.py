"""The story: from a catalog to one bound booklet."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from booklet import bind, plan
from booklet.appendix import APPENDICES, AppendixJob
from booklet.artwork import Studio
from booklet.catalog import Catalog, Entry
from booklet.check import check
from booklet.composition import Composer, Composition
from booklet.diagnostics import BookletError, Diagnostic, Place, Severity, in_reading_order, note, warning
from booklet.fetch import all_assets
from booklet.fonts import SCRIPTS
from booklet.gathering import Gathering
from booklet.loader import decoded
from booklet.papers import take_in_all
from booklet.profiles import Profile
from booklet.theme import Theme
from booklet.values import Appendix, Artwork, Assets, CleanPaper, Found, Missing, Progress
from booklet.vocabulary import Material
from booklet.words import WORDS, words_for
from booklet.workshop import Task, Workshop
from booklet.workspace import Workspace

_GLYPHS_TOLD = 10
"""Characters named in one finding."""


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
    studio = Studio(assets, order.workspace, order.profile, workshop, order.progress)
    artwork = studio.artwork(catalog)
    papers, appendices, paper_findings = _papers(order, assets)
    foreword, foreword_findings = _foreword(order)
    theme = Theme(Material(catalog, artwork, papers, foreword), order.profile, order.workspace)
    words = words_for(catalog.booklet.language)

    composer = Composer(catalog, words, theme, workshop, appendices, order.progress)
    composition = composer.compose(plan.arrange(catalog, _facts(papers, appendices, artwork)))
    gathering = Gathering(catalog, words, order.profile, theme, composition, appendices, artwork.plates)
    unbound = gathering.unbound(order.workspace, workshop)
    pdf = bind.bind(unbound)
    audit = bind.audit(pdf, unbound)

    findings = [
        *_told_once(check(catalog, order.workspace), lacks),
        *studio.diagnostics,
        *paper_findings,
        *foreword_findings,
    ]
    findings += [*theme.problems, *_complaints(catalog, composition), *_unspoken(catalog), *audit.diagnostics]
    missing: list[object] = [*papers.values(), *(plate.missing for plate in artwork.plates.values())]
    missing += [artwork.logo, *artwork.photos.values()]
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


def _told_once(checked: Sequence[Diagnostic], lacks: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """What both check and fetching say of a place: told by fetching, which knows what became of the file, with the
    hint of the check, which looked for a similar name.
    """
    hints = {(finding.place, finding.rule): finding.hint for finding in checked}
    told = {(lack.place, lack.rule) for lack in lacks}
    yield from (finding for finding in checked if (finding.place, finding.rule) not in told)
    yield from (replace(lack, hint=hints.get((lack.place, lack.rule), lack.hint)) for lack in lacks)


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
    """What is to be said about a paper: unusable, cut short, mended, cleaned, links that could not be kept."""
    assert entry.paper is not None, "asked only for entries with a paper"
    place, source = entry.paper.written_at, paper.source
    if isinstance(paper, Missing):
        if isinstance(assets[source], Found):  # what was not found was told by fetch
            hint = "a page in its place says so; ask for a file that can be opened"
            yield warning(place, "unusable-paper", f"{source} can't be appended: {paper.reason}", hint)
        return
    if max(map(int, re.findall(r"\d+", entry.paper.pages or "")), default=0) > len(paper.pages):
        message = f"{source} ends at page {len(paper.pages)}: not all of the pages {entry.paper.pages} are there"
        yield warning(place, "pages-beyond-end", message, "choose pages that are there")
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


def _foreword(order: Order) -> tuple[str, Sequence[Diagnostic]]:
    """The foreword's Markdown: as written, or read from the file that is named; and why that can't be used.

    That the file can't be found or read is told by check.
    """
    imprint, findings = order.catalog.booklet, []
    if imprint.foreword_file is None:
        return imprint.foreword or "", ()
    path = order.workspace.file(imprint.foreword_file)
    try:
        if path and path.is_file():  # a pipe or a device would never end
            return decoded(path.read_bytes(), str(order.workspace.root / imprint.foreword_file)), ()
    except BookletError as problem:
        findings = [replace(finding, severity=Severity.WARNING) for finding in problem.diagnostics]
    except OSError:
        pass
    return f"{words_for(imprint.language).named_as} `{imprint.foreword_file}`.", findings


# --- what the engine says ----------------------------------------------------------------------------------


def _complaints(catalog: Catalog, composition: Composition) -> Iterator[Diagnostic]:
    """What the engine complained about, in words of ours; what it said of every part is told once."""
    said: set[str] = set()
    lacking: dict[Place, dict[str, None]] = {}
    places = {entry.id: entry.written_at for entry in catalog.entries}
    for (name, _), part in composition.parts.items():
        place = places.get(name.partition("/")[2], Place(catalog.written_at.file))
        for message in part.warnings:
            if "HarfBuzz-Subset" in message:
                continue  # a matter of the machine, which `booklet doctor` tells
            glyph = re.search(r'unsupported by fonts: "(.*)" \((.*)\)', message)
            if glyph:
                lacking.setdefault(place, {})[f"{glyph[1]} ({glyph[2]})"] = None
            elif message not in said:
                said.add(message)
                yield warning(place, "engine", f"while setting {name}: {message}")
    for place, characters in lacking.items():
        yield _missing_glyphs(place, list(characters))


def _missing_glyphs(place: Place, characters: Sequence[str]) -> Diagnostic:
    shown, more = ", ".join(characters[:_GLYPHS_TOLD]), len(characters) - _GLYPHS_TOLD
    listed = f"{shown} and {more} more" if more > 0 else shown
    printed = "which are printed as empty boxes" if len(characters) > 1 else "which is printed as an empty box"
    hint = f"the typefaces have {SCRIPTS} letters: write it in one of these"
    return warning(place, "missing-glyph", f"no typeface of the book has {listed}, {printed}", hint)


def _unspoken(catalog: Catalog) -> Iterator[Diagnostic]:
    language = catalog.booklet.language
    if language.partition("-")[0].lower() not in WORDS:
        spoken = ", ".join(WORDS)
        message = f"the book's own words («Contents», «Authors» …) are not known in {language}; they are set in English"
        yield note(
            catalog.booklet.written_at, "unspoken-language", message, f"languages with words of their own: {spoken}"
        )
