"""Open a stranger's file: whichever of two readers can, or in a clause why none does. For a child process alone."""

import re
from collections.abc import Callable
from typing import TypeVar

import pikepdf

from booklet.crew import call
from booklet.papers.pagetree import PageTreeError

T = TypeVar("T")

DAMAGED = "the file was damaged; pages may be missing"
TOO_DAMAGED = "it is too damaged to be read"
PASSWORD = "it needs a password"  # noqa: S105 - a sentence, not a secret
WEB_PAGE = "it is a web page saved as PDF"
_SECOND = "booklet.papers.second_reader:rewritten"
"""Looked up by name: most files never need it, and loading it takes a while."""
_SECOND_READER = "the file was so damaged that only the more lenient of two readers opened it; pages may be missing"
_PREAMBLE = "something stood before the beginning of the PDF and was skipped"
_SIGNATURES = (
    (rb"\x89PNG", "it is a PNG picture"),
    (rb"\xff\xd8\xff", "it is a JPEG picture"),
    (rb"GIF8", "it is a GIF picture"),
    (rb"RIFF....WEBP", "it is a WebP picture"),
    (rb"II\*\0|MM\0\*", "it is a TIFF picture"),
    (rb"PK\x03\x04", "it is a ZIP archive or an office document"),
    (rb"\xd0\xcf\x11\xe0", "it is an office document"),
    (rb"\x1f\x8b|BZh|\xfd7zXZ", "it is a compressed archive"),
    (rb"%!PS", "it is a PostScript file"),
    (rb"\{\\rtf", "it is a Rich Text file"),
    (rb"(?i).{0,1000}?<(!doctype\s+html|html|head|body)\b", WEB_PAGE),
)


class RefusedError(Exception):
    """The file can't be used; the message is a clause for the reader."""


def opened(data: bytes, work: Callable[[bytes], T]) -> tuple[T, tuple[str, ...]]:
    """What the work makes of the PDF in these bytes, or of what the second reader makes of it where the work fails.

    With it comes what had to be mended before, as clauses.

    Args:
        data: The file.
        work: Opens a PDF with qpdf's engine; what it raises counts as a failure to read it.

    Raises:
        PageTreeError: The work says that there are no pages, or too many.
        RefusedError: It is no PDF, or no reader opens it.
    """
    start = data.find(b"%PDF-")
    if start < 0:
        raise RefusedError(what_it_is(data) or "it is not a PDF")
    preamble = (_PREAMBLE,) if start else ()
    try:
        return work(data[start:]), preamble
    except (PageTreeError, MemoryError):
        raise
    except pikepdf.PasswordError:
        reason = PASSWORD
    except Exception:  # noqa: BLE001 - the border: hostile files make the library raise anything
        reason = TOO_DAMAGED
    try:
        return work(call(_SECOND, data[start:])), (*preamble, _SECOND_READER)
    except (PageTreeError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - the same border, and the last reader
        raise RefusedError(what_it_is(data) or reason) from None


def what_it_is(data: bytes) -> str | None:
    """What the file is when it is not a PDF."""
    if not data.strip(b"\0 \t\r\n"):
        return "it is empty"
    return next((name for pattern, name in _SIGNATURES if re.match(pattern, data, re.DOTALL)), None)
