"""The papers of a print edition, scaled to its pages; kept in the store."""

from dataclasses import replace

import pikepdf
import pypdfium2

from booklet.appending import Library
from booklet.appendix import APPENDICES
from booklet.geometry import Length, Size
from booklet.layout import Layout
from booklet.papers.fitting import fitted
from booklet.processes import Limits, leashes, run_limited
from booklet.profiles import Profile
from booklet.values import Appendix
from booklet.workspace import Workspace, digest, payload

_RECIPE = "1"
"""Changes when the same paper is scaled differently: part of every key."""
_LIMITS = Limits(seconds=120, memory_bytes=2 * 1024**3)
_HEAD, _FOOT, _SIDE = 0.85, 0.96, 0.82
"""Shares of the book's own margins that stay free around a paper, so that folio, stamp and citation have room."""


def scaled(
    library: Library, profile: Profile, page: Layout, workspace: Workspace, *, children: int | None = None
) -> Library:
    """The papers on pages of the trim size, where the profile asks for that; made in so many children at once, or as
    many as there are cores. One that can't be drawn stays as it is.
    """
    if profile.papers != "fitted":
        return library
    with leashes(children) as threads:
        made = threads.map(lambda one: _scaled(one, page, workspace), library.appendices.values())
        return replace(library, appendices=dict(zip(library.appendices, made, strict=True)))


def _scaled(appendix: Appendix, page: Layout, workspace: Workspace) -> Appendix:
    margins, store = page.margins, workspace.store
    room: tuple[Length, ...] = (margins.head * _HEAD, margins.foot * _FOOT, min(margins.inner, margins.outer) * _SIDE)
    key = _key(appendix, page.trim, room)
    if known := store.get(key):
        return APPENDICES.unpacked(known)
    outcome = run_limited(fitted, payload(appendix.pdf), appendix.pages, page.trim, *room, limits=_LIMITS)
    if outcome.result is None:
        workspace.notes.doubt()
        return appendix
    pdf, pages = outcome.result
    made = replace(appendix, pdf=pdf, pages=pages, links=())
    store.put(key, APPENDICES.packed(made))
    return made


def _key(appendix: Appendix, trim: Size, room: tuple[Length, ...]) -> str:
    measures = " ".join(f"{length.pt:.3f}" for length in (trim.width, trim.height, *room))
    source = appendix.pdf if isinstance(appendix.pdf, bytes) else appendix.pdf.name  # the key of what is in the store
    versions = f"{pikepdf.__version__} {pypdfium2.PDFIUM_INFO}"
    return digest("scaled", _RECIPE, versions, measures, repr(appendix.pages), source)
