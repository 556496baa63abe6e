"""Pictures inside PDFs made smaller: what is seen stays, what can't be done safely is left, files are hostile."""

import io
import random  # noqa: TID251 - seeded
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import making_pdfs as making
import pikepdf
import pypdfium2
import pytest
from conftest import REAL
from living import Peak
from pdf_facts import Booklet
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFilter, ImageStat

from booklet.ladder import Fineness
from booklet.slimming import Slimmer, page_weights, streamlined
from booklet.slimming.placement import TooEntangledError, placement
from booklet.slimming.slimmer import SlimJob, Slimmed, slim_alone
from booklet.values import Appendix, PageFacts
from booklet.workspace import Store

FINE = Fineness(100, 75)
RGB, GREY, CMYK = Name.DeviceRGB, Name.DeviceGray, Name.DeviceCMYK


# --- pictures to begin with --------------------------------------------------------------------------------


def photo(mode: str = "RGB", size: tuple[int, int] = (600, 400)) -> Image.Image:
    """Something soft with shapes on it, which JPEG likes; always the same."""
    dice = random.Random(7)
    noise = Image.frombytes("RGB", (60, 40), dice.randbytes(60 * 40 * 3)).resize(size, Image.Resampling.BICUBIC)
    soft = noise.filter(ImageFilter.GaussianBlur(6))
    grain = Image.frombytes("L", size, dice.randbytes(size[0] * size[1])).point(lambda value: value // 16)
    image = ImageChops.add(soft, Image.merge("RGB", [grain] * 3))
    ImageDraw.Draw(image).ellipse((100, 60, 420, 300), fill=(200, 30, 40), outline="white", width=12)
    return image.convert(mode)


def jpeg(image: Image.Image, quality: int = 95) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def hung(pdf: Pdf, data: bytes, size: tuple[int, int], space: object, **more: object) -> Object:
    """A picture in the file; its samples are plain unless a filter is named."""
    packed = data if "Filter" in more else zlib.compress(data)
    picture = pdf.make_stream(packed)
    fields = {"BitsPerComponent": 8, "Filter": Name.FlateDecode, **more}
    keys = {"Type": Name.XObject, "Subtype": Name.Image, "Width": size[0], "Height": size[1], "ColorSpace": space}
    for key, value in {**keys, **fields}.items():
        picture[f"/{key}"] = value
    return picture


def drawn(picture: Object, pdf: Pdf, width_pt: float = 144.0) -> bytes:
    """A page on which the picture is printed so wide, over a text."""
    height = width_pt * int(picture.Height) / int(picture.Width)
    page = pdf.add_blank_page(page_size=(300, 300)).obj
    page.Resources = Dictionary(XObject=Dictionary(Im=picture), Font=Dictionary(F1=making.HELVETICA))
    words = "BT /F1 20 Tf 20 260 Td (Words stay as they are) Tj ET"
    page.Contents = pdf.make_stream(f"{words} q {width_pt} 0 0 {height} 40 40 cm /Im Do Q".encode())
    return making.saved(pdf)


def one(data: bytes, size: tuple[int, int], space: object, **more: object) -> bytes:
    pdf = Pdf.new()
    return drawn(hung(pdf, data, size, space, **more), pdf)


def of(image: Image.Image, space: object, **more: object) -> bytes:
    return one(image.tobytes(), image.size, space, **more)


def slimmed(pdf: bytes, fineness: Fineness = FINE) -> Slimmed:
    return slim_alone(SlimJob(pdf, fineness))


@cache
def opened(pdf: bytes) -> Pdf:
    """The file, kept open as long as its objects are asked."""
    return Pdf.open(io.BytesIO(pdf))


def picture(pdf: bytes) -> Object:
    found: Object = opened(pdf).pages[0].obj.Resources.XObject.Im
    return found


def seen(pdf: bytes) -> Image.Image:
    bitmap = pypdfium2.PdfDocument(pdf)[0].render(scale=1.5)
    return bitmap.to_pil().convert("RGB")


def difference(one: bytes, other: bytes) -> float:
    """How far two first pages look apart on average, of 255."""
    return max(ImageStat.Stat(ImageChops.difference(seen(one), seen(other))).mean)


# --- what is made smaller ----------------------------------------------------------------------------------


@cache
def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def icc(components: int) -> Callable[[Pdf], Object]:
    def made(pdf: Pdf) -> Object:
        stream = pdf.make_stream(profile())
        stream.N = components
        return Array([Name.ICCBased, stream])

    return made


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("coded", ["plain", "jpeg"])
def test_picture_is_brought_down_and_looks_the_same(mode: str, coded: str) -> None:
    space = RGB if mode == "RGB" else GREY
    image = photo(mode)
    before = of(image, space) if coded == "plain" else one(jpeg(image), image.size, space, Filter=Name.DCTDecode)

    after = slimmed(before)

    small = picture(after.pdf)
    assert (int(small.Width), int(small.Height)) == (200, 133)
    assert small.ColorSpace == space
    assert len(after.pdf) < len(before) / 4
    assert difference(before, after.pdf) < 2.5
    assert (after.tally.pictures, after.tally.smaller) == (1, 1)
    assert Booklet(after.pdf).text(0) == Booklet(before).text(0) == "Words stay as they are"


@pytest.mark.parametrize("components", [1, 3])
def test_profile_of_colours_stays(components: int) -> None:
    image, pdf = photo("RGB" if components == 3 else "L"), Pdf.new()
    before = drawn(hung(pdf, image.tobytes(), image.size, icc(components)(pdf)), pdf)

    after = slimmed(before)

    space = picture(after.pdf).ColorSpace
    assert (space[0], int(space[1].N), bytes(space[1].read_bytes())) == (Name.ICCBased, components, profile())
    assert int(picture(after.pdf).Width) == 200


def test_cmyk_jpeg_keeps_its_way_of_coding() -> None:
    """Photoshop writes CMYK upside down and says so with /Decode; a JPEG of CMYK has Adobe's own marker."""
    image = photo("RGB").convert("CMYK")
    upside_down = Array([1, 0] * 4)
    before = one(jpeg(image), image.size, CMYK, Filter=Name.DCTDecode, Decode=upside_down)

    after = slimmed(before)

    assert picture(after.pdf).ColorSpace == CMYK
    assert list(picture(after.pdf).Decode) == [1, 0] * 4
    assert int(picture(after.pdf).Width) == 200
    assert difference(before, after.pdf) < 3


def test_indexed_picture_takes_the_colours_of_its_palette() -> None:
    image = photo("RGB").quantize(200)
    palette = bytes(image.getpalette() or b"")[: 200 * 3]
    before = one(image.tobytes(), image.size, Array([Name.Indexed, RGB, 199, String(palette)]))

    after = slimmed(before)

    assert picture(after.pdf).ColorSpace == RGB
    assert difference(before, after.pdf) < 3


def test_drawing_of_few_colours_stays_exact() -> None:
    """Dots of sixteen colours: JPEG would make more of them, and blur them."""
    dots = Image.frombytes("L", (200, 150), random.Random(3).randbytes(200 * 150)).point(lambda value: value % 16 * 16)
    image = Image.merge("RGB", (dots, ImageChops.invert(dots), dots))
    before = of(image, RGB)

    after = slimmed(before)

    assert picture(after.pdf).ColorSpace[0] == Name.Indexed
    assert len(after.pdf) < len(before)
    assert difference(before, after.pdf) == 0


# --- masks -------------------------------------------------------------------------------------------------


def veiled(image: Image.Image, mask: Image.Image, **of_mask: object) -> bytes:
    pdf = Pdf.new()
    veil = hung(pdf, mask.tobytes(), mask.size, GREY, **of_mask)
    return drawn(hung(pdf, image.tobytes(), image.size, RGB, SMask=veil), pdf)


def disc(size: tuple[int, int] = (600, 400)) -> Image.Image:
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).ellipse((40, 30, 560, 370), fill=255)
    return mask


def test_mask_comes_down_with_its_picture_and_hides_the_same() -> None:
    """What is hidden is black here, and must not run into what is shown."""
    shown = Image.composite(photo(), Image.new("RGB", (600, 400)), disc())
    before = veiled(shown, disc())

    after = slimmed(before)

    small = picture(after.pdf)
    assert (int(small.Width), int(small.SMask.Width)) == (200, 200)
    assert small.SMask.ColorSpace == GREY
    assert difference(before, after.pdf) < 2
    fringe = ImageChops.difference(seen(before), seen(after.pdf))
    assert max(high for _, high in fringe.getextrema()) < 130


def test_mask_that_hides_nothing_is_taken_out() -> None:
    after = slimmed(veiled(photo(), Image.new("L", (600, 400), 255)))

    assert Name.SMask not in picture(after.pdf)


def test_mask_of_another_size_leaves_the_pixels_as_they_are() -> None:
    before = veiled(photo(), disc().resize((300, 200)))

    after = slimmed(before)

    small = picture(after.pdf or before)
    assert (int(small.Width), int(small.SMask.Width)) == (600, 300)
    assert difference(before, after.pdf or before) < 3


def test_picture_with_a_matte_stays_as_it_is() -> None:
    before = veiled(photo(), disc(), Matte=Array([0, 0, 0]))

    assert slimmed(before).pdf == b""


# --- what is left alone ------------------------------------------------------------------------------------


def devicen(pdf: Pdf) -> Object:
    function = pdf.make_stream(b"{ 0 }")
    function.FunctionType, function.Domain = 4, Array([0, 1, 0, 1])
    function.Range = Array([0, 1, 0, 1, 0, 1])
    return Array([Name.DeviceN, Array([Name.Orange, Name.Green]), RGB, function])


def lab(pdf: Pdf) -> Object:
    return Array([Name.Lab, Dictionary(WhitePoint=Array([0.95, 1, 1.09]))])


@pytest.mark.parametrize("oddity", [("/SMask", 0), ("/SMask", Name.X), ("/SMaskInData", Name.X), ("/Width", Name.X)])
def test_odd_picture_keeps_no_other_from_growing_smaller(oddity: tuple[str, object]) -> None:
    pdf = Pdf.new()
    odd, sound = (hung(pdf, photo().tobytes(), (600, 400), RGB) for _ in range(2))
    odd[oddity[0]] = oddity[1]
    page = pdf.add_blank_page().obj
    page.Resources = Dictionary(XObject=Dictionary(Odd=odd, Im=sound))
    page.Contents = pdf.make_stream(b"q 36 0 0 24 0 0 cm /Odd Do Q q 36 0 0 24 0 0 cm /Im Do Q")

    after = slimmed(making.saved(pdf))

    assert int(picture(after.pdf).Width) < 600


LEFT_ALONE: dict[str, Callable[[], bytes]] = {
    "transparent by colour": lambda: of(photo(), RGB, Mask=Array([0, 3, 0, 3, 0, 3])),
    "stencil": lambda: one(photo("1").tobytes(), (600, 400), GREY, ImageMask=True, BitsPerComponent=1),
    "one bit": lambda: one(photo("1").tobytes(), (600, 400), GREY, BitsPerComponent=1),
    "sixteen bits": lambda: one(photo("L").tobytes() * 2, (600, 400), GREY, BitsPerComponent=16),
    "too few samples": lambda: one(photo().tobytes()[:-7], (600, 400), RGB),
    "other size than its JPEG": lambda: one(jpeg(photo()), (300, 400), RGB, Filter=Name.DCTDecode),
    "other colours than its JPEG": lambda: one(jpeg(photo()), (600, 400), CMYK, Filter=Name.DCTDecode),
    "damaged JPEG": lambda: one(jpeg(photo())[:9000], (600, 400), RGB, Filter=Name.DCTDecode),
    "JPEG 2000": lambda: one(random.Random(1).randbytes(9000), (600, 400), RGB, Filter=Name.JPXDecode),
    "huge by its own word": lambda: one(b"\0" * 9000, (100_000, 100_000), RGB),
}


@pytest.mark.parametrize("what", LEFT_ALONE)
def test_what_cannot_be_done_safely_is_left_alone(what: str) -> None:
    assert slimmed(LEFT_ALONE[what]()) == Slimmed(slimmed(LEFT_ALONE[what]()).tally, b"")


@pytest.mark.parametrize("space", [devicen, lab])
def test_colours_that_may_not_be_mixed_are_left_alone(space: Callable[[Pdf], Object]) -> None:
    pdf, image = Pdf.new(), photo()
    data = image.tobytes() if space is lab else image.convert("LA").tobytes()
    before = drawn(hung(pdf, data, image.size, space(pdf)), pdf)

    assert slimmed(before).pdf == b""


def test_what_is_smaller_already_is_never_made_larger() -> None:
    small = photo(size=(200, 133))
    before = one(jpeg(small, 60), small.size, RGB, Filter=Name.DCTDecode)

    assert slimmed(before, Fineness(300, 90)).pdf == b""


def test_content_and_fonts_are_the_same_bytes() -> None:
    before = of(photo(), RGB)

    after = slimmed(before).pdf

    contents = [opened(pdf).pages[0].obj.Contents.read_raw_bytes() for pdf in (before, after)]
    assert contents[0] == contents[1]


# --- how large they are printed ----------------------------------------------------------------------------


def form(pdf: Pdf, content: str, matrix: list[float] | None = None, **objects: Object) -> Object:
    made = pdf.make_stream(content.encode())
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 300])
    made.Resources = Dictionary(XObject=Dictionary({f"/{name}": thing for name, thing in objects.items()}))
    if matrix:
        made.Matrix = Array(matrix)
    return made


def test_size_in_print_is_followed_through_forms_turns_and_units() -> None:
    pdf = Pdf.new()
    image = hung(pdf, photo().tobytes(), (600, 400), RGB)
    inner = form(pdf, "q 0 72 -144 0 0 0 cm /Im Do Q", [0.5, 0, 0, 0.5, 0, 0], Im=image)
    page = pdf.add_blank_page(page_size=(300, 300)).obj
    page.UserUnit = 2
    page.Resources = Dictionary(XObject=Dictionary(Fm=inner))
    page.Contents = pdf.make_stream(b"q 3 0 0 3 0 0 cm Q q /Fm Do Q")

    (printed,) = placement(pdf).printed.values()

    assert (printed.width, printed.height) == pytest.approx((1, 2))


def test_form_without_resources_draws_those_of_its_page() -> None:
    pdf = Pdf.new()
    image = hung(pdf, photo().tobytes(), (600, 400), RGB)
    inner = form(pdf, "q 216 0 0 144 0 0 cm /Im Do Q")
    del inner.Resources
    page = pdf.add_blank_page().obj
    page.Resources = Dictionary(XObject=Dictionary(Im=image, Fm=inner))
    page.Contents = pdf.make_stream(b"q 36 0 0 24 0 0 cm /Im Do Q /Fm Do")

    (printed,) = placement(pdf).printed.values()

    assert (printed.width, printed.height) == pytest.approx((3, 2))


def test_largest_of_several_sizes_counts() -> None:
    pdf = Pdf.new()
    image = hung(pdf, photo().tobytes(), (600, 400), RGB)
    page = pdf.add_blank_page().obj
    page.Resources = Dictionary(XObject=Dictionary(Im=image))
    page.Contents = pdf.make_stream(b"q 36 0 0 24 0 0 cm /Im Do Q q 288 0 0 192 0 0 cm /Im Do Q")

    (printed,) = placement(pdf).printed.values()

    assert printed.width == pytest.approx(4)


def test_picture_in_a_pattern_is_left_alone() -> None:
    pdf = Pdf.new()
    image = hung(pdf, photo().tobytes(), (600, 400), RGB)
    pattern = form(pdf, "/Im Do", Im=image)
    pattern.PatternType = 1
    before = drawn(image, pdf)
    pdf.pages[0].obj.Resources.Pattern = Dictionary(P=pattern)

    assert slimmed(before).pdf != b""
    assert slimmed(making.saved(pdf)).pdf == b""


def test_forms_that_draw_each_other_without_end_are_given_up() -> None:
    pdf = Pdf.new()
    inner = form(pdf, "/Im Do", Im=hung(pdf, photo().tobytes(), (600, 400), RGB))
    for _ in range(20):
        inner = form(pdf, "/Fm Do /Fm Do", Fm=inner)
    page = pdf.add_blank_page().obj
    page.Resources = Dictionary(XObject=Dictionary(Fm=inner))
    page.Contents = pdf.make_stream(b"/Fm Do")

    with pytest.raises(TooEntangledError):
        placement(pdf)
    assert slimmed(making.saved(pdf)).pdf == b""


def test_poster_that_is_printed_small_needs_few_pixels() -> None:
    before = of(photo(), RGB)

    as_it_is = slim_alone(SlimJob(before, FINE, 0, 300)).pdf
    at_half = slim_alone(SlimJob(before, FINE, 0, 150)).pdf

    assert [int(picture(pdf).Width) for pdf in (as_it_is, at_half)] == [200, 100]


# --- papers in their children ------------------------------------------------------------------------------


def appendix(pdf: bytes) -> Appendix:
    pages: tuple[PageFacts, ...] = ()
    return Appendix(pdf, pages, (), ())


def test_papers_are_made_smaller_once_and_kept(store: Store) -> None:
    papers = {"paper/a": appendix(of(photo(), RGB)), "paper/b": appendix(making.saved(making.paper(1)))}
    stages: list[tuple[int, int]] = []
    told = lambda stage, done, total: stages.append((done, total))  # noqa: E731 - one line says it

    first, tally = Slimmer(store, told).papers(papers, FINE)
    second, _ = Slimmer(store, told).papers(papers, FINE)

    assert first == second
    lighter = first["paper/a"].pdf
    assert isinstance(lighter, bytes)
    assert len(lighter) < len(of(photo(), RGB)) / 4
    assert first["paper/b"] == papers["paper/b"]
    for_store = {"paper/a": replace(papers["paper/a"], pdf=store.path(store.keep(of(photo(), RGB))))}
    assert Slimmer(store).papers(for_store, FINE)[0]["paper/a"] == first["paper/a"]
    assert (tally.pictures, tally.smaller, tally.failed) == (1, 1, 0)
    assert stages == [(1, 2), (2, 2)]


@pytest.mark.parametrize("jobs", [1, 3])
def test_so_many_children_work_as_are_asked_for(jobs: int, store: Store) -> None:
    papers = {f"paper/{count}": appendix(making.saved(making.paper(count))) for count in range(1, 6)}
    peak = Peak()

    Slimmer(store, peak.look, jobs).papers(papers, FINE)

    assert peak.children == jobs


def test_picture_that_is_cut_off_is_not_taken_for_a_whole_one(store: Store) -> None:
    """In a child, where the typesetting engine has told Pillow to fill up what is missing."""
    papers = {"paper/a": appendix(LEFT_ALONE["damaged JPEG"]())}

    made, tally = Slimmer(store).papers(papers, FINE)

    assert made == papers
    assert (tally.smaller, tally.failed) == (0, 0)


def test_paper_that_breaks_the_child_stays_as_it_is(store: Store) -> None:
    papers = {"paper/a": appendix(b"%PDF-1.7 no paper at all")}

    made, tally = Slimmer(store).papers(papers, FINE)

    assert made == papers
    assert tally.failed == 1


# --- the whole file ----------------------------------------------------------------------------------------


def test_streamlined_file_holds_each_stream_once_and_opens_fast(tmp_path: Path) -> None:
    pdf = Pdf.new()
    for _ in range(3):
        drawn(hung(pdf, photo().tobytes(), (600, 400), RGB), pdf)
    before, source = making.saved(pdf), tmp_path / "before.pdf"
    source.write_bytes(before)

    for name in ("one.pdf", "other.pdf"):
        streamlined(source, tmp_path / name)

    after = (tmp_path / "one.pdf").read_bytes()
    with Pdf.open(io.BytesIO(after)) as made:
        assert made.is_linearized
        pictures = {page.obj.Resources.XObject.Im.objgen for page in made.pages}
        assert len(pictures) == 1
        assert len(list(made.pages)) == 3
    assert len(after) < len(before) / 2
    assert Booklet(after).texts == Booklet(before).texts
    assert (tmp_path / "other.pdf").read_bytes() == after


def test_weight_of_a_page_is_that_of_what_it_draws(tmp_path: Path) -> None:
    pdf = making.paper(2)
    image = hung(pdf, photo().tobytes(), (600, 400), RGB)
    drawn(image, pdf)

    file = tmp_path / "pages.pdf"
    file.write_bytes(making.saved(pdf))

    light, _, heavy = page_weights(file)

    assert light < 200
    assert heavy > len(image.read_raw_bytes())


@pytest.mark.skipif(not REAL.is_dir(), reason="real papers are not beside the repository")
@pytest.mark.parametrize("name", ["61", "81", "83", "42"])
def test_real_paper_reads_and_looks_as_before(name: str) -> None:
    before = (REAL / "sigdial20" / "papers" / f"{name}.pdf").read_bytes()

    made = slimmed(before, Fineness(150, 75))

    after = made.pdf
    assert made.tally.after_bytes < made.tally.before_bytes
    assert Booklet(after).texts == Booklet(before).texts
    pages = zip(pypdfium2.PdfDocument(before), pypdfium2.PdfDocument(after), strict=True)
    for one_page, other in pages:
        images = [page.render(scale=0.5).to_pil().convert("L") for page in (one_page, other)]
        assert ImageStat.Stat(ImageChops.difference(*images)).mean[0] < 1.5


def test_versions_of_the_engines_are_part_of_the_key() -> None:
    one_job, other = SlimJob(b"a", FINE), SlimJob(b"a", Fineness(100, 76))

    assert len({one_job.key, other.key, SlimJob(b"b", FINE).key, SlimJob(b"a", FINE, 0).key}) == 4
    assert pikepdf.__libqpdf_version__
