"""The print edition as a print shop and an office get it."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import making_pdfs as making
import pikepdf
import pypdfium2
import pytest
from conftest import ROOT, Command, entry, make_catalog
from living import Peak
from pdf_facts import Booklet
from pictures_made import png

from booklet import loader
from booklet.appending import Library
from booklet.build import Built, Order, build
from booklet.diagnostics import BookletError
from booklet.fetch import Terms
from booklet.geometry import Box
from booklet.layout import layout_of
from booklet.printing.scaling import scaled
from booklet.profiles import PROFILES
from booklet.values import Appendix, PageFacts, no_progress
from booklet.workshop import Workshop
from booklet.workspace import Store, Workspace, temporary_folder

MM = 72 / 25.4
POSTER = png(1200, 800)


@dataclass(frozen=True)
class Edition:
    """An edition that was built."""

    built: Built
    folder: Path
    pdf: bytes

    @cached_property
    def book(self) -> Booklet:
        return Booklet(self.pdf)

    @property
    def told(self) -> list[str]:
        return [str(finding).replace(f"{self.folder}/", "") for finding in self.built.diagnostics]


class Shop:
    """Builds editions of catalogs."""

    def __init__(self, folder: Path, workshop: Workshop) -> None:
        self._folder = folder
        self._workshop = workshop

    def edition(self, catalog: str | Path, files: Mapping[str, bytes] | None = None, name: str = "print") -> Edition:
        folder = catalog if isinstance(catalog, Path) else self._folder
        if isinstance(catalog, str):
            for file, data in {"catalog.yaml": catalog.encode(), **(files or {})}.items():
                (folder / file).write_bytes(data)
        model, space = loader.read(folder / "catalog.yaml"), Workspace(folder, self._workshop.store)
        order = Order(model, PROFILES[name], space, self._workshop, no_progress, Terms(offline=True))
        with temporary_folder() as drafts:
            built = build(order, drafts / "booklet.pdf")
            return Edition(built, folder, (drafts / "booklet.pdf").read_bytes())


@pytest.fixture
def shop(tmp_path: Path, workshop: Workshop) -> Shop:
    return Shop(tmp_path, workshop)


@pytest.fixture(scope="module")
def sample_print(tmp_path_factory: pytest.TempPathFactory, workshop: Workshop) -> Edition:
    return Shop(tmp_path_factory.mktemp("shop"), workshop).edition(ROOT)


def with_poster(**run: Any) -> str:
    return make_catalog(entries=[entry("one", poster={"file": "p.png", "alt": "A poster"})], printing=run)


def box(page: pikepdf.Page, name: str) -> list[float]:
    return [float(value) for value in page.obj[f"/{name}"].as_list()]


def size_mm(edges: list[float]) -> tuple[float, float]:
    return (edges[2] - edges[0]) / MM, (edges[3] - edges[1]) / MM


# --- pages -------------------------------------------------------------------------------------------------


def test_every_page_has_its_boxes_inside_each_other(sample_print: Edition) -> None:
    for page in sample_print.book.pdf.pages:
        media, bleed, trim = (box(page, name) for name in ("MediaBox", "BleedBox", "TrimBox"))

        assert size_mm(trim) == pytest.approx((148, 210), abs=0.01)
        assert [inner - outer for inner, outer in zip(trim[:2], bleed[:2], strict=True)] == pytest.approx(
            [3 * MM] * 2, abs=0.01
        )
        assert size_mm(bleed) == pytest.approx((154, 216), abs=0.01)
        assert size_mm(media) == pytest.approx((174, 236), abs=0.01)
        assert not page.obj.keys() & {"/CropBox", "/Rotate", "/UserUnit"}


def test_a_verso_keeps_its_origin_and_its_margins(sample_print: Edition) -> None:
    verso, recto = sample_print.book.pdf.pages[5], sample_print.book.pdf.pages[4]

    assert box(verso, "TrimBox")[0] == pytest.approx(3 * MM, abs=0.01)
    assert box(recto, "TrimBox")[0] == pytest.approx(0, abs=0.01)


def test_nothing_is_left_that_is_clicked(sample_print: Edition) -> None:
    book = sample_print.book.pdf

    assert not [page for page in book.pages if "/Annots" in page.obj]
    assert not book.Root.keys() & {"/Outlines", "/Names", "/StructTreeRoot", "/OpenAction", "/PageLabels"}


@pytest.mark.parametrize(("binding", "multiple"), [("saddle", 4), ("perfect", 4), ("wire", 2)])
def test_pages_for_notes_make_the_count_up_before_the_last_page(shop: Shop, binding: str, multiple: int) -> None:
    catalog = make_catalog(entries=[entry(f"e{number}", abstract="Word. " * 900) for number in range(3)])

    texts = shop.edition(catalog + f"printing: {{binding: {binding}}}\n").book.texts

    notes = [index for index, text in enumerate(texts) if "NOTES" in text.upper()]
    assert len(texts) % multiple == 0
    assert "Colophon" in texts[-1]
    assert notes[-1:] in ([], [len(texts) - 2])


@pytest.mark.parametrize(("binding", "gutter_mm"), [("saddle", 0), ("perfect", 2), ("wire", 3)])
def test_pages_move_away_from_the_spine_by_what_the_binding_takes(shop: Shop, binding: str, gutter_mm: float) -> None:
    book = shop.edition(make_catalog(printing={"binding": binding})).book

    recto = book.pdf.pages[book.page_saying("Words of one.")]
    cover = book.pdf.pages[0]

    assert box(recto, "TrimBox")[0] == pytest.approx(-gutter_mm * MM, abs=0.01)
    assert box(cover, "TrimBox")[0] == pytest.approx(0, abs=0.01)


def test_numbers_are_those_of_the_edition_for_the_screen(sample_print: Edition, shop: Shop) -> None:
    screen = shop.edition(ROOT, name="screen").book
    printed = sample_print.book

    for words in ("A classifier that is wrong should at least", "The paper goes back to", "The first page of"):
        pages = [index for index, text in enumerate(screen.texts) if words in text]
        assert pages == [index for index, text in enumerate(printed.texts) if words in text]


# --- pictures of pages -------------------------------------------------------------------------------------


def darkest_at(pdf: bytes, index: int, *spots: tuple[float, float]) -> list[int]:
    """The darkest grey around each spot, in mm from the upper left corner of the trim."""
    near = (-0.16, -0.08, 0.0, 0.08, 0.16)
    return [
        min(max(colour) for colour in colours_at(pdf, index, *((x + dx, y + dy) for dx in near for dy in near)))
        for x, y in spots
    ]


def colours_at(pdf: bytes, index: int, *spots: tuple[float, float]) -> list[tuple[int, int, int]]:
    """Colours of a page at spots, in mm from the upper left corner of its trim."""
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as book:
        media, trim = (box(book.pages[index], name) for name in ("MediaBox", "TrimBox"))
    picture = pypdfium2.PdfDocument(pdf)[index].render(scale=4).to_pil().convert("RGB")
    left, top = trim[0] - media[0], media[3] - trim[3]
    return [picture.getpixel((round((left + x * MM) * 4), round((top + y * MM) * 4))) for x, y in spots]


def test_cover_reaches_into_the_bleed_and_no_further(sample_print: Edition) -> None:
    ground, *bled = colours_at(sample_print.pdf, 0, (40, 60), (-2.5, 60), (150.5, 60), (74, -2.5))
    beyond = colours_at(sample_print.pdf, 0, (-3.5, 60), (151.5, 60), (60, -3.5), (60, 213.5))

    assert bled == [ground] * 3
    assert beyond == [(255, 255, 255)] * 4


def test_mosaic_reaches_into_the_bleed_on_three_sides(shop: Shop) -> None:
    edition = shop.edition(with_poster(), {"p.png": POSTER})

    inside, *bled = colours_at(edition.pdf, 0, (74, 170), (-2.5, 190), (150.5, 190), (74, 212.5))

    assert bled == [inside] * 3


def full_plates(**poster: str) -> str:
    chosen = {"file": "p.png", "alt": "A poster", **poster}
    return make_catalog(booklet={"plates": "full"}, entries=[entry("one", poster=chosen)], printing={"binding": "wire"})


@pytest.mark.parametrize("size", [(744, 1052), (1052, 744)], ids=["upright", "lying"])
def test_poster_over_the_whole_page_reaches_into_the_bleed_on_all_sides(shop: Shop, size: tuple[int, int]) -> None:
    edition = shop.edition(full_plates(), {"p.png": png(*size)})
    index = edition.book.page_saying("Words of one.") - 1

    *edges, beyond = darkest_at(
        edition.pdf, index, (-2.5, 100), (150.5, 100), (70, -2.5), (70, 212.5), (1, 1), (147, 209), (-4, 60)
    )

    assert max(edges) < 250
    assert beyond == 255
    assert box(edition.book.pdf.pages[index], "TrimBox")[0] == pytest.approx(0, abs=0.01)  # no gutter moves it
    assert not [told for told in edition.told if "framed-plate" in told]


@pytest.mark.parametrize(
    ("size", "poster", "why"),
    [
        ((900, 900), {}, "30% of it would be cut off"),
        ((744, 1052), {"caption": "As it hung"}, "its caption needs room"),
    ],
)
def test_poster_that_cannot_fill_its_page_stays_inside_the_margins_and_is_told(
    shop: Shop, size: tuple[int, int], poster: dict[str, str], why: str
) -> None:
    edition = shop.edition(full_plates(**poster), {"p.png": png(*size)})
    index = edition.book.page_saying("Words of one.") - 1

    (told,) = (finding for finding in edition.built.diagnostics if finding.rule == "framed-plate")
    assert told.message == f"the poster of 'one' stays inside the margins: {why}"
    assert darkest_at(edition.pdf, index, (-2, 100), (150, 100), (4, 100)) == [255] * 3


def test_caption_stands_under_its_poster_and_not_over_the_words(shop: Shop) -> None:
    poster = {"file": "p.png", "alt": "A poster", "caption": "As it hung in the hall"}

    texts = shop.edition(make_catalog(entries=[entry("one", poster=poster)]), {"p.png": png(744, 1052)}).book.texts

    index = next(index for index, text in enumerate(texts) if "Words of one." in text)
    assert "As it hung in the hall" in texts[index - 1]
    assert "As it hung" not in texts[index]


def test_marks_for_cutting_stand_at_the_corners_outside_the_bleed(sample_print: Edition) -> None:
    pdf = sample_print.pdf
    for index in (0, 1, 5):
        corners = [(0, -6), (148, -6), (0, 216), (148, 216), (-6, 0), (-6, 210), (154, 0), (154, 210)]
        marks = darkest_at(pdf, index, *corners)
        gaps = colours_at(pdf, index, (0, -3.5), (148, 213.5), (-3.5, 210), (151.5, 0))

        assert max(marks) < 200
        assert gaps == [(255, 255, 255)] * 4


def test_slug_line_says_what_the_page_is(sample_print: Edition) -> None:
    strip = [colours_at(sample_print.pdf, 3, (x / 4, 218.3)) for x in range(260)]

    assert sum(max(colour) < 160 for (colour,) in strip) > 20


# --- papers ------------------------------------------------------------------------------------------------


def paper_on(folder: Shop, **run: Any) -> Edition:
    catalog = make_catalog(entries=[entry("one", paper="p.pdf")], printing=run)
    return folder.edition(catalog, {"p.pdf": making.saved(making.paper(3))})


def test_papers_are_scaled_to_the_trim(shop: Shop) -> None:
    edition = paper_on(shop)
    pages = [index for index, text in enumerate(edition.book.texts) if "paper page" in text or "Page 1" in text]

    assert len(pages) == 3
    assert all(
        size_mm(box(edition.book.pdf.pages[index], "TrimBox"))[0] == pytest.approx(148, abs=0.1) for index in pages
    )


@dataclass(frozen=True)
class Watched(Store):
    """A store that has children counted whenever something is put into it."""

    peak: Peak

    def put(self, key: str, payload: bytes) -> None:
        self.peak.look()
        super().put(key, payload)


@pytest.mark.parametrize("jobs", [1, 3])
def test_so_many_children_scale_papers_as_are_asked_for(jobs: int, tmp_path: Path) -> None:
    store, facts, a5 = Watched(tmp_path, Peak()), PageFacts(Box(0, 0, 595, 842), 0, 1.0), layout_of("A5")
    papers = {f"paper/{n}": Appendix(making.saved(making.paper(1)) + b"%%%d" % n, (facts,), (), ()) for n in range(5)}

    fitting, workspace = replace(PROFILES["print"], papers="fitted"), Workspace(tmp_path, store)
    made = scaled(Library({}, papers, {}, ()), fitting, a5, workspace, children=jobs)

    widths = [one.pages[0].shown.width.mm for one in made.appendices.values()]
    assert widths == pytest.approx([148] * 5, abs=0.1)
    assert store.peak.children == jobs


def test_papers_that_are_off_leave_a_page_that_says_where_they_are(shop: Shop) -> None:
    texts = paper_on(shop, papers="off").book.texts

    assert not any("Page 3" in text for text in texts)
    assert any("THIS EDITION" in text.upper() for text in texts)


@pytest.mark.parametrize("change", ["below zero", "turned", "cropped", "unit"])
def test_what_stands_on_an_odd_page_stands_inside_the_trim(shop: Shop, change: str) -> None:
    """A black square in the middle of an odd page is in the middle of the printed one."""
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page(page_size=(400, 600)).obj
    page.Contents = pdf.make_stream(b"0 g 150 250 100 100 re f")
    if change == "below zero":
        page.MediaBox = pikepdf.Array([-100, -50, 500, 650])
    if change == "turned":
        page.Rotate = 90
    if change == "cropped":
        page.MediaBox, page.CropBox = pikepdf.Array([0, 0, 900, 900]), pikepdf.Array([100, 100, 300, 500])
    if change == "unit":
        page.UserUnit = 1.5
    catalog = make_catalog(entries=[entry("one", paper="p.pdf")])

    edition = shop.edition(catalog, {"p.pdf": making.saved(pdf)})

    index = max(index for index, text in enumerate(edition.book.texts) if "Authors" in text) - 1
    middle, beside = colours_at(edition.pdf, index, (74, 105), (20, 105))
    assert max(middle) < 90
    assert beside == (255, 255, 255)


# --- posters and links -------------------------------------------------------------------------------------


def test_poster_with_too_few_pixels_is_told_with_its_printed_size(shop: Shop) -> None:
    edition = shop.edition(with_poster(), {"p.png": png(400, 600)})

    (told,) = (finding for finding in edition.built.diagnostics if finding.rule == "low-resolution")
    assert told.message == (
        "the poster of 'one' (p.png) is printed with 87 pixels to the inch: 117 × 175 mm from 400 × 600 pixels"
    )
    assert told.hint == (
        "ask for the poster as a PDF, or for a picture of at least 922 × 1382 pixels (200 to the inch)"
    )


def test_posters_that_no_press_makes_a_picture_of_stop_the_print_edition_all_at_once(command: Command) -> None:
    posters = [entry("one", poster="p.png"), entry("two", poster="q.png"), entry("three", poster="good.png")]
    Path("catalog.yaml").write_text(make_catalog(entries=posters), encoding="utf-8")
    for name, size in (("p.png", (200, 300)), ("q.png", (100, 150)), ("good.png", (1200, 1800))):
        Path(name).write_bytes(png(*size))

    ran = command("build", "catalog.yaml", "--edition", "print", "--offline")

    assert ran.code == 1
    assert ran.err.count("error: the poster of ") == 2
    assert "(p.png) is printed with 43 pixels to the inch: 117 × 175 mm from 200 × 300 pixels" in ran.err
    assert not list(Path().glob("out/*"))


def test_pictures_are_never_scaled_up(shop: Shop) -> None:
    edition = shop.edition(with_poster(), {"p.png": png(400, 600)})

    sizes = {
        (int(image.Width), int(image.Height)) for page in edition.book.pdf.pages for image in page.get_images().values()
    }
    assert sizes
    assert max(width for width, _ in sizes) <= 400


def test_links_in_prose_are_spelled_out(shop: Shop) -> None:
    words = "See [our page](https://www.example.org/what-we-do?a=1&b=2) and <https://example.org/other>."

    (text,) = (
        text
        for text in shop.edition(make_catalog(entries=[entry("one", abstract=words)])).book.texts
        if "See our" in text
    )

    assert "our page (example.org/what-we-do?a=1&b=2) and https:// example.org/other. 1" in text


# --- sheets ------------------------------------------------------------------------------------------------


def test_sheets_for_the_office_hold_the_trimmed_pages_two_on_a_side(sample_print: Edition) -> None:
    pages, sheets = len(sample_print.book.pdf.pages), Booklet(sample_print.built.beside["sheets"])

    assert len(sheets.pdf.pages) == pages // 2 + 1
    assert size_mm(box(sheets.pdf.pages[0], "MediaBox")) == pytest.approx((297, 210), abs=0.1)
    assert "NeurIPS 22" in sheets.text(0)
    assert "Colophon" in sheets.text(0)


def test_a_booklet_too_thick_for_staples_is_told(shop: Shop) -> None:
    edition = shop.edition(make_catalog(entries=[entry("one", abstract="Word. " * 4000)], printing={"paper_mm": 1.0}))

    assert [told for told in edition.told if "[too-thick]" in told]


# --- cover and papers apart --------------------------------------------------------------------------------


def test_wrap_is_back_spine_and_front_with_their_insides(shop: Shop) -> None:
    run = {"cover": "wrap", "binding": "perfect", "paper_mm": 1.0}
    catalog = make_catalog(entries=[entry("one", abstract="Word. " * 4000)], printing=run)

    edition = shop.edition(catalog)

    cover = Booklet(edition.built.beside["cover"])
    block = len(edition.book.pdf.pages)
    spine_mm = block / 2
    assert (block % 4, len(cover.pdf.pages)) == (0, 2)
    assert size_mm(box(cover.pdf.pages[0], "TrimBox")) == pytest.approx((2 * 148 + spine_mm, 210), abs=0.01)
    assert "Test Days" in cover.text(0)
    assert "Colophon" in cover.text(0)
    assert not any("Colophon" in text and "Contents" not in text for text in edition.book.texts)
    (spine,) = (check for check in edition.built.checks if check.name == "spine")
    assert spine.said == f"{spine_mm:.1f} mm: {block // 2} leaves of 1 mm"
    on_spine, front, back = colours_at(
        edition.built.beside["cover"], 0, (148.4, 60), (148 + spine_mm + 20, 60), (60, 60)
    )
    assert on_spine == front
    assert back == (255, 255, 255)


def test_stapled_cover_has_no_spine(shop: Shop) -> None:
    edition = shop.edition(make_catalog(printing={"cover": "wrap"}))

    cover = Booklet(edition.built.beside["cover"])
    assert size_mm(box(cover.pdf.pages[0], "TrimBox")) == pytest.approx((296, 210), abs=0.01)


def test_papers_at_their_own_size_are_a_file_of_their_own(shop: Shop) -> None:
    edition = paper_on(shop, papers="own-size")

    papers = Booklet(edition.built.beside["papers"])
    assert [size_mm(box(page, "TrimBox")) for page in papers.pdf.pages] == [pytest.approx((209.9, 297), abs=0.1)] * 3
    assert ["Page 1" in text for text in papers.texts] == [True, False, False]
    assert not any("Page 1" in text for text in edition.book.texts)


# --- what no shop could make -------------------------------------------------------------------------------


def test_bleed_larger_than_the_margin_is_refused_before_any_work(shop: Shop) -> None:
    with pytest.raises(BookletError) as refused:
        shop.edition(make_catalog(booklet={"size": "half-letter"}, printing={"bleed_mm": 10, "binding": "wire"}))

    (told,) = refused.value.diagnostics
    assert told.message == "a bleed of 10 mm is larger than the margin, which has 9 mm"
    assert told.place.line > 0


def test_the_same_catalog_gives_the_same_files(shop: Shop, sample_print: Edition) -> None:
    again = shop.edition(ROOT)

    assert again.pdf == sample_print.pdf
    assert again.built.beside == sample_print.built.beside
