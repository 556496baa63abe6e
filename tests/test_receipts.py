"""The receipt of a build: nothing is done where nothing has changed, and everything where anything has."""

import hashlib
import json
import os
import subprocess  # noqa: TID251 - what a process opens is heard by a hook that can't be taken out again
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import making_pdfs as making
import pytest
from conftest import ROOT, Command, Ran, entry, make_catalog
from pictures_made import png
from serving import Server, body, status

from booklet import software
from booklet.cache import kind_of
from booklet.icc import COATED, UNCOATED
from booklet.notes import Kind, Notes, unchanged
from booklet.workshop import Workshop
from booklet.workspace import Store

READERS = "reader,entries\nAda,one\nBea,two\n"
CATALOG = make_catalog(
    event={"name": "Test Days", "logo": "logo.png"},
    booklet={"foreword": "words/foreword.md", "own_theme": "ours"},
    entries=[
        entry("one", poster="one.png", paper="papers/one.pdf"),
        entry("two", poster="gone.png", paper={"file": "papers/two.pdf", "append": False}),
    ],
)
FILES: dict[str, bytes] = {
    "catalog.yaml": CATALOG.encode(),
    "logo.png": png(40, 40),
    "one.png": png(1500, 1000),
    "papers/one.pdf": making.saved(making.paper(2)),
    "papers/two.pdf": making.saved(making.paper(3)),
    "words/foreword.md": b"Welcome to *all*.\n",
    "styles/ours/own.css": b":root { --accent-soft: #eee; }\n",
    "readers.csv": READERS.encode(),
    "press.icc": COATED.read_bytes(),
}


@pytest.fixture
def in_project(tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command in a project with something of each kind."""
    folder = tmp_path / "project"
    for name, data in FILES.items():
        write(folder / name, data)
    monkeypatch.chdir(folder)
    return command


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


BOOK = Path("out/test-days-screen.pdf")


def told(ran: Ran) -> dict[str, Any]:
    """What was told, without what two builds of the same differ in."""
    data = ran.data
    data.pop("unchanged")
    for one in data["booklets"]:
        del one["seconds"], one["made"], one["kept"]
    return data


# --- nothing has changed -----------------------------------------------------------------------------------


def test_build_that_finds_nothing_changed_leaves_the_booklet_alone_and_tells_the_same(in_project: Command) -> None:
    first = in_project("build", "--json")
    before = BOOK.stat()
    again = in_project("build", "--json")
    after = BOOK.stat()
    book = BOOK.read_bytes()
    always = in_project("build", "--json", "--always")

    assert [ran.data["unchanged"] for ran in (first, again, always)] == [False, True, False]
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert told(first) == told(again) == told(always)
    assert again.data["booklets"][0]["made"] == 0 < again.data["booklets"][0]["kept"]
    assert BOOK.read_bytes() == book


def test_it_is_told_to_people_with_the_findings_and_the_time_it_took(in_project: Command) -> None:
    first = in_project("build")

    again = in_project("build", "--timings")

    assert first.err == again.err
    assert "gone.png" in again.err
    assert again.out.splitlines()[0] == str(BOOK)
    assert [line.split()[0] for line in again.out.splitlines()[-4:]] == ["load", "receipt", "in", "nothing"]
    assert again.out.splitlines()[-1] == "nothing has changed: the booklet stays as it is"
    assert "nothing has changed" not in first.out
    assert in_project("build", "--quiet").out == ""


def test_exit_code_is_that_of_the_options_of_today(in_project: Command) -> None:
    assert in_project("build").code == 0

    assert in_project("build", "--strict", "--json").code == 1
    assert in_project("build", "--strict", "--json").data["unchanged"]


def test_times_alone_are_no_change(in_project: Command) -> None:
    in_project("build", "--quiet")
    for name in FILES:
        os.utime(name, (1, 1))

    assert in_project("build", "--json").data["unchanged"]


def test_what_nobody_looks_at_is_no_change(in_project: Command) -> None:
    in_project("build", "--quiet")
    write(Path("papers/notes.txt"), b"not named anywhere")
    write(Path("other.png"), png(3, 3))

    assert in_project("build", "--json", "papers/../catalog.yaml").data["unchanged"] is False, "another order"
    assert in_project("build", "--json").data["unchanged"] is False, "a file like the one that is missing may be meant"
    assert in_project("build", "--json").data["unchanged"]
    write(Path("papers/more.txt"), b"not named anywhere")
    assert in_project("build", "--json").data["unchanged"]


def test_each_order_has_a_receipt_of_its_own(in_project: Command) -> None:
    orders = (("--edition", "email"), ("--select", "id:one"), ("--each", "readers.csv", "-o", "many/"), ())
    write(Path("gone.png"), png(10, 20))  # as long as it is missing, any new name beside it might be meant
    for order in orders:
        assert in_project("build", "--json", *order).data["unchanged"] is False

    assert all(in_project("build", "--json", *order).data["unchanged"] for order in orders)
    Path("many/ada-screen.pdf").unlink()
    assert [in_project("build", "--json", *order).data["unchanged"] for order in orders] == [True, True, False, True]
    assert Path("many/ada-screen.pdf").is_file()


def test_folder_may_be_called_anything(in_project: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strange = os.fsdecode(os.fsencode(tmp_path / "no letter: ") + b"\xff")
    try:
        Path(strange).mkdir()
    except OSError:
        pytest.skip("the system has no such names")
    write(Path(strange, "catalog.yaml"), make_catalog().encode())
    monkeypatch.chdir(strange)

    assert [in_project("build", "--json").data["unchanged"] for _ in range(2)] == [False, True]


def test_edition_that_fits_a_size_tells_again_what_it_gave_up(in_project: Command) -> None:
    heavy = making.paper(1)
    noise = b"".join(hashlib.sha256(bytes((number % 256, number // 256))).digest() for number in range(3000)).hex()
    making.page(heavy, 0).Contents = heavy.make_stream(b"BT /F1 40 Tf 72 700 Td (Heavy) Tj ET\n%" + noise.encode())
    write(Path("papers/one.pdf"), making.saved(heavy))
    order = ("build", "--edition", "email", "--max-size", "150kB")
    first, again = in_project(*order), in_project(*order)

    assert again.out.splitlines()[-1].startswith("nothing has changed")
    assert "pages that say where they are" in again.out
    assert [line for line in first.out.splitlines() if "time" not in line] == [
        line for line in again.out.splitlines()[:-1] if "time" not in line
    ]


LOADED = """
import sys
from booklet.cli import main
try:
    main()
finally:
    print(*sys.modules)
"""


def test_nothing_is_loaded_that_reads_a_catalog_or_makes_a_book(
    in_project: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    command = [sys.executable, "-c", LOADED, "build", "--quiet"]
    in_project("build")
    first, second = (subprocess.run([*command, *more], capture_output=True, text=True) for more in (["--always"], []))

    assert (first.returncode, second.returncode) == (0, 0)
    assert "booklet.build" in first.stdout.split()
    unwanted = {"booklet.build", "booklet.loader", "multiprocessing", "pydantic", "yaml", "pikepdf", "jinja2", "PIL"}
    assert unwanted & set(second.stdout.split()) == set()


# --- anything has ------------------------------------------------------------------------------------------


def replaced(name: str, data: bytes) -> Callable[[], None]:
    return lambda: write(Path(name), data)


def edited_as_if_it_were_not() -> None:
    """The catalog, of the same size, with the time of before."""
    catalog = Path("catalog.yaml")
    facts = catalog.stat()
    catalog.write_bytes(catalog.read_bytes().replace(b"Words of one", b"Verbs of one"))
    os.utime(catalog, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def led_elsewhere() -> None:
    Path("one.png").rename("other.png")
    Path("one.png").symlink_to("logo.png")


CHANGES: dict[str, Callable[[], None]] = {
    "the catalog": replaced("catalog.yaml", CATALOG.replace("Words of one", "Many more words").encode()),
    "the catalog, in size and time as before": edited_as_if_it_were_not,
    "a text": replaced("words/foreword.md", b"Welcome to *you*.\n"),
    "a picture": replaced("logo.png", png(40, 40, (200, 0, 0))),
    "a poster": replaced("one.png", png(1500, 1000, (0, 0, 200))),
    "a link in the place of a poster": led_elsewhere,
    "a poster that was missing": replaced("gone.png", png(10, 20)),
    "a paper": replaced("papers/one.pdf", making.saved(making.paper(1))),
    "a paper that is gone": Path("papers/one.pdf").unlink,
    "a paper that is not appended": replaced("papers/two.pdf", making.saved(making.paper(5))),
    "a style sheet of the project's own": replaced("styles/ours/own.css", b":root { --accent-soft: #ccc; }\n"),
    "a style sheet that was not there": replaced("styles/entry.css", b"p { color: red; }\n"),
    "a template that was not there": replaced("templates/ours/title.html.j2", b"<h1>Ours</h1>"),
    "a template that nothing asks for": replaced("templates/ours/titel.html.j2", b"<h1>Ours</h1>"),
    "words that were not there": replaced("words.yaml", b"contents: Inside\n"),
    "a lock that was not there": replaced("catalog.lock", b"# empty\n"),
    "the folder of the own theme": lambda: Path("styles/ours").rename("styles/theirs") and None,  # type: ignore[func-returns-value]
    "a booklet that is gone": BOOK.unlink,
    "a booklet that is damaged": lambda: write(BOOK, BOOK.read_bytes()[:-1] + b"!"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_booklet_is_built_anew_after_a_change_of(change: str, in_project: Command) -> None:
    in_project("build", "--json")
    assert in_project("build", "--json").data["unchanged"]

    CHANGES[change]()
    anew = in_project("build", "--json")

    assert anew.data["unchanged"] is False
    assert BOOK.read_bytes().startswith(b"%PDF-")
    again = in_project("build", "--json")
    kept = BOOK.read_bytes()
    assert again.data["unchanged"]
    assert told(in_project("build", "--json", "--always")) == told(again)
    assert BOOK.read_bytes() == kept


def test_booklets_of_readers_are_built_anew_where_their_list_changed(in_project: Command) -> None:
    order = ("build", "--json", "--each", "readers.csv")
    in_project(*order)
    write(Path("readers.csv"), READERS.replace("Bea", "Bob").encode())

    assert in_project(*order).data["unchanged"] is False


def test_print_edition_is_built_anew_where_the_profile_of_the_press_changed(in_project: Command) -> None:
    catalog = CATALOG + "printing: {icc: press.icc}\n"
    write(Path("catalog.yaml"), catalog.encode())
    order = ("build", "--json", "--edition", "print")
    in_project(*order)
    assert in_project(*order).data["unchanged"]

    next(Path("out").glob("test-days-print-*.pdf")).unlink()
    assert in_project(*order).data["unchanged"] is False
    write(Path("press.icc"), UNCOATED.read_bytes())
    assert in_project(*order).data["unchanged"] is False


def test_pictures_of_pages_are_drawn_anew_where_one_is_gone(in_project: Command) -> None:
    in_project("build", "--json", "--png")
    assert in_project("build", "--json", "--png").data["unchanged"]

    Path("out/test-days-screen-pictures/contact-1.png").unlink()

    assert in_project("build", "--json", "--png").data["unchanged"] is False
    assert Path("out/test-days-screen-pictures/contact-1.png").is_file()


def test_date_of_the_environment_decides(in_project: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    in_project("build", "--json")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")

    assert in_project("build", "--json").data["unchanged"] is False


def test_validator_that_was_not_there_decides(
    in_project: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_project("build", "--json")
    write(tmp_path / "bin" / "verapdf", b"#!/bin/sh\n")
    (tmp_path / "bin" / "verapdf").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)

    assert in_project("build", "--json").data["unchanged"] is False


def test_software_of_which_a_file_changed_is_other_software(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("booklet/build.py", "booklet/theme/jobs.py", "templates/entry.html.j2", "styles/poster/page.css"):
        write(tmp_path / name, b"as it was")
    monkeypatch.setattr(software, "PACKAGE", tmp_path / "booklet")
    known = {software.fingerprint()}

    (tmp_path / "styles" / ".#page.css").symlink_to("an editor that has it open")
    for name in ("booklet/theme/jobs.py", "templates/entry.html.j2", "styles/poster/page.css", "booklet/new.py"):
        write(tmp_path / name, b"as it is now")
        known.add(software.fingerprint())
    write(tmp_path / "packages" / "weasyprint-71.dist-info" / "METADATA", b"")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    known.add(software.fingerprint())

    assert len(known) == 6
    assert software.fingerprint() in known


# --- what leaves no receipt --------------------------------------------------------------------------------


@pytest.fixture
def fetched(in_project: Command, server: Server) -> tuple[str, ...]:
    """The order of a booklet with a paper that stands at an address."""
    server.answers["/paper.pdf"] = body(making.saved(making.paper(2)), "application/pdf")
    entries = [entry("one", paper={"url": server.url("/paper.pdf")})]
    write(Path("catalog.yaml"), make_catalog(entries=entries).encode())
    return ("build", "--json", "--allow-private")


def test_build_that_asks_the_web_leaves_none(in_project: Command, fetched: tuple[str, ...], server: Server) -> None:
    assert [in_project(*fetched).data["unchanged"] for _ in range(3)] == [False, False, True]
    assert server.requests > 0


def test_build_that_asked_in_vain_asks_again(in_project: Command, fetched: tuple[str, ...], server: Server) -> None:
    server.answers["/paper.pdf"] = status(404)
    in_project(*fetched)
    in_project(*fetched)
    asked = server.requests

    assert in_project(*fetched).data["unchanged"] is False
    assert server.requests > asked


def test_fetched_file_that_is_gone_from_the_store_is_fetched_again(
    in_project: Command, fetched: tuple[str, ...], workshop: Workshop
) -> None:
    for _ in range(3):
        ran = in_project(*fetched)
    assert ran.data["unchanged"]
    paper = making.saved(making.paper(2))
    workshop.store.drop(workshop.store.keep(paper))

    assert in_project(*fetched).data["unchanged"] is False


def test_what_failed_and_might_not_another_time_leaves_none(
    in_project: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(Path("papers/one.pdf"), making.saved(making.paper(7)))
    monkeypatch.setattr("booklet.papers.intake.MAX_BYTES", 10)

    assert [in_project("build", "--json").data["unchanged"] for _ in range(2)] == [False, False]


# --- notes -------------------------------------------------------------------------------------------------


# Children share the file: only what is appended in one write is safe from being written over.
HEARD = """
import os, sys
def hear(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], str):
        mode = arguments[1] if event == "open" else "r"
        os.write(heard, os.fsencode(f"{mode or 'r'}\\t{arguments[0]}\\n"))
heard = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
sys.addaudithook(hear)
from booklet.cli import main
main()
"""


def test_whatever_a_build_opens_in_the_project_was_noted(
    in_project: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that takes another way than the workspace would be forgotten, and found here."""
    store = tmp_path / "a store"
    write(Path("catalog.yaml"), (CATALOG + "printing: {icc: press.icc}\n").encode())
    write(Path("words.yaml"), b"contents: Inside\n")
    write(Path("templates/ours/divider.html.j2"), (ROOT / "templates" / "divider.html.j2").read_bytes())
    heard = tmp_path / "heard.txt"
    monkeypatch.setenv("BOOKLET_STORE", str(store))

    command = [sys.executable, "-c", HEARD, str(heard), "build", "--quiet", "--edition", "screen", "--edition", "print"]
    subprocess.run(command, check=True, capture_output=True)

    noted, written = receipt_in(Store(store))
    here = Path.cwd().resolve()
    lines = (line.split("\t") for line in heard.read_text(encoding="utf-8").splitlines())
    opened = {Path(name).resolve() for mode, name in lines if "w" not in mode and "x" not in mode}
    inside = {path for path in opened if path.is_relative_to(here) and path.exists()}  # drafts are gone
    assert inside - noted - written - {here / "out"} == set()
    assert {path.name for path in inside} >= {*(Path(name).name for name in FILES), "words.yaml"} - {"readers.csv"}


def receipt_in(store: Store) -> tuple[set[Path], set[Path]]:
    """What the one receipt in a store has noted, and what was written."""
    (data,) = (store.get(one.key) for one in store.entries() if kind_of(store, one.key) == "receipts")
    said = json.loads(data or b"")
    return {Path(name).resolve() for name in said["sights"]}, {Path(name).resolve() for name in said["written"]}


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    os.utime(path, (1_000, 1_000))
    return path


def test_file_that_changed_while_it_was_read_settles_nothing(file: Path) -> None:
    notes = Notes(begun_ns=file.stat().st_ctime_ns + 10**10)
    notes.look(file)
    file.write_bytes(b"abd")

    assert notes.settled() is None


def test_times_of_what_changed_in_the_same_instant_are_not_believed(file: Path) -> None:
    """git calls such a file racy: a change that leaves size and times as they are would not be seen."""
    begun_ns = file.stat().st_ctime_ns
    notes = Notes(begun_ns)
    notes.look(file)
    sights = notes.settled()

    assert sights is not None
    assert unchanged(sights, begun_ns)
    sight = sights[str(file)]
    assert sight.is_younger_than(begun_ns)
    assert not sight.is_younger_than(begun_ns + 10**10)
    other = {str(file): type(sight)(sight.kind, sight.leads, sight.stamp, "0" * 64)}
    assert not unchanged(other, begun_ns), "its bytes were looked at"
    assert unchanged(other, begun_ns + 10**10), "its times were enough"


def test_file_that_can_be_read_now_is_a_change(tmp_path: Path) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    notes = Notes(begun_ns=0)
    notes.look(circle)
    sights = notes.settled()
    assert sights is not None
    assert sights[str(circle)].kind is Kind.ABSENT

    circle.unlink()
    circle.write_bytes(b"a file")

    assert not unchanged(sights, 0)
