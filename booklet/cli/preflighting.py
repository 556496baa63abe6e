"""A print edition looked over: what ``booklet check --print`` says, and what a build says after it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from booklet.cli.places import catalog_file, stem_of, targets_of
from booklet.diagnostics import BookletError, Diagnostic, Place, error

if TYPE_CHECKING:  # loaded when it is needed, so that help is quick
    from booklet.printing.preflight import Preflight


def check_print(given: Path, *, as_data: bool) -> tuple[Diagnostic, ...]:
    """Look over a print edition, write its proof beside it, and tell what was found; what a shop would refuse comes
    back.

    Args:
        given: A PDF, or the catalog of which the print edition was built.
        as_data: Whether it is told as JSON.
    """
    from booklet.cli.telling import as_json, show, show_checks
    from booklet.printing.preflight import told
    from booklet.workspace import write_whole

    try:
        file, found = _looked_over(given)
    except BookletError as problem:
        if not as_data:
            raise
        click.echo(as_json(problem.diagnostics))
        return problem.diagnostics
    proof = file.with_name(f"{file.stem}-proof.pdf")
    write_whole(proof, found.proof)
    findings = tuple(told(found, Place(str(file))))
    if as_data:
        click.echo(as_json(findings, checks=found.checks))
    else:
        show(findings)
        show_checks(found.checks)
        click.echo(f"{proof}: its pages with trim and bleed; those framed in red want to be looked at")
    return findings


def _looked_over(given: Path) -> "tuple[Path, Preflight]":
    """The print edition, and what was found.

    Raises:
        BookletError: There is none yet, or it can't be opened.
    """
    from booklet.loader import read
    from booklet.printing.preflight import Expected, preflight
    from booklet.printing.run import expected

    if given.suffix.lower() == ".pdf":
        file, wanted = given, Expected()
    else:
        path = catalog_file(given)
        catalog = read(path)
        file = targets_of(path, stem_of(catalog.title), ("print",), None)["print"]
        wanted = expected(catalog)
    if not file.is_file():
        message, hint = f"there is no print edition at {file}", "booklet build --edition print makes it"
        raise BookletError((error(Place(str(file)), "no-print-edition", message, hint),))
    return file, preflight(file.read_bytes(), str(file), wanted)
