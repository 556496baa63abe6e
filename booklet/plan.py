"""Order, leaves, parts, folios: arithmetic only, no bytes.

No circles in the numbering: the front matter has roman folios, so the contents list never moves the body;
body, papers and back matter are numbered in one arabic run.
"""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from booklet import lists, matter
from booklet.catalog.model import Catalog, Entry, Section
from booklet.designs import Form, form_of, has_wall, openers
from booklet.programme import programme
from booklet.values import Leaf, Matter, Page, Part, Plan, Side

RUN_LIMIT = 40
"""So many entries are set together as running text, or a few more where few are left: small parts are cheap to set
again, but each brings its fonts, and begins a page."""
FEW_LEFT = 20
"""Fewer entries of a section than this do not begin a part of their own."""
FRESH_PAGE = 20
"""So many entries of a book of abstracts or a handout: the next section begins another part, and so a page."""
FLOWING = {Form.RUNNING: "abstract", Form.CARD: "card"}
"""Forms in which sections follow one another on a page, with the kind of their leaves."""
ENTRY_LEAVES = ("abstract", "card", "entry", "full-plate", "plate", "single")
"""Kinds of leaves that show an entry."""
LONG_DAYS = 40
"""So many titles of the programme fill pages of their own: the next day begins another part, and so a page."""
FEW_LISTED = 100
"""The indexes of more entries than this fill pages: each begins one."""
LISTED_UNDER_TITLE, LISTED_FACING = 6, 9
"""Most entries that a section's opener lists under its title, or on the page facing it."""
NOTES = Part("notes", Matter.BODY, ((Leaf("notes"),),))
"""What a page carries that would otherwise be white."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the order of the book depends on beside the catalog."""

    papers: frozenset[str]
    """Ids of entries whose paper is appended; of several with the same one, the first."""
    references: frozenset[str]
    """Ids of entries whose paper was named and is not in the book: a page says where it is."""
    frontispiece: bool = False
    """Whether there is a picture to face the title."""
    lengths: Mapping[str, int] = field(default_factory=dict)
    """How many pages the paper of a reference has, by the id of the entry, as far as that is known."""
    full_plates: frozenset[str] = frozenset()
    """Ids of entries whose poster covers its page to the edges."""
    openings: frozenset[int] = frozenset()
    """Numbers of sections that have a picture to face their title."""


def arrange(catalog: Catalog, facts: Facts) -> Plan:
    """The parts of the book in order. An author's order is never changed."""
    opening = [*_programme(catalog), *_talks(catalog), *_wall(catalog)]
    closing = [*_moments(catalog), *_alone(matter.after(catalog), Matter.BODY)]
    body = [*opening, *_body(catalog, facts), *closing]
    if body and body[0].begins is Side.VERSO:  # what is white before it says what begins
        body.insert(0, _single("half-title", Matter.BODY))
    return Plan((*_front(catalog, facts), *body, *_papers(catalog, facts), *_back(catalog)))


def _alone(leaves: Iterable[Leaf], stretch: Matter) -> Iterator[Part]:
    """A part for each leaf of the matter."""
    for leaf in leaves:
        yield Part(matter.address(leaf), stretch, ((leaf,),))


def _single(kind: str, matter: Matter) -> Part:
    return Part(kind, matter, ((Leaf(kind),),))


def _front(catalog: Catalog, facts: Facts) -> Iterator[Part]:
    yield _single("cover", Matter.FRONT)
    if form_of(catalog.booklet) is not Form.CARD:
        yield _title(facts)
    yield from _alone(lists.leaves(Leaf("contents"), catalog), Matter.FRONT)
    yield from _alone(matter.before(catalog), Matter.FRONT)


def _title(facts: Facts) -> Part:
    spread = (Leaf("frontispiece"), Leaf("title")) if facts.frontispiece else (Leaf("imprint"), Leaf("half-title"))
    return Part("title", Matter.FRONT, ((Leaf("title"),), spread))


def _programme(catalog: Catalog) -> Iterator[Part]:
    """The days one after the other; one that follows many titles begins a part of its own, and so a page."""
    name, leaves, count = "programme", list[Leaf](), 0
    for number, day in enumerate(programme(catalog).days, 1):
        if count >= LONG_DAYS:
            yield Part(name, Matter.BODY, (tuple(leaves),))
            name, leaves, count = f"programme/{number}", [], 0
        leaves.append(Leaf("programme", str(number)))
        count += sum(len(session.shown) for session in day.sessions)
    if leaves:
        yield Part(name, Matter.BODY, (tuple(leaves),))


def _talks(catalog: Catalog) -> Iterator[Part]:
    if leaves := matter.talks(catalog):
        yield Part("talks", Matter.BODY, (leaves,))


def _wall(catalog: Catalog) -> Iterator[Part]:
    if has_wall(catalog.booklet) and any(entry.poster for entry in catalog.entries):
        yield _single("wall", Matter.BODY)


def _divider(section: Section, number: int, pictured: bool) -> Part:
    """An opener of one page for a recto, of two for a verso, so that a spread can follow it: of these the first is a
    picture, where there is one.

    It lists its entries as long as they fit; the contents have them all anyway.
    """
    subject, count = str(number), len(section.entries)
    one = (Leaf("divider" if count <= LISTED_UNDER_TITLE else "opener", subject),)
    listed = ((Leaf("opener", subject), Leaf("divider-list", subject)),) if count <= LISTED_FACING else ()
    two = ((Leaf("frontispiece", subject), *one),) if pictured else listed
    return Part(f"section/{number}", Matter.BODY, (one, *two))


def _body(catalog: Catalog, facts: Facts) -> Iterator[Part]:
    form = form_of(catalog.booklet)
    if kind := FLOWING.get(form):
        yield from _flowing(catalog, kind)
        return
    opened = openers(catalog.sections)
    for number, section in enumerate(catalog.sections, 1):
        if section.entries and not any(entry.poster for entry in section.entries):
            yield from _running(section, number)
        else:
            if number in opened:
                yield _divider(section, number, number in facts.openings)
            yield from _entries(section, form, facts.full_plates)


def _flowing(catalog: Catalog, kind: str) -> Iterator[Part]:
    """All sections, one after the other: each under its title, on a fresh page where many entries came before."""
    leaves, entries = list[Leaf](), list[Entry]()
    for number, section in enumerate(catalog.sections, 1):
        for position, entry in enumerate(section.entries or (None,)):
            goes_on = position > 0 and len(section.entries) - position < FEW_LEFT
            if not goes_on and len(entries) >= (RUN_LIMIT if position else FRESH_PAGE):
                yield Part(f"run/{entries[0].id}", Matter.BODY, (tuple(leaves),))
                leaves, entries = [], []
            leaves += [Leaf("heading", str(number))] if position == 0 else []
            if entry:
                leaves.append(Leaf(kind, entry.id))
                entries.append(entry)
    if leaves:
        name = entries[0].id if entries else "none"
        yield Part(f"run/{name}", Matter.BODY, (tuple(leaves),))


def _running(section: Section, number: int) -> Iterator[Part]:
    """A section of running text: its title stands over the first entries, not on a page of its own."""
    heading: tuple[Leaf, ...] = (Leaf("heading", str(number)),)
    for entries in _runs(section.entries):
        yield from _run(entries, heading)
        heading = ()


def _entries(section: Section, form: Form, full_plates: Collection[str]) -> Iterator[Part]:
    running: list[Entry] = []
    for entry in section.entries:
        if entry.poster is None:
            running.append(entry)
            continue
        yield from _between(running)
        running = []
        name = f"entry/{entry.id}"
        if form is Form.SPREAD:
            plate = "full-plate" if entry.id in full_plates else "plate"
            leaves = (Leaf(plate, entry.id), Leaf("entry", entry.id))
            yield Part(name, Matter.BODY, (leaves,), begins=Side.VERSO)
        else:
            yield Part(name, Matter.BODY, ((Leaf("single", entry.id),),))
    yield from _between(running)


def _between(entries: Sequence[Entry]) -> Iterator[Part]:
    """Entries without a poster among others that have one: several share pages, one has the page of its words."""
    if len(entries) == 1:
        yield Part(f"entry/{entries[0].id}", Matter.BODY, ((Leaf("entry", entries[0].id),),))
    else:
        for run in _runs(entries):
            yield from _run(run)


def _runs(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """The entries in runs, none of them short unless all of them are few."""
    starts = [0, *range(RUN_LIMIT, len(entries) - FEW_LEFT + 1, RUN_LIMIT), len(entries)]
    yield from (entries[start:end] for start, end in itertools.pairwise(starts))


def _run(entries: Sequence[Entry], heading: tuple[Leaf, ...] = ()) -> Iterator[Part]:
    if entries:
        leaves = (*heading, *(Leaf("abstract", entry.id) for entry in entries))
        yield Part(f"run/{entries[0].id}", Matter.BODY, (leaves,))


def _moments(catalog: Catalog) -> Iterator[Part]:
    if catalog.moments:
        yield _single("moments", Matter.BODY)


def _papers(catalog: Catalog, facts: Facts) -> Iterator[Part]:
    shown = [entry for entry in catalog.entries if entry.id in facts.papers | facts.references]
    if shown:
        yield _single("papers", Matter.PAPERS)
    for entry in shown:
        if entry.id in facts.papers:
            yield Part(f"paper/{entry.id}", Matter.PAPERS, (), appendix=True)
        else:
            leaf = Leaf("reference", entry.id)
            keeps = facts.lengths.get(entry.id, 0)
            yield Part(f"reference/{entry.id}", Matter.PAPERS, ((leaf,),), keeps=keeps)


def _back(catalog: Catalog) -> Iterator[Part]:
    """The indexes, and the colophon at the foot of the last of them; those of a few entries follow one another."""
    searched = [leaf for index in matter.searched(catalog) for leaf in lists.leaves(index, catalog)]
    leaves = (*searched, Leaf("colophon"))
    alone = () if len(catalog.entries) <= FEW_LISTED else leaves[:-2]
    yield from _alone(alone, Matter.BACK)
    together = leaves[len(alone) :]
    yield Part(matter.address(together[0]), Matter.BACK, (together,))
    if catalog.booklet.back:
        yield Part("back-cover", Matter.BACK, ((Leaf("back-cover"),),), begins=Side.VERSO)


def with_notes(parts: Sequence[Part], count: int) -> tuple[Part, ...]:
    """The parts with so many pages for notes before the last one, which ends the book."""
    return (*parts[:-1], *[NOTES] * count, *parts[-1:])


# --- parts that could not be set ---------------------------------------------------------------------------


def smaller(part: Part) -> tuple[Part, ...]:
    """What takes the place of a part that could not be set: its two halves, or of one entry a page that says so.

    Nothing where it is no entry's: a book without contents is none.
    """
    leaves = part.forms[0]
    entries = [position for position, leaf in enumerate(leaves) if leaf.kind in ENTRY_LEAVES]
    if not entries:
        return ()
    if len({leaves[position].subject for position in entries}) == 1:
        subject = leaves[entries[0]].subject
        return (replace(part, name=f"lost/{subject}", forms=((*leaves[: entries[0]], Leaf("lost", subject)),)),)
    cut = entries[len(entries) // 2]
    second = Part(f"run/{leaves[cut].subject}", part.matter, (leaves[cut:],))
    return replace(part, forms=(leaves[:cut],)), second


# --- numbering ---------------------------------------------------------------------------------------------

Lengths = Mapping[str, tuple[int, ...]]
"""Page count of each form of each part, by the part's name."""


def number(parts: Sequence[Part], lengths: Lengths, *, roman: bool = False, first_index: int = 0) -> tuple[Page, ...]:
    """The pages of a run of parts, numbered from 1.

    Where a part must begin on a side and the one before ends too early, a part with several forms is taken in
    the form that ends right, or else a page for notes comes between.
    """
    pages: list[Page] = []

    def add(part: Part, form: int) -> None:
        count = lengths[part.name][form]
        for offset in range(count):
            folio = pages[-1].folio + pages[-1].numbers if pages else 1
            numbers = max(1, part.keeps - offset) if offset == count - 1 else 1
            pages.append(Page(first_index + len(pages), folio, roman, part.name, form, offset, numbers))

    for position, part in enumerate(parts):
        if part.begins and Side.of(len(pages) + 1) is not part.begins:
            add(NOTES, 0)
        following = parts[position + 1].begins if position + 1 < len(parts) else None
        add(part, _best_form(lengths[part.name], len(pages), following))
    return tuple(pages)


def _best_form(counts: tuple[int, ...], before: int, following: Side | None) -> int:
    """Index of the first form after which the next part falls on its side; 0 where none does or none is asked."""
    if following is not None:
        for form, count in enumerate(counts):
            if Side.of(before + count + 1) is following:
                return form
    return 0


def number_front(parts: Sequence[Part], lengths: Lengths) -> tuple[Page, ...]:
    """The pages of the front matter, an even count of them, so that the body begins on a recto.

    The title is taken in its form of one page or of two, whichever makes the count even; where neither does,
    a page for notes comes last.
    """
    body = Part("", Matter.BODY, ((),), begins=Side.RECTO)
    choices = [number([*parts, body], {**_in_form(lengths, form), "": (0,)}, roman=True) for form in (0, 1)]
    form = int(choices[0][-1].part == NOTES.name and choices[1][-1].part != NOTES.name)
    return tuple(replace(page, form=min(form, len(lengths[page.part]) - 1)) for page in choices[form])


def _in_form(lengths: Lengths, form: int) -> dict[str, tuple[int, ...]]:
    return {name: (counts[min(form, len(counts) - 1)],) for name, counts in lengths.items()}
