"""Names of people: found in the index where a reader looks for them, printed as they are spoken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_catalogs import author

from booklet.catalog.names import family_first, named_and_more, printed_name, sort_key
from booklet.languages import words_for

ENGLISH = words_for("en")

ISOLATES = "\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}"
"""Around what runs from right to left."""
NAME_WORDS = st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("written", "family", "given_names"),
    [
        ("Margret Keuper", "Keuper", "Margret"),
        ("Plato", "Plato", ""),
        ("Anna Maria Sibylla Merian", "Merian", "Anna Maria Sibylla"),
        ("Ludwig van Beethoven", "van Beethoven", "Ludwig"),
        ("Jan van der Berg", "van der Berg", "Jan"),
        ("Gerard 't Hooft", "'t Hooft", "Gerard"),
        ("Ángela de la Cruz", "de la Cruz", "Ángela"),
        ("Van Morrison", "Morrison", "Van"),
        ("Barbara Di Eugenio", "Di Eugenio", "Barbara"),
        ("Benjamin Van Durme", "Van Durme", "Benjamin"),
        ("Tim Van De Cruys", "Van De Cruys", "Tim"),
        ("Tim Van de Cruys", "Van de Cruys", "Tim"),
        ("Joseph Le Roux", "Le Roux", "Joseph"),
        ("Hung Van Nguyen", "Nguyen", "Hung Van"),
        ("Yu Bin Li", "Li", "Yu Bin"),
        ("Martin Luther King Jr.", "King Jr.", "Martin Luther"),
        ("Henry Louis Gates III", "Gates III", "Henry Louis"),
        ("Davis Jr.", "Davis Jr.", ""),
        ("García Márquez, Gabriel", "García Márquez", "Gabriel"),
        ("Mao, Zedong", "Mao", "Zedong"),
        ("Keuper,", "Keuper", ""),
        (", Margret", "Margret", ""),
    ],
)
def test_the_family_name_is_found(written: str, family: str, given_names: str) -> None:
    assert family_first(author(written)) == (family, given_names)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Margret Keuper", "Margret Keuper"),
        ("Keuper, Margret", "Margret Keuper"),
        ("Jan van der Berg", "Jan van der Berg"),
        ("Martin Luther King Jr.", "Martin Luther King Jr."),
        ("Plato", "Plato"),
        ("Patricia O'Neil", "Patricia O’Neil"),
    ],
)
def test_given_names_come_first_in_print(written: str, printed: str) -> None:
    assert printed_name(author(written)) == printed


@given(st.lists(NAME_WORDS, min_size=1, max_size=5))
def test_no_word_of_a_name_is_lost(words: list[str]) -> None:
    name = author(" ".join(words))

    assert printed_name(name).strip(ISOLATES) == name.name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Åström", "Astrom"),
        ("MÜLLER", "Muller"),
        ("Weiß", "Weiss"),
        ("Øster", "Oster"),
        ("Łukasz", "Lukasz"),
        ("Đặng", "Dang"),
        ("Ærø", "aero"),
        ("Şahin", "sahin"),
        ("'t Hooft", "t hooft"),
        ("O’Brien", "obrien"),
        ("𝘼da", "ada"),
    ],
)
def test_accents_case_and_punctuation_do_not_count_in_the_order(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


@given(st.text(max_size=20))
def test_what_names_are_sorted_by_is_in_one_case(text: str) -> None:
    key = sort_key(text)

    assert key == sort_key(text.upper()) or text.upper().casefold() != text.casefold()
    assert sort_key(key) == key or not key.isascii()


def test_a_long_line_of_authors_names_the_first_and_counts_the_others() -> None:
    people = [author(f"Ada {letter}yron") for letter in "BCDEFGHIJKLMN"]

    assert named_and_more(people[:10], ENGLISH.and_others).count("yron") == 10
    assert named_and_more(people, ENGLISH.and_others) == "Ada Byron, Ada Cyron, Ada Dyron and 10 others"
