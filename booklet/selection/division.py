"""One booklet for each author, keyword, section or session, or for each reader of a list."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from booklet.catalog.model import Catalog
from booklet.catalog.names import printed_name
from booklet.catalog.people import Person
from booklet.diagnostics import BookletError, Diagnostic, Place, error
from booklet.ids import slug
from booklet.indexes import author_index, keyword_index
from booklet.selection.traits import listed, near, traits_of
from booklet.values import IndexLine

_HEADS = ("reader", "name")
"""What the first cell of a list may say where it is a heading."""


@dataclass(frozen=True, slots=True)
class Share:
    """The entries of one booklet among many."""

    label: str
    """For whom, or about what it is."""
    ids: frozenset[str]
    """Of its entries; never empty."""
    stem: str
    """For the name of its file: ASCII, different from that of any other also where capitals make no difference."""


def divided(catalog: Catalog, by: str) -> tuple[Share, ...]:
    """A share for each author, keyword, section or session that an entry has, in the order of the index or booklet.

    Args:
        catalog: The whole.
        by: One of ``DIVISIONS``.

    Raises:
        BookletError: No entry has one.
    """
    every = {entry.id for entry in catalog.entries}
    shares = [(label, frozenset(ids) & every) for label, ids in DIVISIONS[by](catalog)]
    found = [(label, ids) for label, ids in shares if ids]
    if not found:
        raise BookletError((error(catalog.written_at, "empty-selection", f"no entry has {_WITH_ARTICLE[by]}"),))
    return _with_stems(found, by)


def picked(text: str, file: str, catalog: Catalog) -> tuple[Share, ...]:
    """A share for each reader of a list: lines of CSV, a reader and the ids of entries, each in a cell of its own or
    several in one, between spaces or semicolons. A reader with several lines gets what all of them name.

    Raises:
        BookletError: The list names no reader, or ids that no entry has: all of them, each with its line.
    """
    ids, problems = {entry.id.casefold(): entry.id for entry in catalog.entries}, list[Diagnostic]()
    readers: dict[str, set[str]] = {}
    for line, reader, wanted in _rows(text, file):
        place = Place(file, line)
        if not reader:
            problems.append(error(place, "bad-list", "this line names no reader", "begin it with a name"))
        elif not wanted:
            problems.append(error(place, "bad-list", f"{reader} has no entries", "write their ids after the name"))
        unknown = [id for id in wanted if id.casefold() not in ids]
        problems += [_unknown(id, place, ids.values()) for id in unknown]
        readers.setdefault(reader, set()).update(ids[id.casefold()] for id in wanted if id not in unknown)
    if not readers:
        problems.append(error(Place(file), "bad-list", "the list is empty", "write a line for each reader: name, ids"))
    if problems:
        raise BookletError(tuple(problems))
    return _with_stems([(reader, frozenset(wanted)) for reader, wanted in readers.items()], "reader")


def _rows(text: str, file: str) -> Iterator[tuple[int, str, list[str]]]:
    """Number of the line, reader, ids. A first line that is a heading, and empty ones, do not count."""
    first = next(iter(text.splitlines()), "")
    delimiter = "\t" if "\t" in first else max(",;", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)
    is_first = True
    while True:
        try:
            row = next(rows, None)
        except csv.Error as problem:  # a cell of more than 128 KiB, as a quote that is never closed makes one
            message, hint = f"this line can't be read: {problem}", "look for a double quote that is never closed"
            raise BookletError((error(Place(file, rows.line_num), "bad-list", message, hint),)) from None
        if row is None:
            return
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if is_first and cells[0].casefold() in _HEADS:
            is_first = False
            continue
        is_first = False
        yield rows.line_num, cells[0], [id for cell in cells[1:] for id in re.split(r"[\s;,]+", cell) if id]


def _unknown(id: str, place: Place, known: Iterable[str]) -> Diagnostic:
    every = list(known)
    close = near(id, every)
    asked = f"; did you mean '{close}'?" if close else ""
    return error(place, "unknown-entry", f"no entry has the id '{id}'{asked}", f"there are {listed(every)}")


def _with_stems(shares: Iterable[tuple[str, frozenset[str]]], kind: str) -> tuple[Share, ...]:
    taken, made = set[str](), list[Share]()
    for number, (label, ids) in enumerate(shares, 1):
        wished = stem = slug(label) or f"{kind}-{number}"
        count = 1
        while stem in taken:
            count += 1
            stem = f"{wished}-{count}"
        taken.add(stem)
        made.append(Share(label, ids, stem))
    return tuple(made)


# --- by what -----------------------------------------------------------------------------------------------

_Labelled = Iterator[tuple[str, Iterable[str]]]


def _ids_of(line: IndexLine) -> list[str]:
    return [place.target.removeprefix("entry/") for place in line.places if place.target.startswith("entry/")]


def _by_author(catalog: Catalog) -> _Labelled:
    for line in author_index(catalog):
        name = printed_name(Person(name=line.text))
        yield f"{name}, {line.note}" if line.note else name, _ids_of(line)


def _by_keyword(catalog: Catalog) -> _Labelled:
    for line in keyword_index(catalog):
        yield line.text, _ids_of(line)


def _by_section(catalog: Catalog) -> _Labelled:
    for section in catalog.sections:
        yield section.title, (entry.id for entry in section.entries)


def _by_session(catalog: Catalog) -> _Labelled:
    traits = traits_of(catalog)
    for session in traits.every("session"):
        yield session.name, traits.entries_with("session", session)


DIVISIONS: Mapping[str, Callable[[Catalog], _Labelled]] = {
    "author": _by_author,
    "keyword": _by_keyword,
    "section": _by_section,
    "session": _by_session,
}
"""How a catalog can be divided; labels, and ids of entries among which may be those of talks."""
_WITH_ARTICLE = {"author": "an author", "keyword": "a keyword", "section": "a section", "session": "a session"}
