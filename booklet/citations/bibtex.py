"""Citations as a BibTeX file: what any reference manager reads. Pure.

Letters with accents are written as LaTeX commands in braces, since BibTeX sorts and shortens bytes; capitals that a
style must not make small are kept in braces; what LaTeX would act on is escaped. A formula between dollars stays one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from booklet.catalog.names import SUFFIXES
from booklet.citations.facts import Item, Name

FILE_NAME = "booklet.bib"
MEDIA_TYPE = "application/x-bibtex"

_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "k",
}  # fmt: skip
"""Command of each combining accent (the LaTeX Companion, 7.7)."""
_COMMANDS = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}",
    "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"{\textasciitilde}", "^": r"{\textasciicircum}", "\N{NO-BREAK SPACE}": "~",
    "ß": r"{\ss}", "æ": r"{\ae}", "Æ": r"{\AE}", "œ": r"{\oe}", "Œ": r"{\OE}", "ø": r"{\o}", "Ø": r"{\O}",
    "å": r"{\aa}", "Å": r"{\AA}", "ł": r"{\l}", "Ł": r"{\L}", "đ": r"{\dj}", "Đ": r"{\DJ}", "ı": r"{\i}",
    "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "„": r"{\quotedblbase}", "…": r"{\ldots}",
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FORMULA = re.compile(r"(?<![\\$])\$(?![\s$])((?:[^$\\]|\\.)+?)(?<!\s)\$(?!\d)")
"""The rule for dollars is that of prose (docs/prose.md)."""
_WORD = re.compile(r"[^\W_]+|[\W_]")


def bibliography(items: Iterable[Item]) -> str:
    """An entry of BibTeX for each item, in their order: ``@proceedings`` for the volume, else ``@inproceedings``."""
    return "\n".join(_entry(item) for item in items)


def _entry(item: Item) -> str:
    kind = "proceedings" if item.type == "book" else "inproceedings"
    lines = (f"  {name} = {_written(name, value)},\n" for name, value in _fields(item) if value)
    return f"@{kind}{{{item.citation_key},\n{''.join(lines)}}}\n"


def _written(name: str, value: str) -> str:
    """Months are the names that every style knows and prints in its own language; all else stands in braces."""
    return value if name == "month" else f"{{{value}}}"


def _fields(item: Item) -> Iterator[tuple[str, str]]:
    """Name and value of each field in the usual order; some values are empty."""
    yield "title", _title(item.title)
    yield "author", _people(item.author)
    yield "editor", _people(item.editor)
    yield "booktitle", _title(item.container_title)
    yield "year", str(item.issued.date_parts[0][0]) if item.issued else ""
    yield "month", _month(item)
    yield "address", latex(item.event_place)
    yield "publisher", latex(item.publisher)
    yield "pages", item.page.replace("-", "--")
    yield "isbn", item.isbn
    yield "doi", _verbatim(item.doi)
    yield "url", _verbatim(item.url)
    yield "keywords", latex(item.keyword)
    yield "abstract", latex(item.abstract)
    yield "language", item.language


def _month(item: Item) -> str:
    """Month of the event's first day; empty where it is not known."""
    first = item.event_date.date_parts[0] if item.event_date else ()
    return _MONTHS[first[1] - 1] if len(first) > 1 and first[1] <= len(_MONTHS) else ""


def _people(people: Iterable[Name]) -> str:
    return " and ".join(map(_person, people))


def _person(name: Name) -> str:
    """Family, given; or family, suffix, given. A name that stands alone is kept together by braces."""
    if not name.given:
        return f"{{{latex(name.family)}}}"
    family, _, suffix = name.family.rpartition(" ")
    known = (family, suffix) if family and suffix in SUFFIXES else (name.family,)
    return ", ".join(_name_part(part) for part in (*known, name.given))


def _name_part(text: str) -> str:
    """A comma or an «and» within a part of a name would begin another."""
    return re.sub(r"(?i)\band\b|,", lambda found: f"{{{found[0]}}}", latex(text))


def _title(text: str) -> str:
    """The title, with words that have capitals of their own, such as BERT and GPT-2, kept from being made small."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return "".join(f"{{{_escaped(word)}}}" if _keeps_capitals(word) else _escaped(word) for word in words)


def _keeps_capitals(word: str) -> bool:
    has_digit = any(letter.isdigit() for letter in word)
    return any(letter.isupper() for letter in (word if has_digit else word[1:]))


def latex(text: str) -> str:
    """The text as LaTeX on one line: formulas as they are, everything else escaped."""
    flat, written, end = " ".join(text.split()), "", 0
    for found in _FORMULA.finditer(flat):
        if _is_balanced(found[1]):
            written += _escaped(flat[end : found.start()]) + found[0]
            end = found.end()
    return written + _escaped(flat[end:])


def _is_balanced(text: str) -> bool:
    """Whether every brace is closed; BibTeX counts those with a backslash, too."""
    depth = 0
    for letter in text:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth < 0:
            return False
    return depth == 0


def _escaped(text: str) -> str:
    return "".join(_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _letter(letter: str) -> str:
    """A letter as LaTeX has it; one that LaTeX has no command for stays as it is."""
    if letter in _COMMANDS:
        return _COMMANDS[letter]
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) == 2 and parts[0].isascii() and (accent := _ACCENTS.get(parts[1])):
        base = f"\\{parts[0]}" if parts[0] in "ij" and accent not in "dck" else parts[0]
        return f"{{\\{accent}{{{base}}}}}"
    return letter


def _verbatim(text: str) -> str:
    """An identifier or address, in which only braces and backslashes cannot stand as they are."""
    return re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", text)
