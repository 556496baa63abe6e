"""A proof to look at: small pages with trim and bleed drawn over them."""

import io
from collections.abc import Collection, Sequence

import pypdfium2
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from booklet.geometry import Box

_DPI = 72
_QUALITY = 72


def proof(data: bytes, boxes: Sequence[tuple[Box, ...]], marked: Collection[int]) -> bytes:
    """The pages as pictures; trim in magenta, bleed in cyan, and a red frame around pages that want to be looked at.

    Args:
        data: The file.
        boxes: Media, bleed and trim of each page.
        marked: Numbers of pages, from 1, of which something was told.
    """
    with pypdfium2.PdfDocument(data) as drawn, Pdf.new() as made:
        for index, (media, bleed, trim) in enumerate(boxes):
            picture: Image.Image = drawn[index].render(scale=_DPI / 72, may_draw_forms=False).to_pil().convert("RGB")
            _add(made, picture, (media, bleed, trim), framed=index + 1 in marked)
        file = io.BytesIO()
        made.save(file, deterministic_id=True)
        return file.getvalue()


def _add(made: Pdf, picture: Image.Image, boxes: tuple[Box, Box, Box], *, framed: bool) -> None:
    media, bleed, trim = boxes
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY)
    image = made.make_stream(file.getvalue())
    image.stream_dict.update(
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=picture.width,
            Height=picture.height,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceRGB,
            Filter=Name.DCTDecode,
        )
    )
    page = made.add_blank_page(page_size=(media.width, media.height)).obj
    page.Resources = Dictionary(XObject=Dictionary(Page=image))
    frame = f" 1 0 0 RG 3 w {_rectangle(media.moved(-media.left, -media.bottom))}" if framed else ""
    lines = (
        f"q {media.width:.2f} 0 0 {media.height:.2f} 0 0 cm /Page Do Q "
        f"0.6 w 0 0.6 1 RG {_rectangle(bleed.moved(-media.left, -media.bottom))} "
        f"1 0 0.6 RG {_rectangle(trim.moved(-media.left, -media.bottom))}{frame}"
    )
    page.Contents = made.make_stream(lines.encode())
    page.MediaBox = Array([0, 0, round(media.width, 3), round(media.height, 3)])


def _rectangle(box: Box) -> str:
    return f"{box.left:.2f} {box.bottom:.2f} {box.width:.2f} {box.height:.2f} re S"
