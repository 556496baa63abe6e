"""CITATION.cff: how the volume and its papers are cited, for whoever sees the folder (Citation File Format 1.2.0)."""

from collections.abc import Iterable

import yaml

from booklet.catalog.model import Entry
from booklet.catalog.names import family_first
from booklet.catalog.people import Person
from booklet.deposit.facts import Deposit, licence_address, licence_id, orcid_address, without_empty
from booklet.prose import plain

_MESSAGE = "Please cite the paper itself; and this volume where the whole of it is meant."


def citation_cff(deposit: Deposit) -> bytes:
    """The file, as YAML."""
    catalog, volume = deposit.catalog, deposit.volume
    imprint, licence = catalog.booklet, catalog.booklet.licence or ""
    shared = [
        ("authors", _issuers(deposit)),
        ("title", volume.title),
        ("doi", volume.doi),
    ]
    preferred = [
        ("type", "proceedings"),
        *shared,
        ("editors", _people(imprint.editors)),
        ("conference", _conference(deposit)),
        ("publisher", {"name": imprint.publisher} if imprint.publisher else None),
        ("isbn", volume.isbn),
        ("year", _year(deposit)),
        ("url", volume.url),
        ("languages", [volume.language.partition("-")[0]]),
    ]
    fields = [
        ("cff-version", "1.2.0"),
        ("message", _MESSAGE),
        ("type", "dataset"),
        *shared,
        ("abstract", deposit.description),
        ("keywords", list(deposit.keywords)),
        ("license", licence_id(licence)),
        ("license-url", licence_address(licence) if not licence_id(licence) else ""),
        ("date-released", deposit.issued.isoformat() if deposit.issued else ""),
        ("preferred-citation", without_empty(preferred)),
        ("references", [_reference(deposit, entry) for entry in catalog.entries]),
    ]
    text: str = yaml.dump(without_empty(fields), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)
    return text.encode()


class _Plain(yaml.SafeDumper):
    """What is said twice is written twice: few who read a citation know YAML's references."""

    def ignore_aliases(self, data: object) -> bool:
        """Whether nothing is named to be referred to later."""
        return True


def _issuers(deposit: Deposit) -> list[dict[str, object]]:
    """Who stands for the whole: its editors, else who gave it out, else the event."""
    imprint, event = deposit.catalog.booklet, deposit.catalog.event
    return _people(imprint.editors) or [{"name": imprint.issuer or event.full_name or event.name}]


def _people(people: Iterable[Person]) -> list[dict[str, object]]:
    return [_person(person) for person in people]


def _person(person: Person) -> dict[str, object]:
    family, given = family_first(person)
    fields = [
        ("family-names", family),
        ("given-names", given),
        ("orcid", orcid_address(person)),
        ("affiliation", person.affiliation),
        ("website", person.url),
    ]
    return without_empty(fields)


def _conference(deposit: Deposit) -> dict[str, object]:
    event = deposit.catalog.event
    fields = [
        ("name", event.full_name or event.name),
        ("alias", event.name if event.full_name else ""),
        ("location", event.place),
        ("date-start", event.start.isoformat() if event.start else ""),
        ("date-end", event.end.isoformat() if event.end else ""),
        ("website", event.url),
    ]
    return without_empty(fields)


def _year(deposit: Deposit) -> int | None:
    issued = deposit.volume.issued
    return issued.date_parts[0][0] if issued else None


def _reference(deposit: Deposit, entry: Entry) -> dict[str, object]:
    item = deposit.items[entry.id]
    first, _, last = item.page.partition("-")
    fields = [
        ("type", "conference-paper"),
        ("authors", _people(entry.authors) or [{"name": "anonymous"}]),
        ("title", plain(entry.title)),
        ("doi", entry.doi),
        ("collection-title", item.container_title),
        ("editors", _people(deposit.catalog.booklet.editors)),
        ("conference", _conference(deposit)),
        ("year", _year(deposit)),
        ("start", first),
        ("end", last or first),
        ("url", entry.paper.url if entry.paper else ""),
        ("keywords", list(entry.keywords)),
    ]
    return without_empty(fields)
