"""The barcode on the back cover, read as a scanner reads it: by the widths of bars and gaps along one line."""

from itertools import groupby

import pypdfium2
import pytest
from conftest import BuildBooklet, make_catalog

WIDTHS = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
"""Of each digit: gap, bar, gap, bar, in modules (ISO/IEC 15420, 5.2.1.2); with even parity read from the other end."""
FOLLOWING_NINE = "OEEOEO"
"""The parity of the six digits that follow a leading 9."""
DPI = 600


def scanned(result_pdf: bytes) -> str:
    """The digits of the only EAN-13 on the last page, whose height in the middle of the bars is found by looking."""
    with pypdfium2.PdfDocument(result_pdf) as pdf:
        image = pdf[len(pdf) - 1].render(scale=DPI / 72, grayscale=True).to_pil()
    for row in range(image.height - 1, image.height * 3 // 4, -10):
        line = [image.getpixel((column, row)) < 128 for column in range(image.width // 2, image.width)]
        runs = [(dark, len(list(run))) for dark, run in groupby(line)]
        bars = runs[1:-1]
        if len(bars) == 59 and all(length < 60 for _, length in bars):
            module = sum(length for _, length in bars) / 95
            assert module / DPI * 25.4 == pytest.approx(0.33, abs=0.005), "the nominal size"
            assert runs[0][1] >= 11 * module - 1, "white before it"
            assert runs[-1][1] >= 7 * module - 1, "white after it"
            return read([round(length / module) for _, length in bars])
    raise AssertionError("there is no barcode on the last page")


def read(widths: list[int]) -> str:
    """The thirteen digits that the widths stand for."""
    assert (widths[:3], widths[27:32], widths[56:]) == ([1] * 3, [1] * 5, [1] * 3), "the guards"
    groups = ["".join(map(str, widths[start : start + 4])) for start in (*range(3, 27, 4), *range(32, 56, 4))]
    left = [("O", WIDTHS.index(one)) if one in WIDTHS else ("E", WIDTHS.index(one[::-1])) for one in groups[:6]]
    assert "".join(parity for parity, _ in left) == FOLLOWING_NINE
    return "9" + "".join(str(digit) for _, digit in left) + "".join(str(WIDTHS.index(one)) for one in groups[6:])


@pytest.mark.parametrize(
    ("isbn", "number"),
    [
        ("978-3-16-148410-0", "9783161484100"),
        ("ISBN 979-10-90636-07-1", "9791090636071"),
        ("0-306-40615-2", "9780306406157"),
        ("0-8044-2957-X", "9780804429573"),
    ],
)
@pytest.mark.parametrize("size", ["A5", "A4"])
def test_back_cover_has_the_barcode_of_the_isbn(isbn: str, number: str, size: str, build_booklet: BuildBooklet) -> None:
    how = {"size": size, "isbn": isbn, "publisher": "An association with a long name of its own", "back": {"text": "T"}}

    result = build_booklet(make_catalog(booklet=how))

    assert scanned(result.pdf) == number
    assert f"{number[0]}{number[1:7]}{number[7:]}" in "".join(result.book.texts[-1].split())


def test_a_book_without_an_isbn_has_no_barcode(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(booklet={"back": {"text": "T"}, "publisher": "Somebody"}))

    with pytest.raises(AssertionError, match="no barcode"):
        scanned(result.pdf)
