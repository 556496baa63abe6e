"""The links of a file as they stand in it, read once for the audit of a booklet and for the report (pikepdf)."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pikepdf import Array, Dictionary, Name, Object, String

from booklet.papers import losses
from booklet.papers.destinations import Destinations
from booklet.papers.links import Clause, View, address_text, web_address
from booklet.values import LinkFact


class Kind(StrEnum):
    """Where a link leads."""

    INTERNAL = "internal"
    """To a page of the same file."""
    WEB = "web"
    """To an address of the web or of mail."""
    EMBEDDED = "embedded"
    """To a file that is embedded in this one."""
    FILE = "file"
    """To another file."""
    DEAD = "dead"
    """Nowhere: what it names is not in the file."""
    OTHER = "other"
    """It does something else, such as running a script."""


@dataclass(frozen=True, slots=True)
class Link(LinkFact):
    """A link annotation of a file. For another fit than /XYZ the view holds what stands after it."""

    kind: Kind = Kind.INTERNAL
    astray: Clause = ("", "")
    """What is told of one that leads neither into the file nor to the web."""


_NOWHERE: Clause = ("a link to a place that is not in the file", "links to places that are not in the file")
_FILE: Clause = ("a link to a file beside this one", "links to files beside this one")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE)
"""RFC 3986, 3.1, but of two letters or more: one letter is a drive, as in C:\\x.pdf."""
_TO_FILES = ("/GoToR", "/GoToE", "/Launch")


def read_links(
    pages: Iterable[Object],
    destinations: Destinations,
    embedded: Collection[str] = (),
    done_with: Callable[[int, Object], None] = lambda index, annotation: None,
) -> Iterator[list[Link]]:
    """The links of each page, in the order of its annotations; a page is read when its links are asked for.

    Args:
        pages: The page dictionaries, in order.
        destinations: What links of the file can lead to.
        embedded: Names of the files within it.
        done_with: Is given each link once it is read, with the index of its page.
    """
    for index, page in enumerate(pages):
        annotations = _link_annotations(page)
        yield [_link(index, annotation, destinations, embedded) for annotation in annotations]
        for annotation in annotations:
            done_with(index, annotation)


def _link_annotations(page: Object) -> list[Object]:
    """The annotations of a page that are links, as they stand in the file."""
    annotations, link = page.get("/Annots"), Name.Link
    listed = annotations.as_list() if isinstance(annotations, Array) else ()
    return [item for item in listed if isinstance(item, Dictionary) and item.get("/Subtype") == link]


def _link(page: int, link: Object, destinations: Destinations, embedded: Collection[str]) -> Link:
    target = link.get("/Dest")
    if target is None:
        action = link.get("/A")
        if not isinstance(action, Dictionary):
            return Link(page, None, kind=Kind.DEAD, astray=losses.NO_ACTION)
        does = action.get("/S")
        if does == Name.GoToE and _leads_within(action.get("/T"), embedded):
            return Link(page, None, kind=Kind.EMBEDDED)
        if does != Name.GoTo:
            return _leading_out(page, action, does)
        target = action.get("/D")
    place = destinations.resolve(target)
    if place is None:
        return Link(page, None, kind=Kind.DEAD, astray=_NOWHERE)
    return Link(page, place.page, _view(place.numbers), fit=place.fit)


def _view(numbers: tuple[float | None, ...]) -> View:
    left, top, zoom = (*numbers, None, None, None)[:3]
    return left, top, zoom


def _leads_within(target: Object | None, embedded: Collection[str]) -> bool:
    """Whether it is a file of this one itself: a child of it, and no further (ISO 32000-2, table 205)."""
    if not isinstance(target, Dictionary) or target.get("/R") != Name.C or "/T" in target or "/F" in target:
        return False
    return isinstance(name := target.get("/N"), String) and str(name) in embedded


def _leading_out(page: int, action: Object, does: object) -> Link:
    written = action.get("/URI")
    if isinstance(written, String) and does == Name.URI:
        text = address_text(bytes(written))
        if address := web_address(text):
            return Link(page, None, address=address, kind=Kind.WEB)
        scheme = _SCHEME.match(text)
        beside = scheme is None or scheme[1].lower() == "file"
        kind, clause = (Kind.FILE, _FILE) if beside else (Kind.OTHER, losses.BAD_ADDRESS)
        return Link(page, None, address=text, kind=kind, astray=clause)
    name = bytes(does).decode("latin-1") if isinstance(does, Name) else ""
    clause = losses.SCRIPT_LINK if name == "/JavaScript" else losses.ACTIONS.get(name, losses.NO_ACTION)
    return Link(page, None, kind=Kind.FILE if name in _TO_FILES else Kind.OTHER, astray=clause)
