"""Some pages of a booklet as a file of their own: links, labels, bookmarks, layers and tags as they were."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, Object, OutlineItem, Pdf, String

from booklet.split.tags import keep_tags


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Which pages are cut out, and where the others stand on the web."""

    pages: range
    """Indices of pages of the book."""
    elsewhere: Mapping[int, str]
    """Web address for pages of the book that a link may lead to; empty or absent where there is none."""


class Cut:
    """The pages of an excerpt in a file of their own. The book is left as it is."""

    def __init__(self, book: Pdf, excerpt: Excerpt) -> None:
        self.pdf = Pdf.new()
        self.left_out = 0
        """Links that led out of it to where nothing stands on the web."""
        self._untied: set[int] = set()
        """Keys in the parent tree of those that had one."""
        self._book = book
        self._excerpt = excerpt
        self.pdf.pages.extend(book.pages[excerpt.pages.start : excerpt.pages.stop])
        self._keep_links()
        self._keep_labels()
        self._keep_bookmarks()
        self._keep_layers()
        keep_tags(self.pdf, book, excerpt.pages, self._untied)

    def saved(self) -> bytes:
        """The file. The same book gives the same bytes."""
        file = io.BytesIO()
        self.pdf.save(
            file,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            min_version="1.7",
        )
        return file.getvalue()

    @cached_property
    def _indices(self) -> dict[tuple[int, int], int]:
        return {page.obj.objgen: index for index, page in enumerate(self._book.pages)}

    def _target(self, destination: object) -> int | None:
        """Index, in the book, of the page an explicit destination leads to."""
        if isinstance(destination, Array) and isinstance(destination[0], Dictionary):
            return self._indices.get(destination[0].objgen)
        return None

    def _moved(self, destination: object) -> Array | None:
        """The destination, its page being the one that was cut out; None where that was not."""
        target = self._target(destination)
        if target is None or target not in self._excerpt.pages or not isinstance(destination, Array):
            return None
        _, *how = destination.as_list()
        return Array([self.pdf.pages[target - self._excerpt.pages.start].obj, *how])

    # --- links ---------------------------------------------------------------------------------------------

    def _keep_links(self) -> None:
        for before, after in zip(self._excerpt.pages, self.pdf.pages, strict=True):
            sources = self._book.pages[before].obj.get(Name.Annots, Array())
            kept = [
                copy
                for source, copy in zip(sources, after.obj.get(Name.Annots, Array()), strict=True)
                if self._is_kept(source, copy)
            ]
            if len(kept) < len(sources):
                after.obj.Annots = Array(kept)

    def _is_kept(self, source: Object, copy: Object) -> bool:
        """Settle where the copied annotation leads; False where that would be nowhere."""
        destination = source.get(Name.Dest)
        if destination is None:
            return True
        if moved := self._moved(destination):
            copy.Dest = moved
            return True
        target = self._target(destination)
        address = "" if target is None else self._excerpt.elsewhere.get(target, "")
        if not address:
            self.left_out += 1
            self._untied |= {int(source.StructParent)} if Name.StructParent in source else set()
            return False
        del copy["/Dest"]
        copy.A = Dictionary(S=Name.URI, URI=String(address))
        return True

    # --- ways through the file -----------------------------------------------------------------------------

    def _keep_labels(self) -> None:
        """Each page keeps the label it has in the book."""
        first, numbers = self._excerpt.pages.start, list[int | Dictionary]()
        for index, style in NumberTree(self._book.Root.PageLabels).items():
            counted = Dictionary(dict(style.items()))
            if index <= first:
                counted.St = int(style.get(Name.St, 1)) + first - index
                numbers = [0, counted]
            elif index in self._excerpt.pages:
                numbers += [index - first, counted]
        self.pdf.Root.PageLabels = Dictionary(Nums=Array(numbers))

    def _keep_bookmarks(self) -> None:
        """Those that lead to a page that is there; a single one at the top gives way to those under it."""
        marks = list(self._bookmarks(self._book.open_outline().root))
        if len(marks) == 1:
            marks = list(marks[0].children)
        if marks:
            with self.pdf.open_outline() as outline:
                outline.root.extend(marks)
            self.pdf.Root.PageMode = Name.UseOutlines

    def _bookmarks(self, items: Iterable[OutlineItem]) -> Iterator[OutlineItem]:
        for item in items:
            children = list(self._bookmarks(item.children))
            if moved := self._moved(item.destination):
                kept = OutlineItem(item.title, moved)
                kept.children.extend(children)
                kept.is_closed = item.is_closed
                yield kept
            else:
                yield from children

    # --- layers --------------------------------------------------------------------------------------------

    def _keep_layers(self) -> None:
        """Those that the pages brought along; what was hidden stays hidden."""
        known = self._book.Root.get(Name.OCProperties)
        if not isinstance(known, Dictionary):
            return
        brought = {item.objgen for item in self.pdf.objects if isinstance(item, Dictionary) and _is_layer(item)}
        groups, hidden = (self._copied(listed, brought) for listed in (known.OCGs, known.D.get(Name.OFF, Array())))
        if groups:
            state = Dictionary(OFF=Array(hidden), BaseState=Name.ON)
            self.pdf.Root.OCProperties = Dictionary(OCGs=Array(groups), D=state)

    def _copied(self, groups: Object, brought: set[tuple[int, int]]) -> list[Object]:
        copies = [self.pdf.copy_foreign(group) for group in groups.as_list()]
        return [copy for copy in copies if copy.objgen in brought]


def _is_layer(item: Dictionary) -> bool:
    return item.get(Name.Type) == Name.OCG
