"""What the descriptions of a deposit are made from."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from booklet.catalog.model import Catalog
from booklet.catalog.people import Person
from booklet.citations.facts import Item

DESCRIPTION = "booklet.json"
"""Under which name a book carries how it was made, and the check sums of the project within it."""
REPORTS = "reports/"
"""Where in a deposit it is told what was found out about its PDFs: NAME.json on NAME.pdf."""
_COMMONS = re.compile(
    r"(?i)creativecommons\.org/(?:licenses/(?P<kind>by(?:-nc|-nd|-sa)*)|publicdomain/(?P<zero>zero))/"
    r"(?P<version>\d\.\d)"
    r"|\bCC[ -]?(?P<words>BY(?:[ -](?:NC|ND|SA))*|0)[ -](?P<number>\d\.\d)\b"
)
_OTHERS = {"mit": "MIT", "mit license": "MIT", "the mit license": "MIT"}


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the deposit."""

    name: str
    """Its path from the folder that holds the descriptions, with slashes."""
    media_type: str
    description: str
    size_bytes: int
    sha256: str
    claims: tuple[str, ...] = ()
    """Standards that it claims to keep and that a validator agreed to: PDF/A-3b."""
    entry: str = ""
    """Id of the entry whose paper or poster it is; empty for others."""
    made: bool = False
    """Whether it was made by the software, and not given to it."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """A volume and its files."""

    catalog: Catalog
    volume: Item
    items: Mapping[str, Item]
    """What is cited of each entry, by its id."""
    issued: date | None
    """The day on which it came out; None where nobody says."""
    files: tuple[Held, ...]
    software: Mapping[str, str] = field(default_factory=dict)
    """Version of each program it was made with, ours first."""

    @property
    def description(self) -> str:
        """One sentence that says what it is."""
        catalog, event = self.catalog, self.catalog.event
        what = f"{catalog.booklet.subtitle}: " if catalog.booklet.subtitle else ""
        where = f", {event.place}" if event.place else ""
        count = len(catalog.entries)
        entries = "1 entry" if count == 1 else f"{count} entries"
        return (
            f"{what}{entries} of {event.full_name or event.name}{where}, with the papers and all that it is made from"
        )

    @property
    def lacking(self) -> tuple[str, ...]:
        """What repositories ask for and the catalog does not say, with the field that says it."""
        imprint = self.catalog.booklet
        asked = {
            "its date (date)": self.issued,
            "its licence (licence)": imprint.licence,
            "who publishes it (publisher or issuer)": imprint.publisher or imprint.issuer,
            "who edited it (editors)": imprint.editors,
        }
        return tuple(words for words, said in asked.items() if not said)

    @property
    def keywords(self) -> tuple[str, ...]:
        """Of all entries, each once."""
        return tuple(dict.fromkeys(word for entry in self.catalog.entries for word in entry.keywords))


def licence_id(licence: str) -> str:
    """The licence's name in the list of SPDX, where it is one of Creative Commons or of a few others; else empty."""
    if found := _COMMONS.search(licence):
        if found["zero"] or found["words"] == "0":
            return "CC0-1.0"
        kind = (found["kind"] or found["words"]).upper().replace(" ", "-")
        return f"CC-{kind}-{found['version'] or found['number']}"
    return _OTHERS.get(" ".join(licence.lower().split()), "")


def licence_address(licence: str) -> str:
    """Where the licence stands on the web; empty where that is not known."""
    if found := re.search(r"https?://\S+", licence):
        return found[0].rstrip(".,;)")
    name = licence_id(licence)
    return f"https://spdx.org/licenses/{name}" if name else ""


def orcid_address(person: Person) -> str:
    """The person's ORCID as an address; empty where there is none."""
    return f"https://orcid.org/{person.orcid}" if person.orcid else ""


def without_empty(fields: Iterable[tuple[str, object]]) -> dict[str, object]:
    """The fields that say something, in order."""
    return {name: value for name, value in fields if value not in (None, "", [], {}, ())}
