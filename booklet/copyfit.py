"""How words are made to fit: what may stand beside them, and what is taken off where a little runs over."""

from dataclasses import replace

from booklet.geometry import mm, pt
from booklet.values import Fit

LINKS_BESIDE, CODES_BESIDE = 8, 4
"""Most links that stand in the side column, and most with their codes; fewer where they are long."""
MOST_BESIDE = 0.35
"""Most of the type area's height that the side column of a running abstract takes: so much is kept together,
and where it does not fit, white."""
SIDE_SIZE, SIDE_LINE, MARK_LINE = pt(7.2), pt(9.8), pt(11.8)
"""Of the side column: type size and line distance, and that of codes and boards."""
SIDE_GAP, SIDE_GAP_WIDE, SIDE_CODE = mm(2.4), mm(4.4), mm(15.4)
"""The air under each of its items, beside running abstracts and on a page of its own; a code with the air under it."""
LEAST_LETTER, LEAST_LINE = pt(2.8), pt(11.4)
"""What no text of an abstract goes below, set as tightly as the last of the steps below: a third of an em for each
letter, and its line distance."""
FITS = tuple(
    Fit(f":root {{ --tighter: {tighter}pt; --smaller: {smaller}pt }}", 1 - (1 - tighter / 12.8) * (1 - smaller / 9.1))
    for tighter, smaller in ((0.3, 0), (0.6, 0), (0.8, 0.3), (1.1, 0.6), (1.4, 0.9))
)
"""Copyfit: what is taken off lines first and then off letters, where a little runs over to a page of its own. Text of
9.1 pt stays above 8."""
OF_STRETCHES = tuple(
    replace(fit, saves=least) for fit, least in zip(FITS, (0.003, 0.023, 0.044, 0.064, 0.083), strict=True)
)
"""The same for stretches of long lists, with what these lose at least, measured on 2,000 entries: rows stay whole, so
they lose less than text does. The first of them that is tried does it, and so many pages are set twice at most."""
