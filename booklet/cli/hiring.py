"""Who does the work of a build: what follows --jobs."""

import re
from functools import partial
from typing import TYPE_CHECKING

import click

from booklet.diagnostics import MissingError, Place, error

if TYPE_CHECKING:  # loaded when they are needed, so that help is quick
    from booklet.workshop import Workshop
    from booklet.workspace import Store

_DISTANT = "dask://"
_ADDRESS = re.compile(r"dask://([^/:@\s]+|\[[0-9a-f:.]+\]):\d{1,5}", re.IGNORECASE)
MOST_JOBS = 1000


def workshop_of(jobs: str | None, store: "Store") -> "Workshop":
    """A workshop with so many processes, or with the workers of the scheduler at an address.

    Raises:
        MissingError: The software for that is not installed.
        click.BadParameter: It is neither a number nor an address.
    """
    from booklet.workshop import Workshop

    if jobs is None:
        return Workshop(store)
    if jobs.startswith(_DISTANT):
        if not _ADDRESS.fullmatch(jobs):
            raise click.BadParameter(f"{jobs!r} is no address: write dask://host:8786", param_hint="--jobs")
        try:
            from booklet.distant import distant_crew
        except ImportError:
            lack = error(Place(), "missing-package", f"{jobs} needs Dask", "pip install 'poster-booklet[dask]'")
            raise MissingError((lack,)) from None
        return Workshop(store, hire=partial(distant_crew, jobs, store))
    if not jobs.isdecimal() or not 0 < int(jobs) <= MOST_JOBS:
        message = f"{jobs!r} is neither a number of processes nor an address such as dask://host:8786"
        raise click.BadParameter(message, param_hint="--jobs")
    return Workshop(store, int(jobs))
