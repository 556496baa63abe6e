"""A clean paper into an appendix: a PDF of its own whose links need no names (pypdf).

Plain appending keeps only the first of two destinations of one name, and every LaTeX paper calls them
``section.1``: of 3,806 links of forty papers 747 led into another paper (pypdf #3977, #3290). So every name is
resolved here, before anything is copied, and nothing of the paper's catalog comes along but its layers.
"""

import contextlib
import io
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from booklet.appendix.jobs import APPENDICES, AppendixJob
from booklet.papers.bookmarks import Bookmark, Target, Targets, bookmarks
from booklet.papers.choosing import chosen_pages, none_chosen
from booklet.papers.links import (
    LINK_KEYS,
    MARKUP,
    MARKUP_KEYS,
    PRINT,
    Clause,
    View,
    address_text,
    dropped_links,
    in_clauses,
    names,
    nearest_xyz,
    numbers_after,
    web_address,
)
from booklet.values import Appendix, CleanPaper, DroppedLinks, LinkFact, Missing, OutlineItem

_PAGE_SURPLUS = names("Annots AA B StructParents Tabs PieceInfo Thumb Trans Dur AF Metadata")

_NOWHERE: Clause = ("a link that leads nowhere in the paper", "links that lead nowhere in the paper")
_NOT_CHOSEN: Clause = ("a link to a page that is not appended", "links to pages that are not appended")
_BROKEN: Clause = ("an annotation that could not be copied", "annotations that could not be copied")
_BROKEN_LINK: Clause = ("a link that could not be copied", "links that could not be copied")
_LOST_BOOKMARK: Clause = (
    "a bookmark that leads nowhere or to a page that is not appended",
    "bookmarks that lead nowhere or to pages that are not appended",
)

# What pypdf says about a file is said in our own words; without a handler of its own it would print.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def make(job: AppendixJob) -> Appendix | Missing:
    """The paper's chosen pages as a PDF of their own, or why it can't be had.

    Links lead to ``[page /XYZ left top zoom]`` or, where the paper says so, another fit; annotations are made
    anew from what is known to be harmless, flagged to be printed. The catalog holds nothing but the pages and,
    where the paper has layers, ``/OCProperties << /OCGs [all] /D << /OFF [hidden] >> >>``: whoever joins
    appendices copies the pages and these two arrays from the same open file, so that the layers stay the
    objects the pages refer to, and strings the arrays of all appendices together.

    Raises:
        MemoryError: There is not enough memory for it.
    """
    try:
        return _made(job)
    except Exception as problem:  # noqa: BLE001 - the border: pypdf raises far more than its own errors (PAPERS, traps)
        lacked_memory = _came_of_memory(problem)
    if lacked_memory:
        raise MemoryError  # a matter of the limits, and not of the paper alone
    return Missing("its pages could not be copied", job.paper.source)


def _came_of_memory(problem: BaseException | None) -> bool:
    """Whether there was too little memory, whatever pypdf made of that."""
    while problem is not None and not isinstance(problem, MemoryError):
        problem = problem.__cause__ or problem.__context__
    return problem is not None


def make_and_packed(job: AppendixJob) -> bytes:
    """The appendix packed for the store; where it can't be made, the reason after an exclamation mark."""
    made = make(job)
    return f"!{made.reason}".encode() if isinstance(made, Missing) else APPENDICES.packed(made)


def _made(job: AppendixJob) -> Appendix | Missing:
    facts = job.paper.pages
    chosen = chosen_pages(job.pages, len(facts))
    if not chosen:
        return Missing(none_chosen(job.pages, len(facts)), job.paper.source)
    reader = PdfReader(io.BytesIO(job.clean), strict=False)
    writer = PdfWriter()
    targets = Targets(reader)
    originals = list(reader.pages)
    hung = [_append(writer, originals[page]) for page in chosen]
    copy = _Copy(writer, targets, job.paper, chosen)
    for index, annotations in enumerate(hung):
        copy.annotate(index, annotations)
    outline = tuple(copy.outline(bookmarks(reader, targets)))
    _add_layers(writer, reader)
    return Appendix(
        pdf=_saved(writer),
        pages=tuple(facts[page] for page in chosen),
        links=tuple(copy.links),
        outline=outline,
        dropped=copy.told(),
        dropped_links=copy.dropped_links(job.paper.dropped_links),
    )


def _append(writer: PdfWriter, page: PageObject) -> list[PdfObject]:
    """Copy a page without anything that hangs on it; what hung there as annotations comes back.

    The keys are popped off the page itself: pypdf's ``excluded_keys`` hold at every depth, where /B may be a
    glyph (pypdf #1875); and annotations lead to other pages, which would all be copied (pypdf #3455).
    """
    listed = page.get("/Annots")
    for key in _PAGE_SURPLUS & page.keys():
        del page[key]
    writer.add_page(page)
    annotations = listed.get_object() if listed is not None else None
    return list(annotations) if isinstance(annotations, ArrayObject) else []


def _add_layers(writer: PdfWriter, reader: PdfReader) -> None:
    """Name the layers the pages may refer to, and which of them are off (ISO 32000-2, 8.11.4)."""
    layers = reader.root_object.get("/OCProperties")
    if not isinstance(layers, DictionaryObject):
        return
    default = layers["/D"].get_object()
    assert isinstance(default, DictionaryObject), "taking in writes it so"
    state = DictionaryObject({NameObject("/OFF"): default["/OFF"].clone(writer)})
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): layers["/OCGs"].clone(writer), NameObject("/D"): state}
    )


def _saved(writer: PdfWriter) -> bytes:
    writer.metadata = None
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


class _Copy:
    """What is made anew on the copied pages: annotations and outline, with explicit destinations."""

    def __init__(self, writer: PdfWriter, targets: Targets, paper: CleanPaper, chosen: tuple[int, ...]) -> None:
        self._writer = writer
        self._pages = list(writer.pages)
        self._targets = targets
        self._facts = paper.pages
        self._labels = paper.labels
        self._chosen = chosen
        self._index_of = {page: index for index, page in enumerate(chosen)}
        self._dropped: Counter[tuple[int, Clause]] = Counter()
        self.links: list[LinkFact] = []

    def annotate(self, index: int, annotations: list[PdfObject]) -> None:
        """Make the annotations of a page anew; all pages must be there."""
        made = ArrayObject()
        for annotation in annotations:
            try:
                fields = annotation.get_object()
                anew = self._anew(index, fields) if isinstance(fields, DictionaryObject) else None
            except Exception:  # noqa: BLE001 - the same border: one bad annotation must not cost the paper
                self._drop(index, _BROKEN_LINK if _is_link(annotation) else _BROKEN)
                continue
            if anew is not None:
                made.append(self._writer._add_object(anew))
        if made:
            self._pages[index][NameObject("/Annots")] = made

    def _anew(self, index: int, fields: DictionaryObject) -> DictionaryObject | None:
        """The annotation reduced to what is known, or None where it is dropped."""
        subtype = fields.get("/Subtype")
        if subtype != "/Link":
            return self._reduced(fields, MARKUP_KEYS) if subtype in MARKUP else None
        if "/Dest" in fields:
            return self._jump(index, fields)
        action = fields["/A"].get_object()
        written = action.get("/URI") if isinstance(action, DictionaryObject) else None
        if not isinstance(written, TextStringObject | ByteStringObject):
            return None
        address = web_address(address_text(written.original_bytes))
        if address is None:
            return None
        self.links.append(LinkFact(index, None, address=address))
        opens = {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): ByteStringObject(address.encode())}
        return self._reduced(fields, LINK_KEYS, {NameObject("/A"): DictionaryObject(opens)})

    def _jump(self, index: int, fields: DictionaryObject) -> DictionaryObject | None:
        """A link within the paper, its destination made explicit."""
        target = self._targets.find(fields["/Dest"])
        if target is None or target.page not in self._index_of:
            self._drop(index, _NOWHERE if target is None else _NOT_CHOSEN)
            return None
        page, fit, view = self._placed(target)
        numbers: tuple[float | None, ...] = target.numbers if fit == "/FitR" else numbers_after(fit, view)
        destination = ArrayObject([self._pages[page].indirect_reference, NameObject(fit)])
        destination += [NullObject() if number is None else FloatObject(number) for number in numbers]
        self.links.append(LinkFact(index, page, view, fit=fit))
        return self._reduced(fields, LINK_KEYS, {NameObject("/Dest"): destination})

    def _placed(self, target: Target) -> tuple[int, str, View]:
        """Page of the appendix, fit and nearest /XYZ of a target whose page was chosen."""
        view = nearest_xyz(target.fit, target.numbers, self._facts[target.page].visible)
        return self._index_of[target.page], target.fit, view

    def _reduced(
        self, fields: DictionaryObject, keys: frozenset[str], more: dict[NameObject, PdfObject] | None = None
    ) -> DictionaryObject:
        """The listed keys copied, the flag set by which it appears on paper, and what else is given."""
        anew = DictionaryObject(
            {NameObject(key): fields.raw_get(key).clone(self._writer) for key in fields if key in keys}
        )
        flags = fields.get("/F", 0)
        anew[NameObject("/F")] = NumberObject(int(flags if isinstance(flags, NumberObject) else 0) | PRINT)
        anew.update(more or {})
        return anew

    def outline(self, items: tuple[Bookmark, ...]) -> Iterator[OutlineItem]:
        """The bookmarks that lead to a page that is there; one that has only children leads where the first leads."""
        for item in items:
            children = tuple(self.outline(item.children))
            if item.target and item.target.page in self._index_of and item.title:
                page, fit, view = self._placed(item.target)
                yield OutlineItem(item.title, page, view, children, "/XYZ" if fit == "/FitR" else fit)
            elif item.title and item.target is None and children:
                first = children[0]
                yield OutlineItem(item.title, first.page, first.view, children, first.fit)
            else:
                self._dropped[-1, _LOST_BOOKMARK] += 1
                yield from children

    def _drop(self, index: int, clause: Clause) -> None:
        self._dropped[self._chosen[index], clause] += 1

    def told(self) -> tuple[str, ...]:
        """What was dropped, page by page as a viewer counts, with what the paper calls each; the outline at the end."""
        counts = sorted(self._dropped.items(), key=lambda item: (item[0][0] < 0, item[0]))
        return tuple(
            (f"{self._called(page)}: " if page >= 0 else "outline: ") + "".join(in_clauses(Counter({clause: count})))
            for (page, clause), count in counts
        )

    def _called(self, page: int) -> str:
        label = self._labels[page] if self._labels else ""
        return f"page {page + 1}" if label in ("", str(page + 1)) else f"page {page + 1} (its «{label}»)"

    def dropped_links(self, before: Sequence[DroppedLinks]) -> tuple[DroppedLinks, ...]:
        """The links that were dropped, after those of these pages that were dropped before."""
        kept = (one for one in before if one.page in self._index_of)
        now = Counter({(page, why): n for (page, why), n in self._dropped.items() if page >= 0 and why != _BROKEN})
        both = (*kept, *dropped_links(now))
        return tuple(sorted((replace(one, page=self._index_of[one.page]) for one in both), key=lambda one: one.page))


def _is_link(annotation: PdfObject) -> bool:
    with contextlib.suppress(Exception):  # the border once more
        fields = annotation.get_object()
        return isinstance(fields, DictionaryObject) and fields.get("/Subtype") == "/Link"
    return False
