"""The kinds of text that may stand in a field of the catalog, and the checks that refuse anything else.

A check raises with a slug of its own, by which the loader finds the words and the hint for the author.
"""

import datetime
import html
import re
import zoneinfo
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
DAY_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
TIME_PATTERN = r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?( ?(Z|[+-]\d{2}:\d{2}))?)?$"
FIRST_YEAR, LAST_YEAR = 1800, 2500
"""Years in which anything can have been shown."""
PLACEHOLDERS = (
    *("{title}", "{authors}", "{volume}", "{event}", "{place}", "{pages}"),
    *("{date}", "{year}", "{publisher}", "{licence}", "{doi}"),
)
"""What may stand in a stamp to be filled in."""
_PRIVATE_LINK = re.compile(r"(?i)(?:\]\(\s*<?|\]:\s*<?|<)\s*(booklet:[^\s>)]*)")


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
    return re.sub(r"(?<=\d) (?=Z|[+-])", "", value.strip()) if isinstance(value, str) else value


def _in_living_memory(time: datetime.datetime) -> datetime.datetime:
    """Refuses years so far off that no other time zone could tell the time."""
    if not FIRST_YEAR <= time.year <= LAST_YEAR:
        raise PydanticCustomError("time", "the year {year} can't be right", {"year": time.year})
    return time


def _web_address(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in {"http", "https"} or not rest or re.search(r"\s", text):
        raise PydanticCustomError(
            "web_address", "'{text}' is not a web address: it must begin with http:// or https://", {"text": text}
        )
    return text


def _time_zone(text: str) -> str:
    if text not in zoneinfo.available_timezones():
        raise PydanticCustomError("time_zone", "'{text}' is not a time zone", {"text": text})
    return text


def _isbn(text: str) -> str:
    """Ten or thirteen digits with their check digit (ISO 2108, annex A); the word ISBN before them is left out."""
    text = re.sub(r"(?i)^isbn(-1[03])?:?\s*", "", text)
    bare = re.sub(r"[\s-]", "", text).upper()
    if not re.fullmatch(r"[0-9]{13}|[0-9]{9}[0-9X]", bare):
        raise PydanticCustomError("isbn", "'{text}' is not an ISBN: it has thirteen digits, or ten", {"text": text})
    digits = [10 if digit == "X" else int(digit) for digit in bare]
    if len(digits) == 13:
        checks = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    else:
        checks = sum(digit * (10 - place) for place, digit in enumerate(digits)) % 11 == 0
    if not checks:
        raise PydanticCustomError("isbn", "'{text}' is not an ISBN: a digit is wrong", {"text": text})
    return text


def _doi(text: str) -> str:
    bare = re.sub(r"(?i)^(https?://(dx\.)?doi\.org/|doi:\s*)", "", text)
    if not re.fullmatch(r"10\.\d{4,9}/\S+", bare):
        raise PydanticCustomError("doi", "'{text}' is not a DOI: one begins with 10. and holds a slash", {"text": text})
    return bare


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


def _stamp(text: str) -> str:
    """Refuses placeholders that nothing could be put in for, and braces that begin none."""
    for found in re.findall(r"\{[^{}]*\}?|\}", text):
        if found not in PLACEHOLDERS:
            raise PydanticCustomError("placeholder", "'{text}' is not a placeholder of the stamp", {"text": found})
    return text


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
TimeZone = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_time_zone)]
Isbn = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_isbn)]
Doi = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_doi)]
Stamp = Annotated[Line, AfterValidator(_stamp)]
Day = Annotated[datetime.date, BeforeValidator(_day_text)]
Time = Annotated[
    datetime.datetime,
    BeforeValidator(_time_text),
    AfterValidator(_in_living_memory),
    WithJsonSchema({"type": "string", "pattern": TIME_PATTERN}),
]
Theme = Literal["poster", "abstracts", "handout"]
CoverDesign = Literal["mosaic", "plain"]
TrimSize = Literal["A5", "half-letter", "B5", "A4", "Letter"]
SessionKind = Literal["talks", "posters", "keynote", "panel", "tutorial", "break", "social", "other"]
TalkKind = Literal["keynote", "panel", "tutorial", "talk"]
LinkKind = Literal["code", "data", "video", "slides", "page", "other"]
