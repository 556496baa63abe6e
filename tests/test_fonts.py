"""The book's typefaces: the same cuts every time, and a ruler that measures what is printed."""

import io

import pytest
from fontTools.ttLib import TTFont
from hypothesis import example, given, settings
from hypothesis import strategies as st

from booklet import fonts
from booklet.fonts import CUTS, Cut, Ruler
from booklet.geometry import mm, pt
from booklet.workshop import Workshop
from booklet.workspace import Store

LETTERS = st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "Zs"]), max_size=80)

each_cut = pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.name)


@pytest.fixture(scope="session")
def ruler(workshop: Workshop) -> Ruler:
    return fonts.ruler("sans-600", workshop.store)


@pytest.fixture(scope="session")
def files(workshop: Workshop) -> dict[str, bytes]:
    """Every cut as the store has it, by name."""
    return {cut.name: workshop.store.get(cut.key) or b"" for cut in fonts.cuts(workshop.store)}


# --- cuts --------------------------------------------------------------------------------------------------


def test_every_cut_lies_in_the_store(files: dict[str, bytes]) -> None:
    assert list(files) == [cut.name for cut in CUTS]
    assert all(files.values())


@each_cut
def test_a_cut_has_no_axes_and_the_weight_it_is_named_for(cut: Cut, files: dict[str, bytes]) -> None:
    font = TTFont(io.BytesIO(files[cut.name]))

    assert "fvar" not in font
    assert font["OS/2"].usWeightClass == cut.weight
    assert bool(font["head"].macStyle & 0b10 or font["post"].italicAngle) == cut.italic


@pytest.mark.parametrize("name", ["sans-400", "text-400-italic"])
def test_a_cut_made_anew_is_the_same(name: str, files: dict[str, bytes], store: Store) -> None:
    again = next(cut for cut in fonts.cuts(store) if cut.name == name)

    assert store.get(again.key) == files[name]


def test_keys_of_cuts_are_their_own() -> None:
    assert len({fonts.key_of(cut) for cut in CUTS}) == len(CUTS)


# --- the ruler ---------------------------------------------------------------------------------------------


@given(text=LETTERS, letter=st.sampled_from("aMi.0Ä"))
def test_a_longer_text_never_runs_narrower_by_more_than_its_kerning(ruler: Ruler, text: str, letter: str) -> None:
    assert ruler.width(text + letter, pt(10)) >= ruler.width(text, pt(10)) - pt(1)


@given(text=LETTERS, size=st.floats(1, 100))
def test_width_grows_with_the_size(ruler: Ruler, text: str, size: float) -> None:
    assert ruler.width(text, pt(size)).pt == pytest.approx(ruler.width(text, pt(1)).pt * size)


def test_kerning_is_reckoned_in(ruler: Ruler) -> None:
    apart = ruler.width("A", pt(100)) + ruler.width("V", pt(100))

    assert ruler.width("AV", pt(100)) < apart


def test_nothing_has_no_width(ruler: Ruler) -> None:
    assert ruler.width("", pt(10)) == pt(0)


# --- shortening --------------------------------------------------------------------------------------------


def test_what_fits_is_left_alone(ruler: Ruler) -> None:
    assert ruler.shortened("Trading off, slowly", pt(7), mm(100)) == "Trading off, slowly"


@pytest.mark.parametrize(
    ("text", "limit_mm", "short"),
    [
        ("Trading off Robustness and Privacy", 30, "Trading off …"),
        ("Trading off, Robustness and Privacy", 30, "Trading off …"),
        ("Trading – Robustness and Privacy", 20, "Trading …"),
    ],
)
def test_a_text_is_cut_after_a_whole_word(text: str, limit_mm: float, short: str, ruler: Ruler) -> None:
    assert ruler.shortened(text, pt(12), mm(limit_mm)) == short


def test_only_a_first_word_that_is_too_wide_is_cut_within(ruler: Ruler) -> None:
    alone = ruler.shortened("Donaudampfschifffahrtsgesellschaft", pt(12), mm(20))
    second = ruler.shortened("Eine Donaudampfschifffahrtsgesellschaft", pt(12), mm(20))

    assert alone.startswith("Donau")
    assert alone.endswith("…")
    assert second == "Eine …"


@settings(deadline=None)
@given(text=LETTERS, limit_mm=st.floats(8, 60))
@example(text="   ", limit_mm=0.1)
@example(text="W" * 80, limit_mm=8)
def test_a_shortened_text_never_runs_wider_than_its_limit(ruler: Ruler, text: str, limit_mm: float) -> None:
    short = ruler.shortened(text, pt(9), mm(limit_mm))

    assert short == "…" or ruler.width(short, pt(9)) <= mm(limit_mm)


@settings(deadline=None)
@given(words=st.lists(st.sampled_from(["to", "be", "or", "not", "Hamlet,"]), min_size=1, max_size=20))
def test_as_many_words_are_kept_as_fit(ruler: Ruler, words: list[str]) -> None:
    short = ruler.shortened(" ".join(words), pt(9), mm(20))

    kept = len(short.removesuffix(" …").split())
    if short.endswith("…"):
        one_more = " ".join(words[: kept + 1]).rstrip(",")
        assert ruler.width(f"{one_more} …", pt(9)) > mm(20) or kept + 1 == len(words)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Convolutional networks are not often sure", ["Convolutional", "networks are …"]),
        ("Of pictures, Donaudampfschifffahrtsgesellschaft", ["Of pictures,", "Donaudampf…"]),
        ("Three short words", ["Three short", "words"]),
        ("", []),
    ],
)
def test_a_text_fills_its_lines_and_its_ellipsis_stands_in_the_last(ruler: Ruler, text: str, lines: list[str]) -> None:
    assert ruler.filling(text, pt(9), mm(22), 2) == " ".join(lines)
    assert [line for line in lines if ruler.width(line, pt(9)) > mm(22)] == []


def test_a_very_long_text_is_shortened_at_once(ruler: Ruler) -> None:
    short = ruler.shortened("word " * 5_000, pt(9), mm(20))

    assert short == "word word …"
