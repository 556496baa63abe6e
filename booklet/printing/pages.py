"""The pages of a bound book as single pages for a press: boxes that are right wherever their origin is, gutter, marks.

What is clicked, spoken or listed by a viewer stays behind: a press needs what is printed.
"""

import io
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from booklet.bind.layers import join_layers, layers_of
from booklet.fonts import Ruler
from booklet.geometry import Box, Length
from booklet.printing.marks import ROOM, marked
from booklet.values import Appendix

_NOT_PRINTED = ("Annots", "AA", "StructParents", "Tabs", "Thumb", "Trans", "Dur", "PieceInfo", "Metadata", "B")


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the pages are to be."""

    bleed: Length
    gutter: Length
    """How far a page moves away from the spine."""
    fixed: Collection[int]
    """Indices of pages that reach the edges of the trim, and do not move."""
    slug: str
    """What stands beside every page: title, edition, date."""


def bare(bound: Path) -> Pdf:
    """The pages of a bound book and its hidden layers, and nothing else of it.

    Links have no place inside the trim (ISO 15930-7, 6.17); destinations, outline and structure led nowhere then.
    """
    book = Pdf.open(bound)  # not closed here: streams are read from it when the pages are written
    made = Pdf.new()
    if Name.OCProperties in book.Root:
        made.Root.OCProperties = made.copy_foreign(book.make_indirect(_plain_layers(book.Root.OCProperties)))
    made.pages.extend(book.pages)
    for page in made.pages:
        for name in _NOT_PRINTED:
            if Name(f"/{name}") in page.obj:
                del page.obj[Name(f"/{name}")]
    return made


@contextmanager
def at_own_size(papers: Sequence[Appendix]) -> Iterator[Pdf]:
    """The pages of papers one after the other, as large as they are: what is shown of a page is its trim."""
    with Pdf.new() as made:
        sources = [Pdf.open(io.BytesIO(one.pdf) if isinstance(one.pdf, bytes) else one.pdf) for one in papers]
        for source in sources:
            made.pages.extend(source.pages)
        join_layers(made, [layers_of(source, made) for source in sources])
        for page in made.pages:
            shown = _array(Box(*(float(edge) for edge in page.cropbox.as_list())))
            for name in (Name.CropBox, Name.ArtBox):
                if name in page.obj:
                    del page.obj[name]
            for name in (Name.MediaBox, Name.BleedBox, Name.TrimBox):
                page.obj[name] = shown
            for surplus in _NOT_PRINTED:
                if Name(f"/{surplus}") in page.obj:
                    del page.obj[Name(f"/{surplus}")]
        yield made


def _plain_layers(layers: Object) -> Object:
    """Layers that are shown or hidden, without what would switch them by occasion (ISO 15930-7, 6.22)."""
    for name in (Name.AS, Name.RBGroups):
        if Name.D in layers and name in layers.D:
            del layers.D[name]
    return layers


def set_boxes(book: Pdf, sheet: Sheet) -> list[Box]:
    """Give every page its boxes, moved by the gutter, and room for marks; gives back the trims, in user space.

    MediaBox ⊇ BleedBox ⊇ TrimBox on each page (ISO 32000-2, 14.11.2); no CropBox hides the marks.
    """
    trims = []
    for index, page in enumerate(book.pages):
        left, bottom, right, top = (float(value) for value in page.trimbox.as_list())
        shift = 0.0 if index in sheet.fixed else sheet.gutter.pt * (-1 if index % 2 == 0 else 1)
        trim = Box(left + shift, bottom, right + shift, top)
        trims.append(trim)
        bleed = _grown(trim, sheet.bleed.pt)
        for name, box in (
            (Name.MediaBox, _grown(bleed, ROOM.pt)),
            (Name.BleedBox, bleed),
            (Name.TrimBox, trim),
        ):
            page.obj[name] = _array(box)
        for name in (Name.CropBox, Name.ArtBox):
            if name in page.obj:
                del page.obj[name]
    return trims


def draw_marks(book: Pdf, trims: list[Box], sheet: Sheet, ruler: Ruler) -> None:
    """Cut every page at its bleed, and draw marks and slug line around it."""
    plates = registration(book)
    count = len(book.pages)
    for index, (page, trim) in enumerate(zip(book.pages, trims, strict=True)):
        slug = f"page {index + 1} of {count} · {sheet.slug}"
        fence(book, page, _grown(trim, sheet.bleed.pt), marked(trim, sheet.bleed, slug, ruler), plates)


def fence(book: Pdf, page: pikepdf.Page, bleed: Box, marks: bytes, plates: Object) -> None:
    """Shut what the page shows into its bleed, and draw the marks outside."""
    resources = Dictionary(dict(page.resources.items()))
    spaces = resources.get(Name.ColorSpace)
    resources.ColorSpace = Dictionary(dict(spaces.items()) if isinstance(spaces, Dictionary) else {})
    page.obj.Resources = resources
    page.obj.Resources.ColorSpace.MarkAll = plates
    clip = f"q {bleed.left:.3f} {bleed.bottom:.3f} {bleed.width:.3f} {bleed.height:.3f} re W n q"
    page.contents_add(clip.encode(), prepend=True)
    page.contents_add(b"Q Q\n" + marks)


def registration(book: Pdf) -> Object:
    """The colour space of marks: all plates, at full strength."""
    tint = book.make_stream(b"{dup dup dup}")
    tint.stream_dict.update(Dictionary(FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1, 0, 1, 0, 1, 0, 1])))
    return book.make_indirect(Array([Name.Separation, Name.All, Name.DeviceCMYK, tint]))


@contextmanager
def cropped(book: Pdf, trims: list[Box]) -> Iterator[None]:
    """Meanwhile every page is shown as it will be when it is cut."""
    for page, trim in zip(book.pages, trims, strict=True):
        page.obj.CropBox = _array(trim)
    yield
    for page in book.pages:
        del page.obj.CropBox


def written(book: Pdf) -> bytes:
    """The file's bytes; the same every time."""
    file = io.BytesIO()
    book.save(
        file,
        deterministic_id=True,
        compress_streams=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        force_version="1.6",  # which PDF/X-4 is made of (ISO 15930-7, 6.1)
    )
    return file.getvalue()


def _grown(box: Box, by: float) -> Box:
    return Box(box.left - by, box.bottom - by, box.right + by, box.top + by)


def _array(box: Box) -> Array:
    return Array([round(edge, 3) for edge in box.as_tuple()])
