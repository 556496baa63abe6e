"""The numbers of the page: nothing overlaps, nothing stands outside, whatever a designer makes of them."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booklet import layout
from booklet.geometry import Length, mm

HAIR = mm(0.001)
"""Less than this is no difference."""

each_mosaic = pytest.mark.parametrize("count", range(1, 10))


def edges(frame: layout.Frame) -> tuple[Length, Length, Length, Length]:
    """Left, top, right, bottom."""
    return frame.left, frame.top, frame.left + frame.size.width, frame.top + frame.size.height


@each_mosaic
def test_every_poster_gets_a_frame_as_long_as_there_are_frames(count: int) -> None:
    assert len(layout.frames(count)) == min(count, max(layout.MOSAICS))


def test_no_posters_need_no_frames() -> None:
    assert layout.frames(0) == ()


@each_mosaic
def test_frames_never_overlap_and_leave_a_gap(count: int) -> None:
    for one, other in combinations(map(edges, layout.frames(count)), 2):
        across = max(one[0], other[0]) - min(one[2], other[2])
        down = max(one[1], other[1]) - min(one[3], other[3])

        assert max(across, down) >= layout.MOSAIC_GAP - HAIR


@each_mosaic
def test_frames_stay_inside_the_mosaic(count: int) -> None:
    for left, top, right, bottom in map(edges, layout.frames(count)):
        assert mm(0) <= left < right <= layout.MOSAIC.width + HAIR
        assert mm(0) <= top < bottom <= layout.MOSAIC.height + HAIR


@each_mosaic
def test_the_mosaic_reaches_the_edges_of_the_page(count: int) -> None:
    every = [edges(frame) for frame in layout.frames(count)]

    assert min(left for left, *_ in every) == mm(0)
    assert max(right for _, _, right, _ in every).pt == pytest.approx(layout.TRIM.width.pt)
    assert max(bottom for *_, bottom in every).pt == pytest.approx(layout.MOSAIC.height.pt)


@pytest.mark.parametrize("cells", layout.MOSAICS.values(), ids=str)
def test_cells_fill_the_mosaic(cells: tuple[layout.Cell, ...]) -> None:
    assert sum(cell.width * cell.height for cell in cells) == pytest.approx(1)


@given(st.floats(0.02, 50), st.booleans())
def test_a_poster_of_any_shape_fits_its_plate(ratio: float, captioned: bool) -> None:
    size, turned = layout.plate_size(ratio, captioned=captioned)
    lying = size.turned if turned else size

    area = layout.plate_area(captioned=captioned, turned=turned)
    assert lying.width <= area.width + HAIR
    assert lying.height <= area.height + HAIR
    assert size.ratio == pytest.approx(ratio)


@given(st.floats(0.02, 50), st.booleans())
def test_a_poster_is_as_large_as_its_plate_lets_it(ratio: float, captioned: bool) -> None:
    size, turned = layout.plate_size(ratio, captioned=captioned)
    lying = size.turned if turned else size

    area = layout.plate_area(captioned=captioned, turned=turned)
    assert lying.width.pt == pytest.approx(area.width.pt) or lying.height.pt == pytest.approx(area.height.pt)


@given(st.floats(0.02, 50))
def test_a_poster_is_turned_only_to_be_larger(ratio: float) -> None:
    size, turned = layout.plate_size(ratio, captioned=False)
    other = (layout.TYPE_AREA if turned else layout.TYPE_AREA.turned).fitted(ratio)

    if turned:
        assert size.width >= other.width
    else:
        assert ratio <= 1


@pytest.mark.parametrize("turned", [False, True], ids=["upright", "turned"])
def test_a_caption_leaves_room_for_the_poster(turned: bool) -> None:
    bare = layout.plate_area(captioned=False, turned=turned)
    captioned = layout.plate_area(captioned=True, turned=turned)

    assert mm(0) < captioned.width <= bare.width
    assert mm(0) < captioned.height <= bare.height
    assert captioned != bare


def test_the_type_area_is_the_page_without_its_margins() -> None:
    margins, area = layout.MARGINS, layout.TYPE_AREA

    assert (margins.inner + area.width + margins.outer).pt == pytest.approx(layout.TRIM.width.pt)
    assert (margins.head + area.height + margins.foot).pt == pytest.approx(layout.TRIM.height.pt)


@pytest.mark.parametrize("kind", layout.FURNITURE)
def test_furniture_stands_in_the_margins(kind: str) -> None:
    for spot in layout.FURNITURE[kind]:
        margin = layout.MARGINS.foot if spot.at_foot else layout.MARGINS.head

        assert mm(0) < spot.distance < margin
        assert mm(0) < spot.from_side < layout.TRIM.width * 0.5


def test_pages_that_reach_the_edges_carry_no_furniture() -> None:
    assert layout.FULL_PAGE.isdisjoint(layout.FURNITURE)


@pytest.mark.parametrize("scale", [layout.COVER, layout.OPENER], ids=["cover", "opener"])
def test_sizes_fall_so_that_the_largest_that_fits_is_found_first(scale: layout.DisplayScale) -> None:
    assert list(scale.sizes) == sorted(scale.sizes, reverse=True)
    assert scale.measure <= layout.TYPE_AREA.width
