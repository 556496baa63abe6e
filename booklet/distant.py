"""A crew on other machines: workers of Dask, which share nothing with this one but the software.

What a task needs travels with it. Fonts are heavy and the same for all parts of a book, so they are sent to a process
that says it lacks them, once. The results are those of this machine, byte for byte, where the software is the same; a
worker with other versions says so and does nothing.
"""

import atexit
import importlib.metadata
import logging
import platform
import threading
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import distributed

from booklet import __version__, doctor, typeset
from booklet.crew import Brought, Crew, Traveller, call
from booklet.diagnostics import BookletError, Place, error
from booklet.processes import Failure, be_hermetic
from booklet.workspace import Store, temporary_folder, use_temporary_folder

SCHEME = "dask://"
CONNECT_SECONDS = 10
WORKERS_SECONDS = 30
"""How long the first worker is waited for."""
_AT_MOST = 8
"""Differing versions named in one finding."""


@contextmanager
def distant_crew(address: str, store: Store) -> Iterator[Crew]:
    """The workers of the scheduler at ``dask://HOST:PORT``, present and to come; hung up on leaving.

    Raises:
        BookletError: Nothing answers there, or it has no workers.
    """
    for logger in ("distributed", "distributed.client"):  # what goes wrong is told by us
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    with ExitStack() as connection:
        try:
            client = _connected(f"tcp://{address.removeprefix(SCHEME)}")
            connection.enter_context(client)
            client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        except (OSError, ValueError, TimeoutError) as problem:
            raise _unreachable(address, problem) from None
        size = sum(client.nthreads().values())
        yield _Distant(size, client.get_executor(pure=False), store)


class _Client(distributed.Client):
    """One that never got through is let go without waiting for it to hang up, and without a word."""

    def __del__(self) -> None:
        if getattr(self, "status", "") == "running":
            super().__del__()  # type: ignore[no-untyped-call]  # Dask has few types


def _connected(address: str) -> Any:
    return _Client(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]  # likewise


def _unreachable(address: str, problem: Exception) -> BookletError:
    is_empty = isinstance(problem, TimeoutError) and "workers" in str(problem)
    what = "has no workers" if is_empty else "does not answer as a scheduler of Dask"
    hint = "start one with: dask worker HOST:PORT --nthreads 1" if is_empty else "start one with: dask scheduler"
    return BookletError((error(Place(), "no-workers", f"{address} {what}", f"{hint}; see docs/scale.md"),))


@lru_cache(maxsize=1)
def versions() -> Mapping[str, str]:
    """Whatever decides about the bytes that are made, with its version: all of it has to be the same everywhere."""
    python = {"poster-booklet": __version__, "Python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    names = sorted({*typeset.ENGINES, *doctor.ENGINES})
    return python | {name: importlib.metadata.version(name) for name in names} | doctor.libraries()


@dataclass(frozen=True, slots=True)
class _Lacking:
    """What a worker answers that needs entries of the store first."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Distant:
    """Workers of Dask."""

    size: int
    pool: Executor
    store: Store

    def submit(self, function: str, arguments: tuple[object, ...]) -> Future[Brought]:
        promise: Future[Brought] = Future()
        self._send(promise, function, arguments, {})
        return promise

    def _send(
        self, promise: Future[Brought], function: str, arguments: tuple[object, ...], carried: Mapping[str, bytes]
    ) -> None:
        sent = self.pool.submit(_work, versions(), carried, function, *arguments)
        sent.add_done_callback(partial(self._come_back, promise, function, arguments))

    def _come_back(
        self, promise: Future[Brought], function: str, arguments: tuple[object, ...], sent: Future[bytes | _Lacking]
    ) -> None:
        """Keep the promise, or send what was lacking. A worker that died was replaced by Dask, some times over."""
        try:
            answer = sent.result()
            if isinstance(answer, _Lacking):
                carried = {key: self.store.get(key) or b"" for key in answer.keys}
                self._send(promise, function, arguments, carried)
            else:
                promise.set_result(answer)
        except (distributed.KilledWorker, MemoryError):  # that one lives on: it only found no memory
            promise.set_result(Failure.CRASH)
        except CancelledError:
            promise.set_exception(_hung_up())
        except Exception as problem:  # noqa: BLE001 - whatever the task raised is for whoever waits
            promise.set_exception(problem)


def _hung_up() -> BookletError:
    hint = "what was made is kept: build again once the scheduler is there"
    return BookletError((error(Place(), "no-workers", "the scheduler of Dask went away", hint),))


# --- what runs there ---------------------------------------------------------------------------------------

_one_at_a_time = threading.Lock()
"""The engines are not made for threads; a worker should have one."""


def _work(
    expected: Mapping[str, str], carried: Mapping[str, bytes], function: str, *arguments: object
) -> bytes | _Lacking:
    """Runs in a worker: the result of the function, or what has to be sent first.

    Raises:
        BookletError: The worker has other versions of what decides about the result.
    """
    with _one_at_a_time:
        _same_versions(tuple(sorted(expected.items())))
        store = Store(_own_folder())
        for key, payload in carried.items():
            store.put(key, payload)
        needed = {key for one in arguments if isinstance(one, Traveller) for key in one.needs}
        if lacking := sorted(key for key in needed if not store.has(key)):
            return _Lacking(tuple(lacking))
        return call(
            function, *(one.settled_in(store.folder) if isinstance(one, Traveller) else one for one in arguments)
        )


@lru_cache(maxsize=1)
def _own_folder() -> Path:
    """The folder of this worker, gone when it ends; what engines leave lies in it too."""
    be_hermetic()
    folder = ExitStack()
    atexit.register(folder.close)
    path = folder.enter_context(temporary_folder())
    use_temporary_folder(path)
    return path


@lru_cache(maxsize=4)
def _same_versions(expected: tuple[tuple[str, str], ...]) -> None:
    own = versions()
    differing = [
        f"{name} {own.get(name, 'none')} and not {wanted}" for name, wanted in expected if own.get(name) != wanted
    ]
    if differing:
        message = f"a worker of Dask has {', '.join(differing[:_AT_MOST])}"
        hint = "install the same versions everywhere; see docs/scale.md"
        raise BookletError((error(Place(), "other-versions", message, hint),))
