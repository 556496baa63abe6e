"""What a template may say: tried from a template of the project's own, as a designer would."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from making_catalogs import catalog, one_entry, project
from pictures_made import png

from booklet import layout
from booklet.addresses import short_address, site
from booklet.catalog.model import Catalog
from booklet.geometry import Size, mm
from booklet.material import Material
from booklet.profiles import SCREEN
from booklet.theme.jobs import Theme
from booklet.values import SLOT, Art, Artwork, CleanPaper, Job, Leaf, Missing, Plate, VectorArt
from booklet.vocabulary.entries import affiliations, sentence
from booklet.vocabulary.pictures import CODE_LIMIT
from booklet.workshop import Workshop

PICTURE = Art("booklet:picture/a.png", 2.0, png(20, 10))
VECTOR = Art(f"{SLOT}art/one", 0.7, vector=VectorArt("key", 0))


class Desk:
    """Fills a small template with the vocabulary of a book."""

    def __init__(self, folder: Path, workshop: Workshop) -> None:
        self._folder = folder
        self._workshop = workshop
        self.theme: Theme

    def job(self, template: str, made: Catalog | None = None, **material: Any) -> Job:
        files = {"templates/notes.html.j2": f"[[{template}]]"}
        workspace = project(self._folder, self._workshop.store, files)
        bare = Material(made or catalog(), Artwork({}), {})
        self.theme = Theme(replace(bare, **material), SCREEN, workspace)
        return self.theme.part("notes", (Leaf("notes"),)).job()

    def said(self, template: str, made: Catalog | None = None, **material: Any) -> str:
        """What the template comes to."""
        html = self.job(template, made, **material).html
        return html.partition("[[")[2].partition("]]")[0]


@pytest.fixture
def desk(tmp_path: Path, workshop: Workshop) -> Desk:
    return Desk(tmp_path, workshop)


# --- addresses and small texts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "short"),
    [
        ("https://www.example.org/", "example.org"),
        ("HTTP://WWW.example.org/a", "example.org/a"),
        ("https://github.com/someone/something", "github.com/someone/something"),
        (f"https://example.org/{'a' * 60}", "example.org"),
        ("https://wwwhat.org", "wwwhat.org"),
    ],
)
def test_an_address_is_printed_as_a_person_would_write_it(url: str, short: str) -> None:
    assert short_address(url) == short


@given(st.from_regex(r"https?://(www\.)?[a-z]{1,20}\.org(/[a-z0-9/]{0,80})?", fullmatch=True))
def test_a_short_address_has_no_scheme_and_names_the_host(url: str) -> None:
    short = short_address(url)

    assert "://" not in short
    assert short.partition("/")[0] in url
    assert len(short) <= 44


@pytest.mark.parametrize(
    ("clause", "told"), [("it is gone", "It is gone."), ("Gone.", "Gone."), ("", "."), ("äh", "Äh.")]
)
def test_a_clause_becomes_a_sentence(clause: str, told: str) -> None:
    assert sentence(clause) == told


def test_affiliations_are_listed_once_in_order() -> None:
    people = [{"name": "A", "affiliation": "Uni B"}, {"name": "C"}, {"name": "D", "affiliation": "Uni A"}]
    _, entry = one_entry(authors=[*people, {"name": "E", "affiliation": "Uni B"}])

    assert affiliations(entry) == ["Uni B", "Uni A"]


# --- codes for cameras -------------------------------------------------------------------------------------


def modules(svg: bytes) -> list[list[int]]:
    """The dark and light modules of a code, read from the strokes of its drawing."""
    root = ElementTree.fromstring(svg)
    size = int(root.attrib["viewBox"].split()[2])
    (path,) = root.iter("{http://www.w3.org/2000/svg}path")
    matrix = [[0] * size for _ in range(size)]
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([Mmhv])([-\d. ]*)", path.attrib["d"]):
        values = [float(number) for number in numbers.split()]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        elif command == "h":
            for column in range(int(x), int(x + values[0])):
                matrix[int(y)][column] = 1
            x += values[0]
    return matrix


def test_a_code_shows_the_address_and_takes_the_size_it_is_given(desk: Desk) -> None:
    url = "https://example.org/a?b=c&d=e"

    job = desk.job(f"<img src='{{{{ qr('{url}') }}}}'>")

    ((address, svg),) = job.resources
    assert f"src='{address}'" in job.html
    root = ElementTree.fromstring(svg)
    assert "viewBox" in root.attrib
    assert not {"width", "height"} & set(root.attrib)
    assert modules(svg) == [list(row) for row in segno.make(url, error="m", micro=False).matrix]


def test_the_same_address_is_one_resource(desk: Desk) -> None:
    job = desk.job("{{ qr('https://example.org/') }} {{ qr('https://example.org/') }} {{ qr('https://example.com/') }}")

    assert len(job.resources) == 2


def test_an_address_too_long_for_a_code_leads_to_its_site_and_is_told(desk: Desk) -> None:
    path = "a" * CODE_LIMIT

    job = desk.job(f"{{{{ qr('https://example.org/{path}') }}}}")

    ((_, svg),) = job.resources
    assert modules(svg) == [list(row) for row in segno.make("https://example.org", error="m", micro=False).matrix]
    assert [str(problem) for problem in desk.theme.problems] == [
        "warning: an address at https://example.org is too long for a QR code, which leads to the site instead "
        "[long-address]"
    ]


@pytest.mark.parametrize("length", [1, CODE_LIMIT - len("https://"), CODE_LIMIT, 5 * CODE_LIMIT])
@pytest.mark.parametrize("letter", ["a", "ä", "漢"])
def test_an_address_of_any_length_has_a_code(letter: str, length: int, desk: Desk) -> None:
    assert len(desk.job(f"{{{{ qr('https://{letter * length}') }}}}").resources) == 1


@pytest.mark.parametrize(
    ("url", "alone"),
    [
        ("https://example.org/a/b", "https://example.org"),
        ("http://example.org?x=1", "http://example.org"),
        ("https://example.org#top", "https://example.org"),
        ("https://example.org", "https://example.org"),
    ],
)
def test_the_site_is_the_address_without_its_path(url: str, alone: str) -> None:
    assert site(url) == alone


# --- facts -------------------------------------------------------------------------------------------------


def test_entries_with_paper_are_those_whose_paper_is_in_the_book_or_missing_from_it(desk: Desk) -> None:
    made = catalog([{"id": "one"}, {"id": "two"}, {"id": "three"}])
    papers = {"one": CleanPaper("a.pdf", "d", "k", (), 0, 0), "three": Missing("it is gone", "c.pdf")}

    told = desk.said(
        "{{ papers_in_book }} of {{ entries_with_paper | map(attribute='id') | join('+') }}", made, papers=papers
    )

    assert told == "1 of one+three"


def test_gaps_and_licences_name_entries_in_plain_text(desk: Desk) -> None:
    paper = {"file": "a.pdf", "licence": "CC BY 4.0"}
    made = catalog([{"id": "one", "title": "On *robust* $x$", "paper": paper}, {"id": "two", "poster": "b.png"}])
    plate = Plate(None, layout.layout_of("A5").type_area, turned=False, missing=Missing("it is gone", "b.png"))

    told = desk.said(
        "{{ gaps | join('; ') }} | {{ licences | join('; ') }}",
        made,
        papers={"one": Missing("it is gone", "a.pdf")},
        artwork=Artwork({"two": plate}),
    )

    assert told == "On robust x; two | On robust x: CC BY 4.0"


def test_words_are_those_of_the_book_s_language(desk: Desk) -> None:
    assert desk.said("{{ words.contents }}", catalog(booklet={"language": "de"})) == "Inhalt"


def test_prose_is_set_in_the_language_of_its_entry(desk: Desk) -> None:
    made = catalog([{"id": "one", "title": 'A "quote"', "language": "de"}])

    told = desk.said("{{ catalog.entries[0].title | inline(catalog.entries[0]) }}", made)

    assert told == "A „quote“"


# --- pictures ----------------------------------------------------------------------------------------------


def test_a_picture_brings_its_bytes_and_a_vector_is_a_slot(desk: Desk) -> None:
    made = catalog([{"id": "one", "poster": "a.png"}, {"id": "two", "poster": "b.pdf"}])
    size = Size(mm(100), mm(50))
    artwork = Artwork({"one": Plate(PICTURE, size, turned=True), "two": Plate(VECTOR, size, turned=False)})

    job = desk.job("{% for one in catalog.entries %}{{ plate_of(one).address }} {% endfor %}", made, artwork=artwork)

    assert f"[[{PICTURE.address} {VECTOR.address} ]]" in job.html
    assert job.resources == ((PICTURE.address, PICTURE.data),)


def test_a_plate_that_is_missing_says_why(desk: Desk) -> None:
    made = catalog([{"id": "one", "poster": "a.png"}])
    plate = Plate(None, layout.layout_of("A5").type_area, turned=False, missing=Missing("it is gone", "a.png"))

    told = desk.said("{{ plate_of(catalog.entries[0]).missing.reason }}", made, artwork=Artwork({"one": plate}))

    assert told == "it is gone"


@pytest.mark.parametrize("art", [PICTURE, VECTOR], ids=["picture", "vector"])
@pytest.mark.parametrize("count", [1, 3, 6])
def test_art_covers_its_cell_of_the_mosaic_and_is_named(art: Art, count: int, desk: Desk) -> None:
    artwork = Artwork({}, (art,) * count, ("On walls",) * count)
    sizes = "cell.width_mm, cell.height_mm, cell.art_left_mm, cell.art_top_mm, cell.art_width_mm, cell.art_height_mm"

    told = desk.said(f"{{% for cell in mosaic() %}}{{{{ [{sizes}] | join(' ') }}}};{{% endfor %}}", artwork=artwork)
    names = desk.said("{{ mosaic() | map(attribute='alt') | unique | join(';') }}", artwork=artwork)

    cells = [[float(number) for number in cell.split()] for cell in told.split(";") if cell]
    assert len(cells) == count
    for width, height, left, top, art_width, art_height in cells:
        assert left <= 0.001
        assert top <= 0.001
        assert left + art_width >= width - 0.001
        assert top + art_height >= height - 0.001
    assert names == "Poster: On walls"


def test_photos_belong_to_their_moments(desk: Desk) -> None:
    made = catalog(moments=[{"text": "One"}, {"text": "Two", "image": "a.png"}, {"text": "Two", "image": "b.png"}])

    told = desk.said(
        "{% for one in catalog.moments %}{% set photo = photo_of(one) %}"
        "{{ photo.address if photo else '-' }} {% endfor %}",
        made,
        artwork=Artwork({}, photos={1: PICTURE}),
    )

    assert told == f"- {PICTURE.address} - "


def test_a_photo_that_cannot_be_had_says_why(desk: Desk) -> None:
    made = catalog(moments=[{"image": "gone.png"}])

    told = desk.said(
        "{{ photo_of(catalog.moments[0]).missing.reason }}",
        made,
        artwork=Artwork({}, photos={0: Missing("it is not there", "gone.png")}),
    )

    assert told == "it is not there"


def test_without_a_logo_there_is_none(desk: Desk) -> None:
    assert desk.said("{{ logo() or 'none' }}") == "none"
    assert desk.said("{{ logo() }}", artwork=Artwork({}, logo=PICTURE)) == PICTURE.address


def test_numbers_inside_the_body_are_slots(desk: Desk) -> None:
    told = desk.said("{{ number('paper/one') }} {{ number_right('section/1') }}")

    assert told == f"{SLOT}number/paper/one {SLOT}number-right/section/1"
