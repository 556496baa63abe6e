"""Links: private addresses become destinations, stamps lead back to their entry.

The links of appendices are explicit and come along with their pages.
"""

from collections.abc import Mapping, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from booklet.bind.pages import Joined
from booklet.values import Target
from booklet.workspace import digest

SCHEME = "booklet:"


def destination(book: Pdf, page: int, view: Sequence[float | None] = (None, None, None)) -> Array:
    """An explicit destination (ISO 32000-2, 12.3.2.2): page, left, top, zoom; None keeps what the reader has."""
    return Array([book.pages[page].obj, Name.XYZ, *(None if value is None else round(value, 3) for value in view)])


def target_destination(book: Pdf, target: Target) -> Array:
    """The destination of a target: its upper edge with a little air."""
    return destination(book, target.page, (None, None if target.top is None else target.top + 6, None))


def spoken(target: Target) -> str:
    """What a screen reader says of a link to the target."""
    return f"{target.title}, {target.label}"


def resolve_private(joined: Joined, targets: Mapping[str, Target]) -> None:
    """Every link of a part with a private address becomes a link to its page."""
    for page in joined.pdf.pages:
        for annotation in page.obj.get(Name.Annots, Array()):
            address = _address(annotation)
            if address.startswith(SCHEME):
                target = targets[address.removeprefix(SCHEME)]
                del annotation["/A"]
                annotation.Dest = target_destination(joined.pdf, target)
                annotation.Contents = String(spoken(target))
                annotation.F = 4  # Print: asked for by PDF/A, ISO 19005-3, 6.3.2


def _address(annotation: Object) -> str:
    action = annotation.get(Name.A)
    return str(action.get(Name.URI, "")) if isinstance(action, Dictionary) else ""


def add_stamp_links(
    joined: Joined, clicks: Mapping[int, Sequence[tuple[str, tuple[float, ...]]]], targets: Mapping[str, Target]
) -> None:
    """A link over each stamp, back to the entry."""
    for index, ones in clicks.items():
        page = joined.pdf.pages[index]
        if Name.Annots not in page.obj:
            page.obj.Annots = Array()
        for address, rectangle in ones:
            target = targets[address]
            link = Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([round(value, 3) for value in rectangle]),
                Border=Array([0, 0, 0]),
                F=4,
                Dest=target_destination(joined.pdf, target),
                Contents=String(spoken(target)),
                NM=String(digest("stamp", str(index), address)[:16]),
            )
            page.obj.Annots.append(joined.pdf.make_indirect(link))
