"""Small pictures for tests, made from nothing."""

import io

from PIL import Image


def png(width: int, height: int, colour: tuple[int, int, int] = (20, 120, 90)) -> bytes:
    """A PNG of one colour, so many pixels wide and high."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()
