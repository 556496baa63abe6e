"""Whether addresses lead anywhere: asked for their head alone (RFC 9110, 9.3.2), as politely as for a download."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum

from booklet.fetch.downloads import GONE, turned_away
from booklet.fetch.lanes import in_lanes
from booklet.fetch.network import Answer, Line, asked, host_of, is_numeric
from booklet.fetch.outcomes import Kind, Refusal
from booklet.fetch.politeness import Turns, scattered
from booklet.fetch.terms import Terms
from booklet.values import Progress

_ANY = {"Accept": "text/html, */*;q=0.9"}
_ASKED_AGAIN = (405, 501, *GONE)
"""Method not allowed, not implemented; and nothing there, which some say to every HEAD: whoever answers so is asked
with GET, and hung up on after the head."""
_DEAD = (Kind.GONE, Kind.NO_NAME, Kind.NO_ADDRESS)


class Life(StrEnum):
    """Whether an address leads anywhere."""

    ALIVE = "alive"
    DEAD = "dead"
    """The server says that nothing is there, or nobody knows the name of the server."""
    UNKNOWN = "unknown"
    """It could not be told: no answer, a login, a server that wants to be left alone."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What came of asking for an address."""

    life: Life
    reason: str = ""
    """Why it is not alive, as a clause."""


def signs_of_life(addresses: Iterable[str], terms: Terms, progress: Progress) -> dict[str, Sign]:
    """What came of asking for each address, in their order. What stands behind a ``#`` is not asked for: addresses that
    differ only there are one.

    Args:
        addresses: Of http or https.
        terms: On which the web is asked.
        progress: Told how many are done.
    """
    asked_for = {address: address.partition("#")[0] for address in addresses}
    distinct = dict.fromkeys(asked_for.values())
    found: dict[str, Sign] = {}
    turns = Turns(terms.hosts, terms.limits.at_once)

    progress("links", 0, len(distinct))

    def settle(address: str, sign: Sign) -> None:
        found[address] = sign
        progress("links", len(found), len(distinct))

    names = _Names()
    in_lanes(distinct, terms, lambda address, line: _Inquiry(terms, turns, line, names).sign(address), settle)
    if not names.any_known:
        found |= {address: Sign(Life.UNKNOWN, f"{found[address].reason}, nor any other") for address in names.unknown}
    return {address: found[bare] for address, bare in asked_for.items()}


class _Names:
    """What one run learns of the names of servers: where it finds none at all, there may be no network."""

    def __init__(self) -> None:
        self.any_known = False
        self.unknown: set[str] = set()
        """Addresses that ended at a name that nobody knows."""


class _Inquiry:
    """The way to one answer."""

    def __init__(self, terms: Terms, turns: Turns, line: Line, names: _Names) -> None:
        self._terms = terms
        self._turns = turns
        self._line = line
        self._names = names

    def sign(self, address: str) -> Sign:
        """What comes of it, after as many tries as the limits have pauses, and one more."""
        try:
            with self._line.in_time():
                self._tried(address)
        except Refusal as refusal:
            if refusal.kind is Kind.NO_NAME:
                self._names.unknown.add(address)
            reason = self._line.reason if self._line.ended.is_set() else refusal.reason
            return Sign(Life.DEAD if refusal.kind in _DEAD else Life.UNKNOWN, reason)
        return Sign(Life.ALIVE)

    def _tried(self, address: str) -> None:
        for pause in self._terms.limits.pauses:
            try:
                return self._followed(address)
            except Refusal as refusal:
                if self._line.ended.is_set() or not refusal.again:
                    raise
                if not refusal.after_seconds:  # else the turn comes later
                    self._line.pause(scattered(pause))
        return self._followed(address)

    def _followed(self, address: str) -> None:
        """One try, to the end of the redirects.

        Raises:
            Refusal: It leads nowhere, or that can't be told.
        """
        redirects = self._terms.limits.redirects
        for _ in range(redirects + 1):
            answer = self._answer(address, "HEAD")
            if answer.status in _ASKED_AGAIN:
                answer = self._answer(address, "GET")
            if answer.onward is None:
                if answer.status >= 400:
                    raise turned_away(answer, self._turns, self._terms.limits)
                return
            if not answer.onward:
                raise Refusal("the server redirects to an address that is not valid")
            address = answer.onward
        raise Refusal(f"the server redirects more than {redirects} times")

    def _answer(self, address: str, method: str) -> Answer:
        """The head of the answer; its body is not waited for."""
        with ExitStack() as at_host:
            with self._line.off_the_clock():
                at_host.enter_context(self._turns.turn(host_of(address), self._line.ended))
            answer = at_host.enter_context(asked(address, _ANY, self._terms, self._line, method))
            if not is_numeric(host_of(address)):
                self._names.any_known = True
            return answer
