"""What addresses lead to: from the store where they were fetched before, from the web otherwise.

The bytes lie in the store by the hash of their content. Two records name them: one under their SHA-256, by which the
lock asks for them, and one under the address, for a catalog that has no lock yet. So a later build opens no connection
and gets the same bytes. What an address last brought instead is kept too, so that a build that asks nobody says the
same of it; whoever may ask does so again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlunsplit

from booklet.fetch.content import DRAWING, PDF, PICTURES
from booklet.fetch.downloads import Run, download
from booklet.fetch.hosts import parts_of
from booklet.fetch.lanes import in_lanes
from booklet.fetch.network import Line
from booklet.fetch.outcomes import Download, Kept, Lack, as_record, of_record, shown
from booklet.fetch.pages import page_count
from booklet.values import Progress
from booklet.workspace import Store, digest


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address that is asked for."""

    for_paper: bool
    """Whether a page there stands for the paper it leads to."""
    locked: Kept | None = None
    """What the lock says of it."""


Vain = dict[tuple[str, bool], Kept | Lack]
"""What one run of the command asked for in vain, by address and whether it was for a paper."""


def brought(
    wanted: Mapping[str, Wanted], run: Run, progress: Progress, vain: Vain | None = None
) -> dict[str, Kept | Lack]:
    """What the addresses lead to, in their order; what is not in the store is fetched, unless that is not allowed.

    Args:
        wanted: By address.
        run: Offline, everything is looked for in the store alone; for an update, everything is asked for anew.
        progress: Told how many of the addresses that are asked are done.
        vain: What is known here is not asked for again; what brings nothing is added.

    Raises:
        BookletError: The store cannot be written to.
    """
    terms, vain = run.terms, {} if vain is None else vain
    found: dict[str, Kept | Lack | None] = {
        address: (None if terms.update else _kept(address, want.locked, run.store))
        or vain.get((address, want.for_paper))
        for address, want in wanted.items()
    }
    absent = {address: wanted[address] for address, known in found.items() if known is None}
    if terms.offline:
        return {
            address: known or _told_before(address, wanted[address], run.store) or _not_asked(wanted[address])
            for address, known in found.items()
        }
    fetched = _fetched(absent, run, progress)
    for address, result in fetched.items():
        if isinstance(result, Lack) or not result.content:
            vain[address, wanted[address].for_paper] = result
        _note_what_lacks(address, wanted[address], result, run.store)
    return {address: known or fetched[address] for address, known in found.items()}


def _not_asked(want: Wanted) -> Lack:
    what = "the lock names it, but it is not in the store" if want.locked else "it had not been fetched"
    return Lack("not-fetched", f"{what}, and no connection was to be opened", "run booklet fetch")


def _fetched(wanted: Mapping[str, Wanted], run: Run, progress: Progress) -> dict[str, Kept | Lack]:
    """Fetch them all. Leaving through an exception, Ctrl-C too, hangs up at once."""
    results: dict[str, Kept | Lack] = {}

    def fetch(address: str, line: Line) -> Download | Lack:
        return download(address, run, line, for_paper=wanted[address].for_paper)

    def settle(address: str, found: Download | Lack) -> None:
        results[address] = _settled(address, found, wanted[address], run)
        run.watch(shown(address), 1, 1)
        progress("fetch", len(results), len(wanted))

    if wanted:
        progress("fetch", 0, len(wanted))
    in_lanes(wanted, run.terms, fetch, settle)
    return results


# --- what addresses bring instead ---------------------------------------------------------------------------


def _note_what_lacks(address: str, want: Wanted, result: Kept | Lack, store: Store) -> None:
    """Keep what an address brought that a booklet can't use; what only the network of the day did is forgotten."""
    key = _in_vain(address, want)
    if result.is_lasting if isinstance(result, Lack) else not result.content:
        store.put(key, json.dumps(as_record(result), sort_keys=True).encode())
    else:
        store.drop(key)


def _told_before(address: str, want: Wanted, store: Store) -> Kept | Lack | None:
    """What the address brought instead when it was asked last."""
    record = store.get(_in_vain(address, want))
    try:
        return of_record(json.loads(record)) if record else None
    except ValueError:  # another version wrote it
        return None


def _in_vain(address: str, want: Wanted) -> str:
    return digest("in vain", address, str(want.for_paper), want.locked.sha256 if want.locked else "")


# --- the store ---------------------------------------------------------------------------------------------


def _kept(address: str, locked: Kept | None, store: Store) -> Kept | None:
    """What was fetched before, where its bytes are still whole, and those that the lock names."""
    record = store.get(record_of(address, locked))
    if record is None:
        return None
    try:
        kept = Kept(**json.loads(record))
    except (TypeError, ValueError):  # another version wrote it
        return None
    data = store.get(kept.content)
    if data is None:
        return None
    if locked is None:
        return kept
    if _sha256(data) != locked.sha256:
        return None
    return replace(locked, content=kept.content, by_page=_was_by_page(address, store))


def _was_by_page(address: str, store: Store) -> bool:
    """Whether a page led from the very address to its file: the same bytes may stand at others themselves."""
    try:
        return bool(json.loads(store.get(_by_address(address)) or b"")["by_page"])
    except (KeyError, TypeError, ValueError):  # not known, or another version wrote it
        return False


def has_bytes(sha256: str, store: Store) -> bool:
    """Whether the store has the bytes of that hash, whole and on record."""
    record = store.get(_by_bytes(sha256))
    try:
        return record is not None and store.get(json.loads(record)["content"]) is not None
    except (KeyError, TypeError, ValueError):  # another version wrote it
        return False


def keep_bytes(data: bytes, facts: Kept, store: Store) -> None:
    """Keep bytes in the store, with what the lock says of them.

    Raises:
        BookletError: The store cannot be written to.
    """
    kept = replace(facts, content=store.keep(data), by_page=False, fresh=False)
    store.put(_by_bytes(facts.sha256), json.dumps(asdict(kept), sort_keys=True).encode())


def _settled(address: str, found: Download | Lack, want: Wanted, run: Run) -> Kept | Lack:
    """Put what was fetched into the store; not so what no booklet can use, since it may be better next time, and not
    what is something else than the lock names.
    """
    if isinstance(found, Lack):
        return found
    if found.media_type not in PICTURES | {PDF, DRAWING}:
        return Kept("", found.media_type, found.address, len(found.data), fresh=True)
    sha256 = _sha256(found.data)
    if want.locked and sha256 == want.locked.sha256:
        facts = replace(want.locked, licence=want.locked.licence or found.licence)
    elif want.locked and not run.terms.update:
        return _changed(want.locked, len(found.data))
    else:
        today = run.terms.today
        facts = Kept(
            content="",
            media_type=found.media_type,
            address=_without_secrets(found.address, address),
            size_bytes=len(found.data),
            sha256=sha256,
            pages=page_count(found.data) if found.media_type == PDF else None,
            retrieved=today.isoformat() if today else "",
            licence=found.licence,
        )
    kept = replace(facts, content=run.store.keep(found.data), by_page=found.by_page)
    record = json.dumps(asdict(kept), sort_keys=True).encode()
    run.store.put(_by_address(address), record)
    run.store.put(_by_bytes(sha256), record)
    return replace(kept, fresh=True)


def _changed(locked: Kept, size_bytes: int) -> Lack:
    when = f", fetched on {locked.retrieved}" if locked.retrieved else ""
    reason = (
        f"the file at the address has changed: the lock names one of {locked.size_bytes:,} bytes{when},"
        f" and now one of {size_bytes:,} bytes stands there"
    )
    return Lack("changed-file", reason, "look at the new one, then take it with booklet fetch --update")


def _without_secrets(found: str, asked: str) -> str:
    """The address without what stands behind its question mark, where the catalog has nothing like it: links that a
    server signs for one download hold a key there.
    """
    parts = parts_of(found)
    query = parts.query if parts.query == parts_of(asked).query else ""
    return shown(urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def record_of(address: str, locked: Kept | None) -> str:
    """The key under which the store says where the bytes of an address are, those that the lock names."""
    return _by_bytes(locked.sha256) if locked else _by_address(address)


def _by_address(address: str) -> str:
    return digest("fetched", address)


def _by_bytes(sha256: str) -> str:
    return digest("fetched bytes", sha256)
