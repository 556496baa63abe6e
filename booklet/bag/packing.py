"""A bag made of files: its payload, what is said of it, and manifests of both (RFC 8493, 2)."""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from booklet.folders import write_zip

Source = bytes | Path
"""What a file holds: its bytes, or the file that has them."""

ALGORITHMS = ("sha256", "sha512")
"""Of our own bags; the second is what RFC 8493, 2.4 recommends."""
AGENT = "poster-booklet"
"""What the software that made a bag of ours is called in it."""
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LONGEST_LINE = 79
"""Of bag-info.txt, where a line can be broken (RFC 8493, 2.2.2)."""
_UNSAFE = re.compile(r"[%\r\n]")


def bagged(payload: Mapping[str, Source], info: Sequence[tuple[str, str]]) -> dict[str, Source]:
    """Every file of the bag by its path in it, in order: the payload under ``data/`` and what is said of it.

    Args:
        payload: By path below ``data/``, with slashes.
        info: Label and value of each line of ``bag-info.txt``; Payload-Oxum is added.
    """
    held = {f"data/{name}": payload[name] for name in sorted(payload)}
    sums = {name: sums_of(source) for name, source in held.items()}
    size = sum(size for size, _ in sums.values())
    tags: dict[str, Source] = {
        "bag-info.txt": _information([*info, ("Payload-Oxum", f"{size}.{len(held)}")]),
        "bagit.txt": DECLARATION,
    }
    for algorithm in ALGORITHMS:
        tags[f"manifest-{algorithm}.txt"] = _manifest(algorithm, sums)
    of_tags = {name: sums_of(source) for name, source in sorted(tags.items())}
    manifests: dict[str, Source] = {f"tagmanifest-{one}.txt": _manifest(one, of_tags) for one in ALGORITHMS}
    return {**held, **tags, **manifests}


def sums_of(source: Source) -> tuple[int, dict[str, str]]:
    """Size in bytes, and the check sum by each algorithm of ours, in hexadecimal."""
    sums, size = {algorithm: hashlib.new(algorithm) for algorithm in ALGORITHMS}, 0
    with content(source) as file:
        while piece := file.read(1 << 20):
            size += len(piece)
            for one in sums.values():
                one.update(piece)
    return size, {algorithm: one.hexdigest() for algorithm, one in sums.items()}


@contextmanager
def content(source: Source) -> Iterator[BinaryIO]:
    """What a file holds, opened to be read."""
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        yield file


def _manifest(algorithm: str, sums: Mapping[str, tuple[int, Mapping[str, str]]]) -> bytes:
    lines = (f"{of_file[algorithm]}  {encoded(name)}\n" for name, (_, of_file) in sums.items())
    return "".join(lines).encode()


def encoded(name: str) -> str:
    """A path as manifests have it: what ends a line, and the sign that says so, as numbers (RFC 8493, 2.1.3)."""
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", name)


def _information(pairs: Iterable[tuple[str, str]]) -> bytes:
    return "".join(_folded(f"{label}: {' '.join(value.split())}") for label, value in pairs).encode()


def _folded(line: str) -> str:
    """A line, broken at spaces where it is long; those that go on begin with a tab."""
    lines, rest = [], line.split(" ")
    while rest:
        current = rest.pop(0)
        while rest and len(current) + 1 + len(rest[0]) <= _LONGEST_LINE:
            current += f" {rest.pop(0)}"
        lines.append(current)
    return "\n\t".join(lines) + "\n"


def zipped(files: Mapping[str, Source], name: str, target: Path) -> None:
    """Write the files into a ZIP, in a folder of that name; as ``folders.write_zip``."""
    write_zip(target, name, files, lambda path: content(files[path]))
