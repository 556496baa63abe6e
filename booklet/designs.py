"""How a theme lays out an entry that has a poster, on pages of a size. Pure."""

from enum import StrEnum

from booklet.catalog import Imprint
from booklet.layout import layout_of


class Form(StrEnum):
    """What an entry with a poster becomes. Entries without one are running text in every theme."""

    SPREAD = "spread"
    """Poster on the left, words on the right."""
    SINGLE = "single"
    """Both on one page."""
    RUNNING = "running"
    """Words only, several entries to a page."""


def form_of(imprint: Imprint) -> Form:
    """The form of the entries of a booklet."""
    if imprint.theme == "abstracts":
        return Form.RUNNING
    return Form.SINGLE if imprint.compact or layout_of(imprint.size).large else Form.SPREAD
