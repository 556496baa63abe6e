"""An edition that keeps to a budget: tried at a few steps of its ladder, and what was given up for the one taken."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from booklet.bind import Unbound
from booklet.catalog.model import Catalog
from booklet.diagnostics import BookletError, Diagnostic, Place, error, note
from booklet.ladder import GivenUp, LeftOut, Step, Tally, finest
from booklet.profiles import Profile
from booklet.prose import plain
from booklet.slimming import page_weights
from booklet.workspace import new_file, temporary_folder

_HEAVY_PAGES = 8
"""So many are named where nothing fits."""


class Bound(Protocol):
    """A book, bound at a step."""

    @property
    def file(self) -> Path:
        """Where it lies."""

    @property
    def unbound(self) -> Unbound:
        """What it was bound from."""

    @property
    def slimmed(self) -> Tally:
        """What became of the pictures inside papers and posters."""

    @property
    def homes(self) -> Mapping[str, str]:
        """Of entries that share a paper with one before: the id of that one, by their own."""


B = TypeVar("B", bound=Bound)


@dataclass
class Fitting(Generic[B]):
    """The search for one edition."""

    catalog: Catalog
    profile: Profile
    bound: Callable[[Profile, Path], B]
    """Binds the book as a profile asks, in a new file."""
    _folder: Path = Path()
    _best: tuple[Step, B] | None = None
    _tries: dict[Step, int] = field(default_factory=dict)
    _candidates: tuple[LeftOut, ...] = ()
    """Papers that may be left out, in the order in which they go."""
    _papers: int = 0
    _homes: Mapping[str, str] = field(default_factory=dict)
    _coarsest: B | None = None

    def fitted(self, target: Path) -> tuple[B, GivenUp]:
        """The book at the best step that fits, in a new file, and what was given up for it.

        Raises:
            BookletError: It does not fit at the last step either; the heaviest pages are named.
        """
        budget, ladder = self.profile.budget, self.profile.ladder
        assert budget is not None, "asked only for editions with a budget"
        with temporary_folder() as self._folder:
            finest(self._weigh, budget, len(ladder), self._weights)
            if self._best is None:
                raise BookletError(tuple(self._too_large(budget)))
            step, bound = self._best
            with new_file(target) as file:
                file.write(bound.file.read_bytes())
        return bound, GivenUp(
            *(budget, ladder[step.rung], ladder[0], bound.slimmed, self._candidates[: step.without]),
            *(self._papers, len(self._tries)),
        )

    def _weigh(self, step: Step) -> int:
        """Bytes of the book at a step. Of those that fit, a later one is always better."""
        if step not in self._tries:
            profile = self.profile.on(self.profile.ladder[step.rung], self._without(step))
            bound = self.bound(profile, self._folder / f"{len(self._tries)}.pdf")
            self._tries[step] = size = bound.file.stat().st_size
            if step.without == 0:
                self._homes, self._papers = bound.homes, len(bound.unbound.appendices)
            if size <= (self.profile.budget or 0):
                self._best, self._coarsest = (step, bound), None
            elif self._best is None and step.rung == len(self.profile.ladder) - 1:
                self._coarsest = bound
        return self._tries[step]

    def _without(self, step: Step) -> frozenset[str]:
        """Entries whose paper is left out; those that share it are without it too."""
        gone = {paper.entry for paper in self._candidates[: step.without]}
        return frozenset(gone | {id for id, home in self._homes.items() if home in gone})

    def _weights(self) -> list[int]:
        """What the papers weigh that may go: the largest first, and of those the catalog keeps none."""
        assert self._coarsest is not None, "asked when the coarsest rung was too heavy"
        entries = {entry.id: entry for entry in self.catalog.entries}
        kept = {id for id, entry in entries.items() if entry.paper and entry.paper.keep}
        kept |= {self._homes[id] for id in kept if id in self._homes}
        weights: Counter[str] = Counter()
        for page, weight in zip(self._coarsest.unbound.pages, page_weights(self._coarsest.file), strict=True):
            if page.part in self._coarsest.unbound.appendices:
                weights[page.part.removeprefix("paper/")] += round(weight)
        going = sorted((id for id in weights if id not in kept), key=lambda id: -weights[id])
        self._candidates = tuple(LeftOut(id, plain(entries[id].title), weights[id]) for id in going)
        return [paper.bytes for paper in self._candidates]

    def _too_large(self, budget: int) -> Iterator[Diagnostic]:
        bound = self._coarsest
        assert bound is not None, "nothing fits only when the last step was weighed"
        place = Place(self.catalog.written_at.file)
        what = "with the coarsest pictures and without papers" if self._candidates else "with the coarsest pictures"
        if any(entry.paper and entry.paper.keep for entry in self.catalog.entries):
            what += " but those with keep: true"
        size = _megabytes(bound.file.stat().st_size)
        message = f"{what} it has {size}, more than {_megabytes(budget)}; nothing was written"
        yield error(place, "too-large", message, "give --max-size more, or give up what is heavy")
        pages = bound.unbound.pages
        weights = page_weights(bound.file)
        for page in sorted(pages, key=lambda page: -weights[page.index])[:_HEAVY_PAGES]:
            where = bound.unbound.written_at.get(page.part) or self._place(page.part) or place
            weight = f"{weights[page.index] / 1e3:.0f} kB"
            yield note(where, "heavy-page", f"page {page.label} ({page.part}) has {weight} of it")

    def _place(self, part: str) -> Place | None:
        """Where the entry is written that a part is about."""
        id = part.partition("/")[2]
        return next((entry.written_at for entry in self.catalog.entries if entry.id == id), None)


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.2f} MB"
