"""What the templates of people, sponsors, talks, texts and indexes may say, beside the words for entries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from booklet import designs, indexes, layout, lists, matter
from booklet.alphabet import Alphabet, alphabet_of
from booklet.catalog.model import Catalog
from booklet.catalog.names import family_first, family_stands_left, printed_name, with_apostrophes
from booklet.catalog.people import Person, Role, Speaker, Sponsor
from booklet.catalog.texts import Foreword, Information, file_named
from booklet.furniture import code_range
from booklet.values import Art, Artwork, IndexLine, Leaf
from booklet.words import Words

FEW = 12
"""More members than this are set in alphabetical blocks of small type."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody in a list."""

    given: str
    """Given names; empty for those who go by one name."""
    family: str
    affiliation: str
    address: str
    """Their own page, or else their ORCID record; empty where neither is known."""
    family_left: bool = False
    """Whether the family name stands left of the given ones."""


@dataclass(frozen=True, slots=True)
class Block:
    """Those whose family names begin with one letter."""

    letter: str
    people: tuple[PersonView, ...]


@dataclass(frozen=True, slots=True)
class RoleView:
    """Those who did one thing: in the catalog's order, or in blocks where they are many."""

    role: str
    people: tuple[PersonView, ...]
    blocks: tuple[Block, ...]
    """Empty where they are few."""


@dataclass(frozen=True, slots=True)
class TextView:
    """A text around the entries."""

    title: str
    text: str
    """Markdown."""
    signature: str


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture, and how large it is shown."""

    address: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the contents."""

    address: str
    title: str


class MatterVocabulary:
    """The vocabulary for the matter of one book."""

    def __init__(self, catalog: Catalog, artwork: Artwork, texts: Mapping[str, str], words: Words) -> None:
        """Texts are the contents of the Markdown files that the catalog names, by name."""
        self._catalog = catalog
        self._artwork = artwork
        self._texts = texts
        self._words = words
        self._talks = {talk.id: talk for talk in catalog.talks}

    def facts(self) -> dict[str, object]:
        """What is the same in every template of the book."""
        catalog = self._catalog
        return {
            "matter_before": self._lines(matter.before(catalog)),
            "matter_after": self._lines(matter.after(catalog)),
            "indexes": self._lines(matter.searched(catalog)),
            "talks_heading": self._words.matter.heading([talk.kind for talk in catalog.talks]),
            "lists_sections": designs.lists_sections(catalog.booklet, len(catalog.entries)),
            "editors": [printed_name(person) for person in catalog.booklet.editors],
        }

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What a template may call."""
        return {
            "address_of": matter.address,
            "listed": lambda leaf: lists.listed(leaf, self._catalog),
            "marks_presenters": lambda: indexes.marks_presenters(self._catalog),
            "title_of": lambda leaf: matter.title(leaf, self._catalog, self._words),
            "text_of": self._text_of,
            "information_of": lambda leaf: self._catalog.information[int(leaf.subject) - 1],
            "talk_of": lambda leaf: self._talks[leaf.subject],
            "side_by_side": self._side_by_side,
            "codes_of": lambda section: code_range(section.entries, self._words),
            "roles_of": self._roles_of,
            "showings_of": self._catalog.showings,
            "logo_of": self._logo_of,
            "portrait_of": self._portrait_of,
            "illustration_of": self._illustration_of,
        }

    def _lines(self, leaves: Sequence[Leaf]) -> list[Line]:
        return [Line(matter.address(leaf), matter.title(leaf, self._catalog, self._words)) for leaf in leaves]

    def _side_by_side(self, index: Sequence[IndexLine]) -> list[indexes.Letters]:
        """The letters of a short index in columns; nothing for one that the engine is to break."""
        gap, measure = layout.INDEX_GAP, layout.layout_of(self._catalog.booklet.size).type_area.width
        columns = int((measure + gap).pt / (layout.INDEX_COLUMN + gap).pt)
        return indexes.side_by_side(indexes.by_letter(index), columns)

    # --- texts ---------------------------------------------------------------------------------------------

    def _text_of(self, leaf: Leaf) -> TextView:
        """The foreword or information that the leaf shows, read from its file where one is named."""
        written: Foreword | Information | None = None
        text = self._catalog.booklet.foreword or ""
        if leaf.kind == "information":
            written = self._catalog.information[int(leaf.subject) - 1]
        elif leaf.subject:
            written = self._catalog.forewords[int(leaf.subject) - 1]
        text = written.text if written else text
        file = file_named(text)
        signature = written.signature if isinstance(written, Foreword) else None
        title = matter.title(leaf, self._catalog, self._words)
        return TextView(title, self._texts.get(file, "") if file else text, signature or "")

    # --- people --------------------------------------------------------------------------------------------

    def _roles_of(self, leaf: Leaf) -> list[RoleView]:
        roles = self._catalog.organisers if leaf.kind == "organisers" else self._catalog.programme_committee
        alphabet = alphabet_of(self._catalog.booklet.language)
        return [_role_view(role, alphabet) for role in roles if role.members]

    # --- pictures ------------------------------------------------------------------------------------------

    @pass_context
    def _logo_of(self, context: Context, sponsor: Sponsor) -> PictureView | None:
        art = self._artwork.logos.get(sponsor.logo or "")
        if art is None:
            return None
        size = layout.logo_size(art.ratio)
        return PictureView(_shown(context, art), size.width.mm, size.height.mm)

    @pass_context
    def _portrait_of(self, context: Context, speaker: Speaker) -> str | None:
        art = self._artwork.portraits.get(speaker.portrait or "")
        return _shown(context, art) if art else None

    @pass_context
    def _illustration_of(self, context: Context, information: Information) -> PictureView | None:
        art = self._artwork.illustrations.get(information.image or "")
        if art is None:
            return None
        size = layout.layout_of(self._catalog.booklet.size).illustration.fitted(art.ratio)
        return PictureView(_shown(context, art), size.width.mm, size.height.mm)


def _shown(context: Context, art: Art) -> str:
    """The picture's address, its bytes put among the resources of the part."""
    context["collector"].resources[art.address] = art.data
    return art.address


def _role_view(role: Role, alphabet: Alphabet) -> RoleView:
    people = tuple(_person_view(person) for person in role.members)
    return RoleView(role.role, people, _blocks(people, alphabet) if len(people) > FEW else ())


def _person_view(person: Person) -> PersonView:
    family, given = map(with_apostrophes, family_first(person))
    orcid = f"https://orcid.org/{person.orcid}" if person.orcid else ""
    address = person.url or orcid
    return PersonView(given, family, person.affiliation or "", address, family_stands_left(person.name))


def _blocks(people: Sequence[PersonView], alphabet: Alphabet) -> tuple[Block, ...]:
    in_order = sorted(people, key=lambda one: (*alphabet.in_order(one.family), alphabet.key(one.given)))
    letters = groupby(in_order, key=lambda one: alphabet.letter(one.family))
    return tuple(Block(letter, tuple(ones)) for letter, ones in letters)
