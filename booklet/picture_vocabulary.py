"""What a template may say of pictures: cover, plates, photos, codes.

Functions that show something put its bytes among the resources of the part that is being filled.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import segno
from jinja2 import pass_context
from jinja2.runtime import Context

from booklet import colour, fonts, layout, titles
from booklet.addresses import site
from booklet.catalog import Entry, Moment
from booklet.diagnostics import Place, warning
from booklet.geometry import mm
from booklet.material import Collector, Material
from booklet.values import Art, Missing
from booklet.workspace import Store, digest

CODE_LIMIT = 2331
"""Most bytes that a QR code with error correction M holds (ISO/IEC 18004, table 7)."""


@dataclass(frozen=True, slots=True)
class PlateView:
    """A plate as its template needs it. Millimetres from the upper left corner of the type area."""

    address: str
    turned: bool
    missing: Missing | None
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class PhotoView:
    """The photo of a moment as its template needs it, or why there is none."""

    address: str
    width_mm: float
    height_mm: float
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of the mosaic. Millimetres from the upper left corner of the page; the art's from the cell's."""

    address: str
    alt: str
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    art_left_mm: float
    art_top_mm: float
    art_width_mm: float
    art_height_mm: float


@dataclass(frozen=True, slots=True)
class CoverView:
    """Sizes of the cover that depend on its title and on how many posters there are."""

    title: str
    title_pt: float
    facts_mm: float
    """Distance of the facts from the top."""


class PictureVocabulary:
    """The pictures of one book."""

    def __init__(self, material: Material, store: Store) -> None:
        self._material = material
        self._store = store
        self._layout = layout.layout_of(material.catalog.booklet.size)
        self._words = material.words

    def facts(self) -> dict[str, object]:
        """What is the same in every template of the book."""
        return {"cover": self._cover(), "large_page": self._layout.large}

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What a template may call."""
        return {
            "plate_of": self._plate,
            "mosaic": self._mosaic,
            "photo_of": self._photo,
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
    def _frontispiece(self, context: Context) -> str:
        art = self._material.artwork.frontispiece
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
    def _plate(self, context: Context, entry: Entry) -> PlateView:
        plate = self._material.artwork.plates[entry.id]
        if plate.art is None:
            return PlateView("", False, plate.missing, 0, 0, 0, 0)
        area = self._layout.plate_area(captioned=bool(entry.poster and entry.poster.caption), turned=plate.turned)
        return PlateView(
            self._shown(context, plate.art),
            plate.turned,
            None,
            left_mm=(area.width - plate.size.width).mm / 2,
            top_mm=(area.height - plate.size.height).mm / 2,
            width_mm=plate.size.width.mm,
            height_mm=plate.size.height.mm,
        )

    # --- cover ---------------------------------------------------------------------------------------------

    def _cover(self) -> CoverView:
        posters = self._material.artwork.mosaic
        scale = self._layout.cover if posters else self._layout.bare_cover
        title = titles.fitted(self._material.catalog.title, scale, fonts.ruler("sans-700", self._store))
        mosaic = self._layout.mosaic.height if posters else mm(0)
        ground = self._layout.trim.height - mosaic
        return CoverView(title.text, title.size.pt, ground.mm - 20)

    @pass_context
    def _mosaic(self, context: Context) -> list[CellView]:
        artwork = self._material.artwork
        cells = zip(self._layout.frames(len(artwork.mosaic)), artwork.mosaic, artwork.mosaic_titles, strict=False)
        return [self._cell(context, frame, art, title) for frame, art, title in cells]

    def _cell(self, context: Context, frame: layout.Frame, art: Art, title: str) -> CellView:
        """A picture fills its cell; a vector, which nobody cropped, covers it from the middle."""
        size = frame.size
        shown = size.covered(art.ratio)
        top = self._layout.trim.height - self._layout.mosaic.height + frame.top
        return CellView(
            self._shown(context, art),
            f"{self._words.poster}: {title}",
            left_mm=frame.left.mm,
            top_mm=top.mm,
            width_mm=size.width.mm,
            height_mm=size.height.mm,
            art_left_mm=(size.width - shown.width).mm / 2,
            art_top_mm=(size.height - shown.height).mm / 2,
            art_width_mm=shown.width.mm,
            art_height_mm=shown.height.mm,
        )
