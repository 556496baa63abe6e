"""A head start: engines are loaded in another process while this one still loads what it needs itself."""

from collections.abc import Callable
from pathlib import Path

from booklet.cli.places import store
from booklet.processes import load_engines
from booklet.workspace import digest

BUILT = b"built\n"
"""What the store keeps for a catalog that was built."""


def head_start(catalog: Path) -> Callable[[], None]:
    """Begin to load the engines, unless the store remembers that this very catalog was built: then nothing may be left
    to make, and they would only be in the way. A wrong guess costs time and nothing else.

    What comes back lets the store remember that it is built now.
    """
    try:
        key = digest("built", catalog.read_bytes())
    except OSError:  # that it can't be read is told by reading it
        return lambda: None
    kept = store()
    if not kept.has(key):
        load_engines()
    return lambda: kept.put(key, BUILT)
