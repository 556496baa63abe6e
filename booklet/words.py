"""The book's own words in the languages it speaks, and how each writes dates."""

import datetime
from dataclasses import dataclass

from booklet import absence_words, matter_words, programme_words
from booklet.absence_words import AbsenceWords
from booklet.matter_words import MatterWords
from booklet.programme_words import ProgrammeWords


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
    qr_code: str
    photo: str
    detail: str
    logo_of: str
    no_poster: str
    no_paper: str
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
    could_not_include: str
    entries_one: str
    entries_many: str
    """Takes ``{count}``."""
    appended_one: str
    appended_many: str
    absence: AbsenceWords
    matter: MatterWords
    programme: ProgrammeWords

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


ENGLISH = Words(
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    first_of_month="1",
    day_pattern="{day} {month} {year}",
    day_month_pattern="{day} {month}",
    contents="Contents",
    foreword="Foreword",
    more="In this booklet",
    moments="What was said on the day",
    papers="Papers",
    papers_intro="The papers follow as they were published. Each page has its number in this booklet at the foot; the "
    "first of a paper says how to cite it, the others whose they are.",
    papers_none="None of the papers is in this booklet. A page for each says where to find it.",
    paper="Paper",
    poster="Poster",
    authors="Authors",
    and_others_pattern="and {count} others",
    colophon="Colophon",
    notes="Notes",
    keywords="Keywords",
    board="board",
    page="page",
    pages="pages",
    in_this_booklet="in this booklet",
    qr_code="QR code",
    photo="Photo",
    detail="Detail of a poster",
    logo_of="Logo of",
    no_poster="The poster is not in this booklet",
    no_paper="The paper is not in this booklet",
    no_picture="The picture is not in this booklet",
    ask_authors="Its authors can say where to find it.",
    see_instead="not in this booklet, see",
    find_it="It can be found at",
    named_as="The catalog names it as",
    paper_page="paper page {number} of {count}",
    set_with="Set with",
    typefaces="Typefaces: Source Serif 4 and Source Sans 3, drawn by Frank Grießhammer and Paul D. Hunt, "
    "under the SIL Open Font License.",
    could_not_include="Named in the catalog, but not to be had when this booklet was made:",
    entries_one="1 entry",
    entries_many="{count} entries",
    appended_one="1 paper is appended",
    appended_many="{count} papers are appended",
    absence=absence_words.ENGLISH,
    matter=matter_words.ENGLISH,
    programme=programme_words.ENGLISH,
)

GERMAN = Words(
    months=(
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    first_of_month="1",
    day_pattern="{day}. {month} {year}",
    day_month_pattern="{day}. {month}",
    contents="Inhalt",
    foreword="Vorwort",
    more="In diesem Heft",
    moments="Was gesagt wurde",
    papers="Aufsätze",
    papers_intro="Die Aufsätze folgen, wie sie erschienen sind. Am Fuß jeder Seite steht ihre Nummer in diesem Heft; "
    "die erste eines Aufsatzes sagt, wie er zitiert wird, die anderen, zu welchem sie gehören.",
    papers_none="Keiner der Aufsätze ist in diesem Heft. Eine Seite für jeden sagt, wo er zu finden ist.",
    paper="Aufsatz",
    poster="Poster",
    authors="Autorinnen und Autoren",
    and_others_pattern="und {count} weitere",
    colophon="Kolophon",
    notes="Notizen",
    keywords="Stichwörter",
    board="Tafel",
    page="Seite",
    pages="Seiten",
    in_this_booklet="in diesem Heft",
    qr_code="QR-Code",
    photo="Foto",
    detail="Ausschnitt eines Posters",
    logo_of="Logo von",
    no_poster="Das Poster ist nicht in diesem Heft",
    no_paper="Der Aufsatz ist nicht in diesem Heft",
    no_picture="Das Bild ist nicht in diesem Heft",
    ask_authors="Wo er zu finden ist, können die sagen, die ihn geschrieben haben.",
    see_instead="nicht in diesem Heft, siehe",
    find_it="Zu finden unter",
    named_as="Im Katalog genannt als",
    paper_page="Aufsatz Seite {number} von {count}",
    set_with="Gesetzt mit",
    typefaces="Schriften: Source Serif 4 und Source Sans 3 von Frank Grießhammer und Paul D. Hunt, "
    "unter der SIL Open Font License.",
    could_not_include="Im Katalog genannt, aber nicht zu haben, als dieses Heft entstand:",
    entries_one="1 Beitrag",
    entries_many="{count} Beiträge",
    appended_one="1 Aufsatz ist angehängt",
    appended_many="{count} Aufsätze sind angehängt",
    absence=absence_words.GERMAN,
    matter=matter_words.GERMAN,
    programme=programme_words.GERMAN,
)

FRENCH = Words(
    months=(
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    weekdays=("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    first_of_month="1er",
    day_pattern="{day} {month} {year}",
    day_month_pattern="{day} {month}",
    contents="Sommaire",
    foreword="Avant-propos",
    more="Dans ce livret",
    moments="Ce qui s’est dit",
    papers="Articles",
    papers_intro="Les articles suivent tels qu’ils ont été publiés. Au pied de chaque page se trouve son numéro dans "
    "ce livret ; la première d’un article dit comment le citer, les autres à quel article elles appartiennent.",
    papers_none="Aucun des articles n’est dans ce livret. Une page pour chacun dit où le trouver.",
    paper="Article",
    poster="Poster",
    authors="Index des auteurs",
    and_others_pattern="et {count} autres",
    colophon="Colophon",
    notes="Notes",
    keywords="Mots-clés",
    board="panneau",
    page="page",
    pages="pages",
    in_this_booklet="dans ce livret",
    qr_code="Code QR",
    photo="Photo",
    detail="Détail d’un poster",
    logo_of="Logo de",
    no_poster="Le poster n’est pas dans ce livret",
    no_paper="L’article n’est pas dans ce livret",
    no_picture="L’image n’est pas dans ce livret",
    ask_authors="Ses auteurs peuvent dire où le trouver.",
    see_instead="absent de ce livret, voir",
    find_it="Il se trouve à l’adresse",
    named_as="Le catalogue le nomme",
    paper_page="article, page {number} sur {count}",
    set_with="Composé avec",
    typefaces="Caractères : Source Serif 4 et Source Sans 3, dessinés par Frank Grießhammer et Paul D. Hunt, "
    "sous licence SIL Open Font.",
    could_not_include="Nommés dans le catalogue, mais introuvables lors de la composition :",
    entries_one="1 contribution",
    entries_many="{count} contributions",
    appended_one="1 article est joint",
    appended_many="{count} articles sont joints",
    absence=absence_words.FRENCH,
    matter=matter_words.FRENCH,
    programme=programme_words.FRENCH,
)

WORDS = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}
"""By the first part of a language tag."""


def words_for(language: str) -> Words:
    """The words of that language; English where the book does not speak it."""
    return WORDS.get(language.partition("-")[0].lower(), ENGLISH)
