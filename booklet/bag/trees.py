"""The files of a bag, wherever it lies: in a folder, or in a ZIP."""

import contextlib
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from booklet.diagnostics import BookletError, Place, error

_MOST_FILES = 100_000
_UNREADABLE = (OSError, ValueError, EOFError, RuntimeError, OverflowError, struct.error, zipfile.BadZipFile, zlib.error)
"""What a damaged ZIP makes the library raise; NotImplementedError is a RuntimeError."""


class Tree(Protocol):
    """Files by their paths, with slashes, below the bag's own folder."""

    @property
    def label(self) -> str:
        """What the bag is called in messages."""

    @property
    def strays(self) -> tuple[str, ...]:
        """Paths of what is no ordinary file of the bag: links, devices, what lies outside of its folder."""

    def names(self) -> tuple[str, ...]:
        """The path of every file, sorted."""

    def open(self, name: str) -> contextlib.AbstractContextManager[BinaryIO]:
        """The file of that path.

        Raises:
            OSError: It can't be read.
        """


@dataclass(frozen=True, slots=True)
class Folder:
    """A bag in a folder."""

    root: Path
    label: str
    files: tuple[str, ...]
    strays: tuple[str, ...]

    @classmethod
    def at(cls, root: Path) -> "Folder":
        """The folder as it is now; links are not followed."""
        files, strays = [], []
        for path, folders, names in os.walk(root):
            for name in (*names, *folders):
                one = Path(path, name)
                shown = one.relative_to(root).as_posix()
                if one.is_symlink() or not (one.is_file() or one.is_dir()):
                    strays.append(shown)
                elif one.is_file():
                    files.append(shown)
        return cls(root, str(root), tuple(sorted(files)), tuple(sorted(strays)))

    def names(self) -> tuple[str, ...]:
        """As ``Tree``."""
        return self.files

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """As ``Tree``."""
        with (self.root / name).open("rb") as file:
            yield file


@dataclass(frozen=True, slots=True)
class Zipped:
    """A bag in a ZIP, which holds one folder (RFC 8493, 4)."""

    archive: zipfile.ZipFile
    label: str
    folder: str
    """The bag's folder, with a slash behind it."""
    strays: tuple[str, ...]
    files: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    @classmethod
    def of(cls, archive: zipfile.ZipFile, label: str) -> "Zipped":
        """The bag in an opened ZIP: the folder that holds the first bagit.txt."""
        entries = [entry for entry in archive.infolist() if not entry.is_dir()][:_MOST_FILES]
        roots = [one.filename for one in entries if one.filename.rpartition("/")[2] == "bagit.txt"]
        folder = min(roots, key=len, default="").removesuffix("bagit.txt")
        files, strays = dict[str, zipfile.ZipInfo](), []
        for entry in entries:
            name = entry.filename.removeprefix(folder)
            if not entry.filename.startswith(folder) or name in files or entry.flag_bits & 1:
                strays.append(entry.filename)
            else:
                files[name] = entry
        return cls(archive, label, folder, tuple(strays), files)

    def names(self) -> tuple[str, ...]:
        """As ``Tree``."""
        return tuple(sorted(self.files))

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """As ``Tree``. What unpacks to more than the ZIP says, or is damaged, is an OSError here too."""
        try:
            with self.archive.open(self.files[name]) as file:
                yield file  # type: ignore[misc]  # it reads as binary files do
        except _UNREADABLE as problem:
            raise OSError(str(problem)) from None


def is_bag(path: Path) -> bool:
    """Whether there is a folder with a bag, or a ZIP."""
    return (path / "bagit.txt").is_file() if path.is_dir() else zipfile.is_zipfile(path)


@contextlib.contextmanager
def opened_tree(path: Path) -> Iterator[Tree]:
    """The bag at that path.

    Raises:
        BookletError: It can't be opened.
    """
    if path.is_dir():
        yield Folder.at(path)
        return
    try:
        archive = zipfile.ZipFile(path)
    except _UNREADABLE as problem:
        message = f"{path} can't be opened: {problem}"
        raise BookletError((error(Place(str(path)), "bag-unreadable", message, "get it anew"),)) from None
    with archive:
        yield Zipped.of(archive, str(path))
