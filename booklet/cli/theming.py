"""The verbs about themes of one's own."""

from pathlib import Path

import click

from booklet.cli.options import CATALOG
from booklet.cli.places import catalog_file, workspace_of
from booklet.diagnostics import BookletError, Place, error


@click.group()
def theme() -> None:
    """Themes of your own."""


@theme.command()
@click.argument("name")
@CATALOG
@click.option("--leaf", "leaves", multiple=True, metavar="KIND", help="Copy its template too; several times.")
def new(name: str, catalog: Path, leaves: tuple[str, ...]) -> None:
    """Start a theme called NAME beside CATALOG, on the theme that it has: a style sheet that explains itself.

    With --leaf, templates are copied into it, also when it is there already.
    """
    from booklet.loader import read
    from booklet.theme import files as theme_files
    from booklet.workspace import write_whole

    path = catalog_file(catalog)
    base, workspace = read(path).booklet.theme, workspace_of(path)
    unknown = [leaf for leaf in leaves if theme_files.own_copy(leaf, base) is None]
    if unknown:
        there = ", ".join(theme_files.leaves(base))
        raise click.BadParameter(f"{unknown[0]!r} is none of: {there}", param_hint="--leaf")
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        raise click.BadParameter(f"{name!r} can't be the name of a folder: letters, digits and - will do")
    sheet = f"styles/{name}/own.css"
    begun = bool(leaves) and (workspace.root / sheet).exists()
    texts = {} if begun else {sheet: theme_files.start(base)}
    texts |= {f"templates/{name}/{leaf}.html.j2": theme_files.own_copy(leaf, base) or "" for leaf in leaves}
    for file in texts:
        target = workspace.root / file
        if target.exists():
            hint = "choose another name, or edit that one"
            raise BookletError((error(Place(str(target)), "would-overwrite", f"{target} is there already", hint),))
    for file, text in texts.items():
        write_whole(workspace.root / file, text.encode())
        click.echo(str(workspace.root / file))
    if not begun:
        click.echo(f"now write under booklet: in {path}:\n  own_theme: {name}")
