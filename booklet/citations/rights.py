"""Whether a paper may be passed on: what the catalog says, then what was found with the file; nothing is guessed."""

import re

from booklet.catalog.model import Paper

_FORBIDS = re.compile(
    r"""(?ix) all \s+ rights \s+ reserved
    | arxiv\.org/licenses/(?:nonexclusive-distrib|assumed-\d+) | arxiv\.org \s+ perpetual
    | \b no \s+ (?:re)?distribution | \b not \s+ (?:for|to \s+ be) \s+ redistribut
    | do \s+ not \s+ (?:re)?distribute
    | redistribution \s+ (?:is \s+)? (?:prohibited|forbidden|not \s+ (?:permitted|allowed))"""
)
"""Words of licences that keep others from passing a paper on (docs/papers.md)."""


def forbidden_by(paper: Paper, found_licence: str | None) -> str | None:
    """The licence that keeps the paper from being appended; None where it may be, or where nothing is known.

    ``append:`` in the catalog decides, whatever its value; else the catalog's ``licence:``, else the one that was
    found where the file was fetched.
    """
    if "append" in paper.model_fields_set:
        return None
    licence = paper.licence or found_licence or ""
    return licence if _FORBIDS.search(licence) else None
