"""Colour spaces of papers, whichever they are, as the four inks of a press (ISO 32000-2, 8.6)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pikepdf import Array, Name, Object, Stream

from booklet.printing.functions import UNWORKABLE, function_of
from booklet.printing.inks import Inks, Press

_DEEPEST = 4
_PROCESS = {"/Cyan": 0, "/Magenta": 1, "/Yellow": 2, "/Black": 3}
"""Colorants that are inks of the press themselves."""
_ABBREVIATED = {"/G": "/DeviceGray", "/RGB": "/DeviceRGB", "/CMYK": "/DeviceCMYK", "/I": "/Indexed"}
"""Names within content (8.9.7)."""


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space, and what its colours are in inks."""

    kind: str
    """DeviceGray, DeviceRGB, DeviceCMYK for whatever has grey, three channels or four inks; else its own name."""
    channels: int
    inks: Callable[[Sequence[float]], Inks]
    """The inks of a colour, given as a tuple; raises one of ``UNWORKABLE`` where they can't be worked out."""
    start: tuple[float, ...]
    """The colour that is chosen with the space."""
    ranges: tuple[float, ...]
    """Least and most of each channel."""


def space_of(given: object, named: Object | None, press: Press, depth: int = 0) -> Space | None:
    """The colour space; None for patterns, for what paints nothing, and for what is damaged.

    Args:
        given: A name or an array.
        named: The colour spaces that the resources name.
        press: The press.
        depth: How many spaces stand around it.
    """
    if isinstance(given, Name):
        own = named.get(given) if named is not None else None
        if own is not None and str(given) not in _DEVICE:
            return space_of(own, None, press, depth)
        name = _ABBREVIATED.get(str(given), str(given))
        return _DEVICE[name](press) if name in _DEVICE else None
    if not isinstance(given, Array) or not len(given) or depth > _DEEPEST:
        return None
    kind = _ABBREVIATED.get(str(given[0]), str(given[0]))
    try:
        if kind in _DEVICE:
            return _DEVICE[kind](press)
        if kind == "/ICCBased":
            return _PROFILED[int(given[1].N)](press)
        if kind in _MADE:
            return _MADE[kind](given, named, press, depth + 1)
    except UNWORKABLE:
        return None
    return None


def _grey(_: Press) -> Space:
    return Space("DeviceGray", 1, lambda values: (0.0, 0.0, 0.0, round(1 - _share(values[0]), 4)), (0.0,), (0, 1))


def _screen(press: Press) -> Space:
    def inks(values: Sequence[float]) -> Inks:
        red, green, blue = values
        return press.inks(red, green, blue)

    return Space("DeviceRGB", 3, inks, (0.0,) * 3, (0, 1) * 3)


def _inked(press: Press) -> Space:
    def inks(values: Sequence[float]) -> Inks:
        cyan, magenta, yellow, black = (_share(value) for value in values)
        return press.within((cyan, magenta, yellow, black))

    return Space("DeviceCMYK", 4, inks, (0.0, 0.0, 0.0, 1.0), (0, 1) * 4)


def _seen(given: Array, _: Object | None, press: Press, __: int) -> Space:
    """CIE L*a*b*."""
    ends = given[1].get(Name.Range, Array([-100, 100, -100, 100])).as_list()

    def inks(values: Sequence[float]) -> Inks:
        lightness, a, b = values
        return press.lab(lightness, a, b)

    return Space("Lab", 3, inks, (0.0,) * 3, (0.0, 100.0, *(float(end) for end in ends)))


def _indexed(given: Array, named: Object | None, press: Press, depth: int) -> Space | None:
    base = space_of(given[1], named, press, depth)
    if base is None:
        return None
    table = given[3].read_bytes() if isinstance(given[3], Stream) else bytes(given[3])
    highest, count = int(given[2]), base.channels

    @lru_cache(maxsize=256)
    def inks(values: Sequence[float]) -> Inks:
        at = min(max(round(values[0]), 0), highest) * count
        bytes_, lows, highs = table[at : at + count], base.ranges[::2], base.ranges[1::2]
        return base.inks(
            tuple(low + one / 255 * (high - low) for one, low, high in zip(bytes_, lows, highs, strict=True))
        )

    return Space("Indexed", 1, inks, (0.0,), (0, highest))


def _tinted(given: Array, named: Object | None, press: Press, depth: int) -> Space | None:
    """Separation and DeviceN: inks of the press as they are, any other as what is given in their place."""
    names = [str(given[1])] if isinstance(given[1], Name) else [str(name) for name in given[1].as_list()]
    if set(names) == {"/None"}:
        return None
    kind, start, ranges = str(given[0]).lstrip("/"), (1.0,) * len(names), (0.0, 1.0) * len(names)
    if names == ["/All"]:
        return Space(kind, 1, lambda values: (0.0, 0.0, 0.0, _share(values[0])), start, ranges)
    if set(names) <= {*_PROCESS, "/None"}:

        def own(values: Sequence[float]) -> Inks:
            inks = [0.0] * 4
            for name, value in zip(names, values, strict=True):
                if name in _PROCESS:
                    inks[_PROCESS[name]] = _share(value)
            return press.within((inks[0], inks[1], inks[2], inks[3]))

        return Space(kind, len(names), own, start, ranges)
    base, tint = space_of(given[2], named, press, depth), function_of(given[3])
    if base is None:
        return None

    @lru_cache(maxsize=4096)
    def inks(values: Sequence[float]) -> Inks:
        return base.inks(tuple(tint(values)))

    return Space(kind, len(names), inks, start, ranges)


_DEVICE: dict[str, Callable[[Press], Space]] = {
    "/DeviceGray": _grey,
    "/CalGray": _grey,
    "/DeviceRGB": _screen,
    "/CalRGB": _screen,
    "/DeviceCMYK": _inked,
}
_PROFILED = {1: _grey, 3: _screen, 4: _inked}
_MADE: dict[str, Callable[[Array, Object | None, Press, int], Space | None]] = {
    "/Lab": _seen,
    "/Indexed": _indexed,
    "/Separation": _tinted,
    "/DeviceN": _tinted,
}


def _share(value: float) -> float:
    if math.isnan(value):
        raise ValueError("no number")
    return min(max(value, 0.0), 1.0)
