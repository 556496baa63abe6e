"""Strips laid over pages as pagination artifacts, and strips and posters laid into their slots."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from booklet.bind.layers import layers_of
from booklet.bind.pages import Joined, own_resources
from booklet.bind.placing import Piece, place
from booklet.bind.unbound import Unbound
from booklet.furniture import Overlay
from booklet.geometry import Box, Size
from booklet.papers.balancing import LARGEST_PAPER, content_of
from booklet.typeset import slot_name
from booklet.values import NUMBERS, SLOT, PageFacts, SetStrip, Side, Strip, spelled
from booklet.workspace import payload

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
        self.book = joined.pdf
        self._unbound = unbound
        self._typefaces = joined.typefaces
        self._sheets = [Pdf.open(io.BytesIO(payload(sheet.pdf))) for sheet in unbound.sheets]
        pairs = zip(self._sheets, unbound.sheets, strict=True)
        self._taken = [joined.typefaces.taken_from(sheet, part.fonts) for sheet, part in pairs]
        """The book's typefaces that are to be given back to the forms made of each sheet."""
        self._art_files: dict[str, Pdf] = {}
        self._forms: dict[tuple[str, str], Object] = {}
        self._contents: dict[str, Object] = {}

    @property
    def layers(self) -> list[Object | None]:
        """What the files of the posters drawn so far say of their layers."""
        return [layers_of(file, self.book) for file in self._art_files.values()]

    def content(self, drawn: str) -> Object:
        """A stream that draws that; pages whose furniture stands at the same places share it."""
        if drawn not in self._contents:
            self._contents[drawn] = self.book.make_stream(drawn.encode())
        return self._contents[drawn]

    def strip(self, strip: Strip) -> tuple[Object, SetStrip]:
        """The form of a strip, 1 unit to a point from its lower left corner, and its measures."""
        placed = self._unbound.strips[strip]
        key = (strip.kind, strip.text)
        if key not in self._forms:
            self._forms[key] = self._form(self._sheets[placed.sheet].pages[placed.page])
            self._typefaces.given_to(self._forms[key], self._taken[placed.sheet])
            self._taken[placed.sheet] = ()  # its other forms share the dictionary of fonts
        return self._forms[key], placed

    def slot(self, address: str) -> Object | None:
        """The form for a slot, scaled to the unit square that the stand-in filled; None for an unknown address."""
        kind, _, subject = address.removeprefix(SLOT).partition("/")
        if kind == "art":
            key = ("slot", address)
            if key not in self._forms:
                self._forms[key] = self._in_unit_square(self._art(subject))
            return self._forms[key]
        label = self._unbound.target(subject).shown(kind)
        key = (f"slot/{kind}", label)
        if key not in self._forms:
            self._forms[key] = self._number(kind, label)
        return self._forms[key]

    def _number(self, kind: str, label: str) -> Object:
        """A label as a form for a slot: its figures side by side, beginning or ending where one of them does."""
        drawn = [self.strip(strip) for strip in spelled(kind, label)]
        first, placed = drawn[0]
        box = _visible(first)
        x = box[2] - sum(one.width for _, one in drawn) if placed.left > 0 else 0.0
        content = []
        for number, (_, one) in enumerate(drawn):
            content.append(f"q 1 0 0 1 {x - one.left:.3f} 0 cm /F{number} Do Q")
            x += one.width
        figures = {f"/F{number}": form for number, (form, _) in enumerate(drawn)}
        made = self.book.make_stream(" ".join(content).encode())
        made.stream_dict.Type, made.stream_dict.Subtype, made.stream_dict.BBox = Name.XObject, Name.Form, Array(box)
        made.stream_dict.Matrix = _to_unit_square(box)
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
        return self.book.copy_foreign(form)

    def _art(self, entry: str) -> Object:
        vector, data = self._unbound.art[entry]
        key = ("art", f"{vector.clean}/{vector.page}")
        if key not in self._forms:
            if vector.clean not in self._art_files:
                self._art_files[vector.clean] = Pdf.open(io.BytesIO(data))
            self._forms[key] = self._form(self._art_files[vector.clean].pages[vector.page])
        return self._forms[key]

    def _in_unit_square(self, inner: Object) -> Object:
        """A form around another, whose visible box is brought to the unit square."""
        box = _visible(inner)
        outer = self.book.make_stream(b"q /Inner Do Q")
        outer.stream_dict.Type, outer.stream_dict.Subtype, outer.stream_dict.BBox = Name.XObject, Name.Form, Array(box)
        outer.stream_dict.Matrix = _to_unit_square(box)
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
    filter, parameters = content.get(Name.Filter), content.get(Name.DecodeParms)
    return _Packed(
        content.read_raw_bytes(),
        filter if isinstance(filter, Name | Array) else None,
        parameters if isinstance(parameters, Dictionary | Array) else None,
    )


def _to_unit_square(box: tuple[float, float, float, float]) -> Array:
    """The matrix that brings the box to the unit square."""
    left, bottom, right, top = box
    across, up = 1 / (right - left), 1 / (top - bottom)
    return Array([round(value, 9) for value in (across, 0, 0, up, -left * across, -bottom * up)])


def _visible(form: Object) -> tuple[float, float, float, float]:
    """The form's box after its own matrix."""
    left, bottom, right, top = (float(value) for value in form.BBox.as_list())
    matrix: Matrix = tuple(float(v) for v in form.get(Name.Matrix, Array([1, 0, 0, 1, 0, 0])).as_list())  # type: ignore[assignment]  # six numbers, ISO 32000-2, 8.10.2
    corners = [applied(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def fill_slots(joined: Joined, unbound: Unbound, drawer: Drawer) -> None:
    """Every stand-in picture is replaced by what belongs there.

    All pages of a part share one dictionary of pictures, so that a part is looked at once. A slot costs the hash of its
    address and an entry there; a form is made once for each label, however many slots show it.
    """
    addresses = [f"{SLOT}{kind}/{target}" for target in unbound.targets for kind in NUMBERS]
    addresses += [f"{SLOT}art/{entry}" for entry in unbound.art]
    by_name = {f"/{slot_name(address)}": address for address in addresses}
    seen: set[tuple[int, int]] = set()
    for page in unbound.pages:
        if page.part in unbound.appendices:
            continue
        resources = joined.leaves[page.index].resources
        if resources.objgen in seen and resources.is_indirect:
            continue
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
            layer = _Layer(joined, page.index, drawer)
            for overlay, rectangle in layer.lay(overlays, page.side):
                if overlay.target:
                    clicks.setdefault(page.index, []).append((overlay.target, rectangle))
            layer.finish()
    return clicks


class _Layer:
    """What is being laid over one page. Furniture is as large as on a book's page, on larger pages magnified."""

    def __init__(self, joined: Joined, index: int, drawer: Drawer) -> None:
        facts = joined.facts[index]
        self._page = joined.leaves[index]
        self._scale = facts.magnification
        a, b, c, d, e, f = reading_matrix(facts)
        self._matrix: Matrix = (a * self._scale, b * self._scale, c * self._scale, d * self._scale, e, f)
        self._size = Size(facts.shown.width * (1 / self._scale), facts.shown.height * (1 / self._scale))
        self._marks = None if facts.marks is None else [_shrunk(mark, self._scale) for mark in facts.marks]
        self._objects = own_resources(self._page)
        self._drawer = drawer
        self._content: list[str] = []
        self._count = 0

    def lay(self, overlays: Sequence[Overlay], side: Side) -> Iterator[tuple[Overlay, tuple[float, ...]]]:
        """Lay the overlays for which there is room, each with its rectangle in the page's user space."""
        drawn = [[self._drawer.strip(strip) for strip in overlay.strips] for overlay in overlays]
        pieces = [
            Piece(overlay.spot, sum(one.width for _, one in strips), max(one.height for _, one in strips))
            for overlay, strips in zip(overlays, drawn, strict=True)
        ]
        placing = place(pieces, self._size, side, self._marks)
        if placing.bands:
            self._content += ["/Artifact BMC q 1 g", *(self._filled(band) for band in placing.bands), "Q EMC"]
        for overlay, strips, box in zip(overlays, drawn, placing.boxes, strict=True):
            if box:
                kind = "Footer" if overlay.spot.at_foot else "Header"
                self._content.append(f"/Artifact <</Type /Pagination /Subtype /{kind}>> BDC")
                x = box.left
                for form, placed in strips:
                    self._draw(form, x, box.bottom)
                    x += placed.width
                self._content.append("EMC")
                yield overlay, self._rectangle(box)

    def _rectangle(self, box: Box) -> tuple[float, ...]:
        corners = (*applied(self._matrix, box.left, box.bottom), *applied(self._matrix, box.right, box.top))
        return (min(corners[::2]), min(corners[1::2]), max(corners[::2]), max(corners[1::2]))

    def _filled(self, box: Box) -> str:
        left, bottom, right, top = self._rectangle(box)
        return f"{left:.3f} {bottom:.3f} {right - left:.3f} {top - bottom:.3f} re f"

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
        page = self._page.obj
        content = page.get(Name.Contents, Array())
        own = content.as_list() if isinstance(content, Array) else [content]
        above = "\n".join(("Q", *self._content))
        page.Contents = Array([self._drawer.content("q"), *own, self._drawer.content(above)])


def _shrunk(box: Box, scale: float) -> Box:
    return Box(box.left / scale, box.bottom / scale, box.right / scale, box.top / scale)
