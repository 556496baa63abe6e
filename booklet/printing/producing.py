"""From a bound book to what is printed: single pages for the shop, imposed sheets for the office."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pikepdf import Pdf

from booklet.bind import About, Unbound
from booklet.catalog.model import Catalog
from booklet.catalog.print_run import Binding
from booklet.colour import scheme
from booklet.diagnostics import BookletError, Diagnostic, Severity, note, warning
from booklet.fonts import ruler
from booklet.geometry import Box, Length, mm
from booklet.impose import Scheme, Wish, impose
from booklet.printing import pages
from booklet.printing.claiming import claim
from booklet.printing.conditions import Intent, intent_of
from booklet.printing.converting import Converter
from booklet.printing.inks import Press
from booklet.printing.pictures import SPILL, converted, exact_inks
from booklet.printing.preflight import preflight, told
from booklet.printing.run import GUTTERS_MM, expected
from booklet.printing.wrapping import COVERS, Spine, width_of, wrap
from booklet.profiles import Profile
from booklet.values import Appendix, Check, Progress, Verdict
from booklet.workshop import Workshop
from booklet.workspace import Workspace, digest, write_whole

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
    checks: tuple[Check, ...] = ()
    """What a print shop would ask."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of looking it over."""

    checks: tuple[Check, ...]
    findings: list[Diagnostic]
    proof: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Producer:
    """Makes the files of one print edition."""

    catalog: Catalog
    profile: Profile
    workspace: Workspace
    workshop: Workshop
    progress: Progress

    def printed(self, draft: Path, unbound: Unbound, apart: Mapping[str, Appendix]) -> Printed:
        """Make a bound book single pages for a press, and give back what belongs to them.

        Editions that are not for a press stay as they are.

        Args:
            draft: The bound book, in whose place the pages are written.
            unbound: What it was bound from.
            apart: Papers that are printed at their own size, in a file of their own.

        Raises:
            BookletError: The pages can't be laid on sheets.
        """
        if not self.profile.press:
            return Printed()
        run, identity = self.catalog.printing, digest("print", draft.read_bytes())
        intent = intent_of(run, self.workspace)
        sheet = pages.Sheet(mm(self.profile.bleed_mm), mm(GUTTERS_MM[run.binding]), unbound.fixed, self._slug())
        with pages.bare(draft) as book:
            trims = pages.set_boxes(book, sheet)
            sheets, findings = self._sheets(book, trims)
            press = self._press(intent)
            findings += self._in_inks(book, intent, press)
            claim(book, intent, unbound.about, identity)
            beside = {"sheets": sheets} | self._cover(book, trims, press, (intent, unbound.about, identity))
            pages.draw_marks(book, trims, sheet, ruler("sans-400", self.workspace.store))
            single = pages.written(book)
        write_whole(draft, single)
        found = self._looked_over(single)
        findings += found.findings
        if apart:
            with pages.at_own_size(list(apart.values())) as papers:
                findings += self._in_inks(papers, intent, press)
                claim(papers, intent, unbound.about, digest("papers", identity))
                beside["papers"] = pages.written(papers)
        spine = [self._spine_check(len(trims))] if run.cover == "wrap" else []
        return Printed({**beside, **found.proof}, tuple(findings), (*found.checks, *spine))

    def _cover(self, book: Pdf, trims: list[Box], press: Press, claimed: tuple[Intent, About, str]) -> dict[str, bytes]:
        """The wrap, where one is asked for; its pages are taken out of the book."""
        run, accent = self.catalog.printing, self.catalog.booklet.accent
        if run.cover != "wrap" or len(trims) <= COVERS:
            return {}
        spine = Spine(
            width=self._spine(len(trims) - COVERS),
            ground=press.inks(*_channels(accent)),
            letters=press.inks(*_channels(scheme(accent).on_accent)),
            title=self.catalog.title,
        )
        bleed, font = mm(self.profile.bleed_mm), ruler("sans-600", self.workspace.store)
        intent, about, identity = claimed
        with wrap(book, trims, bleed, spine, font) as cover:
            claim(cover, intent, about, digest("cover", identity))
            return {"cover": pages.written(cover)}

    def _spine(self, count: int) -> Length:
        """Thickness of a block of so many pages; folded and stapled it has none."""
        run = self.catalog.printing
        return mm(0) if run.binding == "saddle" else width_of(count, run.paper_mm)

    def _spine_check(self, count: int) -> Check:
        said = f"{self._spine(count).mm:.1f} mm: {count // 2} leaves of {self.catalog.printing.paper_mm:g} mm"
        return Check("spine", Verdict.GOOD, said)

    def _looked_over(self, single: bytes) -> _Found:
        """What a shop would ask; a file that can't be looked over in time is told, and stands all the same."""
        try:
            found = preflight(single, f"{self.profile.name} edition", expected(self.catalog))
        except BookletError as problem:
            self.workspace.notes.doubt()
            lower = [replace(finding, severity=Severity.WARNING) for finding in problem.diagnostics]
            return _Found((), lower, {})
        place = self.catalog.printing.written_at
        return _Found(found.checks, list(told(found, place)), {"proof": found.proof})

    def _sheets(self, book: Pdf, trims: list[Box]) -> tuple[bytes, list[Diagnostic]]:
        """The pages as they will be cut, laid on sheets; in the colours of a screen, which office printers expect."""
        run = self.catalog.printing
        thick = run.binding == "saddle" and len(trims) / 2 * run.paper_mm > _STAPLED_MM
        wish = Wish(_SCHEMES[run.binding], _SIGNATURE if thick else None, leaf=mm(run.paper_mm))
        with pages.cropped(book, trims):
            imposed = impose(pages.written(book), f"{self.profile.name} edition", wish, self.workspace)
        return imposed.pdf, [*([self._too_thick(len(trims))] if thick else []), *imposed.diagnostics]

    def _press(self, intent: Intent) -> Press:
        run, accent = self.catalog.printing, self.catalog.booklet.accent
        return Press(intent.icc, run.ink_limit, exact_inks([(accent, run.accent_inks)] if run.accent_inks else []))

    def _in_inks(self, book: Pdf, intent: Intent, press: Press) -> list[Diagnostic]:
        """Bring everything to the inks of the press, and tell what stays in the colours of a screen."""
        run = self.catalog.printing
        pictures, unread = converted(book, intent.icc, run.ink_limit - SPILL, self.workshop, self.progress)
        converter = Converter(book, press, pictures)
        converter.convert()
        converter.left += ["a picture that can't be read"] * unread
        if not converter.left:
            return []
        message = f"{len(converter.left)} pieces of papers or posters keep the colours they have: {converter.left[0]}"
        hint = "the print shop's machine turns them into inks; look at the proof"
        return [note(run.written_at, "left-in-rgb", message, hint)]

    def _too_thick(self, count: int) -> Diagnostic:
        run = self.catalog.printing
        message = (
            f"{count} pages of {run.paper_mm:g} mm are too thick to be stapled through the fold, so the sheets are "
            f"made up in signatures of {_SIGNATURE} pages"
        )
        return warning(run.place_of("binding"), "too-thick", message, "write binding: perfect, or choose thinner paper")

    def _slug(self) -> str:
        date = f"{self.workspace.date:%Y-%m-%d} · " if self.workspace.date else ""
        return f"{self.profile.name} edition · {date}{self.catalog.title}"


def _channels(colour: str) -> tuple[float, float, float]:
    """A colour of six hexadecimal digits after a # as shares of red, green and blue."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue
