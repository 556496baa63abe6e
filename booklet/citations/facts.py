"""What is to be cited: the volume and each of its entries, in the words of CSL-JSON.

A booklet carries these facts with it (docs.citationstyles.org, CSL 1.0.2, csl-data.json), so that a reference manager
can read them and the book can be taken apart again without its catalog.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from booklet.catalog.model import Catalog, Entry
from booklet.catalog.names import family_first
from booklet.catalog.people import Person
from booklet.fields import Id
from booklet.ids import slug
from booklet.prose import plain
from booklet.values import DroppedLinks, Target

FILE_NAME = "citations.json"
"""Under which a booklet carries its citations."""
MEDIA_TYPE = "application/vnd.citationstyles.csl+json"


class _Csl(BaseModel):
    """Frozen; a field with a hyphen in CSL has an underscore here, and what others add is passed by."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True
    )


class Name(_Csl):
    """Somebody, family name apart."""

    family: str
    given: str = ""


class Day(_Csl):
    """One day or several, each as year, month and day."""

    date_parts: tuple[tuple[int, ...], ...]


class LostLinks(_Csl):
    """Links of one page of a paper that the booklet does not have, for one reason."""

    page: int
    """The page of the paper as the booklet holds it, counted from 1."""
    number: int
    reason: str
    """How many, and why, as a clause."""


class Custom(_Csl):
    """What CSL has no word for."""

    dropped_links: tuple[LostLinks, ...]
    """Empty where every link was kept."""


class Item(_Csl):
    """The volume (a book) or one of its entries."""

    id: Id
    """The entry's id; of the volume, what the keys of its entries begin with."""
    citation_key: str
    """By which a bibliography calls it: unique in the volume, whatever the case of its letters."""
    type: Literal["book", "paper-conference"]
    title: str
    author: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    container_title: str = ""
    """Title of the volume."""
    event_title: str = ""
    event_place: str = ""
    event_date: Day | None = None
    issued: Day | None = None
    """The year."""
    page: str = ""
    """Labels of the pages in the volume: 13-19, or 5."""
    number_of_pages: int = 0
    """Pages that the booklet holds of the paper itself; 0 where it is not appended."""
    publisher: str = ""
    isbn: str = Field("", alias="ISBN")
    doi: str = Field("", alias="DOI")
    url: str = Field("", alias="URL")
    abstract: str = ""
    """As it was written, in Markdown."""
    keyword: str = ""
    """The keywords, with commas between them."""
    language: str = ""
    custom: Custom | None = None
    """Of a paper that the booklet holds; None where nothing is known of its links."""

    @property
    def address(self) -> str:
        """Where it stands on the web: at its DOI, or else at its own address. Empty where neither is known."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


_ITEMS = TypeAdapter(tuple[Item, ...])


# --- from the catalog --------------------------------------------------------------------------------------


def volume_title(catalog: Catalog) -> str:
    """The title by which the whole volume is cited: the booklet's own, or else the event's name in full."""
    return catalog.booklet.title or catalog.event.full_name or catalog.event.name


def year_of(catalog: Catalog) -> int | None:
    """The year of the event; None where the catalog gives no date."""
    day = catalog.event.end or catalog.event.start
    return day.year if day else None


def citations(
    catalog: Catalog,
    targets: Mapping[str, Target],
    lengths: Mapping[str, int],
    dropped: Mapping[str, Sequence[DroppedLinks]],
) -> tuple[Item, ...]:
    """The volume, then its entries in order.

    Args:
        catalog: Where the words come from.
        targets: Where everything is, by private address.
        lengths: How many pages of each appended paper the booklet holds, by the id of its entry.
        dropped: Links that could not be kept, by the id of the entry, of each paper that the booklet holds.
    """
    volume = _volume(catalog)
    keys = distinct((f"{volume.citation_key}-{entry.id}" for entry in catalog.entries), taken=(volume.citation_key,))
    items = []
    for entry, key in zip(catalog.entries, keys, strict=True):
        found = {"citation_key": key, **_pages(entry, targets, lengths), "custom": _custom(dropped.get(entry.id))}
        items.append(volume.model_copy(update=_own(catalog, entry, volume) | found))  # the rest is that of the volume
    return (volume, *items)


def _volume(catalog: Catalog) -> Item:
    event, imprint, year = catalog.event, catalog.booklet, year_of(catalog)
    name = slug(event.name) or "volume"
    days = [(day.year, day.month, day.day) for day in (event.start, event.end) if day]
    return Item(
        id=name,
        citation_key=name,
        type="book",
        title=volume_title(catalog),
        editor=_names(imprint.editors),
        event_title=event.full_name or event.name,
        event_place=event.place or "",
        event_date=Day(date_parts=tuple(dict.fromkeys(days))) if days else None,
        issued=Day(date_parts=((year,),)) if year else None,
        publisher=imprint.publisher or "",
        isbn=imprint.isbn or "",
        doi=imprint.doi or "",
        url=event.url or "",
        language=imprint.language,
    )


def _own(catalog: Catalog, entry: Entry, volume: Item) -> dict[str, object]:
    """What the catalog says of the entry."""
    return {
        "id": entry.id,
        "type": "paper-conference",
        "title": plain(entry.title),
        "author": _names(entry.authors),
        "container_title": volume.title,
        "doi": entry.doi or "",
        "url": (entry.paper.url if entry.paper else None) or "",
        "abstract": entry.abstract or "",
        "keyword": ", ".join(entry.keywords),
        "language": catalog.language_of(entry),
    }


def _names(people: Iterable[Person]) -> tuple[Name, ...]:
    return tuple(Name(family=family, given=given) for family, given in map(family_first, people))


def _pages(entry: Entry, targets: Mapping[str, Target], lengths: Mapping[str, int]) -> dict[str, str | int]:
    """The pages of its paper, or those that the page in its place keeps; without a paper, where the entry stands."""
    target = targets.get(f"paper/{entry.id}") or targets[f"entry/{entry.id}"]
    return {"page": target.shown("range-right").replace("–", "-"), "number_of_pages": lengths.get(entry.id, 0)}


def _custom(dropped: Sequence[DroppedLinks] | None) -> Custom | None:
    if dropped is None:
        return None
    lost = (LostLinks(page=one.page + 1, number=one.count, reason=one.clause) for one in dropped)
    return Custom(dropped_links=tuple(lost))


def distinct(names: Iterable[str], *, taken: Iterable[str] = ()) -> tuple[str, ...]:
    """The names, none of which is the same as another or as one that is taken, whatever the case of their letters.

    The first of its kind is kept as it is; those that come later get a number.
    """
    seen = {name.casefold() for name in taken}
    made = []
    for name in names:
        numbered = (f"{name}-{number}" for number in itertools.count(2))
        free = next(one for one in itertools.chain((name,), numbered) if one.casefold() not in seen)
        seen.add(free.casefold())
        made.append(free)
    return tuple(made)


# --- as a file ---------------------------------------------------------------------------------------------


def written(items: tuple[Item, ...]) -> bytes:
    """The items as CSL-JSON."""
    return _ITEMS.dump_json(items, by_alias=True, exclude_defaults=True, indent=1)


def read(data: bytes) -> tuple[Item, ...] | None:
    """The items that ``written`` gave these bytes for; None where they are something else."""
    try:
        return _ITEMS.validate_json(data)
    except ValidationError:
        return None
