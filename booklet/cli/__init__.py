"""Verbs to calls; the only print, the only exit, the only look at clock and environment.

A verb imports what it needs when it is called, so that help is quick.
"""

import gc
import io
import platform
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from booklet import __version__
from booklet.cli.building import build
from booklet.cli.caching import cache
from booklet.cli.endings import code, refuse, same_file
from booklet.cli.linking import links
from booklet.cli.looking import look
from booklet.cli.mailing import mail
from booklet.cli.options import ALLOW_PRIVATE, AS_JSON, CATALOG, CONTACT, STRICT
from booklet.cli.places import catalog_file, store, today, workspace_of
from booklet.cli.preflighting import check_print
from booklet.cli.theming import theme
from booklet.cli.unpacking import unpack
from booklet.cli.verifying import verify
from booklet.diagnostics import BookletError, ExitCode, Place, Severity, error, in_reading_order

if TYPE_CHECKING:  # loaded when it is needed, so that help is quick
    from booklet.catalog.model import Catalog


def main() -> None:
    """The command. Expected problems, an interruption and our own bugs end in three different ways."""
    gc.set_threshold(200_000, 50, 100)  # what a build makes lives to its end: circles are not worth looking for
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a letter the terminal lacks is no reason to fail
    try:
        code = booklet.main(prog_name="booklet", standalone_mode=False) or 0
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as problem:
        problem.show()
        code = problem.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped", err=True)  # on a line of its own: click has ended the one that shows ^C
        code = ExitCode.STOPPED
    except BookletError as problem:
        from booklet.cli.telling import show

        show(problem.diagnostics)
        code = problem.exit_code
    except Exception as problem:  # noqa: BLE001 - the one broad border: our own bugs
        code = _our_bug(problem)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="booklet")
def booklet() -> None:
    """One catalog, one conference booklet: posters, abstracts and the papers, every link alive."""


@booklet.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Start a catalog in FOLDER."""
    from booklet.schema import SCHEMA_FILE, schema_text, starter_catalog
    from booklet.workspace import write_whole

    target = folder / "catalog.yaml"
    if target.exists():
        refuse(target, "would-overwrite", f"{target} is there already", "choose another folder, or edit that catalog")
    write_whole(folder / SCHEMA_FILE, schema_text().encode())
    write_whole(target, starter_catalog(folder.resolve().name).encode())
    click.echo(f"{target} is ready. Edit it, then: booklet build {target}")


@booklet.command("import")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("-o", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="Where to write.")
@click.option("--format", "format_", help="Format of the sources; recognised where it is not said.")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
def import_(sources: tuple[str, ...], folder: Path, format_: str | None, force: bool) -> None:
    """Make a catalog in a folder from a page of a lab website, or from a volume of aclpub2."""
    from booklet.cli.telling import show
    from booklet.importers import import_sources, write
    from booklet.schema import SCHEMA_FILE, schema_text
    from booklet.workspace import write_whole

    for source in sources:
        if source.lower().startswith(("http://", "https://")):
            hint = "save the page as a file first, with the pictures it shows, and name that"
            raise BookletError((error(Place(), "cannot-read", f"{source} is an address, not a file", hint),))
    imported = import_sources([Path(source) for source in sources], format_)
    written = write(imported, folder, force=force)
    write_whole(folder / SCHEMA_FILE, schema_text().encode())
    show(imported.diagnostics)
    click.echo(f"{written[-1]}: {_counted(imported.catalog, files=len(written) - 1)}")


def _counted(catalog: "Catalog", *, files: int) -> str:
    """What a catalog holds, in numbers; what it has none of is not named."""
    numbers = {
        ("section", "sections"): len(catalog.sections),
        ("entry", "entries"): len(catalog.entries),
        ("session", "sessions"): len(catalog.all_sessions),
        ("talk", "talks"): len(catalog.talks),
        ("moment", "moments"): len(catalog.moments),
        ("file", "files"): files,
    }
    told = [f"{number} {one if number == 1 else several}" for (one, several), number in numbers.items() if number]
    return ", ".join(told) or "nothing"


@booklet.command()
@CATALOG
@AS_JSON
@STRICT
@click.option("--offline", is_flag=True, help="Tell what a build with --offline would lack, too.")
@click.option("--print", "printed", is_flag=True, help="Look its print edition over, or any PDF that is for a press.")
def check(catalog: Path, as_json: bool, strict: bool, offline: bool, printed: bool) -> int:
    """Name every mistake in CATALOG at once, with its line and how to mend it."""
    if printed:
        return code(check_print(catalog, as_data=as_json), strict=strict)
    from booklet.check import check as examine
    from booklet.check import check_contents, check_lock
    from booklet.cli import telling
    from booklet.languages import words_of
    from booklet.loader import read

    path = catalog_file(catalog)
    try:
        model, workspace = read(path), workspace_of(path)
        words = words_of(workspace, model.booklet.language, model.booklet.written_at)
        locked = check_lock(model, workspace, offline=offline)
        with telling.bars(quiet=as_json) as bars:
            opened = check_contents(model, workspace, bars)
        findings = in_reading_order((*examine(model, workspace), *words.findings, *locked, *opened))
    except BookletError as problem:
        findings = problem.diagnostics
    if as_json:
        click.echo(telling.as_json(findings))
    else:
        telling.show(findings)
        if not findings:
            click.echo(f"{path}: nothing to mend")
    return code(findings, strict=strict)


@booklet.command()
@click.argument("language", default="en")
def words(language: str) -> None:
    """Write down the booklet's own words in LANGUAGE, to translate or change them in words.yaml."""
    from booklet.languages import as_text

    click.echo(as_text(language), nl=False)


@booklet.command()
@CATALOG
@click.option("--update", is_flag=True, help="Fetch everything anew, and lock what comes.")
@ALLOW_PRIVATE
@CONTACT
def fetch(catalog: Path, update: bool, allow_private: bool, contact: str) -> int:
    """Bring the posters and papers of CATALOG that stand at an address."""
    from booklet import fetch as fetching
    from booklet.cli import asking, telling
    from booklet.loader import read

    path = catalog_file(catalog)
    model, workspace = read(path), workspace_of(path)
    terms = asking.terms(today(), contact, allow_private=allow_private, update=update)
    with telling.transfers() as (progress, watch):
        rows, findings = fetching.fetch(model, workspace, terms, progress, watch)
    telling.show(findings)
    telling.show_rows([(row.address, str(row.state), row.size_bytes, row.reason) for row in rows])
    return ExitCode.FINDINGS if any(row.state is fetching.State.FAILED for row in rows) else ExitCode.GOOD


@booklet.command()
@click.argument("book", metavar="BOOK.pdf", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "folder", type=click.Path(path_type=Path, file_okay=False), help="Default: BOOK-papers/.")
def split(book: Path, folder: Path | None) -> None:
    """Take BOOK.pdf apart: each paper, what comes before them (0.pdf), and booklet.bib."""
    from booklet.cli.telling import show
    from booklet.split import split as take_apart
    from booklet.workspace import write_whole

    taken_apart = take_apart(book.read_bytes(), str(book))
    target = folder or book.with_name(f"{book.stem}-papers")
    for piece in taken_apart.pieces:
        write_whole(target / piece.name, piece.data)
    show(taken_apart.diagnostics)
    count = len(taken_apart.pieces) - 2
    files = "1 file" if count == 1 else f"{count} files"
    click.echo(f"{target}: {files} with a paper, the pages before them (0.pdf), and booklet.bib")


@booklet.command()
@click.argument("file", metavar="FILE.pdf", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "output", type=click.Path(path_type=Path, dir_okay=False), help="Default: FILE-sheets.pdf.")
@click.option("--scheme", type=click.Choice(("saddle", "perfect", "n-up", "stack")), default="saddle")
@click.option("--signature", type=int, help="Pages of a gathering. Saddle: a multiple of 4; perfect: 8, 16 or 32.")
@click.option("--up", type=click.Choice(("2", "4", "8")), help="Pages on a side of n-up and stack; else 2.")
@click.option("--duplex", type=click.Choice(("long", "short")), default="long", help="Edge the printer turns on.")
@click.option("--paper", metavar="A4|A3|Letter|…", help="Default: by the size of the first page.")
@click.option("--paper-thickness-mm", "leaf_mm", type=click.FloatRange(0, 1), default=0.1, show_default=True)
def impose(file: Path, output: Path | None, leaf_mm: float, **wishes: Any) -> None:
    """Lay the pages of FILE.pdf on sheets of paper, to be printed on both sides, folded and stapled."""
    from booklet.cli import imposing, telling
    from booklet.impose import impose as lay
    from booklet.workspace import require_writable, write_whole

    wish, target = imposing.wish(leaf_mm, **wishes), output or file.with_name(f"{file.stem}-sheets.pdf")
    if same_file(target, file):
        refuse(target, "would-overwrite", f"{target} is the file that is to be imposed", "choose another name with -o")
    require_writable(target)
    made = lay(file.read_bytes(), str(file), wish, workspace_of(file))
    write_whole(target, made.pdf)
    telling.show(made.diagnostics)
    count = len(made.imposition.sheets)
    sheets = "1 sheet" if count == 1 else f"{count} sheets"
    click.echo(f"{target}: {sheets} of {made.bed.paper}; the last page says what to do with them")


@booklet.command()
def doctor() -> int:
    """Say what this machine has and lacks."""
    from booklet.cli.telling import show
    from booklet.doctor import examine

    findings = examine()
    show(findings)
    lacking = any(finding.severity is Severity.ERROR for finding in findings)
    click.echo("something is missing" if lacking else "all there is needed to build a booklet")
    return ExitCode.MISSING if lacking else ExitCode.GOOD


booklet.add_command(links)
booklet.add_command(look)
booklet.add_command(theme)
booklet.add_command(build)
booklet.add_command(cache)
booklet.add_command(mail)
booklet.add_command(unpack)
booklet.add_command(verify)


# --- how it ends -------------------------------------------------------------------------------------------


def _our_bug(problem: BaseException) -> int:
    """Nobody wants a traceback: it goes into a file that can be sent to us."""
    report = "".join(traceback.format_exception(problem))
    facts = f"poster-booklet {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
    log = store().folder / "error.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(facts + report, encoding="utf-8")
        where = f"please report it, with {log}"
    except OSError:
        where = f"please report it: {facts}{report}"
    click.echo(f"error: this should not have happened: {problem!r}\n    {where}", err=True)
    return ExitCode.BUG
