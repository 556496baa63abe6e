"""Files that were fetched once and lie with the project: what the lock names is taken from there, and not asked for."""

import hashlib
import json
from collections.abc import Iterable

from booklet.fetch.addresses import has_bytes, keep_bytes
from booklet.fetch.outcomes import Kept
from booklet.values import MAX_PAGES
from booklet.workspace import Workspace

FETCHED = "fetched"
"""The folder, beside the catalog. Names in it are for people: only sizes and hashes are looked at."""

LENGTHS = f"{FETCHED}/pages.json"
"""How many pages papers have that a restored project does not hold, by name: their numbers are kept for them."""


def lengths(workspace: Workspace) -> dict[str, int]:
    """What that file says; nothing where it is not there or is not understood."""
    path = workspace.file(LENGTHS)
    try:
        said = json.loads(path.read_bytes()) if path and path.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    counts = said.items() if isinstance(said, dict) else ()
    return {name: count for name, count in counts if type(count) is int and 0 < count <= MAX_PAGES}


def adopt(locked: Iterable[Kept], workspace: Workspace) -> None:
    """Take into the store what the lock names, the store lacks and the folder has.

    Raises:
        BookletError: The store cannot be written to.
    """
    folder = workspace.file(FETCHED)
    if folder is None or not folder.is_dir():
        return
    lacking = {one.sha256: one for one in locked if not has_bytes(one.sha256, workspace.store)}
    sizes = {one.size_bytes for one in lacking.values()}
    for path in sorted(folder.rglob("*")) if lacking else ():
        try:
            if not path.is_file() or path.is_symlink() or path.stat().st_size not in sizes:
                continue
            data = path.read_bytes()
        except OSError:  # it counts as not there
            continue
        if one := lacking.get(hashlib.sha256(data).hexdigest()):
            keep_bytes(data, one, workspace.store)
