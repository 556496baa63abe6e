"""Builds by workers of Dask: real processes with folders of their own, some of which die."""
# ruff: noqa: TID251 - programs are started here, to be ended

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, entry
from pictures_made import png

pytest.importorskip("distributed", reason="the extra dask is not installed")

SECTIONS = 8


@dataclass
class Cluster:
    """A scheduler, and workers with nothing in common but the software."""

    folder: Path
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    scheduler: "subprocess.Popen[bytes] | None" = None
    address: str = ""

    def begin(self) -> None:
        where = self.folder / "scheduler.json"
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show", "--scheduler-file", str(where))
        self.scheduler = self._started("scheduler", "dask_scheduler", *options)
        while not where.exists() or not where.read_text().endswith("}"):
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        self.address = yaml.safe_load(where.read_text())["address"].removeprefix("tcp://")

    def hire(self, name: str, **environment: str) -> None:
        own = str(self.folder / name / "own")
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", own)
        self.workers.append(self._started(name, "dask_worker", self.address, *options, **environment))

    def _started(self, name: str, module: str, *options: str, **environment: str) -> "subprocess.Popen[bytes]":
        (self.folder / name).mkdir()
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *options],
            cwd=self.folder / name,
            env={**os.environ, "HOME": str(self.folder / name), "PYTHONPATH": str(ROOT), **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            if process:
                process.kill()
                process.wait()


@contextmanager
def cluster(folder: Path, *names: str) -> Iterator[Cluster]:
    folder.mkdir()
    made = Cluster(folder)
    try:
        made.begin()
        for name in names:
            made.hire(name)
        yield made
    finally:
        made.end()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many small parts, a poster and a formula."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "p.png").write_bytes(png(400, 300))
    sections = [
        {
            "title": f"Section {number}",
            "entries": [entry(f"{number}-{one}", abstract=f"$x_{one}$ " * 9) for one in "ab"],
        }
        for number in range(SECTIONS)
    ]
    sections.append({"title": "Posters", "entries": [entry("poster", poster={"file": "p.png", "alt": "A poster"})]})
    text = yaml.safe_dump({"event": {"name": "Far Away"}, "sections": sections})
    (folder / "catalog.yaml").write_text(text, encoding="utf-8")
    return folder


def started(project: Path, store: Path, output: Path, *options: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "booklet", "build", "--offline", "--quiet", "-o", str(output), *options],
        cwd=project,
        env={**os.environ, "BOOKLET_STORE": str(store), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def built(project: Path, store: Path, output: Path, *options: str) -> bytes:
    program = started(project, store, output, *options)
    said = program.communicate(timeout=400)
    assert (program.returncode, said) == (0, ("", ""))
    return output.read_bytes()


@pytest.fixture(scope="module")
def local(project: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("local")
    return built(project, folder / "store", folder / "b.pdf", "--jobs", "1")


def test_one_job_two_jobs_cold_and_warm_make_the_same_bytes(project: Path, local: bytes, tmp_path: Path) -> None:
    cold = built(project, tmp_path / "store", tmp_path / "cold.pdf", "--jobs", "2")
    warm = built(project, tmp_path / "store", tmp_path / "warm.pdf", "--jobs", "1")

    assert cold == local
    assert warm == local


def test_workers_with_folders_of_their_own_make_the_same_bytes(project: Path, local: bytes, tmp_path: Path) -> None:
    with cluster(tmp_path / "dask", "one", "two") as there:
        far = built(project, tmp_path / "store", tmp_path / "b.pdf", "--jobs", f"dask://{there.address}")

        assert all(worker.poll() is None for worker in there.workers), "they wait for the next build"

    assert far == local
    assert list((tmp_path / "store").glob("*/*")), "what was made is kept here"
    assert not list((tmp_path / "dask").glob("*/.cache/poster-booklet*")), "and not there"


def test_a_worker_that_is_killed_in_the_middle_is_survived(project: Path, local: bytes, tmp_path: Path) -> None:
    with cluster(tmp_path / "dask", "one", "two") as there:
        program = started(project, tmp_path / "store", tmp_path / "b.pdf", "--jobs", f"dask://{there.address}")
        while len(parts := _parts(tmp_path / "store")) < 2:
            assert program.poll() is None
            time.sleep(0.02)
        there.workers[0].send_signal(signal.SIGKILL)
        said = program.communicate(timeout=400)

    assert len(parts) < SECTIONS, "it was in the middle"
    assert (program.returncode, said) == (0, ("", ""))
    assert (tmp_path / "b.pdf").read_bytes() == local


def _parts(store: Path) -> list[Path]:
    return [path for path in store.glob("*/*") if path.read_bytes()[32:].startswith(b'{"pdf":"","pages":[{"width"')]


def test_a_worker_with_other_versions_says_so_and_makes_nothing(project: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "sitecustomize.py").write_text("import booklet\nbooklet.__version__ = '0.0.1'\n")
    with cluster(tmp_path / "dask") as there:
        there.hire("old", PYTHONPATH=f"{tmp_path / 'other'}:{ROOT}")
        program = started(project, tmp_path / "store", tmp_path / "b.pdf", "--jobs", f"dask://{there.address}")
        _, errors = program.communicate(timeout=400)

    assert program.returncode == 1
    assert "a worker of Dask has poster-booklet 0.0.1 and not 0.1.0 [other-versions]" in errors
    assert not (tmp_path / "b.pdf").exists()


@pytest.mark.parametrize(
    ("jobs", "code", "message"),
    [
        ("dask://127.0.0.1:9", 1, "dask://127.0.0.1:9 does not answer as a scheduler of Dask [no-workers]"),
        ("dask://127.0.0.1", 2, "is no address: write dask://host:8786"),
        ("0", 2, "'0' is neither a number of processes nor an address"),
        ("many", 2, "'many' is neither a number of processes nor an address"),
    ],
)
def test_jobs_that_nobody_can_do_are_told(project: Path, tmp_path: Path, jobs: str, code: int, message: str) -> None:
    program = started(project, tmp_path / "store", tmp_path / "b.pdf", "--jobs", jobs)
    _, errors = program.communicate(timeout=120)

    assert program.returncode == code
    assert message in " ".join(errors.split())
    assert "Traceback" not in errors
