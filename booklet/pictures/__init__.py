"""Pictures made ready for the page, bytes to bytes: measured, upright, in sRGB, cropped where they tell most."""

from booklet.pictures.drawings import Drawing, safe_drawing
from booklet.pictures.preparing import (
    PictureFacts,
    emblem,
    endpaper,
    filling,
    inspect,
    is_blank,
    portrait,
    prepare,
    telling_crop,
)

__all__ = [
    "Drawing",
    "PictureFacts",
    "emblem",
    "endpaper",
    "filling",
    "inspect",
    "is_blank",
    "portrait",
    "prepare",
    "safe_drawing",
    "telling_crop",
]
