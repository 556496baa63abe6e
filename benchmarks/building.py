"""Cold, second and edited builds through the command: of the sample and of many entries without posters, or of a
catalog that is named. Second builds are measured by their receipt and without it.

Run as ``python benchmarks/building.py [ENTRIES]`` or ``python benchmarks/building.py CATALOG WORD OTHER``, where the
word stands in the catalog's first entry and the other is what an edit makes of it.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import measuring
from measuring import ROOT, Run
from synthetic import catalog_of

TIMES = 3
ALWAYS = "nothing changed, built all the same"


def main(entries: int) -> None:
    print(measuring.machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(ROOT / "catalog.yaml", folder)
        shutil.copytree(ROOT / "sample", folder / "sample")
        compare("the sample", folder / "catalog.yaml", "autoencoders", "encoders")
    with tempfile.TemporaryDirectory() as name:
        catalog = Path(name) / "catalog.yaml"
        catalog.write_text(catalog_of(entries), encoding="utf-8")
        compare(f"{entries} entries without posters", catalog, "Entry number 7 ", "Entry Number 7 ", times=1)


def of_project(given: Path, old: str, new: str) -> None:
    """The builds of a catalog with its files, in a copy."""
    print(measuring.machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        shutil.copytree(given.parent, folder, ignore=shutil.ignore_patterns("out"))
        compare(given.parent.name, folder / given.name, old, new)


def compare(title: str, catalog: Path, old: str, new: str, *, times: int = TIMES) -> None:
    """A build with an empty store, one by its receipt, one that finds everything but asks no receipt, and one after a
    word of an entry has changed.
    """
    runs: dict[str, list[Run]] = {name: [] for name in ("cold", "nothing changed", ALWAYS, "one entry edited")}
    peaks: dict[str, float] = {}
    text = catalog.read_text(encoding="utf-8")
    assert old in text
    for turn in range(times + 1):  # in the last one nobody looks at the clock, but at the memory
        store = catalog.parent / "store"
        shutil.rmtree(store, ignore_errors=True)
        for name, ones in runs.items():
            edited = text.replace(old, new, 1) if name == "one entry edited" else text
            catalog.write_text(edited, encoding="utf-8")
            options = ("--always",) if name == ALWAYS else ()
            if turn < times:
                ones.append(measuring.build(catalog, store, *options, watched=False))
            else:
                peaks[name] = measuring.build(catalog, store, *options).peak_mb
    measuring.report(title, [(name, min(run.seconds for run in ones), "s") for name, ones in runs.items()])
    measuring.report(f"{title}: memory", [(name, peak, "MB") for name, peak in peaks.items()])


if __name__ == "__main__":
    if len(sys.argv) == 4:
        of_project(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
