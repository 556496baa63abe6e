"""The disk: paths of a project, the content-addressed store, files written whole or not at all."""

import contextlib
import errno
import glob
import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from booklet.diagnostics import BookletError, MissingError, Place, error
from booklet.notes import Notes
from booklet.values import Found

_DIGEST_BYTES = 32
_STALE_SECONDS = 3600
_KEY = re.compile(r"[0-9a-f]{64}")
_ELSEWHERE = "choose another place with -o"


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

    The new file's permissions are those of any new file (the process's mask applies). Hidden ``.part`` files that
    killed writers of the same file left behind are removed once they are an hour old; younger ones may be at work.

    Raises:
        MissingError: The folder cannot be written to; the message says why.
    """
    with whole_file(path) as draft, new_file(draft) as file:
        file.write(data)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name beside the file, to write it under: on leaving, what stands there takes the file's place, as a whole.

    Leaving through an exception leaves the file as it was. For the rest as ``write_whole``.

    Raises:
        MissingError: The folder cannot be written to; the message says why.
    """
    with _renamed(path, hint=_ELSEWHERE, durable=True) as draft:
        yield draft
    with contextlib.suppress(OSError):
        written = path.stat().st_mtime  # by the clock of the disk, like the others
        for leftover in path.parent.glob(f"{glob.escape(_temporary_stem(path))}.*.part"):
            if written - leftover.stat().st_mtime > _STALE_SECONDS:
                leftover.unlink()


def forget_files(folder: Path, pattern: str, kept: Collection[str]) -> None:
    """Remove the files of a folder whose whole name fits the regular expression, except those that are kept."""
    with contextlib.suppress(OSError):  # what can't be removed stays
        for file in folder.iterdir():
            if file.name not in kept and re.fullmatch(pattern, file.name):
                file.unlink()


def new_file(path: Path) -> BinaryIO:
    """A file of that name, opened to be written.

    Raises:
        OSError: It is there already, or can't be made.
    """
    return path.open("xb")


def grown_file(path: Path) -> BinaryIO:
    """A file that is there, opened to be read and to be written on at its end.

    Raises:
        OSError: It is not there, or can't be written to.
    """
    return path.open("rb+")


def require_writable(path: Path) -> None:
    """Look whether a file could be written there, before the work of a minute is done for it. Nothing is made.

    Raises:
        MissingError: It could not; the message says why.
    """
    folder = next((parent for parent in path.absolute().parents if parent.exists()), path)
    reason = ""
    if path.is_dir():
        reason = os.strerror(errno.EISDIR)
    elif not folder.is_dir():
        reason = os.strerror(errno.ENOTDIR)
    elif not os.access(folder, os.W_OK | os.X_OK):
        reason = os.strerror(errno.EACCES)
    if reason:
        raise cannot_write(path, reason)


def cannot_write(path: Path, reason: str, hint: str = _ELSEWHERE) -> MissingError:
    """What is raised where a file cannot be written."""
    return MissingError((error(Place(str(path)), "cannot-write", f"cannot write {path}: {reason}", hint),))


def _temporary_stem(path: Path) -> str:
    return f".{path.name[:40]}"


@contextlib.contextmanager
def _renamed(path: Path, *, hint: str, durable: bool) -> Iterator[Path]:
    """What is written is renamed; durable survives a power cut too, at the price of waiting for the disk."""
    temporary = path.with_name(f"{_temporary_stem(path)}.{secrets.token_hex(8)}.part")
    folders = [folder for folder in path.parents if not folder.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            if durable:
                with temporary.open("rb+") as file:
                    os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
            if (
                not path.exists()
            ):  # nothing came of it: folders that were made for it go again, unless something is there
                with contextlib.suppress(OSError):
                    for folder in folders:
                        folder.rmdir()
    except OSError as problem:
        if problem.filename not in (None, *map(str, (temporary, path, path.parent))):
            raise  # what went wrong meanwhile with another file
        raise cannot_write(path, problem.strerror or str(problem), hint) from None


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="booklet-") as name:
        yield Path(name)


def use_temporary_folder(folder: Path) -> None:
    """From now on this process puts its temporary files there."""
    tempfile.tempdir = str(folder)


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """One entry of a store, as the disk tells it; nothing of it was read."""

    key: str
    size_bytes: int
    used: float
    """When it was made or last used, in seconds since 1970."""


def payload(entry: bytes | Path) -> bytes:
    """What is kept: bytes as they are; of an entry's file, as ``Store.file`` names it, what stands after its check."""
    return entry if isinstance(entry, bytes) else entry.read_bytes()[_DIGEST_BYTES:]


@dataclass(frozen=True, slots=True)
class Store:
    """Results kept by the hash of everything they are made from. Safe to share between builds.

    An entry holds the SHA-256 of its payload before the payload; a damaged entry counts as absent. The file of an entry
    is as old as its last use.
    """

    folder: Path

    def path(self, key: str) -> Path:
        """Where an entry of that key lies, or would."""
        return self.folder / key[:2] / key[2:]

    def has(self, key: str) -> bool:
        """Whether something is kept under the key; whether it is whole is seen when it is read."""
        return _used(self.path(key)).is_file()

    def entries(self) -> Iterator[StoreEntry]:
        """Every entry that is there, in no order; one that goes meanwhile is passed over."""
        with contextlib.suppress(OSError):
            for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
                key = path.parent.name + path.name
                with contextlib.suppress(OSError):
                    if _KEY.fullmatch(key):
                        facts = path.stat()
                        yield StoreEntry(key, facts.st_size, facts.st_mtime)

    def beginning(self, key: str, size_bytes: int = 64) -> bytes:
        """The first bytes kept under the key, whole or not; none where there is nothing."""
        with contextlib.suppress(OSError), self.path(key).open("rb") as entry:
            return entry.read(_DIGEST_BYTES + size_bytes)[_DIGEST_BYTES:]
        return b""

    def file(self, key: str) -> Path | None:
        """The file of an entry that is whole, else None. Before the payload it has a check of 32 bytes.

        A PDF can be opened from it as it is: readers look for its beginning in the first 1,024 bytes.
        """
        return _used(self.path(key)) if self.is_whole(key) else None

    def is_whole(self, key: str) -> bool:
        """Whether something is kept under the key, and its hash is right. That is no use of it."""
        try:
            with self.path(key).open("rb", buffering=0) as entry:
                check = entry.read(_DIGEST_BYTES)
                return hashlib.file_digest(entry, "sha256").digest() == check
        except OSError:
            return False

    def get(self, key: str) -> bytes | None:
        """The bytes kept under the key, or None where there are none, or where they are damaged."""
        try:
            with self.path(key).open("rb", buffering=0) as entry:  # so that hundreds of megabytes are not copied
                check, payload = entry.read(_DIGEST_BYTES), entry.readall()
        except OSError:
            return None
        if hashlib.sha256(payload).digest() != check:
            return None
        _used(self.path(key))
        return payload

    def put(self, key: str, payload: bytes) -> None:
        """Keep the bytes under the key; an entry of the same key is replaced.

        Raises:
            MissingError: The store cannot be written to.
        """
        # Not durable: what a power cut damages is noticed by its hash, and made again.
        hint = "the store needs room, and a folder that may be written to"
        with _renamed(self.path(key), hint=hint, durable=False) as draft, new_file(draft) as file:
            file.write(hashlib.sha256(payload).digest())
            file.write(payload)

    def drop(self, key: str) -> None:
        """Forget what is kept under the key; nothing where there is nothing."""
        with contextlib.suppress(OSError):
            self.path(key).unlink()

    def drop_unused(self, entry: StoreEntry) -> bool:
        """Forget an entry, unless somebody used it since it was listed; whether it is gone comes back."""
        path = self.path(entry.key)
        with contextlib.suppress(OSError):
            if path.stat().st_mtime == entry.used:
                path.unlink()
                return True
        return False

    def keep(self, payload: bytes) -> str:
        """Keep the bytes under the hash of their content, which comes back."""
        key = digest("content", payload)
        if self.file(key) is None:
            self.put(key, payload)
        return key


def _used(path: Path) -> Path:
    """The file, which is now as old as this use of it; a store that can't be written to is used all the same."""
    with contextlib.suppress(OSError):
        os.utime(path)
    return path


@dataclass(frozen=True, slots=True)
class Workspace:
    """One project on disk, and the store it shares with others."""

    root: Path
    """Folder of the catalog; nothing the catalog names is read outside of it."""
    store: Store
    date: datetime | None = None
    """The date to write into files, where one was given; the build never asks the clock."""
    notes: Notes = field(default_factory=Notes, compare=False)
    """Who takes down what is looked for, so that it can be seen whether it has changed."""

    def file(self, name: str) -> Path | None:
        """The project's file of that name, or None where it would lie outside the project.

        A path that leads out through ``..``, a drive, an absolute name or a symbolic link is outside, and so is
        one that no system can follow (a circle of links, a name with a null character).
        """
        root = self.root.resolve()
        try:
            path = (root / name).resolve()
        except (OSError, RuntimeError, ValueError):
            self.notes.look(self.root / name)
            return None
        is_inside = path.is_relative_to(root) and path != root
        self.notes.look(self.root / name, inside=is_inside)
        return path if is_inside else None

    def beside(self, name: str) -> Path:
        """The file of that name beside the catalog, wherever a link of that name leads."""
        self.notes.look(self.root / name)
        return self.root / name

    def listed(self, folder: Path) -> list[Path]:
        """What lies in a folder, sorted; nothing where there is no such folder, or it can't be read."""
        self.notes.look(folder)
        try:
            return sorted(folder.iterdir())
        except OSError:
            return []

    def within(self, folder: Path) -> list[Path]:
        """What lies in a folder and in those below it, sorted. Links to folders are not followed."""
        found = []
        for item in self.listed(folder):
            self.notes.look(item)
            found += [item, *(self.within(item) if item.is_dir() and not item.is_symlink() else ())]
        return found

    def read(self, found: Found) -> bytes:
        """The bytes of what was found, the very same.

        Raises:
            BookletError: They have gone or changed since they were found.
        """
        where = str(found.path or "")
        try:
            data = found.path.read_bytes() if found.path else self.store.get(found.digest)
        except OSError:
            data = None
        if data is None or digest("content", data) != found.digest:
            message = f"{where or 'a file that was fetched'} has gone or changed while it was needed"
            raise BookletError((error(Place(where), "changed-meanwhile", message, "build again"),))
        return data
