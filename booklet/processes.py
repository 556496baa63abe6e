"""The only place that starts a process: a pool of workers, a child on a short leash, a program of others.

Workers come from a fork server where the system has one, so that none inherits threads or open files.
Children never hear Ctrl-C: the parent does, and ends them.
"""

import contextlib
import math
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")

PRELOADED = ("booklet.engines",)
"""What the fork server imports before the first child."""


HERMETIC = {"FONTCONFIG_FILE": str(Path(__file__).with_name("no-fonts.conf"))}
"""No fonts of the machine: known before the first engine is loaded."""
DATELESS = {"SOURCE_DATE_EPOCH": "0"}
"""No date in the fonts that are cut for a document. Only children take it on: for the parent it is the user's word."""


_environment_borrowed = threading.Lock()
"""Held by the thread that starts the fork server: the environment belongs to all threads."""


def _context() -> BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    resource_tracker.ensure_running()  # the fork server would start it, which lifts the mask again (CPython 3.11)
    with _interrupts_held_back(), _hermetic():  # both are inherited: Ctrl-C would end the server while it preloads
        forkserver.ensure_running()
    return context


@contextmanager
def _hermetic() -> Iterator[None]:
    """What is started meanwhile knows no fonts of the machine; this process keeps its own environment."""
    with _environment_borrowed:
        before = {name: os.environ.get(name) for name in HERMETIC}
        os.environ.update(HERMETIC)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Ctrl-C is not lost meanwhile, it comes a moment later."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
    pool = _Pool(max_workers=count or cores(), mp_context=_context(), initializer=_begin_worker, initargs=(settle,))
    try:
        yield pool
    except BaseException:
        for child in set(multiprocessing.active_children()) - others:
            child.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def leashes(count: int | None = None) -> Iterator[Executor]:
    """Threads that each wait for a child on a leash, as many as there are cores unless told.

    Leaving through an exception (Ctrl-C too) ends the children at once.
    """
    others = set(multiprocessing.active_children())
    threads = ThreadPoolExecutor(count or cores())
    try:
        yield threads
    except BaseException:
        threads.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - others:
            with contextlib.suppress(ValueError):  # its thread was quicker
                child.kill()
        raise
    finally:
        threads.shutdown(wait=True, cancel_futures=True)


class _Pool(ProcessPoolExecutor):
    """A pool that Ctrl-C finds with its workers either not begun or known, so that all of them can be ended."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with _interrupts_held_back():
            return super().submit(function, *args, **kwargs)


def _begin_worker(settle: Callable[[], None] | None) -> None:
    """Runs first in each worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where there is no fork server, and so no inherited mask
    _settle_child()
    if settle:
        settle()


def be_hermetic() -> None:
    """From now on this process knows no fonts of the machine and no date. To be called before an engine is loaded."""
    os.environ.update(HERMETIC | DATELESS)


def _settle_child() -> None:
    """Forget date and fonts, and end as soon as the process that started this one is gone, even killed."""
    be_hermetic()
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


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


def run_limited(function: Callable[..., T], *arguments: object, limits: Limits) -> Outcome[T]:
    """Call the function in a child process of its own under the limits.

    Function, arguments and result must be picklable. What the function raises counts as a crash. The child
    is gone when this returns or raises.
    """
    context = _context()
    receiver, sender = context.Pipe(duplex=False)
    with receiver:
        with sender:
            child = context.Process(target=_on_a_leash, args=(sender, function, arguments, limits), daemon=True)  # type: ignore[attr-defined]  # every context has Process; typeshed's base class does not say so
            child.start()
        try:
            outcome: Outcome[T] = _outcome(receiver, limits)
            if outcome.failure is Failure.CRASH and _ran_out_of_time(child):
                return Outcome(None, Failure.TIME)
            return outcome
        finally:
            child.kill()
            child.join()
            child.close()


def _outcome(receiver: Connection, limits: Limits) -> Outcome[T]:
    """What the child sends in time."""
    if not receiver.poll(limits.seconds * PATIENCE):
        return Outcome(None, Failure.TIME)
    try:
        outcome: Outcome[T] = receiver.recv()
    except (EOFError, OSError):  # it ended before its answer, or in the middle of it
        return Outcome(None, Failure.CRASH)
    return outcome


def _ran_out_of_time(child: BaseProcess) -> bool:
    """Whether the system ended it for having worked too long."""
    child.join(1)
    return sys.platform != "win32" and child.exitcode == -signal.SIGXCPU


def _on_a_leash(sender: Connection, function: Callable[..., T], arguments: tuple[object, ...], limits: Limits) -> None:
    """Runs in the child: silence the output, take the limits on, send the result."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    _settle_child()
    if sys.platform != "win32":
        _take_on(limits)
    brought = bytes(ForkingPickler.dumps(_attempt(function, arguments)))
    if len(brought) > limits.output_bytes:
        brought = bytes(ForkingPickler.dumps(Outcome(None, Failure.OUTPUT)))
    sender.send_bytes(brought)


def _attempt(function: Callable[..., T], arguments: tuple[object, ...]) -> Outcome[T]:
    """Answers outside of the handlers, where the memory held by the traceback is free again."""
    try:
        return Outcome(function(*arguments), None)
    except MemoryError:
        failure = Failure.MEMORY
    except Exception:  # noqa: BLE001 - the border: whatever a hostile file makes a library raise ends here
        failure = Failure.CRASH
    return Outcome(None, failure)


# --- programs of others -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that came to its end."""

    code: int
    """0 where it says that all went well."""
    output: str
    last_words: str
    """The last line of what it complained of."""


def program(name: str) -> Path | None:
    """The program of that name on the user's PATH."""
    found = shutil.which(name)
    return Path(found) if found else None


def run_program(command: Sequence[str], *, seconds: float) -> Ended | Failure:
    """Run a program to its end, without a shell and with nothing to read. It is gone when this returns or raises."""
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for us, who end it
        )
    except OSError:
        return Failure.CRASH
    with child:
        try:
            output, complaints = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return Failure.TIME
        finally:
            child.kill()
    complained = complaints.decode(errors="replace").strip().splitlines()
    return Ended(child.returncode, output.decode(errors="replace"), complained[-1] if complained else "")


if sys.platform != "win32":
    import resource  # exists on POSIX only

    def _take_on(limits: Limits) -> None:
        """Limit memory, and processor time too: it ends a child whose parent was killed while it runs in circles."""
        _limit(resource.RLIMIT_AS, _address_space_bytes() + limits.memory_bytes)
        _limit(resource.RLIMIT_CPU, math.ceil(limits.seconds))
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_FSIZE, 0)

    def _limit(what: int, amount: int) -> None:
        """Set the soft limit, as far as the hard one allows."""
        _, hard = resource.getrlimit(what)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
            resource.setrlimit(what, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))


def _address_space_bytes() -> int:
    """The address space this process takes up now (proc(5), statm); 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
