"""Pictures of pages: which there are, what they show, and files that are not as they should be."""

import io
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest
from conftest import REAL
from living import Peak
from making_pdfs import locked, page, paper, saved
from PIL import Image

from booklet.diagnostics import BookletError
from booklet.look import Looked, Wish, look
from booklet.workspace import Workspace

INKS = {"r": (1, 0, 0), "g": (0, 1, 0), "b": (0, 0, 1), "k": (0, 0, 0)}


def coloured(inks: str) -> bytes:
    """Pages of 100 by 144 points, each filled with its ink: r, g, b or k."""
    pdf = pikepdf.Pdf.new()
    for ink in inks:
        leaf = pdf.add_blank_page(page_size=(100, 144))
        red, green, blue = INKS[ink]
        leaf.obj.Contents = pdf.make_stream(f"{red} {green} {blue} rg 0 0 100 144 re f".encode())
    return saved(pdf)


def looked(data: bytes, workspace: Workspace, **wish: object) -> tuple[Looked, dict[str, Image.Image]]:
    files: dict[str, bytes] = {}
    outcome = look(data, "book.pdf", Wish(**wish), files.__setitem__, workspace)  # type: ignore[arg-type]  # options by name
    return outcome, {name: Image.open(io.BytesIO(data)) for name, data in files.items()}


def ink(image: Image.Image, x: float, y: float) -> str:
    """Letter of the ink at shares of width and height; a dot for anything else."""
    found = image.getpixel((int(image.width * x), int(image.height * y)))
    return next((name for name, colour in INKS.items() if tuple(255 * part for part in colour) == found), ".")


# --- which pictures there are ------------------------------------------------------------------------------


def test_every_page_is_a_picture_of_its_size_and_the_names_sort_in_order(workspace: Workspace) -> None:
    outcome, files = looked(coloured("rgbkrgbkrg"), workspace, dpi=72)

    assert sorted(files)[1:] == [f"page-{number:02}.png" for number in range(1, 11)]
    assert {files[name].size for name in files if name.startswith("page")} == {(100, 144)}
    assert [ink(files[f"page-0{number}.png"], 0.5, 0.5) for number in (1, 2, 3, 4)] == ["r", "g", "b", "k"]
    assert (outcome.pictures, outcome.contact_sheets) == (10, 1)


@pytest.mark.parametrize("jobs", [1, 3])
def test_so_many_children_draw_as_are_asked_for(jobs: int, workspace: Workspace) -> None:
    peak, files = Peak(), dict[str, bytes]()

    outcome = look(coloured("rgbk" * 6), "book.pdf", Wish(), files.__setitem__, workspace, peak.look, children=jobs)

    assert outcome.pictures == 24
    assert peak.children == jobs


def test_dpi_are_pixels_to_the_inch_of_the_page(workspace: Workspace) -> None:
    _, files = looked(coloured("r"), workspace, dpi=144)

    assert files["page-1.png"].size == (200, 288)


def test_a_book_opens_with_its_first_page_alone(workspace: Workspace) -> None:
    _, files = looked(coloured("rgbk"), workspace, dpi=72, spreads=True)

    assert sorted(files) == ["contact-1.png", "spread-1.png", "spread-2-3.png", "spread-4.png"]
    assert ink(files["spread-1.png"], 0.5, 0.5) == "r"
    assert [ink(files["spread-2-3.png"], x, 0.5) for x in (0.25, 0.75)] == ["g", "b"]


def test_only_pages_that_are_asked_for_are_drawn(workspace: Workspace) -> None:
    _, files = looked(coloured("rgbk"), workspace, pages="2,4-")

    assert sorted(files) == ["contact-1.png", "page-2.png", "page-4.png"]


def test_a_spread_is_drawn_where_one_of_its_pages_is_asked_for(workspace: Workspace) -> None:
    _, files = looked(coloured("rgbkr"), workspace, pages="3-4", spreads=True)

    assert sorted(files) == ["contact-1.png", "spread-2-3.png", "spread-4-5.png"]


def test_contact_sheet_shows_the_pictures_in_order(workspace: Workspace) -> None:
    _, files = looked(coloured("rgbk"), workspace)

    sheet = files["contact-1.png"]
    seen = "".join(ink(sheet, (column + 0.5) / 4, 0.4) for column in range(4))
    assert seen == "rgbk"


def test_many_pages_take_several_contact_sheets(workspace: Workspace) -> None:
    outcome, files = looked(saved(paper(60)), workspace, dpi=40)

    assert (outcome.pictures, outcome.contact_sheets) == (60, 2)
    assert outcome.names[-2:] == ("contact-1.png", "contact-2.png")
    assert set(outcome.names) == set(files)


def test_same_file_gives_the_same_bytes(workspace: Workspace) -> None:
    runs: list[dict[str, bytes]] = [{}, {}]
    for files in runs:
        look(coloured("rg"), "book.pdf", Wish(spreads=True), files.__setitem__, workspace)

    assert runs[0] == runs[1]


# --- files that are not as they should be ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (locked(paper(2), "secret"), "book.pdf can't be opened: it needs a password"),
        (b"%PDF-1.7 and nothing else", "book.pdf can't be opened: it is too damaged to be read"),
        (b"<!doctype html><p>Sign in", "book.pdf can't be opened: it is a web page saved as PDF"),
        (b"", "book.pdf can't be opened: it is empty"),
    ],
)
def test_file_that_cannot_be_opened_is_told_why(data: bytes, reason: str, workspace: Workspace) -> None:
    with pytest.raises(BookletError) as refusal:
        looked(data, workspace)

    (finding,) = refusal.value.diagnostics
    assert (finding.rule, finding.message) == ("unusable-pdf", reason)


def test_pages_beyond_the_end_are_told(workspace: Workspace) -> None:
    with pytest.raises(BookletError) as refusal:
        looked(coloured("rg"), workspace, pages="7-9")

    (finding,) = refusal.value.diagnostics
    assert finding.message == "book.pdf ends at page 2: none of the pages 7-9 is there"


def test_file_that_counts_pages_it_does_not_have_is_mended_first(workspace: Workspace) -> None:
    honest = saved(paper(2))
    lying = honest.replace(b"/Count 2 ", b"/Count 9 ")
    assert lying != honest

    outcome, _ = looked(lying, workspace, dpi=10)

    assert outcome.pictures == 2
    assert [finding.rule for finding in outcome.diagnostics] == ["repaired-pdf"]


def test_page_of_a_hundred_metres_is_a_picture_that_can_be_opened(workspace: Workspace) -> None:
    pdf = paper(2)
    page(pdf, 1).MediaBox = pikepdf.Array([0, 0, 14_000, 14_000])

    outcome, files = looked(saved(pdf), workspace, dpi=300, pages="2")

    assert [finding.rule for finding in outcome.diagnostics] == ["smaller-picture"]
    assert 60_000_000 < files["page-2.png"].width * files["page-2.png"].height <= 64_500_000


REAL_ODD = pytest.mark.skipif(not REAL.is_dir(), reason="the real odd PDFs are not on this machine")


@REAL_ODD
def test_page_that_cannot_be_drawn_is_told(workspace: Workspace) -> None:
    (bomb,) = (REAL / "odd-pdfs").rglob("s36_*.pdf")

    outcome, files = looked(bomb.read_bytes(), workspace, dpi=10)

    assert [finding.rule for finding in outcome.diagnostics] == ["undrawn-page"]
    assert sorted(files) == ["contact-1.png"]


@REAL_ODD
def test_odd_files_are_drawn_or_refused_with_a_reason(workspace: Workspace) -> None:
    files: Sequence[Path] = sorted((REAL / "odd-pdfs").rglob("*.pdf"))[::12]
    refused = []
    for file in files:
        try:
            outcome = look(file.read_bytes(), file.name, Wish(pages="1-2", dpi=20), lambda name, data: None, workspace)
            assert outcome.pictures + len(outcome.diagnostics) >= 1, file.name
        except BookletError as problem:
            refused.append(str(problem))

    assert len(files) >= 8
    assert [told for told in refused if "can't be opened: " not in told] == []
