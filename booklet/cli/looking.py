"""The verb that draws pictures of pages; a build may draw them too."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from booklet.cli.hiring import MOST_JOBS
from booklet.cli.places import workspace_of

if TYPE_CHECKING:  # loaded when they are needed, so that help is quick
    from booklet.look import Looked, Wish
    from booklet.notes import Notes


@click.command()
@click.argument("file", metavar="FILE.pdf", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "folder", type=click.Path(path_type=Path, file_okay=False), help="Default: FILE-pictures/.")
@click.option("--pages", metavar="1-8", help="Which pages, counted from the first of the file; all if not given.")
@click.option("--spreads", is_flag=True, help="Facing pages side by side, as a reader has them open.")
@click.option("--dpi", type=click.IntRange(10, 600), default=96, show_default=True, help="Pixels to the inch.")
@click.option("--jobs", metavar="N", type=click.IntRange(1, MOST_JOBS), help="How many processes at once.")
def look(file: Path, folder: Path | None, pages: str | None, spreads: bool, dpi: int, jobs: int | None) -> None:
    """Draw the pages of FILE.pdf as pictures (PNG), with contact sheets."""
    from booklet.cli.telling import show
    from booklet.look import Wish
    from booklet.notes import Notes

    looked = draw(file, Notes(), folder, Wish(_checked(pages), spreads, dpi), jobs=jobs)
    show(looked.diagnostics)
    click.echo(f"{folder or beside(file)}: {told(looked, spreads=spreads)}")


def beside(file: Path) -> Path:
    """The folder for a file's pictures."""
    return file.with_name(f"{file.stem}-pictures")


def draw(
    file: Path,
    notes: "Notes",
    folder: Path | None = None,
    wish: "Wish | None" = None,
    *,
    jobs: int | None = None,
    quiet: bool = False,
) -> "Looked":
    """The pictures of a file, of all its pages unless told, drawn by so many processes and written into the folder.

    The one beside the file is the software's own: what it drew there before, and does not now, is removed. Where
    not all could be drawn, that is noted.
    """
    from booklet.cli import telling
    from booklet.look import PICTURES, Wish, look
    from booklet.workspace import forget_files, require_writable, write_whole

    target = folder or beside(file)
    require_writable(target / "contact-1.png")
    with telling.bars(quiet=quiet) as progress:
        looked = look(
            file.read_bytes(),
            str(file),
            wish or Wish(),
            lambda name, data: write_whole(target / name, data),
            workspace_of(file),
            progress,
            children=jobs,
        )
    if looked.diagnostics:  # another time they might be drawn
        notes.doubt()
    if folder is None:
        forget_files(target, PICTURES, looked.names)
    return looked


def told(looked: "Looked", *, spreads: bool) -> str:
    """What was drawn, in numbers."""
    noun = "spread" if spreads else "page"
    pictures = f"{looked.pictures} {noun}{'' if looked.pictures == 1 else 's'}"
    return f"{pictures}, {looked.contact_sheets} contact sheet{'' if looked.contact_sheets == 1 else 's'}"


def _checked(pages: str | None) -> str | None:
    """The choice of pages.

    Raises:
        click.BadParameter: It is none.
    """
    from pydantic import TypeAdapter, ValidationError

    from booklet.fields import PageRanges

    try:
        return None if pages is None else TypeAdapter[str](PageRanges).validate_python(pages)
    except ValidationError as problem:
        raise click.BadParameter(problem.errors()[0]["msg"], param_hint="--pages") from None
