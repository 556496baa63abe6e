"""What becomes of an address: a download, something kept, or a lack of it."""

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from booklet.fetch.content import HTML

BY_HAND = "try booklet fetch again later, or save the file beside the catalog and name it as file"
"""What to do about an address that brings nothing."""
NAME_THE_PDF = "name the address of the PDF itself, or save the PDF beside the catalog and name it as file"
"""What to do about an address that brings a page about the paper, or one that asks to log in."""


class Kind(StrEnum):
    """What is known of an address or a file that brings nothing."""

    OTHER = "other"
    GONE = "gone"
    """The server says that nothing stands there."""
    NO_NAME = "no_name"
    """Nobody knows the name of the server."""
    NO_ADDRESS = "no_address"
    WEB_PAGE = "web_page"
    """A web page stands in its place."""


def kind_of(media_type: str) -> Kind:
    """What stands in the place of a file that was wanted."""
    return Kind.WEB_PAGE if media_type == HTML else Kind.OTHER


@dataclass(frozen=True, slots=True)
class Lack:
    """Why something cannot be had."""

    rule: str
    reason: str
    hint: str
    kind: Kind = Kind.OTHER

    @property
    def is_lasting(self) -> bool:
        """Whether it says something of what stands at the address, and not of the network of that day."""
        return self.rule != "not-fetched" or self.kind in (Kind.GONE, Kind.WEB_PAGE)


@dataclass(frozen=True, slots=True)
class Download:
    """A whole file that came from the web."""

    data: bytes
    media_type: str
    """As the content shows it, whatever the server says; empty where it is none of ours."""
    address: str
    """Where it was found, after redirects."""
    licence: str | None = None
    """As the page or the server that led to it names it."""
    by_page: bool = False
    """Whether the address is that of a page about the paper, which led to it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an address led to."""

    content: str
    """Key of the bytes in the store; empty where they are nothing a booklet can use, and were not kept."""
    media_type: str
    address: str
    """Where they were found, after redirects."""
    size_bytes: int
    sha256: str = ""
    """Of the bytes alone, as every tool tells it."""
    pages: int | None = None
    """Of a PDF, where they can be counted."""
    retrieved: str = ""
    """The day it was fetched, as 2026-11-24; empty where that is not known."""
    licence: str | None = None
    by_page: bool = False
    """Whether the address is that of a page about the paper, which led to it; the lock does not tell."""
    fresh: bool = False
    """Whether they were fetched just now."""

    def type_for(self, *, paper: bool) -> str:
        """The media type of what stands there for a paper or for something else: a page leads to a paper alone."""
        return HTML if self.by_page and not paper else self.media_type


def as_record(outcome: Kept | Lack) -> dict[str, Any]:
    """The same as plain data, to be written down."""
    return {"lack" if isinstance(outcome, Lack) else "kept": asdict(outcome)}


def of_record(record: Any) -> Kept | Lack | None:
    """What was written down as ``as_record`` says; None where it is not understood: another version wrote it."""
    try:
        if "lack" in record:
            return Lack(**{**record["lack"], "kind": Kind(record["lack"]["kind"])})
        return Kept(**record["kept"])
    except (KeyError, TypeError, ValueError):
        return None


class Refusal(Exception):
    """Why an address brought nothing this time."""

    def __init__(
        self,
        reason: str,
        *,
        again: bool = False,
        after_seconds: float = 0.0,
        kind: Kind = Kind.OTHER,
        rule: str = "not-fetched",
        hint: str = BY_HAND,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        """Whether another try may help."""
        self.after_seconds = after_seconds
        """How long the server wants to be left alone first; 0 where it says nothing."""
        self.kind = kind
        self.rule = rule
        self.hint = hint

    @property
    def lack(self) -> Lack:
        """The same as a value."""
        return Lack(self.rule, self.reason, self.hint, self.kind)


def shown(source: str) -> str:
    """A file name or address as it may be printed: without user name and password."""
    return re.sub(r"(?<=://)[^/?#]*@", "", source)
