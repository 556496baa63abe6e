"""What a file is, as its first bytes show it, whatever it is called; and whether its end has come too."""

import re

PDF = "application/pdf"
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/tiff", "image/gif"})
DRAWING = "image/svg+xml"
HTML = "text/html"

_NAMES = {kind: f"a picture ({kind[6:].upper()})" for kind in PICTURES}
_NAMES |= {PDF: "a PDF", HTML: "a web page", DRAWING: "a drawing (SVG)"}
_HEAD_BYTES = 1024
_PREAMBLE_BYTES = 8192
"""Programs that draw put long comments and document types before the drawing."""
_SIGNATURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
}
_END_MARKS = {PDF: b"%%EOF", "image/jpeg": b"\xff\xd9", "image/png": b"IEND", "image/gif": b"\0;", DRAWING: b"svg>"}
_HTML_BEGINS = re.compile(  # nothing is tried twice: a server may send a thousand comments
    rb"(\xef\xbb\xbf)? (?:\s++ | <\?xml[^>]*+> | (?><!--.*?-->))*+ <(!doctype\s+html | html | head | body | title)\b",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_DRAWING_BEGINS = re.compile(
    rb"(\xef\xbb\xbf)? (?:\s++ | <\?xml[^>]*+> | <!DOCTYPE[^>]*+> | (?><!--.*?-->))*+ <(\w++:)?svg[\s>]",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def media_type(data: bytes) -> str:
    """The media type of a PDF, a picture, a drawing or a web page; empty for everything else.

    A PDF has its header within the first 1,024 bytes (PDF Reference 1.7, appendix H, note 13).
    """
    head = data[:_HEAD_BYTES]
    if b"%PDF-" in head:
        return PDF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if _HTML_BEGINS.match(head):
        return HTML
    if _DRAWING_BEGINS.match(data[:_PREAMBLE_BYTES]):
        return DRAWING
    return next((kind for mark, kind in _SIGNATURES.items() if head.startswith(mark)), "")


def name_of(kind: str) -> str:
    """What people call the media type, with its article; empty where it is none of ours."""
    return _NAMES.get(kind, "")


def is_whole(data: bytes, kind: str, *, length_known: bool) -> bool:
    """Whether the end of the file has come too.

    Where the server said how long its answer is, the protocol watches over that, and what came is what stands there.
    Otherwise a cut connection looks like an end, and the mark of the end must be near (for a PDF within the last 1,024
    bytes: PDF Reference 1.7, appendix H, note 18).
    """
    return length_known or _END_MARKS.get(kind, b"") in data[-_HEAD_BYTES:]
