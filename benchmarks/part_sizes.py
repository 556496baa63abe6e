"""How many entries of running text are set together: weighs a cold build, the file, and the build after an edit.

Run as ``python benchmarks/part_sizes.py [entries]`` from the top of the checkout. One section holds all entries, and
each size gets a store of its own. The time of processors is told, which does not depend on what else the machine does.
"""

import sys
import tempfile
from pathlib import Path

import measuring
import yaml
from measuring import ROOT, Run
from synthetic import catalog_of

SIZES = (1, 5, 10, 20, 40, 80)
PROGRAM = """
import sys

from booklet import plan
from booklet.__main__ import main
plan.RUN_LIMIT = int(sys.argv.pop(1))
plan.FEW_LEFT = (plan.RUN_LIMIT + 1) // 2
main()
"""
WORD, EDITED = "We show with $x_{7}$", "We showed with $x_{7}$"


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 240
    print(measuring.machine())
    print(f"{'entries a part':<16}{'cold':>10}{'an edit':>10}{'memory':>10}{'file':>10}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            _measure(size, entries, Path(name))


def _measure(size: int, entries: int, folder: Path) -> None:
    catalog, target = folder / "catalog.yaml", folder / "book.pdf"
    data = yaml.safe_load(catalog_of(entries))
    data["sections"] = [{"title": "All", "entries": [one for part in data["sections"] for one in part["entries"]]}]
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6)
    catalog.write_text(text, encoding="utf-8")
    assert WORD in text
    cold = _run(size, catalog, target)
    catalog.write_text(text.replace(WORD, EDITED, 1), encoding="utf-8")
    edit = _run(size, catalog, target)
    figures = f"{cold.cpu_seconds:8.1f} s{edit.cpu_seconds:8.2f} s{cold.peak_mb:7.0f} MB"
    print(f"{size:<16}{figures}{target.stat().st_size / 1e6:7.2f} MB", flush=True)


def _run(size: int, catalog: Path, target: Path) -> Run:
    options = ("build", str(catalog), "--offline", "--quiet", "-o", str(target))
    store = str(catalog.parent / "store")
    return measuring.program("-c", PROGRAM, str(size), *options, BOOKLET_STORE=store, PYTHONPATH=str(ROOT))


if __name__ == "__main__":
    main()
