"""WeasyPrint, loaded without a word: that there are no fonts of the machine is meant, ``processes`` hides them."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import weasyprint
    from weasyprint import draw
    from weasyprint.formatting_structure.boxes import LineBox
    from weasyprint.layout import absolute, block, column, inline, preferred
    from weasyprint.layout import float as floats
    from weasyprint.layout.percent import percentage
    from weasyprint.matrix import Matrix
    from weasyprint.text import line_break
    from weasyprint.text.ffi import ffi, gobject, pango
    from weasyprint.text.fonts import FontConfiguration, get_hb_object_data
    from weasyprint.urls import URLFetcher, URLFetcherResponse

__all__ = [
    "FontConfiguration",
    "LineBox",
    "Matrix",
    "URLFetcher",
    "URLFetcherResponse",
    "absolute",
    "block",
    "column",
    "draw",
    "ffi",
    "floats",
    "get_hb_object_data",
    "gobject",
    "inline",
    "line_break",
    "pango",
    "percentage",
    "preferred",
    "weasyprint",
]
