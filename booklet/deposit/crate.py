"""The volume as an RO-Crate (www.researchobject.org/ro-crate/specification/1.2): event, people, works, files, making.

Every identifier is made from what it names, so that the same volume has the same description.
"""

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from booklet.catalog.model import Entry
from booklet.catalog.people import Person
from booklet.deposit.facts import Deposit, Held, licence_address, orcid_address, without_empty
from booklet.ids import slug
from booklet.prose import plain

CRATE = "ro-crate-metadata.json"
"""The name of its file, in the folder that it describes."""

_VERSION = "https://w3id.org/ro/crate/1.2"
_UNSTATED = "No licence is stated for the volume as a whole; each paper has its own. Ask its authors."
_PRONOM = "https://www.nationalarchives.gov.uk/PRONOM/"
_FORMATS = {"PDF/A-3a": "fmt/479", "PDF/A-3b": "fmt/480"}
"""Of the standards that a file of ours can claim, in the registry of the National Archives."""

Entity = dict[str, object]


def crate(deposit: Deposit) -> bytes:
    """The description as JSON-LD; the file itself is not among the files of the deposit."""
    entities: dict[str, Entity] = {}
    for entity in _entities(deposit):
        entities.setdefault(str(entity["@id"]), entity)
    graph = {"@context": f"{_VERSION}/context", "@graph": list(entities.values())}
    return json.dumps(graph, indent=1, ensure_ascii=False).encode() + b"\n"


def _entities(deposit: Deposit) -> Iterator[Entity]:
    """Each thing that is spoken of, some more than once."""
    yield {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": _ref(_VERSION),
        "about": _ref("./"),
    }
    yield _root(deposit)
    yield from map(_file, deposit.files)
    for claim in dict.fromkeys(claim for held in deposit.files for claim in held.claims if claim in _FORMATS):
        yield {"@id": _PRONOM + _FORMATS[claim], "@type": "WebPage", "name": claim}
    yield from _licence(deposit)
    yield from _event(deposit)
    for entry in deposit.catalog.entries:
        yield _work(deposit, entry)
        yield from _people(entry.authors)
    yield from _people(deposit.catalog.booklet.editors)
    for role in deposit.catalog.organisers:
        yield from _people(role.members)
    yield from _making(deposit)


def _root(deposit: Deposit) -> Entity:
    catalog, volume = deposit.catalog, deposit.volume
    imprint = catalog.booklet
    return _entity(
        "./",
        "Dataset",
        ("name", volume.title),
        ("description", deposit.description),
        ("datePublished", deposit.issued.isoformat() if deposit.issued else ""),
        ("license", _ref(_licence_id(deposit))),
        ("identifier", f"https://doi.org/{volume.doi}" if volume.doi else ""),
        ("isbn", volume.isbn),
        ("inLanguage", imprint.language),
        ("keywords", list(deposit.keywords)),
        ("editor", _refs(map(_person_id, imprint.editors))),
        ("publisher", _refs(_organisation_id(name) for name in (imprint.publisher or imprint.issuer,) if name)),
        ("about", _ref("#event")),
        ("mainEntity", _ref(_path(deposit.files[0])) if deposit.files else None),
        ("hasPart", _refs(map(_path, deposit.files))),
        ("mentions", _refs(["#making", *(_work_id(deposit, entry) for entry in catalog.entries)])),
    )


def _file(held: Held) -> Entity:
    known = [_PRONOM + _FORMATS[claim] for claim in held.claims if claim in _FORMATS]
    formats: list[object] = [held.media_type, *map(_ref, known)]
    return _entity(
        _path(held),
        "File",
        ("name", held.name.rpartition("/")[2]),
        ("description", held.description),
        ("encodingFormat", formats if known else held.media_type),
        ("contentSize", str(held.size_bytes)),
        ("sha256", held.sha256),
    )


def _licence_id(deposit: Deposit) -> str:
    licence = deposit.catalog.booklet.licence or ""
    return licence_address(licence) or "#licence"


def _licence(deposit: Deposit) -> Iterator[Entity]:
    licence = deposit.catalog.booklet.licence
    name = licence or "No licence stated"
    yield _entity(_licence_id(deposit), "CreativeWork", ("name", name), ("description", licence or _UNSTATED))


def _event(deposit: Deposit) -> Iterator[Entity]:
    event = deposit.catalog.event
    yield _entity(
        "#event",
        "Event",
        ("name", event.full_name or event.name),
        ("alternateName", event.name if event.full_name else ""),
        ("startDate", event.start.isoformat() if event.start else ""),
        ("endDate", event.end.isoformat() if event.end else ""),
        ("location", _ref("#place") if event.place else None),
        ("url", event.url),
        ("organizer", _refs(_person_id(one) for role in deposit.catalog.organisers for one in role.members)),
    )
    if event.place:
        yield _entity("#place", "Place", ("name", event.place))
    imprint = deposit.catalog.booklet
    if name := imprint.publisher or imprint.issuer:
        yield _entity(_organisation_id(name), "Organization", ("name", name))


def _work(deposit: Deposit, entry: Entry) -> Entity:
    item = deposit.items[entry.id]
    kind = "ScholarlyArticle" if entry.paper else "Poster" if entry.poster else "CreativeWork"
    return _entity(
        _work_id(deposit, entry),
        kind,
        ("name", plain(entry.title)),
        ("author", _refs(map(_person_id, entry.authors))),
        ("abstract", entry.abstract),
        ("keywords", list(entry.keywords)),
        ("identifier", f"https://doi.org/{entry.doi}" if entry.doi else ""),
        ("url", entry.paper.url if entry.paper else ""),
        ("pagination", item.page),
        ("inLanguage", deposit.catalog.language_of(entry)),
        ("license", entry.paper.licence if entry.paper else ""),
        ("award", entry.award),
        ("isPartOf", _ref("./")),
        ("associatedMedia", _refs(_path(held) for held in deposit.files if held.entry == entry.id)),
    )


def _people(people: Iterable[Person]) -> Iterator[Entity]:
    for person in people:
        where = person.affiliation
        yield _entity(
            _person_id(person),
            "Person",
            ("name", person.name),
            ("affiliation", _ref(_organisation_id(where)) if where else None),
            ("url", person.url),
        )
        if where:
            yield _entity(_organisation_id(where), "Organization", ("name", where))


def _making(deposit: Deposit) -> Iterator[Entity]:
    """How the files came about: from what, with what, when."""
    names = [(f"#{slug(name) or 'software'}", name, version) for name, version in deposit.software.items()]
    yield _entity(
        "#making",
        "CreateAction",
        ("name", "Typesetting and binding of the volume"),
        ("instrument", _ref(names[0][0]) if names else None),
        ("object", _refs(_path(held) for held in deposit.files if not held.made)),
        ("result", _refs(_path(held) for held in deposit.files if held.made)),
        ("endTime", deposit.issued.isoformat() if deposit.issued else ""),
    )
    for number, (id, name, version) in enumerate(names):
        needed = _refs(other for other, *_ in names[1:]) if number == 0 else None
        yield _entity(
            id, "SoftwareApplication", ("name", name), ("softwareVersion", version), ("softwareRequirements", needed)
        )


def _entity(id: str, kind: str, *fields: tuple[str, object]) -> Entity:
    return {"@id": id, "@type": kind, **without_empty(fields)}


def _ref(id: str) -> Entity:
    return {"@id": id}


def _refs(ids: Iterable[str]) -> list[Entity]:
    return [_ref(id) for id in dict.fromkeys(ids)]


def _path(held: Held) -> str:
    return quote(held.name)


def _work_id(deposit: Deposit, entry: Entry) -> str:
    """Its DOI, where no other entry has the same."""
    same = [other.id for other in deposit.catalog.entries if other.doi == entry.doi]
    return f"https://doi.org/{quote(entry.doi)}" if entry.doi and same[0] == entry.id else f"#work-{quote(entry.id)}"


def _person_id(person: Person) -> str:
    """The ORCID; without one, people of one name are one."""
    return orcid_address(person) or f"#person-{slug(person.name) or quote(person.name)}"


def _organisation_id(name: str) -> str:
    return f"#organisation-{slug(name) or quote(name)}"
