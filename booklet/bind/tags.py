"""Structure trees of the parts joined into one, so that the booklet's own pages stay tagged."""

from collections.abc import Sequence

from pikepdf import Array, Dictionary, Name, Object, String

from booklet.bind.pages import Joined
from booklet.bind.unbound import Unbound
from booklet.tagging import UNFINISHED
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
        if copied := source.structure:
            _hang(copied.K[0], trunk)
            _shift_keys(joined, source.pages, shift)
            _finish(copied[UNFINISHED], joined, unbound, source.pages)
            numbers = copied.ParentTree.Nums.as_list()
            for key, parent in zip(numbers[::2], numbers[1::2], strict=True):
                parents += (int(key) + shift, parent)
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


def _finish(unfinished: Object, joined: Joined, unbound: Unbound, pages: Sequence[int]) -> None:
    """Languages of entries and alternatives of slots, of those elements that wait for it.

    WeasyPrint writes no language for an element; an entry is an article, and the articles of a page stand in
    the tree in the order of their anchors.
    """
    by_page = {joined.leaves[index].obj.objgen: index for index in pages}
    articles = {objgen: iter(_entries_on(unbound, index)) for objgen, index in by_page.items()}
    for element in unfinished.as_list():
        if Name.Art == element.S:
            entry = next(articles[element.Pg.objgen], "")
            if entry in unbound.languages:
                element.Lang = String(unbound.languages[entry])
        else:
            kind, _, target = str(element.Alt).removeprefix(SLOT).partition("/")
            element.S = Name.Span
            element.ActualText = String(unbound.target(target).shown(kind))
            del element["/Alt"]
            del element["/A"]


def _entries_on(unbound: Unbound, index: int) -> list[str]:
    """Ids of the entries on a page, in order."""
    page = unbound.pages[index]
    anchors = unbound.parts[page.part, page.form].pages[page.offset].anchors
    return [name.removeprefix("entry/") for name, _ in anchors if name.startswith("entry/")]
