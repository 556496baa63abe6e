"""The story of splitting: what the book says of itself, which pages that makes, each written as a file."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Pdf

from booklet.citations import bibtex
from booklet.citations import facts as citations
from booklet.citations.facts import Item
from booklet.diagnostics import BookletError, Diagnostic, Place, error, note
from booklet.split.cutting import Cut, Excerpt
from booklet.split.describing import describe

FRONT_MATTER = "0.pdf"
"""What comes before the papers, as the ACL Anthology counts (aclanthology.org/info/contrib)."""
RESERVED = ("0", "con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
"""Names that are taken: by the front matter, and by the devices of Windows."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file that a booklet was split into."""

    name: str
    data: bytes
    left_out: int = 0
    """Links that led out of it to what has no place on the web."""


@dataclass(frozen=True, slots=True)
class Split:
    """A booklet taken apart."""

    pieces: tuple[Piece, ...]
    """The front matter, the papers in the order of the book, the bibliography."""
    diagnostics: tuple[Diagnostic, ...]


def split(data: bytes, name: str) -> Split:
    """The booklet of that file name taken apart.

    Raises:
        BookletError: It is not a PDF, not a booklet of ours, or not whole.
    """
    try:
        with Pdf.open(io.BytesIO(data)) as book:
            return _Splitting(book, name).split()
    except pikepdf.PdfError:
        raise _refusal(name, f"{name} can't be read as a PDF", "give the file that booklet build wrote") from None


def _refusal(name: str, message: str, hint: str) -> BookletError:
    return BookletError((error(Place(name), "not-a-booklet", message, hint),))


class _Splitting:
    """One booklet, open."""

    def __init__(self, book: Pdf, name: str) -> None:
        self._book = book
        self._name = name
        self._volume, *self._entries = self._carried()
        self._starts = self._named_pages()

    def split(self) -> Split:
        """Everything, in order."""
        papers = [(item, self._pages(item)) for item in self._entries if item.number_of_pages]
        owners = self._owners(papers)
        names = citations.distinct((item.id for item, _ in papers), taken=RESERVED)
        first = min((pages.start for _, pages in papers), default=len(self._book.pages))
        pieces = [self._piece(FRONT_MATTER, Excerpt(range(first), owners), self._volume)]
        for (item, pages), name in zip(papers, names, strict=True):
            elsewhere = dict.fromkeys(range(len(self._book.pages)), item.address)
            pieces.append(self._piece(f"{name}.pdf", Excerpt(pages, elsewhere), item))
        bibliography = bibtex.bibliography((self._volume, *self._entries))
        return Split((*pieces, Piece(bibtex.FILE_NAME, bibliography.encode())), tuple(self._untied(pieces)))

    def _untied(self, pieces: Sequence[Piece]) -> Iterator[Diagnostic]:
        count = sum(piece.left_out for piece in pieces)
        if count:
            message = f"{count} links that led out of their file were left out: what they led to has no address"
            yield note(Place(self._name), "links-left-out", message, "give entries a doi:, or their papers an url:")

    def _piece(self, name: str, excerpt: Excerpt, item: Item) -> Piece:
        cut = Cut(self._book, excerpt)
        describe(cut.pdf, item, self._volume, self._book)
        return Piece(name, cut.saved(), cut.left_out)

    # --- what the book says of itself ----------------------------------------------------------------------

    def _carried(self) -> tuple[Item, ...]:
        carried = self._book.attachments.get(citations.FILE_NAME)
        items = citations.read(carried.get_file().read_bytes()) if carried else None
        if not items or items[0].type != "book":
            message = f"{self._name} doesn't say what is to be cited, as everything from booklet build does"
            raise _refusal(self._name, message, "build the booklet anew, and split that")
        return items

    def _named_pages(self) -> dict[str, int]:
        """Index of the page of each named destination."""
        indices = {page.obj.objgen: index for index, page in enumerate(self._book.pages)}
        tree = self._book.Root.get(Name.Names, Dictionary()).get(Name.Dests)
        named = NameTree(tree).items() if tree is not None else ()
        return {
            str(name): indices[target[0].objgen]
            for name, target in named
            if isinstance(target, Array) and target[0].objgen in indices
        }

    def _pages(self, item: Item) -> range:
        start = self._starts.get(f"paper-{item.id}")
        if start is None or start + item.number_of_pages > len(self._book.pages):
            message = f"{self._name} doesn't hold all pages of the paper '{item.id}': it was changed since it was built"
            raise _refusal(self._name, message, "build the booklet anew, and split that")
        return range(start, start + item.number_of_pages)

    def _owners(self, papers: list[tuple[Item, range]]) -> Mapping[int, str]:
        """Where on the web that stands which a page of the book shows, for pages of papers."""
        addresses = {item.id: item.address for item in self._entries}
        owners = {self._starts[name]: addresses[id] for id in addresses if (name := f"paper-{id}") in self._starts}
        return owners | {page: item.address for item, pages in papers for page in pages}
