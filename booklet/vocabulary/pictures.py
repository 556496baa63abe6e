"""What a template may say of pictures: plates, photos, codes.

Functions that show something put its bytes among the resources of the part that is being filled.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import segno
from jinja2 import pass_context
from jinja2.runtime import Context

from booklet import colour, layout
from booklet.addresses import site
from booklet.catalog.model import Entry
from booklet.catalog.texts import Moment
from booklet.diagnostics import Place, warning
from booklet.material import Collector, Material
from booklet.values import Art, Missing
from booklet.workspace import digest

CODE_LIMIT = 2331
"""Most bytes that a QR code with error correction M holds (ISO/IEC 18004, table 7)."""


@dataclass(frozen=True, slots=True)
class PlateView:
    """A plate as its template needs it. Millimetres from the upper left corner of the type area; of the page where the
    plate covers it."""

    address: str
    turned: bool
    missing: Missing | None
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    leaves_room: bool = False
    """Whether something can stand beside it in the measure."""


@dataclass(frozen=True, slots=True)
class PhotoView:
    """The photo of a moment, or a page of a paper, as its template needs it; or why there is none."""

    address: str
    width_mm: float
    height_mm: float
    missing: Missing | None = None


class PictureVocabulary:
    """The pictures of one book."""

    def __init__(self, material: Material, page: layout.Layout) -> None:
        self._material = material
        self._layout = page

    def facts(self) -> dict[str, object]:
        """What is the same in every template of the book."""
        return {"large_page": self._layout.large}

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What a template may call."""
        return {
            "plate_of": self._plate,
            "photo_of": self._photo,
            "first_page_of": self._first_page,
            "frontispiece": self._frontispiece,
            "logo": self._logo,
            "qr": self._qr,
        }

    def _shown(self, context: Context, art: Art) -> str:
        if not art.vector:
            context["collector"].resources[art.address] = art.data
        return art.address

    @pass_context
    def _qr(self, context: Context, url: str) -> str:
        """A code that gives the address to a camera: vector, error correction M, without its own quiet zone."""
        collector: Collector = context["collector"]
        shown = url
        if len(url.encode()) > CODE_LIMIT:
            shown = site(url)
            message = f"an address at {shown} is too long for a QR code, which leads to the site instead"
            place = Place(self._material.catalog.written_at.file)
            collector.problems.append(warning(place, "long-address", message, "name a shorter address"))
        file = io.BytesIO()
        code = segno.make(shown, error="m", micro=False)
        code.save(file, kind="svg", border=0, omitsize=True, dark=colour.INK, xmldecl=False, nl=False)
        address = f"booklet:qr/{digest('qr', shown)}.svg"
        collector.resources[address] = file.getvalue()
        return address

    @pass_context
    def _logo(self, context: Context) -> str | None:
        """Its address; None where there is none, or where it can't be had."""
        logo = self._material.artwork.logo
        return self._shown(context, logo) if isinstance(logo, Art) else None

    @pass_context
    def _frontispiece(self, context: Context, section: str) -> str:
        """Address of the picture that faces the title of the book, or of the section of that number."""
        artwork = self._material.artwork
        art = artwork.openings[int(section)] if section else artwork.frontispiece
        assert art is not None, "the plan has this leaf only where there is a picture"
        return self._shown(context, art)

    @pass_context
    def _photo(self, context: Context, moment: Moment) -> PhotoView | None:
        position = next(i for i, one in enumerate(self._material.catalog.moments) if one is moment)
        art = self._material.artwork.photos.get(position)
        if not isinstance(art, Art):
            return PhotoView("", 0, 0, art) if art else None
        size = layout.PHOTO.fitted(art.ratio)
        return PhotoView(self._shown(context, art), size.width.mm, size.height.mm)

    @pass_context
    def _first_page(self, context: Context, entry: Entry) -> PhotoView | None:
        """First page of an entry's paper, small, with its size; none where it is not shown."""
        art = self._material.artwork.first_pages.get(entry.id)
        if art is None:
            return None
        size = layout.FIRST_PAGE.fitted(art.ratio)
        return PhotoView(self._shown(context, art), size.width.mm, size.height.mm)

    @pass_context
    def _plate(self, context: Context, entry: Entry) -> PlateView:
        plate = self._material.artwork.plates[entry.id]
        if plate.art is None:
            return PlateView("", False, plate.missing, 0, 0, 0, 0)
        captioned = bool(entry.poster and entry.poster.caption)
        page = self._layout
        area = page.trim if plate.is_full else page.plate_area(captioned=captioned, turned=plate.turned)
        return PlateView(
            self._shown(context, plate.art),
            plate.turned,
            None,
            left_mm=(area.width - plate.size.width).mm / 2,
            top_mm=(area.height - plate.size.height).mm / 2,
            width_mm=plate.size.width.mm,
            height_mm=plate.size.height.mm,
            leaves_room=plate.size.width <= self._layout.type_area.width * layout.BESIDE,
        )
