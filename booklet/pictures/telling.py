"""Where a picture is most telling: the parts of a small sketch of it, ranked by their shapes and colours."""

import math
from collections.abc import Iterator

from PIL import Image, ImageChops, ImageFilter, ImageStat

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels from the upper left corner."""

_SCALES = (0.5, 0.36)
"""Sizes of the parts looked at, of the largest that fits: figures of a poster, neither all of it nor single words."""
_STEPS = 13
"""Places looked at in either direction."""
_HEAD = 0.12
"""Share of the height that a poster's title and logos take; the booklet tells them elsewhere."""
_RIM = 0.08
"""Share of a part's shorter side that counts as its rim."""
_GREY = 40
"""Highest difference between a pixel's channels at which it still counts as grey."""


def parts(sketch: Image.Image, ratio: float) -> list[Box]:
    """Parts of an RGB picture that do not overlap, the most telling first; at least one.

    Args:
        sketch: The picture, small enough that running text is an even grey.
        ratio: Width divided by height of the parts.
    """
    detail, vivid = _detail(sketch), _vivid(sketch)
    hue = sketch.convert("HSV").getchannel("H")

    def interest(box: Box) -> float:
        part = vivid.crop(box)
        whole, inner = ImageStat.Stat(part).sum[0], ImageStat.Stat(part.crop(_inner(part.size))).sum[0]
        cover = whole / (255 * part.width * part.height)
        uncut = inner / whole if whole else 0.0  # what is vivid at the rim is most likely cut through
        edges = ImageStat.Stat(detail.crop(box)).mean[0]
        return edges * (0.1 + math.sqrt(cover) * uncut**2 * _variety(hue.crop(box).histogram(part)))

    chosen: list[Box] = []
    for box in sorted(_windows(sketch.size, ratio), key=lambda box: (-interest(box), box)):
        if all(_apart(box, other) for other in chosen):
            chosen.append(box)
    return chosen


def _windows(size: tuple[int, int], ratio: float) -> Iterator[Box]:
    width, height = size
    widest = min(width, height * ratio)
    for scale in _SCALES:
        across, down = max(1, round(widest * scale)), max(1, round(widest * scale / ratio))
        head = min(round(height * _HEAD), height - down)
        for row in range(_STEPS):
            top = head + (height - down - head) * row // (_STEPS - 1)
            for column in range(_STEPS):
                left = (width - across) * column // (_STEPS - 1)
                yield (left, top, left + across, top + down)


def _inner(size: tuple[int, int]) -> Box:
    rim = round(min(size) * _RIM)
    return (rim, rim, size[0] - rim, size[1] - rim)


def _apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def _detail(sketch: Image.Image) -> Image.Image:
    """Edges of shapes, bright; of running text, blurred to an even grey, little is left."""
    return sketch.convert("L").filter(ImageFilter.GaussianBlur(1.2)).filter(ImageFilter.FIND_EDGES)


def _vivid(sketch: Image.Image) -> Image.Image:
    """White where a pixel is far from grey, black elsewhere."""
    red, green, blue = sketch.split()
    highest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    lowest = ImageChops.darker(ImageChops.darker(red, green), blue)
    return ImageChops.subtract(highest, lowest).point([255 * (chroma > _GREY) for chroma in range(256)])


def _variety(hues: list[int]) -> float:
    """Entropy in bits of a histogram of 256 hues, by sixteenths of the circle: 0 for a ground of one colour."""
    counts = [sum(hues[first : first + 16]) for first in range(0, 256, 16)]
    total = sum(counts)
    return -sum(count / total * math.log2(count / total) for count in counts if count)
