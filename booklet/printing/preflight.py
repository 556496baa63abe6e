"""A file for a press looked over before it is sent: what a print shop would ask, in a child with limits."""

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
import pypdfium2
from pikepdf import Name, Pdf

from booklet.diagnostics import BookletError, Diagnostic, Place, error, warning
from booklet.geometry import POINTS_PER_MM, Box
from booklet.papers.fonts import of_pages
from booklet.printing.bleeding import short_sides
from booklet.printing.demands import demanded
from booklet.printing.measuring import Measured, Measurer
from booklet.printing.proofing import proof
from booklet.printing.sampling import Coverage, box_of, coverage
from booklet.processes import Failure, Limits, run_limited
from booklet.values import Check, Verdict

_LIMITS = Limits(seconds=600, memory_bytes=4 * 1024**3)
_INKED = frozenset({"DeviceCMYK", "DeviceGray", "Separation", "DeviceN", "Indexed"})
_LEAST_DPI, _LEAST_TEXT_PT, _LEAST_RULE_PT = 200.0, 5.0, 0.2
_SPILL = 1.0
"""Per cent of ink by which a spot may exceed the limit: renderings have 256 steps."""
_PAGES_TOLD = 5
_REASONS = {
    Failure.TIME: "it takes too long",
    Failure.MEMORY: "it needs too much memory",
    Failure.OUTPUT: "its proof is too large",
    Failure.CRASH: "it is too damaged",
}
_CLOSE = 0.05 * POINTS_PER_MM


@dataclass(frozen=True, slots=True)
class Expected:
    """What the run asks for."""

    multiple: int = 4
    """Of how many pages it is made up."""
    ink_limit: float = 300.0


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was found."""

    checks: tuple[Check, ...]
    proof: bytes
    """The pages, small, with trim and bleed drawn over them."""


def preflight(data: bytes, name: str, expected: Expected) -> Preflight:
    """Look a file over.

    Raises:
        BookletError: It can't be opened, or not within time and memory.
    """
    outcome = run_limited(_answered, data, expected, limits=_LIMITS)
    answer = outcome.result or _REASONS[outcome.failure or Failure.CRASH]
    if isinstance(answer, str):
        message = f"{name} can't be looked over: {answer}"
        raise BookletError((error(Place(name), "unusable-pdf", message, "give a PDF that opens"),))
    return answer


def _answered(data: bytes, expected: Expected) -> Preflight | str:
    """Runs in the child: what was found, or why nothing can be."""
    if b"%PDF-" not in data[:1024]:
        return "it is no PDF" if data else "it is empty"
    try:
        return looked_over(data, expected)
    except pikepdf.PasswordError:
        return "it needs a password"
    except pikepdf.PdfError:
        return _REASONS[Failure.CRASH]


def looked_over(data: bytes, expected: Expected) -> Preflight:
    """The file, looked over in this process."""
    with Pdf.open(io.BytesIO(data)) as book:
        measurer = Measurer()
        pages = [measurer.page(page) for page in book.pages]
        boxes = [tuple(box_of(page, name) for name in ("MediaBox", "BleedBox", "TrimBox")) for page in book.pages]
        ink = coverage(data)
        short = list(_short(data, boxes))
        checks = (
            _standard(book),
            *demanded(book),
            *_boxes(boxes),
            _bleed(short),
            *_pictures(pages),
            _painted(pages),
            _fonts(book),
            _letters(pages),
            _rules(pages),
            _ink(ink, expected.ink_limit),
            _multiple(len(pages), expected.multiple),
            _clicks(book),
        )
    marked = {page for check in checks for page in check.pages if check.verdict is not Verdict.GOOD}
    return Preflight(checks, proof(data, boxes, marked))


def told(found: Preflight, place: Place) -> Iterator[Diagnostic]:
    """What a shop would refuse, or print badly, as warnings."""
    for check in found.checks:
        if check.verdict is Verdict.BAD:
            where = (
                f" (page {', '.join(map(str, check.pages[:_PAGES_TOLD]))}{' …' if check.pages[_PAGES_TOLD:] else ''})"
            )
            message = f"{check.name}: {check.said}{where if check.pages else ''}"
            yield warning(place, "preflight", message, "look at the proof, and ask the print shop")


def _check(name: str, said: str, bad: Sequence[int], verdict: Verdict = Verdict.BAD) -> Check:
    """Good where it holds for every page."""
    return Check(name, verdict if bad else Verdict.GOOD, said, tuple(bad))


def _standard(book: Pdf) -> Check:
    with book.open_metadata() as xmp:
        version = str(xmp.get("{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion", "no PDF/X"))
    intents = book.Root.get(Name.OutputIntents)
    named = str(intents[0].get(Name.OutputConditionIdentifier, "")) if intents is not None and len(intents) else ""
    verdict = Verdict.GOOD if version == "PDF/X-4" and named else Verdict.BAD
    return Check("standard", verdict, f"{version}, condition {named or 'not named'}")


def _boxes(boxes: Sequence[tuple[Box, ...]]) -> Iterator[Check]:
    nested = [
        number
        for number, (media, bleed, trim) in enumerate(boxes, 1)
        if not (_holds(media, bleed) and _holds(bleed, trim))
    ]
    yield _check("boxes", "trim in bleed in media" if not nested else "a box stands out of another", nested)
    sizes = [(trim.width, trim.height) for _, _, trim in boxes]
    usual = max(sizes, key=sizes.count)
    odd = [
        number
        for number, size in enumerate(sizes, 1)
        if abs(size[0] - usual[0]) > _CLOSE or abs(size[1] - usual[1]) > _CLOSE
    ]
    measures = f"{usual[0] / POINTS_PER_MM:.1f} × {usual[1] / POINTS_PER_MM:.1f} mm"
    yield _check("trim size", measures, odd)


def _holds(outer: Box, inner: Box) -> bool:
    near = 0.01
    return (
        outer.left <= inner.left + near
        and outer.bottom <= inner.bottom + near
        and outer.right >= inner.right - near
        and outer.top >= inner.top - near
    )


def _short(data: bytes, boxes: Sequence[tuple[Box, ...]]) -> Iterator[tuple[str, ...]]:
    with pypdfium2.PdfDocument(data) as drawn:
        for index, (media, bleed, trim) in enumerate(boxes):
            yield tuple(short_sides(drawn[index], media, bleed, trim))


def _bleed(short: Sequence[tuple[str, ...]]) -> Check:
    bad = [number for number, sides in enumerate(short, 1) if sides]
    if not bad:
        return Check("bleed", Verdict.GOOD, "reached by all that is cut")
    first = short[bad[0] - 1]
    return Check("bleed", Verdict.BAD, f"something is cut at the trim ({', '.join(first)})", tuple(bad))


def _pictures(pages: Sequence[Measured]) -> Iterator[Check]:
    shown = [(number, picture) for number, page in enumerate(pages, 1) for picture in page.pictures]
    if not shown:
        yield Check("pictures", Verdict.GOOD, "none")
        return
    least = min(picture.dpi for _, picture in shown)
    coarse = sorted({number for number, picture in shown if picture.dpi < _LEAST_DPI})
    yield _check("resolution", f"{len(shown)} pictures, from {least:.0f} dpi on", coarse, Verdict.LOOK)
    spaces = sorted({picture.space for _, picture in shown})
    foreign = sorted({number for number, picture in shown if picture.space not in _INKED})
    yield _check("picture colours", ", ".join(spaces), foreign)


def _painted(pages: Sequence[Measured]) -> Check:
    bad = [number for number, page in enumerate(pages, 1) if page.of_a_screen]
    return _check("painted colours", "those of a screen, without a profile" if bad else "inks, or by a profile", bad)


def _fonts(book: Pdf) -> Check:
    facts = of_pages([page.obj for page in book.pages])
    lacking = [fact for fact in facts if not fact.embedded]
    pages = sorted({page + 1 for fact in lacking for page in fact.pages})
    names = ", ".join(sorted({fact.name for fact in lacking})[:3])
    return _check("fonts", f"not embedded: {names}" if lacking else f"{len(facts)} embedded", pages)


def _letters(pages: Sequence[Measured]) -> Check:
    smallest = min((page.smallest_pt for page in pages), default=math.inf)
    small = [number for number, page in enumerate(pages, 1) if page.smallest_pt < _LEAST_TEXT_PT]
    said = "none" if math.isinf(smallest) else f"from {smallest:.1f} pt on"
    return _check("letters", said, small, Verdict.LOOK)


def _rules(pages: Sequence[Measured]) -> Check:
    thinnest = min((page.thinnest_pt for page in pages), default=math.inf)
    thin = [number for number, page in enumerate(pages, 1) if page.thinnest_pt < _LEAST_RULE_PT]
    said = "none" if math.isinf(thinnest) else f"from {thinnest:.2f} pt on"
    return _check("rules", said, thin, Verdict.LOOK)


def _ink(ink: Sequence[Coverage], limit: float) -> Check:
    most, mean = max(page.most for page in ink), sum(page.mean for page in ink) / len(ink)
    over = [number for number, page in enumerate(ink, 1) if page.most > limit + _SPILL]
    return _check("ink", f"at most {most:.0f} %, {mean:.0f} % on average; limit {limit:.0f} %", over)


def _multiple(count: int, multiple: int) -> Check:
    verdict = Verdict.BAD if count % multiple else Verdict.GOOD
    return Check("pages", verdict, f"{count}, {'no' if count % multiple else 'a'} multiple of {multiple}")


def _clicks(book: Pdf) -> Check:
    bad = [number for number, page in enumerate(book.pages, 1) if len(page.obj.get(Name.Annots, pikepdf.Array()))]
    return _check("links", "something to click is left" if bad else "none", bad)
