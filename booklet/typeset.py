"""Jobs for the typesetter and the parts they give, kept in the store.

A part knows neither its page number nor its side; docs/architecture.md says why. The engine itself runs in
worker processes and is not loaded here: a build that finds everything in the store never needs it.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version

from booklet.values import Job, Progress, TypesetPart, no_progress
from booklet.workshop import Packing, Task, Workshop
from booklet.workspace import digest

PARTS = Packing(TypesetPart, "pdf")
ENGINES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "fonttools", "pillow")
"""Packages whose version decides about the result."""
_RECIPE = "21"
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
    parts += [*job.styles, "copyfit", *(f"{fit.saves} {fit.style}" for fit in job.fits)]
    parts += (font.key for font in job.fonts)
    for address, data in sorted(job.resources):
        parts += [address, data]
    return digest(*parts)


@dataclass(frozen=True, slots=True)
class Copy:
    """What is to be set, by its key."""

    key: str
    """That of the job."""
    made: Callable[[], Job]
    """Makes the job, once more where that was done to know the key."""
    at_hand: Job | None = None
    """The job, where it was just made."""

    def job(self) -> Job:
        """The job."""
        return self.at_hand or self.made()


def begin(copy: Copy, workshop: Workshop) -> Copy:
    """Start on a part that the store does not have, and do not wait: the next can be prepared meanwhile.

    What comes back no longer holds the job.
    """
    workshop.begin((_task(copy),))
    return replace(copy, at_hand=None)


def set_all(copies: Sequence[Copy], workshop: Workshop, progress: Progress = no_progress) -> tuple[TypesetPart, ...]:
    """The typeset parts, in their order; only what the store does not have is set.

    Raises:
        BookletError: The process that set one of them died, also when it had nothing else to do.
    """
    tasks = [_task(copy) for copy in copies]
    parts = tuple(_unpacked(data, workshop) for data in workshop.made(tasks, "typesetting", progress))
    _cut_again(copies, parts, workshop)
    return parts


def set_what_can_be(
    copies: Sequence[Copy], workshop: Workshop, progress: Progress = no_progress
) -> tuple[TypesetPart | None, ...]:
    """As ``set_all``; None where the process that set a part died, also when it had nothing else to do."""
    tasks = [replace(_task(copy), instead=lambda failure: b"") for copy in copies]
    results = workshop.made(tasks, "typesetting", progress)
    parts = tuple(_unpacked(data, workshop) if data else None for data in results)
    _cut_again(copies, parts, workshop)
    return parts


def _cut_again(copies: Sequence[Copy], parts: Sequence[TypesetPart | None], workshop: Workshop) -> None:
    """Have typefaces that the store has lost cut again, which is done where templates are filled: the book is to be the
    same whether its parts were kept or not.
    """
    keys = {font.key for part in parts if part for font in part.fonts}
    lost = {key for key in keys if workshop.store.get(key) is None}
    for copy, part in zip(copies, parts, strict=True):
        if part and any(font.key in lost for font in part.fonts):
            copy.job()


def _unpacked(data: bytes, workshop: Workshop) -> TypesetPart:
    part = PARTS.unpacked(data)
    assert isinstance(part.pdf, bytes), "it was packed so"
    return replace(part, pdf=workshop.store.path(part.pdf.decode()))


def _task(copy: Copy) -> Task:
    return Task(copy.key, "booklet.engine:set_and_packed", lambda: (copy.job(),), filed=True)
