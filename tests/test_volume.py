"""The volume of a real conference, imported, built and read again as its readers would."""

import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import REAL, Result, from_folder
from pdf_facts import Booklet, strayed
from pdfium_links import seen_by_pdfium

from booklet import loader
from booklet.catalog.model import Catalog
from booklet.importers import import_sources, write
from booklet.links import survey
from booklet.values import LinkFact
from booklet.workshop import Workshop

VOLUME = REAL / "sigdial20"
pytestmark = pytest.mark.skipif(not VOLUME.is_dir(), reason="the real volume is not beside the repository")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the catalog made from the volume."""
    folder = tmp_path_factory.mktemp("volume")
    write(import_sources([VOLUME], None), folder, force=False)
    return folder


@pytest.fixture(scope="module")
def volume(folder: Path, workshop: Workshop) -> Result:
    """Its booklet."""
    return from_folder(folder, workshop)


@pytest.fixture(scope="module")
def catalog(folder: Path) -> Catalog:
    """What the booklet was made from."""
    return loader.read(folder / "catalog.yaml")


def labels_under(book: Booklet, title: str, until: str) -> Counter[str]:
    """Where the page numbers lead that are printed from one bookmark of the outline's top level to another."""
    marks = {mark["title"]: book.labels.index(mark["label"]) for mark in book.outline}
    (top,) = (view[1] for found, view in book.views_of_outline if found == until)
    found = Counter(label for index in range(marks[title], marks[until]) for _, label in book.numbers_on(index))
    return found + Counter(label for _, label in book.numbers_on(marks[until], above=top or 0))


def test_every_entry_is_in_and_papers_that_cannot_be_are_told(volume: Result) -> None:
    built = volume.built

    assert (built.entries, built.papers, built.missing) == (41, 39, 1)
    book = volume.book
    of_papers = [index for index in range(len(book.labels)) if book.is_paper(index)]
    assert len(of_papers) == 336
    assert [line for line in volume.told if "missing-file" in line and "papers/28.pdf" in line]
    for id, words in (("4", "IT IS NOT PART OF THIS VOLUME"), ("28", "PAPER IS NOT IN THIS BOOKLET")):
        assert words in book.texts[book.destinations[f"paper-{id}"]].upper()


def test_every_number_of_the_volume_is_the_label_of_the_page_it_leads_to(volume: Result) -> None:
    book = volume.book

    numbers = [pair for index in range(len(book.labels)) if not book.is_paper(index) for pair in book.numbers_on(index)]

    assert len(numbers) > 300
    assert [(printed, label) for printed, label in numbers if printed != label] == []


def test_programme_and_index_have_a_number_for_every_entry(volume: Result, catalog: Catalog) -> None:
    book = volume.book
    page_of = {entry.id: book.labels[book.destinations[f"entry-{entry.id}"]] for entry in catalog.entries}
    speakers = [book.labels[book.destinations[f"talk-{talk.id}"]] for talk in catalog.talks for _ in talk.speakers]

    programme = labels_under(book, "Programme", "Invited talks")
    index = labels_under(book, "Authors", "Sessions")

    assert programme == Counter(page_of.values())
    by_person = {(author.name, page_of[entry.id]) for entry in catalog.entries for author in entry.authors}
    assert index == Counter(page for _, page in by_person) + Counter(speakers)


def test_nothing_of_latex_is_left_on_pages_of_ours(volume: Result) -> None:
    book = volume.book
    own = " ".join(book.texts[index] for index in range(len(book.labels)) if not book.is_paper(index))

    assert re.findall(r".{0,20}(?:\\[A-Za-z%&_$#{}]|``|''|[{}~]|\$).{0,20}", own) == []
    assert "result by 3.6% in BLEU" in own


def where_links_lead(made: Result, catalog: Catalog, left_out: set[str]) -> tuple[dict[str, list[object]], int, int]:
    """Links of the papers that lead elsewhere in the book, and how many internal and web links the papers have."""
    internal = web = 0
    astray: dict[str, list[object]] = {}
    for entry in catalog.entries:
        if entry.id in left_out:
            continue
        paper = Booklet((VOLUME / str(entry.paper and entry.paper.file)).read_bytes())
        internal += sum(not link.address for link in paper.links)
        web += sum(bool(link.address) for link in paper.links)
        if found := strayed(paper, made.book, made.book.destinations[f"paper-{entry.id}"]):
            astray[entry.id] = list(found)
    return astray, internal, web


def test_every_link_of_the_papers_leads_where_it_led(volume: Result, catalog: Catalog) -> None:
    assert where_links_lead(volume, catalog, {"4", "28"}) == ({}, 3621, 664)
    assert volume.built.audit.paper_links == 3621 + 664


def test_report_on_the_file_alone_counts_the_links_of_every_paper(volume: Result) -> None:
    report = survey(volume.pdf, "volume.pdf")

    around, *papers = report.tallies
    assert (len(papers), sum(one.within for one in papers), sum(one.web for one in papers)) == (39, 3621, 664)
    assert all(one.coming_in > 0 for one in papers)
    assert around.web == 0
    assert [lost for one in report.tallies for lost in (*one.dead, *one.files, *one.other, *(one.dropped or ()))] == []
    assert report.dropped_known
    assert report.tallies == volume.built.audit.tallies


# --- with every paper that there is ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(folder: Path, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The booklet with all forty papers: that which the volume leaves out is appended as well."""
    project = tmp_path_factory.mktemp("whole") / "project"
    shutil.copytree(folder, project)
    catalog = project / "catalog.yaml"
    text = catalog.read_text(encoding="utf-8")
    assert text.count(", append: false") == 1
    catalog.write_text(text.replace(", append: false", ""), encoding="utf-8")
    return from_folder(project, workshop)


def test_with_all_forty_papers_pikepdf_finds_every_link_right(whole: Result, catalog: Catalog) -> None:
    assert whole.built.papers == 40
    assert where_links_lead(whole, catalog, {"28"}) == ({}, 3806, 668)
    assert whole.built.audit.paper_links == 3806 + 668


def test_with_all_forty_papers_pdfium_finds_every_link_right(whole: Result) -> None:
    bound: dict[int, list[LinkFact]] = {}
    for link in seen_by_pdfium(whole.pdf):
        bound.setdefault(link.page, []).append(link)
    right = 0

    for source in sorted((VOLUME / "papers").glob("*.pdf")):
        first = whole.book.destinations[f"paper-{source.stem}"]
        before: dict[int, list[LinkFact]] = {}
        for link in seen_by_pdfium(source.read_bytes()):
            target = None if link.target is None else first + link.target
            before.setdefault(first + link.page, []).append(replace(link, page=first + link.page, target=target))
        for page, links in before.items():
            assert bound[page][: len(links)] == links, f"{source.name}, page {page - first + 1}"
            right += len(links)

    assert right == 3806 + 668
