"""What the store holds: of which kinds, how much, and what is no longer of use. Nothing in it is ever needed: what is
taken out is made again, or fetched again.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from booklet.workspace import Store, StoreEntry

_BEGINNINGS: Mapping[str, bytes] = {
    "parts": rb'\{"pdf":"","pages":\[(\]|\{"width")',
    "appendices": rb'\{"pdf":"","pages":\[\{"visible"',
    "pictures": rb'\{"data":"","media_type"',
    "formulas": rb'\{"address":"booklet:math|!',
    "smaller": rb'\{"tally":',
    "lasting": rb'\{"pdf":"","mended":',
    "facts": rb'\{"(source|reason)": ',
    "files": rb"%PDF-|\x89PNG|\xff\xd8\xff|RIFF|II\*\0|MM\0\*|GIF8|<(\?xml|svg)",
    "fonts": rb"\0\x01\0\0|OTTO|true",
    "templates": rb"j2",
    "filled": rb'\{"job": ',
    "addresses": rb'\{"(address|lack|kept)": ',
    "downloads": rb'\{"validator": ',
    "catalogs": rb"built\n",
    "receipts": rb'\{"receipt": ',
}
"""How the entries of each kind begin. A key is a hash and says nothing; what an entry holds does."""

OTHER = "other"
KINDS: Mapping[str, str] = {
    "parts": "typeset parts and sheets of strips",
    "appendices": "papers ready to be bound: their links and bookmarks",
    "pictures": "posters and photos at their printed size",
    "formulas": "formulas, drawn",
    "smaller": "papers and posters with smaller pictures",
    "lasting": "what was mended so that papers and posters last",
    "facts": "what was found out about papers",
    "files": "papers made safe, appendices' pages, and what was fetched",
    "fonts": "cuts of the typefaces",
    "templates": "templates, compiled",
    "filled": "what came of templates, so that none is filled again to the same end",
    "addresses": "what addresses led to",
    "downloads": "downloads that broke off",
    "catalogs": "catalogs that were built, for a head start",
    "receipts": "what builds depended on, so that one that finds nothing changed does nothing",
    OTHER: "of an older version, or unknown",
}
"""What an entry may be, and what that is."""

RESTING_SECONDS = 3600.0
"""What was used within that time stays: a build that is at work may have looked it up already."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Entries of one kind, counted."""

    kind: str
    entries: int = 0
    bytes: int = 0
    oldest: float | None = None
    """When that one was last used which was not for the longest time, in seconds since 1970; None without entries."""
    newest: float | None = None
    """When one was used last."""

    def with_one(self, entry: StoreEntry) -> "Sum":
        """The sum with one more entry."""
        known = [used for used in (self.oldest, self.newest, entry.used) if used is not None]
        return Sum(self.kind, self.entries + 1, self.bytes + entry.size_bytes, min(known), max(known))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be taken out: what is of these kinds, and old, or the oldest beyond a size."""

    kinds: Collection[str] = ()
    """All of them where none is named."""
    unused_seconds: float | None = None
    """Entries that were not used for so long."""
    at_most_bytes: int | None = None
    """So much of these kinds may stay; what was used last stays first."""


def kind_of(store: Store, key: str) -> str:
    """Of which kind an entry is, as its first bytes tell."""
    beginning = store.beginning(key)
    return next((kind for kind, pattern in _BEGINNINGS.items() if re.match(pattern, beginning)), OTHER)


def sums(store: Store) -> tuple[Sum, ...]:
    """What the store holds, for each kind of which there is something, in the order of ``KINDS``."""
    return _summed((entry, kind_of(store, entry.key)) for entry in store.entries())


def prune(store: Store, wish: Wish, now: float, *, remove: bool = True) -> tuple[Sum, ...]:
    """Take out what is wished away, and say what that was. What was used a short while ago stays in any case.

    Args:
        store: It may be in use meanwhile.
        wish: Without an age or a size, everything of its kinds.
        now: Seconds since 1970.
        remove: Whether it is taken out, or only told.
    """
    entries = list(store.entries())
    kinds = {entry.key: kind_of(store, entry.key) for entry in entries}
    meant = [entry for entry in entries if not wish.kinds or kinds[entry.key] in wish.kinds]
    surplus = sum(entry.size_bytes for entry in meant) - (wish.at_most_bytes or 0)
    gone: list[tuple[StoreEntry, str]] = []
    for entry in sorted(meant, key=lambda entry: (entry.used, entry.key)):
        unused = now - entry.used
        too_old = wish.unused_seconds is not None and unused >= wish.unused_seconds
        too_much = wish.at_most_bytes is not None and surplus > 0
        every = wish.unused_seconds is None and wish.at_most_bytes is None
        goes = (too_old or too_much or every) and unused >= RESTING_SECONDS
        if goes and (not remove or store.drop_unused(entry)):
            surplus -= entry.size_bytes
            gone.append((entry, kinds[entry.key]))
    return _summed(gone)


def verify(store: Store, looked_at: Callable[[int, int], None] = lambda done, total: None) -> tuple[Sum, ...]:
    """Read every entry, take out those that are damaged, and say what they were.

    Told on the way is how many of how many were looked at.
    """
    entries, damaged = list(store.entries()), []
    for number, entry in enumerate(entries, 1):
        kind = kind_of(store, entry.key)
        if not store.is_whole(entry.key):
            damaged.append((entry, kind))
            store.drop(entry.key)
        looked_at(number, len(entries))
    return _summed(damaged)


def _summed(entries: Iterable[tuple[StoreEntry, str]]) -> tuple[Sum, ...]:
    by_kind = {kind: Sum(kind) for kind in KINDS}
    for entry, kind in entries:
        by_kind[kind] = by_kind[kind].with_one(entry)
    return tuple(one for one in by_kind.values() if one.entries)
