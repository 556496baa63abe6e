"""What to do with the sheets, with the numbers of this booklet: words and drawings for who holds the paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from booklet.fonts import Ruler
from booklet.geometry import POINTS_PER_MM, Box, pt
from booklet.impose.lettering import lettered, wrapped
from booklet.impose.papers import Bed
from booklet.impose.sheets import Duplex, Fold, Imposition, Scheme, Side, turned_backs

_STAPLES = (0.25, 0.75)
"""Where they sit on the fold, in parts of the page's height from its head."""
_FEW_SHEETS = 20
"""What a stapler of an office goes through."""


def steps(imposition: Imposition, bed: Bed, duplex: Duplex) -> tuple[str, ...]:
    """What to do, one thing after the other."""
    count = len(imposition.sheets)
    paper = f"{_many(count, 'sheet')} of {bed.paper}"
    printing = f"Print all but this page on both sides of {paper}, turned on the {duplex} edge, "
    making = {
        Scheme.SADDLE: _nesting if len(imposition.gatherings) == 1 else _sewing,
        Scheme.PERFECT: _gluing,
        Scheme.N_UP: _reading,
        Scheme.STACK: _cutting,
    }[imposition.scheme]
    blanks = imposition.blanks
    at_end = {0: (), 1: ("The last page is blank.",)}.get(blanks, (f"The last {blanks} pages are blank.",))
    counting = "Pages are counted from the cover on; the numbers printed on them may be others."
    return (f"{printing}at actual size (100 %).", *making(imposition, bed), *at_end, counting)


def staples(bed: Bed) -> tuple[float, ...]:
    """How far below the upper edge of the sheet each staple goes through the fold, in points."""
    height = bed.cell.height.pt
    return tuple(bed.size.height.pt - bed.cells.top + part * height for part in _STAPLES)


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _listed(items: Sequence[object], last: str = "and") -> str:
    *first, end = map(str, items)
    return f"{', '.join(first)} {last} {end}" if first else end


def _nesting(imposition: Imposition, bed: Bed) -> Iterator[str]:
    (whole,) = imposition.gatherings
    yield (
        f"Lay the sheets on each other in the order of printing, the last on top: pages {whole // 2} and "
        f"{whole // 2 + 1} look up. Page 1 lies lowest, on the left, face down."
    )
    if len(imposition.sheets) == 1:
        yield "One sheet needs no staple."
    else:
        down = _listed([f"{distance / POINTS_PER_MM:.0f} mm" for distance in staples(bed)])
        yield f"Staple twice through the fold line, {down} below the upper edge."
    if len(imposition.sheets) > _FEW_SHEETS:
        yield f"Few staplers go through {len(imposition.sheets)} sheets; a copy shop's does. Or make signatures."
    yield "Fold in the middle, so that page 1 is outside and in front."


def _sewing(imposition: Imposition, bed: Bed) -> Iterator[str]:
    yield f"Make {len(imposition.gatherings)} signatures: {_listed(list(_signatures(imposition)))}."
    yield f"Fold each in the middle, so that its first page is outside and in front: {_listed(_firsts(imposition))}."
    yield "Lay the signatures on each other, page 1 on top and the spines on the left; sew or glue them."


def _signatures(imposition: Imposition) -> Iterator[str]:
    start = 1
    for pages in imposition.gatherings:
        end = start + pages // 4 - 1
        yield f"sheets {start} to {end}" if end > start else f"sheet {start}"
        start = end + 1


def _firsts(imposition: Imposition) -> list[int]:
    """The numbers of the pages with which gatherings begin."""
    return [1 + sum(imposition.gatherings[:index]) for index in range(len(imposition.gatherings))]


def _gluing(imposition: Imposition, bed: Bed) -> Iterator[str]:
    halves = _listed([f"the {'left' if fold is Fold.LEFT else 'upper'} half" for fold in imposition.folds], "then")
    yield f"Lay each sheet with its first page at the lower right, looking up. Fold behind: {halves}."
    firsts = _firsts(imposition)
    yield f"Gatherings begin with {'page' if len(firsts) == 1 else 'pages'} {_listed(firsts)}."
    yield "Lay them on each other, page 1 on top and the spines on the left; glue the spine."
    yield "Cut the other three edges open."


def _reading(imposition: Imposition, bed: Bed) -> Iterator[str]:
    yield "Keep the order of printing: page 1 lies on top. Staple once, at the upper left corner."


def _cutting(imposition: Imposition, bed: Bed) -> Iterator[str]:
    run = 2 * len(imposition.sheets)
    firsts = [1 + run * index for index in range(imposition.grid.cells) if run * index < imposition.pages]
    yield "Keep the order of printing: page 1 lies on top, at the upper left."
    yield f"Cut the pile through at the marks, into {imposition.grid.cells} piles."
    order = _listed([f"page {first}" for first in firsts])
    yield f"Lay the piles on each other from top to bottom: those that begin with {order}; blank ones lowest."
    yield "Bind on the left."


# --- drawn -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pens:
    """The typefaces of the page."""

    plain: Ruler
    strong: Ruler


def instruction(imposition: Imposition, bed: Bed, duplex: Duplex, pens: Pens) -> bytes:
    """Content of a page as large as the sheet."""
    return b"\n".join(_drawing(imposition, bed, duplex, pens))


def _drawing(imposition: Imposition, bed: Bed, duplex: Duplex, pens: Pens) -> Iterator[bytes]:
    unit = min(bed.size.width.pt, bed.size.height.pt) / 100
    left, right, at = 8 * unit, bed.size.width.pt - 8 * unit, bed.size.height.pt - 13 * unit
    yield b"0.1 g 0.1 G"
    yield lettered("How this becomes a booklet" if imposition.folds else "What to do", pens.strong, 5 * unit, left, at)
    at -= 4 * unit
    for number, step in enumerate(steps(imposition, bed, duplex), 1):
        at -= 1.4 * unit
        yield lettered(str(number), pens.strong, 2.6 * unit, left, at - 3.4 * unit)
        for line in wrapped(step, pens.plain, 2.6 * unit, right - left - 4 * unit):
            at -= 3.4 * unit
            yield lettered(line, pens.plain, 2.6 * unit, left + 4 * unit, at)
    pictures = _pictures(imposition)
    gap = 5 * unit
    width = (right - left - gap * (len(pictures) - 1)) / len(pictures)
    scale = min(width / bed.size.width.pt, (at - 16 * unit) / bed.size.height.pt)
    for index, (title, side, stapled) in enumerate(pictures):
        x, y = left + index * (width + gap), at - 9 * unit - scale * bed.size.height.pt
        yield lettered(title, pens.plain, 2.2 * unit, x, at - 7 * unit)
        yield from _sheet(side, imposition, bed, pens, (x, y, scale), stapled=stapled)


def _pictures(imposition: Imposition) -> list[tuple[str, Side, bool]]:
    """A title, what is seen, and whether staples go through it."""
    first, last = imposition.sheets[0], imposition.sheets[-1]
    pictures = [("Sheet 1, front", first.front, False), ("Sheet 1, back", first.back, False)]
    if imposition.scheme is Scheme.SADDLE and len(imposition.gatherings) == 1 and len(imposition.sheets) > 1:
        held_upright = turned_backs(imposition).sheets[-1].back if last.back[0].turned else last.back
        pictures.append(("Where to staple", held_upright, True))
    return pictures


def _sheet(
    side: Side, imposition: Imposition, bed: Bed, pens: Pens, place: tuple[float, float, float], *, stapled: bool
) -> Iterator[bytes]:
    """A small sheet with the numbers of its pages as they stand on it."""
    x, y, scale = place
    width, height = bed.size.width.pt * scale, bed.size.height.pt * scale
    yield b"0.6 w [] 0 d %s re S" % _numbers(x, y, width, height)
    for placed in side:
        box = bed.box(placed.column, placed.row)
        cell = Box(*(edge * scale for edge in box.as_tuple())).moved(x, y)
        yield from _number(str(placed.page + 1) if placed.page is not None else "–", cell, pens.strong, placed.turned)
    dashes = b"[3 2] 0 d" if imposition.folds else b"[] 0 d"
    if imposition.scheme is Scheme.N_UP:
        dashes = b"[0.5 2] 0 d"
    for column in range(1, bed.grid.columns):
        across = x + bed.box(column, 0).left * scale
        yield b"0.4 w %s %s m %s l S" % (dashes, _numbers(across, y), _numbers(across, y + height))
    for row in range(1, bed.grid.rows):
        up = y + bed.box(0, row).top * scale
        yield b"0.4 w %s %s m %s l S" % (dashes, _numbers(x, up), _numbers(x + width, up))
    if stapled:
        yield from _staples(bed, pens, place)


def _number(text: str, cell: Box, ruler: Ruler, turned: bool) -> Iterator[bytes]:
    size = min(cell.width, cell.height) * 0.34
    wide = ruler.width(text, pt(size)).pt
    middle = ((cell.left + cell.right) / 2, (cell.bottom + cell.top) / 2)
    yield b"q %s cm" % _numbers(*((-1, 0, 0, -1) if turned else (1, 0, 0, 1)), *middle)
    yield lettered(text, ruler, size, -wide / 2, -size * 0.33)
    yield b"Q"


def _staples(bed: Bed, pens: Pens, place: tuple[float, float, float]) -> Iterator[bytes]:
    """Each staple on the fold, with its distance from the upper edge."""
    x, y, scale = place
    fold, length = x + bed.box(1, 0).left * scale, bed.size.height.pt * scale * 0.08
    size = bed.size.height.pt * scale * 0.055
    for down in staples(bed):
        middle = y + (bed.size.height.pt - down) * scale
        yield b"q 0.75 0.1 0.1 RG 2.4 w 1 J [] 0 d %s m %s l S Q" % (
            _numbers(fold, middle - length / 2),
            _numbers(fold, middle + length / 2),
        )
        yield lettered(f"{down / POINTS_PER_MM:.0f} mm", pens.plain, size, fold + size * 0.6, middle - size * 0.35)


def _numbers(*values: float) -> bytes:
    return " ".join(f"{value:.3f}" for value in values).encode()
