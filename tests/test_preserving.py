"""Papers brought to PDF/A-3b: what the standard forbids goes, and what a reader sees and clicks stays."""

import io
from pathlib import Path

import making_pdfs as making
import pikepdf
import pypdfium2
import pytest
from conftest import REAL
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from PIL import ImageChops

from booklet.appendix import AppendixJob
from booklet.appendix.copying import make
from booklet.papers import take_in
from booklet.preserving import ConserveJob, conserve, conserved
from booklet.values import Appendix, CleanPaper, Found, no_progress
from booklet.workshop import Workshop
from booklet.workspace import Store, Workspace, digest


def mended(pdf: Pdf) -> tuple[Pdf, tuple[str, ...]]:
    result = conserved(ConserveJob(making.saved(pdf)))
    return pikepdf.open(io.BytesIO(result.pdf)), result.mended


def picture(pdf: Pdf, **more: object) -> Object:
    stream = pdf.make_stream(bytes(12))
    fields = {"Subtype": Name.Image, "Width": 2, "Height": 2, "BitsPerComponent": 8, "ColorSpace": Name.DeviceRGB}
    for key, value in {**fields, **more}.items():
        stream[f"/{key}"] = value
    return stream


def resources(pdf: Pdf) -> Object:
    return making.page(pdf, 0).Resources


def test_picture_no_longer_asks_to_be_smoothed() -> None:
    pdf = making.paper(1)
    resources(pdf).XObject = Dictionary(Im=picture(pdf, Interpolate=True))

    after, done = mended(pdf)

    assert Name.Interpolate not in resources(after).XObject.Im
    assert done == ("a picture that asked to be smoothed",)


def test_settings_for_a_press_go_and_what_is_seen_of_a_state_stays() -> None:
    pdf = making.paper(1)
    state = Dictionary(TR=Name.Identity, TR2=Name.Default, HT=Name.Default, RI=Name.Perceptual, ca=0.5)
    resources(pdf).ExtGState = Dictionary(G=state)

    after, done = mended(pdf)

    kept = resources(after).ExtGState.G
    assert set(kept.keys()) == {"/TR2", "/RI", "/ca"}
    assert done == ("2 settings for a press",)


def test_form_that_borrows_from_its_page_names_what_it_draws_with() -> None:
    pdf = making.paper(1)
    form = making.picture(pdf)
    resources(pdf).XObject = Dictionary(Fm=form)

    after, _ = mended(pdf)

    assert resources(after).XObject.Fm.Resources.Font.F1.BaseFont == Name.Helvetica


@pytest.mark.parametrize("used", ["operator", "space", "picture"])
def test_inks_get_a_meaning_wherever_they_are_used(used: str) -> None:
    pdf = making.paper(1)
    content = {"operator": b"0 0 0 1 k 0 0 9 9 re f", "space": b"/DeviceCMYK cs 0 0 0 1 sc 0 0 9 9 re f"}.get(used, b"")
    making.page(pdf, 0).Contents = pdf.make_stream(content)
    if used == "picture":
        resources(pdf).XObject = Dictionary(Im=picture(pdf, ColorSpace=Name.DeviceCMYK, Width=1, Height=3))
    resources(pdf).ExtGState = Dictionary(G=Dictionary(OP=True, OPM=1))

    after, _ = mended(pdf)

    kind, profile = resources(after).ColorSpace.DefaultCMYK.as_list()
    assert (kind, int(profile.N), profile.read_bytes()[16:20]) == (Name.ICCBased, 4, b"CMYK")
    assert resources(after).ExtGState.G.OPM == 0


def test_paper_without_inks_gets_no_profile() -> None:
    after, done = mended(making.paper(2))

    assert Name.ColorSpace not in resources(after)
    assert done == ()


def test_annotations_and_destinations_stay() -> None:
    pdf = making.paper(2)
    making.hang(pdf, 0, "Link", Dest=making.to(pdf, 1, "XYZ", 72, 700, None))
    making.hang(pdf, 0, "Link", A=making.action("URI", URI=String("https://example.org/")))

    after, _ = mended(pdf)

    inner, outer = making.page(after, 0).Annots.as_list()
    assert inner.Dest[0].objgen == after.pages[1].obj.objgen
    assert str(outer.A.URI) == "https://example.org/"


# --- fonts -------------------------------------------------------------------------------------------------


def square_font(advance: int) -> bytes:
    """A font of two glyphs, the second a square."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 700), (700, 700), (700, 0)):
        pen.lineTo(point)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({65: "square"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": square})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (advance, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupHead(unitsPerEm=1000, created=0, modified=0)
    builder.setupPost()
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def composite(pdf: Pdf, advance: int, **fields: object) -> Object:
    """A composite font; its descendant has these fields too."""
    program = pdf.make_stream(square_font(advance))
    descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name.AAAAAA_Square, Flags=4, FontFile2=program)
    descriptor.CIDSet = pdf.make_stream(b"\x80")
    information = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    keys = {"/Type": Name.Font, "/Subtype": Name.CIDFontType2, "/BaseFont": Name.AAAAAA_Square}
    keys |= {"/CIDSystemInfo": information, "/FontDescriptor": pdf.make_indirect(descriptor)}
    below = pdf.make_indirect(Dictionary({**keys, **{f"/{key}": value for key, value in fields.items()}}))
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name.AAAAAA_Square,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([below]),
    )


def set_in(advance: int, **fields: object) -> Pdf:
    pdf = making.paper(1)
    resources(pdf).Font = Dictionary(F1=composite(pdf, advance, **fields))
    making.page(pdf, 0).Contents = pdf.make_stream(b"BT /F1 40 Tf 72 700 Td <000100010001> Tj ET")
    return pdf


def descendant(pdf: Pdf) -> Object:
    return resources(pdf).Font.F1.DescendantFonts[0]


def advance_in(pdf: Pdf) -> int:
    program = descendant(pdf).FontDescriptor.FontFile2.read_bytes()
    return int(TTFont(io.BytesIO(program))["hmtx"]["square"][0])


def test_embedded_font_gets_its_map_of_glyphs_and_loses_the_list_of_them() -> None:
    after, done = mended(set_in(800, W=Array([1, Array([800])])))

    assert descendant(after).CIDToGIDMap == Name.Identity
    assert Name.CIDSet not in descendant(after).FontDescriptor
    assert set(done) == {"a list of glyphs that readers do not need", "a font without its map of glyphs"}


@pytest.mark.parametrize(
    ("fields", "advance"),
    [
        ({"W": Array([1, Array([900])])}, 900),
        ({"W": Array([0, 1, 900])}, 900),
        ({"DW": 900}, 900),
        ({}, 1000),
        ({"W": Array([1, Array([800.4])])}, 800),
    ],
    ids=["listed", "range", "same for all", "nothing said", "close enough"],
)
def test_font_program_gets_the_widths_by_which_its_text_is_set(fields: dict[str, object], advance: int) -> None:
    after, _ = mended(set_in(800, **fields))

    assert advance_in(after) == advance


def test_what_is_seen_of_a_font_with_other_widths_stays() -> None:
    before = set_in(500, W=Array([1, Array([900])]))

    after, _ = mended(before)

    assert drawn(making.saved(before)) == drawn(making.saved(after))


def drawn(data: bytes) -> bytes:
    with pypdfium2.PdfDocument(data) as pdf:
        return bytes(pdf[0].render(scale=1).to_pil().convert("RGB").tobytes())


def test_font_program_that_is_none_is_left_alone() -> None:
    pdf = set_in(800, W=Array([1, Array([900])]))
    descendant(pdf).FontDescriptor.FontFile2 = pdf.make_stream(b"no font at all")

    after, _ = mended(pdf)

    assert descendant(after).FontDescriptor.FontFile2.read_bytes() == b"no font at all"


# --- whole papers ------------------------------------------------------------------------------------------


def appendix_of(data: bytes, workspace: Workspace) -> Appendix:
    file = workspace.root / "paper.pdf"
    file.write_bytes(data)
    paper = take_in(Found(digest("content", data), file), file.name, workspace)
    assert isinstance(paper, CleanPaper)
    appendix = make(AppendixJob(paper, workspace.store.get(paper.clean) or b""))
    assert isinstance(appendix, Appendix)
    return appendix


def test_papers_are_mended_once_and_kept(workspace: Workspace, store: Store) -> None:
    pdf = making.paper(1)
    resources(pdf).XObject = Dictionary(Im=picture(pdf, Interpolate=True))
    papers = {"paper/one": appendix_of(making.saved(pdf), workspace)}
    with Workshop(store, jobs=1) as workshop:
        first, done = conserve(papers, workshop, no_progress)
        second, _ = conserve(papers, workshop, no_progress)

    assert (workshop.made_count, workshop.kept_count) == (1, 1)
    assert done == {"paper/one": ("a picture that asked to be smoothed",)}
    assert first == second
    assert first["paper/one"].links == papers["paper/one"].links


@pytest.mark.skipif(not (REAL / "sigdial20").is_dir(), reason="the forty real papers are not there")
@pytest.mark.parametrize("name", ["41", "60", "78", "100"])
def test_real_paper_looks_and_reads_as_before(name: str, workspace: Workspace) -> None:
    appendix = appendix_of((REAL / "sigdial20" / "papers" / f"{name}.pdf").read_bytes(), workspace)
    before = appendix.pdf if isinstance(appendix.pdf, bytes) else Path(appendix.pdf).read_bytes()

    after = conserved(ConserveJob(before)).pdf

    with pypdfium2.PdfDocument(before) as old, pypdfium2.PdfDocument(after) as new:
        assert len(old) == len(new)
        for one, other in zip(old, new, strict=True):
            assert one.get_textpage().get_text_range() == other.get_textpage().get_text_range()
            pair = [page.render(scale=0.5).to_pil().convert("L") for page in (one, other)]
            darkest = ImageChops.difference(*pair).getextrema()[1]
            assert darkest < 16, one
