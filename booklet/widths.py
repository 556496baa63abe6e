"""What is as wide as its words is not measured word by word, where all of them fit in one line.

WeasyPrint asks for the widest word and for the whole text, and takes the one or the other by the room there is. Where
the whole text has room, its widest word has no say. Boxes come out as they did.
"""

from typing import Any

from booklet.weasy import absolute, floats, inline, preferred

Box = Any  # WeasyPrint has no types
Context = Any


def take_over() -> None:
    """Have the engine measure such boxes so, in this process."""
    for module in (absolute, floats, inline):
        module.shrink_to_fit = shrink_to_fit


def shrink_to_fit(context: Context, box: Box, available: float) -> float:
    """The width of a box that is as wide as what it holds (CSS 2.2, 10.3.5), as the engine's function of that place
    has it. All are pixels of CSS.
    """
    whole: float = preferred.max_content_width(context, box, outer=False)
    if whole <= available:
        return whole
    widest_word: float = preferred.min_content_width(context, box, outer=False)
    return min(max(widest_word, available), whole)
