"""Work that is done once: nothing made twice, every failure told, every value comes back as it was packed."""

import os
import tempfile  # noqa: TID251 - what a library does on its own
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booklet.appendix import APPENDICES
from booklet.crew import call
from booklet.diagnostics import BookletError, ExitCode, MissingError, Place, error
from booklet.geometry import Box
from booklet.pictures.packing import PICTURES
from booklet.processes import Failure, Limits
from booklet.typeset import PARTS
from booklet.values import Appendix, LinkFact, OutlineItem, PageFacts, Picture, TypesetPage, TypesetPart
from booklet.workshop import Leash, Task, Workshop
from booklet.workspace import Store, digest

HERE = __name__


def note_and_give(log: Path, text: str) -> bytes:
    """Runs in a worker: leaves a line, so that a test can count."""
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")
    return text.encode()


def leave_litter() -> bytes:
    """Runs in a worker, which ends without tidying up."""
    return tempfile.mkdtemp().encode()


def fail_with_finding() -> bytes:
    raise BookletError((error(Place("catalog.yaml", 3), "wrong", "this is wrong", "mend it"),))


def fail_by_mistake() -> bytes:
    raise ValueError("a mistake of ours")


def run_in_circles() -> bytes:
    while True:
        pass


def give(text: str) -> bytes:
    return text.encode()


def giving(text: str) -> list[Task]:
    return [task("give", lambda: (text,), key=text)]


def find_no_memory() -> bytes:
    raise MemoryError


def end_the_process() -> bytes:
    os._exit(9)


def nothing() -> tuple[object, ...]:
    return ()


def never_asked() -> tuple[object, ...]:
    pytest.fail("nothing is to be made")


def task(name: str, arguments: Callable[[], tuple[object, ...]] = nothing, key: str = "") -> Task:
    return Task(digest(key or name), f"{HERE}:{name}", arguments)


def noting(log: Path, *texts: str) -> list[Task]:
    def arguments(text: str) -> Callable[[], tuple[object, ...]]:
        return lambda: (log, text)

    return [task("note_and_give", arguments(text), key=text) for text in texts]


# --- made once ---------------------------------------------------------------------------------------------


def test_results_come_in_the_order_of_the_tasks_and_equal_tasks_are_done_once(tmp_path: Path, store: Store) -> None:
    log = tmp_path / "log"
    with Workshop(store, 2) as workshop:
        made = workshop.made(noting(log, "b", "a", "b", "c", "a"), "noting")

    assert made == (b"b", b"a", b"b", b"c", b"a")
    assert sorted(log.read_text(encoding="utf-8").split()) == ["a", "b", "c"]
    assert (workshop.made_count, workshop.kept_count) == (3, 0)


def test_what_the_store_has_is_not_made_again(tmp_path: Path, store: Store) -> None:
    log = tmp_path / "log"
    for texts in (["a", "b"], ["b", "c"]):
        with Workshop(store, 1) as workshop:
            made = workshop.made(noting(log, *texts), "noting")

    assert made == (b"b", b"c")
    assert log.read_text(encoding="utf-8").split() == ["a", "b", "c"]
    assert (workshop.made_count, workshop.kept_count) == (1, 1)


def test_where_the_store_has_everything_nothing_is_loaded_or_started(store: Store) -> None:
    wanted = Task(digest("there"), "no_such_module:at_all", never_asked)
    store.put(wanted.key, b"it is there")

    with Workshop(store, jobs=-1) as workshop:  # a pool of -1 processes cannot be started
        assert workshop.made([wanted], "nothing") == (b"it is there",)


def test_a_damaged_result_in_the_store_is_made_again(tmp_path: Path, store: Store) -> None:
    (wanted,) = noting(tmp_path / "log", "a")
    store.put(wanted.key, b"a")
    kept = store.folder / wanted.key[:2] / wanted.key[2:]
    kept.write_bytes(kept.read_bytes()[:-1])

    with Workshop(store, 1) as workshop:
        assert workshop.made([wanted], "noting") == (b"a",)

    assert store.get(wanted.key) == b"a"


def test_what_follows_the_first_line_can_be_a_file_of_its_own(tmp_path: Path, store: Store) -> None:
    (wanted,) = noting(tmp_path / "log", "facts\na large file")
    filed = replace(wanted, filed=True)

    for _ in range(2):  # made, and then kept
        with Workshop(store, 1) as workshop:
            (result,) = workshop.made([filed], "noting")
        facts, _, key = result.partition(b"\n")
        assert facts == b"facts"
        assert store.get(key.decode()) == b"a large file"

    store.drop(key.decode())
    with Workshop(store, 1) as workshop:
        assert workshop.made([filed], "noting") == (result,)
    assert workshop.made_count == 1
    assert store.get(key.decode()) == b"a large file"


@pytest.mark.parametrize(
    ("name", "seconds", "failure"), [("run_in_circles", 1, Failure.TIME), ("end_the_process", 60, Failure.CRASH)]
)
def test_task_on_a_leash_that_brings_nothing_has_something_in_its_place_for_once(
    store: Store, name: str, seconds: float, failure: Failure
) -> None:
    told: list[Failure] = []

    def instead(failure: Failure) -> bytes:
        told.append(failure)
        return b"nothing"

    leash = Leash(Limits(seconds, memory_bytes=2**29), instead)
    with Workshop(store, 1) as workshop:
        made = workshop.made([replace(task(name), leash=leash)], "making")

    assert made == (b"nothing",)
    assert told == [failure]
    assert not store.has(digest(name))


def test_task_on_a_leash_that_is_done_is_kept(tmp_path: Path, store: Store) -> None:
    leash = Leash(Limits(seconds=60, memory_bytes=2**29), lambda failure: pytest.fail(failure))
    (wanted,) = (replace(one, leash=leash) for one in giving("text"))
    for _ in range(2):
        with Workshop(store, 1) as workshop:
            assert workshop.made([wanted], "making") == (b"text",)
    assert workshop.made_count == 0


def test_progress_counts_what_is_made(tmp_path: Path, store: Store) -> None:
    told: list[tuple[str, int, int]] = []

    with Workshop(store, 1) as workshop:
        workshop.made(noting(tmp_path / "log", "a", "b"), "noting", lambda *step: told.append(step))

    assert told == [("noting", 1, 2), ("noting", 2, 2)]


def test_nothing_to_do_is_done_at_once(store: Store) -> None:
    with Workshop(store, jobs=-1) as workshop:
        assert workshop.made([], "nothing") == ()


# --- failures ----------------------------------------------------------------------------------------------


def test_what_a_task_finds_wrong_reaches_the_caller(store: Store) -> None:
    with pytest.raises(BookletError) as caught, Workshop(store, 1) as workshop:
        workshop.made([task("fail_with_finding")], "failing")

    assert str(caught.value) == "catalog.yaml:3: error: this is wrong [wrong]"
    assert caught.value.diagnostics[0].hint == "mend it"


def test_a_mistake_of_ours_reaches_the_caller(store: Store) -> None:
    with pytest.raises(ValueError, match="a mistake of ours"), Workshop(store, 1) as workshop:
        workshop.made([task("fail_by_mistake")], "failing")


def test_a_worker_that_ends_is_told_with_what_can_be_done(store: Store) -> None:
    with pytest.raises(BookletError) as caught, Workshop(store, 1) as workshop:
        workshop.made([task("end_the_process")], "typesetting")

    assert str(caught.value) == "error: a process was ended from outside, or crashed (typesetting) [lost-worker]"
    assert caught.value.diagnostics[0].hint.startswith("it may have needed more memory than there is")


def test_a_worker_that_finds_no_memory_counts_as_one_that_died_of_it(store: Store) -> None:
    with pytest.raises(BookletError, match="lost-worker"), Workshop(store, 1) as workshop:
        workshop.made([task("find_no_memory")], "typesetting")

    with Workshop(store, 1) as workshop:
        stood_in = workshop.made([replace(task("find_no_memory"), instead=lambda _: b"none")], "typesetting")
    assert stood_in == (b"none",)


def test_nothing_of_a_failed_task_is_kept(store: Store) -> None:
    failing = task("fail_by_mistake")
    with pytest.raises(ValueError, match="mistake"), Workshop(store, 1) as workshop:
        workshop.made([failing], "failing")

    assert store.get(failing.key) is None


def test_an_engine_that_cannot_be_loaded_is_missing(store: Store) -> None:
    with pytest.raises(MissingError) as caught, Workshop(store, 1) as workshop:
        workshop.made([Task(digest("x"), "no_such_engine:set", nothing)], "setting")

    assert caught.value.exit_code is ExitCode.MISSING
    assert str(caught.value) == ("error: no_such_engine cannot be loaded: No module named 'no_such_engine' [engine]")
    assert caught.value.diagnostics[0].hint == "see booklet doctor"


def test_a_system_library_that_is_not_there_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "engine_without_pango.py").write_text("raise OSError('cannot load library pango')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(MissingError, match="engine_without_pango cannot be loaded: cannot load library pango"):
        call("engine_without_pango:set")


# --- packing -----------------------------------------------------------------------------------------------

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
BOXES = st.builds(Box, FLOATS, FLOATS, FLOATS, FLOATS)
PAYLOADS = st.one_of(st.binary(max_size=60), st.sampled_from([b"\n", b"{}\n", b'{"pdf": 1}\n\n', b"\xff\xfe\n"]))
VIEWS = st.tuples(*[st.one_of(st.none(), FLOATS)] * 3)
TEXTS = st.text(max_size=20)


def tuples_of(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=3).map(tuple)


PARTS_MADE = st.builds(
    TypesetPart,
    PAYLOADS,
    tuples_of(st.builds(TypesetPage, FLOATS, FLOATS, tuples_of(st.tuples(TEXTS, BOXES)))),
    tuples_of(TEXTS),
)
PICTURES_MADE = st.builds(
    Picture, PAYLOADS, st.sampled_from(["image/jpeg", "image/png"]), st.integers(1), st.integers(1)
)
OUTLINES = st.recursive(
    st.builds(OutlineItem, TEXTS, st.integers(0, 9), VIEWS),
    lambda items: st.builds(OutlineItem, TEXTS, st.integers(0, 9), VIEWS, tuples_of(items)),
    max_leaves=5,
)
APPENDICES_MADE = st.builds(
    Appendix,
    PAYLOADS,
    tuples_of(st.builds(PageFacts, BOXES, st.sampled_from([0, 90, 180, 270]), FLOATS)),
    tuples_of(st.builds(LinkFact, st.integers(0, 9), st.one_of(st.none(), st.integers(0, 9)), VIEWS, TEXTS)),
    tuples_of(OUTLINES),
    tuples_of(TEXTS),
)


@given(PARTS_MADE)
def test_a_typeset_part_comes_back_as_it_was_packed(part: TypesetPart) -> None:
    assert PARTS.unpacked(PARTS.packed(part)) == part


@given(PICTURES_MADE)
def test_a_picture_comes_back_as_it_was_packed(picture: Picture) -> None:
    assert PICTURES.unpacked(PICTURES.packed(picture)) == picture


@given(APPENDICES_MADE)
def test_an_appendix_comes_back_as_it_was_packed(appendix: Appendix) -> None:
    assert APPENDICES.unpacked(APPENDICES.packed(appendix)) == appendix


def test_what_workers_leave_among_temporary_files_goes_with_the_workshop(tmp_path: Path) -> None:
    with Workshop(Store(tmp_path)) as workshop:
        (left,) = workshop.made([task("leave_litter")], "littering")
        assert Path(left.decode()).is_dir()

    assert not Path(left.decode()).parent.exists()
