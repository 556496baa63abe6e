"""The line of authors under a title, taken apart."""

import re

from booklet.catalog.people import Author
from booklet.importers.report import Report

_MARKS = "*†‡§¶¹²³⁰⁴⁵⁶⁷⁸⁹"
_SUFFIXES = frozenset({"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"})
_LINKED = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<address>[^)]*)\)")
_OUTSIDE_BRACKETS = r"(?![^(]*\))"
_BETWEEN = re.compile(rf"\s*[,;]\s*(?:(?:and|&)\s+)?{_OUTSIDE_BRACKETS}|\s+(?:and|&)\s+{_OUTSIDE_BRACKETS}")


def authors_from(text: str, line: int, report: Report) -> tuple[Author, ...]:
    """The authors in their order; what stands in round brackets after a name is the affiliation."""
    for link in _LINKED.finditer(text):
        message = f"the link of {link['text']} is not kept: {link['address']}"
        report.note(line, "author-link-dropped", message, "an ORCID may be written as the author's orcid")
    names: list[str] = []
    for part in _BETWEEN.split(_LINKED.sub(r"\g<text>", text)):
        if part in _SUFFIXES and names:
            names[-1] += f" {part}"
        else:
            names.append(part)
    authors = (_author(name, line, report) for name in names)
    return tuple(author for author in authors if author)


def _author(text: str, line: int, report: Report) -> Author | None:
    name, bracket, affiliation = text.partition("(")
    plain = name.strip().strip(f"{_MARKS}_ ")
    if plain != name.strip():
        message = f"marks around an author's name are not kept: {name.strip()}"
        report.note(line, "author-mark-dropped", message, "presenting: true and award: may say what they meant")
    if re.search(r"\bet\.? al\b", plain):
        report.warning(line, "authors-left-out", f"the page leaves authors out: {plain}", "write all names")
        plain = re.sub(r"\s*\bet\.? al\b\.?", "", plain).strip()
    if not plain:
        return None
    place = affiliation.rpartition(")")[0] if bracket and ")" in affiliation else affiliation
    return Author(name=plain, affiliation=place.strip() or None)
