"""Rules about people's names, and who is one person as far as a catalog says."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from booklet.catalog.model import Catalog
from booklet.catalog.names import are_homonyms, family_first, printed_name, sort_key
from booklet.catalog.people import Person
from booklet.diagnostics import Diagnostic, note
from booklet.workspace import Workspace


def same_person(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """Somebody's name is probably written in two ways, such as J. Keuper and Janis Keuper. The index has two lines,
    and the reader who finds one misses the other.
    """
    likely: dict[str, list[_Name]] = {}
    names = _names(catalog)
    for one, other in _variants(names):
        short, full = sorted((one, other), key=lambda name: sum(map(str.isalpha, name.printed)))
        fuller = likely.setdefault(short.printed, [])
        if full.printed not in (name.printed for name in fuller):
            fuller.append(full)
    first = {name.printed: name.person for name in reversed(names)}
    for printed, fuller in likely.items():
        line = first[fuller[0].printed].written_at.line
        see = f"see line {line}; " if line else ""
        message = f"'{printed}' may be the same person as {' or '.join(name.quoted for name in fuller)}"
        hint = f"{see}write the name in one way, or tell the two apart by affiliation"
        yield note(first[printed].place_of("name"), "same-person", message, hint)


@dataclass(frozen=True, slots=True)
class _Name:
    """A person's name taken apart."""

    person: Person
    printed: str
    family: str
    """As it is looked up."""
    given: tuple[str, ...]
    """As they are looked up, one by one."""

    @property
    def quoted(self) -> str:
        return f"'{self.printed}'"


def _names(catalog: Catalog) -> tuple[_Name, ...]:
    """Everyone whom the index names, each once."""
    people: list[Person] = [author for entry in catalog.entries for author in entry.authors]
    people += [speaker for talk in catalog.talks for speaker in talk.speakers]
    distinct: dict[object, Person] = {}
    for person in people:
        distinct.setdefault((person.name, person.affiliation, person.orcid), person)
    return tuple(_name(person) for person in distinct.values())


def _name(person: Person) -> _Name:
    family, given = family_first(person)
    return _Name(person, printed_name(person), sort_key(family), _words(given))


def _variants(names: Iterable[_Name]) -> Iterator[tuple[_Name, _Name]]:
    """Pairs of different names that may be one person's; only those of one family name and initial are compared."""
    groups: dict[tuple[str, str], list[_Name]] = {}
    for name in names:
        groups.setdefault((name.family, "".join(name.given)[:1]), []).append(name)
    for group in groups.values():
        for one, other in combinations(group, 2):
            differ = one.printed != other.printed and not are_homonyms(one.person, other.person)
            if differ and _go_together(one.given, other.given):
                yield one, other


def _words(given: str) -> tuple[str, ...]:
    """The given names, each as it is looked up: Jean-Pierre is two, and so is J.-P."""
    words = map(sort_key, re.split(r"[\s.\-\u2010\u2011]+", given))
    return tuple(word for word in words if word)


def _go_together(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether each given name is the other's or its initial, and only initials are left over."""
    if not one or not other:
        return one == other
    both = min(len(one), len(other))
    fits = all(
        a == b or (1 in (len(a), len(b)) and (a.startswith(b) or b.startswith(a)))
        for a, b in zip(one, other, strict=False)
    )
    return fits and all(len(word) == 1 for word in (*one[both:], *other[both:]))
