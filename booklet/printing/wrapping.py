"""The cover as a sheet of its own that wraps around the block: back, spine and front outside; their insides inside."""

from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from booklet.fonts import Ruler
from booklet.geometry import Box, Length, mm, pt
from booklet.impose.lettering import lettered
from booklet.printing.inks import Inks
from booklet.printing.marks import ROOM, marked
from booklet.printing.pages import fence, registration

COVERS = 4
"""Pages that a wrap takes: the first two and the last two."""
NARROWEST_LETTERED = mm(5)
"""A spine narrower than this carries no title: the fold may lie a millimetre beside it."""
_LETTERS, _LARGEST = 0.46, pt(12)
"""Size of the spine's letters as a share of its width, and at most."""


@dataclass(frozen=True, slots=True)
class Spine:
    """The back of the block."""

    width: Length
    ground: Inks
    letters: Inks
    title: str


def wrap(book: Pdf, trims: list[Box], bleed: Length, spine: Spine, ruler: Ruler) -> Pdf:
    """Take the pages of the cover out of a book whose colours are inks; gives back the wrap, outside and inside.

    Args:
        book: Its first two and last two pages are the cover; they are gone afterwards.
        trims: The finished pages, in their user space; those of the cover are gone afterwards.
        bleed: How far beyond the trim the cover reaches.
        spine: What lies between back and front.
        ruler: The typeface of the spine, whose title is drawn as outlines.
    """
    made = Pdf.new()
    first, second, *_, before, last = range(len(trims))
    plates = registration(made)
    for left, right, outside in ((last, first, True), (second, before, False)):
        _add(made, book, (left, right), trims, bleed, spine, ruler, plates, outside=outside)
    for index in (last, before, second, first):
        del book.pages[index]
        del trims[index]
    return made


def _add(
    made: Pdf,
    book: Pdf,
    sides: tuple[int, int],
    trims: list[Box],
    bleed: Length,
    spine: Spine,
    ruler: Ruler,
    plates: Object,
    *,
    outside: bool,
) -> None:
    size, across = trims[sides[0]], spine.width.pt
    width, height, by = size.width, size.height, bleed.pt
    whole = Box(0, 0, 2 * width + across, height)
    pieces = ((-by, width, 0.0), (width + across, 2 * width + across + by, width + across))  # each up to its fold
    parts = [_spine(spine, width, height, by, ruler)] if outside and across else []
    forms = Dictionary()
    for number, (index, (left, right, origin)) in enumerate(zip(sides, pieces, strict=True)):
        forms[f"/Cover{number}"] = made.copy_foreign(_form(book, index, trims[index], by))
        x, y = origin - trims[index].left, -trims[index].bottom
        clip = f"{left:.3f} {-by:.3f} {right - left:.3f} {height + 2 * by:.3f} re W n"
        parts.append(f"q {clip} 1 0 0 1 {x:.3f} {y:.3f} cm /Cover{number} Do Q".encode())
    page = made.add_blank_page(page_size=(100, 100))
    page.obj.Resources = Dictionary(XObject=forms)
    page.obj.Contents = made.make_stream(b"\n".join(parts))
    page.obj.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceCMYK)
    for name, grown in ((Name.MediaBox, by + ROOM.pt), (Name.BleedBox, by), (Name.TrimBox, 0.0)):
        page.obj[name] = Array([round(edge, 3) for edge in _grown(whole, grown).as_tuple()])
    slug = f"cover, {'outside' if outside else 'inside'} · spine {spine.width.mm:.1f} mm · {spine.title}"
    folds = (width, width + across) if across else (width,)
    fence(made, page, _grown(whole, by), marked(whole, bleed, slug, ruler, folds), plates)


def _form(book: Pdf, index: int, trim: Box, bleed: float) -> Object:
    """The page of the book as something that can be drawn, with its bleed."""
    page = book.pages[index]
    page.contents_coalesce()
    content = page.obj.get(Name.Contents)
    form = Stream(book, content.read_bytes() if isinstance(content, Stream) else b"")
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([round(edge, 3) for edge in _grown(trim, bleed).as_tuple()])
    form.Resources = page.obj.get(Name.Resources, Dictionary())
    return book.make_indirect(form)


def _spine(spine: Spine, left: float, height: float, bleed: float, ruler: Ruler) -> bytes:
    """Its ground, and its title from head to foot where there is room for letters."""
    ground = " ".join(f"{ink:.3f}" for ink in spine.ground)
    drawn = f"q {ground} k {left:.3f} {-bleed:.3f} {spine.width.pt:.3f} {height + 2 * bleed:.3f} re f Q".encode()
    if spine.width < NARROWEST_LETTERED:
        return drawn
    size = min(spine.width.pt * _LETTERS, _LARGEST.pt)
    title = spine.title
    while title and ruler.width(title, pt(size)).pt > height * 0.8:
        title = title.rpartition(" ")[0]
    x, y = left + spine.width.pt / 2 - size * 0.34, height - height * 0.1
    colour = " ".join(f"{ink:.3f}" for ink in spine.letters)
    return drawn + b"\nq %s k 0 -1 1 0 %.3f %.3f cm %s Q" % (
        colour.encode(),
        x,
        y,
        lettered(title, ruler, size, 0, 0),
    )


def _grown(box: Box, by: float) -> Box:
    return Box(box.left - by, box.bottom - by, box.right + by, box.top + by)


def width_of(pages: int, paper_mm: float) -> Length:
    """How thick a block of so many pages is."""
    return mm(pages / 2 * paper_mm)
