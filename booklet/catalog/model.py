"""The author's model: what may stand in ``catalog.yaml``. Strict and frozen.

The docstring under each field is its reference: ``docs/catalog.md`` and the JSON Schema are made from
them. Every node knows the place it was written at, so that whoever finds a problem later can name its
line. The model holds plain text; escaping is the templates' business.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from booklet.catalog.jackets import BackCover, Cover
from booklet.catalog.people import Author, Person, Role, Tier
from booklet.catalog.print_run import PrintRun
from booklet.catalog.sessions import Appearances, Clock, Session, Showing, Talk
from booklet.catalog.texts import Foreword, Information, Moment, file_named
from booklet.fields import (
    Colour,
    Day,
    Doi,
    FileName,
    Id,
    Isbn,
    Language,
    Line,
    LinkKind,
    PageRanges,
    Prose,
    Stamp,
    Theme,
    TimeZone,
    TrimSize,
    WebAddress,
)
from booklet.ids import give_ids
from booklet.placed import Node, needs_one


def _file_or_address(text: str) -> dict[str, str]:
    return {"url": text} if re.match(r"(?i)https?://", text.strip()) else {"file": text}


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
    """A picture, shown on cover and title page."""
    time_zone: TimeZone | None = None
    """Time zone of the programme, such as Europe/Berlin. Times with a zone of their own are shown in it."""

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
    """How the pages look: poster shows every poster large, abstracts is a book of abstracts, handout shows several
    posters to a page and binds no papers."""
    wall: bool | None = None
    """All posters small on a sheet, by board. Default: in handout only."""
    contents: Literal["entries", "sections"] | None = None
    """What the contents list: every entry, or the sections only. Default: entries, but sections in abstracts where
    there are more than 300 entries."""
    first_pages: bool = False
    """The first page of each paper as a small picture beside its entry, which leads to the paper."""
    plates: Literal["framed", "full"] = "framed"
    """A poster with a page to itself: inside the margins (framed), or over the whole page, in print with the bleed, if
    it has the page's shape and no caption (full)."""
    own_theme: Id | None = None
    """A theme of your own that changes this one: a folder of that name in templates/ or styles/ beside the catalog."""
    compact: bool = False
    """Poster and words of an entry on one page, where the theme would take two."""
    size: TrimSize = "A5"
    """Trim size: the finished page."""
    accent: Colour = "#0a5c9e"
    """The one colour used for labels, rules and the cover; six hexadecimal digits in quotes."""
    cover: Cover | None = None
    """What stands on the cover. Default: a mosaic of the posters, or plain where there are none."""
    back: BackCover | None = None
    """What stands on the back cover. Without it, the book ends with the colophon."""
    foreword: Prose | None = None
    """Markdown text, or the name of a Markdown file (ending in .md). For several, see forewords."""
    licence: Line | None = None
    """Under which licence the booklet may be shared, as it should be printed."""
    publisher: Line | None = None
    """Who publishes it."""
    isbn: Isbn | None = None
    """ISBN, ten or thirteen digits. A back cover carries it as a barcode."""
    editors: tuple[Person, ...] = ()
    """Who edited it, in order."""
    doi: Doi | None = None
    """DOI of the whole volume."""
    date: Day | None = None
    """The day on which it came out, as 2022-12-19: the date of its files, unless the command line or SOURCE_DATE_EPOCH
    gives another. The archive edition falls back on the event's last day."""
    stamp: Stamp | None = None
    """What stands on the first page of each paper, with the placeholders {title}, {authors}, {volume}, {event},
    {place}, {pages}, {date}, {year}, {publisher}, {licence} and {doi}; what has no value leaves no trace. A | begins
    a second line, *…* is set in italics. Default: volume, pages, event and what else is known."""

    @property
    def binds_papers(self) -> bool:
        """Whether papers are bound in; a handout shows codes in their place."""
        return self.theme != "handout"

    @property
    def foreword_file(self) -> str | None:
        """The name of the foreword's file, or None where the foreword stands in the catalog or is not given."""
        return file_named(self.foreword)


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
        needs_one(self, "file", "url")
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
    """Whether the paper is part of the volume; false appends a page in its place that says where it is to be found."""
    keep: bool = False
    """Whether it stays in an edition that has to fit a size; there the largest of the others make way first."""

    @classmethod
    def from_text(cls, text: str) -> Mapping[str, Any]:
        """A file, or an address where the text begins with http:// or https://."""
        return _file_or_address(text)

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        needs_one(self, "file", "url")
        return self


class Link(Node):
    """A link that belongs to an entry: source code, data, a recording."""

    label: Line
    """What the link is called."""
    url: WebAddress
    """Where it leads."""
    kind: LinkKind = "other"
    """What waits there."""


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
    session: Appearances = ()
    """When and where it was shown: the id of a session, or a mapping; a list where it was shown several times."""
    kind: Line | None = None
    """What sort of entry it is, as it stands over its title: long paper, demo."""
    code: Line | None = None
    """Short code of the entry in programme and book of abstracts, such as P2-14."""
    doi: Doi | None = None
    """DOI of the paper."""
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


class Catalog(Node):
    """Everything a booklet is made from."""

    event: Event
    """The occasion."""
    booklet: Imprint = Imprint()
    """Title, language, look."""
    printing: PrintRun = PrintRun()
    """How the print edition is made."""
    sections: tuple[Section, ...] = ()
    """The entries, in sections."""
    moments: tuple[Moment, ...] = ()
    """What was said on the day."""
    sessions: tuple[Session, ...] = ()
    """The programme, in order."""
    talks: tuple[Talk, ...] = ()
    """Invited talks, panels, tutorials."""
    forewords: tuple[Foreword, ...] = ()
    """Texts before the body, in order."""
    organisers: tuple[Role, ...] = ()
    """Who organised the event."""
    programme_committee: tuple[Role, ...] = ()
    """Who chose what was shown."""
    sponsors: tuple[Tier, ...] = ()
    """Who paid, by rank."""
    information: tuple[Information, ...] = ()
    """Texts after the body: venue, local information."""

    @model_validator(mode="after")
    def _everything_has_an_id(self) -> Self:
        give_ids("entry", ((entry, entry.title) for entry in self.entries))
        give_ids("talk", ((talk, talk.title) for talk in self.talks))
        sessions = ((session, session.name) for session in self.all_sessions)
        give_ids("session", sessions, numbered=True)  # every day has its coffee break
        return self

    @property
    def all_sessions(self) -> tuple[Session, ...]:
        """Every session of the programme, those within others after the one that holds them."""
        return tuple(inner for session in self.sessions for inner in session.with_those_within())

    @property
    def showings(self) -> Callable[[Entry | Talk], tuple[Showing, ...]]:
        """Tells of an entry or a talk when and where it was shown, with what its session says filled in.

        Whoever asks for many takes it once: for this the whole programme is gone through.
        """
        sessions = {session.id: session for session in self.all_sessions}
        clock = Clock(self.event.time_zone)
        return lambda node: tuple(Showing.of(appearance, sessions, clock) for appearance in node.session)

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
