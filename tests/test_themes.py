"""The themes, told apart on whole booklets: abstracts in columns with their codes, posters on cards and on a wall."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from making_catalogs import catalog
from pictures_made import png

from booklet.designs import MOST_LISTED, lists_sections
from booklet.layout import LAYOUTS
from booklet.plan import FRESH_PAGE, Facts, arrange
from booklet.values import Leaf

NOTHING_ELSE = Facts(papers=frozenset(), references=frozenset())
SENTENCE = "The words of an abstract go on for a while and then they end. "


def leaves_of(*sections: list[dict[str, Any]], **booklet: Any) -> list[list[str]]:
    """Kinds of the leaves of each part that shows entries."""
    book = arrange(catalog(*sections, booklet=booklet), NOTHING_ELSE)
    parts = [part.forms[0] for part in book.parts if part.name.startswith(("run/", "entry/"))]
    return [[leaf.kind for leaf in leaves] for leaves in parts]


def word_at(result: Result, index: int, word: str) -> tuple[float, float]:
    """Left edge and height above the foot of a word's first letter, on the page of that index."""
    text = result.book.document[index].get_textpage()
    found = text.search(word).get_next()
    assert found, f"«{word}» is not on the page"
    left, bottom, _, _ = text.get_charbox(found[0])
    return left, bottom


# --- abstracts ---------------------------------------------------------------------------------------------


def test_small_sections_of_a_book_of_abstracts_share_a_page_and_large_ones_begin_on_a_fresh_one() -> None:
    few, many = [{"id": "a"}], [{"id": f"b{n}"} for n in range(FRESH_PAGE)]

    assert leaves_of(few, [{"id": "c"}], theme="abstracts") == [["heading", "abstract"] * 2]
    assert [len(part) for part in leaves_of(many, few, theme="abstracts")] == [FRESH_PAGE + 1, 2]


@pytest.fixture(scope="module")
def abstracts(build_booklet: BuildBooklet) -> Mapping[str, Result]:
    """Twelve abstracts with codes and boards, on a large page and on a small one."""
    entries = [
        entry(
            f"no{n}",
            title=f"Title number {n}.",
            abstract=f"Begins {n}, {SENTENCE * 12}",
            code=f"P1-{n:02}",
            session={"name": "Posters", "board": str(400 + n)},
            authors=[{"name": f"Ann No{n}", "presenting": True}, "Bob Other"],
        )
        for n in range(12)
    ]
    return {
        size: build_booklet(make_catalog(entries=entries, booklet={"theme": "abstracts", "size": size}))
        for size in ("A4", "A5")
    }


def test_abstracts_stand_in_two_columns_on_a_large_page_and_in_one_on_a_small_one(
    abstracts: Mapping[str, Result],
) -> None:
    edges = {
        size: {
            round(word_at(result, result.book.destinations[f"entry-no{n}"], f"Begins {n},")[0] / 40) for n in range(12)
        }
        for size, result in abstracts.items()
    }

    assert len(edges["A4"]) >= 2 * len(edges["A5"])


@pytest.mark.parametrize("size", ["A4", "A5"])
def test_code_and_board_stand_left_of_the_title_on_its_line(size: str, abstracts: Mapping[str, Result]) -> None:
    result = abstracts[size]
    for n in (1, 5, 10):
        page = result.book.destinations[f"entry-no{n}"]
        code, title = word_at(result, page, f"P1-{n:02}\r"), word_at(result, page, f"Title number {n}.")
        assert code[0] < title[0] - 20
        assert code[1] == pytest.approx(title[1], abs=4)
        assert str(400 + n) in result.book.texts[page]


def test_the_head_of_a_recto_names_the_codes_from_first_to_last(abstracts: Mapping[str, Result]) -> None:
    texts = abstracts["A5"].book.texts

    assert any(" – P1-" in text for text in texts)


# --- a book of very many -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long(build_booklet: BuildBooklet) -> Result:
    """A hundred and ten short abstracts of two sections that share a keyword, and contents of the sections only."""
    letters = "ABCDEFGHIJK"
    sections = [
        {
            "title": title,
            "entries": [
                entry(
                    f"{title.lower()}-{n}",
                    authors=[f"{title} {letters[n // 5]}name{n:02}"],
                    code=f"{title[0]}-{n:02}",
                    keywords=["common to all"],
                )
                for n in range(55)
            ],
        }
        for title in ("Mornings", "Nights")
    ]
    look = {"theme": "abstracts", "size": "half-letter", "contents": "sections"}
    return build_booklet(make_catalog(sections=sections, booklet=look))


def test_contents_of_sections_name_them_with_their_codes_and_no_entries(long: Result) -> None:
    (text,) = (text for text in long.book.texts if text.startswith("Contents"))

    assert "The entry" not in text
    assert "M-00 – M-54" in text
    assert "N-00 – N-54" in text


def test_entries_are_left_out_of_the_contents_only_where_abstracts_are_very_many() -> None:
    by_default = catalog([{"id": "a"}], booklet={"theme": "abstracts"}).booklet
    asked_for = catalog([{"id": "a"}], booklet={"theme": "abstracts", "contents": "entries"}).booklet
    poster = catalog([{"id": "a"}], booklet={"theme": "poster"}).booklet

    assert [lists_sections(by_default, count) for count in (MOST_LISTED, MOST_LISTED + 1)] == [False, True]
    assert not lists_sections(asked_for, MOST_LISTED + 1)
    assert not lists_sections(poster, MOST_LISTED + 1)


def test_pages_of_an_index_after_its_first_say_which_letters_stand_there(long: Result) -> None:
    labels = {mark["title"]: long.book.labels.index(mark["label"]) for mark in long.book.outline}
    after = long.book.texts[labels["Authors"] + 1 : labels["Keywords"]]

    heads = [re.findall(r"Authors ([A-K])(?: – ([A-K]))?", text) for text in after]

    assert heads
    for text, found in zip(after, heads, strict=True):
        ((first, last),) = found
        standing = re.findall(r"([A-K])name", text)
        assert (min(standing), max(standing)) == (first, last or first)


def test_no_number_of_an_index_is_broken(long: Result) -> None:
    (text,) = (text for text in long.book.texts if text.startswith("Keywords"))
    _, numbers = text.split("common to all")

    pages = {long.book.labels[page] for name, page in long.book.destinations.items() if name.startswith("entry-")}

    assert re.findall(r"\d+", numbers.split("\r\n" * 2)[0])[: len(pages)] == sorted(pages, key=int)


# --- handout -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def handout(build_booklet: BuildBooklet) -> Result:
    """Posters on boards that are not in the order of the book, one entry without, and a paper that nobody has."""
    boards = ["10", "9", "2"]
    entries: list[dict[str, Any]] = [
        entry(
            f"no{n}",
            title=f"Title {n}.",
            poster=f"poster{n}.png",
            abstract=SENTENCE * 20,
            session={"name": "Posters", "board": board},
            paper={"url": f"https://example.org/paper-{n}.pdf"},
        )
        for n, board in enumerate(boards)
    ]
    entries.append(entry("words", title="Words only.", abstract=SENTENCE * 20))
    written = make_catalog(entries=entries, booklet={"theme": "handout", "size": "A4"})
    return build_booklet(written, {f"poster{n}.png": png(900, 600, (40 * n, 120, 90)) for n in range(3)})


def test_a_handout_has_no_title_page_and_binds_no_papers(handout: Result) -> None:
    titles = [mark["title"] for mark in handout.book.outline]

    assert titles.count("Papers") == 1  # the section is called so; a list of papers would be too
    assert not any("reference" in name or name.startswith("paper-") for name in handout.book.destinations)
    assert [told for told in handout.told if "paper" in told] == []


def test_all_cards_of_a_few_posters_share_a_page_with_their_codes(handout: Result) -> None:
    pages = {handout.book.destinations[f"entry-{id}"] for id in ("no0", "no1", "no2", "words")}
    (page,) = pages

    addresses = {link.address for link in handout.book.links if link.page == page}

    assert {f"https://example.org/paper-{n}.pdf" for n in range(3)} <= addresses
    assert handout.book.texts[page].count("…") == 4


def test_a_card_speaks_in_the_words_of_the_project(build_booklet: BuildBooklet) -> None:
    made = entry("one", paper={"url": "https://example.org/paper.pdf"})
    written = make_catalog(entries=[made], booklet={"theme": "handout", "size": "A5"})

    book = build_booklet(written, {"words.yaml": b"paper: Read on\n"}).book

    assert "Read on" in book.texts[book.destinations["entry-one"]]


def test_the_wall_hangs_posters_by_board_and_each_leads_to_its_entry(handout: Result) -> None:
    (label,) = (mark["label"] for mark in handout.book.outline if mark["title"] == "Poster wall")
    wall = handout.book.labels.index(label)
    text = handout.book.texts[wall]

    assert text.index("Title 2.") < text.index("Title 1.") < text.index("Title 0.")
    assert "Words only." not in text
    links = [link for link in handout.book.links if link.page == wall]
    assert {link.target for link in links} == {handout.book.destinations["entry-no0"]}
    assert [n for n in range(3) if not any(link.says.startswith(f"Title {n}.") for link in links)] == []


# --- poster ------------------------------------------------------------------------------------------------


def test_why_a_poster_is_missing_is_not_said_in_english_on_a_german_page(build_booklet: BuildBooklet) -> None:
    book = build_booklet(make_catalog(entries=[entry("one", poster="gone.png")], booklet={"language": "de"})).book

    plate = book.texts[book.destinations["entry-one"] - 1]
    assert "gone.png" in plate
    assert "There is" not in plate


def test_a_wall_hangs_in_any_theme_that_asks_for_it() -> None:
    for theme, wanted in (("poster", True), ("abstracts", True), ("handout", False)):
        made = catalog([{"id": "a", "poster": "a.png"}], booklet={"theme": theme, "wall": wanted})
        leaves = {leaf for part in arrange(made, NOTHING_ELSE).parts for form in part.forms for leaf in form}

        assert (Leaf("wall") in leaves) is wanted


def test_one_entry_without_a_poster_has_the_page_of_its_words_and_several_share_pages() -> None:
    poster, words = {"poster": "a.png"}, {}
    one = [{"id": "a", **poster}, {"id": "b", **words}, {"id": "c", **poster}]
    two = [{"id": "a", **poster}, {"id": "b", **words}, {"id": "c", **words}]

    assert leaves_of(one) == [["plate", "entry"], ["entry"], ["plate", "entry"]]
    assert leaves_of(two) == [["plate", "entry"], ["abstract", "abstract"]]


@pytest.mark.parametrize("size", LAYOUTS)
def test_text_that_goes_on_begins_on_the_line_of_a_title(size: str, build_booklet: BuildBooklet) -> None:
    entries = [entry(f"no{n}", title=f"Title number {n}.", abstract=SENTENCE * (5 + n * 11 % 17)) for n in range(16)]
    result = build_booklet(make_catalog(entries=entries, booklet={"size": size}))

    trim, head = LAYOUTS[size].trim, LAYOUTS[size].margins.head
    baselines = []
    for index in sorted({result.book.destinations[f"entry-no{n}"] for n in range(1, 16)})[1:]:
        page = result.book.document[index].get_textpage()
        tops = [
            page.get_charbox(number)
            for number in range(page.count_chars())
            if page.get_text_range(number, 1) in "aeinorst"
        ]
        inside = [box[1] for box in tops if box[3] < trim.height.pt - head.pt + 2]
        baselines.append(max(inside))
    assert max(baselines) - min(baselines) < 3


# --- what a reader is told about the page ------------------------------------------------------------------


def test_what_a_semibold_name_means_is_said_once_and_only_where_there_is_one(build_booklet: BuildBooklet) -> None:
    both = [{"name": "Ann Speaks", "presenting": True}, "Bob Listens"]
    sections = [
        {"title": "Before", "entries": [entry("alone", authors=[{"name": "Cy Only", "presenting": True}])]},
        {"title": "First", "entries": [entry("one", authors=both)]},
        {"title": "Second", "entries": [entry("two", authors=both)]},
    ]

    result = build_booklet(make_catalog(sections=sections, booklet={"size": "A5", "theme": "poster"}))

    key = "A name in semibold: who presents the work."
    assert [text.count(key) for text in result.book.texts if "First" in text and "Ann Speaks" in text and key in text]
    assert sum(text.count(key) for text in result.book.texts) == 1


def test_colophon_names_the_typefaces_that_are_in_use_and_no_others(build_booklet: BuildBooklet) -> None:
    plain = build_booklet(make_catalog())
    scripts = build_booklet(
        make_catalog(entries=[entry("one", authors=["अनन्या शर्मा", "محمد"], abstract="A formula, $x^2$.")])
    )

    further = (
        "Further letters are those of Noto Sans Arabic, Noto Sans Devanagari, STIX Two Math, under the same licence."
    )
    assert further in scripts.book.texts[-1]
    assert "Further letters" not in plain.book.texts[-1]
    assert "Source Serif 4 and Source Sans 3" in plain.book.texts[-1]


def test_sections_in_columns_lose_nothing_and_none_begins_at_the_foot(build_booklet: BuildBooklet) -> None:
    sections = [
        {
            "title": f"Part {number:02} begins",
            "intro": SENTENCE * (number % 4) or None,
            "entries": [
                entry(
                    f"e{number}-{n}", title=f"Called {number}-{n}.", abstract=SENTENCE * (1 + (number * 7 + n * 5) % 11)
                )
                for n in range(1 + number % 2)
            ],
        }
        for number in range(60)
    ]

    result = build_booklet(make_catalog(sections=sections, booklet={"theme": "abstracts", "size": "A4"}))

    for section in sections:
        index = min(n for n, text in enumerate(result.book.texts) if section["title"] in text)
        first, height = section["entries"][0], word_at(result, index, section["title"])[1]
        assert word_at(result, index, first["title"])[1] < height
    text = " ".join(result.book.texts)
    assert [one["id"] for section in sections for one in section["entries"] if text.count(one["title"]) < 2] == []
    words = sum(one["abstract"].count("abstract") for section in sections for one in section["entries"])
    assert text.count("an abstract go on") >= 0.8 * words
