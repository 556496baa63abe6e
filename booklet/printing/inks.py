"""Colours of a screen as the four inks of a press, through its ICC profile, within its limit of ink.

What is grey to the eye is black ink alone: text and rules of four inks would need them to lie on each other exactly.
"""

import io
import math
from collections.abc import Callable, Mapping
from functools import lru_cache

from PIL import Image, ImageCms, ImageMath

from booklet.pictures.colours import in_srgb

Inks = tuple[float, float, float, float]
"""Cyan, magenta, yellow, black: shares from 0 to 1."""
BLACK: Inks = (0.0, 0.0, 0.0, 1.0)
_GREYISH = 14 / 255
"""Difference of the channels up to which a colour counts as grey: the theme's tints are a little blue."""
_DARKEST = 36 / 255
"""A grey as dark as this is full black."""
_LEAST = 0.02
"""Less of an ink is not printed: no plate holds such a dot for sure."""
_RELATIVE = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION


class Press:
    """One printing condition at work."""

    def __init__(self, icc: bytes, limit: float, exact: Mapping[tuple[int, int, int], Inks] | None = None) -> None:
        """The profile of the condition, the most ink in per cent, and inks of colours that were chosen by hand."""
        self._profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        self._limit = limit / 100
        self._exact = exact or {}
        self._to_inks = ImageCms.buildTransform(_srgb(), self._profile, "RGB", "CMYK", _RELATIVE, _FLAGS)
        self.inks: Callable[[float, float, float], Inks] = lru_cache(maxsize=65536)(self._inks)

    def _inks(self, red: float, green: float, blue: float) -> Inks:
        """The inks for one colour of sRGB, whose channels go from 0 to 1."""
        channels = tuple(min(max(round(channel * 255), 0), 255) for channel in (red, green, blue))
        chosen = self._exact.get((channels[0], channels[1], channels[2]))
        if chosen:
            return chosen
        if max(channels) - min(channels) <= _GREYISH * 255:
            return (0.0, 0.0, 0.0, self.black(sum(channels) / 765))
        return self.profiled(red, green, blue)

    def profiled(self, red: float, green: float, blue: float) -> Inks:
        """The inks that the profile has for a colour of sRGB, also where it is grey: for runs from colour to colour."""
        channels = tuple(min(max(round(channel * 255), 0), 255) for channel in (red, green, blue))
        return self._of_pixel(self._to_inks.apply(Image.new("RGB", (1, 1), channels)))

    def lab(self, lightness: float, a: float, b: float) -> Inks:
        """The inks for a colour of CIE L*a*b*, whose lightness goes from 0 to 100."""
        channels = (lightness * 2.55, a + 128, b + 128)
        pixel = Image.merge("LAB", [Image.new("L", (1, 1), min(max(round(one), 0), 255)) for one in channels])
        red, green, blue = (int(band.getpixel((0, 0))) / 255 for band in _from_lab().apply(pixel).split())  # type: ignore[arg-type]  # of one channel
        return self.inks(red, green, blue)

    def _of_pixel(self, picture: Image.Image) -> Inks:
        pixel = picture.getpixel((0, 0))
        assert isinstance(pixel, tuple)
        cyan, magenta, yellow, black = (value / 255 if value / 255 >= _LEAST else 0.0 for value in pixel)
        return self.within((cyan, magenta, yellow, black))

    def within(self, inks: Inks) -> Inks:
        """The inks with no more than the limit in all: black stays."""
        cyan, magenta, yellow, black = inks
        colours = cyan + magenta + yellow
        if colours + black <= self._limit:
            return inks
        share = (self._limit - black) / colours
        made = (cyan * share, magenta * share, yellow * share, black)
        return tuple(math.floor(value * 1000) / 1000 for value in made)  # type: ignore[return-value]  # four of four

    def black(self, grey: float) -> float:
        """How much black ink looks like a grey of sRGB, from 0 (black) to 1 (white)."""
        if grey <= _DARKEST:
            return 1.0
        ramp = _ramp_of(self._profile)
        wanted = _lightness(grey) * ramp[0] / 100  # white is the paper's
        share = next((step for step, light in enumerate(ramp) if light <= wanted), 255) / 255
        return 0.0 if share < _LEAST else round(share, 3)

    def picture(self, image: Image.Image) -> Image.Image:
        """The picture in four inks; one in grey stays so, and is printed in black alone."""
        if image.mode in ("1", "L"):
            return image if image.mode == "L" else image.convert("L")
        if image.mode != "CMYK":
            channels = image if image.mode == "LAB" else image.convert("RGB")
            image = self._to_inks.apply(in_srgb(channels, image.info.get("icc_profile")))
        return self._limited(image)

    def _limited(self, image: Image.Image) -> Image.Image:
        """Where there is too much ink, the three colours give way, and black stays."""
        most = math.floor(self._limit * 255)
        cyan, magenta, yellow, black = image.split()
        over = ImageMath.lambda_eval(lambda a: a["c"] + a["m"] + a["y"] + a["k"], c=cyan, m=magenta, y=yellow, k=black)
        highest = over.getextrema()[1]
        if not isinstance(highest, int | float) or highest <= most:
            return image

        def less(channel: Image.Image) -> Image.Image:
            scaled = ImageMath.lambda_eval(
                lambda a: a["convert"](
                    a["min"](a["x"], (a["most"] - a["k"]) * a["x"] / a["max"](a["c"] + a["m"] + a["y"], 1)), "L"
                ),
                x=channel,
                c=cyan,
                m=magenta,
                y=yellow,
                k=black,
                most=most,
            )
            assert isinstance(scaled, Image.Image)
            return scaled

        return Image.merge("CMYK", (less(cyan), less(magenta), less(yellow), black))


def _lightness(grey: float) -> float:
    """CIE L* of a grey of sRGB."""
    linear = grey / 12.92 if grey <= 0.04045 else ((grey + 0.055) / 1.055) ** 2.4
    return 116 * linear ** (1 / 3) - 16 if linear > 0.008856 else 903.3 * linear


@lru_cache(maxsize=4)
def _ramp_of(profile: ImageCms.ImageCmsProfile) -> list[float]:
    """Lightness (CIE L*) of each share of black ink on the paper."""
    to_lab = ImageCms.buildTransform(
        profile, ImageCms.createProfile("LAB"), "CMYK", "LAB", ImageCms.Intent.ABSOLUTE_COLORIMETRIC
    )
    steps = Image.new("CMYK", (256, 1))
    for step in range(256):
        steps.putpixel((step, 0), (0, 0, 0, step))
    lab = to_lab.apply(steps).getchannel(0)
    return [float(lab.getpixel((step, 0))) / 255 * 100 for step in range(256)]  # type: ignore[arg-type]  # of one channel


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@lru_cache(maxsize=1)
def _from_lab() -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(ImageCms.createProfile("LAB"), _srgb(), "LAB", "RGB", _RELATIVE)


@lru_cache(maxsize=1)
def srgb_icc() -> bytes:
    """The profile of sRGB, without the time at which it was made (ICC.1:2010, 7.2)."""
    icc = bytearray(_srgb().tobytes())
    icc[24:36] = b"\x07\xd0\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00"  # the first of January 2000
    icc[84:100] = bytes(16)  # the profile's own hash, which counts as not given
    return bytes(icc)
