"""catalog.lock: the same bytes on every later build, and a file that can be read, edited and merged."""

import hashlib
from datetime import date
from pathlib import Path

import making_pdfs as making
import pytest
from fetching import LIMITS, PDF, PNG, QUICK, catalog_of, one_paper, put, reason_of, within
from hypothesis import given
from hypothesis import strategies as st
from serving import Server, body, in_turn, redirect, status

from booklet.diagnostics import BookletError
from booklet.fetch import Row, State, Terms, all_assets, fetch
from booklet.fetch.lock import lock_text, read_lock
from booklet.fetch.outcomes import Kept
from booklet.values import Found
from booklet.workspace import Store, Workspace, digest, temporary_folder

NEW = PDF + b"% of the second day\n%%EOF"
UPDATE = within(LIMITS, update=True, today=date(2026, 12, 1))


def lock_of(workspace: Workspace) -> str:
    return (workspace.root / "catalog.lock").read_text(encoding="utf-8")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def elsewhere(workspace: Workspace) -> Workspace:
    """The same project with an empty store, as after moving to another machine."""
    return Workspace(workspace.root, Store(workspace.root.parent / "another store"))


# --- the same bytes ----------------------------------------------------------------------------------------


def test_build_locks_what_it_fetches(server: Server, workspace: Workspace) -> None:
    paper = making.saved(making.paper(3))
    server.answers |= {
        "/p.pdf": redirect("/files/1.pdf?signature=secret"),
        "/files/1.pdf?signature=secret": body(paper),
    }
    server.answers["/i?id=1"] = body(PNG)
    catalog = catalog_of({"paper": server.url("/p.pdf"), "poster": server.url("/i?id=1")})

    all_assets(catalog, workspace, QUICK)

    head, *blocks = lock_of(workspace).split("\n\n")
    assert head.startswith("# ")
    assert "booklet fetch --update" in head
    assert blocks == [
        f'["{server.url("/i?id=1")}"]\nfound = "{server.url("/i?id=1")}"\nsha256 = "{sha256(PNG)}"\n'
        f'bytes = {len(PNG)}\ntype = "image/png"\nretrieved = 2026-11-24',
        f'["{server.url("/p.pdf")}"]\nfound = "{server.url("/files/1.pdf")}"\nsha256 = "{sha256(paper)}"\n'
        f'bytes = {len(paper)}\npages = 3\ntype = "application/pdf"\nretrieved = 2026-11-24\n',
    ]


def test_project_without_addresses_has_no_lock(workspace: Workspace) -> None:
    put(workspace, "paper.pdf", PDF)

    one_paper(workspace, "paper.pdf")
    fetch(catalog_of({"paper": "paper.pdf"}), workspace, QUICK)

    assert not (workspace.root / "catalog.lock").exists()


def test_store_that_was_deleted_is_filled_with_the_same_bytes(server: Server, workspace: Workspace) -> None:
    server.answers["/p.pdf"] = body(PDF)
    one_paper(workspace, server.url("/p.pdf"))
    before = lock_of(workspace)

    asset, findings = one_paper(elsewhere(workspace), server.url("/p.pdf"), within(LIMITS, today=date(2027, 1, 1)))

    assert asset == Found(digest("content", PDF))
    assert findings == []
    assert lock_of(workspace) == before


def test_bytes_that_changed_on_the_second_day_are_not_used(server: Server, workspace: Workspace) -> None:
    server.answers["/p.pdf"] = in_turn(body(PDF), body(NEW))
    one_paper(workspace, server.url("/p.pdf"))
    before = lock_of(workspace)

    asset, (finding,) = one_paper(elsewhere(workspace), server.url("/p.pdf"))

    assert not isinstance(asset, Found)
    assert finding.rule == "changed-file"
    assert finding.message == (
        f"paper '{server.url('/p.pdf')}': the file at the address has changed: the lock names one of"
        f" {len(PDF)} bytes, fetched on 2026-11-24, and now one of {len(NEW)} bytes stands there"
    )
    assert finding.hint == "look at the new one, then take it with booklet fetch --update"
    assert lock_of(workspace) == before


def test_update_takes_what_has_changed_and_says_so(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/a.pdf": in_turn(body(PDF), body(NEW)), "/b.pdf": body(PDF)}
    catalog = catalog_of({"paper": server.url("/a.pdf")}, {"paper": server.url("/b.pdf")})
    all_assets(catalog, workspace, QUICK)

    rows, _ = fetch(catalog, workspace, UPDATE)

    assert [(row.state, row.size_bytes) for row in rows] == [(State.CHANGED, len(NEW)), (State.FETCHED, len(PDF))]
    a, b = lock_of(workspace).split("\n\n")[1:]
    assert (sha256(NEW) in a, "2026-12-01" in a) == (True, True)
    assert (sha256(PDF) in b, "2026-11-24" in b) == (True, True)
    assert one_paper(workspace, server.url("/a.pdf"), Terms(offline=True))[0] == Found(digest("content", NEW))


def test_update_that_fails_keeps_what_was_locked(server: Server, workspace: Workspace) -> None:
    server.answers["/p.pdf"] = in_turn(body(PDF), status(404))
    one_paper(workspace, server.url("/p.pdf"))
    before = lock_of(workspace)

    rows, _ = fetch(catalog_of({"paper": server.url("/p.pdf")}), workspace, UPDATE)

    assert rows == (Row(server.url("/p.pdf"), State.FAILED, reason="the server answered 404"),)
    assert lock_of(workspace) == before
    assert isinstance(one_paper(workspace, server.url("/p.pdf"))[0], Found)


def test_two_projects_that_share_a_store_keep_their_own_bytes(server: Server, workspace: Workspace) -> None:
    server.answers["/p.pdf"] = in_turn(body(PDF), body(NEW))
    one_paper(workspace, server.url("/p.pdf"))
    other = Workspace(workspace.root.parent / "other", workspace.store)
    other.root.mkdir()
    fetch(catalog_of({"paper": server.url("/p.pdf")}), other, UPDATE)

    assert one_paper(workspace, server.url("/p.pdf"))[0] == Found(digest("content", PDF))
    assert one_paper(other, server.url("/p.pdf"))[0] == Found(digest("content", NEW))
    assert server.requests == 2


def test_fetch_forgets_what_the_catalog_no_longer_names_and_a_build_does_not(
    server: Server, workspace: Workspace
) -> None:
    server.answers |= {"/a.pdf": body(PDF), "/b.pdf": body(NEW)}
    one_paper(workspace, server.url("/a.pdf"))
    one_paper(workspace, server.url("/b.pdf"))
    assert lock_of(workspace).count("sha256") == 2

    fetch(catalog_of({"paper": server.url("/b.pdf")}), workspace, QUICK)

    assert sha256(NEW) in lock_of(workspace)
    assert sha256(PDF) not in lock_of(workspace)


def test_paper_that_is_only_linked_now_stays_locked(server: Server, workspace: Workspace) -> None:
    server.answers["/a.pdf"] = body(PDF)
    one_paper(workspace, server.url("/a.pdf"))

    fetch(catalog_of({"paper": {"url": server.url("/a.pdf"), "append": False}}), workspace, QUICK)

    assert sha256(PDF) in lock_of(workspace)


def test_offline_without_the_bytes_says_that_the_lock_knows_them(server: Server, workspace: Workspace) -> None:
    server.answers["/p.pdf"] = body(PDF)
    one_paper(workspace, server.url("/p.pdf"))

    reason = reason_of(elsewhere(workspace), server.url("/p.pdf"), Terms(offline=True))

    assert reason == "the lock names it, but it is not in the store, and no connection was to be opened"
    assert server.requests == 1


def test_lock_that_cannot_be_written_does_not_stop_the_book(server: Server, workspace: Workspace) -> None:
    server.answers["/p.pdf"] = body(PDF)
    put(workspace, "file", b"where a folder should be")
    blocked = Workspace(workspace.root / "file", workspace.store)

    assets, findings = all_assets(catalog_of({"paper": server.url("/p.pdf")}), blocked, QUICK)

    assert isinstance(assets[server.url("/p.pdf")], Found)
    (finding,) = findings
    assert (str(finding.place), str(finding.severity), finding.rule) == ("catalog.lock", "warning", "cannot-write")
    assert finding.hint == "without a lock, the next build may get other files from the same addresses"


# --- a file for people -------------------------------------------------------------------------------------

BLOCK = """\
["https://example.org/a.pdf"]
found = "https://example.org/files/a.pdf"
sha256 = "{digits}"
bytes = 9
pages = 1
type = "application/pdf"
retrieved = 2026-11-24
licence = "CC BY 4.0"
""".replace("{digits}", "0f" * 32)


def problems_of(folder: Path, text: str | bytes) -> list[tuple[int, str]]:
    path = folder / "catalog.lock"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BookletError) as caught:
        read_lock(path, "here/catalog.lock")
    for problem in caught.value.diagnostics:
        assert (problem.place.file, problem.rule) == ("here/catalog.lock", "damaged-lock")
        assert problem.hint
    return [(problem.place.line, problem.message) for problem in caught.value.diagnostics]


def test_lock_reads_as_it_was_written_however_it_is_laid_out(tmp_path: Path) -> None:
    path = tmp_path / "catalog.lock"
    path.write_bytes(b"\xef\xbb\xbf# by hand\r\n\r\n" + BLOCK.replace("\n", "\r\n").replace(" = ", "=").encode())

    files = read_lock(path, "catalog.lock")

    assert lock_text(files).partition("\n\n")[2] == BLOCK


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("0f", "0F", 3, "sha256 is not 64 hexadecimal digits"),
        ("bytes = 9", "bytes = true", 4, "bytes is not a number of bytes"),
        ("bytes = 9", "bytes = " + "9" * 5_000, 4, "a number has too many digits"),
        ("bytes = 9", "bytes = 0x" + "f" * 5_000, 4, "bytes is not a number of bytes"),
        ("pages = 1", "pages = -1", 5, "pages is not a number of pages, 5,000 at most"),
        ("pages = 1", "pages = 900000000", 5, "pages is not a number of pages, 5,000 at most"),
        ("pages = 1", "pages = ", 5, "the lock breaks off or is no TOML: Invalid value"),
        ('"application/pdf"', "[1]", 6, "type is not the type of a PDF or a picture"),
        ("2026-11-24", '"soon"', 7, "retrieved is not a date, as 2026-11-24"),
        ("licence", "lisence", 8, "unknown key 'lisence'"),
        ("https://example.org/files", "file:///files", 2, "found is not an address"),
        ("bytes = 9\n", "", 1, "the block lacks bytes"),
        ('["https://example.org/a.pdf"]\n', "", 1, "'found' stands outside of any block"),
    ],
)
def test_slip_of_the_hand_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, message: str
) -> None:
    assert (line, message) in problems_of(tmp_path, BLOCK.replace(before, after))


def test_slips_of_one_block_come_in_one_order(tmp_path: Path) -> None:
    keys = [f"key{number}" for number in range(9)]

    told = problems_of(tmp_path, BLOCK + "".join(f"{key} = 1\n" for key in keys))

    assert [message for _, message in told] == [f"unknown key '{key}'" for key in keys]


def test_unfinished_merge_is_named_as_one(tmp_path: Path) -> None:
    merged = BLOCK.replace("bytes = 9\n", "<<<<<<< ours\nbytes = 9\n=======\nbytes = 10\n>>>>>>> theirs\n")

    assert problems_of(tmp_path, merged) == [(4, "a merge was left unfinished")]


def test_block_that_stands_there_twice_is_named(tmp_path: Path) -> None:
    ((line, message),) = problems_of(tmp_path, BLOCK + "\n" + BLOCK)

    assert line == 10
    assert "twice" in message


@pytest.mark.parametrize("text", [b"\xff\xfe", b"a = " + b"[" * 100_000, b"[[[", b'["https://x'])
def test_bytes_that_are_no_lock_are_named(tmp_path: Path, text: bytes) -> None:
    assert len(problems_of(tmp_path, text)) == 1


def test_damaged_lock_stops_the_build_before_anything_is_asked(server: Server, workspace: Workspace) -> None:
    put(workspace, "catalog.lock", b"<<<<<<< ours\n")

    with pytest.raises(BookletError, match=r"catalog\.lock:1: error: a merge was left unfinished \[damaged-lock\]"):
        one_paper(workspace, server.url("/p.pdf"))
    assert server.requests == 0


_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_files = st.builds(
    Kept,
    content=st.just(""),
    media_type=st.sampled_from(["application/pdf", "image/png"]),
    address=_words.map("https://{}".format),
    size_bytes=st.integers(0, 10**12),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    pages=st.none() | st.integers(0, 5_000),
    retrieved=st.just("") | st.dates().map(str),
    licence=st.none() | _words.filter(bool),
)


@given(st.dictionaries(_words, _files, max_size=4))
def test_any_lock_reads_back_as_it_was_and_does_not_depend_on_the_order(files: dict[str, Kept]) -> None:
    with temporary_folder() as folder:
        path = folder / "catalog.lock"
        path.write_bytes(lock_text(files).encode())

        assert read_lock(path, "catalog.lock") == files
    assert lock_text(dict(reversed(files.items()))) == lock_text(files)
