"""How many pages a PDF has, counted where it can do no harm."""

import io

import pikepdf

from booklet.processes import Limits, run_limited

_LIMITS = Limits(seconds=10, memory_bytes=1_000_000_000)


def page_count(pdf: bytes) -> int | None:
    """The pages of the PDF; None where they can't be counted within time and memory."""
    return run_limited(_counted, pdf, limits=_LIMITS).result


def _counted(pdf: bytes) -> int:
    """Runs in a child: the file is a stranger's."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)
