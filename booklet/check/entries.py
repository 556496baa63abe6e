"""Rules about entries and what belongs to them."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from booklet.catalog.model import Catalog, Entry, Paper, Poster
from booklet.catalog.texts import Information, Moment
from booklet.diagnostics import Diagnostic, note, warning
from booklet.workspace import Workspace

_NAMED = 8
"""So many ids are named in one finding."""


def no_entries(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A section, or the whole catalog, has no entries. The reader finds a heading with nothing under it. A role without
    members and a tier without sponsors are left out.
    """
    for role in (*catalog.organisers, *catalog.programme_committee):
        if not role.members:
            message = f"the role '{role.role}' has no members and is left out"
            yield note(role.written_at, "no-entries", message, "name them under members:")
    for tier in catalog.sponsors:
        if not tier.sponsors:
            message = f"the tier '{tier.tier}' has no sponsors and is left out"
            yield note(tier.written_at, "no-entries", message, "name them under sponsors:")
    if not catalog.entries:
        yield warning(catalog.written_at, "no-entries", "the catalog has no entries", "add them under sections:")
        return
    for section in catalog.sections:
        if not section.entries:
            message = f"the section '{section.title}' has no entries"
            yield note(section.written_at, "no-entries", message, "add some, or leave the section out")


def no_abstract(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """An entry has no abstract. The reader learns no more than the title, unless poster or paper is there, too; those
    with one of these are told together.
    """
    hint = "add a few sentences under abstract:"
    without = [entry for entry in catalog.entries if not entry.abstract]
    for entry in without:
        if entry.poster is None and entry.paper is None:
            message = f"the entry '{entry.id}' has no abstract, no poster and no paper"
            yield warning(entry.place_of("title"), "no-abstract", message, hint)
    if accompanied := [entry for entry in without if entry.poster or entry.paper]:
        first, ids, more = accompanied[0], [entry.id for entry in accompanied[:_NAMED]], len(accompanied) - _NAMED
        message = f"the entry '{first.id}' has no abstract"
        if len(accompanied) > 1:
            message = f"{len(accompanied)} entries have no abstract: {', '.join(ids)}"
            message += f" and {more} more" if more > 0 else ""
        yield note(first.place_of("title"), "no-abstract", message, hint)


def no_alt_text(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A poster or picture has no alternative text. Those who can't see it are told only that it is there."""
    for entry in catalog.entries:
        if entry.poster and not entry.poster.alt:
            message = f"the poster of '{entry.id}' has no alternative text"
            hint = "say in alt: what it shows: poster: {file: …, alt: …}"
            yield note(entry.place_of("poster"), "no-alt-text", message, hint)
    pictured: Iterable[Moment | Information] = (*catalog.moments, *catalog.information)
    for node in pictured:
        if node.image and not node.alt:
            message = f"the picture '{node.image}' has no alternative text"
            yield note(node.place_of("image"), "no-alt-text", message, "say in alt: what it shows")


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
