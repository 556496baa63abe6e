"""What addresses lead to: from the store where they were fetched before, from the web otherwise.

The bytes lie in the store by the hash of their content, and a record under the address names them. So a later
build opens no connection and gets the same bytes.
"""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace

from booklet.fetch.content import PDF, PICTURES
from booklet.fetch.network import Download, Limits, Line, download
from booklet.values import Missing, Progress
from booklet.workspace import Store, Workspace, digest

BY_HAND = "try booklet fetch again later, or save the file beside the catalog and name it as file"
"""What to do about an address that brings nothing."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Why something cannot be had."""

    rule: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What an address led to."""

    content: str
    """Key of the bytes in the store; empty where they are nothing a booklet can use, and were not kept."""
    media_type: str
    address: str
    """Where they were found, after redirects."""
    size_bytes: int
    fresh: bool = False
    """Whether they were fetched just now."""


def in_store(addresses: Iterable[str], workspace: Workspace) -> dict[str, Kept | Lack]:
    """What was fetched before; opens no connection."""
    lack = Lack("not-fetched", "it had not been fetched, and no connection was to be opened", "run booklet fetch")
    return {address: _kept(address, workspace.store) or lack for address in addresses}


def at_addresses(
    addresses: Iterable[str], workspace: Workspace, progress: Progress, limits: Limits
) -> dict[str, Kept | Lack]:
    """What the addresses lead to, in their order; what is not in the store is fetched, several at a time.

    Raises:
        BookletError: The store cannot be written to.
    """
    kept = {address: _kept(address, workspace.store) for address in addresses}
    fetched = _fetched([address for address, known in kept.items() if known is None], workspace.store, progress, limits)
    return {address: known or fetched[address] for address, known in kept.items()}


def _fetched(addresses: list[str], store: Store, progress: Progress, limits: Limits) -> dict[str, Kept | Lack]:
    """Fetch them all. Leaving through an exception, Ctrl-C too, hangs up at once."""
    if not addresses:
        return {}
    lines = {address: Line() for address in addresses}

    def one(address: str) -> Kept | Lack:
        answer = download(address, limits, lines[address])
        return (
            Lack("not-fetched", answer.reason, BY_HAND)
            if isinstance(answer, Missing)
            else _keep(address, answer, store)
        )

    with ThreadPoolExecutor(limits.at_once, thread_name_prefix="fetch") as pool:
        jobs = {address: pool.submit(one, address) for address in addresses}
        try:
            for done, job in enumerate(as_completed(jobs.values()), 1):
                job.result()
                progress("fetch", done, len(jobs))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for line in lines.values():
                line.hang_up()
            raise
    return {address: job.result() for address, job in jobs.items()}


def _kept(address: str, store: Store) -> Kept | None:
    """What was fetched from the address before, where its bytes are still whole."""
    record = store.get(digest("fetched", address))
    if record is None:
        return None
    try:
        kept = Kept(**json.loads(record))
    except (TypeError, ValueError):  # another version wrote it
        return None
    return kept if store.get(kept.content) is not None else None


def _keep(address: str, found: Download, store: Store) -> Kept:
    """Put what was fetched into the store; not so what no booklet can use, since it may be better next time."""
    if found.media_type not in PICTURES | {PDF}:
        return Kept("", found.media_type, found.address, len(found.data), fresh=True)
    kept = Kept(store.keep(found.data), found.media_type, found.address, len(found.data))
    store.put(digest("fetched", address), json.dumps(asdict(kept), sort_keys=True).encode())
    return replace(kept, fresh=True)
