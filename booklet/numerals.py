"""Numbers of pages in contents and indexes: their room is kept when a part is set, they are laid in when it is bound.

Figures of a table are all of one width, so a part only has to know how many a number has. It is set with noughts in
their place and says where they stand; binding writes the figures over them. So a book that grows by a page sets no list
again, but where a number gets a figure more (in contents and in stretches of long indexes: where the longest does), or
two places of a line come to share a page. What is no arabic number (iv, A-3) is printed as it is.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import digits

from markupsafe import Markup, escape

TAG, SCHEME = "data", "booklet:"
"""The element that holds a number, and how its value begins."""
KEY = "/BookletNumerals"
"""Under which the content of a page says where its numbers stand."""
_SHOWN = re.compile(rb"<([0-9a-f]*)>")
GLYPH = 4
"""Hexadecimal digits of a glyph, as WeasyPrint writes it."""


def rooms(labels: Mapping[str, str]) -> dict[str, str]:
    """What contents and indexes depend on, by private addresses without their scheme: the same for two on one page.

    Of an arabic number this is so many noughts, and the first address on its page; of another label, the label.
    """
    first: dict[str, str] = {}
    for address, label in labels.items():
        first.setdefault(label, address)
    return {
        address: f"{'0' * len(label)} {first[label]}" if is_arabic(label) else label
        for address, label in labels.items()
    }


def is_arabic(label: str) -> bool:
    """Whether figures are all it is made of."""
    return bool(label) and all(one in digits for one in label)


def printed(address: str, room: str, figures: int = 0) -> str:
    """What a template prints: HTML for the number of the page at which that address is, which has this room.

    With room for more figures, it ends where one of so many would.
    """
    noughts = _noughts(room)
    if not noughts:
        return room
    noughts = noughts.rjust(figures, "0")
    return Markup(f'<{TAG} value="{escape(SCHEME + address)}">{noughts}</{TAG}>')  # format would cost ten times as much


def most_figures(rooms: Mapping[str, str]) -> int:
    """Of all numbers."""
    return max((len(_noughts(room)) for room in rooms.values()), default=0)


def _noughts(room: str) -> str:
    """Those of a number; none of another label."""
    noughts, blank, _ = room.partition(" ")
    return noughts if blank and not noughts.strip("0") else ""


@dataclass(frozen=True, slots=True)
class Numerals:
    """The numbers in the content of a page."""

    fonts: tuple[tuple[str, int], ...]
    """Of each font that numbers are set in: the figures from 0 to 9 as glyphs, four hexadecimal digits each, and the
    width of one in thousandths of its size."""
    numbers: tuple[tuple[int, int, str], ...]
    """Of each its offset in the content, its font among these, and the address whose label it says."""

    @classmethod
    def unpacked(cls, packed: str) -> "Numerals":
        """What ``packed`` gave."""
        fonts, numbers = json.loads(packed)
        return cls(tuple(map(tuple, fonts)), tuple(map(tuple, numbers)))

    def packed(self) -> str:
        """As a string of a PDF, in ASCII."""
        return json.dumps([self.fonts, self.numbers], separators=(",", ":"))

    def laid_in(self, content: bytes, label_of: Callable[[str], str]) -> bytes:
        """The content with all its numbers, each the label of an address."""
        filled, done = list[bytes](), 0
        for offset, font, address in self.numbers:
            end = content.index(b"]", offset)
            filled += content[done:offset], _over(content[offset:end], *self.fonts[font], label_of(address))
            done = end
        return b"".join((*filled, content[done:]))


def figures_in(shown: bytes) -> bytes:
    """The glyphs that an operator for text shows."""
    return b"".join(_SHOWN.findall(shown))


@lru_cache(maxsize=10_000)
def _over(shown: bytes, figures: str, width: int, label: str) -> bytes:
    """The operator with the figures of the label in place of the last that it shows, and white in place of others.

    In lists most numbers of a page are in one font, and many pages are named more than once.
    """
    glyphs = [figures[GLYPH * int(one) : GLYPH * (int(one) + 1)].encode() for one in label]
    missing = len(figures_in(shown)) // GLYPH - len(glyphs)
    assert missing >= 0, f"there is no room for {label}"
    left = iter((*[b""] * missing, *glyphs))

    def next_ones(found: re.Match[bytes]) -> bytes:
        ones = [next(left) for _ in range(len(found[1]) // GLYPH)]
        gap, some = -width * ones.count(b""), b"".join(ones)
        return (b" %d " % gap if gap else b"") + (b"<%b>" % some if some else b"")

    return _SHOWN.sub(next_ones, shown)
