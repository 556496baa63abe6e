"""Pictures made in a worker and packed for the store.

A room below the model of the catalog, so that the fork server loads no more than a worker needs.
"""

from collections.abc import Callable

from booklet.values import Picture
from booklet.workshop import Packing

PICTURES = Packing(Picture, "data")


def packed(make: Callable[[bytes], Picture], data: bytes) -> bytes:
    """What a function of pictures, with all else it needs already given, makes of the file."""
    return PICTURES.packed(make(data))
