"""The first page of a paper, small beside its entry: the right page, at the right place, leading to the paper."""

from typing import Any

import pypdfium2.raw as pdfium
import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from making_pdfs import page, paper, saved
from pictures_made import png

RED, BLUE = (255, 0, 0), (0, 0, 255)


def coloured() -> bytes:
    """A paper with a red page and a blue one."""
    pdf = paper(2)
    for index, colour in enumerate(("1 0 0", "0 0 1")):
        page(pdf, index).Contents = pdf.make_stream(f"{colour} rg 0 0 595 842 re f".encode())
    return saved(pdf)


FILES = {"paper.pdf": coloured(), "broken.pdf": b"%PDF-1.4 nothing of use", "poster.png": png(800, 600)}
ENTRIES = [
    entry("plain", paper="paper.pdf"),
    entry("second", paper={"file": "paper.pdf", "pages": "2"}, poster="poster.png"),
    entry("gone", paper="broken.pdf"),
    entry("none"),
]


def booklet(build_booklet: BuildBooklet, **how: Any) -> Result:
    return build_booklet(make_catalog(entries=ENTRIES, booklet=how), FILES)


def pictures_in_links(result: Result) -> list[tuple[str, tuple[int, ...], float]]:
    """Label of the page that a link leads to, the colour in the middle of the picture within, and its width in mm."""
    found = []
    for link in (one for one in result.book.links if one.target is not None):
        opened = result.book.document[link.page]
        for one in opened.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=1):
            left, bottom, right, top = one.get_bounds()
            x, y = (left + right) / 2, (bottom + top) / 2
            if link.rectangle[0] <= x <= link.rectangle[2] and link.rectangle[1] <= y <= link.rectangle[3]:
                image = one.get_bitmap().to_pil().convert("RGB")
                colour = image.getpixel((image.width // 2, image.height // 2))
                found.append((result.book.labels[link.target or 0], colour, round((right - left) / 72 * 25.4, 1)))
    return found


@pytest.mark.parametrize("size", ["A5", "A4"])
@pytest.mark.parametrize("theme", ["poster", "abstracts"])
def test_first_page_is_shown_and_leads_to_its_paper(theme: str, size: str, build_booklet: BuildBooklet) -> None:
    result = booklet(build_booklet, theme=theme, size=size, first_pages=True)

    shown = pictures_in_links(result)

    papers = [result.book.labels[result.book.destinations[f"paper-{id}"]] for id in ("plain", "second")]
    assert [label for label, _, _ in shown] == papers
    assert [width for _, _, width in shown] == pytest.approx([20, 20], abs=0.6)
    for (_, colour, _), wanted in zip(shown, (RED, BLUE), strict=True):
        assert colour == pytest.approx(wanted, abs=4)
    said = {str(figure.Alt) for figure in result.book.of_kind("Figure") if "/Alt" in figure}
    assert {f"First page of the paper: The entry {id}" for id in ("plain", "second")} <= said


def test_first_pages_are_shown_only_where_they_are_asked_for(build_booklet: BuildBooklet) -> None:
    assert pictures_in_links(booklet(build_booklet, theme="abstracts")) == []
