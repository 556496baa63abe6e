"""Where furniture stands on a page: at its usual spot, or moved to where there is white, or on a white band. Pure.

Lengths are points of the page as it is read, from its lower left corner; of a large page in its own proportion.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from booklet.geometry import Box, Size, mm, pt
from booklet.layout import Spot
from booklet.values import Side

NEAREST_EDGE, DEEPEST = mm(4), mm(23)
"""How near to the edge of the page furniture may come, and how far from it."""
LOWEST_PAGE = mm(22)
"""A page less high than this has room for what stands at its foot, and for nothing at its head."""
_AIR = pt(2.5)
"""Kept between furniture and what the page shows."""
_STEP = 1.0
_PADDING = pt(2)
"""By which a white band is larger than what stands on it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to be laid."""

    spot: Spot
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placing:
    """Where pieces stand; None for those the page has no room for."""

    boxes: tuple[Box | None, ...]
    bands: tuple[Box, ...]
    """What is made white under them, because there is no white to be had."""


def place(pieces: Sequence[Piece], page: Size, side: Side, marks: Sequence[Box] | None) -> Placing:
    """The pieces of one page. Those at the same edge move together, so that they stay in line.

    Args:
        pieces: In any order.
        page: What is visible of the page.
        side: Side of the book it falls on.
        marks: What the page shows; None where that is not known.
    """
    boxes = {index: _usual(piece, page, side) for index, piece in enumerate(pieces)}
    stand: dict[int, Box] = {}
    for at_foot in (True, False):
        there = {
            index: box
            for index, box in boxes.items()
            if pieces[index].spot.at_foot is at_foot
            and _has_room(box, page, at_foot=at_foot, overhangs=pieces[index].spot.from_side < mm(0))
        }
        shift = _shift(list(there.values()), page, at_foot=at_foot, marks=marks or ()) if there else 0.0
        stand |= {index: box.moved(0, shift) for index, box in there.items()}
    covering = (index for index, box in stand.items() if marks is None or _hidden(box, marks))
    bands = _bands((pieces[index].spot.strip, stand[index]) for index in covering)
    return Placing(tuple(stand.get(index) for index in boxes), bands)


def _usual(piece: Piece, page: Size, side: Side) -> Box:
    spot, width = piece.spot, page.width.pt
    if spot.centred:
        left = (width - piece.width) / 2
    elif side is Side.VERSO:
        left = spot.from_side.pt
    elif spot.left_on_recto:
        left = spot.left_on_recto.pt
    else:
        left = width - spot.from_side.pt - piece.width
    bottom = spot.distance.pt if spot.at_foot else page.height.pt - spot.distance.pt - piece.height
    return Box(left, bottom, left + piece.width, bottom + piece.height)


def _has_room(box: Box, page: Size, *, at_foot: bool, overhangs: bool) -> bool:
    across = overhangs or (box.left >= 0 and box.right <= page.width.pt)
    inside = across and box.bottom >= 0 and box.top <= page.height.pt
    return inside and (at_foot or page.height >= LOWEST_PAGE)


def _shift(boxes: Sequence[Box], page: Size, *, at_foot: bool, marks: Sequence[Box]) -> float:
    """By how much the boxes move up: as little as it takes to hide nothing, or else to where they hide least."""

    def hidden(shift: float) -> float:
        return sum(_hidden(box.moved(0, shift), marks) for box in boxes)

    if not hidden(0.0):
        return 0.0
    shifts = _shifts(boxes, page, at_foot=at_foot)
    white = next((shift for shift in shifts if not hidden(shift)), None)
    return min(shifts, key=hidden) if white is None else white


def _shifts(boxes: Sequence[Box], page: Size, *, at_foot: bool) -> list[float]:
    """By how much the boxes may move upwards, the smallest first."""
    low, high = min(box.bottom for box in boxes), max(box.top for box in boxes)
    if at_foot:
        down, up = low - NEAREST_EDGE.pt, min(DEEPEST.pt, page.height.pt) - high
    else:
        down, up = low - (page.height - DEEPEST).pt, (page.height - NEAREST_EDGE).pt - high
    steps = [_STEP * count for count in range(1, int(max(down, up, 0)) + 1)]
    return [0.0, *(shift for step in steps for shift in (-step, step) if -down <= shift <= up)]


def _hidden(box: Box, marks: Iterable[Box]) -> float:
    """How much of what the page shows lies under the box, in square points."""
    air = _AIR.pt
    shared = (
        (
            min(box.right + air, mark.right) - max(box.left - air, mark.left),
            min(box.top + air, mark.top) - max(box.bottom - air, mark.bottom),
        )
        for mark in marks
    )
    return sum(width * height for width, height in shared if width > 0 and height > 0)


def _bands(boxes: Iterable[tuple[str, Box]]) -> tuple[Box, ...]:
    """A band for all boxes of one kind, such as the lines of a citation."""
    bands: dict[str, Box] = {}
    pad = _PADDING.pt
    for kind, box in boxes:
        other = bands.get(kind, box)
        bands[kind] = Box(
            min(box.left, other.left),
            min(box.bottom, other.bottom),
            max(box.right, other.right),
            max(box.top, other.top),
        )
    return tuple(Box(band.left - pad, band.bottom - 1, band.right + pad, band.top + 1) for band in bands.values())
