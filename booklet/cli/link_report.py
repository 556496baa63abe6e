"""A report on links as people read it, as lines for a pipe, and as JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence

import click
from rich.markup import escape
from rich.table import Column, Table

from booklet.cli.telling import console
from booklet.fetch import Life, Sign, shown
from booklet.links import Lost, Report, Tally

Signs = Mapping[str, Sign] | None
"""By address what came of asking for it; None where nobody asked."""
_ALWAYS = ("within", "in", "out", "web")
_ALONE = ("within", "web")
"""Of a file that is one paper."""
_ASTRAY = {
    "files": "Links to other files",
    "dead": "Links to what is not in the file",
    "other": "Links that lead nowhere, but do something",
    "dropped": "Links that were dropped when the booklet was made",
}
"""Kinds of links that are told one by one; a column stands only where there are any."""
_STATES = {Life.DEAD: "Web addresses that lead nowhere", Life.UNKNOWN: "Web addresses of which it can't be told"}
_COLOURS = {"dead": "red", "files": "yellow", "other": "yellow", "dropped": "yellow"}


def has_dead(report: Report, signs: Signs) -> bool:
    """Whether any link leads nowhere: in the file, or as far as it was asked on the web."""
    asked = (signs or {}).values()
    return any(tally.dead for tally in report.tallies) or any(sign.life is Life.DEAD for sign in asked)


# --- for people --------------------------------------------------------------------------------------------


def show(name: str, report: Report, signs: Signs) -> None:
    """The report as a table with what is astray under it, or in a pipe as lines of kind and facts with tabs."""
    out = console()
    if not out.is_terminal:
        for line in _plain(report, signs):
            click.echo(line)
        return
    pages, links = sum(tally.pages for tally in report.tallies), sum(map(_count, report.tallies))
    out.print(f"[bold]{escape(name)}[/]: {_many(pages, 'page', 'pages')}, {_many(links, 'link', 'links')}")
    out.print(_table(report))
    for clause in report.repaired:
        out.print(f"[yellow]mended to be read:[/] {escape(clause)}")
    if not report.dropped_known:
        out.print("[dim]Which links were dropped when this file was made, it does not say.[/]")
    elif not any(_places(report, "dropped")):
        out.print("[dim]No link of the papers was dropped when this booklet was made.[/]")
    for kind, heading in _ASTRAY.items():
        lines = list(_places(report, kind))
        if lines:
            out.print(f"\n[{_COLOURS[kind]}]{heading}[/]")
        for tally, lost in lines:
            chapter = f" ({lost.chapter})" if lost.chapter else ""
            paper = f" · {tally.title}" if len(report.tallies) > 1 else ""
            out.print(f"  page {escape(lost.page + chapter)}: {escape(lost.clause)}[dim]{escape(paper)}[/]")
    _show_web(report, signs)


def _table(report: Report) -> Table:
    astray = [kind for kind in _ASTRAY if any(_numbers(tally)[kind] for tally in report.tallies)]
    columns = [*(_ALWAYS if len(report.tallies) > 1 else _ALONE), *astray]
    title = Column("paper", no_wrap=True, overflow="ellipsis", ratio=1, min_width=12)
    figures = [Column(name, justify="right", no_wrap=True) for name in ("pages", *columns)]
    table = Table(title, *figures, box=None, header_style="bold", pad_edge=False, expand=True)
    for tally in report.tallies:
        numbers = _numbers(tally)
        named = f"{tally.id}  {tally.title}" if tally.id else tally.title
        style = "" if tally.id or len(report.tallies) == 1 else "dim"
        table.add_row(escape(named), escape(_span(tally)), *(f"{numbers[one]:,}" for one in columns), style=style)
    if len(report.tallies) > 1:
        sums = (sum(_numbers(tally)[one] for tally in report.tallies) for one in columns)
        table.add_row("together", "", *(f"{number:,}" for number in sums), style="bold")
    return table


def _show_web(report: Report, signs: Signs) -> None:
    out, links = console(), sum(tally.web for tally in report.tallies)
    if not report.references:
        return
    told = f"{_many(links, 'link leads', 'links lead')} to {_many(len(report.references), 'address', 'addresses')}"
    if signs is None:
        out.print(f"\n{told} of web and mail\n[dim]--check-web asks whether anything is there[/]")
        return
    lives = [sign.life for sign in signs.values()]
    counts = ", ".join(f"{number:,} {life}" for life in Life if (number := lives.count(life)))
    out.print(f"\n{told} of web and mail; asked were {len(signs):,}: {counts or 'none'}")
    for life, heading in _STATES.items():
        lines = list(_of_life(report, signs, life))
        if lines:
            out.print(f"\n[{'red' if life is Life.DEAD else 'yellow'}]{heading}[/]")
        for address, reason, places in lines:
            out.print(f"  {escape(address)}: {escape(reason)}\n    [dim]{escape(_where(places))}[/]")


def _where(places: Sequence[tuple[str, str]]) -> str:
    """Pages by paper: pages 57, 59 of the paper '12'; page 80 of the paper '13'."""
    by_paper: dict[str, list[str]] = {}
    for page, paper in places:
        by_paper.setdefault(paper, []).append(page)
    said = (
        f"page{'s' if len(pages) > 1 else ''} {', '.join(pages)}" + (f" of the paper '{paper}'" if paper else "")
        for paper, pages in by_paper.items()
    )
    return "; ".join(said)


def _span(tally: Tally) -> str:
    """The pages by their labels; those around the papers do not stand together, and are counted."""
    if tally.parted:
        return _many(tally.pages, "page", "pages")
    return tally.first if tally.pages == 1 else f"{tally.first}–{tally.last}"


def _many(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


# --- facts -------------------------------------------------------------------------------------------------


def _numbers(tally: Tally) -> dict[str, int]:
    """How many links of each kind, by the heading of the column."""
    known = {"within": tally.within, "in": tally.coming_in, "out": tally.going_out, "web": tally.web}
    return known | {kind: sum(lost.count for lost in _lost(tally, kind)) for kind in _ASTRAY}


def _count(tally: Tally) -> int:
    """How many links begin there."""
    astray = (lost.count for kind in ("files", "dead", "other") for lost in _lost(tally, kind))
    return tally.within + tally.going_out + tally.web + sum(astray)


def _lost(tally: Tally, kind: str) -> tuple[Lost, ...]:
    found: tuple[Lost, ...] | None = getattr(tally, kind)
    return found or ()


def _places(report: Report, kind: str) -> Iterator[tuple[Tally, Lost]]:
    for tally in report.tallies:
        yield from ((tally, lost) for lost in _lost(tally, kind))


def _of_life(
    report: Report, signs: Mapping[str, Sign], life: Life
) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    for one in report.references:
        sign = signs.get(one.address)
        if sign and sign.life is life:
            yield shown(one.address), sign.reason, one.places


# --- for programs ------------------------------------------------------------------------------------------


def _plain(report: Report, signs: Signs) -> Iterator[str]:
    for tally in report.tallies:
        numbers = _numbers(tally) | ({"dropped": "?"} if tally.dropped is None else {})
        yield "\t".join(("paper", tally.id, _span(tally), *map(str, numbers.values()), tally.title))
    for kind in _ASTRAY:
        for tally, lost in _places(report, kind):
            yield "\t".join((kind, tally.id, lost.page, str(lost.count), lost.clause))
    for one in report.references:
        sign = (signs or {}).get(one.address)
        state = (str(sign.life), sign.reason) if sign else ("", "")
        yield "\t".join(("web", shown(one.address), *state, _where(one.places)))


def as_json(name: str, report: Report, signs: Signs) -> str:
    """The report as JSON, in ASCII."""
    data = {
        "file": name,
        "papers": [tally.as_data() for tally in report.tallies],
        "web": [
            {
                "address": shown(one.address),
                "places": [{"page": page, "paper": paper} for page, paper in one.places],
                "state": str(sign.life) if (sign := (signs or {}).get(one.address)) else None,
                "reason": sign.reason if sign else "",
            }
            for one in report.references
        ],
        "repaired": list(report.repaired),
        "diagnostics": [],
    }
    return json.dumps(data, indent=2)
