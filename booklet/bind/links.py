"""Where links lead: private addresses become destinations, stamps lead back to their entry.

The links of appendices are explicit and come along with their pages.
"""

from collections.abc import Iterable, Mapping, Sequence

from pikepdf import Array, Dictionary, Name, String

from booklet.bind.reserving import Written
from booklet.bind.unbound import Unbound
from booklet.bind.updating import Update, references
from booklet.papers.links import PRINT
from booklet.values import Target
from booklet.workspace import digest

Clicks = Mapping[int, Sequence[tuple[str, tuple[float, ...]]]]
"""By page index, private addresses and the rectangles that lead there, in the page's user space."""
_ENCLOSED = "file/"
"""Before the id of an entry: its paper, where that is embedded in this book (ISO 32000-2, 12.6.4.4)."""


def destination(written: Written, page: int, fit: str, numbers: Iterable[float | None]) -> bytes:
    """An explicit destination as it is written (ISO 32000-2, table 149); None keeps what the reader has."""
    view = ("null" if number is None else _number(number) for number in numbers)
    return f"[{written.pages[page]} 0 R{fit} {' '.join(view)}]".encode()


def _number(number: float) -> str:
    """As PDF has it: without an exponent."""
    return f"{number:.3f}".rstrip("0").rstrip(".")


def target_destination(written: Written, target: Target) -> bytes:
    """The destination of a target: its upper edge with a little air."""
    return destination(written, target.page, "/XYZ", (None, None if target.top is None else target.top + 6, None))


def led(address: str, unbound: Unbound, written: Written) -> bytes:
    """Where a link leads, and what a screen reader says of it: entries of its dictionary, as they are written.

    The private address is given without its scheme.
    """
    if address.startswith(_ENCLOSED):
        id = address.removeprefix(_ENCLOSED)
        name = unbound.enclosure(id)
        child, first_page = Dictionary(R=Name.C, N=String(name)), Array([0, Name.Fit])
        action = Dictionary(S=Name.GoToE, NewWindow=True, T=child, D=first_page)
        said = f"{unbound.target(f'entry/{id}').title}, {name}"
        return b"/A" + action.unparse() + b"/Contents" + String(said).unparse()
    target = unbound.target(address)
    said = f"{target.title}, {target.label}"
    return b"/Dest" + target_destination(written, target) + b"/Contents" + String(said).unparse()


def link_stamps(clicks: Clicks, update: Update, written: Written, unbound: Unbound) -> dict[int, bytes]:
    """Write a link over each stamp, back to the entry; they come back by page index, as they stand in a list."""
    links, texts = {}, []
    for index, ones in clicks.items():
        numbers = update.numbers(len(ones))
        links[index] = references(numbers)
        for number, (address, rectangle) in zip(numbers, ones, strict=True):
            texts.append((number, _stamp_link(index, address, rectangle, unbound, written)))
    update.add(texts)
    return links


def list_links(links: Mapping[int, bytes], stamps: Mapping[int, bytes], update: Update, written: Written) -> None:
    """List links of parts and over stamps, by page index, as those of their pages, after what these have already."""
    listed = []
    for index in sorted(links.keys() | stamps.keys()):
        number, there = written.lists[index]
        listed.append((number, b"[%b %b %b]" % (there, links.get(index, b""), stamps.get(index, b""))))
    update.add(listed)


def _stamp_link(index: int, address: str, rectangle: Sequence[float], unbound: Unbound, written: Written) -> bytes:
    named = digest("stamp", str(index), address)[:16]
    corners = " ".join(_number(value) for value in rectangle)
    head = f"<</Type/Annot/Subtype/Link/Rect[{corners}]/Border[0 0 0]/F {PRINT}/NM({named})"
    return head.encode() + led(address, unbound, written) + b">>"
