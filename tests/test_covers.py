"""The outside of the book, as its reader sees it: what fills which part of the page, and what is said instead."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from making_pdfs import HELVETICA, saved
from pictures_made import png

from booklet.layout import LAYOUTS
from booklet.prose import plain

ACCENT, RED = (10, 92, 158), (200, 20, 30)
LETTERS = {ACCENT: "a", RED: "R", (255, 255, 255): "_"}
EVENT = {"name": "Test Days", "place": "Utrecht", "start": "2026-07-01", "end": "2026-07-03"}
LONG = "Proceedings of the Twenty-third Symposium on Measurement, Modelling and Responsible Communication of " * 2


def page_of_letters(result: Result, index: int, columns: int = 8, rows: int = 10) -> list[str]:
    """The page as letters: a for the accent, R for red, _ for white, a dot for everything else."""
    page = result.book.document[index]
    image = page.render(scale=0.5).to_pil().convert("RGB")
    across, down = image.width / columns, image.height / rows
    return [
        "".join(
            LETTERS.get(image.getpixel((int((column + 0.5) * across), int((row + 0.5) * down))), ".")
            for column in range(columns)
        )
        for row in range(rows)
    ]


def cover_pdf(width: float, height: float, words: str = "Drawn by hand") -> bytes:
    """One page in points, red, with words in the middle."""
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page(page_size=(width, height)).obj
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=HELVETICA))
    red = " ".join(f"{part / 255:.4f}" for part in RED)
    drawing = f"{red} rg 0 0 {width} {height} re f 0 g BT /F1 20 Tf {width / 2 - 70} {height / 2} Td ({words}) Tj ET"
    page.Contents = pdf.make_stream(drawing.encode())
    return saved(pdf)


def built(build_booklet: BuildBooklet, files: Mapping[str, bytes] | None = None, **booklet: Any) -> Result:
    event = booklet.pop("event", EVENT)
    entries = booklet.pop("entries", [entry("one"), entry("two")])
    return build_booklet(make_catalog(event=event, booklet=booklet, entries=entries), files)


def images_on(result: Result, index: int) -> int:
    return sum(1 for one in result.book.document[index].get_objects(max_depth=5) if one.type == 3)  # FPDF_PAGEOBJ_IMAGE


# --- made by the theme -------------------------------------------------------------------------------------


def test_posters_fill_the_lower_half_to_the_edges(build_booklet: BuildBooklet) -> None:
    poster = entry("one", poster={"file": "p.png", "alt": "Red"})

    letters = page_of_letters(built(build_booklet, {"p.png": png(300, 200, RED)}, entries=[poster]), 0)

    assert letters[4:] == ["aaaaaaaa", *["RRRRRRRR"] * 5]


def test_without_posters_the_authors_stand_in_their_place(build_booklet: BuildBooklet) -> None:
    people = ["Ada Vier", "Bo de Drie", "Cleo Acht", "Dan Zeven", "Eva Negen", "Finn Een", "Gus Twee", "Hal Tien"]
    result = built(build_booklet, entries=[entry("one", authors=people)])

    assert "Hal Tien" in result.book.texts[0]
    order = [result.book.texts[0].index(name) for name in ("Cleo Acht", "Bo de Drie", "Finn Een", "Eva Negen")]
    assert order == sorted(order)
    assert page_of_letters(result, 0)[-1] == "_" * 8
    assert result.told == []


def test_few_authors_leave_the_ground_to_the_title(build_booklet: BuildBooklet) -> None:
    result = built(build_booklet)

    assert "Ann One" not in result.book.texts[0]
    assert page_of_letters(result, 0)[-1] == "a" * 8


def test_mosaic_that_was_asked_for_and_has_no_posters_is_told_with_its_line(build_booklet: BuildBooklet) -> None:
    result = built(build_booklet, cover="mosaic")

    (told,) = result.told
    assert "warning: there is no poster for a mosaic on the cover, which is plain instead [no-mosaic]" in told


def test_plain_shows_no_posters(build_booklet: BuildBooklet) -> None:
    poster = entry("one", poster={"file": "p.png", "alt": "Red"})

    result = built(build_booklet, {"p.png": png(300, 200, RED)}, entries=[poster], cover="plain")

    assert images_on(result, 0) == 0


@pytest.mark.parametrize("size", LAYOUTS)
@pytest.mark.parametrize("cover", ["mosaic", "plain"])
def test_the_longest_title_stands_between_its_edges_and_hides_nothing(
    size: str, cover: str, build_booklet: BuildBooklet
) -> None:
    poster = entry("one", poster={"file": "p.png", "alt": "Red"})
    names = {"title": LONG[:200], "subtitle": LONG, "issuer": "The institute that gives it out"}

    result = built(build_booklet, {"p.png": png(300, 200, RED)}, entries=[poster], cover=cover, size=size, **names)

    page = result.book.document[0]
    text = page.get_textpage()
    lines = [text.get_rect(number) for number in range(text.count_rects())]
    said = " ".join(text.get_text_bounded().split())
    assert plain(LONG[:200]).split()[-1] in said
    assert "Utrecht · 1–3 July 2026" in said
    assert all(20 < left < right < page.get_width() - 20 for left, _, right, _ in lines)
    ground = page.get_height() * (98 / 210 if cover == "mosaic" else 0)
    assert min(bottom for _, bottom, _, _ in lines) > ground
    rows = sorted({(round(bottom), round(top)) for _, bottom, _, top in lines}, reverse=True)
    assert all(upper[0] > lower[0] for upper, lower in pairwise(rows))
    assert "The institute" in said.partition(" Utrecht")[0][-40:]


def test_logo_hangs_from_the_head_on_white(build_booklet: BuildBooklet) -> None:
    drawing = b'<rect width="40" height="20" fill="#c8141e"/>'
    logo = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">' + drawing + b"</svg>"

    result = built(build_booklet, {"logo.svg": logo}, event={**EVENT, "logo": "logo.svg"})

    head = page_of_letters(result, 0, columns=30, rows=60)[:6]
    assert "R" in "".join(head)
    assert head[0].strip("a.") == "_" * len(head[0].strip("a."))


# --- the author's own --------------------------------------------------------------------------------------


def test_a_pdf_of_ones_own_fills_the_cover_and_keeps_its_letters(build_booklet: BuildBooklet) -> None:
    result = built(build_booklet, {"cover.pdf": cover_pdf(420, 595)}, cover="cover.pdf")

    letters = page_of_letters(result, 0)
    assert {letters[0], letters[-1]} == {"R" * 8}
    assert result.book.texts[0] == "Drawn by hand"
    assert images_on(result, 0) == 0
    (note,) = result.built.diagnostics
    assert note.message == "the cover uses fonts that are not in its file: Helvetica"


def test_a_page_with_its_bleed_is_laid_at_its_own_size(build_booklet: BuildBooklet) -> None:
    bleed = 3 / 25.4 * 72
    wide, high = 148 / 25.4 * 72 + 2 * bleed, 210 / 25.4 * 72 + 2 * bleed

    result = built(build_booklet, {"cover.pdf": cover_pdf(wide, high)}, cover="cover.pdf")

    page = result.book.document[0].get_textpage()
    left = page.get_charbox(0, loose=True)[0]
    assert left == pytest.approx(wide / 2 - 70 - bleed, abs=0.2)


def test_a_picture_takes_the_place_of_the_posters_or_the_whole_page(build_booklet: BuildBooklet) -> None:
    files = {"photo.png": png(900, 1200, RED)}

    titled = page_of_letters(built(build_booklet, files, cover="photo.png"), 0)
    whole = page_of_letters(built(build_booklet, files, cover={"file": "photo.png", "title": False}), 0)

    assert (titled[4], titled[5:]) == ("aaaaaaaa", ["RRRRRRRR"] * 5)
    assert whole == ["RRRRRRRR"] * 10


def test_what_is_cut_off_a_cover_of_another_shape_is_told(build_booklet: BuildBooklet) -> None:
    result = built(build_booklet, {"cover.pdf": cover_pdf(842, 595)}, cover="cover.pdf")

    (note,) = (one for one in result.built.diagnostics if one.rule == "cropped-cover")
    assert note.message == "cover.pdf has another shape than the page, so 50% of it is cut off"
    assert note.hint == "make it 148 × 210 mm, or a little larger all round"


@pytest.mark.parametrize("data", [None, b"%PDF-1.7 no more", b"\x89PNG\r\n\x1a\n no more"])
def test_a_cover_that_cannot_be_used_is_told_and_the_theme_makes_one(
    data: bytes | None, build_booklet: BuildBooklet
) -> None:
    result = built(build_booklet, {"cover.pdf": data} if data else {}, cover="cover.pdf")

    (told,) = result.told
    assert "cover.pdf" in told
    assert "Test Days" in result.book.texts[0]


# --- the back cover ----------------------------------------------------------------------------------------


def test_back_cover_is_the_last_page_and_a_left_hand_one(build_booklet: BuildBooklet) -> None:
    back = {"text": "What *three* days brought.", "url": "https://example.org/days"}
    result = built(build_booklet, back=back, isbn="978-3-16-148410-0", issuer="The Institute")

    last = len(result.book.texts) - 1
    assert last % 2 == 1
    said = result.book.texts[last]
    for words in ("What three days brought.", "ISBN 978-3-16-148410-0", "The Institute", "example.org/days"):
        assert words in said
    assert {link.address for link in result.book.links if link.page == last} == {"https://example.org/days"}
    letters = page_of_letters(result, last)
    assert (letters[0], letters[5]) == ("a" * 8, "a" * 8)
    assert letters[-1].strip("_.") == ""


def test_back_cover_of_ones_own_reaches_the_edges(build_booklet: BuildBooklet) -> None:
    result = built(build_booklet, {"back.pdf": cover_pdf(420, 595, "The end")}, back={"file": "back.pdf"})

    letters = page_of_letters(result, len(result.book.texts) - 1)
    assert {letters[0], letters[-1]} == {"R" * 8}
    assert result.book.texts[-1] == "The end"


def test_without_a_back_cover_the_book_ends_with_the_colophon(build_booklet: BuildBooklet) -> None:
    assert "Colophon" in built(build_booklet).book.texts[-1]
