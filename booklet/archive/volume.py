"""The whole book with its papers in a form that lasts: those that can’t be brought to it make way for a page."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, TypeVar

from booklet.archive.claiming import Claimed
from booklet.catalog.model import Paper
from booklet.conformance import Absent, Breach, Report, Validator
from booklet.diagnostics import Diagnostic, warning
from booklet.profiles import Profile
from booklet.values import Page

_TRIES = 4
"""Each names all the papers at fault that the validator lists; more than two are needed by none that was met."""
_PAPER = "paper/"


class Bound(Protocol):
    """A book that was bound, as far as it matters here."""

    @property
    def claimed(self) -> Claimed:
        """What it claims."""

    @property
    def pages(self) -> Sequence[Page]:
        """Its pages."""


B = TypeVar("B", bound=Bound)


@dataclass(frozen=True, slots=True)
class Culprit:
    """A paper that keeps the book from lasting."""

    entry: str
    why: str
    """The rules that it breaks, as a clause."""


def lasting(
    bound_as: Callable[[Profile, Path], B], profile: Profile, validator: Validator | Absent, folder: Path
) -> tuple[B, Path, tuple[Culprit, ...]]:
    """The book with as many papers as let it claim what it wants, its file in the folder, and the papers left out.

    Where nobody can judge, or where something else keeps it from its claim, all papers are in it, unclaimed.
    """
    culprits: dict[str, Culprit] = {}
    first: tuple[B, Path] | None = None
    for number in range(1, _TRIES + 1):
        target = folder / f"try-{number}.pdf"
        bound = bound_as(replace(profile, without=frozenset(culprits)), target)
        first = first or (bound, target)
        if bound.claimed.claims or isinstance(validator, Absent):
            return bound, target, tuple(culprits.values())
        found = _culprits(bound.claimed.refused, bound.pages)
        if not found.keys() - culprits.keys():
            break
        culprits |= found
    return (*first, ()) if first else (bound, target, ())


def _culprits(report: Report | None, pages: Sequence[Page]) -> dict[str, Culprit]:
    """The papers on whose pages rules are broken, by the ids of their entries."""
    broken: dict[str, list[Breach]] = {}
    for breach in (one for verdict in report.verdicts for one in verdict.breaches) if report else ():
        parts = {pages[index].part for index in breach.pages if index < len(pages)}
        for part in sorted(parts):
            if part.startswith(_PAPER):
                broken.setdefault(part.removeprefix(_PAPER), []).append(breach)
    return {id: Culprit(id, "; ".join(map(_said, breaches))) for id, breaches in broken.items()}


def _said(breach: Breach) -> str:
    """The rule alone: how often it is broken is counted over all papers."""
    return f"{breach.clause}-{breach.test}: {breach.rule}"


def told(culprits: Collection[Culprit], papers: Mapping[str, Paper]) -> list[Diagnostic]:
    """Which papers are left out, and why; the papers by the ids of their entries."""
    hint = "its file is embedded in booklet.pdf all the same; ask its authors for PDF/A, or for all fonts in it"
    findings = []
    for one in culprits:
        paper = papers[one.entry]
        message = f"{paper.file or paper.url} can't be brought to PDF/A-3b, and a page stands in its place: {one.why}"
        findings.append(warning(paper.written_at, "paper-not-lasting", message, hint))
    return findings


@dataclass(frozen=True, slots=True)
class Volume:
    """The second booklet of an edition."""

    file: Path
    claimed: Claimed
    pages: int
    papers: int
    culprits: tuple[Culprit, ...] = ()
    mended: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What was done to each paper that is in it, by the id of its entry."""
