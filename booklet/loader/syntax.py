"""What a YAML parser complains of, in the words of someone who writes a catalog, with the usual mend.

PyYAML has two parsers with slightly different words; the table below reads both.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import yaml

from booklet.diagnostics import Diagnostic, Place, error

_KEY = r"(?:- +)*[\w.-]+"


def quoted(text: str) -> str:
    """The text as it would be written in double quotes, cut after 60 characters."""
    return json.dumps(text if len(text) <= 60 else f"{text[:59]}…", ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why and where the parser stopped, with the lines around."""

    why: str
    """The parser's words: what it was doing, and what it met."""
    lines: Sequence[str]
    line: int
    column: int
    """Where it stopped; both count from 0."""
    began_line: int
    began_column: int
    """Where that began which it could not finish."""

    @property
    def before(self) -> str:
        return self.lines[self.line][: self.column]

    @property
    def rest(self) -> str:
        return self.lines[self.line][self.column :]

    @property
    def line_above(self) -> str:
        above = (
            text for text in reversed(self.lines[: self.line]) if text.strip() and not text.lstrip().startswith("#")
        )
        return next(above, "")


@dataclass(frozen=True, slots=True)
class _Explanation:
    """One kind of mistake: how to know it, and what to say."""

    rule: str
    applies: Callable[[_Refusal], object]
    message: Callable[[_Refusal], str]
    hint: Callable[[_Refusal], str]
    at_beginning: bool = False
    """Whether the place is where the unfinished thing began, not where the parser stopped."""


def _says(pattern: str) -> Callable[[_Refusal], object]:
    return lambda refusal: re.search(pattern, refusal.why)


def _always(text: str) -> Callable[[_Refusal], str]:
    return lambda _: text


def _value_in_quotes(refusal: _Refusal) -> str:
    """The line's value in quotes, after its key, where the line is that simple."""
    whole = re.match(rf"\s*({_KEY}):\s+([^\[{{\s].*)", refusal.lines[refusal.line].rstrip())
    if not whole:
        return "put the text in quotes"
    key, value = whole[1].lstrip("- "), whole[2]
    return f"put the text in quotes: {key}: {quoted(value.strip(chr(34)))}"


def _opening(refusal: _Refusal) -> str:
    return refusal.lines[refusal.began_line][refusal.began_column : refusal.began_column + 1]


EXPLANATIONS = (
    _Explanation(
        "tab",
        lambda r: r.rest.startswith("\t") or "a tab character" in r.why,
        _always("a tab stands at the beginning of this line; YAML takes only spaces there"),
        _always("replace the tab by spaces"),
    ),
    _Explanation(
        "reserved-character",
        lambda r: re.search("cannot start any token|found undefined tag handle|keys are not allowed", r.why) and r.rest,
        lambda r: f"a text may not begin with '{r.rest[0]}' unless it is in quotes",
        _value_in_quotes,
    ),
    _Explanation(
        "reserved-character",
        lambda r: re.search("scanning an? (alias|anchor|tag|directive)|parsing a tag", r.why) and _opening(r),
        lambda r: f"a text may not begin with '{_opening(r)}' unless it is in quotes",
        _value_in_quotes,
        at_beginning=True,
    ),
    _Explanation(
        "unclosed-quote",
        _says("quoted scalar.*unexpected (end of stream|document)"),
        lambda r: f"the quote {_opening(r)} that opens here is never closed",
        _always("close it with the same quote; within '…' an apostrophe is written twice: ''"),
        at_beginning=True,
    ),
    _Explanation(
        "escape",
        _says("escape|hexa?decimal"),
        _always("a backslash in this double-quoted text stands for nothing that YAML knows"),
        _always(r"write \\ for a backslash, or put the text in single quotes, where a backslash is a backslash"),
        at_beginning=True,
    ),
    _Explanation(
        "missing-space",
        lambda r: (
            re.search("values are not allowed|expected ':'", r.why)
            and re.fullmatch(rf"\s*{_KEY}", r.before)
            and re.match(rf"\s*{_KEY}:[^\s/]", r.line_above)
        ),
        _always("after the colon in the line above a space is missing"),
        lambda r: "write " + re.sub(r"^([^:]*):", r"\1: ", r.line_above.strip()),
    ),
    _Explanation(
        "indentation",
        lambda r: "values are not allowed" in r.why and re.fullmatch(rf"\s*{_KEY}\s*", r.before),
        _always("this key is indented further than its neighbours, or the line above has no key"),
        _always("begin the keys of one mapping in the same column; put a long text below '|' or in quotes"),
    ),
    _Explanation(
        "colon-in-text",
        _says("values are not allowed"),
        _always("a colon followed by a space stands in a text without quotes"),
        _value_in_quotes,
    ),
    _Explanation(
        "list-in-line",
        _says("(sequence )?entries are not allowed"),
        _always("a list may not begin in the line of its key"),
        _always("begin it in the next line, or write [one, two]; put a text that begins with - in quotes"),
    ),
    _Explanation(
        "unclosed-bracket",
        lambda r: re.search("parsing a flow (sequence|mapping)", r.why) and _opening(r) in ("[", "{"),
        lambda r: f"the bracket {_opening(r)} that opens here is not closed, or a comma is missing",
        _always("separate what stands in it by commas; put a text that holds , [ ] { } or ': ' in quotes"),
        at_beginning=True,
    ),
    _Explanation(
        "reserved-character",
        lambda r: "node content" in r.why and r.rest.strip(),
        lambda r: f"a text may not begin with '{r.rest[0]}' unless it is in quotes",
        _value_in_quotes,
    ),
    _Explanation(
        "unclosed-bracket",
        _says("node content"),
        _always("the catalog ends within brackets that were not closed"),
        _always("look for a [ or { without its ] or }"),
    ),
    _Explanation(
        "text-after-quote",
        lambda r: re.search("expected key|block end", r.why) and r.before.rstrip().endswith(("'", '"', "]", "}")),
        lambda r: f"text follows after the closing {r.before.rstrip()[-1]}",
        _always("put the whole text in quotes; within '…' an apostrophe is written twice: ''"),
    ),
    _Explanation(
        "block-text",
        _says("scanning a block scalar"),
        _always("text follows after | or > in the same line"),
        _always("begin the text in the next line, indented; put a text that begins with | or > in quotes"),
    ),
    _Explanation(
        "missing-colon",
        _says("expected ':'"),
        _always("this line has no colon after its key"),
        _always("write key: value"),
        at_beginning=True,
    ),
    _Explanation(
        "yaml",
        _says("incompatible YAML document|%YAML directive"),
        _always("the line %YAML names no version of YAML that can be read"),
        _always("delete that line and the --- below it"),
    ),
    _Explanation(
        "indentation",
        _says(r"expected (key|'-' indicator|<block end>|'?<document start>)"),
        _always("this line does not line up with the lines above it"),
        _always("begin the keys of one mapping, and the dashes of one list, in the same column"),
    ),
)


def in_plain_words(refusal: yaml.MarkedYAMLError, lines: Sequence[str], file: str) -> Diagnostic:
    """The parser's complaint about the text of these lines as one finding, with the mend where it is known."""
    why = " ".join(part for part in (refusal.context, refusal.problem) if part)
    line, column = _position(refusal.problem_mark, lines)
    began_line, began_column = _position(refusal.context_mark or refusal.problem_mark, lines)
    met = _Refusal(why, lines, line, column, began_line, began_column)
    for explanation in EXPLANATIONS:
        if explanation.applies(met):
            where = (began_line, began_column) if explanation.at_beginning else (line, column)
            place = Place(file, where[0] + 1, where[1] + 1)
            return error(place, explanation.rule, explanation.message(met), explanation.hint(met))
    hint = "look at the quotes, colons and indentation of this line and the one above"
    return error(Place(file, line + 1, column + 1), "yaml", f"this is not YAML: {why}", hint)


def _position(mark: yaml.Mark | None, lines: Sequence[str]) -> tuple[int, int]:
    """Line and column from 0, within the text: a mark may stand behind its end."""
    if mark is None:
        return 0, 0
    line = min(mark.line, len(lines) - 1)
    return line, min(mark.column, len(lines[line])) if line == mark.line else len(lines[line])
