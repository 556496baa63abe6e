"""Files written whole or not at all, a store that notices damage, and no way out of the project."""
# ruff: noqa: TID251 - programs are started here to be killed

import os
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booklet.diagnostics import BookletError
from booklet.values import Found
from booklet.workspace import Store, Workspace, digest, new_file, temporary_folder, whole_file, write_whole


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def workspace(tmp_path: Path, store: Store) -> Workspace:
    """A project with one picture, and a file beside it that is none of its business."""
    project = tmp_path / "project"
    (project / "images").mkdir(parents=True)
    (project / "images" / "poster.png").write_bytes(b"poster")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    return Workspace(project, store)


def _only_entry(store: Store) -> Path:
    (path,) = (path for path in store.folder.rglob("*") if path.is_file())
    return path


# --- files written whole -----------------------------------------------------------------------------------


def test_file_is_written_with_its_folders(tmp_path: Path) -> None:
    write_whole(tmp_path / "out" / "deep" / "book.pdf", b"book")

    assert (tmp_path / "out" / "deep" / "book.pdf").read_bytes() == b"book"


def test_file_replaces_the_old_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    write_whole(tmp_path / "book.pdf", b"old and longer")

    write_whole(tmp_path / "book.pdf", b"new")

    assert (tmp_path / "book.pdf").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]


def test_file_that_is_filled_bit_by_bit_replaces_the_old_one_when_it_is_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "book.pdf", b"old")

    with whole_file(tmp_path / "book.pdf") as draft, new_file(draft) as file:
        file.write(b"ne")
        assert (tmp_path / "book.pdf").read_bytes() == b"old"
        file.write(b"w")

    assert (tmp_path / "book.pdf").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]


def test_file_that_is_never_finished_leaves_the_old_one(tmp_path: Path) -> None:
    write_whole(tmp_path / "book.pdf", b"old")

    def begin(path: Path) -> None:
        with whole_file(path) as draft, new_file(draft) as file:
            file.write(b"new")
            raise ZeroDivisionError

    for path in (tmp_path / "book.pdf", tmp_path / "out" / "deep" / "book.pdf"):
        with pytest.raises(ZeroDivisionError):
            begin(path)

    assert (tmp_path / "book.pdf").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]


def test_trouble_with_another_file_meanwhile_is_not_taken_for_that_of_writing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="gone"), whole_file(tmp_path / "book.pdf"):
        (tmp_path / "gone").read_bytes()

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_left_long_ago_is_removed_by_the_next_one(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in (".book.pdf.0a.part", ".book.pdf.0b.part", ".other.pdf.0c.part"))
    for path in (old, young, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (1_000_000_000, 1_000_000_000))

    write_whole(tmp_path / "book.pdf", b"whole")

    assert sorted(path.name for path in tmp_path.iterdir()) == [young.name, other.name, "book.pdf"]


def test_name_as_long_as_the_system_allows_is_written(tmp_path: Path) -> None:
    name = "ä" * 125 + ".pdf"

    write_whole(tmp_path / name, b"book")

    assert (tmp_path / name).read_bytes() == b"book"


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX")
def test_file_gets_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "any").touch()

    write_whole(tmp_path / "book.pdf", b"book")

    assert stat.S_IMODE((tmp_path / "book.pdf").stat().st_mode) == stat.S_IMODE((tmp_path / "any").stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX")
def test_threads_that_write_do_not_open_files_to_everybody(tmp_path: Path) -> None:
    """The mask can only be read by setting it, for all threads at once."""
    mask = os.umask(0o027)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: write_whole(tmp_path / f"{number}", b"x"), range(400)))
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o640}
    finally:
        assert os.umask(mask) == 0o027


def test_folder_that_is_a_file_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"a file")
    path = tmp_path / "out" / "book.pdf"

    with pytest.raises(BookletError) as caught:
        write_whole(path, b"book")

    (problem,) = caught.value.diagnostics
    assert str(problem) == f"{path}: error: cannot write {path}: {_reason(path)} [cannot-write]"
    assert problem.hint == "choose another place with -o"


def _reason(path: Path) -> str:
    """What the system says to a folder that is a file: it differs between systems."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        return str(problem.strerror)
    return ""


def test_target_that_is_a_folder_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "book.pdf").mkdir()

    with pytest.raises(BookletError, match="cannot write"):
        write_whole(tmp_path / "book.pdf", b"book")

    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]


def test_writer_killed_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    """Twenty writers, each killed while it replaces the file again and again: never a mixture."""
    path = tmp_path / "book.pdf"
    write_whole(path, b"0" * 3_000_000)
    script = (
        "import sys, itertools, pathlib\n"
        "from booklet.workspace import write_whole\n"
        "for number in itertools.count():\n"
        "    write_whole(pathlib.Path(sys.argv[1]), str(number % 10).encode() * 3_000_000)\n"
        "    print(number, flush=True)\n"
    )

    for round_number in range(20):
        writer = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        threading.Event().wait(0.003 * round_number)
        writer.kill()
        writer.communicate()

        left = path.read_bytes()
        assert len(left) == 3_000_000
        assert len(set(left)) == 1


@pytest.mark.skipif(os.name != "posix", reason="signals are a matter of POSIX")
def test_writer_stopped_by_ctrl_c_leaves_no_temporary_file(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys, pathlib\n"
        "from booklet.workspace import write_whole\n"
        "os.fsync = lambda number: os.kill(os.getpid(), signal.SIGINT)\n"
        "write_whole(pathlib.Path(sys.argv[1]), b'book')\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "book.pdf")], capture_output=True, text=True, check=False
    )

    assert "KeyboardInterrupt" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_temporary_folder_is_gone_afterwards() -> None:
    with temporary_folder() as folder:
        (folder / "file").write_bytes(b"x")

    assert not folder.exists()


# --- the store ---------------------------------------------------------------------------------------------


def test_store_gives_back_what_was_put(store: Store) -> None:
    store.put(digest("key"), b"payload")

    assert store.get(digest("key")) == b"payload"


def test_store_knows_nothing_of_other_keys(store: Store) -> None:
    assert store.get(digest("key")) is None


def test_store_keeps_an_empty_payload(store: Store) -> None:
    assert store.get(store.keep(b"")) == b""


def test_entry_can_be_read_as_a_file_after_its_check(store: Store) -> None:
    store.put("ab" * 32, b"payload")

    path = store.file("ab" * 32)

    assert path is not None
    assert path.read_bytes()[32:] == b"payload"
    assert store.has("ab" * 32)
    assert (store.has("cd" * 32), store.file("cd" * 32)) == (False, None)


def test_entry_of_the_same_key_is_replaced(store: Store) -> None:
    store.put(digest("key"), b"old")

    store.put(digest("key"), b"new")

    assert store.get(digest("key")) == b"new"


def test_key_of_kept_bytes_is_the_digest_of_their_content(store: Store) -> None:
    assert store.keep(b"payload") == digest("content", b"payload")


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-1],
        lambda whole: whole + b"x",
        lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
        lambda whole: bytes([whole[0] ^ 1]) + whole[1:],
        lambda whole: b"",
        lambda whole: whole[:20],
    ],
    ids=["cut", "longer", "a bit of the payload", "a bit of the hash", "empty", "half a hash"],
)
def test_damaged_entry_counts_as_absent_and_is_mended(store: Store, damage: object) -> None:
    key = store.keep(b"payload")
    path = _only_entry(store)
    assert callable(damage)
    path.write_bytes(damage(path.read_bytes()))

    assert store.get(key) is None
    assert store.keep(b"payload") == key
    assert store.get(key) == b"payload"


def test_damaged_entry_has_no_file(store: Store) -> None:
    store.put("ab" * 32, b"payload")
    _only_entry(store).write_bytes(_only_entry(store).read_bytes()[:-1])

    assert store.file("ab" * 32) is None


def test_store_that_cannot_be_written_to_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"a file")

    with pytest.raises(BookletError) as caught:
        Store(tmp_path / "store").keep(b"payload")

    (problem,) = caught.value.diagnostics
    assert problem.rule == "cannot-write"
    assert problem.hint == "the store needs room, and a folder that may be written to"


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_digests_agree_for_equal_lists_only(some: list[bytes], others: list[bytes]) -> None:
    assert (digest(*some) == digest(*others)) == (some == others)


def test_digest_of_a_text_is_that_of_its_utf_8_bytes() -> None:
    assert digest("Gödel") == digest("Gödel".encode())


# --- paths of the project ----------------------------------------------------------------------------------


def test_file_of_the_project_is_found_by_its_name(workspace: Workspace) -> None:
    path = workspace.file("images/poster.png")

    assert path is not None
    assert path.read_bytes() == b"poster"


def test_file_that_does_not_exist_has_a_path_in_the_project(workspace: Workspace) -> None:
    assert workspace.file("images/none.png") == workspace.root.resolve() / "images" / "none.png"


def test_way_that_comes_back_into_the_project_is_inside(workspace: Workspace) -> None:
    assert workspace.file("images/../images/poster.png") == workspace.file("images/poster.png")


@pytest.mark.parametrize(
    "name",
    ["../secret.txt", "images/../../secret.txt", "/etc/passwd", "..", ".", "images/..", "a\0b", "x" * 300 + "/../.."],
)
def test_path_outside_the_project_is_refused(workspace: Workspace, name: str) -> None:
    assert workspace.file(name) is None


def test_sibling_whose_name_begins_like_the_project_is_outside(workspace: Workspace) -> None:
    (workspace.root.parent / "project-two").mkdir()

    assert workspace.file("../project-two/file.txt") is None


def test_symbolic_link_out_of_the_project_is_refused(workspace: Workspace) -> None:
    (workspace.root / "file.txt").symlink_to(workspace.root.parent / "secret.txt")
    (workspace.root / "folder").symlink_to(workspace.root.parent)

    assert workspace.file("file.txt") is None
    assert workspace.file("folder/secret.txt") is None


def test_symbolic_link_within_the_project_is_followed(workspace: Workspace) -> None:
    (workspace.root / "link.png").symlink_to(Path("images") / "poster.png")

    assert workspace.file("link.png") == workspace.file("images/poster.png")


def test_project_reached_through_a_symbolic_link_is_one_project(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "shortcut").symlink_to(workspace.root)

    path = Workspace(tmp_path / "shortcut", workspace.store).file("images/poster.png")

    assert path == workspace.file("images/poster.png")


def test_circle_of_symbolic_links_never_ends_the_program(workspace: Workspace) -> None:
    (workspace.root / "one").symlink_to("two")
    (workspace.root / "two").symlink_to("one")

    path = workspace.file("one/poster.png")

    assert path is None or not path.exists()


# --- reading what was found --------------------------------------------------------------------------------


def test_found_file_is_read(workspace: Workspace) -> None:
    found = Found(digest("content", b"poster"), workspace.file("images/poster.png"))

    assert workspace.read(found) == b"poster"


def test_found_in_the_store_is_read(workspace: Workspace) -> None:
    assert workspace.read(Found(workspace.store.keep(b"fetched"))) == b"fetched"


@pytest.mark.parametrize("now", [None, b"another poster"], ids=["gone", "changed"])
def test_file_that_went_or_changed_meanwhile_is_an_error(workspace: Workspace, now: bytes | None) -> None:
    path = workspace.file("images/poster.png")
    assert path is not None
    found = Found(digest("content", b"poster"), path)
    path.unlink()
    if now is not None:
        path.write_bytes(now)

    with pytest.raises(BookletError) as caught:
        workspace.read(found)

    (problem,) = caught.value.diagnostics
    assert str(problem) == f"{path}: error: {path} has gone or changed while it was needed [changed-meanwhile]"
    assert problem.hint == "build again"


def test_store_entry_that_went_meanwhile_is_an_error(workspace: Workspace) -> None:
    found = Found(workspace.store.keep(b"fetched"))
    _only_entry(workspace.store).unlink()

    with pytest.raises(BookletError, match="a file that was fetched has gone or changed while it was needed"):
        workspace.read(found)
