"""Contents and indexes that are long, cut into stretches that are set side by side, each on fresh pages. Pure.

A book whose lists fill a few pages has each of them whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from booklet import indexes
from booklet.catalog.model import Catalog, Entry, Section
from booklet.designs import lists_sections
from booklet.values import IndexLine, Leaf

KINDS = frozenset({"index", "contents"})
"""Kinds of leaves that show lists."""
LONG_CONTENTS = 400
"""So many rows of the contents, and the next section begins a stretch, and so a page: about 20 pages of A5."""
LONG_INDEX = 1200
"""So many lines and numbers of an index, and the next letter does: about 7 pages of A5."""
ENDLESS = 1.5
"""A section or a letter that goes on for that much more is cut within."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list, as far as cutting depends on it."""

    weight: int
    """What it counts."""
    opens: bool
    """Whether a section or a letter begins with it."""


@dataclass(frozen=True, slots=True)
class Group:
    """A section in the contents, or as much of it as a stretch shows."""

    number: int
    """From 1."""
    section: Section
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a leaf shows of its list."""

    name: str
    """Of the list: contents, authors, keywords, sessions."""
    opens: bool
    """Whether the list begins there: then its heading stands over it."""
    ends: bool
    groups: tuple[Group, ...] = ()
    """Of the contents."""


def leaves(whole: Leaf, catalog: Catalog) -> tuple[Leaf, ...]:
    """The leaf of a whole list, or in its place one for each of its stretches."""
    if whole.kind != "contents":
        cut = _stretches([*_lines(whole.subject, catalog)], LONG_INDEX)
    elif lists_sections(catalog.booklet, len(catalog.entries)):
        return (whole,)
    else:
        cut = _stretches([Row(1, entry is None) for _, entry in _rows(catalog)], LONG_CONTENTS)
    if len(cut) == 1:
        return (whole,)
    return tuple(Leaf(whole.kind, f"{whole.subject}/{rows}".lstrip("/")) for rows in cut)


def listed(leaf: Leaf, catalog: Catalog) -> Listed:
    """What the leaf of a list shows."""
    rows = rows_of(leaf)
    shown = groupby(_rows(catalog)[rows] if leaf.kind == "contents" else (), key=lambda row: row[0])
    groups = tuple(
        Group(number, catalog.sections[number - 1], tuple(entry for _, entry in of_one if entry))
        for number, of_one in shown
    )
    return Listed(name_of(leaf), not rows.start, rows.stop is None, groups)


def name_of(leaf: Leaf) -> str:
    """The name of the list that the leaf shows, or shows a stretch of."""
    return leaf.subject.partition("/")[0] if leaf.kind == "index" else leaf.kind


def is_stretch(leaf: Leaf) -> bool:
    """Whether the leaf shows no more than a stretch of a list."""
    return leaf.kind in KINDS and rows_of(leaf) != slice(None)


def rows_of(leaf: Leaf) -> slice:
    """Which rows of its list the leaf shows, from 0; all where it shows the whole list."""
    start, dash, stop = leaf.subject.rpartition("/")[2].partition("-")
    return slice(int(start) - 1, int(stop) if stop else None) if dash else slice(None)


def _rows(catalog: Catalog) -> list[tuple[int, Entry | None]]:
    """The rows of the contents: the number of a section, and an entry of it, or none where its title stands."""
    numbered = enumerate(catalog.sections, 1)
    return [(number, entry) for number, section in numbered for entry in (None, *section.entries)]


def _lines(name: str, catalog: Catalog) -> Iterator[Row]:
    """The lines of an index that is cut: sessions are few."""
    found: tuple[IndexLine, ...] = ()
    if name == "authors":
        found = indexes.author_index(catalog)
    elif name == "keywords":
        found = indexes.keyword_index(catalog)
    for letter, lines in groupby(found, key=lambda line: line.letter):
        for position, line in enumerate(lines):
            yield Row(1 + len(line.places), bool(letter) and position == 0)


def _stretches(rows: Sequence[Row], most: int) -> list[str]:
    """The rows in stretches that weigh about so much, as «1-400» and, for the last, «401-».

    What is left over belongs to the last.
    """
    starts, weight, left = [0], 0, sum(row.weight for row in rows)
    for position, row in enumerate(rows):
        full = weight >= (most if row.opens else most * ENDLESS)
        if full and left > most / 2:
            starts.append(position)
            weight = 0
        weight += row.weight
        left -= row.weight
    return [f"{start + 1}-{end}" for start, end in zip(starts, (*starts[1:], ""), strict=True)]
