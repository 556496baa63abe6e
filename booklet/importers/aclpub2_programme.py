"""The programme of aclpub2 as sessions, and the slots of papers as appearances of entries."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from booklet.catalog.sessions import Appearance, Session
from booklet.fields import SessionKind, Time, WebAddress
from booklet.ids import slug
from booklet.importers.records import Record
from booklet.placed import PlacedMapping, PlacedText

_WEB_ADDRESS: TypeAdapter[str] = TypeAdapter(WebAddress)
_MOMENT: TypeAdapter[datetime.datetime] = TypeAdapter(Time)
_TIME = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d*)?)?"
    r"\s*(?:(?P<utc>Z)|(?P<sign>[+-])(?P<hours>\d\d?):?(?P<minutes>\d\d)?)?)?"
)
"""A timestamp as YAML 1.1 knows it, and ISO 8601's short offset."""

_SAYS: tuple[tuple[SessionKind, str], ...] = (
    ("posters", r"\bposters?\b"),
    ("keynote", r"\bkeynotes?\b|\binvited (?:talk|speaker)"),
    ("panel", r"\bpanel"),
    ("tutorial", r"\btutorials?\b"),
    ("break", r"\bbreak\b|\bcoffee\b|\blunch\b"),
    ("social", r"\breception\b|\bbanquet\b|\bsocial\b|\bdinner\b|\bparty\b|\bexcursion\b"),
)
"""What a session is, guessed from its title."""


@dataclass(slots=True)
class Programme:
    """The sessions in order, and when each paper is shown."""

    sessions: tuple[Session, ...] = ()
    shown: dict[str, tuple[Appearance, ...]] = field(default_factory=dict)
    """By the id of the paper."""

    def keynote(self, start: datetime.datetime | None, *words: str | None) -> Session | None:
        """The keynote session that begins then, or that is called by one of these words."""
        for session in (inner for top in self.sessions for inner in top.with_those_within()):
            called = any(word and word.casefold() in session.name.casefold() for word in words)
            at_that_time = session.kind == "keynote" and start is not None and session.start == start
            if called or at_that_time:
                return session
        return None


@dataclass(slots=True)
class _Draft:
    """A session on its way."""

    record: Record
    name: str
    start: datetime.datetime | None
    end: datetime.datetime | None
    within: list["_Draft"]
    slots: list[Record | PlacedText]
    id: str = ""

    @property
    def holds_papers(self) -> bool:
        return bool(self.slots) or any(draft.holds_papers for draft in self.within)


def programme(records: Sequence[Record], papers: frozenset[str]) -> Programme:
    """The programme; a slot for a paper that is not among those is told and left out."""
    drafts = [_draft(record) for record in records]
    _give_ids(drafts)
    shown: dict[str, list[Appearance]] = {}
    sessions = tuple(_session(draft, papers, shown) for draft in drafts)
    return Programme(sessions, {number: tuple(appearances) for number, appearances in shown.items()})


def _draft(record: Record) -> _Draft:
    name = record.title("title", "name")
    if not name:
        record.warning("title", "no-title", "the session has no title", "write one in the catalog")
    start, end = span(record)
    within = [_draft(inner) for inner in record.records("subsessions", what="a session")]
    slots = record.items("papers", what="a slot")
    return _Draft(record, name or "Session", start, end, within, slots)


def _all(drafts: Iterable[_Draft]) -> list[_Draft]:
    return [one for draft in drafts for one in (draft, *_all(draft.within))]


def _give_ids(drafts: Sequence[_Draft]) -> None:
    """Ids from the names; what takes place several times is told apart by its day, and then by a number."""
    every = _all(drafts)
    days = sorted({draft.start.date() for draft in every if draft.start})
    names = [slug(draft.name) or "session" for draft in every]
    taken: set[str] = set()
    for draft, name in zip(every, names, strict=True):
        first = f"day{days.index(draft.start.date()) + 1}-{name}" if names.count(name) > 1 and draft.start else name
        draft.id, number = first, 1
        while draft.id in taken:
            number += 1
            draft.id = f"{first}-{number}"
        taken.add(draft.id)


def _session(draft: _Draft, papers: frozenset[str], shown: dict[str, list[Appearance]]) -> Session:
    record = draft.record
    for slot in draft.slots:
        _show(slot, draft, papers, shown)
    url = record.valid(_WEB_ADDRESS, "url")
    session = {
        "id": draft.id,
        "name": draft.name,
        "kind": _kind(draft),
        "start": draft.start,
        "end": draft.end,
        "room": record.plain("location", "room"),
        "chair": record.plain("chair"),
        "url": url,
        "sessions": tuple(_session(inner, papers, shown) for inner in draft.within),
    }
    return Session.model_validate(PlacedMapping.at(session, record.place))


def _kind(draft: _Draft) -> SessionKind:
    guess: SessionKind = next(
        (kind for kind, pattern in _SAYS if re.search(pattern, draft.name, re.IGNORECASE)), "other"
    )
    return "talks" if draft.holds_papers and guess not in ("posters", "keynote") else guess


def _show(slot: Record | PlacedText, draft: _Draft, papers: frozenset[str], shown: dict[str, list[Appearance]]) -> None:
    number = slot.strip() if isinstance(slot, PlacedText) else slot.text("id") or ""
    if number not in papers:
        line = slot.place.line if isinstance(slot, PlacedText) else slot.line_of("id")
        message = f"the programme shows paper {number or 'without an id'}, which is not in papers.yml: left out"
        hint = "it may belong to another volume: give it an entry of its own, and name this session"
        draft.record.sheet.report.warning(line, "unknown-paper", message, hint)
        if isinstance(slot, PlacedText):
            return
    start, end = (None, None) if isinstance(slot, PlacedText) else span(slot)
    if number not in papers:
        return
    if (start, end) == (draft.start, draft.end) or start is None:
        appearance = Appearance(name=draft.id)
    else:
        appearance = Appearance(id=draft.id, start=start, end=end)
    shown.setdefault(number, []).append(appearance)


# --- times -------------------------------------------------------------------------------------------------


def span(record: Record) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    """Start and end; an end that lies before the start, or is not of its kind, is told and left out."""
    start, end = time_of(record, "start_time", "start"), time_of(record, "end_time", "end")
    if start and end and ((start.tzinfo is None) != (end.tzinfo is None) or end < start):
        why = "lies before the start" if (start.tzinfo is None) == (end.tzinfo is None) else "has another kind of zone"
        message = f"the end {end:%Y-%m-%d %H:%M} {why}: left out"
        record.warning(
            record.written("end_time", "end"), "impossible-dates", message, "correct it, also in the catalog"
        )
        end = None
    return start, end


def time_of(record: Record, *keys: str) -> datetime.datetime | None:
    """The moment that is written there; what is none is told."""
    text = record.text(*keys)
    return told_moment(record, record.written(*keys), text) if text else None


def told_moment(record: Record, key: str, text: str) -> datetime.datetime | None:
    """The moment; None, and a warning, where the text is none that a catalog takes."""
    moment = moment_in(text)
    try:
        return _MOMENT.validate_python(moment)
    except ValidationError:
        message = f"{key}: {text!r} is no day and no time: left out"
        record.warning(key, "time", message, "write it as 2020-07-01 09:30")
        return None


def moment_in(text: str) -> datetime.datetime | None:
    """The moment; midnight where only the day is given."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    parts: Mapping[str, str | None] = found.groupdict()
    number = {name: int(value) for name, value in parts.items() if value and value.isdecimal()}
    try:
        time = datetime.time(number.get("hour", 0), number.get("minute", 0), number.get("second", 0))
        day = datetime.date(number["year"], number["month"], number["day"])
        return datetime.datetime.combine(day, time, _zone(parts, number))
    except ValueError:
        return None


def _zone(parts: Mapping[str, str | None], number: Mapping[str, int]) -> datetime.timezone | None:
    if parts["utc"]:
        return datetime.UTC
    if not parts["sign"]:
        return None
    offset = datetime.timedelta(hours=number["hours"], minutes=number.get("minutes", 0))
    return datetime.timezone(-offset if parts["sign"] == "-" else offset)
