"""What an importer hands back: a catalog, the files it names, and findings. Several become one; one is written."""

import filecmp
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from booklet.catalog import Catalog, Entry, Moment, Section, slug
from booklet.diagnostics import BookletError, Diagnostic, Place, error, note
from booklet.importers.catalog_yaml import catalog_text
from booklet.workspace import write_whole

CATALOG_NAME = "catalog.yaml"


@dataclass(frozen=True, slots=True)
class Imported:
    """Someone else's format as a catalog."""

    catalog: Catalog
    files: tuple[tuple[str, Path], ...] = ()
    """Name beside the catalog, as the catalog has it, and the file to copy there."""
    diagnostics: tuple[Diagnostic, ...] = ()


def merged(parts: Sequence[Imported]) -> Imported:
    """One catalog of all, in order: event and booklet of the first, every section, every moment.

    No two entries share an id afterwards, and no two files a name; what was renamed is noted.
    """
    parts, renamings = _with_distinct_files(parts)
    catalogs = [part.catalog for part in parts]
    sections, new_ids = _with_distinct_ids([section for catalog in catalogs for section in catalog.sections])
    first = catalogs[0]
    others = [
        note(
            Place(),
            "event-differs",
            f"the booklet is about {first.event.name!r}; another source is about {catalog.event.name!r}",
            "give the booklet a title of its own under booklet: title:",
        )
        for catalog in catalogs[1:]
        if catalog.event.name != first.event.name
    ]
    moments = tuple(moment for catalog in catalogs for moment in catalog.moments)
    return Imported(
        first.model_copy(update={"sections": sections, "moments": moments}),
        tuple(dict.fromkeys(file for part in parts for file in part.files)),
        (*(finding for part in parts for finding in part.diagnostics), *others, *renamings, *new_ids),
    )


def _with_distinct_ids(sections: Iterable[Section]) -> tuple[tuple[Section, ...], list[Diagnostic]]:
    taken: set[str] = set()
    findings: list[Diagnostic] = []

    def distinct(entry: Entry) -> Entry:
        new = _distinct(entry.id or slug(entry.title) or "entry", taken, "{}-{}".format)
        taken.add(new)
        if new == entry.id:
            return entry
        if entry.id:
            message = f"two entries have the id {entry.id}: {entry.title!r} became {new}"
            findings.append(note(entry.written_at, "id-changed", message))
        return entry.model_copy(update={"id": new})

    changed = tuple(
        section.model_copy(update={"entries": tuple(distinct(entry) for entry in section.entries)})
        for section in sections
    )
    return changed, findings


def _with_distinct_files(parts: Sequence[Imported]) -> tuple[tuple[Imported, ...], list[Diagnostic]]:
    taken: dict[str, Path] = {}
    findings: list[Diagnostic] = []
    changed: list[Imported] = []
    for part in parts:
        names: dict[str, str] = {}
        for name, source in part.files:
            others = {other for other, path in taken.items() if path.resolve() != source.resolve()}
            new = _distinct(name, others, _numbered)
            taken[new] = source
            if new != name:
                names[name] = new
                message = f"two different files are called {name}: this one became {new}"
                findings.append(note(Place(str(source)), "file-renamed", message))
        files = tuple((names.get(name, name), source) for name, source in part.files)
        changed.append(Imported(_renamed(part.catalog, names), files, part.diagnostics))
    return tuple(changed), findings


def _numbered(name: str, number: int) -> str:
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-{number}{path.suffix}"))


def _distinct(name: str, taken: Iterable[str], numbered: Callable[[str, int], str]) -> str:
    """The name, with the first free number from 2 where it is taken, whatever its case: disks may not tell it."""
    folded = {other.casefold() for other in taken}
    new, number = name, 1
    while new.casefold() in folded:
        number += 1
        new = numbered(name, number)
    return new


def _renamed(catalog: Catalog, names: Mapping[str, str]) -> Catalog:
    """The catalog with its files called by their new names."""
    if not names:
        return catalog

    def entry(old: Entry) -> Entry:
        update: dict[str, object] = {}
        for field, node in (("poster", old.poster), ("paper", old.paper)):
            if node and node.file:
                update[field] = node.model_copy(update={"file": names.get(node.file, node.file)})
        return old.model_copy(update=update)

    def moment(old: Moment) -> Moment:
        return old.model_copy(update={"image": names.get(old.image, old.image)}) if old.image else old

    sections = tuple(s.model_copy(update={"entries": tuple(entry(e) for e in s.entries)}) for s in catalog.sections)
    return catalog.model_copy(update={"sections": sections, "moments": tuple(moment(m) for m in catalog.moments)})


def write(imported: Imported, folder: Path, *, force: bool) -> tuple[Path, ...]:
    """Write the catalog into the folder and copy its files beside it; what was written comes back, the catalog last.

    Everything is checked before anything is written. A file that is there already with the same bytes is
    left alone; another one is replaced only with force.

    Raises:
        BookletError: Files would be overwritten, a name leads out of the folder, a file to copy cannot be
            read, or the folder cannot be written to.
    """
    catalog = folder / CATALOG_NAME
    text = catalog_text(imported.catalog)
    problems = [problem for name, source in imported.files for problem in _cannot_copy(name, source, folder)]
    copies = [(folder / name, source) for name, source in imported.files]
    if not problems:
        copies = [(target, source) for target, source in copies if not _is_there(target, source)]
        targets = [*(target for target, _ in copies), catalog]
        problems = [problem for target in targets for problem in _in_the_way(target, force=force)]
    if problems:
        raise BookletError(tuple(problems))
    for target, source in copies:
        write_whole(target, source.read_bytes())
    write_whole(catalog, text.encode())
    return (*(target for target, _ in copies), catalog)


def _cannot_copy(name: str, source: Path, folder: Path) -> list[Diagnostic]:
    root = folder.resolve()
    if not (root / name).resolve().is_relative_to(root) or name.casefold() == CATALOG_NAME:
        return [error(Place(str(source)), "unsafe-name", f"{name!r} does not lie within the booklet's folder")]
    try:
        with source.open("rb"):
            return []
    except OSError as problem:
        return [error(Place(str(source)), "cannot-read", f"cannot read {source}: {problem.strerror or problem}")]


def _is_there(target: Path, source: Path) -> bool:
    return target.is_file() and (target.samefile(source) or filecmp.cmp(target, source, shallow=False))


def _in_the_way(target: Path, *, force: bool) -> list[Diagnostic]:
    file = next((folder for folder in target.parents if folder.is_file()), None)
    if file:
        return [error(Place(str(file)), "would-overwrite", f"{file} is a file where a folder is needed", "move it")]
    if target.is_dir():
        return [error(Place(str(target)), "would-overwrite", f"{target} is a folder where a file is needed", "move it")]
    if force or not target.exists():
        return []
    message = f"{target} is there already and would be overwritten"
    return [error(Place(str(target)), "would-overwrite", message, "choose another folder with -o, or give --force")]
