"""Marks of the press around the trimmed page: where to cut, how the inks lie on each other, and what the sheet is.

All are drawn outside the bleed, in the colour that every plate prints (ISO 32000-2, 8.6.6.4, All).
"""

from collections.abc import Iterator

from booklet.fonts import Ruler
from booklet.geometry import POINTS_PER_MM, Box, Length, mm, pt
from booklet.impose.lettering import lettered

ROOM = mm(10)
"""Beyond the bleed, on each side."""
_AIR, _CROP = 1 * POINTS_PER_MM, 5 * POINTS_PER_MM
"""Between bleed and mark, and length of a mark for cutting."""
_RING, _CROSS = 1.4 * POINTS_PER_MM, 2.4 * POINTS_PER_MM
"""Radius of a registration mark, and half the length of its cross."""
_HAIR = 0.25
_SLUG_SIZE = 5.5
_CURVE = 0.5523
"""Of a circle's radius: how far the control points of its quarters lie from their ends."""


def marked(trim: Box, bleed: Length, slug: str, ruler: Ruler, folds: tuple[float, ...] = ()) -> bytes:
    """The marks as operators of a content stream, which needs the colour space /MarkAll.

    Args:
        trim: The finished page, in the page's user space.
        bleed: How far beyond it pictures reach.
        slug: A line about the sheet.
        ruler: The typeface of that line, which is drawn as outlines.
        folds: Where a cover is folded around the spine: distances from the left edge of the trim, in points.
    """
    lines = [*_corners(trim, bleed.pt), *_folds(trim, bleed.pt, folds)]
    crosses = [_registration(x, y) for x, y in _middles(trim, bleed.pt, folds)]
    baseline = trim.bottom - bleed.pt - _AIR - _CROP + 1
    room = (trim.width - max(folds, default=0)) / 2 - _CROSS - 2 * _AIR  # as far as the mark in the middle
    words = lettered(_shortened(slug, ruler, room), ruler, _SLUG_SIZE, trim.left + _AIR, baseline)
    colours = b"/MarkAll CS 1 SCN /MarkAll cs 1 scn"
    return b"q %s %.2f w [] 0 d %s %s %s Q" % (colours, _HAIR, b" ".join(lines), b" ".join(crosses), words)


def _shortened(slug: str, ruler: Ruler, room: float) -> str:
    """The line, cut off where it runs wider than there is room."""
    whole = slug
    while slug and ruler.width(slug + "…", pt(_SLUG_SIZE)).pt > room:
        slug = slug[:-1]
    return slug if slug == whole else f"{slug.rstrip()}…"


def _corners(trim: Box, bleed: float) -> Iterator[bytes]:
    near, far = bleed + _AIR, bleed + _AIR + _CROP
    for x in (trim.left, trim.right):
        yield _line(x, trim.bottom - far, x, trim.bottom - near)
        yield _line(x, trim.top + near, x, trim.top + far)
    for y in (trim.bottom, trim.top):
        yield _line(trim.left - far, y, trim.left - near, y)
        yield _line(trim.right + near, y, trim.right + far, y)


def _folds(trim: Box, bleed: float, folds: tuple[float, ...]) -> Iterator[bytes]:
    for distance in folds:
        x, near = trim.left + distance, bleed + _AIR
        yield b"[2 1.5] 0 d"
        yield _line(x, trim.bottom - near - _CROP, x, trim.bottom - near)
        yield _line(x, trim.top + near, x, trim.top + near + _CROP)
        yield b"[] 0 d"


def _middles(trim: Box, bleed: float, folds: tuple[float, ...]) -> Iterator[tuple[float, float]]:
    """Where registration marks stand: in the middle of each side, on a cover in the middle of its right page."""
    out = bleed + _AIR + _CROSS
    across = (trim.left + trim.right) / 2 if not folds else (trim.left + max(folds) + trim.right) / 2
    up = (trim.bottom + trim.top) / 2
    yield from ((across, trim.bottom - out), (across, trim.top + out), (trim.left - out, up), (trim.right + out, up))


def _registration(x: float, y: float) -> bytes:
    r, c = _RING, _RING * _CURVE
    ring = (
        f"{x + r:.2f} {y:.2f} m "
        f"{x + r:.2f} {y + c:.2f} {x + c:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
        f"{x - c:.2f} {y + r:.2f} {x - r:.2f} {y + c:.2f} {x - r:.2f} {y:.2f} c "
        f"{x - r:.2f} {y - c:.2f} {x - c:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
        f"{x + c:.2f} {y - r:.2f} {x + r:.2f} {y - c:.2f} {x + r:.2f} {y:.2f} c s"
    )
    return b" ".join((ring.encode(), _line(x - _CROSS, y, x + _CROSS, y), _line(x, y - _CROSS, x, y + _CROSS)))


def _line(left: float, bottom: float, right: float, top: float) -> bytes:
    return f"{left:.2f} {bottom:.2f} m {right:.2f} {top:.2f} l S".encode()
