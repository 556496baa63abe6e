"""A poster that is a PDF: its words found on the page, no pixels made of it, upright however it was made."""

from typing import Any

import pikepdf
import pypdfium2
import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from making_pdfs import saved
from pikepdf import Array, Dictionary, Name, Pdf

COLOURS = {"upper left": (200, 30, 30), "upper right": (30, 160, 30), "lower left": (30, 30, 200)}
"""Squares in three corners of the poster, so that every turn and every mirror is seen."""
WIDTH, HEIGHT = 400, 300


def poster(rotation: int = 0, crop: bool = False, unit: float = 1, shift: int = 0) -> bytes:
    """A poster of 400 by 300 points as it is seen, with words and squares in three corners.

    Its page may be turned, cropped out of a larger one, scaled by a user unit, and begin elsewhere than at 0.
    """
    turned = rotation in (90, 270)
    width, height = (HEIGHT, WIDTH) if turned else (WIDTH, HEIGHT)
    matrix = {
        0: (1, 0, 0, 1, 0, 0),
        90: (0, 1, -1, 0, width, 0),
        180: (-1, 0, 0, -1, width, height),
        270: (0, -1, 1, 0, 0, height),
    }[rotation]
    drawn = [f"q {' '.join(map(str, matrix))} cm 1 0 0 1 0 0 cm"]
    corners = {"upper left": (0, HEIGHT - 60), "upper right": (WIDTH - 60, HEIGHT - 60), "lower left": (0, 0)}
    for corner, (x, y) in corners.items():
        red, green, blue = (part / 255 for part in COLOURS[corner])
        drawn.append(f"{red:.3f} {green:.3f} {blue:.3f} rg {x} {y} 60 60 re f")
    drawn.append("0 g BT /F 30 Tf 100 140 Td (Seen upright) Tj ET Q")
    pdf = Pdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([shift, shift, shift + width, shift + height]),
        Resources=Dictionary(Font=Dictionary(F=font)),
        Contents=pdf.make_stream(f"1 0 0 1 {shift} {shift} cm {' '.join(drawn)}".encode()),
    )
    if crop:
        page.MediaBox = Array([shift - 100, shift - 50, shift + width + 80, shift + height + 70])
        page.CropBox = Array([shift, shift, shift + width, shift + height])
    if rotation:
        page.Rotate = rotation
    if unit != 1:
        page.UserUnit = unit
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return saved(pdf)


KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "turned by 90": {"rotation": 90},
    "turned by 180": {"rotation": 180},
    "turned by 270": {"rotation": 270},
    "cropped": {"crop": True},
    "cropped and turned": {"crop": True, "rotation": 90},
    "in units of four points": {"unit": 4},
    "turned in units of a third": {"unit": 1 / 3, "rotation": 270},
    "beginning elsewhere": {"shift": 37},
}


@pytest.fixture(scope="module", params=["A5", "A4"])
def book(request: pytest.FixtureRequest, build_booklet: BuildBooklet) -> Result:
    """Each kind of poster as an entry of its own."""
    entries = [entry(f"e{n}", poster={"file": f"{n}.pdf", "alt": kind}) for n, kind in enumerate(KINDS)]
    files = {f"{n}.pdf": poster(**options) for n, options in enumerate(KINDS.values())}
    return build_booklet(make_catalog(entries=entries, booklet={"size": request.param}), files)


def page_of(book: Result, kind: str) -> int:
    """Index of the page that shows the poster of that kind: where its figure hangs."""
    (figure,) = (one for one in book.book.of_kind("Figure") if str(one.get("/Alt", "")) == kind)
    return next(index for index, page in enumerate(book.book.pdf.pages) if page.obj.objgen == figure.Pg.objgen)


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_of_the_poster_are_found_on_the_page(kind: str, book: Result) -> None:
    assert "Seen upright" in book.book.texts[page_of(book, kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_poster_is_seen_upright_and_not_mirrored(kind: str, book: Result) -> None:
    with pypdfium2.PdfDocument(book.pdf) as pdf:
        picture = pdf[page_of(book, kind)].render(scale=1).to_pil().convert("RGB")

    places = {corner: centre_of(picture, colour) for corner, colour in COLOURS.items()}

    (left, top), (right, beside), (under, low) = (places[corner] for corner in COLOURS)
    assert right - left > 100
    assert low - top > 70
    assert abs(beside - top) < 3
    assert abs(under - left) < 3
    assert (right - left) / (low - top) == pytest.approx((WIDTH - 60) / (HEIGHT - 60), rel=0.03)


def centre_of(picture: Any, colour: tuple[int, int, int]) -> tuple[float, float]:
    """The middle of everything in that colour, in points from the upper left corner."""
    width, _ = picture.size
    near = [
        divmod(position, width)
        for position, pixel in enumerate(picture.get_flattened_data())
        if all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))
    ]
    assert near, f"{colour} is nowhere to be seen"
    return sum(column for _, column in near) / len(near), sum(row for row, _ in near) / len(near)


def test_no_poster_becomes_a_picture(book: Result) -> None:
    pictures = [
        (int(one.Width), int(one.Height))
        for one in book.book.pdf.objects
        if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == Name.Image
    ]

    assert [size for size in pictures if min(size) > 1] == []


def test_colours_of_the_poster_are_those_of_its_file(book: Result) -> None:
    forms = [
        one for one in book.book.pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == Name.Form
    ]

    assert sum(b"0.784 0.118 0.118 rg" in one.read_bytes() for one in forms) == len(KINDS)


def test_a_poster_that_cannot_be_drawn_is_told_and_leaves_a_box_that_says_so(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(entries=[entry("one", poster="p.pdf")]), {"p.pdf": b"%PDF-1.7 and no more"})

    told = [one for one in result.built.diagnostics if "p.pdf" in one.message]
    assert told
    assert all(one.place.line for one in told)
    assert any("POSTER IS NOT IN THIS BOOKLET" in text for text in result.book.texts)
