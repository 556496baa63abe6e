"""A catalog of as many entries as wanted, of average length, in YAML."""

from booklet.catalog.model import Catalog, Entry, Event, Link, Section
from booklet.catalog.people import Author
from booklet.catalog.sessions import Appearance
from booklet.importers.catalog_yaml import catalog_text

OPENING = "We show with $x_{{{}}}$ and $\\ell_\\infty$ that words can fill an abstract of average length. "
SENTENCE = "The sentence that follows says it once more, and the reader who counts them finds that this is number {}. "


def catalog_of(entries: int) -> str:
    """The text of the catalog; sections of 25 entries."""
    made = [_entry(number) for number in range(1, entries + 1)]
    sections = [
        Section(title=f"Section {start // 25 + 1}", entries=tuple(made[start : start + 25]))
        for start in range(0, entries, 25)
    ]
    return catalog_text(Catalog(event=Event(name="MyConf 2026"), sections=tuple(sections)))


def _entry(number: int) -> Entry:
    return Entry(
        id=f"entry-{number}",
        title=f"Entry number {number} about something worth a title",
        authors=(Author(name=f"Ada Author{number}", affiliation="Institute of Examples"), Author(name="Ben Example")),
        abstract=OPENING.format(number) + "".join(SENTENCE.format(count) for count in range(1, 9)),
        keywords=("measuring", "setting"),
        links=(Link(label="Code", url=f"https://example.org/{number}", kind="code"),),
        session=(Appearance(name="Poster session", room="Hall J", board=str(number)),),
    )
