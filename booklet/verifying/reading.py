"""What a PDF says of itself and carries with it, read in a child on a short leash."""

import contextlib
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from booklet.deposit import DESCRIPTION
from booklet.papers.destinations import Destinations
from booklet.papers.opening import PASSWORD, TOO_DAMAGED
from booklet.preserving.walking import holders

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
_PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
_PDFX = "{http://www.npes.org/pdfx/ns/id/}"
_LARGEST = 1 << 30
"""Bytes that what is embedded may unpack to together."""
_MOST_FILES = 10_000
_MOST_BOOKMARKS = 100_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with the file."""

    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found in the file."""

    pages: int
    claims: tuple[str, ...]
    """Standards it says that it keeps: PDF/A-3a, PDF/UA-1, PDF/X-4."""
    embedded: int
    """Files that it carries."""
    listed: bool
    """Whether it says what their check sums have to be."""
    faults: tuple[Fault, ...]

    def told(self, rule: str) -> list[str]:
        """What is told under a rule."""
        return [fault.words for fault in self.faults if fault.rule == rule]


def examine(data: bytes) -> Facts | str:
    """Runs in the child: the facts, or a clause why there are none."""
    try:
        with pikepdf.open(io.BytesIO(data), inherit_page_attributes=False) as pdf:
            files = _files(pdf)
            faults = [*_damaged(pdf), *_embedded(files), *_structure(pdf), *_bookmarks(pdf)]
            listed = any(name == DESCRIPTION for name, _ in files)
            return Facts(len(pdf.pages), tuple(_claims(pdf)), len(files), listed, tuple(faults))
    except pikepdf.PasswordError:
        return PASSWORD
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the border: hostile files make the library raise anything
        return TOO_DAMAGED


def _damaged(pdf: Pdf) -> Iterator[Fault]:
    if any("damaged" in warning for warning in pdf.get_warnings()):
        yield Fault("pdf-damaged", "it is damaged, and was put together again to be read")


# --- what it claims ----------------------------------------------------------------------------------------


def _claims(pdf: Pdf) -> Iterator[str]:
    """As its XMP has it; of several packets of facts in it readers look at the first alone."""
    metadata = pdf.Root.get(Name.Metadata)
    if not isinstance(metadata, Stream):
        return
    try:
        root = ElementTree.fromstring(metadata.read_bytes())  # in a child with limits: a bomb ends that alone
    except ElementTree.ParseError:
        return
    facts = root if root.tag == f"{_RDF}RDF" else root.find(f"{_RDF}RDF")
    said: dict[str, str] = {}
    for description in facts.findall(f"{_RDF}Description") if facts is not None else ():
        said |= description.attrib
        said |= {one.tag: (one.text or "").strip() for one in description}
    if part := said.get(f"{_PDFA}part"):
        yield f"PDF/A-{part}{said.get(f'{_PDFA}conformance', '').lower()}"
    if part := said.get(f"{_PDFUA}part"):
        yield f"PDF/UA-{part}"
    if version := said.get(f"{_PDFX}GTS_PDFXVersion"):
        yield version


# --- what it carries ---------------------------------------------------------------------------------------


def _files(pdf: Pdf) -> list[tuple[str, Stream]]:
    """Each embedded file once, under its name, wherever it hangs: on the whole, a page, a mark on a page."""
    found: dict[tuple[int, int], tuple[str, Stream]] = {}
    for holder in holders(pdf):
        inside = holder.get(Name.EF)
        for _, file in inside.items() if isinstance(inside, Dictionary) else ():
            if isinstance(file, Stream) and len(found) < _MOST_FILES:
                name = holder.get(Name.UF, holder.get(Name.F))
                found.setdefault(file.objgen, (str(name) if isinstance(name, String) else "without a name", file))
    return [*found.values()]


def _embedded(files: list[tuple[str, Stream]]) -> Iterator[Fault]:
    """Files that are not what the PDF says of them, by size, MD5 (ISO 32000-2, table 45), or the project's own list."""
    sums: dict[str, str] = {}
    description, left = b"", _LARGEST
    for name, file in files:
        try:
            data = file.read_bytes()
        except Exception:  # noqa: BLE001 - the same border
            yield Fault("attachment-damaged", f"the embedded file {name} can't be unpacked")
            continue
        left -= len(data)
        if left < 0:
            yield Fault(
                "attachment-damaged", "the embedded files unpack to more than 1 GB, and were not looked at further"
            )
            return
        known = file.get(Name.Params, Dictionary())
        if Name.Size in known and int(known[Name.Size]) != len(data):
            yield Fault(
                "attachment-damaged", f"the embedded file {name} has {len(data)} bytes, not {int(known[Name.Size])}"
            )
        elif Name.CheckSum in known and bytes(known[Name.CheckSum]) != _md5(data):
            yield Fault("attachment-damaged", f"the embedded file {name} is not what it was: its check sum differs")
        sums[name] = hashlib.sha256(data).hexdigest()
        description = data if name == DESCRIPTION else description
    if description:
        yield from _as_listed(description, sums)


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _as_listed(description: bytes, sums: dict[str, str]) -> Iterator[Fault]:
    """What differs from the list that a booklet of ours carries."""
    try:
        listed = json.loads(description)["files"]
        expected = {str(name): str(digest) for name, digest in listed.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        yield Fault("attachment-damaged", f"{DESCRIPTION}, which lists what is embedded, can't be read")
        return
    for name, digest in expected.items():
        if name not in sums:
            yield Fault("attachment-damaged", f"the embedded file {name} is gone, and {DESCRIPTION} lists it")
        elif sums[name] != digest:
            yield Fault("attachment-damaged", f"the embedded file {name} is not the one that {DESCRIPTION} lists")


# --- what no validator looks at ----------------------------------------------------------------------------


def _structure(pdf: Pdf) -> Iterator[Fault]:
    """Numbers in the structure tree that two pages share, and boxes that reach beyond the sheet."""
    numbers: Counter[int] = Counter()
    for number, page in enumerate(pdf.pages, 1):
        key = page.obj.get(Name.StructParents)
        if isinstance(key, int):
            numbers[key] += 1
        sheet = _box(page.obj.get(Name.MediaBox))
        for name in (Name.TrimBox, Name.BleedBox, Name.ArtBox):
            inner = _box(page.obj.get(name))
            if sheet and inner and not _within(inner, sheet):
                yield Fault("box-outside", f"the {str(name)[1:]} of page {number} reaches beyond its MediaBox")
    if shared := [key for key, count in numbers.items() if count > 1]:
        pages = sum(numbers[key] for key in shared)
        yield Fault(
            "tags-shared", f"{pages} pages share their place in the structure tree with others: tags lead astray"
        )


def _box(item: object) -> tuple[float, float, float, float] | None:
    if not isinstance(item, Array) or len(item) != 4:
        return None
    with contextlib.suppress(TypeError, ValueError):
        left, bottom, right, top = (float(value) for value in item.as_list())
        return min(left, right), min(bottom, top), max(left, right), max(bottom, top)
    return None


def _within(inner: tuple[float, float, float, float], outer: tuple[float, float, float, float]) -> bool:
    close = 0.01  # points: numbers are written with three decimals
    return (
        inner[0] >= outer[0] - close
        and inner[1] >= outer[1] - close
        and inner[2] <= outer[2] + close
        and inner[3] <= outer[3] + close
    )


def _bookmarks(pdf: Pdf) -> Iterator[Fault]:
    """Bookmarks that lead to what is not in the file."""
    destinations = Destinations(pdf)
    outline = pdf.Root.get(Name.Outlines)
    waiting: list[object] = [outline.get(Name.First)] if isinstance(outline, Dictionary) else []
    seen = set[tuple[int, int]]()
    lost = list[str]()
    while waiting and len(seen) < _MOST_BOOKMARKS:
        item = waiting.pop()
        if not isinstance(item, Dictionary) or item.objgen in seen:
            continue
        seen.add(item.objgen)
        waiting += [item.get(Name.Next), item.get(Name.First)]
        target = _target(item)
        if target is not None and destinations.resolve(target) is None:
            title = item.get(Name.Title)
            lost.append(" ".join(str(title).split())[:60] if isinstance(title, String) else "without a title")
    if lost:
        more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
        listed = ", ".join(f"«{title}»" for title in lost[:3])
        yield Fault("dead-links", f"bookmarks lead nowhere: {listed}{more}")


def _target(item: Object) -> Object | None:
    action = item.get(Name.A)
    if Name.Dest in item:
        return item[Name.Dest]
    inward = isinstance(action, Dictionary) and action.get(Name.S) == Name.GoTo
    return action.get(Name.D) if inward and isinstance(action, Dictionary) else None
