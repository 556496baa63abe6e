"""An embedded post as a moment of the booklet."""

import datetime
import re

from booklet.catalog.texts import Moment
from booklet.importers.embedded_html import Post
from booklet.importers.flowing_text import LINE_BREAK, flowing
from booklet.importers.report import Report, shortened
from booklet.importers.web_addresses import as_web_address

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BY = re.compile(r"^[\s—–-]*(?P<by>.*?)\s*\(\s*(?P<handle>@[^\s()]+)\s*\)\s*$", re.DOTALL)
_DATE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
    r"|(?P<name>[A-Za-z]{3,9})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})"
    r"|(?P<day3>\d{1,2})\.?\s+(?P<name3>[A-Za-z]{3,9})\.?,?\s+(?P<year3>\d{4})"
)


def moment_from(post: Post, report: Report) -> Moment | None:
    """The post as a moment; None where it says nothing. What could not be understood is reported."""
    words = flowing(post.words).replace(LINE_BREAK, "\\\n")
    address = as_web_address(post.address)
    if not words:
        report.warning(post.line, "post-without-words", "the post says nothing: it is not kept")
        return None
    if post.address and not address:
        message = f"the post's link {post.address!r} is not a web address: it is not kept"
        report.warning(post.line, "not-a-web-address", message, "write the full address as the moment's url")
    if not post.link:
        message = "the post's words, author and date stand on another website"
        report.warning(post.line, "post-without-words", message, "copy them into text, by and date of the moment")
    elif not _date(post.link):
        message = f"no date could be read from {shortened(post.link)!r} of the post"
        report.warning(post.line, "post-date", message, "write it into the moment as date: 2022-11-28")
    if "pic.twitter.com/" in words:
        message = "the post's picture is only linked from its text"
        report.note(post.line, "post-picture", message, "save the picture and name it as the moment's image")
    by, handle = _author(post, report)
    return Moment(text=words, by=by, handle=handle, date=_date(post.link), url=address)


def _author(post: Post, report: Report) -> tuple[str | None, str | None]:
    named = _BY.match(post.attribution)
    if named:
        return _unescaped(named["by"]) or None, _unescaped(named["handle"])
    by = _unescaped(post.attribution.strip(" \n—–-"))
    if post.link:
        message = f"the post does not say its author as «Name (@handle)»: {shortened(by)!r}"
        report.warning(post.line, "post-author", message, "write by and handle into the moment")
    return by or None, None


def _unescaped(markdown: str) -> str:
    return " ".join(re.sub(r"\\(?=[^\w\s])|\\(?=_)", "", markdown).split())


def _date(text: str) -> datetime.date | None:
    found = _DATE.search(text)
    if not found:
        return None
    name = (found["name"] or found["name3"] or "")[:3].lower()
    month = int(found["month"]) if found["month"] else _MONTHS.index(name) + 1 if name in _MONTHS else 0
    year, day = found["year"] or found["year2"] or found["year3"], found["day"] or found["day2"] or found["day3"]
    try:
        return datetime.date(int(year), month, int(day))
    except ValueError:
        return None
