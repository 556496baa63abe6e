"""Good manners between us and a host: whose turn it is, and how long to stay away.

The one place of the fetching that looks at a clock, which knows no date, and leaves anything to chance.
"""

import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

from booklet.fetch.hosts import ORDINARY, Manners, household

_LOOK_UP_SECONDS = 0.1
"""How often whoever waits looks whether there is still anything to wait for."""


def seconds_now() -> float:
    """Seconds since some moment: good for differences alone."""
    return time.monotonic()


class Turns:
    """Who may ask which host now. Shared by all downloads of a run, from any thread."""

    def __init__(self, hosts: Mapping[str, Manners], at_once: int) -> None:
        self._hosts = hosts
        self._at_once = at_once
        self._asking: Counter[str] = Counter()
        self._free_from: dict[str, float] = {}
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, host: str, wanted: threading.Event) -> Iterator[None]:
        """Wait for a turn at the host, and keep it meanwhile. It comes at once where nobody is left who wants it.

        Args:
            host: Name of the host, as in the address.
            wanted: Set when the turn is no longer wanted.
        """
        name = household(host, self._hosts)
        manners = self._hosts.get(name, ORDINARY)
        with self._changed:
            while not wanted.is_set() and (wait := self._wait_seconds(name, manners)) > 0:
                self._changed.wait(min(wait, _LOOK_UP_SECONDS))
            self._asking[name] += 1
            self._stay_away(name, manners.pause_seconds)
        try:
            yield
        finally:
            with self._changed:
                self._asking[name] -= 1
                self._changed.notify_all()

    def rest(self, host: str, seconds: float) -> None:
        """Nobody asks the host for so long."""
        with self._changed:
            self._stay_away(household(host, self._hosts), seconds)

    def _stay_away(self, name: str, seconds: float) -> None:
        self._free_from[name] = max(self._free_from.get(name, 0.0), seconds_now() + seconds)

    def _wait_seconds(self, name: str, manners: Manners) -> float:
        """How long to wait before looking again; 0 when it is one's turn."""
        if self._asking[name] >= manners.at_once or self._asking.total() >= self._at_once:
            return _LOOK_UP_SECONDS
        return self._free_from.get(name, 0.0) - seconds_now()


def pause_after(headers: Mapping[str, str]) -> float:
    """Seconds that the answer asks to wait (RFC 9110, 10.2.3); 0 where it asks for nothing that is understood.

    A date counts from the server's own clock.
    """
    wish = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", wish):
        return float(wish)
    try:
        until, now = parsedate_to_datetime(wish), parsedate_to_datetime(headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError, OverflowError):  # no date, or one with a zone and one without
        return 0.0


def scattered(seconds: float) -> float:
    """The pause, and by chance up to half of it more: those who were turned away together do not come back so."""
    return seconds * (1 + secrets.randbelow(1000) / 2000)


def in_words(seconds: float) -> str:
    """A time as people say it."""
    for size, name in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:g} seconds"
