"""The verb that makes booklets."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from booklet.cli.archiving import bag_beside, guard_bag, write_beside
from booklet.cli.endings import code, refuse, same_file
from booklet.cli.hiring import workshop_of
from booklet.cli.options import ALLOW_PRIVATE, AS_JSON, CATALOG, CONTACT, STRICT
from booklet.cli.places import beside, catalog_file, dated, stem_of, today, workspace_of
from booklet.cli.timing import Line, Stopwatch
from booklet.diagnostics import BookletError, Diagnostic, MissingError, Severity

if TYPE_CHECKING:  # loaded when they are needed, so that help is quick
    from booklet.build import Built, Order
    from booklet.catalog.model import Catalog
    from booklet.cli import telling
    from booklet.notes import Notes
    from booklet.workspace import Workspace


@click.command()
@CATALOG
@click.option("--edition", "editions", multiple=True, metavar="E", help="Which edition; may be given several times.")
@click.option("-o", "output", metavar="FILE.pdf|FOLDER/", help="Where to write; default out/NAME-EDITION.pdf.")
@click.option("--max-size", metavar="SIZE", help="What the email edition may have, as 14MB; default 7MB.")
@click.option(
    "--date", "day", metavar="DAY", help="Date to write into files; default SOURCE_DATE_EPOCH or the catalog."
)
@click.option("--claim", is_flag=True, help="The screen edition claims PDF/UA-1, where a validator agrees.")
@click.option("--offline", is_flag=True, help="Ask the network for nothing.")
@click.option("--jobs", metavar="N|dask://HOST:PORT", help="How many processes at once, or whose workers.")
@click.option("--png", is_flag=True, help="Draw its pages too, as `booklet look` does.")
@click.option("--select", metavar="CHOICE", help="Only these entries: 'author:Keuper and not section:Demos'.")
@click.option("--each", metavar="WHAT", help="A booklet for each author, keyword, section, session, or line of a .csv.")
@click.option("--always", is_flag=True, help="Build even where nothing has changed.")
@STRICT
@AS_JSON
@click.option("--quiet", is_flag=True, help="Say nothing but warnings and errors.")
@click.option("--timings", is_flag=True, help="Say where the time went.")
@ALLOW_PRIVATE
@CONTACT
def build(catalog: Path, **options: Any) -> int:
    """Make the booklet of CATALOG."""
    begun = time.monotonic()
    from booklet.cli import receipts

    asked, watch = Asked(path=catalog_file(catalog), **options), Stopwatch(time.monotonic, begun)
    watch("receipt")
    docket = receipts.docket(click.get_current_context().params)
    report = None if asked.always else docket.report()
    is_unchanged = report is not None
    if report:
        report = report.unchanged(time.monotonic() - begun)
    else:
        watch("load")
        told: list[Diagnostic] = []
        booklets: list[telling.Summary] = []
        try:
            written = _make_all(asked, docket.notes, watch, told, booklets)
        except BookletError as problem:
            if not asked.as_json:
                raise
            from booklet.cli.telling import as_json

            click.echo(as_json(problem.diagnostics, booklets))
            return problem.exit_code
        from booklet.cli.telling import Report

        report = Report(tuple(told), tuple(booklets))
        docket.leave(report, written)
    _tell(report, watch.lines() if asked.timings else (), asked, is_unchanged=is_unchanged)
    return code(report.findings, strict=asked.strict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line says."""

    path: Path
    """Of the catalog."""
    editions: tuple[str, ...]
    output: str | None
    max_size: str | None
    day: str | None
    claim: bool
    offline: bool
    jobs: str | None
    png: bool
    select: str | None
    each: str | None
    always: bool
    strict: bool
    as_json: bool
    quiet: bool
    timings: bool
    allow_private: bool
    contact: str


def _make_all(
    asked: Asked, notes: "Notes", watch: Stopwatch, findings: list[Diagnostic], booklets: "list[telling.Summary]"
) -> list[Path]:
    """Make all booklets; what was written comes back, what there is to say is added to the lists as far as it got."""
    from booklet.cli.ahead import head_start

    notes.look(asked.path)
    built_now = head_start(asked.path)
    from booklet.build import Order
    from booklet.cli import asking, looking, selecting, telling
    from booklet.cli.editions import editions as chosen_editions
    from booklet.fetch import Vain
    from booklet.loader import read

    profiles = chosen_editions(asked.editions or ("screen",), asked.max_size, claim=asked.claim)
    vain, written, is_quiet = Vain(), list[Path](), asked.quiet or asked.as_json
    watch("read")
    model = read(asked.path)
    workspace = dated(replace(workspace_of(asked.path), notes=notes), asked.day, model.booklet.date)
    terms = asking.terms(today(), asked.contact, allow_private=asked.allow_private, offline=asked.offline)
    if asked.each:
        notes.look(Path(asked.each))
    wishes = selecting.Wishes(asked.path, tuple(profiles), asked.output, asked.select, asked.each)
    wanted, told = wishes.wanted(model)
    findings += told
    _guard([wish.target for wish in wanted], asked.path, model, workspace)
    with telling.bars(quiet=is_quiet) as bars, workshop_of(asked.jobs, workspace.store) as shop, _engine_named():
        watch.counts = lambda: (shop.made_count, shop.kept_count)
        for wish in wanted:
            profile = profiles[wish.edition]
            order = Order(wish.catalog, profile, workspace, shop, bars, terms, vain, watch, select=asked.select)
            built = _make(order, wish.target, asked.path, model, written)
            findings += built.diagnostics
            booklets.append(_summary(wish.edition, wish.target, built, watch.seconds))
        built_now()
    for wish in wanted if asked.png else ():
        findings += looking.draw(wish.target, notes, jobs=shop.jobs, quiet=is_quiet).diagnostics
        written.append(looking.beside(wish.target))
    return written


def _make(order: "Order", target: Path, path: Path, model: "Catalog", written: list[Path]) -> "Built":
    """One booklet with all its files, whose names are added to what was written."""
    from booklet.build import build as make
    from booklet.conformance import find
    from booklet.workspace import temporary_folder, whole_file

    if order.profile.claims:
        order = replace(order, validator=find())
    if order.profile.archival:
        order = replace(order, workspace=dated(order.workspace, None, model.event.end or model.event.start))
        guard_bag(bag_beside(target, stem_of(model.title)), _sources(path, model, order.workspace))
    with temporary_folder() as room, whole_file(target) as draft:
        built = make(replace(order, room=room if order.profile.archival else None), draft)
        order.reached("write")
        files = beside(target, built.beside)
        _write(files, path, model, order.workspace)
        written += [target, *files]
        if order.profile.archival:
            checks, others = write_beside(built, target, stem_of(model.title))
            built = replace(built, checks=checks, package=None, volume=None)
            written += others
    return built


def _summary(edition: str, file: Path, built: "Built", seconds: float) -> "telling.Summary":
    """One screen about what was built."""
    from booklet.cli.telling import Summary

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


def _tell(report: "telling.Report", lines: tuple[Line, ...], asked: Asked, *, is_unchanged: bool) -> None:
    """What there is to say."""
    from booklet.cli import telling

    if asked.as_json:
        click.echo(telling.as_json(report.findings, report.booklets, lines, unchanged=is_unchanged))
        return
    telling.show(finding for finding in report.findings if not asked.quiet or finding.severity is not Severity.NOTE)
    telling.show_summaries(() if asked.quiet else report.booklets)
    telling.show_timings(lines)
    if is_unchanged and not asked.quiet:
        stays = "the booklet stays as it is" if len(report.booklets) == 1 else "the booklets stay as they are"
        click.echo(f"nothing has changed: {stays}")


def _guard(targets: Iterable[Path], catalog: Path, model: "Catalog", workspace: "Workspace") -> None:
    """See before the work that no booklet is written over what it is made from, and that it can be written."""
    from booklet.workspace import require_writable

    sources = _sources(catalog, model, workspace)
    for target in targets:
        if any(same_file(target, source) for source in sources):
            message = f"{target} is part of what the booklet is made from"
            refuse(target, "would-overwrite", message, "choose another name with -o")
        require_writable(target)


def _sources(catalog: Path, model: "Catalog", workspace: "Workspace") -> list[Path]:
    """The files that the booklet is made from."""
    from booklet.check import named_files

    return [catalog, *(file for name, _ in named_files(model) if (file := workspace.file(name)))]


def _write(files: Mapping[Path, bytes], catalog: Path, model: "Catalog", workspace: "Workspace") -> None:
    """Write what belongs to a booklet, or nothing where some of it can't be written."""
    from booklet.workspace import write_whole

    _guard(files, catalog, model, workspace)
    for file, data in files.items():
        write_whole(file, data)


@contextmanager
def _engine_named() -> Iterator[None]:
    """Where the engine cannot be loaded, say which library is missing and how to install it."""
    try:
        yield
    except MissingError:
        from booklet.doctor import require_engine

        require_engine()
        raise
