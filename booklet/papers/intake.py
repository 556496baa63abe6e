"""Take a paper in: a file without surprises, and facts about it (pikepdf, in a child process with limits)."""

import contextlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import as_completed
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import Any

import pikepdf

from booklet.diagnostics import BookletError
from booklet.geometry import Box
from booklet.papers import balancing, cleaning, drawings, fonts, forms, labels, losses, margins, pagetree, streams
from booklet.papers.links import Clause, dropped_links, in_clauses
from booklet.papers.opening import DAMAGED, PASSWORD, TOO_DAMAGED, WEB_PAGE, RefusedError, opened
from booklet.processes import Failure, Limits, leashes, run_limited
from booklet.values import (
    Absence,
    CleanPaper,
    DroppedLinks,
    FontFact,
    Found,
    Missing,
    PageFacts,
    Progress,
    no_progress,
)
from booklet.workspace import Store, Workspace, digest

INTAKE = "9"
"""Changes when the same file is taken in differently: part of every key."""
MAX_BYTES = 256 * 1024 * 1024
DRAWING_SECONDS = 10.0
"""How long the pages of a paper are drawn, to find their margins: forty papers of nine pages take 0.7 s in all."""
LIMITS = Limits(seconds=30, memory_bytes=2 * 1024**3, output_bytes=MAX_BYTES + 16 * 1024 * 1024)

_PYPDF = version("pypdf")
"""Asked of what is installed: only children load it."""
_DAMAGED: Clause = (DAMAGED,) * 2
_UNDRAWN = "a page of it could not be drawn within the limits of time and memory; a viewer may stop there"
_UNLOCKED: Clause = ("it was locked against copying or changing, with an empty password",) * 2
_FAILURES = {
    Failure.TIME: "it took too long to read",
    Failure.MEMORY: "it needs too much memory to read",
    Failure.OUTPUT: "what is left of it is too large",
    Failure.CRASH: TOO_DAMAGED,
}
_LONG_NUMBER = re.compile(rb"[0-9.]{50}")
_ACTS = re.compile(rb"/S (?:%b)\b|/Type /Filespec\b" % "|".join(sorted(losses.ACTIONS)).encode())
"""How what acts is written by the engine, wherever it lies; in a picture it may stand by chance."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """What the child brings back."""

    clean: bytes
    pages: tuple[PageFacts, ...]
    internal_links: int
    web_links: int
    repaired: tuple[str, ...]
    removed: tuple[str, ...]
    bookmarks: int
    labels: tuple[str, ...]
    fonts: tuple[FontFact, ...]
    dropped_links: tuple[DroppedLinks, ...]


def take_in_all(
    found: Mapping[str, Found],
    workspace: Workspace,
    progress: Progress = no_progress,
    taken_in: Callable[[CleanPaper], None] = lambda paper: None,
    children: int | None = None,
) -> dict[str, CleanPaper | Missing]:
    """Take in all papers, by the file name or address as the catalog has it, in so many children at once, or as many as
    there are cores.

    Of papers that can be used, each is announced as soon as it is taken in; the same file is announced once.
    Of what the store has, only facts are read: who needs the clean file sees whether it is whole.
    """
    first_of = {file.digest: source for source, file in reversed(list(found.items()))}
    taken: dict[str, CleanPaper | Missing] = {}
    with leashes(children) as threads:
        jobs = {
            threads.submit(take_in, found[source], source, workspace, whole=False): content
            for content, source in first_of.items()
        }
        for done, job in enumerate(as_completed(jobs), 1):
            paper = taken[jobs[job]] = job.result()
            if isinstance(paper, CleanPaper):
                taken_in(paper)
            progress("papers", done, len(jobs))
    return {source: replace(taken[file.digest], source=source) for source, file in found.items()}


def take_in(found: Found, source: str, workspace: Workspace, *, whole: bool = True) -> CleanPaper | Missing:
    """The paper made safe, or why it can't be used. What a file once came to is kept in the store.

    Whether the clean file is whole, and not merely there, is looked at where that is asked for.

    The clean file has one flat list of pages with nothing inherited, boxes that make sense, annotations of
    known kinds only, and a catalog that holds no more than pages, destinations, outline and layers.
    """
    store = workspace.store
    key = digest(
        "paper",
        INTAKE,
        pikepdf.__version__,
        pikepdf.__libqpdf_version__,
        _PYPDF,
        margins.PDFIUM,
        found.digest,
    )
    known = store.get(key)
    if known is not None and (paper := _from_json(known, source)) and _is_there(paper, store, whole=whole):
        return paper
    try:
        taken = _examined(_content(found, workspace))
    except RefusedError as refusal:
        workspace.notes.doubt()
        return _missing(str(refusal), source)
    if isinstance(taken, str):
        paper = _missing(taken, source)
    else:
        paper = CleanPaper(
            source=source,
            digest=found.digest,
            clean=store.keep(taken.clean),
            pages=taken.pages,
            internal_links=taken.internal_links,
            web_links=taken.web_links,
            repaired=taken.repaired,
            removed=taken.removed,
            bookmarks=taken.bookmarks,
            labels=taken.labels,
            fonts=taken.fonts,
            dropped_links=taken.dropped_links,
        )
    store.put(key, json.dumps(asdict(paper)).encode())
    return paper


def _from_json(data: bytes, source: str) -> CleanPaper | Missing:
    fields = json.loads(data)
    if "reason" in fields:
        return _missing(fields["reason"], source)
    pages = [_page_facts(page) for page in fields["pages"]]
    lists = {name: tuple(fields[name]) for name in ("repaired", "removed", "labels")}
    types = tuple(FontFact(**{**font, "pages": tuple(font["pages"])}) for font in fields["fonts"])
    dropped = tuple(DroppedLinks(**one) for one in fields["dropped_links"])
    known = {**fields, **lists, "fonts": types, "pages": tuple(pages), "dropped_links": dropped}
    return CleanPaper(**{**known, "source": source})


def _missing(reason: str, source: str) -> Missing:
    whys = {PASSWORD: Absence.PASSWORD, WEB_PAGE: Absence.WEB_PAGE}
    return Missing(reason, source, whys.get(reason, Absence.DAMAGED))


def _page_facts(fields: dict[str, Any]) -> PageFacts:
    marks = None if fields["marks"] is None else tuple(Box(**mark) for mark in fields["marks"])
    return PageFacts(**{**fields, "visible": Box(**fields["visible"]), "marks": marks})


def _is_there(paper: CleanPaper | Missing, store: Store, *, whole: bool) -> bool:
    if isinstance(paper, Missing):
        return True
    return store.file(paper.clean) is not None if whole else store.has(paper.clean)


def _content(found: Found, workspace: Workspace) -> bytes:
    """The bytes that were found.

    Raises:
        RefusedError: They are too many, gone, or others than were found.
    """
    too_large = RefusedError(f"it is larger than {MAX_BYTES // 1024**2} MB")
    with contextlib.suppress(OSError):  # what can't be looked at is told by reading it
        if found.path and found.path.stat().st_size > MAX_BYTES:
            raise too_large
    try:
        data = workspace.read(found)
    except BookletError:
        raise RefusedError("it has gone or changed while it was needed") from None
    if len(data) > MAX_BYTES:
        raise too_large
    return data


def _examined(data: bytes) -> _Taken | str:
    """What the child brings, or a clause why the file can't be used that will hold the next time too.

    Raises:
        RefusedError: It failed for a reason that may be the machine's.
    """
    outcome = run_limited(examine_and_measure, data, DRAWING_SECONDS, limits=LIMITS)
    if outcome.result is not None:
        return outcome.result
    outcome = run_limited(examine, data, limits=LIMITS)  # what can be read but not drawn can still be used
    if outcome.result is not None:
        taken = outcome.result
        return taken if isinstance(taken, str) else _told_undrawn(taken)
    raise RefusedError(_FAILURES[outcome.failure or Failure.CRASH])


def _told_undrawn(taken: _Taken) -> _Taken:
    return replace(taken, repaired=(*taken.repaired, _UNDRAWN))


def examine_and_measure(data: bytes, seconds: float = DRAWING_SECONDS) -> _Taken | str:
    """Runs in the child: as ``examine``, and what is printed near head and foot of each page is found out in time."""
    taken = examine(data)
    if isinstance(taken, str):
        return taken
    measured = margins.measured(taken.clean, taken.pages, seconds)
    looked_at = replace(taken, pages=measured.pages)
    return looked_at if measured.drawn else _told_undrawn(looked_at)


def examine(data: bytes) -> _Taken | str:
    """Runs in the child: the paper made safe, or a clause that says why it can't be used.

    What is printed near head and foot of its pages counts as unknown.
    """
    try:
        taken, repaired = opened(data, _cleaned)
    except (RefusedError, pagetree.PageTreeError) as refusal:
        return str(refusal)
    return replace(taken, repaired=(*repaired, *taken.repaired))


def _cleaned(data: bytes) -> _Taken:
    """The file cleaned and written, and then, when nothing lies in it that no page uses, swept and written again.

    Raises:
        PageTreeError: There are no pages, or too many.
        Exception: Whatever a hostile file makes the library raise.
    """
    repaired: Counter[Clause] = Counter()
    with pikepdf.open(io.BytesIO(data), inherit_page_attributes=False) as pdf:
        repaired[_UNLOCKED] += pdf.is_encrypted
        pages = pagetree.flatten(pdf, repaired)
        facts = tuple(pagetree.mend(page, repaired) for page in pages)
        with contextlib.suppress(Exception):  # the border once more: a form that can't be drawn is a blank one
            forms.draw(pdf)
        called = labels.of_pages(pdf, len(pages))
        tally = cleaning.clean(pdf, pages)
        plain = _saved(pdf)
        warnings = pdf.get_warnings()
        repaired[_DAMAGED] += any("damaged" in warning for warning in warnings)
        # Recovering a damaged file, the engine mends this before it is seen here.
        repaired[pagetree.NO_SIZE] += sum("MediaBox is undefined" in warning for warning in warnings)
    with pikepdf.open(io.BytesIO(plain), inherit_page_attributes=False) as pdf:
        cleaning.sweep(pdf, tally.removed, deep=_ACTS.search(plain) is not None)
        streams.mend(pdf, repaired, tally.removed)
        kept = [*pdf.Root["/Pages"]["/Kids"].as_list()]
        if len(kept) != len(facts):
            raise RefusedError(TOO_DAMAGED)
        drawings.cut(kept, repaired)
        damaged = repaired[_DAMAGED] + repaired[losses.DAMAGED_PIECE] > 0
        balancing.balance(pdf, kept, damaged=damaged)
        if _LONG_NUMBER.search(plain):
            cleaning.shorten_numbers(pdf)
        return _Taken(
            clean=_saved(pdf),
            pages=tuple(replace(page, marks=None) for page in facts),
            internal_links=tally.internal_links,
            web_links=tally.web_links,
            repaired=in_clauses(repaired),
            removed=in_clauses(tally.removed),
            bookmarks=tally.bookmarks,
            labels=called,
            fonts=fonts.of_pages(kept),
            dropped_links=dropped_links(tally.dropped_links),
        )


def _saved(pdf: pikepdf.Pdf) -> bytes:
    """The file's bytes. Streams are copied as they are: unpacking a bomb to look at it would set it off."""
    file = io.BytesIO()
    pdf.save(
        file,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        fix_metadata_version=False,
        deterministic_id=True,
    )
    return file.getvalue()
