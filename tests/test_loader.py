"""Reading a catalog: the cases in tests/catalogs say what is found where; below stands what no case file can show."""

import pickle
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from booklet import check
from booklet.catalog.model import Catalog, Entry, Imprint
from booklet.citations import stamps
from booklet.diagnostics import BookletError, Diagnostic, Place, error
from booklet.fields import PLACEHOLDERS
from booklet.languages import words_for
from booklet.loader import read, read_text, rules
from booklet.loader.nodes import compose
from booklet.schema import starter_catalog
from booklet.workspace import Store, Workspace

ENGLISH = words_for("en")

CASES = sorted((Path(__file__).parent / "catalogs").glob("*.yaml"))
EXPECTED = re.compile(r"^# expect: (?P<finding>.*)\n#   hint: (?P<hint>.*)$", re.MULTILINE)
NEEDS_A_FILE = {"no-catalog", "not-utf-8"}


def findings_of(case: Path, folder: Path) -> tuple[Diagnostic, ...]:
    """What reading finds wrong, or else what the checks find."""
    try:
        catalog = read(case)
    except BookletError as refusal:
        return refusal.diagnostics
    return check.check(catalog, Workspace(case.parent, Store(folder)))


def problems_of(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(BookletError) as refusal:
        read_text(text, "catalog.yaml")
    return refusal.value.diagnostics


# --- the cases ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_each_mistake_is_named_with_place_rule_message_and_hint(case: Path, tmp_path: Path) -> None:
    expected = [(match["finding"], match["hint"]) for match in EXPECTED.finditer(case.read_text(encoding="utf-8"))]

    found = findings_of(case, tmp_path)

    assert [(f"{d.place.line}:{d.place.column} {d.severity} {d.rule} {d.message}", d.hint) for d in found] == expected
    assert {d.place.file for d in found} <= {str(case)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_slow_parser_finds_the_same_mistakes(case: Path) -> None:
    text = case.read_bytes().decode()

    fast, slow = compose(text, "c.yaml"), compose(text, "c.yaml", yaml.SafeLoader)

    assert slow == fast


def test_every_rule_has_a_case_and_every_case_a_rule(tmp_path: Path) -> None:
    documented = {*rules.FORM, *rules.MEANING, *check.RULES}

    shown = {found.rule for case in CASES for found in findings_of(case, tmp_path)}

    assert shown == documented - NEEDS_A_FILE


def test_every_finding_says_what_to_do(tmp_path: Path) -> None:
    silent = [found for case in CASES for found in findings_of(case, tmp_path) if not found.hint]

    assert silent == []


# --- files -------------------------------------------------------------------------------------------------


def test_absent_catalog_is_named_as_the_author_named_it() -> None:
    with pytest.raises(BookletError) as refusal:
        read(Path("nowhere/catalog.yaml"))

    (problem,) = refusal.value.diagnostics
    assert str(problem) == "nowhere/catalog.yaml: error: there is no file nowhere/catalog.yaml [no-catalog]"
    assert problem.hint == "name another file, or let booklet init write a catalog"


def test_a_folder_is_not_a_catalog(tmp_path: Path) -> None:
    with pytest.raises(BookletError) as refusal:
        read(tmp_path)

    (problem,) = refusal.value.diagnostics
    assert problem.rule == "no-catalog"
    assert problem.message == f"cannot read {tmp_path}: Is a directory"


def test_relative_names_of_catalogs_stay_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("catalog.yaml").write_text("event: {}\n")

    with pytest.raises(BookletError) as refusal:
        read(Path("catalog.yaml"))

    assert [d.place for d in refusal.value.diagnostics] == [Place("catalog.yaml", 1, 8)]


def test_byte_order_mark_is_no_part_of_the_catalog(tmp_path: Path) -> None:
    file = tmp_path / "catalog.yaml"
    file.write_bytes(b"\xef\xbb\xbfevent: {name: X}\r\n")

    catalog = read(file)

    assert catalog.event.name == "X"
    assert read_text("\ufeffevent: {name: X}", "c").event.name == "X"


def test_latin_1_is_refused_at_its_byte(tmp_path: Path) -> None:
    file = tmp_path / "catalog.yaml"
    file.write_bytes("event:\n  name: Löß".encode() + "é\n".encode("latin-1"))

    with pytest.raises(BookletError) as refusal:
        read(file)

    (problem,) = refusal.value.diagnostics
    assert problem.place == Place(str(file), 2, 12)
    assert problem.message == "the file is not UTF-8: byte 0xE9 at offset 20"
    assert problem.hint == "save it as UTF-8; in Windows-1252 that byte would be 'é'"


def test_offset_of_a_wrong_byte_counts_the_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "catalog.yaml"
    file.write_bytes(b"\xef\xbb\xbf\xff")

    with pytest.raises(BookletError, match="byte 0xFF at offset 3"):
        read(file)


def test_utf_16_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "catalog.yaml"
    file.write_text("event: {name: X}", encoding="utf-16")

    with pytest.raises(BookletError, match="the file is UTF-16, not UTF-8"):
        read(file)


# --- values and their places -------------------------------------------------------------------------------


def test_yaml_gives_no_types() -> None:
    catalog = read_text("event: {name: NO, place: 12:30, full_name: 0x10}\n", "c")

    assert (catalog.event.name, catalog.event.place, catalog.event.full_name) == ("NO", "12:30", "0x10")


def test_quoted_null_is_text() -> None:
    assert read_text("event: {name: 'null', place: ~}", "c").event.name == "null"


def test_keys_without_a_value_count_as_not_given() -> None:
    catalog = read_text("event: {name: X}\nbooklet:\n  accent:\nsections: ~\nmoments: null\n", "c")

    assert catalog.booklet.accent == Imprint().accent
    assert catalog.sections == catalog.moments == ()


def test_nodes_know_where_they_and_their_fields_were_written() -> None:
    catalog = read_text("event:\n  name: X\n  logo:\n    logo.png\nmoments:\n  - text: A.\n", "c.yaml")

    assert catalog.event.written_at == Place("c.yaml", 2, 3)
    assert catalog.event.place_of("logo") == Place("c.yaml", 4, 5)
    assert catalog.event.place_of("url") == catalog.event.written_at
    assert catalog.moments[0].written_at == Place("c.yaml", 6, 5)


def test_what_was_read_is_not_held_beside_what_was_made_of_it() -> None:
    """Of 2,000 entries it took 56 MB, for the places of their fields only."""
    entries = "".join(
        f"      - {{id: e{number}, title: The title, abstract: {'word ' * 40}}}\n" for number in range(50)
    )

    text = f"event: {{name: Days}}\nsections:\n  - title: Papers\n    entries:\n{entries}"

    catalog = read_text(text, "c.yaml")

    assert b"word word" in pickle.dumps(catalog)
    assert b"word word" not in pickle.dumps(catalog.model_copy(update={"sections": ()}))


def test_columns_count_characters_not_bytes() -> None:
    (problem,) = problems_of("event: {name: 'Zürich 😀', ort: X}\n")

    assert problem.place == Place("catalog.yaml", 1, 27)


def test_merged_keys_yield_to_those_written_out() -> None:
    session = "{name: S, room: J, board: 1}"
    entries = f"[{{title: A, session: &s {session}}}, {{title: B, session: {{<<: [*s, *s], board: 2}}}}]"

    catalog = read_text(f"event: {{name: X}}\nsections: [{{title: P, entries: {entries}}}]\n", "c")

    (first,), (second,) = (entry.session for entry in catalog.entries)
    assert (first.board, second.board, second.room) == ("1", "2", "J")


def test_one_session_is_written_without_a_dash_and_several_as_a_list() -> None:
    entries = (
        "[{title: A, session: S}, {title: B, session: {name: S}}, {title: C, session: [S, {name: T}]}, {title: D}]"
    )

    catalog = read_text(f"event: {{name: X}}\nsections: [{{title: P, entries: {entries}}}]\n", "c.yaml")

    assert [[one.name for one in entry.session] for entry in catalog.entries] == [["S"], ["S"], ["S", "T"], []]
    assert catalog.entries[1].session[0].place_of("name") == Place("c.yaml", 2, 84)


def test_entry_takes_from_its_session_what_it_does_not_say_itself() -> None:
    sessions = "[{id: s, name: Posters, start: 2022-11-30 16:00, end: 2022-11-30 18:00, room: Hall J}]"
    entries = "[{title: A, session: [s, {id: s, start: 2022-11-30 17:00, board: 4}, Elsewhere]}]"

    catalog = read_text(
        f"event: {{name: X}}\nsections: [{{title: P, entries: {entries}}}]\nsessions: {sessions}\n", "c"
    )

    whole, part, elsewhere = catalog.showings(catalog.entries[0])
    assert (whole.name, str(whole.start), str(whole.end), whole.room) == (
        *("Posters", "2022-11-30 16:00:00", "2022-11-30 18:00:00", "Hall J"),
    )
    assert (str(part.start), part.end, part.board, part.session) == ("2022-11-30 17:00:00", None, "4", "s")
    assert (elsewhere.name, elsewhere.start, elsewhere.session) == ("Elsewhere", None, None)


def test_sessions_of_one_name_have_ids_of_their_own() -> None:
    sessions = "[{name: Break}, {name: Break}, {id: break-2, name: Late break}, {name: 深夢}]"

    catalog = read_text(f"event: {{name: X}}\nsessions: {sessions}\n", "c")

    assert [session.id for session in catalog.all_sessions] == ["break", "break-3", "break-2", "session-4"]


def test_bare_text_stands_for_a_sponsor_and_for_a_member() -> None:
    catalog = read_text(
        "event: {name: X}\n"
        "sponsors: [{tier: Gold, sponsors: [Example Foundation]}]\n"
        "organisers: [{role: Chair, members: [Ada Example]}]\n"
        "booklet: {editors: [Ben Example]}\n",
        "c",
    )

    assert catalog.sponsors[0].sponsors[0].name == "Example Foundation"
    assert catalog.organisers[0].members[0].name == "Ada Example"
    assert catalog.booklet.editors[0].name == "Ben Example"


@pytest.mark.parametrize("isbn", ["978-3-16-148410-0", "0-306-40615-2", "ISBN 080442957X", "ISBN-13: 9783161484100"])
def test_isbn_is_known_with_or_without_hyphens_and_its_name(isbn: str) -> None:
    catalog = read_text(f"event: {{name: X}}\nbooklet: {{isbn: '{isbn}'}}\n", "c")

    assert catalog.booklet.isbn == isbn.removeprefix("ISBN-13: ").removeprefix("ISBN ")


@pytest.mark.parametrize(
    ("isbn", "reason"),
    [
        ("978-3-16-148410-1", "a digit is wrong"),
        ("0-306-40615-3", "a digit is wrong"),
        ("not known yet", "it has thirteen digits, or ten"),
        ("abcdefghij", "it has thirteen digits, or ten"),
    ],
)
def test_what_is_no_isbn_is_told_why(isbn: str, reason: str) -> None:
    (problem,) = problems_of(f"event: {{name: X}}\nbooklet: {{isbn: '{isbn}'}}\n")

    assert problem.message == f"'{isbn}' is not an ISBN: {reason}"


@pytest.mark.parametrize(
    ("zone", "message", "hint"),
    [
        ("Europe/Berln", "'Europe/Berln' is not a time zone; did you mean 'Europe/Berlin'?", "write Europe/Berlin"),
        ("new york", "'new york' is not a time zone; did you mean 'America/New_York'?", "write America/New_York"),
        ("+02:00", "'+02:00' is not a time zone", "write continent and city, as Europe/Berlin, or UTC"),
        ("../Berlin", "'../Berlin' is not a time zone; did you mean 'Europe/Berlin'?", "write Europe/Berlin"),
        ("''", "'time_zone' is empty", "write something, or leave it out"),
    ],
)
def test_time_zone_is_proposed_by_its_city(zone: str, message: str, hint: str) -> None:
    (problem,) = problems_of(f"event: {{name: X, time_zone: {zone}}}\n")

    assert (problem.message, problem.hint) == (message, hint)


def test_the_placeholders_that_are_taken_are_those_that_a_stamp_fills() -> None:
    catalog = read_text("event: {name: X}\nsections: [{title: P, entries: [{title: A}]}]\n", "c")

    filled = stamps.values(catalog, catalog.entries[0], ENGLISH, "1-2")

    assert {f"{{{name}}}" for name in filled} == set(PLACEHOLDERS)


@pytest.mark.parametrize("stamp", ["{title} ({pages})", "no braces", "{doi}"])
def test_stamps_of_known_placeholders_are_taken(stamp: str) -> None:
    assert read_text(f"event: {{name: X}}\nbooklet: {{stamp: '{stamp}'}}\n", "c").booklet.stamp == stamp


@pytest.mark.parametrize(
    ("stamp", "found"),
    [("{city}", "{city}"), ("{title", "{title"), ("title}", "}"), ("{{title}}", "{"), ("{title!r}", "{title!r}")],
)
def test_braces_that_stand_for_nothing_are_pointed_out(stamp: str, found: str) -> None:
    (problem,) = problems_of(f"event: {{name: X}}\nbooklet: {{stamp: '{stamp}'}}\n")

    assert problem.rule == "placeholder"
    assert problem.message.startswith(f"'{found}' is not a placeholder of the stamp")


def test_problems_come_in_the_order_of_the_text() -> None:
    problems = problems_of("sections: x\nbooklet: {size: A6}\nevent: {}\nevent: {}\n")

    assert [(d.place.line, d.rule) for d in problems] == [
        (1, "wrong-type"),
        (2, "unknown-choice"),
        (3, "missing-key"),
        (4, "duplicate-key"),
    ]


def test_structure_found_before_a_syntax_error_is_reported_with_it() -> None:
    problems = problems_of("event:\n  name: X\n  name: Y\nbooklet: @x\n")

    assert [d.rule for d in problems] == ["duplicate-key", "reserved-character"]


def test_same_ids_are_found_though_the_catalog_is_refused_for_something_else() -> None:
    problems = problems_of("sections: [{entries: [{id: a}, {id: a}, x]}, y]\n")

    assert "duplicate-id" in {d.rule for d in problems}


def test_very_long_values_are_shortened_in_messages() -> None:
    (problem,) = problems_of("event: {name: X}\nbooklet: {size: " + "long" * 100 + "}\n")

    assert len(problem.message) < 120


# --- any text ----------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1).filter(str.strip)
PROSE = st.lists(WORDS, min_size=1, max_size=3).map("\n\n".join)
AUTHORS = st.lists(WORDS | st.fixed_dictionaries({"name": WORDS}, optional={"affiliation": WORDS}), max_size=3)
DAYS = st.dates().map(str)
ENTRIES = st.fixed_dictionaries(
    {"title": WORDS},
    optional={
        "authors": AUTHORS,
        "abstract": PROSE,
        "keywords": st.lists(WORDS, max_size=3),
        "session": st.fixed_dictionaries({"name": WORDS}, optional={"board": WORDS, "room": WORDS}),
        "award": WORDS,
    },
)


@st.composite
def catalogs(draw: st.DrawFn) -> dict[str, Any]:
    entries = draw(st.lists(ENTRIES, max_size=4))
    numbered = [{"id": f"e{number}", **entry} for number, entry in enumerate(entries)]
    return {
        "event": draw(st.fixed_dictionaries({"name": WORDS}, optional={"place": WORDS, "start": DAYS})),
        "sections": [{"title": draw(WORDS), "entries": numbered}],
        "moments": draw(st.lists(st.fixed_dictionaries({"text": PROSE}, optional={"date": DAYS}), max_size=2)),
    }


@given(catalogs())
def test_any_catalog_survives_the_way_through_yaml(plain: dict[str, Any]) -> None:
    text = yaml.safe_dump(plain, allow_unicode=True, default_flow_style=False)

    catalog = read_text(text, "c")

    assert catalog.model_dump() == Catalog.model_validate(plain).model_dump()


@st.composite
def damaged_catalogs(draw: st.DrawFn) -> str:
    text = starter_catalog("X").partition("event:")[2]
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(text)))
        end = begin + draw(st.integers(0, 12))
        text = text[:begin] + draw(st.text("\t\n \"'#:-,[]{}&*!|>%@`?<~a\\", max_size=6)) + text[end:]
    return "event:" + text


@given(st.text() | st.text("\t\n \"'#:-,[]{}&*!|>%@`?<~ab\\") | damaged_catalogs())
@settings(max_examples=400)
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    for parser in (yaml.CSafeLoader, yaml.SafeLoader):
        compose(text, "c", parser)
    problems = problems_or_none(text)

    lines = len(re.split("\r\n|[\n\r\x85\u2028\u2029]", text))
    assert all(d.place.file == "c" and 1 <= d.place.line <= lines for d in problems)
    assert all(d.place.column >= 1 and d.message and d.hint for d in problems)


def problems_or_none(text: str) -> tuple[Diagnostic, ...]:
    try:
        read_text(text, "c")
    except BookletError as refusal:
        return refusal.diagnostics or (error(Place(), "silent", "refused without saying why"),)
    return ()


@given(data=st.binary())
def test_any_bytes_are_refused_in_words(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "catalog.yaml"
    file.write_bytes(data)

    with pytest.raises(BookletError):
        read(file)


def test_entries_without_letters_in_their_titles_get_a_number_for_id() -> None:
    catalog = read_text("event: {name: X}\nsections: [{title: P, entries: [{title: 深夢}]}]", "c")

    assert [entry.id for entry in catalog.entries] == ["entry-1"]
    assert isinstance(catalog.entries[0], Entry)
