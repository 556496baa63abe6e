"""The pictures inside PDFs made smaller, each file in a child on a short leash; what it came to is kept."""

import io
from collections.abc import Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
import PIL
from PIL import ImageFile

from booklet.geometry import Size
from booklet.ladder import Fineness, Tally
from booklet.processes import Limits, leashes, run_limited
from booklet.slimming.pictures import Wish, slim
from booklet.slimming.placement import TooEntangledError, placement
from booklet.values import Appendix, Progress, VectorArt, no_progress
from booklet.workshop import Packing
from booklet.workspace import Store, digest, payload

RECIPE = "3"
"""Changes when the same file is made smaller differently: part of every key."""
_CUT = 1.5
"""How much longer than the trim size a picture is that fills it: a page across fills an upright one so."""
LIMITS = Limits(seconds=60, memory_bytes=2 * 1024**3)


@dataclass(frozen=True, slots=True)
class Slimmed:
    """What became of a file."""

    tally: Tally
    pdf: bytes = b""
    """The lighter file; empty where nothing in it could be made smaller."""


SLIMMED = Packing(Slimmed, "pdf")


@dataclass(frozen=True, slots=True)
class SlimJob:
    """A file and what is wanted of it; it can travel to another process."""

    pdf: bytes | Path
    """The file, or its place in the store: of papers that lie there, only those at hand are held in memory."""
    fineness: Fineness
    page: int | None = None
    """Index of the only page that is printed; None for all."""
    longest_pt: float | None = None
    """How long the longer side of that page is printed, in points; None for its own length."""

    @property
    def key(self) -> str:
        """The hash of everything that decides about the result."""
        versions = (pikepdf.__version__, pikepdf.__libqpdf_version__, PIL.__version__)
        wish = (self.fineness.dpi, self.fineness.quality, self.page, self.longest_pt)
        return digest("slim", RECIPE, *versions, repr(wish), payload(self.pdf))


def slim_alone(job: SlimJob) -> Slimmed:
    """Runs in the child, as ``slim_file``: a picture that is cut off is not taken for a whole one.

    The typesetting engine, which the fork server loads, turns Pillow's switch for the whole process.
    """
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        return slim_file(job)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _longest(size: Size) -> float:
    """The longer side, in points."""
    return max(size.width.pt, size.height.pt)


def slim_file(job: SlimJob) -> Slimmed:
    """Runs in the child: the file with smaller pictures.

    Raises:
        Exception: Whatever a hostile file makes the libraries raise.
    """
    with pikepdf.open(io.BytesIO(payload(job.pdf)), inherit_page_attributes=False) as pdf:
        try:
            seen = placement(pdf, None if job.page is None else [job.page])
        except TooEntangledError:
            return Slimmed(Tally())
        tally = slim(pdf, seen, Wish(job.fineness.dpi * _magnification(pdf, job), job.fineness.quality))
        if not tally.smaller:
            return Slimmed(tally)
        file = io.BytesIO()
        pdf.save(
            file,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return Slimmed(tally, file.getvalue())


def _magnification(pdf: pikepdf.Pdf, job: SlimJob) -> float:
    """How much larger than at its own size the page is printed."""
    if job.page is None or job.longest_pt is None:
        return 1.0
    page = pdf.pages[job.page]
    left, bottom, right, top = (float(value) for value in page.cropbox.as_list())
    longest = max(abs(right - left), abs(top - bottom)) * float(page.obj.get("/UserUnit", 1))
    return job.longest_pt / longest if longest else 1.0


class Slimmer:
    """Makes what is bound in lighter, and remembers what could not be."""

    def __init__(self, store: Store, progress: Progress = no_progress, children: int | None = None) -> None:
        """So many children at once, or as many as there are cores."""
        self._store = store
        self._children = children
        self._progress = progress
        self._failed: set[str] = set()

    @property
    def has_failed(self) -> bool:
        """Whether there was anything that it could not look through within time and memory."""
        return bool(self._failed)

    def papers(self, papers: Mapping[str, Appendix], fineness: Fineness | None) -> tuple[dict[str, Appendix], Tally]:
        """Papers with smaller pictures, and what became of those; as they are where no fineness is given."""
        if fineness is None:
            return dict(papers), Tally()
        jobs = [SlimJob(paper.pdf, fineness) for paper in papers.values()]
        made = self._made(jobs)
        lighter = {
            name: replace(paper, pdf=one.pdf) if one.pdf else paper
            for (name, paper), one in zip(papers.items(), made, strict=True)
        }
        return lighter, sum((one.tally for one in made), Tally())

    def posters(
        self,
        posters: Mapping[str, tuple[VectorArt, bytes]],
        sizes: Mapping[str, Size],
        trim: Size,
        fineness: Fineness | None,
    ) -> tuple[dict[str, tuple[VectorArt, bytes]], Tally]:
        """The same for posters that are PDFs, which are printed at these sizes; both by the id of the entry.

        What has no size of its own fills a cover of the trim size, and more of it may be cut off than is seen.
        """
        if fineness is None:
            return dict(posters), Tally()
        longest = {id: _longest(sizes[id]) if id in sizes else _CUT * _longest(trim) for id in posters}
        jobs = [SlimJob(data, fineness, art.page, longest[id]) for id, (art, data) in posters.items()]
        made = self._made(jobs)
        lighter = {id: (art, one.pdf or data) for (id, (art, data)), one in zip(posters.items(), made, strict=True)}
        return lighter, sum((one.tally for one in made), Tally())

    def _made(self, jobs: Sequence[SlimJob]) -> list[Slimmed]:
        """The results in order, from the store or else from children, several at once."""
        keys = [job.key for job in jobs]
        found = {key: self._known(key) for key in keys}
        wanted = {key: job for key, job in zip(keys, jobs, strict=True) if found[key] is None}
        with leashes(self._children) as threads:
            running = {threads.submit(run_limited, slim_alone, job, limits=LIMITS): key for key, job in wanted.items()}
            for done, future in enumerate(as_completed(running), 1):
                found[running[future]] = self._kept(running[future], future.result().result)
                self._progress("slimming", done, len(running))
        return [found[key] or Slimmed(Tally()) for key in keys]

    def _known(self, key: str) -> Slimmed | None:
        if key in self._failed:
            return Slimmed(Tally(failed=1))
        kept = self._store.get(key)
        return None if kept is None else SLIMMED.unpacked(kept)

    def _kept(self, key: str, slimmed: Slimmed | None) -> Slimmed:
        """What failed may be the machine's fault: it is not kept, and only in this build not tried again."""
        if slimmed is None:
            self._failed.add(key)
            return Slimmed(Tally(failed=1))
        self._store.put(key, SLIMMED.packed(slimmed))
        return slimmed
