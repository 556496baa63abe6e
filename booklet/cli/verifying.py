"""The verb that looks over a PDF or a bag."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from booklet.cli.endings import code
from booklet.cli.options import AS_JSON, STRICT
from booklet.diagnostics import BookletError


@click.command()
@click.argument("target", metavar="FILE.pdf|BAG", type=click.Path(path_type=Path, exists=True))
@STRICT
@AS_JSON
def verify(target: Path, strict: bool, as_json: bool) -> int:
    """Look over a PDF or a bag (folder or ZIP), ours or anybody's: sums, claims, links, what is embedded."""
    from booklet.cli import telling
    from booklet.conformance import find
    from booklet.verifying import verify as look_over

    try:
        verified = look_over(target, find())
    except BookletError as problem:
        if not as_json:
            raise
        click.echo(telling.as_json(problem.diagnostics))
        return problem.exit_code
    if as_json:
        seen = [asdict(one) for one in verified.seen]
        findings = [finding.as_data() for finding in verified.diagnostics]
        click.echo(json.dumps({"seen": seen, "diagnostics": findings}, indent=2))
    else:
        telling.show(verified.diagnostics)
        for one in verified.seen:
            click.echo(one.name)
            telling.show_checks(one.checks)
    return code(verified.diagnostics, strict=strict)
