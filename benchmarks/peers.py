"""What others make of the same entries: one document of all of them, for WeasyPrint, Chromium and Typst.

WeasyPrint and Chromium get our own HTML and styles, the parts one after the other in one file. They make neither
contents nor indexes nor running heads, and check no link, so they have less to do.
"""

import base64
import re
import shutil
import sys
import tempfile
from concurrent.futures import Future
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import measuring
from measuring import Run

from booklet.build import Order, build
from booklet.catalog.model import Catalog
from booklet.crew import Brought, call
from booklet.fetch import Terms
from booklet.loader import read
from booklet.profiles import SCREEN
from booklet.prose import plain
from booklet.values import Job, no_progress
from booklet.workshop import Workshop
from booklet.workspace import Store, Workspace

WEASYPRINT = """
import sys, weasyprint
weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2], pdf_tags=True)
"""
TYPST = """
import sys, typst
typst.compile(sys.argv[1], output=sys.argv[2])
"""
CHROMIUM = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
_PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
_MARKED = r"([#$*_`<>@\\\[\]~])"
"""Characters that mean something to Typst."""


class _Enough(Exception):
    """All parts of entries have been seen."""


@dataclass
class _Listening:
    """A crew that sets nothing of what it is told, and remembers the parts of entries; pictures it prepares itself."""

    jobs: list[Job] = field(default_factory=list)
    size: int = 1

    def submit(self, function: str, arguments: tuple[object, ...]) -> Future[Brought]:
        job, future = arguments[0], Future[Brought]()
        if not isinstance(job, Job):
            future.set_result(call(function, *arguments))
        elif job.name.startswith(("run/", "entry/")):
            self.jobs.append(job)
        elif self.jobs:
            raise _Enough
        return future


def one_document(catalog: Path, target: Path) -> None:
    """Write the entries of the catalog as one HTML file with all it needs inside."""
    listening = _Listening()
    with tempfile.TemporaryDirectory() as name:
        workspace = Workspace(catalog.parent, Store(Path(name) / "store"))
        with suppress(_Enough), Workshop(workspace.store, hire=lambda: nullcontext(listening)) as workshop:
            order = Order(read(catalog), SCREEN, workspace, workshop, no_progress, Terms(offline=True))
            build(order, Path(name) / "book.pdf")
        target.write_text(_in_one(listening.jobs, workspace.store), encoding="utf-8")


def _in_one(jobs: list[Job], store: Store) -> str:
    first = jobs[0]
    fonts = {f"booklet:font/{font.name}.ttf": _data(store.get(font.key) or b"", "font/ttf") for font in first.fonts}
    styles = "\n".join(first.styles)
    for address, data in fonts.items():
        styles = styles.replace(address, data)
    head = re.search(r"<head>.*?</head>\s*<body[^>]*>", first.html, re.DOTALL)
    assert head, "every part has one"
    parts = "\n".join(_main(job) for job in jobs)
    styles += "\nmain + main { break-before: page }"
    return f'<!doctype html><html lang="en">{head[0]}<style>{styles}</style>{parts}</body>'


def _main(job: Job) -> str:
    found = re.search(r"<main>.*</main>", job.html, re.DOTALL)
    assert found, "every part has one"
    html = found[0]
    for address, content in job.resources:
        html = html.replace(f'"{address}"', f'"{_data(content, _media_type(address))}"')
    return re.sub(r'src="booklet:[^"]*"', f'src="{_PIXEL}"', html)


def _media_type(address: str) -> str:
    return "image/svg+xml" if address.endswith(".svg") else f"image/{address.rpartition('.')[2]}"


def _data(content: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def typst_document(catalog: Path, target: Path) -> None:
    """Write the entries of the catalog for Typst: the same size of page, words and formulas, running on."""
    model: Catalog = read(catalog)
    lines = ['#set page(width: 148mm, height: 210mm, margin: 18mm, numbering: "1")', "#set text(9.5pt)", "#outline()"]
    for section in model.sections:
        lines.append(f"= {section.title}")
        for entry in section.entries:
            abstract = re.sub(_MARKED, r"\\\1", plain(entry.abstract or ""))
            lines += [f"== {plain(entry.title)}", ", ".join(one.name for one in entry.authors), "", abstract, ""]
    target.write_text("\n".join(lines), encoding="utf-8")


def available() -> tuple[str, ...]:
    """The peers that are on this machine."""
    here = ["weasyprint"]
    here += ["chromium"] if chromium() else []
    return (*here, "typst") if find_spec("typst") else tuple(here)


def chromium() -> str | None:
    """The command of Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def run(peer: str, folder: Path) -> Run:
    """One run of a peer on the documents in the folder."""
    target = str(folder / f"{peer}.pdf")
    match peer:
        case "weasyprint":
            return measuring.program("-c", WEASYPRINT, str(folder / "all.html"), target)
        case "typst":
            return measuring.program("-c", TYPST, str(folder / "all.typ"), target)
        case "chromium":
            command = chromium()
            assert command, "looked for before"
            page = (folder / "all.html").as_uri()
            return measuring.command(command, *CHROMIUM, f"--print-to-pdf={target}", page)
    sys.exit(f"{peer} is none of: weasyprint, chromium, typst")
