"""Structure trees of the parts joined into one, so that the booklet's own pages stay tagged."""

from collections.abc import Iterator, Sequence

from pikepdf import Array, Dictionary, Name, Object, String

from booklet.bind.pages import Joined
from booklet.bind.unbound import Unbound
from booklet.values import SLOT


def join_tags(joined: Joined, unbound: Unbound) -> None:
    """One structure tree for the book: a document that holds the document of each part.

    Each part counts its StructParents from 0: they are shifted, and the parent trees merged (ISO 32000-2,
    14.7.5.4). Elements are given their language; stand-ins for numbers become the numbers laid into them.
    """
    book = joined.pdf
    trunk = book.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
    parents: list[Object | int] = []
    shift = 0
    for source in joined.sources:
        root = source.pdf.Root.get(Name.StructTreeRoot)
        if isinstance(root, Dictionary):
            copied = book.copy_foreign(root)
            _hang(copied.K[0], trunk)
            _shift_keys(joined, source.pages, shift)
            _finish(copied.K[0], joined, unbound, source.pages)
            gone = _make_links_whole(copied.K[0], joined, source.pages)
            numbers = copied.ParentTree.Nums.as_list()
            for key, parent in zip(numbers[::2], numbers[1::2], strict=True):
                parents += () if int(key) + shift in gone else (int(key) + shift, parent)
            shift = int(numbers[-2]) + shift + 1 if numbers else shift
    tree = book.make_indirect(Dictionary(Nums=Array(parents)))
    book.Root.StructTreeRoot = book.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=Array([trunk]), ParentTree=tree, ParentTreeNextKey=shift)
    )
    trunk.P = book.Root.StructTreeRoot
    book.Root.MarkInfo = Dictionary(Marked=True)


def _hang(document: Object, trunk: Object) -> None:
    """A part's document becomes a part of the book's."""
    document.S, document.P = Name.Part, trunk
    if Name.NS in document:
        del document["/NS"]
    trunk.K.append(document)


def _shift_keys(joined: Joined, pages: Sequence[int], shift: int) -> None:
    for index in pages:
        page = joined.leaves[index].obj
        if Name.StructParents in page:
            page.StructParents = int(page.StructParents) + shift
        for annotation in page.get(Name.Annots, Array()):
            if Name.StructParent in annotation:
                annotation.StructParent = int(annotation.StructParent) + shift


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


def _finish(document: Object, joined: Joined, unbound: Unbound, pages: Sequence[int]) -> None:
    """Languages of entries and alternatives of slots.

    WeasyPrint writes no language for an element; an entry is an article, and the articles of a page stand in
    the tree in the order of their anchors.
    """
    by_page = {joined.leaves[index].obj.objgen: index for index in pages}
    articles = {objgen: iter(_entries_on(unbound, index)) for objgen, index in by_page.items()}
    for element in _elements(document):
        kind = str(element.S)
        if kind == "/Art":
            entry = next(articles[element.Pg.objgen], "")
            if entry in unbound.languages:
                element.Lang = String(unbound.languages[entry])
        elif kind in ("/TH", "/TD"):
            _say_scope(element)
        elif kind == "/Figure" and str(element.get(Name.Alt, "")).startswith(SLOT):
            kind, _, target = str(element.Alt).removeprefix(SLOT).partition("/")
            element.S = Name.Span
            element.ActualText = String(unbound.target(target).shown(kind))
            del element["/Alt"]
            del element["/A"]


def _make_links_whole(document: Object, joined: Joined, pages: Sequence[int]) -> set[int]:
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
    for index in pages:
        page = joined.leaves[index].obj
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


def _entries_on(unbound: Unbound, index: int) -> list[str]:
    """Ids of the entries on a page, in order."""
    page = unbound.pages[index]
    anchors = unbound.parts[page.part, page.form].pages[page.offset].anchors
    return [name.removeprefix("entry/") for name, _ in anchors if name.startswith("entry/")]
