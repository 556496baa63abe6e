"""Links as pdfium sees them: a third opinion, beside pikepdf and pypdf."""

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from booklet.papers.links import View, web_address
from booklet.values import LinkFact

FITS = ("", "/XYZ", "/Fit", "/FitH", "/FitV", "/FitR", "/FitB", "/FitBH", "/FitBV")
"""As pdfium numbers them."""


def seen_by_pdfium(data: bytes) -> list[LinkFact]:
    """Every link as pdfium resolves it; the view where the target is an /XYZ."""
    document = pdfium.PdfDocument(data)
    found = []
    for index in range(len(document)):
        page = document[index]
        for link in _links(page):
            action = raw.FPDFLink_GetAction(link)
            if action and raw.FPDFAction_GetType(action) == raw.PDFACTION_URI:
                size = raw.FPDFAction_GetURIPath(document, action, None, 0)
                text = ctypes.create_string_buffer(size)
                raw.FPDFAction_GetURIPath(document, action, text, size)
                found.append(LinkFact(index, None, address=web_address(text.value.decode()) or ""))
                continue
            target = raw.FPDFLink_GetDest(document, link)
            if target:
                fit = FITS[raw.FPDFDest_GetView(target, ctypes.c_ulong(), (ctypes.c_float * 4)())]
                page_index = raw.FPDFDest_GetDestPageIndex(document, target)
                found.append(LinkFact(index, page_index, _place(target), fit=fit))
    return found


def _links(page: pdfium.PdfPage) -> Iterator[raw.FPDF_LINK]:
    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, position, link):
        yield link


def _place(target: raw.FPDF_DEST) -> View:
    has = [ctypes.c_int() for _ in range(3)]
    values = [ctypes.c_float() for _ in range(3)]
    raw.FPDFDest_GetLocationInPage(target, *has, *values)
    left, top, zoom = (value.value if known.value else None for known, value in zip(has, values, strict=True))
    return (left, top, zoom)
