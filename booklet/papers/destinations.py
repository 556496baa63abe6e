"""Where the links of a paper lead, resolved with pikepdf: one of two opinions; appending asks pypdf.

Names live in two places that may contradict each other: ``/Dests``, looked up by name object (PDF 1.1),
and the tree ``/Names /Dests``, looked up by string (ISO 32000-2, 12.3.2.4). Either may be cyclic.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from booklet.papers.links import FITS, nearest_xyz
from booklet.papers.pagetree import number, visible
from booklet.values import LinkFact

_MAX_ALIASES = 16


@dataclass(frozen=True, slots=True)
class Destination:
    """A page of the same file, and how it is to be shown."""

    page: int
    """Page index."""
    fit: str
    """``/XYZ``, ``/Fit`` …"""
    numbers: tuple[float | None, ...]
    """What stands after the fit; None where the file says null."""


class Destinations:
    """Everything in one file that a link can lead to. The file's page tree must be flat."""

    def __init__(self, pdf: Pdf) -> None:
        self._pages = {page.objgen: index for index, page in enumerate(pdf.Root["/Pages"]["/Kids"].as_list())}
        self._by_name: dict[bytes, Object] = {}
        self._by_string: dict[bytes, Object] = {}
        self._by_text: dict[str, Object] = {}
        old = pdf.Root.get("/Dests")
        if isinstance(old, Dictionary):
            for key, value in old.items():
                self._by_name.setdefault(key[1:].encode("utf-8", "surrogateescape"), value)
        names = pdf.Root.get("/Names")
        if isinstance(names, Dictionary):
            for string, value in name_tree(names.get("/Dests")):
                self._by_string.setdefault(bytes(string), value)
                if text := str(string):  # a name that says nothing when it is read is not every such name
                    self._by_text.setdefault(text, value)

    def resolve(self, target: object) -> Destination | None:
        """Where a /Dest or the /D of an action leads; None where it leads nowhere in this file."""
        for _ in range(_MAX_ALIASES):
            match target:
                case Array():
                    return self._explicit(target)
                case Dictionary():
                    target = target.get("/D")
                case Name():
                    word = bytes(target)[1:]
                    target = self._by_name.get(word) or self._by_string.get(word)
                case String():
                    target = (
                        self._by_string.get(bytes(target))
                        or self._by_text.get(str(target))
                        or self._by_name.get(bytes(target))
                    )
                case _:
                    return None
        return None

    def _explicit(self, array: Array) -> Destination | None:
        items = [*array.as_list(), None, None]
        page, kind = items[:2]
        if isinstance(page, Dictionary):
            index = self._pages.get(page.objgen)
        else:
            # A number is meant for other files only, but viewers follow it here too.
            index = page if type(page) is int and 0 <= page < len(self._pages) else None
        if index is None:
            return None
        fit = str(kind) if isinstance(kind, Name) and bytes(kind).decode("latin-1") in FITS else "/Fit"
        numbers = tuple(map(number, items[2:-2][:4]))
        if fit == "/FitR" and (len(numbers) < 4 or None in numbers):
            fit = "/Fit"
        return Destination(index, fit, numbers)


def links_in(data: bytes) -> tuple[LinkFact, ...]:
    """Every link of a clean paper or of an appendix that leads somewhere, as pikepdf sees it.

    Held against what pypdf made, it shows whether each link leads to the same page and view as before. Page by
    page in the order of the annotations; points of the target's user space.
    """
    with Pdf.open(io.BytesIO(data), inherit_page_attributes=False) as pdf:
        destinations = Destinations(pdf)
        pages = [*pdf.Root["/Pages"]["/Kids"].as_list()]
        annotations = [page.get("/Annots", Array()).as_list() for page in pages]
        facts = [
            _link(index, item, destinations, pages)
            for index, listed in enumerate(annotations)
            for item in listed
            if item.get("/Subtype") == Name.Link
        ]
    return tuple(fact for fact in facts if fact)


def _link(page: int, link: Object, destinations: Destinations, pages: Sequence[Object]) -> LinkFact | None:
    if "/A" in link:
        return LinkFact(page, None, address=str(link["/A"]["/URI"]))
    leads_to = destinations.resolve(link.get("/Dest"))
    if leads_to is None:
        return None
    return LinkFact(
        page,
        leads_to.page,
        nearest_xyz(leads_to.fit, leads_to.numbers, visible(pages[leads_to.page])),
        fit=leads_to.fit,
    )


def name_tree(tree: object) -> Iterator[tuple[String, Object]]:
    """The leaves of a name tree in order; a node met twice is entered once."""
    stack, entered = [tree], set[tuple[int, int]]()
    while stack:
        node = stack.pop()
        if not isinstance(node, Dictionary) or (node.is_indirect and node.objgen in entered):
            continue
        entered.add(node.objgen)
        names, kids = node.get("/Names"), node.get("/Kids")
        if isinstance(names, Array):
            flat = names.as_list()
            for string, value in zip(flat[::2], flat[1::2], strict=False):
                if isinstance(string, String) and value is not None:
                    yield string, value
        if isinstance(kids, Array):
            stack += reversed(kids.as_list())
