"""One content stream in the inks of a press, operator by operator. Black text is laid over what is under it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pikepdf
from pikepdf import Array, ContentStreamInlineImage, Dictionary, Name, Object, Operator

from booklet.printing.functions import UNWORKABLE
from booklet.printing.inks import BLACK, Inks, Press
from booklet.printing.spaces import Space, space_of

OVER, KNOCKS = Name("/BkBlackOver"), Name("/BkKnocksOut")
"""Graphics states: what is painted leaves other inks under it, or takes them away."""
STENCIL = Name("/BkStencil")
"""The space of patterns that take the colour they are painted in."""
_DEVICES = {
    "g": Name.DeviceGray,
    "rg": Name.DeviceRGB,
    "k": Name.DeviceCMYK,
    "G": Name.DeviceGray,
    "RG": Name.DeviceRGB,
    "K": Name.DeviceCMYK,
}
_COLOUR_SETTING = frozenset({"g", "rg", "k", "sc", "scn", "cs"})
Instruction = pikepdf.ContentStreamInstruction | ContentStreamInlineImage


@dataclass(frozen=True, slots=True)
class _State:
    """What of the graphics state matters here."""

    fill: Inks | None
    """None where it is not known."""
    filling: Space | None = None
    """The space chosen; None where colours stay as they are written."""
    stroking: Space | None = None
    fills_stencils: bool = False
    strokes_stencils: bool = False


class Rewriting:
    """One content stream."""

    def __init__(self, press: Press, resources: Object, fill: Inks | None) -> None:
        """The press, the names that the content uses, and the inks it begins with, where they are known."""
        self._press = press
        spaces = resources.get(Name.ColorSpace)
        self._named = spaces if isinstance(spaces, Dictionary) else Dictionary()
        self._known: dict[object, Space | None] = {}
        self._state = _State(fill)
        self._saved: list[_State] = []
        self._in_text = False
        self._over = False
        self.in_black: dict[str, bool] = {}
        """What the content draws, by name, and whether it was always drawn while black was chosen."""
        self.left = 0
        """How many colours stay as they are written, because they can't be worked out."""

    def rewritten(self, instructions: Iterable[Instruction]) -> Iterator[Instruction]:
        """The instructions with inks in the place of other colours."""
        for one in instructions:
            operator = str(one.operator)
            if isinstance(one, ContentStreamInlineImage):
                yield one
                continue
            yield from self._one(one, operator)
            if operator == "BT":
                self._in_text = True
                yield from self._overprinting()
            elif operator == "ET":
                self._in_text = False
                yield from self._overprinting()
            elif operator in _COLOUR_SETTING and self._in_text:
                yield from self._overprinting()

    def _overprinting(self) -> Iterator[Instruction]:
        wanted = self._in_text and self._state.fill == BLACK
        if wanted is not self._over:
            self._over = wanted
            yield _instruction("gs", OVER if wanted else KNOCKS)

    def _one(self, one: pikepdf.ContentStreamInstruction, operator: str) -> Iterator[Instruction]:
        match operator:
            case "q":
                self._saved.append(self._state)
            case "Q" if self._saved:
                self._state = self._saved.pop()
            case "g" | "rg" | "k" | "G" | "RG" | "K":
                space = space_of(_DEVICES[operator], None, self._press)
                yield from self._colour(one, space, stroke=operator.isupper())
                return
            case "cs" | "CS" if one.operands:
                yield from self._space(one, stroke=operator == "CS")
                return
            case "sc" | "scn" | "SC" | "SCN":
                yield from self._chosen(one, stroke=operator.isupper())
                return
            case "Do" if one.operands:
                name = str(one.operands[0])
                self.in_black[name] = self.in_black.get(name, True) and self._state.fill == BLACK
        yield one

    def _space(self, one: pikepdf.ContentStreamInstruction, *, stroke: bool) -> Iterator[Instruction]:
        """A space is chosen, and with it its first colour."""
        space, is_stencil = self._of(one.operands[0])
        self._chose(space, stroke=stroke, is_stencil=is_stencil)
        if is_stencil:
            yield _instruction("CS" if stroke else "cs", STENCIL)
        elif space is None:
            yield one
        else:
            yield from self._painted(space, space.start, one, stroke=stroke)

    def _of(self, given: object) -> tuple[Space | None, bool]:
        """The space of that name, or the one under its patterns."""
        key = str(given)
        named = self._named.get(given) if isinstance(given, Name) else None
        is_stencil = isinstance(named, Array) and len(named) > 1 and named[0] == Name.Pattern
        if key not in self._known:
            self._known[key] = space_of(named[1] if is_stencil and named else given, self._named, self._press)
        return self._known[key], is_stencil and self._known[key] is not None

    def _chosen(self, one: pikepdf.ContentStreamInstruction, *, stroke: bool) -> Iterator[Instruction]:
        """A colour of the space that was chosen before, or a pattern."""
        state = self._state
        space = state.stroking if stroke else state.filling
        if space is None:
            if not stroke:
                self._state = replace(state, fill=None)
            yield one
        elif state.strokes_stencils if stroke else state.fills_stencils:
            inks = self._inks(space, one.operands[:-1])
            yield _instruction(str(one.operator), *inks, one.operands[-1]) if inks else one
        else:
            yield from self._colour(one, space, stroke=stroke)

    def _colour(
        self, one: pikepdf.ContentStreamInstruction, space: Space | None, *, stroke: bool
    ) -> Iterator[Instruction]:
        self._chose(space, stroke=stroke)
        if space is None:
            yield one
        else:
            yield from self._painted(space, one.operands, one, stroke=stroke)

    def _painted(
        self, space: Space, values: Iterable[object], one: Instruction, *, stroke: bool
    ) -> Iterator[Instruction]:
        inks = self._inks(space, values)
        if not stroke:
            self._state = replace(self._state, fill=inks)
        yield _instruction("K" if stroke else "k", *inks) if inks else one

    def _inks(self, space: Space, values: Iterable[object]) -> Inks | None:
        try:
            cyan, magenta, yellow, black = space.inks(tuple(float(value) for value in values))  # type: ignore[arg-type]  # numbers, or damage
        except UNWORKABLE:
            self.left += 1
            return None
        return (round(cyan, 4), round(magenta, 4), round(yellow, 4), round(black, 4))

    def _chose(self, space: Space | None, *, stroke: bool, is_stencil: bool = False) -> None:
        if stroke:
            self._state = replace(self._state, stroking=space, strokes_stencils=is_stencil)
        else:
            self._state = replace(self._state, filling=space, fills_stencils=is_stencil, fill=None)


def _instruction(operator: str, *operands: object) -> Instruction:
    return pikepdf.ContentStreamInstruction(list(operands), Operator(operator))  # type: ignore[arg-type]  # pikepdf turns numbers into its own
