"""What a validator says of a file, read from the XML that veraPDF writes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from xml.etree import ElementTree

_PAGE = re.compile(r"\bpages?\[(\d+)\]")


class Flavour(StrEnum):
    """A standard that a file can claim, under veraPDF's short name for it."""

    PDFA_1A = "1a"
    PDFA_1B = "1b"
    PDFA_2A = "2a"
    PDFA_2B = "2b"
    PDFA_2U = "2u"
    PDFA_3A = "3a"
    PDFA_3B = "3b"
    PDFA_3U = "3u"
    PDFA_4 = "4"
    PDFA_4E = "4e"
    PDFA_4F = "4f"
    PDFUA_1 = "ua1"

    @property
    def standard(self) -> str:
        """What people call it: PDF/A-3a."""
        return f"PDF/UA-{self[2:]}" if self.startswith("ua") else f"PDF/A-{self}"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that the file breaks."""

    clause: str
    """Clause of the standard; empty where the file can't be read at all."""
    test: int
    """Number of the validator's test of that clause, from 1."""
    count: int
    """How many times it is broken."""
    rule: str
    """What the standard asks."""
    found: str = ""
    """What stands there instead, of the first."""
    where: str = ""
    """The path to the first, as the validator writes it."""
    pages: tuple[int, ...] = ()
    """Indices of the pages where it is broken, each once, as far as the validator lists them."""

    def __str__(self) -> str:
        if not self.clause:
            return self.rule
        times = f", {self.count} times" if self.count > 1 else ""
        page = re.search(r"pages\[(\d+)\]", self.where)
        first = f" (page {int(page[1]) + 1} of the file)" if page else ""
        return f"{self.clause}-{self.test}{times}: {self.found or self.rule}{first}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the validator says of one file and one flavour."""

    flavour: Flavour
    breaches: tuple[Breach, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the file is what this flavour asks."""
        return not self.breaches


@dataclass(frozen=True, slots=True)
class Report:
    """What the validator says of one file, for each flavour it was asked about."""

    validator: str
    """Who judged, with its version."""
    sha256: str
    """Of the bytes that were judged, in hexadecimal."""
    size_bytes: int
    verdicts: tuple[Verdict, ...]

    @property
    def passed(self) -> bool:
        """Whether the file is all that was asked about."""
        return all(verdict.passed for verdict in self.verdicts)

    def as_data(self) -> dict[str, Any]:
        """The report as plain data; without date and path, so that it is the same for the same bytes."""
        return {
            "validator": self.validator,
            "sha256": self.sha256,
            "size": self.size_bytes,
            "verdicts": [
                {
                    "flavour": verdict.flavour.standard,
                    "passed": verdict.passed,
                    "breaches": [asdict(breach) for breach in verdict.breaches],
                }
                for verdict in self.verdicts
            ],
        }


def verdicts_in(xml: str, flavours: Sequence[Flavour]) -> tuple[Verdict, ...]:
    """The verdicts in a report of veraPDF that has one job for each flavour, in their order.

    Raises:
        ValueError: It is no such report.
    """
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as problem:
        raise ValueError(f"not a report: {problem}") from None
    jobs = root.findall("jobs/job")
    if len(jobs) != len(flavours):
        raise ValueError(f"a report of {len(jobs)} jobs, not of {len(flavours)}")
    return tuple(_verdict(job, flavour) for job, flavour in zip(jobs, flavours, strict=True))


def validator_in(xml: str) -> str:
    """Who wrote the report, with version: ``veraPDF (core 1.31.50, validation-model 1.31.207)``."""
    releases = ElementTree.fromstring(xml).iter("releaseDetails")
    named = ", ".join(f"{one.get('id')} {one.get('version')}" for one in releases)
    return f"veraPDF ({named})" if named else "veraPDF"


def _verdict(job: ElementTree.Element, flavour: Flavour) -> Verdict:
    report = job.find("validationReport")
    if report is None or report.get("jobEndStatus") != "normal":
        said = job.findtext("taskException/exceptionMessage") or "the validator came to no end"
        return Verdict(flavour, (Breach("", 0, 1, said),))
    breaches = tuple(_breaches(report.iter("rule")))
    if report.get("isCompliant") != "true" and not breaches:  # what it does not explain is no pass either
        breaches = (Breach("", 0, 1, "the validator says no, and not why"),)
    return Verdict(flavour, breaches)


def _breaches(rules: Iterable[ElementTree.Element]) -> Iterable[Breach]:
    for rule in rules:
        if rule.get("status") == "failed":
            check = rule.find("check")
            places = (place for one in rule.iter("check") for place in _PAGE.findall(one.findtext("context", "")))
            yield Breach(
                clause=rule.get("clause", ""),
                test=int(rule.get("testNumber", 0)),
                count=int(rule.get("failedChecks", 1)),
                rule=rule.findtext("description", ""),
                found=check.findtext("errorMessage", "") if check is not None else "",
                where=check.findtext("context", "") if check is not None else "",
                pages=tuple(sorted(set(map(int, places)))),
            )
