"""Ten copies of a volume as one book: plain appending with pypdf, with pikepdf, and ours, first and second build.

pikepdf and our second build take turns, three times each, since it is their ratio that matters: medians are told.
Run as ``python benchmarks/many_papers.py VOLUME [COPIES]``, where VOLUME is a folder that ``booklet import`` reads.
Each copy of a paper has bytes of its own, since the same paper is appended only once.
"""

import re
import sys
import tempfile
from pathlib import Path

import measuring
import yaml
from measuring import Run

from booklet.importers import import_sources, write

TURNS = 3
PLAIN = """
import sys
from pathlib import Path
from pypdf import PdfWriter

target, *papers = sys.argv[1:]
book = PdfWriter()
for paper in papers:
    book.append(paper)
book.write(target)
"""
JOINED = """
import sys
from pikepdf import Pdf

target, *papers = sys.argv[1:]
book = Pdf.new()
for paper in papers:
    book.add_pages_from(Pdf.open(paper))
book.save(target)
"""


def main(volume: Path, copies: int) -> None:
    print(measuring.machine())
    with tempfile.TemporaryDirectory() as name:
        project, target = Path(name) / "project", str(Path(name) / "joined.pdf")
        catalog = multiplied(volume, project, copies)
        papers = sorted(str(paper) for paper in (project / "papers").glob("*.pdf"))
        store = Path(name) / "store"
        first, joined, second = measuring.build(catalog, store), [], []
        for _ in range(TURNS):
            joined.append(measuring.program("-c", JOINED, target, *papers))
            second.append(measuring.build(catalog, store, "--always"))
            print(joined[-1], second[-1], flush=True)
        runs = {
            "pikepdf, Pdf.add_pages_from": measuring.median(joined),
            "pypdf, PdfWriter.append": measuring.program("-c", PLAIN, target, *papers),
            "booklet build, first": first,
            "booklet build, second": measuring.median(second),
        }
    tell(f"{len(papers)} papers", runs)


def tell(title: str, runs: dict[str, Run]) -> None:
    measuring.report(f"{title}: time", [(what, run.seconds, "s") for what, run in runs.items()])
    measuring.report(f"{title}: processor time", [(what, run.cpu_seconds, "s") for what, run in runs.items()])
    measuring.report(f"{title}: memory", [(what, run.peak_mb, "MB") for what, run in runs.items()])


def multiplied(volume: Path, project: Path, copies: int) -> Path:
    """The catalog of a book that holds the volume so many times, every paper appended."""
    write(import_sources([volume], None), project, force=False)
    data = yaml.safe_load((project / "catalog.yaml").read_text(encoding="utf-8"))
    sections = data["sections"]
    data["sections"] = [_copy(section, number) for number in range(copies) for section in sections]
    for paper in sorted((project / "papers").glob("*.pdf")):
        content = paper.read_bytes()
        for number in range(copies):
            paper.with_name(f"{paper.stem}-{number}.pdf").write_bytes(content + f"%copy {number}\n".encode())
        paper.unlink()
    catalog = project / "catalog.yaml"
    catalog.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return catalog


def _copy(section: dict[str, object], number: int) -> dict[str, object]:
    entries = section["entries"]
    assert isinstance(entries, list)
    return {**section, "entries": [_renamed(entry, number) for entry in entries]}


def _renamed(entry: dict[str, object], number: int) -> dict[str, object]:
    """The entry with an id and a paper of its own."""
    paper = entry.get("paper", "")
    file = str(paper["file"] if isinstance(paper, dict) else paper)
    return {**entry, "id": f"{entry['id']}-{number}", "paper": re.sub(r"\.pdf$", f"-{number}.pdf", file)}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10)
