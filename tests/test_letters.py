"""Pages and sheets as pictures of letters, so that a shifted edge is seen in a diff.

``_`` is white, ``+`` a mark or a letter in black, others are the colours of what is drawn.
"""

import io
from collections.abc import Sequence

import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from booklet.fonts import ruler
from booklet.geometry import Box, mm
from booklet.impose import Duplex, Imposed, Scheme, Wish, impose
from booklet.printing import pages
from booklet.workspace import Workspace

MM = 72 / 25.4
COLOURS = {"R": "1 0 0", "G": "0 0.7 0", "B": "0 0 1", "Y": "1 0.9 0", "M": "1 0 1"}
SEEN = {"_": (255, 255, 255), "+": (0, 0, 0)} | {
    letter: tuple(round(float(share) * 255) for share in colour.split()) for letter, colour in COLOURS.items()
}
_FINE = 12
"""Pixels of a cell's side."""


def picture(pdf: bytes, index: int, area: Box, columns: int, rows: int) -> list[str]:
    """What is seen in an area, in points from the lower left corner of the page: a letter for each cell.

    White with a thin dark line in it counts as the line.
    """
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[index]
        scale = columns * _FINE / area.width
        height = page.get_height()
        drawn = page.render(scale=scale).to_pil().convert("RGB")
        left, top = area.left * scale, (height - area.top) * scale
        shown = drawn.crop(
            (round(left), round(top), round(left + area.width * scale), round(top + area.height * scale))
        )
    shown = shown.resize((columns * _FINE, rows * _FINE), Image.Resampling.NEAREST)
    return ["".join(_letter(shown, column, row) for column in range(columns)) for row in range(rows)]


def _letter(shown: Image.Image, column: int, row: int) -> str:
    left, top = column * _FINE + 2, row * _FINE + 2  # its edges may fall on either side
    inside = (left, top, left + _FINE - 4, top + _FINE - 4)
    pixels = list(shown.crop(inside).get_flattened_data())
    near = [min(SEEN, key=lambda letter: _distance(pixel, SEEN[letter])) for pixel in pixels]
    most = max(sorted(set(near)), key=near.count)
    lines = sum(max(pixel) < 225 and max(pixel) - min(pixel) < 20 for pixel in pixels)
    return "+" if most == "_" and lines >= _FINE // 4 else most


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


# --- a page for the shop -----------------------------------------------------------------------------------

ON_THE_PRESS = """
_________________________
_________________________
______+_____+_____+______
______+____+++____+______
______+_____+_____+______
_____RRRRRRRRRRRRRRR_____
__+++RRRRRRRRRRRRRRR+++__
_____RRRRRRRRRRRRRRR_____
_____RRRRRRRRRRRRRRR_____
_____RRR_________RRR_____
_____RRR_________RRR_____
_____RRR_________RRR_____
___+_RRR_________RRR_+___
__+++RRR_________RRR+++__
___+_RRR_________RRR_+___
_____RRR_________RRR_____
_____RRR_________RRR_____
_____RRR_________RRR_____
_____RRRRRRRRRRRRRRR_____
_____RRRRRRRRRRRRRRR_____
__+++RRRRRRRRRRRRRRR+++__
_____RRRRRRRRRRRRRRR_____
______+_____+_____+______
______+____+++____+______
______+.....+_____+______
_________________________
_________________________
"""
"""A cell is 2 mm: the page of 24 by 28 mm with a red rim, its bleed of 3 mm, 10 mm for marks; the slug line dotted."""


def rimmed(origin_mm: tuple[float, float]) -> Pdf:
    """A page of 24 by 28 mm with a rim of 3 mm that goes on far beyond the trim."""
    x, y = (one * MM for one in origin_mm)
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(100, 100)).obj
    page.TrimBox = Array([x, y, x + 24 * MM, y + 28 * MM])
    page.MediaBox = Array([x - 20, y - 20, x + 24 * MM + 20, y + 28 * MM + 20])
    inner = f"1 1 1 rg {x + 3 * MM} {y + 5 * MM} {18 * MM} {18 * MM} re f"
    page.Contents = pdf.make_stream(f"1 0 0 rg {x - 90} {y - 90} 900 900 re f {inner}".encode())
    return pdf


@pytest.mark.parametrize("origin_mm", [(0, 0), (-30, -12), (7, 90)], ids=["at zero", "below zero", "above"])
def test_page_for_the_shop_has_its_bleed_its_marks_and_its_boxes_wherever_its_origin_is(
    origin_mm: tuple[float, float], workspace: Workspace
) -> None:
    pdf = rimmed(origin_mm)
    sheet = pages.Sheet(mm(3), mm(0), (), "")

    trims = pages.set_boxes(pdf, sheet)
    pages.draw_marks(pdf, trims, sheet, ruler("sans-400", workspace.store))

    made = pages.written(pdf)
    shown = picture(made, 0, Box(0, 0, 50 * MM, 54 * MM), 25, 27)
    slug = shown[24][7:12]
    shown[24] = shown[24].replace(f"+{slug}+", "+.....+")
    assert "+++" in slug
    assert shown == ON_THE_PRESS.split()


# --- sheets ------------------------------------------------------------------------------------------------

WAYS = {
    "at zero": {"MediaBox": [0, 0, 300, 420]},
    "below zero": {"MediaBox": [-150, -40, 150, 380]},
    "turned": {"MediaBox": [0, 0, 420, 300], "Rotate": 90},
    "turned back": {"MediaBox": [0, 0, 420, 300], "Rotate": 270},
    "on its head": {"MediaBox": [10, 20, 310, 440], "Rotate": 180},
    "cropped": {"MediaBox": [-80, -70, 500, 600], "CropBox": [30, 60, 330, 480]},
}


def flagged(letters: str, way: str = "at zero") -> Pdf:
    """Pages seen as 300 by 420 points, each with its colour at the upper left and yellow at the lower right."""
    pdf, given = Pdf.new(), WAYS[way]
    left, bottom, right, top = given.get("CropBox", given["MediaBox"])  # type: ignore[misc]  # both are lists
    turns = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }
    matrix = " ".join(map(str, turns[given.get("Rotate", 0)]))  # type: ignore[index]  # a number
    for letter in letters:
        page = pdf.add_blank_page(page_size=(300, 420)).obj
        for key, value in given.items():
            page[Name(f"/{key}")] = Array(value) if isinstance(value, list) else value
        page.Resources = Dictionary()
        squares = f"{COLOURS[letter]} rg 0 280 150 140 re f {COLOURS['Y']} rg 150 0 150 140 re f"
        page.Contents = pdf.make_stream(f"q {matrix} cm {squares} Q".encode())
    return pdf


def imposed(pdf: Pdf, workspace: Workspace, **wishes: object) -> Imposed:
    file = io.BytesIO()
    pdf.save(file)
    return impose(file.getvalue(), "book.pdf", Wish(**wishes), workspace)  # type: ignore[arg-type]  # fields of Wish


def side(made: Imposed, index: int, columns: int = 4, rows: int = 3) -> list[str]:
    return picture(made.pdf, index, made.bed.cells, columns, rows)


@pytest.mark.parametrize("way", WAYS)
def test_page_lies_on_the_sheet_as_its_reader_sees_it(way: str, workspace: Workspace) -> None:
    made = imposed(flagged("RGBM", way), workspace, duplex=Duplex.SHORT)

    assert side(made, 0) == ["M_R_", "____", "_Y_Y"]
    assert side(made, 1) == ["G_B_", "____", "_Y_Y"]


def test_back_stands_on_its_head_for_the_long_edge(workspace: Workspace) -> None:
    made = imposed(flagged("RGBM"), workspace, duplex=Duplex.LONG)

    assert side(made, 0) == ["M_R_", "____", "_Y_Y"]
    assert side(made, 1) == ["Y_Y_", "____", "_B_G"]


def test_gathering_folded_twice_has_its_upper_row_on_its_head(workspace: Workspace) -> None:
    made = imposed(flagged("RGBMRGBM"), workspace, scheme=Scheme.PERFECT, signature=8, duplex=Duplex.SHORT)

    assert side(made, 0, rows=6) == ["Y_Y_", "____", "_R_M", "M_R_", "____", "_Y_Y"]


def test_creep_moves_inner_pages_towards_the_fold_by_the_thickness_of_a_leaf(workspace: Workspace) -> None:
    pdf = Pdf.new()
    for _ in range(8):
        page = pdf.add_blank_page(page_size=(40 * MM, 40 * MM)).obj
        page.Contents = pdf.make_stream(f"1 0 0 rg {10 * MM} 0 {20 * MM} {40 * MM} re f".encode())

    made = imposed(pdf, workspace, leaf=mm(2), duplex=Duplex.SHORT)

    assert side(made, 0, 40, 1) == ["_____RRRRRRRRRR__________RRRRRRRRRR_____"]
    assert side(made, 1, 40, 1) == ["_____RRRRRRRRRR__________RRRRRRRRRR_____"]
    assert side(made, 2, 40, 1) == ["______RRRRRRRRRR________RRRRRRRRRR______"]
    assert side(made, 3, 40, 1) == ["______RRRRRRRRRR________RRRRRRRRRR______"]
