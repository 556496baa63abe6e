"""Units that return, sizes that fit, boxes that move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booklet.geometry import Box, Length, Size, mm, pt, px

MILLIMETRES = st.floats(-1e5, 1e5)
POSITIVE = st.floats(0.1, 1e4)
RATIOS = st.floats(0.01, 100)


def test_an_inch_is_72_points_96_px_and_25_4_millimetres() -> None:
    inch = pt(72)

    assert inch.inches == 1
    assert inch.px == pytest.approx(96)
    assert inch.mm == pytest.approx(25.4)


@given(MILLIMETRES)
def test_unit_conversions_return(value: float) -> None:
    assert mm(value).mm == pytest.approx(value)
    assert px(value).px == pytest.approx(value)
    assert pt(value).pt == value


@given(MILLIMETRES, MILLIMETRES)
def test_lengths_add_and_subtract_in_any_unit(one: float, other: float) -> None:
    assert (mm(one) + mm(other)).mm == pytest.approx(one + other, abs=1e-6)
    assert (mm(one) - mm(other)).mm == pytest.approx(one - other, abs=1e-6)


@given(POSITIVE, POSITIVE)
def test_length_divided_by_a_length_is_how_often_it_goes_in(length: float, factor: float) -> None:
    assert (mm(length) * factor) / mm(length) == pytest.approx(factor)


def test_lengths_of_different_units_compare() -> None:
    assert px(95) < pt(72) < px(97)
    assert max(mm(25), pt(72)) == pt(72)


@given(POSITIVE, POSITIVE, RATIOS)
def test_fitted_size_has_the_ratio_lies_inside_and_touches_an_edge(width: float, height: float, ratio: float) -> None:
    frame = Size(Length(width), Length(height))

    fitted = frame.fitted(ratio)

    assert fitted.ratio == pytest.approx(ratio)
    assert fitted.width.pt <= width * (1 + 1e-9)
    assert fitted.height.pt <= height * (1 + 1e-9)
    assert fitted.width == frame.width or fitted.height == frame.height


@given(POSITIVE, POSITIVE)
def test_size_turned_twice_is_the_same(width: float, height: float) -> None:
    size = Size(Length(width), Length(height))

    assert size.turned.turned == size
    assert size.turned.ratio == pytest.approx(1 / size.ratio)


@given(MILLIMETRES, MILLIMETRES)
def test_moved_box_keeps_its_size(dx: float, dy: float) -> None:
    box = Box(10, 20, 110, 220)

    moved = box.moved(dx, dy)

    assert [moved.width, moved.height] == pytest.approx([100, 200])
    assert moved.as_tuple() == pytest.approx((10 + dx, 20 + dy, 110 + dx, 220 + dy))
