"""The indexes of a book: who, about what, in which session. Pure; the numbers come once the pages have theirs."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby, product

from booklet.alphabet import Alphabet, alphabet_of
from booklet.catalog.model import Catalog, Entry
from booklet.catalog.names import are_homonyms, are_one_place, family_first, index_name, with_apostrophes
from booklet.catalog.people import Author, Person, Speaker
from booklet.catalog.sessions import Clock, Talk
from booklet.numerals import printed
from booklet.values import IndexLine, IndexPlace
from booklet.words import Words

FEW_LINES, EVEN = 40, 1.4
"""Lines of an index that is short, and how much higher than on average the highest of its columns may be."""
OF_A_LETTER = 2
"""What the letter over lines takes with the air under them, in lines."""
ENOUGH_TO_SEARCH = 12
"""So many entries with keywords, and a reader no longer finds one by turning the pages."""


def wanted(catalog: Catalog) -> tuple[str, ...]:
    """Names of the indexes that serve a reader of this catalog, in order.

    One of authors wherever anybody is named. One of keywords where a keyword gathers entries, or where there are
    many entries. One of sessions where at least two of them gather entries.
    """
    gathering = [session for session in _by_session(catalog) if len(session.places) > 1]
    needed = {
        "authors": any(node.people for node in _shown(catalog)),
        "keywords": _keywords_gather(catalog),
        "sessions": len(gathering) > 1,
    }
    return tuple(name for name, is_needed in needed.items() if is_needed)


def lines(name: str, catalog: Catalog, words: Words) -> tuple[IndexLine, ...]:
    """The lines of the index of that name, in order, without numbers."""
    if name == "authors":
        return author_index(catalog)
    if name == "keywords":
        return keyword_index(catalog)
    return session_index(catalog, words)


def numbered(index: Iterable[IndexLine], rooms: Mapping[str, str], figures: int = 0) -> tuple[IndexLine, ...]:
    """The lines with the numbers of their pages, as templates print them (``numerals.rooms``).

    Each has room for so many figures at least. Two places on one page are one number, marked if one of them is.
    """
    return tuple(replace(line, places=_numbers(line.places, rooms, figures)) for line in index)


def _numbers(places: Iterable[IndexPlace], rooms: Mapping[str, str], figures: int) -> tuple[IndexPlace, ...]:
    numbers: dict[str, IndexPlace] = {}
    for place in places:
        room = rooms[place.target]
        first = numbers.get(room) or replace(place, label=printed(place.target, room, figures))
        numbers[room] = replace(first, marked=True) if place.marked else first
    return tuple(numbers.values())


def by_letter(index: Iterable[IndexLine]) -> list[tuple[str, list[IndexLine]]]:
    """The lines under each letter, in the order that they have."""
    return [(letter, list(lines)) for letter, lines in groupby(index, key=lambda line: line.letter)]


Letters = list[tuple[str, list[IndexLine]]]
"""The lines under each letter."""


def side_by_side(letters: Letters, columns: int) -> list[Letters]:
    """The letters of a short index in so many columns, as even as they come out without a letter cut.

    Nothing where there are many lines, or where a letter has most of them: those are for ``columns`` to break, which
    lays them out a few times.
    """
    heights = [len(lines) + OF_A_LETTER for _, lines in letters]
    if columns < 2 or sum(len(lines) for _, lines in letters) > FEW_LINES:
        return []
    possible = {sum(heights[start:end]) for start, end in combinations(range(len(heights) + 1), 2)}
    for height in sorted(one for one in possible if one >= max(heights)):
        if len(cut := _filled(letters, height)) <= columns:
            is_even = height <= EVEN * sum(heights) / columns
            return [*cut, *([] for _ in range(columns - len(cut)))] if is_even else []
    return []


def _filled(letters: Letters, height: int) -> list[Letters]:
    """The letters in columns that are no higher, each filled as far as it can be."""
    cut, left = list[Letters](), 0
    for letter, lines in letters:
        if (needed := len(lines) + OF_A_LETTER) > left:
            cut.append([])
            left = height
        cut[-1].append((letter, lines))
        left -= needed
    return cut


# --- what is indexed ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shown:
    """An entry or a talk, under its address, and who wrote or gives it."""

    target: str
    node: Entry | Talk
    people: tuple[Person, ...]


def _shown(catalog: Catalog) -> Iterator[_Shown]:
    """Everything that somebody wrote or said, in the order of the book."""
    for talk in catalog.talks:
        yield _Shown(f"talk/{talk.id}", talk, talk.speakers)
    for entry in catalog.entries:
        yield _Shown(f"entry/{entry.id}", entry, entry.authors)


# --- people ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mention:
    """Somebody named at one place."""

    person: Person
    position: int
    """Counts the mentions, in the order of the book."""
    place: IndexPlace


def author_index(catalog: Catalog) -> tuple[IndexLine, ...]:
    """Everyone who wrote an entry or speaks, by family name, in the order of the booklet's language.

    Where an entry is presented by its author, or a talk given, its place is marked. Two people of one name are told
    apart by what is known of them: an ORCID if both have one, or else the affiliation.
    """
    found: dict[tuple[str, str], list[_Mention]] = {}
    every = [(shown, person) for shown in _shown(catalog) for person in shown.people]
    for position, (shown, person) in enumerate(every):
        place = IndexPlace(shown.target, _presents(person))
        family, given = map(with_apostrophes, family_first(person))
        found.setdefault((family, given), []).append(_Mention(person, position, place))
    alphabet = alphabet_of(catalog.booklet.language)
    in_order = sorted(found, key=lambda name: (alphabet.in_order(name[0]), alphabet.key(name[1]), name))
    return tuple(line for name in in_order for line in _lines_of(name, found[name], alphabet.letter(name[0])))


def marks_presenters(catalog: Catalog) -> bool:
    """Whether any place in the author index is marked."""
    return any(_presents(person) for shown in _shown(catalog) for person in shown.people)


def _presents(person: Person) -> bool:
    """Whether they stand there themselves: speakers always do."""
    return isinstance(person, Speaker) or (isinstance(person, Author) and person.presenting)


def _lines_of(name: tuple[str, str], mentions: Sequence[_Mention], letter: str) -> Iterator[IndexLine]:
    """A line for each person of that name."""
    text = index_name(*name)
    people = _told_apart(mentions)
    for person in people:
        note = _known_by(person) if len(people) > 1 else ""
        yield IndexLine(text, _places(mention.place for mention in person), note, letter)


def _places(places: Iterable[IndexPlace]) -> tuple[IndexPlace, ...]:
    """Each place once."""
    once: dict[str, IndexPlace] = {}
    for place in places:
        if place.marked or place.target not in once:
            once[place.target] = place
    return tuple(once.values())


def _told_apart(mentions: Sequence[_Mention]) -> list[list[_Mention]]:
    """The mentions of each person, in order.

    Who is known by an ORCID alone is the one who is known by an affiliation alone; a bare name is the one person of
    that name. Where there are several whom it could mean, it is somebody unknown.
    """
    people: list[list[_Mention]] = []
    bare = [one for one in mentions if not one.person.orcid and not one.person.affiliation]
    known = [one for one in mentions if one.person.orcid or one.person.affiliation]
    for mention in sorted(known, key=lambda one: one.person.orcid is None):
        same = (person for person in people if any(_is_same(mention.person, one.person) for one in person))
        home = next(same, None)
        if home is None:
            people.append([mention])
        else:
            home.append(mention)
    if len(people) == 2 and not any(are_homonyms(a.person, b.person) for a, b in product(*people)):
        people = [[*people[0], *people[1]]]
    if bare and len(people) == 1:
        people[0] += bare
    elif bare:
        people.append(bare)
    in_order = [sorted(person, key=lambda one: one.position) for person in people]
    return sorted(in_order, key=lambda person: person[0].position)


def _is_same(one: Person, other: Person) -> bool:
    """Whether the catalog says of two of one name that they are one person."""
    if one.orcid and other.orcid:
        return one.orcid == other.orcid
    return are_one_place(one.affiliation, other.affiliation)


def _known_by(mentions: Sequence[_Mention]) -> str:
    people = [mention.person for mention in mentions]
    affiliation = next((person.affiliation for person in people if person.affiliation), "")
    return affiliation or next((f"ORCID {person.orcid}" for person in people if person.orcid), "")


# --- keywords ----------------------------------------------------------------------------------------------


def _keywords_gather(catalog: Catalog) -> bool:
    index = keyword_index(catalog)
    with_keywords = sum(bool(entry.keywords) for entry in catalog.entries)
    return with_keywords >= ENOUGH_TO_SEARCH or any(len(line.places) > 1 for line in index)


def keyword_index(catalog: Catalog) -> tuple[IndexLine, ...]:
    """Every keyword with its entries. Spellings that differ in case only are one; the first stands for all."""
    found: dict[str, tuple[str, dict[str, IndexPlace]]] = {}
    for entry in catalog.entries:
        for keyword in entry.keywords:
            _, places = found.setdefault(keyword.casefold(), (keyword, {}))
            places[entry.id] = IndexPlace(f"entry/{entry.id}")
    alphabet = alphabet_of(catalog.booklet.language)
    in_order = sorted(found.values(), key=lambda item: (alphabet.in_order(item[0]), item[0]))
    return tuple(
        IndexLine(keyword, tuple(places.values()), letter=alphabet.letter(keyword)) for keyword, places in in_order
    )


# --- sessions ----------------------------------------------------------------------------------------------


def session_index(catalog: Catalog, words: Words) -> tuple[IndexLine, ...]:
    """Every session in which something was shown, with when it was; those of one name in the order of time."""
    alphabet = alphabet_of(catalog.booklet.language)
    in_order = sorted(_by_session(catalog), key=lambda one: (_with_figures(one.name, alphabet), f"{one.start or ''}"))
    return tuple(
        IndexLine(one.name, tuple(one.places.values()), words.span(one.start, one.end) if one.start else "")
        for one in in_order
    )


@dataclass(frozen=True, slots=True)
class _Gathered:
    """A session with what was shown in it."""

    name: str
    start: datetime.datetime | None
    end: datetime.datetime | None
    places: dict[str, IndexPlace]


def _by_session(catalog: Catalog) -> list[_Gathered]:
    """The sessions that show something. Those of one name that are not in the programme are one, if at one time."""
    clock = Clock(catalog.event.time_zone)
    times = {session.id: clock.span(session.start, session.end) for session in catalog.all_sessions}
    found: dict[tuple[object, ...], _Gathered] = {}
    showings = catalog.showings
    for shown in _shown(catalog):
        for showing in showings(shown.node):
            start, end = times[showing.session] if showing.session else (showing.start, showing.end)
            key = (showing.session or showing.name, start, end)
            gathered = found.setdefault(key, _Gathered(showing.name, start, end, {}))
            gathered.places[shown.target] = IndexPlace(shown.target)
    return list(found.values())


def _with_figures(name: str, alphabet: Alphabet) -> list[tuple[bytes, int]]:
    """Sorts session 2 before session 10."""
    return [(alphabet.key(word), int(figures or 0)) for word, figures in re.findall(r"(\D*)(\d*)", name)]
