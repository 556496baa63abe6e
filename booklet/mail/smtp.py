"""The network out: one conversation with a server of mail (RFC 5321), never without TLS (RFC 3207, RFC 8314)."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from booklet.diagnostics import BookletError, Diagnostic, Place, error

_TIMEOUT_SECONDS = 60
_TOO_LARGE = (552, 523)
_ON_THE_WIRE = 1.37
"""How much larger a file is on its way: base 64 in lines."""
_WORDS = 100_000
"""Bytes that the letter itself may take."""
_DONE, _GO_AHEAD = 250, 354


@dataclass(frozen=True, slots=True)
class Server:
    """Who takes the messages."""

    host: str
    port: int
    tls_first: bool
    """TLS from the first byte (port 465); otherwise STARTTLS."""
    user: str = ""
    """Empty where the server asks for no login."""
    password: str = field(default="", repr=False)


class Fate(Enum):
    """What became of a message to one recipient."""

    SENT = auto()
    LATER = auto()
    REFUSED = auto()
    UNSURE = auto()
    """The connection was cut after the last byte and before the answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The fate, and what the server said."""

    fate: Fate
    words: str = ""


class Conversation:
    """An open connection, logged in."""

    def __init__(self, server: Server, smtp: smtplib.SMTP) -> None:
        self._server = server
        self._smtp = smtp

    def send(self, sender: str, recipients: Sequence[str], message: bytes) -> Mapping[str, Answer]:
        """The answer for each recipient.

        Raises:
            BookletError: The message is too large, or the connection was cut before it was handed over.
        """
        smtp = self._smtp
        offered = smtp.esmtp_features.get("size", "")
        if offered.isdigit() and 0 < int(offered) < len(message):
            raise _too_large(self._server, len(message), f"it takes at most {_megabytes(int(offered))}", int(offered))
        with _told(self._server):
            answer = _answer(smtp.mail(sender, [f"size={len(message)}"] if smtp.has_extn("size") else []))
            self._require_small_enough(answer, message)
            if answer.fate is not Fate.SENT:
                smtp.rset()
                return dict.fromkeys(recipients, answer)
            answers = {recipient: _answer(smtp.rcpt(recipient)) for recipient in recipients}
            taken = [recipient for recipient, answer in answers.items() if answer.fate is Fate.SENT]
            if not taken:
                smtp.rset()
                return answers
            answer = self._data(message)
        self._require_small_enough(answer, message)
        return answers | dict.fromkeys(taken, answer)

    def _data(self, message: bytes) -> Answer:
        """Hand the message over. Before its last line a cut leaves it unsent; after that nobody can know."""
        smtp = self._smtp
        code, words = smtp.docmd("DATA")
        if code != _GO_AHEAD:
            return _answer((code, words))
        smtp.send(re.sub(rb"(?m)^\.", b"..", message))  # RFC 5321, 4.5.2
        try:
            smtp.send(b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")
            return _answer(smtp.getreply())
        except (smtplib.SMTPException, OSError) as problem:
            return Answer(Fate.UNSURE, str(problem))

    def _require_small_enough(self, answer: Answer, message: bytes) -> None:
        if answer.fate is Fate.REFUSED and int(answer.words[:3]) in _TOO_LARGE:
            raise _too_large(self._server, len(message), f"it said «{answer.words}»")


@contextlib.contextmanager
def conversation(server: Server) -> Iterator[Conversation]:
    """A conversation in which messages can be sent.

    Raises:
        BookletError: The server can't be reached, offers no TLS, can't prove who it is, or refuses the login.
    """
    with _told(server):
        smtp = _connected(server)
    try:
        with _told(server):
            _log_in(server, smtp)
        yield Conversation(server, smtp)
        with contextlib.suppress(smtplib.SMTPException, OSError):
            smtp.quit()  # what was answered stands, whether the farewell is heard or not
    finally:
        smtp.close()


def _connected(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.tls_first:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT_SECONDS, context=context)
        smtp.ehlo()
        return smtp
    smtp = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_SECONDS)
    try:
        smtp.ehlo()
        if not smtp.has_extn("starttls"):
            message = f"{_name(server)} offers no TLS: everybody on the way could read the letter and the password"
            hint = "ask its keeper for the port with TLS, mostly 587, or 465 with --tls"
            raise BookletError((error(Place(), "mail-no-tls", message, hint),))
        smtp.starttls(context=context)
        smtp.ehlo()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _log_in(server: Server, smtp: smtplib.SMTP) -> None:
    if not server.user:
        return
    hint = "look at BOOKLET_SMTP_USER and BOOKLET_SMTP_PASSWORD; many providers want a password made for one program"
    try:
        smtp.login(server.user, server.password)
        return
    except smtplib.SMTPAuthenticationError as problem:
        message = f"{_name(server)} refused the login of {server.user}: «{_words(problem.smtp_error)}»"
    except smtplib.SMTPNotSupportedError:
        message = f"{_name(server)} takes no login"
        hint = "unset BOOKLET_SMTP_USER, or name another server or port"
    except UnicodeEncodeError:
        message = "user and password must be ASCII"
    raise BookletError((error(Place(), "mail-login", message, hint),))


@contextlib.contextmanager
def _told(server: Server) -> Iterator[None]:
    """What goes wrong with a connection, in words."""
    hint = "look at --host and --port, and try again: who has the booklet already gets it no second time"
    try:
        yield
        return
    except ssl.SSLCertVerificationError as problem:
        message = f"{_name(server)} can't prove who it is: {problem.verify_message}"
        hint = "name the server as its certificate does; SSL_CERT_FILE names the authorities of your own network"
        finding: Diagnostic = error(Place(), "mail-certificate", message, hint)
    except ssl.SSLError as problem:
        message = f"no TLS with {_name(server)}: {problem.reason or problem}"
        finding = error(Place(), "mail-no-tls", message, "--tls is for port 465, STARTTLS for 587 and 25")
    except smtplib.SMTPResponseException as problem:
        message = f"{_name(server)} refuses to talk: «{problem.smtp_code} {_words(problem.smtp_error)}»"
        finding = error(Place(), "mail-connection", message, hint)
    except smtplib.SMTPServerDisconnected:
        finding = error(Place(), "mail-connection", f"{_name(server)} cut the connection", hint)
    except (smtplib.SMTPException, OSError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        finding = error(Place(), "mail-connection", f"{_name(server)} can't be reached: {reason}", hint)
    raise BookletError((finding,))


def _answer(reply: tuple[int, bytes]) -> Answer:
    code, words = reply
    said = f"{code} {_words(words)}"
    if code < 0:
        raise smtplib.SMTPServerDisconnected(said)
    if _DONE <= code < _GO_AHEAD:
        return Answer(Fate.SENT, said)
    return Answer(Fate.LATER if 400 <= code < 500 else Fate.REFUSED, said)


def _words(said: bytes | str) -> str:
    """What a server said, on a line, without what could command a terminal."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:300]


def _too_large(server: Server, size: int, limit: str, taken: int = 0) -> BookletError:
    """So many bytes are not taken; where it is known, how many are."""
    room = int((taken - _WORDS) / _ON_THE_WIRE / 100_000) / 10
    wish = f" --max-size {room}MB" if room > 0 else " --max-size …"
    message = f"the message of {_megabytes(size)} is too large for {_name(server)}: {limit}"
    hint = f"attach the email edition (booklet build --edition email{wish}), or send an address where it can be had"
    return BookletError((error(Place(), "mail-too-large", message, hint),))


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"


def _name(server: Server) -> str:
    return f"{server.host}:{server.port}"
