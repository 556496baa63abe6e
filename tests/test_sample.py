"""The sample: complete without a network, marked for what it is, and as awkward as real papers are."""

from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import yaml

from booklet.catalog.model import Catalog, Entry

ROOT = Path(__file__).parents[1]
CATALOG = Catalog.model_validate(yaml.safe_load((ROOT / "catalog.yaml").read_text(encoding="utf-8")))

each_entry = pytest.mark.parametrize("entry", CATALOG.entries, ids=lambda entry: entry.id)


def paper_of(entry: Entry) -> Path:
    assert entry.paper
    assert entry.paper.file
    return ROOT / entry.paper.file


@each_entry
def test_poster_and_paper_are_there(entry: Entry) -> None:
    assert entry.poster
    assert entry.poster.file
    assert (ROOT / entry.poster.file).is_file()
    assert paper_of(entry).is_file()


@each_entry
def test_real_paper_has_an_address_to_be_fetched_from(entry: Entry) -> None:
    assert entry.paper
    assert entry.paper.url


@each_entry
def test_every_page_of_a_paper_says_that_it_is_a_stand_in_and_for_what(entry: Entry) -> None:
    document = pypdfium2.PdfDocument(paper_of(entry))

    texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) == 2
    assert all("Stand-in for the real paper" in text for text in texts)
    assert all(str(entry.paper and entry.paper.url) in text for text in texts)


def test_destinations_of_the_papers_have_the_same_names() -> None:
    names = []
    for entry in CATALOG.entries:
        with pikepdf.open(paper_of(entry)) as paper:
            names.append(set(pikepdf.NameTree(paper.Root.Names.Dests)))

    assert {"section.1", "section.2", "section.3", "figure.1", "section*.1"} <= set.intersection(*names)
    assert "cite.madry" in names[0] & names[1]


@each_entry
def test_abstracts_are_of_the_length_a_page_holds(entry: Entry) -> None:
    assert 120 <= len((entry.abstract or "").split()) <= 190


def test_sample_stays_small() -> None:
    sizes = [path.stat().st_size for path in (ROOT / "sample").rglob("*") if path.is_file()]

    assert sum(sizes) < 1_500_000


def test_catalog_shown_in_the_readme_is_one() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("```yaml\n")[2].partition("```")[0]

    catalog = Catalog.model_validate(yaml.safe_load(shown))

    assert len(shown.splitlines()) == 10
    assert catalog.entries[0].id == "a-paper-that-says-what-it-means"
