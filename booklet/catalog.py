"""The author's model: what may stand in ``catalog.yaml``. Strict and frozen.

The docstring under each field is its reference: ``docs/catalog.md`` and the JSON Schema are made from
them. Every node knows the place it was written at, so that whoever finds a problem later can name its
line. The model holds plain text; escaping is the templates' business.
"""

import datetime
import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from booklet.diagnostics import Place

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
DAY_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
TIME_PATTERN = r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?( ?(Z|[+-]\d{2}:\d{2}))?)?$"
_PRIVATE_LINK = re.compile(r"(?i)(?:\]\(\s*<?|\]:\s*<?|<)\s*(booklet:[^\s>)]*)")


NOWHERE = Place()
"""The place of what was not written by anyone."""


class PlacedText(str):
    """A text that knows where it was written; the loader makes them."""

    __slots__ = ("place",)
    place: Place

    @classmethod
    def at(cls, text: str, place: Place) -> Self:
        """The text, remembering the place."""
        placed = cls(text)
        placed.place = place
        return placed


class PlacedMapping(dict[str, Any]):
    """A mapping that knows where it was written; the loader makes them."""

    place: Place

    @classmethod
    def at(cls, mapping: Mapping[str, Any], place: Place) -> Self:
        """The mapping, remembering the place."""
        placed = cls(mapping)
        placed.place = place
        return placed


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


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _public(text: str) -> str:
    """Refuses ``booklet:``, the scheme of the links between the parts of a book (DESIGN, section 3)."""
    if text.lower().startswith("booklet:"):
        raise PydanticCustomError("private_address", "'{text}' uses the private scheme booklet:", {"text": text})
    return text


def _public_links(text: str) -> str:
    """Refuses ``booklet:`` in Markdown links, also where it hides behind entities or backslashes."""
    plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", html.unescape(text))
    if link := _PRIVATE_LINK.search(plain):
        raise PydanticCustomError(
            "private_address", "the link to '{link}' uses the private scheme booklet:", {"link": link[1]}
        )
    return text


def _day_text(value: Any) -> Any:
    """Refuses what pydantic would read as seconds since 1970."""
    if isinstance(value, str) and not re.match(DAY_PATTERN, value.strip()):
        raise PydanticCustomError("date", "'{text}' is not a date", {"text": value})
    return value.strip() if isinstance(value, str) else value


def _time_text(value: Any) -> Any:
    """Refuses what pydantic would read as seconds since 1970."""
    if isinstance(value, str) and not re.match(TIME_PATTERN, value.strip()):
        raise PydanticCustomError("time", "'{text}' is not a day with a time", {"text": value})
    return value.strip() if isinstance(value, str) else value


def _web_address(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in {"http", "https"} or not rest or re.search(r"\s", text):
        raise PydanticCustomError(
            "web_address", "'{text}' is not a web address: it must begin with http:// or https://", {"text": text}
        )
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise PydanticCustomError(
            "colour", "'{text}' is not a colour: write six hexadecimal digits, such as \"#0a5c9e\"", {"text": text}
        )
    return text.lower()


def _language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise PydanticCustomError(
            "language", "'{text}' is not a language tag: write one such as en, de or pt-BR", {"text": text}
        )
    return text


def _orcid(text: str) -> str:
    """The sixteen digits with their ISO 7064 11,2 check digit, as orcid.org prescribes."""
    bare = text.removeprefix("https://orcid.org/").removeprefix("http://orcid.org/")
    if re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", bare):
        total = 0
        for digit in bare.replace("-", "")[:-1]:
            total = (total + int(digit)) * 2
        if "0123456789X"[(12 - total % 11) % 11] == bare[-1]:
            return bare
    raise PydanticCustomError(
        "orcid", "'{text}' is not an ORCID: write it as 0000-0002-1825-0097 (the last digit is a check)", {"text": text}
    )


def _page_ranges(text: str) -> str:
    if re.fullmatch(r"\d+(-\d*)?(\s*,\s*\d+(-\d*)?)*", text):
        spans = [part.strip().partition("-") for part in text.split(",")]
        if all(int(a) >= 1 and (not b or int(b) >= int(a)) for a, _, b in spans):
            return re.sub(r"\s", "", text)
    raise PydanticCustomError(
        "page_ranges", "'{text}' is not a choice of pages: write 1-9, or 1,3-5, or 2-", {"text": text}
    )


Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_one_line)]
Prose = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_public_links)]
WebAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_public),
    AfterValidator(_web_address),
    WithJsonSchema({"type": "string", "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://\S+$"}),
]
FileName = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_public)]
Colour = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_colour),
    WithJsonSchema({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}),
]
Language = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_language)]
Orcid = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_orcid)]
PageRanges = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_page_ranges)]
Id = Annotated[str, StringConstraints(strip_whitespace=True, pattern=ID_PATTERN, max_length=100)]
Day = Annotated[datetime.date, BeforeValidator(_day_text)]
Time = Annotated[
    datetime.datetime, BeforeValidator(_time_text), WithJsonSchema({"type": "string", "pattern": TIME_PATTERN})
]
Theme = Literal["poster"]
TrimSize = Literal["A5"]
LinkKind = Literal["code", "data", "video", "slides", "page", "other"]


class Node(BaseModel):
    """A part of the catalog. Unknown keys are refused; nothing can be changed after reading."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, coerce_numbers_to_str=True, populate_by_name=True
    )

    shorthand: ClassVar[str] = ""
    """Name of the field that a bare text stands for; empty where a mapping must be written."""

    _written_at: Place = PrivateAttr(default_factory=lambda: NOWHERE)
    _written: PlacedMapping | None = PrivateAttr(default=None)

    @property
    def written_at(self) -> Place:
        """Where this node was written."""
        return self._written_at

    def place_of(self, field: str) -> Place:
        """Where the field's value was written; the node's own place where that is not known."""
        place = getattr(self._written.get(field), "place", None) if self._written else None
        return place if isinstance(place, Place) else self._written_at

    @classmethod
    def from_text(cls, text: str) -> Mapping[str, Any]:
        """The mapping that a bare text stands for."""
        return {cls.shorthand: text}

    @model_validator(mode="wrap")
    @classmethod
    def _remember_place(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        place = getattr(data, "place", None)
        if cls.shorthand and isinstance(data, str):
            data = cls.from_text(data)
        node = handler(data)
        if isinstance(place, Place):
            node._written_at = place
        if isinstance(data, PlacedMapping):
            node._written = data
        return node

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        if not cls.shorthand:
            return schema
        resolved = handler.resolve_ref_schema(schema)
        whole = dict(resolved)
        resolved.clear()
        resolved["description"] = whole.pop("description", "")
        resolved["anyOf"] = [{"type": "string"}, whole]
        return schema


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
