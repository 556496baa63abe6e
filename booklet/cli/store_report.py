"""What is said of the store: a table, or JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.markup import escape
from rich.table import Column, Table

from booklet.cache import Sum
from booklet.cli.telling import console, size

_UNITS = ((604_800, "week"), (86_400, "day"), (3600, "hour"), (60, "minute"))
_NOTHING = {
    "kept": "nothing is kept",
    "pruned": "nothing to take out; what was used within the last hour stays",
    "damaged": "every entry is whole",
}


def as_json(folder: str, what: str, sums: Sequence[Sum]) -> str:
    """Kinds with their sums, and the sums over all, under what was done: kept, pruned or damaged."""
    totals = {"entries": sum(one.entries for one in sums), "bytes": sum(one.bytes for one in sums)}
    return json.dumps({"folder": folder, what: [asdict(one) for one in sums], **totals}, indent=2)


def show(folder: str, what: str, sums: Sequence[Sum], now: float) -> None:
    """A table of the kinds; times are seconds since 1970."""
    out = console()
    out.print(f"[bold]{escape(folder)}[/]")
    if not sums:
        out.print(_NOTHING[what])
        return
    right = [Column(name, justify="right") for name in (f"{what}", "size", "last used")]
    table = Table("kind", *right, box=None, header_style="bold", pad_edge=False)
    for one in sums:
        table.add_row(one.kind, f"{one.entries:,}", size(one.bytes), _ages(one, now))
    table.add_row("in all", f"{sum(one.entries for one in sums):,}", size(sum(one.bytes for one in sums)))
    out.print(table)


def _ages(one: Sum, now: float) -> str:
    """How long ago the entries were used: the last, and the one before all others."""
    ages = [_age(now - used) for used in (one.newest, one.oldest) if used is not None]
    return " to ".join(dict.fromkeys(ages)) + " ago"


def _age(seconds: float) -> str:
    for unit, name in _UNITS:
        if seconds >= unit:
            count = int(seconds // unit)
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "less than a minute"
