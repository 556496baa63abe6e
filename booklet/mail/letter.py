"""The letter as a message of mail: headers that nothing can break out of, text and HTML, the booklet attached.

The same letter gives the same bytes: boundaries and Message-ID are hashes of what it holds, and the date comes from
outside.
"""

import email.policy
import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import getaddresses

from booklet.ids import slug
from booklet.workspace import digest

_MAILBOX = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9-]+", re.I)
_BREAKING = {"Cc", "Cs", "Zl", "Zp"}
"""Kinds of characters that could end a header or that no encoding has: controls, halves, line and paragraph ends."""
LONGEST_NAME = 60
"""Letters of a name before an address: Python's folding breaks a header in two where a longer word needs a line."""
_WEB = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody's address of mail, and the name that stands before it."""

    address: str
    name: str = ""

    @property
    def key(self) -> str:
        """The same for all spellings of one address that differ in the case of letters."""
        return self.address.casefold()


@dataclass(frozen=True, slots=True)
class Letter:
    """What everybody gets."""

    sender: Mailbox | None
    """None leaves it to the mail program that opens the draft."""
    subject: str
    text: str
    title: str
    """Names the file that is attached."""
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Making:
    """How a message is made of a letter."""

    draft: bool
    """Mail programs open it to be sent by hand, and give it a Message-ID then."""
    date: datetime | None
    """None leaves it to the mail program."""


def mailboxes(given: Iterable[str]) -> tuple[Mailbox, ...]:
    """The mailboxes written as ``ada@example.org`` or ``Ada <ada@example.org>``, with commas between; each once.

    Raises:
        ValueError: One of them is not an address of mail in ASCII; its text says which.
    """
    found: dict[str, Mailbox] = {}
    for text in given:
        for name, address in getaddresses([text]):
            if not _MAILBOX.fullmatch(address) or any(unicodedata.category(letter) in _BREAKING for letter in text):
                raise ValueError(f"{text!r} is not an address of mail: write ada@example.org, in ASCII")
            mailbox = Mailbox(address, one_line(name))
            found.setdefault(mailbox.key, mailbox)
    return tuple(found.values())


def one_line(text: str) -> str:
    """The text without line breaks or other control characters of any script, so that it fits into a header."""
    kept = (" " if unicodedata.category(letter) in _BREAKING else letter for letter in text)
    return " ".join("".join(kept).split())


def write(letter: Letter, to: tuple[Mailbox, ...], making: Making) -> bytes:
    """The message to these recipients, as it is sent, in lines of at most 998 letters that end in CRLF."""
    message = EmailMessage(policy=email.policy.SMTP)
    subject, text = one_line(letter.subject), _encodable(letter.text)
    sender = str(_header(letter.sender)) if letter.sender else ""
    identity = digest(letter.pdf, text, subject, sender, *(box.key for box in to))
    message["Subject"] = subject
    if letter.sender:
        message["From"] = _header(letter.sender)
    message["To"] = tuple(_header(box) for box in to)
    if making.date:
        message["Date"] = making.date
    if making.draft:
        message["X-Unsent"] = "1"  # Outlook and Thunderbird then open it for editing
    else:
        domain = letter.sender.address.rpartition("@")[2] if letter.sender else "localhost"
        message["Message-ID"] = f"<{identity[:40]}@{domain}>"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(_as_html(text), subtype="html", cte="quoted-printable")
    name = f"{slug(letter.title) or 'booklet'}.pdf"
    message.add_attachment(letter.pdf, maintype="application", subtype="pdf", filename=name)
    for depth, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"={depth}={identity[:40]}=")  # «=» and «_» can't stand so in quoted-printable or base64
    return message.as_bytes()


def _header(mailbox: Mailbox) -> Address:
    return Address(one_line(mailbox.name)[:LONGEST_NAME].strip(), addr_spec=mailbox.address)


def _encodable(text: str) -> str:
    """Without halves of characters, which no encoding has, and without what breaks lines only in some programs."""
    kept = (" " if unicodedata.category(letter) in {"Cs", "Zl", "Zp"} else letter for letter in text)
    lines = re.sub(r"\r\n?", "\n", "".join(kept)).split("\n")
    return "\n".join("".join(letter if letter >= " " else " " for letter in line).rstrip() for line in lines)


def _as_html(text: str) -> str:
    """The same words, in paragraphs, with addresses of the web as links."""
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text))
    marked = "\n".join(f"<p>{_linked(part)}</p>" for part in paragraphs if part)
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{marked}\n</body></html>\n'


def _linked(paragraph: str) -> str:
    pieces, end = [], 0
    for found in _WEB.finditer(paragraph):
        address = html.escape(found.group())
        pieces += [html.escape(paragraph[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return "".join([*pieces, html.escape(paragraph[end:])]).replace("\n", "<br>\n")
