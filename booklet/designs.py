"""How a theme lays out its entries, on pages of a size, and what of the book it leaves out. Pure."""

from collections.abc import Sequence
from enum import StrEnum

from booklet.catalog.model import Imprint, Section
from booklet.layout import layout_of


class Form(StrEnum):
    """What an entry with a poster becomes. One without is running text, or a card among cards."""

    SPREAD = "spread"
    """Poster on the left, words on the right."""
    SINGLE = "single"
    """Both on one page."""
    RUNNING = "running"
    """Words only, several entries to a page."""
    CARD = "card"
    """A small poster beside the first words, several to a page."""


def form_of(imprint: Imprint) -> Form:
    """The form of the entries of a booklet."""
    if imprint.theme == "abstracts":
        return Form.RUNNING
    if imprint.theme == "handout":
        return Form.CARD
    return Form.SINGLE if imprint.compact or layout_of(imprint.size).large else Form.SPREAD


FEW_SECTIONS, FEW_ENTRIES = 4, 1.5
"""More sections than these, with fewer entries on average, have no pages of their own: entries are headed by them."""


def openers(sections: Sequence[Section]) -> frozenset[int]:
    """Numbers of the sections that begin with a page of their own, those that have posters: in a reader's booklet of a
    dozen entries such pages would be half of them. What a section says of itself is never lost.
    """
    counts = [len(section.entries) for section in sections if section.entries]
    are_few = len(counts) <= FEW_SECTIONS or sum(counts) >= FEW_ENTRIES * len(counts)
    numbered = enumerate(sections, 1)
    return frozenset(number for number, one in numbered if are_few or one.intro or not one.entries)


MOST_LISTED = 300
"""More entries than this are not listed in the contents of a book of abstracts: nobody would read them."""


def lists_sections(imprint: Imprint, entries: int) -> bool:
    """Whether the contents of a booklet with so many entries list its sections only."""
    if imprint.contents is None:
        return form_of(imprint) is Form.RUNNING and entries > MOST_LISTED
    return imprint.contents == "sections"


def has_wall(imprint: Imprint) -> bool:
    """Whether all posters are shown together on a sheet."""
    return form_of(imprint) is Form.CARD if imprint.wall is None else imprint.wall
