"""The pictures of a file in the inks of a press, made in workers and kept."""

import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
import PIL
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import Image

from booklet.pictures.colours import UNREADABLE
from booklet.printing.inks import Press
from booklet.values import Progress
from booklet.workshop import Packing, Task, Workshop
from booklet.workspace import digest

_RECIPE = "1"
"""Changes when the same picture is converted differently: part of every key."""
_QUALITY = 92
SPILL = 8.0
"""Per cent of ink by which pictures stay under the limit: compression adds as much at single spots."""
_KEPT = (Name.SMask, Name.Intent, Name.Metadata)


@dataclass(frozen=True, slots=True)
class Inked:
    """A picture in inks, as a PDF holds it."""

    data: bytes
    filter: str
    space: str
    width_px: int
    height_px: int


INKED = Packing(Inked, "data")


def converted(
    pdf: Pdf, icc: bytes, limit: float, workshop: Workshop, progress: Progress
) -> dict[tuple[int, int], Object]:
    """The pictures of the file that have the colours of a screen, each converted, by their object numbers."""
    images = [item for item in pdf.objects if _is_wanted(item)]
    tasks = [_task(image, icc, limit) for image in images]
    results = workshop.made(tasks, "inks", progress)
    made = {}
    for image, data in zip(images, results, strict=True):
        if data:
            made[image.objgen] = _as_image(pdf, image, INKED.unpacked(data))
    return made


def _is_wanted(item: Object) -> bool:
    """Whether it is a picture in colours of a screen. A stencil takes the colour it is painted in."""
    if not isinstance(item, Stream) or item.get(Name.Subtype) != Name.Image or item.get(Name.ImageMask, False):
        return False
    space = item.get(Name.ColorSpace)
    if isinstance(space, Array) and len(space):
        if space[0] == Name.ICCBased:
            return int(space[1].get(Name.N, 0)) == 3
        return space[0] == Name.CalRGB or (space[0] == Name.Indexed and _is_screen(space[1]))
    return bool(space == Name.DeviceRGB)


def _is_screen(base: Object) -> bool:
    if isinstance(base, Array) and len(base):
        return bool(base[0] == Name.CalRGB or (base[0] == Name.ICCBased and int(base[1].get(Name.N, 0)) == 3))
    return bool(base == Name.DeviceRGB)


def _task(image: Object, icc: bytes, limit: float) -> Task:
    raw = image.read_raw_bytes()
    facts = b" ".join(_facts(image))
    key = digest("inks", _RECIPE, PIL.__version__, f"{limit:g} q{_QUALITY}", icc, facts, raw)
    return Task(key, "booklet.printing.pictures:inked_and_packed", lambda: (_alone(image), icc, limit))


def _facts(image: Object) -> Iterator[bytes]:
    """What decides about the picture beside its data."""
    for name in ("Width", "Height", "BitsPerComponent", "Filter", "DecodeParms", "Decode", "ColorSpace"):
        value = image.get(Name(f"/{name}"))
        yield value.unparse(resolved=True) if isinstance(value, Object) else repr(value).encode()
        if isinstance(value, Array):
            yield from (part.read_raw_bytes() for part in value if isinstance(part, Stream))


def _alone(image: Object) -> bytes:
    """The picture in a file of its own."""
    with Pdf.new() as made:
        copy = made.copy_foreign(image)
        for name in (Name.SMask, Name.Mask):
            if name in copy:
                del copy[name]
        made.Root.Picture = copy
        file = io.BytesIO()
        made.save(file)
        return file.getvalue()


def inked_and_packed(alone: bytes, icc: bytes, limit: float) -> bytes:
    """Runs in a worker: the picture in inks, packed; nothing where it can't be read."""
    with Pdf.open(io.BytesIO(alone)) as pdf:
        source = pdf.Root.Picture
        assert isinstance(source, Stream)
        try:
            image = pikepdf.PdfImage(source).as_pil_image()
            picture = Press(icc, limit).picture(image)
        except (pikepdf.PdfError, pikepdf.UnsupportedImageTypeError, NotImplementedError, *UNREADABLE):
            return b""
        photograph = source.get(Name.Filter) in (Name.DCTDecode, Name.JPXDecode)
    return INKED.packed(_encoded(picture, photograph=photograph))


def _encoded(picture: Image.Image, *, photograph: bool) -> Inked:
    """As JPEG what was one; other pictures without loss."""
    space = "/DeviceGray" if picture.mode == "L" else "/DeviceCMYK"
    picture.info = {}
    if photograph:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
        return Inked(file.getvalue(), "/DCTDecode", space, *picture.size)
    return Inked(zlib.compress(picture.tobytes(), 9), "/FlateDecode", space, *picture.size)


def _as_image(pdf: Pdf, image: Object, inked: Inked) -> Object:
    made = pdf.make_stream(inked.data)
    made.stream_dict.update(
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=inked.width_px,
            Height=inked.height_px,
            BitsPerComponent=8,
            ColorSpace=Name(inked.space),
            Filter=Name(inked.filter),
        )
    )
    if inked.filter == "/DCTDecode" and inked.space == "/DeviceCMYK":
        made.stream_dict.Decode = Array([1, 0] * 4)  # Pillow writes the inks of a JPEG inverted, as Adobe did
    for name in _KEPT:
        if name in image:
            made.stream_dict[name] = image[name]
    return made


def exact_inks(colours: Sequence[tuple[str, str]]) -> dict[tuple[int, int, int], tuple[float, float, float, float]]:
    """Inks chosen by hand, as ``100 60 0 10``, by the colour of the screen they stand for, as ``#0a5c9e``."""
    made = {}
    for colour, inks in colours:
        cyan, magenta, yellow, black = (int(share) / 100 for share in inks.split())
        channels = (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
        made[channels] = (cyan, magenta, yellow, black)
    return made
