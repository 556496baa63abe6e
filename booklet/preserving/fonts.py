"""What PDF/A-3b asks of fonts beyond being there (ISO 19005-3, 6.2.11)."""

import io
from collections.abc import Callable

from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Stream

_DEFAULT_WIDTH = 1000.0
"""Of a glyph of a composite font, in thousandths of its size (ISO 32000-1, table 117)."""
_CLOSE = 1.0
"""Widths agree within so many thousandths."""
_LARGEST_CODE = 65_535


def drop_glyph_lists(holder: Object) -> int:
    """Lists of the glyphs in a font program may be absent, and are often wrong (6.2.11.4.2)."""
    if holder.get(Name.Type) != Name.FontDescriptor:
        return 0
    lists = [key for key in (Name.CIDSet, Name.CharSet) if key in holder]
    for key in lists:
        del holder[key]
    return len(lists)


def add_glyph_map(holder: Object) -> int:
    """An embedded font says which glyph a code means; where it does not, it is the one of that number (6.2.11.3.2)."""
    if holder.get(Name.Subtype) != Name.CIDFontType2 or Name.CIDToGIDMap in holder or _program(holder) is None:
        return 0
    holder[Name.CIDToGIDMap] = Name.Identity
    return 1


def match_widths(holder: Object) -> int:
    """The program of a composite font gets the widths by which its text is set (6.2.11.5).

    Viewers place text by the widths of the file and never by those of the program: nothing moves.
    """
    if holder.get(Name.Subtype) != Name.CIDFontType2 or (program := _program(holder)) is None:
        return 0
    try:
        saved = _with_widths(holder, program.read_bytes())
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the border: a broken font makes the library raise anything; a validator tells
        return 0
    if saved is None:
        return 0
    program.write(saved)
    program[Name.Length1] = len(saved)
    return 1


def _with_widths(holder: Object, program: bytes) -> bytes | None:
    """The program with the widths that the file gives its glyphs; None where it has them."""
    font = TTFont(io.BytesIO(program), recalcBBoxes=False, recalcTimestamp=False)
    metrics, unit, order = font["hmtx"].metrics, font["head"].unitsPerEm, font.getGlyphOrder()
    glyph_of, changed = _glyphs(holder), False
    for code, width in (_widths(holder) or _same_widths(holder, len(order))).items():
        glyph = glyph_of(code)
        if not 0 <= glyph < len(order):
            continue
        advance, bearing = metrics[order[glyph]]
        if abs(advance * 1000 / unit - width) > _CLOSE:
            metrics[order[glyph]] = (round(width * unit / 1000), bearing)
            changed = True
    if not changed:
        return None
    file = io.BytesIO()
    font.save(file, reorderTables=None)
    return file.getvalue()


def _program(font: Object) -> Stream | None:
    descriptor = font.get(Name.FontDescriptor)
    program = descriptor.get(Name.FontFile2) if isinstance(descriptor, Dictionary) else None
    return program if isinstance(program, Stream) else None


def _glyphs(font: Object) -> Callable[[int], int]:
    """Gives the number of the glyph that a code means; -1 where it means none."""
    table = font.get(Name.CIDToGIDMap)
    if not isinstance(table, Stream):
        return lambda code: code
    pairs = table.read_bytes()
    return lambda code: int.from_bytes(pairs[2 * code : 2 * code + 2], "big") if 2 * code + 1 < len(pairs) else -1


def _widths(font: Object) -> dict[int, float]:
    """Codes and the widths that the file gives them, in thousandths (ISO 32000-1, 9.7.4.3)."""
    listed = font.get(Name.W)
    items = iter(listed.as_list() if isinstance(listed, Array) else ())
    known: dict[int, float] = {}
    for first in items:
        match next(items, None):
            case Array() as each:
                known |= {int(first) + offset: float(width) for offset, width in enumerate(each.as_list())}
            case None:
                break
            case last:
                codes = range(int(first), min(int(last), _LARGEST_CODE) + 1)
                known |= dict.fromkeys(codes, float(next(items, _DEFAULT_WIDTH)))
    return known


def _same_widths(font: Object, count: int) -> dict[int, float]:
    """The width that all codes have where none is listed."""
    return dict.fromkeys(range(count), float(font.get(Name.DW, _DEFAULT_WIDTH)))
