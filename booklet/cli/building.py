"""The verb that makes booklets."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from booklet.cli.endings import code
from booklet.cli.hiring import workshop_of
from booklet.cli.options import ALLOW_PRIVATE, AS_JSON, CATALOG, CONTACT, STRICT
from booklet.cli.places import catalog_file, dated, today, workspace_of
from booklet.cli.timing import Line, Stopwatch
from booklet.diagnostics import BookletError, Diagnostic, MissingError, Severity

if TYPE_CHECKING:  # loaded when they are needed, so that help is quick
    from booklet.cli import telling
    from booklet.fetch import Vain
    from booklet.notes import Notes


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
    from booklet.cli import asking, looking, making, selecting, telling
    from booklet.cli.editions import editions as chosen_editions
    from booklet.loader import read

    profiles = chosen_editions(asked.editions or ("screen",), asked.max_size, claim=asked.claim)
    watch("read")
    model = read(asked.path)
    workspace = dated(replace(workspace_of(asked.path), notes=notes), asked.day, model.booklet.date)
    terms = asking.terms(today(), asked.contact, allow_private=asked.allow_private, offline=asked.offline)
    if asked.each:
        notes.look(Path(asked.each))
    wishes = selecting.Wishes(asked.path, tuple(profiles), asked.output, asked.select, asked.each)
    wanted, told = wishes.wanted(model)
    findings += told
    sources = making.sources_of(asked.path, model, workspace)
    making.guard([wish.target for wish in wanted], sources)
    written = list[Path]()
    with (
        telling.bars(quiet=asked.quiet or asked.as_json) as bars,
        workshop_of(asked.jobs, workspace.store) as shop,
        _engine_named(),
    ):
        watch.counts = lambda: (shop.made_count, shop.kept_count)
        vain: Vain = {}
        for wish in wanted:
            profile = profiles[wish.edition]
            order = Order(wish.catalog, profile, workspace, shop, bars, terms, vain, watch, select=asked.select)
            made = making.made(order, wish.target, sources, watch)
            findings += made.findings
            booklets.append(made.summary)
            written += made.written
        built_now()
    for wish in wanted if asked.png else ():
        findings += looking.draw(wish.target, notes, jobs=shop.jobs, quiet=asked.quiet or asked.as_json).diagnostics
        written.append(looking.beside(wish.target))
    return written


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


@contextmanager
def _engine_named() -> Iterator[None]:
    """Where the engine cannot be loaded, say which library is missing and how to install it."""
    try:
        yield
    except MissingError:
        from booklet.doctor import require_engine

        require_engine()
        raise
