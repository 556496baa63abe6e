"""Where everything is once the pages are numbered: targets of links, bookmarks, what each page shows. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from booklet.catalog import Catalog
from booklet.prose import plain
from booklet.values import Appendix, Bookmark, Leaf, OutlineItem, Page, Target, TypesetPart
from booklet.words import Words

Parts = Mapping[tuple[str, int], TypesetPart]
"""By name of the part and index of its form."""


@dataclass(frozen=True, slots=True)
class Collation:
    """The numbered pages with what they show."""

    catalog: Catalog
    words: Words
    pages: tuple[Page, ...]
    parts: Parts
    appendices: Mapping[str, Appendix]

    def leaf_on(self, page: Page) -> Leaf | None:
        """The first leaf that stands on the page; None on the page of a paper."""
        if page.part in self.appendices:
            return None
        anchors = self.parts[page.part, page.form].pages[page.offset].anchors
        return next((leaf for name, _ in anchors if (leaf := Leaf.from_anchor(name))), None)

    def targets(self) -> dict[str, Target]:
        """Every place that can be led to, by its private address without the scheme."""
        found: dict[str, Target] = {}
        for page in self.pages:
            for address, top in self._places_on(page):
                if address not in found:
                    found[address] = Target(page.index, top, page.label, self._title(address))
        return found

    def _places_on(self, page: Page) -> Iterator[tuple[str, float | None]]:
        if page.part in self.appendices:
            if page.offset == 0:
                yield page.part, None
            return
        for name, box in self.parts[page.part, page.form].pages[page.offset].anchors:
            if Leaf.from_anchor(name) is None:
                yield name, box.top

    def _title(self, address: str) -> str:
        kind, _, subject = address.partition("/")
        if kind == "section":
            return self.catalog.sections[int(subject) - 1].title
        if subject:
            title = next(plain(entry.title) for entry in self.catalog.entries if entry.id == subject)
            return f"{self.words.paper}: {title}" if kind == "paper" else title
        return str(getattr(self.words, kind, self.catalog.title))

    # --- outline -------------------------------------------------------------------------------------------

    def outline(self, targets: Mapping[str, Target]) -> tuple[Bookmark, ...]:
        """The bookmarks: sections with their entries, under each entry its paper with the paper's own, closed."""
        marks = [Bookmark(self.catalog.title, 0)]
        marks += self._plain_marks(("contents", "foreword"), targets)
        for number, section in enumerate(self.catalog.sections, 1):
            entries = tuple(
                Bookmark(
                    plain(entry.title), *_spot(targets[f"entry/{entry.id}"]), self._paper(entry.id, targets), False
                )
                for entry in section.entries
            )
            marks.append(Bookmark(section.title, *_spot(targets[f"section/{number}"]), entries))
        marks += self._plain_marks(("moments", "papers", "authors", "colophon"), targets)
        return tuple(marks)

    def _plain_marks(self, addresses: Iterable[str], targets: Mapping[str, Target]) -> list[Bookmark]:
        return [Bookmark(self._title(one), *_spot(targets[one])) for one in addresses if one in targets]

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
        Bookmark(item.title, first + item.page, item.view, _shifted(item.children, first), False) for item in items
    )
