"""Tag files read: what a bag says of itself and of its files (RFC 8493, 2.1 and 2.2). Pure; strict where bytes matter.

A line end or the case of a letter that differs from all the others is told, since a program writes them all alike: in
the manifests of tag files, which nothing checks, it is a flipped byte.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LENGTHS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
"""Hexadecimal digits of a check sum, by the algorithms that are known here."""
_DECLARED = re.compile(r"BagIt-Version: *(\d+)\.(\d+)\r?\nTag-File-Character-Encoding: *([\w.:-]+)\s*")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(\S.*)")
_ENDS = re.compile(r"\r\n|\r|\n")
_NUMBERED = re.compile(r"%(0[AaDd]|25)")
_OUTSIDE = re.compile(r"(?:^|/)\.\.(?:/|$)|^[/~]|^[A-Za-z]:|\\\.\.\\|^\\")
OXUM = re.compile(r"(\d{1,20})\.(\d{1,20})")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it must be."""

    line: int
    """From 1; 0 for the whole file."""
    words: str


@dataclass(frozen=True, slots=True)
class Declared:
    """What bagit.txt says."""

    version: tuple[int, int]
    encoding: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The check sums of one algorithm."""

    algorithm: str
    of_tags: bool
    sums: Mapping[str, str]
    """In small letters, by path in the bag."""
    lines: Mapping[str, int]
    """Where each path stands, from 1."""
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class Information:
    """What bag-info.txt says."""

    pairs: tuple[tuple[str, str], ...] = ()
    flaws: tuple[Flaw, ...] = field(default=())

    def of(self, label: str) -> tuple[str, ...]:
        """The values of a label, whatever the case of its letters."""
        return tuple(value for name, value in self.pairs if name.casefold() == label.casefold())


def declared(data: bytes) -> Declared | Flaw:
    """The declaration, or why it is none."""
    if data.startswith(codecs.BOM_UTF8):
        return Flaw(1, "it begins with a byte order mark, which RFC 8493 forbids")
    found = _DECLARED.fullmatch(data.decode("utf-8", "replace"))
    if not found:
        return Flaw(0, "it does not name the version of BagIt and the encoding of its files, in two lines")
    try:
        encoding = codecs.lookup(found[3]).name
    except LookupError:
        return Flaw(2, f"it names an encoding that is not known: {found[3]}")
    return Declared((int(found[1]), int(found[2])), encoding)


def read_manifest(data: bytes, algorithm: str, *, of_tags: bool, encoding: str) -> Manifest:
    """A manifest with all that is wrong in it; lines that can't be read are left out."""
    sums: dict[str, str] = {}
    places: dict[str, int] = {}
    text, flaws = _text(data, encoding)
    for number, line in _lines(text):
        found = _LINE.fullmatch(line)
        name = _NUMBERED.sub(lambda part: chr(int(part[1], 16)), found[2]).removeprefix("./") if found else ""
        if flaw := _flaw(found, name, algorithm, of_tags=of_tags):
            flaws.append(Flaw(number, flaw))
        if found is None:
            continue
        if name in sums:
            flaws.append(Flaw(number, f"{name} is named twice, in line {places[name]} too"))
        sums[name], places[name] = found[1].lower(), number
    if not sums and not of_tags and text.strip():
        flaws.append(Flaw(0, "it names no file"))
    return Manifest(algorithm, of_tags, sums, places, tuple(flaws))


def _flaw(found: re.Match[str] | None, name: str, algorithm: str, *, of_tags: bool) -> str:
    """What is wrong with a line; empty where nothing is."""
    if found is None:
        return "no check sum with the name of a file behind it"
    digits = found[1]
    if algorithm in LENGTHS and len(digits) != LENGTHS[algorithm]:
        return f"the check sum of {name} has {len(digits)} digits, and one by {algorithm} has {LENGTHS[algorithm]}"
    if digits not in (digits.lower(), digits.upper()):
        return f"the check sum of {name} has small letters and capitals"
    if _OUTSIDE.search(name):
        return f"{name} lies outside of the bag"
    if name.startswith("data/") == of_tags:
        return f"{name} is {'part' if of_tags else 'no part'} of the payload"
    return ""


def read_information(data: bytes, encoding: str) -> Information:
    """What bag-info.txt says, line by line; lines that begin with a space go on."""
    pairs: list[tuple[str, str]] = []
    text, flaws = _text(data, encoding)
    for number, line in _lines(text):
        label, colon, value = line.partition(":")
        if line[0] in " \t" and pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {line.strip()}")
        elif colon and label.strip():
            pairs.append((label.strip(), value.strip()))
        else:
            flaws.append(Flaw(number, "no label with a value behind it"))
    return Information(tuple(pairs), tuple(flaws))


def read_fetches(data: bytes, encoding: str) -> tuple[dict[str, str], list[Flaw]]:
    """Addresses of what is not in the bag yet, by path (RFC 8493, 2.2.3)."""
    addresses: dict[str, str] = {}
    text, flaws = _text(data, encoding)
    for number, line in _lines(text):
        parts = line.split(None, 2)
        if len(parts) == 3 and (parts[1] == "-" or parts[1].isdigit()):
            addresses[parts[2]] = parts[0]
        else:
            flaws.append(Flaw(number, "no address with a length and a name behind it"))
    return addresses, flaws


def _text(data: bytes, encoding: str) -> tuple[str, list[Flaw]]:
    flaws = []
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        text, flaws = data.decode("utf-8", "replace"), [Flaw(0, f"it is not written in {encoding}")]
    ends = _ENDS.findall(text)
    if len(set(ends)) > 1:
        odd = next(number for number, end in enumerate(ends, 1) if end != max(set(ends), key=ends.count))
        flaws.append(Flaw(odd, "this line does not end as the others do"))
    if text and not text.endswith(("\r", "\n")):
        flaws.append(Flaw(len(ends) + 1, "the last line has no end"))
    return text, flaws


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold something, with their numbers from 1."""
    yield from ((number, line) for number, line in enumerate(_ENDS.split(text), 1) if line.strip())
