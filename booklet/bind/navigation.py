"""Ways into the file: page labels, outline, named destinations, and how a viewer opens it."""

from collections.abc import Iterable, Sequence

from pikepdf import Array, Dictionary, Name, OutlineItem, String

from booklet.bind.links import destination, target_destination
from booklet.bind.pages import Joined
from booklet.bind.unbound import Unbound
from booklet.papers.links import numbers_after
from booklet.values import Bookmark, Page


def add_navigation(joined: Joined, unbound: Unbound) -> None:
    """Labels, outline, named destinations and viewer preferences."""
    book = joined.pdf
    book.Root.PageLabels = page_labels(unbound.pages)
    with book.open_outline() as outline:
        outline.root.extend(_items(joined, unbound.outline))
    book.Root.Names = Dictionary(Dests=_named(joined, unbound))
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


def _items(joined: Joined, bookmarks: Iterable[Bookmark]) -> list[OutlineItem]:
    items = []
    for bookmark in bookmarks:
        numbers = numbers_after(bookmark.fit, bookmark.view)
        item = OutlineItem(bookmark.title, destination(joined, bookmark.page, bookmark.fit, numbers))
        item.children.extend(_items(joined, bookmark.children))
        item.is_closed = not bookmark.open
        items.append(item)
    return items


def _named(joined: Joined, unbound: Unbound) -> Dictionary:
    """``entry-ID``, ``paper-ID`` and ``talk-ID``, so that the fragment of an address can point into the file."""
    named = {
        address.replace("/", "-", 1): target
        for address, target in unbound.targets.items()
        if address.startswith(("entry/", "paper/", "talk/"))
    }
    pairs: list[String | Array] = []
    for name in sorted(named):
        pairs += [String(name), target_destination(joined, named[name])]
    leaf = Dictionary(Names=Array(pairs))
    if named:
        leaf.Limits = Array([String(min(named)), String(max(named))])
        return joined.pdf.make_indirect(Dictionary(Kids=Array([joined.pdf.make_indirect(leaf)])))
    return joined.pdf.make_indirect(leaf)
