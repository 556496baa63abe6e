"""The colours of a whole file in the inks of a press: what pages, forms and patterns paint, and the pictures they show.

Content is read operator by operator and written anew only where it speaks of colours of a screen.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, ContentStreamInlineImage, Dictionary, Name, Object, Operator, Pdf, Stream

from booklet.printing.inks import BLACK, Inks, Press, srgb_icc

_SPEAKS_OF_COLOUR = re.compile(rb"(?<![\w/.])(?:rg|RG|cs|CS|k|K|g)(?![\w.])")
_COLOUR_SETTING = frozenset({"g", "rg", "k", "sc", "scn", "cs"})
_TRANSFER = (Name.TR, Name.TR2, Name.HT, Name.HTP, Name.BG, Name.BG2, Name.UCR, Name.UCR2)
"""What a device would do to colours: none of it is allowed (ISO 15930-7, 6.14)."""
_DEEPEST = 24
_OVER, _KNOCKS = Name("/BkBlackOver"), Name("/BkKnocksOut")
Instruction = pikepdf.ContentStreamInstruction | ContentStreamInlineImage


@dataclass
class _State:
    """What of the graphics state matters here."""

    rgb_fill: bool = False
    """Whether the space chosen for filling is one of a screen with three channels."""
    rgb_stroke: bool = False
    fill: Inks | None = None
    """None where it is not known."""


@dataclass
class Converter:
    """Brings one file to the inks of a press."""

    pdf: Pdf
    press: Press
    pictures: Mapping[tuple[int, int], Object]
    """Converted pictures by the object number of those they replace."""
    left: list[str] = field(default_factory=list)
    """What stayed in colours of a screen, as clauses: in sRGB, which the shop's machine turns into inks."""
    _seen: set[tuple[int, int]] = field(default_factory=set)
    _srgb: Object | None = None

    def convert(self) -> None:
        """Every page, with all that is drawn from it."""
        overprint = self.pdf.make_indirect(Dictionary(Type=Name.ExtGState, op=True, OPM=1))
        knocks_out = self.pdf.make_indirect(Dictionary(Type=Name.ExtGState, op=False))
        self._states = {_OVER: overprint, _KNOCKS: knocks_out}
        for page in self.pdf.pages:
            resources = page.obj.get(Name.Resources, Dictionary())
            page.obj.Resources = Dictionary(dict(resources.items()))
            content = b"\n".join(_streams(page.obj.get(Name.Contents)))
            changed = self._content(page, content, page.obj.Resources)
            if changed is not None:
                page.obj.Contents = self.pdf.make_stream(changed)
            self._resources(page.obj.Resources, 0)
            page.obj.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceCMYK)

    # --- resources -----------------------------------------------------------------------------------------

    def _resources(self, resources: Object, depth: int) -> None:
        """The forms, pictures, patterns and shadings of a dictionary; colours of a screen in it are those of sRGB."""
        if not isinstance(resources, Dictionary) or depth > _DEEPEST:
            return
        for group in (Name.XObject, Name.Pattern, Name.Shading, Name.ExtGState):
            entries = resources.get(group)
            for name, item in list(entries.items()) if isinstance(entries, Dictionary) else ():
                if isinstance(item, Dictionary | Stream):
                    self._item(resources[group], name, item, depth)
        spaces = resources.get(Name.ColorSpace)
        made = Dictionary(dict(spaces.items()) if isinstance(spaces, Dictionary) else {})
        made.DefaultRGB = self._default_rgb()
        resources.ColorSpace = made

    def _item(self, entries: Object, name: str, item: Object, depth: int) -> None:
        if item.is_indirect and item.objgen in self.pictures:
            entries[name] = self.pictures[item.objgen]
            return
        if item.is_indirect:
            if item.objgen in self._seen:
                return
            self._seen.add(item.objgen)
        if item.get(Name.Subtype) == Name.Form or item.get(Name.PatternType) == 1:
            self._form(item, depth)
        elif isinstance(item.get(Name.Shading), Dictionary | Stream):
            item.Shading = self._shared(item.Shading)
            self._shading(item.Shading)
        elif Name.ShadingType in item:
            entries[name] = self._shared(item)
            self._shading(entries[name])
        elif name.startswith("/") and item.get(Name.Subtype) is None:
            for key in _TRANSFER:
                if key in item:
                    del item[key]

    def _shared(self, item: Object) -> Object:
        """The same as an object of the file, which whoever looks through its objects finds."""
        return item if item.is_indirect else self.pdf.make_indirect(item)

    def _form(self, form: Object, depth: int) -> None:
        if not isinstance(form, Stream):
            return
        resources = Dictionary(dict(form.get(Name.Resources, Dictionary()).items()))
        form.Resources = resources
        try:
            content = form.read_bytes()
        except pikepdf.PdfError:
            return
        changed = self._content(form, content, form.Resources)
        if changed is not None:
            form.write(changed)
        group = form.get(Name.Group)
        if isinstance(group, Dictionary) and group.get(Name.CS) not in (None, Name.DeviceGray):
            form.Group = Dictionary({**dict(group.items()), "/CS": Name.DeviceCMYK})
        self._resources(form.Resources, depth + 1)

    def _shading(self, shading: Object) -> None:
        """A run of colour from one to another goes through inks; one that is tabulated stays in sRGB."""
        if not _is_rgb(shading.get(Name.ColorSpace), Dictionary()):
            return
        function = self._function(shading.get(Name.Function))
        if function is None:
            self.left.append("a run of colours")
            return
        shading.Function, shading.ColorSpace = function, Name.DeviceCMYK
        if Name.Background in shading:
            del shading[Name.Background]

    def _function(self, function: Object | None) -> Object | None:
        if not isinstance(function, Dictionary):
            return None
        made = Dictionary(dict(function.items()))
        if Name.Range in made:
            del made[Name.Range]
        if function.get(Name.FunctionType) == 2:
            ends = [[float(value) for value in function.get(key, Array(given)).as_list()] for key, given in _ENDS]
            if any(len(end) != 3 for end in ends):
                return None
            made.C0, made.C1 = (Array([round(ink, 4) for ink in self.press.inks(*end)]) for end in ends)
            return made
        if function.get(Name.FunctionType) == 3:
            parts = [self._function(part) for part in function.Functions.as_list()]
            if any(part is None for part in parts):
                return None
            made.Functions = Array(parts)
            return made
        return None

    def _default_rgb(self) -> Object:
        if self._srgb is None:
            profile = self.pdf.make_stream(srgb_icc(), N=3, Alternate=Name.DeviceRGB)
            self._srgb = self.pdf.make_indirect(Array([Name.ICCBased, profile]))
        return self._srgb

    # --- content -------------------------------------------------------------------------------------------

    def _content(self, owner: pikepdf.Page | Object, content: bytes, resources: Object) -> bytes | None:
        """The content in inks; None where it says nothing of colours."""
        if not _SPEAKS_OF_COLOUR.search(content):
            return None
        try:
            instructions = list(pikepdf.parse_content_stream(owner))
        except pikepdf.PdfError:
            self.left.append("content that can't be read")
            return None
        written = list(_Rewriting(self.press, resources).rewritten(instructions))
        states = resources.get(Name.ExtGState)
        resources.ExtGState = Dictionary({**(dict(states.items()) if isinstance(states, Dictionary) else {})})
        for name, state in self._states.items():
            resources.ExtGState[name] = state
        return pikepdf.unparse_content_stream(written)


_ENDS = ((Name.C0, [0]), (Name.C1, [1]))


class _Rewriting:
    """One content stream, operator by operator."""

    def __init__(self, press: Press, resources: Object) -> None:
        self._press = press
        spaces = resources.get(Name.ColorSpace)
        self._spaces = spaces if isinstance(spaces, Dictionary) else Dictionary()
        self._state = _State()
        self._saved: list[_State] = []
        self._in_text = False
        self._over = False

    def rewritten(self, instructions: list[Instruction]) -> Iterator[Instruction]:
        """The instructions with inks in the place of channels. Black text is laid over what is under it."""
        for one in instructions:
            operator = str(one.operator)
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
            yield _instruction("gs", _OVER if wanted else _KNOCKS)

    def _one(self, one: Instruction, operator: str) -> Iterator[Instruction]:
        match operator:
            case "q":
                self._saved.append(_State(self._state.rgb_fill, self._state.rgb_stroke, self._state.fill))
            case "Q" if self._saved:
                self._state = self._saved.pop()
            case "rg" | "RG":
                yield self._inks(operator == "RG", self._press.inks(*_numbers(one)))
                return
            case "g" | "G":
                yield self._inks(operator == "G", (0.0, 0.0, 0.0, round(1 - _numbers(one)[0], 4)))
                return
            case "k" | "K" if len(one.operands) == 4:
                cyan, magenta, yellow, black = _numbers(one)
                yield self._inks(operator == "K", self._press.within((cyan, magenta, yellow, black)))
                return
            case "cs" | "CS":
                yield from self._space(one, stroke=operator == "CS")
                return
            case "sc" | "scn" | "SC" | "SCN":
                stroke = operator.isupper()
                rgb = self._state.rgb_stroke if stroke else self._state.rgb_fill
                if rgb and len(one.operands) == 3:
                    yield self._inks(stroke, self._press.inks(*_numbers(one)), keeps_space=True)
                    return
                if not stroke:
                    self._state.fill = None
        yield one

    def _space(self, one: Instruction, *, stroke: bool) -> Iterator[Instruction]:
        rgb = _is_rgb(one.operands[0], self._spaces)
        if stroke:
            self._state.rgb_stroke = rgb
        else:
            self._state.rgb_fill, self._state.fill = rgb, None
        yield self._inks(stroke, BLACK, keeps_space=True) if rgb else one

    def _inks(self, stroke: bool, inks: Inks, *, keeps_space: bool = False) -> Instruction:
        if stroke:
            self._state.rgb_stroke = self._state.rgb_stroke and keeps_space
        else:
            self._state.fill, self._state.rgb_fill = inks, self._state.rgb_fill and keeps_space
        return _instruction("K" if stroke else "k", *(round(ink, 4) for ink in inks))


def _instruction(operator: str, *operands: object) -> Instruction:
    return pikepdf.ContentStreamInstruction(list(operands), Operator(operator))  # type: ignore[arg-type]  # pikepdf turns numbers into its own


def _numbers(one: Instruction) -> list[float]:
    return [float(operand) for operand in one.operands]


def _streams(content: Object | None) -> Iterator[bytes]:
    for stream in content.as_list() if isinstance(content, Array) else [content]:
        if isinstance(stream, Stream):
            try:
                yield stream.read_bytes()
            except pikepdf.PdfError:
                continue


def _is_rgb(space: object, spaces: Object) -> bool:
    """Whether a colour space has red, green and blue, however it says so (ISO 32000-2, 8.6)."""
    if isinstance(space, Name):
        if space == Name.DeviceRGB:
            return True
        space = spaces.get(space)
        if isinstance(space, Name):
            return space == Name.DeviceRGB
    if not isinstance(space, Array) or not len(space):
        return False
    kind = space[0]
    if kind == Name.ICCBased and len(space) > 1 and isinstance(space[1], Stream):
        return int(space[1].get(Name.N, 0)) == 3
    return bool(kind == Name.CalRGB)
