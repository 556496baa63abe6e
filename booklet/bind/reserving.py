"""Places in the book for what is written behind it: reserved first, then found again in the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Pdf

from booklet.bind.pages import Joined


def reserve(joined: Joined, stamped: Iterable[int]) -> None:
    """Reserve places for the structure, the outline, the names, and the links of pages.

    Args:
        joined: Its parts count their keys of the parent tree from 0 each (ISO 32000-2, 14.7.5.4): pages get those they
            have in the book.
        stamped: Indices of pages that get links over their stamps.
    """
    book, key = joined.pdf, 0
    linked = set(stamped)
    for pages, stencil in joined.stencils:
        for index in pages:
            page = joined.leaves[index].obj
            if Name.StructParents in page:
                page.StructParents = int(page.StructParents) + key
        linked |= {pages[offset] for offset in stencil.linked}
        key += stencil.keys
    for index in sorted(linked):
        page = joined.leaves[index].obj
        page.Annots = book.make_indirect(Array(_listed(page.get(Name.Annots))))
    book.Root.StructTreeRoot = book.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    book.Root.MarkInfo = Dictionary(Marked=True)
    book.Root.Outlines = book.make_indirect(Dictionary(Type=Name.Outlines))
    book.Root.Names = Dictionary(Dests=book.make_indirect(Dictionary()))


def _listed(annotations: Object | None) -> list[Object]:
    return [*annotations.as_list()] if isinstance(annotations, Array) else []


@dataclass(frozen=True, slots=True)
class Written:
    """The book in its file. Objects are named by their numbers there."""

    size: int
    """All its numbers are smaller."""
    trailer: dict[str, bytes]
    """What its trailer says beside the size and the identifier."""
    identifier: bytes
    structure: int
    outline: int
    names: int
    pages: list[int]
    """By page index."""
    lists: dict[int, tuple[int, bytes]]
    """By page index, lists of links that are objects of their own, each with what stands in it already."""


def look(file: Path) -> Written:
    """Look at the book that was written with such places."""
    with Pdf.open(file) as book:
        pages = [page.obj for page in book.pages]
        annotations = ((index, page.get(Name.Annots)) for index, page in enumerate(pages))
        lists = ((index, one) for index, one in annotations if isinstance(one, Array) and one.is_indirect)
        return Written(
            size=int(book.trailer.Size),
            trailer={key: book.trailer[key].unparse() for key in ("/Root", "/Info")},
            identifier=bytes(book.trailer.ID[0]),
            structure=_number(book.Root.StructTreeRoot),
            outline=_number(book.Root.Outlines),
            names=_number(book.Root.Names.Dests),
            pages=[_number(page) for page in pages],
            lists={index: (_number(one), one.unparse(resolved=True)[1:-1].strip()) for index, one in lists},
        )


def _number(item: Object) -> int:
    return item.objgen[0]
