"""One PDF looked over: does what it claims hold, does all of it lead somewhere, is what it carries untouched?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from booklet.conformance import Absent, Flavour, Report, Validator
from booklet.diagnostics import BookletError, Diagnostic, MissingError, Place, Severity, error, note, warning
from booklet.links import survey
from booklet.processes import Failure, Limits, run_limited
from booklet.values import Check, Verdict
from booklet.verifying.reading import Facts, examine

LIMITS = Limits(seconds=120, memory_bytes=4 * 1024**3, output_bytes=64 * 1024**2)
_FAILURES = {
    Failure.TIME: "it took too long to read",
    Failure.MEMORY: "it needs too much memory to read",
    Failure.OUTPUT: "too much is wrong with it",
    Failure.CRASH: "it is too damaged to be read",
}
_TOLD = 5
_FLAVOURS = {flavour.standard: flavour for flavour in Flavour}


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was looked over, and what was seen."""

    name: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """All that was looked over."""

    seen: tuple[Seen, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is known already of a file's claims."""

    by: str
    """The validator that said so."""
    passed: frozenset[str]
    """Standards that those very bytes keep."""


def verify_pdf(path: Path, name: str, validator: Validator | Absent, before: Judgement | None = None) -> Verified:
    """Look over one PDF.

    Args:
        path: The file.
        name: How it is called in what is told.
        validator: Who judges claims.
        before: What a report beside the file says, for where nobody can judge.
    """
    data = path.read_bytes()
    outcome = run_limited(examine, data, limits=LIMITS)
    found = outcome.result if outcome.result is not None else _FAILURES[outcome.failure or Failure.CRASH]
    if isinstance(found, str):
        finding = error(Place(name), "unusable-pdf", f"{name} can't be looked over: {found}", "give a PDF that opens")
        return Verified((Seen(name, (Check("opens", Verdict.BAD, found),)),), (finding,))
    faults = [error(Place(name), fault.rule, fault.words) for fault in found.faults]
    claims, of_claims = _claims(path, name, found, validator, before)
    links, of_links = _links(data, name, found.told("dead-links"))
    attached = _attached(found)
    checks = [*claims, *links, attached, *_rest(found)]
    return Verified((Seen(name, tuple(checks)),), (*faults, *of_claims, *of_links))


def _attached(facts: Facts) -> Check:
    if wrong := facts.told("attachment-damaged"):
        return Check("embedded", Verdict.BAD, wrong[0])
    if not facts.embedded:
        return Check("embedded", Verdict.GOOD, "no files")
    count = "1 file" if facts.embedded == 1 else f"{facts.embedded} files"
    return Check("embedded", Verdict.GOOD, f"{count}, as {'listed' if facts.listed else 'the PDF says of them'}")


def _rest(facts: Facts) -> Iterator[Check]:
    for rule, what in (("pdf-damaged", "whole"), ("tags-shared", "tags"), ("box-outside", "boxes")):
        if words := facts.told(rule):
            yield Check(what, Verdict.BAD, words[0])


# --- claims ------------------------------------------------------------------------------------------------


def _claims(
    path: Path, name: str, facts: Facts, validator: Validator | Absent, before: Judgement | None
) -> tuple[list[Check], list[Diagnostic]]:
    if not facts.claims:
        return [Check("claims", Verdict.GOOD, "it claims to keep no standard")], []
    checks, findings = list[Check](), list[Diagnostic]()
    known = [claim for claim in facts.claims if claim in _FLAVOURS]
    report: Report | None = None
    if known and isinstance(validator, Validator):
        try:
            report = validator.validate(path, [_FLAVOURS[claim] for claim in known])
        except MissingError as problem:
            findings += (replace(one, severity=Severity.WARNING) for one in problem.diagnostics)
    for claim in facts.claims:
        check, finding = _judged(name, claim, report, validator, before)
        checks.append(check)
        findings += [finding] if finding else []
    return checks, findings


def _judged(
    name: str, claim: str, report: Report | None, validator: Validator | Absent, before: Judgement | None
) -> tuple[Check, Diagnostic | None]:
    verdicts = {verdict.flavour.standard: verdict for verdict in report.verdicts} if report else {}
    if report and claim in verdicts:
        verdict = verdicts[claim]
        if verdict.passed:
            return Check(claim, Verdict.GOOD, f"{report.validator} agrees"), None
        told = [str(one) for one in verdict.breaches]
        more = f" and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
        message = f"{name} claims to be {claim} and is not: {'; '.join(told[:_TOLD])}{more}"
        return Check(claim, Verdict.BAD, told[0]), error(Place(name), "claim-unsupported", message, _UNSUPPORTED)
    if before and claim in before.passed:
        said = f"{before.by} agreed when it was made; nobody here can judge again"
        return Check(claim, Verdict.GOOD, said), None
    why = "no validator is known for it" if claim not in _FLAVOURS else ""
    reason = why or (validator.reason if isinstance(validator, Absent) else "the validator gave no verdict")
    hint = validator.hint if isinstance(validator, Absent) and not why else ""
    message = f"{name} claims to be {claim}, which nobody here can judge: {reason}"
    return Check(claim, Verdict.LOOK, f"claimed, and not judged: {reason}"), warning(
        Place(name), "claim-unchecked", message, hint
    )


_UNSUPPORTED = "it was changed since it was judged, or nobody judged it: get it anew, or have it made again"


# --- links -------------------------------------------------------------------------------------------------


def _links(data: bytes, name: str, lost: list[str]) -> tuple[list[Check], list[Diagnostic]]:
    try:
        report = survey(data, name)
    except BookletError as problem:
        return [Check("links", Verdict.BAD, "they can't be read")], list(problem.diagnostics)
    within = sum(tally.within + tally.going_out for tally in report.tallies)
    web = sum(tally.web for tally in report.tallies)
    dead = [one for tally in report.tallies for one in tally.dead]
    files = sum(one.count for tally in report.tallies for one in tally.files)
    findings = [
        error(Place(name), "dead-links", f"page {one.page} has links that lead nowhere: {one.clause}")
        for one in dead[:_TOLD]
    ]
    if files:
        message = f"{files} links lead to files beside {name}, which nobody but its makers has"
        findings.append(note(Place(name), "links-to-files", message))
    if dead or lost:
        count = sum(one.count for one in dead)
        return [Check("links", Verdict.BAD, lost[0] if lost else f"{count} lead nowhere")], findings
    said = f"{within} within the file lead where something is; {web} to the web were not asked"
    return [Check("links", Verdict.GOOD, said)], findings
