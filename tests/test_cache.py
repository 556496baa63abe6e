"""The store as its owner sees it: what is in it, what is taken out and what stays, and two builds that share it."""
# ruff: noqa: TID251 - programs are started here, and entries are as old as the clock says

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Command, entry, make_catalog
from pictures_made import png

from booklet.cache import OTHER, RESTING_SECONDS, Wish, prune, sums, verify
from booklet.workspace import Store, digest

NOW = 2_000_000_000.0
DAY = 86_400.0
PART = b'{"pdf":"","pages":[{"width":1}]}\n%PDF-'
FONT = b"\0\x01\0\0 a font"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def put(store: Store) -> Callable[..., str]:
    """Keeps bytes that were used so many seconds ago."""

    def keep(data: bytes, ago: float, name: str = "") -> str:
        key = digest(name, data)
        store.put(key, data)
        os.utime(store.path(key), (NOW - ago, NOW - ago))
        return key

    return keep


def found(store: Store) -> dict[str, int]:
    return {one.kind: one.entries for one in sums(store)}


def test_sums_tell_kinds_sizes_and_last_uses(store: Store, put: Callable[..., str]) -> None:
    put(PART, 2 * DAY)
    put(PART, DAY, "another")
    put(FONT, 3 * DAY)

    fonts, parts = sorted(sums(store), key=lambda one: one.kind)

    assert (fonts.kind, fonts.entries, fonts.bytes) == ("fonts", 1, 32 + len(FONT))
    assert (parts.kind, parts.entries, parts.bytes) == ("parts", 2, 2 * (32 + len(PART)))
    assert (parts.oldest, parts.newest) == (NOW - 2 * DAY, NOW - DAY)


def test_what_is_no_entry_is_left_alone(store: Store, put: Callable[..., str]) -> None:
    put(FONT, DAY)
    (store.folder / "error.log").write_text("a report")
    (store.folder / "ab").mkdir(exist_ok=True)
    (store.folder / "ab" / ".half.part").write_bytes(b"somebody writes")

    assert found(store) == {"fonts": 1}
    prune(store, Wish(kinds=("fonts",)), NOW)
    assert sorted(path.name for path in store.folder.rglob("*") if path.is_file()) == [".half.part", "error.log"]


def test_what_was_not_used_for_long_is_taken_out(store: Store, put: Callable[..., str]) -> None:
    old, young = put(PART, 31 * DAY), put(PART, 29 * DAY, "young")

    (gone,) = prune(store, Wish(unused_seconds=30 * DAY), NOW)

    assert (gone.kind, gone.entries) == ("parts", 1)
    assert (store.get(old), store.get(young)) == (None, PART)


def test_the_oldest_are_taken_out_until_the_rest_fits(store: Store, put: Callable[..., str]) -> None:
    keys = [put(b"x" * 68, age * DAY, str(age)) for age in (1, 4, 2, 3)]  # 100 bytes each with its hash

    prune(store, Wish(at_most_bytes=250), NOW)

    assert [store.is_whole(key) for key in keys] == [True, False, True, False]


def test_one_kind_can_be_taken_out(store: Store, put: Callable[..., str]) -> None:
    put(PART, DAY)
    put(FONT, DAY)

    prune(store, Wish(kinds=("parts",)), NOW)

    assert found(store) == {"fonts": 1}


def test_what_was_used_a_short_while_ago_stays_whatever_is_wished(store: Store, put: Callable[..., str]) -> None:
    put(FONT, RESTING_SECONDS - 1)

    assert prune(store, Wish(kinds=("fonts",), unused_seconds=0, at_most_bytes=0), NOW) == ()
    assert found(store) == {"fonts": 1}


@pytest.mark.parametrize("use", ["get", "file", "has"])
def test_every_use_keeps_an_entry_young(store: Store, put: Callable[..., str], use: str) -> None:
    key = put(FONT, 100 * DAY)
    before = time.time()

    getattr(store, use)(key)

    (entry,) = store.entries()
    assert entry.used >= before - 1


def test_what_would_go_can_be_told_and_stays(store: Store, put: Callable[..., str]) -> None:
    put(FONT, DAY)

    (told,) = prune(store, Wish(kinds=("fonts",)), NOW, remove=False)

    assert told.entries == 1
    assert found(store) == {"fonts": 1}


def test_damaged_entries_are_found_by_their_hash_and_taken_out(store: Store, put: Callable[..., str]) -> None:
    whole, cut, other = put(FONT, DAY), put(PART, DAY), put(PART, DAY, "other")
    store.path(cut).write_bytes(store.path(cut).read_bytes()[:-1])
    store.path(other).write_bytes(b"")
    steps: list[tuple[int, int]] = []

    damaged = verify(store, lambda done, total: steps.append((done, total)))

    assert {one.kind: one.entries for one in damaged} == {"parts": 1, OTHER: 1}
    assert store.get(whole) == FONT
    assert sorted(entry.key for entry in store.entries()) == [whole]
    assert steps == [(1, 3), (2, 3), (3, 3)]


# --- with whole booklets -----------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "p.png").write_bytes(png(300, 300))
    (tmp_path / "catalog.yaml").write_text(
        make_catalog(entries=[entry("one", abstract="With $x^2$.", poster="p.png"), entry("two")]), encoding="utf-8"
    )
    return tmp_path


def build(project: Path, store: Path, output: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "booklet", "build", "--offline", "--quiet", "-o", output]
    environment = {**os.environ, "BOOKLET_STORE": str(store), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=project, env=environment)


def test_two_builds_at_once_share_a_store_and_make_the_same_bytes(project: Path, store: Store) -> None:
    builds = [build(project, store.folder, name) for name in ("one.pdf", "two.pdf")]

    assert [one.wait() for one in builds] == [0, 0]
    assert (project / "one.pdf").read_bytes() == (project / "two.pdf").read_bytes()
    assert verify(store) == ()


def test_damage_in_every_entry_costs_work_and_changes_nothing(project: Path, store: Store) -> None:
    assert build(project, store.folder, "one.pdf").wait() == 0
    for one in store.entries():
        path = store.path(one.key)
        path.write_bytes(path.read_bytes()[:-1] + b"!")

    assert build(project, store.folder, "two.pdf").wait() == 0

    assert (project / "one.pdf").read_bytes() == (project / "two.pdf").read_bytes()


def test_every_entry_of_the_sample_is_of_a_known_kind(command: Command, tmp_path: Path, store: Store) -> None:
    shutil.copy(ROOT / "catalog.yaml", tmp_path)
    shutil.copytree(ROOT / "sample", tmp_path / "sample")

    assert build(tmp_path, store.folder, "one.pdf").wait() == 0

    kinds = found(store)
    assert OTHER not in kinds
    assert set(kinds) >= {"parts", "appendices", "pictures", "formulas", "facts", "files", "fonts", "templates"}


# --- the command -------------------------------------------------------------------------------------------


def test_cache_shows_what_the_store_holds(
    command: Command, store: Store, put: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(PART, 0)
    monkeypatch.setenv("BOOKLET_STORE", str(store.folder))

    shown, told = command("cache").out, json.loads(command("cache", "--json").out)

    assert shown.splitlines()[0] == str(store.folder)
    assert "parts" in shown
    assert (told["folder"], told["entries"], told["bytes"]) == (str(store.folder), 1, 32 + len(PART))
    assert [one["kind"] for one in told["kept"]] == ["parts"]


def test_cache_of_a_store_that_is_not_there_holds_nothing(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKLET_STORE", str(tmp_path / "nowhere"))

    assert command("cache").out.splitlines()[-1] == "nothing is kept"
    assert json.loads(command("cache", "prune", "--kind", "fonts", "--json").out)["pruned"] == []
    assert not (tmp_path / "nowhere").exists()


def test_cache_prune_takes_out_and_says_so(
    command: Command, store: Store, put: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = put(FONT, 0)
    os.utime(store.path(key), (time.time() - 40 * DAY,) * 2)
    monkeypatch.setenv("BOOKLET_STORE", str(store.folder))

    assert "fonts" in command("cache", "prune", "--unused-for", "30d", "--dry-run").out
    assert json.loads(command("cache", "prune", "--unused-for", "4w", "--json").out)["entries"] == 1
    assert found(store) == {}


def test_cache_verify_ends_with_a_failure_where_something_was_damaged(
    command: Command, store: Store, put: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store.path(put(FONT, 0))
    path.write_bytes(path.read_bytes() + b"!")
    monkeypatch.setenv("BOOKLET_STORE", str(store.folder))

    assert command("cache", "verify").code == 1
    again = command("cache", "verify")
    assert (again.code, again.out.splitlines()[-1]) == (0, "every entry is whole")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "say what: --unused-for 30d"),
        (["--unused-for", "long"], "'long' is no time: write 12h, 30d or 8w"),
        (["--until", "many"], "'many' is no size"),
        (["--kind", "cats"], "'cats' is none of: parts"),
    ],
)
def test_a_wish_that_cannot_be_read_is_a_matter_of_usage(command: Command, options: list[str], message: str) -> None:
    ran = command("cache", "prune", *options)

    assert ran.code == 2
    assert message in " ".join(ran.err.split())
