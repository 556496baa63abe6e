"""The book's typefaces: static cuts of the packaged variable fonts, and how wide a text runs in them.

WeasyPrint instances a variable font anew for every document it writes, 90 ms a font (docs/decisions.md).
Cutting each style once and keeping it in the store makes a small part four times faster.
"""

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

import fontpkg
import uharfbuzz

from booklet.geometry import Length, pt
from booklet.values import CutFont
from booklet.workspace import Store, digest


@dataclass(frozen=True, slots=True)
class Cut:
    """One style of one typeface, as a font file without variation axes."""

    name: str
    """Name of the file in the style sheets: ``booklet:font/NAME.ttf``."""
    family: str
    """Name of the packaged family."""
    weight: int
    italic: bool = False
    optical_size: float | None = None
    """The size in points it is drawn for, where the family has such an axis."""


CUTS = (
    Cut("sans-300", "Source Sans 3", 300),
    Cut("sans-400", "Source Sans 3", 400),
    Cut("sans-400-italic", "Source Sans 3", 400, italic=True),
    Cut("sans-600", "Source Sans 3", 600),
    Cut("sans-700", "Source Sans 3", 700),
    Cut("text-400", "Source Serif 4", 400, optical_size=9),
    Cut("text-400-italic", "Source Serif 4", 400, italic=True, optical_size=9),
    Cut("text-700", "Source Serif 4", 700, optical_size=9),
    Cut("text-700-italic", "Source Serif 4", 700, italic=True, optical_size=9),
    Cut("display-400-italic", "Source Serif 4", 400, italic=True, optical_size=24),
)
"""Every cut the styles may use; a family name of CSS stands for the first word."""

SCRIPTS = "Latin, Greek, Cyrillic"
"""What the typefaces can write, for messages."""
_OPEN_ENDS = " ,;:.–—-"
"""Punctuation that is not left standing before an ellipsis."""


def cuts(store: Store) -> tuple[CutFont, ...]:
    """Every cut, made where the store does not have it yet."""
    return tuple(CutFont(cut.name, _in_store(cut, store)) for cut in CUTS)


def key_of(cut: Cut) -> str:
    """The key under which the store keeps the cut: family, its version, style and the cutter's version."""
    version = fontpkg.family(cut.family).version
    return digest("cut", repr(cut), version, uharfbuzz.version_string())


def _in_store(cut: Cut, store: Store) -> str:
    key = key_of(cut)
    if store.get(key) is None:
        store.put(key, _made(cut))
    return key


def _made(cut: Cut) -> bytes:
    path = fontpkg.path(cut.family, cut.weight, "italic" if cut.italic else "normal")
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    wanted.pin_axis_location(face, "wght", cut.weight)
    if cut.optical_size:
        wanted.pin_axis_location(face, "opsz", cut.optical_size)
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


@dataclass(frozen=True, slots=True, eq=False)  # as a key of what was measured it is itself
class Ruler:
    """Knows how wide a text runs in one cut, shaped with its kerning and ligatures."""

    font: uharfbuzz.Font
    letters: frozenset[int]
    """Code points that the cut has."""

    def width(self, text: str, size: Length) -> Length:
        """How far the text runs on one line at that size. A wide letter that the cut lacks is taken for a square."""
        return pt(_ems(self, text) * size.pt)

    def shortened(self, text: str, size: Length, limit: Length) -> str:
        """The text, cut after a whole word and closed with an ellipsis where it would run wider than the limit.

        Only a first word that is too wide by itself is cut within.
        """
        if self.width(text, size) <= limit:
            return text
        words = text.split()
        first = [f"{word[:count]}…" for word in words[:1] for count in range(1, len(word))]
        more = [f"{' '.join(words[:count]).rstrip(_OPEN_ENDS)} …" for count in range(1, len(words))]
        cuts = ["…", *first, *more]
        fitting = bisect_right(cuts, limit, key=lambda cut: self.width(cut, size))
        return cuts[max(0, fitting - 1)]

    def filling(self, text: str, size: Length, measure: Length, lines: int) -> str:
        """The text, cut as by ``shortened`` where it would take more than so many lines of the measure.

        Lines break at spaces, each as late as it can. A word that is too wide for its line ends the text.
        """
        words, done = text.split(), 0
        for _ in range(lines - 1):
            rest = words[done:]
            broken = [" ".join(rest[:count]) for count in range(1, len(rest) + 1)]
            fitting = bisect_right(broken, measure, key=lambda line: self.width(line, size))
            done += fitting
            if not fitting:
                break
        return " ".join([*words[:done], self.shortened(" ".join(words[done:]), size, measure)]).strip()


@lru_cache(maxsize=2**15)
def _ems(ruler: Ruler, text: str) -> float:
    """Width of the text in its own size. Titles are measured again and again, each in many sizes."""
    own = text
    if not text.isascii():
        own = "".join(letter for letter in text if ord(letter) in ruler.letters or not _is_square(letter))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(own)
    buffer.guess_segment_properties()
    uharfbuzz.shape(ruler.font, buffer)
    units = sum(position.x_advance for position in buffer.glyph_positions or ())
    ems: float = units / ruler.font.face.upem + len(text) - len(own)
    return ems


def cut_bytes(name: str, store: Store) -> bytes:
    """The font file of a cut, by name."""
    data = store.get(_in_store(next(cut for cut in CUTS if cut.name == name), store))
    assert data is not None, "the cut was just made"
    return data


def _is_square(letter: str) -> bool:
    """Whether the letter fills a square, as Chinese does (Unicode Standard Annex 11)."""
    return unicodedata.east_asian_width(letter) in "WF"


@lru_cache(maxsize=16)
def ruler(name: str, store: Store) -> Ruler:
    """The ruler of a cut, by name."""
    face = uharfbuzz.Face(cut_bytes(name, store))
    return Ruler(uharfbuzz.Font(face), frozenset(face.unicodes))
