"""The book's typefaces, each once: parts bring as much of each as they show, and are given the book's in its place."""

from collections.abc import Iterable, Mapping, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf

from booklet.faces import Face
from booklet.values import UsedFont

_MOST_SAID = 100
"""Glyphs in a section of a map to Unicode (Adobe Technical Note 5014, 1.4.1)."""
_MAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{said}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
"""Which text each glyph stands for (ISO 32000-2, 9.10.3)."""


class Typefaces:
    """The typefaces that a book has for all its parts."""

    def __init__(self, book: Pdf, faces: Mapping[str, Face]) -> None:
        """The faces by their names among the resources of pages."""
        self._book = book
        self._faces = faces
        self._fonts: dict[str, Object] = {}

    def taken_from(self, source: Pdf, used: Iterable[UsedFont]) -> tuple[str, ...]:
        """Take those of the fonts that a part uses which the book has out of its PDF; their names come back.

        All pages of a part share one dictionary of fonts. It is opened in memory: what lies in the store stays.
        """
        fonts = _fonts_of(source.pages[0].obj)
        names = tuple(one.name for one in used if one.name in self._faces)
        for name in names:
            if name not in self._fonts:
                self._fonts[name] = self._font(fonts[f"/{name}"], self._faces[name])
            del fonts[f"/{name}"]
        return names

    def given_to(self, shown: Object, names: Sequence[str]) -> None:
        """Give the book's typefaces to what was copied from that part: a page of it, or a form."""
        fonts = _fonts_of(shown)
        for name in names:
            fonts[f"/{name}"] = self._fonts[name]

    def _font(self, pattern: Object, face: Face) -> Object:
        """The font for the whole book; all but its glyphs is as in the one of a part."""
        font = self._book.copy_foreign(pattern)
        font.ToUnicode = self._book.make_stream(_map(face.said).encode())
        below = font.DescendantFonts[0]
        below.W = _widths(face.widths)
        below.FontDescriptor.FontFile2 = self._book.make_stream(face.file, Length1=len(face.file))
        return font


def _fonts_of(shown: Object) -> Object:
    """Its dictionary of fonts; an empty one where it has none."""
    nothing = Dictionary()
    return shown.get(Name.Resources, nothing).get(Name.Font, nothing)


def _widths(widths: Mapping[int, float]) -> Array:
    """Widths of glyphs by their numbers, those that follow one another in a row (ISO 32000-2, 9.7.4.3)."""
    listed: list[int | Array] = []
    row: list[float] = []
    for number in sorted(widths):
        if number - 1 not in widths:
            if row:
                listed.append(Array(row))
            listed.append(number)
            row = []
        row.append(widths[number])
    return Array([*listed, Array(row)])


def _map(said: Mapping[int, str]) -> str:
    lines = [f"<{glyph:04x}> <{said[glyph].encode('utf-16-be').hex()}>" for glyph in sorted(said)]
    sections = (lines[first : first + _MOST_SAID] for first in range(0, len(lines), _MOST_SAID))
    return _MAP.format(said="\n".join("\n".join([f"{len(one)} beginbfchar", *one, "endbfchar"]) for one in sections))
