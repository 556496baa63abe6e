"""What becomes of each PDF of a folder, as the table in docs/papers.md.

Run as ``python benchmarks/odd_papers.py FOLDER``; a README.md there says what each is (``| `file` | words |``).
"""

import re
import sys
import tempfile
from pathlib import Path

from booklet.appendix import AppendixJob
from booklet.appendix.copying import make
from booklet.papers import take_in
from booklet.values import Appendix, Found, Missing
from booklet.workspace import Store, Workspace, digest


def main(folder: Path) -> None:
    known = dict(re.findall(r"^\| `([^`]+)` \| (.+?) \|$", (folder / "README.md").read_text(), re.MULTILINE))
    print("| file | what it is | what happened |\n| --- | --- | --- |")
    with tempfile.TemporaryDirectory() as store:
        workspace = Workspace(folder, Store(Path(store)))
        for path in sorted(folder.glob("*/*.pdf")):
            name = str(path.relative_to(folder))
            says = known.get(name) or path.stem.partition("_")[2].replace("_", " ")
            print(f"| `{path.stem}` | {says} | {became(path, workspace)} |")


def became(path: Path, workspace: Workspace) -> str:
    paper = take_in(Found(digest("content", path.read_bytes()), path), path.name, workspace)
    if isinstance(paper, Missing):
        return f"**a page in its place**: {paper.reason}"
    appendix = make(AppendixJob(paper, workspace.store.get(paper.clean) or b""))
    if not isinstance(appendix, Appendix):
        return f"**a page in its place**: {appendix.reason}"
    told = [f"{count} page{'s' * (count != 1)}" for count in (len(appendix.pages),)]
    told += [f"{len(appendix.links):,} links"] if appendix.links else []
    told += [f"mended: {'; '.join(paper.repaired)}"] if paper.repaired else []
    told += [f"taken out: {'; '.join(paper.removed)}"] if paper.removed else []
    told += [f"not kept: {'; '.join(appendix.dropped)}"] if appendix.dropped else []
    return ". ".join(told)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
