"""The software itself, as it lies on the disk: where its themes are, and whether it is still the same."""

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent


def theme_folder() -> Path:
    """Where ``templates/`` and ``styles/`` lie: inside the installed package, or at the top of a checkout."""
    installed = PACKAGE / "_theme"
    return installed if installed.is_dir() else PACKAGE.parent


def fingerprint() -> str:
    """SHA-256 of what tells this software from another: its own files, which in a checkout change without a version,
    the packages that are installed with their versions, and the interpreter.

    Files are told apart by size and time, packages by the names of the folders in which installers describe them.
    """
    shared = theme_folder()
    folders = dict.fromkeys(map(str, (PACKAGE, shared / "templates", shared / "styles")))
    facts = [sys.version, *(fact for folder in folders for fact in sorted(_files_in(folder))), *sorted(_packages())]
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogateescape")).hexdigest()


def _files_in(folder: str) -> Iterator[str]:
    with os.scandir(folder) as items:
        for item in items:
            if item.is_dir():
                if item.name != "__pycache__":
                    yield from _files_in(item.path)
            else:
                with contextlib.suppress(OSError):  # editors leave links that lead nowhere
                    facts = item.stat()
                    yield f"{item.path} {facts.st_size} {facts.st_mtime_ns}"


def _packages() -> Iterator[str]:
    for place in dict.fromkeys(sys.path):
        with contextlib.suppress(OSError), os.scandir(place or os.curdir) as items:
            yield from (item.path for item in items if item.name.endswith((".dist-info", ".egg-info")))
