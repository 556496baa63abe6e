"""LaTeX's way to type characters: quotes, dashes, ties, accents, raised and lowered figures, as Unicode has them."""

import re
import unicodedata

from booklet.importers.latex_commands import ACCENTS
from booklet.importers.manuscript import PARAGRAPH

_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_QUOTES_AND_DASHES = {"---": "—", "--": "–", "``": "“", "''": "”", "`": "‘", "!`": "¡", "?`": "¿", "~": "\u00a0"}
_TYPED = re.compile(r"-{2,3}|``|''|[!?]`|`|~|\n[ \t]*\n\s*")


def typographic(text: str) -> str:
    """Plain characters with quotes, dashes and ties; an empty line parts paragraphs."""
    written = _TYPED.sub(_character, text)
    return written.replace("'", "’") if "‘" in written else written


def _character(typed: re.Match[str]) -> str:
    if typed[0].startswith("\n"):
        return PARAGRAPH
    closes = typed[0] == "`" and typed.string[: typed.start()][-1:].isalnum()
    return "’" if closes else _QUOTES_AND_DASHES[typed[0]]


def accented(text: str, accent: str) -> str:
    """The accent over the first letter; an accented i and j lose their dots, and over nothing it is a character."""
    first = {"ı": "i", "ȷ": "j"}.get(text[:1], text[:1])
    if not first.isalpha():
        return text or (accent if accent in "~^`'\"" else "")
    return unicodedata.normalize("NFC", first + ACCENTS[accent]) + text[1:]


def raised(text: str) -> str:
    """Figures raised: 10⁵; words as they are: 2nd."""
    return _shifted(text, _RAISED)


def lowered(text: str) -> str:
    """Figures lowered: H₂O."""
    return _shifted(text, _LOWERED)


def _shifted(text: str, table: dict[int, int]) -> str:
    shifted = text.translate(table)
    return shifted if all(ord(character) in table for character in text) else text
