"""The verb that gives a project back."""

from pathlib import Path

import click

from booklet.cli.endings import refuse
from booklet.diagnostics import ExitCode


@click.command()
@click.argument("book", metavar="BOOKLET.pdf", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "folder", type=click.Path(path_type=Path, file_okay=False), help="Default: BOOKLET-project/.")
def unpack(book: Path, folder: Path | None) -> int:
    """Give back the project that BOOKLET.pdf of an archive edition was made from."""
    from booklet.archive.unpacking import unpack as taken_out
    from booklet.folders import write_tree
    from booklet.schema import SCHEMA_FILE, schema_text

    target = folder or book.with_name(f"{book.stem}-project")
    if target.exists() and any(target.iterdir()):
        refuse(target, "would-overwrite", f"{target} is there already, and not empty", "choose another folder with -o")
    project = taken_out(book.read_bytes(), str(book))
    write_tree(target, {SCHEMA_FILE: schema_text().encode(), **project.files})
    catalog = target / project.catalog
    click.echo(f"{target}: {len(project.files)} files, made with {project.software}")
    click.echo(f"the same booklet again: {project.command(str(catalog))}")
    return ExitCode.GOOD
