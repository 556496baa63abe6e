"""The picture files of one edition: read, judged, brought to their size; of each that can't be used it is told why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from booklet import pictures
from booklet.darkroom import LOST, Darkroom, Wanted, as_art
from booklet.diagnostics import Diagnostic, Place, warning
from booklet.fetch.content import DRAWING, media_type
from booklet.geometry import Size
from booklet.values import Art, Assets, Found, Missing, Picture
from booklet.workspace import Workspace, digest

_SAYS_SO = "its place in the booklet says so"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was found, and where the catalog names it."""

    place: Place
    name: str
    """As the catalog has it: a file or an address."""
    found: Found
    instead: str = _SAYS_SO
    """What becomes of its place where it can't be used, as a clause."""


class Sources:
    """The files of one edition."""

    def __init__(self, assets: Assets, workspace: Workspace, darkroom: Darkroom) -> None:
        self.assets = assets
        self.darkroom = darkroom
        self.diagnostics: list[Diagnostic] = []
        self._workspace = workspace

    def read(self, found: Found) -> bytes:
        """Its bytes.

        Raises:
            BookletError: It has gone or changed since it was found.
        """
        return self._workspace.read(found)

    def facts(self, source: Source, data: bytes) -> pictures.PictureFacts | Missing:
        """What is known of a picture, given its bytes; of one that can't be read it is told."""
        facts = pictures.inspect(data)
        return self.unusable(source, facts.reason) if isinstance(facts, Missing) else facts

    def drawing(self, source: Source, data: bytes) -> Art | Missing:
        """A drawing as it is, made safe; of one that can't be it is told."""
        drawing = pictures.safe_drawing(data)
        if isinstance(drawing, Missing):
            return self.unusable(source, drawing.reason)
        return Art(f"booklet:drawing/{digest('drawing', drawing.svg)}.svg", drawing.ratio, drawing.svg)

    def prepared(
        self, make: Callable[..., Picture], wanted: Sequence[tuple[Source, Size]], tint: str = ""
    ) -> list[Art | Missing]:
        """The pictures in order, made by a function of pictures for their sizes in print; of what can't be made it is
        told.
        """
        made = self.darkroom.prepared([Wanted(make, source.found, size, tint) for source, size in wanted])
        return [
            as_art(one) if isinstance(one, Picture) else self._not_prepared(source, one)
            for (source, _), one in zip(wanted, made, strict=True)
        ]

    def unusable(self, source: Source, reason: str) -> Missing:
        """What stands for a file that can't be used, for that reason, a clause; it is told."""
        hint = f"{source.instead}; name a file that can be opened"
        message = f"{source.name} can't be used: {reason}"
        self.diagnostics.append(warning(source.place, "unreadable-picture", message, hint))
        return Missing(reason, source.name)

    def _not_prepared(self, source: Source, reason: str) -> Missing:
        if reason != LOST:
            return self.unusable(source, reason)
        hint = f"{source.instead}; it may need more memory than there is: name a smaller picture, or give fewer --jobs"
        message = f"{source.name} can't be used: the process that prepared it crashed or was ended, also by itself"
        self.diagnostics.append(warning(source.place, "unprepared-picture", message, hint))
        return Missing(reason, source.name)


def is_drawing(data: bytes) -> bool:
    """Whether the bytes are a drawing in SVG."""
    return media_type(data) == DRAWING
