"""What the command says, and how: findings, tables, JSON, bars."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Column, Table

from booklet import values
from booklet.cli import timing
from booklet.diagnostics import Diagnostic, Severity
from booklet.ladder import Fineness, GivenUp

_LEFT_OUT_TOLD = 10
"""Papers that were left out, named one by one; of more it is said how many."""
_LONGEST_NAME = 64

_VERDICTS = {values.Verdict.GOOD: "green", values.Verdict.LOOK: "yellow", values.Verdict.BAD: "red"}
_PAGES_SHOWN = 8
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}

_FEW = 4
"""So many booklets have a table of their own."""


def console(*, errors: bool = False) -> Console:
    """Where to print; findings and bars go to the standard error."""
    return Console(stderr=errors, soft_wrap=True, highlight=False)


def show(findings: Iterable[Diagnostic]) -> None:
    """Each finding on a line, its hint on the next."""
    out = console(errors=True)
    for finding in findings:
        where = escape(f"{finding.place}: ") if str(finding.place) else ""
        kind = f"[{COLOURS[finding.severity]}]{finding.severity}:[/]"
        out.print(f"{where}{kind} {escape(finding.message)} [dim]{escape(f'[{finding.rule}]')}[/]")
        if finding.hint:
            out.print(f"    [dim]{escape(finding.hint)}[/]")


@dataclass(frozen=True, slots=True)
class Summary:
    """One screen about one booklet."""

    edition: str
    file: str
    pages: int
    entries: int
    papers: int
    embedded: int
    missing: int
    links: int
    web_links: int
    paper_links: int
    dropped_links: int
    links_by_paper: tuple[dict[str, object], ...]
    """Of the pages around the papers first, then of each paper."""
    bytes: int
    seconds: float
    made: int
    kept: int
    warnings: int
    claims: tuple[str, ...] = ()
    """Standards that the file says it keeps."""
    given_up: GivenUp | None = None
    checks: tuple[values.Check, ...] = ()
    """What a print shop would ask of it."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build tells."""

    findings: tuple[Diagnostic, ...]
    booklets: tuple[Summary, ...]

    def unchanged(self, seconds: float) -> "Report":
        """The same of a build that did nothing, in that time."""
        kept = (replace(one, seconds=round(seconds, 2), made=0, kept=one.made + one.kept) for one in self.booklets)
        return Report(self.findings, tuple(kept))


def as_json(
    findings: Iterable[Diagnostic],
    booklets: Iterable[Summary] = (),
    timings: Sequence[timing.Line] = (),
    checks: Iterable[values.Check] | None = None,
    unchanged: bool | None = None,
) -> str:
    """Findings, summaries, timings and checks as JSON, in ASCII: it passes through pipes of every encoding.

    Of a build it is said whether nothing had changed, so that nothing was made.
    """
    data: dict[str, object] = {
        "booklets": [asdict(booklet) for booklet in booklets],
        "diagnostics": [finding.as_data() for finding in findings],
    }
    if unchanged is not None:
        data["unchanged"] = unchanged
    if timings:
        data["timings"] = [asdict(line) for line in timings]
    if checks is not None:
        data["checks"] = [asdict(check) for check in checks]
    return json.dumps(data, indent=2)


def show_timings(lines: Sequence[timing.Line]) -> None:
    """A table of what each line of the story took; nothing where there are none."""
    if not lines:
        return
    right = partial(Column, justify="right")
    table = Table("line", right("seconds"), right("share"), right("made"), right("kept"), box=None, pad_edge=False)
    total = sum(line.seconds for line in lines)
    for line in lines:
        pieces = (str(line.made or ""), str(line.kept or ""))
        table.add_row(line.name, f"{line.seconds:.2f}", f"{line.seconds / total:.0%}" if total else "", *pieces)
    made, kept = sum(line.made for line in lines), sum(line.kept for line in lines)
    table.add_row("in all", f"{total:.2f}", "", str(made), str(kept))
    console().print(table)


def show_summaries(booklets: Sequence[Summary]) -> None:
    """A table for each booklet, under the name of its file; of many a line for each."""
    if len(booklets) > _FEW:
        _show_many(booklets)
        return
    out = console()
    for one in booklets:
        table = Table(box=None, show_header=False, pad_edge=False)
        missing = f", {one.missing} missing" if one.missing else ""
        table.add_row("pages", str(one.pages))
        table.add_row("entries", str(one.entries))
        where = f"{one.embedded} embedded" if one.embedded else f"{one.papers} appended"
        table.add_row("papers", f"{where}{missing}")
        if one.claims:
            table.add_row("claims", f"{' and '.join(one.claims)}; the validator agrees")
        within, web = f"{one.links - one.web_links:,}", f"{one.web_links:,}"
        table.add_row("links", f"{within} within the book, {web} to the web; {one.paper_links:,} of them in the papers")
        if one.dropped_links:
            links = "link" if one.dropped_links == 1 else "links"
            table.add_row("dropped", f"{one.dropped_links:,} {links} of the papers; booklet links says which and why")
        table.add_row("size", size(one.bytes))
        table.add_row("time", f"{one.seconds} s ({one.made} pieces made, {one.kept} kept)")
        table.add_row("warnings", str(one.warnings))
        out.print(f"[bold]{escape(one.file)}[/]")
        out.print(table)
        if one.given_up:
            show_given_up(one.given_up)
        if one.checks:
            show_checks(one.checks)


def show_checks(checks: Iterable[values.Check]) -> None:
    """A table of what was asked of a file, with pages where some are named."""
    checks = tuple(checks)
    columns = ("check", "", "found", *(["pages"] if any(one.pages for one in checks) else []))
    table = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for one in checks:
        cells = (one.name, f"[{_VERDICTS[one.verdict]}]{one.verdict}[/]", escape(one.said), _numbers(one.pages))
        table.add_row(*cells[: len(columns)])
    console().print(table)


def _numbers(pages: Sequence[int]) -> str:
    shown = ", ".join(map(str, pages[:_PAGES_SHOWN]))
    return f"{shown} and {len(pages) - _PAGES_SHOWN} more" if len(pages) > _PAGES_SHOWN else shown


def show_given_up(given_up: GivenUp) -> None:
    """What an edition gave up to fit, on one screen."""
    out, pictures, rung = console(), given_up.pictures, given_up.rung
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("our pictures", "as on the screen" if rung.own == given_up.finest.own else _fineness(rung.own))
    if inside := rung.papers or rung.posters:
        of = "papers" if rung.papers else "posters"
        table.add_row(f"in {of}", f"{_fineness(inside)}; {pictures.smaller} of {pictures.pictures} pictures smaller")
        table.add_row("", f"{size(pictures.before_bytes)} of pictures are now {size(pictures.after_bytes)}")
    if pictures.failed:
        table.add_row("", f"{pictures.failed} files could not be looked through in time, and stay as they are")
    count = len(given_up.left_out)
    table.add_row("papers", f"{count} of {given_up.papers} are pages that say where they are" if count else "all there")
    for paper in given_up.left_out[:_LEFT_OUT_TOLD]:
        name = f"{paper.entry}: {paper.title}"
        short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
        table.add_row(f"  {size(paper.bytes)}", escape(short))
    if count > _LEFT_OUT_TOLD:
        rest = sum(paper.bytes for paper in given_up.left_out[_LEFT_OUT_TOLD:])
        table.add_row(f"  {size(rest)}", f"{count - _LEFT_OUT_TOLD} more")
    tries = "at the first try" if given_up.tries == 1 else f"in {given_up.tries} tries"
    out.print(f"given up to fit {size(given_up.budget)}, found {tries}:")
    out.print(table)


def _fineness(fineness: Fineness) -> str:
    return f"at most {fineness.dpi} dpi, quality {fineness.quality}"


def _show_many(booklets: Sequence[Summary]) -> None:
    out = console()
    columns = [Column(name, justify="right") for name in ("entries", "papers", "pages", "links", "size")]
    table = Table(Column("file", overflow="fold"), *columns, box=None, header_style="bold", pad_edge=False)
    for one in booklets:
        counts = (one.entries, one.papers, one.pages, one.links)
        table.add_row(escape(Path(one.file).name), *map(str, counts), size(one.bytes))
    out.print(table)
    seconds, warnings = max(one.seconds for one in booklets), sum(one.warnings for one in booklets)
    folder = escape(str(Path(booklets[0].file).parent))
    out.print(f"[bold]{folder}[/]: {len(booklets)} booklets in {seconds} s, {warnings} warnings")


def show_rows(rows: Sequence[tuple[str, str, int, str]]) -> None:
    """What ``booklet fetch`` did: address, state, bytes, and why it failed; a table, or in a pipe lines with tabs."""
    out = console()
    columns = (Column("address", overflow="fold"), "state", "size", "reason")
    table = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for address, state, size_bytes, reason in rows:
        weight = size(size_bytes) if size_bytes else ""
        table.add_row(escape(address), state, weight, escape(reason))
        if not out.is_terminal:
            print(address, state, weight, reason, sep="\t")
    if not rows:
        out.print("nothing stands at an address")
    elif out.is_terminal:
        out.print(table)


def size(size_bytes: int) -> str:
    """The size as people say it."""
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 1e6 else f"{size_bytes / 1e3:.0f} kB"


@contextmanager
def bars(*, quiet: bool) -> Iterator[values.Progress]:
    """Bars for long work; nothing where nobody looks."""
    out = console(errors=True)
    if quiet or not out.is_terminal:
        yield values.no_progress
        return
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=out, transient=True) as shown:
        tasks: dict[str, TaskID] = {}

        def listen(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(stage)
            shown.update(tasks[stage], completed=done, total=total or None)

        yield listen


@contextmanager
def transfers() -> Iterator[tuple[values.Progress, values.Progress]]:
    """Two listeners: one for how many files have come, one for how far each of them has; nothing where nobody looks.

    Each file has a bar while it comes.
    """
    out = Console(stderr=True, highlight=False)
    if not out.is_terminal:
        yield values.no_progress, values.no_progress
        return
    name = TextColumn("{task.description}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"))
    columns = (name, BarColumn(30), TextColumn("{task.fields[amount]}", justify="right"))
    with Progress(*columns, console=out, transient=True, expand=True) as shown:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int, amount: str, *, visible: bool) -> None:
            if what not in tasks and visible:
                tasks[what] = shown.add_task(escape(what), total=None, amount="")
            if what in tasks:
                shown.update(tasks[what], completed=done, total=total or None, amount=amount, visible=visible)

        def listen(stage: str, done: int, total: int) -> None:
            tell("all files", done, total, f"{done} of {total}", visible=True)

        def watch(stage: str, done: int, total: int) -> None:
            amount = f"{size(done)} of {size(total)}" if total else size(done)
            tell(stage.partition("://")[2], done, total, amount, visible=not total or done < total)

        yield listen, watch
