"""The papers of aclpub2 as entries, in sections by the sort of paper."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from booklet.catalog.model import Entry, Link, Paper, Poster, Section
from booklet.catalog.sessions import Appearance
from booklet.fields import ID_PATTERN, LinkKind
from booklet.importers.aclpub2_people import authors, given
from booklet.importers.records import Record
from booklet.importers.volume_files import Volume
from booklet.importers.web_addresses import as_web_address
from booklet.placed import PlacedMapping

_PICTURE = re.compile(r"\.(?:pdf|png|jpe?g|webp|tiff?)$", re.IGNORECASE)

_SORTS = (
    ("long", "Long papers"),
    ("short", "Short papers"),
    ("findings", "Findings"),
    ("demo", "Demonstrations"),
    ("industry", "Industry papers"),
    ("student", "Student papers"),
)
"""Words by which a type of paper is known, and the heading of its section, in the order of the sections."""

_ATTACHMENTS: Mapping[str, tuple[str, LinkKind]] = {
    "dataset": ("Data", "data"),
    "data": ("Data", "data"),
    "software": ("Software", "code"),
    "presentation": ("Slides", "slides"),
    "slides": ("Slides", "slides"),
    "video": ("Video", "video"),
    "poster": ("Poster", "other"),
    "note": ("Note", "other"),
}
_MADE_BY_THE_TOOL = ("num_pages", "start_page", "end_page", "page_range", "decision", "openreview_id", "pdf_file")


@dataclass(frozen=True, slots=True)
class Submission:
    """One paper, and what decides where it stands."""

    number: str
    """The id the programme calls it by."""
    record: Record
    sort: str
    """Its type as it was written, in small letters; empty where none is given."""

    @property
    def called(self) -> str:
        """What messages call it: paper 12."""
        return f"paper {self.number}" if self.number else "the paper"


def submissions(records: Sequence[Record]) -> list[Submission]:
    """The papers in the order of the file; a second one of the same id is told."""
    found: list[Submission] = []
    for record in records:
        number = record.text("id") or ""
        if number and any(number == other.number for other in found):
            message = f"the id {number} is given twice: the programme means the first of the two"
            record.warning("id", "same-id", message, "give each paper an id of its own")
        if not number:
            record.note("id", "no-id", "the paper has no id: no programme can refer to it")
        found.append(Submission(number, record, _sort(record)))
    return found


def _sort(record: Record) -> str:
    sort = ""
    for attributes in record.records("attributes", what="the attributes of a paper"):
        sort = (given(attributes.plain("paper_type")) or "").lower()
        attributes.drop("presentation_type", "submitted_area", "track")
    return sort


def sections(
    papers: Sequence[Submission], shown: Mapping[str, tuple[Appearance, ...]], volume: Volume
) -> tuple[Section, ...]:
    """The entries under the heading of their sort; without sorts, one section."""
    by_heading: dict[str, list[Entry]] = {}
    some = any(paper.sort for paper in papers)
    numbers: set[str] = set()
    for paper in papers:
        heading = _heading(paper.sort) if paper.sort else "Further papers" if some else "Papers"
        first = paper.number not in numbers
        numbers.add(paper.number)
        by_heading.setdefault(heading, []).append(_entry(paper, shown.get(paper.number, ()) if first else (), volume))
    known = [heading for _, heading in _SORTS]
    order = sorted(by_heading, key=lambda heading: known.index(heading) if heading in known else len(known))
    return tuple(Section(title=heading, entries=tuple(by_heading[heading])) for heading in order)


def _heading(sort: str) -> str:
    return next((heading for word, heading in _SORTS if word in sort), sort[:1].upper() + sort[1:])


def _entry(paper: Submission, shown: tuple[Appearance, ...], volume: Volume) -> Entry:
    record = paper.record
    record.drop(*_MADE_BY_THE_TOOL)
    title = record.title("title")
    if not title:
        record.warning("title", "no-title", "the paper has no title", "write one in the catalog")
    abstract = record.prose("abstract")
    if not abstract:
        record.note("abstract", "no-abstract", f"{paper.called} has no abstract", "write one under abstract:")
    poster, links = _attachments(paper, volume)
    entry = {
        "title": title or f"Paper {paper.number}".strip(),
        "authors": authors(record),
        "abstract": abstract,
        "keywords": _keywords(record),
        "poster": poster,
        "paper": _paper(paper, volume),
        "links": links,
        "session": shown,
        "award": record.title("award"),
    }
    if re.match(ID_PATTERN, paper.number) and len(paper.number) <= 100:
        entry["id"] = paper.number
    return Entry.model_validate(PlacedMapping.at(entry, record.place))


def _keywords(record: Record) -> tuple[str, ...]:
    items = record.items("keywords", what="a keyword")
    return tuple(text.strip() for text in items if isinstance(text, str) and text.strip())


def _paper(paper: Submission, volume: Volume) -> Paper | None:
    """The PDF; one that is not archival is linked, and not appended."""
    record = paper.record
    named = record.text("file")
    archival = record.flag("archival")
    if archival is False:
        message = f"{paper.called} is not archival: it is named, and not appended"
        record.note("archival", "not-archival", message, "take out append: false to append it")
    reference = named or (f"{paper.number}.pdf" if volume.find("papers", f"{paper.number}.pdf") else None)
    if not reference:
        record.note("file", "no-paper", f"{paper.called} names no file", "write one under paper:")
        return None
    if address := as_web_address(reference):
        return Paper(url=address, append=archival is not False)
    path = volume.find("papers", reference)
    name = volume.copy("papers", reference, path)
    if not path:
        message = f"papers/{reference} is not there: the catalog names it all the same"
        record.warning("file", "file-missing", message, f"put it beside the catalog as {name}")
    return Paper(file=name, append=archival is not False)


def _attachments(paper: Submission, volume: Volume) -> tuple[Poster | None, tuple[Link, ...]]:
    """A poster that is there is the entry's poster; addresses become links, other files are told."""
    poster: Poster | None = None
    links: list[Link] = []
    for record in paper.record.records("attachments", what="an attachment"):
        record.drop("open_review_id")
        kind = (record.plain("type") or "attachment").strip()
        label, link_kind = _ATTACHMENTS.get(kind.lower(), (kind[:1].upper() + kind[1:], "other"))
        file, url = record.text("file"), as_web_address(record.text("url") or "")
        url = url or as_web_address(file or "")
        if url:
            links.append(Link(label=label, url=url, kind=link_kind))
        if not file or as_web_address(file):
            if not url:
                record.warning("type", "attachment-dropped", f"the {kind} has no file and no address: not imported")
            continue
        path = volume.find("attachments", file)
        if path and kind.lower() == "poster" and _PICTURE.search(file) and not poster:
            poster = Poster(file=volume.copy("images", file.removeprefix("attachments/"), path))
        else:
            _tell_attachment(record, f"{kind} {file}", is_there=bool(path), is_linked=bool(url))
    return poster, tuple(links)


def _tell_attachment(record: Record, what: str, *, is_there: bool, is_linked: bool) -> None:
    if is_there:
        message = f"{what} stays where it is: a booklet links to addresses"
        record.note("file", "attachment-dropped", message, "" if is_linked else "give its address under links:")
    else:
        record.warning("file", "file-missing", f"{what} is not there: not imported", "give its address under links:")
