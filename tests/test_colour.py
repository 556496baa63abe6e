"""Colours: whatever accent a catalog asks for, everything printed in it or on it can be read."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from booklet.colour import INK, LEGIBLE, WHITE, contrast, scheme, tinted
from booklet.software import theme_folder

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
@example("#ffffff")
@example("#000000")
@example("#7c7c7c")
def test_text_on_any_accent_is_legible(accent: str) -> None:
    assert contrast(accent, scheme(accent).on_accent) >= LEGIBLE


@given(COLOURS)
@example("#ffffff")
@example("#ffff00")
@example("#000001")
def test_any_accent_is_legible_as_text_on_white(accent: str) -> None:
    assert contrast(scheme(accent).accent_text, WHITE) >= LEGIBLE


@given(COLOURS)
def test_an_accent_that_is_legible_on_white_is_left_alone(accent: str) -> None:
    colours = scheme(accent)

    assert colours.accent == accent
    assert (colours.accent_text == accent) == (contrast(accent, WHITE) >= LEGIBLE)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48), (INK, WHITE, 17.22)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_does_not_depend_on_which_is_in_front(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)


@given(COLOURS, st.floats(0, 1))
def test_a_tint_is_a_colour_no_darker(colour: str, share: float) -> None:
    tint = tinted(colour, share)

    assert len(tint) == 7
    assert int(tint[1:], 16) >= 0
    assert contrast(tint, WHITE) <= contrast(colour, WHITE)


def test_a_tint_goes_from_white_to_the_colour() -> None:
    assert [tinted("#0a5c9e", share) for share in (0, 1)] == ["#ffffff", "#0a5c9e"]


# --- tokens ------------------------------------------------------------------------------------------------

STYLES = theme_folder() / "styles"
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", (STYLES / "tokens.css").read_text(encoding="utf-8")))
OF_THE_CATALOG = {"accent-text", "on-accent"}
"""Tokens whose legibility for any accent is tested above."""


@pytest.mark.parametrize("sheet", sorted(STYLES.rglob("*.css")), ids=lambda path: path.relative_to(STYLES).as_posix())
def test_letters_take_their_colour_from_a_token_that_is_legible_on_paper(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)

    named = [colour.strip() for colour in re.findall(r"(?<![-\w])color:\s*([^;}]+)", text)]

    tokens = {re.sub(r"^var\(--([\w-]+)\)$", r"\1", colour) for colour in named} - {"inherit"} - OF_THE_CATALOG
    assert {token: TOKENS.get(token) for token in tokens if contrast(TOKENS.get(token, WHITE), WHITE) < LEGIBLE} == {}


def test_ink_of_the_styles_is_that_of_the_codes() -> None:
    assert TOKENS["ink"] == INK
