"""What is known of hosts: how often they want to be asked, and which of them nobody outside should ask at all."""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class Manners:
    """How a host wants to be asked."""

    at_once: int = 2
    """How many connections at the same time."""
    pause_seconds: float = 0.0
    """From the beginning of one request to the beginning of the next."""


ORDINARY = Manners()

HOSTS: Mapping[str, Manners] = {
    "arxiv.org": Manners(at_once=1, pause_seconds=3.0),  # arXiv's terms of use: one request in three seconds
    "openreview.net": Manners(at_once=1, pause_seconds=1.0),
    "aclanthology.org": Manners(at_once=2, pause_seconds=0.5),
    "doi.org": Manners(at_once=1, pause_seconds=0.5),
}
"""Hosts with wishes of their own; what holds for one holds for all names below it, and they share the pause."""


def household(host: str, hosts: Iterable[str]) -> str:
    """The name under which the host is known: one of those given that it is or lies below, else its own."""
    name = host.lower().rstrip(".")
    return next((known for known in hosts if name == known or name.endswith(f".{known}")), name)


def parts_of(address: str) -> SplitResult:
    """The address in its parts; all of them empty where it is none."""
    try:
        parts = urlsplit(address)
        return parts if parts.hostname else urlsplit("")
    except ValueError:  # brackets without an IPv6 address
        return urlsplit("")


def is_public(address: str) -> bool:
    """Whether the address, in numbers, belongs to the internet: not to this machine, a private or a reserved network.

    An IPv4 address that is carried in an IPv6 address (mapped, or NAT64: RFC 6052) is judged by itself.
    """
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        if number in _MAPPED or number in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)))
        if number not in _UNICAST or number in _SIX_TO_FOUR or number in _DOCUMENTS:
            return False
    return number.is_global and not number.is_multicast and not number.is_reserved


_UNICAST = ipaddress.ip_network("2000::/3")  # the only block that is given out (RFC 4291, 2.4)
_MAPPED = ipaddress.ip_network("::ffff:0:0/96")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")  # leads into whatever network it names; given up by RFC 7526
_DOCUMENTS = ipaddress.ip_network("3fff::/20")
