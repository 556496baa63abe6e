"""Boxes as wide as their words are as wide as the engine alone makes them."""

import pytest
import weasyprint

from booklet import engine, widths
from booklet.weasy import absolute, floats, inline, preferred

assert engine.widths is widths, "which takes over when the engine is loaded"
HTML = """
<html lang=en><style>
@page { size: 60mm 90mm; margin: 5mm }
i { display: inline-block; padding: 1mm 2mm }
b { float: right; max-width: 30mm }
q { position: absolute; left: 20mm }
</style>
<p>Some <i>words</i> and <i>more of them than a line of this width can hold at once</i> and <i>unbroken&nbsp;words
that&nbsp;are&nbsp;wider&nbsp;than&nbsp;all&nbsp;the&nbsp;page&nbsp;together</i>
<p><b>Beside</b> it stands <b>what is wider than the room that there is for it</b>
<p><q>Elsewhere</q> <q>Elsewhere, in more words than fit beside the edge of the page</q>
<p><i>One<br>above two</i> <i><img style="width: 80mm"></i> <i style="width: 10mm">given</i>
"""


def drawn() -> bytes:
    pdf: bytes = weasyprint.HTML(string=HTML).write_pdf(uncompressed_pdf=True, pdf_identifier=b"same")
    return pdf


def test_boxes_come_out_as_the_engine_alone_sets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = drawn()
    for module in (absolute, floats, inline):
        monkeypatch.setattr(module, "shrink_to_fit", preferred.shrink_to_fit)

    assert drawn() == ours


def test_words_of_what_fits_are_not_measured_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[object] = []
    monkeypatch.setattr(preferred, "min_content_width", lambda context, box, **more: measured.append(box) or 0)

    weasyprint.HTML(string="<i style='display: inline-block'>a few words").render()
    assert measured == []

    weasyprint.HTML(string=f"<i style='display: inline-block'>{'many words ' * 100}").render()
    assert measured
