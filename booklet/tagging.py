"""The structure tree of a part, mended where the engine tags otherwise than readers ask: once, when the part is set.

What can only be said when the book is bound is listed then, so that nobody walks the tree again.
"""

import io
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, StreamDecodeLevel

from booklet.values import SLOT

UNFINISHED = "/BookletUnfinished"
"""Key of the tree's root under which those elements are listed, in reading order."""


def mended(pdf: bytes) -> bytes:
    """The tagged PDF with links that are whole and head cells that say what they head; its streams as they were."""
    with Pdf.open(io.BytesIO(pdf)) as part:
        root = part.Root.StructTreeRoot
        document = root.K[0]
        for element in _elements(document):
            if element.S in (Name.TH, Name.TD):
                _say_scope(element)
        root[UNFINISHED] = Array([element for element in _elements(document) if _waits(element)])
        gone = _make_links_whole(document, part)
        numbers = root.ParentTree.Nums.as_list()
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        root.ParentTree.Nums = Array([one for pair in pairs if int(pair[0]) not in gone for one in pair])
        file = io.BytesIO()
        part.save(
            file,
            compress_streams=False,
            stream_decode_level=StreamDecodeLevel.none,
            object_stream_mode=ObjectStreamMode.disable,
            deterministic_id=True,
        )
        return file.getvalue()


def _waits(element: Object) -> bool:
    """Whether it is an entry, which has a language, or the stand-in of a number."""
    return Name.Art == element.S or (Name.Figure == element.S and str(element.get(Name.Alt, "")).startswith(SLOT))


def _elements(element: Object) -> Iterator[Object]:
    """The structure elements under this one, in reading order."""
    waiting = _kids(element)
    while waiting:
        kid = waiting.pop()
        yield kid
        waiting += _kids(kid)


def _kids(element: Object) -> list[Object]:
    """The structure elements just under this one, the last first."""
    kids = element.get("/K")
    listed = reversed(kids.as_list()) if isinstance(kids, Array) else ()
    return [kid for kid in listed if isinstance(kid, Dictionary) and "/S" in kid]


def _make_links_whole(document: Object, part: Pdf) -> set[int]:
    """A link is one annotation over all that it holds. What comes back are the keys of those taken away.

    WeasyPrint gives each box within a link an annotation of its own, mostly under an element that is none of a link
    (PDF/UA-1, 7.18.5). Those are taken away, and the link's own grows by their rectangles.
    """
    gone: dict[tuple[int, int], int] = {}
    for element in list(_elements(document)):
        references = _references(element)
        around = _link_around(element) if references else None
        if references and not around:
            element.S = Name.Link
            continue
        if references and Name.Link == element.S:
            element.S = Name.NonStruct
        for reference in references:
            assert around is not None
            link = _references(around)[0].Obj
            link.Rect = _hull(link.Rect, reference.Obj.Rect)
            gone[reference.Obj.objgen] = int(reference.Obj.StructParent)
            element.K = Array([kid for kid in element.K.as_list() if not _is_same(kid, reference)])
    for page in (page.obj for page in part.pages):
        if gone and Name.Annots in page:
            page.Annots = Array([one for one in page.Annots.as_list() if one.objgen not in gone])
    return set(gone.values())


def _references(element: Object) -> list[Object]:
    """The element's references to link annotations (ISO 32000-2, 14.7.5.3)."""
    kids = (kid for kid in element.get(Name.K, Array()).as_list() if isinstance(kid, Dictionary))
    return [kid for kid in kids if kid.get(Name.Type) == Name.OBJR and kid.Obj.get(Name.Subtype) == Name.Link]


def _link_around(element: Object) -> Object | None:
    """The link element that holds this one."""
    while Name.P in element:
        element = element.P
        if element.get(Name.S) == Name.Link and _references(element):
            return element
    return None


def _is_same(one: Object | int, other: Object) -> bool:
    return isinstance(one, Dictionary) and one.objgen == other.objgen


def _hull(one: Object, other: Object) -> Array:
    """The rectangle around two."""
    corners = [[float(value) for value in rectangle.as_list()] for rectangle in (one, other)]
    across = [value for left, _, right, _ in corners for value in (left, right)]
    along = [value for _, bottom, _, top in corners for value in (bottom, top)]
    return Array([min(across), min(along), max(across), max(along)])


def _say_scope(cell: Object) -> None:
    """A head cell says whether it heads its column or its row (ISO 32000-2, table 384).

    WeasyPrint has cells refer to their heads by ids, which are its own in each part and not in a book.
    """
    attributes = cell.get(Name.A, Dictionary(O=Name.Table))
    if Name.ID in cell:
        del cell["/ID"]
    if Name.Headers in attributes:
        del attributes["/Headers"]
    if Name.TH == cell.S:
        attributes.Scope = Name.Column if Name.THead == cell.P.P.S else Name.Row
        cell.A = attributes
