"""Forewords, people, sponsors, talks, information and indexes: as values, and as a reader finds them in the book."""

import io
import re
import string
from collections import Counter
from dataclasses import fields

import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from hypothesis import given
from hypothesis import strategies as st
from making_catalogs import catalog
from pdf_facts import Booklet
from pictures_made import png
from PIL import Image, ImageDraw

from booklet import layout
from booklet.geometry import mm
from booklet.languages import SPOKEN, words_for
from booklet.matter import before, title
from booklet.values import Artwork, Leaf
from booklet.vocabulary.matter import FEW, MatterVocabulary, RoleView
from booklet.words.matter import MatterWords

ENGLISH, FRENCH, GERMAN = words_for("en").matter, words_for("fr").matter, words_for("de").matter

every_language = pytest.mark.parametrize("words", [ENGLISH, GERMAN, FRENCH], ids=["en", "de", "fr"])

# --- words -------------------------------------------------------------------------------------------------


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@every_language
def test_no_word_is_missing_and_patterns_take_what_they_take_in_english(words: MatterWords) -> None:
    said = {field.name: getattr(words, field.name) for field in fields(words)}

    assert all(said.values())
    assert {name: placeholders(text) for name, text in said.items()} == {
        field.name: placeholders(getattr(ENGLISH, field.name)) for field in fields(ENGLISH)
    }


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Ann Lee"], "Edited by Ann Lee"),
        (["Ann Lee", "Bob Ray"], "Edited by Ann Lee and Bob Ray"),
        (["Ann Lee", "Bob Ray", "Cleo Fox"], "Edited by Ann Lee, Bob Ray and Cleo Fox"),
    ],
)
def test_editors_are_joined_as_one_says_them(names: list[str], said: str) -> None:
    assert ENGLISH.editors(names) == said


def test_talks_stand_under_the_kinds_they_are_of_each_once_in_their_order() -> None:
    assert ENGLISH.heading(["panel", "keynote", "panel"]) == "Panels · Invited talks"


@pytest.mark.parametrize("language", SPOKEN)
def test_every_leaf_of_the_matter_has_a_title(language: str) -> None:
    made = catalog(
        booklet={"foreword": "x"},
        forewords=[{"title": "Welcome", "text": "x"}],
        talks=[{"title": "T", "kind": "tutorial"}],
        information=[{"title": "Venue", "text": "x"}],
    )
    leaves = [*map(Leaf, ("foreword", "organisers", "committee", "sponsors", "talks"))]
    leaves += [Leaf("foreword", "1"), Leaf("information", "1")]
    leaves += [Leaf("index", name) for name in ("authors", "keywords", "sessions")]

    titles = [title(leaf, made, words_for(language)) for leaf in leaves]

    assert all(titles)
    assert titles[5:7] == ["Welcome", "Venue"]


# --- people ------------------------------------------------------------------------------------------------


def role_of(*members: object) -> RoleView:
    made = catalog(organisers=[{"role": "Chair", "members": list(members)}])
    vocabulary = MatterVocabulary(made, Artwork({}), {}, words_for("en"))
    view: RoleView = vocabulary.functions()["roles_of"](Leaf("organisers"))[0]
    return view


def test_few_members_keep_the_catalog_s_order() -> None:
    names = [f"Ann {letter}" for letter in "ZYXWVUTSRQPO"]

    view = role_of(*names)

    assert len(names) == FEW
    assert [f"{one.given} {one.family}" for one in view.people] == names
    assert view.blocks == ()


def test_many_members_stand_in_blocks_by_family_name() -> None:
    view = role_of("Zoe Adam", "Ana de la Cruz", "Åsa Ångström", "Li", *(f"Bob Ray{n:02}" for n in range(10)))

    first = [(block.letter, [f"{one.given}|{one.family}" for one in block.people]) for block in view.blocks[:3]]
    assert first == [
        ("A", ["Zoe|Adam", "Åsa|Ångström"]),
        ("D", ["Ana|de la Cruz"]),
        ("L", ["|Li"]),
    ]
    assert sum(len(block.people) for block in view.blocks) == 14


def test_a_person_s_own_page_comes_before_the_orcid_record() -> None:
    orcid = "0000-0002-1825-0097"

    view = role_of(
        {"name": "A B", "orcid": orcid}, {"name": "C D", "orcid": orcid, "url": "https://example.org"}, "E F"
    )

    assert [one.address for one in view.people] == [f"https://orcid.org/{orcid}", "https://example.org", ""]


# --- logos -------------------------------------------------------------------------------------------------


@given(st.floats(0.02, 50))
def test_a_logo_of_any_shape_stays_in_its_cell(ratio: float) -> None:
    size = layout.logo_size(ratio)

    assert size.ratio == pytest.approx(ratio)
    assert size.width <= layout.SPONSOR_CELL.width + mm(0.001)
    assert size.height <= layout.SPONSOR_CELL.height + mm(0.001)


@given(st.floats(1, 3.8))
def test_logos_of_usual_shapes_cover_as_much_paper_as_one_another(ratio: float) -> None:
    size = layout.logo_size(ratio)

    assert size.width.mm * size.height.mm == pytest.approx(layout.LOGO_AREA_MM2)


# --- in the book -------------------------------------------------------------------------------------------

NAMED = ("white.png", "gone.png", "broken.png", "nobody.png")
CLEO = {"name": "Cleo Six", "portrait": "nobody.png"}
REVIEWERS = [f"Given{number} Family{number:03}" for number in range(300)]


def logo_on(ground: tuple[int, ...], ink: tuple[int, ...]) -> bytes:
    """A square on a ground twice as wide."""
    image = Image.new("RGBA", (200, 100), ground)
    ImageDraw.Draw(image).rectangle((80, 30, 119, 69), fill=ink)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def volume(build_booklet: BuildBooklet) -> Result:
    """A booklet with every kind of matter, and several things of it that can't be had."""
    sponsors = [
        {"name": "Dark Co", "logo": "dark.png", "url": "https://dark.example.org"},
        *({"name": f"{name} Co", "logo": f"{name.lower()}.png"} for name in ("White", "Gone", "Broken")),
        "Wordy Co",
    ]
    ann = {"name": "Ann One", "affiliation": "Somewhere", "portrait": "ann.png", "biography": "She was born."}
    talks = [
        {"id": "opening", "title": "On beginnings", "speakers": [ann]},
        {"id": "debate", "title": "On ends", "kind": "panel", "speakers": ["Bob Two", CLEO]},
    ]
    written = make_catalog(
        entries=[
            entry("one", authors=[{"name": "Ann One", "presenting": True}], keywords=["Maps", "time"], session="s1"),
            entry(
                "two", authors=["Ann One", {"name": "Bob Two", "affiliation": "Here"}], keywords=["maps"], session="s1"
            ),
            entry(
                "three", authors=[{"name": "Bob Two", "affiliation": "There"}], session="s2", abstract="Words. " * 400
            ),
            entry("four", session="s2"),
        ],
        booklet={
            "foreword": "A first word.",
            "editors": ["Ann One", "Bob Two"],
            "publisher": "House of Examples",
            "isbn": "978-1-952148-02-6",
            "doi": "10.1234/volume",
            "licence": "CC BY 4.0",
        },
        forewords=[
            {"title": "Welcome", "text": "welcome.md", "signature": "The chairs"},
            {"title": "In memoriam", "text": "We miss her."},
        ],
        organisers=[
            {"role": "General chair", "members": [{"name": "Dora Chair", "affiliation": "Town Hall"}]},
            {"role": "Treasurer", "members": []},
        ],
        programme_committee=[{"role": "Reviewers", "members": REVIEWERS}],
        sponsors=[{"tier": "Gold", "sponsors": sponsors}, {"tier": "Bronze", "sponsors": []}],
        sessions=[
            {"id": "s1", "name": "Morning", "start": "2022-11-28 09:00", "end": "2022-11-28 10:00"},
            {"id": "s2", "name": "Evening", "start": "2022-11-28 19:00", "end": "2022-11-28 20:00"},
        ],
        talks=talks,
        information=[{"title": "The venue", "text": "Come by tram.", "image": "plan.png", "alt": "A plan"}],
    )
    files = {
        "welcome.md": b"Words from a *file*.",
        "dark.png": logo_on((255, 255, 255, 0), (0, 0, 0, 255)),
        "white.png": logo_on((255, 255, 255, 0), (255, 255, 255, 255)),
        "broken.png": png(9, 9)[:40],
        "ann.png": png(30, 60),
        "plan.png": png(60, 30),
    }
    return build_booklet(written, files)


@pytest.fixture(scope="module")
def book(volume: Result) -> Booklet:
    """The file opened for questions."""
    return volume.book


def pages_of(book: Booklet, heading: str) -> range:
    """Indices of the pages from the bookmark of that title to the next one; its page where they share it."""
    firsts = [(mark["title"], book.labels.index(mark["label"])) for mark in book.outline]
    at = [heading_of for heading_of, _ in firsts].index(heading)
    return range(firsts[at][1], max(firsts[at][1] + 1, firsts[at + 1][1]))


def said_on(book: Booklet, heading: str) -> str:
    return " ".join(book.texts[index] for index in pages_of(book, heading))


def test_everyone_of_a_long_list_is_on_a_page_once(book: Booklet) -> None:
    found = Counter(re.findall(r"Given\d+ Family\d+", said_on(book, "Programme committee")))

    assert set(found) == set(REVIEWERS)
    assert set(found.values()) == {1}


def test_lists_without_anybody_are_left_out(book: Booklet) -> None:
    empty = catalog(organisers=[{"role": "Treasurer"}], programme_committee=[{"role": "R"}], sponsors=[{"tier": "T"}])

    assert before(empty) == ()
    assert "TREASURER" not in said_on(book, "Organisers").upper()
    assert "BRONZE" not in said_on(book, "Sponsors").upper()


def test_front_matter_is_even_and_the_body_begins_with_1(book: Booklet) -> None:
    assert book.labels.index("1") % 2 == 0


def test_matter_comes_in_its_order_in_the_outline(book: Booklet) -> None:
    titles = [mark["title"] for mark in book.outline]

    assert [one for one in titles[1:] if one != "Programme"] == [
        *("Contents", "Foreword", "Welcome", "In memoriam", "Organisers", "Programme committee", "Sponsors"),
        *("Invited talks · Panels", "Papers", "The venue", "Authors", "Keywords", "Sessions", "Colophon"),
    ]


def test_talks_stand_under_their_heading_in_the_outline(book: Booklet) -> None:
    (heading,) = (mark for mark in book.outline if mark["title"].startswith("Invited talks"))

    assert [mark["title"] for mark in heading["under"]] == ["On beginnings", "On ends"]


def test_a_foreword_says_what_its_file_says_and_who_signs_it(book: Booklet) -> None:
    assert said_on(book, "Welcome").startswith("Welcome Words from a file. The chairs")
    assert "We miss her." in said_on(book, "In memoriam")


def test_every_line_of_the_contents_leads_to_the_page_where_its_title_stands(book: Booklet) -> None:
    links = [link for index in pages_of(book, "Contents") for link in book.links_on(index)]

    for heading in ("Welcome", "In memoriam", "Organisers", "Sponsors", "On beginnings", "On ends", "The venue"):
        (target,) = {link.target for link in links if link.says.startswith(f"{heading},")}
        assert target is not None
        assert heading in book.texts[target]


@pytest.mark.parametrize("heading", ["Authors", "Keywords", "Sessions"])
def test_every_number_of_an_index_is_the_label_of_the_page_it_leads_to(book: Booklet, heading: str) -> None:
    links = [link for index in pages_of(book, heading) for link in book.links_on(index)]

    printed = [book.text_in(link.page, link.rectangle) for link in links]

    assert len(links) >= 2
    assert printed == [book.labels[link.target] for link in links if link.target is not None]


def test_the_index_tells_who_is_who_and_what_a_semibold_number_means(book: Booklet) -> None:
    said = re.sub(r"( \.){2,}", "", said_on(book, "Authors"))  # without the leaders

    assert ENGLISH.presented in said
    assert re.search(r"One, Ann[ .]+(\d+, )+\d+", said)
    assert all(re.search(rf"Two, Bob {place}[ .]*\d+", said) for place in ("Here ", "There ", ""))


def test_keywords_that_differ_in_case_are_one_line(book: Booklet) -> None:
    said = said_on(book, "Keywords")

    assert "Maps" in said
    assert "maps" not in said


def test_a_talk_can_be_pointed_at_from_outside(book: Booklet) -> None:
    page = book.destinations["talk-opening"]

    assert "On beginnings" in book.texts[page]
    assert "Invited talk".upper() in book.texts[page].upper()
    assert "She was born." in book.texts[page]


def test_a_logo_is_a_link_and_says_whose_it_is(book: Booklet) -> None:
    (page,) = pages_of(book, "Sponsors")

    assert "https://dark.example.org" in [link.address for link in book.links_on(page)]
    assert "Dark Co" in [str(one.Alt) for one in book.of_kind("Figure") if "/Alt" in one]


def test_a_logo_that_cannot_be_shown_is_a_name(book: Booklet) -> None:
    said = said_on(book, "Sponsors")

    assert [name for name in ("White Co", "Gone Co", "Broken Co", "Wordy Co") if name not in said] == []
    assert "Dark Co" not in said


def test_what_cannot_be_shown_is_told_with_its_line(volume: Result) -> None:
    told = [line for line in volume.told if re.search(r"\.png", line)]

    rules = {name: [re.search(r"\[([a-z-]+)\]", line)[1] for line in told if name in line] for name in NAMED}  # type: ignore[index]
    assert rules == {
        "white.png": ["blank-logo"],
        "gone.png": ["missing-file"],
        "broken.png": rules["broken.png"],
        "nobody.png": ["missing-file"],
    }
    assert len(rules["broken.png"]) == 1
    assert all(re.match(r".*catalog\.yaml:\d+", line) for line in told)


def test_a_speaker_without_a_portrait_is_a_name(book: Booklet) -> None:
    portraits = [str(one.Alt) for one in book.of_kind("Figure") if str(one.get("/Alt", "")).startswith("Portrait")]

    assert portraits == ["Portrait of Ann One"]
    assert "Cleo Six" in book.texts[book.destinations["talk-debate"]]


def test_the_imprint_says_who_edited_and_published_it_and_how_it_is_cited(book: Booklet) -> None:
    page = next(index for index, text in enumerate(book.texts) if "ISBN" in text)

    for words in ("Edited by Ann One and Bob Two", "House of Examples", "ISBN 978-1-952148-02-6", "CC BY 4.0"):
        assert words in book.texts[page]
    assert "https://doi.org/10.1234/volume" in [link.address for link in book.links_on(page)]


def test_a_plan_is_shown_and_said(book: Booklet) -> None:
    assert "Come by tram." in said_on(book, "The venue")
    assert "A plan" in [str(one.get("/Alt", "")) for one in book.of_kind("Figure")]


@pytest.mark.parametrize(("language", "heading"), [("de", "Programmkomitee"), ("fr", "Comité de programme")])
def test_matter_speaks_the_language_of_the_book(build_booklet: BuildBooklet, language: str, heading: str) -> None:
    written = make_catalog(
        booklet={"language": language}, programme_committee=[{"role": "Alle", "members": ["Ann Lee"]}]
    )

    book = build_booklet(written).book

    assert heading in [mark["title"] for mark in book.outline]


def test_a_heading_over_talks_never_stands_alone(build_booklet: BuildBooklet) -> None:
    long = {"title": "At length", "speakers": ["Ann Lee"], "abstract": "A sentence of many. " * 400}

    book = build_booklet(make_catalog(talks=[long])).book

    page = book.labels.index("1")
    assert book.texts[page].startswith("Invited talks")
    assert "At length" in book.texts[page]
