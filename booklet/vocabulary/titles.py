"""How titles are broken: the largest size for the cover, the narrowest measure that takes no more lines."""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

from booklet import layout
from booklet.fonts import Ruler
from booklet.geometry import Length, mm

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
NARROWEST = 0.44
"""No title is squeezed into less of its measure."""
BALANCE_SLACK = mm(1.5)
"""What a balanced title is left beside its own width: the engine breaks a line a little sooner than the ruler."""

Run = Callable[[str], Length]
"""How far a text runs on one line."""


def broken(text: str, run: Run, measure: Length) -> int | None:
    """How many lines the text takes when broken greedily; None where a word is wider than the measure."""
    lines, line = 1, ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if run(longer) <= measure:
            line = longer
        elif run(word) > measure:
            return None
        else:
            lines, line = lines + 1, word
    return lines


def keep_numbers(text: str) -> str:
    """The text with numbers kept on the line of the word before: «NeurIPS 22» is never broken."""
    return re.sub(r" (?=\d)", NO_BREAK_SPACE, text)


@dataclass(frozen=True, slots=True)
class FittedTitle:
    """A large title, and the size in which it fits."""

    text: str
    size: Length


def fitted(title: str, scale: layout.DisplayScale, ruler: Ruler) -> FittedTitle:
    """The title in the largest size of the scale in which it takes few lines; the smallest where none does.

    Numbers stay on the line of the word before them unless that alone would make the title smaller.
    """
    for size in scale.sizes:
        for text in (keep_numbers(title), title):
            lines = broken(text, _run(ruler, size, scale.tracking), scale.measure)
            if lines is not None and lines <= scale.lines:
                return FittedTitle(text, size)
    return FittedTitle(title, scale.sizes[-1])


def balanced(title: str, ruler: Ruler, widest: Length, where: str = "entry") -> Length | None:
    """The narrowest measure in which an entry's title takes no more lines than in the widest.

    Its size is that of the place where it stands (``layout.TITLES``). None where it fits one line, or where a word is
    too wide for any measure. CSS has text-wrap: balance for this, which WeasyPrint 70 ignores.
    """
    run = _run(ruler, *layout.TITLES[where])
    least = broken(title, run, widest)
    if least is None or least == 1:
        return None
    measures = range(int(widest.mm * NARROWEST), int(widest.mm))
    narrowest = bisect_left(measures, True, key=lambda measure_mm: broken(title, run, mm(measure_mm)) == least)
    return min(mm(measures.start + narrowest) + BALANCE_SLACK, widest)


def _run(ruler: Ruler, size: Length, tracking: float) -> Run:
    return lambda text: ruler.width(text, size) + size * (tracking * len(text))
