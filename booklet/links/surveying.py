"""The link report of any file: what it says of itself and where its links lead, found out in a child with limits."""

import contextlib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import pikepdf
from pikepdf import Dictionary, Object, Pdf, String

from booklet.citations import facts as citations
from booklet.diagnostics import BookletError, Place, error
from booklet.links.counting import Held, Pages, Report, references, tallies
from booklet.links.reading import read_links
from booklet.papers import labels
from booklet.papers.destinations import Destinations
from booklet.papers.opening import DAMAGED, RefusedError, opened
from booklet.papers.pagetree import PageTreeError, flatten
from booklet.processes import Failure, Limits, run_limited
from booklet.values import DroppedLinks

AROUND = "the pages around the papers"
LIMITS = Limits(seconds=120, memory_bytes=4 * 1024**3, output_bytes=64 * 1024**2)
MAX_PAGES = 50_000
"""A book may have more pages than a paper."""
_LONGEST = 200
"""Characters of a label, a title or an id that are shown."""
_MOST_CHAPTERS = 10_000
_FAILURES = {
    Failure.TIME: "it took too long to read",
    Failure.MEMORY: "it needs too much memory to read",
    Failure.OUTPUT: "it has too many links",
    Failure.CRASH: "it is too damaged to be read",
}


def survey(data: bytes, name: str) -> Report:
    """The links of the file of that name, whatever made it.

    A booklet of ours tells its papers apart, and which links were dropped when it was made; any other file is one
    paper.

    Raises:
        BookletError: It can't be read within the limits, needs a password, or is no PDF.
    """
    outcome = run_limited(examine, data, name, limits=LIMITS)
    found = outcome.result
    if found is None:
        found = _FAILURES[outcome.failure or Failure.CRASH]
    if isinstance(found, str):
        message = f"the links of {name} can't be read: {found}"
        raise BookletError((error(Place(name), "unusable-pdf", message, "give a PDF that opens"),))
    return found


def examine(data: bytes, name: str) -> Report | str:
    """Runs in the child: the report, or a clause why there is none."""
    try:
        found, repaired = opened(data, lambda pdf: _read(pdf, name))
    except (RefusedError, PageTreeError) as refusal:
        return str(refusal)
    return replace(found, repaired=(*repaired, *found.repaired))


def _read(data: bytes, name: str) -> Report:
    with pikepdf.open(io.BytesIO(data), inherit_page_attributes=False) as pdf:
        title = _title(pdf) or name
        leaves = flatten(pdf, Counter(), most=MAX_PAGES)
        destinations = Destinations(pdf)
        links = list(read_links(leaves, destinations, _embedded(pdf)))
        papers = _papers(pdf, destinations, len(leaves))
        chapters = () if papers is not None else _chapters(pdf, destinations, len(leaves))
        pages, held = Pages(_labels(pdf, len(leaves)), chapters), papers
        if held is None:
            held = [Held("", title, range(len(leaves)), None)]
        damaged = any("damaged" in warning for warning in pdf.get_warnings())
        mended = (DAMAGED,) if damaged else ()
        return Report(tallies(links, pages, held, AROUND), references(links, pages, held), mended)


def _title(pdf: Pdf) -> str:
    with contextlib.suppress(Exception):  # the border: a stranger's file may hold anything there
        return _short(str(pdf.docinfo.get("/Title", "")))
    return ""


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def _labels(pdf: Pdf, count: int) -> list[str]:
    """What a viewer calls each page; its number where the file has nothing better."""
    numbers = [str(number) for number in range(1, count + 1)]
    with contextlib.suppress(Exception):  # the same border
        return [label or number for label, number in zip(labels.of_pages(pdf, count), numbers, strict=True)]
    return numbers


def _embedded(pdf: Pdf) -> list[str]:
    """Names of the files within it."""
    with contextlib.suppress(Exception):  # the same border
        return list(pdf.attachments)
    return []


def _papers(pdf: Pdf, destinations: Destinations, count: int) -> list[Held] | None:
    """The papers that a booklet of ours holds, in the order of its pages; None for other files."""
    items = _carried(pdf)
    if not items or items[0].type != "book":
        return None
    held = []
    for item in items[1:]:
        place = destinations.resolve(String(f"paper-{item.id}"))
        if place and item.number_of_pages > 0:
            pages = range(place.page, min(place.page + item.number_of_pages, count))
            held.append(Held(item.id, _short(item.title), pages, _dropped(item)))
    return sorted(held, key=lambda one: one.pages.start)


def _carried(pdf: Pdf) -> tuple[citations.Item, ...] | None:
    with contextlib.suppress(Exception):  # the same border
        if carried := pdf.attachments.get(citations.FILE_NAME):
            return citations.read(carried.get_file().read_bytes())
    return None


def _dropped(item: citations.Item) -> tuple[DroppedLinks, ...] | None:
    if item.custom is None:
        return None
    return tuple(DroppedLinks(one.page - 1, one.number, _short(one.reason)) for one in item.custom.dropped_links)


# --- chapters ----------------------------------------------------------------------------------------------


def _chapters(pdf: Pdf, destinations: Destinations, count: int) -> Sequence[str]:
    """For each page the last bookmark of the outline's top level that stands on it or before it."""
    begins: dict[int, str] = {}
    for item in islice(_top_level(pdf), _MOST_CHAPTERS):
        action = item.get("/A")
        target = item.get("/Dest", action.get("/D") if isinstance(action, Dictionary) else None)
        place, title = destinations.resolve(target), item.get("/Title")
        if place and isinstance(title, String):
            begins.setdefault(place.page, _short(str(title)))
    chapter, chapters = "", []
    for page in range(count):
        chapter = begins.get(page, chapter)
        chapters.append(chapter)
    return chapters if begins else ()


def _top_level(pdf: Pdf) -> Iterator[Object]:
    outline = pdf.Root.get("/Outlines")
    item = outline.get("/First") if isinstance(outline, Dictionary) else None
    entered: set[tuple[int, int]] = set()
    while isinstance(item, Dictionary) and item.objgen not in entered:
        entered.add(item.objgen)
        yield item
        item = item.get("/Next")
