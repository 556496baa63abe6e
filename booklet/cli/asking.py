"""On which terms the web is asked, as the options and the day say."""

import re
from datetime import date

import click

from booklet.fetch import Terms

_LONGEST_CONTACT = 200


def terms(today: date, contact: str, *, allow_private: bool, offline: bool = False, update: bool = False) -> Terms:
    """What was decided, checked.

    Args:
        today: The day that the lock names.
        contact: An address of mail or web, for the keepers of servers.
        allow_private: Whether private networks may be asked.
        offline: Whether nobody is asked.
        update: Whether everything is fetched anew.

    Raises:
        click.BadParameter: The contact cannot be sent.
    """
    if not re.fullmatch(rf"[ -'*-\[\]-~]{{0,{_LONGEST_CONTACT}}}", contact):  # RFC 9110, 5.6.5: text of a comment
        message = "write an address of mail or web, in ASCII and without brackets: mailto:ada@example.org"
        raise click.BadParameter(message, param_hint="--contact or BOOKLET_CONTACT")
    return Terms(offline, update, allow_private, contact.strip(), today)
