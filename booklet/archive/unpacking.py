"""The project within a booklet, given back: looked at by a child with limits, checked, and nothing of it trusted."""

import hashlib
import io
import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated

import pikepdf
from pikepdf import Pdf
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from booklet.deposit import DESCRIPTION
from booklet.diagnostics import BookletError, Diagnostic, Place, error
from booklet.processes import Failure, Limits, run_limited

_LIMITS = Limits(seconds=120, memory_bytes=4 * 1024**3, output_bytes=2 * 1024**3)
_LONGEST = 255
"""Bytes of the longest part of a name that systems take."""
_ASK_AGAIN = "ask for the file again; this one was changed since it was made"


class _Description(BaseModel):
    """``booklet.json``, as far as it is needed here."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    software: str
    catalog: str
    edition: str
    select: str | None = None
    date: str | None = None
    files: dict[str, Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]]


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A project, whole."""

    files: Mapping[str, bytes]
    """By their names, with slashes; none leads out of a folder."""
    catalog: str
    """Which of them is the catalog."""
    software: str
    """Which version made the booklet."""
    options: tuple[str, ...]
    """With which ``booklet build`` makes the same booklet again."""

    def command(self, catalog: str) -> str:
        """What to type to make the same booklet again, from the catalog where it lies now."""
        return shlex.join(("booklet", "build", catalog, *self.options))


def unpack(data: bytes, name: str) -> Unpacked:
    """The project that the booklet of that file name holds.

    Raises:
        BookletError: It is no booklet with a project in it, or what it holds is not what it says it holds; every file
            that is wrong is named.
    """
    outcome = run_limited(_carried, data, limits=_LIMITS)
    if isinstance(outcome.failure, Failure):
        why = f"{name} can't be read: looking into it {outcome.failure}"
        raise _refusal(name, "not-a-booklet", why, _ASK_AGAIN)
    carried = outcome.result
    if carried is None:
        hint = "give the file that booklet build wrote"
        raise _refusal(name, "not-a-booklet", f"{name} can't be read as a PDF", hint)
    if DESCRIPTION not in carried:
        hint = "give the booklet.pdf of an archive edition: booklet build --edition archive"
        raise _refusal(name, "no-project", f"{name} holds no project", hint)
    try:
        described = _Description.model_validate(json.loads(carried[DESCRIPTION]))
    except (ValueError, ValidationError, RecursionError):
        why = f"{DESCRIPTION} within {name} is not understood"
        raise _refusal(name, "damaged-project", why, _ASK_AGAIN) from None
    if problems := tuple(_problems(described, carried, name)):
        raise BookletError(problems)
    given = (("--edition", described.edition), ("--select", described.select), ("--date", described.date))
    options = tuple(word for option, value in given if value is not None for word in (option, value))
    files = {one: carried[one] for one in described.files}
    return Unpacked(files, described.catalog, described.software, options)


def _refusal(name: str, rule: str, why: str, hint: str) -> BookletError:
    return BookletError((error(Place(name), rule, why, hint),))


def _carried(data: bytes) -> dict[str, bytes] | None:
    """The files within a PDF, by name; None where it is none. Runs in a child."""
    try:
        with Pdf.open(io.BytesIO(data)) as book:
            return {name: bytes(one.get_file().read_bytes()) for name, one in book.attachments.items()}
    except pikepdf.PdfError:
        return None


def _problems(described: _Description, carried: Mapping[str, bytes], name: str) -> Iterator[Diagnostic]:
    """Each file that is not there, is not what it was, or can't be written."""
    if described.catalog not in described.files:
        yield _wrong(name, f"the catalog {described.catalog} is not among the files")
    seen: dict[str, str] = {}
    for one, sha256 in described.files.items():
        if not _is_safe(one):
            yield error(Place(name), "outside-project", f"{one!r} is no name of a file in a project", _ASK_AGAIN)
        elif one not in carried:
            yield _wrong(name, f"{one} is not there")
        elif hashlib.sha256(carried[one]).hexdigest() != sha256:
            yield _wrong(name, f"{one} is not what it was when the booklet was made")
        elif (other := seen.setdefault(one.casefold(), one)) != one:
            yield _wrong(name, f"{one} and {other} are one name on many systems")


def _is_safe(name: str) -> bool:
    """Whether the name lies within a folder, on any system."""
    parts = name.split("/")
    plain = name.isprintable() and not any(letter in name for letter in '\\:*?"<>|')
    whole = all(part and part not in (".", "..") and len(part.encode()) <= _LONGEST for part in parts)
    return plain and whole and not PurePosixPath(name).is_absolute() and not PureWindowsPath(name).drive


def _wrong(name: str, what: str) -> Diagnostic:
    return error(Place(name), "damaged-project", f"within {name}: {what}", _ASK_AGAIN)
