"""What came of filled templates, kept, so that none is filled again to the same end.

What a part came to is found by what its templates may have looked at: the book around the entries, its own leaves and
what they show; where they looked further, by the whole book too. The project's own templates have to be the same.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from booklet.catalog.model import Entry, Section
from booklet.material import Material
from booklet.theme.files import ThemeFiles
from booklet.values import CleanPaper, Leaf
from booklet.vocabulary.entries import codes_in_margin, explaining, first_presented
from booklet.workspace import Store, digest

_RECIPE = "2"
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
        self._entries = {entry.id: self._entry(entry, section) for section, entry in catalog.with_sections()}
        self._sections = [self._section(section) for section in catalog.sections]

    def near(self, leaves: Sequence[Leaf]) -> str:
        """Of the book around the entries, of these leaves, and of the entry or the section that each shows."""
        found = [self._around]
        for leaf in leaves:
            number = int(leaf.subject) if leaf.subject.isdecimal() else 0
            section = self._sections[number - 1] if 0 < number <= len(self._sections) else ""
            found += [leaf.kind, leaf.subject, self._entries.get(leaf.subject, ""), section]
        return digest(*found)

    def far(self, rooms: Mapping[str, str]) -> str:
        """Of everything, and of the rooms for numbers that a part may print."""
        return digest(self._all, repr(dict(rooms)))

    @cached_property
    def _all(self) -> str:
        texts = (text for one in self._material.texts.items() for text in one)
        return digest(self._around, *self._sections, repr(self._material.homes), repr(self._material.artwork), *texts)

    def _section(self, section: Section) -> str:
        alone = section.model_copy(update={"entries": ()}).model_dump_json()
        return digest(alone, *(self._entries[entry.id] for entry in section.entries))

    def _entry(self, entry: Entry, section: Section) -> str:
        artwork, paper = self._material.artwork, self._material.papers.get(entry.id)
        # What is known of a clean paper follows from these.
        known = (paper.source, paper.digest, paper.clean) if isinstance(paper, CleanPaper) else paper
        shown = artwork.plates.get(entry.id), artwork.first_pages.get(entry.id)
        return digest(entry.model_dump_json(), section.title, repr(known), repr(shown))


@dataclass(frozen=True, slots=True)
class _Filled:
    """What came of templates."""

    job: str
    """Key of the part that is set from it; empty where they looked further, and it is kept under all that they saw."""
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
        job = self._kept(near)
        return self._kept(self._far(near, rooms)) or None if job == "" else job

    def keep(self, near: str, rooms: Mapping[str, str], job: str, *, looked_far: bool) -> None:
        """Keep what came of them.

        Raises:
            MissingError: The store cannot be written to.
        """
        self._put(near, "" if looked_far else job)
        if looked_far:
            self._put(self._far(near, rooms), job)

    def _far(self, near: str, rooms: Mapping[str, str]) -> str:
        return digest(near, self._grounds.far(rooms))

    def _kept(self, grounds: str) -> str | None:
        """What is kept on these grounds; None where nothing is, or where the project has other templates now."""
        kept = self._store.get(_key(grounds))
        filled = _Filled(**json.loads(kept)) if kept else None
        is_same = filled and all(self._files.own(name) == known for name, known in filled.own.items())
        return filled.job if filled and is_same else None

    def _put(self, grounds: str, job: str) -> None:
        self._store.put(_key(grounds), json.dumps(asdict(_Filled(job, self._files.asked))).encode())


def _key(grounds: str) -> str:
    return digest("filled", _RECIPE, grounds)
