"""Short names of entries, talks and sessions, made from what they are called."""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol


class Named(Protocol):
    """Something that has an id, or will have one."""

    @property
    def id(self) -> str:
        """Empty until it has one."""


def slug(text: str) -> str:
    """The text as an id: lower-case ASCII words joined by hyphens, at most 60 characters; may be empty."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_text.lower().replace("'", ""))
    kept = ""
    for word in words:
        if len(kept) + len(word) > 60:
            break
        kept = f"{kept}-{word}" if kept else word[:60]
    return kept


def give_ids(kind: str, named: Iterable[tuple[Named, str]], *, numbered: bool = False) -> None:
    """Make an id from the name of each that has none; where they are numbered, none of these is the id of another.

    Done once, while the frozen catalog comes into being.
    """
    nodes = tuple(named)
    taken = {node.id.lower() for node, _ in nodes} if numbered else set()
    for position, (node, name) in enumerate(nodes, 1):
        if not node.id:
            made = slug(name) or f"{kind}-{position}"
            counted = (f"{made}-{count}" for count in itertools.count(2))
            id = next(one for one in itertools.chain((made,), counted) if one not in taken)
            object.__setattr__(node, "id", id)
            if numbered:
                taken.add(id)
