"""Links and structure of the parts: their stencils filled in."""

from collections.abc import Iterable
from functools import cache
from itertools import count, repeat

from pikepdf import String

from booklet.bind.links import led
from booklet.bind.pages import Stencils
from booklet.bind.reserving import Written
from booklet.bind.unbound import Unbound
from booklet.bind.updating import Update, reference, references
from booklet.stencil import Wish


def fill_in(stencils: Stencils, update: Update, written: Written, unbound: Unbound) -> dict[int, bytes]:
    """Write the links of the parts and one structure tree, a document that holds the document of each part.

    What comes back is, by page index, what is to stand in the list of the page's links.
    """

    @cache
    def answer(wish: Wish) -> bytes:
        return _answer(wish, unbound, written)

    trunk, tree = update.numbers(2)
    links: dict[int, bytes] = {}
    documents, leaves, key = [], [], 0
    for pages, stencil in stencils:
        own = update.numbers(stencil.objects)
        values = {b"book": reference(trunk)}
        values |= _named("o", map(reference, own))
        values |= _named("p", (reference(written.pages[index]) for index in pages))
        values |= _named("k", map(b"%d".__mod__, range(key, key + stencil.keys)))
        values |= _named("w", map(answer, stencil.wishes))
        objects, lists = stencil.filled(values)
        links |= {pages[offset]: listed for offset, listed in zip(stencil.linked, lists, strict=True)}
        parted = stencil.links  # whoever looks for links need not unpack elements
        update.add(zip(own[:parted], objects[:parted], strict=True))
        update.add(zip(own[parted:], objects[parted:], strict=True))
        if stencil.keys:
            documents.append(own[parted])
            leaves.append(own[-1])
            key += stencil.keys
    root = b"<</Type/StructTreeRoot/K[%b]/ParentTree %b/ParentTreeNextKey %d>>"
    update.add(
        [
            (written.structure, root % (reference(trunk), reference(tree), key)),
            (trunk, b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (written.structure, references(documents))),
            (tree, b"<</Kids[%b]>>" % references(leaves) if leaves else b"<</Nums[]>>"),
        ]
    )
    return links


def _answer(wish: Wish, unbound: Unbound, written: Written) -> bytes:
    """What the book says to a wish: entries of a dictionary, as they are written."""
    match wish.kind:
        case "link":
            return led(wish.subject, unbound, written)
        case "number":
            kind, _, target = wish.subject.partition("/")
            return b"/ActualText" + String(unbound.target(target).shown(kind)).unparse()
        case "language":
            language = unbound.languages.get(wish.subject)
            return b"/Lang" + String(language).unparse() if language else b""


def _named(kind: str, values: Iterable[bytes]) -> dict[bytes, bytes]:
    """The values by the names of the blanks of that kind, which are numbered in their order."""
    return dict(zip(map(_name, repeat(kind), count()), values, strict=False))


@cache
def _name(kind: str, number: int) -> bytes:
    return f"{kind}{number}".encode()
