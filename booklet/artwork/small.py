"""Small pictures: logos, photos, portraits, and those that go with information."""

from collections.abc import Callable, Mapping

from booklet import layout, pictures
from booklet.artwork.sources import Source, Sources, is_drawing
from booklet.catalog.model import Catalog
from booklet.diagnostics import Place, warning
from booklet.geometry import Size, mm
from booklet.values import Art, Missing, Picture

LOGO = Size(mm(50), mm(20))


class SmallPictures:
    """Those of one edition."""

    def __init__(self, sources: Sources, page: layout.Layout) -> None:
        self._sources = sources
        self._layout = page

    def logo(self, catalog: Catalog) -> Art | Missing | None:
        """The event's; None where it has none."""
        event = catalog.event
        return self._one(event.logo, LOGO, event.place_of("logo")) if event.logo else None

    def back_logo(self, catalog: Catalog) -> Art | None:
        """That on the back cover; None where it has none of its own, or none that can be used."""
        back = catalog.booklet.back
        logo = self._one(back.logo, LOGO, back.place_of("logo")) if back and back.logo else None
        return logo if isinstance(logo, Art) else None

    def photos(self, catalog: Catalog) -> dict[int, Art | Missing]:
        """By the position of the moment, from 0."""
        return {
            position: self._one(moment.image, layout.PHOTO, moment.place_of("image"))
            for position, moment in enumerate(catalog.moments)
            if moment.image
        }

    def logos(self, catalog: Catalog) -> dict[str, Art]:
        """Of sponsors, by the file."""
        sponsors = [sponsor for tier in catalog.sponsors for sponsor in tier.sponsors]
        named = {sponsor.logo: sponsor.place_of("logo") for sponsor in sponsors if sponsor.logo}
        seen = {logo: place for logo, place in named.items() if not self._is_blank(logo, place)}
        return self._named(seen, pictures.emblem, layout.SPONSOR_CELL)

    def portraits(self, catalog: Catalog) -> dict[str, Art]:
        """Of speakers, by the file."""
        speakers = [speaker for talk in catalog.talks for speaker in talk.speakers]
        named = {speaker.portrait: speaker.place_of("portrait") for speaker in speakers if speaker.portrait}
        return self._named(named, pictures.portrait, layout.PORTRAIT)

    def illustrations(self, catalog: Catalog) -> dict[str, Art]:
        """Of information, by the file."""
        named = {text.image: text.place_of("image") for text in catalog.information if text.image}
        return self._named(named, pictures.prepare, self._layout.illustration)

    def _one(self, name: str, area: Size, place: Place) -> Art | Missing:
        found = self._sources.assets[name]
        if isinstance(found, Missing):
            return found
        source, data = Source(place, name, found), self._sources.read(found)
        if is_drawing(data):
            return self._sources.drawing(source, data)
        facts = self._sources.facts(source, data)
        if isinstance(facts, Missing):
            return facts
        size = area.fitted(facts.width_px / facts.height_px)
        (made,) = self._sources.prepared(pictures.prepare, [(source, size)])
        return made

    def _named(self, named: Mapping[str, Place], make: Callable[..., Picture], area: Size) -> dict[str, Art]:
        """The pictures of those names that can be used, made for an area; of the others it is told why not."""
        made, flat = dict[str, Art | Missing](), list[Source]()
        for name, place in named.items():
            found = self._sources.assets[name]
            if isinstance(found, Missing):
                continue  # fetch has told it
            source, data = Source(place, name, found), self._sources.read(found)
            if is_drawing(data):
                made[name] = self._sources.drawing(source, data)
            elif not isinstance(self._sources.facts(source, data), Missing):
                flat.append(source)
        prepared = self._sources.prepared(make, [(one, area) for one in flat])
        made |= {one.name: art for one, art in zip(flat, prepared, strict=True)}
        return {name: one for name in named if isinstance(one := made.get(name), Art)}

    def _is_blank(self, logo: str, place: Place) -> bool:
        """Whether the logo can be read, and nothing of it is seen."""
        found = self._sources.assets[logo]
        if isinstance(found, Missing):
            return False
        data = self._sources.read(found)
        if isinstance(pictures.inspect(data), Missing) or not pictures.is_blank(data):
            return False
        message = f"{logo} is white on white paper, so the sponsor's name stands in its place"
        hint = "ask the sponsor for the logo in dark or colour"
        self._sources.diagnostics.append(warning(place, "blank-logo", message, hint))
        return True
