"""What a repository is told: read again by other programs, complete, and the same every time."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import make_catalog
from rocrate.rocrate import ROCrate

from booklet import loader
from booklet.citations.facts import citations
from booklet.deposit import CRATE, Deposit, Held, citation_cff, crate, datacite
from booklet.deposit.facts import licence_address, licence_id
from booklet.values import Target

ANN = {"name": "Ann van Dyke", "orcid": "0000-0002-1825-0097", "affiliation": "Institute of Tests"}
CATALOG = {
    "event": {
        "name": "Test Days",
        "full_name": "Days of Tests",
        "start": "2026-06-01",
        "end": "2026-06-03",
        "place": "Köln",
        "url": "https://example.org/days",
    },
    "booklet": {
        "issuer": "Institute of Tests",
        "licence": "CC BY 4.0",
        "doi": "10.1234/volume",
        "editors": [ANN],
    },
    "organisers": [{"role": "Chair", "members": ["Bo Berg"]}],
    "entries": [
        {
            "id": "one",
            "title": "Wörter & $x^2$",
            "authors": [ANN, "Bo Berg"],
            "abstract": "Words.",
            "keywords": ["tests", "days"],
            "doi": "10.1234/one",
            "paper": {"file": "papers/one 1.pdf", "licence": "CC BY-SA 4.0"},
        },
        {"id": "two", "title": "Nothing but a title"},
    ],
}


def deposit_of(folder: Path, **changes: Any) -> Deposit:
    path = folder / "catalog.yaml"
    path.write_text(make_catalog(**{**CATALOG, **changes}), encoding="utf-8")
    catalog = loader.read(path)
    targets = {f"entry/{entry.id}": Target(4, None, "3", entry.title, "9") for entry in catalog.entries}
    volume, *items = citations(catalog, targets, {}, {})
    files = (
        Held("booklet.pdf", "application/pdf", "The booklet", 1000, "a" * 64, ("PDF/A-3a", "PDF/UA-1"), made=True),
        Held("papers/one 1.pdf", "application/pdf", "The paper", 234, "b" * 64, entry="one"),
    )
    software = {"poster-booklet": "1.0", "WeasyPrint": "70.0"}
    cited = {entry.id: item for entry, item in zip(catalog.entries, items, strict=True)}
    return Deposit(catalog, volume, cited, datetime.date(2026, 6, 3), files, software)


@pytest.fixture
def read_crate(tmp_path: Path) -> ROCrate:
    """The crate as another program reads it."""
    (tmp_path / "out" / "papers").mkdir(parents=True)
    deposit = deposit_of(tmp_path)
    for held in deposit.files:
        (tmp_path / "out" / held.name).write_bytes(b"x")
    (tmp_path / "out" / CRATE).write_bytes(crate(deposit))
    return ROCrate(str(tmp_path / "out"))


def test_crate_is_read_by_another_program(read_crate: ROCrate) -> None:
    root = read_crate.root_dataset

    assert read_crate.metadata["conformsTo"] == "https://w3id.org/ro/crate/1.2"
    assert (root["name"], root["license"].id) == ("Days of Tests", "https://spdx.org/licenses/CC-BY-4.0")
    assert root["datePublished"] == "2026-06-03"
    assert sorted(one.id for one in read_crate.data_entities) == ["booklet.pdf", "papers/one%201.pdf"]


def test_crate_knows_event_people_works_and_how_it_was_made(read_crate: ROCrate) -> None:
    work = read_crate.dereference("https://doi.org/10.1234/one")
    ann, bo = work["author"]
    making = read_crate.dereference("#making")

    assert (ann.id, ann["affiliation"]["name"]) == ("https://orcid.org/0000-0002-1825-0097", "Institute of Tests")
    assert bo["name"] == "Bo Berg"
    assert [one.id for one in _listed(work["associatedMedia"])] == ["papers/one%201.pdf"]
    assert (work["pagination"], work["isPartOf"].id) == ("3-9", "./")
    assert read_crate.root_dataset["about"]["location"]["name"] == "Köln"
    assert making["instrument"]["softwareVersion"] == "1.0"
    assert [one.id for one in _listed(making["result"])] == ["booklet.pdf"]
    assert read_crate.dereference("#work-two").type == "CreativeWork"


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def test_every_name_in_the_crate_leads_to_something_in_it(tmp_path: Path) -> None:
    graph = json.loads(crate(deposit_of(tmp_path)))["@graph"]
    known = {entity["@id"] for entity in graph}

    led = {
        one["@id"] for entity in graph for value in entity.values() for one in _listed(value) if isinstance(one, dict)
    }

    assert led - known == {"https://w3id.org/ro/crate/1.2"}
    assert len(known) == len(graph)


def test_file_that_claims_pdfa_is_called_so(tmp_path: Path) -> None:
    graph = {one["@id"]: one for one in json.loads(crate(deposit_of(tmp_path)))["@graph"]}

    known = "https://www.nationalarchives.gov.uk/PRONOM/fmt/479"
    assert graph["booklet.pdf"]["encodingFormat"] == ["application/pdf", {"@id": known}]
    assert graph[known]["name"] == "PDF/A-3a"


def test_volume_without_a_licence_says_so(tmp_path: Path) -> None:
    graph = {one["@id"]: one for one in json.loads(crate(deposit_of(tmp_path, booklet={})))["@graph"]}

    assert graph["./"]["license"] == {"@id": "#licence"}
    assert graph["#licence"]["name"] == "No licence stated"


def test_citation_file_has_what_its_format_asks_for(tmp_path: Path) -> None:
    cff = yaml.safe_load(citation_cff(deposit_of(tmp_path)))

    author = {
        "family-names": "van Dyke",
        "given-names": "Ann",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
        "affiliation": "Institute of Tests",
    }
    assert (cff["cff-version"], cff["type"], cff["title"]) == ("1.2.0", "dataset", "Days of Tests")
    assert cff["authors"] == [author]
    assert (cff["license"], cff["date-released"]) == ("CC-BY-4.0", "2026-06-03")
    assert cff["preferred-citation"]["type"] == "proceedings"
    first, second = cff["references"]
    assert (first["authors"][0], first["start"], first["end"], first["doi"]) == (author, "3", "9", "10.1234/one")
    assert second["authors"] == [{"name": "anonymous"}]


def test_deposit_form_gets_what_datacite_asks_for(tmp_path: Path) -> None:
    form = json.loads(datacite(deposit_of(tmp_path)))

    assert set(form) >= {"doi", "creators", "titles", "publisher", "publicationYear", "types"}
    assert form["creators"][0]["nameIdentifiers"][0]["nameIdentifier"] == "https://orcid.org/0000-0002-1825-0097"
    assert form["relatedIdentifiers"][0]["relatedIdentifier"] == "10.1234/one"
    assert form["sizes"] == ["1234 bytes"]
    assert {"date": "2026-06-01/2026-06-03", "dateType": "Other", "dateInformation": "Days of Tests"} in form["dates"]


def test_what_repositories_will_ask_for_is_named_with_its_field(tmp_path: Path) -> None:
    assert deposit_of(tmp_path).lacking == ()
    assert deposit_of(tmp_path, booklet={"publisher": "P"}).lacking == (
        "its licence (licence)",
        "who edited it (editors)",
    )


def test_what_is_not_known_is_left_out_or_marked_as_unknown(tmp_path: Path) -> None:
    bare = deposit_of(tmp_path, event={"name": "Test Days"}, booklet={}, organisers=[])

    form = json.loads(datacite(bare))
    cff = yaml.safe_load(citation_cff(bare))

    assert form["publisher"] == {"name": ":unav"}
    assert form["creators"] == [{"name": "Test Days", "nameType": "Organizational"}]
    assert cff["authors"] == [{"name": "Test Days"}]
    assert "doi" not in cff
    assert None not in cff.values()


@pytest.mark.parametrize(
    ("licence", "name", "address"),
    [
        ("CC BY 4.0", "CC-BY-4.0", "https://spdx.org/licenses/CC-BY-4.0"),
        ("cc-by-nc-sa-3.0", "CC-BY-NC-SA-3.0", "https://spdx.org/licenses/CC-BY-NC-SA-3.0"),
        ("CC0 1.0", "CC0-1.0", "https://spdx.org/licenses/CC0-1.0"),
        (
            "See https://creativecommons.org/licenses/by/4.0/.",
            "CC-BY-4.0",
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        ("All rights reserved", "", ""),
    ],
)
def test_licence_is_known_by_its_name_only_where_it_is_said(licence: str, name: str, address: str) -> None:
    assert (licence_id(licence), licence_address(licence)) == (name, address)
