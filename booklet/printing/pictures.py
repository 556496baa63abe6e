"""The pictures of a file in the inks of a press, made in workers and kept."""

import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import pikepdf
import PIL
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from PIL import Image

from booklet.printing.functions import UNWORKABLE
from booklet.printing.inks import Press
from booklet.printing.samples import UNREADABLE_SAMPLES, read, unpainted
from booklet.printing.spaces import Space, space_of
from booklet.values import Progress
from booklet.workshop import Packing, Task, Workshop
from booklet.workspace import digest

_RECIPE = "2"
"""Changes when the same picture is converted differently: part of every key."""
_QUALITY = 92
SPILL = 10.0
"""Per cent of ink by which pictures stay under the limit: compression adds as much at single spots."""
_KEPT = (Name.SMask, Name.Mask, Name.Intent, Name.Metadata)
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Inked:
    """A picture in inks, as a PDF holds it."""

    data: bytes
    """Its samples, and behind them those of its soft mask; the list of its colours where it is Indexed."""
    filter: str
    """Empty where the samples of the picture stay as they are."""
    space: str
    width_px: int
    height_px: int
    mask_bytes: int = 0
    """How many of the bytes are a soft mask, made where one colour of the picture was not to be painted."""


INKED = Packing(Inked, "data")


def converted(
    pdf: Pdf, icc: bytes, limit: float, workshop: Workshop, progress: Progress
) -> tuple[dict[tuple[int, int], Object], int]:
    """The pictures of the file that had to be converted, by the object numbers of those they replace.

    And how many can't be read, and stay as they are.
    """
    for page in pdf.pages:
        with suppress(pikepdf.PdfError):  # damaged content stays as it is
            page.externalize_inline_images()
    images = [item for item in pdf.objects if _is_wanted(item)]
    tasks = [_task(image, icc, limit) for image in images]
    results = list(workshop.made(tasks, "inks", progress))
    made = {}
    for image, data in zip(images, results, strict=True):
        inked = INKED.unpacked(data) if data else None
        if inked and inked.filter:
            made[image.objgen] = _as_image(pdf, image, inked)
        elif inked:
            image.ColorSpace = _space_of_kept(inked)
    return made, sum(not data for data in results)


def _is_wanted(item: Object) -> bool:
    """Whether it is a picture that has other colours than grey. A stencil takes the colour it is painted in."""
    if not isinstance(item, Stream) or item.get(Name.Subtype) != Name.Image or item.get(Name.ImageMask, False):
        return False
    space = item.get(Name.ColorSpace)
    if isinstance(space, Array):
        return len(space) > 1
    return space in (Name.DeviceRGB, Name.DeviceCMYK, Name.CalGray, Name.CalRGB)


def _task(image: Object, icc: bytes, limit: float) -> Task:
    raw = image.read_raw_bytes()
    facts = b" ".join(_facts(image))
    key = digest("inks", _RECIPE, PIL.__version__, f"{limit:g} q{_QUALITY}", icc, facts, raw)
    return Task(key, "booklet.printing.pictures:inked_and_packed", lambda: (_alone(image), icc, limit))


def _facts(image: Object) -> Iterator[bytes]:
    """What decides about the picture beside its data."""
    for name in ("Width", "Height", "BitsPerComponent", "Filter", "DecodeParms", "Decode", "ColorSpace", "Mask"):
        value = image.get(Name(f"/{name}"))
        if isinstance(value, Stream):  # a stencil, which stays
            continue
        yield value.unparse(resolved=True) if isinstance(value, Object) else repr(value).encode()
        yield from _streams_in(value)


def _streams_in(value: object, depth: int = 0) -> Iterator[bytes]:
    """The data that a colour space refers to: profiles, tables, functions."""
    for part in value if isinstance(value, Array) and depth < _DEEPEST else ():
        if isinstance(part, Stream):
            yield part.read_raw_bytes()
        yield from _streams_in(part, depth + 1)


def _alone(image: Object) -> bytes:
    """The picture in a file of its own."""
    with Pdf.new() as made:
        copy = made.copy_foreign(image)
        for name in (Name.SMask, Name.Mask):
            if isinstance(copy.get(name), Stream):
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
        inked = _inked(source, Press(icc, limit))
    return INKED.packed(inked) if inked else b""


def _inked(source: Stream, press: Press) -> Inked | None:
    """The picture in inks; None where it can't be read. Its colour space is written over."""
    space = space_of(source.get(Name.ColorSpace), None, press)
    if space is None:
        return None
    photograph = source.get(Name.Filter) in (Name.DCTDecode, Name.JPXDecode)
    try:
        if space.kind == "Indexed" and not photograph:
            return _listed(space)
        seen = read(source, space)
        picture = press.picture(seen)
        mask = unpainted(source, space.channels)
    except (*UNREADABLE_SAMPLES, *UNWORKABLE):
        return None
    if picture is seen and space.kind in ("DeviceGray", "DeviceCMYK"):  # within the limit
        return Inked(b"", "", f"/{space.kind}", *picture.size)
    return _encoded(picture, mask, photograph=photograph)


def _listed(space: Space) -> Inked:
    """The list of colours of a picture that numbers them."""
    colours = [space.inks((number,)) for number in range(int(space.ranges[1]) + 1)]
    return Inked(bytes(round(ink * 255) for inks in colours for ink in inks), "", "/Indexed", 0, 0)


def _space_of_kept(inked: Inked) -> Object:
    """The colour space of a picture whose samples stay as they are."""
    if inked.space != "/Indexed":
        return Name(inked.space)
    return Array([Name.Indexed, Name.DeviceCMYK, len(inked.data) // 4 - 1, String(inked.data)])


def _encoded(picture: Image.Image, mask: Image.Image | None, *, photograph: bool) -> Inked:
    """As JPEG what was one; other pictures without loss."""
    space = "/DeviceGray" if picture.mode == "L" else "/DeviceCMYK"
    picture.info = {}
    behind = zlib.compress(mask.tobytes(), 9) if mask else b""
    if photograph:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
        return Inked(file.getvalue() + behind, "/DCTDecode", space, *picture.size, len(behind))
    return Inked(zlib.compress(picture.tobytes(), 9) + behind, "/FlateDecode", space, *picture.size, len(behind))


def _as_image(pdf: Pdf, image: Object, inked: Inked) -> Object:
    length = len(inked.data) - inked.mask_bytes
    made = _stream(pdf, inked.data[:length], inked.filter, inked.space, inked)
    if inked.filter == "/DCTDecode" and inked.space == "/DeviceCMYK":
        made.stream_dict.Decode = Array([1, 0] * 4)  # Pillow writes the inks of a JPEG inverted, as Adobe did
    for name in _KEPT:
        if isinstance(image.get(name), Stream | Name):
            made.stream_dict[name] = image[name]
    if inked.mask_bytes:
        made.stream_dict.SMask = _stream(pdf, inked.data[length:], "/FlateDecode", "/DeviceGray", inked)
    return made


def _stream(pdf: Pdf, data: bytes, filter_: str, space: str, inked: Inked) -> Stream:
    made = pdf.make_stream(data)
    made.stream_dict.update(
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=inked.width_px,
            Height=inked.height_px,
            BitsPerComponent=8,
            ColorSpace=Name(space),
            Filter=Name(filter_),
        )
    )
    return made


def exact_inks(colours: Sequence[tuple[str, str]]) -> dict[tuple[int, int, int], tuple[float, float, float, float]]:
    """Inks chosen by hand, as ``100 60 0 10``, by the colour of the screen they stand for, as ``#0a5c9e``."""
    made = {}
    for colour, inks in colours:
        cyan, magenta, yellow, black = (int(share) / 100 for share in inks.split())
        channels = (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
        made[channels] = (cyan, magenta, yellow, black)
    return made
