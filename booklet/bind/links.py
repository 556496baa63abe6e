"""Links: private addresses become destinations, stamps lead back to their entry.

The links of appendices are explicit and come along with their pages.
"""

from collections.abc import Mapping, Sequence

from pikepdf import Array, Dictionary, Name, String

from booklet.bind.pages import Joined
from booklet.bind.unbound import Unbound
from booklet.papers.links import PRINT
from booklet.values import Target
from booklet.workspace import digest

_ENCLOSED = "file/"
"""Before the id of an entry: its paper, where that is embedded in this book (ISO 32000-2, 12.6.4.4)."""


def destination(joined: Joined, page: int, fit: str, numbers: Sequence[float | None]) -> Array:
    """An explicit destination (ISO 32000-2, table 149); None keeps what the reader has."""
    rounded = (None if number is None else round(number, 3) for number in numbers)
    return Array([joined.leaves[page].obj, Name(fit), *rounded])


def target_destination(joined: Joined, target: Target) -> Array:
    """The destination of a target."""
    return destination(joined, target.page, "/XYZ", (None, _top(target), None))


def _top(target: Target) -> float | None:
    """Its upper edge with a little air, in points."""
    return None if target.top is None else round(target.top + 6, 3)


def spoken(target: Target) -> str:
    """What a screen reader says of a link to the target."""
    return f"{target.title}, {target.label}"


def led(address: str, unbound: Unbound, page_numbers: Sequence[int]) -> bytes:
    """Where a link of a part leads, and what is said of it: entries of its dictionary, as they are written.

    Args:
        address: The private address, without its scheme.
        unbound: The book.
        page_numbers: Numbers of the objects that are its pages, by page index.
    """
    if address.startswith(_ENCLOSED):
        id = address.removeprefix(_ENCLOSED)
        name = unbound.enclosure(id)
        action = Dictionary(
            S=Name.GoToE, NewWindow=True, T=Dictionary(R=Name.C, N=String(name)), D=Array([0, Name.Fit])
        )
        said = f"{unbound.target(f'entry/{id}').title}, {name}"
        return b"/A" + action.unparse() + b"/Contents" + String(said).unparse()
    target = unbound.target(address)
    top = "null" if (height := _top(target)) is None else f"{height:.9g}"
    place = f"/Dest[{page_numbers[target.page]} 0 R/XYZ null {top} null]/Contents"
    return place.encode() + String(spoken(target)).unparse()


def add_stamp_links(
    joined: Joined, clicks: Mapping[int, Sequence[tuple[str, tuple[float, ...]]]], unbound: Unbound
) -> None:
    """A link over each stamp, back to the entry."""
    for index, ones in clicks.items():
        page = joined.leaves[index].obj
        if Name.Annots not in page:
            page.Annots = Array()
        for address, rectangle in ones:
            target = unbound.target(address)
            link = Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([round(value, 3) for value in rectangle]),
                Border=Array([0, 0, 0]),
                F=PRINT,
                Dest=target_destination(joined, target),
                Contents=String(spoken(target)),
                NM=String(digest("stamp", str(index), address)[:16]),
            )
            page.Annots.append(joined.pdf.make_indirect(link))
