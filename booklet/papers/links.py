"""What a paper's links and annotations may keep: tables and arithmetic, with no PDF library.

Taking a paper in and appending it resolve links each in their own way; the rules they share stand here.
"""

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from booklet.geometry import Box
from booklet.values import DroppedLinks

View = tuple[float | None, float | None, float | None]
"""Left, top and zoom of a destination; None keeps what the reader has."""
Clause = tuple[str, str]
"""What is told of one thing, and after a number of many of its kind."""


def names(words: str) -> frozenset[str]:
    """PDF names, from their words without the slash."""
    return frozenset(f"/{word}" for word in words.split())


MARKUP = names(
    "Text FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Caret Stamp Ink Watermark"
)
"""Annotations that are marks on the page (ISO 32000-2, 12.5.6) and do nothing."""

LINK_KEYS = names("Type Subtype Rect Contents F Border BS C H QuadPoints OC")
"""What a link keeps beside where it leads."""

MARKUP_KEYS = LINK_KEYS - {"/H"} | names(
    "AP AS BE CA CL CO CP Cap DA DS IC IT InkList L LE LL LLE LLO Name Q RD Subj T Vertices"
)
"""What a mark keeps: how it looks and what it says; no action, no pop-up, no thread of answers."""

PRINT = 4
HIDDEN = 2 | 32
"""Hidden and NoView (ISO 32000-2, table 167); Invisible speaks of unknown annotations only."""
LOCKED = 64 | 128 | 512
"""ReadOnly, Locked and LockedContents."""

FITS = names("XYZ Fit FitH FitV FitR FitB FitBH FitBV")
"""How a destination may ask to be shown (ISO 32000-2, table 149)."""

_PLAIN = re.compile(r"[!-~]*")
_WEB = re.compile(r"(?i)https?://[^/\s]")
_MAIL = re.compile(r"(?i)(?:mailto:)?([^\s@/:?]+@(?:[a-z0-9-]+\.)+[a-z]{2,}\S*)")
_DOI = re.compile(r"(?i)doi:\s*(10\.\d+/.+)")
_DOMAIN = re.compile(r"(?i)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::\d+)?(?:[/?#]|$)")

_FILE = re.compile(
    r"(?i)[^/?#]*\.(?:pdf|html?|docx?|pptx?|xlsx?|odt|tex|bib|txt|md|rst|csv|json|xml|ya?ml|png|jpe?g|gif|svg|e?ps|tiff?"
    r"|mp[34]|avi|mov|webm|wav|zip|tar|t?gz|bz2|7z|py|ipynb|sh|cpp|java|jl|mat|bat)(?:[?#]|$)"
)
"""A file beside the paper. Some of these are ends of domains too (zip, md, py, sh, mov): of a link without a scheme the
file is meant, and a stranger could have such a domain.
"""


def address_text(raw: bytes) -> str:
    """The text of a /URI string, which ought to be ASCII and often is not (ISO 32000-2, 12.6.4.8)."""
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def web_address(written: str) -> str | None:
    """The address a link may lead to, in ASCII; None where it is not one of the web, of mail or a DOI.

    ``doi:10.1/x`` becomes its https address; an address without scheme that begins with a domain gets
    https (PAPERS: nine of 3,857), one that looks like a mailbox gets mailto.
    """
    text = written if _PLAIN.fullmatch(written) else "".join(c for c in written.strip() if c >= " " and c != "\x7f")
    if doi := _DOI.match(text):
        return _ascii(f"https://doi.org/{doi[1]}")
    if _WEB.match(text):
        return _ascii(text)
    if text.startswith("//") and _DOMAIN.match(text[2:]):
        return _ascii(f"https:{text}")
    if _DOMAIN.match(text) and not _FILE.match(text):
        return _ascii(f"https://{text}")
    if mail := _MAIL.fullmatch(text):
        return _ascii(text if text.lower().startswith("mailto:") else f"mailto:{mail[1]}")
    return None


def _ascii(address: str) -> str:
    return address if _PLAIN.fullmatch(address) else "".join(c if "!" <= c <= "~" else quote(c) for c in address)


def nearest_xyz(fit: str, numbers: Sequence[float | None], visible: Box) -> View:
    """Left, top and zoom that show what the destination asks for, as near as /XYZ can.

    /XYZ is kept (a zoom of 0 means «as it is», like none). The others scale the page to the window, which
    /XYZ cannot say: they become the corner they show and the reader's own zoom.
    """
    first, second, third, fourth = (*numbers, None, None, None, None)[:4]
    match fit:
        case "/XYZ":
            return (first, second, third or None)
        case "/FitH" | "/FitBH":
            return (visible.left, visible.top if first is None else first, None)
        case "/FitV" | "/FitBV":
            return (visible.left if first is None else first, visible.top, None)
        case "/FitR":
            return (visible.left if first is None else first, visible.top if fourth is None else fourth, None)
        case _:
            return (visible.left, visible.top, None)


def numbers_after(fit: str, view: View) -> tuple[float | None, ...]:
    """What stands after the fit in a destination, from its nearest /XYZ; for all fits but /FitR."""
    left, top, zoom = view
    match fit:
        case "/XYZ":
            return (left, top, zoom)
        case "/FitH" | "/FitBH":
            return (top,)
        case "/FitV" | "/FitBV":
            return (left,)
        case _:
            return ()


def in_clauses(counts: Counter[Clause]) -> tuple[str, ...]:
    """Each kind of thing as a clause with its count, in order of first sight; what was counted 0 times is not told."""
    return tuple(one if n == 1 else f"{n:,} {many}" for (one, many), n in counts.items() if n)


def dropped_links(counts: Counter[tuple[int, Clause]]) -> tuple[DroppedLinks, ...]:
    """What was counted by page and kind, page by page."""
    counted = sorted((page, clause, count) for (page, clause), count in counts.items() if count)
    return tuple(
        DroppedLinks(page, count, "".join(in_clauses(Counter({clause: count})))) for page, clause, count in counted
    )
