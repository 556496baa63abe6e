"""Rules about a catalog that can be read: functions that yield findings, in one table.

A rule's docstring says what it looks for and why a reader of the booklet suffers; docs/catalog.md is made from it.
"""

from collections.abc import Callable, Iterator, Mapping

from booklet.catalog.model import Catalog
from booklet.check import clashes, entries, files, names, programme
from booklet.check.contents import check_contents
from booklet.check.files import named_files
from booklet.check.locked import check_lock
from booklet.diagnostics import Diagnostic, in_reading_order
from booklet.workspace import Workspace

__all__ = ["RULES", "Rule", "check", "check_contents", "check_lock", "named_files"]

Rule = Callable[[Catalog, Workspace], Iterator[Diagnostic]]

RULES: Mapping[str, Rule] = {
    "outside-project": files.outside_project,
    "missing-file": files.missing_file,
    "no-own-theme": files.no_own_theme,
    "no-entries": entries.no_entries,
    "no-abstract": entries.no_abstract,
    "no-alt-text": entries.no_alt_text,
    "same-paper": entries.same_paper,
    "same-poster": entries.same_poster,
    "repeated": entries.repeated,
    "open-dates": programme.open_dates,
    "outside-event": programme.outside_event,
    "outside-session": programme.outside_session,
    "mixed-times": programme.mixed_times,
    "similar-session": programme.similar_session,
    "room-taken": clashes.room_taken,
    "double-booked": clashes.double_booked,
    "same-person": names.same_person,
}
"""Every rule by the slug its findings carry."""


def check(catalog: Catalog, workspace: Workspace) -> tuple[Diagnostic, ...]:
    """What every rule finds, in the order of the catalog. Reads the names in the project's folders, no contents."""
    return in_reading_order(finding for rule in RULES.values() for finding in rule(catalog, workspace))
