"""The verb that mails a booklet. The login comes from the environment or the keyring, from nowhere else."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from booklet.cli.places import catalog_file, given_date, stem_of, targets_of
from booklet.diagnostics import BookletError, ExitCode, Place, Severity, error, warning

if TYPE_CHECKING:  # loaded when they are needed, so that help is quick
    from booklet.mail import Letter, Mailbox, Server

_TLS_PORT, _SUBMISSION_PORT = 465, 587


@click.command()
@click.argument("book", metavar="BOOK.pdf|CATALOG", type=click.Path(path_type=Path), default=Path("catalog.yaml"))
@click.option("--to", multiple=True, required=True, metavar="ADDRESS", help="Recipients; several with commas.")
@click.option("--from", "sender", envvar="BOOKLET_MAIL_FROM", metavar="ADDRESS", help="By whom it is sent.")
@click.option("--subject", help="Default: the booklet's title.")
@click.option("--template", type=click.Path(path_type=Path, dir_okay=False), help="The letter, as a template.")
@click.option("-o", "output", metavar="FILE.eml", type=click.Path(path_type=Path), help="Default: BOOK.eml.")
@click.option("--send", is_flag=True, help="Send it now, instead of writing a draft.")
@click.option("--each", is_flag=True, help="With --send: a message of their own for each recipient.")
@click.option("--host", envvar="BOOKLET_SMTP_HOST", help="With --send: the server of mail.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: 587, and 465 with --tls.")
@click.option("--tls", is_flag=True, help="TLS from the first byte, as on port 465; else STARTTLS.")
@click.option("--wait", default=60, type=click.IntRange(0, 3600), metavar="SECONDS", help="If told «later»: 60.")
def mail(
    book: Path,
    to: tuple[str, ...],
    sender: str | None,
    subject: str | None,
    template: Path | None,
    output: Path | None,
    send: bool,
    each: bool,
    host: str | None,
    port: int | None,
    tls: bool,
    wait: int,
) -> int:
    """Write a letter with the booklet attached, as a draft for your mail program, or send it."""
    from booklet.mail import Letter, read_booklet, text_of

    recipients = _mailboxes(to, "--to")
    senders = _mailboxes((sender,), "--from") if sender else ()
    if len(senders) > 1:
        raise click.BadParameter("a letter has one sender", param_hint="--from")
    if each and not send:
        raise click.UsageError("--each is for --send: a draft is one message")
    if send and output:
        raise click.UsageError("-o is for drafts: with --send nothing is written but the log")
    path = _booklet_file(book)
    pdf = _read(path)
    contents = read_booklet(pdf, str(path))
    one = senders[0] if senders else None
    letter = Letter(one, subject or contents.title, text_of(contents, template), contents.title, pdf)
    if not send:
        return _draft(letter, recipients, output or path.with_suffix(".eml"))
    if not one or not host:
        raise click.UsageError("--send needs --from and --host (or BOOKLET_MAIL_FROM and BOOKLET_SMTP_HOST)")
    tls = tls or port == _TLS_PORT
    server = _server(host, port or (_TLS_PORT if tls else _SUBMISSION_PORT), tls=tls)
    groups: list[tuple[Mailbox, ...]] = [(mailbox,) for mailbox in recipients] if each else [recipients]
    return _send(letter, groups, server, path.with_name(f"{path.stem}-sent.txt"), _pause(wait))


def _draft(letter: "Letter", recipients: "tuple[Mailbox, ...]", target: Path) -> int:
    from booklet.mail import Making, write
    from booklet.workspace import write_whole

    if target.suffix.lower() != ".eml":
        raise click.BadParameter("the name of a draft ends in .eml", param_hint="-o")
    write_whole(target, write(letter, recipients, Making(draft=True, date=given_date())))
    click.echo(f"{target}: open it with your mail program, look it over and send it")
    return ExitCode.GOOD


def _send(
    letter: "Letter", groups: "list[tuple[Mailbox, ...]]", server: "Server", log: Path, pause: Callable[[], bool]
) -> int:
    from booklet.cli.telling import show
    from booklet.mail import SendLog, deliver

    date = given_date() or datetime.now(UTC)
    delivered = deliver(letter, groups, server, SendLog(log, letter.pdf), date, pause)
    show(delivered.diagnostics)
    had = f"; {delivered.before} had it already" if delivered.before else ""
    click.echo(f"sent to {delivered.sent} of {sum(map(len, groups))}{had} ({log})")
    failed = any(finding.severity is Severity.ERROR for finding in delivered.diagnostics)
    return ExitCode.FINDINGS if failed else ExitCode.GOOD


def _pause(seconds: int) -> Callable[[], bool]:
    """Waits for a server that said «later»."""

    def pause() -> bool:
        if seconds:
            click.echo(f"the server asks to come again later: waiting {seconds} s", err=True)
            time.sleep(seconds)
        return bool(seconds)

    return pause


def _mailboxes(given: tuple[str, ...], option: str) -> "tuple[Mailbox, ...]":
    from booklet.mail import mailboxes

    try:
        found = mailboxes(given)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint=option) from None
    if not found:
        raise click.BadParameter("an address of mail is missing", param_hint=option)
    return found


def _booklet_file(given: Path) -> Path:
    """The booklet; of a catalog, its email edition where it was built, else the one for the screen."""
    path = catalog_file(given)
    if path.suffix.lower() not in {".yaml", ".yml"}:
        return path
    from booklet.loader import read

    fitted, whole = targets_of(path, stem_of(read(path).title), ("email", "screen"), None).values()
    if not fitted.is_file() and not whole.is_file():
        message, hint = f"{whole} is not there", f"booklet build {path}, or name the PDF"
        raise BookletError((error(Place(str(path)), "not-built", message, hint),))
    if not fitted.is_file():
        return whole
    if whole.is_file() and whole.stat().st_mtime > fitted.stat().st_mtime:
        from booklet.cli.telling import show

        message, hint = f"{fitted} is attached, and is older than {whole}", f"booklet build {path} --edition email"
        show([warning(Place(str(fitted)), "older-edition", message, hint)])
    return fitted


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        message = f"{path} can't be read: {problem.strerror}"
        raise BookletError((error(Place(str(path)), "not-a-booklet", message, "name the booklet's PDF"),)) from None


def _server(host: str, port: int, *, tls: bool) -> "Server":
    """The server, with the login that environment and keyring give for it."""
    from booklet.mail import Server

    user = os.environ.get("BOOKLET_SMTP_USER", "")
    password = os.environ.get("BOOKLET_SMTP_PASSWORD") or (_kept_password(host, user) if user else "")
    if user and not password:
        message = f"there is no password for {user}"
        hint = f"set BOOKLET_SMTP_PASSWORD, or keep it in the keyring: keyring set smtp://{host} {user}"
        raise BookletError((error(Place(), "mail-login", message, hint),))
    return Server(host, port, tls, user, password)


def _kept_password(host: str, user: str) -> str:
    """What the keyring of the system has; empty where there is none (extra ``mail``)."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(f"smtp://{host}", user) or ""
    except KeyringError:
        return ""
