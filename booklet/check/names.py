"""Rules about people's names, and who is one person as far as a catalog says."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from booklet.catalog import Catalog
from booklet.diagnostics import Diagnostic, note
from booklet.names import family_first, printed_name, sort_key
from booklet.people import Person
from booklet.workspace import Workspace


def are_homonyms(one: Person, other: Person) -> bool:
    """Whether ORCID or else affiliation tell two of a name apart. Kyoto University is also Kyoto University, Japan."""
    if one.orcid and other.orcid:
        return one.orcid != other.orcid
    if not one.affiliation or not other.affiliation:
        return False
    short, long = sorted((one.affiliation.casefold(), other.affiliation.casefold()), key=len)
    return long != short and not long.startswith(f"{short},")


def same_person(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """Somebody's name is probably written in two ways, such as J. Keuper and Janis Keuper. The index has two lines,
    and the reader who finds one misses the other.
    """
    fuller: dict[str, list[str]] = {}
    first: dict[str, Person] = {}
    people = list(_indexed(catalog))
    for person in people:
        first.setdefault(printed_name(person), person)
    for one, other in _variants(people):
        short, full = sorted((one, other), key=lambda person: sum(map(str.isalpha, person.name)))
        names = fuller.setdefault(printed_name(short), [])
        if printed_name(full) not in names:
            names.append(printed_name(full))
    for name, others in fuller.items():
        line = first[others[0]].written_at.line
        see = f"see line {line}; " if line else ""
        likely = " or ".join(f"'{other}'" for other in others)
        message = f"'{name}' may be the same person as {likely}"
        hint = f"{see}write the name in one way, or tell the two apart by affiliation"
        yield note(first[name].place_of("name"), "same-person", message, hint)


def _indexed(catalog: Catalog) -> Iterator[Person]:
    """Everyone whom the index names."""
    yield from (author for entry in catalog.entries for author in entry.authors)
    yield from (speaker for talk in catalog.talks for speaker in talk.speakers)


def _variants(people: Iterable[Person]) -> Iterator[tuple[Person, Person]]:
    """Pairs of different names that may be one person's; only those of one family name and initial are compared."""
    groups: dict[tuple[str, str], dict[tuple[str, str | None, str | None], Person]] = {}
    for person in people:
        family, given = family_first(person)
        group = groups.setdefault((sort_key(family), sort_key(given)[:1]), {})
        group.setdefault((person.name, person.affiliation, person.orcid), person)
    for group in groups.values():
        for one, other in combinations(group.values(), 2):
            if _is_variant(one, other):
                yield one, other


def _is_variant(one: Person, other: Person) -> bool:
    """Whether two names that are not written alike may be one person's."""
    first, second = family_first(one), family_first(other)
    return first != second and not are_homonyms(one, other) and _go_together(_words(first[1]), _words(second[1]))


def _words(given: str) -> list[str]:
    """The given names, each as it is looked up: Jean-Pierre is two, and so is J.-P."""
    return [sort_key(word) for word in re.split(r"[\s.\-\u2010\u2011]+", given) if sort_key(word)]


def _go_together(one: list[str], other: list[str]) -> bool:
    """Whether each given name is the other's or its initial, and only initials are left over."""
    if not one or not other:
        return one == other
    both = min(len(one), len(other))
    fits = all(
        a == b or (1 in (len(a), len(b)) and (a.startswith(b) or b.startswith(a)))
        for a, b in zip(one, other, strict=False)
    )
    return fits and all(len(word) == 1 for word in (*one[both:], *other[both:]))
