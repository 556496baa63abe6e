"""Who does the tasks of a workshop: processes of this machine, or whoever takes their place."""

import pkgutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, Self, runtime_checkable

from booklet import processes
from booklet.diagnostics import MissingError, Place, error
from booklet.processes import Failure
from booklet.workspace import temporary_folder, use_temporary_folder

Brought = bytes | Failure
"""A result, or how whoever was at it ended without one."""


class Crew(Protocol):
    """Does tasks, several at once."""

    @property
    def size(self) -> int:
        """How many it does at once."""

    def submit(self, function: str, arguments: tuple[object, ...]) -> Future[Brought]:
        """Begin to call a function, given as ``module:name``.

        Raises:
            BrokenExecutor: A member of the crew died. The same is raised by the results of everything it had begun.
        """


@runtime_checkable
class Traveller(Protocol):
    """An argument that names entries of a store: on a machine that does not share the store, they go along with it."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The keys of those entries."""

    def settled_in(self, folder: Path) -> Self:
        """The same, with the entries in the store of that folder."""


@dataclass(frozen=True, slots=True)
class _Local:
    """Processes of this machine, which share its store."""

    size: int
    pool: Executor

    def submit(self, function: str, arguments: tuple[object, ...]) -> Future[Brought]:
        return self.pool.submit(_brought, function, *arguments)


@contextmanager
def crew_of(jobs: int | None = None) -> Iterator[Crew]:
    """So many processes of this machine, as many as it has cores where it is not said; gone on leaving."""
    # A worker ends without tidying up, and WeasyPrint leaves megabytes of fonts.
    with temporary_folder() as folder, processes.workers(jobs, settle=partial(use_temporary_folder, folder)) as pool:
        yield _Local(jobs or processes.cores(), pool)


def _brought(function: str, *arguments: object) -> Brought:
    """Runs in a worker."""
    return call(function, *arguments)


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
