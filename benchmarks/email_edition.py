"""The email edition of a volume at several sizes, and what Ghostscript's /ebook makes of the screen edition.

Run as ``python benchmarks/email_edition.py VOLUME/catalog.yaml [14MB 7MB 3MB]``. Says of each file how large it is, how
long it took from an empty store, how many pages read as they do on the screen, and how many links lead where they led.
"""

import ctypes
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import measuring
import pypdfium2
import pypdfium2.raw as pdfium

GHOSTSCRIPT = ("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-dPDFSETTINGS=/ebook")


class Book:
    """A file as readers meet it."""

    def __init__(self, file: Path) -> None:
        self.size_bytes = file.stat().st_size
        document = pypdfium2.PdfDocument(file)
        self.labels = [document.get_page_label(index) for index in range(len(document))]
        pages = [document[index] for index in range(len(document))]
        self.texts = ["".join(page.get_textpage().get_text_bounded().split()) for page in pages]
        self.links = [sorted(_links(document, page, self.labels)) for page in pages]


def _links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, labels: list[str]) -> Iterator[str]:
    """Label of the page, or the address, that each link of a page leads to; those that lead nowhere are not counted."""
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
        action = pdfium.FPDFLink_GetAction(link)
        target = pdfium.FPDFLink_GetDest(document, link) or (action and pdfium.FPDFAction_GetDest(document, action))
        if target:
            index = pdfium.FPDFDest_GetDestPageIndex(document, target)
            yield labels[index] if 0 <= index < len(labels) else ""
        elif action:
            size = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
            address = ctypes.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(document, action, address, size)
            yield address.value.decode("utf-8", "replace")


def compared(name: str, book: Book, screen: Book, seconds: float, cpu_seconds: float) -> None:
    """A line of the table: pages that both have are compared, by their label or by their place."""
    same_place = len(book.texts) == len(screen.texts)
    where = {label: index for index, label in enumerate(screen.labels)}
    pairs = [
        (index, index if same_place else where[label])
        for index, label in enumerate(book.labels)
        if same_place or label in where
    ]
    read = sum(book.texts[one] == screen.texts[other] for one, other in pairs)
    links = [(book.links[one], screen.links[other]) for one, other in pairs]
    kept = sum(len(before) - len(_without(before, after)) for after, before in links)
    before = sum(len(there) for _, there in links)
    print(
        f"{name:<28}{book.size_bytes / 1e6:8.2f} MB {seconds:8.1f} s {cpu_seconds:8.1f} s processor"
        f"  {len(book.texts):4d} pages, {read} of {len(pairs)} read the same"
        f"  links {kept} of {before} on these pages"
    )


def _without(before: list[str], after: list[str]) -> list[str]:
    """What was there before and is not afterwards."""
    left = list(before)
    for one in after:
        if one in left:
            left.remove(one)
    return left


def main(catalog: Path, sizes: list[str]) -> None:
    print(measuring.machine())
    with tempfile.TemporaryDirectory() as name:
        store, made = Path(name) / "store", Path(name) / "booklet.pdf"
        run = measuring.build(catalog, store)
        screen_file = made.rename(Path(name) / "screen.pdf")
        screen = Book(screen_file)
        compared("screen", screen, screen, run.seconds, run.cpu_seconds)
        for size in sizes:
            run = measuring.build(catalog, store, "--edition", "email", "--max-size", size)
            compared(f"email, {size}", Book(made), screen, run.seconds, run.cpu_seconds)
            run = measuring.build(catalog, store, "--edition", "email", "--max-size", size, "--always")
            print(f"{'':<28}again: {run.seconds:.1f} s, {run.cpu_seconds:.1f} s processor, {run.peak_mb:.0f} MB")
        if shutil.which("gs"):
            target, begun = Path(name) / "ebook.pdf", time.perf_counter()
            subprocess.run([*GHOSTSCRIPT, "-o", str(target), str(screen_file)], check=True, stderr=subprocess.DEVNULL)
            compared("Ghostscript, /ebook", Book(target), screen, time.perf_counter() - begun, 0.0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or ["14MB", "7MB", "3MB"])
