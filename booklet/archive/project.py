"""The project that a book is made from, as files to be embedded in it: enough to make the same book again."""

import hashlib
import importlib.metadata
import json
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import booklet
from booklet.catalog.model import Catalog, Entry
from booklet.check import named_files
from booklet.citations import rights
from booklet.deposit import DESCRIPTION
from booklet.doctor import ENGINES
from booklet.fetch import FETCHED, LACKS, LENGTHS, lock_beside
from booklet.fetch.content import media_type
from booklet.languages import OWN_FILE
from booklet.prose import plain
from booklet.software import theme_folder
from booklet.values import Assets, Enclosure, Found, LeftOut
from booklet.workspace import Workspace

_TYPES = {
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".lock": "application/toml",
    ".md": "text/markdown",
    ".css": "text/css",
    ".j2": "text/plain",
    ".icc": "application/vnd.iccprofile",
    ".icm": "application/vnd.iccprofile",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff2": "font/woff2",
}
"""By the end of the name; our own table, since every system has another."""
_ENDS = {"image/jpeg": "jpg", "image/svg+xml": "svg"}
"""Ends of names that are not the media type's own."""


def versions() -> dict[str, str]:
    """The version of each engine that a book is made with."""
    return {name: importlib.metadata.version(name) for name in ENGINES}


@dataclass(frozen=True, slots=True)
class Project:
    """One project and what was fetched for it."""

    catalog: Catalog
    """The entries that are in the book; the file of the catalog may hold more."""
    workspace: Workspace
    assets: Assets
    papers: Mapping[str, object]
    """What became of each paper, by the id of its entry."""
    edition: str
    select: str | None = None
    """The choice of entries, as it was given."""

    def enclosures(self) -> tuple[Enclosure, ...]:
        """Every file, each once: how the book was made, the catalog with its lock, what it names, papers, own looks."""
        files: dict[str, Enclosure] = {}
        for one in (
            *self._own(),
            *self._papers(),
            *self._unbound_papers(),
            *self._lacks(),
            *self._posters(),
            *self._named(),
            *self._looks(),
        ):
            files.setdefault(one.name, one)
        return (self._description(files), *files.values())

    def enclosed(self) -> dict[str, str]:
        """The names of the papers, by the id of each entry."""
        return {
            id: paper.enclosed for id, paper in self.papers.items() if isinstance(paper, LeftOut) and paper.enclosed
        }

    def _description(self, files: Mapping[str, Enclosure]) -> Enclosure:
        date = self.workspace.date
        said = {
            "software": f"poster-booklet {booklet.__version__}",
            "made with": versions(),
            "catalog": self._catalog_file.name,
            "edition": self.edition,
            "select": self.select,
            "date": date.isoformat() if date else None,
            "files": {name: hashlib.sha256(one.data).hexdigest() for name, one in files.items()},
        }
        data = json.dumps(said, indent=2, ensure_ascii=False).encode() + b"\n"
        description = "How this booklet was made, and the SHA-256 of each file it was made from"
        return Enclosure(DESCRIPTION, data, "application/json", "Source", description)

    @property
    def _catalog_file(self) -> Path:
        return self.workspace.root / Path(self.catalog.written_at.file or "catalog.yaml").name

    def _own(self) -> Iterator[Enclosure]:
        """The catalog, its lock, the project's own words."""
        lock, _ = lock_beside(self.catalog.written_at.file, self.workspace)
        yield from self._file(self._catalog_file.name, "The catalog: what this booklet is made from")
        yield from self._file(lock.name, "Which files stood at the addresses of the catalog")
        yield from self._file(OWN_FILE, "The booklet's own words, as the project says them")

    def _papers(self) -> Iterator[Enclosure]:
        for entry in self.catalog.entries:
            paper = self.papers.get(entry.id)
            if isinstance(paper, LeftOut) and paper.enclosed:
                found = self.assets[paper.source]
                assert isinstance(found, Found), "it was looked into"
                data, title = self.workspace.read(found), plain(entry.title)
                yield Enclosure(paper.enclosed, data, "application/pdf", "Supplement", f"Paper: {title}")

    def _unbound_papers(self) -> Iterator[Enclosure]:
        """Papers of the project's own where the theme binds none: they may be passed on all the same, unless barred."""
        for entry in self.catalog.entries if not self.catalog.booklet.binds_papers else ():
            paper = entry.paper
            if paper and paper.file and paper.append and not rights.forbidden_by(paper, None):
                title = plain(entry.title)
                yield from (
                    replace(one, relationship="Supplement") for one in self._file(paper.file, f"Paper: {title}")
                )

    def _lacks(self) -> Iterator[Enclosure]:
        """What is known of that which is not embedded: how long papers are, and which addresses brought nothing."""
        left = [paper for paper in self.papers.values() if isinstance(paper, LeftOut) and not paper.enclosed]
        lengths = {paper.source: paper.length for paper in left if paper.length and "://" not in paper.source}
        if lengths:
            data = json.dumps(lengths, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"
            yield Enclosure(LENGTHS, data, "application/json", "Source", "Pages of the papers that are not embedded")
        if said := self.assets.in_vain:
            yield Enclosure(LACKS, said, "application/json", "Source", "Addresses that brought nothing")

    def _posters(self) -> Iterator[Enclosure]:
        """Those that were fetched; the project's own are named in the catalog."""
        first: dict[str, Entry] = {}
        for entry in self.catalog.entries:
            poster = entry.poster
            if poster is None or not poster.url or first.setdefault(poster.url, entry) is not entry:
                continue
            found = self.assets.poster(poster.file or poster.url)
            if isinstance(found, Found) and found.path is None:
                data = self.workspace.read(found)
                kind = media_type(data)
                end = _ENDS.get(kind, kind.rpartition("/")[2])
                name, title = f"{FETCHED}/{entry.id}-poster.{end}", plain(entry.title)
                yield Enclosure(name, data, kind, "Source", f"Poster: {title}")

    def _named(self) -> Iterator[Enclosure]:
        """What the catalog names, but papers: those that may be passed on are there already."""
        papers = {entry.paper.file for entry in self.catalog.entries if entry.paper}
        posters = {entry.poster.file: entry for entry in self.catalog.entries if entry.poster}
        for name, _ in named_files(self.catalog):
            if name in posters:
                yield from self._file(name, f"Poster: {plain(posters[name].title)}")
            elif name not in papers:
                yield from self._file(name, "Named in the catalog")
        if self.catalog.printing.icc:
            yield from self._file(self.catalog.printing.icc, "Profile of the press")

    def _looks(self) -> Iterator[Enclosure]:
        """Templates and styles of the project's own; those that it shares with us are no part of it."""
        shared = theme_folder()
        for folder, what in (("templates", "Template"), ("styles", "Style sheet")):
            place = self.workspace.file(folder)
            paths = self.workspace.within(place) if place else []
            for name in (path.relative_to(self.workspace.root.resolve()).as_posix() for path in paths):
                if any(part.startswith(".") for part in PurePosixPath(name).parts):
                    continue
                for one in self._file(name, f"{what} of the project's own"):
                    ours = shared / name
                    if not ours.is_file() or ours.read_bytes() != one.data:
                        yield one

    def _file(self, name: str, description: str) -> Iterator[Enclosure]:
        """The project's file of that name; nothing where it can't be had, which check tells."""
        path = self.workspace.file(name)
        try:
            if path is None or not path.is_file():
                return
            data = path.read_bytes()
        except OSError:
            return
        name = posixpath.normpath(name)
        kind = _TYPES.get(PurePosixPath(name).suffix.lower()) or media_type(data) or "application/octet-stream"
        yield Enclosure(name, data, kind, "Source", description)
