"""What an importer hands back, a catalog, the files it names, and findings; and how it is written."""

import filecmp
from dataclasses import dataclass
from pathlib import Path

from booklet.catalog.model import Catalog
from booklet.diagnostics import BookletError, Diagnostic, Place, error
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
