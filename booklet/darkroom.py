"""Where pictures are brought to their printed size, in workers, and kept; and pages of PDFs taken in to be drawn."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import PIL

from booklet.catalog.model import Entry
from booklet.diagnostics import Diagnostic, warning
from booklet.geometry import Size
from booklet.papers import take_in
from booklet.pictures.packing import PICTURES
from booklet.profiles import Profile
from booklet.values import Art, Found, Missing, Picture, Progress, VectorArt
from booklet.workshop import Task, Workshop
from booklet.workspace import Workspace, digest

_RECIPE = "2"
"""Changes when the same picture is prepared differently: part of every key."""


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

    def prepared(self, wanted: Sequence[Wanted]) -> Iterator[Picture]:
        """The pictures, in order."""
        tasks = [
            Task(self._key(one), "booklet.pictures.packing:packed", partial(self._arguments, one)) for one in wanted
        ]
        return (PICTURES.unpacked(data) for data in self.workshop.made(tasks, "pictures", self.progress))

    def page_of_pdf(self, found: Found, source: str, page: int) -> tuple[VectorArt, Size] | Missing:
        """A page of a PDF, counted from 1, and how large it is read."""
        paper = take_in(found, source, self.workspace)
        if isinstance(paper, Missing):
            return paper
        if page > len(paper.pages):
            return Missing(f"it ends at page {len(paper.pages)}, and page {page} was asked for", source)
        return VectorArt(paper.clean, page - 1), paper.pages[page - 1].shown

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


def coarse(entry: Entry, width_px: int, ratio: float, printed: Size, least_dpi: int) -> Iterator[Diagnostic]:
    """A poster without pixels enough is printed as it is; that it will look coarse is told beforehand.

    Args:
        entry: Whose poster it is.
        width_px: Its pixels across; 0 where it has none.
        ratio: Width divided by height.
        printed: How large it is printed, as it lies.
        least_dpi: Pixels to the inch that the edition asks for.
    """
    dpi, poster = width_px / printed.width.inches, entry.poster
    if not width_px or dpi >= least_dpi or poster is None:
        return
    message = (
        f"the poster of '{entry.id}' ({poster.file or poster.url}) is printed with {dpi:.0f} pixels to the inch: "
        f"{printed.width.mm:.0f} × {printed.height.mm:.0f} mm from {width_px} × {round(width_px / ratio)} pixels"
    )
    wanted = " × ".join(str(math.ceil(side.inches * least_dpi)) for side in (printed.width, printed.height))
    hint = f"ask for the poster as a PDF, or for a picture of at least {wanted} pixels ({least_dpi} to the inch)"
    yield warning(poster.written_at, "low-resolution", message, hint)
