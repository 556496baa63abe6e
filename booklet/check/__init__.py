"""Rules about a catalog that can be read: functions that yield findings, in one table.

A rule's docstring says what it looks for and why a reader of the booklet suffers; docs/catalog.md is made from it.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from booklet.catalog import Catalog, Entry, Paper, Poster
from booklet.diagnostics import Diagnostic, Place, error, in_reading_order, note, warning
from booklet.placed import Node
from booklet.sessions import Span
from booklet.workspace import Workspace

Rule = Callable[[Catalog, Workspace], Iterator[Diagnostic]]


def check(catalog: Catalog, workspace: Workspace) -> tuple[Diagnostic, ...]:
    """What every rule finds, in the order of the catalog. Reads the names in the project's folders, no contents."""
    return in_reading_order(finding for rule in RULES.values() for finding in rule(catalog, workspace))


def _named_files(catalog: Catalog) -> Iterator[tuple[str, Place]]:
    """Every file the catalog names, with the place where."""
    fields: list[tuple[Node | None, str]] = [(catalog.event, "logo")]
    fields += [(node, "file") for entry in catalog.entries for node in (entry.poster, entry.paper)]
    fields += [(moment, "image") for moment in catalog.moments]
    if catalog.booklet.foreword_file:
        yield catalog.booklet.foreword_file, catalog.booklet.place_of("foreword")
    for node, field in fields:
        name = getattr(node, field, None)
        if node is not None and name:
            yield name, node.place_of(field)


def outside_project(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A file lies outside the catalog's folder. It is never read: who passes the folder on would pass on a book
    that can't be built, and a catalog from elsewhere could print your private files.
    """
    for name, place in _named_files(catalog):
        if workspace.file(name) is None:
            hint = "copy the file into the folder of the catalog, and name it relative to that"
            yield error(place, "outside-project", f"'{name}' lies outside the project", hint)


def missing_file(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A file that is named isn't there. The reader finds a placeholder in its stead."""
    for name, place in _named_files(catalog):
        path = workspace.file(name)
        if path is None:
            continue
        try:
            lacking = _what_is_lacking(path, workspace.root)
        except OSError as problem:
            lacking = problem.strerror or str(problem), "name another file, or make this one readable"
        if lacking:
            yield warning(place, "missing-file", f"'{name}': {lacking[0]}", lacking[1])


def _what_is_lacking(path: Path, root: Path) -> tuple[str, str] | None:
    """What keeps the path from being a file, and a hint; None where it is one."""
    if path.is_file():
        return None
    if path.is_dir():
        return "this is a folder, not a file", "name a file in it"
    return "there is no such file", _near_file(path, root)


def _near_file(path: Path, root: Path) -> str:
    """A hint at the file that was probably meant: of a like name in the same folder."""
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder '{_relative(folder, root)}' either; names are relative to the catalog's folder"
    by_lower_case = {item.name.lower(): item.name for item in sorted(folder.iterdir())}
    close = difflib.get_close_matches(path.name.lower(), by_lower_case, 1, cutoff=0.6)
    if close:
        return f"did you mean '{_relative(folder / by_lower_case[close[0]], root)}'?"
    return "put the file there, or mend the name; capitals make a difference"


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root.resolve()).as_posix()


def no_entries(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A section, or the whole catalog, has no entries. The reader finds a heading with nothing under it."""
    if not catalog.entries:
        yield warning(catalog.written_at, "no-entries", "the catalog has no entries", "add them under sections:")
        return
    for section in catalog.sections:
        if not section.entries:
            message = f"the section '{section.title}' has no entries"
            yield note(section.written_at, "no-entries", message, "add some, or leave the section out")


def no_abstract(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """An entry has no abstract. The reader learns no more than the title, unless poster or paper is there, too."""
    for entry in catalog.entries:
        if entry.abstract:
            continue
        message = f"the entry '{entry.id}' has no abstract"
        bare = entry.poster is None and entry.paper is None
        finding = warning if bare else note
        if bare:
            message += ", no poster and no paper"
        yield finding(entry.place_of("title"), "no-abstract", message, "add a few sentences under abstract:")


def no_alt_text(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A poster or picture has no alternative text. Those who can't see it are told only that it is there."""
    for entry in catalog.entries:
        if entry.poster and not entry.poster.alt:
            message = f"the poster of '{entry.id}' has no alternative text"
            hint = "say in alt: what it shows: poster: {file: …, alt: …}"
            yield note(entry.place_of("poster"), "no-alt-text", message, hint)
    for moment in catalog.moments:
        if moment.image and not moment.alt:
            message = f"the picture '{moment.image}' has no alternative text"
            yield note(moment.place_of("image"), "no-alt-text", message, "say in alt: what it shows")


def same_paper(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """Two entries have the same paper. One of them leads its readers to the wrong one."""
    yield from _used_twice(catalog, "paper", lambda entry: entry.paper)


def same_poster(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """Two entries show the same page of the same poster. One of them shows its readers the wrong one."""
    yield from _used_twice(catalog, "poster", lambda entry: entry.poster)


def _used_twice(
    catalog: Catalog, field: str, source_of: Callable[[Entry], Paper | Poster | None]
) -> Iterator[Diagnostic]:
    first: dict[tuple[str | None, object], Entry] = {}
    for entry in catalog.entries:
        source = source_of(entry)
        if source is None:
            continue
        part = source.page if isinstance(source, Poster) else source.pages
        other = first.setdefault((source.file or source.url, part), entry)
        if other is not entry:
            message = f"'{entry.id}' has the same {field} as '{other.id}'"
            line = other.place_of(field).line
            hint = f"see line {line}; one of the two is probably wrong" if line else "one of the two is probably wrong"
            yield warning(entry.place_of(field), f"same-{field}", message, hint)


def repeated(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A keyword, an author or the label of a link stands twice in one entry. The reader wonders what the difference
    is, and the index names the page twice.
    """
    for entry in catalog.entries:
        kinds: Mapping[str, Iterable[str]] = {
            "keyword": entry.keywords,
            "author": [author.name for author in entry.authors],
            "link label": [link.label for link in entry.links],
        }
        places = {"keyword": "keywords", "author": "authors", "link label": "links"}
        for kind, words in kinds.items():
            for word in _twice(words):
                message = f"the {kind} '{word}' stands twice in the entry '{entry.id}'"
                yield warning(entry.place_of(places[kind]), "repeated", message, "delete or rename one of the two")


def _twice(words: Iterable[str]) -> Iterator[str]:
    """Each word that stood before; capitals make no difference."""
    seen: set[str] = set()
    for word in words:
        if word.casefold() in seen:
            yield word
        seen.add(word.casefold())


def open_dates(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """The event has a first day without a last one, or the reverse. The reader can't tell how long it took."""
    event = catalog.event
    if (event.start is None) != (event.end is None):
        given, lacking = ("start", "end") if event.start else ("end", "start")
        hint = f"add {lacking}: to the event; for an event of one day both are the same"
        yield note(event.place_of(given), "open-dates", f"the event has '{given}' and no '{lacking}'", hint)


def outside_event(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A session lies on a day before or after the event. The reader would go there on the wrong day."""
    start, end = catalog.event.start, catalog.event.end
    spans: list[tuple[str, Span]] = [(session.id, session) for session in catalog.all_sessions]
    spans += [(entry.id, one) for entry in catalog.entries for one in entry.session]
    spans += [(talk.id, one) for talk in catalog.talks for one in talk.session]
    for name, session in spans:
        time = session.start or session.end
        if time is None:
            continue
        day = time.date()
        if (start and day < start) or (end and day > end):
            message = f"the session of '{name}' is on {day}, and the event {_span(start, end)}"
            place = session.place_of("start" if session.start else "end")
            yield warning(place, "outside-event", message, "mend the session's day, or the event's dates")


def _span(start: date | None, end: date | None) -> str:
    if start and end:
        return f"on {start}" if start == end else f"from {start} to {end}"
    return f"from {start}" if start else f"until {end}"


RULES: Mapping[str, Rule] = {
    "outside-project": outside_project,
    "missing-file": missing_file,
    "no-entries": no_entries,
    "no-abstract": no_abstract,
    "no-alt-text": no_alt_text,
    "same-paper": same_paper,
    "same-poster": same_poster,
    "repeated": repeated,
    "open-dates": open_dates,
    "outside-event": outside_event,
}
"""Every rule by the slug its findings carry."""
