"""Posters: each on its page, on the wall, in the mosaic of the cover, and a part of one beside the title."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from booklet import colour, layout, pictures
from booklet.artwork.sources import Source, Sources
from booklet.catalog.model import Catalog, Entry, Imprint
from booklet.darkroom import coarse
from booklet.designs import Form, form_of, openers
from booklet.plates import stand_of, told
from booklet.profiles import Profile
from booklet.values import SLOT, Art, Missing, Plate, VectorArt


@dataclass(frozen=True, slots=True)
class Subject:
    """A poster as it was found."""

    entry: Entry
    ratio: float
    source: Source
    vector: VectorArt | None
    width_px: int = 0
    """As the picture lies; 0 where it has no pixels."""


class Posters:
    """The posters of one edition."""

    def __init__(self, sources: Sources, profile: Profile, imprint: Imprint, page: layout.Layout) -> None:
        self._sources = sources
        self._profile = profile
        self._imprint = imprint
        self._layout = page

    def subject(self, entry: Entry) -> Subject | Missing:
        """The poster of an entry that has one."""
        poster = entry.poster
        assert poster is not None, "asked only for entries with a poster"
        name = poster.file or poster.url or ""
        found = self._sources.assets.poster(name)
        if isinstance(found, Missing):
            return found
        source = Source(poster.written_at, name, found)
        data = self._sources.read(found)
        if b"%PDF-" in data[:1024]:
            return self._vector(entry, source, poster.page)
        facts = self._sources.facts(source, data)
        if isinstance(facts, Missing):
            return facts
        return Subject(entry, facts.width_px / facts.height_px, source, None, facts.width_px)

    def _vector(self, entry: Entry, source: Source, page: int) -> Subject | Missing:
        drawn = self._sources.darkroom.page_of_pdf(source.found, source.name, page)
        if isinstance(drawn, Missing):
            return self._sources.unusable(source, drawn.reason)
        vector, size = drawn
        return Subject(entry, size.ratio, source, vector)

    def missing(self, why: Missing) -> Plate:
        """What stands on the page of a poster that can't be shown."""
        return Plate(None, self._layout.type_area, False, why)

    def plates(self, subjects: Sequence[Subject]) -> dict[str, Plate]:
        """Each on its page, by the id of its entry."""
        stands = [stand_of(one.entry, self._imprint, one.ratio, self._layout) for one in subjects]
        flat = [(one.source, stand.size) for one, stand in zip(subjects, stands, strict=True) if not one.vector]
        prepared = iter(self._sources.prepared(pictures.prepare, flat))
        plates = {}
        for one, stand in zip(subjects, stands, strict=True):
            art = _art(one, prepared)
            if isinstance(art, Missing):
                plates[one.entry.id] = self.missing(art)
                continue
            self._sources.diagnostics += coarse(one.entry, one.width_px, one.ratio, stand.size, self._profile)
            self._sources.diagnostics += told(one.entry, self._imprint, stand, one.ratio, self._layout)
            plates[one.entry.id] = Plate(art, stand.size, stand.turned, is_full=stand.is_full)
        return plates

    def wall(self, subjects: Sequence[Subject]) -> dict[str, Art]:
        """Each as it hangs on a wall of them all, by the id of its entry."""
        cell = self._layout.wall_cell(len(subjects))
        flat = [(one.source, cell.fitted(one.ratio)) for one in subjects if not one.vector]
        prepared = iter(self._sources.prepared(pictures.prepare, flat))
        hung = {one.entry.id: _art(one, prepared) for one in subjects}
        return {id: art for id, art in hung.items() if isinstance(art, Art)}

    def mosaic(self, subjects: Sequence[Subject]) -> tuple[Sequence[Subject], tuple[Art, ...]]:
        """Which of them the cover shows, and what stands in each of its cells."""
        frames = self._layout.frames(len(subjects))
        shown = subjects[: len(frames)]
        flat = [(one.source, frame.size) for one, frame in zip(shown, frames, strict=True) if not one.vector]
        prepared = iter(self._sources.prepared(pictures.telling_crop, flat))
        art = {one.entry.id: _art(one, prepared) for one in shown}
        lost = {id for id, one in art.items() if isinstance(one, Missing)}
        if lost:  # so many fewer are divided otherwise
            return self.mosaic([one for one in subjects if one.entry.id not in lost])
        return shown, tuple(one for one in art.values() if isinstance(one, Art))

    def frontispiece(self, subjects: Sequence[Subject]) -> Art | None:
        """Part of the first poster that is a picture; a vector would show its middle only."""
        endpapers = (self._endpapers([one])[0] for one in subjects if not one.vector)
        return next((art for art in endpapers if isinstance(art, Art)), None)

    def openings(self, catalog: Catalog, subjects: Sequence[Subject]) -> dict[int, Art]:
        """For each section a part of its second poster, or of the only one: the first of all faces the book's title."""
        if form_of(self._imprint) is not Form.SPREAD:
            return {}
        of = {one.entry.id: one for one in subjects if not one.vector}
        sections = ((number, catalog.sections[number - 1]) for number in sorted(openers(catalog.sections)))
        owned = {number: [of[entry.id] for entry in section.entries if entry.id in of] for number, section in sections}
        chosen = {number: own[:2][-1] for number, own in owned.items() if own}
        made = zip(chosen, self._endpapers([*chosen.values()]), strict=True)
        return {number: art for number, art in made if isinstance(art, Art)}

    def _endpapers(self, subjects: Sequence[Subject]) -> list[Art | Missing]:
        """Part of each poster in light shades of the accent, as large as a page."""
        wanted = [(one.source, self._layout.with_bleed) for one in subjects]
        return self._sources.prepared(pictures.endpaper, wanted, colour.tinted(self._imprint.accent, 0.7))


def _art(subject: Subject, prepared: Iterator[Art | Missing]) -> Art | Missing:
    """The poster itself where it is a vector, else the next of those that were prepared."""
    if subject.vector:
        return Art(f"{SLOT}art/{subject.entry.id}", subject.ratio, vector=subject.vector)
    return next(prepared)
