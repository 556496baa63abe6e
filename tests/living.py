"""Whether processes still live, and waiting for what they do."""

import multiprocessing  # noqa: TID251 - children are counted here, and none is started
import time
from collections.abc import Callable
from pathlib import Path


def alive(group: int) -> list[str]:
    """Names of the processes of a group that have not ended; those nobody has buried do not count (proc(5), stat)."""
    names = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue  # it ended meanwhile
        state, _, its_group, *_ = rest.split()
        if int(its_group) == group and state != "Z":
            names.append(name.partition("(")[2])
    return names


class Peak:
    """The most children that this process had at once beyond those it had before, at the moments it was asked."""

    def __init__(self) -> None:
        self._before = set(multiprocessing.active_children())
        self.children = 0

    def look(self, *_: object) -> None:
        """Count them; it may stand where progress is told."""
        self.children = max(self.children, len(set(multiprocessing.active_children()) - self._before))


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait for a condition, and fail where it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
