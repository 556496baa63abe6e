"""The samples of a picture in a PDF as Pillow holds them, and back; what can't be read safely is not read.

Samples are taken as numbers: the colour space they are meant in stays the picture's own, and nothing is converted.
"""

import io
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, StreamDecodeLevel, String
from PIL import Image, ImageChops, JpegImagePlugin

MAX_PIXELS = 100_000_000
"""Larger pictures are left as they are: a child with little memory could not hold them."""
_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_DEVICE = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}
_UNPACKED = {"/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode"}
"""Filters that lose nothing, and that qpdf undoes."""
_PLAIN_IDS = ((1, 2, 3), (0, 1, 2))
"""Components of a JPEG without a marker that says how its colours are coded: as all readers take them, YCbCr."""
_COLOURS = 256


@dataclass(frozen=True, slots=True)
class Samples:
    """A picture that was read."""

    image: Image.Image
    """In mode L, RGB or CMYK: a plane for each component of the space."""
    space: Object
    """Colour space of the planes; of an indexed picture, that of its palette."""
    jpeg: bool
    """Whether it was a JPEG: what it has lost, it has lost already."""
    soft: bool = False
    """Whether its colours were coded more coarsely than its lightness (ITU-T T.81, A.1.1)."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A stream of samples, ready to be written."""

    data: bytes
    width: int
    height: int
    filter: str
    """``/DCTDecode`` or ``/FlateDecode``."""
    bits: int = 8
    predicted: int = 0
    """Components predicted as in a PNG (ISO 32000-2, 7.4.4.4); 0 for none."""
    palette: bytes = b""
    """Colours in the space of the samples, where these are indices."""


def read(picture: Object, share: float = 1.0) -> Samples | None:
    """The samples of a picture, or None where they can't be read safely.

    Args:
        picture: An image XObject.
        share: To which share of its width it will be brought down: a JPEG is decoded no larger than needed.
    """
    width, height = int(picture.get(Name.Width, 0)), int(picture.get(Name.Height, 0))
    space = picture.get(Name.ColorSpace)
    if not 0 < width * height <= MAX_PIXELS or picture.get(Name.ImageMask) or space is None:
        return None
    filters = _filters(picture)
    if filters == ["/DCTDecode"]:
        return _from_jpeg(picture, space, (width, height), share)
    return _from_planes(picture, space, (width, height)) if set(filters) <= _UNPACKED else None


def components(space: Object) -> int:
    """How many planes a colour space has, as far as its samples may be mixed with their neighbours'; else 0."""
    if isinstance(space, Name):
        return _DEVICE.get(str(space), 0)
    if not isinstance(space, Array) or not len(space):
        return 0
    kind = str(space[0])
    if kind == "/ICCBased" and len(space) > 1:
        count = int(space[1].get(Name.N, 0))
        return count if count in _MODES else 0
    return {"/CalGray": 1, "/CalRGB": 3}.get(kind, 0)


def _filters(picture: Object) -> list[str]:
    named = picture.get(Name.Filter)
    if named is None:
        return []
    return [str(one) for one in named] if isinstance(named, Array) else [str(named)]


def _from_jpeg(picture: Object, space: Object, size: tuple[int, int], share: float) -> Samples | None:
    parameters = picture.get(Name.DecodeParms)
    told = parameters.get(Name.ColorTransform) if isinstance(parameters, Dictionary) else None
    image = Image.open(io.BytesIO(picture.read_raw_bytes()), formats=("JPEG",))
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    count = components(space)
    layers = [tuple(layer) for layer in image.layer]
    coded = "adobe" in image.info or "jfif" in image.info or tuple(layer[0] for layer in layers) in _PLAIN_IDS
    odd = (count == 3 and not coded) or (count == 4 and "adobe" not in image.info) or told is not None
    if odd or image.size != size or count != len(layers) or image.mode != _MODES.get(count):
        return None
    image.draft(None, (round(size[0] * share * 2), round(size[1] * share * 2)))
    image.load()
    return Samples(image, space, jpeg=True, soft=any(layer[1] > 1 or layer[2] > 1 for layer in layers[:1]))


def _from_planes(picture: Object, space: Object, size: tuple[int, int]) -> Samples | None:
    if int(picture.get(Name.BitsPerComponent, 0)) != 8:
        return None
    indexed = isinstance(space, Array) and len(space) == 4 and space[0] == Name.Indexed
    count = 1 if indexed else components(space)
    needed = size[0] * size[1] * count
    data = picture.read_bytes(StreamDecodeLevel.generalized)
    if not count or len(data) < needed:
        return None
    image = Image.frombytes(_MODES[count], size, data[:needed])
    return _looked_up(picture, image, space) if indexed else Samples(image, space, jpeg=False)


def _looked_up(picture: Object, indices: Image.Image, space: Object) -> Samples | None:
    """An indexed picture in the colours of its palette (ISO 32000-2, 8.6.6.3)."""
    base, last, table = space[1], int(space[2]), space[3]
    count = components(base)
    colours = bytes(table) if isinstance(table, String) else bytes(table.read_bytes())
    if count not in (1, 3) or Name.Decode in picture or len(colours) < (last + 1) * count or not 0 <= last < _COLOURS:
        return None
    colours = colours[: (last + 1) * count]
    colours += colours[-count:] * (_COLOURS - last - 1)  # an index beyond the last stands for the last
    planes = [indices.point(list(colours[plane::count])) for plane in range(count)]
    image = planes[0] if count == 1 else Image.merge("RGB", planes)
    return Samples(image, base, jpeg=False)


# --- back into a stream --------------------------------------------------------------------------------------


def as_jpeg(image: Image.Image, quality: int, *, soft: bool) -> Encoded:
    """With loss; soft colours are coded at half the resolution of lightness."""
    file = io.BytesIO()
    image.info = {}
    image.save(file, "JPEG", quality=quality, subsampling=2 if soft else 0, optimize=True)
    return Encoded(file.getvalue(), image.width, image.height, "/DCTDecode")


def as_planes(image: Image.Image, *, indexable: bool) -> Encoded | None:
    """Without loss, each line predicted from the one above; None for CMYK, which PNG does not have."""
    if image.mode not in ("L", "RGB"):
        return None
    file = io.BytesIO()
    ((_indexed(image) if indexable else None) or image).save(file, "PNG", optimize=True)
    return _from_png(file.getvalue())


def _indexed(image: Image.Image) -> Image.Image | None:
    """The same picture with a palette, where it has few colours; None where it would not be quite the same."""
    if image.mode != "RGB" or not image.getcolors(_COLOURS):
        return None
    indexed = image.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    same = ImageChops.difference(indexed.convert("RGB"), image).getbbox() is None
    return indexed if same else None


def _from_png(png: bytes) -> Encoded:
    """The chunks of a PNG are just what a PDF wants (ISO 15948, 11.2; ISO 32000-2, 7.4.4.4)."""
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(png):
        length, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        chunks[kind] = chunks.get(kind, b"") + png[at + 8 : at + 8 + length]
        at += length + 12
    header, palette = chunks[b"IHDR"], chunks.get(b"PLTE", b"")
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    planes = 3 if header[9] == 2 else 1
    return Encoded(chunks[b"IDAT"], width, height, "/FlateDecode", header[8], planes, palette)
