"""The pages of a paper as one flat list, each with all it inherited and with boxes that make sense (pikepdf)."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Object, Pdf

from booklet.geometry import Box
from booklet.papers.links import Clause, names
from booklet.values import MAX_PAGES, PageFacts

LETTER = Box(0, 0, 612, 792)
"""What viewers take where a page has no usable size."""

NO_SIZE: Clause = ("a page without usable size was taken as US Letter", "pages without usable size, taken as US Letter")

_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_PAGE_KEYS = names(
    "Type Parent Resources MediaBox CropBox BleedBox TrimBox ArtBox Rotate UserUnit Contents Group Annots"
)
_SMALLEST, _LARGEST = 1.0, 1_000_000.0
"""Sides of a page in its own units; a box beyond them is a mistake."""
_SMALLEST_UNIT, _LARGEST_UNIT = 0.01, 75_000.0
"""The largest is Acrobat's (ISO 32000-2, annex C)."""


_LARGEST_NUMBER = 1e9
_NUMBERS = (int, float, Decimal)
"""The very types: a truth value is an int, too."""


class PageTreeError(Exception):
    """The pages can't be used; the message is a clause for the reader."""


def number(value: object) -> float | None:
    """The value as a finite number, or None where it is something else."""
    if type(value) not in _NUMBERS:
        return None
    size = float(value)  # type: ignore[arg-type]  # one of the three
    return size if abs(size) < _LARGEST_NUMBER else None


def box(value: object) -> Box | None:
    """The rectangle with its corners in order, or None where the value is not one."""
    if not isinstance(value, Array) or len(value) != 4:
        return None
    sides = [number(side) for side in value]
    left, bottom, right, top = sides
    if left is None or bottom is None or right is None or top is None:
        return None
    return Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def flatten(pdf: Pdf, repaired: Counter[Clause], *, most: int = MAX_PAGES) -> list[Object]:
    """Replace the page tree by one list of pages that inherit nothing; the pages come back in order.

    A node met twice is entered once, so that neither circles nor trees of a million equal leaves are
    walked; a page listed twice becomes two pages. Nothing is copied before the count is known to be small.

    Raises:
        PageTreeError: There are no pages, or too many.
    """
    tree = pdf.Root.get("/Pages")
    pages: list[Object] = []
    seen: set[tuple[int, int]] = set()
    for found, inherited in _leaves(tree, repaired):
        if len(pages) == most:
            raise PageTreeError(f"it has more than {most:,} pages")
        page: Object = found
        if not found.is_indirect or found.objgen in seen:
            page = pdf.make_indirect(Dictionary({key: found[key] for key in found.keys() & _PAGE_KEYS}))
        seen.add(page.objgen)
        for key in inherited.keys() - page.keys():
            page[key] = inherited[key]
        pages.append(page)
    if not pages:
        raise PageTreeError("it has no pages")
    announced = tree.get("/Count") if isinstance(tree, Dictionary) else None
    if isinstance(announced, int) and announced > len(pages):
        repaired[(f"it announces {announced:,} pages, of which {len(pages):,} are there",) * 2] = 1
    flat = pdf.make_indirect(Dictionary(Type=Name.Pages, Count=len(pages), Kids=Array(pages)))
    for page in pages:
        page["/Type"] = Name.Page
        page["/Parent"] = flat
    pdf.Root["/Pages"] = flat
    return pages


def _leaves(tree: object, repaired: Counter[Clause]) -> Iterator[tuple[Dictionary, dict[str, Object]]]:
    """Each page with the attributes it inherits, in reading order."""
    stack: list[tuple[object, dict[str, Object]]] = [(tree, {})]
    entered: set[tuple[int, int]] = set()
    while stack:
        node, inherited = stack.pop()
        if not isinstance(node, Dictionary):
            repaired["a page could not be read and was left out", "pages could not be read and were left out"] += 1
            continue
        kids = node.get("/Kids")
        if not isinstance(kids, Array):
            if node.get("/Type") != Name.Pages:
                yield node, inherited
            continue
        if node.is_indirect and node.objgen in entered:
            repaired["its list of pages led back into itself", "places where its list of pages met itself"] += 1
            continue
        entered.add(node.objgen)
        own = {key: value for key in _INHERITED if (value := node.get(key)) is not None}
        below = {**inherited, **own} if own else inherited
        stack += [(kid, below) for kid in reversed(list(kids))]


def strip(page: Object) -> set[str]:
    """Take off the page what no reader of a booklet needs; the keys that went come back."""
    surplus = set(page.keys()) - _PAGE_KEYS
    for key in surplus:
        del page[key]
    return surplus


def mend(page: Object, repaired: Counter[Clause]) -> PageFacts:
    """Give the page boxes, a rotation and a unit that make sense; what is known of it then comes back.

    A box with its corners exchanged is put in order; a media box that is missing, empty or not made of
    numbers becomes US Letter (ISO 32000-2, 7.7.3.3 requires one; viewers agree on this size); a crop box
    that shows nothing of the page is taken off. The units are those of the page's own user space.
    """
    media, crop = box(page.get("/MediaBox")), box(page.get("/CropBox"))
    if media is None or not _sensible(media):
        media = LETTER
        repaired[NO_SIZE] += 1
    elif media.as_tuple() != tuple(number(side) for side in page["/MediaBox"].as_list()):
        repaired["a page had the corners of its box exchanged", "pages with the corners of their box exchanged"] += 1
    shown = common(media, crop) if crop else media
    if not _sensible(shown) or ("/CropBox" in page and crop is None):
        shown = media
        repaired["a page had a crop box that showed nothing", "pages with a crop box that showed nothing"] += 1
    if not isinstance(page.get("/Resources"), Dictionary):
        page["/Resources"] = Dictionary()
    if "/Group" in page and not isinstance(page["/Group"], Dictionary):
        del page["/Group"]
    page["/MediaBox"] = _array(media)
    for key in ("/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"):
        area = shown if key == "/CropBox" else box(page.get(key))
        if key in page and area and _sensible(common(media, area)):
            page[key] = _array(common(media, area))
        elif key in page:
            del page[key]
    return PageFacts(shown, _rotation(page), _user_unit(page))


def visible(page: Object) -> Box:
    """What is shown of a page that was mended."""
    return box(page.get("/CropBox")) or box(page.get("/MediaBox")) or LETTER


def _rotation(page: Object) -> int:
    """The turn brought to 0, 90, 180 or 270 (ISO 32000-2 allows multiples of 90 only), and written so."""
    degrees = round((number(page.get("/Rotate")) or 0.0) / 90) * 90 % 360
    page["/Rotate"] = degrees
    return degrees


def _user_unit(page: Object) -> float:
    """The page's unit in points; one that makes no sense is taken off."""
    unit = number(page.get("/UserUnit"))
    if unit is not None and _SMALLEST_UNIT <= unit <= _LARGEST_UNIT:
        return unit
    if "/UserUnit" in page:
        del page["/UserUnit"]
    return 1.0


def _sensible(area: Box) -> bool:
    return all(_SMALLEST <= side <= _LARGEST for side in (area.width, area.height))


def common(one: Box, other: Box) -> Box:
    """What lies in both; of negative size where nothing does."""
    return Box(
        max(one.left, other.left),
        max(one.bottom, other.bottom),
        min(one.right, other.right),
        min(one.top, other.top),
    )


def _array(area: Box) -> Array:
    return Array([round(side) if side == round(side) else side for side in area.as_tuple()])
