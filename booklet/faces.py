"""The typefaces of a book, each once, with the glyphs that its parts show. Pure but for what the store has of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

import uharfbuzz
from uharfbuzz import SubsetFlags, SubsetInput

from booklet.values import UsedFont
from booklet.workspace import Store

_NEEDLESS = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")
"""Tables that no viewer asks a PDF for."""
_PLAIN = {"\xa0": " ", "\u2010": "-", "\u2011": "-", "\xad": "-"}
"""What is copied and searched for in place of what looks the same: spaces and hyphens are mixed on any page."""


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface for the whole book."""

    file: bytes
    """The font file, with these glyphs under the numbers that parts know them by."""
    widths: Mapping[int, float]
    """Of each glyph, in thousandths of the size."""
    said: Mapping[int, str]
    """What each glyph says in the parts that agree: nothing where the one beside it says it."""

    def agrees(self, used: UsedFont) -> bool:
        """Whether all glyphs say the same there. An é may be one letter or two, a quotation mark an apostrophe."""
        return all(self.said.get(number) == _plain(text) for number, _, text in used.glyphs)


def faces(used: Iterable[UsedFont], store: Store) -> dict[str, Face]:
    """The typefaces that are used more than once, by their names among the resources of pages.

    One that has not the same letters wherever it is used, or has gone from the store, is left out.
    """
    uses: dict[str, list[UsedFont]] = {}
    for one in used:
        uses.setdefault(one.name, []).append(one)
    found = ((name, _face(ones, store)) for name, ones in sorted(uses.items()) if len(ones) > 1)
    return {name: face for name, face in found if face}


def _face(uses: list[UsedFont], store: Store) -> Face | None:
    widths: dict[int, float] = {}
    said: dict[int, str] = {}
    for use in uses:
        if any(widths.setdefault(number, width) != width for number, width, _ in use.glyphs):
            return None
        told = {number: _plain(text) for number, _, text in use.glyphs}
        if all(said.get(number, text) == text for number, text in told.items()):
            said |= told
    whole = store.get(uses[0].key)
    if whole is None or any(use.key != uses[0].key for use in uses):
        return None
    return Face(_with_glyphs(whole, widths), widths, said)


def _plain(text: str) -> str:
    return _PLAIN.get(text, text)


def _with_glyphs(whole: bytes, glyphs: Iterable[int]) -> bytes:
    """The font file with these glyphs, under the numbers they have; after the last of them comes none."""
    wanted = [*glyphs]
    kept = _subset(uharfbuzz.Face(whole), wanted, SubsetFlags.RETAIN_GIDS)
    return bytes(_subset(kept, range(max(wanted) + 1), SubsetFlags.NO_HINTING).blob.data)


def _subset(face: uharfbuzz.Face, glyphs: Iterable[int], flag: SubsetFlags) -> uharfbuzz.Face:
    asked = SubsetInput()
    asked.glyph_set.update(glyphs)
    asked.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in _NEEDLESS)
    asked.flags = reduce(SubsetFlags.__or__, (flag, SubsetFlags.PASSTHROUGH_UNRECOGNIZED, SubsetFlags.DESUBROUTINIZE))
    return uharfbuzz.subset(face, asked)
