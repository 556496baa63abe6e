"""Drawings within drawings: what has no end is cut, what only looks like it stays."""

import io

import making_pdfs as making
import pikepdf
from pikepdf import Dictionary, Object, Pdf

from booklet.papers import drawings, intake

ENDLESS = "a drawing would have drawn itself without end and was cut; a part of a page may be missing"


def within(pdf: Pdf, inner: Object, times: int) -> Object:
    """A form that draws the other so many times."""
    form = making.picture(pdf)
    form.Resources = Dictionary(XObject=Dictionary(In=inner))
    form.write(b"/In Do " * times)
    return form


def shown(pdf: Pdf, form: Object, times: int = 1) -> tuple[tuple[str, ...], Pdf]:
    """What was mended of a paper that draws the form on its first page, and the paper as it was taken in."""
    page = making.page(pdf, 0)
    page.Resources.XObject = Dictionary(Form=form)
    page.Contents = pdf.make_stream(b"/Form Do " * times)
    taken = intake.examine(making.saved(pdf))
    assert not isinstance(taken, str)
    return taken.repaired, pikepdf.open(io.BytesIO(taken.clean))


def test_plot_of_very_many_marks_is_no_loop() -> None:
    pdf = making.paper(1)

    repaired, clean = shown(pdf, within(pdf, making.picture(pdf), drawings.MOST + 1))

    assert repaired == ()
    assert "/In" in making.page(clean, 0).Resources.XObject.Form.Resources.XObject


def test_page_that_draws_too_much_too_often_draws_it_no_more() -> None:
    pdf = making.paper(1)

    repaired, clean = shown(pdf, within(pdf, within(pdf, making.picture(pdf), 1_000), 200), 2)

    assert repaired == (ENDLESS,)
    assert "/Form" not in making.page(clean, 0).Resources.XObject


def test_drawings_deeper_than_any_paper_has_them_are_cut_there() -> None:
    pdf = making.paper(1)
    form = making.picture(pdf)
    for _ in range(2 * drawings.DEEPEST):
        form = within(pdf, form, 1)

    repaired, clean = shown(pdf, form)

    form, depth = making.page(clean, 0).Resources.XObject.Form, 1
    while inner := form.get("/Resources", Dictionary()).get("/XObject", Dictionary()).get("/In"):
        form, depth = inner, depth + 1
    assert (repaired, depth) == ((ENDLESS,), drawings.DEEPEST + 1)


def test_form_without_resources_of_its_own_cannot_draw_itself_through_those_of_the_page() -> None:
    pdf = making.paper(1)
    form = making.picture(pdf)
    form.write(b"/Form Do /Form Do")

    repaired, clean = shown(pdf, form)

    assert repaired == (ENDLESS,)
    assert "/Form" in making.page(clean, 0).Resources.XObject
    assert "/Form" not in making.page(clean, 0).Resources.XObject.Form.Resources.XObject
