"""Furniture on pages of papers: where there is white, else on a white band, and nowhere where there is no room."""

import io
from collections.abc import Sequence
from dataclasses import replace

import making_pdfs as making
import pikepdf
import pypdfium2
import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf

from booklet.bind.placing import DEEPEST, NEAREST_EDGE, Piece, Placing, place
from booklet.geometry import Box, Size, mm, pt
from booklet.layout import layout_of
from booklet.papers import intake, margins
from booklet.papers.intake import take_in
from booklet.values import CleanPaper, Found, PageFacts, Side
from booklet.workspace import Workspace, digest

A4 = Size(pt(595), pt(842))
A5 = layout_of("A5")
FIRST_PAGE = [Piece(A5.folio, 14, 10), Piece(A5.citation[0], 300, 9.8), Piece(A5.citation[1], 200, 9.8)]
LATER_PAGE = [Piece(A5.folio, 14, 10), Piece(A5.stamp, 200, 9)]


def sheets(box: Sequence[float], content: bytes = b"", count: int = 2, **keys: object) -> bytes:
    """Pages of one size that show the same."""
    pdf = Pdf.new()
    for _ in range(count):
        page = pdf.add_blank_page(page_size=(10, 10)).obj
        page.MediaBox = Array(list(box))
        page.Resources = Dictionary(Font=Dictionary(F1=making.HELVETICA))
        page.Contents = pdf.make_stream(content)
        for key, value in keys.items():
            page[f"/{key}"] = Array(value) if isinstance(value, list) else value
    return making.saved(pdf)


# --- what is printed near head and foot --------------------------------------------------------------------


def marks(data: bytes) -> tuple[Box, ...]:
    """What the first page shows near head and foot."""
    taken = intake.examine_and_measure(data)
    assert not isinstance(taken, str)
    found = taken.pages[0].marks
    assert found is not None
    return found


def around(boxes: Sequence[Box]) -> tuple[float, ...]:
    """The box around all of them."""
    return (
        min(box.left for box in boxes),
        min(box.bottom for box in boxes),
        max(box.right for box in boxes),
        max(box.top for box in boxes),
    )


SQUARE = b"0 g 300 30 60 12 re f"
"""Near the foot of the page as it is read."""


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(sheets([0, 0, 600, 840], SQUARE), id="upright"),
        pytest.param(sheets([0, 0, 840, 600], b"q 0 1 -1 0 840 0 cm " + SQUARE + b" Q", Rotate=90), id="turned by 90"),
        pytest.param(
            sheets([0, 0, 600, 840], b"q -1 0 0 -1 600 840 cm " + SQUARE + b" Q", Rotate=180), id="turned by 180"
        ),
        pytest.param(
            sheets([0, 0, 840, 600], b"q 0 -1 1 0 0 600 cm " + SQUARE + b" Q", Rotate=270), id="turned by 270"
        ),
        pytest.param(
            sheets(
                [0, 0, 900, 900], b"q 1 0 0 1 90 30 cm " + SQUARE + b" Q 0 0 90 900 re f", CropBox=[90, 30, 690, 870]
            ),
            id="cropped",
        ),
        pytest.param(
            sheets([0, 0, 300, 420], b"q 0.5 0 0 0.5 0 0 cm " + SQUARE + b" Q", UserUnit=2), id="in another unit"
        ),
    ],
)
def test_marks_are_measured_on_the_page_as_it_is_read(data: bytes) -> None:
    assert around(marks(data)) == pytest.approx((300, 30, 360, 42), abs=3.1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"0 g 50 80 500 680 re f",
        b"1 g 0 0 595 842 re f",
        b"0.97 g 0 0 595 842 re f",
        b"q 0 100 595 600 re W n 0 g 0 0 595 842 re f Q",
        b"BT 3 Tr /F1 12 Tf 72 30 Td (text that is not shown) Tj ET",
    ],
    ids=["nothing", "middle", "white", "light tint", "clipped", "invisible text"],
)
def test_what_no_reader_sees_near_the_edges_is_no_mark(content: bytes) -> None:
    assert marks(sheets([0, 0, 595, 842], content)) == ()


def test_columns_and_lines_are_told_apart() -> None:
    found = marks(sheets([0, 0, 600, 840], b"0 g 60 42 200 9 re f 300 42 200 9 re f 60 18 440 6 re f"))

    expected = [(60, 18, 500, 24), (60, 42, 260, 51), (300, 42, 500, 51)]
    assert sorted(box.as_tuple() for box in found) == [pytest.approx(box, abs=1.1) for box in expected]


def test_marks_of_a_paper_are_kept(workspace: Workspace) -> None:
    data = sheets([0, 0, 600, 840], SQUARE)
    (workspace.root / "p.pdf").write_bytes(data)
    found = Found(digest("content", data), workspace.root / "p.pdf")

    first, second = (take_in(found, "p.pdf", workspace) for _ in range(2))

    assert isinstance(first, CleanPaper)
    assert first.pages[0].marks
    assert second == first


def crowded(times: int) -> bytes:
    """A page that needs more memory to draw than it may have: a mark set so many times."""
    pdf = making.paper(1)
    page = making.page(pdf, 0)
    page.Resources.XObject = Dictionary(M=making.picture(pdf))
    page.Contents = pdf.make_stream(b"/M Do " * times)
    return making.saved(pdf)


def test_paper_that_can_be_read_but_not_drawn_is_taken_in_unmeasured(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LIMITS", replace(intake.LIMITS, memory_bytes=800 * 1024**2))
    data = crowded(600_000)
    (workspace.root / "p.pdf").write_bytes(data)

    paper = take_in(Found(digest("content", data), workspace.root / "p.pdf"), "p.pdf", workspace)

    assert isinstance(paper, CleanPaper)
    assert [page.marks for page in paper.pages] == [None]
    assert paper.repaired == (
        "a page of it could not be drawn within the limits of time and memory; a viewer may stop there",
    )


def test_page_that_takes_too_long_to_draw_leaves_the_pages_before_it_measured(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "DRAWING_SECONDS", 2.0)
    pdf = making.paper(3)
    field = b"".join(b"%d %d m %d %d l S " % (x % 600, x % 7, x % 13, x % 800) for x in range(20_000))
    page = making.page(pdf, 1)
    page.Resources.XObject = Dictionary(
        M=pdf.make_stream(field, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 800])
    )
    page.Contents = pdf.make_stream(b"/M Do " * 5_000)
    data = making.saved(pdf)
    (workspace.root / "p.pdf").write_bytes(data)

    paper = take_in(Found(digest("content", data), workspace.root / "p.pdf"), "p.pdf", workspace)

    assert isinstance(paper, CleanPaper)
    assert [page.marks is None for page in paper.pages] == [False, True, True]
    assert paper.repaired == (
        "a page of it could not be drawn within the limits of time and memory; a viewer may stop there",
    )


def test_pages_beyond_those_that_are_measured_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(margins, "MOST_PAGES", 1)

    taken = intake.examine_and_measure(sheets([0, 0, 600, 840]))

    assert not isinstance(taken, str)
    assert [page.marks for page in taken.pages] == [(), None]


def test_page_of_another_size_than_was_found_is_unknown() -> None:
    (facts,) = margins.measured(sheets([0, 0, 600, 840], count=1), [PageFacts(Box(0, 0, 600, 800), 0, 1.0)]).pages

    assert facts.marks is None


# --- where furniture stands --------------------------------------------------------------------------------


def standing(placing: Placing) -> list[Box]:
    """The boxes of all pieces, none of which was left out."""
    return [box for box in placing.boxes if box is not None or pytest.fail("a piece was left out")]


def test_furniture_stands_at_its_usual_spot_where_that_is_white() -> None:
    folio, upper, lower = standing(place(FIRST_PAGE, A4, Side.RECTO, [Box(72, 71, 523, 90)]))

    assert folio.bottom == lower.bottom == A5.folio.distance.pt
    assert folio.right == pytest.approx(595 - A5.folio.from_side.pt)
    assert upper.left + upper.right == pytest.approx(595)
    assert upper.bottom == pytest.approx(lower.top)


@pytest.mark.parametrize(
    ("mark", "moved"),
    [(Box(290, 34, 305, 44), "down"), (Box(60, 10, 540, 28), "up"), (Box(560, 10, 580, 28), "not")],
    ids=["own number of the page", "last line of the page", "beside"],
)
def test_what_stands_at_the_foot_moves_together_out_of_the_way(mark: Box, moved: str) -> None:
    placing = place(FIRST_PAGE, A4, Side.RECTO, [mark])

    folio, upper, lower = standing(placing)
    assert folio.bottom == lower.bottom == upper.bottom - 9.8
    assert {"down": -1, "up": 1, "not": 0}[moved] == (folio.bottom > A5.folio.distance.pt) - (
        folio.bottom < A5.folio.distance.pt
    )
    assert placing.bands == ()


@given(
    marks=st.lists(
        st.builds(
            lambda x, y, width, height: Box(x, y, x + width, y + height),
            st.integers(0, 560),
            st.integers(0, 70) | st.integers(770, 840),
            st.integers(3, 400),
            st.integers(3, 30),
        ),
        max_size=8,
    ),
    side=st.sampled_from(Side),
    pieces=st.sampled_from([FIRST_PAGE, LATER_PAGE]),
)
def test_nothing_is_hidden_unless_by_a_white_band(marks: list[Box], side: Side, pieces: list[Piece]) -> None:
    placing = place(pieces, A4, side, marks)

    for box in standing(placing):
        hides = any(
            min(box.right, mark.right) > max(box.left, mark.left)
            and min(box.top, mark.top) > max(box.bottom, mark.bottom)
            for mark in marks
        )
        banded = any(band.left <= box.left and box.right <= band.right for band in placing.bands)
        assert banded or not hides
        assert NEAREST_EDGE.pt <= box.bottom
        assert box.top <= A4.height.pt - NEAREST_EDGE.pt
        assert box.top <= DEEPEST.pt + 1e-6 or box.bottom >= (A4.height - DEEPEST).pt - 1e-6


def test_lines_of_a_citation_share_a_band_where_there_is_no_white() -> None:
    placing = place(FIRST_PAGE, A4, Side.VERSO, [Box(0, 0, 595, 71)])

    folio, citation = placing.bands
    _, upper, lower = standing(placing)
    assert folio.width < 20
    assert (citation.left, citation.right) == pytest.approx((upper.left - 2, upper.right + 2))
    assert citation.bottom < lower.bottom < upper.top < citation.top


def test_unknown_page_gets_bands_at_the_usual_spots() -> None:
    placing = place(LATER_PAGE, A4, Side.RECTO, None)

    assert placing.boxes == place(LATER_PAGE, A4, Side.RECTO, []).boxes
    assert len(placing.bands) == 2


def test_low_page_has_a_folio_and_nothing_at_its_head() -> None:
    folio, stamp = place(LATER_PAGE, Size(pt(600), mm(15)), Side.RECTO, []).boxes

    assert folio is not None
    assert stamp is None


# --- in a book ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(build_booklet: BuildBooklet) -> Result:
    """Papers whose pages make it hard."""
    files = {
        "dark": sheets([0, 0, 960, 540], b"0.1 0.1 0.4 rg 0 0 960 540 re f"),
        "tiny": sheets([0, 0, 3, 3]),
        "huge": sheets([0, 0, 14400, 14400]),
        "numbered": sheets([0, 0, 595, 842], b"0 g 285 34 25 10 re f"),
    }
    catalog = make_catalog(entries=[entry(id, paper=f"{id}.pdf") for id in files])
    return build_booklet(catalog, {f"{id}.pdf": data for id, data in files.items()})


def stripes(result: Result, index: int, at: Sequence[tuple[float, float]]) -> list[int]:
    """Grey values of the page at points given from its lower left corner."""
    page: pypdfium2.PdfPage = result.book.document[index]
    image = page.render(scale=1).to_pil().convert("L")
    return [image.getpixel((int(x), int(image.height - y))) for x, y in at]


def test_furniture_of_a_dark_page_stands_on_white_bands(book: Result) -> None:
    first = book.book.destinations["paper-dark"]
    (link,) = book.book.links_on(first)
    left, bottom, right, top = link.rectangle

    inside, outside = stripes(book, first, [(left - 1, (bottom + top) / 2), (right + 8, top + 8)])

    assert inside > 240
    assert outside < 60


def test_citation_keeps_clear_of_the_papers_own_page_number(book: Result) -> None:
    first = book.book.destinations["paper-numbered"]
    (link,) = book.book.links_on(first)

    assert link.rectangle[3] <= 34
    assert f"pages {book.book.labels[first]}" in book.book.text_in(first, link.rectangle)


def test_page_of_three_points_carries_nothing_and_keeps_its_label(book: Result) -> None:
    first = book.book.destinations["paper-tiny"]

    assert book.book.links_on(first) == []
    assert book.book.texts[first].strip() == ""
    assert int(book.book.labels[first + 1]) == int(book.book.labels[first]) + 1


def test_furniture_of_a_huge_page_is_as_large_to_its_reader_as_on_others(book: Result) -> None:
    first = book.book.destinations["paper-huge"]
    (link,) = book.book.links_on(first)
    left, bottom, right, top = link.rectangle

    assert 0.005 < (top - bottom) / 14400 < 0.03
    assert left + right == pytest.approx(14400, abs=20)
    assert "Test Days" in book.book.text_in(first, link.rectangle)


def test_every_page_of_the_book_can_be_read_by_qpdfs_engine(book: Result) -> None:
    with pikepdf.open(io.BytesIO(book.pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
