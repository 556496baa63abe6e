"""Imported once by the fork server: the rooms whose engines every child needs, so that no child loads them again.

What cannot be loaded here, for want of a system library perhaps, is passed over: an error at this point
would take the fork server down for everybody, and whoever needs the engine names the lack much better.
"""

import contextlib
import gc
import importlib

ROOMS = (
    "booklet.engine",
    "booklet.pictures.packing",
    "booklet.papers",
    "booklet.papers.second_reader",
    "booklet.appendix.copying",
    "booklet.slimming",
)
LOADED_LATE = ("pypdf.filters", "pypdf._codecs._codecs")
"""Loaded by a library only when it is first needed, which would be anew in every child."""
HYPHENATED = "en"
"""The language whose hyphens are read ahead, which a booklet has unless it says another: 0.06 s for the first part of
every worker."""

for _room in (*ROOMS, *LOADED_LATE):
    with contextlib.suppress(Exception):
        importlib.import_module(_room)

with contextlib.suppress(Exception):
    importlib.import_module("pyphen").Pyphen(lang=HYPHENATED)

gc.freeze()  # children never look through what is loaded here for garbage, nor copy it for having looked
