"""Columns laid out in few goes: the engine's own way takes minutes where a letter of an index is longer than a column.

WeasyPrint lays out each page of columns twice, and evens out the last one by trying heights a pixel apart. Here what
runs over is laid out once, and columns are evened out in steps of lines. Lengths are CSS pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from booklet.weasy import block, column, percentage

Box = Any  # WeasyPrint has no types

LINE = 14.0
"""Less than a line of text that is read: by no more than this columns are higher than they have to be."""
_theirs = column.columns_layout


def take_over() -> None:
    """Have the engine lay out columns so, in this process."""
    block.columns_layout = _laid_out


def _laid_out(context: Any, box: Box, below: float, skip_stack: Any, around: Box, alone: bool, *more: Any) -> Any:
    """What the engine's function of that place is asked with, and gives; it does itself what is more than text."""
    asked = context, box, below, skip_stack, around, alone, *more
    if not _is_plain(box):
        return _theirs(*asked)
    absolute, fixed, margins, *styles = more
    notes = len(context.current_page_footnotes)
    context.in_column = True
    place = _place(context, box, skip_stack, around, margins, styles)
    room = context.page_bottom - below - place.top
    drawn = place.drawn(room, alone=alone)
    if drawn is None and not alone:  # all of them on the next page
        context.in_column = False
        return None, (0, None), {"break": "any", "page": None}, [], False
    if drawn is None or len(context.current_page_footnotes) != notes:
        if drawn:
            place.take_back(drawn)
        return _theirs(*asked)
    if drawn.resume is None and box.style["column_fill"] == "balance" and max(drawn.heights) <= room:
        drawn = place.evened_out(drawn)
    context.in_column = False
    absolute += drawn.absolute
    fixed += drawn.fixed
    made, first = place.box, min(skip_stack or (0,))
    height = max(one.margin_height() for one in drawn.boxes)
    for one in drawn.boxes:
        one.height = height
    made.children, made.height = drawn.boxes, height if made.height == "auto" else made.height
    resume = {first + number: rest for number, rest in drawn.resume.items()} if drawn.resume else None
    return made, resume, drawn.next_page, [], False


def _is_plain(box: Box) -> bool:
    """Whether it holds columns and nothing across them, and is as high as they are."""
    style = box.style
    is_free = style["height"] == style["min_height"] == "auto" and style["position"] == "static"
    return is_free and bool(box.children) and all(child.style["column_span"] != "all" for child in box.children)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Columns side by side."""

    boxes: tuple[Box, ...]
    resume: dict[int, Any] | None
    """Where the next page goes on, among the children that stand in them; None where nothing is left."""
    next_page: Any
    absolute: list[Any]
    """What is placed by itself, on the page; and what is, on every page."""
    fixed: list[Any]
    heights: tuple[float, ...]
    """How far down each of them is filled."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where columns stand, and how many of them."""

    context: Any
    box: Box
    """It holds them."""
    around: Box
    children: tuple[Box, ...]
    """What stands in them."""
    skip: Any
    """Where the first of these goes on, as the engine has it."""
    styles: tuple[Any, ...]
    """Of first letters and first lines."""
    count: int
    width: float
    gap: float

    @property
    def top(self) -> float:
        """The upper edge of the columns."""
        return float(self.box.content_box_y())

    def drawn(self, height: float, *, alone: bool) -> _Drawn | None:
        """The columns at a height; None where one has no room for what comes first in it.

        Args:
            height: Of each.
            alone: Whether nothing stands over them on the page: what has no room then is broken, or runs over.
        """
        boxes, absolute, fixed, new = list[Box](), list[Any](), list[Any](), None
        resume, next_page, shapes = self.skip, None, len(self.context.excluded_shapes)
        below = self.context.page_bottom - self.top - height
        while len(boxes) < self.count:
            empty = self._column(len(boxes))
            others: tuple[list[Any], ...] = absolute, fixed, []
            new, resume, next_page, *_ = block.block_box_layout(
                self.context, empty, below, resume, self.around, alone, *others, *self.styles, False, None
            )
            if new is None:
                break
            boxes.append(new)
            if resume is None:
                break
        del self.context.excluded_shapes[shapes:]
        drawn = _Drawn(tuple(boxes), resume, next_page, absolute, fixed, tuple(map(self._filled, boxes)))
        if new is not None:
            return drawn
        self.take_back(drawn)
        return None

    def evened_out(self, drawn: _Drawn) -> _Drawn:
        """What these columns hold, all of it, in columns that are as low as they can be."""
        best, low, height, step = drawn, 0.0, sum(drawn.heights) / self.count, LINE
        while (high := max(best.heights)) - low > LINE and height < high:
            tried = self.drawn(height, alone=False)
            if tried and tried.resume is None and max(tried.heights) < high:
                self.take_back(best)
                best = tried
            else:
                if tried:
                    self.take_back(tried)
                low = height
            if best is drawn:
                height, step = low + step, 2 * step
            else:
                height = (low + max(best.heights)) / 2
        return best

    def take_back(self, drawn: _Drawn) -> None:
        """Leave no trace of them in what the engine notes of the page."""
        block.remove_placeholders(self.context, drawn.boxes, drawn.absolute, drawn.fixed)

    def _column(self, number: int) -> Box:
        """An empty one."""
        made = column._create_column_box(self.box, self.around, self.children, self.width, self.top)
        from_right = self.box.style["direction"] == "rtl"
        made.position_x += (self.count - 1 - number if from_right else number) * (self.width + self.gap)
        return made

    def _filled(self, one: Box) -> float:
        """How far down text reaches in it."""
        last = next((child for child in reversed(one.children) if child.is_in_normal_flow()), None)
        return float(last.position_y + last.margin_height() - last.margin_bottom - self.top) if last else 0.0


def _place(context: Any, box: Box, skip: Any, around: Box, margins: list[float], styles: Sequence[Any]) -> _Place:
    """Where the box has its columns (CSS Multi-column Layout 1, 3.4)."""
    made, style = box.copy_with_children(box.children), box.style
    made.position_y += block.collapse_margin(margins)
    block.block_level_width(made, around)
    gap = style["font_size"] if style["column_gap"] == "normal" else percentage(style["column_gap"], style, made.width)
    most, width = style["column_count"], style["column_width"]
    count = most
    if width != "auto":
        fitting = max(1, floor((made.width + gap) / (width + gap)))
        count = fitting if most == "auto" else min(most, fitting)
    first = min(skip or (0,))
    children = tuple(child.copy() for child in box.children[first:])
    at = {0: skip[first]} if skip else None
    width = max(0.0, (made.width + gap) / count - gap)
    return _Place(context, made, around, children, at, tuple(styles), count, width, gap)
