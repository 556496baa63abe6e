"""What is known of each entry, for whoever chooses among them: its author, section, session, keyword, kind and id."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from booklet.catalog.model import Catalog
from booklet.catalog.names import family_first, printed_name, sort_key
from booklet.ids import slug

MOST_NAMED = 8
"""So many ids or values are listed in a hint."""
FIELDS = ("author", "id", "keyword", "kind", "section", "session")
"""What may be asked of an entry, as it is written before the colon."""
ALIASES = {"tag": "keyword"}
"""Other words for these."""


@dataclass(frozen=True, slots=True)
class Trait:
    """Something an entry can be chosen by: an author, a section."""

    name: str
    """As it is printed."""
    spellings: frozenset[str] = frozenset()
    """Other ways to name exactly this: an id, a family name."""
    is_id: bool = False
    """Whether it is nothing but a name for this, so that hyphens in it count."""

    def is_spelled(self, value: str) -> bool:
        """Whether the value is it, or another spelling of it, letter by letter; case makes no difference."""
        return value.casefold() in {one.casefold() for one in (self.name, *self.spellings)}

    def is_meant_by(self, value: str) -> bool:
        """Whether the value names it: in full, by another spelling, or by some of its whole words.

        Accents, case and punctuation make no difference; in an id only case does not.
        """
        if self.is_id:
            return value.casefold() == self.name.casefold()
        wanted = sort_key(value).split()
        if not wanted:
            return False
        named = [sort_key(one).split() for one in (self.name, *self.spellings)]
        return wanted in named or set(wanted) <= set(named[0])


@dataclass(frozen=True, slots=True)
class Traits:
    """Those of every entry of a catalog."""

    by_entry: Mapping[str, Mapping[str, Sequence[Trait]]]
    """Id of the entry, then one of ``FIELDS``."""

    def every(self, field: str) -> tuple[Trait, ...]:
        """Each one of the field once, in the order of the booklet."""
        return tuple(dict.fromkeys(trait for traits in self.by_entry.values() for trait in traits[field]))

    def entries_with(self, field: str, trait: Trait) -> frozenset[str]:
        """Ids of the entries that have it."""
        return frozenset(id for id, traits in self.by_entry.items() if trait in traits[field])


def traits_of(catalog: Catalog) -> Traits:
    """The traits of every entry of the catalog."""
    sessions, showings = _sessions(catalog), catalog.showings
    by_entry: dict[str, dict[str, Sequence[Trait]]] = {}
    for section, entry in catalog.with_sections():
        by_entry[entry.id] = {
            "author": [Trait(printed_name(one), frozenset({one.name, family_first(one)[0]})) for one in entry.authors],
            "id": [Trait(entry.id, is_id=True)],
            "keyword": [Trait(keyword) for keyword in entry.keywords],
            "kind": [Trait(entry.kind)] if entry.kind else [],
            "section": [Trait(section.title, frozenset({slug(section.title)}))],
            "session": [
                trait
                for showing in showings(entry)
                for trait in (sessions[showing.session] if showing.session else [Trait(showing.name)])
            ],
        }
    return Traits(by_entry)


def _sessions(catalog: Catalog) -> dict[str, list[Trait]]:
    """By id of a session: itself, and those that hold it."""
    found: dict[str, list[Trait]] = {}
    for session in catalog.all_sessions:
        found.setdefault(session.id, []).insert(0, Trait(session.name, frozenset({session.id})))
        for inner in session.with_those_within():
            if inner is not session:
                found.setdefault(inner.id, []).append(Trait(session.name, frozenset({session.id})))
    return found


def near(value: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, or None."""
    by_key = {sort_key(name): name for name in known}
    close = difflib.get_close_matches(sort_key(value), by_key, 1, cutoff=0.7)
    return by_key[close[0]] if close else None


def listed(names: Iterable[str]) -> str:
    """The first names, and a sign that there are more."""
    every = list(dict.fromkeys(names))
    return ", ".join(every[:MOST_NAMED]) + (", …" if len(every) > MOST_NAMED else "")
