"""Geometry read off the drawing itself, as letters: thumb tabs, mirrored margins, pages of plates."""

import io
import re
from collections.abc import Sequence

import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from pdf_facts import Booklet
from pictures_made import png
from PIL import Image

from booklet.geometry import Length, mm
from booklet.layout import LAYOUTS, TAB

ACCENT, RED, WHITE = (10, 92, 158), (200, 20, 30), (255, 255, 255)
LETTERS = {ACCENT: "T", RED: "P", WHITE: "_"}
"""T is a tab, P the poster, _ paper; # is ink of any other colour."""
DPI = 96


def drawn(result: Result, index: int) -> Image.Image:
    """The page as it is printed, however a viewer turns it."""
    page = result.book.document[index]
    page.set_rotation(0)
    image: Image.Image = page.render(scale=DPI / 72, may_draw_forms=False).to_pil().convert("RGB")
    return image


def letters(image: Image.Image, xs: Sequence[Length], ys: Sequence[Length]) -> list[str]:
    """What stands at these places, from the upper left corner: a line for each y, a letter for each x."""

    def letter(x: Length, y: Length) -> str:
        pixel = image.getpixel((int(x.inches * DPI), int(y.inches * DPI)))
        return LETTERS.get(pixel, "#")

    return ["".join(letter(x, y) for x in xs) for y in ys]


def inked(image: Image.Image, left: Length, right: Length) -> tuple[Length, Length]:
    """Where the first and the last ink stands between two lines down the page, from its left edge."""
    strip = image.crop((int(left.inches * DPI), 0, int(right.inches * DPI), image.height)).convert("L")
    box = strip.point(lambda grey: 255 if grey < 200 else 0).getbbox()
    assert box is not None
    return left + mm(box[0] / DPI * 25.4), left + mm(box[2] / DPI * 25.4)


WORDS = "Words go on and on in a line that fills its measure from one edge to the other. " * 30
POSTERS = {"wide.png": png(600, 300, RED), "tall.png": png(300, 600, RED)}


def sections(count: int) -> list[dict[str, object]]:
    return [{"title": f"Part {n}", "entries": [entry(f"no{n}", abstract=WORDS)]} for n in range(1, count + 1)]


@pytest.fixture(scope="module", params=["A5", "A4"])
def running(request: pytest.FixtureRequest, build_booklet: BuildBooklet) -> tuple[str, Result]:
    """Five sections of running text, each long enough for two pages, in the size."""
    return request.param, build_booklet(make_catalog(booklet={"size": request.param}, sections=sections(5)))


def pages_of(book: Booklet, part: int) -> range:
    """Indices of the pages that a section takes."""
    first = [book.destinations[f"entry-no{n}"] for n in range(1, 6)]
    return range(first[part - 1], first[part] if part < 5 else first[part - 1] + 1)


# --- thumb tabs --------------------------------------------------------------------------------------------


def test_each_section_has_its_tab_at_the_fore_edge_further_down_than_the_one_before(
    running: tuple[str, Result],
) -> None:
    size, result = running
    page = LAYOUTS[size]
    heights = [page.tab(position, 5).distance + TAB.height * 0.5 for position in range(5)]
    edges = [mm(1), page.trim.width - mm(1)]

    for part in range(1, 6):
        for index in pages_of(result.book, part):
            left, right = zip(*letters(drawn(result, index), edges, heights), strict=True)
            fore_edge, gutter = (left, right) if index % 2 else (right, left)
            assert "".join(fore_edge) == "_" * (part - 1) + "T" + "_" * (5 - part)
            assert "T" not in gutter


def test_tabs_are_seen_for_three_millimetres_and_reach_the_edge(running: tuple[str, Result]) -> None:
    size, result = running
    page = LAYOUTS[size]
    middle = page.tab(0, 5).distance + TAB.height * 0.5
    recto = next(index for index in pages_of(result.book, 1) if index % 2 == 0)

    across = [page.trim.width - mm(distance) for distance in (0.3, 1.5, 2.8, 3.6, 5.0)]

    assert letters(drawn(result, recto), across, [middle]) == ["TTT__"]


def test_pages_before_and_after_the_sections_have_no_tab(running: tuple[str, Result]) -> None:
    size, result = running
    page = LAYOUTS[size]
    outside = [0, 1, len(result.book.texts) - 1]
    heights = [page.tab(position, 5).distance + TAB.height * 0.5 for position in range(5)]

    for index in outside[1:]:
        assert "T" not in "".join(letters(drawn(result, index), [mm(1), page.trim.width - mm(1)], heights))


def test_a_book_of_one_section_has_no_tabs(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(sections=sections(1)))

    index = result.book.destinations["entry-no1"]
    page = LAYOUTS["A5"]
    assert letters(drawn(result, index), [mm(1), page.trim.width - mm(1)], [page.margins.head + mm(6)]) == ["__"]


def test_tabs_are_not_read_aloud(running: tuple[str, Result]) -> None:
    _, result = running
    index = pages_of(result.book, 1)[0]

    content = result.book.pdf.pages[index].Contents
    data = b"".join(one.read_bytes() for one in content) if hasattr(content, "as_list") else content.read_bytes()
    layer = data[data.rindex(b"Q\n/Artifact") :].decode("latin-1")
    assert layer.count("BDC") == len(re.findall(r"/Artifact <</Type /Pagination", layer)) >= 2
    assert " Do" not in re.sub(r"/Artifact.*?EMC", "", layer, flags=re.DOTALL)


# --- margins -----------------------------------------------------------------------------------------------


def test_margins_are_mirrored(running: tuple[str, Result]) -> None:
    size, result = running
    page = LAYOUTS[size]
    verso, recto = (
        next(index for part in (1, 2, 3) for index in pages_of(result.book, part) if index % 2 == side)
        for side in (1, 0)
    )

    on_recto = inked(drawn(result, recto), mm(4), page.trim.width - mm(4))
    on_verso = inked(drawn(result, verso), mm(4), page.trim.width - mm(4))

    margins = page.margins
    assert on_recto[1].mm == pytest.approx((page.trim.width - margins.outer).mm, abs=0.6)
    assert on_verso[1].mm == pytest.approx((page.trim.width - margins.inner).mm, abs=0.6)
    assert on_recto[0] >= margins.inner - mm(0.6)
    assert on_verso[0] >= margins.outer - mm(0.6)


# --- plates ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("poster", POSTERS)
def test_a_plate_fills_the_type_area_of_a_left_hand_page_and_nothing_else_stands_on_it(
    poster: str, build_booklet: BuildBooklet
) -> None:
    shown = {"file": poster, "alt": "Red"}
    result = build_booklet(
        make_catalog(sections=[{"title": part, "entries": [entry(part, poster=shown)]} for part in ("one", "two")]),
        POSTERS,
    )

    page = LAYOUTS["A5"]
    index = result.book.destinations["entry-one"] - 1
    assert index % 2 == 1
    image = drawn(result, index)
    area, inner = page.type_area, page.margins.outer  # a verso
    middle = inner + area.width * 0.5
    down = [page.margins.head - mm(2), page.margins.head + mm(2), page.margins.head + area.height * 0.5]
    down += [page.margins.head + area.height - mm(2), page.margins.head + area.height + mm(2)]
    assert [row[0] for row in letters(image, [middle], down)] == ["_", "P", "P", "P", "_"]
    edge = [mm(1), page.trim.width - mm(1), page.margins.outer * 0.5]
    assert set("".join(letters(image, edge, [mm(y) for y in range(2, 208, 3)]))) == {"_"}


def test_a_wide_poster_lies_on_its_side_in_print_and_is_read_upright_on_the_screen(
    build_booklet: BuildBooklet,
) -> None:
    poster = Image.new("RGB", (600, 300), WHITE)
    poster.paste(RED, (0, 0, 300, 300))  # its left half
    file = io.BytesIO()
    poster.save(file, "PNG")

    result = build_booklet(
        make_catalog(entries=[entry("one", poster={"file": "half.png", "alt": "Half"})]), {"half.png": file.getvalue()}
    )

    index = result.book.destinations["entry-one"] - 1
    turned = int(result.book.pdf.pages[index].get("/Rotate", 0))
    page = LAYOUTS["A5"]
    middle = page.margins.outer + page.type_area.width * 0.5
    quarter, three = (page.margins.head + page.type_area.height * share for share in (0.25, 0.75))
    assert letters(drawn(result, index), [middle], [quarter, three]) == ["_", "P"]
    assert turned == 90
