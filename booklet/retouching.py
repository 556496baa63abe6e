"""What is mended of a page once the engine has laid it out, and before it is drawn. Nothing moves.

The engine tells of its pages only in its own boxes. Lengths are CSS pixels from the upper left corner of the page.
"""

from typing import Any

Box = Any  # WeasyPrint has no types


def retouch(page: Box) -> None:
    """Mend a page, given as its outermost box.

    A rule with nothing under it on the page, or with the title of a section, parts an entry from nothing and goes.
    """
    boxes = [*page.descendants()]
    for leader in (box for box in boxes if box.is_leader and box.children):
        _join(leader)
    ruled = [box for box in boxes if box.element_tag == "section" and _is_ruled_off(box)]
    shown = [box for box in boxes if hasattr(box, "text") or hasattr(box, "replacement")] if ruled else []
    titles = [box.position_y for box in boxes if box.element_tag == "h1"]
    for section in ruled:
        next_one = min((one.position_y for one in shown if _is_under(section, one)), default=None)
        if next_one is None or any(section.position_y < title <= next_one for title in titles):
            section.border_bottom_width = 0


def _join(leader: Box) -> None:
    """Make a leader one piece of text: WeasyPrint draws, and tags, every dot of it by itself.

    Letters and words that are spaced apart are left as they are: a piece of its own ends in a space that is not
    between two.
    """
    first = min(leader.children, key=lambda tile: tile.position_x)
    if first.style["letter_spacing"] == "normal" and not first.style["word_spacing"]:
        first.text *= len(leader.children)
        first.width *= len(leader.children)
        first.pango_layout.text = first.text
        leader.children = (first,)


def _is_ruled_off(section: Box) -> bool:
    """Whether a rule parts it from what follows."""
    frame = section.border_top_width, section.border_left_width, section.border_right_width
    return section.border_bottom_width > 0 and not any(frame)


def _is_under(section: Box, shown: Box) -> bool:
    """Whether a piece of text, or a picture, stands in the same column and lower."""
    left, right = section.position_x, section.position_x + section.margin_width()
    lower = section.border_box_y() + section.border_height()
    return bool(shown.position_y >= lower - 1 and left - 1 <= shown.position_x < right)
