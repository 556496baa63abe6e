"""Page furniture: every strip is set once, sheets stay what they were, nothing runs out of its room."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_catalogs import catalog

from booklet import fonts
from booklet.citations import stamps
from booklet.furniture import MOST_ON_ONE, STAMP_LIMIT, STRIP_SIZE, Furnisher, Overlay, sheets, strips_of
from booklet.geometry import Length, mm
from booklet.languages import words_for
from booklet.layout import FOLIO_ROOM, FURNITURE, layout_of
from booklet.values import FIGURES, Leaf, Page, Strip, spelled
from booklet.workshop import Workshop

ENGLISH = words_for("en")

A5 = layout_of("A5")

TITLES = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=300).filter(
    str.strip
)
FIGURE = st.builds(Strip, st.sampled_from(["folio", "number", "range-right"]), st.sampled_from(FIGURES))
STRIPS = FIGURE | st.builds(Strip, st.sampled_from(["head", "stamp", "cite"]), TITLES | st.sampled_from(["2048", "7"]))


@pytest.fixture(scope="session")
def ruler(workshop: Workshop) -> fonts.Ruler:
    """The ruler of the cut that heads and stamps are set in."""
    return fonts.ruler("sans-600", workshop.store)


def heads(count: int) -> list[Strip]:
    return [Strip("head", f"Title {number}") for number in range(count)]


# --- sheets ------------------------------------------------------------------------------------------------


@given(st.lists(STRIPS, max_size=120))
def test_every_strip_stands_on_exactly_one_sheet(strips: list[Strip]) -> None:
    placed = [strip for sheet in sheets(strips, {}) for strip in sheet]

    assert len(placed) == len(set(placed))
    assert set(strips) <= set(placed)


@given(st.lists(STRIPS, max_size=120))
def test_beside_what_is_asked_for_only_figures_are_set(strips: list[Strip]) -> None:
    placed = {strip for sheet in sheets(strips, {}) for strip in sheet}

    assert {strip.kind for strip in placed - set(strips)} <= {"folio", "number", "range-right"}


@given(st.lists(STRIPS, max_size=120).flatmap(lambda strips: st.tuples(st.just(strips), st.permutations(strips))))
def test_sheets_do_not_depend_on_the_order_of_pages(orders: tuple[list[Strip], list[Strip]]) -> None:
    one, other = orders

    assert set(sheets(one, {})) == set(sheets(other, {}))


def test_figures_of_a_kind_are_one_sheet_that_serves_every_number_of_every_book() -> None:
    small, large = (sheets(asked, {}) for asked in (spelled("folio", "7"), spelled("folio", "xiv1–2048")))

    assert small == large == (spelled("folio", FIGURES),)


@given(st.integers(1, 3999), st.booleans())
def test_every_label_of_a_page_can_be_written_with_the_figures(folio: int, roman: bool) -> None:
    label = Page(0, folio, roman, "part", 0, 0).label

    assert set(label) <= set(FIGURES)
    assert "".join(strip.text for strip in spelled("folio", label)) == label


def test_one_edit_sets_only_the_sheets_it_touches() -> None:
    before = heads(MOST_ON_ONE * 3)
    after = [Strip("head", "Another title"), *before[1:]]

    kept = set(sheets(before, {})) & set(sheets(after, {}))

    assert len(sheets(before, {})) > 4
    assert len(kept) >= len(sheets(before, {})) - 2


def test_what_comes_and_goes_with_one_part_sets_one_sheet() -> None:
    before = heads(MOST_ON_ONE * 3)
    parts = {strip: f"run/{number // 15}" for number, strip in enumerate(before)}
    others = {Strip("head", f"Another title {number}"): "run/4" for number in range(13)}
    after = [strip for strip in before if parts[strip] != "run/4"] + [*others]

    kept = set(sheets(before, parts)) & set(sheets(after, parts | others))

    assert len(sheets(before, parts)) > 4
    assert len(kept) == len(sheets(before, parts)) - 1


def test_few_strips_of_a_kind_share_a_sheet() -> None:
    assert len(sheets(heads(MOST_ON_ONE), {})) == 1


def test_a_head_that_reads_like_a_number_is_set_as_it_is() -> None:
    asked = [Strip("head", text) for text in ("2048", "007", "٣")]

    (sheet,) = sheets(asked, {})

    assert set(sheet) == set(asked)


def test_the_strips_of_a_book_are_those_of_its_overlays() -> None:
    spot = FURNITURE["papers"][0]
    (one,), (two,) = spelled("folio", "1"), spelled("folio", "2")

    assert list(strips_of({0: [Overlay(spot, (one,))], 1: [Overlay(spot, (two,))]})) == [one, two]


# --- what stands on a page ---------------------------------------------------------------------------------


def page(folio: int, *, roman: bool = False, offset: int = 0) -> Page:
    return Page(folio - 1, folio, roman, "part", 0, offset)


def furnisher(
    ruler: fonts.Ruler, title: str = "A title", section: str = "Section 1", volume: str = "Test Days"
) -> Furnisher:
    made = catalog([{"id": "one", "title": title}], booklet={"title": volume})
    renamed = made.model_copy(update={"sections": (made.sections[0].model_copy(update={"title": section}),)})
    return Furnisher(renamed, ENGLISH, ruler)


def shown(overlays: Sequence[Overlay]) -> dict[str, str]:
    """What the overlays say, by the kind of their spot."""
    return {overlay.spot.strip: "".join(strip.text for strip in overlay.strips) for overlay in overlays}


def width(overlay: Overlay, ruler: fonts.Ruler, size: Length = STRIP_SIZE) -> Length:
    return ruler.width("".join(strip.text for strip in overlay.strips), size)


def test_a_recto_is_headed_by_the_entry_and_a_verso_by_the_section(ruler: fonts.Ruler) -> None:
    furnish, leaf = furnisher(ruler), Leaf("entry", "one")

    recto, verso = furnish.of_leaf(page(3), leaf), furnish.of_leaf(page(4), leaf)

    assert shown(recto) == {"folio": "3", "head": "A title"}
    assert shown(verso) == {"folio": "4", "head": "Section 1"}


def test_front_matter_is_numbered_in_small_roman_figures(ruler: fonts.Ruler) -> None:
    overlays = furnisher(ruler).of_leaf(page(4, roman=True), Leaf("contents"))

    assert shown(overlays) == {"folio": "iv"}


def test_a_leaf_that_is_not_named_carries_nothing(ruler: fonts.Ruler) -> None:
    assert furnisher(ruler).of_leaf(page(1, roman=True), Leaf("cover")) == ()


def test_a_page_of_a_paper_says_whose_it_is_and_leads_back(ruler: fonts.Ruler) -> None:
    overlays = furnisher(ruler).of_paper(page(57, offset=2), "one", 8)

    assert shown(overlays) == {"folio": "57", "stamp": "A title · paper page 3 of 8"}
    assert {overlay.spot.strip: overlay.target for overlay in overlays} == {"folio": "", "stamp": "entry/one"}


def test_the_first_page_of_a_paper_says_how_it_is_cited_and_leads_back(ruler: fonts.Ruler) -> None:
    folio, *lines = furnisher(ruler).of_paper(page(13), "one", 7)

    assert folio.spot.strip == "folio"
    assert ["".join(strip.text for strip in line.strips) for line in lines] == ["Test Days, pages 13–19"]
    assert [line.target for line in lines] == ["entry/one"]


def test_a_citation_keeps_clear_of_the_folio_on_both_sides(ruler: fonts.Ruler) -> None:
    paper_width = mm(150)

    _, line = furnisher(ruler, volume="Test Days, a volume of very many words " * 9).of_paper(
        page(13), "one", 7, paper_width
    )

    assert line.spot.centred
    assert width(line, ruler, stamps.SIZE) <= paper_width - (A5.folio.from_side + FOLIO_ROOM) * 2
    assert shown([line])["cite"].endswith(" …, pages 13–19")


def test_a_page_too_narrow_for_a_citation_says_whose_it_is(ruler: fonts.Ruler) -> None:
    overlays = furnisher(ruler).of_paper(page(13), "one", 7, mm(100))

    assert shown(overlays) == {"folio": "13", "stamp": "A title · paper page 1 of 7"}


def test_a_paper_that_moves_needs_no_citation_set_anew(ruler: fonts.Ruler) -> None:
    before, after = (set(strips_of({0: furnisher(ruler).of_paper(page(at), "one", 7)})) for at in (13, 47))

    assert {strip for strip in before ^ after if strip.kind not in ("folio", "cite-figure")} == set()


@settings(deadline=None, max_examples=60)
@given(title=TITLES)
def test_a_head_is_never_wider_than_the_type_area(ruler: fonts.Ruler, title: str) -> None:
    for side in (3, 4):
        overlays = furnisher(ruler, title, title).of_leaf(page(side), Leaf("entry", "one"))

        assert all(width(overlay, ruler) <= A5.type_area.width for overlay in overlays)


@settings(deadline=None, max_examples=60)
@given(title=TITLES)
def test_the_title_in_a_stamp_leaves_room_for_what_follows_it(ruler: fonts.Ruler, title: str) -> None:
    overlays = furnisher(ruler, title).of_paper(page(4, offset=1), "one", 8)

    title_strip = next(overlay.strips[0] for overlay in overlays if overlay.spot.strip == "stamp")
    assert ruler.width(title_strip.text, STRIP_SIZE) <= STAMP_LIMIT
