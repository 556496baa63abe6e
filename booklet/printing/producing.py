"""From a bound book to what is printed: single pages for the shop, imposed sheets for the office."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from booklet.bind import Unbound
from booklet.catalog import Catalog
from booklet.diagnostics import Diagnostic, warning
from booklet.fonts import ruler
from booklet.geometry import mm
from booklet.impose import Scheme, Wish, impose
from booklet.print_run import Binding
from booklet.printing import pages
from booklet.printing.run import GUTTERS_MM
from booklet.profiles import Profile
from booklet.workspace import Workspace, write_whole

_SCHEMES: dict[Binding, Scheme] = {"saddle": Scheme.SADDLE, "perfect": Scheme.PERFECT, "wire": Scheme.STACK}
"""What an office does in the place of a shop."""
_STAPLED_MM, _SIGNATURE = 5.0, 16
"""Thickness up to which a booklet is stapled in one, and pages of a signature where it is thicker."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What belongs to a print edition besides the single pages."""

    beside: Mapping[str, bytes] = field(default_factory=dict)
    """Further files, by what their names end in: sheets."""
    diagnostics: tuple[Diagnostic, ...] = ()


def printed(draft: Path, unbound: Unbound, catalog: Catalog, profile: Profile, workspace: Workspace) -> Printed:
    """Make a bound book single pages for a press, and give back what belongs to them; other editions stay as they are.

    Raises:
        BookletError: The pages can't be laid on sheets.
    """
    if not profile.press:
        return Printed()
    run = catalog.printing
    sheet = pages.Sheet(
        bleed=mm(profile.bleed_mm),
        gutter=mm(GUTTERS_MM[run.binding]),
        fixed=unbound.fixed,
        slug=_slug(catalog, profile, workspace),
    )
    with pages.bare(draft) as book:
        trims = pages.set_boxes(book, sheet)
        pages.cropped(book, trims)
        thick = run.binding == "saddle" and len(trims) / 2 * run.paper_mm > _STAPLED_MM
        wish = Wish(_SCHEMES[run.binding], _SIGNATURE if thick else None, leaf=mm(run.paper_mm))
        imposed = impose(pages.written(book), f"{profile.name} edition", wish, workspace)
        for page in book.pages:
            del page.obj.CropBox
        pages.draw_marks(book, trims, sheet, ruler("sans-400", workspace.store))
        single = pages.written(book)
    write_whole(draft, single)
    told = [_too_thick(catalog, len(trims))] if thick else []
    return Printed({"sheets": imposed.pdf}, (*told, *imposed.diagnostics))


def _too_thick(catalog: Catalog, count: int) -> Diagnostic:
    run = catalog.printing
    message = (
        f"{count} pages of {run.paper_mm:g} mm are too thick to be stapled through the fold, so the sheets are made up "
        f"in signatures of {_SIGNATURE} pages"
    )
    return warning(run.place_of("binding"), "too-thick", message, "write binding: perfect, or choose thinner paper")


def _slug(catalog: Catalog, profile: Profile, workspace: Workspace) -> str:
    date = f"{workspace.date:%Y-%m-%d} · " if workspace.date else ""
    return f"{profile.name} edition · {date}{catalog.title}"
