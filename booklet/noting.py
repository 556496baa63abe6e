"""Where the engine draws numbers of pages, noted while a document is written: binding lays the figures in there."""

from collections.abc import Iterator
from contextlib import contextmanager
from string import digits
from typing import Any

import pydyf

from booklet.diagnostics import BookletError, Place, error
from booklet.numerals import GLYPH, KEY, SCHEME, TAG, Numerals, figures_in
from booklet.weasy import draw

Stream = Any  # pydyf has no types, nor has WeasyPrint
Box = Any


class _Number(bytes):
    """An operator that shows noughts in place of a number."""

    address: str
    font: str


class Noted:
    """Numbers drawn so far, in the streams of one document."""

    def __init__(self) -> None:
        self._streams: dict[int, Stream] = {}
        self._figures: dict[str, tuple[str, int]] = {}
        """Of each font, all figures as glyphs, and the width of one."""

    def draw(self, stream: Stream, box: Box, *more: Any) -> None:
        """Draw a text. Of a number is noted where it stands, and its font gets all figures."""
        begin = len(stream.stream)
        _drawn(stream, box, *more)
        address = box.element.get("value", "") if box.element_tag == TAG else ""
        shown = _last_shown(stream, begin) if address.startswith(SCHEME) else None
        if shown is not None:
            if not box.text or box.text.strip("0") or box.text != box.element.text:
                raise _cut(address)
            number = _Number(stream.stream[shown])
            number.address, number.font = address.removeprefix(SCHEME), stream._old_font[0]
            stream.stream[shown] = number
            self._streams[id(stream)] = stream
            if number.font not in self._figures:
                self._figures[number.font] = _all_figures(stream, box, more)

    def say(self) -> None:
        """Leave in each stream where its numbers stand. Nothing may be drawn there afterwards."""
        fonts = list(self._figures)
        for stream in self._streams.values():
            offset, numbers = 0, []
            for one in stream.stream:
                if isinstance(one, _Number):
                    numbers.append((offset, fonts.index(one.font), one.address))
                offset += len(pydyf._to_bytes(one)) + 1
            said = Numerals(tuple(self._figures.values()), tuple(numbers))
            stream.extra[KEY.removeprefix("/")] = pydyf.String(said.packed())


@contextmanager
def noted() -> Iterator[Noted]:
    """Notes of what is drawn meanwhile, in this process."""
    notes = Noted()
    draw.draw_text = notes.draw
    try:
        yield notes
    finally:
        draw.draw_text = _drawn


_drawn = draw.draw_text


def _cut(address: str) -> BookletError:
    message = f"the number of {address} is written by hand, or cut in two"
    hint = 'write {{ label("…") }} in templates/, and let no style break or shorten <data>'
    return BookletError((error(Place("templates"), "template", message, hint),))


def _last_shown(stream: Stream, begin: int) -> int | None:
    """Where the stream has the operator that shows the text drawn since then; None where nothing of it is seen."""
    for position in range(len(stream.stream) - 1, max(begin - 2, -1), -1):
        one = stream.stream[position]
        if isinstance(one, bytes) and one.endswith(b"] TJ"):
            return position
    return None


def _all_figures(stream: Stream, box: Box, more: tuple[Any, ...]) -> tuple[str, int]:
    """All figures as they would be drawn in the place of the text, and the width of one. They are left in the font."""
    before, text = [*stream.stream], box.text
    box.text = box.pango_layout.text = digits
    _drawn(stream, box, *more)
    shown = _last_shown(stream, len(before))
    assert shown is not None, "the number was seen"
    figures = figures_in(stream.stream[shown]).decode()
    box.text = box.pango_layout.text = text
    stream.stream[:] = before
    assert len(figures) == GLYPH * len(digits), "a glyph for each figure"
    glyph = int(figures[:GLYPH], 16)
    fonts = (font for font in stream._fonts.values() if font.hash == stream._old_font[0])
    width = next(font.widths[glyph] for font in fonts if glyph in font.widths)
    return figures, round(width)
