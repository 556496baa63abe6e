"""What the book says of a paper that is not in it, to its readers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AbsenceWords:
    """One sentence for each way a paper can be missing, and the words around it."""

    no_file: str
    not_fetched: str
    gone: str
    was_at: str
    """Followed by the address that it is gone from."""
    password: str
    web_page: str
    damaged: str
    no_pages: str
    too_large: str
    edition: str
    embedded: str
    embedded_as: str
    """Followed by the name of the file."""
    not_lasting: str
    not_redistributed: str
    left_out: str
    not_set: str
    """Of an entry, not of its paper."""
    to_cite: str
    """Label of the citation."""
    in_volume: str
    """Stands before the title of the volume."""
    in_full: str
    """Followed by the number of the page on which the entry stands."""
