"""The indexes: who stands where, in what order, told apart from whom; what is worth an index at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_catalogs import catalog

from booklet.catalog.model import Catalog
from booklet.indexes import (
    FEW_LINES,
    author_index,
    by_letter,
    keyword_index,
    numbered,
    session_index,
    side_by_side,
    wanted,
)
from booklet.languages import words_for
from booklet.values import IndexLine, IndexPlace

ENGLISH, GERMAN = words_for("en"), words_for("de")

ORCID, OTHER_ORCID = "0000-0002-1825-0097", "0000-0001-5109-3700"


def written_by(*authors: Any) -> Catalog:
    """A catalog with an entry for each, named e0, e1 …"""
    return catalog([{"id": f"e{number}", "authors": [author]} for number, author in enumerate(authors)])


def read(index: tuple[IndexLine, ...]) -> list[tuple[str, str, list[str]]]:
    """Text, note and targets of each line; what a person presents has a star."""
    return [
        (line.text, line.note, [f"{place.target}{'*' if place.marked else ''}" for place in line.places])
        for line in index
    ]


# --- the order of names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "in_order",
    [
        ["Adam, Zoe", "Zimmer, Anna"],
        ["Ångström, Anders", "Arrhenius, Svante"],
        ["de la Cruz, Ana", "Descartes, René"],
        ["Đặng, Thuy", "Dijkstra, Edsger"],
        ["Müller, Ada", "Muller, Bob", "Müller, Cleo"],
        ["Plato", "Poincaré, Henri"],
        ["’t Hooft, Gerard", "Turing, Alan"],
        ["3blue1brown", "Abel, Niels"],
    ],
)
def test_the_index_is_sorted_as_a_reader_looks_it_up(in_order: list[str]) -> None:
    index = author_index(catalog([{"id": "one", "authors": list(reversed(in_order))}]))

    assert [line.text for line in index] == in_order


def test_a_name_stands_under_its_first_letter_without_accents() -> None:
    index = author_index(written_by("Anders Ångström", "Søren Østergaard", "Gerard 't Hooft", "3blue1brown"))

    assert [(line.letter, line.text) for line in index] == [
        *(("#", "3blue1brown"), ("A", "Ångström, Anders")),
        *(("O", "Østergaard, Søren"), ("T", "’t Hooft, Gerard")),
    ]


@given(st.lists(st.sampled_from(["Ann Lee", "Bob de Vries", "Çelik, Ay", "Lee", "Ödön Á"]), min_size=1, max_size=8))
def test_everybody_is_in_the_index_with_all_their_entries_in_order(names: list[str]) -> None:
    index = author_index(written_by(*names))

    targets = [[place.target for place in line.places] for line in index]
    assert len(index) == len(set(names))
    assert sorted(target for ones in targets for target in ones) == [f"entry/e{n}" for n in range(len(names))]
    assert all(ones == sorted(ones) for ones in targets)


# --- who is who --------------------------------------------------------------------------------------------


def test_a_name_with_and_without_comma_is_the_same_person() -> None:
    assert read(author_index(written_by("Jan van der Berg", "van der Berg, Jan"))) == [
        ("van der Berg, Jan", "", ["entry/e0", "entry/e1"])
    ]


def test_a_name_with_either_apostrophe_is_the_same_person() -> None:
    assert read(author_index(written_by("Pat O'Neil", "Pat O’Neil"))) == [("O’Neil, Pat", "", ["entry/e0", "entry/e1"])]


def test_an_author_named_twice_in_an_entry_is_listed_once() -> None:
    assert read(author_index(catalog([{"id": "one", "authors": ["Ann Lee", "Lee, Ann"]}]))) == [
        ("Lee, Ann", "", ["entry/one"])
    ]


def test_two_of_one_name_are_told_apart_by_their_affiliations() -> None:
    made = written_by(
        {"name": "Wei Wang", "affiliation": "Kyoto University"},
        {"name": "Wei Wang", "affiliation": "Example Labs"},
        {"name": "Wei Wang", "affiliation": "Kyoto University, Japan"},
    )

    assert read(author_index(made)) == [
        ("Wang, Wei", "Kyoto University", ["entry/e0", "entry/e2"]),
        ("Wang, Wei", "Example Labs", ["entry/e1"]),
    ]


def test_a_bare_name_is_the_only_person_of_that_name() -> None:
    made = written_by("Wei Wang", {"name": "Wei Wang", "affiliation": "Kyoto University"})

    assert read(author_index(made)) == [("Wang, Wei", "", ["entry/e0", "entry/e1"])]


def test_a_bare_name_is_not_guessed_to_be_one_of_two() -> None:
    made = written_by(
        {"name": "Wei Wang", "affiliation": "Kyoto University"},
        {"name": "Wei Wang", "affiliation": "Example Labs"},
        "Wei Wang",
    )

    assert read(author_index(made))[2] == ("Wang, Wei", "", ["entry/e2"])


def test_one_orcid_is_one_person_wherever_they_work() -> None:
    made = written_by(
        {"name": "Wei Wang", "affiliation": "Kyoto University", "orcid": ORCID},
        {"name": "Wei Wang", "affiliation": "Example Labs", "orcid": ORCID},
    )

    assert read(author_index(made)) == [("Wang, Wei", "", ["entry/e0", "entry/e1"])]


def test_nothing_tells_an_orcid_alone_from_an_affiliation_alone() -> None:
    made = written_by({"name": "Wei Wang", "orcid": ORCID}, {"name": "Wei Wang", "affiliation": "Kyoto University"})

    assert [len(line.places) for line in author_index(made)] == [2]


def test_orcid_alone_is_not_guessed_to_be_one_of_two() -> None:
    kyoto, osaka = ({"name": "Wei Wang", "affiliation": f"{place} University"} for place in ("Kyoto", "Osaka"))
    made = written_by(kyoto, osaka, {"name": "Wei Wang", "orcid": ORCID})

    assert [line.note for line in author_index(made)] == ["Kyoto University", "Osaka University", f"ORCID {ORCID}"]


def test_two_orcids_are_two_people_even_in_one_place() -> None:
    made = written_by(*({"name": "Wei Wang", "affiliation": "X", "orcid": orcid} for orcid in (ORCID, OTHER_ORCID)))

    assert read(author_index(made)) == [("Wang, Wei", "X", ["entry/e0"]), ("Wang, Wei", "X", ["entry/e1"])]


def test_what_a_person_presents_is_marked() -> None:
    made = catalog(
        [
            {"id": "one", "authors": [{"name": "Ann Lee", "presenting": True}, "Bob Ray"]},
            {"id": "two", "authors": ["Ann Lee", {"name": "Bob Ray", "presenting": True}]},
        ]
    )

    assert read(author_index(made)) == [
        ("Lee, Ann", "", ["entry/one*", "entry/two"]),
        ("Ray, Bob", "", ["entry/one", "entry/two*"]),
    ]


def test_speakers_are_in_the_index_and_present_their_talks() -> None:
    made = catalog(
        [{"id": "one", "authors": ["Ann Lee"]}], talks=[{"id": "one", "title": "T", "speakers": ["Ann Lee"]}]
    )

    assert read(author_index(made)) == [("Lee, Ann", "", ["talk/one*", "entry/one"])]


# --- keywords ----------------------------------------------------------------------------------------------


def test_spellings_that_differ_in_case_are_one_keyword_and_the_first_stands_for_all() -> None:
    made = catalog([{"id": "one", "keywords": ["Dialogue"]}, {"id": "two", "keywords": ["dialogue", "ASR"]}])

    assert read(keyword_index(made)) == [("ASR", "", ["entry/two"]), ("Dialogue", "", ["entry/one", "entry/two"])]


def test_a_keyword_that_begins_with_a_figure_stands_under_a_sign() -> None:
    made = catalog([{"id": "one", "keywords": ["3D vision", "∞-norm", "zebras"]}])

    lines = [(line.letter, line.text) for line in keyword_index(made)]

    assert sorted(lines[:2]) == [("#", "3D vision"), ("#", "∞-norm")]
    assert lines[2:] == [("Z", "zebras")]


# --- sessions ----------------------------------------------------------------------------------------------

DAYS = [
    {"id": "s10", "name": "Session 10", "start": "2022-11-29 09:00", "end": "2022-11-29 10:00"},
    {"id": "s2", "name": "Session 2", "start": "2022-11-28 09:00", "end": "2022-11-28 10:00"},
    {"id": "late", "name": "Posters", "start": "2022-11-29 16:00"},
    {"id": "early", "name": "Posters", "start": "2022-11-28 16:00"},
]


def test_sessions_come_by_name_and_number_and_then_by_time() -> None:
    made = catalog(
        [{"id": id, "session": id} for id in ("s10", "s2", "late", "early")],
        sessions=DAYS,
        talks=[{"id": "k", "title": "K", "session": "s2"}],
    )

    assert read(session_index(made, ENGLISH)) == [
        ("Posters", "Mon 28 November, 16:00", ["entry/early"]),
        ("Posters", "Tue 29 November, 16:00", ["entry/late"]),
        ("Session 2", "Mon 28 November, 09:00–10:00", ["talk/k", "entry/s2"]),
        ("Session 10", "Tue 29 November, 09:00–10:00", ["entry/s10"]),
    ]


def test_when_a_session_was_is_said_in_the_book_s_language() -> None:
    made = catalog([{"id": "one", "session": "early"}], sessions=DAYS)

    assert [line.note for line in session_index(made, GERMAN)] == ["Mo 28. November, 16:00"]


def test_a_session_outside_the_programme_is_known_by_its_name_and_time() -> None:
    first, second = ({"name": "Posters", "start": f"2022-11-{day} 16:00"} for day in (28, 29))
    made = catalog([{"id": "one", "session": first}, {"id": "two", "session": [first, second]}])

    assert read(session_index(made, ENGLISH)) == [
        ("Posters", "Mon 28 November, 16:00", ["entry/one", "entry/two"]),
        ("Posters", "Tue 29 November, 16:00", ["entry/two"]),
    ]


def test_an_entry_shown_twice_is_in_both_sessions() -> None:
    made = catalog([{"id": "one", "session": ["Talks", "Posters"]}])

    assert read(session_index(made, ENGLISH)) == [("Posters", "", ["entry/one"]), ("Talks", "", ["entry/one"])]


# --- which indexes there are -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "names"),
    [
        ([{"id": "one"}], ()),
        ([{"id": "one", "authors": ["Ann"]}], ("authors",)),
        ([{"id": "one", "keywords": ["a", "b"]}, {"id": "two", "keywords": ["c"]}], ()),
        ([{"id": "one", "keywords": ["a"]}, {"id": "two", "keywords": ["A"]}], ("keywords",)),
        ([{"id": f"e{n}", "keywords": [f"k{n}"]} for n in range(12)], ("keywords",)),
        ([{"id": f"e{n}", "session": f"s{n}"} for n in range(6)], ()),
        ([{"id": f"e{n}", "session": "one for all"} for n in range(6)], ()),
        ([{"id": f"e{n}", "session": f"s{n % 2}"} for n in range(4)], ("sessions",)),
    ],
)
def test_an_index_is_there_where_it_serves_a_reader(entries: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    assert wanted(catalog(entries)) == names


def test_speakers_alone_are_worth_an_index() -> None:
    assert wanted(catalog(talks=[{"title": "T", "speakers": ["Ann"]}])) == ("authors",)


# --- numbers -----------------------------------------------------------------------------------------------


def test_two_places_on_one_page_are_one_number_marked_if_one_of_them_is() -> None:
    line = IndexLine("Lee, Ann", (IndexPlace("entry/one"), IndexPlace("entry/two", True), IndexPlace("entry/three")))

    (shown,) = numbered([line], {"entry/one": "12", "entry/two": "12", "entry/three": "14"})

    assert [(place.label, place.target, place.marked) for place in shown.places] == [
        ("12", "entry/one", True),
        ("14", "entry/three", False),
    ]


# --- side by side ------------------------------------------------------------------------------------------


def letters(*counts: int) -> list[tuple[str, list[IndexLine]]]:
    """So many lines under each letter from A on."""
    named = zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", counts, strict=False)
    return by_letter(
        IndexLine(f"{letter}{line}", (), letter=letter) for letter, count in named for line in range(count)
    )


@pytest.mark.parametrize(
    ("counts", "columns", "told"),
    [
        ((2, 2, 2), 2, ["AB", "C"]),
        ((1, 1, 5), 2, ["AB", "C"]),
        ((4, 1, 1, 4), 2, ["AB", "CD"]),
        ((3, 3, 3, 3), 4, ["A", "B", "C", "D"]),
        ((3, 3), 3, []),
        ((20, 1, 1), 2, []),
        ((2, 2, 2), 1, []),
        ((FEW_LINES, 1), 2, []),
    ],
)
def test_letters_of_a_short_index_stand_in_columns_as_even_as_they_come_out(
    counts: tuple[int, ...], columns: int, told: list[str]
) -> None:
    cut = side_by_side(letters(*counts), columns)

    assert ["".join(letter for letter, _ in column) for column in cut] == told


@given(st.lists(st.integers(1, 9), max_size=12), st.integers(2, 5))
def test_no_line_is_lost_where_letters_stand_in_columns(counts: list[int], columns: int) -> None:
    given = letters(*counts)

    cut = side_by_side(given, columns)

    assert not cut or (len(cut) == columns and [one for column in cut for one in column] == given)
