"""A child on a short leash, and a pool: whatever a child does, the parent goes on and nothing is left behind."""
# ruff: noqa: TID251, T201 - programs are started here to be ended, and print into nowhere

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import pytest

from booklet.processes import Failure, Limits, Outcome, cores, leashes, run_limited, workers

MEGABYTE = 2**20
AMPLE = Limits(seconds=30, memory_bytes=512 * MEGABYTE)


def _quotient(dividend: int, divisor: int) -> int:
    return dividend // divisor


def _found(program: str) -> tuple[str | None]:
    return (shutil.which(program),)


def _zeros(count: int) -> bytes:
    return bytes(count)


def _list_of_zeros(count: int) -> int:
    held = [bytes(MEGABYTE) for _ in range(count)]
    return len(held)


def _die_by(number: int) -> None:
    os.kill(os.getpid(), number)


def _end_half_way(count: int) -> "_EndsInPickling":
    return _EndsInPickling(bytes(count))


class _EndsInPickling:
    """Pickling it ends the process."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __reduce__(self) -> tuple[type, tuple[bytes]]:
        os._exit(0)


def _function_inside() -> Callable[[], None]:
    return lambda: None


def _shout() -> str:
    os.write(1, b"to the output\n")
    os.write(2, b"to the error output\n")
    print("printed")
    return "done"


def _own_id() -> int:
    return os.getpid()


def _spin_for(seconds: float) -> int:
    begun = time.process_time()
    while time.process_time() - begun < seconds:
        pass
    return os.getpid()


def _limited_inside(number: int) -> Outcome[int]:
    return run_limited(_quotient, number, 2, limits=AMPLE)


# --- on a leash --------------------------------------------------------------------------------------------


def test_result_of_the_child_comes_back() -> None:
    assert run_limited(_quotient, 14, 2, limits=AMPLE) == Outcome(7, None)


def test_result_larger_than_a_pipe_comes_back_whole() -> None:
    outcome = run_limited(_zeros, 20 * MEGABYTE, limits=AMPLE)

    assert outcome.result == bytes(20 * MEGABYTE)


def test_child_that_takes_too_long_is_ended_in_time() -> None:
    begin = time.monotonic()

    outcome = run_limited(time.sleep, 60, limits=Limits(seconds=0.3, memory_bytes=512 * MEGABYTE))

    assert outcome == Outcome(None, Failure.TIME)
    assert time.monotonic() - begin < 5


def _spin() -> None:
    while True:
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_child_that_works_too_long_is_ended_by_its_work_and_not_by_the_clock() -> None:
    begin = time.monotonic()

    outcome = run_limited(_spin, limits=Limits(seconds=1, memory_bytes=512 * MEGABYTE))

    assert outcome == Outcome(None, Failure.TIME)
    assert time.monotonic() - begin >= 0.9


def test_child_that_needs_too_much_memory_is_refused() -> None:
    limits = Limits(seconds=30, memory_bytes=200 * MEGABYTE)

    assert run_limited(_zeros, 400 * MEGABYTE, limits=limits) == Outcome(None, Failure.MEMORY)
    assert run_limited(_list_of_zeros, 400, limits=limits) == Outcome(None, Failure.MEMORY)


def test_child_that_brings_too_much_brings_nothing() -> None:
    limits = Limits(seconds=30, memory_bytes=512 * MEGABYTE, output_bytes=MEGABYTE)

    assert run_limited(_zeros, MEGABYTE // 2, limits=limits).failure is None
    assert run_limited(_zeros, 2 * MEGABYTE, limits=limits) == Outcome(None, Failure.OUTPUT)


def _fill(path: str) -> int:
    return Path(path).write_bytes(bytes(1000))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_child_on_a_leash_fills_no_disk(tmp_path: Path) -> None:
    assert run_limited(_fill, str(tmp_path / "a"), limits=AMPLE) == Outcome(None, Failure.CRASH)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) == 0


@pytest.mark.skipif("forkserver" not in multiprocessing.get_all_start_methods(), reason="there is no fork server")
def test_children_of_the_fork_server_find_no_programs() -> None:
    """Looking for the engine's libraries would run compiler and linker eighty times."""
    assert shutil.which("sh")

    assert run_limited(_found, "sh", limits=AMPLE).result == (None,)


def test_fork_server_loads_no_catalog() -> None:
    """Its model takes a fifth of the time of all engines, and no child asks for it."""
    script = "import sys, booklet.engines; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "booklet.appendix.copying" in ran.stdout.split()
    assert "booklet.catalog.model" not in ran.stdout.split()


def test_memory_limit_leaves_room_beside_the_preloaded_engines() -> None:
    """The engines alone take up some 200 MB of address space; the limit counts from there."""
    limits = Limits(seconds=30, memory_bytes=64 * MEGABYTE)

    outcome = run_limited(_list_of_zeros, 20, limits=limits)

    assert outcome == Outcome(20, None)


def test_what_the_function_raises_counts_as_a_crash() -> None:
    assert run_limited(_quotient, 1, 0, limits=AMPLE) == Outcome(None, Failure.CRASH)


def test_child_that_leaves_by_exit_counts_as_a_crash() -> None:
    assert run_limited(sys.exit, 0, limits=AMPLE) == Outcome(None, Failure.CRASH)
    assert run_limited(os._exit, 0, limits=AMPLE) == Outcome(None, Failure.CRASH)


@pytest.mark.skipif(os.name != "posix", reason="signals are a matter of POSIX")
@pytest.mark.parametrize("name", ["SIGABRT", "SIGSEGV", "SIGKILL", "SIGTERM"])
def test_child_that_dies_by_a_signal_counts_as_a_crash(name: str) -> None:
    assert run_limited(_die_by, getattr(signal, name), limits=AMPLE) == Outcome(None, Failure.CRASH)


def test_child_that_aborts_counts_as_a_crash() -> None:
    assert run_limited(os.abort, limits=AMPLE) == Outcome(None, Failure.CRASH)


def test_child_that_ends_in_the_middle_of_its_answer_counts_as_a_crash() -> None:
    assert run_limited(_end_half_way, MEGABYTE, limits=AMPLE) == Outcome(None, Failure.CRASH)


def test_result_that_cannot_be_sent_counts_as_a_crash() -> None:
    assert run_limited(_function_inside, limits=AMPLE) == Outcome(None, Failure.CRASH)


def test_what_a_library_prints_in_the_child_is_not_seen(capfd: pytest.CaptureFixture[str]) -> None:
    outcome = run_limited(_shout, limits=AMPLE)

    assert outcome == Outcome("done", None)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_two_hundred_calls_leave_no_process_and_no_open_file(tmp_path: Path) -> None:
    script = _script(
        tmp_path,
        """
        import os, subprocess
        from booklet.processes import Limits, run_limited

        def left_behind():
            states = subprocess.run(["ps", "-o", "stat=", "-s", str(os.getsid(0))], capture_output=True, text=True)
            return len(os.listdir("/proc/self/fd")), len(states.stdout.splitlines())

        if __name__ == "__main__":
            limits = Limits(seconds=30, memory_bytes=2**29)
            run_limited(os.getpid, limits=limits)
            before = left_behind()
            for number in range(200):
                run_limited(os.abort if number % 4 == 0 else os.getpid, limits=limits)
            print(left_behind() == before)
        """,
    )

    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, start_new_session=True)

    assert done.stdout == "True\n"


def test_engine_that_cannot_be_loaded_does_not_harm_other_children(tmp_path: Path) -> None:
    """A machine without Pango: importing the typesetter raises OSError, in the fork server too."""
    script = _script(
        tmp_path,
        """
        import weasyprint_is_broken_here
        from booklet.processes import Limits, run_limited

        if __name__ == "__main__":
            print(run_limited(divmod, 7, 2, limits=Limits(seconds=30, memory_bytes=2**29)).result)
        """,
    )
    (tmp_path / "weasyprint.py").write_text('raise OSError("cannot load library")\n', encoding="utf-8")
    (tmp_path / "weasyprint_is_broken_here.py").write_text(
        "import sys, pathlib\nsys.path.insert(0, str(pathlib.Path(__file__).parent))\n", encoding="utf-8"
    )

    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)

    assert (done.stdout, done.stderr) == ("(3, 1)\n", "")


def _leave_running(_: int) -> int:
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return os.getpid()


def _keep(megabytes: int) -> int:
    _kept.append(bytearray(megabytes * MEGABYTE))
    return os.getpid()


_kept: list[bytearray] = []


def _on_one_leash(*asked: tuple[Callable[..., object], object]) -> list[object]:
    with leashes(1) as threads:
        waiting = [threads.submit(run_limited, function, argument, limits=AMPLE) for function, argument in asked]
        return [one.result().result for one in waiting]


def _id_after(function: Callable[..., object], argument: object) -> tuple[object, object, object]:
    """Id of the child before something is done on its leash, what that brings, and the id of the child after it."""
    before, brought, after = _on_one_leash((_id_of, 0), (function, argument), (_id_of, 0))
    return before, brought, after


def _id_of(number: int) -> int:
    return os.getpid() + number


def test_same_child_does_one_thing_after_the_other() -> None:
    before, brought, after = _id_after(_id_of, 0)

    assert before == brought == after != os.getpid()


def test_child_that_crashes_is_followed_by_another() -> None:
    before, brought, after = _id_after(_die_by, signal.SIGKILL)

    assert brought is None
    assert before != after
    assert after is not None


def test_child_that_something_is_left_of_is_followed_by_another() -> None:
    before, kept, after = _id_after(_keep, 200)
    assert before == kept != after

    first, still, then = _on_one_leash((_id_of, 0), (_leave_running, 0), (_id_of, 0))
    assert first == still != then


def test_each_thing_done_on_a_leash_has_the_whole_of_its_time() -> None:
    limits = Limits(seconds=2, memory_bytes=512 * MEGABYTE)
    with leashes(1) as threads:
        waiting = [threads.submit(run_limited, _spin_for, 1.2, limits=limits) for _ in range(3)]
        ids = {one.result().result for one in waiting}

    assert len(ids) == 1
    assert None not in ids


# --- a pool ------------------------------------------------------------------------------------------------


def test_pool_brings_results_in_the_order_of_the_jobs() -> None:
    with workers(2) as pool:
        results = list(pool.map(_quotient, range(0, 100, 2), [2] * 50))

    assert results == list(range(50))


def test_pool_works_in_other_processes() -> None:
    with workers(2) as pool:
        assert pool.submit(_own_id).result() != os.getpid()


def test_worker_may_put_a_child_on_a_leash() -> None:
    with workers(1) as pool:
        assert pool.submit(_limited_inside, 10).result() == Outcome(5, None)


def test_there_are_as_many_workers_as_cores_unless_told() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)
    with workers() as pool:
        assert isinstance(pool, Executor)


def test_exception_of_a_job_reaches_the_caller_as_it_is() -> None:
    with workers(1) as pool, pytest.raises(ZeroDivisionError):
        pool.submit(_quotient, 1, 0).result()


def test_leaving_a_pool_through_an_exception_does_not_wait_for_the_work() -> None:
    begin, others = time.monotonic(), set(multiprocessing.active_children())

    with pytest.raises(TimeoutError), workers(2) as pool:
        list(map(pool.submit, [time.sleep] * 4, [60] * 4)).pop().result(timeout=2)

    assert time.monotonic() - begin < 10
    assert set(multiprocessing.active_children()) == others


# --- Ctrl-C and sudden death -------------------------------------------------------------------------------

_WORKING = """
    import sys, time
    from booklet.processes import Limits, run_limited, workers

    def work(how):
        if how == "leash":
            run_limited(time.sleep, 60, limits=Limits(seconds=60, memory_bytes=2**29))
        else:
            with workers(2) as pool:
                list(pool.map(time.sleep, [60, 60, 60]))

    if __name__ == "__main__":
        print("begun", flush=True)
        try:
            work(sys.argv[1])
        except KeyboardInterrupt:
            print("stopped", flush=True)
"""


def _script(folder: Path, text: str) -> Path:
    path = folder / "script.py"
    lines = text.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    path.write_text("\n".join(line[indent:] for line in lines) + "\n", encoding="utf-8")
    return path


def _members(session: int) -> list[int]:
    listing = subprocess.run(["ps", "-o", "pid=", "-s", str(session)], capture_output=True, text=True, check=False)
    return [int(line) for line in listing.stdout.split()]


def _wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


@pytest.fixture
def working(tmp_path: Path) -> Callable[[str], "subprocess.Popen[str]"]:
    """Starts a program with a session of its own that has children at work, or is about to have them."""

    def start(how: str) -> "subprocess.Popen[str]":
        program = subprocess.Popen(
            [sys.executable, _script(tmp_path, _WORKING), how],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert program.stdout is not None
        assert program.stdout.readline() == "begun\n"
        return program

    return start


@pytest.mark.skipif(os.name != "posix", reason="sessions and signals are a matter of POSIX")
@pytest.mark.parametrize("how", ["leash", "pool"])
@pytest.mark.parametrize("after_s", [0.05, 0.4, 4.0], ids=["at once", "while preloading", "while working"])
def test_ctrl_c_ends_parent_and_children_at_once_and_silently(
    working: Callable[[str], "subprocess.Popen[str]"], how: str, after_s: float
) -> None:
    program = working(how)
    time.sleep(after_s)

    begin = time.monotonic()
    os.killpg(program.pid, signal.SIGINT)  # as a terminal does: to everybody
    output, errors = program.communicate(timeout=30)

    assert (output, errors) == ("stopped\n", "")
    assert time.monotonic() - begin < 8
    assert _wait_until(lambda: _members(program.pid) == [])


@pytest.mark.skipif(os.name != "posix", reason="sessions and signals are a matter of POSIX")
@pytest.mark.parametrize("how", ["leash", "pool"])
def test_children_end_when_the_parent_is_killed(working: Callable[[str], "subprocess.Popen[str]"], how: str) -> None:
    program = working(how)
    assert _wait_until(lambda: len(_members(program.pid)) >= 4)  # parent, tracker, fork server, children
    time.sleep(0.5)

    program.kill()
    program.communicate(timeout=30)

    assert _wait_until(lambda: _members(program.pid) == [])
