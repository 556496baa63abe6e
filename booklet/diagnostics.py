"""What is wrong, where, and what to do: problems as plain data, and the one error that carries them.

Exception
└── BookletError          the work cannot go on (exit code 1)
    └── MissingError      a tool, library or resource of the machine is missing (exit code 3)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class ExitCode(IntEnum):
    """What the command's exit status says."""

    GOOD = 0
    FINDINGS = 1
    USAGE = 2
    MISSING = 3
    BUG = 70
    STOPPED = 130


class Severity(StrEnum):
    """How much a finding matters: an error stops, a warning changes the booklet, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something was written. Line and column count from 1; 0 means unknown."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding, in the words of the one who has to mend it."""

    place: Place
    severity: Severity
    rule: str
    """A slug such as ``duplicate-key``; every rule is listed in docs/catalog.md or docs/diagnostics.md."""
    message: str
    """What is wrong."""
    hint: str = ""
    """What to do about it; may be empty."""

    def __str__(self) -> str:
        where = f"{self.place}: " if str(self.place) else ""
        return f"{where}{self.severity}: {self.message} [{self.rule}]"

    def as_data(self) -> dict[str, str | int]:
        """The finding as plain data, for ``--json``."""
        return {
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "severity": str(self.severity),
            "rule": self.rule,
            "message": self.message,
            "hint": self.hint,
        }


def error(place: Place, rule: str, message: str, hint: str = "") -> Diagnostic:
    """A finding that stops the work."""
    return Diagnostic(place, Severity.ERROR, rule, message, hint)


def warning(place: Place, rule: str, message: str, hint: str = "") -> Diagnostic:
    """A finding that changes the booklet, which is made nevertheless."""
    return Diagnostic(place, Severity.WARNING, rule, message, hint)


def note(place: Place, rule: str, message: str, hint: str = "") -> Diagnostic:
    """A finding that only informs."""
    return Diagnostic(place, Severity.NOTE, rule, message, hint)


def in_reading_order(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings by place, each only once; the order in which they were found does not matter."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda d: (d.place, d.rule, d.message, d.severity, d.hint)))


def in_one(findings: Iterable[Diagnostic], rules: Sequence[str]) -> list[Diagnostic]:
    """The findings, where those of these rules about one place are one: under the first of the rules, and as grave."""
    told, together = list[Diagnostic](), dict[Place, list[Diagnostic]]()
    for finding in dict.fromkeys(findings):
        (together.setdefault(finding.place, []) if finding.rule in rules else told).append(finding)
    for place, several in together.items():
        first, *others = sorted(several, key=lambda finding: rules.index(finding.rule))
        message = "; ".join(one.message for one in (first, *others))
        hint = "; ".join(dict.fromkeys(one.hint for one in (first, *others) if one.hint))
        told.append(Diagnostic(place, first.severity, first.rule, message, hint))
    return told


class BookletError(Exception):
    """The work cannot go on. Takes one positional argument, so that it survives pickling."""

    exit_code = ExitCode.FINDINGS

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return "\n".join(str(diagnostic) for diagnostic in self.diagnostics)


class MissingError(BookletError):
    """A tool, library or resource of the machine is missing."""

    exit_code = ExitCode.MISSING
