"""The samples of a picture in a PDF, whatever its colour space, as a picture in inks (ISO 32000-2, 8.9.5)."""

from itertools import product

import pikepdf
from pikepdf import Array, Name, Stream
from PIL import Image, ImageChops, ImageFilter

from booklet.pictures.colours import UNREADABLE
from booklet.pictures.preparing import MAX_PIXELS
from booklet.printing.inks import Inks
from booklet.printing.spaces import Space

UNREADABLE_SAMPLES = (pikepdf.PikepdfError, pikepdf.PdfError, NotImplementedError, *UNREADABLE)
"""What is raised for pictures that are damaged, or of a kind that nobody reads."""
_DEVICE = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_STEPS = 17
"""Along each side of a table for pictures of two or three colorants."""


def read(image: Stream, space: Space) -> Image.Image:
    """The picture in grey, RGB, four inks or Lab, as its colour space says; anything else in inks.

    Args:
        image: A copy of its own, whose colour space may be written over.
        space: Its colour space.

    Raises:
        One of ``booklet.pictures.colours.UNREADABLE``, and pikepdf's own: it is damaged, or has too many channels.
    """
    _require_fit(image)
    if space.kind in ("DeviceGray", "DeviceCMYK"):
        return plain(image, space.channels)
    ends = _ends(image, space)
    if space.kind in ("DeviceRGB", "Lab"):
        seen = pikepdf.PdfImage(image).as_pil_image(apply_mask=False)
        return _remapped(seen, ends) if space.kind == "DeviceRGB" and is_jpeg(image) else seen
    if space.channels == 1:
        return _looked_up(_stored(image, 1), [space.inks((_at(value, ends[0], ends[1]),)) for value in range(256)])
    if space.channels in (2, 3):
        return _tabled(_stored(image, space.channels), space, ends)
    raise ValueError("too many channels")


def plain(image: Stream, channels: int) -> Image.Image:
    """A picture in grey or in four inks as it is. Its colour space is written over."""
    _require_fit(image)
    given = image.get(Name.Decode)
    ends = tuple(float(end) for end in given.as_list()) if isinstance(given, Array) else ()
    return _remapped(_stored(image, channels), ends)


def unpainted(image: Stream, channels: int) -> Image.Image | None:
    """Where a picture with a colour that is not painted is painted: 255, and 0 where not; None where all of it is.

    Its colour space is written over (ISO 32000-2, 8.9.6.4).
    """
    given = image.get(Name.Mask)
    if not isinstance(given, Array) or len(given) != 2 * channels or channels not in _MODES:
        return None
    scale = 255 / ((1 << int(image.get(Name.BitsPerComponent, 8))) - 1)
    ends = [round(float(end) * scale) for end in given.as_list()]
    bands = _stored(image, channels).split()
    hidden = Image.new("L", bands[0].size, 255)
    for band, low, high in zip(bands, ends[::2], ends[1::2], strict=True):
        hidden = ImageChops.darker(hidden, band.point([255 * (low <= value <= high) for value in range(256)]))
    return ImageChops.invert(hidden)


def _require_fit(image: Stream) -> None:
    pixels = int(image.Width) * int(image.Height)
    if not 0 < pixels <= MAX_PIXELS:
        raise ValueError(f"{pixels} pixels")


def is_jpeg(image: Stream) -> bool:
    """Whether the samples are compressed as in a JPEG."""
    given = image.get(Name.Filter)
    return Name.DCTDecode in (list(given.as_list()) if isinstance(given, Array) else [given])


def _ends(image: Stream, space: Space) -> tuple[float, ...]:
    """What the least and the most of each channel stand for."""
    given = image.get(Name.Decode)
    if isinstance(given, Array) and len(given) == 2 * space.channels:
        return tuple(float(end) for end in given.as_list())
    if space.kind == "Indexed":
        return (0.0, float((1 << int(image.BitsPerComponent)) - 1))
    return space.ranges


def _stored(image: Stream, channels: int) -> Image.Image:
    """The samples as they are stored, in eight bits, as bands of a picture; two channels as the first of three."""
    if channels == 2:
        data, size = image.read_bytes(), (int(image.Width), int(image.Height))
        bands = [Image.frombytes("L", size, data[one::2]) for one in (0, 1)]
        return Image.merge("RGB", [*bands, Image.new("L", size)])
    image.ColorSpace = _DEVICE[channels]
    if Name.Decode in image:
        del image.Decode
    seen = pikepdf.PdfImage(image).as_pil_image(apply_mask=False)
    if seen.mode == "CMYK" and is_jpeg(image):
        return ImageChops.invert(seen)  # Pillow takes every JPEG of four channels for an inverted one, as Adobe's are
    return seen.convert(_MODES[channels])


def _remapped(stored: Image.Image, ends: tuple[float, ...]) -> Image.Image:
    """The picture with each channel between its ends."""
    if len(ends) != 2 * len(stored.getbands()) or ends == (0, 1) * len(stored.getbands()):
        return stored
    pairs = zip(ends[::2], ends[1::2], strict=True)
    made = stored.point([_byte(_at(value, low, high)) for low, high in pairs for value in range(256)])
    made.info = stored.info
    return made


def _looked_up(stored: Image.Image, table: list[Inks]) -> Image.Image:
    """Each grey of one channel as the inks it stands for; in grey where these are black alone."""
    bands = [stored.point([_byte(inks[plate]) for inks in table]) for plate in range(4)]
    if not any(any(inks[:3]) for inks in table):
        return ImageChops.invert(bands[3])
    return Image.merge("CMYK", bands)


def _tabled(stored: Image.Image, space: Space, ends: tuple[float, ...]) -> Image.Image:
    """Two or three colorants by a table of the inks that they come to, and between its steps."""
    steps = [step / (_STEPS - 1) for step in range(_STEPS)]
    deep = steps if space.channels == 3 else steps[:2]
    table: list[float] = []
    for third, second, first in product(deep, steps, steps):
        shares = (first, second, third)[: space.channels]
        values = (low + share * (high - low) for share, low, high in zip(shares, ends[::2], ends[1::2], strict=True))
        table += space.inks(tuple(values))
    made = stored.filter(ImageFilter.Color3DLUT((_STEPS, _STEPS, len(deep)), table, 4, "CMYK"))
    assert isinstance(made, Image.Image)
    return made


def _at(value: int, low: float, high: float) -> float:
    return low + value / 255 * (high - low)


def _byte(share: float) -> int:
    return round(min(max(share, 0.0), 1.0) * 255)
