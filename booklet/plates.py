"""How a poster stands on its page: inside the margins, or over the whole page and its bleed. Pure."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from booklet.catalog.model import Entry, Imprint
from booklet.catalog.names import printed_name
from booklet.designs import Form, form_of
from booklet.diagnostics import Diagnostic, note
from booklet.geometry import Length, Size, mm, pt
from booklet.layout import BESIDE, COLUMN_GAP, Layout

KINDS = frozenset({"plate", "full-plate"})
"""Leaves that show a poster alone."""
MOST_CUT_OFF = 0.04
"""Of its width or height, that a poster over the whole page may lose at the trim: all A sizes, and little else."""
MOST_SHARE, MOST_BESIDE = 0.64, 0.66
"""Most of the type area's height that a poster takes above few words, and of its width where links stand beside it."""
LETTER = 0.55
"""Width of a letter with its share of what lines leave, in em: rather more than it is."""
AROUND, ROW = mm(26), mm(16)
"""Air around all that stands on the page of an entry, and a row of links, a caption or an award."""


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
        return Stand(_single_size(entry, ratio, page))
    turned = ratio > 1.0
    if imprint.plates == "full" and not captioned and cut_off(ratio, page) <= MOST_CUT_OFF:
        edges = page.with_bleed.turned if turned else page.with_bleed
        return Stand(edges.covered(ratio), turned, is_full=True)
    size, turned = page.plate_size(ratio, captioned=captioned)
    return Stand(size, turned)


def _single_size(entry: Entry, ratio: float, page: Layout) -> Size:
    """Size of a poster above the words of its entry: larger than usual where they leave room."""
    area, usual = page.type_area, page.single_size(ratio)
    is_narrow = usual.width <= area.width * BESIDE
    room = min(area.height - _words(entry, page, links_under=not is_narrow), area.height * MOST_SHARE)
    larger = Size(area.width * (MOST_BESIDE if is_narrow else 1), max(room, usual.height)).fitted(ratio)
    return max(usual, larger, key=lambda size: size.height.pt)


def _words(entry: Entry, page: Layout, *, links_under: bool) -> Length:
    """About how high all is on the page of an entry but its poster: letters are counted, not measured."""
    text, line = (pt(9.1), pt(12.8)) if page.large else (pt(8.4), pt(11))
    title, title_line = (pt(17), pt(19.5)) if page.large else (pt(13), pt(15.4))
    measure, column = page.type_area.width, (page.type_area.width - COLUMN_GAP) * 0.5
    paragraphs = [_lines(one, text, column) + 2 * ("$$" in one) for one in (entry.abstract or "").split("\n\n")]
    places = " · ".join({author.affiliation or "" for author in entry.authors})
    lines = (
        title_line * _lines(entry.title, title, measure),
        pt(12) * _lines(", ".join(map(printed_name, entry.authors)), pt(9.4), measure),
        pt(9.8) * (_lines(places, pt(7.2), measure) + _lines(" · ".join(entry.keywords), pt(7.2), measure)),
        line * math.ceil(sum(paragraphs) / 2),
    )
    links = len(entry.links) + bool(entry.paper) + len(entry.session)
    rows = math.ceil(links / 3) * links_under + bool(entry.poster and entry.poster.caption) + bool(entry.award)
    return sum(lines, AROUND + ROW * rows)


def _lines(text: str, size: Length, measure: Length) -> int:
    return math.ceil(len(text) * size.pt * LETTER / measure.pt)


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
