"""How a poster stands on its page: inside the margins, or over the whole page and its bleed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from booklet.catalog.model import Entry, Imprint
from booklet.designs import Form, form_of
from booklet.diagnostics import Diagnostic, note
from booklet.geometry import Size
from booklet.layout import Layout

KINDS = frozenset({"plate", "full-plate"})
"""Leaves that show a poster alone."""
MOST_CUT_OFF = 0.04
"""Of its width or height, that a poster over the whole page may lose at the trim: all A sizes, and little else."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a poster stands."""

    size: Size
    """How large it is, upright."""
    turned: bool = False
    """Whether it is turned to fill its page."""
    is_full: bool = False
    """Whether it covers the page to the edges, and beyond them as far as the bleed goes."""


def stand_of(entry: Entry, imprint: Imprint, ratio: float, page: Layout) -> Stand:
    """How the poster of an entry stands, by its ratio of width to height.

    Over the whole page stand only posters that nearly have its shape, and no caption.
    """
    form, captioned = form_of(imprint), bool(entry.poster and entry.poster.caption)
    if form is Form.CARD:
        return Stand(page.thumb.fitted(ratio))
    if form is not Form.SPREAD:
        return Stand(page.single_size(ratio))
    turned = ratio > 1.0
    if imprint.plates == "full" and not captioned and cut_off(ratio, page) <= MOST_CUT_OFF:
        edges = page.with_bleed.turned if turned else page.with_bleed
        return Stand(edges.covered(ratio), turned, is_full=True)
    size, turned = page.plate_size(ratio, captioned=captioned)
    return Stand(size, turned)


def cut_off(ratio: float, page: Layout) -> float:
    """How much of its width or height a poster loses that covers the trimmed page, upright or turned."""
    trim = page.trim.turned if ratio > 1.0 else page.trim
    whole = trim.covered(ratio)
    return 1 - min(trim.width / whole.width, trim.height / whole.height)


def told(entry: Entry, imprint: Imprint, stand: Stand, ratio: float, page: Layout) -> Iterator[Diagnostic]:
    """Why a poster stays inside the margins of a book whose posters fill their pages."""
    if imprint.plates != "full" or stand.is_full or entry.poster is None:
        return
    if form_of(imprint) is not Form.SPREAD:
        why, hint = (
            "no poster has a page to itself here",
            "write theme: poster and a size up to B5, or leave plates out",
        )
    elif entry.poster.caption:
        why, hint = "its caption needs room", "leave the caption out, or say it in the abstract"
    else:
        why = f"{cut_off(ratio, page):.0%} of it would be cut off"
        hint = "posters in an A size, upright or lying, fill a page of A5"
    message = f"the poster of '{entry.id}' stays inside the margins: {why}"
    yield note(entry.poster.written_at, "framed-plate", message, hint)
