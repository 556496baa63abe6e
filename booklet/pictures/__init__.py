"""Pictures made ready for the page, bytes to bytes: measured, upright, in sRGB, cropped where they tell most."""

from booklet.pictures.preparing import (
    PictureFacts,
    emblem,
    endpaper,
    inspect,
    is_blank,
    portrait,
    prepare,
    telling_crop,
)

__all__ = ["PictureFacts", "emblem", "endpaper", "inspect", "is_blank", "portrait", "prepare", "telling_crop"]
