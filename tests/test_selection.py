"""Many booklets from one catalog: what a selection means, how a catalog is divided, what an excerpt keeps."""

from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from making_catalogs import catalog

from booklet.catalog.model import Catalog
from booklet.diagnostics import BookletError
from booklet.selection import DIVISIONS, divided, excerpt, picked, read_choice
from booklet.selection.traits import FIELDS, traits_of


def session(id: str, day: int, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": f"The {id}", "start": f"2026-11-{day} 09:00", "end": f"2026-11-{day} 10:00", **more}


def days() -> Catalog:
    """Two sections, two days, a session within another, a keynote and a break."""
    return catalog(
        [
            {"id": "a", "authors": ["Margret Keuper", "José Núñez"], "keywords": ["computer vision"], "session": "s1"},
            {"id": "b", "authors": ["Janis Keuper"], "keywords": ["Optics"], "session": "inner", "kind": "demo"},
        ],
        [{"id": "c-1", "authors": ["Ludwig van Beethoven"], "session": ["s1", "s2"]}, {"id": "c1"}],
        sessions=[
            session("s1", 10),
            session("pause", 10, kind="break"),
            session("outer", 10, sessions=[session("inner", 10), session("other", 10)]),
            session("s2", 11),
            session("tea", 11, kind="break"),
            session("opening", 12),
        ],
        talks=[{"id": "t", "title": "A talk", "speakers": ["Ada Byron"], "session": "opening"}],
    )


def chosen(text: str, of: Catalog | None = None) -> list[str]:
    ids, _ = read_choice(text).entries(traits_of(of or days()))
    return sorted(ids)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("author:Keuper", ["a", "b"]),
        ("author:keuper,nunez", ["a", "b"]),
        ('author:"Margret Keuper"', ["a"]),
        ('author:"Keuper, Margret"', ["a"]),
        ("author:Beethoven", ["c-1"]),
        ('author:"van Beethoven"', ["c-1"]),
        ("id:c1", ["c1"]),
        ("id:C-1,a", ["a", "c-1"]),
        ("tag:vision", ["a"]),
        ("keyword:optics", ["b"]),
        ("kind:demo", ["b"]),
        ("section:section-2", ["c-1", "c1"]),
        ('section:"Section 1"', ["a", "b"]),
        ("session:s1", ["a", "c-1"]),
        ("session:outer", ["b"]),
        ('session:"The s2"', ["c-1"]),
        ("author:Keuper and not kind:demo", ["a"]),
        ("id:a or id:b and id:c1", ["a"]),
        ("(id:a or id:b) and not id:b", ["a"]),
        ("not (author:Keuper or id:c1)", ["c-1"]),
        ("NOT author:Keuper AND NOT id:c1", ["c-1"]),
        ("id : a", ["a"]),
    ],
)
def test_selection_means_these_entries(text: str, ids: list[str]) -> None:
    assert chosen(text) == ids


def test_words_of_the_language_are_values_between_quotes() -> None:
    made = catalog([{"id": "a", "keywords": ["not"]}, {"id": "b", "keywords": ["and or"]}])

    assert chosen('keyword:"not"', made) == ["a"]
    assert chosen('keyword:"and or"', made) == ["b"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [("keyword:C", ["a"]), ("keyword:c", ["a"]), ("keyword:C#", ["b"]), ("keyword:C,C#", ["a", "b"])],
)
def test_what_is_spelled_exactly_so_comes_before_what_is_alike(text: str, ids: list[str]) -> None:
    made = catalog([{"id": "a", "keywords": ["C"]}, {"id": "b", "keywords": ["C#"]}, {"id": "d", "keywords": ["C++"]}])

    assert chosen(text, made) == ids
    assert chosen("keyword:c", catalog([{"id": "b", "keywords": ["C#"]}])) == ["b"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "in an empty text: here must stand one of author"),
        ("author", "after «author»: a colon and a value must follow author"),
        ("author:", "after «author:»: here must stand a value"),
        (
            "autor:x",
            "before «autor:x»: an entry can be chosen by author, id, keyword, kind, section, session, not by 'aut",
        ),
        ("(id:a", "after «(id:a»: a bracket is not closed"),
        ("id:a)", "before «)»: here a choice could end"),
        ("id:a id:b", "before «id:b»: here a choice could end, or go on with and, or"),
        ('author:"Keuper', 'before «"Keuper»: this double quote is never closed'),
        ("id:a and", "after «id:a and»: here must stand one of author"),
        ("not " * 60 + "id:a", "more than 50 brackets"),
    ],
)
def test_what_is_no_selection_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(BookletError) as refused:
        read_choice(text)

    (finding,) = refused.value.diagnostics
    assert finding.rule == "bad-selection"
    assert message in finding.message
    assert "author:Keuper" in finding.hint


def test_value_that_names_nothing_is_told_beside_those_that_do() -> None:
    ids, (finding,) = read_choice("author:Keuper,Kuper").entries(traits_of(days()))

    assert sorted(ids) == ["a", "b"]
    assert (finding.rule, finding.message) == ("selects-nothing", "no entry has the author 'Kuper'")
    assert finding.hint.startswith("there are Margret Keuper, José Núñez")


def test_selection_of_nothing_is_an_error_that_says_what_was_meant() -> None:
    with pytest.raises(BookletError, match=r"no entry has the id 'c11'; did you mean 'c-?1'\?"):
        chosen("id:c11")
    with pytest.raises(BookletError, match="no entry is all that at once"):
        chosen("id:a and id:b")


@given(st.text(alphabet='author:id,() "ndot\n\\', max_size=40))
def test_no_text_is_a_defect(text: str) -> None:
    rules = set[str]()
    try:
        read_choice(text)
    except BookletError as refused:
        rules = {finding.rule for finding in refused.diagnostics}

    assert rules <= {"bad-selection"}


_CHOICES = st.recursive(
    st.sampled_from(["id:a", "id:b", "id:c-1", "id:c1", "author:Keuper", "session:s1"]),
    lambda inner: (
        st.tuples(inner, inner).map(lambda two: f"({two[0]} and {two[1]})")
        | st.tuples(inner, inner).map(lambda two: f"({two[0]} or {two[1]})")
        | inner.map(lambda one: f"not {one}")
    ),
    max_leaves=6,
)


def _meant(text: str) -> set[str]:
    try:
        return set(chosen(text))
    except BookletError:
        return set()


@given(_CHOICES, _CHOICES)
def test_and_or_not_are_those_of_sets(one: str, other: str) -> None:
    every = {"a", "b", "c-1", "c1"}

    assert _meant(f"{one} and {other}") == _meant(one) & _meant(other)
    assert _meant(f"{one} or {other}") == _meant(one) | _meant(other)
    assert _meant(f"not ({one})") == every - _meant(one)


# --- excerpts ----------------------------------------------------------------------------------------------


def test_excerpt_keeps_the_order_and_drops_empty_sections() -> None:
    made = excerpt(days(), {"c1", "c-1"})

    assert [section.title for section in made.sections] == ["Section 2"]
    assert [entry.id for entry in made.entries] == ["c-1", "c1"]


@pytest.mark.parametrize(
    ("ids", "sessions"),
    [
        ({"a"}, ["s1", "pause", "opening"]),
        ({"b"}, ["pause", "outer", "inner", "other", "opening"]),
        ({"c-1"}, ["s1", "pause", "s2", "tea", "opening"]),
        ({"c1"}, ["opening"]),
    ],
)
def test_programme_of_an_excerpt_is_that_of_its_days(ids: set[str], sessions: list[str]) -> None:
    assert [one.id for one in excerpt(days(), ids).all_sessions] == sessions


def test_label_stands_in_the_subtitle() -> None:
    assert excerpt(days(), {"a"}, "For Ada").booklet.subtitle == "For Ada"
    named = catalog([{"id": "a"}], booklet={"subtitle": "Posters"})
    assert excerpt(named, {"a"}, "For Ada").booklet.subtitle == "Posters · For Ada"
    assert excerpt(named, {"a"}).booklet.subtitle == "Posters"


# --- divisions ---------------------------------------------------------------------------------------------


def shares(by: str, of: Catalog | None = None) -> dict[str, list[str]]:
    return {share.label: sorted(share.ids) for share in divided(of or days(), by)}


def test_each_author_has_what_the_index_says() -> None:
    assert shares("author") == {
        "Ludwig van Beethoven": ["c-1"],
        "Janis Keuper": ["b"],
        "Margret Keuper": ["a"],
        "José Núñez": ["a"],
    }


def test_two_people_of_one_name_have_a_booklet_each() -> None:
    made = catalog(
        [
            {"id": "a", "authors": [{"name": "Wei Wang", "affiliation": "Here"}]},
            {"id": "b", "authors": [{"name": "Wei Wang", "affiliation": "There"}]},
        ]
    )

    assert shares("author", made) == {"Wei Wang, Here": ["a"], "Wei Wang, There": ["b"]}


def test_each_section_keyword_and_session() -> None:
    assert shares("section") == {"Section 1": ["a", "b"], "Section 2": ["c-1", "c1"]}
    assert shares("keyword") == {"computer vision": ["a"], "Optics": ["b"]}
    assert shares("session") == {"The s1": ["a", "c-1"], "The inner": ["b"], "The outer": ["b"], "The s2": ["c-1"]}


def test_catalog_without_keywords_cannot_be_divided_by_them() -> None:
    with pytest.raises(BookletError, match="no entry has a keyword"):
        divided(catalog([{"id": "a"}]), "keyword")


def test_names_of_files_are_plain_and_never_the_same() -> None:
    names = ["Ann Lee", "ann  lee", "Änn Lee", "../../etc/passwd", "李明", "con", "李明明"]
    made = catalog([{"id": f"e{n}", "authors": [name]} for n, name in enumerate(names)])

    stems = [share.stem for share in divided(made, "author")]

    assert len({stem.lower() for stem in stems}) == len(stems)
    assert all(stem.isascii() and stem.replace("-", "").isalnum() for stem in stems)


# --- lists of readers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Ann,a,c1\nBob,b\n",
        "reader,entries\nAnn,a c1\nBob,b",
        "Reader;Entries\n\nAnn;a;c1\nBob;b\n",
        "Ann\ta; c1\nBob\tB\n",
        '"Ann","a, c1"\n"Bob","b"\n',
        "Ann,a\nBob,b\nAnn,c1\n",
        "reader,entries\rAnn,a c1\rBob,b\r",
    ],
)
def test_list_of_readers_is_read_as_people_write_it(text: str) -> None:
    found = picked(text, "picks.csv", days())

    assert {share.label: sorted(share.ids) for share in found} == {"Ann": ["a", "c1"], "Bob": ["b"]}
    assert [share.stem for share in found] == ["ann", "bob"]


def test_everything_wrong_with_a_list_is_told_at_once() -> None:
    with pytest.raises(BookletError) as refused:
        picked("reader,entries\nAnn,a c11\n,c1\nBob\n", "picks.csv", days())

    assert [(str(one.place), one.rule, one.message) for one in refused.value.diagnostics] == [
        ("picks.csv:2", "unknown-entry", "no entry has the id 'c11'; did you mean 'c1'?"),
        ("picks.csv:3", "bad-list", "this line names no reader"),
        ("picks.csv:4", "bad-list", "Bob has no entries"),
    ]


def test_quote_that_is_never_closed_is_told_with_its_line() -> None:
    with pytest.raises(BookletError, match=r"picks.csv:2: error: this line can't be read"):
        picked('Ann,a\n"' + "b " * 100_000, "picks.csv", days())


def test_empty_list_is_told() -> None:
    with pytest.raises(BookletError, match="the list is empty"):
        picked("reader,entries\n", "picks.csv", days())


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_known_of_every_entry(field: str) -> None:
    assert all(field in traits for traits in traits_of(days()).by_entry.values())


def test_divisions_are_those_that_are_documented() -> None:
    text = (ROOT / "docs" / "selecting.md").read_text("utf-8")

    assert [by for by in DIVISIONS if f"`{by}`" not in text] == []
    assert [field for field in FIELDS if f"`{field}:" not in text] == []
