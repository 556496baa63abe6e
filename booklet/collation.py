"""Where everything is once the pages are numbered: targets of links, bookmarks, what each page shows. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from booklet import matter
from booklet.catalog.model import Catalog
from booklet.programme import programme
from booklet.prose import plain
from booklet.values import Appendix, Bookmark, Leaf, OutlineItem, Page, Target, TypesetPart
from booklet.words import Words

NAMED = ("contents", "moments", "papers", "colophon")
"""Places of the book whose title is a word of the book's."""
Parts = Mapping[tuple[str, int], TypesetPart]
"""By name of the part and index of its form."""


@dataclass(frozen=True)
class Collation:
    """The numbered pages with what they show."""

    catalog: Catalog
    words: Words
    pages: tuple[Page, ...]
    parts: Parts
    appendices: Mapping[str, Appendix]
    homes: Mapping[str, str] = field(default_factory=dict)
    """Of entries that share a paper with one before: the id of that one, by their own."""

    def leaf_on(self, page: Page) -> Leaf | None:
        """The first leaf that stands on the page; None on the page of a paper."""
        if page.part in self.appendices:
            return None
        anchors = self.parts[page.part, page.form].pages[page.offset].anchors
        return next((leaf for name, _ in anchors if (leaf := Leaf.from_anchor(name))), None)

    def standing_on(self, page: Page) -> tuple[str, ...]:
        """Private addresses of what stands on the page or goes on there, without the scheme, in order."""
        return tuple(address for address, _ in self._places_on(page))

    def going_on(self, page: Page) -> tuple[str, ...]:
        """Those of them that stood on the page before already."""
        if page.offset == 0:
            return ()
        before = self.standing_on(replace(page, offset=page.offset - 1))
        return tuple(address for address in self.standing_on(page) if address in before)

    def labels(self) -> dict[str, str]:
        """The label of the first page of every place that can be led to, by its private address without the scheme."""
        found: dict[str, str] = {}
        for page in self.pages:
            for address, _ in self._places_on(page):
                found.setdefault(address, page.label)
        for section, opening in self._openings(found):
            found.setdefault(section, found[opening])
        return found | {f"paper/{id}": found[f"paper/{home}"] for id, home in self.homes.items()}

    def targets(self) -> dict[str, Target]:
        """Every place that can be led to, by its private address without the scheme."""
        titles = self._titles()
        found: dict[str, Target] = {}
        for page in self.pages:
            for address, top in self._places_on(page):
                if address not in found:
                    title = titles.get(address, self.catalog.title)
                    until = page.until if address.startswith("paper/") else ""
                    found[address] = Target(page.index, top, page.label, title, until)
                else:  # it goes on here
                    found[address] = replace(found[address], until=page.until or page.label)
        for section, opening in self._openings(found):
            found.setdefault(section, replace(found[opening], title=titles[section], until=""))
        shared = {f"paper/{id}": found[f"paper/{home}"] for id, home in self.homes.items()}
        return found | {address: replace(target, title=titles[address]) for address, target in shared.items()}

    def _openings(self, found: Container[str]) -> Iterator[tuple[str, str]]:
        """The address of each section, and of the first that stands in it: it may have no page of its own."""
        for number, section in enumerate(self.catalog.sections, 1):
            first = [f"{place}/{entry.id}" for entry in section.entries[:1] for place in ("plate", "entry")]
            if there := [one for one in first if one in found]:
                yield f"section/{number}", there[0]

    def _places_on(self, page: Page) -> Iterator[tuple[str, float | None]]:
        if page.part in self.appendices:
            yield page.part, None
            return
        for name, box in self.parts[page.part, page.form].pages[page.offset].anchors:
            if Leaf.from_anchor(name) is None:
                yield name, box.top

    def _titles(self) -> dict[str, str]:
        """What is found at each private address."""
        titles = {f"section/{number}": section.title for number, section in enumerate(self.catalog.sections, 1)}
        for entry in self.catalog.entries:
            title = plain(entry.title)
            titles |= {f"entry/{entry.id}": title, f"plate/{entry.id}": f"{self.words.poster}: {title}"}
            titles[f"paper/{entry.id}"] = f"{self.words.paper}: {title}"
        titles |= {f"talk/{talk.id}": plain(talk.title) for talk in self.catalog.talks}
        titles |= {matter.address(leaf): matter.title(leaf, self.catalog, self.words) for leaf in self._matter()}
        titles |= {f"session/{session.id}": plain(session.name) for session in self.catalog.all_sessions}
        titles |= {"programme": self.words.programme.programme, "wall": self.words.matter.wall} | self._days()
        return titles | {name: getattr(self.words, name) for name in NAMED}

    def _days(self) -> dict[str, str]:
        """The days of the programme by their addresses."""
        none = self.words.programme.no_time
        days = programme(self.catalog).days
        return {day.anchor: self.words.long_day(day.date) if day.date else none for day in days}

    @cached_property
    def _searched(self) -> tuple[Leaf, ...]:
        return matter.searched(self.catalog)

    def _matter(self) -> tuple[Leaf, ...]:
        """Every leaf of the matter that has a title by itself."""
        around = matter.before(self.catalog), matter.after(self.catalog), self._searched
        return (*(leaf for leaves in around for leaf in leaves), *matter.talks(self.catalog)[:1])

    # --- outline -------------------------------------------------------------------------------------------

    def outline(self, targets: Mapping[str, Target]) -> tuple[Bookmark, ...]:
        """The bookmarks: sections with their entries, under each entry its paper with the paper's own, closed."""
        marks = [Bookmark(self.catalog.title, 0)]
        marks += self._plain_marks(("contents", *map(matter.address, matter.before(self.catalog))), targets)
        days = tuple(self._plain_marks(self._days(), targets))
        marks += [replace(one, children=days, open=False) for one in self._plain_marks(("programme",), targets)]
        marks += [*self._talks(targets), *self._plain_marks(("wall",), targets)]
        for number, section in enumerate(self.catalog.sections, 1):
            entries = tuple(
                Bookmark(
                    plain(entry.title), *_spot(targets[f"entry/{entry.id}"]), self._paper(entry.id, targets), False
                )
                for entry in section.entries
            )
            marks.append(Bookmark(section.title, *_spot(targets[f"section/{number}"]), entries))
        marks += self._plain_marks(("moments", *map(matter.address, matter.after(self.catalog)), "papers"), targets)
        marks += self._plain_marks((*map(matter.address, self._searched), "colophon"), targets)
        return tuple(marks)

    def _plain_marks(self, addresses: Iterable[str], targets: Mapping[str, Target]) -> list[Bookmark]:
        return [Bookmark(targets[one].title, *_spot(targets[one])) for one in addresses if one in targets]

    def _talks(self, targets: Mapping[str, Target]) -> list[Bookmark]:
        """The talks under their heading."""
        marks = self._plain_marks((f"talk/{talk.id}" for talk in self.catalog.talks), targets)
        return [replace(heading, children=tuple(marks)) for heading in self._plain_marks(("talks",), targets)]

    def _paper(self, entry: str, targets: Mapping[str, Target]) -> tuple[Bookmark, ...]:
        target = targets.get(f"paper/{entry}")
        if target is None:
            return ()
        appendix = self.appendices.get(f"paper/{entry}")
        inner = _shifted(appendix.outline, target.page) if appendix else ()
        return (Bookmark(self.words.paper, target.page, children=inner, open=False),)


def _spot(target: Target) -> tuple[int, tuple[None, float | None, None]]:
    return target.page, (None, target.top, None)


def _shifted(items: Sequence[OutlineItem], first: int) -> tuple[Bookmark, ...]:
    return tuple(
        Bookmark(item.title, first + item.page, item.view, _shifted(item.children, first), open=False, fit=item.fit)
        for item in items
    )
