"""The author's model: what may stand in ``catalog.yaml``. Strict and frozen.

The docstring under each field is its reference: ``docs/catalog.md`` and the JSON Schema are made from
them. Every node knows the place it was written at, so that whoever finds a problem later can name its
line. The model holds plain text; escaping is the templates' business.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from booklet.fields import (
    Colour,
    Day,
    FileName,
    Id,
    Language,
    Line,
    LinkKind,
    Orcid,
    PageRanges,
    Prose,
    Theme,
    Time,
    TrimSize,
    WebAddress,
)
from booklet.placed import Node


def slug(text: str) -> str:
    """The text as an id: lower-case ASCII words joined by hyphens, at most 60 characters; may be empty."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_text.lower().replace("'", ""))
    kept = ""
    for word in words:
        if len(kept) + len(word) > 60:
            break
        kept = f"{kept}-{word}" if kept else word[:60]
    return kept


def _file_or_address(text: str) -> dict[str, str]:
    return {"url": text} if re.match(r"(?i)https?://", text.strip()) else {"file": text}


def _needs_one(node: Node, *names: str) -> None:
    if all(getattr(node, name) is None for name in names):
        raise PydanticCustomError("needs_one", "one of {names} is needed", {"names": " or ".join(names)})


class Event(Node):
    """The conference, workshop or other occasion."""

    name: Line
    """Short name, as people say it: NeurIPS 2022."""
    full_name: Line | None = None
    """The name in full."""
    start: Day | None = None
    """First day, as 2022-11-28."""
    end: Day | None = None
    """Last day."""
    place: Line | None = None
    """Where it took place."""
    url: WebAddress | None = None
    """The event's own web page."""
    logo: FileName | None = None
    """A picture, shown on the title page."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise PydanticCustomError(
                "impossible_dates",
                "the end ({end}) lies before the start ({start})",
                {"end": str(self.end), "start": str(self.start)},
            )
        return self


class Imprint(Node):
    """How the booklet itself is named, made and set."""

    title: Line | None = None
    """Title on the cover. Default: the event's name."""
    subtitle: Line | None = None
    """One line under the title."""
    issuer: Line | None = None
    """The group or institute that gives the booklet out."""
    language: Language = "en"
    """Language of the booklet, as a tag such as en or de; entries may differ."""
    theme: Theme = "poster"
    """How the pages look."""
    size: TrimSize = "A5"
    """Trim size: the finished page."""
    accent: Colour = "#0a5c9e"
    """The one colour used for labels, rules and the cover; six hexadecimal digits in quotes."""
    foreword: Prose | None = None
    """Markdown text, or the name of a Markdown file (ending in .md)."""
    licence: Line | None = None
    """Under which licence the booklet may be shared, as it should be printed."""

    @property
    def foreword_file(self) -> str | None:
        """The name of the foreword's file, or None where the foreword stands in the catalog or is not given."""
        text = self.foreword or ""
        return text if text.lower().endswith(".md") and "\n" not in text else None


class Author(Node):
    """A person who wrote an entry. A bare text is the name."""

    shorthand: ClassVar[str] = "name"

    name: Line
    """The name as it is printed, family name last: Margret Keuper. With a comma the family name comes first."""
    affiliation: Line | None = None
    """Where the person works."""
    orcid: Orcid | None = None
    """ORCID, sixteen digits."""
    presenting: bool = False
    """Whether this person presents the entry."""


class Poster(Node):
    """The poster: a picture (JPEG, PNG, WebP, TIFF) or a PDF. A bare text is the file or its address."""

    shorthand: ClassVar[str] = "file"

    file: FileName | None = None
    """The file, beside the catalog."""
    url: WebAddress | None = None
    """Where the poster can be fetched."""
    alt: Line | None = None
    """What the poster shows, for those who cannot see it."""
    caption: Line | None = None
    """A line printed with the poster."""
    page: Annotated[int, Field(ge=1)] = 1
    """Which page of a PDF, counted from 1."""

    @classmethod
    def from_text(cls, text: str) -> Mapping[str, Any]:
        """A file, or an address where the text begins with http:// or https://."""
        return _file_or_address(text)

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        _needs_one(self, "file", "url")
        return self


class Paper(Node):
    """The PDF that is appended. A bare text is the file or its address."""

    shorthand: ClassVar[str] = "file"

    file: FileName | None = None
    """The file, beside the catalog; wins over the address."""
    url: WebAddress | None = None
    """Where the paper stands on the web."""
    pages: PageRanges | None = None
    """Which pages to append: 1-9, or 1,3-5, or 2-. Default: all."""
    licence: Line | None = None
    """Licence of the paper, as it should be printed."""
    append: bool = True
    """Whether the paper is appended; false only links to it."""

    @classmethod
    def from_text(cls, text: str) -> Mapping[str, Any]:
        """A file, or an address where the text begins with http:// or https://."""
        return _file_or_address(text)

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        _needs_one(self, "file", "url")
        return self


class Link(Node):
    """A link that belongs to an entry: source code, data, a recording."""

    label: Line
    """What the link is called."""
    url: WebAddress
    """Where it leads."""
    kind: LinkKind = "other"
    """What waits there."""


class Session(Node):
    """When and where an entry was shown. A bare text is the session's name."""

    shorthand: ClassVar[str] = "name"

    name: Line
    """Name of the session: Poster session 4."""
    start: Time | None = None
    """Begin, as 2022-11-30 16:00, in the time of the place."""
    end: Time | None = None
    """End."""
    room: Line | None = None
    """Room or hall."""
    board: Line | None = None
    """Number of the poster board."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.start and self.end:
            if (self.start.tzinfo is None) != (self.end.tzinfo is None):
                raise PydanticCustomError("impossible_dates", "start and end must both have a time zone, or neither")
            if self.end < self.start:
                raise PydanticCustomError(
                    "impossible_dates",
                    "the end ({end}) lies before the start ({start})",
                    {"end": f"{self.end:%Y-%m-%d %H:%M}", "start": f"{self.start:%Y-%m-%d %H:%M}"},
                )
        return self


class Entry(Node):
    """One poster, talk or abstract."""

    id: Id = ""
    """Short name for links and file names. Default: made from the title."""
    title: Line
    """Title in full."""
    authors: tuple[Author, ...] = ()
    """Who wrote it, in order."""
    abstract: Prose | None = None
    """Markdown with math between dollar signs; no HTML."""
    keywords: tuple[Line, ...] = ()
    """What it is about."""
    poster: Poster | None = None
    """The poster, shown on a page of its own."""
    paper: Paper | None = None
    """The paper, appended to the booklet."""
    links: tuple[Link, ...] = ()
    """Further links."""
    session: Session | None = None
    """When and where it was shown."""
    award: Line | None = None
    """A prize it won."""
    language: Language | None = None
    """Language of title and abstract, where it is not the booklet's."""


class Section(Node):
    """A group of entries under one heading, in the order in which they are printed."""

    title: Line
    """Heading of the section."""
    intro: Prose | None = None
    """A sentence or two under the heading, in Markdown."""
    entries: tuple[Entry, ...] = ()
    """The entries, in order."""


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
        _needs_one(self, "text", "image")
        return self


class Catalog(Node):
    """Everything a booklet is made from."""

    event: Event
    """The occasion."""
    booklet: Imprint = Imprint()
    """Title, language, look."""
    sections: tuple[Section, ...] = ()
    """The entries, in sections."""
    moments: tuple[Moment, ...] = ()
    """What was said on the day."""

    @model_validator(mode="after")
    def _every_entry_has_an_id(self) -> Self:
        for number, entry in enumerate(self.entries, 1):
            if not entry.id:
                object.__setattr__(entry, "id", slug(entry.title) or f"entry-{number}")
        return self

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order of the booklet."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def title(self) -> str:
        """The booklet's title."""
        return self.booklet.title or self.event.name

    def language_of(self, entry: Entry) -> str:
        """The entry's language tag, the booklet's where it has none of its own."""
        return entry.language or self.booklet.language

    def with_sections(self) -> Iterator[tuple[Section, Entry]]:
        """Each entry with the section it stands in, in order."""
        for section in self.sections:
            for entry in section.entries:
                yield section, entry
