"""The verbs that show the store, prune it and look it through."""

import re
import time
from typing import TYPE_CHECKING

import click

from booklet.cli.editions import in_bytes
from booklet.cli.options import AS_JSON
from booklet.cli.places import store
from booklet.diagnostics import ExitCode

if TYPE_CHECKING:  # loaded when they are needed, so that help is quick
    from collections.abc import Sequence

    from booklet.cache import Sum

_UNITS = {"h": 3600.0, "d": 86_400.0, "w": 604_800.0}


@click.group(invoke_without_command=True)
@click.pass_context
@AS_JSON
def cache(context: click.Context, as_json: bool) -> None:
    """Show what the store holds; prune it, or verify that it is whole."""
    if context.invoked_subcommand is None:
        from booklet.cache import sums

        _show(sums(store()), "kept", as_json=as_json)


@cache.command()
@click.option("--unused-for", metavar="30d", help="What was not used for so long: hours (h), days (d) or weeks (w).")
@click.option("--until", "size", metavar="SIZE", help="The oldest, until what is left is no larger: 2GB.")
@click.option("--kind", "kinds", multiple=True, metavar="K", help="Only this kind; may be given several times.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken out.")
@AS_JSON
def prune(unused_for: str | None, size: str | None, kinds: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Take out what is old, or too much, or of a kind. What was used within the last hour stays."""
    from booklet.cache import KINDS, Wish
    from booklet.cache import prune as take_out

    if not (unused_for or size or kinds):
        raise click.UsageError("say what: --unused-for 30d, --until 2GB, or --kind parts")
    for kind in kinds:
        if kind not in KINDS:
            raise click.BadParameter(f"{kind!r} is none of: {', '.join(KINDS)}", param_hint="--kind")
    wish = Wish(kinds, _seconds(unused_for) if unused_for else None, in_bytes(size, "--until") if size else None)
    _show(take_out(store(), wish, time.time(), remove=not dry_run), "pruned", as_json=as_json)


@cache.command()
@AS_JSON
def verify(as_json: bool) -> int:
    """Read every entry, and take out those that are damaged; exit code 1 where there were any."""
    from booklet.cache import verify as look_through
    from booklet.cli import telling

    with telling.bars(quiet=as_json) as bars:
        damaged = look_through(store(), lambda done, total: bars("verifying", done, total))
    _show(damaged, "damaged", as_json=as_json)
    return ExitCode.FINDINGS if damaged else ExitCode.GOOD


def _show(sums: "Sequence[Sum]", what: str, *, as_json: bool) -> None:
    from booklet.cli import store_report

    folder = str(store().folder)
    if as_json:
        click.echo(store_report.as_json(folder, what, sums))
    else:
        store_report.show(folder, what, sums, time.time())


def _seconds(age: str) -> float:
    found = re.fullmatch(r"(\d{1,6}) ?([hdw])", age.strip(), re.IGNORECASE)
    if not found:
        raise click.BadParameter(f"{age!r} is no time: write 12h, 30d or 8w", param_hint="--unused-for")
    return int(found[1]) * _UNITS[found[2].lower()]
