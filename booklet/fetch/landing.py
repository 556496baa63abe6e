"""From the page about a paper to the paper: what is known of hosts, and what a page says of itself."""

import contextlib
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urljoin

from booklet.fetch.hosts import household, parts_of

_READ_BYTES = 500_000
"""What is read of a page; those that name a PDF do so in their head."""
_LONGEST_LICENCE = 300
_KNOWN = ("arxiv.org", "openreview.net", "aclanthology.org", "doi.org")
_LICENCE_NAMES = ("dcterms.license", "dc.rights.license", "dcterms.rights", "dc.rights")
"""Names of <meta> that say the licence, the plainest first (Dublin Core)."""


def known_pdf(address: str) -> str | None:
    """The address of the PDF, where it follows from that of the page; None elsewhere."""
    parts = parts_of(address)
    place = household(parts.hostname or "", _KNOWN)
    path = parts.path.rstrip("/")
    if place == "arxiv.org" and (found := re.fullmatch(r"/abs/([\w.-]+(?:/\d+\w*)?)", path)):
        return f"https://arxiv.org/pdf/{found[1]}"
    if place == "openreview.net" and path == "/forum" and (ids := parse_qs(parts.query).get("id")):
        return f"https://openreview.net/pdf?id={quote(ids[0], safe='')}"
    if place == "aclanthology.org" and (found := re.fullmatch(r"/([A-Z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)", path)):
        return f"https://aclanthology.org/{found[1]}.pdf"
    return None


def is_doi(address: str) -> bool:
    """Whether the address is that of a DOI, where the form of the answer is negotiated."""
    return household(parts_of(address).hostname or "", _KNOWN) == "doi.org"


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page says of the paper it is about."""

    pdf: str | None
    """Address of the PDF."""
    licence: str | None
    """Address or words of the licence, as they stand there."""


def read(page: bytes, address: str) -> Signs:
    """What the page at the address says. Whatever it is made of, nothing is raised."""
    reader = _Reader()
    with contextlib.suppress(AssertionError):  # what html.parser of Python 3.11 says to «<![» without a name
        reader.feed(page[:_READ_BYTES].decode("utf-8", errors="replace"))
    base = _joined(address, reader.base) or address
    named = reader.metas.get("citation_pdf_url") or reader.links.get("alternate")
    licence = reader.links.get("license") or next(filter(None, map(reader.metas.get, _LICENCE_NAMES)), None)
    if licence and reader.links.get("license"):
        licence = _joined(base, licence)
    return Signs(_web(_joined(base, named)) if named else None, cleaned(licence))


def licence_of_header(link: str, address: str) -> str | None:
    """The licence that a Link header names (RFC 8288), with the meaning of rel="license" (RFC 4946)."""
    for target, parameters in re.findall(r"<([^<>]*)>([^<>]*)", link[:10_000]):
        if re.search(r';\s*rel\s*=\s*"?[^";]*\blicense\b', parameters, re.IGNORECASE):
            return cleaned(_joined(address, target))
    return None


def cleaned(words: str | None) -> str | None:
    """Words of a stranger on one line, without what cannot be printed; None where nothing is left."""
    printable = "".join(letter if letter.isprintable() else " " for letter in words or "")
    return " ".join(printable.split())[:_LONGEST_LICENCE] or None


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target.strip())
    except ValueError:  # brackets without an IPv6 address
        return ""


def _web(address: str) -> str | None:
    return address if address.lower().startswith(("http://", "https://")) else None


class _Reader(HTMLParser):
    """Notes the first of each <meta name> and of each <link rel> that matters."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.metas: dict[str, str] = {}
        self.links: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called for each tag, those without an end too."""
        given = {name: value or "" for name, value in attrs}
        if tag == "base" and not self.base:
            self.base = given.get("href", "")
        elif tag == "meta":
            name = given.get("name") or given.get("property") or ""
            self.metas.setdefault(name.lower(), given.get("content", ""))
        elif tag in ("link", "a") and given.get("href"):
            relations = given.get("rel", "").lower().split()
            if "license" in relations:
                self.links.setdefault("license", given["href"])
            if tag == "link" and "alternate" in relations and given.get("type", "").lower() == "application/pdf":
                self.links.setdefault("alternate", given["href"])
