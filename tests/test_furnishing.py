"""What is laid over pages and into slots stands where a reader expects it, however the page was made."""

from collections.abc import Sequence
from dataclasses import dataclass

import making_pdfs as making
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageChops

from booklet.layout import FOLIO_ROOM, layout_of

A5 = layout_of("A5")

SCALE = 2
"""Pixels to a point in pictures of pages."""
WIDTH, HEIGHT = 400, 300
"""Points of a small page as it is read."""


def sheets(count: int, box: Sequence[float], **keys: object) -> Pdf:
    """White pages with one media box."""
    pdf = Pdf.new()
    for _ in range(count):
        page = pdf.add_blank_page(page_size=(10, 10)).obj
        page.MediaBox = Array(list(box))
        for key, value in keys.items():
            page[f"/{key}"] = Array(value) if isinstance(value, list) else value
    return pdf


PAGES = {
    "plain": sheets(3, [0, 0, WIDTH, HEIGHT]),
    "turned by 90": sheets(3, [0, 0, HEIGHT, WIDTH], Rotate=90),
    "turned by 180": sheets(3, [0, 0, WIDTH, HEIGHT], Rotate=180),
    "turned by 270": sheets(3, [0, 0, HEIGHT, WIDTH], Rotate=270),
    "origin elsewhere": sheets(3, [-100, 50, WIDTH - 100, HEIGHT + 50]),
    "cropped": sheets(3, [0, 0, 900, 900], CropBox=[120, 70, WIDTH + 120, HEIGHT + 70]),
    "cropped and turned": sheets(3, [0, 0, 900, 900], CropBox=[120, 70, HEIGHT + 120, WIDTH + 70], Rotate=270),
    "cropped beyond the sheet": sheets(3, [0, 0, WIDTH, HEIGHT], CropBox=[-50, -50, WIDTH + 50, HEIGHT + 50]),
    "in another unit": sheets(3, [0, 0, WIDTH / 2, HEIGHT / 2], UserUnit=2),
    "in another unit, turned": sheets(3, [0, 0, HEIGHT / 2, WIDTH / 2], UserUnit=2, Rotate=90),
}


@pytest.fixture(scope="module")
def papers(build_booklet: BuildBooklet) -> dict[str, Result]:
    """A booklet for each kind of page, with the same words in the same places."""
    catalog = make_catalog(entries=[entry("one", paper="p.pdf")])
    return {name: build_booklet(catalog, {"p.pdf": making.saved(pdf)}) for name, pdf in PAGES.items()}


def picture(result: Result, index: int) -> Image.Image:
    """The page as it is shown, in grey."""
    page = result.book.document[index]
    unit = float(result.book.pdf.pages[index].obj.get("/UserUnit", 1))
    # pdfium takes no notice of the unit of a page
    image: Image.Image = page.render(scale=SCALE * unit).to_pil().convert("L")
    return image


@dataclass(frozen=True)
class Ink:
    """Where something dark is, in points from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


def ink(image: Image.Image) -> Ink:
    """The box around everything dark."""
    box = ImageChops.invert(image).point(lambda value: 255 if value > 100 else 0).getbbox()
    assert box is not None
    return Ink(*(edge / SCALE for edge in box))


def paper_pages(result: Result) -> tuple[int, int]:
    """Indices of the two last pages of the paper, which say whose they are: a right-hand one first."""
    second = result.book.destinations["paper-one"] + 1
    return (second, second + 1) if second % 2 == 0 else (second + 1, second)


# --- furniture --------------------------------------------------------------------------------------------


def test_folio_and_stamp_stand_at_the_outer_edge_of_the_visible_page(papers: dict[str, Result]) -> None:
    recto, verso = paper_pages(papers["plain"])
    for index, outer_is_right in ((recto, True), (verso, False)):
        page = picture(papers["plain"], index)
        foot = ink(page.crop((0, page.height // 2, page.width, page.height)))
        head = ink(page.crop((0, 0, page.width, page.height // 2)))
        for mark, spot in ((head, A5.stamp), (foot, A5.folio)):
            distance = WIDTH - mark.right if outer_is_right else mark.left
            assert distance == pytest.approx(spot.from_side.pt, abs=1.5)
        assert head.top == pytest.approx(A5.stamp.distance.pt, abs=4)
        assert HEIGHT / 2 - foot.bottom == pytest.approx(A5.folio.distance.pt, abs=4)


def test_citation_stands_in_the_middle_of_the_foot_clear_of_the_folio(papers: dict[str, Result]) -> None:
    result = papers["plain"]
    first = result.book.destinations["paper-one"]
    page = picture(result, first)
    folio_room = round((A5.folio.from_side + FOLIO_ROOM).pt * SCALE)

    middle = ink(page.crop((folio_room, 0, page.width - folio_room, page.height)))

    assert middle.left + middle.right == pytest.approx((page.width - 2 * folio_room) / SCALE, abs=2)
    assert HEIGHT - middle.bottom == pytest.approx(A5.folio.distance.pt, abs=4)
    assert f"Test Days, pages {result.book.labels[first]}–{result.book.labels[first + 2]}" in result.book.texts[first]


@pytest.mark.parametrize("kind", PAGES)
def test_click_on_the_citation_is_where_it_stands(papers: dict[str, Result], kind: str) -> None:
    result = papers[kind]
    first = result.book.destinations["paper-one"]

    (link,) = result.book.links_on(first)

    assert "Test Days, pages" in result.book.text_in(first, link.rectangle)
    assert link.target == result.book.destinations["entry-one"]


def all_pages(result: Result) -> tuple[int, ...]:
    """Indices of the pages of the paper, the first of them first."""
    return (result.book.destinations["paper-one"], *paper_pages(result))


@pytest.mark.parametrize("kind", [name for name in PAGES if name != "plain"])
def test_furniture_looks_the_same_however_the_page_was_made(papers: dict[str, Result], kind: str) -> None:
    for plain, other in zip(all_pages(papers["plain"]), all_pages(papers[kind]), strict=True):
        expected, shown = picture(papers["plain"], plain), picture(papers[kind], other)
        assert shown.size == expected.size
        assert close(ink(shown), ink(expected))
        assert difference(shown, expected) < 0.15


def close(one: Ink, other: Ink) -> bool:
    """Whether two boxes agree to a point."""
    pairs = ((one.left, other.left), (one.top, other.top), (one.right, other.right), (one.bottom, other.bottom))
    return all(abs(a - b) <= 1 for a, b in pairs)


def difference(one: Image.Image, other: Image.Image) -> float:
    """How much of the ink differs, as a share; small shifts of the letters' edges count little."""
    small = (one.width // 4, one.height // 4)
    a, b = (ImageChops.invert(image).resize(small, Image.Resampling.BOX) for image in (one, other))
    total = sum(level * count for level, count in enumerate(a.histogram()))
    return sum(level * count for level, count in enumerate(ImageChops.difference(a, b).histogram())) / total


@pytest.mark.parametrize("kind", PAGES)
def test_click_on_the_stamp_is_where_the_stamp_is(papers: dict[str, Result], kind: str) -> None:
    result = papers[kind]
    for index in paper_pages(result):
        (link,) = result.book.links_on(index)
        assert "The entry one · paper page" in result.book.text_in(index, link.rectangle)
        assert link.target == result.book.destinations["entry-one"]


def test_furniture_of_a_page_that_changes_the_graphics_state_is_not_touched_by_it(build_booklet: BuildBooklet) -> None:
    paper = sheets(3, [0, 0, WIDTH, HEIGHT])
    for page in paper.pages:
        page.Contents = paper.make_stream(b"0.5 0 0 0.5 90 40 cm 1 g 0 0 1 1 re W n")

    result = build_booklet(make_catalog(entries=[entry("one", paper="p.pdf")]), {"p.pdf": making.saved(paper)})

    index, _ = paper_pages(result)
    assert WIDTH - ink(picture(result, index)).right == pytest.approx(A5.stamp.from_side.pt, abs=1.5)


UNBALANCED = {
    "states left open": b"q 0.2 0 0 0.2 0 0 cm q 1 0 0 1 100 100 cm 1 g",
    "a restore too many": b"Q q Q Q 3 0 0 3 0 0 cm 1 g 0 0 1 1 re W n",
    "text left open": b"q BT /F1 12 Tf 3 Tr 5 0 0 5 0 0 Tm",
    "marked content left open": b"/OC /Hidden BDC /Artifact BMC q 0 0 1 1 re W n",
    "a restore in a string and a picture": b"q 9 0 0 9 0 -9 cm (Q (Q ) \\) Q) Tj BI /W 1 /H 1 /BPC 8 /CS /G ID Q EI",
}


@pytest.mark.parametrize("content", UNBALANCED.values(), ids=UNBALANCED.keys())
def test_furniture_stands_where_it_ought_on_a_page_that_opens_more_than_it_closes_or_closes_more(
    build_booklet: BuildBooklet, papers: dict[str, Result], content: bytes
) -> None:
    paper = sheets(3, [0, 0, WIDTH, HEIGHT])
    hidden = paper.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("hidden")))
    making.layers(paper, [hidden], OFF=Array([hidden]))
    for page in paper.pages:
        page.Resources = Dictionary(Font=Dictionary(F1=making.HELVETICA), Properties=Dictionary(Hidden=hidden))
        page.Contents = Array([paper.make_stream(piece) for piece in content.split(b" ", 1)])

    result = build_booklet(make_catalog(entries=[entry("one", paper="p.pdf")]), {"p.pdf": making.saved(paper)})

    for plain, other in zip(paper_pages(papers["plain"]), paper_pages(result), strict=True):
        assert close(ink(picture(result, other)), ink(picture(papers["plain"], plain)))


@pytest.mark.parametrize("width", [360, 283, 200, 150])
def test_stamp_keeps_within_a_narrow_page(build_booklet: BuildBooklet, width: int) -> None:
    title = "A title of very many words that would like to have more room than there is on a narrow page"
    catalog = make_catalog(entries=[entry("one", title=title, paper="p.pdf")])

    result = build_booklet(catalog, {"p.pdf": making.saved(sheets(3, [0, 0, width, 200]))})

    for index in all_pages(result):
        marks = ink(picture(result, index))
        assert marks.left >= A5.stamp.from_side.pt - 2
        assert marks.right <= width - A5.stamp.from_side.pt + 2
        assert "paper page" in result.book.texts[index] or (width == 360 and "Days, pages" in result.book.texts[index])


# --- slots ------------------------------------------------------------------------------------------------


def framed(box: Sequence[float], **keys: object) -> bytes:
    """A poster with a frame along the edges of what is visible, words, and a square in one corner."""
    pdf = sheets(1, box, **keys)
    page = pdf.pages[0].obj
    left, bottom, right, top = (float(edge) for edge in page.get("/CropBox", page.MediaBox).as_list())
    frame = f"10 w {left + 5} {bottom + 5} {right - left - 10} {top - bottom - 10} re S"
    square = f"{left + 20} {bottom + 20} 80 80 re f"
    words = f"BT /F1 24 Tf {left + 120} {bottom + 200} Td (Vector words) Tj ET"
    page.Resources = Dictionary(Font=Dictionary(F1=making.HELVETICA))
    page.Contents = pdf.make_stream(f"0 g {frame} {square} {words}".encode())
    return making.saved(pdf)


def plate(result: Result) -> int:
    """Index of the page before the entry's."""
    return result.book.destinations["entry-one"] - 1


def test_vector_poster_is_drawn_and_not_turned_into_a_picture(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(entries=[entry("one", poster="p.pdf")]), {"p.pdf": framed([0, 0, 600, 400])})

    index = plate(result)

    images = list(result.book.document[index].get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=9))
    assert images == []
    assert "Vector words" in result.book.texts[index]


@pytest.mark.parametrize(
    "poster",
    [
        pytest.param(framed([0, 0, 600, 400]), id="landscape"),
        pytest.param(framed([0, 0, 400, 600]), id="portrait"),
        pytest.param(framed([0, 0, 400, 600], Rotate=90), id="turned by 90"),
        pytest.param(framed([0, 0, 600, 400], Rotate=180), id="turned by 180"),
        pytest.param(framed([0, 0, 600, 400], Rotate=270), id="turned by 270"),
        pytest.param(framed([-50, 30, 900, 900], CropBox=[100, 100, 500, 700]), id="cropped"),
        pytest.param(framed([0, 0, 400, 600], UserUnit=2.5), id="in another unit"),
    ],
)
def test_vector_poster_looks_as_in_its_own_file(build_booklet: BuildBooklet, poster: bytes) -> None:
    result = build_booklet(make_catalog(entries=[entry("one", poster="p.pdf")]), {"p.pdf": poster})
    alone = pypdfium2.PdfDocument(poster)[0].render(scale=SCALE).to_pil().convert("L")

    page = picture(result, plate(result))

    marks = ink(page)
    edges = [round(edge * SCALE) for edge in (marks.left, marks.top, marks.right, marks.bottom)]
    shown = page.crop(tuple(edges)).resize(alone.size, Image.Resampling.LANCZOS)
    assert (edges[2] - edges[0]) / (edges[3] - edges[1]) == pytest.approx(alone.width / alone.height, abs=0.02)
    assert difference(shown, alone) < 0.15


def test_cropped_poster_shows_only_what_its_file_shows(build_booklet: BuildBooklet) -> None:
    pdf = sheets(1, [0, 0, 900, 900], CropBox=[100, 100, 500, 700])
    pdf.pages[0].obj.Contents = pdf.make_stream(b"0 g 0 0 100 900 re f 500 0 400 900 re f")

    result = build_booklet(make_catalog(entries=[entry("one", poster="p.pdf")]), {"p.pdf": making.saved(pdf)})

    page = picture(result, plate(result))
    middle = page.crop((page.width // 4, page.height // 4, page.width * 3 // 4, page.height * 3 // 4))
    assert middle.getextrema()[0] > 200


# --- layers -----------------------------------------------------------------------------------------------


def with_layers() -> bytes:
    """A page with two squares in the same corner, on a layer that is shown and on one that is hidden."""
    pdf = sheets(1, [0, 0, WIDTH, HEIGHT])
    page = pdf.pages[0].obj
    shown, hidden = (
        pdf.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String(name))) for name in ("shown", "hidden")
    )
    page.Resources = Dictionary(Properties=Dictionary(Shown=shown, Hidden=hidden))
    page.Contents = pdf.make_stream(
        b"/OC /Shown BDC 0 g 150 100 50 50 re f EMC /OC /Hidden BDC 0 g 250 100 50 50 re f EMC"
    )
    making.layers(pdf, [shown, hidden], OFF=Array([hidden]))
    return making.saved(pdf)


def test_hidden_layer_of_a_paper_stays_hidden(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(entries=[entry("one", paper="p.pdf")]), {"p.pdf": with_layers()})

    page = picture(result, result.book.destinations["paper-one"])

    assert page.getpixel((175 * SCALE, (HEIGHT - 125) * SCALE)) == 0
    assert page.getpixel((275 * SCALE, (HEIGHT - 125) * SCALE)) == 255


def test_hidden_layer_of_a_vector_poster_stays_hidden(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(entries=[entry("one", poster="p.pdf")]), {"p.pdf": with_layers()})

    marks = ink(picture(result, plate(result)))

    assert marks.right - marks.left == pytest.approx(marks.bottom - marks.top, abs=1)


def test_layers_of_two_papers_are_told_apart(build_booklet: BuildBooklet) -> None:
    entries = [entry("one", paper="p.pdf"), entry("two", paper="q.pdf", poster="p.pdf")]

    book = build_booklet(make_catalog(entries=entries), {"p.pdf": with_layers(), "q.pdf": with_layers() + b"\n%"}).book

    known = book.pdf.Root.OCProperties
    groups = {group.objgen for group in known.OCGs.as_list()}
    assert len(groups) == len(known.OCGs) == 6
    assert len(known.D.OFF) == 3
    for item in book.pdf.objects:
        if isinstance(item, Dictionary) and item.get("/Type") == Name.OCG:
            assert item.objgen in groups
