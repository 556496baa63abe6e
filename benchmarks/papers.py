"""Taking papers in and appending them: every PDF of a folder, the first time and the second.

Run as ``python benchmarks/papers.py FOLDER``.
"""

import sys
import tempfile
import time
from pathlib import Path

import measuring

from booklet.appendix import APPENDICES, COPYING, AppendixJob
from booklet.papers import take_in_all
from booklet.values import CleanPaper, Found
from booklet.workshop import Task, Workshop
from booklet.workspace import Store, Workspace, digest


def main(folder: Path) -> None:
    print(measuring.machine())
    with tempfile.TemporaryDirectory() as name:
        workspace = Workspace(folder, Store(Path(name)))
        found = {path.name: Found(digest("content", path.read_bytes()), path) for path in sorted(folder.glob("*.pdf"))}
        taken_in: list[float] = []
        appended: list[float] = []
        for _ in range(2):
            with Workshop(workspace.store) as workshop:
                begun = time.perf_counter()
                papers = [one for one in take_in_all(found, workspace).values() if isinstance(one, CleanPaper)]
                taken_in.append(time.perf_counter() - begun)
                begun = time.perf_counter()
                packed = workshop.made([task(paper, workspace) for paper in papers], "appending")
                appended.append(time.perf_counter() - begun)
        links = sum(len(APPENDICES.unpacked(data).links) for data in packed if not data.startswith(b"!"))
        pages = sum(len(paper.pages) for paper in papers)
        names = ("taken in", "taken in, second time", "appended", "appended, second time")
        rows = [(what, seconds, "s") for what, seconds in zip(names, (*taken_in, *appended), strict=True)]
        measuring.report(f"{len(papers)} of {len(found)} papers, {pages} pages, {links} links", rows)


def task(paper: CleanPaper, workspace: Workspace) -> Task:
    job = AppendixJob(paper, workspace.store.get(paper.clean) or b"")
    return Task(job.key, COPYING, lambda: (job,))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
