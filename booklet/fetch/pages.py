"""How many pages a PDF has, counted where it can do no harm."""

import io

import pikepdf

from booklet.processes import Limits, run_limited
from booklet.values import MAX_PAGES

_LIMITS = Limits(seconds=10, memory_bytes=1_000_000_000)


def page_count(pdf: bytes) -> int | None:
    """The pages of the PDF; None where they can't be counted within time and memory, or are too many for a paper."""
    count = run_limited(_counted, pdf, limits=_LIMITS).result
    return count if count is not None and count <= MAX_PAGES else None


def _counted(pdf: bytes) -> int:
    """Runs in a child: the file is a stranger's."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)
