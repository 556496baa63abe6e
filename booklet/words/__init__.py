"""Which words the book says by itself, and how a language writes dates. What they are, ``languages`` knows."""

import datetime
from dataclasses import dataclass

from booklet.words.absence import AbsenceWords
from booklet.words.letter import LetterWords
from booklet.words.matter import MatterWords
from booklet.words.programme import ProgrammeWords


def has_hour(start: datetime.datetime, end: datetime.datetime | None) -> bool:
    """Whether an hour was said, and not only the day, which is read as midnight."""
    return any(time.hour or time.minute for time in (start, end or start))


def offset_name(time: datetime.datetime) -> str:
    """How far the time's zone is ahead of UTC, after a space; empty for a time without a zone."""
    offset = time.utcoffset()
    return "" if offset is None else f" {utc(offset)}"


def utc(offset: datetime.timedelta) -> str:
    """UTC+5:30."""
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-+'[minutes > 0]}{hours}{f':{rest:02}' if rest else ''}".replace("-", "−") if minutes else "UTC"


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the templates say by themselves, in one language."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    """Short names, Monday first."""
    first_of_month: str
    """The figure of a month's first day; the others are written as they are."""
    day_pattern: str
    """How a full date is written, from ``{day}``, ``{month}`` and ``{year}``."""
    day_month_pattern: str
    """How a date is written without its year."""
    contents: str
    foreword: str
    more: str
    moments: str
    papers: str
    papers_intro: str
    papers_none: str
    papers_embedded: str
    paper: str
    poster: str
    authors: str
    and_others_pattern: str
    """Takes ``{count}``, after the first authors of many."""
    colophon: str
    notes: str
    keywords: str
    board: str
    page: str
    pages: str
    in_this_booklet: str
    first_page: str
    embedded: str
    """Of a paper, in the middle of a line."""
    barcode: str
    qr_code: str
    photo: str
    detail: str
    logo_of: str
    no_poster: str
    no_paper: str
    paper_embedded: str
    no_picture: str
    ask_authors: str
    see_instead: str
    """Followed by the word for a page and its number."""
    find_it: str
    named_as: str
    paper_page: str
    """Takes ``{number}`` and ``{count}``."""
    set_with: str
    typefaces: str
    typefaces_also_pattern: str
    """Takes ``{families}``, names of typefaces."""
    could_not_include: str
    entries_one: str
    entries_many: str
    """Takes ``{count}``."""
    appended_one: str
    appended_many: str
    absence: AbsenceWords
    matter: MatterWords
    programme: ProgrammeWords
    letter: LetterWords

    def day(self, date: datetime.date) -> str:
        """28 November 2022."""
        return self._dated(self.day_pattern, date)

    def days(self, start: datetime.date | None, end: datetime.date | None) -> str:
        """28 November – 9 December 2022: what both dates share is said once. Empty without dates."""
        if not start or not end or start == end:
            date = start or end
            return self.day(date) if date else ""
        if start.year != end.year:
            return f"{self.day(start)} – {self.day(end)}"
        first = self._dated(self.day_month_pattern, start)
        if start.month == end.month and self.day_month_pattern.startswith("{day}"):
            last = self.day(end)
            return f"{first.split()[0]}–{last}"
        return f"{first} – {self.day(end)}"

    def span(self, start: datetime.datetime, end: datetime.datetime | None) -> str:
        """Wed 30 November, 16:00–18:00; only the days where no hour was said, which is read as midnight."""
        timed = has_hour(start, end)

        def moment(time: datetime.datetime) -> str:
            return f"{self.short_day(time)}, {time:%H:%M}" if timed else self.short_day(time)

        zone = offset_name(start) if timed else ""
        if end is None or end == start:
            return f"{moment(start)}{zone}"
        if end.date() == start.date():
            return f"{moment(start)}–{end:%H:%M}{zone}"
        return f"{moment(start)} – {moment(end)}{zone}"

    def short_day(self, date: datetime.date) -> str:
        """Wed 30 November."""
        return f"{self.weekdays[date.weekday()]} {self._dated(self.day_month_pattern, date)}"

    def long_day(self, date: datetime.date) -> str:
        """Wednesday, 30 November 2022."""
        return f"{self.programme.weekdays[date.weekday()]}{self.day(date)}"

    def _dated(self, pattern: str, date: datetime.date) -> str:
        day = self.first_of_month if date.day == 1 else str(date.day)
        return pattern.format(day=day, month=self.months[date.month - 1], year=date.year)

    def and_others(self, count: int) -> str:
        """And 27 others."""
        return self.and_others_pattern.format(count=count)

    def holds(self, entries: int, papers: int) -> str:
        """What the booklet holds: 3 entries; 2 papers are appended."""
        first = self.entries_one if entries == 1 else self.entries_many.format(count=entries)
        if not papers:
            return f"{first}."
        return f"{first}; {self.appended_one if papers == 1 else self.appended_many.format(count=papers)}."

    def paper_page_of(self, number: int, count: int) -> str:
        """Paper page 3 of 8."""
        return self.paper_page.format(number=number, count=count)
