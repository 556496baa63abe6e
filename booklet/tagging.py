"""The structure tree of a part, mended where the engine tags otherwise than readers ask: once, when the part is set.

It is mended as the engine has it, before it is written: opening the file again would take longer than all the rest.
"""

from collections.abc import Iterator
from typing import Any, TypeGuard

import pydyf

_BARE = frozenset({"Type", "S", "P", "K", "Pg"})
"""Keys of an element that says no more than its type and its place."""
_HOLDERS = frozenset(
    {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/LBody", "/Lbl", "/TD", "/TH", "/Caption", "/Link"}
)
"""Types that hold text themselves (ISO 32000-2, 14.8.4): what wraps each line of it says nothing."""
_WRAPPERS = frozenset({"/Div", "/NonStruct", "/Span"})
_WITHIN_LINE = frozenset({"/Link", "/NonStruct", "/Span"})

Object = Any  # pydyf has no types
"""A dictionary of pydyf's: names with their solidus, other objects by their references."""


def mend(pdf: pydyf.PDF) -> None:
    """Make links of the tagged PDF whole, say what head cells head, and take out elements that say nothing."""
    tree = _Tree(pdf)
    for element in tree.elements():
        if element["S"] in ("/TH", "/TD"):
            _say_scope(element, tree)
    gone = _make_links_whole(tree)
    homes = _take_out_wrappers(tree)
    numbers = tree.of(tree.root["ParentTree"])["Nums"]
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    kept = ((key, _rehomed(value, homes)) for key, value in pairs if key not in gone)
    numbers[:] = [one for pair in kept for one in pair]


class _Tree:
    """The structure tree among the objects of a PDF (ISO 32000-2, 14.7)."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._objects = pdf.objects
        self.root = self.of(pdf.catalog["StructTreeRoot"])
        self.document = self.of(self.root["K"][0])
        self.pages = [self.of(reference) for reference in pdf.page_references]

    def of(self, reference: bytes) -> Any:
        """The object that a reference leads to."""
        return self._objects[int(reference.partition(b" ")[0])]

    def elements(self) -> Iterator[Any]:
        """The structure elements under the document's, in reading order."""
        waiting = self._kids(self.document)
        while waiting:
            kid = waiting.pop()
            yield kid
            waiting += self._kids(kid)

    def _kids(self, element: Object) -> list[Any]:
        """The structure elements just under this one, the last first."""
        return [self.of(kid) for kid in reversed(element["K"]) if self.is_element(kid)]

    def is_element(self, kid: bytes | int) -> TypeGuard[bytes]:
        """Whether what is in an element is an element, and not a link or a piece of text."""
        return isinstance(kid, bytes) and "S" in self.of(kid)

    def links(self, element: Object) -> list[tuple[bytes, Any]]:
        """The element's references to link annotations (14.7.5.3), each with its annotation."""
        kids = ((kid, self.of(kid)) for kid in element["K"] if isinstance(kid, bytes))
        found = [(kid, self.of(one["Obj"])) for kid, one in kids if one.get("Type") == "/OBJR"]
        return [(kid, annotation) for kid, annotation in found if annotation.get("Subtype") == "/Link"]

    def link_around(self, element: Object) -> Object | None:
        """The link element that holds this one."""
        while "P" in element:
            element = self.of(element["P"])
            if element.get("S") == "/Link" and self.links(element):
                return element
        return None


def _make_links_whole(tree: _Tree) -> set[int]:
    """A link is one annotation over all that it holds. What comes back are the keys of those taken away.

    WeasyPrint gives each box within a link an annotation of its own, mostly under an element that is none of a link
    (PDF/UA-1, 7.18.5). Those are taken away, and the link's own grows by their rectangles.
    """
    gone: dict[bytes, int] = {}
    for element in list(tree.elements()):
        links = tree.links(element)
        around = tree.link_around(element) if links else None
        if links and not around:
            element["S"] = "/Link"
            continue
        if links and element["S"] == "/Link":
            element["S"] = "/NonStruct"
        for reference, annotation in links:
            assert around is not None
            whole = tree.links(around)[0][1]
            whole["Rect"][:] = _hull(whole["Rect"], annotation["Rect"])
            gone[annotation.reference] = annotation["StructParent"]
            element["K"].remove(reference)
    for page in tree.pages:
        if gone and "Annots" in page:
            page["Annots"][:] = [one for one in page["Annots"] if one not in gone]
    return set(gone.values())


def _take_out_wrappers(tree: _Tree) -> dict[bytes, bytes]:
    """Leave out elements that say nothing, which are two of three: binding takes as long as there are elements.

    WeasyPrint has one for each line, each element of HTML, and for what it made itself. What they hold goes to the
    element around them; nothing that is read aloud, and no order of it, changes. What comes back is, by element taken
    out, the one that holds now what it held.
    """
    homes: dict[bytes, bytes] = {}
    kids = tree.document["K"]
    kids[:] = [one for kid in list(kids) for one in _without_wrappers(kid, tree.document, tree, homes)]
    return homes


def _without_wrappers(
    kid: bytes | int, around: Object, tree: _Tree, homes: dict[bytes, bytes]
) -> Iterator[bytes | int]:
    """What is in an element, or what it held where it is taken out; the element around it is one that stays."""
    if not tree.is_element(kid):
        yield kid
        return
    element = tree.of(kid)
    if element["S"] == "/Div" and not _is_empty(kid, tree) and all(_is_within_line(one, tree) for one in element["K"]):
        element["S"] = "/P"
    goes = _says_nothing(element, around, tree)
    home = around if goes else element
    held = [one for inner in element["K"] for one in _without_wrappers(inner, home, tree, homes)]
    if goes:
        homes[kid] = around.reference
        for one in held:
            if tree.is_element(one):
                tree.of(one)["P"] = around.reference
        yield from held
    else:
        element["K"][:] = held
        yield kid


def _says_nothing(element: Object, around: Object, tree: _Tree) -> bool:
    """Whether the element around it can hold as well what it holds. Text stands by number on its element's page."""
    if not element.keys() <= _BARE or element["S"] not in _WRAPPERS:
        return False
    if around["S"] in _HOLDERS:
        return element["S"] != "/Div" and bool(element["Pg"] == around["Pg"])
    return all(tree.is_element(kid) for kid in element["K"])


def _is_empty(kid: bytes | int, tree: _Tree) -> bool:
    """Whether it holds nothing but room."""
    if not tree.is_element(kid):
        return False
    element = tree.of(kid)
    return element["S"] in _WRAPPERS and all(_is_empty(one, tree) for one in element["K"])


def _is_within_line(kid: bytes | int, tree: _Tree) -> bool:
    """Whether it is text, or a link in it, so that what holds it is a paragraph."""
    if not tree.is_element(kid):
        return True
    element = tree.of(kid)
    return element["S"] in _WITHIN_LINE and all(_is_within_line(one, tree) for one in element["K"])


def _rehomed(value: bytes | list[bytes], homes: dict[bytes, bytes]) -> Any:
    """What the parent tree says of a page or of an annotation, with the elements that are still there."""
    if isinstance(value, list):
        value[:] = [homes.get(element, element) for element in value]
        return value
    return homes.get(value, value)


def _hull(one: list[float], other: list[float]) -> list[float]:
    """The rectangle around two."""
    across = [one[0], one[2], other[0], other[2]]
    along = [one[1], one[3], other[1], other[3]]
    return [min(across), min(along), max(across), max(along)]


def _say_scope(cell: Object, tree: _Tree) -> None:
    """A head cell says whether it heads its column or its row (ISO 32000-2, table 384).

    WeasyPrint has cells refer to their heads by ids, which are its own in each part and not in a book.
    """
    attributes = cell.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
    cell.pop("ID", None)
    attributes.pop("Headers", None)
    if cell["S"] == "/TH":
        above = tree.of(tree.of(cell["P"])["P"])
        attributes["Scope"] = "/Column" if above["S"] == "/THead" else "/Row"
