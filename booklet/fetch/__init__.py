"""Address to file: everything the catalog names, found or missing. The only inbound network.

Only what a file is can be told here, from its first bytes; whether it can be used is for others to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from booklet.catalog.model import Catalog
from booklet.diagnostics import BookletError, Diagnostic, Place, Severity, note, warning
from booklet.fetch.addresses import Vain, Wanted, brought
from booklet.fetch.asking import Life, Sign, signs_of_life
from booklet.fetch.content import DRAWING, HTML, PDF, PICTURES, media_type, name_of
from booklet.fetch.downloads import Run
from booklet.fetch.hosts import HOSTS, Manners
from booklet.fetch.lock import lock_beside, lock_text, read_lock
from booklet.fetch.outcomes import BY_HAND, NAME_THE_PDF, Kept, Kind, Lack, kind_of, shown
from booklet.fetch.terms import DEFAULT_LIMITS, Limits, Terms
from booklet.values import Absence, Assets, Found, Missing, Progress, no_progress
from booklet.workspace import Workspace, digest, write_whole

__all__ = [
    "DEFAULT_LIMITS",
    "HOSTS",
    "Life",
    "Limits",
    "Manners",
    "Row",
    "Sign",
    "State",
    "Terms",
    "Vain",
    "all_assets",
    "fetch",
    "lacking_offline",
    "named_addresses",
    "shown",
    "signs_of_life",
]

_ABSENT = ("missing-file", "outside-project")
"""Rules of a file that is not there, so that its address is tried."""


class State(StrEnum):
    """What became of an address."""

    KEPT = "kept"
    FETCHED = "fetched"
    CHANGED = "changed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """One address, for the table of ``booklet fetch``."""

    address: str
    state: State
    size_bytes: int = 0
    reason: str = ""
    """Why it failed; empty where it did not."""


@dataclass(frozen=True, slots=True)
class _Sort:
    """What will do for a need."""

    media_types: frozenset[str]
    wanted: str
    rule: str
    """Rule that is broken by anything else."""


_PAPER = _Sort(frozenset({PDF}), "a PDF", "not-a-pdf")
_PICTURE = _Sort(PICTURES, "a picture", "not-a-picture")
_LOGO = _Sort(PICTURES | {DRAWING}, "a picture or a drawing (SVG)", "not-a-picture")
_JACKET = _Sort(PICTURES | {DRAWING, PDF}, "a picture, a drawing (SVG) or a PDF", "not-a-picture")
_POSTER = _Sort(PICTURES | {PDF}, "a picture or a PDF", "not-a-picture")


@dataclass(frozen=True, slots=True)
class _Need:
    """A file or an address that the catalog names."""

    what: str
    place: Place
    sort: _Sort
    file: str | None
    url: str | None = None

    @property
    def source(self) -> str:
        """The text as the catalog has it; the file wins."""
        return self.file or self.url or ""


def all_assets(
    catalog: Catalog,
    workspace: Workspace,
    terms: Terms,
    progress: Progress = no_progress,
    vain: Vain | None = None,
) -> tuple[Assets, tuple[Diagnostic, ...]]:
    """Posters, papers to append, logos, portraits and pictures, each found or missing, with what was noticed.

    They are filed under the text as the catalog has it; where it has a file and an address, under the file. The
    address is tried only where the file is not there. Addresses that the lock does not know yet are added to it. What
    was asked for in vain is noted, where somebody holds the list, and not asked for again.

    Raises:
        BookletError: The lock cannot be understood, or the store cannot be written to. Nothing in the catalog raises.
    """
    needs = _surveyed(catalog, workspace)
    lock = _Lock.of(catalog, workspace)
    there = brought(_wanted(needs, lock.files), Run(terms, workspace.store, no_progress), progress, vain)
    by_source: dict[str, Found | Missing] = {}
    posters: dict[str, Found | Missing] = {}
    findings = []
    for need, here in needs:
        asset, finding = _settled(need, here, there.get(need.url or ""))
        for filed in (by_source, posters) if need.sort is _POSTER else (by_source,):
            if not isinstance(filed.get(need.source), Found):  # what one place cannot use, another may
                filed[need.source] = asset
        if finding:
            findings.append(finding)
    known = lock.files | _to_lock(there)
    findings += lock.written(known)
    counts = {address: file.pages for address, file in known.items() if file.pages is not None}
    return Assets(by_source, counts, posters), tuple(findings)


def lacking_offline(catalog: Catalog, workspace: Workspace) -> tuple[Diagnostic, ...]:
    """What a build would lack that asks nobody, each with its line. Nothing is fetched, and nothing is written.

    Raises:
        BookletError: The lock cannot be understood.
    """
    needs = _surveyed(catalog, workspace)
    locked = _Lock.of(catalog, workspace).files
    there = brought(_wanted(needs, locked), Run(Terms(offline=True), workspace.store, no_progress), no_progress)
    return tuple(_lacking(need, locked) for need, _ in needs if isinstance(there.get(need.url or ""), Lack))


def _lacking(need: _Need, locked: Mapping[str, Kept]) -> Diagnostic:
    known = "the lock names it, but it is not in the store" if need.url in locked else "it has not been fetched"
    message = f"{need.what} '{shown(need.url or '')}': {known}, so that a build with --offline lacks it"
    return warning(need.place, "not-fetched", message, "run booklet fetch")


def fetch(
    catalog: Catalog,
    workspace: Workspace,
    terms: Terms,
    progress: Progress = no_progress,
    watch: Progress = no_progress,
) -> tuple[tuple[Row, ...], tuple[Diagnostic, ...]]:
    """Fetch whatever the build needs from the web, and say what became of each address, in the catalog's order.

    Findings tell what did not come, each with the line of the catalog that names it. The lock then names what the
    catalog names, and nothing else. Of each file, ``watch`` is told under its address how many bytes have come.

    Raises:
        BookletError: The lock cannot be understood, or the store cannot be written to.
    """
    needs = _surveyed(catalog, workspace)
    lock = _Lock.of(catalog, workspace)
    wanted = _wanted(needs, lock.files)
    there = brought(wanted, Run(terms, workspace.store, watch), progress)
    named = set(named_addresses(catalog))
    settled = (_settled(need, here, there[need.url])[1] for need, here in needs if need.url in there)
    findings = [finding for finding in settled if finding and finding.severity is not Severity.NOTE]
    findings += lock.written({key: file for key, file in lock.files.items() if key in named} | _to_lock(there))
    sorts = {need.url: need.sort for need, _ in sorted(needs, key=lambda each: each[0].sort is _PAPER)}
    rows = (_row(address, _fitting(sorts[address], there[address]), want.locked) for address, want in wanted.items())
    return tuple(rows), tuple(findings)


def _row(address: str, there: Kept | Lack, locked: Kept | None) -> Row:
    if isinstance(there, Lack):
        return Row(shown(address), State.FAILED, reason=there.reason)
    changed = locked is not None and there.sha256 != locked.sha256
    state = State.CHANGED if changed else State.FETCHED if there.fresh else State.KEPT
    return Row(shown(address), state, there.size_bytes)


def _surveyed(catalog: Catalog, workspace: Workspace) -> list[tuple[_Need, Found | Lack | None]]:
    """What the build needs, in the order of the catalog, each with the project's own file."""
    return [(need, _in_project(need, workspace)) for need in _needs(catalog)]


def _needs(catalog: Catalog) -> Iterator[_Need]:
    for owner in (catalog.event, catalog.booklet.back):
        if owner and owner.logo:
            yield _Need("logo", owner.place_of("logo"), _LOGO, owner.logo)
    for jacket in (catalog.booklet.cover, catalog.booklet.back):
        if jacket and jacket.file:
            yield _Need("cover", jacket.place_of("file"), _JACKET, jacket.file)
    for entry in catalog.entries:
        if poster := entry.poster:
            place = poster.place_of("file" if poster.file else "url")
            yield _Need("poster", place, _POSTER, poster.file, poster.url)
        if (paper := entry.paper) and paper.append and catalog.booklet.binds_papers:
            place = paper.place_of("file" if paper.file else "url")
            yield _Need("paper", place, _PAPER, paper.file, paper.url)
    for moment in catalog.moments:
        if moment.image:
            yield _Need("picture", moment.place_of("image"), _PICTURE, moment.image)
    yield from _needs_around(catalog)


def _needs_around(catalog: Catalog) -> Iterator[_Need]:
    """What talks, sponsors and information need."""
    for speaker in (speaker for talk in catalog.talks for speaker in talk.speakers):
        if speaker.portrait:
            yield _Need("portrait", speaker.place_of("portrait"), _PICTURE, speaker.portrait)
    for sponsor in (sponsor for tier in catalog.sponsors for sponsor in tier.sponsors):
        if sponsor.logo:
            yield _Need("logo", sponsor.place_of("logo"), _LOGO, sponsor.logo)
    for text in catalog.information:
        if text.image:
            yield _Need("picture", text.place_of("image"), _LOGO, text.image)


def _in_project(need: _Need, workspace: Workspace) -> Found | Lack | None:
    """The project's own file; None where the catalog names none."""
    if need.file is None:
        return None
    path = workspace.file(need.file)
    if path is None:
        hint = "copy the file into the folder of the catalog, and name it relative to that"
        return Lack("outside-project", "it lies outside the project", hint)
    try:
        if not path.is_file():  # a pipe or a device would never end
            return Lack("missing-file", "there is no such file", _how_to_mend(need.file))
        data = path.read_bytes()
    except OSError as problem:
        return Lack("missing-file", f"it cannot be read: {problem.strerror}", "name a file that can be read")
    found = media_type(data)
    if found in need.sort.media_types:
        return Found(digest("content", data), path)
    reason = f"it is {name_of(found)}, not {need.sort.wanted}" if found else f"it is not {need.sort.wanted}"
    hint = "it was saved in place of the PDF: open it in a browser, and save what it links to"
    if found != HTML or PDF not in need.sort.media_types:
        hint = "put the right file in its place, or name another"
    return Lack(need.sort.rule, reason, hint, kind_of(found))


def _how_to_mend(name: str) -> str:
    if "://" in name:
        return "an address cannot stand here: save the file beside the catalog and name that"
    return "put the file there, or mend the name; booklet check looks for a similar one"


def _wanted(needs: Iterable[tuple[_Need, Found | Lack | None]], locked: Mapping[str, Kept]) -> dict[str, Wanted]:
    """Each address whose file is not there, in the order of the catalog."""
    wanted: dict[str, Wanted] = {}
    for need, here in needs:
        absent = here is None or (isinstance(here, Lack) and here.rule in _ABSENT)
        if need.url and absent:
            for_paper = need.sort is _PAPER or (need.url in wanted and wanted[need.url].for_paper)
            wanted[need.url] = Wanted(for_paper, locked.get(need.url))
    return wanted


def named_addresses(catalog: Catalog) -> Iterator[str]:
    """Each address that the catalog has for a poster or a paper, whether it is needed today or not."""
    for entry in catalog.entries:
        yield from (source.url for source in (entry.poster, entry.paper) if source and source.url)


@dataclass(frozen=True, slots=True)
class _Lock:
    """The lock beside the catalog, as it was found."""

    path: Path
    name: str
    files: dict[str, Kept]

    @classmethod
    def of(cls, catalog: Catalog, workspace: Workspace) -> "_Lock":
        """The lock that goes with the catalog: of the same name, and beside it."""
        path, name = lock_beside(catalog.written_at.file, workspace)
        return cls(path, name, read_lock(path, name))

    def written(self, files: Mapping[str, Kept]) -> list[Diagnostic]:
        """Write the lock where it has changed, and say where that can't be done."""
        if files == self.files:
            return []
        try:
            write_whole(self.path, lock_text(files).encode())
        except BookletError as problem:
            hint = "without a lock, the next build may get other files from the same addresses"
            return [
                replace(finding, place=Place(self.name), severity=Severity.WARNING, hint=hint)
                for finding in problem.diagnostics
            ]
        return []


def _to_lock(there: Mapping[str, Kept | Lack]) -> dict[str, Kept]:
    """What the lock says of that which is there."""
    kept = ((address, file) for address, file in there.items() if isinstance(file, Kept) and file.content)
    return {address: replace(file, content="", by_page=False, fresh=False) for address, file in kept}


def _settled(
    need: _Need, here: Found | Lack | None, there: Kept | Lack | None
) -> tuple[Found | Missing, Diagnostic | None]:
    """What becomes of a need, and what to tell about it."""
    if isinstance(here, Found):
        return here, None
    lacks = [here] if here else []
    if there:
        fitting = _fitting(need.sort, there)
        if isinstance(fitting, Kept):
            return Found(fitting.content, licence=fitting.licence), _replaced(need, here) if here else None
        lacks.append(fitting)
    reason = ", and ".join(lack.reason for lack in lacks)
    finding = warning(need.place, lacks[0].rule, f"{need.what} '{shown(need.source)}': {reason}", lacks[0].hint)
    return Missing(reason, shown(need.source), _why(lacks[-1], there)), finding


def _why(lack: Lack, there: Kept | Lack | None) -> Absence:
    """What readers are told: of an address that was tried, what became of that."""
    if lack.kind is Kind.WEB_PAGE:
        return Absence.WEB_PAGE
    if there is None:
        return Absence.NO_FILE if lack.rule in _ABSENT else Absence.DAMAGED
    if lack.rule != "not-fetched":
        return Absence.DAMAGED
    return Absence.GONE if lack.kind is Kind.GONE else Absence.NOT_FETCHED


def _replaced(need: _Need, here: Lack) -> Diagnostic:
    """A note that the file was taken from its address."""
    message = f"{need.what} '{need.file}': {here.reason}; taken from {shown(need.url or '')} instead"
    return note(need.place, here.rule, message, here.hint)


def _fitting(sort: _Sort, there: Kept | Lack) -> Kept | Lack:
    """What the address led to, where that is of the sort that is wanted."""
    if isinstance(there, Lack) or (stands := there.type_for(paper=sort is _PAPER)) in sort.media_types:
        return there
    name = name_of(stands)
    reason = f"leads to {name}, not to {sort.wanted}" if name else f"does not lead to {sort.wanted}"
    hint = NAME_THE_PDF if stands == HTML and PDF in sort.media_types else BY_HAND
    return Lack(sort.rule, f"the address {reason}", hint, kind_of(stands))
