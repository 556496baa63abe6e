"""Files that were fetched once and lie with the project: what the lock names is taken from there, and not asked for."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from booklet.fetch.addresses import Vain, Wanted, has_bytes, keep_bytes
from booklet.fetch.outcomes import Kept, Lack, as_record, of_record
from booklet.values import MAX_PAGES
from booklet.workspace import Workspace

FETCHED = "fetched"
"""The folder, beside the catalog. Names in it are for people: only sizes and hashes are looked at."""
LENGTHS = f"{FETCHED}/pages.json"
"""How many pages papers have that a restored project does not hold, by name: their numbers are kept for them."""
LACKS = f"{FETCHED}/absent.json"
"""What addresses brought nothing when a restored project was built: a build does not ask them again, ``fetch`` does."""


def lengths(workspace: Workspace) -> dict[str, int]:
    """What that file says; nothing where it is not there or is not understood."""
    said = _said(workspace, LENGTHS)
    return {name: count for name, count in said.items() if type(count) is int and 0 < count <= MAX_PAGES}


def absent_text(wanted: Mapping[str, Wanted], there: Mapping[str, Kept | Lack]) -> bytes:
    """What that file says of addresses that brought nothing a booklet can use; empty where all of them did."""
    lacking = {address: one for address, one in there.items() if isinstance(one, Lack) or not one.content}
    said = {address: {"paper": wanted[address].for_paper, **as_record(one)} for address, one in lacking.items()}
    return json.dumps(said, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n" if said else b""


def absent(workspace: Workspace) -> Vain:
    """What that file says; nothing where it is not there or is not understood."""
    said, vain = _said(workspace, LACKS), Vain()
    for address, one in said.items():
        known = of_record(one)
        if known is not None and "paper" in one:
            vain[address, bool(one["paper"])] = replace(known, content="") if isinstance(known, Kept) else known
    return vain


def _said(workspace: Workspace, name: str) -> dict[str, Any]:
    path = workspace.file(name)
    try:
        said = json.loads(path.read_bytes()) if path and path.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


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
    for path in workspace.within(folder) if lacking else ():
        try:
            if not path.is_file() or path.is_symlink() or path.stat().st_size not in sizes:
                continue
            data = path.read_bytes()
        except OSError:  # it counts as not there
            continue
        if one := lacking.get(hashlib.sha256(data).hexdigest()):
            keep_bytes(data, one, workspace.store)
