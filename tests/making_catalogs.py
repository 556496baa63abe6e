"""Catalogs and workspaces for tests of single rooms, made from values instead of text."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from booklet.catalog.model import Author, Catalog, Entry
from booklet.typeset import Copy, job_key
from booklet.values import Assets, Found, Job, Missing
from booklet.workspace import Store, Workspace, digest


def catalog(*sections: Sequence[Mapping[str, Any]], **more: Any) -> Catalog:
    """A catalog with so many sections of such entries; an entry without a title is called by its id."""
    written = [
        {"title": f"Section {number}", "entries": [{"title": entry.get("id", "One"), **entry} for entry in entries]}
        for number, entries in enumerate(sections, 1)
    ]
    return Catalog.model_validate({"event": {"name": "Test Days"}, "sections": written, **more})


def one_entry(**fields: Any) -> tuple[Catalog, Entry]:
    """A catalog of one entry, and the entry."""
    made = catalog([{"id": "one", "title": "A title", **fields}])
    return made, made.entries[0]


def author(name: str) -> Author:
    """Somebody of that name."""
    return Author(name=name)


def project(folder: Path, store: Store, files: Mapping[str, bytes | str] | None = None) -> Workspace:
    """A project in a folder with these files."""
    for name, content in (files or {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Workspace(folder, store)


def assets(workspace: Workspace, *names: str, missing: Mapping[str, str] | None = None) -> Assets:
    """The project's files of these names as they are found, and what is missing with the reason."""
    found: dict[str, Found | Missing] = {}
    for name in names:
        path = workspace.root / name
        found[name] = Found(digest("content", path.read_bytes()), path)
    for name, reason in (missing or {}).items():
        found[name] = Missing(reason, name)
    return Assets(found)


def copy_of(job: Job) -> Copy:
    """A job that is there already, as the typesetter takes it."""
    return Copy(job_key(job), lambda: job)
