"""Links: private addresses become destinations, stamps lead back to their entry.

The links of appendices are explicit and come along with their pages.
"""

from collections.abc import Mapping, Sequence

from pikepdf import Array, Dictionary, Name, Object, String

from booklet.bind.pages import Joined
from booklet.bind.unbound import Unbound
from booklet.papers.links import PRINT
from booklet.values import Target
from booklet.workspace import digest

SCHEME = "booklet:"
_ENCLOSED = f"{SCHEME}file/"
"""Before the id of an entry: its paper, where that is embedded in this book (ISO 32000-2, 12.6.4.4)."""


def destination(joined: Joined, page: int, fit: str, numbers: Sequence[float | None]) -> Array:
    """An explicit destination (ISO 32000-2, table 149); None keeps what the reader has."""
    rounded = (None if number is None else round(number, 3) for number in numbers)
    return Array([joined.leaves[page].obj, Name(fit), *rounded])


def target_destination(joined: Joined, target: Target) -> Array:
    """The destination of a target: its upper edge with a little air."""
    return destination(joined, target.page, "/XYZ", (None, None if target.top is None else target.top + 6, None))


def spoken(target: Target) -> str:
    """What a screen reader says of a link to the target."""
    return f"{target.title}, {target.label}"


def resolve_private(joined: Joined, unbound: Unbound) -> None:
    """Every link of a part with a private address becomes a link to its page."""
    own = (page.index for page in unbound.pages if page.part not in unbound.appendices)
    for index in own:
        for annotation in joined.leaves[index].obj.get(Name.Annots, Array()):
            annotation.F = int(annotation.get(Name.F, 0)) | PRINT
            address = _address(annotation)
            if address.startswith(_ENCLOSED):
                id = address.removeprefix(_ENCLOSED)
                name = unbound.enclosure(id)
                annotation.A = Dictionary(S=Name.GoToE, NewWindow=True, T=Dictionary(R=Name.C, N=String(name)))
                annotation.A.D = Array([0, Name.Fit])
                annotation.Contents = String(f"{unbound.target(f'entry/{id}').title}, {name}")
            elif address.startswith(SCHEME):
                target = unbound.target(address.removeprefix(SCHEME))
                del annotation["/A"]
                annotation.Dest = target_destination(joined, target)
                annotation.Contents = String(spoken(target))


def _address(annotation: Object) -> str:
    action = annotation.get(Name.A)
    return str(action.get(Name.URI, "")) if isinstance(action, Dictionary) else ""


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
