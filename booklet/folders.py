"""Many files written at once, as a folder or as a ZIP: whole, or not at all."""

import os
import secrets
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from booklet.workspace import cannot_write, new_file, temporary_folder, whole_file

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP knows: the same for all files, whenever they were made."""
_UNIX = 3


def write_tree(path: Path, files: Mapping[str, bytes | Path]) -> None:
    """Write a folder with these files, by their paths, in the place of all that stood there: whole, or not at all.

    Raises:
        MissingError: It cannot be written to; the message says why.
    """
    stem = f".{path.name[:40]}.{secrets.token_hex(8)}"
    draft, before = path.with_name(f"{stem}.part"), path.with_name(f"{stem}.old")
    try:
        draft.mkdir(parents=True)
        for name, held in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            if isinstance(held, Path):
                shutil.copyfile(held, draft / name)
            else:
                with new_file(draft / name) as file:
                    file.write(held)
        if path.exists():
            path.rename(before)
        draft.rename(path)
    except OSError as problem:
        if before.exists() and not path.exists():
            before.rename(path)
        raise cannot_write(path, problem.strerror or str(problem)) from None
    finally:
        for leftover in (draft, before):
            shutil.rmtree(leftover, ignore_errors=True)


def write_zip(
    path: Path, folder: str, names: Iterable[str], opened: Callable[[str], AbstractContextManager[BinaryIO]]
) -> None:
    """Write a ZIP that holds a folder of these files: the same files give the same bytes, on any machine.

    Nothing is packed, since packing differs from one release of zlib to the next, and papers and pictures are packed
    already.

    Raises:
        MissingError: It cannot be written; the message says why.
    """
    with whole_file(path) as draft, new_file(draft) as file, zipfile.ZipFile(file, "w") as archive:
        for name in sorted(names):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _EPOCH)
            entry.create_system, entry.external_attr = _UNIX, (stat.S_IFREG | 0o644) << 16
            with opened(name) as source:
                entry.file_size = source.seek(0, os.SEEK_END)
                source.seek(0)
                with archive.open(entry, "w") as held:
                    shutil.copyfileobj(source, held, 1 << 20)


def copy_whole(source: Path, target: Path) -> None:
    """Write the same bytes under another name, as ``workspace.whole_file`` does.

    Raises:
        MissingError: They cannot be written; the message says why.
    """
    with whole_file(target) as draft:
        shutil.copyfile(source, draft)


@contextmanager
def temporary_copy(source: BinaryIO, end: str) -> Iterator[Path]:
    """The same bytes in a file whose name ends so, for whoever wants a file; it is gone afterwards."""
    with temporary_folder() as folder:
        copy = folder / f"copy{end}"
        with new_file(copy) as file:
            shutil.copyfileobj(source, file, 1 << 20)
        yield copy
