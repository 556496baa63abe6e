"""Where pictures are brought to their printed size, in workers, and kept; and pages of PDFs taken in to be drawn."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import PIL
from pypdfium2 import PDFIUM_INFO

from booklet.catalog.model import Catalog, Entry
from booklet.diagnostics import Diagnostic, Severity, warning
from booklet.geometry import Size
from booklet.layout import FIRST_PAGE
from booklet.papers import take_in
from booklet.papers.choosing import chosen_pages
from booklet.pictures.first_page import drawn_page
from booklet.pictures.packing import PICTURES, not_made, unpacked
from booklet.processes import Limits
from booklet.profiles import Profile
from booklet.values import Art, CleanPaper, Found, Missing, Picture, Progress, VectorArt
from booklet.workshop import Leash, Task, Workshop
from booklet.workspace import Workspace, digest

_RECIPE = "3"
"""Changes when the same picture is prepared differently: part of every key."""
LOST = "it could not be prepared for the page"
"""Why there is no picture where whoever prepared it died of it, and died again with nothing beside it."""
LIMITS = Limits(seconds=20, memory_bytes=2 * 1024**3)
"""What drawing one page of a paper may use up."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that is to be prepared."""

    make: Callable[..., Picture]
    """Which function of pictures."""
    found: Found
    printed: Size
    tint: str = ""
    """Colour in whose shades it is printed; empty for its own."""


@dataclass(frozen=True, slots=True)
class Darkroom:
    """Prepares the pictures of one edition."""

    workspace: Workspace
    profile: Profile
    workshop: Workshop
    progress: Progress

    def prepared(self, wanted: Sequence[Wanted]) -> Iterator[Picture | str]:
        """The pictures, in order; a clause why there is none in the place of one that can't be made."""
        tasks = [self._task(one) for one in wanted]
        return (unpacked(data) for data in self.workshop.made(tasks, "pictures", self.progress))

    def page_of_pdf(self, found: Found, source: str, page: int) -> tuple[VectorArt, Size] | Missing:
        """A page of a PDF, counted from 1, and how large it is read."""
        paper = take_in(found, source, self.workspace)
        if isinstance(paper, Missing):
            return paper
        if page > len(paper.pages):
            return Missing(f"it ends at page {len(paper.pages)}, and page {page} was asked for", source)
        return VectorArt(paper.clean, page - 1), paper.pages[page - 1].shown

    def first_pages(self, catalog: Catalog, papers: Mapping[str, object]) -> dict[str, Art]:
        """The first page of each paper that is bound in, small; none where the catalog does not ask for them.

        What can't be drawn within time and memory is left out.
        """
        entries = catalog.entries if catalog.booklet.first_pages else ()
        named = {entry.id: entry for entry in entries}
        bound = {id: paper for id, paper in papers.items() if id in named and isinstance(paper, CleanPaper)}
        tasks = [self._first_page(named[id], paper) for id, paper in bound.items()]
        made = zip(bound, self.workshop.made(tasks, "pictures", self.progress), strict=True)
        return {id: as_art(PICTURES.unpacked(data)) for id, data in made if data}

    def _first_page(self, entry: Entry, paper: CleanPaper) -> Task:
        pages = chosen_pages(entry.paper.pages if entry.paper else None, len(paper.pages))
        page = pages[0] if pages else 0
        printed = FIRST_PAGE.fitted(paper.pages[page].shown.ratio)
        dpi, quality = self.profile.picture_dpi, self.profile.jpeg_quality
        make = partial(drawn_page, page=page, printed=printed, dpi=dpi, quality=quality)

        def arguments() -> tuple[object, ...]:
            return make, self.workspace.store.get(paper.clean) or b""

        key = digest(
            "first page", _RECIPE, str(PDFIUM_INFO), PIL.__version__, str(page), f"{dpi}dpi q{quality}", paper.clean
        )
        leash = Leash(LIMITS, lambda _: b"")
        return Task(key, "booklet.pictures.packing:packed", arguments, leash=leash)

    def _task(self, wanted: Wanted) -> Task:
        function = "booklet.pictures.packing:packed_or_why"
        return Task(self._key(wanted), function, partial(self._arguments, wanted), instead=lambda _: not_made(LOST))

    def _arguments(self, wanted: Wanted) -> tuple[object, ...]:
        options = {"tint": wanted.tint} if wanted.tint else {}
        edition = {"dpi": self.profile.picture_dpi, "quality": self.profile.jpeg_quality}
        make = partial(wanted.make, printed=wanted.printed, **edition, **options)
        return make, self.workspace.read(wanted.found)

    def _key(self, wanted: Wanted) -> str:
        size = f"{wanted.printed.width.pt:.2f}x{wanted.printed.height.pt:.2f}pt"
        edition = f"{self.profile.picture_dpi}dpi q{self.profile.jpeg_quality}"
        return digest(
            *("picture", _RECIPE, PIL.__version__, wanted.make.__name__),
            *(wanted.tint, size, edition, wanted.found.digest),
        )


def as_art(picture: Picture) -> Art:
    """The picture under an address made from its bytes."""
    suffix = picture.media_type.rpartition("/")[2]
    address = f"booklet:picture/{digest('picture', picture.data)}.{suffix}"
    return Art(address, picture.width_px / picture.height_px, picture.data)


def coarse(entry: Entry, width_px: int, ratio: float, printed: Size, profile: Profile) -> Iterator[Diagnostic]:
    """A poster without pixels enough is printed as it is, and that it will look coarse is told beforehand; with hardly
    any it is an error of an edition that refuses it.

    Args:
        entry: Whose poster it is.
        width_px: Its pixels across; 0 where it has none.
        ratio: Width divided by height.
        printed: How large it is printed, as it lies.
        profile: Says how many pixels to the inch the edition asks for.
    """
    dpi, poster, least_dpi = width_px / printed.width.inches, entry.poster, profile.least_dpi
    if not width_px or dpi >= least_dpi or poster is None:
        return
    message = (
        f"the poster of '{entry.id}' ({poster.file or poster.url}) is printed with {dpi:.0f} pixels to the inch: "
        f"{printed.width.mm:.0f} × {printed.height.mm:.0f} mm from {width_px} × {round(width_px / ratio)} pixels"
    )
    wanted = " × ".join(str(math.ceil(side.inches * least_dpi)) for side in (printed.width, printed.height))
    hint = f"ask for the poster as a PDF, or for a picture of at least {wanted} pixels ({least_dpi} to the inch)"
    told = warning(poster.written_at, "low-resolution", message, hint)
    yield replace(told, severity=Severity.ERROR) if dpi < profile.refused_dpi else told
