"""The verb that reports on links."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from booklet.cli.options import ALLOW_PRIVATE, AS_JSON, CONTACT
from booklet.cli.places import today
from booklet.diagnostics import BookletError, ExitCode

if TYPE_CHECKING:  # loaded when they are needed, so that help is quick
    from collections.abc import Mapping

    from booklet.fetch import Sign, Terms
    from booklet.links import Report


@click.command()
@click.argument("book", metavar="BOOK.pdf", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--check-web", is_flag=True, help="Ask whether the web addresses lead anywhere.")
@AS_JSON
@ALLOW_PRIVATE
@CONTACT
def links(book: Path, check_web: bool, as_json: bool, allow_private: bool, contact: str) -> int:
    """Report on the links of BOOK.pdf, paper by paper: which lead somewhere, and which were dropped and why."""
    from booklet.cli import asking, link_report, telling
    from booklet.links import survey

    terms = asking.terms(today(), contact, allow_private=allow_private)
    try:
        report = survey(book.read_bytes(), str(book))
    except BookletError as problem:
        if not as_json:
            raise
        click.echo(telling.as_json(problem.diagnostics))
        return problem.exit_code
    signs = _signs(report, terms, quiet=as_json) if check_web else None
    if as_json:
        click.echo(link_report.as_json(str(book), report, signs))
    else:
        link_report.show(str(book), report, signs)
    return ExitCode.FINDINGS if link_report.has_dead(report, signs) else ExitCode.GOOD


def _signs(report: "Report", terms: "Terms", *, quiet: bool) -> "Mapping[str, Sign]":
    """What came of asking for each address of the web; mail is not asked."""
    from booklet.cli import telling
    from booklet.fetch import signs_of_life

    asked = [one.address for one in report.references if not one.address.lower().startswith("mailto:")]
    with telling.bars(quiet=quiet) as progress:
        return signs_of_life(asked, terms, progress)
