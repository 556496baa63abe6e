"""How an edition is made to fit: a ladder from fine to coarse, the search for its finest step that fits, and what was
given up for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Fineness:
    """How fine pictures are."""

    dpi: int
    """Pixels for each printed inch, beyond which none are kept."""
    quality: int
    """Quality of JPEG, 1 to 95."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder."""

    own: Fineness
    """Of posters, photos and logos that are pictures."""
    posters: Fineness | None = None
    """Of the pictures inside posters that are PDFs; None leaves them as they are."""
    papers: Fineness | None = None
    """Of the pictures inside papers; None leaves them as they are."""


def _rung(own: tuple[int, int], papers: tuple[int, int] | None = None) -> Rung:
    return Rung(Fineness(*own), Fineness(*own), Fineness(*papers) if papers else None)


LADDER = (
    Rung(Fineness(200, 86)),  # as on the screen
    _rung((150, 82)),
    _rung((120, 75)),
    _rung((120, 75), (225, 85)),
    _rung((120, 75), (180, 80)),
    _rung((110, 70), (150, 75)),
    _rung((100, 65), (120, 68)),
    _rung((90, 58), (100, 58)),
    _rung((80, 50), (80, 45)),
)
"""Own pictures first, then those of the papers: dpi and quality. Then papers go, and the ladder is climbed again."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of pictures."""

    pictures: int = 0
    """Those that stand on the pages."""
    smaller: int = 0
    before_bytes: int = 0
    """Weight of those that were made smaller, with their masks."""
    after_bytes: int = 0
    failed: int = 0
    """Files that could not be looked through within time and memory."""

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A paper in whose place a page says where it is."""

    entry: str
    title: str
    bytes: int
    """What it would have weighed."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What an edition gave up to keep to its budget."""

    budget: int
    """Bytes."""
    rung: Rung
    finest: Rung
    """Where nothing is given up."""
    pictures: Tally
    """Pictures inside papers and posters."""
    left_out: tuple[LeftOut, ...]
    """In the order in which they went."""
    papers: int
    """Papers of the book, those that were left out among them."""
    tries: int
    """How many times the book was bound to find out."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where on the ladder an edition stands."""

    rung: int
    """Index of the rung, 0 for the finest."""
    without: int = 0
    """How many papers are left out, of those that may be, in their order."""


def finest(weigh: Callable[[Step], int], budget: int, rungs: int, papers: Callable[[], Sequence[int]]) -> Step | None:
    """The best step that fits: as few papers left out as can be, and with those the finest rung.

    Args:
        weigh: Bytes of the edition at a step; asked a few times.
        budget: Bytes that it may have.
        rungs: How many rungs the ladder has.
        papers: Bytes of each paper that may be left out, in the order in which they go. Called when the coarsest rung
            with all papers has been weighed and is too heavy.

    Returns:
        A step that was weighed and fits; None where not even the last does.
    """
    last = rungs - 1
    if weigh(Step(0)) <= budget:
        return Step(0)
    whole = weigh(Step(last))
    without = 0
    if whole > budget:
        found = _fewest(lambda count: weigh(Step(last, count)), budget, whole, list(accumulate(papers())))
        if found is None:
            return None
        without = found
    fits, heavy = last, -1 if without else 0  # with all papers the finest was weighed, and is too heavy
    while fits - heavy > 1:
        middle = (fits + heavy) // 2
        if weigh(Step(middle, without)) <= budget:
            fits = middle
        else:
            heavy = middle
    return Step(fits, without)


def _fewest(weigh: Callable[[int], int], budget: int, whole: int, gone: Sequence[int]) -> int | None:
    """How many papers have to go; None where all of them are not enough.

    What each weighs tells where to look first, and what was found there how far to trust that. Papers share fonts, so
    that they weigh less together than alone.
    """
    below, above, share = 0, len(gone) + 1, 1.0
    while above - below > 1:
        guess = next((count for count, weight in enumerate(gone, 1) if whole - share * weight <= budget), len(gone))
        count = min(max(guess, below + 1), above - 1)
        weight = weigh(count)
        if weight <= budget:
            above = count
        else:
            below = count
        share = (whole - weight) / gone[count - 1] if gone[count - 1] else 1.0
    return above if above <= len(gone) else None
