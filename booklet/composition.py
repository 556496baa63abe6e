"""The parts set in the order that numbering asks for: body and papers, then contents, indexes and all others at once.

Numbers inside the body are slots and wait for binding. So do those of the body in indexes and contents, which only ask
how many figures each has, and what contents say of the indexes, so that none waits for another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from booklet import indexes, lists, numerals, plan, typeset
from booklet.catalog.model import Catalog
from booklet.collation import Collation
from booklet.theme.jobs import Theme
from booklet.typeset import Copy
from booklet.values import (
    Appendix,
    IndexLine,
    Leaf,
    Matter,
    Page,
    Part,
    Plan,
    Progress,
    TypesetPart,
    no_progress,
)
from booklet.words import Words
from booklet.workshop import Workshop, lost_worker


@dataclass(frozen=True, slots=True)
class Composition:
    """All pages of the book, numbered, with the parts they show."""

    pages: tuple[Page, ...]
    parts: Mapping[tuple[str, int], TypesetPart]
    """By name of the part and index of its form; forms that are not in the book are among them."""
    lost: tuple[str, ...] = ()
    """Ids of entries that could not be set: a page in the place of each says so."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """Parts that are being set."""

    parts: Sequence[Part]
    rooms: Mapping[str, str]
    """For the numbers that they may print."""
    copies: Mapping[tuple[str, int], Copy]
    """By name of the part and index of its form."""


@dataclass
class Composer:
    """Sets the parts of one book."""

    catalog: Catalog
    words: Words
    theme: Theme
    workshop: Workshop
    appendices: Mapping[str, Appendix]
    """By name of the part."""
    progress: Progress = no_progress
    homes: Mapping[str, str] = field(default_factory=dict)
    """Of entries that share a paper with one before: the id of that one, by their own."""
    multiple: int = 1
    """Of how many pages the book is made up."""
    _parts: dict[tuple[str, int], TypesetPart] = field(default_factory=dict)
    _instead: dict[Part, tuple[Part, ...]] = field(default_factory=dict)
    """Of parts that could not be set: what takes their place."""
    _lines_of: dict[str, tuple[IndexLine, ...]] = field(default_factory=dict)
    """Of each index, without numbers."""

    def compose(self, book: Plan) -> Composition:
        """The book, set and numbered."""
        front, main = book.of(Matter.FRONT), book.of(Matter.BODY, Matter.PAPERS, Matter.BACK)
        counted = book.of(Matter.BODY, Matter.PAPERS)
        uncounted = sorted((*book.of(Matter.BACK), *front), key=_how_late)
        body = self._begun((*counted, plan.NOTES))
        others = self._begun([part for part in uncounted if not _is_last(part)])
        self._set(body)
        last = self._begun([part for part in uncounted if _is_last(part)], self._rooms(self._standing(counted)))
        self._set(others)
        self._set(last)
        front, main = self._standing(front), self._standing(main)
        lost = [leaf.subject for part in main for form in part.forms for leaf in form if leaf.kind == "lost"]
        return Composition(self._numbered(front, main), self._parts, tuple(lost))

    def _standing(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        """The parts, those that could not be set replaced by what was."""
        return tuple(
            one for part in parts for one in (self._standing(self._instead[part]) if part in self._instead else (part,))
        )

    def _numbered(self, front: Sequence[Part], main: Sequence[Part]) -> tuple[Page, ...]:
        """All pages. Where their count is no multiple of what is bound together, notes come before the last."""
        opening = plan.number_front(front, self._lengths())
        for notes in range(2 * self.multiple):  # twice: one that a side asked for may become needless
            following = plan.number(plan.with_notes(main, notes), self._lengths(), first_index=len(opening))
            if (len(opening) + len(following)) % self.multiple == 0:
                break
        return (*opening, *following)

    def _begun(self, parts: Sequence[Part], rooms: Mapping[str, str] | None = None) -> _Begun:
        """Every form of the parts, which are being set from now on; the rooms are for numbers that they may print."""
        rooms, copies = rooms or {}, dict[tuple[str, int], Copy]()
        for part in parts:
            for form, leaves in enumerate(part.forms):
                copy = self.theme.part(part.name, leaves, rooms, partial(self._indexes, leaves, rooms))
                copies[part.name, form] = typeset.begin(copy, self.workshop)
        return _Begun(parts, rooms, copies)

    def _set(self, begun: _Begun) -> None:
        """Wait until all of them are set, or what can be in their stead."""
        made = typeset.set_what_can_be([*begun.copies.values()], self.workshop, self.progress)
        of = dict(zip(begun.copies, made, strict=True))
        self._parts |= {key: part for key, part in of.items() if part is not None}
        lost = {name for (name, _), part in of.items() if part is None}
        for part in (part for part in begun.parts if part.name in lost):
            self._instead[part] = smaller = plan.smaller(part)
            if not smaller:
                raise lost_worker(f"setting {part.name}")
            self._set(self._begun(smaller, begun.rooms))

    def _indexes(self, leaves: Sequence[Leaf], rooms: Mapping[str, str]) -> dict[str, tuple[IndexLine, ...]]:
        """The lines of each index, or of as much of it as there is, among the leaves by their subjects."""
        return {
            leaf.subject: indexes.numbered(
                self._lines(lists.name_of(leaf))[lists.rows_of(leaf)],
                rooms,
                numerals.most_figures(rooms) if lists.is_stretch(leaf) else 0,
            )
            for leaf in leaves
            if leaf.kind == "index"
        }

    def _lines(self, name: str) -> tuple[IndexLine, ...]:
        """All lines of the index of that name, without numbers."""
        if name not in self._lines_of:
            self._lines_of[name] = indexes.lines(name, self.catalog, self.words)
        return self._lines_of[name]

    def _rooms(self, parts: Sequence[Part]) -> dict[str, str]:
        """Rooms for the numbers of everything in a run of parts that begins with page 1."""
        pages = plan.number(parts, self._lengths())
        standing = Collation(self.catalog, self.words, pages, self._parts, self.appendices, self.homes)
        return numerals.rooms(standing.labels())

    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """How many pages each form of each part has, as far as they are set."""
        counts: dict[str, tuple[int, ...]] = {name: (len(one.pages),) for name, one in self.appendices.items()}
        for (name, form), part in sorted(self._parts.items()):
            counts[name] = (*counts.get(name, ())[:form], len(part.pages))
        return counts


def _is_last(part: Part) -> bool:
    return any(leaf.kind in lists.KINDS for form in part.forms for leaf in form)


def _how_late(part: Part) -> tuple[bool, bool]:
    """Sorts the parts whose pages nothing waits for: what takes the longest is begun first, so that all end together.

    A stretch of the contents may be set twice, and authors are more than entries.
    """
    leaves = [leaf for form in part.forms for leaf in form]
    is_long = any(leaf.kind == "contents" and lists.is_stretch(leaf) for leaf in leaves)
    names_all = any(lists.name_of(leaf) == "authors" for leaf in leaves)
    return not is_long, not names_all
