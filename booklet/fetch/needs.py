"""What a catalog needs of files: each with its place, its sort, and the project's own file where there is one."""

from collections.abc import Iterator
from dataclasses import dataclass

from booklet.catalog.model import Catalog
from booklet.diagnostics import Diagnostic, Place, warning
from booklet.fetch.content import DRAWING, HTML, PDF, PICTURES, media_type, name_of
from booklet.fetch.outcomes import BY_HAND, NAME_THE_PDF, Kept, Lack, kind_of, shown
from booklet.values import Found
from booklet.workspace import Workspace, digest

ABSENT = ("missing-file", "outside-project")
"""Rules of a file that is not there, so that its address is tried."""


@dataclass(frozen=True, slots=True)
class Sort:
    """What will do for a need."""

    media_types: frozenset[str]
    wanted: str
    rule: str
    """Rule that is broken by anything else."""


PAPER = Sort(frozenset({PDF}), "a PDF", "not-a-pdf")
PICTURE = Sort(PICTURES, "a picture", "not-a-picture")
LOGO = Sort(PICTURES | {DRAWING}, "a picture or a drawing (SVG)", "not-a-picture")
JACKET = Sort(PICTURES | {DRAWING, PDF}, "a picture, a drawing (SVG) or a PDF", "not-a-picture")
POSTER = Sort(PICTURES | {PDF}, "a picture or a PDF", "not-a-picture")


@dataclass(frozen=True, slots=True)
class Need:
    """A file or an address that the catalog names."""

    what: str
    place: Place
    sort: Sort
    file: str | None
    url: str | None = None

    @property
    def source(self) -> str:
        """The text as the catalog has it; the file wins."""
        return self.file or self.url or ""


def lack_of(need: Need, lack: Lack) -> Diagnostic:
    """What is told of a need that is not met."""
    return warning(need.place, lack.rule, f"{need.what} '{shown(need.source)}': {lack.reason}", lack.hint)


def surveyed(catalog: Catalog, workspace: Workspace) -> list[tuple[Need, Found | Lack | None]]:
    """What the build needs, in the order of the catalog, each with the project's own file."""
    return [(need, _in_project(need, workspace)) for need in _needs(catalog)]


def _needs(catalog: Catalog) -> Iterator[Need]:
    for owner in (catalog.event, catalog.booklet.back):
        if owner and owner.logo:
            yield Need("logo", owner.place_of("logo"), LOGO, owner.logo)
    for jacket in (catalog.booklet.cover, catalog.booklet.back):
        if jacket and jacket.file:
            yield Need("cover", jacket.place_of("file"), JACKET, jacket.file)
    for entry in catalog.entries:
        if poster := entry.poster:
            place = poster.place_of("file" if poster.file else "url")
            yield Need("poster", place, POSTER, poster.file, poster.url)
        if (paper := entry.paper) and paper.append and catalog.booklet.binds_papers:
            place = paper.place_of("file" if paper.file else "url")
            yield Need("paper", place, PAPER, paper.file, paper.url)
    for moment in catalog.moments:
        if moment.image:
            yield Need("picture", moment.place_of("image"), PICTURE, moment.image)
    yield from _needs_around(catalog)


def _needs_around(catalog: Catalog) -> Iterator[Need]:
    """What talks, sponsors and information need."""
    for speaker in (speaker for talk in catalog.talks for speaker in talk.speakers):
        if speaker.portrait:
            yield Need("portrait", speaker.place_of("portrait"), PICTURE, speaker.portrait)
    for sponsor in (sponsor for tier in catalog.sponsors for sponsor in tier.sponsors):
        if sponsor.logo:
            yield Need("logo", sponsor.place_of("logo"), LOGO, sponsor.logo)
    for text in catalog.information:
        if text.image:
            yield Need("picture", text.place_of("image"), LOGO, text.image)


def _in_project(need: Need, workspace: Workspace) -> Found | Lack | None:
    """The project's own file; None where the catalog names none."""
    if need.file is None:
        return None
    path = workspace.file(need.file)
    if path is None:
        hint = "copy the file into the folder of the catalog, and name it relative to that"
        return Lack("outside-project", "it lies outside the project", hint)
    try:
        if not path.is_file():  # a pipe or a device would never end
            return Lack("missing-file", "there is no such file", _how_to_mend(need.file))
        data = path.read_bytes()
    except OSError as problem:
        return Lack("missing-file", f"it cannot be read: {problem.strerror}", "name a file that can be read")
    found = media_type(data)
    if found in need.sort.media_types:
        return Found(digest("content", data), path)
    reason = f"it is {name_of(found)}, not {need.sort.wanted}" if found else f"it is not {need.sort.wanted}"
    hint = "it was saved in place of the PDF: open it in a browser, and save what it links to"
    if found != HTML or PDF not in need.sort.media_types:
        hint = "put the right file in its place, or name another"
    return Lack(need.sort.rule, reason, hint, kind_of(found))


def _how_to_mend(name: str) -> str:
    if "://" in name:
        return "an address cannot stand here: save the file beside the catalog and name that"
    return "put the file there, or mend the name; booklet check looks for a similar one"


def fitting(sort: Sort, there: Kept | Lack) -> Kept | Lack:
    """What the address led to, where that is of the sort that is wanted."""
    if isinstance(there, Lack) or (stands := there.type_for(paper=sort is PAPER)) in sort.media_types:
        return there
    name = name_of(stands)
    reason = f"leads to {name}, not to {sort.wanted}" if name else f"does not lead to {sort.wanted}"
    hint = NAME_THE_PDF if stands == HTML and PDF in sort.media_types else BY_HAND
    return Lack(sort.rule, f"the address {reason}", hint, kind_of(stands))
