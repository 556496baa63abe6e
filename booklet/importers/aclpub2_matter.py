"""What stands around the papers in aclpub2: details of the event and the volume, sponsors, talks, prefaces."""

import datetime
import re
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter

from booklet.catalog.model import Event, Imprint
from booklet.catalog.people import Speaker, Sponsor, Tier
from booklet.catalog.sessions import Appearance, Talk
from booklet.catalog.texts import Foreword, Information
from booklet.fields import Isbn, TalkKind
from booklet.importers import latex
from booklet.importers.aclpub2_people import INSTITUTION, given, people
from booklet.importers.aclpub2_programme import Programme, time_of, told_moment
from booklet.importers.records import Record, Sheet, tell_layout, tell_losses
from booklet.importers.report import Report
from booklet.importers.volume_files import Volume
from booklet.placed import PlacedText

_ISBN: TypeAdapter[str] = TypeAdapter(Isbn)


# --- conference_details.yml --------------------------------------------------------------------------------


def event(record: Record) -> Event:
    """The event: its short name is the venue's with the year, as on the cover of aclpub2."""
    start, end = _day(record, "start_date"), _day(record, "end_date")
    if start and end and end < start:
        message = f"the event's end {end} lies before its start {start}: left out"
        record.warning("end_date", "impossible-dates", message, "correct it, also in the catalog")
        end = None
    venue = given(record.plain("anthology_venue_id", "venue_id"))
    full_name = record.plain("event_name")
    short = f"{venue} {start.year}" if venue and start else venue
    if not (short or full_name):
        message = "the event has no name (anthology_venue_id, event_name)"
        record.warning("event_name", "no-title", message, "write event: name: in the catalog")
    return Event(
        name=short or full_name or "Proceedings",
        full_name=full_name if short else None,
        start=start,
        end=end,
        place=given(record.plain("location")),
    )


def _day(record: Record, key: str) -> datetime.date | None:
    moment = time_of(record, key)
    return moment.date() if moment else None


def imprint(record: Record) -> Imprint:
    """The volume: title, publisher, number, editors, and the stamp where it is written with a title of its own."""
    record.drop("volume_name", "volume")
    title, stamped = record.plain("book_title"), record.plain("watermark_book_title")
    words = re.sub(r"[{}*|]", "", stamped or "").strip()
    return Imprint(
        title=title,
        subtitle=record.plain("cover_subtitle"),
        publisher=given(record.plain("publisher")),
        isbn=record.valid(_ISBN, "isbn", hint="write the number under booklet: isbn:"),
        editors=people(record, "editors", what="an editor"),
        stamp=f"*{words}*, pages {{pages}} | {{date}} ©{{year}} {{publisher}}" if words and stamped != title else None,
    )


# --- sponsors.yml ------------------------------------------------------------------------------------------


def tiers(sheet: Sheet, volume: Volume) -> tuple[Tier, ...]:
    """Sponsors by rank. Where only a logo is given, its file's name is the sponsor's."""
    found: list[Tier] = []
    guessed: list[str] = []
    for record in sheet.records("a tier"):
        items = record.items("logos", "sponsors", what="a sponsor")
        sponsors = [sponsor for item in items if (sponsor := _sponsor(item, record, volume, guessed))]
        title = record.plain("tier", "title") or "Sponsors"
        if sponsors:
            found.append(Tier(tier=title, sponsors=tuple(sponsors)))
        else:
            record.note("tier", "empty-tier", f"{title!r} has no sponsors: not imported")
    if guessed:
        message = f"the sponsors' names are taken from the names of their logos: {', '.join(guessed)}"
        sheet.report.note(1, "sponsor-named-by-logo", message, "write them under sponsors: as they should read")
    return tuple(found)


def _sponsor(item: Record | PlacedText, tier: Record, volume: Volume, guessed: list[str]) -> Sponsor | None:
    if isinstance(item, PlacedText):
        file, name, line = item.strip() or None, None, item.place.line
    else:
        file, name, line = item.text("file", "logo", "image"), item.plain("name"), item.line
    if not name and file:
        stem = PurePosixPath(file.replace("\\", "/")).stem
        words = re.sub(r"[\s_-]+", " ", stem).strip() or file
        name = words.title() if words.islower() else words
        guessed.append(name)
    if not name:
        return None
    logo = _picture("sponsor_logos", file, volume, tier.sheet.report, line) if file else None
    return Sponsor(name=name, logo=logo)


def _picture(folder: str, file: str, volume: Volume, report: Report, line: int) -> str:
    path = volume.find(folder, file)
    name = volume.copy("images", file.removeprefix(f"{folder}/"), path)
    if not path:
        message = f"{folder}/{file} is not there: the catalog names it all the same"
        report.warning(line, "file-missing", message, f"put it beside the catalog as {name}")
    return name


# --- texts in files of LaTeX -------------------------------------------------------------------------------


def _text(record: Record, key: str, folder: str, volume: Volume) -> str | None:
    """The Markdown of the .tex file that the key names; None, and a warning, where it is not there."""
    file = record.text(key)
    if not file:
        return None
    path = volume.find(folder, file)
    if not path:
        message = f"{folder}/{file} is not there: its text is left out"
        record.warning(key, "file-missing", message, "write the text in the catalog")
        return None
    return _markdown_of(path, record, key)


def _markdown_of(path: Path, record: Record, key: str) -> str | None:
    """The Markdown of a file of LaTeX; its own findings name it."""
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        message = f"{path.name} cannot be read as UTF-8 text: left out"
        record.warning(key, "cannot-read-text", message, "save it as UTF-8, or write the text in the catalog")
        return None
    losses, report = latex.Losses(), Report(path)
    text = latex.to_markdown(source, losses, is_file=True)
    tell_losses(report, losses, "the text", 0)
    tell_layout(report, losses.layout)
    record.sheet.report.findings += report.findings
    return text or None


def forewords(sheet: Sheet, volume: Volume) -> tuple[Foreword, ...]:
    """The prefaces whose text is there."""
    return tuple(
        Foreword(title=title, text=text) for title, text in _titled_texts(sheet, volume, "prefaces", "a preface")
    )


def information(sheet: Sheet, volume: Volume, folder: str) -> tuple[Information, ...]:
    """Further pages: local guide, venue, policies."""
    return tuple(Information(title=title, text=text) for title, text in _titled_texts(sheet, volume, folder, "a page"))


def _titled_texts(sheet: Sheet, volume: Volume, folder: str, what: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for record in sheet.records(what):
        record.drop("date", "time", "location")
        title, text = record.plain("title"), _text(record, "file", folder, volume)
        if text:
            found.append((title or folder.replace("_", " ").capitalize(), text))
        elif not record.mapping.get("file"):
            record.warning("title", "no-text", f"{title or what!r} names no file: left out", "")
    return found


# --- invited_talks.yml -------------------------------------------------------------------------------------


def talks(sheet: Sheet, volume: Volume, programme: Programme, *, panels: bool = False) -> tuple[Talk, ...]:
    """Invited talks with speaker, abstract and biography."""
    folder = "panels" if panels else "invited_talks"
    found = [_talk(record, volume, programme, folder) for record in sheet.records("a talk")]
    return tuple(talk for talk in found if talk)


def _talk(record: Record, volume: Volume, programme: Programme, folder: str) -> Talk | None:
    prefix = (record.plain("custom_prefix") or "").strip(" :")
    kind = _talk_kind(prefix or folder)
    title, speaker = record.title("title"), record.plain("speaker_name", "speaker", "name")
    if not (title or speaker):
        record.warning("title", "no-title", "the talk has neither title nor speaker: left out", "")
        return None
    record.drop("chair")
    return Talk(
        title=title or prefix or "Invited talk",
        kind=kind,
        speakers=_speakers(record, speaker, volume, folder),
        abstract=_text(record, "abstract_file", folder, volume),
        session=_appearance(record, programme, prefix, title, speaker),
    )


def _talk_kind(words: str) -> TalkKind:
    kinds: tuple[TalkKind, ...] = ("panel", "tutorial", "keynote")
    return next((kind for kind in kinds if kind in words.lower()), "keynote")


def _speakers(record: Record, name: str | None, volume: Volume, folder: str) -> tuple[Speaker, ...]:
    photo = record.text("photo", "image")
    affiliation, biography = given(record.plain(*INSTITUTION)), _text(record, "bio_file", folder, volume)
    others = people(record, "speakers", "panelists", "members", what="a speaker")
    if not name:
        return tuple(Speaker(name=one.name, affiliation=one.affiliation) for one in others)
    portrait = _picture(folder, photo, volume, record.sheet.report, record.line_of("photo")) if photo else None
    first = Speaker(name=name, affiliation=affiliation, portrait=portrait, biography=biography)
    return (first, *(Speaker(name=one.name, affiliation=one.affiliation) for one in others))


def _appearance(
    record: Record, programme: Programme, prefix: str, title: str | None, speaker: str | None
) -> tuple[Appearance, ...]:
    """The session of the programme that is this talk's; else the time and the room that are given here."""
    start = _start(record)
    room = record.plain("location", "room")
    if session := programme.keynote(start, title, speaker):
        return (Appearance(name=session.id),)
    if start is None and room is None:
        return ()
    return (Appearance(name=prefix or "Invited talk", start=start, room=room),)


def _start(record: Record) -> datetime.datetime | None:
    """The date, with the time that may be given apart from it: 9:00, or 9:00-10:00."""
    date, time = record.text("date", "start_time"), record.text("time")
    clock = re.search(r"\d\d?:\d\d", time or "")
    if not date:
        return None
    moment = told_moment(record, "date", f"{date.split()[0]} {clock[0]}" if clock else date)
    return moment if clock or ":" in date else None
