"""The order of names and words, and the letter over each, by the rules of a language.

ICU knows the rules of every language and is asked where it is installed (the extra ``sorting``). Without it letters
that a language counts as its own stand where the table below has them, and accents make no difference.
"""

import importlib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from booklet.catalog.names import WHOLE_LETTERS

SIGNS = "#"
"""Stands for a letter over what begins with a figure or a sign."""

_NORDIC, _SWEDISH = "z<æ<ø<å", "z<å<ä<ö"
_RULES = {
    "az": "c<ç e<ə g<ğ h<ı o<ö s<ş u<ü",
    "cs": "c<č h<ch r<ř s<š z<ž",
    "cy": "c<ch d<dd f<ff l<ll p<ph r<rh t<th",
    "da": _NORDIC,
    "es": "n<ñ",
    "et": "s<š<z<ž w<õ<ä<ö<ü",
    "fi": _SWEDISH,
    "hr": "c<č<ć d<dž<đ l<lj n<nj s<š z<ž",
    "hu": "c<cs g<gy l<ly n<ny o<ö s<sz t<ty u<ü",
    "is": "a<á d<ð e<é i<í o<ó u<ú y<ý z<þ<æ<ö",
    "lt": "c<č s<š z<ž",
    "lv": "c<č g<ģ k<ķ l<ļ n<ņ s<š z<ž",
    "nb": _NORDIC,
    "nn": _NORDIC,
    "no": _NORDIC,
    "pl": "a<ą c<ć e<ę l<ł n<ń o<ó s<ś z<ź<ż",
    "ro": "a<ă<â i<î s<ș t<ț",
    "sk": "a<ä c<č h<ch o<ô s<š z<ž",
    "sl": "c<č s<š z<ž",
    "sv": _SWEDISH,
    "tr": "c<ç g<ğ h<ı o<ö s<ş u<ü",
    "vi": "a<ă<â d<đ e<ê o<ô<ơ u<ư",
}
OWN_LETTERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    code: {first: tuple(after) for first, *after in (one.split("<") for one in rules.split())}
    for code, rules in _RULES.items()
}
"""Letters that stand by themselves in a language, after the one they follow; by the first part of its tag."""
_LAST = 0xE000
"""Added to a letter, sorts after every word that goes on with another: a private code point."""
_DOTLESS = frozenset(("tr", "az"))
"""Languages with a small ı and a capital İ."""


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The order of one language."""

    code: str
    """First part of its tag."""
    key: Callable[[str], bytes]
    """What a text is sorted by; the same for texts that differ in nothing a reader looks up."""

    def letter(self, text: str) -> str:
        """The letter under which a reader looks the text up; a sign for all that begin with none."""
        word = _looked_up(text, self.code)
        if not word[:1].isalpha():
            return SIGNS
        for own in _own(self.code):
            if self.key(word[: len(own)]) == self.key(own):
                return _capital(own, self.code)
        base = unicodedata.normalize("NFKD", word[0])[0]
        return _capital(_COMPATIBLE.get(base, base), self.code)

    def in_order(self, text: str) -> tuple[bool, bytes]:
        """Sorts what begins with a figure or a sign before what begins with a letter."""
        return self.letter(text) != SIGNS, self.key(text)


_KANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
"""Katakana are looked up as hiragana."""
_COMPATIBLE = {chr(0x1100 + n): letter for n, letter in enumerate("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")}
"""First consonants of Korean syllables as Unicode takes them apart, and as they are written alone."""


@lru_cache(maxsize=8)
def alphabet_of(language: str) -> Alphabet:
    """The alphabet of the language with that tag."""
    code = language.partition("-")[0].lower()
    collator = _collator(language)
    if collator is None:
        return Alphabet(code, lambda text: _plain_key(text, code))
    return Alphabet(code, lambda text: bytes(collator.getSortKey(_looked_up(text, code))))


def authority() -> str:
    """Who knows the order here: ICU with its version, or nobody but the table above; then empty."""
    icu = _icu()
    return f"ICU {icu.ICU_VERSION}" if icu else ""


def _icu() -> Any:
    try:
        return importlib.import_module("icu")
    except ImportError:
        return None


def _collator(language: str) -> Any:
    icu = _icu()
    if icu is None:
        return None
    collator = icu.Collator.createInstance(icu.Locale.forLanguageTag(language))
    collator.setStrength(icu.Collator.PRIMARY)
    return collator


@lru_cache(maxsize=8)
def _own(code: str) -> tuple[str, ...]:
    """The letters that stand by themselves in a language, the longest first."""
    letters = [letter for after in OWN_LETTERS.get(code, {}).values() for letter in after]
    return tuple(sorted(letters, key=len, reverse=True))


@lru_cache(maxsize=1 << 15)  # a name is looked up for its letter and its place, and in each index
def _looked_up(text: str, code: str) -> str:
    """The text in small letters without punctuation, those of other languages written as a reader looks them up."""
    small = text.replace("I", "ı").replace("İ", "i") if code in _DOTLESS else text
    whole = unicodedata.normalize("NFC", small.casefold())
    kept = "".join(letter for letter in whole if unicodedata.category(letter)[0] not in "PC").strip().translate(_KANA)
    own = _own(code)
    return "".join(letter if letter in own else letter.translate(WHOLE_LETTERS) for letter in kept)


def _plain_key(text: str, code: str) -> bytes:
    word = _looked_up(text, code)
    followed = [
        (own, letter, place) for letter, after in OWN_LETTERS.get(code, {}).items() for place, own in enumerate(after)
    ]
    for own, letter, place in sorted(followed, key=lambda one: -len(one[0])):
        word = word.replace(own, f"{letter}{chr(_LAST + place)}")
    apart = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).encode()


def _capital(letter: str, code: str) -> str:
    return "İ" if letter == "i" and code in _DOTLESS else letter.capitalize()
