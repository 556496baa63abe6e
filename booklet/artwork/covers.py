"""The outside of a book: a picture, drawing or page of the author's own, or else the mosaic of posters."""

from collections.abc import Sequence

from booklet import layout, pictures
from booklet.artwork.posters import Posters, Subject
from booklet.artwork.sources import Source, Sources, is_drawing
from booklet.catalog.jackets import BackCover, Cover
from booklet.diagnostics import note, warning
from booklet.fetch.content import DRAWING, PDF, media_type
from booklet.geometry import Size
from booklet.prose import plain
from booklet.values import SLOT, Art, Found, Missing

_UNSEEN_CUT = 0.08
"""Share of a cover that may be cut off untold."""


class Covers:
    """Front and back of one edition."""

    def __init__(self, sources: Sources, posters: Posters, page: layout.Layout) -> None:
        self._sources = sources
        self._posters = posters
        self._layout = page

    def front(
        self, given: Cover | None, subjects: Sequence[Subject]
    ) -> tuple[Art | None, tuple[Art, ...], tuple[str, ...]]:
        """What fills the cover, or else the mosaic on it and what each of its cells shows."""
        wish = given or Cover()
        titled = wish.title if wish.title is not None else not self._is_drawn(wish)
        own = self._own(wish, "front", self._layout.frames(1)[0].size if titled else None)
        if own:
            return (None, (own,), ()) if titled else (own, (), ())
        if wish.design == "plain":
            return None, (), ()
        shown, mosaic = self._posters.mosaic(subjects)
        if given and not wish.file and not shown:
            message = "there is no poster for a mosaic on the cover, which is plain instead"
            hint = "give entries a poster, or write cover: plain"
            self._sources.diagnostics.append(warning(wish.written_at, "no-mosaic", message, hint))
        return None, mosaic, tuple(plain(one.entry.title) for one in shown)

    def back(self, wish: BackCover | None) -> Art | None:
        """What fills the back cover; None where nothing does."""
        return self._own(wish, "back") if wish else None

    def _is_drawn(self, wish: Cover) -> bool:
        """Whether its file is a PDF or a drawing: finished by whoever made it."""
        found = self._sources.assets[wish.file] if wish.file else None
        return isinstance(found, Found) and media_type(self._sources.read(found)) in (PDF, DRAWING)

    def _own(self, wish: Cover | BackCover, side: str, area: Size | None = None) -> Art | None:
        """The author's own picture, drawing or page for an area, else for the whole page; None where there is none."""
        found = self._sources.assets[wish.file] if wish.file else None
        if not wish.file or not isinstance(found, Found):
            return None  # fetch has told it
        instead = "the booklet has another cover in its stead"
        source = Source(wish.place_of("file"), wish.file, found, instead)
        art = self._as_it_is(source, wish.page, side)
        if isinstance(art, Missing):
            return None
        if area is None:
            self._tell_what_is_cut_off(source, art)
        if art.vector or art.data:
            return art
        make = pictures.telling_crop if area else pictures.filling
        (made,) = self._sources.prepared(make, [(source, area or self._layout.trim)])
        return made if isinstance(made, Art) else None

    def _as_it_is(self, source: Source, page: int, side: str) -> Art | Missing:
        """The file as it is; a picture without its bytes, which are to be prepared."""
        data = self._sources.read(source.found)
        if is_drawing(data):
            return self._sources.drawing(source, data)
        if media_type(data) == PDF:
            drawn = self._sources.darkroom.page_of_pdf(source.found, source.name, page)
            if isinstance(drawn, Missing):
                return self._sources.unusable(source, drawn.reason)
            vector, size = drawn
            return Art(f"{SLOT}art/cover/{side}", size.ratio, vector=vector, size=size)  # no id has a slash
        facts = self._sources.facts(source, data)
        return facts if isinstance(facts, Missing) else Art("", facts.width_px / facts.height_px)

    def _tell_what_is_cut_off(self, source: Source, art: Art) -> None:
        trim = self._layout.trim
        shown = layout.covering(trim, art.ratio, art.size)
        kept = min(trim.width / shown.width, trim.height / shown.height)
        if shown != art.size and kept < 1 - _UNSEEN_CUT:
            message = f"{source.name} has another shape than the page, so {1 - kept:.0%} of it is cut off"
            hint = f"make it {trim.width.mm:.0f} × {trim.height.mm:.0f} mm, or a little larger all round"
            self._sources.diagnostics.append(note(source.place, "cropped-cover", message, hint))
