"""The author's model of the outside of the book: the cover, and the back cover."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from booklet.fields import CoverDesign, FileName, Line, Prose, WebAddress
from booklet.placed import Node


class Cover(Node):
    """The cover. A bare text is mosaic, plain, or the name of a file."""

    shorthand: ClassVar[str] = "file"

    design: CoverDesign = "mosaic"
    """What it is made of where no file is given: mosaic shows the posters, plain the names of the authors, as far as
    they fit."""
    file: FileName | None = None
    """A picture, a drawing (SVG) or a PDF of your own, beside the catalog. A PDF stays sharp; one that is larger than
    the trim size by its bleed is laid at its own size."""
    page: Annotated[int, Field(ge=1)] = 1
    """Which page of a PDF, counted from 1."""
    title: bool | None = None
    """Whether the title is printed with the file, which then takes the lower half. Without, the file fills the page to
    its edges. Default: true for a picture, false for a PDF or a drawing."""
    alt: Line | None = None
    """What the file shows, for those who cannot see it."""

    @classmethod
    def from_text(cls, text: str) -> Mapping[str, Any]:
        """A design by its name, or else a file, whose name has an ending."""
        known = text.strip().lower()
        if known in get_args(CoverDesign):
            return {"design": known}
        if re.fullmatch(r"[\w-]+", known):
            raise PydanticCustomError("cover", "'{text}' is not a cover: neither a design nor a file", {"text": text})
        return {"file": text}


class BackCover(Node):
    """The back cover. A bare text is its text."""

    shorthand: ClassVar[str] = "text"

    text: Prose | None = None
    """A few sentences in Markdown."""
    logo: FileName | None = None
    """A picture file, beside the catalog. Default: the event's logo."""
    url: WebAddress | None = None
    """Where the booklet is found, or what it is about; shown as a QR code too. Default: the event's web page."""
    file: FileName | None = None
    """A picture, a drawing (SVG) or a PDF of your own that fills the page to its edges, in place of all this."""
    page: Annotated[int, Field(ge=1)] = 1
    """Which page of a PDF, counted from 1."""
    alt: Line | None = None
    """What the file shows, for those who cannot see it."""

    @model_validator(mode="after")
    def _is_made_or_drawn(self) -> Self:
        if self.file and (self.text or self.logo or self.url):
            raise PydanticCustomError("back_cover", "a file of its own leaves no room for text, logo and address")
        return self
