"""The verb that makes booklets."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

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
@STRICT
@AS_JSON
@click.option("--quiet", is_flag=True, help="Say nothing but warnings and errors.")
@click.option("--timings", is_flag=True, help="Say where the time went.")
@ALLOW_PRIVATE
@CONTACT
def build(
    catalog: Path,
    editions: tuple[str, ...],
    output: str | None,
    max_size: str | None,
    day: str | None,
    claim: bool,
    offline: bool,
    jobs: str | None,
    png: bool,
    select: str | None,
    each: str | None,
    strict: bool,
    as_json: bool,
    quiet: bool,
    timings: bool,
    allow_private: bool,
    contact: str,
) -> int:
    """Make the booklet of CATALOG."""
    begun = time.monotonic()
    from booklet.cli.ahead import head_start

    built_now = head_start(path := catalog_file(catalog))
    from booklet.build import Order
    from booklet.cli import asking, looking, selecting, telling
    from booklet.cli.editions import editions as chosen_editions
    from booklet.fetch import Vain
    from booklet.loader import read

    profiles = chosen_editions(editions or ("screen",), max_size, claim=claim)
    watch = Stopwatch(time.monotonic, begun)
    findings, booklets, vain = list[Diagnostic](), list[telling.Summary](), Vain()
    watch("read")
    try:
        model = read(path)
        workspace = dated(workspace_of(path), day, model.booklet.date)
        terms = asking.terms(today(), contact, allow_private=allow_private, offline=offline)
        wishes = selecting.Wishes(path, tuple(profiles), output, select, each)
        wanted, told = wishes.wanted(model)
        findings += told
        _guard([wish.target for wish in wanted], path, model, workspace)
        with telling.bars(quiet=quiet or as_json) as bars, workshop_of(jobs, workspace.store) as shop, _engine_named():
            watch.counts = lambda: (shop.made_count, shop.kept_count)
            for wish in wanted:
                profile = profiles[wish.edition]
                order = Order(wish.catalog, profile, workspace, shop, bars, terms, vain, watch, select=select)
                built = _make(order, wish.target, path, model)
                findings += built.diagnostics
                booklets.append(telling.Summary.of(wish.edition, wish.target, built, time.monotonic() - begun))
            built_now()
        for wish in wanted if png else ():
            findings += looking.draw(wish.target, jobs=shop.jobs, quiet=quiet or as_json).diagnostics
    except BookletError as problem:
        if not as_json:
            raise
        click.echo(telling.as_json(problem.diagnostics, booklets))
        return problem.exit_code
    _tell(findings, booklets, watch.lines() if timings else (), as_json=as_json, quiet=quiet)
    return code(findings, strict=strict)


def _make(order: "Order", target: Path, path: Path, model: "Catalog") -> "Built":
    """One booklet with all its files."""
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
        _write(beside(target, built.beside), path, model, order.workspace)
        if order.profile.archival:
            checks = write_beside(built, target, stem_of(model.title))
            built = replace(built, checks=checks, package=None, volume=None)
    return built


def _tell(
    findings: list[Diagnostic],
    booklets: "list[telling.Summary]",
    lines: tuple[Line, ...],
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """What there is to say."""
    from booklet.cli import telling

    if as_json:
        click.echo(telling.as_json(findings, booklets, lines))
        return
    telling.show(finding for finding in findings if not quiet or finding.severity is not Severity.NOTE)
    telling.show_summaries(() if quiet else booklets)
    telling.show_timings(lines)


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
