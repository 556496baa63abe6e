"""What a part shows of the book's typefaces, read off the engine's PDF before it is written."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pydyf

from booklet.values import UsedFont

_SAYS = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
"""What a glyph says, in a map to Unicode as the engine writes it."""

Object = Any  # pydyf has no types


def used_fonts(pdf: pydyf.PDF, keys: Mapping[str, str]) -> Iterator[UsedFont]:
    """The fonts of the PDF that are the book's, with their glyphs.

    Args:
        pdf: As WeasyPrint has it: all its pages share one dictionary of fonts.
        keys: Those of the files of the book's fonts, by the names of these in that dictionary.
    """

    def of(reference: bytes) -> Object:
        return pdf.objects[int(reference.partition(b" ")[0])]

    resources = of(of(pdf.page_references[0])["Resources"])
    fonts = of(resources["Font"]) if "Font" in resources else {}
    for name in sorted(fonts.keys() & keys.keys()):
        font = of(fonts[name])
        widths = dict(_widths(of(font["DescendantFonts"][0])["W"]))
        found = _SAYS.findall(b"\n".join(of(font["ToUnicode"]).stream))
        said = {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in found}
        yield UsedFont(name, keys[name], tuple((glyph, widths[glyph], said.get(glyph, "")) for glyph in sorted(widths)))


def _widths(listed: list[Any]) -> Iterator[tuple[int, float]]:
    """Number and width of each glyph (ISO 32000-2, 9.7.4.3)."""
    for first, widths in zip(listed[::2], listed[1::2], strict=True):
        yield from enumerate(widths, first)
