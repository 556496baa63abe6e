"""The only place that starts a process: a pool of workers, and a child on a short leash.

Workers come from a fork server where the system has one, so that none inherits threads or open files.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

PRELOADED = ("booklet.typeset", "booklet.papers", "booklet.appendix")
"""Rooms whose engines every child needs; the fork server imports them once."""


def _context() -> BaseContext:
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    context.set_forkserver_preload(list(PRELOADED))
    return context


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def workers(count: int | None = None) -> Iterator[Executor]:
    """A pool of processes, as many as there are cores unless told; ended, with what still waits, on leaving."""
    pool = ProcessPoolExecutor(max_workers=count or cores(), mp_context=_context())
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use up."""

    seconds: float
    """Time on the clock."""
    memory_bytes: int
    """Address space; kept on systems that have such a limit."""


class Failure(StrEnum):
    """How a child ended that brought no result."""

    TIME = "took too long"
    MEMORY = "needed too much memory"
    CRASH = "crashed"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a child brought: a result, or how it failed."""

    result: T | None
    failure: Failure | None


def run_limited(function: Callable[..., T], *arguments: object, limits: Limits) -> Outcome[T]:
    """Call the function in a child process of its own under the limits.

    Function, arguments and result must be picklable. What the function raises counts as a crash.
    """
    context = _context()
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_on_a_leash, args=(sender, function, arguments, limits), daemon=True)  # type: ignore[attr-defined]  # every context has Process; typeshed's base class does not say so
    child.start()
    sender.close()
    try:
        if not receiver.poll(limits.seconds):
            return Outcome(None, Failure.TIME)
        result, failure = receiver.recv()
        return Outcome(result, failure)
    except EOFError:
        return Outcome(None, Failure.CRASH)
    finally:
        child.kill()
        child.join()
        receiver.close()


def _on_a_leash(sender: Connection, function: Callable[..., T], arguments: tuple[object, ...], limits: Limits) -> None:
    """Runs in the child: take the limits on, silence the output, send the result."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    if sys.platform != "win32":
        import resource  # exists on POSIX only

        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sender.send((function(*arguments), None))
    except MemoryError:
        sender.send((None, Failure.MEMORY))
    except Exception:  # noqa: BLE001 - the border: whatever a hostile file makes a library raise ends here
        sender.send((None, Failure.CRASH))
