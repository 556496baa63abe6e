"""How a verb ends: its exit code, and what it refuses before it begins."""

from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from booklet.diagnostics import BookletError, Diagnostic, ExitCode, Place, Severity, error


def code(findings: Iterable[Diagnostic], *, strict: bool) -> int:
    """The exit code after these findings; strict counts warnings as failures."""
    fatal = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return ExitCode.FINDINGS if any(finding.severity in fatal for finding in findings) else ExitCode.GOOD


def refuse(target: Path, rule: str, message: str, hint: str) -> NoReturn:
    """End with one finding about a file.

    Raises:
        BookletError: Always.
    """
    raise BookletError((error(Place(str(target)), rule, message, hint),))


def identity(file: Path) -> tuple[int, int] | None:
    """What two names of one file have in common; None where there is no file."""
    try:
        facts = file.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def same_file(one: Path, other: Path) -> bool:
    """Whether both are one file, under whatever names."""
    return identity(one) == identity(other) is not None
