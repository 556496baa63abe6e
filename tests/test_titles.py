"""Large titles: as large as they fit, numbers with their word, lines of like length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booklet import fonts, layout
from booklet.fonts import Ruler
from booklet.geometry import Length, mm, pt
from booklet.vocabulary.titles import BALANCE_SLACK, NO_BREAK_SPACE, balanced, broken, fitted, keep_numbers
from booklet.workshop import Workshop

WORDS = st.sampled_from(
    ["Robust", "models", "of", "22", "2022", "a", "Autoencoders", "Privacy,", "3D", "Donaudampfschiff"]
)
TITLES = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)

A5 = layout.layout_of("A5")
each_scale = pytest.mark.parametrize("scale", [A5.cover, A5.opener], ids=["cover", "opener"])


@pytest.fixture(scope="session")
def ruler(workshop: Workshop) -> Ruler:
    return fonts.ruler("sans-700", workshop.store)


def letters(text: str) -> Length:
    """A ruler for which every letter is a millimetre wide."""
    return mm(len(text))


def lines_at(text: str, size: Length, scale: layout.DisplayScale, ruler: Ruler) -> int | None:
    def run(words: str) -> Length:
        return ruler.width(words, size) + size * (scale.tracking * len(words))

    return broken(text, run, scale.measure)


# --- breaking ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "measure_mm", "lines"),
    [
        ("one two", 7, 1),
        ("one two", 6, 2),
        ("one two three", 7, 2),
        ("three one two", 7, 2),
        ("one two three", 4, None),
        ("", 4, 1),
        (f"one{NO_BREAK_SPACE}22", 5, None),
    ],
)
def test_lines_are_filled_one_after_the_other(text: str, measure_mm: int, lines: int | None) -> None:
    assert broken(text, letters, mm(measure_mm)) == lines


@given(TITLES, st.integers(16, 60))
def test_a_wider_measure_never_takes_more_lines(title: str, measure_mm: int) -> None:
    narrow, wide = broken(title, letters, mm(measure_mm)), broken(title, letters, mm(measure_mm + 1))

    assert narrow is not None
    assert wide is not None
    assert wide <= narrow


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("NeurIPS 22", "NeurIPS~22"),
        ("Days of 2022 in June", "Days of~2022 in June"),
        ("22 Days", "22 Days"),
        ("Room B2 12 7", "Room B2~12~7"),
        ("No numbers", "No numbers"),
    ],
)
def test_a_number_is_kept_with_the_word_before(text: str, kept: str) -> None:
    assert keep_numbers(text) == kept.replace("~", NO_BREAK_SPACE)


# --- the size of large titles ------------------------------------------------------------------------------


@each_scale
@settings(deadline=None, max_examples=60)
@given(title=TITLES)
def test_a_title_has_the_largest_size_in_which_it_fits(title: str, scale: layout.DisplayScale, ruler: Ruler) -> None:
    made = fitted(title, scale, ruler)

    for size in scale.sizes[: scale.sizes.index(made.size)]:
        lines = lines_at(title, size, scale, ruler)
        assert lines is None or lines > scale.lines
    lines = lines_at(made.text, made.size, scale, ruler)
    assert made.size == scale.sizes[-1] or (lines is not None and lines <= scale.lines)


@each_scale
@settings(deadline=None, max_examples=60)
@given(title=TITLES)
def test_a_number_stays_with_its_word_wherever_the_title_fits_so(
    title: str, scale: layout.DisplayScale, ruler: Ruler
) -> None:
    made = fitted(title, scale, ruler)

    kept = keep_numbers(title)
    lines = lines_at(kept, made.size, scale, ruler)
    assert made.text == kept or lines is None or lines > scale.lines


def test_a_title_that_never_fits_takes_the_smallest_size(ruler: Ruler) -> None:
    assert fitted("Donaudampfschifffahrtsgesellschaft" * 5, A5.cover, ruler).size == A5.cover.sizes[-1]


# --- balance -----------------------------------------------------------------------------------------------


def title_lines(title: str, measure: Length, ruler: Ruler) -> int | None:
    size = layout.TITLES["entry"][0]

    def run(text: str) -> Length:
        return ruler.width(text, size) + size * (layout.TITLES["entry"][1] * len(text))

    return broken(title, run, measure)


@settings(deadline=None, max_examples=60)
@given(title=TITLES)
def test_a_balanced_title_takes_no_more_lines(title: str, ruler: Ruler) -> None:
    measure = balanced(title, ruler, A5.type_area.width)

    if measure:
        assert measure <= A5.type_area.width
        assert title_lines(title, measure, ruler) == title_lines(title, A5.type_area.width, ruler)


@settings(deadline=None, max_examples=60)
@given(title=TITLES)
def test_a_balanced_title_is_no_wider_than_it_must_be(title: str, ruler: Ruler) -> None:
    measure, lines = balanced(title, ruler, A5.type_area.width), title_lines(title, A5.type_area.width, ruler)

    if measure and measure > mm(60):
        assert title_lines(title, measure - BALANCE_SLACK - mm(1.01), ruler) != lines


@pytest.mark.parametrize("title", ["Short", "Donaudampfschifffahrtsgesellschaft" * 3 + " and more words after it"])
def test_there_is_nothing_to_balance_in_one_line_or_where_a_word_is_too_wide(title: str, ruler: Ruler) -> None:
    assert balanced(title, ruler, A5.type_area.width) is None


def test_a_title_of_two_lines_breaks_near_its_middle(ruler: Ruler) -> None:
    measure = balanced("Trading off Image Quality for Robustness is not Necessary", ruler, A5.type_area.width)

    whole = ruler.width("Trading off Image Quality for Robustness is not Necessary", pt(19))
    assert measure
    assert measure < whole * 0.7
