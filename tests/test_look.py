"""The look, measured on pages of whole booklets: what reaches the edge, what stands together, what fills its page."""

import pytest
from conftest import BuildBooklet, Result, entry, make_catalog

from booklet.layout import LAYOUTS

each_size = pytest.mark.parametrize("size", LAYOUTS)


# --- cover -------------------------------------------------------------------------------------------------


@each_size
def test_place_and_days_stand_on_the_cover(size: str, build_booklet: BuildBooklet) -> None:
    event = {"name": "Test Days", "place": "Utrecht", "start": "2026-07-01", "end": "2026-07-03"}
    result = build_booklet(make_catalog(event=event, booklet={"size": size}))

    cover = result.book.document[0]
    text = cover.get_textpage()
    searched = text.search("Utrecht")
    found = searched.get_next()
    assert found
    bottom, top = (text.get_charbox(found[0])[side] for side in (1, 3))
    assert 30 < bottom < top < cover.get_height() * 0.2


# --- running text ------------------------------------------------------------------------------------------

SENTENCE = "The words of an abstract go on for a while and then they end. "


@pytest.fixture(scope="module")
def running(build_booklet: BuildBooklet) -> Result:
    """Thirty abstracts of all lengths, some with a side column that is higher than the words."""
    link = [{"label": "Code", "url": "https://example.org/code", "kind": "code"}]
    entries = [
        entry(
            f"no{n}",
            title=f"Title number {n}.",
            abstract=f"Begins {n}, {SENTENCE * (n * 7 % 17)} ends {n}.",
            links=link,
        )
        for n in range(30)
    ]
    return build_booklet(make_catalog(entries=entries))


def page_of(result: Result, title: str) -> int:
    """Index of the page that a bookmark leads to."""
    (label,) = (mark["label"] for mark in result.book.outline if mark["title"] == title)
    return result.book.labels.index(label)


def lines_of(result: Result, index: int) -> list[tuple[float, str]]:
    """The lines of a page with the height of each above the foot, from the top."""
    text = result.book.document[index].get_textpage()
    found: dict[int, str] = {}
    for number in range(text.count_rects()):
        rectangle = text.get_rect(number)
        line = round(rectangle[1] / 3)
        found[line] = f"{found.get(line, '')} {text.get_text_bounded(*rectangle)}".strip()
    return [(line * 3.0, words) for line, words in sorted(found.items(), reverse=True)]


def test_a_section_of_running_text_begins_on_the_page_of_its_title(running: Result) -> None:
    book = running.book

    assert page_of(running, "Papers") == book.destinations["entry-no0"]


def test_a_title_is_never_the_last_of_its_page(running: Result) -> None:
    for n in range(30):
        page = running.book.texts[running.book.destinations[f"entry-no{n}"]]
        assert f"Title number {n}." in page
        assert f"Begins {n}," in page


def test_what_goes_on_over_the_page_leaves_no_hole_behind_it(running: Result) -> None:
    went_on = 0
    for index in sorted({running.book.destinations[f"entry-no{n}"] for n in range(1, 30)}):
        lines = lines_of(running, index)
        ends = next((place for place, (_, words) in enumerate(lines) if " ends " in f" {words}"), None)
        if ends is None or any("Begins" in words for _, words in lines[:ends]) or ends + 1 >= len(lines) - 1:
            continue
        went_on += 1
        assert lines[ends][0] - lines[ends + 1][0] < 60
    assert went_on >= 3


# --- contents ----------------------------------------------------------------------------------------------


def test_contents_of_many_entries_have_the_names_after_the_title_and_end_on_a_page_with_five_lines(
    running: Result,
) -> None:
    book = running.book
    first = page_of(running, "Contents")
    pages = [index for index in range(first, page_of(running, "Papers")) if "Title number" in book.texts[index]]

    assert any("Title number 3. Ann No3" in words for _, words in lines_of(running, first))
    assert len(lines_of(running, pages[-1])) - 1 >= 5
