"""A child on a short leash: it does what a stranger's file may make run on and on, under limits."""

import contextlib
import math
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Generic, TypeVar

from booklet.processes import starting
from booklet.processes.pool import cores

T = TypeVar("T")

SPARE_BYTES = 64 * 1024**2
"""A child whose address space has grown by more is ended, and another comes in its place."""
_THREADS = 2
"""Of a child that has nothing to do: its own, and the one that watches its parent."""
PATIENCE = 4
"""A child is waited for so many times longer than it may work: what else the machine does is not its fault."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use up."""

    seconds: float
    """Time of the processor, on systems that have such a limit; a busy machine may take ``PATIENCE`` times as long."""
    memory_bytes: int
    """Address space beyond what the preloaded engines take up; kept on systems that have such a limit."""
    output_bytes: int = 512 * 1024**2
    """Size of what it brings back. Files it may not write at all, on systems that have such a limit."""


class Failure(StrEnum):
    """How a child ended that brought no result."""

    TIME = "took too long"
    MEMORY = "needed too much memory"
    OUTPUT = "made too much"
    CRASH = "crashed"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a child brought: a result, or how it failed."""

    result: T | None
    failure: Failure | None


@contextmanager
def leashes(count: int | None = None) -> Iterator[Executor]:
    """Threads that each wait for a child on a leash, as many as there are cores unless told.

    What each runs by ``run_limited`` is done by the same child, one thing after the other, as long as nothing goes
    wrong.
    Leaving through an exception (Ctrl-C too) ends the children at once.
    """
    kennel = _Kennel()
    threads = ThreadPoolExecutor(count or cores(), initializer=kennel.enter)
    try:
        yield threads
    except BaseException:
        threads.shutdown(wait=False, cancel_futures=True)
        kennel.close()
        raise
    finally:
        threads.shutdown(wait=True, cancel_futures=True)
        kennel.close()


def run_limited(function: Callable[..., T], *arguments: object, limits: Limits) -> Outcome[T]:
    """Call the function in a child process under the limits.

    Function, arguments and result must be picklable. What the function raises counts as a crash. The child is gone when
    this returns or raises; one of ``leashes`` may wait for more.
    """
    kennel: _Kennel | None = getattr(_here, "kennel", None)
    if kennel is not None:
        return kennel.run(function, arguments, limits)
    child = _Child()
    try:
        return child.run(function, arguments, limits)
    finally:
        child.end()


_here = threading.local()
"""Of a thread that waits for children: its kennel, and the child that waits for it."""


class _Kennel:
    """The children of some threads, one each."""

    def __init__(self) -> None:
        self._children: set[_Child] = set()
        self._lock = threading.Lock()
        self._is_open = True

    def enter(self) -> None:
        """This thread has its children from here."""
        _here.kennel, _here.child = self, None

    def run(self, function: Callable[..., T], arguments: tuple[object, ...], limits: Limits) -> Outcome[T]:
        """By the thread's child, or a new one."""
        child = _here.child = _here.child or self._new()
        if child is None:
            return Outcome(None, Failure.CRASH)
        try:
            return child.run(function, arguments, limits)
        finally:
            if not child.is_fit:
                _here.child = None
                child.end()
                self._children.discard(child)

    def _new(self) -> "_Child | None":
        """A child, as long as there are to be any."""
        with self._lock:
            if not self._is_open:
                return None
            child = _Child()
            self._children.add(child)
            return child

    def close(self) -> None:
        """End all children, and have no more."""
        with self._lock:
            self._is_open = False
            for child in self._children:
                child.end()


class _Child:
    """A child process, which does one thing after the other."""

    def __init__(self) -> None:
        context = starting.children()
        self._pipe, theirs = context.Pipe()
        self.is_fit = True
        """Whether it can go on: all went well, and nothing is left of it."""
        with theirs:
            self._process = context.Process(target=_serve, args=(theirs,), daemon=True)  # type: ignore[attr-defined]  # every context has Process; typeshed's base class does not say so
            self._process.start()

    def run(self, function: Callable[..., T], arguments: tuple[object, ...], limits: Limits) -> Outcome[T]:
        """What the child brings in time."""
        self.is_fit = False
        message = ForkingPickler.dumps((limits, function, arguments))
        try:
            self._pipe.send_bytes(message)
            if not self._pipe.poll(limits.seconds * PATIENCE):
                return Outcome(None, Failure.TIME)
            outcome: Outcome[T]
            outcome, self.is_fit = self._pipe.recv()
        except (EOFError, OSError):  # it ended before its answer, or in the middle of it
            return Outcome(None, Failure.TIME if self._ran_out_of_time() else Failure.CRASH)
        return outcome

    def _ran_out_of_time(self) -> bool:
        """Whether the system ended it for having worked too long."""
        self._process.join(1)
        code: int | None = self._process.exitcode
        return sys.platform != "win32" and code == -signal.SIGXCPU

    def end(self) -> None:
        """It is gone. A second time does nothing."""
        with contextlib.suppress(ValueError):  # closed before
            self._process.kill()
            self._process.join()
            self._process.close()
        self._pipe.close()


def _serve(pipe: Connection) -> None:
    """Runs in the child: silence the output, and do what is asked until nobody asks any more."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    starting.settle()
    begun = _address_space_bytes()
    is_fit = True
    while is_fit:
        try:
            limits, function, arguments = pipe.recv()
        except EOFError:
            return
        with _taken_on(limits):
            outcome = _attempt(function, arguments)
            del function, arguments
            is_fit = threading.active_count() <= _THREADS and _address_space_bytes() - begun < SPARE_BYTES
            brought = bytes(ForkingPickler.dumps((outcome, is_fit)))
        if len(brought) > limits.output_bytes:
            brought = bytes(ForkingPickler.dumps((Outcome(None, Failure.OUTPUT), is_fit)))
        del outcome
        pipe.send_bytes(brought)
        del brought


def _attempt(function: Callable[..., T], arguments: tuple[object, ...]) -> Outcome[T]:
    """Answers outside of the handlers, where the memory held by the traceback is free again."""
    try:
        return Outcome(function(*arguments), None)
    except MemoryError:
        failure = Failure.MEMORY
    except Exception:  # noqa: BLE001 - the border: whatever a hostile file makes a library raise ends here
        failure = Failure.CRASH
    return Outcome(None, failure)


if sys.platform != "win32":
    import resource  # exists on POSIX only

    @contextmanager
    def _taken_on(limits: Limits) -> Iterator[None]:
        """Meanwhile memory is limited, and processor time too: it ends a child that runs in circles."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_AS, _address_space_bytes() + limits.memory_bytes)
        _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + limits.seconds))
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_FSIZE, 0)
        yield
        for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU):
            _limit(what, resource.getrlimit(what)[1])

    def _limit(what: int, amount: int) -> None:
        """Set the soft limit, as far as the hard one allows."""
        _, hard = resource.getrlimit(what)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
            resource.setrlimit(what, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))

else:

    def _taken_on(limits: Limits) -> contextlib.nullcontext[None]:
        """Windows knows no such limits."""
        return contextlib.nullcontext()


def _address_space_bytes() -> int:
    """The address space this process takes up now (proc(5), statm); 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
