"""Strips laid over pages as pagination artifacts, and strips and posters laid into their slots."""

import io
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from booklet.bind.pages import Joined, own_resources
from booklet.bind.unbound import Unbound
from booklet.furniture import Overlay
from booklet.layout import Spot
from booklet.papers.balancing import LARGEST_PAPER, content_of
from booklet.papers.cleaning import filters
from booklet.papers.losses import FILTERS
from booklet.typeset import slot_name
from booklet.values import NUMBERS, SLOT, PageFacts, SetStrip, Side, Strip, spelled

Matrix = tuple[float, float, float, float, float, float]


def reading_matrix(facts: PageFacts) -> Matrix:
    """Where a point of the page as it is read lies in its user space.

    Points, from the lower left corner of what is visible once the page is turned (ISO 32000-2, 7.7.3.3, Rotate
    and UserUnit).
    """
    box, unit = facts.visible, 1 / facts.user_unit
    match facts.rotation:
        case 90:
            return (0, unit, -unit, 0, box.right, box.bottom)
        case 180:
            return (-unit, 0, 0, -unit, box.right, box.top)
        case 270:
            return (0, -unit, unit, 0, box.left, box.top)
        case _:
            return (unit, 0, 0, unit, box.left, box.bottom)


def applied(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point moved by the matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


class Drawer:
    """Forms made of strips and vector posters, each copied into the book once."""

    def __init__(self, joined: Joined, unbound: Unbound) -> None:
        self._book = joined.pdf
        self._unbound = unbound
        self._sheets = [Pdf.open(io.BytesIO(sheet.pdf)) for sheet in unbound.sheets]
        self.art_files: dict[str, Pdf] = {}
        self._forms: dict[tuple[str, str], Object] = {}

    def strip(self, strip: Strip) -> tuple[Object, SetStrip]:
        """The form of a strip, 1 unit to a point from its lower left corner, and its measures."""
        placed = self._unbound.strips[strip]
        key = (strip.kind, strip.text)
        if key not in self._forms:
            self._forms[key] = self._form(self._sheets[placed.sheet].pages[placed.page])
        return self._forms[key], placed

    def slot(self, address: str) -> Object | None:
        """The form for a slot, scaled to the unit square that the stand-in filled; None for an unknown address."""
        kind, _, subject = address.removeprefix(SLOT).partition("/")
        key = ("slot", address)
        if key not in self._forms:
            if kind == "art":
                inner = self._art(subject)
            else:
                inner = self._number(kind, self._unbound.target(subject).shown(kind))
            self._forms[key] = self._in_unit_square(inner)
        return self._forms[key]

    def _number(self, kind: str, label: str) -> Object:
        """A form of one page of the kind, with the figures side by side, beginning or ending where one of them does."""
        drawn = [self.strip(strip) for strip in spelled(kind, label)]
        first, placed = drawn[0]
        box = _visible(first)
        x = box[2] - sum(one.width for _, one in drawn) if placed.left > 0 else 0.0
        content = []
        for number, (_, one) in enumerate(drawn):
            content.append(f"q 1 0 0 1 {x - one.left:.3f} 0 cm /F{number} Do Q")
            x += one.width
        figures = {f"/F{number}": form for number, (form, _) in enumerate(drawn)}
        made = self._book.make_stream(" ".join(content).encode())
        made.stream_dict.Type, made.stream_dict.Subtype, made.stream_dict.BBox = Name.XObject, Name.Form, Array(box)
        made.stream_dict.Resources = Dictionary(XObject=Dictionary(figures))
        return made

    def _form(self, page: pikepdf.Page) -> Object:
        for name in (Name.TrimBox, Name.BleedBox, Name.ArtBox):
            if name in page.obj:
                del page.obj[name]
        page.trimbox = page.cropbox
        packed = _packed(page.obj)
        page.obj.Contents = Array()
        form = page.as_form_xobject(handle_transformations=True)
        form.write(packed.data, filter=packed.filter, decode_parms=packed.parameters)
        return self._book.copy_foreign(form)

    def _art(self, entry: str) -> Object:
        vector, data = self._unbound.art[entry]
        key = ("art", f"{vector.clean}/{vector.page}")
        if key not in self._forms:
            if vector.clean not in self.art_files:
                self.art_files[vector.clean] = Pdf.open(io.BytesIO(data))
            self._forms[key] = self._form(self.art_files[vector.clean].pages[vector.page])
        return self._forms[key]

    def _in_unit_square(self, inner: Object) -> Object:
        """A form around another, whose visible box is brought to the unit square."""
        left, bottom, right, top = _visible(inner)
        outer = self._book.make_stream(b"q /Inner Do Q")
        outer.stream_dict.Type, outer.stream_dict.Subtype = Name.XObject, Name.Form
        outer.stream_dict.BBox = Array([left, bottom, right, top])
        sx, sy = 1 / (right - left), 1 / (top - bottom)
        outer.stream_dict.Matrix = Array([round(v, 9) for v in (sx, 0, 0, sy, -left * sx, -bottom * sy)])
        outer.stream_dict.Resources = Dictionary(XObject=Dictionary(Inner=inner))
        return outer


@dataclass(frozen=True, slots=True)
class _Packed:
    """The content of a page as it is stored: unpacking a bomb to look at it would set it off."""

    data: bytes
    filter: Name | Array | None = None
    parameters: Dictionary | Array | None = None


def _packed(page: Object) -> _Packed:
    """The page's content; of several streams, what is in them. None that every viewer can unpack counts as empty."""
    content = page.get(Name.Contents)
    if isinstance(content, Array) and len(content) == 1:
        content = content[0]
    if not isinstance(content, Stream):
        return _Packed(content_of(page, LARGEST_PAPER) or b"")
    if not filters(content) <= FILTERS:
        return _Packed(b"")
    filter, parameters = content.get(Name.Filter), content.get(Name.DecodeParms)
    return _Packed(
        content.read_raw_bytes(),
        filter if isinstance(filter, Name | Array) else None,
        parameters if isinstance(parameters, Dictionary | Array) else None,
    )


def _visible(form: Object) -> tuple[float, float, float, float]:
    """The form's box after its own matrix."""
    left, bottom, right, top = (float(value) for value in form.BBox.as_list())
    matrix: Matrix = tuple(float(v) for v in form.get(Name.Matrix, Array([1, 0, 0, 1, 0, 0])).as_list())  # type: ignore[assignment]  # six numbers, ISO 32000-2, 8.10.2
    corners = [applied(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def fill_slots(joined: Joined, unbound: Unbound, drawer: Drawer) -> None:
    """Every stand-in picture is replaced by what belongs there."""
    addresses = [f"{SLOT}{kind}/{target}" for target in unbound.targets for kind in NUMBERS]
    addresses += [f"{SLOT}art/{entry}" for entry in unbound.art]
    by_name = {f"/{slot_name(address)}": address for address in addresses}
    seen: set[tuple[int, int]] = set()
    for page in unbound.pages:
        if page.part in unbound.appendices:
            continue
        resources = joined.pdf.pages[page.index].resources
        if resources.objgen in seen and resources.is_indirect:
            continue  # all pages of a part share one dictionary
        seen.add(resources.objgen)
        objects = resources.get(Name.XObject, Dictionary())
        for name in sorted(objects.keys() & by_name.keys()):
            objects[name] = drawer.slot(by_name[name])


def lay_furniture(joined: Joined, unbound: Unbound, drawer: Drawer) -> dict[int, list[tuple[str, tuple[float, ...]]]]:
    """Lay every page's overlays over it; gives back where a click on one leads, with its rectangle, by page."""
    clicks: dict[int, list[tuple[str, tuple[float, ...]]]] = {}
    for page in unbound.pages:
        overlays = unbound.overlays.get(page.index, ())
        if overlays:
            layer = _Layer(joined, page.index, page.side, drawer)
            for overlay in overlays:
                rectangle = layer.lay(overlay)
                if overlay.target:
                    clicks.setdefault(page.index, []).append((overlay.target, rectangle))
            layer.finish()
    return clicks


class _Layer:
    """What is being laid over one page."""

    def __init__(self, joined: Joined, index: int, side: Side, drawer: Drawer) -> None:
        self._page = joined.pdf.pages[index]
        self._matrix, self._shown = reading_matrix(joined.facts[index]), joined.facts[index].shown
        self._objects = own_resources(self._page)
        self._outer_is_right = side is Side.RECTO
        self._drawer = drawer
        self._content: list[str] = []
        self._count = 0

    def lay(self, overlay: Overlay) -> tuple[float, ...]:
        """Lay the strips; gives back their rectangle in the page's user space."""
        drawn = [self._drawer.strip(strip) for strip in overlay.strips]
        width, height = sum(placed.width for _, placed in drawn), max(placed.height for _, placed in drawn)
        spot = overlay.spot
        x = left = self._left(spot, width)
        y = spot.distance.pt if spot.at_foot else self._shown.height.pt - spot.distance.pt - height
        kind = "Footer" if spot.at_foot else "Header"
        self._content.append(f"/Artifact <</Type /Pagination /Subtype /{kind}>> BDC")
        for form, placed in drawn:
            self._draw(form, x, y)
            x += placed.width
        self._content.append("EMC")
        corners = (*applied(self._matrix, left, y), *applied(self._matrix, left + width, y + height))
        return (min(corners[::2]), min(corners[1::2]), max(corners[::2]), max(corners[1::2]))

    def _left(self, spot: Spot, width: float) -> float:
        """Where something of that width begins, from the left of the page as it is read."""
        if spot.centred:
            return (self._shown.width.pt - width) / 2
        if not self._outer_is_right:
            return spot.from_side.pt
        if spot.left_on_recto:
            return spot.left_on_recto.pt
        return self._shown.width.pt - spot.from_side.pt - width

    def _draw(self, form: Object, x: float, y: float) -> None:
        name = f"/Bk{self._count}"
        self._count += 1
        self._objects[name] = form
        a, b, c, d, _, _ = self._matrix
        e, f = applied(self._matrix, x, y)
        numbers = " ".join(f"{round(value, 4):g}" if value else "0" for value in (a, b, c, d))
        self._content.append(f"q {numbers} {e:.3f} {f:.3f} cm {name} Do Q")

    def finish(self) -> None:
        """Put the layer above the page's own content, which is fenced off by a graphics state of its own."""
        self._page.contents_add(b"q", prepend=True)
        self._page.contents_add(("Q\n" + "\n".join(self._content)).encode())
