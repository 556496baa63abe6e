"""A job in, a typeset part out: WeasyPrint in worker processes, results kept in the store.

A part knows neither its page number nor its side; see DESIGN in docs/architecture.md. The engine sees
only what the job carries: no network, no files, no fonts of the machine.
"""

import hashlib
import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import weasyprint
from PIL import Image
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from booklet.geometry import POINTS_PER_PX, Box
from booklet.values import SLOT, CutFont, Job, Progress, TypesetPage, TypesetPart, no_progress
from booklet.workshop import Packing, Task, Workshop
from booklet.workspace import Store, digest

BASE = "booklet:/"
FONT = "booklet:font/"
_RECIPE = "1"
"""Changes when the same job is set differently: part of every key."""
PARTS = Packing(TypesetPart, "pdf")


def slot_name(address: str) -> str:
    """Name under which WeasyPrint files the picture of that address among the XObjects of a page.

    WeasyPrint 70 names a picture by the MD5 of its address and whether it may be interpolated; a test holds
    this, since nothing of it is promised.
    """
    return f"i{hashlib.md5(address.encode(), usedforsecurity=False).hexdigest()}0"


def job_key(job: Job) -> str:
    """The hash of everything that decides about the result."""
    parts: list[str | bytes] = ["typeset", _RECIPE, weasyprint.__version__, str(job.tagged), job.html, *job.styles]
    parts += (font.key for font in job.fonts)
    for address, data in sorted(job.resources):
        parts += [address, data]
    return digest(*parts)


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

    styles: list[weasyprint.CSS]
    fonts: FontConfiguration


@lru_cache(maxsize=4)
def _engine(styles: tuple[str, ...], fonts: tuple[CutFont, ...], fonts_from: Path) -> _Engine:
    configuration = FontConfiguration()
    fetcher = _JobFetcher({}, {f"{FONT}{font.name}.ttf": font.key for font in fonts}, fonts_from)
    sheets = [
        weasyprint.CSS(string=style, font_config=configuration, url_fetcher=fetcher, base_url=BASE) for style in styles
    ]
    return _Engine(sheets, configuration)


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


def set_part(job: Job) -> TypesetPart:
    """The part, typeset. Depends on nothing but the job."""
    engine = _engine(job.styles, job.fonts, job.fonts_from)
    fetcher = _JobFetcher(dict(job.resources), {}, job.fonts_from)
    with _listening() as messages:
        html = weasyprint.HTML(string=job.html, url_fetcher=fetcher, base_url=BASE)
        document = html.render(stylesheets=engine.styles, font_config=engine.fonts, pdf_tags=job.tagged)
        pdf = document.write_pdf(pdf_tags=job.tagged)
    pages = tuple(_page(page) for page in document.pages)
    return TypesetPart(pdf, pages, tuple(dict.fromkeys(messages)))


def _page(page: weasyprint.document.Page) -> TypesetPage:
    height = page.height * POINTS_PER_PX
    anchors = tuple(
        (name, Box(x1 * POINTS_PER_PX, height - y2 * POINTS_PER_PX, x2 * POINTS_PER_PX, height - y1 * POINTS_PER_PX))
        for name, (x1, y1, x2, y2) in page.anchors.items()
    )
    return TypesetPage(page.width * POINTS_PER_PX, height, anchors)


def set_and_packed(job: Job) -> bytes:
    """The part, typeset and packed for the store: what a worker sends home."""
    return PARTS.packed(set_part(job))


def set_all(jobs: Sequence[Job], workshop: Workshop, progress: Progress = no_progress) -> tuple[TypesetPart, ...]:
    """The typeset parts, in the order of the jobs; only what the store does not have is set."""
    tasks = [Task(job_key(job), set_and_packed, partial(_arguments, job)) for job in jobs]
    return tuple(PARTS.unpacked(data) for data in workshop.made(tasks, "typesetting", progress))


def _arguments(job: Job) -> tuple[object, ...]:
    return (job,)
