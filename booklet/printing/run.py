"""What the catalog wishes of the print edition, as values of a profile; what no shop could make is refused."""

from dataclasses import replace
from typing import Literal

from booklet.catalog.model import Catalog
from booklet.catalog.print_run import Binding
from booklet.diagnostics import BookletError, error
from booklet.layout import layout_of
from booklet.printing.conditions import intent_of
from booklet.printing.preflight import Expected
from booklet.profiles import Profile
from booklet.workspace import Workspace

MULTIPLES: dict[Binding, int] = {"saddle": 4, "perfect": 4, "wire": 2}
"""Of how many pages a block is made up: whole sheets folded once, or leaves."""
GUTTERS_MM: dict[Binding, float] = {"saddle": 0.0, "perfect": 2.0, "wire": 3.0}
"""How far pages move away from the spine: what glue swallows, and what holes take."""
_HELD: dict[str, Literal["fitted", "referenced"]] = {"scaled": "fitted", "own-size": "referenced", "off": "referenced"}


def profile_for(profile: Profile, catalog: Catalog, workspace: Workspace) -> Profile:
    """The profile with what the catalog says of the print run; others are given back as they are.

    Raises:
        BookletError: The bleed would be larger than the margin, or there is no ICC profile for the press.
    """
    if not profile.press:
        return profile
    run = catalog.printing
    intent_of(run, workspace)
    margins = layout_of(catalog.booklet.size).margins
    outer_mm = margins.outer.mm - GUTTERS_MM[run.binding]
    if run.bleed_mm >= outer_mm:
        message = f"a bleed of {run.bleed_mm:g} mm is larger than the margin, which has {outer_mm:g} mm"
        hint = "printers ask for 3 mm, some for 5"
        raise BookletError((error(run.place_of("bleed_mm"), "bleed", message, hint),))
    return replace(
        profile,
        bleed_mm=run.bleed_mm,
        page_multiple=MULTIPLES[run.binding],
        papers=_HELD[run.papers],
        papers_apart=run.papers == "own-size",
    )


def expected(catalog: Catalog) -> Expected:
    """What a finished file of this run is held against."""
    run = catalog.printing
    return Expected(MULTIPLES[run.binding], run.ink_limit)
