"""What static cuts of the typefaces save against the variable fonts they are cut from, one entry a part.

Run as ``python benchmarks/typefaces.py``.
"""

import dataclasses
import tempfile
from concurrent.futures import Executor
from pathlib import Path

import fontpkg
import measuring
from synthetic import catalog_of

from booklet import fonts, processes
from booklet.crew import call
from booklet.loader import read_text
from booklet.material import Material
from booklet.profiles import SCREEN
from booklet.theme.jobs import Theme
from booklet.values import Artwork, CutFont, Job, Leaf
from booklet.workspace import Store, Workspace

PARTS = 8


def main() -> None:
    print(measuring.machine())
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name) / "store")
        print(f"cutting {len(fonts.CUTS)} styles: {measuring.best(lambda: fonts.cuts(store), 1):.2f} s")
        jobs = jobs_for(Workspace(Path(name), store))
        variable = [dataclasses.replace(job, fonts=variable_fonts(store)) for job in jobs]
        with processes.workers(1) as pool:
            rows = [
                (title, seconds_a_part(ones, pool), "s")
                for title, ones in {"static": jobs, "variable": variable}.items()
            ]
        measuring.report("a part of one entry, in a warm worker", rows)


def jobs_for(workspace: Workspace) -> list[Job]:
    catalog = read_text(catalog_of(PARTS), "catalog.yaml")
    theme = Theme(Material(catalog, Artwork({}), {}), SCREEN, workspace)
    return [theme.part(entry.id, [Leaf("abstract", entry.id)]).job() for entry in catalog.entries]


def variable_fonts(store: Store) -> tuple[CutFont, ...]:
    """The packaged fonts under the names of the cuts."""
    paths = [fontpkg.path(cut.family, cut.weight, "italic" if cut.italic else "normal") for cut in fonts.CUTS]
    keys = [store.keep(Path(path).read_bytes()) for path in paths]
    return tuple(CutFont(cut.name, key) for cut, key in zip(fonts.CUTS, keys, strict=True))


def seconds_a_part(jobs: list[Job], pool: Executor) -> float:
    def set_all() -> None:
        for job in jobs:
            pool.submit(call, "booklet.engine:set_and_packed", job).result()

    set_all()
    return measuring.best(set_all, 3) / len(jobs)


if __name__ == "__main__":
    main()
