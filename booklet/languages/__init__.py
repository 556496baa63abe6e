"""The book's own words in the languages it speaks: a file for each, and one of a project's own.

A new language is one file more in this folder, or ``words.yaml`` beside a catalog; ``booklet words`` writes one to
start from.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, get_type_hints

from booklet.diagnostics import BookletError, Diagnostic, Place, error, in_reading_order, note, warning
from booklet.loader import decoded
from booklet.loader.nodes import compose
from booklet.loader.wording import nearest
from booklet.placed import PlacedMapping
from booklet.words import Words
from booklet.workspace import Workspace

OWN_FILE = "words.yaml"
"""Beside a catalog: the words of a language that the book does not speak, or some that are to be others."""
SPOKEN = tuple(sorted(file.stem for file in Path(__file__).parent.glob("*.yaml")))
"""First parts of the tags of the languages that have a file here."""
_TOLD = 5
"""Missing words that one finding names."""


def words_for(language: str) -> Words:
    """The words of that language; English where the book does not speak it."""
    return _shipped(_code(language) if _code(language) in SPOKEN else "en")


def as_text(language: str) -> str:
    """The file of that language, to be translated or changed; the English one where there is none."""
    code = _code(language) if _code(language) in SPOKEN else "en"
    return Path(__file__).with_name(f"{code}.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a book, and what there is to say about them."""

    words: Words
    findings: tuple[Diagnostic, ...]


def words_of(workspace: Workspace, language: str, asked_at: Place) -> Said:
    """The words for a book in that language: those of the project's own file first.

    Args:
        workspace: Where the file may lie.
        language: Tag of the booklet's language.
        asked_at: Where the catalog names it.

    Raises:
        BookletError: The file can't be read; holds every problem, in its order.
    """
    words, is_spoken = words_for(language), _code(language) in SPOKEN
    path = workspace.file(OWN_FILE)
    if not path or not path.is_file():
        return Said(words, () if is_spoken else (_unspoken(language, asked_at),))
    root, problems = compose(decoded(path.read_bytes(), str(path)), str(path))
    reader = _Reader(Place(str(path), 1, 1))
    words = reader.read(Words, root, words)
    if problems or reader.problems:
        raise BookletError(in_reading_order([*problems, *reader.problems]))
    lacks = () if is_spoken or not reader.missing else (_incomplete(str(path), language, reader.missing),)
    return Said(words, lacks)


def _code(language: str) -> str:
    return language.partition("-")[0].lower()


@lru_cache(maxsize=8)
def _shipped(code: str) -> Words:
    file = f"{code}.yaml"
    root, problems = compose(Path(__file__).with_name(file).read_text(encoding="utf-8"), file)
    reader = _Reader(Place(file))
    words: Words = reader.read(Words, root, None if code == "en" else _shipped("en"))
    assert not [*problems, *reader.problems], f"a defect in {file}"
    return words


class _Reader:
    """Reads a file of words; gathers what is wrong in it and what it does not say."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.problems: list[Diagnostic] = []
        self.missing: list[str] = []

    def read(self, kind: type, node: object, otherwise: Any, within: str = "") -> Any:
        """The words of that kind as the node has them, the others from another language."""
        if node is None:
            node = PlacedMapping.at({}, self.place)
        if not isinstance(node, Mapping):
            subject = f"'{within}'" if within else "the file"
            self._refuse(node, "wrong-type", f"{subject} should be a mapping of words", _TO_START)
            return otherwise
        hints = get_type_hints(kind)
        for key in node:
            if key not in hints:
                near = nearest(str(key), hints)
                message = f"'{key}' is no word of the book" + (f"; did you mean '{near}'?" if near else "")
                self._refuse(key, "unknown-key", message, _TO_START)
        return kind(**{name: self._one(hints[name], name, node, otherwise, within) for name in hints})

    def _one(self, kind: Any, name: str, node: Mapping[str, object], otherwise: Any, within: str) -> Any:
        before = getattr(otherwise, name, None)
        if is_dataclass(kind):
            assert isinstance(kind, type)
            return self.read(kind, node.get(name), before, name)
        if node.get(name) is None:
            self.missing.append(f"{within}: {name}" if within else name)
            return before
        value = node[name]
        if kind is str:
            return self._text(name, value, before)
        return self._several(name, value, before)

    def _text(self, name: str, value: object, before: str | None) -> str:
        if not isinstance(value, str):
            self._refuse(value, "wrong-type", f"'{name}' should be a text", _TO_START)
            return before or ""
        asked, given = _placeholders(before or value), _placeholders(value)
        if asked != given:
            takes = " and ".join(sorted(f"{{{one}}}" for one in asked)) or "nothing in braces"
            self._refuse(value, "placeholder", f"'{name}' takes {takes}", "keep what stands in braces as it is")
        return str(value)

    def _several(self, name: str, value: object, before: tuple[str, ...] | None) -> tuple[str, ...]:
        said = tuple(map(str, value)) if isinstance(value, list) else ()
        if before is not None and len(said) != len(before):
            self._refuse(value, "wrong-type", f"'{name}' should be a list of {len(before)} words", _TO_START)
            return before
        return said

    def _refuse(self, node: object, rule: str, message: str, hint: str) -> None:
        place = getattr(node, "place", None)
        self.problems.append(error(place if isinstance(place, Place) else self.place, rule, message, hint))


_TO_START = f"booklet words > {OWN_FILE} writes a file to start from"


def _placeholders(pattern: str) -> set[str]:
    """Names in braces; those of a text with a stray brace are none that a pattern takes."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
    except ValueError:
        return {"a closed pair of braces"}


def _unspoken(language: str, place: Place) -> Diagnostic:
    message = f"the book's own words («Contents», «Authors» …) are not known in {language}; they are set in English"
    hint = f"languages with words of their own: {', '.join(SPOKEN)}; for another one, booklet words > {OWN_FILE}"
    return note(place, "unspoken-language", message, hint)


def _incomplete(file: str, language: str, missing: list[str]) -> Diagnostic:
    shown, more = ", ".join(missing[:_TOLD]), len(missing) - _TOLD
    listed = f"{shown} and {more} more" if more > 0 else shown
    message = f"not all of the book's own words are said in {language}; these are set in English: {listed}"
    return warning(Place(file), "missing-words", message, _TO_START)
