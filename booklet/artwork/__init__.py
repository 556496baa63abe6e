"""Posters, logo and photos made ready for their pages: measured, scaled, cropped for the cover.

A poster that is a PDF stays one: its page is drawn as it is when the book is bound.
"""

from booklet.artwork.small import LOGO
from booklet.artwork.studio import Studio

__all__ = ["LOGO", "Studio"]
