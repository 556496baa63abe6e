"""The structure tree of a part, mended where the engine tags otherwise than readers ask: once, when the part is set.

It is mended as the engine has it, before it is written: opening the file again would take longer than all the rest.
What can only be said when the book is bound is listed then, so that nobody walks the tree again.
"""

from collections.abc import Iterator
from typing import Any

import pydyf

from booklet.values import SLOT

UNFINISHED = "/BookletUnfinished"
"""Key of the tree's root under which those elements are listed, in reading order."""

Object = dict[str, Any]
"""A dictionary of pydyf's: names with their solidus, other objects by their references."""


def mend(pdf: pydyf.PDF) -> None:
    """Make links of the tagged PDF whole, and have head cells say what they head."""
    tree = _Tree(pdf)
    for element in tree.elements():
        if element["S"] in ("/TH", "/TD"):
            _say_scope(element, tree)
    waiting = pydyf.Array([element.reference for element in tree.elements() if _waits(element)])
    tree.root[UNFINISHED.removeprefix("/")] = waiting
    gone = _make_links_whole(tree)
    numbers = tree.of(tree.root["ParentTree"])["Nums"]
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    numbers[:] = [one for pair in pairs if pair[0] not in gone for one in pair]


class _Tree:
    """The structure tree among the objects of a PDF (ISO 32000-2, 14.7)."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._objects = pdf.objects
        self.root = self.of(pdf.catalog["StructTreeRoot"])
        self.pages = [self.of(reference) for reference in pdf.page_references]

    def of(self, reference: bytes) -> Any:
        """The object that a reference leads to."""
        return self._objects[int(reference.partition(b" ")[0])]

    def elements(self) -> Iterator[Any]:
        """The structure elements under the document's, in reading order."""
        waiting = self._kids(self.of(self.root["K"][0]))
        while waiting:
            kid = waiting.pop()
            yield kid
            waiting += self._kids(kid)

    def _kids(self, element: Object) -> list[Any]:
        """The structure elements just under this one, the last first."""
        kids = (self.of(kid) for kid in reversed(element["K"]) if isinstance(kid, bytes))
        return [kid for kid in kids if "S" in kid]

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


def _waits(element: Object) -> bool:
    """Whether it is an entry, which has a language, or the stand-in of a number."""
    return element["S"] == "/Art" or (element["S"] == "/Figure" and "Alt" in element and _is_slot(element["Alt"]))


def _is_slot(text: pydyf.String) -> bool:
    return str(text.string).startswith(SLOT)


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
            annotation.free = tree.of(reference).free = "f"  # it is not written
    for page in tree.pages:
        if gone and "Annots" in page:
            page["Annots"][:] = [one for one in page["Annots"] if one not in gone]
    return set(gone.values())


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
