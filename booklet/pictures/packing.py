"""Pictures made in a worker and packed for the store.

A room below the model of the catalog, so that the fork server loads no more than a worker needs.
"""

from collections.abc import Callable

from booklet.pictures.colours import UNREADABLE
from booklet.values import Picture
from booklet.workshop import Packing

PICTURES = Packing(Picture, "data")


def packed(make: Callable[[bytes], Picture], data: bytes) -> bytes:
    """What a function of pictures, with all else it needs already given, makes of the file."""
    return PICTURES.packed(make(data))


def packed_or_why(make: Callable[[bytes], Picture], data: bytes) -> bytes:
    """As ``packed``; of a file that proves damaged, a clause that says so."""
    try:
        return packed(make, data)
    except UNREADABLE:
        return not_made("the picture file is damaged")


def not_made(reason: str) -> bytes:
    """What stands in the place of a picture that can't be made, for that reason, a clause."""
    return f"!{reason}".encode()


def unpacked(data: bytes) -> Picture | str:
    """The picture, or why there is none."""
    return data[1:].decode() if data.startswith(b"!") else PICTURES.unpacked(data)
