"""The citation line of a paper: what is not known leaves no trace, and nothing runs out of its measure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_catalogs import catalog, one_entry

from booklet import fonts
from booklet.catalog.model import Catalog
from booklet.citations import stamps
from booklet.citations.stamps import Piece
from booklet.geometry import Length, mm
from booklet.languages import words_for
from booklet.words import Words
from booklet.workshop import Workshop

ENGLISH, FRENCH, GERMAN = words_for("en"), words_for("fr"), words_for("de")

NOTHING = dict.fromkeys(
    ("title", "authors", "volume", "event", "place", "pages", "date", "year", "publisher", "licence", "doi"), ""
)


@pytest.fixture(scope="session")
def ruler(workshop: Workshop) -> fonts.Ruler:
    """The ruler that measures stamps."""
    return fonts.ruler("sans-600", workshop.store)


def said(template: str, **values: str) -> list[str]:
    """The lines of the filled template as plain text."""
    return [
        " | ".join("".join(piece.text for piece in sentence) for sentence in line)
        for line in stamps.filled(template, NOTHING | values)
    ]


# --- filled ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("{event}, {place}, {date}", {"event": "E", "place": "P", "date": "D"}, ["E, P, D"]),
        ("{event}, {place}, {date}", {"event": "E", "date": "D"}, ["E, D"]),
        ("{event}, {place}, {date}", {"place": "P", "date": "D"}, ["P, D"]),
        ("{event}, {place}, {date}", {"event": "E"}, ["E"]),
        ("{event}, {place}, {date}", {"date": "D"}, ["D"]),
        ("{date}. © {year} {publisher}. {licence}", {"date": "D", "year": "2020"}, ["D | © 2020"]),
        ("{date}. © {year} {publisher}. {licence}", {"publisher": "P"}, ["© P"]),
        ("{date}. © {year} {publisher}. {licence}", {"date": "D", "licence": "L"}, ["D | L"]),
        ("{title} (doi:{doi}), {pages}", {"title": "T", "pages": "1–2"}, ["T, 1–2"]),
        (
            "{title} (doi:{doi}), {pages}",
            {"title": "T", "pages": "1–2", "doi": "10.1234/x"},
            ["T (doi:10.1234/x), 1–2"],
        ),
        ("Presented at {event}.", {}, []),
        ("A preprint. Presented at {event}.", {}, ["A preprint"]),
        ("{title}|{doi}", {"title": "T"}, ["T"]),
        ("{title}|{doi}", {"doi": "D"}, ["D"]),
        ("p. {pages} of {title}", {"title": "T", "pages": "3"}, ["p | 3 of T"]),
    ],
)
def test_what_has_no_value_takes_what_joins_it_along(
    template: str, values: dict[str, str], expected: list[str]
) -> None:
    assert said(template, **values) == expected


def test_italics_stand_between_asterisks_and_go_on_over_a_full_stop() -> None:
    ((first, second),) = stamps.filled("*In {title}. Really* {pages}", NOTHING | {"title": "T", "pages": "3"})

    assert [piece.italic for piece in first] == [True, True]
    assert [(piece.text, piece.italic) for piece in second] == [("Really", True), (" ", False), ("3", False)]


def test_single_asterisk_is_an_asterisk() -> None:
    assert said("2 * 3 {title}", title="T") == ["2 * 3 T"]


# --- values ------------------------------------------------------------------------------------------------


def full() -> Catalog:
    """A catalog that says everything."""
    return catalog(
        [
            {
                "id": "one",
                "title": "The *paper*",
                "authors": ["Ann Lee", "Ray, Bob"],
                "doi": "10.1234/x",
                "paper": {"file": "p.pdf", "licence": "CC BY 4.0"},
            }
        ],
        event={"name": "Days 20", "place": "Siegen", "start": "2020-07-01", "end": "2020-07-03"},
        booklet={"title": "Proceedings of the Days", "publisher": "The Press", "licence": "All ours"},
    )


def line(made: Catalog, words: Words, pages: str = "13–19") -> list[str]:
    """The theme's own line for the first entry, whole."""
    template = stamps.template(made, words, several="–" in pages)
    filled = stamps.filled(template, stamps.values(made, made.entries[0], words, pages))
    return [". ".join("".join(piece.text for piece in sentence) for sentence in sentences) for sentences in filled]


@pytest.mark.parametrize(
    ("words", "pages", "first"),
    [
        (ENGLISH, "13–19", "Proceedings of the Days, pages 13–19"),
        (ENGLISH, "13", "Proceedings of the Days, page 13"),
        (GERMAN, "13–19", "Proceedings of the Days, Seiten 13–19"),
        (FRENCH, "13", "Proceedings of the Days, page 13"),
    ],
)
def test_theme_cites_the_volume_in_the_language_of_the_book(words: Words, pages: str, first: str) -> None:
    assert line(full(), words, pages)[0] == first


def test_theme_says_what_is_known_and_no_more() -> None:
    bare, _ = one_entry()

    assert line(full(), ENGLISH)[1] == ("Days 20, Siegen, 1–3 July 2020. © 2020 The Press. doi:10.1234/x. CC BY 4.0")
    assert line(bare, ENGLISH) == ["Test Days, pages 13–19"]


def test_catalogs_own_line_is_filled_with_everything_it_may_name() -> None:
    own = "{authors}: {title}. {event}, {pages}, {date}, {publisher}, {licence}, {doi}, {volume}, {place}, {year}"
    made = full()
    stamped = made.model_copy(update={"booklet": made.booklet.model_copy(update={"stamp": own})})

    assert line(stamped, ENGLISH) == [
        "Ann Lee, Bob Ray: The paper. Days 20, 13–19, 1–3 July 2020, The Press, CC BY 4.0, 10.1234/x, "
        "Proceedings of the Days, Siegen, 2020"
    ]


# --- fitted ------------------------------------------------------------------------------------------------


def fitted(template: str, ruler: fonts.Ruler, measure: Length, **values: str) -> str | None:
    (sentences,) = stamps.filled(template, NOTHING | values)
    made = stamps.fitted(sentences, ruler, measure)
    return None if made is None else "".join(piece.text for piece in made)


def test_line_that_is_too_wide_loses_its_last_sentences_first(ruler: fonts.Ruler) -> None:
    template, values = "{event}, {date}. © {publisher}. {licence}", {"event": "E", "date": "D", "publisher": "P"}

    assert fitted(template, ruler, mm(60), **values, licence="A licence of many, many words " * 3) == "E, D. © P"


def test_sentence_that_is_too_wide_has_its_widest_value_shortened_and_keeps_its_pages(ruler: fonts.Ruler) -> None:
    title = "A title of very many words that go on"

    made = fitted("{event}: *{title}*, pages {pages}", ruler, mm(60), event="Days", title=title * 3, pages="1013–1019")

    assert made is not None
    assert made.startswith("Days: A title of very many words")
    assert made.endswith(" …, pages 1013–1019")


def test_line_without_anything_to_shorten_is_left_out(ruler: fonts.Ruler) -> None:
    assert fitted("Words of the template that can't be had in less", ruler, mm(20)) is None


def test_sentence_that_ends_with_a_full_stop_gets_no_second_one(ruler: fonts.Ruler) -> None:
    assert fitted("{publisher}. {licence}", ruler, mm(90), publisher="Press Inc.", licence="CC") == "Press Inc. CC"


@settings(deadline=None, max_examples=80)
@given(values=st.dictionaries(st.sampled_from(sorted(NOTHING)), st.text(max_size=200)), width=st.integers(20, 160))
def test_no_line_is_wider_than_its_measure(ruler: fonts.Ruler, values: dict[str, str], width: int) -> None:
    template = "*{volume}*, pages {pages}|{event}, {place} ({date}). © {year} {publisher}. doi:{doi}. {licence}"

    for sentences in stamps.filled(template, NOTHING | values):
        made: tuple[Piece, ...] = stamps.fitted(sentences, ruler, mm(width)) or ()
        assert sum(ruler.width(piece.text, stamps.SIZE).mm for piece in made) <= width + 0.01


# --- strips ------------------------------------------------------------------------------------------------


def test_pages_are_spelled_and_neighbours_of_one_cut_are_one_strip() -> None:
    pieces = (Piece("In "), Piece("It", italic=True), Piece(", pages "), Piece("13–19", name="pages"), Piece("."))

    made = [(strip.kind, strip.text) for strip in stamps.strips(pieces)]

    figures = [("cite-figure", figure) for figure in "13–19"]
    assert made == [("cite", "In "), ("cite-title", "It"), ("cite", ", pages "), *figures, ("cite", ".")]
