"""A theme of one's own: what wins over what, how one is started, and mistakes that say what there is instead."""

import re
from pathlib import Path

import pytest
from conftest import ROOT, BuildBooklet, entry, make_catalog
from making_catalogs import one_entry, project

from booklet.diagnostics import BookletError
from booklet.material import Material
from booklet.profiles import SCREEN
from booklet.theme import files as theme_files
from booklet.theme.files import ThemeFiles
from booklet.theme.jobs import Theme
from booklet.values import Artwork, Leaf
from booklet.workspace import Store

GUIDE = (ROOT / "docs" / "own-themes.md").read_text(encoding="utf-8")


def files(folder: Path, store: Store, own: str | None = None, **texts: str) -> ThemeFiles:
    written = {name.replace("__", "/").replace("_css", ".css"): text for name, text in texts.items()}
    return ThemeFiles("poster", project(folder, store, written), own)


# --- what wins ---------------------------------------------------------------------------------------------


def test_the_own_theme_wins_over_the_folder_of_the_theme_and_that_over_what_lies_beside(
    tmp_path: Path, store: Store
) -> None:
    texts = {"styles__cover_css": "beside", "styles__poster__cover_css": "poster", "styles__mine__cover_css": "mine"}

    with_own = files(tmp_path, store, "mine", **texts).styles("screen.css")
    without = files(tmp_path, store, None, **texts).styles("screen.css")

    assert ("mine" in with_own, "poster" in with_own, "beside" in with_own) == (True, False, False)
    assert ("mine" in without, "poster" in without) == (False, True)


def test_a_sheet_of_ones_own_comes_last(tmp_path: Path, store: Store) -> None:
    sheets = files(tmp_path, store, "mine", styles__mine__own_css=":root { --ink: #000 }").styles("screen.css")

    assert sheets[-1] == ":root { --ink: #000 }"


def test_pages_are_set_with_the_own_theme(build_booklet: BuildBooklet) -> None:
    own = {
        "styles/mine/own.css": b".entry h2, .abstract h2 { text-transform: uppercase }",
        "templates/mine/colophon.html.j2": (
            b'<section class="sheet" id="{{ leaf.anchor }}"><p id="colophon">Mine</p></section>'
        ),
    }

    result = build_booklet(make_catalog(booklet={"own_theme": "mine"}, entries=[entry("one", title="Loud")]), own)

    assert result.book.page_saying("LOUD")
    assert result.book.texts[-1].startswith("Mine")
    assert result.told == []


def test_a_folder_that_is_not_there_is_told_with_what_was_meant(build_booklet: BuildBooklet) -> None:
    own = {"styles/leaflet/own.css": b""}

    result = build_booklet(make_catalog(booklet={"own_theme": "leaflt"}), own)

    (finding,) = (one for one in result.built.diagnostics if one.rule == "no-own-theme")
    assert (str(finding.severity), finding.hint) == ("warning", "did you mean 'leaflet'?")
    assert finding.place.line > 1


# --- a start -----------------------------------------------------------------------------------------------


def test_the_start_has_every_token_of_the_theme_with_its_value_and_changes_nothing() -> None:
    text = theme_files.start("poster")
    tokens = (ROOT / "styles" / "tokens.css").read_text(encoding="utf-8")

    for name, value in re.findall(r"(--[\w-]+):\s*([^;]+);", tokens):
        assert (f"/* {name}: {value}; */" in text) != (name in theme_files.OF_COPYFIT)
    alive = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert "".join(alive.split()) == ":root{}"


def test_each_line_of_the_start_is_good_style_once_it_is_let_loose(build_booklet: BuildBooklet) -> None:
    loose, count = re.subn(r"/\* (.*\{.*\}|--.*;) \*/", r"\1", theme_files.start("poster"))

    result = build_booklet(make_catalog(booklet={"own_theme": "mine"}), {"styles/mine/own.css": loose.encode()})

    assert count == 11
    assert result.told == []
    cover = result.book.document[0].render(scale=0.2).to_pil().convert("RGB")
    assert cover.getpixel((cover.width // 2, cover.height // 2)) == (255, 255, 255), "the last of the examples"


@pytest.mark.parametrize("leaf", theme_files.leaves("poster"))
def test_a_copied_template_is_the_theme_s_with_a_word_before_it(leaf: str) -> None:
    copied = theme_files.own_copy(leaf, "poster") or ""

    first, _, rest = copied.partition("\n")
    assert first.startswith("{# Your own copy of templates/")
    assert any(path.read_text(encoding="utf-8") == rest for path in (ROOT / "templates").rglob(f"{leaf}.html.j2"))


# --- mistakes ----------------------------------------------------------------------------------------------


def hint_of(template: str, folder: Path, store: Store) -> tuple[str, str]:
    """Message and hint for an entry's template of one's own."""
    made, _ = one_entry()
    work = project(folder, store, {"templates/poster/entry.html.j2": template})
    theme = Theme(Material(made, Artwork({}), {}), SCREEN, work)
    with pytest.raises(BookletError) as caught:
        theme.part("entry/one", (Leaf("entry", "one"),)).job()
    (finding,) = caught.value.diagnostics
    assert str(finding.place) == "templates/poster/entry.html.j2:2"
    return finding.message, finding.hint


def test_an_unknown_name_is_told_with_all_that_there_are(tmp_path: Path, store: Store) -> None:
    message, hint = hint_of("<p>\n{{ catalogue.title }}", tmp_path, store)

    assert message == "'catalogue' is undefined"
    assert hint.startswith("did you mean 'catalog'? templates know: address_of, affiliations, ")
    assert {"leaf", "words", "entry_of"} <= set(hint.partition(": ")[2].split(", "))


def test_an_unknown_field_is_told_with_those_of_its_kind(tmp_path: Path, store: Store) -> None:
    message, hint = hint_of("<p>\n{{ entry_of(leaf).titel }}", tmp_path, store)

    assert message == "Entry has no 'titel'"
    assert hint.startswith("did you mean 'title'? of Entry there are: ")
    assert {"abstract", "authors", "poster"} <= set(hint.partition(": ")[2].split(", "))


def test_an_unknown_filter_is_told_with_those_there_are(tmp_path: Path, store: Store) -> None:
    message, hint = hint_of("<p>\n{{ catalog.title | prosa }}", tmp_path, store)

    assert message == "No filter named 'prosa'."
    assert hint.startswith("did you mean 'prose'? filters are: ")


def test_an_unknown_piece_is_told_with_those_there_are(tmp_path: Path, store: Store) -> None:
    template = '{% import "macros.html.j2" as piece with context %}\n{{ piece.bylin(entry_of(leaf)) }}'

    message, hint = hint_of(template, tmp_path, store)

    assert message == "the imported template has no 'bylin'"
    assert hint.startswith("did you mean 'byline'? macros.html.j2 has: award, byline, ")


def test_mistakes_in_styles_and_names_of_files_are_told_where_they_are(build_booklet: BuildBooklet) -> None:
    sheet = b"h2 {\n  colour: red;\n  color: var(--acccent);\n}\n.entry h3 { color: red\n.lead { color: red }\n"
    files = {
        "styles/mine/own.css": sheet,
        "styles/mine/covers.css": b"",
        "templates/mine/colofon.html.j2": b"",
        "templates/mine/ours.html.j2": b"Ours.",
        "templates/mine/colophon.html.j2": b"""<section id="{{ leaf.anchor }}"><div id="colophon">
{% include "ours.html.j2" %}</div></section>""",
    }

    result = build_booklet(make_catalog(booklet={"own_theme": "mine"}), files)

    findings = [one for one in result.built.diagnostics if one.severity == "warning"]
    assert [str(one.place) for one in findings] == [
        "styles/mine/covers.css",
        "styles/mine/own.css",
        "styles/mine/own.css:2:3",
        "styles/mine/own.css:3:10",
        "templates/mine/colofon.html.j2",
    ]
    assert [one.hint for one in findings if "mean" in one.hint] == ["did you mean cover?", "did you mean colophon?"]


# --- the guide ---------------------------------------------------------------------------------------------


def test_the_guide_works_as_it_is_written(build_booklet: BuildBooklet) -> None:
    (template,) = re.findall(r'^       (<section class="sheet colophon".*?</section>)', GUIDE, re.DOTALL | re.MULTILINE)
    sheet = theme_files.start("poster").replace("/* --ink: #1b1b1b; */", "--ink: #8a1020;")

    result = build_booklet(
        make_catalog(booklet={"own_theme": "leaflet"}),
        {"styles/leaflet/own.css": sheet.encode(), "templates/leaflet/colophon.html.j2": template.encode()},
    )

    assert "Printed for Test Days." in result.book.texts[-1]
    page = result.book.document[result.book.page_saying("Words of one.")]
    colours = page.render(scale=2).to_pil().convert("RGB").getcolors(100_000)
    assert any(colour == (0x8A, 0x10, 0x20) for _, colour in colours)
    assert result.told == []
