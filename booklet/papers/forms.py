"""Forms of a paper: what was written into a field is drawn, where the file leaves that to the viewer (pikepdf)."""

from pikepdf import Dictionary, Pdf


def draw(pdf: Pdf) -> None:
    """Give each field that holds words, and no picture of them, the picture a viewer would make.

    Raises:
        Exception: Whatever a hostile form makes the library raise; what was drawn until then is drawn.
    """
    if not isinstance(pdf.Root.get("/AcroForm"), Dictionary):
        return
    form = pdf.acroform
    for page in pdf.pages:
        for widget in form.get_widget_annotations_for_page(page):
            field = form.get_field_for_annotation(widget)
            if "/AP" not in widget.obj and (field.is_text or field.is_choice) and field.value is not None:
                field.generate_appearance(widget)
