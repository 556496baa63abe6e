"""Every picture of one edition."""

from booklet import layout
from booklet.artwork.covers import Covers
from booklet.artwork.posters import Posters, Subject
from booklet.artwork.small import SmallPictures
from booklet.artwork.sources import Sources
from booklet.catalog.model import Catalog, Imprint
from booklet.darkroom import Darkroom
from booklet.designs import has_wall
from booklet.diagnostics import BookletError, Diagnostic, Severity
from booklet.geometry import mm
from booklet.profiles import Profile
from booklet.values import Artwork, Assets, Plate, Progress, no_progress
from booklet.workshop import Workshop
from booklet.workspace import Workspace


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
        page = layout.layout_of(imprint.size, mm(profile.bleed_mm))
        self._sources = Sources(assets, workspace, Darkroom(workspace, profile, workshop, progress))
        self._posters = Posters(self._sources, profile, imprint, page)
        self._covers = Covers(self._sources, self._posters, page)
        self._small = SmallPictures(self._sources, page)
        self._has_wall = has_wall(imprint)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What there is to say about the pictures that were made ready."""
        return self._sources.diagnostics

    def artwork(self, catalog: Catalog) -> Artwork:
        """Every picture the catalog names, ready; what can't be used is named in the diagnostics.

        Raises:
            BookletError: Posters have too few pixels for the edition.
        """
        subjects, plates = list[Subject](), dict[str, Plate]()
        for entry in catalog.entries:
            if entry.poster:
                subject = self._posters.subject(entry)
                if isinstance(subject, Subject):
                    subjects.append(subject)
                else:
                    plates[entry.id] = self._posters.missing(subject)
        plates |= self._posters.plates(subjects)
        if refused := [one for one in self.diagnostics if one.severity is Severity.ERROR]:
            raise BookletError(tuple(refused))
        shown = [one for one in subjects if plates[one.entry.id].art]
        cover, mosaic, titles = self._covers.front(catalog.booklet.cover, shown)
        return Artwork(
            plates=plates,
            wall=self._posters.wall(shown) if self._has_wall else {},
            mosaic=mosaic,
            mosaic_titles=titles,
            cover=cover,
            back_cover=self._covers.back(catalog.booklet.back),
            back_logo=self._small.back_logo(catalog),
            frontispiece=self._posters.frontispiece(shown),
            openings=self._posters.openings(catalog, shown),
            logo=self._small.logo(catalog),
            photos=self._small.photos(catalog),
            logos=self._small.logos(catalog),
            portraits=self._small.portraits(catalog),
            illustrations=self._small.illustrations(catalog),
        )
