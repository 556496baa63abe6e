"""What came of filled templates, kept, so that none is filled again to the same end.

What a part came to is found by what its templates may have looked at: the book around the entries, its own leaves and
what they show; where they looked further, by the whole book too, with its abstracts or, as lists do, without. The
project's own templates have to be the same.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from booklet.catalog.model import Entry, Section
from booklet.material import Material, Reach
from booklet.theme.files import ThemeFiles
from booklet.values import CleanPaper, Leaf
from booklet.vocabulary.entries import codes_in_margin, explaining, first_presented
from booklet.workspace import Store, digest

_RECIPE = "3"
"""Changes when it is kept differently: part of every key."""


class Grounds:
    """What filling templates rests on, as hashes."""

    def __init__(self, material: Material, look: Iterable[str]) -> None:
        """The look is all that is no part of the material: software, edition, styles, typefaces."""
        self._material = material
        catalog = material.catalog
        around = catalog.model_copy(update={"sections": ()}).model_dump_json()
        first = first_presented(catalog)
        explained_by = explaining(catalog)
        traits = (
            codes_in_margin(catalog),
            [section is first for section in catalog.sections],
            explained_by and explained_by.id,
        )
        self._around = digest(*look, around, repr(material.words), repr(traits))
        self._listed = {entry.id: self._entry(entry, section) for section, entry in catalog.with_sections()}
        """Of each entry all but its abstract."""
        self._entries = {entry.id: digest(self._listed[entry.id], entry.abstract or "") for entry in catalog.entries}
        self._sections = [self._section(section, self._entries) for section in catalog.sections]

    def near(self, leaves: Sequence[Leaf]) -> str:
        """Of the book around the entries, of these leaves, and of the entry or the section that each shows."""
        found = [self._around]
        for leaf in leaves:
            number = int(leaf.subject) if leaf.subject.isdecimal() else 0
            section = self._sections[number - 1] if 0 < number <= len(self._sections) else ""
            found += [leaf.kind, leaf.subject, self._entries.get(leaf.subject, ""), section]
        return digest(*found)

    def wide(self, rooms: Mapping[str, str]) -> str:
        """Of everything but abstracts, and of the rooms for numbers that a part may print."""
        return digest(self._all_listed, _told(rooms))

    def far(self, rooms: Mapping[str, str]) -> str:
        """Of everything, and of the rooms for numbers that a part may print."""
        return digest(self._all_listed, *self._sections, _told(rooms))

    @cached_property
    def _all_listed(self) -> str:
        material = self._material
        texts = (text for one in material.texts.items() for text in one)
        sections = (self._section(section, self._listed) for section in material.catalog.sections)
        return digest(self._around, *sections, repr(material.homes), repr(material.artwork), *texts)

    def _section(self, section: Section, entries: Mapping[str, str]) -> str:
        alone = section.model_copy(update={"entries": ()}).model_dump_json()
        return digest(alone, *(entries[entry.id] for entry in section.entries))

    def _entry(self, entry: Entry, section: Section) -> str:
        artwork, paper = self._material.artwork, self._material.papers.get(entry.id)
        # What is known of a clean paper follows from these.
        known = (paper.source, paper.digest, paper.clean) if isinstance(paper, CleanPaper) else paper
        shown = artwork.plates.get(entry.id), artwork.first_pages.get(entry.id)
        listed = entry.model_copy(update={"abstract": None}).model_dump_json()
        return digest(listed, section.title, repr(known), repr(shown))


@dataclass(frozen=True, slots=True)
class _Filled:
    """What came of templates."""

    job: str
    """Key of the part that is set from it; empty where they looked further, and it is kept under all that they saw."""
    looked: Reach
    """How far they looked."""
    own: Mapping[str, str]
    """The project's templates that were looked for so far, by name, as ``ThemeFiles.own`` tells them."""


class Fillings:
    """What came of the templates of one book, and of its books before."""

    def __init__(self, grounds: Grounds, files: ThemeFiles, store: Store) -> None:
        self._grounds = grounds
        self._files = files
        self._store = store

    def key_of_job(self, near: str, rooms: Mapping[str, str]) -> str | None:
        """Key of the part that templates come to on these near grounds; None where they have to be filled."""
        filled = self._kept(near)
        if filled and filled.looked:
            filled = self._kept(self._seen(near, rooms, filled.looked))
        return filled.job if filled else None

    def keep(self, near: str, rooms: Mapping[str, str], job: str, looked: Reach) -> None:
        """Keep what came of them.

        Raises:
            MissingError: The store cannot be written to.
        """
        if looked == Reach.WIDE and any(self._files.asked.values()):
            looked = Reach.FAR  # what the project's own templates do with an entry, nobody knows
        if looked:
            self._put(near, "", looked)
            self._put(self._seen(near, rooms, looked), job, looked)
        else:
            self._put(near, job, looked)

    def _seen(self, near: str, rooms: Mapping[str, str], looked: Reach) -> str:
        return digest(near, self._grounds.wide(rooms) if looked == Reach.WIDE else self._grounds.far(rooms))

    def _kept(self, grounds: str) -> _Filled | None:
        """What is kept on these grounds; None where nothing is, or where the project has other templates now."""
        kept = self._store.get(_key(grounds))
        filled = _Filled(**json.loads(kept)) if kept else None
        is_same = filled and all(self._files.own(name) == known for name, known in filled.own.items())
        return filled if is_same else None

    def _put(self, grounds: str, job: str, looked: Reach) -> None:
        self._store.put(_key(grounds), json.dumps(asdict(_Filled(job, looked, self._files.asked))).encode())


def _told(rooms: Mapping[str, str]) -> str:
    return repr(dict(rooms))


def _key(grounds: str) -> str:
    return digest("filled", _RECIPE, grounds)
