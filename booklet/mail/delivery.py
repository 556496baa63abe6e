"""The story of sending: who has it already is passed by, the others are asked for, «later» is tried again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from booklet.diagnostics import BookletError, Diagnostic, Place, error, warning
from booklet.mail.letter import Letter, Mailbox, Making, write
from booklet.mail.sendlog import SendLog, State
from booklet.mail.smtp import Answer, Conversation, Fate, Server, conversation

_ROUNDS = 3
Group = tuple[Mailbox, ...]


@dataclass(frozen=True, slots=True)
class Delivered:
    """How it went."""

    sent: int
    """Recipients who got it now."""
    before: int
    """Recipients who had it."""
    diagnostics: tuple[Diagnostic, ...]


def deliver(
    letter: Letter, groups: Sequence[Group], server: Server, log: SendLog, date: datetime, pause: Callable[[], bool]
) -> Delivered:
    """Send one message to each group; the log says at any moment who has it.

    Args:
        letter: Has a sender.
        groups: Recipients who see each other.
        server: Who takes the messages.
        log: Whom to pass by; what becomes of each is written there.
        date: Of the messages.
        pause: Waits until a server that said «later» may be asked again; False where nobody wants to wait.

    Raises:
        BookletError: Nothing more can be sent now; whoever has it is in the log.
    """
    assert letter.sender, "a letter that is sent says by whom"
    everybody = [mailbox for group in groups for mailbox in group]
    before = [mailbox for mailbox in everybody if log.state(mailbox) is State.SENT]
    findings = [_unsure(mailbox, log) for mailbox in everybody if log.state(mailbox) is State.BEGUN]
    left = _left(groups, log)
    last: dict[Mailbox, Answer] = {}
    for round_number in range(_ROUNDS):
        if not left or (round_number and not pause()):
            break
        with conversation(server) as talk:
            for group in left:
                last |= _send(talk, letter, group, log, date)
        later = {mailbox for mailbox, answer in last.items() if answer.fate is Fate.LATER}
        left = [waiting for group in left if (waiting := tuple(box for box in group if box in later))]
    findings += _told(last, log)
    return Delivered(sum(answer.fate is Fate.SENT for answer in last.values()), len(before), tuple(findings))


def _left(groups: Sequence[Group], log: SendLog) -> list[Group]:
    waiting = (tuple(mailbox for mailbox in group if log.state(mailbox) is None) for group in groups)
    return [group for group in waiting if group]


def _send(talk: Conversation, letter: Letter, group: Group, log: SendLog, date: datetime) -> dict[Mailbox, Answer]:
    """Written before it begins: a program that is killed meanwhile must not send it again."""
    assert letter.sender
    log.note(group, State.BEGUN)
    try:
        said = talk.send(
            letter.sender.address, [box.address for box in group], write(letter, group, Making(draft=False, date=date))
        )
    except BookletError:
        log.note(group, None)
        raise
    answers = {mailbox: said[mailbox.address] for mailbox in group}
    states = {Fate.SENT: State.SENT, Fate.UNSURE: State.BEGUN}
    for fate in Fate:
        if those := [mailbox for mailbox, answer in answers.items() if answer.fate is fate]:
            log.note(those, states.get(fate))
    return answers


def _told(answers: dict[Mailbox, Answer], log: SendLog) -> Iterator[Diagnostic]:
    for mailbox, answer in answers.items():
        if answer.fate is Fate.LATER:
            message = f"{mailbox.address} hasn't got it: the server asks to come again later, «{answer.words}»"
            hint = "give the same command again in some minutes: who has it gets it no second time"
            yield error(Place(), "mail-later", message, hint)
        elif answer.fate is Fate.REFUSED:
            message = f"{mailbox.address} hasn't got it: the server refused, «{answer.words}»"
            yield error(Place(), "mail-refused", message, "look whether the address, and that of --from, is right")
        elif answer.fate is Fate.UNSURE:
            yield _unsure(mailbox, log)


def _unsure(mailbox: Mailbox, log: SendLog) -> Diagnostic:
    message = f"whether {mailbox.address} has it is not known: sending it was cut short at the very end"
    hint = f"ask; to send it again, remove the line of {mailbox.address} from {log.path}"
    return warning(Place(str(log.path)), "mail-unsure", message, hint)
