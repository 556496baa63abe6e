"""A picture to the size, colour and weight an edition wants: bytes in, the same bytes out every time.

What comes out is upright, sRGB or grey, without metadata and without transparency: a booklet is printed on white
paper, and a soft mask is what printing standards and old viewers stumble over.
"""

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFile, ImageOps, ImageStat, UnidentifiedImageError

from booklet.geometry import Size
from booklet.pictures import telling
from booklet.pictures.colours import UNREADABLE, flat, in_srgb, is_srgb
from booklet.values import Missing, Picture

MAX_PIXELS = 175_000_000
"""Larger pictures are refused unopened: an A0 poster at 300 dpi has 140 million, a decompression bomb has billions."""
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF")
"""What is read; no format that runs a program (EPS) or reads another file."""

_FLAT_COLOURS = 4096
"""A picture with no more colours may be drawn art and is tried as PNG as well."""
_WORTH_IT = 0.8
"""A JPEG that fits already is compressed again only where that saves a fifth: each time costs sharpness."""
_SKETCH = 320
"""Pixels across of the small picture on which the most telling part is looked for."""
_HEADROOM = 0.25
"""Share of what is cut off a portrait that is too high which is taken from its upper edge."""
_FAIR_DPI = 55
"""Finer than this, a part of a poster passes for an ornament."""
_INKED = 0.2
"""Most of a tinted page that is covered with its colour, on average."""
_WHITE = 250
"""Lighter than this, nothing is seen of it on paper."""
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How a picture is turned upright, by EXIF orientation (Exif 3.0, 4.6.5.1.8)."""
_ON_ITS_SIDE = frozenset(_UPRIGHT[orientation] for orientation in (5, 6, 7, 8))


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known of a picture that can be read to its end."""

    kind: str
    """Name of the format: JPEG, PNG, WEBP, TIFF or GIF."""
    width_px: int
    """Width as it is seen, upright."""
    height_px: int


class _Watched(io.BytesIO):
    """A file that remembers having been read past its end.

    Pillow raises on a file that is cut off, or fills it up with grey: a switch of the whole process decides,
    and the typesetting engine turns it.
    """

    ran_dry = False

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.ran_dry = self.ran_dry or (not data and size != 0)
        return data


@contextmanager
def _quiet() -> Iterator[None]:
    """What Pillow warns about (odd EXIF, large pictures) is judged here; nobody else needs to hear it."""
    with warnings.catch_warnings(action="ignore"):
        yield


@_quiet()
def inspect(data: bytes, *, source: str = "") -> PictureFacts | Missing:
    """The picture's facts, or why it can't be used. Reads it to its end, so that what passes here can be prepared."""
    try:
        image, file = _opened(data)
        if image.format == "PNG":
            image.verify()  # looks at every chunk, even where the switch of _Watched is on; then it is used up
            image, file = _opened(data)
        size = _upright_size(image)
        image.draft(None, (1, 1))
        file.ran_dry = False
        image.load()
    except UnidentifiedImageError:
        return Missing("the file is not a picture that can be read (JPEG, PNG, WebP, TIFF or GIF)", source)
    except Image.DecompressionBombError:
        return Missing(f"the picture has more than {MAX_PIXELS // 1_000_000} million pixels", source)
    except MemoryError:
        return Missing("the picture needs more memory than there is", source)
    except UNREADABLE as problem:
        cut = isinstance(problem, EOFError) or "truncated" in str(problem).lower()
        return Missing("the picture file is cut off" if cut else "the picture file is damaged", source)
    if file.ran_dry:
        return Missing("the picture file is cut off", source)
    return PictureFacts("JPEG" if image.format == "MPO" else str(image.format), *size)


@_quiet()
def prepare(data: bytes, *, printed: Size, dpi: int, quality: int) -> Picture:
    """The whole picture for the page, never enlarged.

    Args:
        data: A file that ``inspect`` has found good; for others Pillow's errors are raised.
        printed: Box on the page that the picture is fitted into, as the picture lies (before the page turns it).
        dpi: Effective resolution it is brought down to at that size.
        quality: JPEG quality of photographs, 1 to 95.
    """
    image, _ = _opened(data)
    width, height = _upright_size(image)
    fits = _is_plain_jpeg(image)
    share = _share((width, height), printed.fitted(width / height), dpi)
    made = encoded(_cut(image, (0, 0, width, height), share), quality)
    if fits and share == 1:
        original = _without_metadata(data)
        if original and len(made.data) > _WORTH_IT * len(original):
            return Picture(original, "image/jpeg", width, height)
    return made


@_quiet()
def telling_crop(data: bytes, *, printed: Size, dpi: int, quality: int, rank: int = 0) -> Picture:
    """The picture's most telling part at the ratio of the printed size, never enlarged.

    Args:
        data: A file that ``inspect`` has found good; for others Pillow's errors are raised.
        printed: Size on the page, which the part fills.
        dpi: Effective resolution it is brought down to at that size.
        quality: JPEG quality of photographs, 1 to 95.
        rank: 0 for the best part, 1 for the best that shows nothing of it, and so on, so that one picture can be
            shown several times; where it has no more such parts they begin again.
    """
    image, _ = _opened(data)
    box = _telling(data, image, printed.ratio, rank)
    share = _share((box[2] - box[0], box[3] - box[1]), printed, dpi)
    return encoded(_cut(image, box, share), quality)


def _telling(data: bytes, image: Image.Image, ratio: float, rank: int = 0) -> tuple[float, float, float, float]:
    """The most telling part in pixels of the upright picture, or the one of that rank."""
    width, height = _upright_size(image)
    sketch = _sketch(data)
    parts = telling.parts(sketch, ratio)
    left, top, right, bottom = parts[rank % len(parts)]
    across, down = width / sketch.width, height / sketch.height
    return left * across, top * down, right * across, bottom * down


@_quiet()
def endpaper(data: bytes, *, printed: Size, dpi: int, quality: int, tint: str) -> Picture:
    """The most telling part of the picture, or as much as there is where that would be coarse, in light shades of one
    colour: a page that wastes no toner.

    Args:
        data: A file that ``inspect`` has found good; for others Pillow's errors are raised.
        printed: Size on the page, which the part fills.
        dpi: Effective resolution it is brought down to at that size.
        quality: JPEG quality, 1 to 95.
        tint: What black becomes, as six hexadecimal digits after a ``#``.
    """
    image, _ = _opened(data)
    box = _telling(data, image, printed.ratio)
    size = (box[2] - box[0], box[3] - box[1])
    is_fine = size[0] >= _FAIR_DPI * printed.width.inches
    shown = _cut(image, box, _share(size, printed, dpi)) if is_fine else _middle(data, printed, dpi, 0.5)
    grey = shown.convert("L")
    darkness = 1 - ImageStat.Stat(grey).mean[0] / 255
    share = min(1.0, _INKED / darkness) if darkness else 1.0
    light = grey.point([round(255 - (255 - value) * share) for value in range(256)])
    return encoded(ImageOps.colorize(light, black=tint, white="#ffffff"), quality)


@_quiet()
def portrait(data: bytes, *, printed: Size, dpi: int, quality: int) -> Picture:
    """The picture cut to the ratio of the printed size around its middle, from further up where it is too high."""
    return encoded(_middle(data, printed, dpi, _HEADROOM), quality)


def _middle(data: bytes, printed: Size, dpi: int, from_top: float) -> Image.Image:
    """The largest part of the printed ratio; of what is cut off its height, that share goes from the upper edge."""
    image, _ = _opened(data)
    width, height = _upright_size(image)
    across, down = min(width, height * printed.ratio), min(height, width / printed.ratio)
    left, top = (width - across) / 2, (height - down) * from_top
    return _cut(image, (left, top, left + across, top + down), _share((across, down), printed, dpi))


@_quiet()
def filling(data: bytes, *, printed: Size, dpi: int, quality: int) -> Picture:
    """The middle of the picture, as high or as wide as it is, for a page that it fills."""
    return encoded(_middle(data, printed, dpi, 0.5), quality)


@_quiet()
def emblem(data: bytes, *, printed: Size, dpi: int, quality: int) -> Picture:
    """The picture without the blank paper around what it shows, for a box that it is fitted into."""
    image, _ = _opened(data)
    width, height = _upright_size(image)
    sketch = _sketch(data)
    left, top, right, bottom = _inked(sketch) or (0, 0, *sketch.size)
    across, down = width / sketch.width, height / sketch.height
    box = (left * across, top * down, right * across, bottom * down)
    size = (box[2] - box[0], box[3] - box[1])
    share = _share(size, printed.fitted(size[0] / size[1]), dpi)
    return encoded(_cut(image, box, share), quality)


@_quiet()
def is_blank(data: bytes) -> bool:
    """Whether a picture shows nothing on white paper: a logo in white that was made for a dark ground."""
    return _inked(_sketch(data)) is None


def _inked(sketch: Image.Image) -> tuple[int, int, int, int] | None:
    """The part that is not white, in pixels from the upper left corner; None where all is."""
    red, green, blue = sketch.split()
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    return darkest.point(lambda value: 255 if value < _WHITE else 0).getbbox()


def _opened(data: bytes) -> tuple[ImageFile.ImageFile, _Watched]:
    """The picture with only its header read."""
    file = _Watched(data)
    image = Image.open(file, formats=FORMATS)
    if image.width * image.height > MAX_PIXELS:
        raise Image.DecompressionBombError
    return image, file


def _turn(image: Image.Image) -> Image.Transpose | None:
    if image.format == "TIFF":
        return None  # Pillow turns TIFF itself when it loads
    try:
        return _UPRIGHT.get(image.getexif().get(_ORIENTATION, 1))
    except UNREADABLE:
        return None  # damaged metadata: the picture itself may be good


def _upright_size(image: Image.Image) -> tuple[int, int]:
    return (image.height, image.width) if _turn(image) in _ON_ITS_SIDE else image.size


def _cut(image: ImageFile.ImageFile, box: tuple[float, float, float, float], share: float) -> Image.Image:
    """A part of the picture, upright, in sRGB or grey, brought down to a share of its pixels across.

    The box counts pixels of the upright picture from its upper left corner. A JPEG is decoded no larger than needed.
    """
    turn, profile = _turn(image), image.info.get("icc_profile")
    full_width, full_height = _upright_size(image)
    image.draft(None, (math.ceil(image.width * share * 2), math.ceil(image.height * share * 2)))
    level = flat(image)
    upright = level if turn is None else level.transpose(turn)
    across, down = upright.width / full_width, upright.height / full_height
    drawn = (box[0] * across, box[1] * down, box[2] * across, box[3] * down)
    size = (max(1, round((box[2] - box[0]) * share)), max(1, round((box[3] - box[1]) * share)))
    return in_srgb(upright.resize(size, Image.Resampling.LANCZOS, drawn, reducing_gap=2.0), profile)


def _share(pixels: tuple[float, float], printed: Size, dpi: int) -> float:
    """How far to bring so many pixels down for the printed size; never more than 1."""
    return min(1.0, max(printed.width.inches * dpi / pixels[0], printed.height.inches * dpi / pixels[1]))


def encoded(image: Image.Image, quality: int) -> Picture:
    """As JPEG with full colour resolution, so that coloured text stays sharp, or as PNG where art gets smaller so."""
    image.info = {}  # some of Pillow's writers copy comments and profiles from here
    best, media_type = _saved(image, "JPEG", quality=quality, subsampling=0, optimize=True), "image/jpeg"
    if image.getcolors(_FLAT_COLOURS):
        art = _saved(image, "PNG", optimize=True)
        if len(art) <= len(best):
            best, media_type = art, "image/png"
    return Picture(best, media_type, image.width, image.height)


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _is_plain_jpeg(image: Image.Image) -> bool:
    """Whether the file shows the same without its metadata."""
    plain = image.format == "JPEG" and image.mode in ("L", "RGB") and _turn(image) is None
    return plain and is_srgb(image.info.get("icc_profile"))


def _without_metadata(jpeg: bytes) -> bytes | None:
    """The file with neither metadata nor what follows its end; None where its segments cannot be followed.

    JFIF's and Adobe's own segments stay: they say how the colours are coded (ITU-T T.81 B.1, T.871 10.1).
    """
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if marker == 0xDA:  # start of scan: in what follows, FF D9 is the end of the picture and nothing else
            stop = jpeg.find(b"\xff\xd9", end)
            return b"".join([*kept, jpeg[at : stop + 2]]) if stop > 0 else None
        metadata = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if not metadata or jpeg[at + 4 : at + 9] in (b"JFIF\0", b"Adobe"):
            kept.append(jpeg[at:end])
        at = end
    return None


def _sketch(data: bytes) -> Image.Image:
    image, _ = _opened(data)
    width, height = _upright_size(image)
    return _cut(image, (0, 0, width, height), min(1.0, _SKETCH / max(width, height))).convert("RGB")
