"""Pictures of the pages of any PDF, or of its spreads, and contact sheets of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from booklet.diagnostics import BookletError, Diagnostic, Place, error, note, warning
from booklet.look import drawing, sheets
from booklet.look.drawing import Drawn, View
from booklet.papers.choosing import chosen_pages
from booklet.papers.intake import take_in
from booklet.papers.opening import what_it_is
from booklet.processes import Failure, Limits, Outcome, leashes, run_limited
from booklet.values import Found, Missing, Progress, no_progress
from booklet.workspace import Workspace

__all__ = ["PICTURES", "Looked", "Wish", "look"]

PICTURES = r"(page|spread|contact)(-\d+)+\.png"
"""How files are called, as a pattern."""
_AT_ONCE = 8
"""Pictures that one child draws: opening a large file takes longer than drawing a page of it."""
_LIMITS = Limits(seconds=60, memory_bytes=2 * 1024**3)
_REASONS = {
    Failure.TIME: "it takes too long",
    Failure.MEMORY: "it needs too much memory",
    Failure.OUTPUT: "its picture is too large",
    Failure.CRASH: "it is too damaged, or too large",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Which pictures are wanted."""

    pages: str | None = None
    """Which pages, counted from 1, as ``1-8`` or ``1,3-5`` or ``2-``; None for all."""
    spreads: bool = False
    """Whether facing pages are one picture, as a reader has them open; the first page stands alone."""
    dpi: int = 96
    """Pixels to an inch of the page."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was drawn."""

    names: tuple[str, ...]
    """Names of all files, contact sheets last."""
    contact_sheets: int
    diagnostics: tuple[Diagnostic, ...]

    @property
    def pictures(self) -> int:
        """How many pages or spreads were drawn."""
        return len(self.names) - self.contact_sheets


Keep = Callable[[str, bytes], None]
"""Told the name and the bytes of each file; names are plain and sort in the order of the book."""


def look(
    data: bytes,
    name: str,
    wish: Wish,
    keep: Keep,
    workspace: Workspace,
    progress: Progress = no_progress,
    *,
    children: int | None = None,
) -> Looked:
    """Draw the pages of the PDF of that name.

    The file is opened in child processes with limits of time and memory, so many at once, or as many as there are
    cores. A page that can't be drawn is told, and its place on the contact sheet is empty.

    Raises:
        BookletError: The file can't be opened, or has none of the pages.
    """
    pdf, count, findings = _opened(data, name, workspace)
    chosen = chosen_pages(wish.pages, count)
    if not chosen:
        raise _problem(name, f"{name} ends at page {count}: none of the pages {wish.pages} is there", "choose others")
    views = list(drawing.views(chosen, count, spreads=wish.spreads))
    thumbs, names = list[Drawn | None](), list[str]()
    with leashes(children) as threads:
        runs = [views[start : start + _AT_ONCE] for start in range(0, len(views), _AT_ONCE)]
        for run, drawn in zip(runs, threads.map(lambda run: _drawn(pdf, run, wish.dpi), runs), strict=True):
            for view, outcome in zip(run, drawn, strict=True):
                if one := outcome.result:
                    names.append(_file_name(view, count, spreads=wish.spreads))
                    keep(names[-1], one.png)
                thumbs.append(outcome.result)
                findings += _told(name, view, outcome)
            progress("pages", len(thumbs), len(views))
    labelled = [(one, view.label) for one, view in zip(thumbs, views, strict=True)]
    made = sheets.contact_sheets(labelled, workspace.store)
    digits = len(str(len(made)))
    names += [f"contact-{number:0{digits}}.png" for number in range(1, len(made) + 1)]
    for sheet, png in zip(names[len(names) - len(made) :], made, strict=True):
        keep(sheet, png)
    return Looked(tuple(names), len(made), tuple(findings))


def _opened(data: bytes, name: str, workspace: Workspace) -> tuple[bytes, int, list[Diagnostic]]:
    """The file as it can be drawn, how many pages it has, and what had to be mended for that."""
    outcome = run_limited(drawing.count, data, limits=_LIMITS)
    if isinstance(outcome.result, int) and outcome.result > 0:
        return data, outcome.result, []
    if isinstance(outcome.result, str):
        raise _problem(
            name, f"{name} can't be opened: {outcome.result}", "save it without a password, and look at that"
        )
    if outcome.failure is Failure.CRASH or outcome.result == 0:
        mended = take_in(Found(workspace.store.keep(data)), name, workspace)
        if not isinstance(mended, Missing):
            told = note(Place(name), "repaired-pdf", f"{name} was mended before it could be opened", "look it over")
            return workspace.store.get(mended.clean) or b"", len(mended.pages), [told]
        reason = mended.reason
    else:
        reason = _REASONS[outcome.failure or Failure.CRASH]
    raise _problem(name, f"{name} can't be opened: {what_it_is(data) or reason}", "give a PDF that opens")


def _drawn(pdf: bytes, views: Sequence[View], dpi: int) -> Iterator[Outcome[Drawn]]:
    """The pictures of one run; where they can't be had together, each in a child of its own."""
    together = run_limited(drawing.drawn, pdf, views, dpi, limits=_LIMITS)
    if together.result is not None:
        return (Outcome(one, None) for one in together.result)
    alone = (run_limited(drawing.drawn, pdf, [view], dpi, limits=_LIMITS) for view in views)
    return iter([Outcome(one.result[0] if one.result else None, one.failure) for one in alone])


def _told(name: str, view: View, outcome: Outcome[Drawn]) -> Iterator[Diagnostic]:
    which = f"page {view.label}" if len(view.pages) == 1 else f"pages {view.label}"
    if outcome.result is None:
        reason = _REASONS[outcome.failure or Failure.CRASH]
        yield warning(Place(name), "undrawn-page", f"{name}: there is no picture of {which}: {reason}", "look it over")
    elif outcome.result.dpi < outcome.result.asked_dpi:
        message = f"{name}: {which} would be too large a picture, and has {outcome.result.dpi:.0f} dpi"
        yield note(Place(name), "smaller-picture", message, "ask for less with --dpi")


def _file_name(view: View, count: int, *, spreads: bool) -> str:
    """As ``page-007.png`` or ``spread-006-007.png``."""
    digits = len(str(count))
    numbers = "-".join(f"{page + 1:0{digits}}" for page in view.pages)
    return f"{'spread' if spreads else 'page'}-{numbers}.png"


def _problem(name: str, message: str, hint: str) -> BookletError:
    return BookletError((error(Place(name), "unusable-pdf", message, hint),))
