"""Lay the pages of any PDF on sheets of paper, so that folded or cut they are in order."""

from dataclasses import dataclass

from booklet.diagnostics import BookletError, Diagnostic, Place, error, note
from booklet.fonts import ruler
from booklet.geometry import Length, Size, mm
from booklet.impose import sheets
from booklet.impose.applying import laid_on_sheets
from booklet.impose.instructing import Pens, instruction
from booklet.impose.papers import PAPERS, Bed, bed
from booklet.impose.sheets import GATHERINGS, UPRIGHT_GRIDS, Duplex, Grid, Imposition, Scheme, turned_backs
from booklet.papers.intake import take_in
from booklet.processes import Failure, Limits, run_limited
from booklet.values import CleanPaper, Found, Missing
from booklet.workspace import Workspace

__all__ = ["GATHERINGS", "PAPERS", "UPRIGHT_GRIDS", "Duplex", "Imposed", "Scheme", "Wish", "impose"]

_LIMITS = Limits(seconds=120, memory_bytes=4 * 1024**3)
_OFFICE_PAPER = mm(0.1)
"""80 grams a square metre."""
_DEEPEST = 1 / 20
"""How much of a page's width creep may take before too much of the inner margin is gone."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How the sheets are to be."""

    scheme: Scheme = Scheme.SADDLE
    signature: int | None = None
    """Pages of a gathering; of a saddle stitch all pages where it is None, else 16."""
    up: int = 2
    """Pages on a side that is not folded."""
    duplex: Duplex = Duplex.LONG
    paper: str | None = None
    """One of ``PAPERS``; chosen by the size of the first page where it is None."""
    leaf: Length = _OFFICE_PAPER
    """Thickness of the paper."""


@dataclass(frozen=True, slots=True)
class Imposed:
    """The sheets."""

    pdf: bytes
    """Sides in the order of printing, then a page that says what to do."""
    imposition: Imposition
    bed: Bed
    diagnostics: tuple[Diagnostic, ...]


def impose(data: bytes, name: str, wish: Wish, workspace: Workspace) -> Imposed:
    """The pages of the PDF of that name on sheets.

    The first page says how large pages are; larger ones are made smaller.

    Raises:
        BookletError: The file can't be used, or the wish can't be fulfilled.
    """
    paper = take_in(Found(workspace.store.keep(data)), name, workspace)
    if isinstance(paper, Missing):
        raise _problem(name, "unusable-pdf", f"{name} can't be imposed: {paper.reason}", "give a PDF that opens")
    imposition, below = _planned(paper, wish, name)
    words = instruction(
        imposition, below, wish.duplex, Pens(ruler("sans-400", workspace.store), ruler("sans-700", workspace.store))
    )
    clean = workspace.store.get(paper.clean)
    outcome = run_limited(laid_on_sheets, clean, paper.pages, imposition, below, wish.leaf, words, limits=_LIMITS)
    if outcome.result is None:
        reason = {Failure.TIME: "it takes too long", Failure.MEMORY: "it needs too much memory"}.get(
            outcome.failure or Failure.CRASH, "it is too damaged"
        )
        raise _problem(name, "unusable-pdf", f"{name} can't be imposed: {reason}", "give a PDF that opens")
    repaired = tuple(
        note(Place(name), "repaired-pdf", f"{name}: {clause}", "look the sheets over") for clause in paper.repaired
    )
    return Imposed(outcome.result, imposition, below, repaired)


def _planned(paper: CleanPaper, wish: Wish, name: str) -> tuple[Imposition, Bed]:
    """Which page stands where, on which sheet."""
    page = paper.pages[0].shown
    upright = _ordered(len(paper.pages), wish, page)
    below = bed(upright, page, wish.paper)
    creep = wish.leaf * upright.depth
    if creep > below.cell.width * _DEEPEST:
        message = f"the innermost pages of {name} would move {creep.mm:.1f} mm into the fold"
        raise _problem(name, "too-much-creep", message, "take --signature 16, thinner paper, or --paper-thickness-mm 0")
    over_level_edge = (wish.duplex is Duplex.LONG) is not below.is_upright
    return (turned_backs(upright) if over_level_edge else upright), below


def _ordered(pages: int, wish: Wish, page: Size) -> Imposition:
    if wish.scheme is Scheme.SADDLE:
        return sheets.saddle(pages, wish.signature)
    if wish.scheme is Scheme.PERFECT:
        return sheets.perfect(pages, wish.signature or 16)
    grid = UPRIGHT_GRIDS[wish.up]
    if page.ratio > 1:  # pages that lie stand above each other
        grid = Grid(grid.rows, grid.columns)
    return sheets.n_up(pages, grid) if wish.scheme is Scheme.N_UP else sheets.stack(pages, grid)


def _problem(name: str, rule: str, message: str, hint: str) -> BookletError:
    return BookletError((error(Place(name), rule, message, hint),))
