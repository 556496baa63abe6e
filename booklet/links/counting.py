"""What the links of a file come to, paper by paper: arithmetic alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from booklet.links.reading import Kind, Link
from booklet.papers.links import Clause, in_clauses
from booklet.values import DroppedLinks


@dataclass(frozen=True, slots=True)
class Held:
    """A paper, and which pages of the file are its."""

    id: str
    title: str
    pages: range
    """Indices in the file."""
    dropped: tuple[DroppedLinks, ...] | None
    """Links that it had and the file does not have, by its own pages; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Links of one page that lead neither into the file nor to the web, or were dropped, for one reason."""

    page: str
    """Label of the page."""
    count: int
    clause: str
    """How many, and why: «2 links to pages that are not appended»."""
    chapter: str = ""
    """Bookmark under which the page stands; empty where there is none."""

    def as_data(self) -> dict[str, str | int]:
        """The same as plain data, for ``--json``."""
        return {"page": self.page, "number": self.count, "reason": self.clause, "under": self.chapter}


@dataclass(frozen=True, slots=True)
class Tally:
    """The links of one paper, or of the pages around the papers."""

    id: str
    """Id of the entry; empty for the pages around the papers."""
    title: str
    pages: int
    first: str
    """Label of the first page."""
    last: str
    within: int
    """Links from it to itself, and to files that are embedded."""
    coming_in: int
    """Links to it from elsewhere in the file."""
    going_out: int
    """Links from it to elsewhere in the file."""
    web: int
    """Links to addresses of web and mail."""
    files: tuple[Lost, ...] = ()
    """Links to other files."""
    dead: tuple[Lost, ...] = ()
    """Links to what is not in the file."""
    other: tuple[Lost, ...] = ()
    """Links that do something else."""
    dropped: tuple[Lost, ...] | None = ()
    """Links that were not kept when the file was made; None where that is not known."""
    parted: bool = False
    """Whether other pages stand between its first page and its last."""

    def as_data(self) -> dict[str, object]:
        """The same as plain data, for ``--json``; ``dropped`` is None where it is not known."""
        plain = {"id": self.id, "title": self.title, "pages": self.pages, "first": self.first, "last": self.last}
        ways = {"within": self.within, "in": self.coming_in, "out": self.going_out, "web": self.web}
        astray = {"files": self.files, "dead": self.dead, "other": self.other, "dropped": self.dropped}
        lost = {kind: None if found is None else [one.as_data() for one in found] for kind, found in astray.items()}
        return {**plain, **ways, **lost}


@dataclass(frozen=True, slots=True)
class Reference:
    """A web address and where the file links to it."""

    address: str
    places: tuple[tuple[str, str], ...]
    """Label of the page and id of the paper, each once."""


@dataclass(frozen=True, slots=True)
class Report:
    """The links of a file."""

    tallies: tuple[Tally, ...]
    """The pages around the papers first, then the papers in order."""
    references: tuple[Reference, ...]
    """Each address once, in the order of the file."""
    repaired: tuple[str, ...] = ()
    """What had to be mended before the file could be read, as clauses."""

    @property
    def dropped_known(self) -> bool:
        """Whether the file tells which links were dropped when it was made."""
        return all(tally.dropped is not None for tally in self.tallies)


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a file, as they are called."""

    labels: Sequence[str]
    chapters: Sequence[str] = field(default_factory=tuple)
    """For each page the bookmark under which it stands; empty where nobody asks for it."""

    def lost(self, page: int, count: int, clause: Clause) -> Lost:
        """The same with the names of the page."""
        told = "".join(in_clauses(Counter({clause: count})))
        return Lost(self.labels[page], count, told, self.chapters[page] if self.chapters else "")


Ownership = Sequence[int]
"""For each page the number of the paper it belongs to, counted from 1; 0 for the pages around the papers."""


def owners(pages: int, papers: Sequence[Held]) -> Ownership:
    """To which paper each page belongs; one that two of them claim belongs to the first."""
    found = [0] * pages
    for number, paper in reversed([*enumerate(papers, 1)]):
        for page in paper.pages:
            found[page] = number
    return found


def tallies(links: Sequence[Sequence[Link]], pages: Pages, papers: Sequence[Held], around: str) -> tuple[Tally, ...]:
    """What the links of a file come to, for the pages around the papers and for each paper.

    Args:
        links: Of each page.
        pages: How pages are called.
        papers: In the order of the file; one without pages of its own is left out.
        around: What the pages are called that belong to no paper.
    """
    owner_of = owners(len(links), papers)
    pages_of: dict[int, list[int]] = {}
    for page, owner in enumerate(owner_of):
        pages_of.setdefault(owner, []).append(page)
    traffic = _Traffic(links, owner_of)
    held = enumerate([Held("", around, range(0), ()), *papers])
    return tuple(_tally(one, number, pages_of[number], pages, traffic) for number, one in held if number in pages_of)


def references(links: Sequence[Sequence[Link]], pages: Pages, papers: Sequence[Held]) -> tuple[Reference, ...]:
    """Each web address of a file with the places that link to it, in the order of the file."""
    owner_of = owners(len(links), papers)
    places: dict[str, dict[tuple[str, str], None]] = {}
    for index, links_of_page in enumerate(links):
        for link in links_of_page:
            if link.kind is Kind.WEB:
                paper = papers[owner_of[index] - 1].id if owner_of[index] else ""
                places.setdefault(link.address, {})[pages.labels[index], paper] = None
    return tuple(Reference(address, tuple(found)) for address, found in places.items())


class _Traffic:
    """Links counted by where they begin and end."""

    def __init__(self, links: Sequence[Sequence[Link]], owner_of: Ownership) -> None:
        self.within, self.out, self.into, self.web = (Counter[int]() for _ in range(4))
        self.astray: dict[tuple[int, Kind], Counter[tuple[int, Clause]]] = {}
        """By owner and kind: how often what is told of which page."""
        ways: Counter[tuple[int, int]] = Counter()
        for index, links_of_page in enumerate(links):
            owner = owner_of[index]
            for link in links_of_page:
                if link.target is not None:
                    ways[owner, owner_of[link.target]] += 1
                elif link.kind is Kind.WEB:
                    self.web[owner] += 1
                elif link.kind is Kind.EMBEDDED:
                    self.within[owner] += 1
                else:
                    self.astray.setdefault((owner, link.kind), Counter())[index, link.astray] += 1
        for (source, target), count in ways.items():
            if source == target:
                self.within[source] += count
            else:
                self.out[source] += count
                self.into[target] += count


def _tally(paper: Held, number: int, mine: Sequence[int], pages: Pages, traffic: _Traffic) -> Tally:
    def lost(kind: Kind) -> tuple[Lost, ...]:
        found = traffic.astray.get((number, kind), Counter[tuple[int, Clause]]())
        return tuple(pages.lost(page, count, clause) for (page, clause), count in found.items())

    return Tally(
        id=paper.id,
        title=paper.title,
        pages=len(mine),
        first=pages.labels[mine[0]],
        last=pages.labels[mine[-1]],
        within=traffic.within[number],
        coming_in=traffic.into[number],
        going_out=traffic.out[number],
        web=traffic.web[number],
        files=lost(Kind.FILE),
        dead=lost(Kind.DEAD),
        other=lost(Kind.OTHER),
        dropped=None if paper.dropped is None else tuple(_dropped(paper, mine, pages.labels)),
        parted=mine[-1] - mine[0] >= len(mine),
    )


def _dropped(paper: Held, mine: Sequence[int], labels: Sequence[str]) -> Iterator[Lost]:
    for one in paper.dropped or ():
        page = mine[max(0, min(one.page, len(mine) - 1))]  # a file of ours that was changed may say anything
        yield Lost(labels[page], one.count, one.clause)
