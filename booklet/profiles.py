"""The editions as rows of one table: values only. A difference between editions is a field here."""

from dataclasses import dataclass, replace
from typing import Literal

from booklet.ladder import LADDER, Fineness, Rung


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
    papers: Literal["appended", "fitted", "referenced", "embedded"] = "appended"
    """Whether it holds the papers, holds them scaled to its own pages, or for each has a page that says where to find
    it and keeps its numbers: elsewhere, or as a file that is embedded in this one."""
    without: frozenset[str] = frozenset()
    """Ids of entries whose paper is too large for it."""
    needs_fonts: bool = False
    """Whether a paper that relies on fonts which are not in its file is a warning and not a note: a press may refuse it
    or print other letters, and an archive can't promise how it will look."""
    press: bool = False
    """Whether it is printed and bound: bleed and marks, the colours of a press, sheets to fold. What the run is like,
    the catalog says."""
    least_dpi: int = 0
    """A poster with fewer pixels to the printed inch is told."""
    refused_dpi: int = 0
    """One with fewer than this is not printed: no press makes a picture of it."""
    bleed_mm: float = 0.0
    """How far what stands at the edge reaches beyond it."""
    papers_apart: bool = False
    """Whether its papers are a file of their own."""
    page_multiple: int = 1
    """Of how many pages it is made up: a page for notes stands in for each that is lacking."""
    budget: int | None = None
    """Bytes that it may have; None for no limit."""
    ladder: tuple[Rung, ...] = ()
    """What is given up to keep to the budget, from fine to coarse."""
    vector_pictures: Fineness | None = None
    """How fine the pictures inside posters that are PDFs are made; None leaves them as they are."""
    paper_pictures: Fineness | None = None
    """How fine the pictures inside papers are made; None leaves them as they are."""
    streamlined: bool = False
    """Whether what it holds twice is taken out, and its first page comes first: it opens before all has come."""

    claims: tuple[str, ...] = ()
    """What it claims to be where the validator agrees, by the validator's short names."""
    claims_if_asked: tuple[str, ...] = ()
    """Likewise, but only where somebody wants to wait for the validator."""
    archival: bool = False
    """Whether it is made to last: colours defined, a folder of its own."""
    encloses: bool = False
    """Whether it carries the project that it is made from."""
    conserved: bool = False
    """Whether its papers are mended, so that they keep to PDF/A; one that can't be has a page in its place."""
    companion: "Profile | None" = None
    """A second booklet that goes with it into its folder."""

    def on(self, rung: Rung, without: frozenset[str]) -> "Profile":
        """The same edition on a rung of its ladder, without the papers of these entries."""
        return replace(
            self,
            picture_dpi=rung.own.dpi,
            jpeg_quality=rung.own.quality,
            vector_pictures=rung.posters,
            paper_pictures=rung.papers,
            without=without,
        )


SCREEN = Profile(
    name="screen", picture_dpi=200, jpeg_quality=86, plates_upright=True, style="screen.css", claims_if_asked=("ua1",)
)
PRINT = Profile(
    name="print",
    picture_dpi=300,
    jpeg_quality=95,
    plates_upright=False,
    style="print.css",
    needs_fonts=True,
    press=True,
    least_dpi=200,
    refused_dpi=72,
)

EMAIL = replace(SCREEN, name="email", claims_if_asked=(), budget=7_000_000, ladder=LADDER, streamlined=True)
"""Mail adds 37 %, and the strictest limit that is common is 10 MB."""

_ARCHIVE = replace(
    SCREEN,
    name="archive",
    picture_dpi=300,
    jpeg_quality=92,
    needs_fonts=True,
    archival=True,
)
_WITH_PAPERS = replace(_ARCHIVE, claims=("3b",), conserved=True, streamlined=True)
ARCHIVE = replace(_ARCHIVE, papers="embedded", claims=("3a", "ua1"), encloses=True, companion=_WITH_PAPERS)
"""For a repository, ten years on."""

PROFILES: dict[str, Profile] = {profile.name: profile for profile in (SCREEN, PRINT, EMAIL, ARCHIVE)}
"""Every edition that can be built, by name."""
