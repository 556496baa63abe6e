"""The colours of a picture brought to sRGB or grey on white paper, with 8 bits a channel."""

import io
import struct
import zlib
from functools import lru_cache

from PIL import Image, ImageCms

UNREADABLE = (OSError, SyntaxError, ValueError, LookupError, TypeError, EOFError, struct.error, zlib.error)
"""What Pillow raises for damaged files; its documentation promises OSError only."""


def flat(image: Image.Image) -> Image.Image:
    """The picture's first frame in grey, RGB, CMYK or Lab with 8 bits a channel, on white paper."""
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        flat = Image.alpha_composite(paper, image.convert("RGBA"))
        return flat.convert("L" if image.mode in ("L", "LA", "La") else "RGB")
    if image.mode in ("L", "RGB", "CMYK", "LAB"):
        image.load()
        return image
    if image.mode.startswith(("I", "F")):
        return _in_eight_bits(image)
    return image.convert("L" if image.mode == "1" else "RGB")


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Grey with more than 8 bits a pixel; Pillow's own conversion would cut the values off at 255."""
    if image.mode.startswith("I;16"):
        top, image = 65535.0, image.convert("I")
    else:
        highest = image.getextrema()[1]
        assert isinstance(highest, int | float)  # of one channel
        top = next((limit for limit in (1.0, 255.0, 65535.0) if highest <= limit), highest)
    return image.point(lambda value: value * (255 / top) + 0).convert("L")


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def is_srgb(profile: bytes | None) -> bool:
    """Whether a picture with this profile, or without one, is taken to be in sRGB."""
    if not profile:
        return True
    try:
        return "sRGB" in ImageCms.getProfileDescription(io.BytesIO(profile))
    except (ImageCms.PyCMSError, *UNREADABLE):
        return True  # nothing better is known of a picture whose profile cannot be read


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB, or in grey where it was grey; without a usable profile as Pillow converts it."""
    mode = "L" if image.mode == "L" else "RGB"
    if image.mode == mode and is_srgb(profile):
        return image
    try:
        source = ImageCms.createProfile("LAB") if image.mode == "LAB" else io.BytesIO(profile or b"")
        converted = ImageCms.profileToProfile(
            image, source, _srgb(), outputMode="RGB", flags=ImageCms.Flags.BLACKPOINTCOMPENSATION
        )
    except (ImageCms.PyCMSError, *UNREADABLE):
        return image.convert(mode)
    return (converted or image).convert(mode)
