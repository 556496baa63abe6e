"""On which terms the web is asked: what is allowed, how long, how much, and in which manner."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from booklet.fetch.hosts import HOSTS, Manners


@dataclass(frozen=True, slots=True)
class Limits:
    """How much time and room downloads may take."""

    seconds: float = 60.0
    """For one file: all tries, redirects and pauses together, but not the time it waits for its turn at a host."""
    connect_seconds: float = 10.0
    """For one connection."""
    silence_seconds: float = 20.0
    """Between two pieces of an answer."""
    size_bytes: int = 100_000_000
    """Of one file, unpacked."""
    redirects: int = 5
    pauses: tuple[float, ...] = (1.0, 4.0, 16.0)
    """Seconds before the second try, before the third, and so on; chance adds up to half of it."""
    patience_seconds: float = 60.0
    """The longest pause that a server may ask for; who asks for more is left alone."""
    at_once: int = 4
    """How many files are fetched at the same time."""
    all_seconds: float = 3600.0
    """For everything that one build or one ``booklet fetch`` brings."""
    all_bytes: int = 4_000_000_000
    """Of everything that one build or one ``booklet fetch`` brings."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Terms:
    """What whoever calls has decided."""

    offline: bool = False
    """Whether only the lock and the store are asked."""
    update: bool = False
    """Whether everything is fetched anew, and the lock takes on what comes."""
    allow_private: bool = False
    """Whether addresses in this machine and in private networks may be asked."""
    contact: str = ""
    """Where a server's keeper reaches whoever asks; part of the User-Agent."""
    today: date | None = None
    """The day that the lock names as the day of fetching; None where nobody looked at the clock."""
    limits: Limits = DEFAULT_LIMITS
    hosts: Mapping[str, Manners] = field(default_factory=lambda: HOSTS)
    """How hosts want to be asked."""
