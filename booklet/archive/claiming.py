"""A claim stands in a file only where the validator agreed on those very bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from booklet.conformance import Absent, Flavour, Report, Validator
from booklet.diagnostics import Diagnostic, MissingError, Place, Severity, note, warning
from booklet.workspace import new_file, temporary_folder

_LESSER = {Flavour.PDFA_3A: Flavour.PDFA_3B}
"""What is tried in the place of a claim that did not hold."""
_TOLD = 5
"""So many rules that were broken are told."""

BindAs = Callable[[tuple[str, ...], Path], None]
"""Binds the book with these claims, in a new file."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a file claims, and how that came about."""

    claims: tuple[Flavour, ...] = ()
    report: Report | None = None
    """What the validator said of the file; None where it was not asked, or where it claims nothing."""
    refused: Report | None = None
    """What it said of the first try, where that did not hold."""
    diagnostics: tuple[Diagnostic, ...] = ()


def claimed(bind_as: BindAs, wanted: Sequence[str], validator: Validator | Absent, target: Path) -> Claimed:
    """The book in a new file, which claims as much of what is wanted as the validator agreed to.

    Args:
        bind_as: Asked once for each set of claims that is tried, and for a book without any where none holds.
        wanted: Standards by the validator's short names; for none, nobody is asked.
        validator: Whoever this machine has.
        target: The new file.
    """
    claims = tuple(map(Flavour, wanted))
    if isinstance(validator, Absent):
        bind_as((), target)
        return Claimed(diagnostics=(_unjudged(claims, validator),) if claims else ())
    findings, refused = list[Diagnostic](), None
    with temporary_folder() as folder:
        while claims:
            candidate = folder / f"{'-'.join(claims)}.pdf"
            bind_as(claims, candidate)
            try:
                report = validator.validate(candidate, claims)
            except MissingError as problem:
                findings += (replace(one, severity=Severity.WARNING) for one in problem.diagnostics)
                break
            if report.passed:
                with new_file(target) as file:
                    file.write(candidate.read_bytes())
                return Claimed(claims, report, refused, tuple(findings))
            refused = refused or report
            findings += (
                _refused(verdict.flavour, [str(one) for one in verdict.breaches])
                for verdict in report.verdicts
                if not verdict.passed
            )
            claims = _left(report)
    bind_as((), target)
    return Claimed(refused=refused, diagnostics=tuple(findings))


def _left(report: Report) -> tuple[Flavour, ...]:
    """What is tried next: what held, and the lesser in the place of what did not. It is always less than before."""
    kept = (verdict.flavour if verdict.passed else _LESSER.get(verdict.flavour) for verdict in report.verdicts)
    return tuple(flavour for flavour in kept if flavour)


def _refused(flavour: Flavour, breaches: Sequence[str]) -> Diagnostic:
    more = f" and {len(breaches) - _TOLD} more" if len(breaches) > _TOLD else ""
    message = f"the file can't claim {flavour.standard}: {'; '.join(breaches[:_TOLD])}{more}"
    hint = "see what is told of missing glyphs and of posters, and docs/archive.md"
    return warning(Place(), "claim-refused", message, hint)


def _unjudged(claims: Sequence[Flavour], absent: Absent) -> Diagnostic:
    listed = " and ".join(claim.standard for claim in claims)
    message = f"{listed} isn't claimed, since nobody here can judge it: {absent.reason}"
    return note(Place(), "no-validator", message, absent.hint)
