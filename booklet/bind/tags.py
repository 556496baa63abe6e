"""Links and structure of the parts: their stencils filled in, and written behind the bound book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Pdf, String

from booklet.bind.links import led
from booklet.bind.pages import Joined
from booklet.bind.unbound import Unbound
from booklet.bind.updating import Update
from booklet.stencil import Stencil, Wish
from booklet.workspace import grown_file


def make_room(joined: Joined) -> None:
    """What stands for what is written behind the book: the root of the structure, and of each page the list of links.

    Each part counts its keys of the parent tree from 0 (ISO 32000-2, 14.7.5.4): those of pages are shifted.
    """
    book, key = joined.pdf, 0
    book.Root.StructTreeRoot = book.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    book.Root.MarkInfo = Dictionary(Marked=True)
    for pages, stencil in joined.stencils:
        for index in pages:
            page = joined.leaves[index].obj
            if Name.StructParents in page:
                page.StructParents = int(page.StructParents) + key
        for offset in stencil.linked:
            joined.leaves[pages[offset]].obj.Annots = book.make_indirect(Array())
        key += stencil.keys


def fill_in(file: Path, stencils: Iterable[tuple[range, Stencil]], unbound: Unbound) -> None:
    """Write links and structure of the parts behind the book that stands in the file.

    The structure becomes one tree, a document that holds that of each part, and the parts' keys follow on each other.
    """
    bound = _look(file)

    @cache
    def answer(wish: Wish) -> bytes:
        return _answer(wish, unbound, bound.pages)

    with grown_file(file) as grown:
        update = Update(grown, bound.size)
        trunk, tree = update.numbers(2)
        documents, leaves, key = [], [], 0
        for pages, stencil in stencils:
            own = update.numbers(stencil.objects)
            values = {b"book": _reference(trunk)}
            values |= _named(b"o%d", map(_reference, own))
            values |= _named(b"p%d", (_reference(bound.pages[index]) for index in pages))
            values |= _named(b"k%d", (b"%d" % one for one in range(key, key + stencil.keys)))
            values |= _named(b"w%d", map(answer, stencil.wishes))
            objects, lists = stencil.filled(values)
            places = [bound.lists[pages[offset]] for offset in stencil.linked]
            listed = [
                (number, b"%b %b]" % (one[:-1], there)) for one, (number, there) in zip(lists, places, strict=True)
            ]
            update.add([*zip(own[: stencil.links], objects, strict=False), *listed])
            if stencil.keys:
                update.add(zip(own[stencil.links :], objects[stencil.links :], strict=True))
                documents.append(own[stencil.links])
                leaves.append(own[-1])
                key += stencil.keys
        update.add(_ends(bound.structure, trunk, tree, documents, leaves, key))
        update.finish(bound.trailer, bound.identifier)


@dataclass(frozen=True, slots=True)
class _Bound:
    """What became of the book's objects when it was written: their numbers in the file."""

    size: int
    trailer: dict[str, bytes]
    identifier: bytes
    structure: int
    """The root of the structure."""
    pages: list[int]
    lists: dict[int, tuple[int, bytes]]
    """Of pages with links, by page index, the list of them, and what stands in it already."""


def _look(file: Path) -> _Bound:
    with Pdf.open(file) as book:
        pages = [page.obj for page in book.pages]
        lists = {index: page.Annots for index, page in enumerate(pages) if Name.Annots in page}
        return _Bound(
            size=int(book.trailer.Size),
            trailer={key: book.trailer[key].unparse() for key in ("/Root", "/Info")},
            identifier=bytes(book.trailer.ID[0]),
            structure=book.Root.StructTreeRoot.objgen[0],
            pages=[page.objgen[0] for page in pages],
            lists={index: (one.objgen[0], one.unparse(resolved=True)[1:-1].strip()) for index, one in lists.items()},
        )


def _answer(wish: Wish, unbound: Unbound, page_numbers: Sequence[int]) -> bytes:
    """What the book says to a wish: entries of a dictionary, as they are written."""
    match wish.kind:
        case "link":
            return led(wish.subject, unbound, page_numbers)
        case "number":
            kind, _, target = wish.subject.partition("/")
            return b"/ActualText" + String(unbound.target(target).shown(kind)).unparse()
        case "language":
            language = unbound.languages.get(wish.subject)
            return b"/Lang" + String(language).unparse() if language else b""


def _ends(
    root: int, trunk: int, tree: int, documents: Iterable[int], leaves: Sequence[int], key: int
) -> list[tuple[int, bytes]]:
    """The objects at which all parts hang."""
    kids = b"/Kids[%b]" % _references(leaves) if leaves else b"/Nums[]"
    return [
        (root, f"<</Type/StructTreeRoot/K[{trunk} 0 R]/ParentTree {tree} 0 R/ParentTreeNextKey {key}>>".encode()),
        (trunk, b"<</Type/StructElem/S/Document/P %b/K[%b]>>" % (_reference(root), _references(documents))),
        (tree, b"<<%b>>" % kids),
    ]


def _named(kind: bytes, values: Iterable[bytes]) -> dict[bytes, bytes]:
    """The values by the names of blanks, which are numbered so."""
    return {kind % number: value for number, value in enumerate(values)}


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join(map(_reference, numbers))


def _reference(number: int) -> bytes:
    return b"%d 0 R" % number
