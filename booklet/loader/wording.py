"""What the model refuses, as findings at their place and in the author's words."""

import difflib
import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from booklet.catalog import jackets, people, print_run, sessions, texts
from booklet.catalog import model as catalog
from booklet.diagnostics import Diagnostic, Place, error
from booklet.fields import PLACEHOLDERS
from booklet.ids import slug
from booklet.loader.paths import Steps, key_place, node_type, place_at
from booklet.placed import Node

NAMES: Mapping[type[Node], str] = {
    catalog.Catalog: "the catalog",
    catalog.Event: "the event",
    catalog.Imprint: "the booklet",
    jackets.Cover: "the cover",
    jackets.BackCover: "the back cover",
    catalog.Section: "a section",
    catalog.Entry: "an entry",
    people.Author: "an author",
    catalog.Poster: "a poster",
    catalog.Paper: "a paper",
    catalog.Link: "a link",
    sessions.Appearance: "the session of an entry or talk",
    sessions.Session: "a session",
    sessions.Talk: "a talk",
    people.Speaker: "a speaker",
    people.Role: "a role",
    people.Person: "a person",
    people.Tier: "a tier of sponsors",
    people.Sponsor: "a sponsor",
    texts.Foreword: "a foreword",
    texts.Information: "an information text",
    texts.Moment: "a moment",
    print_run.PrintRun: "the print edition",
}
"""Each kind of node as it is called in a message."""

HINTS: Mapping[str, str] = {
    "web-address": "copy it from the browser's address bar, https:// included",
    "colour": 'the quotes are needed, because # begins a comment: accent: "#0a5c9e"',
    "language": "two or three letters, and where needed a region: en, de, pt-BR",
    "measure": "a plain number: 0.1 for office paper, 3 for a bleed, 300 for ink",
    "inks": "four shares from 0 to 100, as the print shop names them",
    "orcid": "copy it from the person's page at orcid.org",
    "page-ranges": "pages count from 1; 2- means from the second to the last",
    "needs-one": "write one of them, or leave the whole part out",
    "impossible-dates": "mend the one that is wrong",
    "private-address": "link to a web address, or leave the link out",
    "date": "write year-month-day, as 2022-11-28",
    "time": "write the day and then the time on 24 hours, as 2022-11-30 16:00",
    "isbn": "copy it from the publisher, hyphens included: 978-3-16-148410-0",
    "cover": "write mosaic, plain, or the name of a file with its ending: cover.pdf",
    "back-cover": "leave out the file, or the others",
    "doi": "copy it from doi.org: what stands after https://doi.org/ will do",
}
"""What to do about what the model's own checks refuse, by rule."""


@dataclass(frozen=True, slots=True)
class _Problem:
    """One refusal of the model, with what is needed to speak about it."""

    details: ErrorDetails
    path: Steps
    is_there: bool
    """Whether the missing key is there, only without a value."""

    @property
    def value(self) -> Any:
        return self.details["input"]

    @property
    def detail(self) -> Mapping[str, Any]:
        return self.details.get("ctx", {})

    @property
    def subject(self) -> str:
        """The key, or the item of a list, that the message is about."""
        last = next((step for step in reversed(self.path) if isinstance(step, str)), "the catalog")
        return f"'{last}'" if self.path and isinstance(self.path[-1], str) else f"this item of '{last}'"

    @property
    def quoted_value(self) -> str:
        text = " ".join(str(self.value).split())
        return f"'{text}'" if len(text) <= 60 else f"'{text[:59]}…'"


MOST_OWNERS = 3
"""Of a key that stands in more kinds of nodes, such as url, it is no help to name them all."""

Words = tuple[str, str, str]
"""Rule, message and hint."""


def describe(refusal: ValidationError, root: Any, file: str, emptied: Mapping[Steps, Place]) -> list[Diagnostic]:
    """Each thing the model refuses about these nodes as a finding at the deepest place that was written.

    ``emptied`` are the places of keys that stood in the text without a value.
    """
    refused = refusal.errors(include_url=False)
    misspelt = {_meant(details["loc"]) for details in refused if details["type"] == "extra_forbidden"}
    findings = []
    for details in refused:
        path = details["loc"]
        if details["type"] == "missing" and path in misspelt:
            continue
        problem = _Problem(details, path, path in emptied)
        rule, message, hint = WORDS.get(details["type"], _own_check)(problem)
        of_key = details["type"] == "extra_forbidden"
        place = emptied.get(path) or (key_place if of_key else place_at)(root, path, file)
        findings.append(error(place, rule, message, hint))
    return findings


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None."""
    by_lower_case = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), by_lower_case, 1, cutoff=0.7)
    return by_lower_case[close[0]] if close else None


def _meant(path: Steps) -> Steps:
    """The path of the known key that an unknown one probably stands for; the path itself where there is none."""
    near = nearest(str(path[-1]), node_type(path[:-1]).model_fields)
    return (*path[:-1], near) if near else path


def _unknown_key(problem: _Problem) -> Words:
    key, kind = str(problem.path[-1]), node_type(problem.path[:-1])
    near = nearest(key, kind.model_fields)
    if near:
        return "unknown-key", f"unknown key '{key}'; did you mean '{near}'?", f"write {near}: in place of {key}:"
    elsewhere = [name for other, name in NAMES.items() if key in other.model_fields]
    known = f"{NAMES[kind]} may have {', '.join(kind.model_fields)}"
    told = 0 < len(elsewhere) <= MOST_OWNERS
    owned = f"it belongs to {' or '.join(elsewhere)}: look at the indentation; " if told else ""
    return "unknown-key", f"unknown key '{key}' in {NAMES[kind]}", owned + known


def _missing_key(problem: _Problem) -> Words:
    key = str(problem.path[-1])
    if problem.is_there:
        return "empty", f"'{key}' is empty", f"write something after {key}:"
    return "missing-key", f"{NAMES[node_type(problem.path[:-1])]} must have '{key}'", f"add the key {key}:"


def _empty(problem: _Problem) -> Words:
    field = node_type(problem.path[:-1]).model_fields.get(str(problem.path[-1]))
    needed = field is not None and field.is_required()
    return "empty", f"{problem.subject} is empty", "write something" if needed else "write something, or leave it out"


def _wrong_type(expected: str, hint: Callable[[_Problem], str]) -> Callable[[_Problem], Words]:
    def words(problem: _Problem) -> Words:
        given = {dict: "a mapping of keys", list: "a list"}
        found = next((name for kind, name in given.items() if isinstance(problem.value, kind)), "text")
        return "wrong-type", f"{problem.subject} should be {expected}, but it is {found}", hint(problem)

    return words


def _keys_wanted(problem: _Problem) -> str:
    glued = re.match(r"([\w-]+):([^\s/].*)", problem.value) if isinstance(problem.value, str) else None
    if glued:
        return f"write a space after the colon: {glued[1]}: {glued[2]}"
    return f"write its keys below it, indented: {', '.join(node_type(problem.path).model_fields)}"


def _text_wanted(problem: _Problem) -> str:
    if isinstance(problem.value, list):
        return "write one value; a text that begins with [ or - must be put in quotes"
    return "a text that begins with { or holds ': ' must be put in quotes"


def _list_wanted(problem: _Problem) -> str:
    if isinstance(problem.value, str) and "\n" not in problem.value:
        return f"begin each item with '- ' in a line of its own, or write [{problem.value}]"
    return "begin each item with '- ' in a line of its own"


def _id(problem: _Problem) -> Words:
    proposal = slug(str(problem.value))
    hint = f"; {proposal} would do" if proposal else ""
    message = f"{problem.quoted_value} can't be an id: only letters a to z, digits, and - . _ between them"
    return "id", message, f"an id becomes part of links and file names{hint}"


def _too_long(problem: _Problem) -> Words:
    most = problem.detail["max_length"]
    message = f"{problem.subject} has {len(problem.value)} characters, and {most} are allowed"
    return "too-long", message, "shorten it"


def _unknown_choice(problem: _Problem) -> Words:
    choices = re.findall(r"'([^']*)'", str(problem.detail["expected"]))
    near = nearest(str(problem.value), choices)
    message = f"{problem.quoted_value} is not a choice for {problem.subject}"
    return (
        "unknown-choice",
        f"{message}; did you mean '{near}'?" if near else message,
        f"choose one of {', '.join(choices)}" if len(choices) > 1 else f"only {choices[0]} can be chosen",
    )


def _no_such_day(problem: _Problem) -> Words:
    if not str(problem.value).strip():
        return _empty(problem)
    return "date", f"{problem.quoted_value} is not a date: there is no such day", HINTS["date"]


def _no_such_time(problem: _Problem) -> Words:
    if not str(problem.value).strip():
        return _empty(problem)
    return "time", f"{problem.quoted_value} is not a time: there is no such day or hour", HINTS["time"]


def _no_boolean(problem: _Problem) -> Words:
    return "boolean", f"{problem.quoted_value} is neither true nor false", "write true or false"


def _no_number(problem: _Problem) -> Words:
    return "number", f"{problem.quoted_value} is not a whole number", "write digits only, such as 2"


def _too_small(problem: _Problem) -> Words:
    least = problem.detail["ge"]
    return (
        "number",
        f"{problem.quoted_value} is too small: {problem.subject} begins at {least}",
        f"write {least} or more",
    )


def _no_time_zone(problem: _Problem) -> Words:
    if not str(problem.value).strip():
        return _empty(problem)
    zones = zoneinfo.available_timezones()
    by_city = {zone.rpartition("/")[2].replace("_", " "): zone for zone in sorted(zones)}
    text = str(problem.value).strip()
    near = by_city.get(nearest(text, by_city) or "") or nearest(text, zones)
    hint = f"write {near}" if near else "write continent and city, as Europe/Berlin, or UTC"
    message = f"{problem.quoted_value} is not a time zone"
    return "time-zone", f"{message}; did you mean '{near}'?" if near else message, hint


def _no_placeholder(problem: _Problem) -> Words:
    found = str(problem.detail["text"])
    near = nearest(found, PLACEHOLDERS) if found.strip("{}") else None
    message = f"'{found}' is not a placeholder of the stamp"
    hint = f"the stamp knows {', '.join(PLACEHOLDERS)}"
    return "placeholder", f"{message}; did you mean '{near}'?" if near else message, hint


def _own_check(problem: _Problem) -> Words:
    """The words of the model's own checks as they are; their type is the rule."""
    if "text" in problem.detail and not str(problem.detail["text"]).strip():
        return _empty(problem)
    rule = problem.details["type"].replace("_", "-")
    return rule, problem.details["msg"], HINTS.get(rule, "")


WORDS: Mapping[str, Callable[[_Problem], Words]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing_key,
    "string_too_short": _empty,
    "string_too_long": _too_long,
    "string_pattern_mismatch": _id,
    "literal_error": _unknown_choice,
    "date_from_datetime_parsing": _no_such_day,
    "datetime_from_date_parsing": _no_such_time,
    "time_zone": _no_time_zone,
    "placeholder": _no_placeholder,
    "bool_parsing": _no_boolean,
    "int_parsing": _no_number,
    "int_parsing_size": _no_number,
    "int_from_float": _no_number,
    "greater_than_equal": _too_small,
    "model_type": _wrong_type("a mapping of keys", _keys_wanted),
    "tuple_type": _wrong_type("a list", _list_wanted),
    "string_type": _wrong_type("text", _text_wanted),
    "date_type": _wrong_type("a date", _text_wanted),
    "datetime_type": _wrong_type("a day with a time", _text_wanted),
    "bool_type": _wrong_type("true or false", _text_wanted),
    "int_type": _wrong_type("a whole number", _text_wanted),
}
"""How to speak of each refusal that pydantic knows; any other comes from the model's own checks."""
