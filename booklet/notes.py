"""What a run looked for on the disk, and how it stood there, so that a later run can see that nothing has changed.

Times and size are compared first, contents where those differ. A change within the very instant of another may bear the
same time, so that the times of what was changed just before a run, or while it was at work, are not believed.
"""

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

INSTANT_NS = 2_000_000_000
"""The coarsest clock of a disk: FAT notes every other second."""


class Kind(StrEnum):
    """What stood there."""

    FILE = "file"
    FOLDER = "folder"
    ABSENT = "absent"
    OTHER = "other"
    """A pipe, a device."""
    OUTSIDE = "outside"
    """Nobody looks at it, only where its path leads."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How a path stood."""

    kind: Kind
    leads: str
    """The place, links followed."""
    stamp: tuple[int, ...] = ()
    """Of a file: bytes; when they and when the rest of it were changed last, in nanoseconds; number of its node."""
    content: str = ""
    """SHA-256: of a file's bytes, of the names in a folder; empty where it can't be read, or was not."""

    def is_younger_than(self, time_ns: int) -> bool:
        """Whether it was changed after that time, or in the same instant."""
        return max(self.stamp[1:3], default=0) > time_ns - INSTANT_NS


class Notes:
    """Takes down what a run looks for, as it is before it is read. Without a beginning nothing is taken down."""

    def __init__(self, begun_ns: int | None = None) -> None:
        """The time at which the run began, in nanoseconds since 1970."""
        self._begun_ns = begun_ns
        self._eye = Eye()
        self._sights: dict[str, Sight] = {}
        self._entries: set[str] = set()
        self._is_doubtful = False

    def look(self, path: Path, *, inside: bool = True) -> None:
        """Note how a path stands; of one that leads out of the project only where it leads."""
        name = str(path)
        if self._begun_ns is None or name in self._sights or "\0" in name:
            return
        sight = self._eye.sight(name) if inside else self._eye.led(name)
        if sight.is_younger_than(self._begun_ns):
            sight = replace(sight, content=hash_of(name))
        self._sights[name] = sight

    def rely(self, key: str) -> None:
        """Note that an entry of the store can't be made again from what lies in the project."""
        self._entries.add(key)

    def doubt(self) -> None:
        """Note that the run might end otherwise another time, though nothing has changed."""
        self._is_doubtful = True

    def entries(self) -> tuple[str, ...]:
        """Keys of the entries of the store that were relied on."""
        return tuple(sorted(self._entries))

    def settled(self) -> Mapping[str, Sight] | None:
        """All that was noted, files with the hash of what was read; None where nothing can be told from it, since it
        was changed meanwhile or the run is in doubt.
        """
        if self._begun_ns is None or self._is_doubtful:
            return None
        eye, settled = Eye(), dict[str, Sight]()
        for name, before in self._sights.items():
            now = eye.again(name, before)
            if now.kind is Kind.FILE:
                now = replace(now, content=hash_of(name))
                before = before if before.content else replace(before, content=now.content)
            if now != before:
                return None
            settled[name] = now
        return settled


class Eye:
    """Sees how paths stand. The folders on their way are looked at once."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def sight(self, name: str) -> Sight:
        """How it stands; of a file without a look into it."""
        leads = self._leads(name)
        try:
            facts = Path(name).stat()
        except OSError:
            return Sight(Kind.ABSENT, leads)
        if stat.S_ISDIR(facts.st_mode):
            return Sight(Kind.FOLDER, leads, content=_names_in(name))
        if not stat.S_ISREG(facts.st_mode):
            return Sight(Kind.OTHER, leads)
        return Sight(Kind.FILE, leads, (facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino))

    def led(self, name: str) -> Sight:
        """Only where it leads."""
        return Sight(Kind.OUTSIDE, self._leads(name))

    def again(self, name: str, before: Sight) -> Sight:
        """How it stands now, looked at in the same way."""
        return self.led(name) if before.kind is Kind.OUTSIDE else self.sight(name)

    def _leads(self, name: str) -> str:
        folder, last = os.path.split(name)
        if last in ("", os.curdir, os.pardir) or Path(name).is_symlink():
            return os.path.realpath(name)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return f"{self._folders[folder]}{os.sep}{last}"


def unchanged(sights: Mapping[str, Sight], begun_ns: int) -> bool:
    """Whether everything stands as it was noted by a run that began then."""
    eye = Eye()
    return all(_stands(name, before, eye, begun_ns) for name, before in sights.items())


def _stands(name: str, before: Sight, eye: Eye, begun_ns: int) -> bool:
    now = eye.again(name, before)
    if now.kind is not Kind.FILE:
        return now == before
    if now.stamp == before.stamp and now.leads == before.leads and not before.is_younger_than(begun_ns):
        return True
    is_alike = (now.kind, now.leads, now.stamp[:1]) == (before.kind, before.leads, before.stamp[:1])
    return is_alike and hash_of(name) == before.content


def hash_of(name: str) -> str:
    """SHA-256 of a file's bytes in hexadecimal; empty where it can't be read."""
    try:
        with Path(name).open("rb", buffering=0) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _names_in(folder: str) -> str:
    """A hash of the names in a folder, and which of them are folders; drafts of our own that are written there do not
    count, and an unreadable folder has none.
    """
    return hashlib.sha256("\0".join(sorted(_told(folder))).encode("utf-8", "surrogateescape")).hexdigest()


def _told(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as items:
            for item in items:
                if not (item.name.startswith(".") and item.name.endswith(".part")):
                    yield f"{item.name}/" if item.is_dir() else item.name
    except OSError:
        yield "\0"
