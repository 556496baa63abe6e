"""Pages laid on sheets (pikepdf, in a child process with limits): each page is drawn whole, as a picture of itself."""

import io
from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from booklet.geometry import POINTS_PER_MM, Box, Length
from booklet.impose.papers import Bed
from booklet.impose.sheets import Fold, Imposition, Placement, Scheme, Side
from booklet.values import PageFacts

_TICK = 3 * POINTS_PER_MM
"""Length of a mark."""
_GAP = 1 * POINTS_PER_MM
"""Between a mark for cutting and what is cut."""
Matrix = tuple[float, float, float, float, float, float]


def laid_on_sheets(
    clean: bytes, facts: Sequence[PageFacts], imposition: Imposition, bed: Bed, leaf: Length, instruction: bytes
) -> bytes:
    """Runs in the child: a PDF of all sides, back after front, and the instruction as its last page.

    What can be clicked has no place on paper.

    Args:
        clean: A PDF whose pages inherit nothing and have no surprises.
        facts: What is known of each of its pages.
        imposition: Which page stands where.
        bed: The sheet.
        leaf: Thickness of the paper.
        instruction: Content of the last page.
    """
    with Pdf.open(io.BytesIO(clean)) as source, Pdf.new() as made:
        if Name.OCProperties in source.Root:  # which layers are hidden
            made.Root.OCProperties = made.copy_foreign(source.make_indirect(source.Root.OCProperties))
        forms = [made.copy_foreign(_form(source, index, fact)) for index, fact in enumerate(facts)]
        marks = _marks(imposition, bed)
        for sheet in imposition.sheets:
            for side in (sheet.front, sheet.back):
                _add(made, side, forms, facts, bed, leaf, marks)
        _blank(made, bed).Contents = made.make_stream(instruction)
        file = io.BytesIO()
        made.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return file.getvalue()


def _form(source: Pdf, index: int, fact: PageFacts) -> Object:
    """The page as something that can be drawn; its streams are copied as they are where there is one."""
    page = source.pages[index]
    content = page.obj.get(Name.Contents)
    if isinstance(content, Array):
        page.contents_coalesce()
        content = page.obj.get(Name.Contents)
    form = Stream(source, content.read_raw_bytes() if isinstance(content, Stream) else b"")
    for key in (Name.Filter, Name.DecodeParms):
        if isinstance(content, Stream) and key in content:
            form[key] = content[key]
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([round(edge, 4) for edge in fact.visible.as_tuple()])
    form.Resources = page.obj.get(Name.Resources, Dictionary())
    if Name.Group in page.obj:
        form.Group = page.obj.Group
    return source.make_indirect(form)


def _add(
    made: Pdf,
    side: Side,
    forms: Sequence[Object],
    facts: Sequence[PageFacts],
    bed: Bed,
    leaf: Length,
    marks: bytes,
) -> None:
    """One side at the end of the file."""
    parts = [_drawn(placed, facts[placed.page], bed, leaf) for placed in side if placed.page is not None]
    used = {f"/P{placed.page}": forms[placed.page] for placed in side if placed.page is not None}
    page = _blank(made, bed)
    page.Resources = Dictionary(XObject=Dictionary(used))
    page.Contents = made.make_stream(b"\n".join((*parts, marks)))


def _blank(made: Pdf, bed: Bed) -> Object:
    return made.add_blank_page(page_size=(round(bed.size.width.pt, 3), round(bed.size.height.pt, 3))).obj


def _drawn(placed: Placement, fact: PageFacts, bed: Bed, leaf: Length) -> bytes:
    """The page in the middle of its cell and no larger, moved towards the spine, and cut at the edges of the cell."""
    box = bed.box(placed.column, placed.row)
    size = fact.shown
    scale = min(bed.cell.width / size.width, bed.cell.height / size.height, 1.0) if size.width.pt else 1.0
    width, height = size.width.pt * scale, size.height.pt * scale
    assert placed.page is not None
    inwards = leaf.pt * placed.depth * (-1 if placed.page % 2 == 0 else 1)
    left, bottom = (box.width - width) / 2 + inwards, (box.height - height) / 2
    turn = (-1, 0, 0, -1, box.right, box.top) if placed.turned else (1, 0, 0, 1, box.left, box.bottom)
    return b"q %s re W n %s cm %s cm %s cm /P%d Do Q" % (
        _numbers(box.left, box.bottom, box.width, box.height),
        _numbers(*turn),
        _numbers(scale, 0, 0, scale, left, bottom),
        _numbers(*upright(fact.visible, fact.rotation, fact.user_unit)),
        placed.page,
    )


def upright(visible: Box, rotation: int, unit: float) -> Matrix:
    """From the page's own user space to the page as it is read, whose lower left corner is the origin, in points."""
    left, bottom, right, top = (edge * unit for edge in visible.as_tuple())
    turns: dict[int, Matrix] = {
        0: (unit, 0, 0, unit, -left, -bottom),
        90: (0, -unit, unit, 0, -bottom, right),
        180: (-unit, 0, 0, -unit, right, top),
        270: (0, unit, -unit, 0, top, -left),
    }
    return turns[rotation]


def _numbers(*values: float) -> bytes:
    return " ".join(f"{value:.5f}".rstrip("0").rstrip(".") for value in values).encode()


# --- marks -------------------------------------------------------------------------------------------------


def _marks(imposition: Imposition, bed: Bed) -> bytes:
    """Where to fold (dashed) and where to cut, as hairlines at the edges of the sheet."""
    lines: list[bytes] = []
    if imposition.folds:
        lines += [b"[2 1.5] 0 d", *_between(bed, folds=imposition.folds)]
    if imposition.scheme is not Scheme.N_UP:
        lines += [b"[] 0 d", *_around(bed)]
    if imposition.scheme is Scheme.STACK:
        lines += _between(bed)
    return b"q 0.3 w 0.4 G %s Q" % b" ".join(lines) if lines else b""


def _between(bed: Bed, folds: Sequence[Fold] = (Fold.LEFT, Fold.TOP)) -> Iterator[bytes]:
    """Ticks on the lines between cells, from the edge of the sheet."""
    width, height, cells = bed.size.width.pt, bed.size.height.pt, bed.cells
    for column in range(1, bed.grid.columns) if Fold.LEFT in folds else ():
        across, long = bed.box(column, 0).left, max(_TICK, cells.bottom - _GAP)
        yield from (_line(across, 0, across, long), _line(across, height - long, across, height))
    for row in range(1, bed.grid.rows) if Fold.TOP in folds else ():
        up, long = bed.box(0, row).top, max(_TICK, cells.left - _GAP)
        yield from (_line(0, up, long, up), _line(width - long, up, width, up))


def _around(bed: Bed) -> Iterator[bytes]:
    """Marks at the corners of what is cut out of the sheet, where there is room outside of it."""
    width, height, cells = bed.size.width.pt, bed.size.height.pt, bed.cells
    if cells.bottom >= _TICK:
        for across in (cells.left, cells.right):
            yield _line(across, 0, across, cells.bottom - _GAP)
            yield _line(across, cells.top + _GAP, across, height)
    if cells.left >= _TICK:
        for up in (cells.bottom, cells.top):
            yield _line(0, up, cells.left - _GAP, up)
            yield _line(cells.right + _GAP, up, width, up)


def _line(left: float, bottom: float, right: float, top: float) -> bytes:
    return b"%s m %s l S" % (_numbers(left, bottom), _numbers(right, top))
