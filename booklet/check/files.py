"""Rules about the files that a catalog names."""

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from booklet.catalog.model import Catalog
from booklet.catalog.texts import Foreword, Information
from booklet.diagnostics import Diagnostic, Place, error, warning
from booklet.placed import Node
from booklet.workspace import Workspace

_LIKE = 0.7
"""So much of two names must agree, as difflib counts it, for one to be taken for the other."""


def named_files(catalog: Catalog) -> Iterator[tuple[str, Place]]:
    """Every file the catalog names, with the place where."""
    if catalog.booklet.foreword_file:
        yield catalog.booklet.foreword_file, catalog.booklet.place_of("foreword")
    texts: Iterable[Foreword | Information] = (*catalog.forewords, *catalog.information)
    for text in texts:
        if text.text_file:
            yield text.text_file, text.place_of("text")
    for node, field in _file_fields(catalog):
        name = getattr(node, field)
        if name:
            yield name, node.place_of(field)


def _file_fields(catalog: Catalog) -> Iterator[tuple[Node, str]]:
    """Every node that may name a file, with the field that does."""
    yield catalog.event, "logo"
    jackets = (catalog.booklet.cover, catalog.booklet.back)
    yield from ((jacket, "file") for jacket in jackets if jacket)
    yield from ((back, "logo") for back in (catalog.booklet.back,) if back)
    exhibits = (node for entry in catalog.entries for node in (entry.poster, entry.paper) if node)
    yield from ((node, "file") for node in exhibits)
    yield from ((moment, "image") for moment in catalog.moments)
    yield from ((speaker, "portrait") for talk in catalog.talks for speaker in talk.speakers)
    yield from ((sponsor, "logo") for tier in catalog.sponsors for sponsor in tier.sponsors)
    yield from ((text, "image") for text in catalog.information)


def outside_project(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A file lies outside the catalog's folder. It is never read: who passes the folder on would pass on a book
    that can't be built, and a catalog from elsewhere could print your private files.
    """
    for name, place in named_files(catalog):
        if workspace.file(name) is None:
            hint = "copy the file into the folder of the catalog, and name it relative to that"
            yield error(place, "outside-project", f"'{name}' lies outside the project", hint)


def no_own_theme(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """There is no folder for the theme of your own that is named. The pages look as the booklet's theme has them."""
    name = catalog.booklet.own_theme
    if name is None:
        return
    folders = [place for folder in ("templates", "styles") if (place := workspace.file(folder)) and place.is_dir()]
    there = {item.name for folder in folders for item in workspace.listed(folder) if item.is_dir()}
    if name not in there:
        close = difflib.get_close_matches(name, there, 1)
        hint = f"did you mean '{close[0]}'?" if close else f"booklet theme new {name} starts it"
        message = f"there is neither templates/{name}/ nor styles/{name}/ beside the catalog"
        yield warning(catalog.booklet.place_of("own_theme"), "no-own-theme", message, hint)


def missing_file(catalog: Catalog, workspace: Workspace) -> Iterator[Diagnostic]:
    """A file that is named isn't there. The reader finds a placeholder in its stead."""
    for name, place in named_files(catalog):
        path = workspace.file(name)
        if path is None:
            continue
        try:
            lacking = _what_is_lacking(path, workspace)
        except OSError as problem:
            lacking = problem.strerror or str(problem), "name another file, or make this one readable"
        if lacking:
            yield warning(place, "missing-file", f"'{name}': {lacking[0]}", lacking[1])


def _what_is_lacking(path: Path, workspace: Workspace) -> tuple[str, str] | None:
    """What keeps the path from being a file, and a hint; None where it is one."""
    if path.is_file():
        return None
    if path.is_dir():
        return "this is a folder, not a file", "name a file in it"
    return "there is no such file", _near_file(path, workspace)


def _near_file(path: Path, workspace: Workspace) -> str:
    """A hint at the file that was probably meant: of a like name in the same folder. 8.pdf is not like 28.pdf.

    Endings are alike for all papers, so they make no name like another; they only decide between two such.
    """
    folder, root = path.parent, workspace.root
    there = workspace.listed(folder)
    if not folder.is_dir():
        return f"there is no folder '{_relative(folder, root)}' either; names are relative to the catalog's folder"
    figures = re.findall(r"\d+", path.stem)
    alike = (item for item in there if re.findall(r"\d+", item.stem) == figures)
    by_stem = {item.stem.lower(): item for item in sorted(alike, key=lambda item: item.suffix == path.suffix)}
    close = difflib.get_close_matches(path.stem.lower(), by_stem, 1, cutoff=_LIKE)
    if close:
        return f"did you mean '{_relative(by_stem[close[0]], root)}'?"
    return "put the file there, or mend the name; capitals make a difference"


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root.resolve()).as_posix()
