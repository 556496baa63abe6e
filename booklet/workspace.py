"""The disk: paths of a project, the content-addressed store, files written whole or not at all."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from booklet.diagnostics import BookletError, Place, error

_DIGEST_BYTES = 32


def digest(*parts: bytes | str) -> str:
    """SHA-256 of the parts in hexadecimal; each part is framed by its length, so that no two lists agree."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a temporary name beside it, then rename: readers see the old bytes or the new ones.

    Raises:
        BookletError: The folder cannot be written to; the message says why.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as problem:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        message = f"cannot write {path}: {problem.strerror or problem}"
        raise BookletError(
            (error(Place(str(path)), "cannot-write", message, "choose another place with -o"),)
        ) from None


def _umask() -> int:
    """The process's file mode mask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="booklet-") as name:
        yield Path(name)


@dataclass(frozen=True, slots=True)
class Store:
    """Results kept by the hash of everything they are made from. Safe to share between builds.

    An entry holds the SHA-256 of its payload before the payload; a damaged entry counts as absent.
    """

    folder: Path

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def get(self, key: str) -> bytes | None:
        """The bytes kept under the key, or None where there are none, or where they are damaged."""
        try:
            whole = self._path(key).read_bytes()
        except OSError:
            return None
        check, payload = whole[:_DIGEST_BYTES], whole[_DIGEST_BYTES:]
        return payload if hashlib.sha256(payload).digest() == check else None

    def put(self, key: str, payload: bytes) -> None:
        """Keep the bytes under the key; an entry of the same key is replaced."""
        write_whole(self._path(key), hashlib.sha256(payload).digest() + payload)

    def keep(self, payload: bytes) -> str:
        """Keep the bytes under the hash of their content, which comes back."""
        key = digest("content", payload)
        if self.get(key) is None:
            self.put(key, payload)
        return key


@dataclass(frozen=True, slots=True)
class Workspace:
    """One project on disk, and the store it shares with others."""

    root: Path
    """Folder of the catalog; nothing the catalog names is read outside of it."""
    store: Store
    date: datetime | None = None
    """The date to write into files, where one was given; the build never asks the clock."""

    def file(self, name: str) -> Path | None:
        """The project's file of that name, or None where it would lie outside the project.

        A path that leads out through ``..``, a drive, an absolute name or a symbolic link is outside.
        """
        root = self.root.resolve()
        path = (root / name).resolve()
        return path if path.is_relative_to(root) and path != root else None
