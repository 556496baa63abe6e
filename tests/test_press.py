"""What a print edition says to a press: inks, printing condition, identity."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from conftest import ROOT, entry, make_catalog
from hypothesis import given
from hypothesis import strategies as st
from making_pdfs import paper, saved
from pictures_made import png
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image
from test_print import Edition, Shop

from booklet import loader
from booklet.diagnostics import BookletError
from booklet.printing.claiming import uuid_like
from booklet.printing.conditions import Intent, description, intent_of
from booklet.printing.inks import Press, srgb_icc
from booklet.workshop import Workshop
from booklet.workspace import Store, Workspace

ICC = (ROOT / "booklet" / "icc" / "FOGRA39L_coated.icc").read_bytes()
COLOURED = re.compile(rb"(?<![\w/.])(?:rg|RG)(?![\w.])")
UUID = re.compile(r"uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
BLACK_TEXT = re.compile(rb"0 0 0 1 k.*?/BkBlackOver gs.*?BT|BT.*?0 0 0 1 k\s.*?/BkBlackOver gs", re.DOTALL)


@pytest.fixture
def shop(tmp_path: Path, workshop: Workshop) -> Shop:
    return Shop(tmp_path, workshop)


@pytest.fixture(scope="module")
def sample_print(tmp_path_factory: pytest.TempPathFactory, workshop: Workshop) -> Edition:
    return Shop(tmp_path_factory.mktemp("shop"), workshop).edition(ROOT)


def contents(pdf: Pdf) -> Iterator[bytes]:
    """The content of every page and form."""
    for page in pdf.pages:
        page.contents_coalesce()
        yield page.obj.Contents.read_bytes()
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == Name.Form:
            yield item.read_bytes()


def images(pdf: Pdf) -> Iterator[pikepdf.Object]:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == Name.Image:
            yield item


# --- inks --------------------------------------------------------------------------------------------------


@given(st.tuples(*[st.integers(0, 255)] * 3), st.sampled_from([220, 260, 300]))
def test_no_colour_takes_more_ink_than_the_limit(channels: tuple[int, int, int], limit: int) -> None:
    inks = PRESSES[limit].inks(*(channel / 255 for channel in channels))

    assert sum(inks) * 100 <= limit + 0.01
    assert all(0 <= ink <= 1 for ink in inks)


PRESSES = {limit: Press(ICC, limit) for limit in (220, 260, 300)}


@pytest.mark.parametrize("grey", [0, 27, 90, 128, 200, 255])
def test_what_is_grey_is_printed_in_black_alone_and_darker_the_darker_it_is(grey: int) -> None:
    inks = PRESSES[300].inks(*[grey / 255] * 3)
    lighter = PRESSES[300].inks(*[min(grey + 40, 255) / 255] * 3)

    assert inks[:3] == (0, 0, 0)
    assert inks[3] == (1.0 if grey <= 27 else pytest.approx(inks[3]))
    assert inks[3] >= lighter[3]


def test_white_is_no_ink() -> None:
    assert PRESSES[300].inks(1, 1, 1) == (0, 0, 0, 0)


def test_pictures_stay_within_the_limit_and_keep_their_black() -> None:
    picture = Image.new("RGB", (96, 96))
    for x in range(96):
        for y in range(96):
            picture.putpixel((x, y), (x, y, (x * y) % 120))

    free, bound = Press(ICC, 400).picture(picture), Press(ICC, 240).picture(picture)

    sums = [sum(pixel) / 2.55 for pixel in bound.get_flattened_data()]
    assert max(sum(pixel) / 2.55 for pixel in free.get_flattened_data()) > 280
    assert max(sums) <= 240.5
    assert bound.getchannel("K").tobytes() == free.getchannel("K").tobytes()


# --- the file ----------------------------------------------------------------------------------------------


def test_nothing_is_painted_in_colours_of_a_screen(sample_print: Edition) -> None:
    with Pdf.open(io.BytesIO(sample_print.pdf)) as book:
        assert [content for content in contents(book) if COLOURED.search(content)] == []
        assert {str(image.ColorSpace) for image in images(book)} <= {"/DeviceCMYK", "/DeviceGray"}


def test_black_text_is_black_alone_and_laid_over_what_is_under_it(sample_print: Edition) -> None:
    with Pdf.open(io.BytesIO(sample_print.pdf)) as book:
        page = book.pages[3]
        page.contents_coalesce()
        state = page.obj.Resources.ExtGState["/BkBlackOver"]

        assert BLACK_TEXT.search(page.obj.Contents.read_bytes())
        assert (bool(state.op), int(state.OPM)) == (True, 1)


def test_white_text_on_the_cover_knocks_out(sample_print: Edition) -> None:
    with Pdf.open(io.BytesIO(sample_print.pdf)) as book:
        page = book.pages[0]
        page.contents_coalesce()

        assert b"/BkBlackOver gs" not in page.obj.Contents.read_bytes()


def test_output_intent_names_the_condition_and_carries_its_profile(sample_print: Edition) -> None:
    with Pdf.open(io.BytesIO(sample_print.pdf)) as book:
        (intent,) = book.Root.OutputIntents

        assert Name("/GTS_PDFX") == intent.S
        assert str(intent.OutputConditionIdentifier) == "FOGRA39"
        assert intent.DestOutputProfile.read_bytes() == ICC
        assert int(intent.DestOutputProfile.N) == 4


def test_file_says_that_it_is_pdf_x_4_and_who_it_is(sample_print: Edition, shop: Shop) -> None:
    with Pdf.open(io.BytesIO(sample_print.pdf)) as book, book.open_metadata() as xmp:
        said = {key: str(xmp[key]) for key in ("xmpMM:DocumentID", "xmpMM:VersionID", "xmp:CreateDate", "pdf:Trapped")}
        version = str(xmp["{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"])

        assert version == "PDF/X-4"
        assert UUID.fullmatch(said["xmpMM:DocumentID"])
        assert (said["pdf:Trapped"], said["xmpMM:VersionID"]) == ("False", "1")
        assert said["xmp:CreateDate"].startswith("1970-01-01")
        assert str(book.docinfo["/Trapped"]) == "/False"
        assert book.pdf_version == "1.6"


def test_every_page_blends_in_inks(sample_print: Edition) -> None:
    with Pdf.open(io.BytesIO(sample_print.pdf)) as book:
        assert {str(page.obj.Group.CS) for page in book.pages} == {"/DeviceCMYK"}


def test_another_book_has_another_identity() -> None:
    assert uuid_like("0" * 64) != uuid_like("1" * 64)


def test_accent_is_printed_in_the_inks_that_were_chosen(shop: Shop) -> None:
    edition = shop.edition(make_catalog(printing={"accent_inks": "100 60 0 10"}))

    with Pdf.open(io.BytesIO(edition.pdf)) as book:
        book.pages[0].contents_coalesce()
        assert b"1 .6 0 .1 k" in re.sub(rb"\b0(\.\d)", rb"\1", book.pages[0].obj.Contents.read_bytes())


def test_the_bars_of_an_isbn_are_black_ink_alone(shop: Shop) -> None:
    edition = shop.edition(make_catalog(booklet={"isbn": "978-3-16-148410-0", "back": {"text": "Words."}}))

    filled: list[tuple[list[float], int]] = []
    inks, paths = [0.0], 0
    with Pdf.open(io.BytesIO(edition.pdf)) as book:
        for operands, operator in pikepdf.parse_content_stream(book.pages[-1]):
            if str(operator) in ("k", "rg", "g", "scn"):
                inks = [float(one) for one in operands]
            paths += str(operator) == "m"
            if str(operator) in ("f", "f*", "B", "S", "n"):
                filled.append((inks, paths))
                paths = 0

    bars = 30  # of EAN-13, drawn as one path; the engine begins it with a point
    assert [inks for inks, paths in filled if bars <= paths <= bars + 1] == [[0, 0, 0, 1]]


def coloured_paper() -> bytes:
    """A page in every way of saying red: operators, spaces, a shading, a picture, a form."""
    pdf = paper(1)
    page = pdf.pages[0].obj
    image = pdf.make_stream(bytes([255, 0, 0] * 64), Subtype=Name.Image, Width=8, Height=8, BitsPerComponent=8)
    image.ColorSpace = Name.DeviceRGB
    form = pdf.make_stream(b"1 0 0 rg 0 0 20 20 re f", Subtype=Name.Form, BBox=Array([0, 0, 20, 20]))
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 0, 0], C1=[0, 0, 1], N=1)
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[0, 0, 100, 0], Function=function)
    page.Resources.XObject, page.Resources.Shading = (
        Dictionary(Im=image, Fm=form),
        Dictionary(Sh=pdf.make_indirect(shading)),
    )
    page.Resources.ColorSpace = Dictionary(Cs=Array([Name.CalRGB, Dictionary(WhitePoint=[0.95, 1, 1.09])]))
    page.Contents = pdf.make_stream(
        b"1 0 0 rg 100 100 50 50 re f 1 0 0 RG 100 200 50 50 re S /Cs cs 1 0 0 sc 100 300 50 50 re f "
        b"/DeviceRGB cs 1 0 0 scn 200 300 50 50 re f q 50 0 0 50 100 400 cm /Im Do Q "
        b"q 1 0 0 1 100 500 cm /Fm Do Q q 1 0 0 1 100 600 cm 0 0 100 50 re W n /Sh sh Q"
    )
    return saved(pdf)


def test_papers_of_others_are_brought_to_inks_however_they_say_their_colours(shop: Shop) -> None:
    catalog = make_catalog(entries=[entry("one", paper="p.pdf")])

    edition = shop.edition(catalog, {"p.pdf": coloured_paper()})

    with Pdf.open(io.BytesIO(edition.pdf)) as book:
        written = list(contents(book))
        shadings = [item for item in book.objects if isinstance(item, Dictionary) and "/ShadingType" in item]
        assert [content for content in written if COLOURED.search(content) or b"/Cs cs" in content] == []
        assert {str(image.ColorSpace) for image in images(book)} <= {"/DeviceCMYK", "/DeviceGray"}
        assert {str(shading.ColorSpace) for shading in shadings} == {"/DeviceCMYK"}


# --- what can't be printed so ------------------------------------------------------------------------------


def refused(shop: Shop, run: dict[str, object], files: dict[str, bytes]) -> str:
    with pytest.raises(BookletError) as problem:
        shop.edition(make_catalog(printing=run), files)
    (told,) = problem.value.diagnostics
    assert told.place.line > 0
    return f"{told.message} [{told.rule}]"


def test_profile_that_is_none_for_a_press_is_refused(shop: Shop) -> None:
    assert refused(shop, {"icc": "own.icc"}, {"own.icc": png(3, 3)}) == "'own.icc' is not an ICC profile [profile]"
    told = refused(shop, {"icc": "gone.icc"}, {})
    assert told == "the ICC profile 'gone.icc' is neither beside the catalog nor on this machine [profile]"


def test_profile_of_a_screen_is_refused(shop: Shop) -> None:
    told = refused(shop, {"icc": "srgb.icc"}, {"srgb.icc": srgb_icc()})

    assert told == "'srgb.icc' is a profile for RGB, not for CMYK [profile]"


def test_own_profile_takes_the_place_of_the_condition(shop: Shop) -> None:
    edition = shop.edition(make_catalog(printing={"icc": "own.icc"}), {"own.icc": ICC})

    with Pdf.open(io.BytesIO(edition.pdf)) as book:
        (intent,) = book.Root.OutputIntents
        assert (str(intent.OutputConditionIdentifier), str(intent.Info)) == ("Custom", "FOGRA39L Coated")


def intent(folder: Path, **run: object) -> Intent:
    (folder / "catalog.yaml").write_text(make_catalog(printing=run), encoding="utf-8")
    return intent_of(loader.read(folder / "catalog.yaml").printing, Workspace(folder, Store(folder / "store")))


@pytest.mark.parametrize(
    ("condition", "identifier", "called"),
    [
        ("coated", "FOGRA39", "FOGRA39L Coated"),
        ("uncoated", "FOGRA29", "FOGRA29L Uncoated"),
        ("web-coated", "CGATS TR 003", "SWOP TR003 Coated #3"),
    ],
)
def test_each_kind_of_paper_has_a_profile_that_comes_along(
    tmp_path: Path, condition: str, identifier: str, called: str
) -> None:
    made = intent(tmp_path, condition=condition)

    reds = Press(made.icc, 300).inks(0.8, 0.1, 0.1)
    assert (made.identifier, description(made.icc)) == (identifier, called)
    assert max(reds[1], reds[2]) > 0.7 > reds[0] + reds[3]


def test_black_on_uncoated_paper_takes_no_more_ink_than_the_press_bears(tmp_path: Path) -> None:
    picture = Image.new("RGB", (4, 4), (8, 4, 2))

    for condition in ("uncoated", "web-coated"):
        inks = Press(intent(tmp_path, condition=condition).icc, 400).picture(picture).getpixel((1, 1))
        assert isinstance(inks, tuple)
        assert 180 < sum(inks) / 2.55 <= 306


def test_profile_that_the_machine_has_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    kept = home / ".local" / "share" / "icc" / "eci"
    kept.mkdir(parents=True)
    (kept / "PSOuncoated_v3_FOGRA52.icc").write_bytes(ICC)
    monkeypatch.setenv("HOME", str(home))

    made = intent(tmp_path, icc="psouncoated_v3_fogra52.icc")

    assert (made.identifier, made.icc) == ("FOGRA52", ICC)
