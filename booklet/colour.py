"""The catalog's one colour made usable: what is legible on it, and as what shade it can be read on white."""

from dataclasses import dataclass

INK, WHITE, BLACK = "#1b1b1b", "#ffffff", "#000000"
LEGIBLE = 4.5
"""Least contrast of text, WCAG 2.2 success criterion 1.4.3."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Colours of a book, as six hexadecimal digits after a ``#``."""

    accent: str
    """As the catalog has it: the cover's ground, rules."""
    on_accent: str
    """Text on the accent."""
    accent_text: str
    """The accent as text on white, darkened where it would be too light."""


def scheme(accent: str) -> Scheme:
    """The colours that go with an accent; text on it is black only where neither white nor the ink is legible."""
    on_accent = next((one for one in (WHITE, INK) if contrast(accent, one) >= LEGIBLE), BLACK)
    text = accent
    while contrast(text, WHITE) < LEGIBLE:
        text = _darker(text)
    return Scheme(accent, on_accent, text)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tinted(colour: str, share: float) -> str:
    """The colour thinned with white to that share."""
    return "#" + "".join(f"{round(255 - (255 - channel) * share):02x}" for channel in _channels(colour))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _darker(colour: str) -> str:
    return "#" + "".join(f"{channel * 15 // 16:02x}" for channel in _channels(colour))
