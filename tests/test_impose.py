"""Sheets are folded, cut and nested here by arithmetic of their own, and read like a book."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_pdfs import HELVETICA, hang, locked, paper, saved
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageChops, ImageFilter, ImageStat

from booklet.diagnostics import BookletError
from booklet.geometry import Size, mm
from booklet.impose import Duplex, Imposed, Scheme, Wish, impose
from booklet.impose.instructing import steps
from booklet.impose.papers import bed
from booklet.impose.sheets import (
    GATHERINGS,
    Fold,
    Grid,
    Imposition,
    Placement,
    Sheet,
    n_up,
    perfect,
    saddle,
    stack,
    turned_backs,
)
from booklet.workspace import Workspace

COUNTS = st.integers(1, 400)
GRIDS = st.sampled_from([Grid(2, 1), Grid(1, 2), Grid(2, 2), Grid(4, 2), Grid(2, 4)])
FOLDED = st.one_of(
    st.builds(saddle, COUNTS, st.none() | st.integers(1, 30).map(lambda sheets: 4 * sheets)),
    st.builds(perfect, COUNTS, st.sampled_from(sorted(GATHERINGS))),
)
CUT = st.builds(stack, COUNTS, GRIDS)
READ = st.builds(n_up, COUNTS, GRIDS)

A4, A5 = Size(mm(210), mm(297)), Size(mm(148), mm(210))
HALF_LETTER, LETTER = Size(mm(139.7), mm(215.9)), Size(mm(215.9), mm(279.4))


# --- a model of paper --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaf:
    """A cell of the sheet on the table: the page that looks up and the one that looks down, and which way is up."""

    x: float
    y: float
    up: Placement
    down: Placement
    up_stands: bool
    down_stands: bool


def on_the_table(sheet: Sheet, grid: Grid, *, over_level_edge: bool) -> list[Leaf]:
    """The printed sheet, front up. What was printed on the back lies where the turned paper had it."""
    backs = {(placed.column, placed.row): placed for placed in sheet.back}
    leaves = []
    for front in sheet.front:
        if over_level_edge:
            back = backs[front.column, grid.rows - 1 - front.row]
        else:
            back = backs[grid.columns - 1 - front.column, front.row]
        stands = back.turned is over_level_edge  # as seen by who turns a leaf of a book about an upright edge
        leaves.append(Leaf(front.column + 0.5, front.row + 0.5, front, back, not front.turned, stands))
    return leaves


def folded(pile: Sequence[Leaf], fold: Fold) -> list[Leaf]:
    """The pile, from the top, after everything left of (above) its middle went behind the rest."""
    coordinates = [leaf.x if fold is Fold.LEFT else leaf.y for leaf in pile]
    middle = (min(coordinates) + max(coordinates)) / 2
    staying = [leaf for leaf, at in zip(pile, coordinates, strict=True) if at > middle]
    going = [leaf for leaf, at in zip(pile, coordinates, strict=True) if at < middle]
    return staying + [over(leaf, fold, middle) for leaf in reversed(going)]


def over(leaf: Leaf, fold: Fold, middle: float) -> Leaf:
    if fold is Fold.LEFT:
        return Leaf(2 * middle - leaf.x, leaf.y, leaf.down, leaf.up, leaf.down_stands, leaf.up_stands)
    return Leaf(leaf.x, 2 * middle - leaf.y, leaf.down, leaf.up, not leaf.down_stands, not leaf.up_stands)


def book(imposition: Imposition, *, over_level_edge: bool = False) -> list[Leaf]:
    """The leaves of the bound book from the first to the last."""
    sheets = list(imposition.sheets)
    leaves: list[Leaf] = []
    for pages in imposition.gatherings:
        count = pages // (2 * imposition.grid.cells)
        gathering, sheets = sheets[:count], sheets[count:]
        pile = [
            leaf
            for sheet in gathering
            for leaf in on_the_table(sheet, imposition.grid, over_level_edge=over_level_edge)
        ]
        for fold in imposition.folds:
            pile = folded(pile, fold)
        leaves += pile
    assert not sheets
    return leaves


def read(leaves: Sequence[Leaf]) -> list[int | None]:
    return [placed.page for leaf in leaves for placed in (leaf.up, leaf.down)]


def is_in_order(numbers: Sequence[int | None], pages: int) -> bool:
    return list(numbers) == [*range(pages), *[None] * (len(numbers) - pages)]


# --- the order ---------------------------------------------------------------------------------------------


@given(FOLDED, st.booleans())
def test_folded_sheets_read_in_order_every_page_upright(imposition: Imposition, over_level_edge: bool) -> None:
    printed = turned_backs(imposition) if over_level_edge else imposition

    leaves = book(printed, over_level_edge=over_level_edge)

    assert is_in_order(read(leaves), imposition.pages)
    assert all(leaf.up_stands and leaf.down_stands for leaf in leaves)


@given(FOLDED)
def test_open_anywhere_a_verso_lies_left_and_a_recto_right(imposition: Imposition) -> None:
    leaves = book(imposition)

    spreads = [(left.down.page, right.up.page) for left, right in pairwise(leaves)]

    assert leaves[0].up.page == 0
    assert all(left is None or left % 2 == 1 for left, _ in spreads)  # pages count from 0: page 2 is a verso
    assert all(right is None or right % 2 == 0 for _, right in spreads)
    assert all(right is None or right - 1 == left for left, right in spreads)


@given(CUT, st.booleans())
def test_cut_piles_laid_on_each_other_read_in_order(imposition: Imposition, over_level_edge: bool) -> None:
    grid = imposition.grid
    printed = turned_backs(imposition) if over_level_edge else imposition

    tables = [on_the_table(sheet, grid, over_level_edge=over_level_edge) for sheet in printed.sheets]
    leaves = [table[cell] for cell in range(grid.cells) for table in tables]

    assert is_in_order(read(leaves), imposition.pages)
    assert all(leaf.up_stands and leaf.down_stands for leaf in leaves)


@given(READ)
def test_sides_with_several_pages_read_row_by_row(imposition: Imposition) -> None:
    sides = [side for sheet in imposition.sheets for side in (sheet.front, sheet.back)]

    by_rows = [sorted(side, key=lambda placed: (placed.row, placed.column)) for side in sides]

    assert is_in_order([placed.page for side in by_rows for placed in side], imposition.pages)


@given(st.one_of(FOLDED, CUT, READ))
def test_each_page_and_each_cell_is_used_once_and_no_sheet_is_empty(imposition: Imposition) -> None:
    grid = imposition.grid
    sides = [side for sheet in imposition.sheets for side in (sheet.front, sheet.back)]
    numbers = [placed.page for side in sides for placed in side if placed.page is not None]

    assert sorted(numbers) == list(range(imposition.pages))
    for side in sides:
        assert {(p.column, p.row) for p in side} == {(c, r) for c in range(grid.columns) for r in range(grid.rows)}
    assert imposition.scheme in (Scheme.PERFECT, Scheme.SADDLE) or all(
        any(placed.page is not None for placed in sheet.front) for sheet in imposition.sheets
    )


@given(FOLDED)
def test_creep_grows_by_a_leaf_from_the_outside_in_and_shrinks_again(imposition: Imposition) -> None:
    leaves, start = book(imposition), 0
    for pages in imposition.gatherings:
        depths = [leaf.up.depth for leaf in leaves[start : start + pages // 2]]
        start += pages // 2

        half = len(depths) // 2
        assert depths[:half] == list(range(half))
        assert depths[half:] == depths[:half][::-1]
    assert all(leaf.up.depth == leaf.down.depth for leaf in leaves)


def rows(side: Sequence[Placement], grid: Grid) -> list[list[str]]:
    there = {(placed.column, placed.row): placed for placed in side}
    table = [[there[column, row] for column in range(grid.columns)] for row in range(grid.rows)]
    return [[f"{(p.page or 0) + 1}{'v' * p.turned}" for p in row] for row in table]


def test_sixteen_pages_stand_as_binders_know_them() -> None:
    (sheet,) = perfect(16, 16).sheets

    assert rows(sheet.front, Grid(4, 2)) == [["5v", "12v", "9v", "8v"], ["4", "13", "16", "1"]]
    assert rows(sheet.back, Grid(4, 2)) == [["7v", "10v", "11v", "6v"], ["2", "15", "14", "3"]]


def test_eight_pages_in_saddle_stitch_stand_as_everybody_knows_them() -> None:
    first, second = saddle(8).sheets

    assert [rows(side, Grid(2, 1))[0] for side in (first.front, first.back, second.front, second.back)] == [
        ["8", "1"],
        ["2", "7"],
        ["6", "3"],
        ["4", "5"],
    ]


# --- paper -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "imposition", "expected"),
    [
        (A5, saddle(8), "A4"),
        (A4, saddle(8), "A3"),
        (HALF_LETTER, saddle(8), "Letter"),
        (LETTER, saddle(8), "Tabloid"),
        (A5, perfect(16, 8), "A3"),
        (A5, perfect(16, 16), "A2"),
        (A5, n_up(8, Grid(2, 1)), "A4"),
        (A5, stack(8, Grid(2, 2)), "A4"),
        (Size(mm(5000), mm(5000)), saddle(4), "A1"),
    ],
)
def test_paper_is_chosen_by_the_page(page: Size, imposition: Imposition, expected: str) -> None:
    chosen = bed(imposition, page)

    assert chosen.paper == expected
    assert chosen.cells.width <= chosen.size.width.pt + mm(1).pt
    assert chosen.cells.height <= chosen.size.height.pt + mm(1).pt


def test_instruction_has_the_numbers_of_this_booklet() -> None:
    told = " ".join(steps(saddle(23), bed(saddle(23), A5), Duplex.LONG))

    for phrase in (
        *(
            "6 sheets of A4",
            "long edge",
            "pages 12 and 13 look up",
            "52 mm and 158 mm",
            "The last page is blank.",
            "Pages are counted from the cover on",
        ),
        "Page 1 lies lowest, on the left, face down",
    ):
        assert phrase in told


def test_instruction_names_the_signatures_and_piles() -> None:
    sewn = " ".join(steps(saddle(40, 16), bed(saddle(40, 16), A5), Duplex.LONG))
    cut = " ".join(steps(stack(20, Grid(2, 2)), bed(stack(20, Grid(2, 2)), A5), Duplex.LONG))

    assert "Make 3 signatures: sheets 1 to 4, sheets 5 to 8 and sheets 9 to 10." in sewn
    assert "in front: 1, 17 and 33." in sewn
    assert "page 1, page 7, page 13 and page 19" in cut


# --- applied -----------------------------------------------------------------------------------------------


def imposed(pdf: Pdf, workspace: Workspace, **wishes: object) -> Imposed:
    return impose(saved(pdf), "book.pdf", replace(Wish(), **wishes), workspace)  # type: ignore[arg-type]  # fields of Wish


def texts(made: Imposed) -> list[list[str]]:
    """What stands in the cells of each side, from the left, row by row."""
    grid, found = made.imposition.grid, []
    with pypdfium2.PdfDocument(made.pdf) as document:
        for number in range(len(document) - 1):
            page = document[number].get_textpage()
            boxes = [made.bed.box(column, row) for row in range(grid.rows) for column in range(grid.columns)]
            found.append([page.get_text_bounded(*box.as_tuple()).strip() for box in boxes])
    return found


def test_pages_stand_where_the_order_says(workspace: Workspace) -> None:
    made = imposed(paper(7), workspace, duplex=Duplex.SHORT)

    assert made.bed.paper == "A3"
    assert texts(made) == [["", "Page 1"], ["Page 2", "Page 7"], ["Page 6", "Page 3"], ["Page 4", "Page 5"]]


def test_backs_stand_on_their_head_where_the_printer_turns_on_the_level_edge(workspace: Workspace) -> None:
    made = imposed(paper(4), workspace, duplex=Duplex.LONG)

    assert texts(made) == [["Page 4", "Page 1"], ["Page 3", "Page 2"]]
    assert [placed.turned for placed in made.imposition.sheets[0].back] == [True, True]


def test_same_file_gives_same_bytes(workspace: Workspace) -> None:
    assert imposed(paper(9), workspace).pdf == imposed(paper(9), workspace).pdf


def test_nothing_on_the_sheets_can_be_clicked(workspace: Workspace) -> None:
    pdf = paper(4)
    hang(pdf, 0, "Link", A=Dictionary(S=Name.URI, URI=pikepdf.String("https://example.org")))

    made = imposed(pdf, workspace)

    with Pdf.open(io.BytesIO(made.pdf)) as sheets:
        assert len(sheets.pages) == 3
        assert [page for page in sheets.pages if Name.Annots in page.obj] == []


def odd_pages() -> Pdf:
    """Pages that are A5 to their reader, each by another way."""
    pdf = Pdf.new()
    width, height = 420, 596
    ways = [
        {"MediaBox": [-100, -50, width - 100, height - 50]},
        {"MediaBox": [0, 0, height, width], "Rotate": 90},
        {"MediaBox": [0, 0, height, width], "Rotate": 270},
        {"MediaBox": [0, 0, width + 200, height + 200], "CropBox": [120, 60, width + 120, height + 60]},
        {"MediaBox": [10, 10, 10 + width / 2, 10 + height / 2], "UserUnit": 2},
        {"MediaBox": [-7, 3, width - 7, height + 3], "Rotate": 180},
    ]
    for number, way in enumerate(ways, 1):
        page = pdf.add_blank_page(page_size=(width, height)).obj
        for key, value in way.items():
            page[f"/{key}"] = Array(value) if isinstance(value, list) else value
        left, bottom, *_ = way.get("CropBox", way["MediaBox"])  # type: ignore[misc]  # both are lists
        page.Resources = Dictionary(Font=Dictionary(F1=HELVETICA))
        square = f"{number / 8} 0.4 0.2 rg {left} {bottom} 90 50 re f"
        content = f"{square} BT /F1 30 Tf {left + 40} {bottom + 150} Td (R{number}) Tj ET"
        page.Contents = pdf.make_stream(content.encode())
    return pdf


def test_pages_look_on_the_sheet_as_in_a_reader(workspace: Workspace) -> None:
    pdf = odd_pages()
    made = imposed(pdf, workspace, scheme=Scheme.STACK, leaf=mm(0))

    shown = {placed.page: (index, placed) for index, side in enumerate(sides(made)) for placed in side}
    with pypdfium2.PdfDocument(saved(pdf)) as pages, pypdfium2.PdfDocument(made.pdf) as sheets:
        for number in range(6):
            index, placed = shown[number]
            side = sheets[index].render(scale=1).to_pil().convert("RGB")
            box = made.bed.box(placed.column, placed.row)
            cell = side.crop(
                tuple(round(e) for e in (box.left, side.height - box.top, box.right, side.height - box.bottom))
            )
            cell = cell.rotate(180) if placed.turned else cell
            enlarged = cell.width / pages[number].get_width()
            page = pages[number].render(scale=enlarged).to_pil().convert("RGB").resize(cell.size)
            assert difference(cell, page) < 2, f"page {number + 1}"
            assert difference(cell.rotate(180), page) > 8


def sides(made: Imposed) -> list[tuple[Placement, ...]]:
    return [side for sheet in made.imposition.sheets for side in (sheet.front, sheet.back)]


def difference(one: Image.Image, other: Image.Image) -> float:
    """Between 0 and 255; edges that fall between pixels hardly count."""
    blurred = (image.filter(ImageFilter.BoxBlur(3)) for image in (one, other))
    return max(ImageStat.Stat(ImageChops.difference(*blurred)).rms)


def test_creep_moves_pages_towards_the_fold(workspace: Workspace) -> None:
    pdf = paper(40)

    flat, thick = (imposed(pdf, workspace, leaf=mm(leaf), duplex=Duplex.SHORT) for leaf in (0, 0.5))

    moved = [left_of_text(thick, side) - left_of_text(flat, side) for side in range(0, 20, 2)]  # fronts: right halves
    assert moved[0] == pytest.approx(0, abs=0.1)
    assert all(outer - inner == pytest.approx(mm(0.5).pt, abs=0.1) for outer, inner in pairwise(moved))


def left_of_text(made: Imposed, side: int) -> float:
    """Where the text of the right half begins."""
    middle = made.bed.size.width.pt / 2
    with pypdfium2.PdfDocument(made.pdf) as document:
        page = document[side].get_textpage()
        return float(
            min(left for left, *_ in (page.get_charbox(i) for i in range(page.count_chars())) if left > middle)
        )


# --- what can't be used ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (locked(paper(2), "secret"), "it needs a password"),
        (b"%PDF-1.7 and nothing else", "it is too damaged to be read"),
        (b"<!doctype html><p>Sign in", "it is a web page saved as PDF"),
        (b"", "it is empty"),
    ],
)
def test_file_that_cannot_be_used_is_told_why(data: bytes, reason: str, workspace: Workspace) -> None:
    with pytest.raises(BookletError) as refusal:
        impose(data, "book.pdf", Wish(), workspace)

    (finding,) = refusal.value.diagnostics
    assert (finding.rule, finding.message) == ("unusable-pdf", f"book.pdf can't be imposed: {reason}")


def test_paper_too_thick_for_one_signature_is_refused(workspace: Workspace) -> None:
    with pytest.raises(BookletError) as refusal:
        imposed(paper(120), workspace, leaf=mm(1))

    (finding,) = refusal.value.diagnostics
    assert finding.rule == "too-much-creep"
    assert "29.0 mm" in finding.message
