"""All that is handed over, as the payload of a bag: both booklets, the project, what is said of them, and by whom."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

import booklet
from booklet.archive.claiming import Claimed
from booklet.archive.project import versions
from booklet.archive.volume import Volume
from booklet.bag import AGENT, Source, sums_of
from booklet.catalog.model import Catalog
from booklet.citations import bibtex
from booklet.citations import facts as citations
from booklet.deposit import CRATE, REPORTS, Deposit, Held, citation_cff, crate, datacite
from booklet.diagnostics import Diagnostic, note
from booklet.fetch import FETCHED
from booklet.software import theme_folder
from booklet.values import Enclosure

BOOK, WITH_PAPERS = "booklet.pdf", "booklet-with-papers.pdf"
_PROJECT, _THEME = "project/", "theme/"
_TYPES = {".css": "text/css", ".j2": "text/plain", ".html": "text/html"}
_READ_ME = """\
{title}

booklet.pdf              the booklet, with the papers and all that it is made from embedded in it
{with_papers}\
booklet.bib              what is to be cited, for BibTeX; citations.json is the same as CSL-JSON
CITATION.cff             how to cite the volume and its papers
datacite.json            what a form asks for when a DOI is registered
ro-crate-metadata.json   event, people, works and files, described for programs (RO-Crate 1.2)
project/                 the catalog with its lock, the papers and posters as they came, own templates and styles
theme/                   the templates and styles of poster-booklet {version}, which set the pages
reports/                 what validators said of the two booklets, and what was done to each paper

The folder that holds data/ is a bag (BagIt 1.0, RFC 8493): its manifests say what each file has to be.
"""
_WITH_PAPERS_LINE = "booklet-with-papers.pdf  the same, with the papers appended\n"


@dataclass(frozen=True, slots=True)
class Package:
    """What goes into the bag."""

    payload: Mapping[str, Source]
    """By path below ``data/``."""
    info: tuple[tuple[str, str], ...]
    """Lines of ``bag-info.txt``."""
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a package is made from."""

    catalog: Catalog
    issued: date | None
    book: Path
    claimed: Claimed
    enclosures: tuple[Enclosure, ...]
    """All that the book carries: the project, and what is to be cited."""
    papers: Mapping[str, str]
    """Names of the papers among them, by the id of each entry."""
    volume: Volume | None = None


def package(contents: Contents) -> Package:
    """Everything, described."""
    files = {held.name: (held, source) for held, source in _files(contents)}
    within = {one.name: one.data for one in contents.enclosures}
    items = citations.read(within[citations.FILE_NAME]) or ()
    volume, *cited = items
    deposit = Deposit(
        catalog=contents.catalog,
        volume=volume,
        items={item.id: item for item in cited},
        issued=contents.issued,
        files=tuple(held for held, _ in files.values()),
        software={AGENT: booklet.__version__, **versions()},
    )
    payload = {name: source for name, (_, source) in files.items()}
    said = {"CITATION.cff": citation_cff(deposit), "datacite.json": datacite(deposit), CRATE: crate(deposit)}
    return Package({**payload, **said}, tuple(_info(deposit)), tuple(_asked(deposit)))


def _asked(deposit: Deposit) -> Iterator[Diagnostic]:
    """What a repository will ask for, so that it can be said before."""
    if lacking := deposit.lacking:
        message = f"a repository will ask for what the catalog does not say: {', '.join(lacking)}"
        place = deposit.catalog.booklet.written_at
        yield note(place, "deposit-lacks", message, "fields of booklet: in the catalog; the date also with --date")


def _info(deposit: Deposit) -> Iterator[tuple[str, str]]:
    imprint = deposit.catalog.booklet
    if organisation := imprint.publisher or imprint.issuer:
        yield "Source-Organization", organisation
    yield "External-Description", f"{deposit.volume.title}. {deposit.description}"
    if deposit.volume.doi:
        yield "External-Identifier", f"https://doi.org/{deposit.volume.doi}"
    if deposit.issued:
        yield "Bagging-Date", deposit.issued.isoformat()
    yield "Bag-Software-Agent", f"{AGENT} {booklet.__version__}"


# --- the files ---------------------------------------------------------------------------------------------


def _files(contents: Contents) -> Iterator[tuple[Held, Source]]:
    """Each file with what is known of it, the booklet first."""
    volume = contents.volume
    pdf = "application/pdf"
    book = "The booklet; its papers and the project it is made from are embedded in it"
    yield _held(BOOK, contents.book, pdf, book, claims=_claims(contents.claimed), made=True)
    if volume:
        what = "The booklet with the papers appended"
        yield _held(WITH_PAPERS, volume.file, pdf, what, claims=_claims(volume.claimed), made=True)
    of_entry = _entries(contents)
    facts = (citations.FILE_NAME, bibtex.FILE_NAME)
    for one in contents.enclosures:
        name = one.name if one.name in facts else f"{_PROJECT}{one.name}"
        entry = of_entry.get(one.name, "")
        yield _held(name, one.data, one.media_type, one.description, entry=entry, made=one.name in facts)
    for name, data in _theme():
        kind = _TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")
        yield _held(f"{_THEME}{name}", data, kind, "Template or style sheet of poster-booklet")
    for name, said in _reports(contents):
        yield _held(f"{REPORTS}{name}", said, "application/json", "What was found out about a booklet", made=True)
    title = citations.volume_title(contents.catalog)
    text = _READ_ME.format(title=title, version=booklet.__version__, with_papers=_WITH_PAPERS_LINE if volume else "")
    yield _held("README.txt", text.encode(), "text/plain", "What is what", made=True)


def _held(
    name: str,
    source: Source,
    kind: str,
    description: str,
    *,
    claims: tuple[str, ...] = (),
    entry: str = "",
    made: bool = False,
) -> tuple[Held, Source]:
    size, sums = sums_of(source)
    return Held(name, kind, description, size, sums["sha256"], claims, entry, made), source


def _claims(claimed: Claimed) -> tuple[str, ...]:
    return tuple(claim.standard for claim in claimed.claims)


def _entries(contents: Contents) -> dict[str, str]:
    """The entry of each paper and poster, by the name of its file in the project."""
    found = {name: id for id, name in reversed([*contents.papers.items()])}
    posters = {entry.poster.file: entry.id for entry in contents.catalog.entries if entry.poster and entry.poster.file}
    fetched = {PurePosixPath(one.name).stem: one.name for one in contents.enclosures if one.name.startswith(FETCHED)}
    ids = {entry.id: fetched.get(f"{entry.id}-poster") for entry in contents.catalog.entries}
    return {**{name: id for id, name in ids.items() if name}, **posters, **found}


def _theme() -> Iterable[tuple[str, bytes]]:
    """The templates and styles that come with the software."""
    folder = theme_folder()
    for kind in ("styles", "templates"):
        for path in sorted((folder / kind).rglob("*")):
            if path.is_file() and path.suffix in _TYPES:
                yield path.relative_to(folder).as_posix(), path.read_bytes()


def _reports(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """What the validator said of each booklet, and what became of each paper."""
    volume = contents.volume
    judged = {BOOK: contents.claimed, **({WITH_PAPERS: volume.claimed} if volume else {})}
    for name, claimed in judged.items():
        if claimed.report:
            yield f"{PurePosixPath(name).stem}.json", _json({"file": name, **claimed.report.as_data()})
    if volume:
        mended = {id: {"appended": True, "mended": list(done)} for id, done in sorted(volume.mended.items())}
        left = {one.entry: {"appended": False, "because": one.why} for one in volume.culprits}
        yield "papers.json", _json({"file": WITH_PAPERS, "papers": {**mended, **left}})


def _json(data: object) -> bytes:
    return json.dumps(data, indent=1, ensure_ascii=False).encode() + b"\n"
