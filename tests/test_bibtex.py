"""A bibliography that a reference manager's own parser reads as it was meant."""

from typing import Any

import bibtexparser
import pytest
from bibtexparser import middlewares
from hypothesis import given
from hypothesis import strategies as st

from booklet.citations.bibtex import bibliography, latex
from booklet.citations.facts import Day, Item, Name

VOLUME = Item(
    id="days-2020",
    citation_key="days-2020",
    type="book",
    title="Proceedings of the Days",
    editor=(Name(family="Lee", given="Ann"), Name(family="van der Berg", given="Jürgen")),
    event_place="Siegen",
    event_date=Day(date_parts=((2020, 7, 1), (2020, 7, 3))),
    issued=Day(date_parts=((2020,),)),
    publisher="Press & Sons",
    isbn="978-1-952148-02-6",
    doi="10.1/days",
    url="https://example.org/days_20",
)


def paper(**fields: Any) -> Item:
    shared = {"editor": VOLUME.editor, "issued": VOLUME.issued, "publisher": VOLUME.publisher, "isbn": VOLUME.isbn}
    plain = {"id": "one", "citation_key": "days-2020-one", "type": "paper-conference", "title": "A title"}
    return Item.model_validate({**shared, **plain, **fields})


def parsed(*items: Item) -> list[Any]:
    """The entries as the parser has them, decoded and with the names in parts."""
    decoded = [middlewares.LatexDecodingMiddleware(), middlewares.SeparateCoAuthors(), middlewares.SplitNameParts()]
    library = bibtexparser.parse_string(bibliography(items), append_middleware=decoded)
    assert library.failed_blocks == []
    return list(library.entries)


def value(entry: Any, field: str) -> Any:
    return entry.fields_dict[field].value


def test_volume_and_papers_are_entries_with_keys_of_their_own() -> None:
    entries = parsed(VOLUME, paper(), paper(id="two", citation_key="days-2020-two"))

    assert [(entry.entry_type, entry.key) for entry in entries] == [
        ("proceedings", "days-2020"),
        ("inproceedings", "days-2020-one"),
        ("inproceedings", "days-2020-two"),
    ]


@pytest.mark.parametrize(
    ("days", "month"),
    [
        (((2020, 7, 1), (2020, 7, 3)), "jul"),
        (((2020, 12, 31), (2021, 1, 2)), "dec"),
        (((2020, 5),), "may"),
        (((2020,),), None),
        (((2020, 13),), None),
    ],
)
def test_month_is_a_name_that_styles_know(days: tuple[tuple[int, ...], ...], month: str | None) -> None:
    written = bibliography([paper(event_date=Day(date_parts=days))])

    assert ("month" in written) == (month is not None)
    assert month is None or f"  month = {month},\n" in written


def test_every_fact_is_a_field() -> None:
    fields = {
        "author": (Name(family="Ray", given="Bob"),),
        "container_title": VOLUME.title,
        "event_place": "Siegen",
        "page": "13-19",
        "doi": "10.1/days.one_1",
        "url": "https://example.org/a_b#d",
        "keyword": "dialogue, R&D",
        "abstract": "Costs 3.6% more.\n\nReally.",
        "language": "en",
    }

    (entry,) = parsed(paper(**fields))

    assert {field.key: field.value for field in entry.fields if field.key not in ("author", "editor")} == {
        "title": "A title",
        "booktitle": "Proceedings of the Days",
        "year": "2020",
        "address": "Siegen",
        "publisher": "Press & Sons",
        "pages": "13–19",
        "isbn": "978-1-952148-02-6",
        "doi": "10.1/days.one_1",
        "url": "https://example.org/a_b#d",
        "keywords": "dialogue, R&D",
        "abstract": "Costs 3.6% more. Really.",
        "language": "en",
    }


def test_addresses_are_verbatim_but_for_what_would_end_the_field() -> None:
    written = bibliography([paper(doi="10.1234/(a_b)<c>{d}", url="https://example.org/~a_b?c=%20&d#e")])

    assert "doi = {10.1234/(a_b)<c>%7Bd%7D}" in written
    assert "url = {https://example.org/~a_b?c=%20&d#e}" in written


def test_what_is_not_known_is_no_field() -> None:
    (entry,) = parsed(Item(id="one", citation_key="one", type="paper-conference", title="A title"))

    assert [field.key for field in entry.fields] == ["title"]


@pytest.mark.parametrize(
    ("family", "given", "parts"),
    [
        ("Lee", "Ann", (["Ann"], [], ["Lee"], [])),
        ("van der Berg", "Jürgen Łukasz", (["Jürgen", "Łukasz"], ["van", "der"], ["Berg"], [])),
        ("King Jr.", "Martin Luther", (["Martin", "Luther"], [], ["King"], ["Jr."])),
        ("García Márquez", "Gabriel", (["Gabriel"], [], ["García", "Márquez"], [])),
        ("Ğök", "Çağrı", (["Çağrı"], [], ["Ğök"], [])),
        ("Dvořák", "Antonín", (["Antonín"], [], ["Dvořák"], [])),
        ("王", "小明", (["小明"], [], ["王"], [])),
    ],
)
def test_names_come_apart_as_they_should(family: str, given: str, parts: tuple[list[str], ...]) -> None:
    (entry,) = parsed(paper(author=[{"family": family, "given": given}]))

    (name,) = value(entry, "author")
    assert (name.first, name.von, name.last, name.jr) == parts


@pytest.mark.parametrize("name", ["Plato", "Institute for Logic and Language", "Smith, Jones and Sons"])
def test_name_in_one_piece_stays_in_one_piece(name: str) -> None:
    assert f"author = {{{{{name}}}}}" in bibliography([paper(author=[{"family": name}])])


def test_and_within_a_name_begins_no_other() -> None:
    (entry,) = parsed(paper(author=[{"family": "Bar", "given": "Foo and"}, {"family": "Lee", "given": "Ann, B."}]))

    assert len(value(entry, "author")) == 2


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("BERT and GPT-2 for a Task-Oriented mRNA", "{BERT} and {GPT}-2 for a Task-Oriented {mRNA}"),
        ("A Study: COVID-19 on the iPhone", "A Study: {COVID}-19 on the {iPhone}"),
        ("F1 of 100% & Ünïcode", r"{F1} of 100\% \& {\"{U}}n{\"{\i}}code"),
        ("$5 to {x}", r"\$5 to {\textbraceleft}x{\textbraceright}"),
    ],
)
def test_capitals_of_its_own_are_kept_in_a_title(title: str, written: str) -> None:
    assert f"title = {{{written}}}" in bibliography([paper(title=title)])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"of $O(n_1^2)$ and 5 % of it_all", r"of $O(n_1^2)$ and 5 \% of it\_all"),
        ("costs $5 to $10", r"costs \$5 to \$10"),
        (r"an open $\{a$ brace", r"an open \${\textbackslash}{\textbraceleft}a\$ brace"),
        ("“So” – ‘it’ … goes", r"``So'' -- `it' {\ldots} goes"),
        ("two\n\nlines", "two lines"),
        ("ßæøåłđı", r"{\ss}{\ae}{\o}{\aa}{\l}{\dj}{\i}"),
        ("ĳ 漢字 ∞", "ĳ 漢字 ∞"),
    ],
)
def test_text_is_escaped_and_formulas_are_not(text: str, written: str) -> None:
    assert latex(text) == written


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
def test_whatever_a_field_holds_the_file_can_be_read(text: str) -> None:
    item = paper(title=text, abstract=text, keyword=text, doi=text, author=[{"family": text, "given": text}])

    library = bibtexparser.parse_string(bibliography([item, VOLUME]))

    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == ["days-2020-one", "days-2020"]
