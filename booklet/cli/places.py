"""Where things are, and which day it is: what options and environment say."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # loaded when they are needed, so that help is quick
    from booklet.workspace import Store, Workspace


_IN_FOLDER = "booklet.pdf"
"""What the booklet is called in an edition that is a folder of files."""


def catalog_file(given: Path) -> Path:
    """The catalog; of a folder, the one that lies in it."""
    return given / "catalog.yaml" if given.is_dir() else given


def workspace_of(catalog: Path) -> "Workspace":
    """The project of a catalog, with the store and the date that the environment gives."""
    from booklet.workspace import Workspace

    return Workspace(catalog.parent, store(), given_date())


def store() -> "Store":
    """The folder in which results are kept."""
    import platformdirs

    from booklet.workspace import Store

    folder = os.environ.get("BOOKLET_STORE") or platformdirs.user_cache_dir("poster-booklet", appauthor=False)
    return Store(Path(folder))


def dated(workspace: "Workspace", given: str | None, said: date | None) -> "Workspace":
    """The project with the date of its files: the one on the command line, else SOURCE_DATE_EPOCH, else the catalog's.

    Raises:
        click.UsageError: It is no date.
    """
    if given is None:
        day = datetime(said.year, said.month, said.day, tzinfo=UTC) if said else None
        return replace(workspace, date=workspace.date or day)
    try:
        date = datetime.fromisoformat(given)
    except ValueError:
        raise click.BadParameter(f"{given!r} is no date: write 2026-11-26", param_hint="--date") from None
    date = date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    return replace(workspace, date=date.replace(microsecond=0))


def given_date() -> datetime | None:
    """The date to write into files, where SOURCE_DATE_EPOCH gives one (reproducible-builds.org)."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return None
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(f"SOURCE_DATE_EPOCH={given} is not a number of seconds since 1970") from None


def today() -> date:
    """The day that the lock names for what is fetched now."""
    return (given_date() or datetime.now(UTC)).date()


def stem_of(title: str) -> str:
    """What the names of a booklet's files begin with."""
    from booklet.ids import slug

    return slug(title) or "booklet"


def targets_of(catalog: Path, stem: str, editions: Iterable[str], output: str | None) -> dict[str, Path]:
    """Where each edition is written: ``-o FILE.pdf``, or ``STEM-EDITION.pdf`` in a folder.

    One that is a folder of files is ``booklet.pdf`` in the folder that is given, or in ``STEM-EDITION``.
    """
    from booklet.profiles import PROFILES

    names = list(dict.fromkeys(editions))
    folders = [name for name in names if PROFILES[name].archival]
    if folders and output and output.lower().endswith(".pdf"):
        raise click.UsageError(f"the {folders[0]} edition is a folder of files; give a FOLDER/ with -o")
    if output and output.lower().endswith(".pdf"):
        if len(names) > 1:
            raise click.UsageError("one FILE.pdf cannot hold several editions; give a FOLDER/ with -o")
        return {names[0]: Path(output)}
    folder = Path(output) if output else catalog.parent / "out"
    places = {name: folder / f"{stem}-{name}.pdf" for name in names}
    return places | {name: folder / ("" if output else f"{stem}-{name}") / _IN_FOLDER for name in folders}


def beside(target: Path, files: Mapping[str, bytes]) -> dict[Path, bytes]:
    """What belongs to a booklet, by where it is written: NAME-print-sheets.pdf beside NAME-print.pdf."""
    return {target.with_name(f"{target.stem}-{end}.pdf"): data for end, data in files.items()}
