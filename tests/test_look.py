"""The look, measured on pages of whole booklets: what reaches the edge, what stands together, what fills its page."""

import pytest
from conftest import BuildBooklet, make_catalog

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
