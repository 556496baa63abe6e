"""Posters, logo and photos made ready for their pages: measured, scaled, cropped for the cover.

A poster that is a PDF stays one: its page is drawn as it is when the book is bound.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from booklet import layout, pictures
from booklet.catalog.jackets import BackCover, Cover
from booklet.catalog.model import Catalog, Entry, Imprint
from booklet.darkroom import Darkroom, Wanted, as_art, coarse
from booklet.designs import Form, form_of, has_wall
from booklet.diagnostics import BookletError, Diagnostic, Place, Severity, note, warning
from booklet.fetch.content import DRAWING, PDF, media_type
from booklet.geometry import Size, mm
from booklet.plates import stand_of, told
from booklet.profiles import Profile
from booklet.prose import plain
from booklet.values import SLOT, Art, Artwork, Assets, Found, Missing, Picture, Plate, Progress, VectorArt, no_progress
from booklet.workshop import Workshop
from booklet.workspace import Workspace, digest

_UNSEEN_CUT = 0.08
"""Share of a cover that may be cut off untold."""
_SAYS_SO = "its place in the booklet says so"
LOGO = Size(mm(50), mm(20))


@dataclass(frozen=True, slots=True)
class _Subject:
    """A poster as it was found."""

    entry: Entry
    ratio: float
    found: Found
    vector: VectorArt | None
    width_px: int = 0
    """As the picture lies; 0 where it has no pixels."""


class Studio:
    """Makes the pictures of one edition ready."""

    def __init__(
        self,
        assets: Assets,
        workspace: Workspace,
        profile: Profile,
        imprint: Imprint,
        workshop: Workshop,
        progress: Progress = no_progress,
    ) -> None:
        self._assets = assets
        self._workspace = workspace
        self._profile = profile
        self._darkroom = Darkroom(workspace, profile, workshop, progress)
        self._layout = layout.layout_of(imprint.size, mm(profile.bleed_mm))
        self._imprint = imprint
        self._has_wall = has_wall(imprint)
        self.diagnostics: list[Diagnostic] = []

    def artwork(self, catalog: Catalog) -> Artwork:
        """Every picture the catalog names, ready; what can't be used is named in the diagnostics.

        Raises:
            BookletError: Posters have too few pixels for the edition.
        """
        subjects, plates = [], {}
        for entry in catalog.entries:
            if entry.poster:
                subject = self._subject(entry)
                if isinstance(subject, Missing):
                    plates[entry.id] = Plate(None, self._layout.type_area, False, subject)
                else:
                    subjects.append(subject)
        plates |= self._plates(subjects)
        if refused := [one for one in self.diagnostics if one.severity is Severity.ERROR]:
            raise BookletError(tuple(refused))
        book, flat = catalog.booklet, [subject for subject in subjects if not subject.vector]
        cover, mosaic, titles = self._cover(catalog, subjects)
        return Artwork(
            plates=plates,
            wall=self._wall(subjects),
            mosaic=mosaic,
            mosaic_titles=titles,
            cover=cover,
            back_cover=self._own(book.back, "back") if book.back else None,
            back_logo=self._back_logo(catalog),
            frontispiece=next(iter(self._endpapers(flat[:1])), None),
            openings=self._openings(catalog, flat),
            logo=self._logo(catalog),
            photos=self._photos(catalog),
            logos=self._logos(catalog),
            portraits=self._portraits(catalog),
            illustrations=self._illustrations(catalog),
        )

    # --- posters -------------------------------------------------------------------------------------------

    def _subject(self, entry: Entry) -> _Subject | Missing:
        poster = entry.poster
        assert poster is not None, "asked only for entries with a poster"
        source = poster.file or poster.url or ""
        found = self._assets.poster(source)
        if isinstance(found, Missing):
            return found
        data = self._workspace.read(found)
        if b"%PDF-" in data[:1024]:
            return self._vector_subject(entry, found, source, poster.page)
        facts = pictures.inspect(data)
        if isinstance(facts, pictures.PictureFacts):
            return _Subject(entry, facts.width_px / facts.height_px, found, None, facts.width_px)
        return self._unusable(poster.written_at, source, facts.reason)

    def _vector_subject(self, entry: Entry, found: Found, source: str, page: int) -> _Subject | Missing:
        assert entry.poster is not None, "asked only for entries with a poster"
        drawn = self._darkroom.page_of_pdf(found, source, page)
        if isinstance(drawn, Missing):
            return self._unusable(entry.poster.written_at, source, drawn.reason)
        vector, size = drawn
        return _Subject(entry, size.ratio, found, vector)

    def _unusable(self, place: Place, source: str, reason: str, stead: str = _SAYS_SO) -> Missing:
        hint = f"{stead}; name a file that can be opened"
        self.diagnostics.append(warning(place, "unreadable-picture", f"{source} can't be used: {reason}", hint))
        return Missing(reason, source)

    def _plates(self, subjects: Sequence[_Subject]) -> dict[str, Plate]:
        stands = [stand_of(one.entry, self._imprint, one.ratio, self._layout) for one in subjects]
        wanted = [
            Wanted(pictures.prepare, subject.found, stand.size)
            for subject, stand in zip(subjects, stands, strict=True)
            if not subject.vector
        ]
        prepared = self._darkroom.prepared(wanted)
        for one, stand in zip(subjects, stands, strict=True):
            self.diagnostics += coarse(one.entry, one.width_px, one.ratio, stand.size, self._profile)
            self.diagnostics += told(one.entry, self._imprint, stand, one.ratio, self._layout)
        return {
            subject.entry.id: Plate(self._art(subject, prepared), stand.size, stand.turned, is_full=stand.is_full)
            for subject, stand in zip(subjects, stands, strict=True)
        }

    def _wall(self, subjects: Sequence[_Subject]) -> dict[str, Art]:
        if not self._has_wall:
            return {}
        cell = self._layout.wall_cell(len(subjects))
        flat = [subject for subject in subjects if not subject.vector]
        wanted = [Wanted(pictures.prepare, one.found, cell.fitted(one.ratio)) for one in flat]
        prepared = self._darkroom.prepared(wanted)
        return {subject.entry.id: self._art(subject, prepared) for subject in subjects}

    def _mosaic(self, subjects: Sequence[_Subject]) -> tuple[Art, ...]:
        frames = self._layout.frames(len(subjects))
        wanted = [
            Wanted(pictures.telling_crop, subject.found, frame.size)
            for subject, frame in zip(subjects, frames, strict=True)
            if not subject.vector
        ]
        cropped = self._darkroom.prepared(wanted)
        return tuple(self._art(subject, cropped) for subject in subjects)

    def _openings(self, catalog: Catalog, subjects: Sequence[_Subject]) -> dict[int, Art]:
        """For each section a part of its second poster, or of the only one: the first of all faces the book's title."""
        if form_of(self._imprint) is not Form.SPREAD:
            return {}
        of = {subject.entry.id: subject for subject in subjects}
        sections = enumerate(catalog.sections, 1)
        owned = {number: [of[entry.id] for entry in section.entries if entry.id in of] for number, section in sections}
        chosen = {number: own[:2][-1] for number, own in owned.items() if own}
        return dict(zip(chosen, self._endpapers([*chosen.values()]), strict=True))

    def _endpapers(self, subjects: Sequence[_Subject]) -> list[Art]:
        posters = [subject.found for subject in subjects]
        return self._darkroom.endpapers(posters, self._layout.with_bleed, self._imprint.accent)

    def _art(self, subject: _Subject, prepared: Iterator[Picture]) -> Art:
        if subject.vector:
            return Art(f"{SLOT}art/{subject.entry.id}", subject.ratio, vector=subject.vector)
        return as_art(next(prepared))

    # --- the outside ---------------------------------------------------------------------------------------

    def _cover(
        self, catalog: Catalog, subjects: Sequence[_Subject]
    ) -> tuple[Art | None, tuple[Art, ...], tuple[str, ...]]:
        """What fills the cover, or else the mosaic on it and what each of its cells shows."""
        wish = catalog.booklet.cover or Cover()
        titled = wish.title if wish.title is not None else not self._is_drawn(wish)
        own = self._own(wish, "front", self._layout.frames(1)[0].size if titled else None)
        if own:
            return (None, (own,), ()) if titled else (own, (), ())
        if wish.design == "plain":
            return None, (), ()
        shown = subjects[: len(self._layout.frames(len(subjects)))]
        if catalog.booklet.cover and not wish.file and not shown:
            message = "there is no poster for a mosaic on the cover, which is plain instead"
            hint = "give entries a poster, or write cover: plain"
            self.diagnostics.append(warning(wish.written_at, "no-mosaic", message, hint))
        titles = (plain(subject.entry.title) for subject in shown)
        return None, self._mosaic(shown), tuple(titles)

    def _is_drawn(self, wish: Cover) -> bool:
        """Whether its file is a PDF or a drawing: finished by whoever made it."""
        found = self._assets[wish.file] if wish.file else None
        return isinstance(found, Found) and media_type(self._workspace.read(found)) in (PDF, DRAWING)

    def _own(self, wish: Cover | BackCover, side: str, area: Size | None = None) -> Art | None:
        """The author's own picture, drawing or page for an area, else for the whole page; None where there is none."""
        found = self._assets[wish.file] if wish.file else None
        if not wish.file or not isinstance(found, Found):
            return None  # fetch has told it
        art = self._own_art(found, wish, side)
        if isinstance(art, Missing):
            self._unusable(wish.place_of("file"), wish.file, art.reason, "the booklet has another cover in its stead")
            return None
        if area is None:
            self._tell_what_is_cut_off(wish, art)
        if art.vector or is_drawing(art.data):
            return art
        make = pictures.telling_crop if area else pictures.filling
        return as_art(next(self._darkroom.prepared([Wanted(make, found, area or self._layout.trim)])))

    def _own_art(self, found: Found, wish: Cover | BackCover, side: str) -> Art | Missing:
        """The file as it is; a picture without its bytes, which are to be prepared."""
        data = self._workspace.read(found)
        if media_type(data) == PDF:
            drawn = self._darkroom.page_of_pdf(found, wish.file or "", wish.page)
            if isinstance(drawn, Missing):
                return drawn
            vector, size = drawn
            return Art(f"{SLOT}art/cover/{side}", size.ratio, vector=vector, size=size)  # no id has a slash
        if is_drawing(data):
            drawing = pictures.safe_drawing(data)
            return drawing if isinstance(drawing, Missing) else _drawn(drawing)
        facts = pictures.inspect(data)
        return facts if isinstance(facts, Missing) else Art("", facts.width_px / facts.height_px)

    def _tell_what_is_cut_off(self, wish: Cover | BackCover, art: Art) -> None:
        trim = self._layout.trim
        shown = layout.covering(trim, art.ratio, art.size)
        kept = min(trim.width / shown.width, trim.height / shown.height)
        if shown != art.size and kept < 1 - _UNSEEN_CUT:
            message = f"{wish.file} has another shape than the page, so {1 - kept:.0%} of it is cut off"
            hint = f"make it {trim.width.mm:.0f} × {trim.height.mm:.0f} mm, or a little larger all round"
            self.diagnostics.append(note(wish.place_of("file"), "cropped-cover", message, hint))

    def _back_logo(self, catalog: Catalog) -> Art | None:
        back = catalog.booklet.back
        logo = self._small(back.logo, LOGO, back.place_of("logo")) if back and back.logo else None
        return logo if isinstance(logo, Art) else None

    # --- logo and photos -----------------------------------------------------------------------------------

    def _logo(self, catalog: Catalog) -> Art | Missing | None:
        event = catalog.event
        return self._small(event.logo, LOGO, event.place_of("logo")) if event.logo else None

    def _photos(self, catalog: Catalog) -> dict[int, Art | Missing]:
        return {
            position: self._small(moment.image, layout.PHOTO, moment.place_of("image"))
            for position, moment in enumerate(catalog.moments)
            if moment.image
        }

    def _small(self, source: str, area: Size, place: Place) -> Art | Missing:
        found = self._assets[source]
        if isinstance(found, Missing):
            return found
        data = self._workspace.read(found)
        if is_drawing(data):
            drawing = pictures.safe_drawing(data)
            return self._unusable(place, source, drawing.reason) if isinstance(drawing, Missing) else _drawn(drawing)
        facts = pictures.inspect(data)
        if not isinstance(facts, pictures.PictureFacts):
            return self._unusable(place, source, facts.reason)
        size = area.fitted(facts.width_px / facts.height_px)
        return as_art(next(self._darkroom.prepared([Wanted(pictures.prepare, found, size)])))

    # --- people and matter ---------------------------------------------------------------------------------

    def _logos(self, catalog: Catalog) -> dict[str, Art]:
        sponsors = [sponsor for tier in catalog.sponsors for sponsor in tier.sponsors]
        named = {sponsor.logo: sponsor.place_of("logo") for sponsor in sponsors if sponsor.logo}
        seen = {logo: place for logo, place in named.items() if not self._is_blank(logo, place)}
        return self._named(seen, pictures.emblem, layout.SPONSOR_CELL)

    def _is_blank(self, logo: str, place: Place) -> bool:
        """Whether the logo can be read, and nothing of it is seen."""
        found = self._assets[logo]
        if isinstance(found, Missing):
            return False
        data = self._workspace.read(found)
        if not isinstance(pictures.inspect(data), pictures.PictureFacts) or not pictures.is_blank(data):
            return False
        message = f"{logo} is white on white paper, so the sponsor's name stands in its place"
        self.diagnostics.append(warning(place, "blank-logo", message, "ask the sponsor for the logo in dark or colour"))
        return True

    def _portraits(self, catalog: Catalog) -> dict[str, Art]:
        speakers = [speaker for talk in catalog.talks for speaker in talk.speakers]
        named = {speaker.portrait: speaker.place_of("portrait") for speaker in speakers if speaker.portrait}
        return self._named(named, pictures.portrait, layout.PORTRAIT)

    def _illustrations(self, catalog: Catalog) -> dict[str, Art]:
        named = {text.image: text.place_of("image") for text in catalog.information if text.image}
        return self._named(named, pictures.prepare, self._layout.illustration)

    def _named(self, named: Mapping[str, Place], make: Callable[..., Picture], area: Size) -> dict[str, Art]:
        """The pictures of those names that can be used, made for an area; of the others it is told why not."""
        drawings = self._drawings(named)
        others = {source: place for source, place in named.items() if source not in drawings}
        usable = {source: found for source, place in others.items() if (found := self._usable(source, place))}
        prepared = self._darkroom.prepared([Wanted(make, found, area) for found in usable.values()])
        pixels = {source: as_art(picture) for source, picture in zip(usable, prepared, strict=True)}
        return {source: one for source in named if (one := drawings.get(source) or pixels.get(source))}

    def _drawings(self, named: Mapping[str, Place]) -> dict[str, Art | None]:
        """The drawings among the pictures of those names; None for one that can't be used, of which it is told why."""
        drawn: dict[str, Art | None] = {}
        for source, place in named.items():
            found = self._assets[source]
            if isinstance(found, Missing) or not is_drawing(data := self._workspace.read(found)):
                continue
            drawing = pictures.safe_drawing(data)
            drawn[source] = None if isinstance(drawing, Missing) else _drawn(drawing)
            if isinstance(drawing, Missing):
                self._unusable(place, source, drawing.reason)
        return drawn

    def _usable(self, source: str, place: Place) -> Found | None:
        found = self._assets[source]
        if isinstance(found, Missing):
            return None  # fetch has told it
        facts = pictures.inspect(self._workspace.read(found))
        if isinstance(facts, Missing):
            self._unusable(place, source, facts.reason)
            return None
        return found


def is_drawing(data: bytes) -> bool:
    """Whether the bytes are a drawing in SVG."""
    return media_type(data) == DRAWING


def _drawn(drawing: pictures.Drawing) -> Art:
    return Art(f"booklet:drawing/{digest('drawing', drawing.svg)}.svg", drawing.ratio, drawing.svg)
