"""Addresses on the web: made whole, freed from tracking, and what they are likely to lead to."""

import re
from urllib.parse import urlsplit, urlunsplit

from booklet.fields import LinkKind

# Parameters that tell a site where a reader came from and change nothing of what he sees.
_TRACKING = frozenset({"ref_src", "ref_url", "fbclid", "gclid", "igshid", "mc_cid", "mc_eid"})
_TRACKING_ON_TWITTER = frozenset({"src", "s", "t", "cxt"})
_TWITTER = re.compile(r"(?:[\w-]+\.)?(?:twitter|x)\.com", re.IGNORECASE)

_SAYS: tuple[tuple[LinkKind, str], ...] = (
    ("data", r"\bdata\b|data-?set|database|zenodo\.org|kaggle\.com|figshare\.com"),
    ("video", r"video|youtu\.?be|vimeo|recording|\btalk\b"),
    ("slides", r"\bslides?\b|presentation|powerpoint|slideshare"),
    ("code", r"github|gitlab|bitbucket|codeberg|\bcode\b|\bsource\b|software|\bpackage\b"),
    ("page", r"website|\bpage\b|globe|\bhome|\bblog\b|\bproject\b"),
)
_PAGE_ABOUT_A_PAPER = re.compile(
    r"(?i)https?://(?:(?:dx\.)?doi\.org/|(?:www\.)?arxiv\.org/abs/|openreview\.net/forum\?|pubmed\.ncbi\.nlm\.nih\.gov/)"
)


def as_web_address(text: str) -> str | None:
    """The text as an address the catalog accepts, spaces escaped; None where it is not an http(s) address."""
    address = text.strip().replace(" ", "%20")
    if address.startswith("//"):
        address = f"https:{address}"
    return address if re.fullmatch(r"(?i)https?://\S+", address) else None


def without_tracking(address: str) -> tuple[str, str]:
    """The address without tracking parameters, and what was taken away (empty where there was nothing).

    The parameters that stay are not touched, byte for byte.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address, ""
    tracking = _TRACKING | _TRACKING_ON_TWITTER if _TWITTER.fullmatch(parts.hostname or "") else _TRACKING
    fields = parts.query.split("&") if parts.query else []
    taken = [field for field in fields if _name(field) in tracking or _name(field).startswith("utm_")]
    if not taken:
        return address, ""
    kept = "&".join(field for field in fields if field not in taken)
    return urlunsplit(parts._replace(query=kept)), "?" + "&".join(taken)


def _name(field: str) -> str:
    return field.partition("=")[0].lower()


def host(address: str) -> str:
    """The address's host, without «www.»; the address itself where it has none."""
    try:
        name = urlsplit(address).hostname
    except ValueError:
        name = None
    return (name or address).removeprefix("www.")


def kind_of(*hints: str) -> LinkKind:
    """What waits behind a link, guessed from the hints in their order: label and type, icon, address."""
    for hint in hints:
        for kind, pattern in _SAYS:
            if re.search(pattern, hint, re.IGNORECASE):
                return kind
    return "other"


def is_page_about_a_paper(address: str) -> bool:
    """Whether the address is known to show a page about a paper, and not the PDF."""
    return bool(_PAGE_ABOUT_A_PAPER.match(address))
