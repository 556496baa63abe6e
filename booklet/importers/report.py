"""What an importer gathers on its way through one source: findings, and the files to be copied."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from booklet import diagnostics
from booklet.diagnostics import Diagnostic, Place


def shortened(text: str, length: int = 80) -> str:
    """The text on one line, cut at a word where it is longer than so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + " …"


@dataclass(slots=True)
class Report:
    """Findings about one source, in the order in which they were made."""

    source: Path
    findings: list[Diagnostic] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    """By the name the copy gets beside the catalog: the file to copy."""

    def place(self, line: int) -> Place:
        """That line of the source."""
        return Place(str(self.source), line)

    def warning(self, line: int, rule: str, message: str, hint: str = "") -> None:
        """Something of the source does not reach the booklet as it was meant."""
        self.findings.append(diagnostics.warning(self.place(line), rule, message, hint))

    def note(self, line: int, rule: str, message: str, hint: str = "") -> None:
        """Something worth knowing."""
        self.findings.append(diagnostics.note(self.place(line), rule, message, hint))

    def presentation(self, line: int, what: str, attributes: Iterable[object]) -> None:
        """Attributes that only say how the web page looks; nothing is noted where there are none."""
        named = ", ".join(str(attribute) for attribute in attributes)
        if named:
            self.note(line, "presentation-dropped", f"{what}: {named} not kept, the booklet has its own look")
