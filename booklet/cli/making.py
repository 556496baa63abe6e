"""One booklet that was ordered: made, written with all its files, and summed up."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from booklet.build import Built, Order
from booklet.build import build as make
from booklet.catalog.model import Catalog
from booklet.check import named_files
from booklet.cli.archiving import bag_beside, guard_bag, write_beside
from booklet.cli.endings import identity, refuse
from booklet.cli.places import beside, dated, stem_of
from booklet.cli.telling import Summary
from booklet.cli.timing import Stopwatch
from booklet.conformance import find
from booklet.diagnostics import Diagnostic, Severity
from booklet.workspace import Workspace, require_writable, temporary_folder, whole_file, write_whole


@dataclass(frozen=True, slots=True)
class Made:
    """One booklet on the disk."""

    findings: tuple[Diagnostic, ...]
    summary: Summary
    written: tuple[Path, ...]
    """It, and all that belongs to it."""


def made(order: Order, target: Path, sources: Collection[Path], watch: Stopwatch) -> Made:
    """The booklet, written to the target and beside it; none of the sources is written over.

    Args:
        order: What is to be built.
        target: Where it is to stand.
        sources: The files that it is made from.
        watch: Of the run.
    """
    if order.profile.claims:
        order = replace(order, validator=find())
    catalog = order.catalog
    if order.profile.archival:
        order = replace(order, workspace=dated(order.workspace, None, catalog.event.end or catalog.event.start))
        guard_bag(bag_beside(target, stem_of(catalog.title)), sources)
    others: tuple[Path, ...] = ()
    with temporary_folder() as room, whole_file(target) as draft:
        built = make(replace(order, room=room if order.profile.archival else None), draft)
        order.reached("write")
        files = beside(target, built.beside)
        _write(files, sources)
        if order.profile.archival:
            checks, others = write_beside(built, target, stem_of(catalog.title))
            built = replace(built, checks=checks, package=None, volume=None)
    return Made(
        built.diagnostics, _summary(order.profile.name, target, built, watch.seconds), (target, *files, *others)
    )


def sources_of(path: Path, catalog: Catalog, workspace: Workspace) -> tuple[Path, ...]:
    """The files that booklets of the catalog at that path are made from."""
    return path, *(file for name, _ in named_files(catalog) if (file := workspace.file(name)))


def guard(targets: Iterable[Path], sources: Collection[Path]) -> None:
    """See before the work that no booklet is written over what it is made from, and that it can be written.

    Raises:
        BookletError: It would, or can't.
    """
    taken = {identity(source) for source in sources} - {None}
    for target in targets:
        if identity(target) in taken:
            message = f"{target} is part of what the booklet is made from"
            refuse(target, "would-overwrite", message, "choose another name with -o")
        require_writable(target)


def _write(files: Mapping[Path, bytes], sources: Collection[Path]) -> None:
    """Write what belongs to a booklet, or nothing where some of it can't be written."""
    guard(files, sources)
    for file, data in files.items():
        write_whole(file, data)


def _summary(edition: str, file: Path, built: Built, seconds: float) -> Summary:
    """One screen about what was built."""
    return Summary(
        edition=edition,
        file=str(file),
        pages=built.audit.pages,
        entries=built.entries,
        papers=built.papers,
        embedded=built.embedded,
        claims=tuple(claim.standard for claim in built.claimed.claims),
        missing=built.missing,
        links=built.audit.internal_links + built.audit.web_links,
        web_links=built.audit.web_links,
        paper_links=built.audit.paper_links,
        dropped_links=sum(lost.count for tally in built.audit.tallies for lost in tally.dropped or ()),
        links_by_paper=tuple(tally.as_data() for tally in built.audit.tallies),
        bytes=built.size_bytes,
        seconds=round(seconds, 2),
        made=built.made,
        kept=built.kept,
        warnings=sum(finding.severity is not Severity.NOTE for finding in built.diagnostics),
        given_up=built.given_up,
        checks=built.checks,
    )
