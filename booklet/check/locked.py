"""What the lock tells of a catalog: rules beside those of the catalog, since half a catalog may have a whole lock."""

from collections.abc import Iterator

from booklet.catalog.model import Catalog
from booklet.diagnostics import BookletError, Diagnostic, Place, note
from booklet.fetch import lacking_offline, named_addresses
from booklet.fetch.lock import line_of, lock_beside, read_lock
from booklet.fetch.outcomes import shown
from booklet.workspace import Workspace


def check_lock(catalog: Catalog, workspace: Workspace, *, offline: bool = False) -> tuple[Diagnostic, ...]:
    """What is wrong with the lock of a whole catalog: its damage, or blocks that nothing uses.

    Offline, told is also what a build would lack that asks nobody. Nothing is fetched, and nothing is written.
    """
    try:
        return (*_unused(catalog, workspace), *(lacking_offline(catalog, workspace) if offline else ()))
    except BookletError as problem:
        return problem.diagnostics


def _unused(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    path, name = lock_beside(catalog.written_at.file, workspace)
    unused = read_lock(path, name).keys() - set(named_addresses(catalog))
    text = path.read_text(encoding="utf-8-sig") if unused else ""
    for address in sorted(unused):
        message = f"the catalog does not name {shown(address)} any more"
        yield note(Place(name, line_of(address, "", text)), "unused-lock", message, "booklet fetch takes the block out")
