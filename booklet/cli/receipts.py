"""The receipt of a build: shown before anything is read, left when booklets were written."""

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, is_dataclass
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from booklet import receipt
from booklet.cli.places import store
from booklet.diagnostics import MissingError
from booklet.notes import Notes
from booklet.software import fingerprint
from booklet.workspace import Store, digest

if TYPE_CHECKING:  # loaded where there is a receipt: a build without one begins sooner
    from booklet.cli.telling import Report

_OF_TELLING = frozenset({"always", "as_json", "quiet", "strict", "timings"})
"""Options that decide what is told and not what is made."""
_VARIABLES = ("SOURCE_DATE_EPOCH", "HOME")
_VALIDATORS = ("verapdf", "java")
"""Programs that judge what an edition claims, where there are any."""


@dataclass(frozen=True, slots=True)
class Docket:
    """One order, by which its receipt is filed."""

    key: str
    kept: Store
    begun_ns: int
    surroundings: str
    notes: Notes
    """Of what the build looks for."""

    def report(self) -> "Report | None":
        """What was told when the same was ordered before; None where anything has changed since."""
        known = receipt.get(self.kept, self.key)
        if known is None or not known.holds(self.surroundings, self.kept):
            return None
        from booklet.cli.telling import Report

        told: Report = _restored(Report, known.report)
        return told

    def leave(self, report: "Report", written: Iterable[Path]) -> None:
        """Leave the receipt, where the build may be relied on."""
        one = receipt.receipt(self.begun_ns, self.surroundings, self.notes, written, asdict(report))
        with suppress(MissingError):  # the booklets are written, and a store that can't be is told by who needs it
            if one:
                receipt.put(self.kept, self.key, one)


def docket(options: Mapping[str, object]) -> Docket:
    """The docket of a build with these options."""
    deciding = {name: str(value) for name, value in options.items() if name not in _OF_TELLING}
    key = digest("receipt", json.dumps([_folder(), deciding], sort_keys=True))  # ASCII, whatever names are made of
    begun_ns = time.time_ns()
    return Docket(
        key, store(), begun_ns, digest("surroundings", fingerprint(), json.dumps(list(_environment()))), Notes(begun_ns)
    )


def _folder() -> str:
    """In which the command runs; paths that are given begin there. Empty where it is gone."""
    try:
        return str(Path.cwd())
    except OSError:
        return ""


def _environment() -> Iterator[str]:
    """What the machine brings that decides and is no file of ours: some variables, and who judges claims."""
    yield from (f"{name}={os.environ.get(name)}" for name in _VARIABLES)
    for name in _VALIDATORS:
        found = Path(shutil.which(name) or os.devnull).resolve()
        for path in (found, found.parent, found.parent.parent / "lib"):  # Java's compiler is installed beside it
            with suppress(OSError):
                facts = path.stat()
                yield f"{path} {facts.st_size} {facts.st_mtime_ns}" if found.is_file() else name


def _restored(kind: Any, data: Any) -> Any:
    """The value of that kind that was written as JSON."""
    inner = get_args(kind)
    if get_origin(kind) is UnionType:
        return None if data is None else _restored(next(one for one in inner if one is not NoneType), data)
    if get_origin(kind) is tuple:
        return tuple(_restored(inner[0], one) for one in data)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _restored(hints[name], value) for name, value in data.items()})
    return kind(data) if isinstance(kind, type) and issubclass(kind, Enum) else data
