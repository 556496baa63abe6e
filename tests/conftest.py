"""What tests of whole booklets share: a project on disk, a catalog, a booklet built from both; and the house rules.

No test reaches further than this machine, and none leaves a log that nobody asked for.
"""

import json
import logging
import socket  # noqa: TID251 - to keep it shut
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, settings
from pdf_facts import Booklet
from serving import Server, serving

from booklet import loader, typeset
from booklet.build import Built, Order, build
from booklet.cli import main
from booklet.fetch import Terms
from booklet.profiles import SCREEN, Profile
from booklet.values import no_progress
from booklet.workshop import Workshop
from booklet.workspace import Store, Workspace, temporary_folder

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "real"
"""Real papers and pages; they may be absent."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden facts anew")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "logs: the test means something to be logged")
    # No test measures time: a busy machine is no failure.
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")


# --- house rules -------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def _no_outward_connections() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise ConnectionRefusedError(f"a test must not connect to {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on this machine, for one test."""
    with serving() as running:
        yield running


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names lead to, one after the other each time they are looked up; the last from then on."""
    answers: dict[str, list[str]] = {}
    asked = socket.getaddrinfo

    def answered(host: str, *args: object, **options: object) -> object:
        if host not in answers:
            return asked(host, *args, **options)  # type: ignore[arg-type]
        address = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        port = args[0] if args else None
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0))]

    monkeypatch.setattr(socket, "getaddrinfo", answered)
    return answers


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] in ("weasyprint", "booklet"):
            self.said.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _nothing_logged(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the engine or we ourselves log, and nobody listens to, is a failure unless the test is marked ``logs``."""
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(listener)
    assert request.node.get_closest_marker("logs") or not listener.said, listener.said


# --- projects ----------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store of its own, empty."""
    return Store(tmp_path / "store")


@pytest.fixture
def workspace(tmp_path: Path, store: Store) -> Workspace:
    """An empty project."""
    project = tmp_path / "project"
    project.mkdir()
    return Workspace(project, store)


def make_catalog(**changes: Any) -> str:
    """The text of a catalog of one section with one entry; each change replaces or adds a top-level key.

    ``entries`` replaces the entries of that section.
    """
    entries = changes.pop("entries", [entry("one")])
    data: dict[str, Any] = {"event": {"name": "Test Days"}, "sections": [{"title": "Papers", "entries": entries}]}
    return str(yaml.safe_dump(data | changes, allow_unicode=True, sort_keys=False))


def entry(id: str, **changes: Any) -> dict[str, Any]:
    """An entry that says which one it is."""
    plain = {"id": id, "title": f"The entry {id}", "authors": [f"Ann {id.title()}"], "abstract": f"Words of {id}."}
    return plain | changes


# --- booklets ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """A booklet that was built, its project, and answers about it."""

    built: Built
    folder: Path
    pdf: bytes
    """The bytes of the file."""

    @cached_property
    def book(self) -> Booklet:
        """The file opened for questions."""
        return Booklet(self.pdf)

    @property
    def told(self) -> list[str]:
        """Warnings and errors, as they are shown."""
        return [str(finding) for finding in self.built.diagnostics if finding.severity != "note"]


BuildBooklet = Callable[..., Result]


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """One store and one pool of workers for all booklets of the run."""
    with Workshop(Store(tmp_path_factory.mktemp("store"))) as workshop:
        yield workshop


@pytest.fixture(scope="session")
def build_booklet(tmp_path_factory: pytest.TempPathFactory, workshop: Workshop) -> BuildBooklet:
    """Builds a booklet from the text of a catalog and its files; connections only where they are asked for."""

    def built(catalog: str, files: Mapping[str, bytes] | None = None, *, offline: bool = True) -> Result:
        folder = tmp_path_factory.mktemp("project")
        for name, data in {"catalog.yaml": catalog.encode(), **(files or {})}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return from_folder(folder, workshop, offline=offline)

    return built


def from_folder(folder: Path, workshop: Workshop, *, offline: bool = True, profile: Profile = SCREEN) -> Result:
    """The booklet of the catalog in a folder."""
    order = Order(
        loader.read(folder / "catalog.yaml"),
        profile,
        Workspace(folder, workshop.store),
        workshop,
        no_progress,
        Terms(offline=offline, allow_private=True),
    )
    return made_from(order)


def made_from(order: Order) -> Result:
    """The booklet that was ordered."""
    with temporary_folder() as folder:
        built = build(order, folder / "booklet.pdf")
        return Result(built, order.workspace.root, (folder / "booklet.pdf").read_bytes())


@pytest.fixture
def begun_parts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """The parts that books begin, in that order: the name of each, and whether the store has it."""
    begun: list[tuple[str, bool]] = []
    begin = typeset.begin

    def noted(copy: typeset.Copy, workshop: Workshop) -> typeset.Copy:
        begun.append((copy.job().name, workshop.store.has(copy.key)))
        return begin(copy, workshop)

    monkeypatch.setattr(typeset, "begin", noted)
    return begun


@pytest.fixture(scope="session")
def sample(workshop: Workshop) -> Result:
    """The booklet of the sample."""
    return from_folder(ROOT, workshop)


# --- the command -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """What it wrote as JSON."""
        parsed: dict[str, Any] = json.loads(self.out)
        return parsed


Command = Callable[..., Ran]


@pytest.fixture
def command(
    tmp_path: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs ``booklet`` in an empty folder, with the store of all tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOOKLET_STORE", str(workshop.store.folder))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["booklet", *arguments])
        with pytest.raises(SystemExit) as leaving:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(int(leaving.value.code or 0), out, err)

    return run
