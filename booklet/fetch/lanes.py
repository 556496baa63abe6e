"""Many addresses at the same time, each host as often as it allows: lanes, and one connection for each address."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeVar

from booklet.fetch.hosts import ORDINARY, household
from booklet.fetch.network import Line, host_of
from booklet.fetch.politeness import in_words
from booklet.fetch.terms import Terms

T = TypeVar("T")

_MOST_LANES = 32
"""Threads at the same time; most of them wait for a turn."""


def in_lanes(
    addresses: Iterable[str], terms: Terms, work: Callable[[str, Line], T], settle: Callable[[str, T], None]
) -> None:
    """Do the work for each address, several at a time, and settle each result here, as soon as it comes.

    Leaving through an exception, Ctrl-C too, hangs up at once.

    Args:
        addresses: Each once.
        terms: On which the web is asked; all lines are hung up when the time for all is over.
        work: Called in threads of its own with the address and its line.
        settle: Called in this thread.
    """
    lines = {address: Line(terms.limits.seconds) for address in addresses}
    lanes = _lanes(lines, terms)
    if not lanes:
        return
    done: SimpleQueue[tuple[str, T | BaseException]] = SimpleQueue()

    def hang_up(reason: str) -> None:
        for line in lines.values():
            line.hang_up(reason)

    def follow(lane: deque[str]) -> None:
        while lane:
            address = lane.popleft()
            try:
                done.put((address, work(address, lines[address])))
            except BaseException as problem:  # noqa: BLE001 - it is raised where it is waited for
                done.put((address, problem))

    overdue = f"all downloads together took longer than {in_words(terms.limits.all_seconds)}"
    clock = threading.Timer(terms.limits.all_seconds, hang_up, (overdue,))
    clock.start()
    with ThreadPoolExecutor(min(len(lanes), _MOST_LANES), thread_name_prefix="fetch") as pool:
        try:
            for lane in lanes:
                pool.submit(follow, lane)
            for _ in lines:
                address, result = done.get()
                if isinstance(result, BaseException):
                    raise result
                settle(address, result)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            hang_up("it was stopped")
            raise
        finally:
            clock.cancel()
            clock.join()


def _lanes(addresses: Iterable[str], terms: Terms) -> list[deque[str]]:
    """Addresses by host: as many lanes lead to each as it allows at once, and those to one host share a queue.

    So hosts that want pauses hold up nobody but themselves.
    """
    queues: dict[str, deque[str]] = {}
    for address in addresses:
        queues.setdefault(household(host_of(address), terms.hosts), deque()).append(address)
    lanes = []
    for name, queue in queues.items():
        lanes += [queue] * min(terms.hosts.get(name, ORDINARY).at_once, len(queue))
    return lanes
