"""How time and memory grow with the entries, ours and others' in turns, written into docs/performance.md with a plot.

Run as ``python -m benchmarks [--entries 10 100 1000 2000] [--rounds 3] [--peers …] [--write]`` from the top of the
checkout. Inputs are made here, from seeds. Each round runs every program once on the same entries, so that whatever
else the machine does falls on all of them; medians are told.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import measuring
import peers
from measuring import ROOT, Run
from plotting import plot
from synthetic import project

OURS = "booklet"
MARKS = "<!-- scaling: written by python -m benchmarks -->", "<!-- end of scaling -->"
READERS, PICKS = 200, 12


def main() -> None:
    options = _options()
    print(measuring.machine(), flush=True)
    programs = [OURS, *options.peers]
    kind = " with posters and papers" if options.rich else ""
    results: dict[int, dict[str, Run]] = {}
    further: list[tuple[str, Run]] = []
    with tempfile.TemporaryDirectory() as name:
        for count in options.entries:
            folder = Path(name) / str(count)
            catalog = project(folder, count, rich=options.rich)
            results[count] = _in_turns(programs, catalog, options.rounds, options.slow)
            for program, run in results[count].items():
                _say(f"{count} entries{kind}, {program}", run)
            if options.edits:
                further += _edits(catalog, options.rounds)
            if options.readers:
                further += _readers(catalog, count)
    if options.write:
        _write(results, further, kind, _turns(results, options.rounds, options.slow))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--entries", type=int, nargs="+", default=[10, 100, 1000, 2000])
    add("--rounds", type=int, default=3)
    add("--peers", nargs="*", default=list(peers.available()), choices=("weasyprint", "chromium", "typst"))
    add("--slow", type=int, default=2000, help="most entries for WeasyPrint in one document, and then once only")
    add("--rich", action="store_true", help="with a poster and a paper for every entry")
    add("--edits", action="store_true", help="second builds: nothing changed, an entry edited or longer by a page")
    add("--readers", action="store_true", help=f"{READERS} booklets of {PICKS} entries from one store")
    add("--write", action="store_true", help="write the table and the plot into docs/")
    return parser.parse_args()


def _in_turns(programs: Sequence[str], catalog: Path, rounds: int, slow: int) -> dict[str, Run]:
    count = int(catalog.parent.name)
    if len(programs) > 1:
        peers.one_document(catalog, catalog.parent / "all.html")
        peers.typst_document(catalog, catalog.parent / "all.typ")
    runs: dict[str, list[Run]] = {}
    for turn in range(rounds):
        for program in programs:
            if program == "weasyprint" and (count > slow or (turn and count >= slow)):
                continue
            runs.setdefault(program, []).append(_once(program, catalog))
            _say(f"  {count}, {program}, round {turn + 1}", runs[program][-1])
    return {program: measuring.median(several) for program, several in runs.items()}


def _once(program: str, catalog: Path) -> Run:
    store = catalog.parent / "store"
    if program != OURS:
        return peers.run(program, catalog.parent)
    shutil.rmtree(store, ignore_errors=True)
    return measuring.build(catalog, store)


def _edits(catalog: Path, rounds: int) -> list[tuple[str, Run]]:
    """Second builds, each in a new process, beside Typst's cold one where that is here."""
    store, text, count = catalog.parent / "store", catalog.read_text(encoding="utf-8"), catalog.parent.name
    measuring.build(catalog, store)
    title, word = "Entry number 7 about", "We show with $x_{7}$"
    runs: dict[str, list[Run]] = {}
    for turn in range(rounds):
        catalog.write_text(text, encoding="utf-8")
        runs.setdefault("nothing changed, built all the same", []).append(measuring.build(catalog, store, "--always"))
        runs.setdefault("nothing changed", []).append(measuring.build(catalog, store))
        catalog.write_text(text.replace(word, f"{word}, time {turn},", 1), encoding="utf-8")
        runs.setdefault("an abstract edited", []).append(measuring.build(catalog, store))
        longer = f"{word} " + "and many more words than before " * 60 * (turn + 1)  # by another page each time
        catalog.write_text(text.replace(word, longer, 1), encoding="utf-8")
        runs.setdefault("an abstract longer by a page", []).append(measuring.build(catalog, store))
        if "typst" in peers.available() and (catalog.parent / "all.typ").exists():
            runs.setdefault("typst, cold", []).append(peers.run("typst", catalog.parent))
    assert title in text
    catalog.write_text(text, encoding="utf-8")
    told = [(f"{count} entries, {what}", measuring.median(several)) for what, several in runs.items()]
    for what, run in told:
        _say(what, run)
    return told


def _readers(catalog: Path, count: int) -> list[tuple[str, Run]]:
    """Personal booklets out of the store of the whole one."""
    store, picks = catalog.parent / "store", catalog.parent / "picks.csv"
    measuring.build(catalog, store)
    ids = [[1 + (reader * 37 + pick * 101) % count for pick in range(PICKS)] for reader in range(READERS)]
    lines = ["reader,entries", *(f"Reader {n}," + " ".join(f"entry-{id}" for id in one) for n, one in enumerate(ids))]
    picks.write_text("\n".join(lines), encoding="utf-8")
    target = f"{catalog.parent / 'personal'}/"
    run = measuring.build(catalog, store, "--each", str(picks), "-o", target)
    what = f"{READERS} booklets of {PICKS} entries out of {count}: {READERS / run.seconds:.1f} a second"
    _say(what, run)
    return [(what, run)]


def _say(what: str, run: Run) -> None:
    most = " and ".join(f"{mb:.0f}" for mb in run.most_mb)
    figures = f"{run.seconds:9.2f} s{run.cpu_seconds:9.2f} s of processors{run.peak_mb:8.0f} MB"
    print(f"{what:<64}{figures} (parent and largest other: {most})", flush=True)


# --- the page ----------------------------------------------------------------------------------------------


def _turns(results: dict[int, dict[str, Run]], rounds: int, slow: int) -> str:
    """What the figures are of."""
    is_slow = rounds > 1 and "weasyprint" in results.get(slow, {})
    return f"medians of {rounds}" + (f" (of WeasyPrint with {slow:,} entries one run)" if is_slow else "")


def _memory(run: Run) -> tuple[str, str]:
    """Cells of a table: the memory of all, and that of its first process and the largest other."""
    if run.peak_mb < 1:
        return "too short to be seen", ""
    return f"{run.peak_mb:.0f} MB", ", ".join(f"{mb:.0f}" for mb in run.most_mb) + " MB"


def _write(results: dict[int, dict[str, Run]], further: Sequence[tuple[str, Run]], kind: str, turns: str) -> None:
    name = f"scaling{'-rich' if kind else ''}"
    programs = list(dict.fromkeys(program for runs in results.values() for program in runs))
    drawn = {one: {count: runs[one] for count, runs in results.items() if one in runs} for one in programs}
    (ROOT / "docs" / f"{name}.svg").write_text(plot(drawn), encoding="utf-8")
    page = ROOT / "docs" / "performance.md"
    text = page.read_text(encoding="utf-8")
    table = "\n".join(_table(results, further, f"{kind}; {turns}", name))
    begin, end = MARKS
    block = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not block.search(text):
        sys.exit(f"docs/performance.md has no place for it: {begin}")
    page.write_text(block.sub(lambda _: f"{begin}\n{table}\n{end}", text), encoding="utf-8")
    print(json.dumps({"written": str(page)}))


def _table(results: dict[int, dict[str, Run]], further: Sequence[tuple[str, Run]], kind: str, name: str) -> list[str]:
    lines = [
        "",
        f"Measured on {measuring.machine()}, in turns{kind}.",
        "",
        "| entries | program | by the clock | ratio to ours | processor | memory of all | parent, largest other |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for count, runs in results.items():
        for program, run in runs.items():
            ratio = run.seconds / runs[OURS].seconds
            cells = (f"{count:,}", program, f"{run.seconds:.2f} s", f"{ratio:.2f} ×", f"{run.cpu_seconds:.1f} s")
            lines.append(f"| {' | '.join(cells)} | {' | '.join(_memory(run))} |")
    if further:
        lines += ["", "| after a first build | by the clock | processor | memory of all |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {what} | {run.seconds:.2f} s | {run.cpu_seconds:.1f} s | {_memory(run)[0]} |" for what, run in further
        ]
    return [*lines, "", f"![Time and memory against entries]({name}.svg)", ""]
