"""The numbers of the page: nothing overlaps, nothing stands outside, whatever a designer makes of them."""

from itertools import combinations, pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booklet import layout, mosaics
from booklet.fields import TrimSize
from booklet.geometry import Length, mm

HAIR = mm(0.001)
"""Less than this is no difference."""

each_mosaic = pytest.mark.parametrize("count", range(1, 10))
each_size = pytest.mark.parametrize("page", layout.LAYOUTS.values(), ids=list(layout.LAYOUTS))
sizes = st.sampled_from(list(layout.LAYOUTS.values()))


def edges(frame: mosaics.Frame) -> tuple[Length, Length, Length, Length]:
    """Left, top, right, bottom."""
    return frame.left, frame.top, frame.left + frame.size.width, frame.top + frame.size.height


@each_size
@each_mosaic
def test_every_poster_gets_a_frame_as_long_as_there_are_frames(page: layout.Layout, count: int) -> None:
    assert len(page.frames(count)) == min(count, max(mosaics.MOSAICS))


@each_size
def test_no_posters_need_no_frames(page: layout.Layout) -> None:
    assert page.frames(0) == ()


@each_size
@each_mosaic
def test_frames_never_overlap_and_leave_a_gap(page: layout.Layout, count: int) -> None:
    for one, other in combinations(map(edges, page.frames(count)), 2):
        across = max(one[0], other[0]) - min(one[2], other[2])
        down = max(one[1], other[1]) - min(one[3], other[3])

        assert max(across, down) >= mosaics.MOSAIC_GAP - HAIR


@each_size
@each_mosaic
def test_frames_stay_inside_the_mosaic(page: layout.Layout, count: int) -> None:
    for left, top, right, bottom in map(edges, page.frames(count)):
        assert mm(0) <= left < right <= page.mosaic.width + HAIR
        assert mm(0) <= top < bottom <= page.mosaic.height + HAIR


@each_size
@each_mosaic
def test_the_mosaic_reaches_the_edges_of_the_page(page: layout.Layout, count: int) -> None:
    every = [edges(frame) for frame in page.frames(count)]

    assert min(left for left, *_ in every) == mm(0)
    assert max(right for _, _, right, _ in every).pt == pytest.approx(page.trim.width.pt)
    assert max(bottom for *_, bottom in every).pt == pytest.approx(page.mosaic.height.pt)


@pytest.mark.parametrize("cells", mosaics.MOSAICS.values(), ids=str)
def test_cells_fill_the_mosaic(cells: tuple[mosaics.Cell, ...]) -> None:
    assert sum(cell.width * cell.height for cell in cells) == pytest.approx(1)


@given(sizes, st.floats(0.02, 50), st.booleans())
def test_a_poster_of_any_shape_fits_its_plate(page: layout.Layout, ratio: float, captioned: bool) -> None:
    size, turned = page.plate_size(ratio, captioned=captioned)
    lying = size.turned if turned else size

    area = page.plate_area(captioned=captioned, turned=turned)
    assert lying.width <= area.width + HAIR
    assert lying.height <= area.height + HAIR
    assert size.ratio == pytest.approx(ratio)


@given(sizes, st.floats(0.02, 50), st.booleans())
def test_a_poster_is_as_large_as_its_plate_lets_it(page: layout.Layout, ratio: float, captioned: bool) -> None:
    size, turned = page.plate_size(ratio, captioned=captioned)
    lying = size.turned if turned else size

    area = page.plate_area(captioned=captioned, turned=turned)
    assert lying.width.pt == pytest.approx(area.width.pt) or lying.height.pt == pytest.approx(area.height.pt)


@given(sizes, st.floats(0.02, 50))
def test_a_poster_is_turned_only_to_be_larger(page: layout.Layout, ratio: float) -> None:
    size, turned = page.plate_size(ratio, captioned=False)
    other = (page.type_area if turned else page.type_area.turned).fitted(ratio)

    if turned:
        assert size.width >= other.width
    else:
        assert ratio <= 1


@each_size
@pytest.mark.parametrize("turned", [False, True], ids=["upright", "turned"])
def test_a_caption_leaves_room_for_the_poster(page: layout.Layout, turned: bool) -> None:
    bare = page.plate_area(captioned=False, turned=turned)
    captioned = page.plate_area(captioned=True, turned=turned)

    assert mm(0) < captioned.width <= bare.width
    assert mm(0) < captioned.height <= bare.height
    assert captioned != bare


@each_size
def test_the_type_area_is_the_page_without_its_margins(page: layout.Layout) -> None:
    margins, area = page.margins, page.type_area

    assert (margins.inner + area.width + margins.outer).pt == pytest.approx(page.trim.width.pt)
    assert (margins.head + area.height + margins.foot).pt == pytest.approx(page.trim.height.pt)


@each_size
def test_furniture_stands_in_the_margins(page: layout.Layout) -> None:
    for spot in (page.folio, page.head, page.stamp, *page.citation):
        margin = page.margins.foot if spot.at_foot else page.margins.head

        assert mm(0) < spot.distance < margin
        assert mm(0) < spot.from_side < page.trim.width * 0.5


def test_pages_that_reach_the_edges_carry_no_furniture() -> None:
    assert layout.FULL_PAGE.isdisjoint(layout.FURNITURE)


@each_size
def test_sizes_fall_so_that_the_largest_that_fits_is_found_first(page: layout.Layout) -> None:
    for scale in (page.cover, page.opener):
        assert list(scale.sizes) == sorted(scale.sizes, reverse=True)
        assert scale.measure <= page.type_area.width


@pytest.mark.parametrize(
    ("name", "width_mm", "height_mm"),
    [("A5", 148, 210), ("A4", 210, 297), ("B5", 176, 250), ("Letter", 215.9, 279.4), ("half-letter", 139.7, 215.9)],
)
def test_sizes_are_those_of_the_standards(name: str, width_mm: float, height_mm: float) -> None:
    trim = layout.layout_of(name).trim

    assert [trim.width.mm, trim.height.mm] == pytest.approx([width_mm, height_mm])


def test_every_size_that_a_catalog_may_name_has_its_layout() -> None:
    assert set(get_args(TrimSize)) == set(layout.LAYOUTS)


# --- thumb tabs --------------------------------------------------------------------------------------------


@given(page=sizes, count=st.integers(1, 200))
def test_tabs_stand_beside_the_type_area_and_neighbours_never_share_a_place(page: layout.Layout, count: int) -> None:
    tops = [page.tab(position, count).distance for position in range(count)]

    assert all(page.margins.head <= top for top in tops)
    assert max(tops) + layout.TAB.height <= page.trim.height - page.margins.foot + HAIR
    apart = [max(one - other, other - one) for one, other in pairwise(tops)]
    assert all(distance >= layout.TAB.height for distance in apart)


@each_size
def test_sections_beyond_the_foot_begin_again_at_the_head_in_laps_of_like_length(page: layout.Layout) -> None:
    tops = [page.tab(position, 25).distance for position in range(25)]

    laps = tops.count(tops[0])
    assert laps > 1
    assert {tops.count(top) for top in tops} <= {laps, laps - 1}
