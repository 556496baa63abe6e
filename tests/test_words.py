"""The book's own words: complete in every language, and dates as each language writes them."""

import datetime
import re
import string
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booklet.diagnostics import BookletError, Place
from booklet.languages import SPOKEN, Said, as_text, words_for, words_of
from booklet.words import Words
from booklet.workspace import Workspace

ENGLISH, FRENCH, GERMAN, SPANISH = map(words_for, ("en", "fr", "de", "es"))

DAY = datetime.date
LANGUAGES = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH}

every_language = pytest.mark.parametrize("words", [*map(words_for, SPOKEN)], ids=SPOKEN)


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


# --- every language has all words --------------------------------------------------------------------------


@every_language
def test_no_word_is_missing(words: Words) -> None:
    said = [getattr(words, field.name) for field in fields(words)]

    assert all(said)
    assert len(words.months) == 12
    assert len(words.weekdays) == 7
    assert all([*words.months, *words.weekdays])


@every_language
def test_a_pattern_takes_what_it_takes_in_english(words: Words) -> None:
    for field in fields(words):
        pattern = getattr(words, field.name)
        if isinstance(pattern, str):
            assert placeholders(pattern) == placeholders(getattr(ENGLISH, field.name)), field.name


@every_language
def test_words_have_no_typewriter_quotes_and_no_space_at_their_ends(words: Words) -> None:
    said = [getattr(words, field.name) for field in fields(words)]

    assert [text for text in said if isinstance(text, str) and (text != text.strip() or set(text) & set("'\""))] == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", ENGLISH), ("de", GERMAN), ("de-AT", GERMAN), ("FR", FRENCH), ("pt-BR", ENGLISH)]
)
def test_a_language_tag_finds_its_words_and_english_where_there_are_none(language: str, words: Words) -> None:
    assert words_for(language) is words


# --- dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "first", "other"),
    [
        ("en", "1 December 2022", "28 November 2022"),
        ("de", "1. Dezember 2022", "28. November 2022"),
        ("fr", "1er décembre 2022", "28 novembre 2022"),
        ("es", "1 de diciembre de 2022", "28 de noviembre de 2022"),
    ],
)
def test_a_day_is_written_as_the_language_does(language: str, first: str, other: str) -> None:
    words = LANGUAGES[language]

    assert [words.day(DAY(2022, 12, 1)), words.day(DAY(2022, 11, 28))] == [first, other]


@pytest.mark.parametrize(
    ("language", "in_month", "over_months", "over_years"),
    [
        ("en", "1–3 June 2022", "28 November – 9 December 2022", "30 December 2022 – 1 January 2023"),
        ("de", "1.–3. Juni 2022", "28. November – 9. Dezember 2022", "30. Dezember 2022 – 1. Januar 2023"),
        ("fr", "1er–3 juin 2022", "28 novembre – 9 décembre 2022", "30 décembre 2022 – 1er janvier 2023"),
        (
            "es",
            "1–3 de junio de 2022",
            "28 de noviembre – 9 de diciembre de 2022",
            "30 de diciembre de 2022 – 1 de enero de 2023",
        ),
    ],
)
def test_what_two_days_share_is_said_once(language: str, in_month: str, over_months: str, over_years: str) -> None:
    words = LANGUAGES[language]

    assert words.days(DAY(2022, 6, 1), DAY(2022, 6, 3)) == in_month
    assert words.days(DAY(2022, 11, 28), DAY(2022, 12, 9)) == over_months
    assert words.days(DAY(2022, 12, 30), DAY(2023, 1, 1)) == over_years


def test_one_day_is_said_alone_and_no_day_not_at_all() -> None:
    day = DAY(2022, 6, 2)

    told = [ENGLISH.days(day, day), ENGLISH.days(day, None), ENGLISH.days(None, day), ENGLISH.days(None, None)]

    assert told == ["2 June 2022", "2 June 2022", "2 June 2022", ""]


@every_language
@given(start=st.dates(DAY(1990, 1, 1), DAY(2090, 1, 1)), days=st.integers(1, 800))
def test_both_days_of_a_span_can_be_read(words: Words, start: datetime.date, days: int) -> None:
    end = start + datetime.timedelta(days)

    told = words.days(start, end)

    assert told.endswith(words.day(end))
    assert told.startswith(words.first_of_month if start.day == 1 else str(start.day))
    assert (words.months[start.month - 1] in told) or (start.year, start.month) == (end.year, end.month)
    assert (str(start.year) in told) or start.year == end.year


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2022-11-30 16:00", "2022-11-30 18:00", "Wed 30 November, 16:00–18:00"),
        ("2022-11-30 16:00", None, "Wed 30 November, 16:00"),
        ("2022-11-30 16:00", "2022-11-30 16:00", "Wed 30 November, 16:00"),
        ("2022-11-30 22:00", "2022-12-01 01:00", "Wed 30 November, 22:00 – Thu 1 December, 01:00"),
        ("2022-11-30 23:00", "2022-12-01 00:00", "Wed 30 November, 23:00 – Thu 1 December, 00:00"),
        ("2022-11-30", None, "Wed 30 November"),
        ("2022-11-30", "2022-12-01", "Wed 30 November – Thu 1 December"),
        ("2022-11-30", "2022-11-30 18:00", "Wed 30 November, 00:00–18:00"),
    ],
)
def test_a_session_is_told_by_day_and_hour(start: str, end: str | None, told: str) -> None:
    assert ENGLISH.span(at(start), at(end) if end else None) == told


def test_a_session_is_told_in_the_language_of_the_book() -> None:
    start, end = at("2022-12-01 16:00"), at("2022-12-01 18:30")

    told = [words.span(start, end) for words in (GERMAN, FRENCH)]

    assert told == ["Do 1. Dezember, 16:00–18:30", "jeu. 1er décembre, 16:00–18:30"]


# --- counts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "papers", "told"),
    [
        (1, 0, "1 entry."),
        (3, 0, "3 entries."),
        (3, 1, "3 entries; 1 paper is appended."),
        (1, 2, "1 entry; 2 papers are appended."),
        (0, 0, "0 entries."),
    ],
)
def test_one_is_told_from_many(entries: int, papers: int, told: str) -> None:
    assert ENGLISH.holds(entries, papers) == told


@every_language
def test_the_page_of_a_paper_is_told_with_their_count(words: Words) -> None:
    told = words.paper_page_of(3, 8)

    assert [word for word in told.replace(",", " ").split() if word.isdecimal()] == ["3", "8"]


# --- a project's own words ---------------------------------------------------------------------------------

HERE = Place("catalog.yaml", 3, 1)


def own(workspace: Workspace, text: str, language: str) -> Said:
    (workspace.root / "words.yaml").write_text(text, encoding="utf-8")
    return words_of(workspace, language, HERE)


def refused(workspace: Workspace, text: str) -> list[str]:
    with pytest.raises(BookletError) as problem:
        own(workspace, text, "en")
    return [str(one).replace(f"{workspace.root}/", "") for one in problem.value.diagnostics]


@pytest.mark.parametrize("language", SPOKEN)
def test_a_language_is_one_file_with_every_word_in_the_same_order(language: str) -> None:
    keys = [line.split(":")[0] for line in as_text(language).splitlines() if ":" in line and "#" not in line]

    assert keys == [line.split(":")[0] for line in as_text("en").splitlines() if ":" in line and "#" not in line]


@pytest.mark.parametrize("language", SPOKEN)
def test_a_file_that_the_command_wrote_changes_nothing(language: str, workspace: Workspace) -> None:
    said = own(workspace, as_text(language), "eo")

    assert said == Said(words_for(language), ())


def test_a_project_may_change_single_words_of_a_language_that_is_spoken(workspace: Workspace) -> None:
    said = own(workspace, "contents: Inhoud\nmatter:\n  sponsors: Thanks to\n", "en-GB")

    assert said.findings == ()
    assert (said.words.contents, said.words.matter.sponsors) == ("Inhoud", "Thanks to")
    assert (said.words.colophon, said.words.matter.panels) == (ENGLISH.colophon, ENGLISH.matter.panels)


def test_words_that_a_new_language_lacks_are_told_and_said_in_english(workspace: Workspace) -> None:
    said = own(workspace, "contents: Enhavo\n", "eo")

    (told,) = said.findings
    assert (said.words.contents, said.words.colophon) == ("Enhavo", "Colophon")
    assert told.rule == "missing-words"
    assert re.search(r"in eo; these are set in English: months, weekdays, \w+, \w+, \w+ and \d+ more$", told.message)


def test_a_language_that_is_not_spoken_is_noted_with_the_way_to_teach_it(workspace: Workspace) -> None:
    (told,) = words_of(workspace, "eo", HERE).findings

    assert (told.rule, told.place) == ("unspoken-language", HERE)
    assert told.hint == "languages with words of their own: de, en, es, fr; for another one, booklet words > words.yaml"


def test_everything_wrong_in_a_file_of_words_is_told_at_once_with_its_line(workspace: Workspace) -> None:
    text = """contents: Índice
contens: Inhalt
months: [one, two]
paper: {a: b}
paper_page: page {number}
day_pattern: "{day"
matter: none
"""

    assert refused(workspace, text) == [
        "words.yaml:2:1: error: 'contens' is no word of the book; did you mean 'contents'? [unknown-key]",
        "words.yaml:3:9: error: 'months' should be a list of 12 words [wrong-type]",
        "words.yaml:4:8: error: 'paper' should be a text [wrong-type]",
        "words.yaml:5:13: error: 'paper_page' takes {count} and {number} [placeholder]",
        "words.yaml:6:14: error: 'day_pattern' takes {day} and {month} and {year} [placeholder]",
        "words.yaml:7:9: error: 'matter' should be a mapping of words [wrong-type]",
    ]


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_file_of_words_changes_nothing(text: str, workspace: Workspace) -> None:
    assert own(workspace, text, "en").words == ENGLISH


@pytest.mark.parametrize("text", ["- a\n- b\n", "contents: [\n", "contents: a\ncontents: b\n"])
def test_a_file_that_is_no_mapping_of_words_is_refused(text: str, workspace: Workspace) -> None:
    assert refused(workspace, text)
