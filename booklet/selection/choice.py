"""A choice among entries, read from a text: ``author:Keuper and not (section:Demos or id:a,b)``.

choice  = all {"or" all}
all     = one {"and" one}
one     = "not" one | "(" choice ")" | field ":" value {"," value}
value   = a word, or words between double quotes
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from booklet.diagnostics import BookletError, Diagnostic, Place, error, warning
from booklet.selection.traits import ALIASES, FIELDS, Traits, listed, near

_TOKEN = re.compile(r'\s*(?:(?P<mark>[(),:])|"(?P<quoted>[^"]*)"|(?P<word>[^\s(),:"]+))')
_WRITTEN = (
    'write such as author:Keuper, section:"Short papers", session:s1, keyword:vision or id:a,b; join with and, or, not'
)
_DEEPEST = 50
"""So many brackets and nots may stand within each other."""

_Ids = frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was written, and the entries of a catalog that it means."""

    text: str
    _meant: Callable[[Traits, list[Diagnostic]], _Ids]

    def entries(self, traits: Traits) -> tuple[_Ids, tuple[Diagnostic, ...]]:
        """Ids of the entries that are meant, and a finding for each value that names nothing.

        Raises:
            BookletError: No entry is meant.
        """
        findings: list[Diagnostic] = []
        ids = self._meant(traits, findings)
        if not ids:
            told = ". ".join(finding.message for finding in findings) or "no entry is all that at once"
            hint = "; ".join(finding.hint for finding in findings) or "join with or what need not be true at once"
            raise BookletError((error(Place(), "empty-selection", f"no entry is chosen by --select: {told}", hint),))
        return ids, tuple(findings)


def read_choice(text: str) -> Choice:
    """The choice that the text describes.

    Raises:
        BookletError: It is not written as a choice; the message shows where.
    """
    reader = _Reader(text)
    meant = reader.either(0)
    if reader.token is not None:
        reader.refuse("here a choice could end, or go on with and, or")
    return Choice(text, meant)


_Meant = Callable[[Traits, list[Diagnostic]], _Ids]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    at: int
    """Where it begins, counted from 0."""
    is_mark: bool = False
    is_quoted: bool = False

    def is_word(self, word: str) -> bool:
        """Whether it is that word of the language, and no value."""
        return not self.is_quoted and self.text.lower() == word


class _Reader:
    """Reads from left to right; ``token`` is the next one, None at the end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._tokens = self._all_tokens()
        self.token = next(self._tokens, None)

    def _all_tokens(self) -> Iterator[_Token]:
        while self._text[self._at :].strip():
            found = _TOKEN.match(self._text, self._at)
            if not found:
                self._at += len(self._text[self._at :]) - len(self._text[self._at :].lstrip())
                self.token = None
                self.refuse("this double quote is never closed")
            kind = found.lastgroup or ""
            begins = found.start(kind) - (kind == "quoted")
            self._at = found.end()
            yield _Token(found[kind], begins, is_mark=kind == "mark", is_quoted=kind == "quoted")

    def refuse(self, problem: str) -> NoReturn:
        """Say what is wrong, and where."""
        at = self.token.at if self.token else self._at
        before, after = self._text[:at].rstrip(), self._text[at:].strip()
        where = f"before «{after}»" if after else f"after «{before}»" if before else "in an empty text"
        raise BookletError((error(Place(), "bad-selection", f"--select cannot be read {where}: {problem}", _WRITTEN),))

    def _take(self) -> _Token:
        assert self.token is not None, "asked only where there is one"
        taken, self.token = self.token, next(self._tokens, None)
        return taken

    def _takes(self, word: str) -> bool:
        """Whether the next token is that word, or mark, which is then taken."""
        if self.token and self.token.is_word(word):
            self._take()
            return True
        return False

    def either(self, depth: int) -> _Meant:
        """What is joined with or."""
        ways = [self._both(depth)]
        while self._takes("or"):
            ways.append(self._both(depth))
        return lambda traits, findings: frozenset().union(*[way(traits, findings) for way in ways])

    def _both(self, depth: int) -> _Meant:
        ways = [self._one(depth)]
        while self._takes("and"):
            ways.append(self._one(depth))
        return lambda traits, findings: frozenset(traits.by_entry).intersection(
            *[way(traits, findings) for way in ways]
        )

    def _one(self, depth: int) -> _Meant:
        if depth > _DEEPEST:
            self.refuse(f"more than {_DEEPEST} brackets stand within each other")
        if self._takes("not"):
            inner = self._one(depth + 1)
            return lambda traits, findings: frozenset(traits.by_entry) - inner(traits, findings)
        if self._takes("("):
            within = self.either(depth + 1)
            if not self._takes(")"):
                self.refuse("a bracket is not closed")
            return within
        return self._named()

    def _named(self) -> _Meant:
        field = self._field()
        values = [self._value()]
        while self._takes(","):
            values.append(self._value())
        return lambda traits, findings: _having(field, values, traits, findings)

    def _field(self) -> str:
        if self.token is None or self.token.is_mark or self.token.is_quoted:
            self.refuse(f"here must stand one of {', '.join(FIELDS)}, and a colon")
        name = ALIASES.get(self.token.text.lower(), self.token.text.lower())
        if name not in FIELDS:
            meant = near(name, (*FIELDS, *ALIASES))
            asked = f"; did you mean '{meant}'?" if meant else ""
            self.refuse(f"an entry can be chosen by {', '.join(FIELDS)}, not by '{self.token.text}'{asked}")
        self._take()
        if not self._takes(":"):
            self.refuse(f"a colon and a value must follow {name}")
        return name

    def _value(self) -> str:
        if self.token is None or self.token.is_mark or not self.token.text.strip():
            self.refuse("here must stand a value; put it between double quotes where it holds a space or a mark")
        return self._take().text


def _having(field: str, values: list[str], traits: Traits, findings: list[Diagnostic]) -> _Ids:
    """The entries that have one of the values; each that none has is told."""
    every, ids = traits.every(field), frozenset[str]()
    for value in values:
        meant = [trait for trait in every if trait.is_spelled(value)]
        meant = meant or [trait for trait in every if trait.is_meant_by(value)]
        if not meant:
            findings.append(_nothing(field, value, [trait.name for trait in every]))
        ids = ids.union(*[traits.entries_with(field, trait) for trait in meant])
    return ids


def _nothing(field: str, value: str, known: list[str]) -> Diagnostic:
    close = near(value, known)
    asked = f"; did you mean '{close}'?" if close else ""
    hint = f"there are {listed(known)}" if known else "no entry of the catalog has one"
    return warning(Place(), "selects-nothing", f"no entry has the {field} '{value}'{asked}", hint)
