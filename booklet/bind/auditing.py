"""The bound file is opened again and looked at: nothing is claimed that was not seen in those very bytes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pikepdf import Dictionary, Name, Object, Pdf, Stream

from booklet.bind.unbound import Unbound
from booklet.diagnostics import Diagnostic, Place, error, note
from booklet.links import AROUND, Held, Kind, Link, Pages, Tally, read_links, tallies
from booklet.papers import fonts
from booklet.papers.destinations import Destinations
from booklet.typeset import slot_name
from booklet.values import SLOT, LinkFact

_CLOSE = 0.01
"""Views agree when their numbers differ by no more points than this: numbers are written with three decimals."""
_JACKETS = {"cover/front": "the cover", "cover/back": "the back cover"}
"""What is drawn on the outside of the book, as it is called."""
_OUR_BUG = "this is a defect of the software: please report it with the catalog"


@dataclass(frozen=True, slots=True)
class Audit:
    """What was seen."""

    pages: int
    internal_links: int
    web_links: int
    paper_links: int
    """Links of appended papers that were found to lead where they led before, web addresses included."""
    tallies: tuple[Tally, ...]
    """The links of the pages around the papers, and of each paper, with those that were dropped."""
    diagnostics: tuple[Diagnostic, ...]


def audit(file: Path, unbound: Unbound) -> Audit:
    """Look at page count, links, labels and fonts of the bound file."""
    with Pdf.open(file) as book:
        links = list(_links(book, unbound))
        paper_links, moved = _paper_links(links, unbound)
        return Audit(
            pages=len(book.pages),
            internal_links=sum(not link.address for page in links for link in page),
            web_links=sum(bool(link.address) for page in links for link in page),
            paper_links=paper_links,
            tallies=tallies(links, Pages([page.label for page in unbound.pages]), _held(unbound), AROUND),
            diagnostics=(
                *(*_pages(book, unbound), *_labels(book, unbound)),
                *(*_dangling(links), *moved, *_enclosures(book, unbound), *_fonts(book, unbound)),
            ),
        )


def _links(book: Pdf, unbound: Unbound) -> Iterator[list[Link]]:
    """The links of each page. Those that are ours alone are let go once they are read.

    qpdf holds whatever was looked at until the file is closed, 3 kB of each link.
    """
    ours = {page.index for page in unbound.pages if page.part not in unbound.appendices}

    def let_go(index: int, link: Object) -> None:
        if index in ours and link.is_indirect:
            book._replace_object(link.objgen, Dictionary())  # emptying it key by key takes four times as long

    return read_links((page.obj for page in book.pages), Destinations(book), list(book.attachments), let_go)


def _held(unbound: Unbound) -> list[Held]:
    """The papers of the book."""
    first = {page.part: page.index for page in reversed(unbound.pages) if page.part in unbound.appendices}
    held = []
    for part, index in sorted(first.items(), key=lambda item: item[1]):
        id, appendix = part.removeprefix("paper/"), unbound.appendices[part]
        pages = range(index, index + len(appendix.pages))
        held.append(Held(id, unbound.targets[f"entry/{id}"].title, pages, appendix.dropped_links))
    return held


def _pages(book: Pdf, unbound: Unbound) -> Iterator[Diagnostic]:
    if len(book.pages) != len(unbound.pages):
        message = f"the booklet has {len(book.pages)} pages, the plan {len(unbound.pages)}"
        yield error(Place(), "audit-pages", message, _OUR_BUG)


def _dangling(links: Sequence[Sequence[Link]]) -> Iterator[Diagnostic]:
    for link in (link for page in links for link in page):
        if link.target is None and not link.address and link.kind is not Kind.EMBEDDED:
            message = f"a link on page {link.page + 1} of the file leads nowhere"
            yield error(Place(), "audit-links", message, _OUR_BUG)
        elif link.address.startswith("booklet:"):
            message = f"a link on page {link.page + 1} of the file still has the private address {link.address}"
            yield error(Place(), "audit-links", message, _OUR_BUG)


def _enclosures(book: Pdf, unbound: Unbound) -> Iterator[Diagnostic]:
    """Every file that is to be within is there, byte for byte."""
    held = {name: bytes(file.get_file().read_bytes()) for name, file in book.attachments.items()}
    for one in unbound.enclosures:
        if held.get(one.name) != one.data:
            yield error(Place(), "audit-enclosures", f"{one.name} is not embedded as it was given", _OUR_BUG)


def _labels(book: Pdf, unbound: Unbound) -> Iterator[Diagnostic]:
    for page, leaf in zip(unbound.pages, book.pages, strict=False):
        label = str(leaf.label)
        if label != page.label:
            message = f"page {page.index + 1} of the file is labelled {label!r}, and in the plan {page.label!r}"
            yield error(Place(), "audit-labels", message, _OUR_BUG)


def _paper_links(links: Sequence[Sequence[Link]], unbound: Unbound) -> tuple[int, list[Diagnostic]]:
    """How many links of papers lead where they led, and those that do not."""
    right, wrong = 0, []
    led = {part: _by_page(appendix.links) for part, appendix in unbound.appendices.items()}
    for page in unbound.pages:
        if page.part not in led or page.index >= len(links):
            continue
        first = page.index - page.offset
        expected = led[page.part].get(page.offset, [])
        for before, after in zip(expected, links[page.index], strict=False):
            if _same(before, after, first):
                right += 1
            else:
                message = f"a link on page {page.label} ({page.part}) does not lead where it led in the paper"
                wrong.append(error(Place(), "audit-links", message, _OUR_BUG))
        if len(expected) > len(links[page.index]):
            message = f"links were lost on page {page.label} ({page.part})"
            wrong.append(error(Place(), "audit-links", message, _OUR_BUG))
    return right, wrong


def _by_page(links: Sequence[LinkFact]) -> dict[int, list[LinkFact]]:
    grouped: dict[int, list[LinkFact]] = {}
    for link in links:
        grouped.setdefault(link.page, []).append(link)
    return grouped


def _same(before: LinkFact, after: LinkFact, first: int) -> bool:
    if before.target is None:
        return before.address == after.address
    same_page = after.target == before.target + first and before.fit == after.fit
    return same_page and (before.fit != "/XYZ" or all(map(_near, before.view, after.view)))


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < _CLOSE


# --- fonts -------------------------------------------------------------------------------------------------


def _fonts(book: Pdf, unbound: Unbound) -> Iterator[Diagnostic]:
    """A font of ours that is not embedded is a defect; one of a poster is its author's, and only noted.

    Those of papers are known since they were taken in.
    """
    search = _FontSearch({f"/{slot_name(f'{SLOT}art/{id}')}": f"art/{id}" for id in unbound.art})
    for page, leaf in zip(unbound.pages, book.pages, strict=False):
        if page.part not in unbound.appendices:
            search.look(leaf.obj.get(Name.Resources), page.part)
    for maker, names in search.lacking.items():
        listed = ", ".join(sorted(names))
        if maker in unbound.written_at:
            subject = maker.partition("/")[2]
            whose = _JACKETS.get(subject, f"the poster of '{subject}'")
            message = f"{whose} uses fonts that are not in its file: {listed}"
            hint = "it may look different elsewhere; ask its authors for a file with all fonts embedded"
            yield note(unbound.written_at[maker], "font-not-embedded", message, hint)
        else:
            yield error(Place(), "audit-fonts", f"{maker} uses fonts that are not embedded: {listed}", _OUR_BUG)


class _FontSearch:
    """Looks for fonts without a font program, and remembers who uses them."""

    def __init__(self, slots: Mapping[str, str]) -> None:
        """The slots are XObjects that show what somebody else made, by name."""
        self.lacking: dict[str, set[str]] = {}
        """Names of fonts by their maker: name of the part, or of the slot."""
        self._slots = slots
        self._seen: set[tuple[int, int]] = set()

    def look(self, resources: Object | None, maker: str) -> None:
        """Look at these resources and at those of the forms drawn from them, however deep they lie."""
        waiting: list[tuple[Object | None, str]] = [(resources, maker)]
        while waiting:
            resources, maker = waiting.pop()
            if not isinstance(resources, Dictionary) or not self._is_new(resources):
                continue
            for _, font in _items(resources, Name.Font):
                if self._is_new(font) and not fonts.is_embedded(font):
                    self.lacking.setdefault(maker, set()).add(fonts.name_of(font))
            for name, form in _items(resources, Name.XObject):
                if self._is_new(form) and form.get(Name.Subtype) == Name.Form:
                    waiting.append((form.get(Name.Resources), self._slots.get(name, maker)))

    def _is_new(self, item: Object) -> bool:
        if item.is_indirect:
            if item.objgen in self._seen:
                return False
            self._seen.add(item.objgen)
        return True


def _items(resources: Object, kind: Name) -> list[tuple[str, Object]]:
    group = resources.get(kind)
    entries = group.items() if isinstance(group, Dictionary) else ()
    return [(name, item) for name, item in entries if isinstance(item, Dictionary | Stream)]
