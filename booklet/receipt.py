"""A receipt: what a booklet was made from, and what came of it. As long as it holds there is nothing to build."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from booklet.notes import Kind, Notes, Sight, hash_of, unchanged
from booklet.workspace import Store

_RECIPE = 1
"""Changes when a receipt is written differently."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Left by a run that wrote booklets."""

    begun_ns: int
    """When that run began, in nanoseconds since 1970."""
    surroundings: str
    """A hash of what else decides: the software, the environment."""
    sights: Mapping[str, Sight]
    """What it looked for, by path."""
    entries: tuple[str, ...]
    """Keys of what it had from the store alone."""
    written: Mapping[str, str]
    """SHA-256 of each file that it wrote, by path."""
    report: object
    """What was told, as it stands in JSON."""

    def holds(self, surroundings: str, store: Store) -> bool:
        """Whether another run would find all the same, and what was written is still there."""
        return (
            surroundings == self.surroundings
            and unchanged(self.sights, self.begun_ns)
            and all(map(store.is_whole, self.entries))
            and all(hash_of(path) == known for path, known in self.written.items())
        )


def receipt(begun_ns: int, surroundings: str, notes: Notes, written: Iterable[Path], report: object) -> Receipt | None:
    """The receipt of a run; none where it may not be relied on, or where what it wrote is gone already.

    Args:
        begun_ns: When it began, in nanoseconds since 1970.
        surroundings: A hash of what decides and is no file of the project.
        notes: What it looked for.
        written: Each file that it wrote; of a folder all files in it.
        report: What was told, as JSON can have it.
    """
    sights = notes.settled()
    hashes = {str(file): hash_of(str(file)) for path in written for file in _files(path)}
    if sights is None or not all(hashes.values()):
        return None
    return Receipt(begun_ns, surroundings, sights, notes.entries(), hashes, report)


def _files(path: Path) -> Iterable[Path]:
    return (file for file in path.rglob("*") if file.is_file()) if path.is_dir() else (path,)


def put(store: Store, key: str, one: Receipt) -> None:
    """Keep a receipt under the key of its order.

    Raises:
        MissingError: The store cannot be written to.
    """
    data = {
        "receipt": _RECIPE,
        "begun": one.begun_ns,
        "surroundings": one.surroundings,
        "sights": {path: astuple(sight) for path, sight in one.sights.items()},
        "entries": one.entries,
        "written": dict(one.written),
        "report": one.report,
    }
    store.put(key, json.dumps(data).encode())


def get(store: Store, key: str) -> Receipt | None:
    """The receipt under the key; None where there is none, or none that this version understands."""
    try:
        data = json.loads(store.get(key) or b"{}")
        if data.get("receipt") != _RECIPE:
            return None
        sights = {
            path: Sight(Kind(kind), leads, tuple(stamp), content)
            for path, (kind, leads, stamp, content) in data["sights"].items()
        }
        return Receipt(
            data["begun"], data["surroundings"], sights, tuple(data["entries"]), data["written"], data["report"]
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
