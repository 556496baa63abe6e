"""Letters beyond Latin, Greek and Cyrillic: set in further typefaces, in the forms of their language, or told."""

import io
import re
import sys
import unicodedata
from collections.abc import Iterator

import pypdfium2
import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from fontTools.ttLib import TTFont
from making_catalogs import author
from pikepdf import Dictionary
from PIL import Image, ImageChops, ImageStat

from booklet import fonts, scripts
from booklet.catalog.names import family_first, index_name, isolated, printed_name
from booklet.scripts import Lettering
from booklet.workshop import Workshop
from booklet.workspace import Store

NAMES = {
    "Greek": "Γιώργος Παπαδόπουλος",
    "Cyrillic": "Иван Петров",
    "Vietnamese": "Nguyễn Văn Đức",
    "Polish": "Łukasz Żak",
    "Turkish": "İbrahim Şahin",
    "Arabic": "محمد علي",
    "Hebrew": "דוד לוי",
    "Devanagari": "नरेन्द्र मोदी",
    "Chinese": "李小龙",
    "Japanese": "山田 さくら",
    "Korean": "김민수",
}
Rect = tuple[float, float, float, float]
FSI, PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
THAI = "ก"


@pytest.fixture
def store(workshop: Workshop) -> Store:
    """The store of the session, which has the cuts of the book's own typefaces."""
    return workshop.store


@pytest.fixture
def without_cjk(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where the extra is not installed."""
    for module in ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold"):
        monkeypatch.setitem(sys.modules, module, None)


def glyphs_missing(result: Result) -> list[str]:
    told = (str(one) for one in result.built.diagnostics if one.rule == "missing-glyph")
    return [one.replace(f"{result.folder}/", "") for one in told]


def letters_of(store: Store, key: str) -> set[int]:
    data = store.get(key)
    assert data
    return set(TTFont(io.BytesIO(data)).getBestCmap())


# --- which typefaces a part asks for -------------------------------------------------------------------------


def test_every_typeface_of_the_book_has_what_a_plain_keyboard_writes(store: Store) -> None:
    fonts.cuts(store)

    assert [cut.name for cut in fonts.CUTS if not set(range(0x20, 0x7F)) <= fonts.ruler(cut.name, store).letters] == []


def test_a_latin_book_asks_for_no_further_typeface(store: Store) -> None:
    text = "".join(NAMES[script] for script in ("Greek", "Cyrillic", "Vietnamese", "Polish", "Turkish"))

    assert Lettering(text, store).fonts(f"<p>{text} – “quoted” ≥ 3 €</p>") == ()


def test_a_part_asks_only_for_the_typefaces_of_its_own_letters(store: Store) -> None:
    lettering = Lettering("".join(NAMES.values()), store)

    asked = {script: [cut.name for cut in lettering.fonts(NAMES[script])] for script in ("Polish", "Hebrew", "Korean")}

    assert asked == {"Polish": [], "Hebrew": ["hebrew-400", "hebrew-700"], "Korean": ["cjk-400", "cjk-700"]}


def test_parts_of_one_book_share_the_cut_and_a_new_name_of_the_same_row_keeps_it(store: Store) -> None:
    lettering = Lettering("天地", store)

    first, second, edited = lettering.fonts("天"), lettering.fonts("地"), Lettering("天地圱", store).fonts("天")

    assert first == second == edited
    assert ord("地") // 32 == ord("圱") // 32


def test_a_cut_holds_the_rows_of_its_letters_and_a_space_and_nothing_of_the_books_own(store: Store) -> None:
    (regular, _) = Lettering("天", store).fonts("天")

    has = letters_of(store, regular.key)

    assert ord("天") in has
    assert ord(" ") in has
    assert len(has) < 40
    assert ord("a") not in has


def test_letters_that_only_a_template_says_are_cut_too(store: Store) -> None:
    (regular, _) = Lettering("only Latin", store).fonts("<p>天</p>")

    assert ord("天") in letters_of(store, regular.key)


def test_a_cut_made_anew_is_the_same(store: Store, tmp_path: object) -> None:
    (regular, bold) = Lettering("עברית", store).fonts("עברית")

    again = Lettering("עברית", Store(store.folder.parent / "another-store")).fonts("עברית")

    assert (regular, bold) == again
    assert store.get(bold.key) == Store(store.folder.parent / "another-store").get(bold.key)


# --- names in print ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "family", "given_names", "printed"),
    [
        ("山田 太郎", "山田", "太郎", "山田 太郎"),
        ("山田, 太郎", "山田", "太郎", "山田 太郎"),
        ("李小龙", "李小龙", "", "李小龙"),
        ("김 민수", "김", "민수", "김 민수"),
        ("Bruce 李", "李", "Bruce", "Bruce 李"),
        ("דוד לוי", "לוי", "דוד", f"{FSI}דוד לוי{PDI}"),
    ],
)
def test_a_name_keeps_the_order_of_its_script(written: str, family: str, given_names: str, printed: str) -> None:
    assert family_first(author(written)) == (family, given_names)
    assert printed_name(author(written)) == printed


@pytest.mark.parametrize(
    ("family", "given_names", "line"),
    [
        ("Keuper", "Margret", "Keuper, Margret"),
        ("Plato", "", "Plato"),
        ("山田", "太郎", "山田 太郎"),
        ("לוי", "דוד", f"{FSI}לוי, דוד{PDI}"),
    ],
)
def test_a_name_stands_in_an_index_as_its_script_has_it(family: str, given_names: str, line: str) -> None:
    assert index_name(family, given_names) == line


def test_only_what_runs_leftwards_is_isolated() -> None:
    assert [isolated(text) for text in ("Ωmega 中", "א")] == ["Ωmega 中", f"{FSI}א{PDI}"]


@pytest.fixture(scope="module")
def many(build_booklet: BuildBooklet) -> Result:
    """A book that names people in every script, in an English line, in title, abstract and keywords."""
    authors = [{"name": name, "affiliation": name} for name in NAMES.values()]
    said = " · ".join(NAMES.values())
    entries = [
        entry(
            "all",
            title=f"A title: {said}",
            authors=authors,
            abstract=f"**{said}**. *{said}*.",
            keywords=[*NAMES.values()],
        ),
        entry("order", authors=["Qann One", "ש לוי", "ז בן", "Zbob Two"]),
        entry("ja", title="直骨海", language="ja"),
        entry("zh", title="直骨海", language="zh-Hans"),
        entry("zh-tw", title="直骨海", language="zh-Hant"),
        entry("ja-again", title="直骨海", language="ja"),
    ]
    return build_booklet(make_catalog(entries=entries))


def test_names_in_every_script_are_set_and_can_be_found(many: Result) -> None:
    text = " ".join(many.book.texts)

    assert glyphs_missing(many) == []
    in_order = [name for script, name in NAMES.items() if script not in ("Arabic", "Hebrew", "Devanagari")]
    assert [word for name in in_order for word in name.split() if word not in text] == []
    assert {script for script in ("ARABIC", "HEBREW", "DEVANAGARI") if script in scripts_in(text)} == {
        "ARABIC",
        "HEBREW",
        "DEVANAGARI",
    }


def scripts_in(text: str) -> set[str]:
    """First words of the names of its letters."""
    return {unicodedata.name(letter, "?").split()[0] for letter in set(text)}


def boxes_of(letters: str, page: pypdfium2.PdfPage) -> dict[str, Rect]:
    """Where each of the letters stands first on the page."""
    text = page.get_textpage()
    said = [text.get_text_range(index, 1) for index in range(text.count_chars())]
    return {letter: text.get_charbox(said.index(letter)) for letter in letters if letter in said}


def test_names_from_right_to_left_keep_their_places_in_the_line(many: Result) -> None:
    with pypdfium2.PdfDocument(many.pdf) as pdf:
        page = next(page for page in pdf if "Words of order" in page.get_textpage().get_text_range())
        line = boxes_of("QשזZ", page)

    assert max(box[1] for box in line.values()) - min(box[1] for box in line.values()) < 4
    assert sorted(line, key=lambda letter: line[letter][0]) == ["Q", "ש", "ז", "Z"]


def pictures_of(letter: str, page: pypdfium2.PdfPage) -> Iterator[Image.Image]:
    """Each place of the letter on the page, as a picture of one size."""
    text = page.get_textpage()
    edge, _, _, top = page.get_cropbox()
    picture = page.render(scale=8).to_pil().convert("L")
    for index in range(text.count_chars()):
        if text.get_text_range(index, 1) == letter:
            left, low, right, high = text.get_charbox(index)
            box = (left - edge, top - high, right - edge, top - low)
            yield picture.crop(tuple(round(side * 8) for side in box)).resize((48, 48))  # type: ignore[arg-type]  # four


def test_a_chinese_character_has_the_forms_of_its_language(many: Result) -> None:
    with pypdfium2.PdfDocument(many.pdf) as pdf:
        of_entries = [page for page in pdf if re.search("Words of (ja|zh)", page.get_textpage().get_text_range())]
        japanese, simplified, traditional, again = (one for page in of_entries for one in pictures_of("骨", page))

    apart = [difference(japanese, other) for other in (simplified, traditional, again)]
    assert min(apart[:2]) > 2 * apart[2], apart


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far the pictures are apart, on the mean."""
    return float(ImageStat.Stat(ImageChops.difference(one, other)).mean[0])


# --- letters that nothing can write --------------------------------------------------------------------------


def test_a_letter_without_a_glyph_is_told_with_its_line_name_entry_and_mend(
    build_booklet: BuildBooklet, without_cjk: None
) -> None:
    catalog = make_catalog(entries=[entry("zero"), entry("one", abstract="中"), entry("two", authors=["Ann 山"])])

    result = build_booklet(catalog)

    told = [one for one in result.built.diagnostics if one.rule == "missing-glyph"]
    assert glyphs_missing(result) == [
        "catalog.yaml:15:15: warning: no typeface of the book has 中 (U+4E2D, CJK UNIFIED IDEOGRAPH-4E2D), "
        "which is printed as an empty box in 'one' [missing-glyph]",
        "catalog.yaml:19:7: warning: no typeface of the book has 山 (U+5C71, CJK UNIFIED IDEOGRAPH-5C71), "
        "which is printed as an empty box in 'two' [missing-glyph]",
    ]
    assert {one.hint for one in told} == {
        "Chinese, Japanese and Korean letters come with an extra: pip install 'poster-booklet[cjk]'"
    }


def test_many_letters_without_a_glyph_are_one_finding_that_names_five(build_booklet: BuildBooklet) -> None:
    result = build_booklet(make_catalog(entries=[entry("one", abstract="กขฃคฅฆง")]))

    (finding,) = (one for one in result.built.diagnostics if one.rule == "missing-glyph")
    assert finding.message.count("(U+0E0") == 5
    assert finding.message.endswith("and 2 more, which are printed as empty boxes in 'one'")
    assert finding.hint == (
        "the typefaces have Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari and "
        "Chinese, Japanese and Korean letters: write it in one of these"
    )


def test_a_letter_that_a_template_says_is_told_of_the_catalog(build_booklet: BuildBooklet) -> None:
    template = f'<section id="{{{{ leaf.anchor }}}}"><p id="colophon">{THAI}</p></section>'.encode()

    (told,) = glyphs_missing(build_booklet(make_catalog(), {"templates/colophon.html.j2": template}))

    assert told.startswith(f"catalog.yaml: warning: no typeface of the book has {THAI} (U+0E01, THAI CHARACTER KO KAI)")


def test_what_an_installed_typeface_lacks_is_not_mended_by_installing_it() -> None:
    assert "pip install" not in scripts.mend("\N{CJK UNIFIED IDEOGRAPH-4E2D}")


def test_a_chinese_letter_in_the_file_is_the_glyph_of_its_number(many: Result) -> None:
    """Viewers that go by the standard look the number of a glyph up among the font's own names (CIDs)."""
    programs = [
        one.FontFile3.read_bytes()
        for one in many.book.pdf.objects
        if isinstance(one, Dictionary) and one.get("/Type") == "/FontDescriptor" and "/FontFile3" in one
    ]

    assert programs
    for program in programs:
        named = TTFont(io.BytesIO(program))["CFF "].cff.topDictIndex[0].charset
        assert named[1:] == [f"cid{number:05}" for number in range(1, len(named))]
