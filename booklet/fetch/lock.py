"""``catalog.lock``: which bytes each address stood for when it was fetched, so that later builds have the very same.

TOML, because its blocks survive a merge, and every language has a reader for it. One table for each address, sorted:

    ["https://example.org/paper.pdf"]
    found = "https://example.org/files/paper.pdf"
    sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    bytes = 812345
    pages = 9
    type = "application/pdf"
    retrieved = 2026-11-24
    licence = "https://creativecommons.org/licenses/by/4.0/"
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from booklet.diagnostics import BookletError, Diagnostic, Place, error
from booklet.fetch.content import DRAWING, PDF, PICTURES
from booklet.fetch.outcomes import Kept
from booklet.values import MAX_PAGES
from booklet.workspace import Workspace

_HEAD = """\
# Which files stood at the addresses of the catalog. Written by booklet fetch and booklet build: keep it beside the
# catalog and in version control, so that every build has the very same files. booklet fetch --update takes new ones.
"""
_REQUIRED = frozenset({"found", "sha256", "bytes", "type"})
_KEYS = _REQUIRED | {"pages", "retrieved", "licence"}
_MERGE_MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_AFRESH = "mend it, or remove the whole block and let booklet fetch write it anew"
_MERGED = "keep one of the two versions of each block, and remove the lines with <<<<<<<, ======= and >>>>>>>"


def lock_beside(catalog: str, workspace: Workspace) -> tuple[Path, str]:
    """The lock that goes with the catalog, of the same name and beside it; and what it is called in messages."""
    beside = Path(catalog or "catalog.yaml").with_suffix(".lock")
    return workspace.beside(beside.name), str(beside)


def lock_text(files: Mapping[str, Kept]) -> str:
    """The lock as it is written: the same files give the same text."""
    return _HEAD + "".join(f"\n{_block(address, files[address])}" for address in sorted(files))


def _block(address: str, file: Kept) -> str:
    lines = [
        f"[{_quoted(address)}]",
        f"found = {_quoted(file.address)}",
        f"sha256 = {_quoted(file.sha256)}",
        f"bytes = {file.size_bytes}",
        *([f"pages = {file.pages}"] if file.pages is not None else []),
        f"type = {_quoted(file.media_type)}",
        *([f"retrieved = {file.retrieved}"] if file.retrieved else []),
        *([f"licence = {_quoted(file.licence)}"] if file.licence else []),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """As a basic string of TOML, which is one of JSON but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_lock(path: Path, name: str) -> dict[str, Kept]:
    """What the lock says of each address; nothing where there is no lock.

    Args:
        path: The file.
        name: What it is called in messages.

    Raises:
        BookletError: It cannot be read, with every line that is wrong. Half a lock would be no lock.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError:
        raise BookletError((error(Place(name), "damaged-lock", "the lock is not UTF-8", _AFRESH),)) from None
    except OSError as problem:
        raise BookletError((error(Place(name), "damaged-lock", f"it cannot be read: {problem.strerror}"),)) from None
    tables = _tables(text, name)
    if problems := tuple(problem for address in tables for problem in _problems(address, tables[address], text, name)):
        raise BookletError(problems)
    return {address: _file(table) for address, table in tables.items()}


def _tables(text: str, name: str) -> dict[str, object]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(_MERGE_MARKS):
            raise BookletError((error(Place(name, number), "damaged-lock", "a merge was left unfinished", _MERGED),))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        what, _, where = str(problem).partition(" (at ")
        place = re.match(r"line (\d+), column (\d+)", where)
        at = Place(name, int(place[1]), int(place[2])) if place else Place(name, text.count("\n") + 1)
        raise BookletError(
            (error(at, "damaged-lock", f"the lock breaks off or is no TOML: {what}", _AFRESH),)
        ) from None
    except ValueError:  # Python reads no number of more digits than it can in good time
        raise BookletError(
            (error(Place(name, _line_of_digits(text)), "damaged-lock", "a number has too many digits", _AFRESH),)
        ) from None
    except RecursionError:
        raise BookletError((error(Place(name), "damaged-lock", "the lock is nested too deep", _AFRESH),)) from None


def _line_of_digits(text: str) -> int:
    """The line with the longest run of digits."""
    lines = text.split("\n")
    lengths = [max(map(len, re.findall(r"[0-9_]+", line)), default=0) for line in lines]
    return lengths.index(max(lengths)) + 1


def _problems(address: str, table: object, text: str, name: str) -> Iterator[Diagnostic]:
    """What is wrong with one block, each with its line."""

    def wrong(what: str, key: str = "") -> Diagnostic:
        return error(Place(name, line_of(address, key, text)), "damaged-lock", what, _AFRESH)

    if not isinstance(table, dict):
        yield wrong(f"'{address}' stands outside of any block")
        return
    if lacking := sorted(_REQUIRED - table.keys()):
        yield wrong(f"the block lacks {' and '.join(lacking)}")
    for key in sorted(table.keys() - _KEYS):
        yield wrong(f"unknown key '{key}'", key)
    for key, what in _RULES.items():
        if key in table and not _holds(key, table[key]):
            yield wrong(f"{key} is not {what}", key)


_RULES = {
    "found": "an address",
    "sha256": "64 hexadecimal digits",
    "bytes": "a number of bytes",
    "pages": f"a number of pages, {MAX_PAGES:,} at most",
    "type": "the type of a PDF or a picture",
    "retrieved": "a date, as 2026-11-24",
    "licence": "a text",
}


def _holds(key: str, value: object) -> bool:
    match key:
        case "found":
            return isinstance(value, str) and value.startswith(("http://", "https://"))
        case "sha256":
            return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None
        case "bytes":
            return type(value) is int and 0 <= value < 2**63  # what TOML promises of a number
        case "pages":
            return type(value) is int and 0 <= value <= MAX_PAGES
        case "type":
            return isinstance(value, str) and value in PICTURES | {PDF, DRAWING}
        case "retrieved":
            return type(value) is date
        case _:
            return isinstance(value, str)


def line_of(address: str, key: str, text: str) -> int:
    """The line of the key in the block of the address, or of the block; 0 where it is written in an unusual way."""
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines) if line.strip() == f"[{_quoted(address)}]"]
    if not heads:
        return next(
            (number for number, line in enumerate(lines, 1) if re.match(rf"\s*{re.escape(address)}\s*=", line)), 0
        )
    for number in range(heads[0] + 1, len(lines)):
        if lines[number].lstrip().startswith("["):
            break
        if key and re.match(rf"\s*{re.escape(key)}\s*=", lines[number]):
            return number + 1
    return heads[0] + 1


def _file(table: object) -> Kept:
    assert isinstance(table, dict)
    return Kept(
        content="",
        media_type=table["type"],
        address=table["found"],
        size_bytes=table["bytes"],
        sha256=table["sha256"],
        pages=table.get("pages"),
        retrieved=str(table.get("retrieved", "")),
        licence=table.get("licence"),
    )
