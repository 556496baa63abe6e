"""Posters, logo and photos made ready for their pages: measured, scaled, cropped for the cover.

A poster that is a PDF stays one: its page is drawn as it is when the book is bound.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import PIL

from booklet import colour, layout, pictures
from booklet.catalog import Catalog, Entry, Imprint
from booklet.designs import Form, form_of
from booklet.diagnostics import Diagnostic, Place, warning
from booklet.fetch.content import DRAWING, media_type
from booklet.geometry import Size, mm
from booklet.papers import take_in
from booklet.pictures.packing import PICTURES
from booklet.profiles import Profile
from booklet.prose import plain
from booklet.values import SLOT, Art, Artwork, Assets, Found, Missing, Picture, Plate, Progress, VectorArt, no_progress
from booklet.workshop import Task, Workshop
from booklet.workspace import Workspace, digest

LOGO = Size(mm(50), mm(20))
_RECIPE = "2"
"""Changes when the same picture is prepared differently: part of every key."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """A poster as it was found."""

    entry: Entry
    ratio: float
    found: Found
    vector: VectorArt | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A picture that is to be prepared."""

    make: Callable[..., Picture]
    """Which function of pictures."""
    found: Found
    printed: Size
    tint: str = ""
    """Colour in whose shades it is printed; empty for its own."""


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
        self._layout = layout.layout_of(imprint.size)
        self._form = form_of(imprint)
        self._workshop = workshop
        self._progress = progress
        self.diagnostics: list[Diagnostic] = []

    def artwork(self, catalog: Catalog) -> Artwork:
        """Every picture the catalog names, ready; what can't be used is named in the diagnostics."""
        subjects, plates = [], {}
        for entry in catalog.entries:
            if entry.poster:
                subject = self._subject(entry)
                if isinstance(subject, Missing):
                    plates[entry.id] = Plate(None, self._layout.type_area, False, subject)
                else:
                    subjects.append(subject)
        plates |= self._plates(subjects)
        count = len(self._layout.frames(len(subjects)))
        return Artwork(
            plates,
            self._mosaic(subjects[:count]),
            tuple(plain(subject.entry.title) for subject in subjects[:count]),
            self._frontispiece(subjects, catalog.booklet.accent),
            self._logo(catalog),
            self._photos(catalog),
            self._logos(catalog),
            self._portraits(catalog),
            self._illustrations(catalog),
        )

    # --- posters -------------------------------------------------------------------------------------------

    def _subject(self, entry: Entry) -> _Subject | Missing:
        poster = entry.poster
        assert poster is not None, "asked only for entries with a poster"
        source = poster.file or poster.url or ""
        found = self._assets[source]
        if isinstance(found, Missing):
            return found
        data = self._workspace.read(found)
        if b"%PDF-" in data[:1024]:
            return self._vector_subject(entry, found, source, poster.page)
        facts = pictures.inspect(data)
        if isinstance(facts, pictures.PictureFacts):
            return _Subject(entry, facts.width_px / facts.height_px, found, None)
        return self._unusable(poster.written_at, source, facts.reason)

    def _vector_subject(self, entry: Entry, found: Found, source: str, page: int) -> _Subject | Missing:
        assert entry.poster is not None, "asked only for entries with a poster"
        paper = take_in(found, source, self._workspace)
        if isinstance(paper, Missing):
            return self._unusable(entry.poster.written_at, source, paper.reason)
        if page > len(paper.pages):
            reason = f"it ends at page {len(paper.pages)}, and page {page} was asked for"
            return self._unusable(entry.poster.written_at, source, reason)
        facts = paper.pages[page - 1]
        ratio = facts.visible.width / facts.visible.height
        return _Subject(
            entry, 1 / ratio if facts.rotation in (90, 270) else ratio, found, VectorArt(paper.clean, page - 1)
        )

    def _unusable(self, place: Place, source: str, reason: str) -> Missing:
        hint = "its place in the booklet says so; name a file that can be opened"
        self.diagnostics.append(warning(place, "unreadable-picture", f"{source} can't be used: {reason}", hint))
        return Missing(reason, source)

    def _plates(self, subjects: Sequence[_Subject]) -> dict[str, Plate]:
        sizes = [self._plate_size(one) for one in subjects]
        wanted = [
            _Wanted(pictures.prepare, subject.found, size)
            for subject, (size, _) in zip(subjects, sizes, strict=True)
            if not subject.vector
        ]
        prepared = self._prepared(wanted)
        return {
            subject.entry.id: Plate(self._art(subject, prepared), size, turned)
            for subject, (size, turned) in zip(subjects, sizes, strict=True)
        }

    def _plate_size(self, subject: _Subject) -> tuple[Size, bool]:
        """Size of the poster on its page, upright, and whether it is turned to fill it."""
        if self._form is not Form.SPREAD:
            return self._layout.single_size(subject.ratio), False
        captioned = bool(subject.entry.poster and subject.entry.poster.caption)
        return self._layout.plate_size(subject.ratio, captioned=captioned)

    def _mosaic(self, subjects: Sequence[_Subject]) -> tuple[Art, ...]:
        frames = self._layout.frames(len(subjects))
        wanted = [
            _Wanted(pictures.telling_crop, subject.found, frame.size)
            for subject, frame in zip(subjects, frames, strict=True)
            if not subject.vector
        ]
        cropped = self._prepared(wanted)
        return tuple(self._art(subject, cropped) for subject in subjects)

    def _frontispiece(self, subjects: Sequence[_Subject], accent: str) -> Art | None:
        """Another part of the first poster that is a picture; a vector would show its middle only."""
        for subject in subjects:
            if not subject.vector:
                tint = colour.tinted(accent, 0.7)
                return _picture_art(
                    next(self._prepared([_Wanted(pictures.endpaper, subject.found, self._layout.trim, tint)]))
                )
        return None

    def _art(self, subject: _Subject, prepared: Iterator[Picture]) -> Art:
        if subject.vector:
            return Art(f"{SLOT}art/{subject.entry.id}", subject.ratio, vector=subject.vector)
        return _picture_art(next(prepared))

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
        return _picture_art(next(self._prepared([_Wanted(pictures.prepare, found, size)])))

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
        prepared = self._prepared([_Wanted(make, found, area) for found in usable.values()])
        pixels = {source: _picture_art(picture) for source, picture in zip(usable, prepared, strict=True)}
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

    # --- the work itself -----------------------------------------------------------------------------------

    def _prepared(self, wanted: Sequence[_Wanted]) -> Iterator[Picture]:
        """The pictures, in order."""
        tasks = [
            Task(self._key(one), "booklet.pictures.packing:packed", partial(self._arguments, one)) for one in wanted
        ]
        return (PICTURES.unpacked(data) for data in self._workshop.made(tasks, "pictures", self._progress))

    def _arguments(self, wanted: _Wanted) -> tuple[object, ...]:
        options = {"tint": wanted.tint} if wanted.tint else {}
        edition = {"dpi": self._profile.picture_dpi, "quality": self._profile.jpeg_quality}
        make = partial(wanted.make, printed=wanted.printed, **edition, **options)
        return make, self._workspace.read(wanted.found)

    def _key(self, wanted: _Wanted) -> str:
        size = f"{wanted.printed.width.pt:.2f}x{wanted.printed.height.pt:.2f}pt"
        edition = f"{self._profile.picture_dpi}dpi q{self._profile.jpeg_quality}"
        return digest(
            *("picture", _RECIPE, PIL.__version__, wanted.make.__name__),
            *(wanted.tint, size, edition, wanted.found.digest),
        )


def is_drawing(data: bytes) -> bool:
    """Whether the bytes are a drawing in SVG."""
    return media_type(data) == DRAWING


def _drawn(drawing: pictures.Drawing) -> Art:
    return Art(f"booklet:drawing/{digest('drawing', drawing.svg)}.svg", drawing.ratio, drawing.svg)


def _picture_art(picture: Picture) -> Art:
    suffix = picture.media_type.rpartition("/")[2]
    address = f"booklet:picture/{digest('picture', picture.data)}.{suffix}"
    return Art(address, picture.width_px / picture.height_px, picture.data)
