"""Ways into the file: page labels, outline, named destinations, and how a viewer opens it."""

from collections.abc import Iterator, Mapping, Sequence

from pikepdf import Array, Dictionary, Name, Pdf, String

from booklet.bind.links import destination, target_destination
from booklet.bind.reserving import Written
from booklet.bind.updating import Numbered, Update, reference, references
from booklet.papers.links import numbers_after
from booklet.values import Bookmark, Page, Target

_NAMES_TOGETHER = 100
"""Names in a leaf of the tree in which viewers look them up."""


def add_navigation(book: Pdf, pages: Sequence[Page]) -> None:
    """Labels and viewer preferences."""
    book.Root.PageLabels = page_labels(pages)
    book.Root.PageMode = Name.UseOutlines
    book.Root.PageLayout = Name.TwoPageRight
    book.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def page_labels(pages: Sequence[Page]) -> Dictionary:
    """The number tree of labels: a new range where the style changes or the numbers do not follow on."""
    numbers: list[int | Dictionary] = []
    before: Page | None = None
    for page in pages:
        if before is None or page.roman != before.roman or page.folio != before.folio + 1:
            numbers += [page.index, Dictionary(S=Name.r if page.roman else Name.D, St=page.folio)]
        before = page
    return Dictionary(Nums=Array(numbers))


def write_outline(bookmarks: Sequence[Bookmark], update: Update, written: Written) -> None:
    """The outline (ISO 32000-2, 12.3.3)."""
    numbers = update.numbers(len(bookmarks))
    update.add([(written.outline, b"<</Type/Outlines%b>>" % _under(bookmarks, numbers, 1))])
    update.add(_items(bookmarks, numbers, written.outline, update, written))


def _items(
    bookmarks: Sequence[Bookmark], numbers: range, parent: int, update: Update, written: Written
) -> Iterator[Numbered]:
    """The bookmarks under one, with those under them, as they are written."""
    for number, bookmark in zip(numbers, bookmarks, strict=True):
        under = update.numbers(len(bookmark.children))
        goes_to = destination(written, bookmark.page, bookmark.fit, numbers_after(bookmark.fit, bookmark.view))
        said = b"/Title%b/Dest%b/Parent %b" % (String(bookmark.title).unparse(), goes_to, reference(parent))
        if number > numbers[0]:
            said += b"/Prev " + reference(number - 1)
        if number < numbers[-1]:
            said += b"/Next " + reference(number + 1)
        yield number, b"<<%b%b>>" % (said, _under(bookmark.children, under, 1 if bookmark.open else -1))
        yield from _items(bookmark.children, under, number, update, written)


def _under(bookmarks: Sequence[Bookmark], numbers: range, sign: int) -> bytes:
    """What is said of those under one: which they are, and how many are seen, less than 0 while it is closed."""
    if not bookmarks:
        return b""
    return b"/First %b/Last %b/Count %d" % (reference(numbers[0]), reference(numbers[-1]), sign * _seen(bookmarks))


def _seen(bookmarks: Sequence[Bookmark]) -> int:
    return sum(1 + (_seen(one.children) if one.open else 0) for one in bookmarks)


def write_names(targets: Mapping[str, Target], update: Update, written: Written) -> None:
    """``entry-ID``, ``paper-ID`` and ``talk-ID``, so that the fragment of an address can point into the file."""
    named = sorted(
        (address.replace("/", "-", 1), target)
        for address, target in targets.items()
        if address.startswith(("entry/", "paper/", "talk/"))
    )
    parts = [named[first : first + _NAMES_TOGETHER] for first in range(0, len(named), _NAMES_TOGETHER)]
    leaves = update.numbers(len(parts))
    update.add([(written.names, b"<</Kids[%b]>>" % references(leaves) if leaves else b"<</Names[]>>")])
    update.add((leaf, _leaf(part, written)) for leaf, part in zip(leaves, parts, strict=True))


def _leaf(named: Sequence[tuple[str, Target]], written: Written) -> bytes:
    """Names of a tree in their order, with the first and the last of them (ISO 32000-2, 7.9.6)."""
    pairs = [(String(name).unparse(), target_destination(written, target)) for name, target in named]
    return b"<</Limits[%b %b]/Names[%b]>>" % (pairs[0][0], pairs[-1][0], b" ".join(b"%b%b" % pair for pair in pairs))
