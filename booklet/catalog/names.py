"""Names of people: which words are the family name, how they are printed and sorted, and who only shares one."""

import unicodedata
from collections.abc import Callable, Sequence

from booklet.catalog.people import Person

PARTICLES = frozenset(
    (
        *("af", "al", "auf", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el"),
        *("'t", "’t", "bin", "ibn", "la", "le", "te", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur"),
    )
)
"""Words of small letters that belong to the family name that follows them."""
CAPITAL_PARTICLES = frozenset(
    ("Da", "De", "Dei", "Del", "Della", "Den", "Der", "Di", "Dos", "Du", "El", "La", "Le", "Van", "Von", "Vom")
)
"""Those that are written with a capital too: Barbara Di Eugenio. Others, such as Bin, are given names more often."""
_AFTER_A_MIDDLE_NAME = frozenset(
    ("Nguyen", "Nguyễn", "Tran", "Trần", "Pham", "Phạm", "Hoang", "Hoàng", "Huynh", "Huỳnh", "Vu", "Vũ", "Le", "Lê")
)
"""Families of Viet Nam, before which Van and Le are middle names: Hung Van Nguyen."""
SUFFIXES = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"))
"""Words that belong to the family name before them."""
MOST_NAMED, FIRST_NAMED = 10, 3
"""A list names no more people than this; of a longer line of authors it names so many."""

WHOLE_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Small letters that Unicode does not take apart, and what a reader looks them up as."""


def family_first(person: Person) -> tuple[str, str]:
    """Family name, with its particles, and given names; written with a comma the catalog has decided it.

    A name in Chinese, Japanese or Korean letters begins with the family; without a space it is not taken apart.
    """
    family, _, given = person.name.partition(",")
    if family.strip() and given.strip():
        return family.strip(), given.strip()
    words = person.name.strip(" ,").split()
    if _is_east_asian(person.name):
        return words[0], " ".join(words[1:])
    start = len(words) - 1
    if start > 0 and words[start] in SUFFIXES:
        start -= 1
    named = words[start]
    while start > 0 and words[start - 1] in PARTICLES:
        start -= 1
    if named not in _AFTER_A_MIDDLE_NAME:
        while start > 1 and words[start - 1] in PARTICLES | CAPITAL_PARTICLES:  # Van Morrison was given his
            start -= 1
    return " ".join(words[start:]), " ".join(words[:start])


def printed_name(person: Person) -> str:
    """The name as it stands in a line of authors: given names first, but for East Asian ones.

    A name from right to left is isolated (Unicode Standard Annex 9), so that commas and numbers beside it stay put.
    """
    family, given = family_first(person)
    in_order = (family, given) if _is_east_asian(person.name) else (given, family)
    return isolated(with_apostrophes(" ".join(in_order).strip()))


def index_name(family: str, given: str) -> str:
    """The name as it stands in an index: family first, with a comma where it would not be so in a line of authors."""
    comma = "" if _is_east_asian(family + given) else ","
    return isolated(f"{comma} ".join(part for part in (family, given) if part))


def family_stands_left(name: str) -> bool:
    """Whether the family name stands left of the given ones in print: in East Asia, and where one reads leftwards."""
    return _is_east_asian(name) or _runs_left(name)


def isolated(text: str) -> str:
    """The text between marks that keep it apart from its line, where it holds letters from right to left."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if _runs_left(text) else text


def _runs_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def _is_east_asian(name: str) -> bool:
    """Whether it is written in Chinese, Japanese or Korean letters only."""
    if name.isascii():
        return False
    letters = [letter for letter in name if letter.isalpha()]
    return bool(letters) and all(unicodedata.east_asian_width(letter) in "WF" for letter in letters)


def with_apostrophes(name: str) -> str:
    """The name with the apostrophe of print: O’Neil."""
    return name.replace("'", "’")


def named_and_more(people: Sequence[Person], and_others: Callable[[int], str]) -> str:
    """All names in a line, as they are printed; of more than ten the first three, and how many others there are.

    Args:
        people: In order.
        and_others: Says in the book's language how many others there are.
    """
    names = [printed_name(person) for person in people]
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:FIRST_NAMED])} {and_others(len(names) - FIRST_NAMED)}"


def sort_key(text: str) -> str:
    """The text without accents and punctuation and in one case, as a reader looks it up."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(WHOLE_LETTERS))
    letters = unicodedata.normalize("NFKD", plain.casefold())  # a letter of mathematics has its case only now
    return "".join(one for one in letters if not unicodedata.combining(one) and unicodedata.category(one)[0] != "P")


def are_homonyms(one: Person, other: Person) -> bool:
    """Whether ORCID or else affiliation tell two of a name apart."""
    if one.orcid and other.orcid:
        return one.orcid != other.orcid
    both_known = bool(one.affiliation and other.affiliation)
    return both_known and not are_one_place(one.affiliation, other.affiliation)


def are_one_place(one: str | None, other: str | None) -> bool:
    """Whether two affiliations are one: Kyoto University is also Kyoto University, Japan. An unknown one is none."""
    short, long = sorted(((one or "").casefold(), (other or "").casefold()), key=len)
    return bool(short) and (long == short or long.startswith(f"{short},"))
