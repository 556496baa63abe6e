"""A book has each of its typefaces once, and its pages look and read as they do with those of its parts."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import pikepdf
import pypdfium2
import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from fontTools.ttLib import TTFont
from pictures_made import png
from pikepdf import Dictionary, Name, Object
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


WORDS = (
    "Fähre", "“Quoted” – Łódź don’t", "Überschrift générale", "Hawaiʻi", "µm of μάθηση", "e\u0301tude of Čapek",
    "הדרכה עם נִקּוּד", "مقدمة في تعلم الآلة", "غزف وطرق", "किताब विभाजन", "कि वि", "机器学习的方法", "学習する機械",
    "A letter \U00013080 that no font has",
)  # fmt: skip
"""Titles that say different things with the same glyphs, and some that share no typeface."""


def _widths(listed: Iterable[Object]) -> Iterator[tuple[int, float]]:
    for first, widths in zip(*[iter(listed)] * 2, strict=True):
        yield from enumerate(map(float, widths), int(first))


def book(build_booklet: BuildBooklet, *titles: str) -> Result:
    posters = [entry("one", title="One poster", poster="a.png"), entry("two", title="And two", poster="a.png")]
    others = [{"title": f"Talks {at}", "entries": [entry(f"t{at}", title=title)]} for at, title in enumerate(titles)]
    return build_booklet(
        make_catalog(sections=[{"title": "Posters", "entries": posters}, *others]), {"a.png": png(40, 30)}
    )


def read(data: bytes) -> list[str]:
    """The text of each page without spaces, hyphens as those of keyboards."""
    with pypdfium2.PdfDocument(data) as pdf:
        texts = [page.get_textpage().get_text_bounded() for page in pdf]
    return ["".join(text.replace("\u2010", "-").split()) for text in texts]


def test_a_book_has_each_of_its_typefaces_once(build_booklet: BuildBooklet, sample: Result) -> None:
    for result in (book(build_booklet, "Four 4"), sample):
        found = files_of_fonts(result.pdf)
        assert len(found) > 4
        assert set(found.values()) == {1}


def test_pages_look_and_read_as_with_the_fonts_of_their_parts(
    build_booklet: BuildBooklet, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = book(build_booklet, *WORDS).pdf
    monkeypatch.setattr(gathering, "faces", lambda used, store: {})
    many = book(build_booklet, *WORDS).pdf

    assert len(once) < 0.9 * len(many)
    assert read(once) == read(many)
    with pypdfium2.PdfDocument(once) as ours, pypdfium2.PdfDocument(many) as theirs:
        for one, other in zip(ours, theirs, strict=True):
            shown, before = (page.render(scale=2).to_pil().convert("L") for page in (one, other))
            _, most = ImageChops.difference(shown, before).getextrema()
            assert most < A_SHADE


def test_every_font_has_one_file_that_has_its_letters_and_says_what_each_glyph_says(
    build_booklet: BuildBooklet,
) -> None:
    with pikepdf.open(io.BytesIO(book(build_booklet, *WORDS).pdf)) as pdf:
        found = [one for one in pdf.objects if isinstance(one, Dictionary) and Name.DescendantFonts in one]
        assert len(found) > 12
        for font in found:
            below = font.DescendantFonts[0]
            descriptor, widths = below.FontDescriptor, dict(_widths(below.W))
            is_postscript = below.Subtype == Name.CIDFontType0
            assert (Name.FontFile3 in descriptor, Name.FontFile2 in descriptor) == (is_postscript, not is_postscript)
            mapped = re.findall(rb"<([0-9a-f]{4})> <[0-9a-f]*>\n", font.ToUnicode.read_bytes())
            assert {int(glyph, 16) for glyph in mapped} >= {*widths}
            assert descriptor.FontBBox[2] >= max(widths.values())


def test_a_typeface_that_the_store_has_lost_is_cut_again(build_booklet: BuildBooklet, workshop: Workshop) -> None:
    made: list[UsedFont] = []
    before = book(build_booklet, *WORDS[6:9]).pdf
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "faces", lambda used, store: made.extend(used) or faces(made, store))
        book(build_booklet, *WORDS[6:9])
    ours = {cut.key for cut in fonts.cuts(workshop.store)}
    further = {font.key for font in made} - ours
    assert further
    for key in further:
        workshop.store.path(key).unlink()

    assert book(build_booklet, *WORDS[6:9]).pdf == before


def test_a_typeface_has_all_glyphs_of_all_parts_under_their_numbers(workshop: Workshop, regular: str) -> None:
    used = [
        UsedFont("A", regular, ((2, 543, "A"), (1, 200, "\xa0"))),
        UsedFont("A", regular, ((1, 200, " "), (3, 588, "B"))),
    ]

    face = faces(used, workshop.store)["A"]

    assert face.widths == {1: 200, 2: 543, 3: 588}
    assert face.said == {1: " ", 2: "A", 3: "B"}, "the space that is found when it is looked for"
    assert all(map(face.agrees, used))
    font, whole = TTFont(io.BytesIO(face.file)), TTFont(io.BytesIO(workshop.store.get(regular) or b""))
    assert font["maxp"].numGlyphs == 4
    for number in (2, 3):
        ours, theirs = (one["glyf"][one.getGlyphName(number)] for one in (font, whole))
        assert ours.numberOfContours == theirs.numberOfContours > 0


def test_where_a_glyph_says_something_else_the_part_keeps_its_word_for_it(workshop: Workshop, regular: str) -> None:
    one = UsedFont("A", regular, ((2, 543, "A"), (9, 300, "’")))
    other = UsedFont("A", regular, ((3, 588, "B"), (9, 300, "ʼ")))
    silent = UsedFont("A", regular, ((9, 300, ""),))

    face = faces([one, other, silent, one], workshop.store)["A"]

    assert face.said == {2: "A", 9: "’"}
    assert [face.agrees(used) for used in (one, other, silent)] == [True, False, False]
    assert {*face.widths} == {2, 3, 9}, "the file has the glyphs of all"


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
