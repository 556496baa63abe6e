"""Which fonts a paper is set in, and whether they are in its file (pikepdf): who reads it elsewhere needs them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Stream

from booklet.values import FontFact

BUDGET = 250_000
"""Fonts and forms looked at in one paper, each once for every page that uses it; what comes later is not known."""
MOST = 1_000
"""Fonts told of one paper."""
_LONGEST_NAME = 60
_SUBSET = re.compile(r"^[A-Z]{6}\+(?=.)")
"""What stands before the name of a font of which only some glyphs are there (ISO 32000-2, 9.9.2)."""
_FILES = (Name.FontFile, Name.FontFile2, Name.FontFile3)

_Font = tuple[str, str, bool, bool]
"""Name, kind, whether it is embedded, whether it is a subset."""
_Key = tuple[int, int]


def of_pages(pages: Sequence[Object]) -> tuple[FontFact, ...]:
    """The fonts of the pages in order of first sight: their own, and those of forms, patterns, glyphs and marks."""
    search = _Search()
    for index, page in enumerate(pages):
        search.look(index, (page, *_appearances(page)))
    return tuple(FontFact(*font, pages=tuple(used)) for font, used in search.used.items())


def is_embedded(font: Object) -> bool:
    """Whether the font's program is in the file; the glyphs of a Type 3 font always are (ISO 32000-2, 9.6.4)."""
    if font.get(Name.Subtype) == Name.Type3:
        return True
    descriptor = _descendant(font).get(Name.FontDescriptor)
    return isinstance(descriptor, Dictionary) and any(_holds_something(descriptor.get(file)) for file in _FILES)


def name_of(font: Object) -> str:
    """The font's name as the file has it; bytes that are no UTF-8 come out as other letters."""
    name = font.get(Name.BaseFont) or font.get(Name.Name)
    text = bytes(name).decode("utf-8", "replace").lstrip("/") if isinstance(name, Name) else ""
    return "".join(c for c in text if c.isprintable())[:_LONGEST_NAME] or "unnamed"


def _descendant(font: Object) -> Object:
    """The font that has the glyphs: of a composite font its one descendant (ISO 32000-2, 9.7.6)."""
    below = font.get(Name.DescendantFonts)
    if font.get(Name.Subtype) == Name.Type0 and isinstance(below, Array) and len(below):
        return below[0] if isinstance(below[0], Dictionary) else Dictionary()
    return font


def _holds_something(file: object) -> bool:
    return isinstance(file, Stream) and file.get(Name.Length, 0) != 0


def _read(font: Object) -> _Font:
    name, kind = name_of(font), font.get(Name.Subtype)
    plain = _SUBSET.sub("", name, count=1)
    known = bytes(kind).decode("latin-1").lstrip("/")[:_LONGEST_NAME] if isinstance(kind, Name) else ""
    return plain, known, is_embedded(font), plain != name


@dataclass(frozen=True, slots=True)
class _Node:
    """What the resources of a page, a form, a pattern or a Type 3 font name."""

    fonts: tuple[_Font, ...]
    below: tuple[Object, ...]
    """What has resources of its own in turn."""


class _Search:
    """Walks from pages to all that is drawn on them. What many pages share is read once."""

    def __init__(self) -> None:
        self.used: dict[_Font, dict[int, None]] = {}
        """Indices of the pages by the font."""
        self._nodes: dict[_Key, _Node] = {}
        self._fonts: dict[_Key, _Font] = {}
        self._budget = BUDGET

    def look(self, index: int, holders: Iterable[Object]) -> None:
        """Look at these holders of resources, which stand on the page of that index, and at all they draw."""
        waiting, entered = list(holders), set[_Key]()
        while waiting and self._budget > 0:
            holder = waiting.pop()
            self._budget -= 1
            key = holder.objgen
            if holder.is_indirect and key in entered:
                continue
            entered.add(key)
            node = self._nodes.get(key) if holder.is_indirect else None
            if node is None:
                node = self._node(holder)
                self._nodes |= {key: node} if holder.is_indirect else {}
            self._budget -= len(node.fonts)
            for font in node.fonts:
                if font in self.used or len(self.used) < MOST:
                    self.used.setdefault(font, {})[index] = None
            waiting += node.below

    def _node(self, holder: Object) -> _Node:
        resources = holder.get(Name.Resources)
        if not isinstance(resources, Dictionary):
            return _Node((), ())
        fonts = list(_members(resources, Name.Font))
        below = [font for font in fonts if font.get(Name.Subtype) == Name.Type3]
        below += (form for form in _members(resources, Name.XObject) if form.get(Name.Subtype) == Name.Form)
        below += _members(resources, Name.Pattern)
        for state in _members(resources, Name.ExtGState):
            chosen, mask = state.get(Name.Font), state.get(Name.SMask)
            first = chosen[0] if isinstance(chosen, Array) and len(chosen) else None
            group = mask.get(Name.G) if isinstance(mask, Dictionary) else None
            fonts += [first] if isinstance(first, Dictionary) else []
            below += [group] if isinstance(group, Stream) else []
        return _Node(tuple(map(self._font, fonts)), tuple(below))

    def _font(self, font: Object) -> _Font:
        if not font.is_indirect:
            return _read(font)
        if font.objgen not in self._fonts:
            self._fonts[font.objgen] = _read(font)
        return self._fonts[font.objgen]


def _members(resources: Object, kind: Name) -> Iterator[Object]:
    group = resources.get(kind)
    for _, item in group.items() if isinstance(group, Dictionary) else ():
        if isinstance(item, Dictionary | Stream):
            yield item


def _appearances(page: Object) -> Iterator[Object]:
    """What is drawn for the marks on a clean page."""
    marks = page.get(Name.Annots)
    for mark in marks.as_list() if isinstance(marks, Array) else ():
        pictures = mark.get(Name.AP)
        if isinstance(pictures, Dictionary) and isinstance(picture := pictures.get(Name.N), Stream):
            yield picture
