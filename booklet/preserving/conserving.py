"""Papers brought to PDF/A-3b, each in a child on a short leash; what it came to is kept."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import fontTools
import pikepdf

from booklet.papers.links import in_clauses
from booklet.preserving.mending import mend
from booklet.processes import Limits
from booklet.values import Appendix, Progress, VectorArt
from booklet.workshop import Leash, Packing, Task, Workshop
from booklet.workspace import digest, payload

RECIPE = "1"
"""Changes when the same paper is mended differently: part of every key."""


@dataclass(frozen=True, slots=True)
class Conserved:
    """A paper with everything mended that can be mended."""

    pdf: bytes
    """The file, or its key in the store once it lies there."""
    mended: tuple[str, ...] = ()
    """What was done to it, as clauses."""


CONSERVED = Packing(Conserved, "pdf")
LIMITS = Limits(seconds=60, memory_bytes=2 * 1024**3)
_FAILED = b"!"
"""In the place of a paper that could not be mended within the limits."""


@dataclass(frozen=True, slots=True)
class ConserveJob:
    """A file that was taken in; it can travel to another process."""

    pdf: bytes | Path
    """The file, or its place in the store."""

    @property
    def key(self) -> str:
        """The hash of everything that decides about the result."""
        versions = (pikepdf.__version__, pikepdf.__libqpdf_version__, fontTools.version)
        return digest("conserve", RECIPE, *versions, payload(self.pdf))


def conserved(job: ConserveJob) -> Conserved:
    """Runs in the child: the file with everything mended that can be.

    Raises:
        Exception: Whatever a hostile file makes the libraries raise.
    """
    with pikepdf.open(io.BytesIO(payload(job.pdf)), inherit_page_attributes=False) as pdf:
        done = mend(pdf)
        file = io.BytesIO()
        pdf.save(
            file,
            deterministic_id=True,
            compress_streams=True,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,  # LZW, which 6.1.7.2 forbids, becomes Flate
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return Conserved(file.getvalue(), tuple(in_clauses(done)))


def conserved_and_packed(job: ConserveJob) -> bytes:
    """Runs in the child, as ``conserved``."""
    return CONSERVED.packed(conserved(job))


def conserve(
    appendices: Mapping[str, Appendix], workshop: Workshop, progress: Progress
) -> tuple[dict[str, Appendix], dict[str, tuple[str, ...]]]:
    """The same papers, mended, and what was done to each, as clauses; both by the names of their parts.

    One that can't be mended within the limits stays as it is.
    """
    made = _made({part: one.pdf for part, one in appendices.items()}, "mending papers", workshop, progress)
    mended = {part: replace(appendices[part], pdf=workshop.store.path(one.pdf.decode())) for part, one in made.items()}
    return {**appendices, **mended}, {part: one.mended for part, one in made.items()}


def _made(
    files: Mapping[str, bytes | Path], stage: str, workshop: Workshop, progress: Progress
) -> dict[str, Conserved]:
    """Those that could be mended within the limits, each with the key of its file."""
    results = workshop.made([_task(ConserveJob(file)) for file in files.values()], stage, progress)
    there = zip(files, results, strict=True)
    return {name: CONSERVED.unpacked(packed) for name, packed in there if packed != _FAILED}


def conserve_art(
    art: Mapping[str, tuple[VectorArt, bytes]], workshop: Workshop, progress: Progress
) -> dict[str, tuple[VectorArt, bytes]]:
    """The same posters with their files mended, by the same ids. One that can't be mended stays as it is."""
    made = _made({id: data for id, (_, data) in art.items()}, "mending posters", workshop, progress)
    stored = {id: workshop.store.get(one.pdf.decode()) for id, one in made.items()}
    return {id: (vector, stored.get(id) or data) for id, (vector, data) in art.items()}


def _task(job: ConserveJob) -> Task:
    leash = Leash(LIMITS, lambda _: _FAILED)
    function = "booklet.preserving.conserving:conserved_and_packed"
    return Task(job.key, function, lambda: (job,), filed=True, leash=leash)
