"""Work that is done once: results come from the store, or else from a pool of processes and then to the store."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import Generic, Self, TypeVar

from pydantic import TypeAdapter

from booklet import processes
from booklet.crew import Brought, Crew, call, crew_of
from booklet.diagnostics import BookletError, Place, error
from booklet.processes import Failure, Limits
from booklet.values import Progress, no_progress
from booklet.workspace import Store

T = TypeVar("T")

AHEAD = 4
"""Tasks handed to the crew for each of its members: enough to keep them busy, few enough to hold the arguments."""


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
    instead: Callable[[Failure], bytes] | None = None
    """Gives the result of a task without a leash where whoever did it died of it, and died again when it was done with
    nothing beside it; it is not kept. Where there is none, that is an error."""


@dataclass(frozen=True, slots=True)
class _Promise:
    """What a result will be that is not there yet."""

    key: str
    crew: Crew | None = None
    """Who is at it; None for a child on a leash."""


class Workshop:
    """A store and the crew that fills it. The crew is hired for the first task that the store has not."""

    def __init__(
        self,
        store: Store,
        jobs: int | None = None,
        hire: Callable[[], AbstractContextManager[Crew]] | None = None,
    ) -> None:
        """So many processes at once; as many as there are cores where it is not said. Who is hired instead of processes
        of this machine does the tasks without a leash.
        """
        self.store = store
        self.jobs = jobs
        self.made_count = 0
        self.kept_count = 0
        self.makeshift_count = 0
        self._hire = hire or partial(crew_of, jobs)
        self._at_hand: dict[str, tuple[Future[Brought], _Promise]] = {}
        self._crew: Crew | None = None
        self._leashes: Executor | None = None
        self._exit = ExitStack()
        self._dismissal = self._exit.enter_context(ExitStack())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.__exit__(kind, problem, trace)

    def begin(self, tasks: Iterable[Task]) -> None:
        """Start on tasks whose results will be asked for later, and do not wait for them."""
        with suppress(BrokenExecutor):  # whoever asks for the result later sees to it
            for task in tasks:
                if task.key not in self._at_hand and not self.store.has(task.key):
                    self._at_hand[task.key] = self._submitted(task)

    def made(self, tasks: Sequence[Task], stage: str, progress: Progress = no_progress) -> tuple[bytes, ...]:
        """The results, in the order of the tasks. Equal tasks are done once.

        Raises:
            BookletError: Whoever did a task died of it twice, and nothing can take the place of its result.
        """
        once = {task.key: task for task in tasks}
        waiting = dict(self._at_hand.pop(key) for key in once if key in self._at_hand)
        begun = {promise.key for promise in waiting.values()}
        asked = [task for key, task in once.items() if key not in begun]
        results = {key: there for key, there in self._kept(asked) if there is not None}
        absent = [task for task in asked if task.key not in results]
        count = len(waiting) + len(absent)
        self.made_count += count
        self.kept_count += len(results)
        for done, (key, brought) in enumerate(self._each_made(absent, waiting, once), 1):
            results[key] = self._settled(once[key], brought, stage)
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

    def _settled(self, task: Task, brought: Brought, stage: str) -> bytes:
        """The result, which is now in the store, or what stands in its place."""
        if isinstance(brought, Failure):
            instead = task.leash.instead if task.leash else task.instead
            if instead is None:
                raise lost_worker(stage)
            self.makeshift_count += 1
            return instead(brought)
        result = self._filed(brought) if task.filed else brought
        self.store.put(task.key, result)
        return result

    def _filed(self, fresh: bytes) -> bytes:
        """The first line, and the key of what followed it; where nothing did, all of it."""
        line, parted, file = fresh.partition(b"\n")
        return b"".join((line, parted, self.store.keep(file).encode())) if parted else fresh

    def _each_made(
        self, tasks: Sequence[Task], waiting: dict[Future[Brought], _Promise], once: dict[str, Task]
    ) -> Iterator[tuple[str, Brought]]:
        """Key and result of each, and of those that wait already, as they are done.

        Only a few wait with their arguments, which may be whole papers.
        """
        left = deque(tasks)
        while left or waiting:
            while left and len(waiting) < AHEAD * self._size():
                task = left.popleft()
                try:
                    future, promise = self._submitted(task)
                    waiting[future] = promise
                except BrokenExecutor:
                    yield task.key, self._again(task, self._crew)
            broken = []
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                promise = waiting.pop(future)
                try:
                    yield promise.key, future.result()
                except BrokenExecutor:
                    broken.append(promise)
            for promise in broken:
                yield promise.key, self._again(once[promise.key], promise.crew)

    def _again(self, task: Task, crew: Crew | None) -> Brought:
        """Do a task by itself: a process of its crew died, and nobody knows of which of its tasks.

        With nothing beside it, it may also find the memory that it lacked.
        """
        if crew is self._crew:
            self._dismissal.close()
            self._crew = None
        with crew_of(1) as one:
            try:
                return one.submit(task.function, task.arguments()).result()
            except BrokenExecutor:
                return Failure.CRASH

    def _size(self) -> int:
        return self._crew.size if self._crew else self.jobs or processes.cores()

    def _submitted(self, task: Task) -> tuple[Future[Brought], _Promise]:
        if task.leash is None:
            if self._crew is None:
                self._crew = self._dismissal.enter_context(self._hire())
            return self._crew.submit(task.function, task.arguments()), _Promise(task.key, self._crew)
        if self._leashes is None:
            self._leashes = self._exit.enter_context(processes.leashes(self.jobs))
        future = self._leashes.submit(_on_leash, task.leash.limits, task.function, *task.arguments())
        return future, _Promise(task.key)


def lost_worker(stage: str) -> BookletError:
    """The error of a process that died, again and again, at work that nothing can take the place of."""
    message = f"a process was ended from outside, or crashed ({stage})"
    hint = "it may have needed more memory than there is: close other programs and build again"
    return BookletError((error(Place(), "lost-worker", message, hint),))


def _on_leash(limits: Limits, function: str, *arguments: object) -> Brought:
    """Runs in a thread, which waits for its child."""
    outcome = processes.run_limited(call, function, *arguments, limits=limits)
    return outcome.failure or Failure.CRASH if outcome.result is None else outcome.result


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
