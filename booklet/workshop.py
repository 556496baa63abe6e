"""Work that is done once: results come from the store, or else from a pool of processes and then to the store."""

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import Generic, Self, TypeVar

from pydantic import TypeAdapter

from booklet import processes
from booklet.diagnostics import BookletError, MissingError, Place, error
from booklet.processes import Failure, Limits
from booklet.values import Progress, no_progress
from booklet.workspace import Store, temporary_folder, use_temporary_folder

T = TypeVar("T")

Brought = bytes | Failure
"""A result, or how a child on a leash ended without one."""
AHEAD = 4
"""Tasks handed to the pool for each of its processes: enough to keep them busy, few enough to hold the arguments."""


@dataclass(frozen=True, slots=True)
class Leash:
    """For a task that a stranger's file may make run on and on: it is done in a child with limits."""

    limits: Limits
    instead: Callable[[Failure], bytes]
    """Gives the result where the child brings none. It is not kept: the next build may find the machine less busy."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be made: a pure function of what its key is the hash of."""

    key: str
    """Hash of everything that decides about the result, versions included."""
    function: str
    """``module:name`` of a function that gives bytes. It is looked up in the process that runs it, so that no
    engine is loaded where there is nothing to make."""
    arguments: Callable[[], tuple[object, ...]]
    """Gives the arguments; asked only when there is something to make."""
    filed: bool = False
    """Whether what follows the first line of its result is kept as a file of its own, which nobody has to hold in
    memory: that line comes back, and under it the key of the file."""
    leash: Leash | None = None


class Workshop:
    """A store and the pool that fills it. The pool starts with the first task that the store has not."""

    def __init__(self, store: Store, jobs: int | None = None) -> None:
        """So many processes at once; as many as there are cores where it is not said."""
        self.store = store
        self.made_count = 0
        self.kept_count = 0
        self._jobs = jobs
        self._at_hand: dict[str, Future[Brought]] = {}
        self._pool: Executor | None = None
        self._leashes: Executor | None = None
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.__exit__(kind, problem, trace)

    def begin(self, tasks: Iterable[Task]) -> None:
        """Start on tasks whose results will be asked for later, and do not wait for them."""
        with _losses_told("ahead of time"):
            for task in tasks:
                if task.key not in self._at_hand and not self.store.has(task.key):
                    self._at_hand[task.key] = self._submitted(task)

    def made(self, tasks: Sequence[Task], stage: str, progress: Progress = no_progress) -> tuple[bytes, ...]:
        """The results, in the order of the tasks. Equal tasks are done once.

        Raises:
            BookletError: A worker process was ended from outside, or by a fault of an engine.
        """
        once = {task.key: task for task in tasks}
        waiting = {self._at_hand.pop(key): key for key in once if key in self._at_hand}
        asked = [task for key, task in once.items() if key not in waiting.values()]
        results = {key: there for key, there in self._kept(asked) if there is not None}
        absent = [task for task in asked if task.key not in results]
        count = len(waiting) + len(absent)
        self.made_count += count
        self.kept_count += len(results)
        for done, (key, brought) in enumerate(self._each_made(absent, waiting, stage), 1):
            results[key] = self._settled(once[key], brought)
            progress(stage, done, count)
        return tuple(results[task.key] for task in tasks)

    def _kept(self, tasks: Sequence[Task]) -> Iterator[tuple[str, bytes | None]]:
        """Key of each task and what the store has of it, whole; read by several threads, which check hashes at once."""
        with ThreadPoolExecutor(processes.cores()) as threads:
            yield from zip((task.key for task in tasks), threads.map(self._found, tasks), strict=True)

    def _found(self, task: Task) -> bytes | None:
        there = self.store.get(task.key)
        _, parted, file = (there or b"").partition(b"\n")
        return None if task.filed and parted and self.store.file(file.decode()) is None else there

    def _settled(self, task: Task, brought: Brought) -> bytes:
        """The result, which is now in the store, or what stands in its place."""
        if isinstance(brought, Failure):
            assert task.leash, "only a child on a leash fails so"
            return task.leash.instead(brought)
        result = self._filed(brought) if task.filed else brought
        self.store.put(task.key, result)
        return result

    def _filed(self, fresh: bytes) -> bytes:
        """The first line, and the key of what followed it; where nothing did, all of it."""
        line, parted, file = fresh.partition(b"\n")
        return b"".join((line, parted, self.store.keep(file).encode())) if parted else fresh

    def _each_made(
        self, tasks: Sequence[Task], waiting: dict[Future[Brought], str], stage: str
    ) -> Iterator[tuple[str, Brought]]:
        """Key and result of each, and of those that wait already, as they are done.

        Only a few wait with their arguments, which may be whole papers.
        """
        most = AHEAD * (self._jobs or processes.cores())
        with _losses_told(stage):
            for task in tasks:
                while len(waiting) >= most:
                    yield from _done(waiting)
                waiting[self._submitted(task)] = task.key
            while waiting:
                yield from _done(waiting)

    def _submitted(self, task: Task) -> Future[Brought]:
        if task.leash is None:
            return self._started_pool().submit(_brought, task.function, *task.arguments())
        if self._leashes is None:
            self._leashes = self._exit.enter_context(processes.leashes(self._jobs))
        return self._leashes.submit(_on_leash, task.leash.limits, task.function, *task.arguments())

    def _started_pool(self) -> Executor:
        if self._pool is None:
            # A worker ends without tidying up, and WeasyPrint leaves megabytes of fonts.
            settle = partial(use_temporary_folder, self._exit.enter_context(temporary_folder()))
            self._pool = self._exit.enter_context(processes.workers(self._jobs, settle=settle))
        return self._pool


@contextmanager
def _losses_told(stage: str) -> Iterator[None]:
    """A lost process is an error with a hint."""
    try:
        yield
    except BrokenExecutor:
        message = f"a process was ended from outside, or crashed ({stage})"
        hint = "it may have needed more memory than there is: close other programs and build again"
        raise BookletError((error(Place(), "lost-worker", message, hint),)) from None


def _done(waiting: dict[Future[Brought], str]) -> Iterator[tuple[str, Brought]]:
    """Wait for the next ones to be done; they are taken from those that wait."""
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        yield waiting.pop(future), future.result()


def _brought(function: str, *arguments: object) -> Brought:
    """Runs in a worker."""
    return call(function, *arguments)


def _on_leash(limits: Limits, function: str, *arguments: object) -> Brought:
    """Runs in a thread, which waits for its child."""
    outcome = processes.run_limited(call, function, *arguments, limits=limits)
    return outcome.failure or Failure.CRASH if outcome.result is None else outcome.result


def call(function: str, *arguments: object) -> bytes:
    """Call a function by its name, in whatever process this runs.

    Raises:
        MissingError: What it needs cannot be loaded: a system library is missing.
    """
    try:
        found: Callable[..., bytes] = pkgutil.resolve_name(function)
    except (ImportError, OSError) as problem:
        lack = error(
            Place(), "engine", f"{function.partition(':')[0]} cannot be loaded: {problem}", "see booklet doctor"
        )
        raise MissingError((lack,)) from None
    return found(*arguments)


class Packing(Generic[T]):
    """Turns a frozen dataclass with one large field of bytes into bytes for the store, and back."""

    def __init__(self, kind: type[T], payload: str) -> None:
        """The payload is the name of the large field; the others are written before it as one line of JSON."""
        self._adapter = TypeAdapter(kind)
        self._payload = payload

    def packed(self, value: T) -> bytes:
        """The value as bytes."""
        bare = replace(value, **{self._payload: b""})  # type: ignore[type-var]  # T is a dataclass
        data: bytes = getattr(value, self._payload)
        return self._adapter.dump_json(bare) + b"\n" + data

    def unpacked(self, data: bytes) -> T:
        """The value that ``packed`` gave these bytes for."""
        facts, _, payload = data.partition(b"\n")
        bare = self._adapter.validate_json(facts)
        return replace(bare, **{self._payload: payload})  # type: ignore[type-var]  # T is a dataclass
