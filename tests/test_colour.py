"""Colours: whatever accent a catalog asks for, everything printed in it or on it can be read."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from booklet.colour import INK, LEGIBLE, WHITE, contrast, scheme, tinted

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
@example("#ffffff")
@example("#000000")
@example("#7c7c7c")
def test_text_on_any_accent_is_legible(accent: str) -> None:
    assert contrast(accent, scheme(accent).on_accent) >= LEGIBLE


@given(COLOURS)
@example("#ffffff")
@example("#ffff00")
@example("#000001")
def test_any_accent_is_legible_as_text_on_white(accent: str) -> None:
    assert contrast(scheme(accent).accent_text, WHITE) >= LEGIBLE


@given(COLOURS)
def test_an_accent_that_is_legible_on_white_is_left_alone(accent: str) -> None:
    colours = scheme(accent)

    assert colours.accent == accent
    assert (colours.accent_text == accent) == (contrast(accent, WHITE) >= LEGIBLE)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48), (INK, WHITE, 17.22)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_does_not_depend_on_which_is_in_front(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)


@given(COLOURS, st.floats(0, 1))
def test_a_tint_is_a_colour_no_darker(colour: str, share: float) -> None:
    tint = tinted(colour, share)

    assert len(tint) == 7
    assert int(tint[1:], 16) >= 0
    assert contrast(tint, WHITE) <= contrast(colour, WHITE)


def test_a_tint_goes_from_white_to_the_colour() -> None:
    assert [tinted("#0a5c9e", share) for share in (0, 1)] == ["#ffffff", "#0a5c9e"]
