"""Address to file: everything the catalog names, found or missing. The only inbound network.

Only what a file is can be told here, from its first bytes; whether it can be used is for others to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from booklet.catalog.model import Catalog
from booklet.diagnostics import BookletError, Diagnostic, Place, Severity, note, warning
from booklet.fetch.addresses import Vain, Wanted, brought, record_of
from booklet.fetch.asking import Life, Sign, signs_of_life
from booklet.fetch.beside import FETCHED, LACKS, LENGTHS, absent, absent_text, adopt, lengths
from booklet.fetch.downloads import Run
from booklet.fetch.hosts import HOSTS, Manners
from booklet.fetch.lock import lock_beside, lock_text, read_lock
from booklet.fetch.needs import ABSENT, PAPER, POSTER, Need, fitting, lack_of, surveyed
from booklet.fetch.outcomes import Kept, Kind, Lack, shown
from booklet.fetch.terms import DEFAULT_LIMITS, Limits, Terms
from booklet.notes import Notes
from booklet.values import Absence, Assets, Found, Missing, Progress, no_progress
from booklet.workspace import Workspace, write_whole

__all__ = [
    "DEFAULT_LIMITS",
    "FETCHED",
    "HOSTS",
    "LACKS",
    "LENGTHS",
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
    "lock_beside",
    "named_addresses",
    "shown",
    "signs_of_life",
]


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
    needs = surveyed(catalog, workspace)
    lock = _Lock.of(catalog, workspace)
    wanted, vain = _wanted(needs, lock.files), {} if vain is None else vain
    vain |= {key: known for key, known in absent(workspace).items() if key not in vain}
    there = brought(wanted, Run(terms, workspace.store, no_progress), progress, vain)
    _note(wanted, there, workspace.notes)
    by_source: dict[str, Found | Missing] = {}
    posters: dict[str, Found | Missing] = {}
    findings = []
    for need, here in needs:
        asset, finding = _settled(need, here, there.get(need.url or ""))
        for filed in (by_source, posters) if need.sort is POSTER else (by_source,):
            if not isinstance(filed.get(need.source), Found):  # what one place cannot use, another may
                filed[need.source] = asset
        if finding:
            findings.append(finding)
    known = lock.files | _to_lock(there)
    findings += lock.written(known)
    counts = {address: file.pages for address, file in known.items() if file.pages is not None}
    licences = {address: file.licence for address, file in known.items() if file.licence}
    lacks = absent_text(wanted, there)
    return Assets(by_source, lengths(workspace) | counts, posters, licences, lacks), tuple(findings)


def _note(wanted: Mapping[str, Wanted], there: Mapping[str, Kept | Lack], notes: Notes) -> None:
    """Take down what the store had; of what an address did not bring, or only now, nothing can be told for long."""
    for address, one in there.items():
        if isinstance(one, Lack) or one.fresh or not one.content:
            notes.doubt()
            continue
        for key in (one.content, record_of(address, wanted[address].locked)):
            notes.rely(key)


def lacking_offline(catalog: Catalog, workspace: Workspace) -> tuple[Diagnostic, ...]:
    """What a build would lack that asks nobody, each with its line. Nothing is fetched, and nothing is written.

    Raises:
        BookletError: The lock cannot be understood.
    """
    needs = surveyed(catalog, workspace)
    locked = _Lock.of(catalog, workspace).files
    there = brought(_wanted(needs, locked), Run(Terms(offline=True), workspace.store, no_progress), no_progress)
    asked = ((need, fitting(need.sort, there[need.url])) for need, _ in needs if need.url in there)
    return tuple(_lacking(need, lack, locked) for need, lack in asked if isinstance(lack, Lack))


def _lacking(need: Need, lack: Lack, locked: Mapping[str, Kept]) -> Diagnostic:
    known = "the lock names it, but it is not in the store" if need.url in locked else "it has not been fetched"
    if lack.is_lasting:
        known = f"when it was asked last, {lack.reason}"
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
    needs = surveyed(catalog, workspace)
    lock = _Lock.of(catalog, workspace)
    wanted = _wanted(needs, lock.files)
    there = brought(wanted, Run(terms, workspace.store, watch), progress)
    named = set(named_addresses(catalog))
    settled = (_settled(need, here, there[need.url])[1] for need, here in needs if need.url in there)
    findings = [finding for finding in settled if finding and finding.severity is not Severity.NOTE]
    findings += lock.written({key: file for key, file in lock.files.items() if key in named} | _to_lock(there))
    sorts = {need.url: need.sort for need, _ in sorted(needs, key=lambda each: each[0].sort is PAPER)}
    rows = (_row(address, fitting(sorts[address], there[address]), want.locked) for address, want in wanted.items())
    return tuple(rows), tuple(findings)


def _row(address: str, there: Kept | Lack, locked: Kept | None) -> Row:
    if isinstance(there, Lack):
        return Row(shown(address), State.FAILED, reason=there.reason)
    changed = locked is not None and there.sha256 != locked.sha256
    state = State.CHANGED if changed else State.FETCHED if there.fresh else State.KEPT
    return Row(shown(address), state, there.size_bytes)


def _wanted(needs: Iterable[tuple[Need, Found | Lack | None]], locked: Mapping[str, Kept]) -> dict[str, Wanted]:
    """Each address whose file is not there, in the order of the catalog."""
    wanted: dict[str, Wanted] = {}
    for need, here in needs:
        absent = here is None or (isinstance(here, Lack) and here.rule in ABSENT)
        if need.url and absent:
            for_paper = need.sort is PAPER or (need.url in wanted and wanted[need.url].for_paper)
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
        """The lock that goes with the catalog: of the same name, and beside it. What lies there too, the store has."""
        path, name = lock_beside(catalog.written_at.file, workspace)
        files = read_lock(path, name)
        adopt(files.values(), workspace)
        return cls(path, name, files)

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
    need: Need, here: Found | Lack | None, there: Kept | Lack | None
) -> tuple[Found | Missing, Diagnostic | None]:
    """What becomes of a need, and what to tell about it."""
    if isinstance(here, Found):
        return here, None
    lacks = [here] if here else []
    if there:
        what = fitting(need.sort, there)
        if isinstance(what, Kept):
            return Found(what.content, licence=what.licence), _replaced(need, here) if here else None
        lacks.append(what)
    reason = ", and ".join(lack.reason for lack in lacks)
    finding = lack_of(need, replace(lacks[0], reason=reason))
    return Missing(reason, shown(need.source), _why(lacks[-1], there)), finding


def _why(lack: Lack, there: Kept | Lack | None) -> Absence:
    """What readers are told: of an address that was tried, what became of that."""
    if lack.kind is Kind.WEB_PAGE:
        return Absence.WEB_PAGE
    if there is None:
        return Absence.NO_FILE if lack.rule in ABSENT else Absence.DAMAGED
    if lack.rule != "not-fetched":
        return Absence.DAMAGED
    return Absence.GONE if lack.kind is Kind.GONE else Absence.NOT_FETCHED


def _replaced(need: Need, here: Lack) -> Diagnostic:
    """A note that the file was taken from its address."""
    message = f"{need.what} '{need.file}': {here.reason}; taken from {shown(need.url or '')} instead"
    return note(need.place, here.rule, message)
