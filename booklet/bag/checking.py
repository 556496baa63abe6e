"""A bag looked over: complete, valid, untouched (RFC 8493, 3). Nothing in it is believed, run or unpacked to disk."""

import filecmp
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from booklet.bag.manifests import (
    LENGTHS,
    OXUM,
    Declared,
    Flaw,
    Information,
    Manifest,
    declared,
    read_fetches,
    read_information,
    read_manifest,
)
from booklet.bag.packing import AGENT
from booklet.bag.trees import Tree, Zipped
from booklet.diagnostics import BookletError, Diagnostic, Place, error, warning
from booklet.folders import write_zip
from booklet.workspace import temporary_folder

_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_LONGEST_TAG_FILE = 256 * 1024**2
_FULL_FROM = (1, 0)
"""From this version on each manifest names all of the payload."""
_MOST_TOLD = 50
"""Findings of one kind that are told one by one."""
_ANEW = "get the bag anew from where it came from, or from another copy"


@dataclass(frozen=True, slots=True)
class Findings:
    """What was seen of a bag."""

    version: str
    """Of BagIt; empty where it is not known."""
    algorithms: tuple[str, ...]
    """By which the payload was checked."""
    files: int
    """Of the payload."""
    size_bytes: int
    information: Information
    sha256: Mapping[str, str]
    """Of each file that was measured by it, by path."""
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Look:
    """A bag while it is looked over."""

    tree: Tree
    manifests: list[Manifest] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    sums: dict[tuple[str, str], str] = field(default_factory=dict)
    """By path and algorithm."""
    named: dict[str, str] = field(init=False)
    """The path of each file, by its letters as Unicode composes them."""

    def __post_init__(self) -> None:
        self.named = {unicodedata.normalize("NFC", name): name for name in self.tree.names()}

    def there(self, name: str) -> str | None:
        """The file of that name, however its letters are put together (RFC 8493, 5.1.2)."""
        return self.named.get(unicodedata.normalize("NFC", name))

    def amiss(self, rule: str, name: str, words: str, line: int = 0, hint: str = _ANEW) -> None:
        self.findings.append(error(Place(f"{self.tree.label}/{name}", line), rule, words, hint))

    def flaws(self, name: str, flaws: Iterable[Flaw]) -> None:
        for flaw in flaws:
            self.amiss("bag-malformed", name, flaw.words, flaw.line)

    def tag_file(self, name: str) -> bytes | None:
        """The bytes of a file that says something of the bag; None where there is none that can be read."""
        there = self.there(name)
        if there is None:
            return None
        try:
            with self.tree.open(there) as file:
                data = file.read(_LONGEST_TAG_FILE + 1)
        except OSError as problem:
            self.amiss("bag-damaged", name, f"{name} can't be read: {problem}")
            return None
        if len(data) > _LONGEST_TAG_FILE:
            self.amiss("bag-malformed", name, f"{name} is absurdly large")
            return None
        return data


def check_bag(tree: Tree) -> Findings:
    """Everything that is wrong with a bag, and what it is."""
    look = _Look(tree)
    declaration = _declaration(look)
    encoding = declaration.encoding if declaration else "utf-8"
    for stray in tree.strays:
        look.amiss("bag-unlisted", stray, f"{stray} is no ordinary file of the bag, and is not looked at", hint="")
    _read_manifests(look, encoding)
    _measure(look)
    _compare(look)
    data = look.tag_file("bag-info.txt")
    information = read_information(data, encoding) if data is not None else Information()
    look.flaws("bag-info.txt", information.flaws)
    _complete(look, declaration.version if declaration else (0, 0), encoding)
    payload = [name for name in tree.names() if name.startswith("data/")]
    size = sum(look.sizes.get(name, 0) for name in payload)
    _oxum(look, information, size, len(payload))
    if isinstance(tree, Zipped) and any(one.startswith(AGENT) for one in information.of("Bag-Software-Agent")):
        _sealed(look, tree)
    checked = [one.algorithm for one in look.manifests if not one.of_tags and one.algorithm in LENGTHS]
    version = ".".join(map(str, declaration.version)) if declaration else ""
    sums = {name: found for (name, algorithm), found in look.sums.items() if algorithm == "sha256"}
    return Findings(version, tuple(checked), len(payload), size, information, sums, tuple(_few(look.findings)))


def _declaration(look: _Look) -> Declared | None:
    data = look.tag_file("bagit.txt")
    if data is None:
        look.amiss("bag-incomplete", "bagit.txt", "there is no bagit.txt: this is no bag")
        return None
    found = declared(data)
    if isinstance(found, Flaw):
        look.flaws("bagit.txt", [found])
        return None
    return found


def _read_manifests(look: _Look, encoding: str) -> None:
    for name in look.tree.names():
        if not (found := _MANIFEST.fullmatch(name)) or (data := look.tag_file(name)) is None:
            continue
        manifest = read_manifest(data, found[2], of_tags=bool(found[1]), encoding=encoding)
        look.flaws(name, manifest.flaws)
        look.manifests.append(manifest)
        if found[2] not in LENGTHS:
            words = f"check sums by {found[2]} can't be checked here"
            look.findings.append(warning(Place(f"{look.tree.label}/{name}"), "bag-malformed", words))
    if not any(not one.of_tags and one.algorithm in LENGTHS for one in look.manifests):
        look.amiss("bag-incomplete", "manifest-sha512.txt", "no manifest says what the payload has to be")


def _measure(look: _Look) -> None:
    """Read every file once, by all algorithms that are asked of it."""
    asked: dict[str, set[str]] = {name: set() for name in look.tree.names()}
    for manifest in look.manifests:
        for name in manifest.sums if manifest.algorithm in LENGTHS else ():
            asked.setdefault(look.there(name) or name, set()).add(manifest.algorithm)
    for name in look.tree.names():
        sums = [hashlib.new(algorithm, usedforsecurity=False) for algorithm in sorted(asked[name])]
        size = 0
        try:
            with look.tree.open(name) as file:
                while piece := file.read(1 << 20):
                    size += len(piece)
                    for one in sums:
                        one.update(piece)
        except OSError as problem:
            look.amiss("bag-damaged", name, f"{name} can't be read to its end: {problem}")
            continue
        look.sizes[name] = size
        look.sums |= {(name, one.name): one.hexdigest() for one in sums}


def _compare(look: _Look) -> None:
    differing: dict[str, list[str]] = {}
    for manifest in look.manifests:
        for name, expected in manifest.sums.items():
            there = look.there(name)
            found = look.sums.get((there or name, manifest.algorithm))
            if found is not None and found != expected:
                differing.setdefault(name, []).append(manifest.algorithm)
    for name, algorithms in differing.items():
        words = f"{name} is not what it was: its check sum differs ({', '.join(algorithms)})"
        look.amiss("bag-damaged", name, words)


def _complete(look: _Look, version: tuple[int, int], encoding: str) -> None:
    """Whether all is there that is named, and all named that is there."""
    data = look.tag_file("fetch.txt")
    fetches, flaws = read_fetches(data, encoding) if data is not None else ({}, [])
    look.flaws("fetch.txt", flaws)
    named: dict[str, list[Manifest]] = {}
    for manifest in look.manifests:
        for name in manifest.sums:
            named.setdefault(look.there(name) or name, []).append(manifest)
    for name, manifests in named.items():
        if look.there(name) is None:
            hint = f"fetch it from {fetches[name]}" if name in fetches else _ANEW
            words = f"{name} is not there, and {_called(manifests[0])} names it"
            look.amiss("bag-incomplete", name, words, hint=hint)
    of_payload = [one for one in look.manifests if not one.of_tags]
    for name in look.tree.names():
        where = named.get(name, [])
        if name.startswith("data/") and of_payload:
            lacking = [one for one in of_payload if one not in where]
            if len(lacking) == len(of_payload) or (lacking and version >= _FULL_FROM):
                words = f"{name} is named by no check sum: {_called(lacking[0])} lacks it"
                look.amiss("bag-unlisted", name, words, hint="take it out, or ask who made the bag")
        elif not name.startswith("data/") and not where and not name.startswith("tagmanifest-"):
            _unlisted_tag(look, name)


def _unlisted_tag(look: _Look, name: str) -> None:
    """A file about the bag that no check sum guards: allowed, but for manifests where there are such check sums."""
    guards = [one for one in look.manifests if one.of_tags]
    if guards and _MANIFEST.fullmatch(name):
        look.amiss("bag-unlisted", name, f"{name} is named by no check sum: {_called(guards[0])} lacks it")
    elif guards:
        words = f"{name} is named by no check sum, so nobody can tell whether it was changed"
        look.findings.append(warning(Place(f"{look.tree.label}/{name}"), "bag-unlisted", words))


def _called(manifest: Manifest) -> str:
    return f"{'tag' if manifest.of_tags else ''}manifest-{manifest.algorithm}.txt"


def _oxum(look: _Look, information: Information, size: int, count: int) -> None:
    for value in information.of("Payload-Oxum"):
        found = OXUM.fullmatch(value)
        if not found:
            look.amiss("bag-malformed", "bag-info.txt", f"Payload-Oxum is {value!r}, not bytes and files as 1234.5")
        elif (int(found[1]), int(found[2])) != (size, count):
            words = f"Payload-Oxum says {found[1]} bytes in {found[2]} files, and there are {size} in {count}"
            look.amiss("bag-damaged", "bag-info.txt", words)


def _sealed(look: _Look, tree: Zipped) -> None:
    """A ZIP of ours is the same to the last byte as one that is made of its files again: what no check sum guards."""
    with temporary_folder() as folder:
        try:
            write_zip(folder / "again.zip", tree.folder.rstrip("/"), tree.names(), tree.open)
        except BookletError:  # a file that can't be read is told already
            return
        if not filecmp.cmp(folder / "again.zip", tree.label, shallow=False):
            words = "the ZIP differs from the one that its own files make: something between them was changed"
            look.findings.append(error(Place(tree.label), "bag-damaged", words, _ANEW))


def _few(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings, of each kind only so many, and how many more there are."""
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
        if counts[finding.rule] <= _MOST_TOLD:
            yield finding
    for rule, count in counts.items():
        if count > _MOST_TOLD:
            yield error(Place(), rule, f"and {count - _MOST_TOLD} more of this kind")
