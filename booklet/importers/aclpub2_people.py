"""People in the files of aclpub2: authors, editors and committees, in all the spellings its exporters use."""

import re
from collections.abc import Iterable, Iterator

from pydantic import TypeAdapter

from booklet.catalog.names import PARTICLES, family_first
from booklet.catalog.people import Author, Person, Role
from booklet.fields import Orcid, WebAddress
from booklet.importers.latex import Losses, to_plain_text
from booklet.importers.records import Record, Sheet
from booklet.placed import PlacedText

_ORCID: TypeAdapter[str] = TypeAdapter(Orcid)
_WEB_ADDRESS: TypeAdapter[str] = TypeAdapter(WebAddress)
_NOT_GIVEN = frozenset({"", "na", "n/a", "none", "-", "tba", "tbd"})

INSTITUTION = ("institution", "instituion", "institutions", "affiliation")
"""How the sample, the documentation and the exporters write it."""
_ACCOUNTS = (
    *("email", "emails", "username", "openreview", "openreview_id", "google_scholar", "google_scholar_id", "dblp"),
    *("dblp_id", "semantic_scholar", "semantic_scholar_id", "anthology_id"),
)
"""Addresses and identifiers that a booklet does not print."""


def given(text: str | None) -> str | None:
    """The text, unless it only says that there is none: N/A."""
    return None if text is None or text.strip().lower() in _NOT_GIVEN else text


def authors(record: Record) -> tuple[Author, ...]:
    """The authors in their order."""
    found = (_details(item) for item in record.items("authors", what="an author"))
    return tuple(Author.model_validate(details) for details in found if details)


def people(record: Record, *keys: str, what: str) -> tuple[Person, ...]:
    """The people of a list in their order; a bare text is a name."""
    return tuple(person for item in record.items(*keys, what=what) if (person := _person(item)))


def roles(sheet: Sheet) -> tuple[Role, ...]:
    """The roles of a committee with their members; those of an area are a role of their own."""
    return tuple(role for record in sheet.records("a role") for role in _roles(record))


def _roles(record: Record) -> Iterator[Role]:
    title = record.plain("role", "title") or "Members"
    record.drop("type")
    items = record.items("entries", "members", what="a member")
    areas = [item for item in items if isinstance(item, Record) and item.mapping.get("area") is not None]
    members = tuple(person for item in items if item not in areas and (person := _person(item)))
    if members:
        yield Role(role=title, members=members)
    for area in areas:
        within = people(area, "members", "entries", what="a member")
        if within:
            name_of_area = area.plain("area")
            yield Role(role=f"{title}: {name_of_area}" if name_of_area else title, members=within)
    if not items:
        record.note("role", "empty-role", f"{title!r} has no members: not imported")


def tell_exchanged_names(record: Record, editors: Iterable[Person], others: Iterable[Role]) -> None:
    """Editors who stand in a committee with first and last name the other way round."""
    known = {person.name for role in others for person in role.members}
    exchanged: list[str] = []
    for editor in editors:
        words = editor.name.split()
        turned = " ".join((*words[1:], *words[:1]))
        if len(words) > 1 and editor.name not in known and turned in known:
            exchanged.append(f"{editor.name} ({turned})")
    if exchanged:
        message = f"editors stand in a committee with their names the other way round: {', '.join(exchanged)}"
        record.warning("editors", "names-exchanged", message, "see which is right, and correct it under editors:")


def _person(item: Record | PlacedText) -> Person | None:
    details = _details(item)
    return Person.model_validate(details) if details else None


def _details(item: Record | PlacedText) -> dict[str, object] | None:
    """What the catalog says about a person; None where there is no name."""
    if isinstance(item, PlacedText):
        words = to_plain_text(item, Losses())
        return {"name": words} if words else None
    item.drop(*_ACCOUNTS)
    affiliation = given(item.plain(*INSTITUTION))
    orcid = item.valid(_ORCID, "orcid", hint="the last digit is a check") if _says(item, "orcid") else None
    url = item.valid(_WEB_ADDRESS, "homepage", "url") if _says(item, "homepage", "url") else None
    name = _name(item)
    if not name:
        item.warning("name", "no-name", f"{item.what} without a name: not imported", "add it in the catalog")
        return None
    return {"name": name, "affiliation": affiliation, "orcid": orcid, "url": url}


def _says(item: Record, *keys: str) -> bool:
    return given(item.text(*keys)) is not None


def _name(item: Record) -> str | None:
    """The name as it is printed; with a comma where it does not tell where the family name begins."""
    whole = item.plain("name")
    first, middle, last = item.plain("first_name"), item.plain("middle_name"), item.plain("last_name")
    preferred = item.plain("preferred_name")
    if preferred and last and preferred.endswith(last):
        return preferred
    if last and middle:  # exporters count «van» as a middle name
        family = f"{middle} {last}"
        if PARTICLES.issuperset(middle.split()) or family_first(Person(name=f"{first} {family}"))[0] == family:
            middle, last = None, family
    names_given = " ".join(part for part in (preferred or first, middle) if part)
    if not last or (first == last and whole):
        return _readable(item, whole or names_given or last)
    printed = f"{names_given} {last}".strip()
    if not names_given or "," in printed or family_first(Person(name=printed))[0] == last:
        return _readable(item, printed)
    return f"{last}, {names_given}"


def _readable(item: Record, name: str | None) -> str | None:
    """The name; an account that stands in its place, as ``~Ada_Lovelace1``, is made into words and told."""
    account = re.fullmatch(r"~(\w+?)\d*|([^\s@]+)@[^\s@]+", name or "")
    if not account:
        return name
    words = (account[1] or account[2]).replace("_", " ").replace(".", " ")
    message = f"{item.what} has no name but the account {name!r}: it became {words!r}"
    item.warning("name", "name-from-account", message, "write the name in the catalog")
    return words
