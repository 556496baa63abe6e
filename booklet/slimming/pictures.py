"""The pictures of a PDF made smaller where that can be done safely; text and vectors are not touched."""

from collections import Counter
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from PIL import Image

from booklet.ladder import Tally
from booklet.slimming import samples
from booklet.slimming.placement import Id, Placement, Printed
from booklet.slimming.samples import Encoded, Samples

_WORTH_RESIZING = 0.8
"""A picture that is hardly finer than wanted keeps its pixels: a little smaller is softer and not lighter."""
_WORTH_LOSING = 0.8
"""A picture is compressed with loss only where that saves a fifth of it."""
_SOFT = 60
"""Up to this quality colours are coded more coarsely than lightness."""
_LITTLE = 2_048
"""Bytes up to which a picture is left alone."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How fine pictures are to be."""

    dpi: float
    """Pixels for each printed inch, beyond which none are kept."""
    quality: int
    """Quality of JPEG, 1 to 95."""


def slim(pdf: Pdf, seen: Placement, wish: Wish) -> Tally:
    """Make every picture smaller that is printed at a known size; what can't be read safely stays as it is."""
    veils = (thing.get(Name.SMask) for thing in pdf.objects if isinstance(thing, Stream))
    masks = Counter(veil.objgen for veil in veils if isinstance(veil, Stream))
    tally = Tally(pictures=len(seen.printed))
    for id, printed in seen.printed.items():
        picture = pdf.get_object(*id)
        try:
            if id not in seen.hidden and _may_change(picture, masks):
                tally += _slim_one(pdf, picture, printed, wish)
        except Exception:  # noqa: BLE001, S112 - the border: a picture that a library stumbles over stays as it is
            continue
    return tally


def _may_change(picture: Object, masks: Counter[Id]) -> bool:
    """Whether its samples may be others than they are.

    Colours that mean transparency must stay what they are (ISO 32000-2, 8.9.6.4), and a matte belongs to its very
    samples (11.6.5.2).
    """
    mask = picture.get(Name.SMask)
    keyed = isinstance(picture.get(Name.Mask), Array)
    tied = isinstance(mask, Stream) and (Name.Matte in mask or masks[mask.objgen] > 1)
    return not keyed and not tied and masks[picture.objgen] == 0 and int(picture.get(Name.SMaskInData, 0)) == 0


def _slim_one(pdf: Pdf, picture: Object, printed: Printed, wish: Wish) -> Tally:
    """What became of one picture."""
    before, size = _weight(picture), (int(picture.Width), int(picture.Height))
    if before < _LITTLE:
        return Tally()
    mask = _mask(picture)
    if mask and mask.image.getextrema() == (255, 255):
        del picture[Name.SMask]  # it hides nothing
        mask = None
    hiding = isinstance(picture.get(Name.SMask), Stream)
    share = _share(size, printed, wish)
    if hiding and (mask is None or mask.image.size != size):
        share = 1.0  # edges of colour and of mask are brought down together or not at all
    read = samples.read(picture, share)
    if read is None:
        return _told(before, picture)
    colours, alpha = _brought_down(read, mask, size, share)
    best = _best(colours, read, len(picture.read_raw_bytes()), wish, picture, resized=share < 1)
    veil = samples.as_planes(alpha, indexable=False) if alpha else None
    total = (len(best.data) if best else 0) + (len(veil.data) if veil else 0)
    if share < 1 and best and total < before:
        _write(pdf, picture, best, read.space)
        if veil:
            _write(pdf, picture.SMask, veil, Name.DeviceGray)
    elif share == 1:
        if best:
            _write(pdf, picture, best, read.space)
        if veil and len(veil.data) < len(picture.SMask.read_raw_bytes()):
            _write(pdf, picture.SMask, veil, Name.DeviceGray)
    return _told(before, picture)


def _told(before: int, picture: Object) -> Tally:
    after = _weight(picture)
    return Tally(smaller=1, before_bytes=before, after_bytes=after) if after < before else Tally()


def _weight(picture: Object) -> int:
    mask = picture.get(Name.SMask)
    return len(picture.read_raw_bytes()) + (len(mask.read_raw_bytes()) if isinstance(mask, Stream) else 0)


def _share(pixels: tuple[int, int], printed: Printed, wish: Wish) -> float:
    """To which share of its pixels across a picture is brought down."""
    share = max(printed.width * wish.dpi / pixels[0], printed.height * wish.dpi / pixels[1])
    return share if 0 < share < _WORTH_RESIZING else 1.0


def _mask(picture: Object) -> Samples | None:
    """The soft mask, where it can be read: grey, and meant as it stands."""
    mask = picture.get(Name.SMask)
    if not isinstance(mask, Stream) or Name.Decode in mask or mask.get(Name.ColorSpace) != Name.DeviceGray:
        return None
    read = samples.read(mask)
    return None if read is None or read.jpeg else read


def _brought_down(
    read: Samples, mask: Samples | None, size: tuple[int, int], share: float
) -> tuple[Image.Image, Image.Image | None]:
    """Colours and soft mask with fewer pixels.

    They are brought down together, so that what the mask hides does not run into what it shows.
    """
    if share == 1:
        return read.image, mask.image if mask else None
    wanted = (max(1, round(size[0] * share)), max(1, round(size[1] * share)))
    if mask is None:
        return read.image.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=2.0), None
    if read.image.size != mask.image.size:  # a JPEG that was decoded smaller
        mask = Samples(mask.image.resize(read.image.size, Image.Resampling.BOX), mask.space, jpeg=False)
    if read.image.mode == "CMYK":
        return _resized(read.image, wanted), _resized(mask.image, wanted)
    whole = read.image.copy()
    whole.putalpha(mask.image)
    smaller = _resized(whole, wanted)
    return smaller.convert(read.image.mode), smaller.getchannel("A")


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image.resize(size, Image.Resampling.LANCZOS)


def _best(
    image: Image.Image, read: Samples, weight: int, wish: Wish, picture: Object, *, resized: bool
) -> Encoded | None:
    """The lightest way to write it; with loss only where that is worth it. None where it is light enough as it is."""
    plain = None if read.jpeg and not resized else samples.as_planes(image, indexable=Name.Decode not in picture)
    exact = min(weight, len(plain.data) + len(plain.palette)) if plain and not resized else weight
    best = plain if plain and len(plain.data) + len(plain.palette) < weight else None
    if read.jpeg or image.mode != "CMYK":  # only where it was one before is it known how its CMYK is coded
        lossy = samples.as_jpeg(image, wish.quality, soft=read.soft or wish.quality <= _SOFT)
        if len(lossy.data) < _WORTH_LOSING * (len(best.data) if best else exact):
            return lossy
    return best


def _write(pdf: Pdf, picture: Object, encoded: Encoded, space: Object) -> None:
    """Replace the samples; whatever else is said of the picture stays."""
    parameters = None
    if encoded.predicted:
        parameters = Dictionary(
            Predictor=15, Colors=encoded.predicted, BitsPerComponent=encoded.bits, Columns=encoded.width
        )
    picture.write(encoded.data, filter=Name(encoded.filter), decode_parms=parameters)
    picture.Width, picture.Height, picture.BitsPerComponent = encoded.width, encoded.height, encoded.bits
    picture.ColorSpace = space
    if encoded.palette:
        last = len(encoded.palette) // 3 - 1
        picture.ColorSpace = Array([Name.Indexed, space, last, String(encoded.palette)])
