"""A book has each of its typefaces once, and its pages look and read as they do with those of its parts."""

import io
from collections import Counter

import pikepdf
import pypdfium2
import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from fontTools.ttLib import TTFont
from pictures_made import png
from pikepdf import Dictionary, Name
from PIL import ImageChops

from booklet import fonts, gathering
from booklet.faces import faces
from booklet.values import UsedFont
from booklet.workshop import Workshop
from booklet.workspace import Store

A_SHADE = 8
"""Of 255: pdfium sharpens letters by what letters there are in a font."""


@pytest.fixture
def regular(workshop: Workshop) -> str:
    """Key of a cut."""
    return next(cut.key for cut in fonts.cuts(workshop.store) if cut.name == "sans-400")


def files_of_fonts(data: bytes) -> Counter[str]:
    """How many files the PDF has of each font of ours."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        described = [one for one in pdf.objects if isinstance(one, Dictionary) and Name.FontFile2 in one]
        files = {(str(one.FontName), one.FontFile2.objgen) for one in described}
    return Counter(name for name, _ in files if "+Booklet-" in name)


def book(build_booklet: BuildBooklet, last: str = "Four 4") -> Result:
    posters = [entry("one", title="Fähre", poster="a.png"), entry("two", title="“Quoted” – Łódź", poster="a.png")]
    others = [entry("three", title="Überschrift"), entry("four", title=last)]

    sections = [{"title": "Posters", "entries": posters}, {"title": "Talks", "entries": others}]
    return build_booklet(make_catalog(sections=sections), {"a.png": png(40, 30)})


def test_a_book_has_each_of_its_typefaces_once(build_booklet: BuildBooklet, sample: Result) -> None:
    for result in (book(build_booklet), sample):
        found = files_of_fonts(result.pdf)
        assert len(found) > 4
        assert set(found.values()) == {1}


def test_pages_look_and_read_as_with_the_fonts_of_their_parts(
    build_booklet: BuildBooklet, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = "A letter \U00013080 that no font has, so that the part keeps the font that has a glyph for it"
    once = book(build_booklet, title).pdf
    monkeypatch.setattr(gathering, "faces", lambda used, store: {})
    many = book(build_booklet, title).pdf

    assert max(files_of_fonts(many).values()) > 4
    assert len(once) < len(many)
    with pypdfium2.PdfDocument(once) as ours, pypdfium2.PdfDocument(many) as theirs:
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            shown, before = (page.render(scale=2).to_pil().convert("L") for page in (one, other))
            _, most = ImageChops.difference(shown, before).getextrema()
            assert most < A_SHADE
            read, before = (page.get_textpage().get_text_bounded() for page in (one, other))
            assert read.replace("\xa0", " ") == before.replace("\xa0", " ")


def test_a_typeface_has_all_glyphs_of_all_parts_under_their_numbers(workshop: Workshop, regular: str) -> None:
    used = [
        UsedFont("A", regular, ((2, 543, "A"), (1, 200, "\xa0"))),
        UsedFont("A", regular, ((1, 200, " "), (3, 588, "B"))),
    ]

    face = faces(used, workshop.store)["A"]

    assert face.widths == {1: 200, 2: 543, 3: 588}
    assert face.said == {1: " ", 2: "A", 3: "B"}, "the space that is found when it is looked for"
    font, whole = TTFont(io.BytesIO(face.file)), TTFont(io.BytesIO(workshop.store.get(regular) or b""))
    assert font["maxp"].numGlyphs == 4
    for number in (2, 3):
        ours, theirs = (one["glyf"][one.getGlyphName(number)] for one in (font, whole))
        assert ours.numberOfContours == theirs.numberOfContours > 0


def test_a_typeface_that_is_not_the_same_wherever_it_is_used_stays_with_its_parts(
    workshop: Workshop, regular: str
) -> None:
    one = UsedFont("A", regular, ((2, 543, "A"),))
    of_another_width = UsedFont("A", regular, ((2, 544, "A"),))
    of_another_file = UsedFont("A", "0" * 64, ((2, 543, "A"),))

    assert {*faces([one, one], workshop.store)} == {"A"}
    assert faces([one, of_another_width], workshop.store) == {}
    assert faces([one, of_another_file], workshop.store) == {}
    assert faces([one, one], Store(workshop.store.folder / "elsewhere")) == {}
    assert faces([one], workshop.store) == {}, "what one part shows it has already"
