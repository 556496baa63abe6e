"""The author's model of the texts around the entries: forewords before them, information after them."""

from booklet.fields import FileName, Line, Prose
from booklet.placed import Node


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
