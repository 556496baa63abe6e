"""Whole builds whose processes are killed, one way or another: the book comes out, or nothing does."""
# ruff: noqa: TID251 - programs are started here, to be ended

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pypdf
import pytest
from conftest import ROOT, entry, make_catalog
from pictures_made import png

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are a matter of POSIX")

KILLER = """
import os, signal
from pathlib import Path
from booklet import engine

really_set = engine.set_part

def set_part(job):
    once = Path(os.environ["KILL_ONCE"])
    if "unsettable" in job.html:
        if os.environ["KILL_ALWAYS"] or once.exists():
            once.unlink(missing_ok=True)
            os.kill(os.getpid(), signal.SIGKILL)
    return really_set(job)

engine.set_part = set_part

from booklet.pictures import packing

really_packed = packing.packed_or_why

def packed_or_why(make, data):
    once = Path(os.environ["KILL_ONCE"])
    if b"unpaintable" in data and (os.environ["KILL_ALWAYS"] or once.exists()):
        once.unlink(missing_ok=True)
        os.kill(os.getpid(), signal.SIGKILL)
    return really_packed(make, data)

packing.packed_or_why = packed_or_why
"""
"""Loaded by the fork server: what sets a certain word or prepares a certain picture is killed, as the system does when
memory runs out.
"""
START = """
from booklet.cli import main
from booklet.processes import starting
starting.PRELOADED = (*starting.PRELOADED, "killer")
if __name__ == "__main__":
    open("begun", "w").close()
    main()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "killer.py").write_text(KILLER)
    (tmp_path / "start.py").write_text(START)
    return tmp_path


def started(project: Path, *options: str, kill: str, store: str = "store") -> "subprocess.Popen[str]":
    (project / "once").touch()
    more = {"KILL_ALWAYS": "yes" if kill == "always" else "", "KILL_ONCE": str(project / ("once" if kill else "never"))}
    return subprocess.Popen(
        [sys.executable, "start.py", "build", "--offline", *options],
        cwd=project,
        env={**os.environ, "BOOKLET_STORE": str(project / store), "PYTHONPATH": f"{ROOT}:{project}", **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def built(project: Path, *options: str, kill: str = "", store: str = "store") -> tuple[int, dict[str, Any]]:
    program = started(project, "--json", *options, kill=kill, store=store)
    output, errors = program.communicate(timeout=300)
    assert errors == ""
    return program.returncode, json.loads(output)


def running(count: int, unsettable: int) -> list[dict[str, Any]]:
    said = {unsettable: "This is unsettable."}
    return [entry(f"e{number}", abstract=said.get(number, f"Words of {number}.")) for number in range(count)]


def test_an_entry_that_kills_its_process_costs_its_own_page_and_no_other(project: Path) -> None:
    (project / "catalog.yaml").write_text(make_catalog(entries=running(9, unsettable=5)))

    code, told = built(project, "-o", "b.pdf", kill="always")

    (finding,) = told["diagnostics"]
    assert (code, finding["rule"], finding["severity"]) == (0, "not-set", "warning")
    assert "'e5' could not be set" in finding["message"]
    assert "e5" in (project / "catalog.yaml").read_text().splitlines()[finding["line"] - 1]
    pages = [page.extract_text() for page in pypdf.PdfReader(project / "b.pdf").pages]
    (lost,) = (page for page in pages if "could not be set when" in page)
    assert "The entry e5" in lost
    assert all(any(f"Words of {number}." in page for page in pages) for number in range(9) if number != 5)


def test_a_spread_that_kills_its_process_is_one_page_that_says_so(project: Path) -> None:
    (project / "p.png").write_bytes(png(300, 300))
    (project / "q.png").write_bytes(png(300, 200))
    entries = [entry("a", poster="p.png", abstract="Unhurt."), entry("b", poster="q.png", abstract="It is unsettable.")]
    (project / "catalog.yaml").write_text(make_catalog(entries=entries))

    code, told = built(project, "-o", "b.pdf", kill="always")

    assert (code, [one["rule"] for one in told["diagnostics"] if one["severity"] == "warning"]) == (0, ["not-set"])
    pages = [page.extract_text() for page in pypdf.PdfReader(project / "b.pdf").pages]
    assert sum("could not be set when" in page for page in pages) == 1
    assert any("Unhurt." in page for page in pages)


def test_a_process_that_is_killed_once_changes_nothing(project: Path) -> None:
    (project / "catalog.yaml").write_text(make_catalog(entries=running(9, unsettable=5)))

    hurt = built(project, "-o", "hurt.pdf", kill="once")
    assert not (project / "once").exists(), "a process was killed"
    unhurt = built(project, "-o", "unhurt.pdf", store="another")

    assert (hurt[0], hurt[1]["diagnostics"]) == (unhurt[0], unhurt[1]["diagnostics"]) == (0, [])
    assert (project / "hurt.pdf").read_bytes() == (project / "unhurt.pdf").read_bytes()


UNPAINTABLE = png(310, 300) + b"unpaintable"


def test_a_poster_that_kills_its_process_costs_itself_alone(project: Path) -> None:
    files = {"p.png": png(300, 300), "q.png": UNPAINTABLE, "r.png": png(300, 320)}
    for name, data in files.items():
        (project / name).write_bytes(data)
    entries = [entry(id, poster=f"{id}.png", abstract=f"Words of {id}.") for id in ("p", "q", "r")]
    (project / "catalog.yaml").write_text(make_catalog(entries=entries))

    code, told = built(project, "-o", "b.pdf", kill="always")

    (finding,) = [one for one in told["diagnostics"] if one["severity"] != "note"]
    assert (code, finding["rule"], finding["severity"]) == (0, "unprepared-picture", "warning")
    assert finding["message"].startswith("q.png can't be used: the process that prepared it crashed")
    assert "q.png" in (project / "catalog.yaml").read_text().splitlines()[finding["line"] - 1]
    document = pypdf.PdfReader(project / "b.pdf")
    pages = [page.extract_text() for page in document.pages]
    assert sum("It could not be prepared for the page." in page for page in pages) == 1
    assert all(any(f"Words of {id}." in page for page in pages) for id in ("p", "q", "r"))
    assert len(document.pages[0].images) == 2, "the mosaic has the others"

    _, told = built(project, "-o", "b.pdf")
    assert [one for one in told["diagnostics"] if one["severity"] != "note"] == [], "the next build tries again"
    assert len(pypdf.PdfReader(project / "b.pdf").pages[0].images) == 3


def test_a_picture_that_kills_its_process_once_changes_nothing(project: Path) -> None:
    (project / "q.png").write_bytes(UNPAINTABLE)
    (project / "catalog.yaml").write_text(make_catalog(entries=[entry("q", poster="q.png", abstract="Words.")]))

    hurt = built(project, "-o", "hurt.pdf", kill="once")
    assert not (project / "once").exists(), "a process was killed"
    unhurt = built(project, "-o", "unhurt.pdf", store="another")

    assert (hurt[0], hurt[1]["diagnostics"]) == (unhurt[0], unhurt[1]["diagnostics"])
    assert (project / "hurt.pdf").read_bytes() == (project / "unhurt.pdf").read_bytes()


def test_any_picture_that_kills_its_process_is_left_out_and_told(project: Path) -> None:
    names = ("cover", "back", "logo", "photo", "sponsor", "face", "map")
    for number, name in enumerate(names):
        (project / f"{name}.png").write_bytes(UNPAINTABLE + b"%d" % number)
    catalog = make_catalog(
        event={"name": "Test Days", "logo": "logo.png"},
        booklet={"cover": "cover.png", "back": {"file": "back.png"}},
        moments=[{"text": "A day.", "image": "photo.png"}],
        sponsors=[{"tier": "Gold", "sponsors": [{"name": "Acme", "logo": "sponsor.png"}]}],
        talks=[{"title": "A talk", "speakers": [{"name": "Ada", "portrait": "face.png"}]}],
        information=[{"title": "Venue", "text": "Here.", "image": "map.png"}],
    )
    (project / "catalog.yaml").write_text(catalog)

    code, told = built(project, "-o", "b.pdf", kill="always")

    lost = [one["message"] for one in told["diagnostics"] if one["rule"] == "unprepared-picture"]
    assert code == 0
    assert sorted(message.partition(".png")[0] for message in lost) == sorted(names)
    assert "Acme" in "".join(page.extract_text() for page in pypdf.PdfReader(project / "b.pdf").pages)


def test_what_no_page_can_take_the_place_of_ends_the_build_with_an_error(project: Path) -> None:
    (project / "catalog.yaml").write_text(make_catalog(booklet={"foreword": "An unsettable foreword."}))

    code, told = built(project, "-o", "b.pdf", kill="always")

    (finding,) = told["diagnostics"]
    assert (code, finding["rule"]) == (1, "lost-worker")
    assert "setting foreword" in finding["message"]
    assert not (project / "b.pdf").exists()


@pytest.mark.parametrize("after_s", [0.1, 1.5, 4.0])
def test_ctrl_c_ends_a_build_at_once_and_leaves_nothing_behind(project: Path, after_s: float) -> None:
    (project / "catalog.yaml").write_text(make_catalog(entries=running(400, unsettable=-1)))
    program = started(project, "-o", "b.pdf", kill="")
    while not (project / "begun").exists():
        assert program.poll() is None
        time.sleep(0.01)
    time.sleep(after_s)

    os.killpg(program.pid, signal.SIGINT)  # as a terminal does: to everybody
    output, errors = program.communicate(timeout=120)

    assert (program.returncode, output, errors.strip()) == (130, "", "stopped")
    assert not re.search(r"\bb\.pdf", " ".join(path.name for path in project.iterdir()))
    assert _gone(program.pid)


def _gone(session: int) -> bool:
    """Whether every process of the session ends within some seconds."""
    for _ in range(100):
        listing = subprocess.run(["ps", "-o", "pid=", "-s", str(session)], capture_output=True, text=True, check=False)
        if not listing.stdout.split():
            return True
        time.sleep(0.1)
    return False
