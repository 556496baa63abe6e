"""Lines are shaped with less work, and come out as they do without."""

import re
from typing import Any

import fontpkg
import pytest
import weasyprint
from pydyf import PDF
from weasyprint.text.fonts import FontConfiguration

from booklet import engine, shaping
from booklet.weasy import line_break

assert engine.shaping is shaping, "which takes over when the engine is loaded"
RULE = re.compile(rb"([0-9.]+) w\n")
"""How thick a line is drawn."""
HTML = """
<html lang=en><style>
@page { size: 60mm 90mm; margin: 5mm }
p { text-align: justify; hyphens: auto }
.capitals { font-variant-caps: small-caps; letter-spacing: 1px }
.wide { word-spacing: 4px; font-feature-settings: "kern" off }
h1::first-letter { font-size: 40px }
u { font-size: 1.2ex; line-height: 2.4ex }
p::first-line { text-decoration: underline }
.wide { overflow-wrap: anywhere; line-height: 3ch; white-space: pre-wrap }
</style>
<h1>Considerable hyphenation</h1>
<p>Extraordinarily considerable words, which <b>only hyphenation brings</b> into a measure
that is <i>uncomfortably</i> narrow.
<p class=capitals>Letters set apart from <u>one another</u> in capitals of every size
<p class=wide>Words\tfar away from one another, <bdo dir=rtl>backwards</bdo> or ελληνικά.
"""


def drawn() -> bytes:
    """The content of the pages, not packed."""
    streams: list[bytes] = []

    def collect(document: Any, pdf: PDF) -> None:
        streams.extend(one.data for one in pdf.objects if hasattr(one, "stream"))

    weasyprint.HTML(string=HTML).write_pdf(finisher=collect, uncompressed_pdf=True)
    return b"\n".join(streams)


def test_a_text_comes_out_as_the_engine_alone_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = drawn()
    monkeypatch.setattr(line_break.Layout, "setup", shaping._set_up)
    monkeypatch.setattr(line_break, "_font_style_cache_key", shaping._key)
    theirs = drawn()
    assert b"TJ" in theirs
    assert ours == theirs


def test_a_style_is_made_ready_once_however_many_lines_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def counted(layout: Any, style: Any) -> None:
        made.append(style)
        shaping_before(layout, style)

    shaping_before = shaping._set_up
    monkeypatch.setattr(shaping, "_set_up", counted)
    lines = "many words that fill a line and one more, " * 200
    document = weasyprint.HTML(string=f"<p style='width: 40mm'>{lines}").render()
    assert sum(isinstance(box, engine.LineBox) for page in document.pages for box in page._page_box.descendants()) > 200
    assert 0 < len(made) < 20
    assert len({id(style) for style in made}) == len(made)


def test_the_next_document_finds_its_kinds_of_text_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    before = shaping._set_up
    monkeypatch.setattr(shaping, "_set_up", lambda layout, style: made.append(style) or before(layout, style))
    fonts = FontConfiguration()

    def set_ready(html: str) -> int:
        made.clear()
        weasyprint.HTML(string=html).render(font_config=fonts)
        return len(made)

    assert set_ready("<p>Plain and <b>bold") == 2
    assert set_ready("<p>More of <b>it") == 0
    assert set_ready("<p>And <i>slanted") == 1


def test_a_font_that_is_added_later_is_the_one_that_is_measured() -> None:
    face = fontpkg.path("Source Serif 4").as_uri()
    fonts = FontConfiguration()

    def underlined(style: str, fonts: FontConfiguration) -> bytes:
        html = f"<style>{style}</style><p style='font-family: Later'><u>Underlined"
        drawn: bytes = weasyprint.HTML(string=html).write_pdf(font_config=fonts, uncompressed_pdf=True)
        return drawn

    added = f"@font-face {{ font-family: Later; src: url({face}) }}"
    before = underlined("", fonts)
    assert RULE.findall(underlined(added, fonts)) == RULE.findall(underlined(added, FontConfiguration()))
    assert RULE.findall(before) != RULE.findall(underlined(added, FontConfiguration()))
