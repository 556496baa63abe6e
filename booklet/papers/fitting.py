"""Pages of a paper brought to the size of the book's: what is printed on them fills what the book leaves for it.

The white margins of A4 are not scaled along: the text of a two-column paper comes out a tenth larger that way.
"""

import io
from collections.abc import Sequence

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Pdf
from PIL import Image

from booklet.geometry import Box, Length, Size
from booklet.papers.balancing import LARGEST_PAPER, content_of
from booklet.values import PageFacts

_DPI = 36
_WHITE = 235
"""Grey values from here on are white."""
_ALIKE = 2.0
"""Points by which pages of one size may differ."""
_SURPLUS = ("Annots", "Rotate", "UserUnit", "CropBox", "BleedBox", "ArtBox", "Group", "Thumb", "StructParents", "Tabs")


def fitted(
    pdf: bytes, pages: Sequence[PageFacts], trim: Size, head: Length, foot: Length, side: Length
) -> tuple[bytes, tuple[PageFacts, ...]]:
    """Runs in a child: the pages drawn on pages of the trim size, never larger than they were, and their facts.

    All pages of a size are scaled alike, so that what stands on them fits between head and foot. Links are gone.

    Args:
        pdf: A PDF whose pages inherit nothing.
        pages: What is known of each of its pages.
        trim: Size of the book's pages.
        head: What stays free above.
        foot: What stays free below.
        side: What stays free on either side.
    """
    inked = _inked(pdf, pages)
    room = Box(side.pt, foot.pt, trim.width.pt - side.pt, trim.height.pt - head.pt)
    with Pdf.open(io.BytesIO(pdf)) as paper:
        for page, facts, box in zip(paper.pages, pages, inked, strict=True):
            _redraw(paper, page, _alike(facts, pages, inked) or box, room, trim)
        file = io.BytesIO()
        paper.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    whole = Box(0, 0, round(trim.width.pt, 3), round(trim.height.pt, 3))
    return file.getvalue(), tuple(PageFacts(whole, 0, 1.0) for _ in pages)


def _inked(pdf: bytes, pages: Sequence[PageFacts]) -> list[Box]:
    """What is printed on each page, in points of the page as it is read; all of it where that can't be found out."""
    with pypdfium2.PdfDocument(pdf) as drawn:
        return [_marks(drawn[index], facts) for index, facts in enumerate(pages)]


def _marks(page: pypdfium2.PdfPage, facts: PageFacts) -> Box:
    width, height = facts.shown.width.pt, facts.shown.height.pt
    whole = Box(0, 0, width, height)
    if facts.marks is None:
        return whole
    try:
        picture: Image.Image = page.render(scale=_DPI * facts.user_unit / 72, grayscale=True).to_pil()
    except ValueError:  # pypdfium2 draws no page that is hardly wider or higher than a pixel
        return whole
    found = picture.convert("L").point(lambda value: 255 if value < _WHITE else 0).getbbox()
    if not found:
        return whole
    across, down = width / picture.width, height / picture.height
    return Box(found[0] * across, height - found[3] * down, found[2] * across, height - found[1] * down)


def _alike(facts: PageFacts, pages: Sequence[PageFacts], inked: Sequence[Box]) -> Box | None:
    """What is printed on any page of that size."""
    boxes = [box for other, box in zip(pages, inked, strict=True) if _same_size(facts.shown, other.shown)]
    if not boxes:
        return None
    return Box(
        min(box.left for box in boxes),
        min(box.bottom for box in boxes),
        max(box.right for box in boxes),
        max(box.top for box in boxes),
    )


def _same_size(one: Size, other: Size) -> bool:
    return abs(one.width.pt - other.width.pt) < _ALIKE and abs(one.height.pt - other.height.pt) < _ALIKE


def _redraw(paper: Pdf, page: pikepdf.Page, box: Box, room: Box, trim: Size) -> None:
    """The page as a picture of itself on a page of the trim size, its print in the middle of the room."""
    content = content_of(page.obj, LARGEST_PAPER) or b""
    form = paper.make_indirect(page.as_form_xobject(handle_transformations=True))
    form.write(content)  # qpdf would look it up when the file is written, and find what is put in its place below
    form.stream_dict.BBox = Array([float(edge) for edge in page.cropbox.as_list()])
    left, bottom = _corner(form)
    scale = min(room.width / max(box.width, 1), room.height / max(box.height, 1), 1.0)
    x = room.left + (room.width - box.width * scale) / 2 - (box.left + left) * scale
    y = room.bottom + (room.height - box.height * scale) / 2 - (box.bottom + bottom) * scale
    page.obj.Contents = paper.make_stream(f"q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm /Paper Do Q".encode())
    page.obj.Resources = Dictionary(XObject=Dictionary(Paper=form))
    for name in _SURPLUS:
        if Name(f"/{name}") in page.obj:
            del page.obj[Name(f"/{name}")]
    page.mediabox = Array([0, 0, round(trim.width.pt, 3), round(trim.height.pt, 3)])
    page.trimbox = page.mediabox


def _corner(form: Object) -> tuple[float, float]:
    """Lower left corner of what the form shows, after its own matrix."""
    left, bottom, right, top = (float(value) for value in form.BBox.as_list())
    a, b, c, d, e, f = (float(value) for value in form.get(Name.Matrix, Array([1, 0, 0, 1, 0, 0])).as_list())
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys)
