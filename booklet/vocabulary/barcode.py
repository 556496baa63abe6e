"""The barcode of a book: EAN-13 from its ISBN (ISO/IEC 15420; ISO 2108, annex B), as vector."""

import re
from dataclasses import dataclass

QUIET_LEFT, QUIET_RIGHT = 11, 7
"""Modules left white before and after the bars."""
HEIGHT, GUARDS = 69.24, 5
"""Height of the bars in modules of 0.33 mm, and by how much the guards reach below the others."""
BOOKLAND = "978"
"""What a number of ten digits has before it in one of thirteen."""

_LEFT = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
"""Each digit with odd parity; those at the right are their inverse, and those with even parity the inverse reversed."""
_EVEN = ("", "356", "346", "345", "256", "236", "234", "246", "245", "235")
"""By the leading digit: which of the six that follow it have even parity, which is how it is told."""


@dataclass(frozen=True, slots=True)
class Barcode:
    """The bars, and the digits to stand under them."""

    svg: bytes
    """With quiet zones: 113 modules wide, 74.24 high."""
    first: str
    left: str
    right: str


def thirteen(isbn: str) -> str:
    """The thirteen digits of an ISBN, also of one of ten."""
    digits = re.sub(r"[^0-9Xx]", "", isbn)
    if len(digits) == 13:
        return digits
    body = BOOKLAND + digits[:9]
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-weighted % 10}"


def barcode(isbn: str) -> Barcode:
    """The code of an ISBN, whose check digit is right."""
    number = thirteen(isbn)
    bars = [
        f"M{start + QUIET_LEFT} 0h{width}v{HEIGHT + GUARDS * guards:.2f}h-{width}z"
        for start, width, guards in _runs(number)
    ]
    size = f"0 0 {QUIET_LEFT + 95 + QUIET_RIGHT} {HEIGHT + GUARDS:.2f}"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}"><path d="{"".join(bars)}" fill="#000"/></svg>'
    return Barcode(svg.encode(), number[0], number[1:7], number[7:])


def _modules(number: str) -> str:
    """The 95 modules between the quiet zones, 1 for black."""
    even = _EVEN[int(number[0])]
    left = (_in_parity(digit, str(place) in even) for place, digit in enumerate(number[1:7], 1))
    right = (_inverse(_LEFT[int(digit)]) for digit in number[7:])
    return f"101{''.join(left)}01010{''.join(right)}101"


def _in_parity(digit: str, even: bool) -> str:
    code = _LEFT[int(digit)]
    return _inverse(code)[::-1] if even else code


def _inverse(code: str) -> str:
    return code.translate(str.maketrans("01", "10"))


def _runs(number: str) -> list[tuple[int, int, bool]]:
    """Start and width of each bar in modules, and whether it is one of the guards."""
    found = ((run.start(), run.end()) for run in re.finditer("1+", _modules(number)))
    return [(start, end - start, start < 3 or 45 <= start < 50 or start >= 92) for start, end in found]
