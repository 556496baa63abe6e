"""Someone else's YAML as records: keys are taken by name, and whatever nobody takes is told with its line.

The texts in it are LaTeX fragments, or plain.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from booklet.diagnostics import BookletError, Diagnostic, Place, Severity, error
from booklet.importers import latex
from booklet.importers.latex_commands import names
from booklet.importers.manuscript import readable
from booklet.importers.report import Report, shortened
from booklet.loader.nodes import Node, compose
from booklet.loader.wording import nearest
from booklet.placed import PlacedMapping, PlacedText

Value = TypeVar("Value")

_TRUE = frozenset({"true", "yes", "on", "y", "1"})
_FALSE = frozenset({"false", "no", "off", "n", "0"})


@dataclass(slots=True)
class Sheet:
    """One YAML file: what its records leave over is gathered and told at the end, each key once."""

    report: Report
    root: Node
    _records: list["Record"] = field(default_factory=list)
    _dropped: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _layout: dict[str, None] = field(default_factory=dict)

    @classmethod
    def read(cls, report: Report) -> "Sheet":
        """The report's file, read.

        Raises:
            BookletError: The file cannot be read, or is no YAML. What can be read nevertheless is a warning.
        """
        file = str(report.source)
        root, problems = compose(_text_of(report.source), file)
        if root is None and problems:
            raise BookletError(tuple(problems))
        report.findings += [replace(problem, severity=Severity.WARNING) for problem in problems]
        return cls(report, root)

    def records(self, what: str) -> list["Record"]:
        """The mappings of the file's list; where it is one mapping, that one."""
        return self.records_in(what, self.root, 1)

    def items(self, what: str, value: object, line: int) -> list["Record | PlacedText"]:
        """The mappings and the texts of a list; what stands alone is a list of one."""
        found: list[Record | PlacedText] = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, PlacedMapping):
                found.append(Record(item, self, what))
            elif isinstance(item, PlacedText):
                found.append(PlacedText.at(readable(item).strip(), item.place))
            elif item is not None:
                self._refuse(item, what, line)
        self._records += [item for item in found if isinstance(item, Record)]
        return found

    def records_in(self, what: str, value: object, line: int) -> list["Record"]:
        """The mappings of a list; a text in it is told."""
        items = self.items(what, value, line)
        for item in items:
            if isinstance(item, PlacedText):
                self._refuse(item, what, line)
        return [item for item in items if isinstance(item, Record)]

    def _refuse(self, item: object, what: str, line: int) -> None:
        place = getattr(item, "place", None)
        found = "a list" if isinstance(item, list) else f"the text {shortened(str(item), 40)!r}"
        message = f"here should be the keys of {what}, but it is {found}: not imported"
        self.report.warning(place.line if isinstance(place, Place) else line, "wrong-type", message, "write key: value")

    def note_dropped(self, what: str, key: str, line: int) -> None:
        """A known key that the booklet has no use for."""
        self._dropped.setdefault((what, key), []).append(line)

    def note_losses(self, losses: latex.Losses, key: str, line: int) -> None:
        """What a text said that Markdown cannot."""
        tell_losses(self.report, losses, key, line)
        self._layout |= losses.layout

    def tell_what_is_left(self) -> None:
        """Unknown keys, and in one note each, what was left out on purpose."""
        unknown: dict[tuple[str, str], list[int]] = {}
        meant: dict[tuple[str, str], str | None] = {}
        for record in self._records:
            for key, line in record.left_over():
                unknown.setdefault((record.what, key), []).append(line)
                meant.setdefault((record.what, key), record.meant_by(key))
        for (what, key), lines in unknown.items():
            near = meant[what, key]
            question = f"; did you mean {near!r}?" if near else ""
            message = (
                f"the key {shortened(key, 40)!r} of {what} is not known: not imported{_elsewhere(lines)}{question}"
            )
            hint = "mend it there and import again, or write it in the catalog"
            self.report.warning(lines[0], "unknown-key", message, hint)
        if self._dropped:
            listed = _listed({key: len(lines) for key, lines in self._dropped.items()})
            first = min(lines[0] for lines in self._dropped.values())
            message = f"not imported, as a booklet has no place for it: {listed}"
            self.report.note(first, "key-dropped", message)
        tell_layout(self.report, self._layout)


@dataclass(slots=True)
class Record:
    """One mapping of a sheet. Of several names for the same thing the first that has a value counts."""

    mapping: PlacedMapping
    sheet: Sheet
    what: str
    """What it is, for messages: a paper, an author."""
    _taken: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)
    """Every key that was asked for, whether it is there or not."""

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.mapping.place.line

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.sheet.report.place(self.line)

    def line_of(self, *keys: str) -> int:
        """Where the value stands; the record's own line where that is not known."""
        place = getattr(self.mapping.get(self.written(*keys)), "place", None)
        return place.line if isinstance(place, Place) else self.line

    def written(self, *keys: str) -> str:
        """Which of the names has a value; the first where none has."""
        return next((key for key in keys if self.mapping.get(key) is not None), keys[0])

    def take(self, *keys: str) -> Node:
        """The value as it stands; None where there is none."""
        key = self.written(*keys)
        self._known.update(keys)
        self._taken.add(key)
        return self.mapping.get(key)

    def text(self, *keys: str) -> str | None:
        """The value where it is a text with words in it, without spaces around."""
        value = self.take(*keys)
        if value is None:
            return None
        if isinstance(value, PlacedText):
            return readable(value).strip() or None
        found = "a list" if isinstance(value, list) else "a mapping"
        key = self.written(*keys)
        self.warning(key, "wrong-type", f"{key} should be a text, but it is {found}: not imported", "write text")
        return None

    def plain(self, *keys: str) -> str | None:
        """The words of a name, an institution, a room."""
        return self._converted(latex.to_plain_text, keys)

    def title(self, *keys: str) -> str | None:
        """A line with emphasis and formulas."""
        return self._converted(latex.to_line, keys)

    def prose(self, *keys: str) -> str | None:
        """Paragraphs of Markdown."""
        return self._converted(latex.to_markdown, keys)

    def _converted(self, convert: Callable[[str, latex.Losses], str], keys: tuple[str, ...]) -> str | None:
        source = self.text(*keys)
        if source is None:
            return None
        losses = latex.Losses()
        converted = convert(source, losses)
        self.sheet.note_losses(losses, self.written(*keys), self.line_of(*keys))
        return converted or None

    def flag(self, key: str) -> bool | None:
        """True or false; None where it is not said."""
        text = (self.text(key) or "").lower()
        if text in _TRUE | _FALSE:
            return text in _TRUE
        if text:
            self.warning(key, "wrong-type", f"{key} should be true or false, but it is {shortened(text, 40)!r}", "")
        return None

    def valid(self, kind: "TypeAdapter[Value]", *keys: str, hint: str = "") -> Value | None:
        """The value as the catalog takes it; one that it refuses is told and left out."""
        text = self.text(*keys)
        if text is None:
            return None
        try:
            return kind.validate_python(text)
        except ValidationError as refusal:
            key, reason = self.written(*keys), refusal.errors()[0]["msg"]
            self.warning(key, "value-refused", f"{key}: {reason}; not imported", hint)
            return None

    def records(self, *keys: str, what: str) -> list["Record"]:
        """The mappings of a list, or the one that stands in its place."""
        return self.sheet.records_in(what, self.take(*keys), self.line_of(*keys))

    def items(self, *keys: str, what: str) -> list["Record | PlacedText"]:
        """The mappings and texts of a list."""
        return self.sheet.items(what, self.take(*keys), self.line_of(*keys))

    def drop(self, *keys: str) -> None:
        """These keys are known, and have no place in a booklet."""
        self._known.update(keys)
        self._taken.update(keys)
        for key in keys:
            if self.mapping.get(key) is not None:
                self.sheet.note_dropped(self.what, key, self.line_of(key))

    def left_over(self) -> Iterator[tuple[str, int]]:
        """The keys with a value that nobody took, and their lines."""
        for key, value in self.mapping.items():
            if key not in self._taken and value is not None:
                place = getattr(key, "place", None)
                yield str(key), place.line if isinstance(place, Place) else self.line

    def meant_by(self, key: str) -> str | None:
        """The key that a misspelt one probably stands for, of those that are not there."""
        return nearest(key, sorted(self._known - self.mapping.keys()))

    def warning(self, key: str, rule: str, message: str, hint: str = "") -> None:
        """Something of this value does not reach the booklet as it was meant."""
        self.sheet.report.warning(self.line_of(key), rule, message, hint)

    def note(self, key: str, rule: str, message: str, hint: str = "") -> None:
        """Something worth knowing about this value."""
        self.sheet.report.note(self.line_of(key), rule, message, hint)


def tell_losses(report: Report, losses: latex.Losses, what: str, line: int) -> None:
    """What a fragment of LaTeX said that Markdown cannot, but for its layout."""
    if losses.broken:
        message = f"{what}: environments of LaTeX don't match, or a command lacks its argument; the words were kept"
        report.warning(line, "latex-broken", message, "look at the text in the catalog")
    if losses.unknown:
        message = f"{what}: {names(losses.unknown)} not known; words were kept, or else the name"
        report.warning(line, "latex-unknown", message, "look at the text in the catalog")
    if losses.pictures:
        message = f"{what}: pictures and further files are not imported: {', '.join(losses.pictures)}"
        report.warning(line, "latex-picture", message, "a picture can stand under information:")
    if losses.cited:
        cited = ", ".join(f"[{keys}]" for keys in losses.cited)
        report.note(line, "latex-citation", f"{what}: citations have no list to lead to, their keys stay: {cited}")
    if losses.addresses:
        message = f"{what}: addresses that no link can lead to are not kept: {', '.join(losses.addresses)}"
        report.note(line, "latex-address", message, "add them under links:")


def tell_layout(report: Report, layout: dict[str, None]) -> None:
    """Commands that only say how a page of LaTeX looks."""
    if layout:
        message = f"{names(layout)} not kept, the booklet has its own look"
        report.note(0, "presentation-dropped", message)


def _elsewhere(lines: list[int]) -> str:
    return f" (nor in {len(lines) - 1} more places)" if len(lines) > 2 else " (nor in another)" if lines[1:] else ""


def _listed(counts: Mapping[tuple[str, str], int]) -> str:
    """«email of an author (158 times), decision of a paper»."""
    named = (f"{key} of {what}" + (f" ({count} times)" if count > 1 else "") for (what, key), count in counts.items())
    return ", ".join(named)


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        message, hint = f"cannot read {path}: {problem.strerror or problem}", "see who may read it"
    except UnicodeDecodeError as problem:
        message, hint = f"{path} is not UTF-8 text: byte {problem.start} is wrong", "save it as UTF-8"
    raise BookletError((error(Place(str(path)), "cannot-read", message, hint),))


def refused(place: Place, message: str) -> Diagnostic:
    """The model of the catalog does not take what stands there."""
    return error(place, "cannot-import", f"this cannot become a catalog: {message}", "correct the source")
