"""Jobs for the typesetter and the parts they give, kept in the store.

A part knows neither its page number nor its side; docs/architecture.md says why. The engine itself runs in
worker processes and is not loaded here: a build that finds everything in the store never needs it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from importlib.metadata import version

from booklet.values import Job, Progress, TypesetPart, no_progress
from booklet.workshop import Packing, Task, Workshop
from booklet.workspace import digest

PARTS = Packing(TypesetPart, "pdf")
ENGINES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "fonttools", "pillow")
"""Packages whose version decides about the result."""
_RECIPE = "15"
"""Changes when the same job is set differently: part of every key."""


def slot_name(address: str) -> str:
    """Name under which WeasyPrint files the picture of that address among the XObjects of a page.

    WeasyPrint 70 names a picture by the MD5 of its address and whether it may be interpolated; a test holds
    this, since nothing of it is promised.
    """
    return f"i{hashlib.md5(address.encode(), usedforsecurity=False).hexdigest()}0"


@lru_cache(maxsize=1)
def _engine_versions() -> str:
    return " ".join(f"{name} {version(name)}" for name in ENGINES)


def job_key(job: Job) -> str:
    """The hash of everything that decides about the result."""
    parts: list[str | bytes] = ["typeset", _RECIPE, _engine_versions(), str(job.tagged), job.html]
    parts += [*job.styles, "copyfit", *(fit.style for fit in job.fits)]
    parts += (font.key for font in job.fonts)
    for address, data in sorted(job.resources):
        parts += [address, data]
    return digest(*parts)


def begin(job: Job, workshop: Workshop) -> None:
    """Start on a part that the store does not have, and do not wait: the next job can be prepared meanwhile."""
    workshop.begin((_task(job),))


def set_all(jobs: Sequence[Job], workshop: Workshop, progress: Progress = no_progress) -> tuple[TypesetPart, ...]:
    """The typeset parts, in the order of the jobs; only what the store does not have is set.

    Raises:
        BookletError: The process that set one of them died, also when it had nothing else to do.
    """
    tasks = [_task(job) for job in jobs]
    return tuple(_unpacked(data, workshop) for data in workshop.made(tasks, "typesetting", progress))


def set_what_can_be(
    jobs: Sequence[Job], workshop: Workshop, progress: Progress = no_progress
) -> tuple[TypesetPart | None, ...]:
    """As ``set_all``; None where the process that set a part died, also when it had nothing else to do."""
    tasks = [replace(_task(job), instead=lambda failure: b"") for job in jobs]
    results = workshop.made(tasks, "typesetting", progress)
    return tuple(_unpacked(data, workshop) if data else None for data in results)


def _unpacked(data: bytes, workshop: Workshop) -> TypesetPart:
    part = PARTS.unpacked(data)
    assert isinstance(part.pdf, bytes), "it was packed so"
    return replace(part, pdf=workshop.store.path(part.pdf.decode()))


def _task(job: Job) -> Task:
    return Task(job_key(job), "booklet.engine:set_and_packed", partial(_arguments, job), filed=True)


def _arguments(job: Job) -> tuple[object, ...]:
    return (job,)
