"""The volume as DataCite's JSON (schema 4.6): what forms of repositories ask for when a DOI is registered."""

import json
from collections.abc import Iterable, Iterator

from booklet.catalog.names import family_first
from booklet.catalog.people import Person
from booklet.deposit.facts import Deposit, licence_address, licence_id, orcid_address, without_empty

_SCHEMA = "http://datacite.org/schema/kernel-4"
_UNKNOWN = ":unav"
"""What DataCite has for a value that is not known (appendix 3)."""


def datacite(deposit: Deposit) -> bytes:
    """The attributes of one DOI, as JSON."""
    catalog, volume = deposit.catalog, deposit.volume
    imprint, event = catalog.booklet, catalog.event
    issuer = imprint.issuer or event.full_name or event.name
    editors = [_person(person) for person in imprint.editors]
    size = sum(held.size_bytes for held in deposit.files)
    fields = [
        ("schemaVersion", _SCHEMA),
        ("doi", volume.doi),
        ("identifiers", [{"identifier": volume.isbn, "identifierType": "ISBN"}] if volume.isbn else []),
        ("creators", editors or [{"name": issuer, "nameType": "Organizational"}]),
        ("contributors", [{**one, "contributorType": "Editor"} for one in editors]),
        ("titles", list(_titles(deposit))),
        ("publisher", {"name": imprint.publisher or imprint.issuer or _UNKNOWN}),
        ("publicationYear", deposit.issued.year if deposit.issued else _UNKNOWN),
        ("types", {"resourceTypeGeneral": "ConferenceProceeding", "resourceType": "Conference booklet"}),
        ("subjects", [{"subject": word} for word in deposit.keywords]),
        ("dates", list(_dates(deposit))),
        ("language", volume.language),
        ("relatedIdentifiers", list(_related(deposit))),
        ("sizes", [f"{size} bytes"] if size else []),
        ("formats", list(dict.fromkeys(held.media_type for held in deposit.files))),
        ("rightsList", list(_rights(imprint.licence or ""))),
        ("descriptions", [{"description": deposit.description, "descriptionType": "Abstract"}]),
        ("geoLocations", [{"geoLocationPlace": event.place}] if event.place else []),
        ("url", volume.url),
    ]
    return json.dumps(without_empty(fields), indent=1, ensure_ascii=False).encode() + b"\n"


def _titles(deposit: Deposit) -> Iterator[dict[str, str]]:
    language = deposit.volume.language
    yield {"title": deposit.volume.title, "lang": language}
    if subtitle := deposit.catalog.booklet.subtitle:
        yield {"title": subtitle, "titleType": "Subtitle", "lang": language}


def _person(person: Person) -> dict[str, object]:
    family, given = family_first(person)
    orcid = {"nameIdentifier": orcid_address(person), "nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}
    fields = [
        ("name", f"{family}, {given}" if given else family),
        ("nameType", "Personal"),
        ("givenName", given),
        ("familyName", family),
        ("nameIdentifiers", [orcid] if person.orcid else []),
        ("affiliation", [{"name": person.affiliation}] if person.affiliation else []),
    ]
    return without_empty(fields)


def _dates(deposit: Deposit) -> Iterator[dict[str, str]]:
    event = deposit.catalog.event
    if deposit.issued:
        yield {"date": deposit.issued.isoformat(), "dateType": "Issued"}
    if days := list(dict.fromkeys(day.isoformat() for day in (event.start, event.end) if day)):
        yield {"date": "/".join(days), "dateType": "Other", "dateInformation": event.full_name or event.name}


def _related(deposit: Deposit) -> Iterable[dict[str, str]]:
    for doi in dict.fromkeys(entry.doi for entry in deposit.catalog.entries if entry.doi):
        yield {
            "relatedIdentifier": doi,
            "relatedIdentifierType": "DOI",
            "relationType": "HasPart",
            "resourceTypeGeneral": "ConferencePaper",
        }
    if address := deposit.catalog.event.url:
        yield {"relatedIdentifier": address, "relatedIdentifierType": "URL", "relationType": "IsDocumentedBy"}


def _rights(licence: str) -> Iterator[dict[str, object]]:
    name = licence_id(licence)
    scheme = {"rightsIdentifierScheme": "SPDX", "schemeUri": "https://spdx.org/licenses/"} if name else {}
    fields = [("rights", licence), ("rightsUri", licence_address(licence)), ("rightsIdentifier", name)]
    if licence:
        yield {**without_empty(fields), **scheme}
