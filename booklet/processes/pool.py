"""A pool of workers, as many as there are cores."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from booklet.processes import starting
from booklet.processes.starting import interrupts_held_back

if sys.platform != "win32":
    import resource  # exists on POSIX only

T = TypeVar("T")
P = ParamSpec("P")


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open_files(wanted: int) -> int:
    """How many files this process may have open at once, at least as many as wanted where the system allows it."""
    if sys.platform == "win32":
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except (ValueError, OSError):  # macOS has a limit of its own
        return soft
    return most


@contextmanager
def workers(count: int | None = None, *, settle: Callable[[], None] | None = None) -> Iterator[Executor]:
    """A pool of processes, as many as there are cores unless told; ended, with what still waits, on leaving.

    What settles them in is called first in each.

    Leaving through an exception (Ctrl-C too) ends the work at once; otherwise what has begun is finished.
    """
    others = set(multiprocessing.active_children())
    pool = _Pool(
        max_workers=count or cores(), mp_context=starting.children(), initializer=_begin_worker, initargs=(settle,)
    )
    try:
        yield pool
    except BaseException:
        for child in set(multiprocessing.active_children()) - others:
            child.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Pool(ProcessPoolExecutor):
    """A pool that Ctrl-C finds with its workers either not begun or known, so that all of them can be ended."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with interrupts_held_back():
            return super().submit(_done, function, *args, **kwargs)


def _done(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs in a worker, which ends where it finds no memory, as if the system had ended it: whoever asked may see to it
    that the work is done again, with less beside it.
    """
    try:
        return function(*args, **kwargs)
    except MemoryError:
        os._exit(1)


def _begin_worker(settle: Callable[[], None] | None) -> None:
    """Runs first in each worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where there is no fork server, and so no inherited mask
    starting.settle()
    if settle:
        settle()
