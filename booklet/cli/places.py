"""Where things are, and which day it is: what options and environment say."""

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # loaded when they are needed, so that help is quick
    from booklet.workspace import Store, Workspace


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
    """Where each edition is written: ``-o FILE.pdf``, or ``STEM-EDITION.pdf`` in a folder."""
    names = list(dict.fromkeys(editions))
    if output and output.lower().endswith(".pdf"):
        if len(names) > 1:
            raise click.UsageError("one FILE.pdf cannot hold several editions; give a FOLDER/ with -o")
        return {names[0]: Path(output)}
    folder = Path(output) if output else catalog.parent / "out"
    return {name: folder / f"{stem}-{name}.pdf" for name in names}


def beside(target: Path, files: Mapping[str, bytes]) -> dict[Path, bytes]:
    """What belongs to a booklet, by where it is written: NAME-print-sheets.pdf beside NAME-print.pdf."""
    return {target.with_name(f"{target.stem}-{end}.pdf"): data for end, data in files.items()}
