"""How much ink lies where: one rendering of cyan, magenta and yellow as red, green and blue, and one of black as grey.

pdfium knows no plates. So the file's inks are written as colours that stand for them, and what is drawn is added up:
stacking, clips and transparency count, overprinting does not.
"""

import io
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from PIL import Image, ImageChops

from booklet.geometry import Box
from booklet.printing.samples import UNREADABLE_SAMPLES, plain

_DPI = 36
_FOUR = re.compile(rb"(?m)(?<![\w.])([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([kK])(?![\w.])")
_GREY = re.compile(rb"(?<![\w.])([\d.]+)\s+([gG])(?![\w.])")
_LARGEST = 700
"""Pixels of a side to which pictures are brought: what is sampled is coarser."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ink on one page, inside its bleed."""

    most: float
    """At one spot, in per cent of all four inks."""
    mean: float
    """Over all of it."""


def coverage(data: bytes) -> list[Coverage]:
    """The ink on each page of a file whose colours are inks. Its marks, which stand outside the bleed, don't count."""
    colours, black = _standing_for(data, _as_colours, _picture_of_colours), _standing_for(data, _as_black, _of_black)
    boxes = _bleeds(data)
    with pypdfium2.PdfDocument(colours) as three, pypdfium2.PdfDocument(black) as one:
        return [_covered(_drawn(three[index], box), _drawn(one[index], box)) for index, box in enumerate(boxes)]


def _covered(three: Image.Image, one: Image.Image) -> Coverage:
    plates = [*ImageChops.invert(three).split(), ImageChops.invert(one).getchannel(0)]
    total = [sum(values) for values in zip(*(plate.tobytes() for plate in plates), strict=True)]
    return Coverage(max(total) / 2.55, sum(total) / len(total) / 2.55)


def _drawn(page: pypdfium2.PdfPage, box: tuple[Box, Box]) -> Image.Image:
    """The page inside its bleed."""
    media, bleed = box
    scale = _DPI / 72
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    left, top = (bleed.left - media.left) * scale, (media.top - bleed.top) * scale
    inside = (left + 1, top + 1, left + bleed.width * scale - 1, top + bleed.height * scale - 1)
    return picture.crop(tuple(round(edge) for edge in inside))  # type: ignore[arg-type]  # four of four


def _bleeds(data: bytes) -> list[tuple[Box, Box]]:
    with Pdf.open(io.BytesIO(data)) as book:
        return [(box_of(page, "MediaBox"), box_of(page, "BleedBox")) for page in book.pages]


def box_of(page: pikepdf.Page, name: str) -> Box:
    """A box of the page; where it has none, the media box."""
    edges = page.obj.get(Name(f"/{name}"), page.mediabox)
    left, bottom, right, top = (float(edge) for edge in edges.as_list())
    return Box(left, bottom, right, top)


# --- a file that stands for another ------------------------------------------------------------------------


def _standing_for(
    data: bytes, content: Callable[[bytes], bytes], picture: Callable[[Image.Image], Image.Image]
) -> bytes:
    with Pdf.open(io.BytesIO(data)) as book:
        for page in book.pages:
            page.contents_coalesce()
            if isinstance(page.obj.get(Name.Contents), Stream):
                whole = b"0 0 0 1 k 0 0 0 1 K\n" + page.obj.Contents.read_bytes()  # as content begins
                page.obj.Contents = book.make_stream(content(whole))
            if Name.Group in page.obj:
                del page.obj.Group
        for item in list(book.objects):
            if isinstance(item, Stream) and item.get(Name.Subtype) == Name.Form:
                with suppress(pikepdf.PdfError):  # what can't be read is not drawn either
                    item.write(content(item.read_bytes()))
            elif isinstance(item, Stream) and item.get(Name.Subtype) == Name.Image and _is_inked(item):
                _replace(item, picture)
            elif isinstance(item, Stream) and item.get(Name.Subtype) == Name.Image and _lists_inks(item):
                colours = _between(bytes(item.ColorSpace[3]), content)
                item.ColorSpace = Array([Name.Indexed, Name.DeviceRGB, len(colours) // 3 - 1, String(colours)])
            elif isinstance(item, Dictionary | Stream) and _is_run(item):
                item.Function, item.ColorSpace = _standing(book, item.Function, content), Name.DeviceRGB
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()


def _is_run(item: Object) -> bool:
    """Whether it is a run of colour from inks to inks."""
    inked = item.get(Name.ColorSpace) == Name.DeviceCMYK and Name.ShadingType in item
    return inked and isinstance(item.get(Name.Function), Dictionary | Stream)


def _standing(book: Pdf, function: Object, content: Callable[[bytes], bytes]) -> Object:
    """A run of colour with its ends, or the rows of its table, written as content would be."""
    if isinstance(function, Stream):
        table = book.make_stream(_between(function.read_bytes(), content))
        for name in (Name.FunctionType, Name.Domain, Name.Size, Name.BitsPerSample):
            table[name] = function[name]
        table.Range = Array([0, 1] * 3)
        return table
    made = Dictionary(dict(function.items()))
    if Name.Functions in function:
        made.Functions = Array([_standing(book, part, content) for part in function.Functions.as_list()])
    for end in (Name.C0, Name.C1):
        if end in function:
            made[end] = Array(_channels([float(ink) for ink in function[end].as_list()], content))
    return made


def _between(inks: bytes, content: Callable[[bytes], bytes]) -> bytes:
    """Rows of four bytes as rows of three."""
    rows = zip(inks[::4], inks[1::4], inks[2::4], inks[3::4], strict=True)
    return bytes(round(one * 255) for row in rows for one in _channels([ink / 255 for ink in row], content))


def _channels(inks: list[float], content: Callable[[bytes], bytes]) -> list[float]:
    channels = [float(one) for one in content(" ".join(f"{ink:.4f}" for ink in inks).encode() + b" k").split()[:-1]]
    return channels * 3 if len(channels) == 1 else channels


def _lists_inks(image: Object) -> bool:
    space = image.get(Name.ColorSpace)
    return isinstance(space, Array) and len(space) == 4 and space[0] == Name.Indexed and space[1] == Name.DeviceCMYK


def _is_inked(image: Object) -> bool:
    return image.get(Name.ColorSpace) in (Name.DeviceCMYK, Name.DeviceGray) and not image.get(Name.ImageMask, False)


def _replace(image: Stream, picture: Callable[[Image.Image], Image.Image]) -> None:
    try:
        seen = plain(image, 4 if image.ColorSpace == Name.DeviceCMYK else 1)
    except UNREADABLE_SAMPLES:
        made = Image.new("RGB", (1, 1), "white")  # what can't be read counts as nothing
    else:
        seen.thumbnail((_LARGEST, _LARGEST))
        made = picture(seen)
    image.write(made.tobytes())
    for name in (Name.Decode, Name.DecodeParms):
        if name in image:
            del image[name]
    image.stream_dict.update(
        Dictionary(Width=made.width, Height=made.height, BitsPerComponent=8, ColorSpace=Name.DeviceRGB)
    )


def _picture_of_colours(picture: Image.Image) -> Image.Image:
    if picture.mode == "L":
        return Image.new("RGB", picture.size, "white")
    cyan, magenta, yellow, _ = picture.split()
    return ImageChops.invert(Image.merge("RGB", (cyan, magenta, yellow)))


def _of_black(picture: Image.Image) -> Image.Image:
    grey = picture if picture.mode == "L" else ImageChops.invert(picture.getchannel("K"))
    return grey.convert("RGB")


def _as_colours(content: bytes) -> bytes:
    """Cyan, magenta and yellow as red, green and blue; what is black alone is white."""

    def four(found: re.Match[bytes]) -> bytes:
        red, green, blue = (1 - float(found[place]) for place in (1, 2, 3))
        return f"{red:.4f} {green:.4f} {blue:.4f} {'rg' if found[5] == b'k' else 'RG'}".encode()

    return _FOUR.sub(four, _GREY.sub(rb"1 \2", content))


def _as_black(content: bytes) -> bytes:
    """Black as grey, and the three colours as nothing."""

    def four(found: re.Match[bytes]) -> bytes:
        return b"%.4f %s" % (1 - float(found[4]), b"g" if found[5] == b"k" else b"G")

    return _FOUR.sub(four, content)
