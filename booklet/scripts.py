"""Letters that the book's own typefaces lack: further typefaces that have them, and what to install for the rest.

A further typeface is loaded only where a text needs it, and is cut down to the letters near those that the book
uses: the whole of Chinese, Japanese and Korean would add 90 kB to every part that says one name.
"""

import importlib
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import fontpkg
import uharfbuzz
from fontTools.ttLib import TTFont

from booklet import fonts
from booklet.values import CutFont
from booklet.workspace import Store, digest

_RECIPE = "1"
"""Changes when the same letters are cut differently: part of every key."""
_ROW = 32
"""Letters are cut by rows of so many code points, so that a new name seldom asks for another cut."""
_ASCII = re.compile(r"[\x00-\x7f]+")
"""Most of most books, and the book's own typefaces have it: megabytes need not be looked through letter by letter."""
_ALWAYS = frozenset(map(ord, " \N{NO-BREAK SPACE}"))
"""In every cut: a space is shaped with the word before it."""


@dataclass(frozen=True, slots=True)
class Further:
    """A family for letters that the book's own do not have, in two weights."""

    name: str
    """Stands in the names of its cuts."""
    family: str
    writes: str
    """What it is for, in words for a message."""
    begins: tuple[str, ...]
    """First words of the Unicode names of its letters."""
    modules: tuple[str, ...] = ()
    """Packages that hold a font file each, regular and bold; a family of fontpkg where none is named."""
    extra: str = ""
    """What brings it, where a plain installation does not."""

    @property
    def version(self) -> str:
        """Of the package or packages it comes in."""
        if not self.modules:
            return str(fontpkg.family(self.family).version)
        return " ".join(dict.fromkeys(version(module) for module in self.modules))

    def file(self, weight: int) -> Path | None:
        """The font file for 400 or 700; None where it is not installed."""
        try:
            if not self.modules:
                return Path(fontpkg.path(self.family, weight))
            return Path(str(importlib.import_module(self.modules[weight > 400]).FONT_PATH))
        except (fontpkg.FamilyNotInstalled, ModuleNotFoundError):
            return None


FURTHER = (
    Further("arabic", "Noto Sans Arabic", "Arabic", ("ARABIC",)),
    Further("hebrew", "Frank Ruhl Libre", "Hebrew", ("HEBREW",)),
    Further("devanagari", "Noto Sans Devanagari", "Devanagari", ("DEVANAGARI",)),
    Further(
        "cjk",
        "Noto Sans CJK",
        "Chinese, Japanese and Korean",
        *(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH", "BOPOMOFO", "KANGXI"),),
        modules=("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold"),
        extra="cjk",
    ),
)
"""In the order in which they are asked for a letter. The last has the forms of each language (OpenType ``locl``)."""
WEIGHTS = (400, 700)
INSTALLING = "pip install 'poster-booklet[{}]'"


@lru_cache(maxsize=1)
def _own(store: Store) -> frozenset[int]:
    """Every letter that the book's own typefaces have."""
    return fonts.ruler("sans-400", store).letters | fonts.ruler("text-400", store).letters


@lru_cache(maxsize=8)
def _letters(path: Path) -> frozenset[int]:
    return frozenset(_face(path).unicodes)


def _face(path: Path) -> uharfbuzz.Face:
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))


def beyond_ascii(texts: Iterable[str]) -> str:
    """What is left of the texts without that."""
    return "".join(_ASCII.sub("", text) for text in texts)


def foreign(text: str, store: Store) -> frozenset[int]:
    """The code points of the text that the book's own typefaces lack; controls and spaces do not count."""
    lacking = set(map(ord, set(beyond_ascii((text,))))) - _own(store)
    return frozenset(code for code in lacking if unicodedata.category(chr(code))[0] not in "CZ")


def lacking(codes: Iterable[int]) -> dict[Further, frozenset[int]]:
    """Which further typefaces have them: those codes by the first that does. The installed ones are asked."""
    left, found = set(codes), {}
    for one in FURTHER:
        path = one.file(WEIGHTS[0]) if left else None
        if path and (has := left & _letters(path)):
            found[one] = frozenset(has)
            left -= has
    return found


def families(text: str, store: Store) -> tuple[str, ...]:
    """Names of the further typefaces that the text needs, as far as they are installed."""
    return tuple(one.family for one in lacking(foreign(text, store)))


class Lettering:
    """The further typefaces of one book."""

    def __init__(self, text: str, store: Store) -> None:
        """Text is everything the book is known to say: what else a part says asks for a cut of its own."""
        self._store = store
        self._book = foreign(text, store)
        self.lacked = tuple(sorted(self._book))
        """Code points of the book that its own typefaces lack: a part that lacks one is cut for all of them."""

    def fonts(self, html: str) -> tuple[CutFont, ...]:
        """The cuts that a part needs beside the book's own."""
        needed = lacking(foreign(html, self._store))
        of_book = lacking(self._book) if needed else {}
        return tuple(
            CutFont(f"{one.name}-{weight}", self._in_store(one, weight, _rows(codes | of_book.get(one, frozenset()))))
            for one, codes in needed.items()
            for weight in WEIGHTS
        )

    def _in_store(self, one: Further, weight: int, rows: Sequence[int]) -> str:
        wanted = f"{one.name} {weight} {rows}"
        key = digest("further", _RECIPE, wanted, one.version, uharfbuzz.version_string(), version("fonttools"))
        if self._store.get(key) is None:
            path = one.file(weight)
            assert path is not None, "it was just asked for its letters"
            near = {row * _ROW + place for row in rows for place in range(_ROW)}
            self._store.put(key, _made(path, weight, near - _own(self._store)))
        return key


def _rows(codes: Iterable[int]) -> list[int]:
    return sorted({code // _ROW for code in codes})


def _made(path: Path, weight: int, codes: set[int]) -> bytes:
    face = _face(path)
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(codes | _ALWAYS)
    for axis in face.axis_infos:
        wanted.pin_axis_location(face, axis.tag, weight if axis.tag == "wght" else axis.default_value)
    cut = bytes(uharfbuzz.subset(face, wanted).blob.data)
    return _numbered(cut) if cut.startswith(b"OTTO") else cut


def _numbered(font: bytes) -> bytes:
    """The font with its glyphs called by their numbers.

    WeasyPrint writes the number of a glyph as its CID. A reader looks that up among the names that a font for Chinese,
    Japanese and Korean gives its glyphs (ISO 32000-2, 9.7.4.2), which a cut keeps from the whole.
    """
    opened = TTFont(io.BytesIO(font), recalcTimestamp=False)
    top = opened["CFF "].cff.topDictIndex[0]
    before = top.charset
    after = [before[0], *(f"cid{number:05}" for number in range(1, len(before)))]
    glyphs = top.CharStrings.charStrings
    top.CharStrings.charStrings = {new: glyphs[old] for new, old in zip(after, before, strict=True)}
    top.charset = after
    opened.setGlyphOrder(after)
    written = io.BytesIO()
    opened.save(written, reorderTables=None)
    return written.getvalue()


def style(cuts: Iterable[CutFont]) -> str:
    """The style sheet that names the cuts to the engine, which falls back on them letter by letter."""
    rule = '@font-face {{ font-family: "Booklet {}"; font-weight: {}; src: url(booklet:font/{}.ttf) }}'
    return "\n".join(rule.format(*cut.name.rsplit("-", 1), cut.name) for cut in cuts)


# --- what to say of letters that no typeface has ------------------------------------------------------------


def named(letter: str) -> str:
    """The letter with its number and name in Unicode."""
    name = unicodedata.name(letter, "")
    return f"{letter} (U+{ord(letter):04X}{', ' if name else ''}{name})"


def mend(letters: Iterable[str]) -> str:
    """What helps where the letters were not found: what to install, or what the typefaces can write."""
    lost = {one for one in FURTHER for letter in letters if _is_of(letter, one) and one.file(WEIGHTS[0]) is None}
    extras = sorted({one.extra for one in lost if one.extra})
    if extras:
        return f"{' and '.join(one.writes for one in FURTHER if one.extra in extras)} letters come with an extra: " + (
            INSTALLING.format(",".join(extras))
        )
    *most, last = (fonts.SCRIPTS, *(one.writes for one in FURTHER))
    return f"the typefaces have {', '.join(most)} and {last} letters: write it in one of these"


def _is_of(letter: str, one: Further) -> bool:
    first = unicodedata.name(letter, "").replace("-", " ").split()
    return bool(first) and first[0] in one.begins
