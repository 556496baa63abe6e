"""The book's typefaces, each once: parts bring as much of each as they show, and are given the book's in its place."""

from collections.abc import Iterable, Mapping
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf

from booklet.faces import Face
from booklet.values import UsedFont

_FIXED_PITCH = 1
"""A flag of a font whose glyphs are all of one width (ISO 32000-2, table 121)."""
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
        self._files: dict[str, Object] = {}

    def taken_from(self, source: Pdf, used: Iterable[UsedFont]) -> tuple[str, ...]:
        """Take those of the fonts that a part uses which the book has out of its PDF; their names come back.

        Where glyphs say something else in that part, only the font's file is taken. All pages of a part share one
        dictionary of fonts. It is opened in memory: what lies in the store stays.
        """
        fonts = _fonts_of(source.pages[0].obj)
        taken = [one for one in used if one.name in self._faces]
        for one in taken:
            name = f"/{one.name}"
            if not self._faces[one.name].agrees(one):
                descriptor = _descriptor(fonts[name])
                del descriptor[_file_key(descriptor)]
                continue
            if one.name not in self._fonts:
                self._fonts[one.name] = self._font(fonts[name], one.name)
            del fonts[name]
        return tuple(one.name for one in taken)

    def given_to(self, shown: Object, taken: Iterable[str]) -> None:
        """Give the book's typefaces of these names to what was copied from that part: a page of it, or a form."""
        fonts = _fonts_of(shown)
        for name in taken:
            if f"/{name}" in fonts:
                self._give_file(fonts[f"/{name}"], name)
            else:
                fonts[f"/{name}"] = self._fonts[name]

    def _font(self, pattern: Object, name: str) -> Object:
        """The font for the whole book; all but its glyphs is as in the one of a part."""
        font, face = self._book.copy_foreign(pattern), self._faces[name]
        font.ToUnicode = self._book.make_stream(_map(face.said).encode())
        widths = {glyph: face.widths[glyph] for glyph in face.said}
        font.DescendantFonts[0].W = _widths(widths)
        descriptor, different = _descriptor(font), {*widths.values()}
        left, bottom, _, top = descriptor.FontBBox.as_list()
        descriptor.FontBBox = Array([left, bottom, max(different), top])
        descriptor.Flags = int(descriptor.Flags) & ~_FIXED_PITCH | (_FIXED_PITCH if len(different) == 1 else 0)
        del descriptor[_file_key(descriptor)]
        self._give_file(font, name)
        return font

    def _give_file(self, font: Object, name: str) -> None:
        """Give the font the file with the glyphs of all parts. One with curves of PostScript has another key, and says
        what it is (ISO 32000-2, table 124).
        """
        is_postscript = font.DescendantFonts[0].Subtype == Name.CIDFontType0
        if name not in self._files:
            file = self._faces[name].file
            facts: dict[str, Any] = {"Subtype": Name.OpenType} if is_postscript else {"Length1": len(file)}
            self._files[name] = self._book.make_stream(file, **facts)
        _descriptor(font)["/FontFile3" if is_postscript else "/FontFile2"] = self._files[name]


def _descriptor(font: Object) -> Object:
    descriptor: Object = font.DescendantFonts[0].FontDescriptor
    return descriptor


def _file_key(descriptor: Object) -> str:
    return "/FontFile3" if "/FontFile3" in descriptor else "/FontFile2"


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
