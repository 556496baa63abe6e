"""The catalog with only some of its entries."""

import datetime
from collections.abc import Iterable, Iterator, Set

from booklet.catalog.model import Catalog
from booklet.catalog.sessions import Clock, Session, Showing


def excerpt(catalog: Catalog, ids: Set[str], label: str = "") -> Catalog:
    """The catalog with these entries only, in its own order, and what goes with them.

    Sections without an entry fall away. Of the programme stay the sessions that show one of the entries or a talk, and
    on the days of these entries those that show no entry at all, such as breaks. All else is that of the catalog.

    Args:
        catalog: The whole.
        ids: Of the entries that stay.
        label: For whom, or about what it is; stands in the subtitle.
    """
    sections = [
        section.model_copy(update={"entries": tuple(entry for entry in section.entries if entry.id in ids)})
        for section in catalog.sections
    ]
    imprint = catalog.booklet
    if label:
        imprint = imprint.model_copy(update={"subtitle": " · ".join(filter(None, (imprint.subtitle, label)))})
    return catalog.model_copy(
        update={
            "booklet": imprint,
            "sections": tuple(section for section in sections if section.entries),
            "sessions": tuple(_Visit(catalog, ids).of_those_that_stay(catalog.sessions)),
        }
    )


class _Visit:
    """What is seen of a programme by somebody who comes for these entries."""

    def __init__(self, catalog: Catalog, ids: Set[str]) -> None:
        showings = catalog.showings
        shown_in = {entry.id: _sessions(showings(entry)) for entry in catalog.entries}
        for_them = set[str]().union(*(shown_in[id] for id in ids))
        self._clock = Clock(catalog.event.time_zone)
        self._with_entries = set[str]().union(*shown_in.values())
        self._wanted = for_them.union(*(_sessions(showings(talk)) for talk in catalog.talks))
        self._days = {self._day(session) for session in catalog.all_sessions if session.id in for_them} - {None}

    def _day(self, session: Session) -> datetime.date | None:
        start, _ = self._clock.span(session.start, None)
        return start.date() if start else None

    def of_those_that_stay(self, sessions: tuple[Session, ...]) -> Iterator[Session]:
        """The sessions that stay, each with those within it that do."""
        for session in sessions:
            within = {one.id for one in session.with_those_within()}
            is_for_all = not within & self._with_entries and self._day(session) in self._days
            if is_for_all or within & self._wanted:
                yield session.model_copy(update={"sessions": tuple(self.of_those_that_stay(session.sessions))})


def _sessions(showings: Iterable[Showing]) -> set[str]:
    """Ids of those sessions that are in the programme."""
    return {showing.session for showing in showings if showing.session}
