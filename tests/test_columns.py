"""Text in columns: nothing lost, the last ones even, and few layouts however long a letter of an index is."""

from collections.abc import Sequence
from typing import Any

import pytest
import weasyprint
from weasyprint.formatting_structure.boxes import InlineBlockBox
from weasyprint.layout import block

from booklet import columns, engine

ROW, HIGH, WIDE = 10, 300, 100
"""A row of numbers, a column and its width, in CSS pixels."""
STYLE = f"""
@page {{ size: {3 * WIDE}px {HIGH}px; margin: 0 }}
html, body, p {{ margin: 0; line-height: 0 }}
.columns {{ column-width: {WIDE}px; column-gap: 0 }}
i {{ display: inline-block; width: 20px; height: {ROW}px; vertical-align: top }}
.kept {{ break-inside: avoid }}
"""
assert engine.columns is columns, "which takes over when the engine is loaded"


def letter(*lines: int) -> str:
    """A group of an index: a line for each of so many numbers, which stays in one column where it can."""
    shown = ("<i>x</i> " * numbers for numbers in lines)
    return f"<div>{''.join(f'<p class=kept>{one}</p>' for one in shown)}</div>"


def pages_of(content: str, before: str = "") -> list[list[list[float]]]:
    """The upper edges of the numbers in each column of each page."""
    html = f"<body>{before}<div class=columns>{content}</div>"
    document = weasyprint.HTML(string=html).render(stylesheets=[weasyprint.CSS(string=STYLE)])
    return [[tops(one) for one in page._page_box.descendants() if one.is_column] for page in document.pages]


def tops(one: Any) -> list[float]:
    return [box.position_y for box in one.descendants() if isinstance(box, InlineBlockBox)]


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The height of each column that is laid out, every time it is."""
    heights, really = list[float](), block.block_box_layout

    def counted(context: Any, box: Any, bottom_space: float, *more: Any) -> Any:
        if box.is_column:
            heights.append(context.page_bottom - bottom_space)
        return really(context, box, bottom_space, *more)

    monkeypatch.setattr(block, "block_box_layout", counted)
    return heights


@pytest.mark.parametrize("lines", [[2000], [60] * 5, [40] * 8, [1] * 70, [300, 1, 1], [7] * 40])
def test_a_letter_longer_than_a_column_takes_few_layouts(lines: list[int], laid_out: list[float]) -> None:
    pages = pages_of(letter(*lines))

    assert sum(len(one) for page in pages for one in page) == sum(lines)
    assert len(laid_out) <= 3 * len(pages) + 24


def test_columns_that_run_over_are_laid_out_once(laid_out: list[float]) -> None:
    pages = pages_of(letter(*[1] * (6 * HIGH // ROW)))

    assert [len(page) for page in pages] == [3, 3]
    assert len(laid_out) == 6


def test_the_last_columns_are_even() -> None:
    (page,) = pages_of(letter(*[1] * 30))

    assert [len(one) for one in page] == [10, 10, 10]


def test_what_has_no_room_under_a_heading_stands_on_the_next_page() -> None:
    high = "<p class=kept><i style='height: 250px'>x</i></p>"

    first, second = pages_of(high, "<p style='height: 100px'></p>")

    assert (first, [len(one) for one in second]) == ([], [1])


@pytest.mark.parametrize("headed", [False, True])
@pytest.mark.parametrize(
    "letters",
    [
        [[1, 2, 3], [4] * 5, [40, 1, 1], [12]],
        [[9] * 9, [60, 2], [5] * 20, [33], [1] * 30],
        [[3, 1, 8] * 6, [25, 14, 2], [7] * 8],
        [[1] * 20, [2] * 20, [10] * 20],
    ],
)
def test_pages_are_those_of_the_engines_own_way(letters: Sequence[Sequence[int]], headed: bool) -> None:
    content = "".join(letter(*lines) for lines in letters)
    before = "<p style='height: 40px'></p>" if headed else ""

    ours = pages_of(content, before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(block, "columns_layout", columns._theirs)
        theirs = pages_of(content, before)

    assert ours[:-1] == theirs[:-1]
    assert sum(map(len, ours[-1])) == sum(map(len, theirs[-1]))
    assert lowest(ours[-1]) <= lowest(theirs[-1]) + columns.LINE


def lowest(page: Sequence[Sequence[float]]) -> float:
    return max((top for one in page for top in one), default=0)
