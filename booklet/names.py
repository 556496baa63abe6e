"""Names of people: which words are the family name, how they are printed, how they are sorted."""

import unicodedata

from booklet.catalog import Author

PARTICLES = frozenset(
    (
        *("af", "al", "auf", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el"),
        *("la", "le", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur"),
    )
)
"""Words of small letters that belong to the family name that follows them."""


def family_first(author: Author) -> tuple[str, str]:
    """Family name, with its particles, and given names; written with a comma the author has decided it."""
    if "," in author.name:
        family, _, given = author.name.partition(",")
        return family.strip(), given.strip()
    words = author.name.split()
    start = len(words) - 1
    while start > 0 and words[start - 1] in PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])


def printed_name(author: Author) -> str:
    """The name as it stands in a line of authors: given names first."""
    family, given = family_first(author)
    return f"{given} {family}".strip()


def sort_key(text: str) -> str:
    """The text without accents and in one case, as a reader looks it up."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ø", "o").replace("ł", "l").replace("æ", "ae"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
