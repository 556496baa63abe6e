"""The author's model of the texts around the entries: forewords before them, moments and information after them."""

from typing import Self

from pydantic import model_validator

from booklet.fields import Day, FileName, Line, Prose, WebAddress
from booklet.placed import Node, needs_one


def file_named(text: str | None) -> str | None:
    """The name of the Markdown file that the text is; None where it is the words themselves, or nothing."""
    return text if text and text.lower().endswith(".md") and "\n" not in text else None


class Foreword(Node):
    """A text that stands before the body: preface, welcome, in memoriam."""

    title: Line
    """Its heading."""
    text: Prose
    """Markdown, or the name of a Markdown file (ending in .md)."""
    signature: Line | None = None
    """Who signs it."""

    @property
    def text_file(self) -> str | None:
        """The name of the text's file, or None where the words stand in the catalog."""
        return file_named(self.text)


class Information(Node):
    """A text after the body: venue, local information."""

    title: Line
    """Its heading."""
    text: Prose
    """Markdown, or the name of a Markdown file (ending in .md)."""
    image: FileName | None = None
    """A picture file, beside the catalog: a plan, a map."""
    alt: Line | None = None
    """What the picture shows, for those who cannot see it."""

    @property
    def text_file(self) -> str | None:
        """The name of the text's file, or None where the words stand in the catalog."""
        return file_named(self.text)


class Moment(Node):
    """What was said on the day: a post, a quote, a photo."""

    text: Prose | None = None
    """The words, in Markdown."""
    by: Line | None = None
    """Who said it."""
    handle: Line | None = None
    """The name used on a social network, such as "@name"."""
    date: Day | None = None
    """When it was said."""
    url: WebAddress | None = None
    """Where it can be read."""
    image: FileName | None = None
    """A picture file, beside the catalog."""
    alt: Line | None = None
    """What the picture shows, for those who cannot see it."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        needs_one(self, "text", "image")
        return self
