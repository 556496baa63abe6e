"""Links and structure of a part as text with blanks, which are filled in when the book is bound.

They are nine of ten objects of a part, and nothing on a page is made of them. As objects, each would be read, copied
into the book and written again; as text, those of a part are filled in at once. So they are taken out of a part's PDF
while the engine still has it, and travel within it as one stream.
"""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pydyf

from booklet.papers.links import PRINT
from booklet.values import SLOT
from booklet.workshop import Packing

SCHEME = "booklet:"
"""Private addresses begin so: they lead to what stands elsewhere in the book."""
KEY = "/BookletStencil"
"""Under which the catalog of a part has the stream with its stencil."""
_REFERENCE = re.compile(rb"(\d+) \d+ R")

Object = Any  # pydyf has no types
"""A dictionary of pydyf's: names with their solidus, other objects by their references."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What only the book can say."""

    kind: Literal["link", "number", "language"]
    """Where a link leads, and what is said of it; which number stands in a slot; in which language an entry is."""
    subject: str
    """A private address without its scheme; ``KIND/ADDRESS`` of a slot; the id of an entry."""


@dataclass(frozen=True, slots=True)
class Stencil:
    """Objects of a part. Blanks in their text are those of Python's formatting, all counted from 0: ``%(o12)b`` is an
    object of its own, ``%(p3)b`` one of its pages, ``%(k7)b`` a key of the parent tree, ``%(w1)b`` a wish,
    and ``%(book)b`` the element that holds the part's document.
    """

    links: int
    """How many of its objects are link annotations."""
    linked: tuple[int, ...]
    """Pages with links, by their offset in the part."""
    objects: int
    """How many it has: first the links, then the part's document and the elements in it, last a leaf of the parent tree
    (only the links, where the part is not tagged)."""
    keys: int
    """How many keys of the parent tree it takes."""
    wishes: tuple[Wish, ...]
    text: bytes
    """Deflated: a line for each object, in their order. After those of the links come lines that list them, one for
    each page that has any, which are no objects of its own."""

    def filled(self, values: Mapping[bytes, bytes]) -> tuple[list[bytes], list[bytes]]:
        """Its objects, and the lists of links, with these values for the blanks by their names."""
        lines = (zlib.decompress(self.text) % values).split(b"\n")
        first, end = self.links, self.links + len(self.linked)
        return lines[:first] + lines[end:], lines[first:end]


STENCILS = Packing(Stencil, "text")


def lift(pdf: pydyf.PDF, entries: Sequence[Sequence[str]]) -> None:
    """Take links and structure out of the PDF, and leave them in its catalog as a stencil; none where there are none.

    Whatever else is nothing of a page goes too, since pydyf writes all that was ever made, and so does what need not be
    said: qpdf takes 350 bytes for each number.

    Args:
        pdf: As WeasyPrint has it before it is written.
        entries: Ids of the entries that begin on each page, in their order there.
    """
    stencil = _Lifting(pdf, entries).stencil()
    for page in _pages(pdf):
        page.pop("Annots", None)  # what is no link cannot work in a book: files, fields of a form
        _say_once(page, pdf)
    for name in pdf.catalog.keys() - {"Type", "Pages"}:
        del pdf.catalog[name]
    pdf.info.clear()
    if stencil.objects:
        stream = pydyf.Stream([STENCILS.packed(stencil)])
        pdf.add_object(stream)
        pdf.catalog[KEY.removeprefix("/")] = stream.reference
    _keep_what_is_reached(pdf)


class _Lifting:
    """The objects to be lifted, and the blanks that stand for them."""

    def __init__(self, pdf: pydyf.PDF, entries: Sequence[Sequence[str]]) -> None:
        self._objects = pdf.objects
        self._pages = _pages(pdf)
        self._root = self._of(pdf.catalog["StructTreeRoot"]) if "StructTreeRoot" in pdf.catalog else None
        self._entries = {page.reference: iter(ids) for page, ids in zip(self._pages, entries, strict=True)}
        self._blanks = {page.reference: _blank("p", offset) for offset, page in enumerate(self._pages)}
        self._wishes: dict[Wish, bytes] = {}

    def stencil(self) -> Stencil:
        by_page = [self._links_of(page) for page in self._pages]
        links = [link for ones in by_page for link in ones]
        elements = list(self._elements())
        for number, one in enumerate([*links, *elements]):
            self._blanks[one.reference] = _blank("o", number)
        lines = [self._link(link) for link in links]
        lines += [b" ".join(self._text(link.reference) for link in ones) for ones in by_page if ones]
        lines += [self._element(element) for element in elements]
        keys = self._keys()
        if elements:
            lines.append(self._leaf(keys))
        return Stencil(
            links=len(links),
            linked=tuple(offset for offset, ones in enumerate(by_page) if ones),
            objects=len(links) + len(elements) + bool(elements),
            keys=max(keys, default=-1) + 1,
            wishes=tuple(self._wishes),
            text=zlib.compress(b"\n".join(lines)),
        )

    def _of(self, reference: bytes) -> Any:
        return self._objects[int(reference.partition(b" ")[0])]

    def _links_of(self, page: Object) -> list[Object]:
        annotations = (self._of(reference) for reference in page.get("Annots", ()))
        return [one for one in annotations if one["Subtype"] == "/Link"]

    def _elements(self) -> Iterator[Object]:
        """The part's document and all elements in it, in reading order."""
        waiting = [self._root["K"][0]] if self._root else []
        while waiting:
            element = self._of(waiting.pop())
            yield element
            waiting += [kid for kid in reversed(element["K"]) if isinstance(kid, bytes) and "S" in self._of(kid)]

    def _keys(self) -> dict[int, Any]:
        """What the parent tree holds under each key."""
        if not self._root:
            return {}
        numbers = self._of(self._root["ParentTree"])["Nums"]
        return dict(zip(numbers[::2], numbers[1::2], strict=True))

    # --- text ----------------------------------------------------------------------------------------------

    def _link(self, link: Object) -> bytes:
        link["F"] = PRINT
        wish = b""
        if "StructParent" in link:
            wish += b"/StructParent " + _blank("k", link.pop("StructParent"))
        address = str(link["A"]["URI"].string) if "A" in link else ""
        if address.startswith(SCHEME):
            wish += self._wish("link", address.removeprefix(SCHEME))
            del link["A"]
            link.pop("Contents", None)
        return self._dictionary(link, wish)

    def _element(self, element: Object) -> bytes:
        """An element; an entry wishes for its language, and the stand-in of a number for its words.

        WeasyPrint writes no language for an element; an entry is an article, and the articles of a page stand in
        the tree in the order of the page.
        """
        wish = b""
        if element["S"] == "/Document":
            element["S"], wish = "/Part", b"/P %(book)b"
            del element["P"]
            element.pop("NS", None)  # that of PDF 2.0, which the book is not
        elif element["S"] == "/Art" and (entry := next(self._entries[element["Pg"]], "")):
            wish = self._wish("language", entry)
        elif element["S"] == "/Figure" and (alternative := _words(element)).startswith(SLOT):
            element["S"], wish = "/Span", self._wish("number", alternative.removeprefix(SLOT))
            del element["Alt"], element["A"]
        element["K"] = [one for kid in element["K"] for one in self._inline(kid)]
        return self._dictionary(element, wish)

    def _inline(self, kid: bytes | int) -> Iterator[Any]:
        """What is in an element: a reference to a link stands in it whole, one to another annotation is left out."""
        one = self._of(kid) if isinstance(kid, bytes) else {}
        if "Obj" not in one:
            yield kid
        elif one["Obj"] in self._blanks:
            yield one

    def _leaf(self, keys: Mapping[int, Any]) -> bytes:
        """The part's keys of the parent tree as a leaf of the book's (ISO 32000-2, 7.9.7)."""
        pairs = b" ".join(_blank("k", key) + b" " + self._text(parent) for key, parent in keys.items())
        limits = _blank("k", min(keys)) + b" " + _blank("k", max(keys))
        return b"<</Limits[" + limits + b"]/Nums[" + pairs + b"]>>"

    def _wish(self, kind: Literal["link", "number", "language"], subject: str) -> bytes:
        return self._wishes.setdefault(Wish(kind, subject), _blank("w", len(self._wishes)))

    def _text(self, value: Any) -> bytes:
        """A value of pydyf's as it is written, in one line."""
        match value:
            case dict():
                return self._dictionary(value)
            case list():
                return b"[" + b" ".join(map(self._text, value)) + b"]"
            case bytes():  # a reference; the engine has none to elements of margins, but their numbers on the page
                return self._blanks.get(value, b"null")
            case float():
                return f"{value:.3f}".rstrip("0").rstrip(".").encode()
            case pydyf.String():
                return _bare(value.data)
            case _:
                return _bare(str(value).encode())

    def _dictionary(self, items: Mapping[str, Any], more: bytes = b"") -> bytes:
        pairs = (b"/" + name.encode() + b" " + self._text(value) for name, value in items.items())
        return b"<<" + b"".join(pairs) + more + b">>"


def _blank(kind: str, number: int) -> bytes:
    return f"%({kind}{number})b".encode()


def _bare(text: bytes) -> bytes:
    """What stands for itself: no blank, and no end of a line."""
    return text.replace(b"%", b"%%").replace(b"\n", b"\\n")


def _words(figure: Object) -> str:
    return str(figure["Alt"].string) if "Alt" in figure else ""


def _pages(pdf: pydyf.PDF) -> list[Object]:
    return [pdf.objects[int(reference.partition(b" ")[0])] for reference in pdf.page_references]


def _say_once(page: Object, pdf: pydyf.PDF) -> None:
    """Leave out boxes that are the page's own (ISO 32000-2, 14.11.2), and let pages share what their resources hold."""
    for name in ("BleedBox", "TrimBox"):
        if page[name] == page["MediaBox"]:
            del page[name]
    resources = pdf.objects[int(page["Resources"].partition(b" ")[0])]
    held = {name: shared for name, shared in resources.items() if isinstance(shared, pydyf.Dictionary)}
    for name, shared in held.items():
        if shared:
            pdf.add_object(shared)
            resources[name] = shared.reference
        else:
            del resources[name]


def _keep_what_is_reached(pdf: pydyf.PDF) -> None:
    """Leave in the PDF what its catalog leads to, with numbers of its own."""
    pdf.pages["Kids"][:] = pdf.page_references
    before, kept = pdf.objects, pdf.objects[:1]
    moved: dict[bytes, bytes] = {}

    def told(value: Any) -> Any:
        """The value, with the new references."""
        if isinstance(value, bytes) and (found := _REFERENCE.fullmatch(value)):
            if value not in moved:
                one = before[int(found[1])]
                one.number = len(kept)
                kept.append(one)
                moved[value] = one.reference
            return moved[value]
        if isinstance(value, dict):
            value.update({name: told(inner) for name, inner in value.items()})
        elif isinstance(value, list):
            value[:] = map(told, value)
        return value

    told(pdf.catalog.reference)
    for one in kept:  # it grows meanwhile
        told(one.extra if isinstance(one, pydyf.Stream) else one)
    pdf.objects = kept
