"""Someone else's format in, a catalog out: one row a format in IMPORTERS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from booklet.diagnostics import BookletError, Diagnostic, Place, error
from booklet.importers import aclpub2, lab_page
from booklet.importers.imported import Imported, write
from booklet.importers.merging import merged

__all__ = ["IMPORTERS", "Imported", "Importer", "import_sources", "recognise", "write"]


@dataclass(frozen=True, slots=True)
class Importer:
    """A format that can be imported."""

    name: str
    """As ``--format`` takes it."""
    summary: str
    """What the format is, for those who have to choose."""
    recognises: Callable[[Path], bool]
    """Whether a source is in this format; False where it cannot be read."""
    read: Callable[[Path], Imported]
    """The source as a catalog; raises BookletError where it cannot be read."""


IMPORTERS = (
    Importer(
        "lab-page",
        "a Markdown page of a lab's website (Jekyll, Lab Website Template)",
        lab_page.looks_like_a_lab_page,
        lab_page.read,
    ),
    Importer(
        "aclpub2",
        "the folder of a volume of proceedings (aclpub2: papers.yml and the files beside it)",
        aclpub2.looks_like_a_volume,
        aclpub2.read,
    ),
)


def recognise(source: Path) -> str | None:
    """Name of the format the source is in; None where no importer knows it."""
    return next((importer.name for importer in IMPORTERS if importer.recognises(source)), None)


def import_sources(sources: Sequence[Path], format: str | None) -> Imported:
    """All sources as one catalog, in their order; without a format each source is recognised by itself.

    Raises:
        BookletError: A source is not there or in no known format, or the format is not known. All such
            problems are told at once.
    """
    if not sources:
        raise BookletError((error(Place(), "no-source", "there is nothing to import", "name a file"),))
    problems: list[Diagnostic] = []
    parts: list[Callable[[], Imported]] = []
    for source in sources:
        importer = _importer(source, format)
        if isinstance(importer, Diagnostic):
            problems.append(importer)
        else:
            parts.append(partial(importer.read, source))
    if problems:
        raise BookletError(tuple(dict.fromkeys(problems)))
    return merged([part() for part in parts])


def _importer(source: Path, format: str | None) -> Importer | Diagnostic:
    """The importer for the source, or what stands against it."""
    known = ", ".join(importer.name for importer in IMPORTERS)
    name = format or recognise(source)
    if format and format not in {importer.name for importer in IMPORTERS}:
        return error(Place(), "unknown-format", f"there is no importer for the format {format!r}", f"known: {known}")
    if not source.exists():
        return error(Place(str(source)), "cannot-read", f"{source} is not there", "check the name")
    for importer in IMPORTERS:
        if importer.name == name:
            return importer
    message = f"the format of {source} is not recognised"
    return error(Place(str(source)), "unknown-format", message, f"say which it is with --format; known: {known}")
