"""A PDF as plain facts, read with pikepdf and pdfium and without a line of the software under test.

Facts are what a reader would notice: labels, where links lead, what is read aloud. Coordinates are left out.
"""

import ctypes
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Array, Dictionary, Name, NumberTree, Object, Pdf

View = tuple[float | None, ...]
"""The numbers of a destination, after its fit."""


@dataclass(frozen=True)
class Link:
    """A link annotation."""

    page: int
    """Index of the page it stands on."""
    rectangle: tuple[float, float, float, float]
    """Left, bottom, right and top in the user space of its page."""
    target: int | None
    """Index of the page it leads to; None for an address, and for a link that leads nowhere."""
    fit: str = ""
    view: View = ()
    address: str = ""
    says: str = ""
    """What a screen reader says of it."""


class Booklet:
    """A file opened for questions."""

    def __init__(self, data: bytes) -> None:
        self.pdf = Pdf.open(io.BytesIO(data))
        self.document = pypdfium2.PdfDocument(data)

    # --- pages ---------------------------------------------------------------------------------------------

    @cached_property
    def labels(self) -> list[str]:
        """The label of each page, as a viewer shows it."""
        return [page.label for page in self.pdf.pages]

    def text(self, index: int) -> str:
        """All text of the page, spaces and line ends as one space each."""
        return _flat(self.document[index].get_textpage().get_text_bounded())

    @cached_property
    def texts(self) -> list[str]:
        """The text of each page."""
        return [self.text(index) for index in range(len(self.document))]

    def text_in(self, index: int, rectangle: tuple[float, float, float, float]) -> str:
        """The text in a rectangle of the page's user space."""
        return _flat(self.document[index].get_textpage().get_text_bounded(*rectangle))

    def is_paper(self, index: int) -> bool:
        """Whether it is a page of an appended paper: those are not tagged."""
        return "/StructParents" not in self.pdf.pages[index].obj

    def page_saying(self, words: str) -> int:
        """Index of the only page on which the words stand."""
        (found,) = (index for index, text in enumerate(self.texts) if words in text)
        return found

    # --- ways through the file -----------------------------------------------------------------------------

    @cached_property
    def links(self) -> list[Link]:
        """Every link, page by page in the order of the annotations."""
        return [
            self._link(index, annotation)
            for index, page in enumerate(self.pdf.pages)
            for annotation in page.obj.get("/Annots", Array())
            if annotation.Subtype == Name.Link
        ]

    def links_on(self, index: int) -> list[Link]:
        """The links of a page."""
        return [link for link in self.links if link.page == index]

    def numbers_on(self, index: int, above: float = 0) -> Iterator[tuple[str, str]]:
        """Each page number that is printed within a link of a page, or of what is higher on it, and the label of the
        page the link leads to.
        """
        for link in (link for link in self.links_on(index) if link.rectangle[1] > above):
            text = self.text_in(index, link.rectangle)
            words = [] if link.says.startswith(f"{text}, ") else text.split()  # a title may end in a number
            if link.target is not None and words and re.fullmatch(r"\d+|[ivxl]+", words[-1]):
                yield words[-1], self.labels[link.target]

    def _link(self, index: int, annotation: Object) -> Link:
        rectangle = tuple(float(value) for value in annotation.Rect.as_list())
        says, action = str(annotation.get("/Contents", "")), annotation.get("/A", Dictionary())
        if "/URI" in action:
            return Link(index, rectangle, None, address=str(action.URI), says=says)
        target, fit, view = self.destination(annotation.get("/Dest", action.get("/D")))
        return Link(index, rectangle, target, fit, view, says=says)

    def destination(self, target: Object | None) -> tuple[int | None, str, View]:
        """Page index, fit and numbers of an explicit destination or a named one."""
        if isinstance(target, pikepdf.String):
            target = pikepdf.NameTree(self.pdf.Root.Names.Dests).get(str(target))
        if isinstance(target, Name):
            target = self.pdf.Root.Dests.get(target)
        if isinstance(target, Dictionary):
            target = target.get("/D")
        if not isinstance(target, Array):
            return None, "", ()
        page, fit, *numbers = target.as_list()
        view = tuple(None if value is None else float(value) for value in numbers)
        return self._index_of.get(page.objgen), str(fit), view

    @cached_property
    def _index_of(self) -> dict[tuple[int, int], int]:
        return {page.obj.objgen: index for index, page in enumerate(self.pdf.pages)}

    @cached_property
    def destinations(self) -> dict[str, int]:
        """Index of the page of each named destination."""
        names = self.pdf.Root.get("/Names", Dictionary()).get("/Dests")
        found = pikepdf.NameTree(names).items() if names is not None else ()
        return {name: index for name, target in found if (index := self.destination(target)[0]) is not None}

    @cached_property
    def outline(self) -> list[dict[str, Any]]:
        """The bookmarks: title, label of the page, whether open, and those under it."""
        return self._bookmarks(self.pdf.Root.get("/Outlines", Dictionary()))

    @property
    def views_of_outline(self) -> Iterator[tuple[str, View]]:
        """The titles of the outline's top level, and the numbers of where they lead."""
        item = self.pdf.Root.Outlines.get("/First")
        while item is not None:
            yield str(item.Title), self.destination(item.get("/Dest"))[2]
            item = item.get("/Next")

    def _bookmarks(self, parent: Object) -> list[dict[str, Any]]:
        found, item = [], parent.get("/First")
        while item is not None:
            target, _, _ = self.destination(item.get("/Dest"))
            fact = {"title": str(item.Title), "label": None if target is None else self.labels[target]}
            if under := self._bookmarks(item):
                fact |= {"open": int(item.Count) > 0, "under": under}
            found.append(fact)
            item = item.get("/Next")
        return found

    # --- tags ----------------------------------------------------------------------------------------------

    @cached_property
    def elements(self) -> list[Object]:
        """Every structure element in reading order."""
        return list(_elements(self.pdf.Root.StructTreeRoot))

    def of_kind(self, *kinds: str) -> list[Object]:
        """The elements of these kinds, written without a slash."""
        return [element for element in self.elements if str(element.S)[1:] in kinds]

    @cached_property
    def parents(self) -> dict[int, Object]:
        """The parent tree."""
        return dict(NumberTree(self.pdf.Root.StructTreeRoot.ParentTree).items())

    def said_by(self, element: Object) -> str:
        """The text of the element: its marked content, or what stands in its stead."""
        if "/ActualText" in element:
            return str(element.ActualText)
        pieces = []
        for kid in kids(element):
            if isinstance(kid, int):
                pieces.append(self._marked[self._index_of[element.Pg.objgen]].get(kid, ""))
            elif "/S" in kid:
                pieces.append(self.said_by(kid))
        return _flat(" ".join(pieces))

    @cached_property
    def _marked(self) -> list[dict[int, str]]:
        """The text of each marked content of each page."""
        return [self._marked_on(index) for index in range(len(self.document))]

    def _marked_on(self, index: int) -> dict[int, str]:
        page = self.document[index]
        texts = page.get_textpage()
        found: dict[int, str] = {}
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1):
            mark = pdfium.FPDFPageObj_GetMarkedContentID(item.raw)
            size = pdfium.FPDFTextObj_GetText(item.raw, texts.raw, None, 0)
            buffer = (ctypes.c_ushort * max(1, size // 2))()
            pdfium.FPDFTextObj_GetText(item.raw, texts.raw, buffer, size)
            found[mark] = found.get(mark, "") + bytes(buffer).decode("utf-16-le").rstrip("\0")
        return found

    # --- the facts -----------------------------------------------------------------------------------------

    def facts(self) -> dict[str, Any]:
        """Everything at once, ready for JSON."""
        return {
            "pages": [self._page(index) for index in range(len(self.labels))],
            "outline": self.outline,
            "destinations": {name: self.labels[index] for name, index in sorted(self.destinations.items())},
            "links": self._links_by_page(),
            "tags": self._tags(),
            "fonts": sorted(self._fonts()),
            "metadata": {key: str(value) for key, value in sorted(self.pdf.docinfo.items())},
            "viewer": {
                "language": str(self.pdf.Root.get("/Lang", "")),
                "layout": str(self.pdf.Root.get("/PageLayout", "")),
                "mode": str(self.pdf.Root.get("/PageMode", "")),
                "preferences": {
                    key: bool(value) for key, value in self.pdf.Root.get("/ViewerPreferences", Dictionary()).items()
                },
            },
        }

    def _page(self, index: int) -> dict[str, Any]:
        page = self.document[index]
        left, bottom, right, top = page.get_cropbox()
        size = [round((edge) * 25.4 / 72, 1) for edge in (right - left, top - bottom)]
        words = " ".join(self.texts[index].split()[:6])
        return {"label": self.labels[index], "size_mm": size, "rotation": page.get_rotation(), "words": words}

    def _links_by_page(self) -> dict[str, list[str]]:
        """Where one can go from each page: labels and addresses, each once, in order."""
        ways: dict[str, dict[str, None]] = {}
        for link in self.links:
            way = link.address or ("nowhere" if link.target is None else self.labels[link.target])
            ways.setdefault(self.labels[link.page], {})[way] = None
        return {label: list(there) for label, there in ways.items()}

    def _tags(self) -> dict[str, Any]:
        headings = [f"{str(one.S)[1:]} {self.said_by(one)}" for one in self.of_kind("H1", "H2", "H3", "H4", "H5", "H6")]
        return {"counts": dict(sorted(Counter(str(one.S)[1:] for one in self.elements).items())), "headings": headings}

    def _fonts(self) -> set[str]:
        fonts = (item for item in self.pdf.objects if isinstance(item, Dictionary) and item.get("/Type") == Name.Font)
        return {re.sub(r"^[A-Z]{6}\+", "", str(font.BaseFont)[1:]) for font in fonts if "/BaseFont" in font}


def facts(data: bytes) -> dict[str, Any]:
    """The facts of a PDF."""
    return Booklet(data).facts()


def strayed(paper: Booklet, book: Booklet, first: int) -> list[tuple[Link, Link | None]]:
    """Links of a paper that do not lead where they led, in a book that holds its pages from that index on.

    The book may have more links on a page, after the paper's own; a web address may have got its scheme.
    """
    found: list[tuple[Link, Link | None]] = []
    for index in range(len(paper.labels)):
        now = book.links_on(first + index)
        for position, before in enumerate(paper.links_on(index)):
            after = now[position] if position < len(now) else None
            if after is None or not _same(before, after, first):
                found.append((before, after))
    return found


def _same(before: Link, after: Link, first: int) -> bool:
    view = (*before.view[:2], before.view[2] or None) if before.fit == "/XYZ" else before.view  # a zoom of 0 is none
    target = None if before.target is None else before.target + first
    same_address = after.address.endswith(before.address) if before.address else not after.address
    return same_address and (after.rectangle, after.target, after.fit, after.view) == (
        before.rectangle,
        target,
        before.fit,
        view,
    )


def kids(element: Object) -> list[Any]:
    """What hangs under an element: elements, marked content by its number, references to content and annotations."""
    under = element.get("/K", Array())
    return under.as_list() if isinstance(under, Array) else [under]


def _elements(element: Object) -> Iterator[Object]:
    for kid in kids(element):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _flat(text: str) -> str:
    return " ".join(text.replace("\ufffe", "").split())
