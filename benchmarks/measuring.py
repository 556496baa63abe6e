"""How the benchmarks measure: the best of several runs, and the memory of a whole tree of processes."""

import os
import platform
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a program."""

    seconds: float
    peak_mb: float
    """Most memory that it and all its descendants took at one time, shared pages counted once (proc(5), Pss); 0 where
    nobody looked."""
    cpu_seconds: float
    """What it and all its descendants took of the processors; says more than seconds where the machine is shared."""
    most_mb: tuple[float, ...] = ()
    """The most that the first process took, and that any other did."""


def median(runs: Sequence[Run]) -> Run:
    """Of each measure by itself."""
    plain = [(run.seconds, run.peak_mb, run.cpu_seconds) for run in runs]
    most = tuple(statistics.median(values) for values in zip(*(run.most_mb for run in runs), strict=True))
    seconds, peak_mb, cpu_seconds = (statistics.median(values) for values in zip(*plain, strict=True))
    return Run(seconds, peak_mb, cpu_seconds, most)


def best(work: Callable[[], object], times: int = 5) -> float:
    """Seconds of the fastest run: whatever else the machine does only ever adds."""
    return min(_timed(work) for _ in range(times))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def build(catalog: Path, store: Path, *options: str, watched: bool = True) -> Run:
    """Run ``booklet build`` as a user does, in a process of its own. To look at its memory costs it some time."""
    output = str(store.with_name("booklet.pdf"))
    command = ["-m", "booklet", "build", str(catalog), "--offline", "--quiet", "-o", output, *options]
    return program(*command, watched=watched, BOOKLET_STORE=str(store), PYTHONPATH=str(ROOT))


def program(*arguments: str, watched: bool = True, **environment: str) -> Run:
    """Run Python with these arguments, in a process of its own."""
    return command(sys.executable, *arguments, watched=watched, **environment)


def command(*arguments: str, watched: bool = True, **environment: str) -> Run:
    """Run a program with these arguments to its end, quietly."""
    begun, cpu_before = time.perf_counter(), _cpu_seconds()
    with subprocess.Popen(
        arguments, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        watcher = _Watcher(process.pid)
        if watched:
            watcher.start()
        code = process.wait()
        seconds = time.perf_counter() - begun
        if watched:
            watcher.stop()
    if code:
        raise SystemExit(f"{' '.join(arguments)[:200]} ended with {code}")
    return Run(seconds, watcher.peak_kb / 1024, max(watcher.cpu_seconds, _cpu_seconds() - cpu_before), watcher.most_mb)


def _cpu_seconds() -> float:
    """Of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watcher(threading.Thread):
    """Looks ten times a second at a process and its descendants; sees nothing where there is no /proc."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self._most_kb: dict[int, int] = {}
        self._cpu: dict[int, float] = {}
        self.peak_kb = 0

    @property
    def cpu_seconds(self) -> float:
        """Of all processes that were seen; the children of a fork server are not waited for by who is measured."""
        return sum(self._cpu.values())

    @property
    def most_mb(self) -> tuple[float, float]:
        """Of the first process, and of the largest other one."""
        others = (kb for pid, kb in self._most_kb.items() if pid != self._pid)
        return self._most_kb.get(self._pid, 0) / 1024, max(others, default=0) / 1024

    def run(self) -> None:
        while not self._over.wait(0.1):
            now = {pid: _pss_kb(pid) for pid in _tree(self._pid)}
            self.peak_kb = max(self.peak_kb, sum(now.values()))
            for pid, kb in now.items():
                self._most_kb[pid] = max(self._most_kb.get(pid, 0), kb)
                self._cpu[pid] = max(self._cpu.get(pid, 0.0), _own_cpu_seconds(pid))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _own_cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _tree(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def report(title: str, rows: Sequence[tuple[str, float, str]]) -> None:
    """Print what was measured, each with its ratio to the first."""
    print(f"\n{title}")
    for name, value, unit in rows:
        print(f"  {name:<52}{value:10.3f} {unit:<4}{value / rows[0][1]:8.2f} x")


def machine() -> str:
    """What the numbers were measured on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {time.strftime('%F')}"
