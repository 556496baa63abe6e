"""The editions as rows of one table: values only. A difference between editions is a field here."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Profile:
    """What one edition asks for."""

    name: str
    """Name on the command line and in the file's name."""
    picture_dpi: int
    """Pictures are brought down to this effective resolution at their printed size; never scaled up."""
    jpeg_quality: int
    """Quality at which photographs are compressed, 1 to 95."""
    plates_upright: bool
    """Whether the page of a turned poster is shown upright by the viewer (/Rotate)."""
    style: str
    """Style sheet that is laid over the theme's."""
    papers: Literal["appended", "fitted", "referenced"] = "appended"
    """Whether it holds the papers, holds them scaled to its own pages, or for each has a page that says where to find
    it and keeps its numbers."""
    largest_paper: int | None = None
    """Bytes up to which a paper is appended; None for no limit."""
    needs_fonts: bool = False
    """Whether a paper that relies on fonts which are not in its file is a warning and not a note: a press may refuse it
    or print other letters, and an archive can't promise how it will look."""
    press: bool = False
    """Whether it is printed and bound: bleed and marks, the colours of a press, sheets to fold. What the run is like,
    the catalog says."""
    least_dpi: int = 0
    """A poster with fewer pixels to the printed inch is told."""
    bleed_mm: float = 0.0
    """How far what stands at the edge reaches beyond it."""
    page_multiple: int = 1
    """Of how many pages it is made up: a page for notes stands in for each that is lacking."""


SCREEN = Profile(name="screen", picture_dpi=200, jpeg_quality=86, plates_upright=True, style="screen.css")
PRINT = Profile(
    name="print",
    picture_dpi=300,
    jpeg_quality=95,
    plates_upright=False,
    style="print.css",
    needs_fonts=True,
    press=True,
    least_dpi=200,
)

PROFILES: dict[str, Profile] = {profile.name: profile for profile in (SCREEN, PRINT)}
"""Every edition that can be built, by name."""
