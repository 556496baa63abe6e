"""WeasyPrint itself: a job in, a typeset part out. Loaded in worker processes only.

The engine sees what the job carries and nothing else: no network, no files, no fonts of the machine.
"""

import gc
import io
import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path

import pydyf
from PIL import Image

from booklet import columns, shaping, widths
from booklet.geometry import POINTS_PER_PX
from booklet.glyphs import used_fonts
from booklet.inking import formulas
from booklet.lightening import Document, named
from booklet.noting import Noted, noted
from booklet.retouching import retouch
from booklet.stencil import lift
from booklet.tagging import mend
from booklet.typeset import PARTS
from booklet.values import SLOT, CutFont, Job, TypesetPage, TypesetPart, UsedFont
from booklet.weasy import FontConfiguration, LineBox, URLFetcher, URLFetcherResponse, get_hb_object_data, weasyprint
from booklet.workspace import Store

columns.take_over()
shaping.take_over()
widths.take_over()
BASE = "booklet:/"
FONT = "booklet:font/"
ENTRY = "entry/"
"""Before the id of an entry, in the name of where it begins."""
RUNS_OVER = 1 / 3
"""A last page that is filled less than that only carries what ran over."""
MOST_PAGES = 40
"""More of them are left as they came out: one page less would be worth less than setting them again and again takes."""
MANY_PAGES, FEW_TRIES = 12, 2
"""A part of more pages is set so often again to save one: what the two gentlest steps do not save is not worth tighter
lines on all of them."""
_ASKS_FOR_PAGE = ("page", "left", "right", "recto", "verso", "always")
"""Breaks before a box that begin a page (CSS Fragmentation 3, 3.1)."""
LEAST_LINES = 5
"""Fewer do not stand alone on a page: some come over from the pages before."""
LINE_PT = 12.8
"""By which pages are made shorter for that."""


class _JobFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives the engine what the job carries, and nothing else."""

    def __init__(self, resources: dict[str, bytes], fonts: dict[str, str], fonts_from: Path) -> None:
        super().__init__(allowed_protocols=())
        self._resources = resources
        self._fonts = fonts
        self._store = Store(fonts_from)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith(SLOT):
            return URLFetcherResponse(url, _stand_in(), {"Content-Type": "image/png"})
        if url.startswith(FONT) and (key := self._fonts.get(url)):
            return URLFetcherResponse(url, self._store.get(key), {"Content-Type": "font/ttf"})
        if url in self._resources:
            media_type = "image/svg+xml" if url.endswith(".svg") else "application/octet-stream"
            return URLFetcherResponse(url, self._resources[url], {"Content-Type": media_type})
        raise ValueError(f"{url} is not among the pictures of this part")


@lru_cache(maxsize=1)
def _stand_in() -> bytes:
    file = io.BytesIO()
    Image.new("L", (1, 1), 255).save(file, "PNG")
    return file.getvalue()


@dataclass(frozen=True)
class _Engine:
    """Style sheets read and fonts registered: the same for all parts of a book."""

    style: weasyprint.CSS | None
    """All sheets as one, since each would be asked for each element."""
    fonts: FontConfiguration
    complaints: tuple[str, ...]
    """What is wrong with the style sheets."""
    keys: dict[str, str] = field(default_factory=dict)
    """Of the files of fonts met so far, by the engine's names for them; empty where they are none of the book's."""


class _Listener(logging.Handler):
    """Collects what the engine complains about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
    logger, listener = logging.getLogger("weasyprint"), _Listener()
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(listener)
    try:
        yield listener.messages
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagates


@lru_cache(maxsize=4)
def _engine(styles: tuple[str, ...], fonts: tuple[CutFont, ...], fonts_from: Path) -> _Engine:
    configuration = FontConfiguration()
    fetcher = _JobFetcher({}, {f"{FONT}{font.name}.ttf": font.key for font in fonts}, fonts_from)
    sheet = None
    with _listening() as messages:
        for style in styles:  # read one by one, so that what is wrong in one ends with it
            sheet = weasyprint.CSS(
                string=style,
                font_config=configuration,
                url_fetcher=fetcher,
                base_url=BASE,
                matcher=sheet and sheet.matcher,
                page_rules=sheet and sheet.page_rules,
                layers=sheet and sheet.layers,
            )
    return _Engine(sheet, configuration, tuple(f"in the styles: {message}" for message in messages))


def set_part(job: Job) -> TypesetPart:
    """The part, typeset. Depends on nothing but the job."""
    engine = _engine(job.styles, job.fonts, job.fonts_from)
    fetcher = _JobFetcher(dict(job.resources), {}, job.fonts_from)
    with _listening() as messages:
        html = Document(job.html, job.styles, fetcher, BASE)
        document = _fitted(html, job, engine)
        pages = tuple(_page(page) for page in document.pages)
        for page in document.pages:
            retouch(page._page_box)
        with noted() as numbers:
            fonts: list[UsedFont] = []
            finisher = partial(_finish, job=job, engine=engine, pages=pages, numbers=numbers, fonts=fonts)
            pdf = document.write_pdf(pdf_tags=job.tagged, finisher=finisher)
    return TypesetPart(pdf, pages, tuple(dict.fromkeys((*engine.complaints, *messages))), tuple(fonts))


def _finish(
    document: weasyprint.Document,
    pdf: pydyf.PDF,
    *,
    job: Job,
    engine: _Engine,
    pages: Sequence[TypesetPage],
    numbers: Noted,
    fonts: list[UsedFont],
) -> None:
    """What is done to the PDF before it is written; the book's fonts that it has are added to the list."""
    numbers.say()
    if job.tagged:
        mend(pdf)
    fonts += used_fonts(pdf, _keys(document, job, engine))
    lift(pdf, [[name[len(ENTRY) :] for name, _ in page.anchors if name.startswith(ENTRY)] for page in pages])


def _keys(document: weasyprint.Document, job: Job, engine: _Engine) -> dict[str, str]:
    """Keys of the files of the book's fonts that the document uses, by their names in it.

    A font that lacks a letter is the document's own: it gets a glyph for it.
    """
    fonts = document.fonts.values()
    for font in fonts:
        if font.hash not in engine.keys:
            whole, store = get_hb_object_data(font.hb_face), Store(job.fonts_from)
            engine.keys[font.hash] = next((cut.key for cut in job.fonts if store.get(cut.key) == whole), "")
    names = {font.hash for font in fonts} - {font.hash for font in fonts if font.missing}
    return {name: engine.keys[name] for name in names if engine.keys[name]}


def _fitted(html: Document, job: Job, engine: _Engine) -> weasyprint.Document:
    """The document laid out; tighter where that saves a last page with little on it, or else with more on it."""

    def laid_out(*more: str) -> weasyprint.Document:
        styles = [*filter(None, [engine.style]), *map(_step, more)]
        return html.render(stylesheets=styles, font_config=engine.fonts, pdf_tags=job.tagged, cache=pictures)

    pictures = formulas(job.resources)
    document = laid_out()
    if not job.fits or not 1 < len(document.pages) <= MOST_PAGES or (left := _filled(document.pages[-1])) >= RUNS_OVER:
        return document
    if all(_asked_for(page, before) for before, page in pairwise(document.pages)):
        return document
    needed = left / (len(document.pages) - 1 + left)
    fits = [fit for fit in job.fits if fit.saves >= needed]
    for fit in fits[:FEW_TRIES] if len(document.pages) > MANY_PAGES else fits:
        if len((tighter := laid_out(fit.style)).pages) < len(document.pages):
            return tighter
    lacking = LEAST_LINES - len(_lines(document.pages[-1]))
    for style in _fuller(lacking, len(document.pages) - 1) if lacking > 0 else ():
        fuller = laid_out(style)
        if len(fuller.pages) == len(document.pages) and len(_lines(fuller.pages[-1])) >= LEAST_LINES:
            return fuller
    return document


@lru_cache(maxsize=16)
def _step(style: str) -> weasyprint.CSS:
    """The style sheet of a step of copyfit, read once."""
    return weasyprint.CSS(string=style)


def _fuller(lacking: int, pages: int) -> tuple[str, ...]:
    """Styles that bring so many lines over to the last page from so many before it, the gentlest first."""
    shorter = math.ceil(lacking / pages) * LINE_PT
    feet = (f"@page {{ margin-bottom: calc(var(--margin-foot) + {times * shorter}pt) }}" for times in (1, 2))
    return f"body {{ widows: {LEAST_LINES} }}", *feet


def _asked_for(page: weasyprint.document.Page, before: weasyprint.document.Page) -> bool:
    """Whether what stands first on the page asked to begin one: then nothing ran over to it from the page before."""
    there = {id(box.element) for box in before._page_box.descendants()}
    first = page._page_box
    while children := getattr(first, "children", ()):
        first = children[0]
        if first.style["break_before"] in _ASKS_FOR_PAGE and id(first.element) not in there:
            return True
    return False


def _filled(page: weasyprint.document.Page) -> float:
    """How far down text reaches on the page, as a share of what the margins leave."""
    area = page._page_box
    top: float = area.content_box_y()
    share: float = (max(_lines(page), default=top) - top) / area.height
    return share


def _lines(page: weasyprint.document.Page) -> set[float]:
    """The lower edges of the page's lines, those side by side as one. WeasyPrint tells them only in its own boxes."""
    boxes = page._page_box.descendants()
    return {round(box.position_y + box.height, 1) for box in boxes if isinstance(box, LineBox)}


def _page(page: weasyprint.document.Page) -> TypesetPage:
    return TypesetPage(page.width * POINTS_PER_PX, page.height * POINTS_PER_PX, named(page))


def set_and_packed(job: Job) -> bytes:
    """The part, typeset and packed for the store: what a worker sends home."""
    gc.set_threshold(100_000, 20, 100)  # the boxes of a part live until it is written, and are let go of together
    return PARTS.packed(set_part(job))
