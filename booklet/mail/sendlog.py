"""Who has which booklet: a file beside it, written before and after each message, so that nobody gets it twice."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from booklet.diagnostics import BookletError, Place, error
from booklet.mail.letter import Mailbox
from booklet.workspace import digest, write_whole

_FIRST_LINE = "# Who has been sent which booklet: address, state, hash of the file. Remove a line to send again.\n"


class State(StrEnum):
    """What is known of one recipient."""

    SENT = "sent"
    """The server took the message over."""
    BEGUN = "begun"
    """It was being sent; whether it was taken over is not known."""


class SendLog:
    """What is known of the recipients of one file. Lines about other files are kept."""

    def __init__(self, path: Path, pdf: bytes) -> None:
        self.path = path
        self._booklet = digest("content", pdf)
        self._states = _read(path)

    def state(self, mailbox: Mailbox) -> State | None:
        """What is known; None where nothing was sent."""
        return self._states.get((mailbox.key, self._booklet))

    def note(self, recipients: Iterable[Mailbox], state: State | None) -> None:
        """Write what is known now; None forgets.

        Raises:
            MissingError: The file cannot be written to.
        """
        for mailbox in recipients:
            if state:
                self._states[mailbox.key, self._booklet] = state
            else:
                self._states.pop((mailbox.key, self._booklet), None)
        lines = (f"{address}\t{known}\t{booklet}\n" for (address, booklet), known in self._states.items())
        write_whole(self.path, (_FIRST_LINE + "".join(lines)).encode())


def _read(path: Path) -> dict[tuple[str, str], State]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as problem:
        raise _damaged(path, 0, f"{path} can't be read: {problem}") from None
    states = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        address, _, rest = line.partition("\t")
        state, _, booklet = rest.partition("\t")
        if not booklet or state not in tuple(State):
            raise _damaged(path, number, "this is no line of a log of what was sent")
        states[address, booklet] = State(state)
    return states


def _damaged(path: Path, line: int, message: str) -> BookletError:
    hint = "mend it or remove the line; without the log everybody would get the booklet again"
    return BookletError((error(Place(str(path), line), "damaged-send-log", message, hint),))
