"""A booklet as a letter: a draft that mail programs open, or sent to each recipient once.

The letter is made from the booklet alone, which carries its title and its entries with it.
"""

from booklet.mail.delivery import deliver
from booklet.mail.letter import Letter, Mailbox, Making, mailboxes, write
from booklet.mail.reading import Contents, read_booklet, text_of
from booklet.mail.sendlog import SendLog
from booklet.mail.smtp import Server

__all__ = [
    "Contents",
    "Letter",
    "Mailbox",
    "Making",
    "SendLog",
    "Server",
    "deliver",
    "mailboxes",
    "read_booklet",
    "text_of",
    "write",
]
