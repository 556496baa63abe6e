"""Pictures made ready for the page, bytes to bytes: measured, upright, in sRGB, cropped where they tell most."""

from booklet.pictures.preparing import PictureFacts, endpaper, inspect, prepare, telling_crop

__all__ = ["PictureFacts", "endpaper", "inspect", "prepare", "telling_crop"]
