"""Downloads that broke off: what came so far, kept in the store under a name of its own, to be continued."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

from booklet.workspace import Store, digest


@dataclass(frozen=True, slots=True)
class Part:
    """The beginning of a file."""

    data: bytes
    validator: str
    """By which the server tells that its file is still the same: an entity tag or a date."""
    total_bytes: int
    """Of the whole file."""

    @property
    def wish(self) -> dict[str, str]:
        """Headers that ask for the rest, or for the whole where the file has changed (RFC 9110, 13.1.5)."""
        return {"Range": f"bytes={len(self.data)}-", "If-Range": self.validator}

    def is_continued_by(self, headers: Mapping[str, str]) -> bool:
        """Whether the answer begins where this part ends, and is of the same file."""
        found = re.fullmatch(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})", headers.get("Content-Range", ""))
        if found is None:
            return False
        tag = headers.get("ETag", self.validator)
        return (
            (int(found[1]), int(found[3])) == (len(self.data), self.total_bytes)
            and int(found[2]) == self.total_bytes - 1
            and (tag == self.validator or not self.validator.startswith('"'))
        )


def part_of(data: bytes, headers: Mapping[str, str]) -> Part | None:
    """What came of an answer, where the rest can be asked for later; None where it can't."""
    length, validator = headers.get("Content-Length", ""), _validator(headers)
    packed = headers.get("Content-Encoding", "identity").lower() != "identity"
    if not validator or packed or not data or not re.fullmatch(r"[0-9]{1,18}", length):
        return None
    return Part(data, validator, int(length)) if len(data) < int(length) else None


def _validator(headers: Mapping[str, str]) -> str:
    """What names these very bytes: a strong tag, or a date old enough to be one (RFC 9110, 8.8.2.2)."""
    tag, modified = headers.get("ETag", ""), headers.get("Last-Modified", "")
    if tag:
        return tag if re.fullmatch(r'"[!#-~]*"', tag) else ""
    try:
        age = parsedate_to_datetime(headers.get("Date", "")) - parsedate_to_datetime(modified)
    except (TypeError, ValueError, OverflowError):
        return ""
    return modified if age >= timedelta(seconds=60) else ""


def kept_part(address: str, store: Store) -> Part | None:
    """What was left of an earlier try at the address."""
    kept = store.get(_key(address))
    if kept is None:
        return None
    head, _, data = kept.partition(b"\n")
    try:
        facts = json.loads(head)
        return Part(data, str(facts["validator"]), int(facts["total_bytes"]))
    except (KeyError, TypeError, ValueError):  # another version wrote it
        return None


def keep_part(address: str, part: Part, store: Store) -> None:
    """Keep it for the next try.

    Raises:
        BookletError: The store cannot be written to.
    """
    head = json.dumps({"validator": part.validator, "total_bytes": part.total_bytes})
    store.put(_key(address), head.encode() + b"\n" + part.data)


def drop_part(address: str, store: Store) -> None:
    """Forget it: the whole has come."""
    store.drop(_key(address))


def _key(address: str) -> str:
    return digest("part of a download", address)
