"""Names of people: which words are the family name, how they are printed and sorted, and who only shares one."""

import unicodedata

from booklet.people import Person

PARTICLES = frozenset(
    (
        *("af", "al", "auf", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el"),
        *("'t", "’t", "bin", "ibn", "la", "le", "te", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur"),
    )
)
"""Words of small letters that belong to the family name that follows them."""
SUFFIXES = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"))
"""Words that belong to the family name before them."""

_WHOLE_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Small letters that Unicode does not take apart, and what a reader looks them up as."""


def family_first(person: Person) -> tuple[str, str]:
    """Family name, with its particles, and given names; written with a comma the catalog has decided it."""
    family, _, given = person.name.partition(",")
    if family.strip() and given.strip():
        return family.strip(), given.strip()
    words = person.name.strip(" ,").split()
    start = len(words) - 1
    if start > 0 and words[start] in SUFFIXES:
        start -= 1
    while start > 0 and words[start - 1] in PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])


def printed_name(person: Person) -> str:
    """The name as it stands in a line of authors: given names first."""
    family, given = family_first(person)
    return with_apostrophes(f"{given} {family}".strip())


def with_apostrophes(name: str) -> str:
    """The name with the apostrophe of print: O’Neil."""
    return name.replace("'", "’")


def sort_key(text: str) -> str:
    """The text without accents and punctuation and in one case, as a reader looks it up."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_WHOLE_LETTERS))
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
