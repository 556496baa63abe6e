"""The colours of a whole file in the inks of a press: what pages, forms and patterns paint, and the pictures they show.

Content is read operator by operator and written anew only where it speaks of colours or shows text in black.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from booklet.printing.functions import UNWORKABLE
from booklet.printing.inks import BLACK, Press, srgb_icc
from booklet.printing.rewriting import KNOCKS, OVER, STENCIL, Rewriting
from booklet.printing.runs import in_inks

_SPEAKS_OF_COLOUR = re.compile(rb"(?<![\w/.])(?:rg|RG|cs|CS|k|K|g|G|scn|sc)(?![\w.])")
_DRAWS = re.compile(rb"(?<![\w/.])(?:Do|sh|BI)(?![\w.])")
_SHOWS_TEXT = re.compile(rb"(?<![\w/.])BT(?![\w.])")
_OF_THE_DEVICE = (Name.TR, Name.TR2, Name.HT, Name.HTP, Name.BG, Name.BG2, Name.UCR, Name.UCR2)
"""What a device would do to colours: none of it is allowed (ISO 15930-7, 6.14)."""
_OVERPRINTING = (Name.op, Name.OP, Name.OPM)
"""What papers say of overprinting was meant for other plates than ours: white in inks would paint nothing."""
_SPACES_INSTEAD = (Name.DefaultCMYK, Name.DefaultGray)
"""Spaces in which a reader would take inks for something else."""
_OVER_ALL = f"{OVER} gs\n".encode()
_ELSEWHERE = (Name.OPI, Name.Alternates, Name.Ref, Name.PS, Name.Subtype2)
"""What lets a press draw something else: PostScript, pictures in the place of others, pages of other files."""
_DEEPEST = 24


@dataclass
class Converter:
    """Brings one file to the inks of a press."""

    pdf: Pdf
    press: Press
    pictures: Mapping[tuple[int, int], Object]
    """Converted pictures by the object number of those they replace."""
    left: list[str] = field(default_factory=list)
    """What stayed in other colours than inks, as clauses: the shop's machine turns it into inks."""
    _seen: set[tuple[int, int]] = field(default_factory=set)
    _srgb: Object | None = None

    def convert(self) -> None:
        """Every page, with all that is drawn from it."""
        with warnings.catch_warnings(action="ignore"):  # what pikepdf says of damage is told in our words
            self._convert()

    def _convert(self) -> None:
        overprint = self.pdf.make_indirect(Dictionary(Type=Name.ExtGState, op=True, OPM=1))
        knocks_out = self.pdf.make_indirect(Dictionary(Type=Name.ExtGState, op=False))
        self._states = {OVER: overprint, KNOCKS: knocks_out}
        self._stencil = self.pdf.make_indirect(Array([Name.Pattern, Name.DeviceCMYK]))
        self._drawn_by = _drawn_by(self.pdf)
        for page in self.pdf.pages:
            page.obj.Resources = Dictionary(dict(page.obj.get(Name.Resources, Dictionary()).items()))
            content = b"0 0 0 1 k 0 0 0 1 K\n" + b"\n".join(_streams(page.obj.get(Name.Contents)))
            page.obj.Contents = self.pdf.make_stream(content)  # black is said: a default black would not overprint
            changed, black = self._content(page, content, page.obj.Resources, in_black=True)
            if changed is not None:
                page.obj.Contents = self.pdf.make_stream(changed)
            self._resources(page.obj.Resources, black, 0)
            page.obj.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceCMYK)

    # --- resources -----------------------------------------------------------------------------------------

    def _resources(self, resources: Object, black: Mapping[str, bool], depth: int) -> None:
        """The forms, pictures, patterns, shadings and drawn letters of a dictionary.

        What is left in colours of a screen is in those of sRGB.
        """
        if not isinstance(resources, Dictionary) or depth > _DEEPEST:
            return
        spaces = resources.get(Name.ColorSpace)
        named = Dictionary(dict(spaces.items()) if isinstance(spaces, Dictionary) else {})
        for group in (Name.XObject, Name.Pattern, Name.Shading, Name.ExtGState, Name.Font):
            entries = resources.get(group)
            for name, item in list(entries.items()) if isinstance(entries, Dictionary) else ():
                if isinstance(item, Dictionary | Stream):
                    self._item(resources[group], name, item, named, depth, in_black=black.get(name, False))
        for default in _SPACES_INSTEAD:
            if default in named:
                del named[default]
        named.DefaultRGB, named[STENCIL] = self._default_rgb(), self._stencil
        resources.ColorSpace = named

    def _item(self, entries: Object, name: str, item: Object, named: Object, depth: int, *, in_black: bool) -> None:
        if item.is_indirect and item.objgen in self.pictures:
            entries[name] = self.pictures[item.objgen]
            return
        for surplus in _ELSEWHERE:
            if surplus in item:
                del item[surplus]
        if item.get(Name.Subtype) == Name.PS:
            del entries[name]
            return
        if item.is_indirect:
            if item.objgen in self._seen:
                return
            self._seen.add(item.objgen)
        if item.get(Name.Subtype) == Name.Form or item.get(Name.PatternType) == 1:
            self._form(item, depth, in_black=in_black and self._drawn_by[item.objgen] == 1)
        elif isinstance(item.get(Name.Shading), Dictionary | Stream):
            item.Shading = self._shading(item.Shading, named)
        elif Name.ShadingType in item:
            entries[name] = self._shading(item, named)
        elif item.get(Name.Subtype) == Name.Type3:
            self._letters(item, depth)
        elif item.get(Name.Subtype) is None and Name.PatternType not in item and name not in (OVER, KNOCKS):
            self._state(item)

    def _form(self, form: Object, depth: int, *, in_black: bool) -> None:
        if not isinstance(form, Stream):
            return
        form.Resources = Dictionary(dict(form.get(Name.Resources, Dictionary()).items()))
        black = self._written(form, form, form.Resources, in_black=in_black)
        group = form.get(Name.Group)
        if isinstance(group, Dictionary) and group.get(Name.CS) not in (None, Name.DeviceGray):
            form.Group = Dictionary({**dict(group.items()), "/CS": Name.DeviceCMYK})
        self._resources(form.Resources, black, depth + 1)

    def _letters(self, font: Object, depth: int) -> None:
        """Letters that are drawn by content of their own."""
        if not isinstance(font.get(Name.CharProcs), Dictionary):
            return
        font.Resources = Dictionary(dict(font.get(Name.Resources, Dictionary()).items()))
        for letter in font.CharProcs.as_dict().values():
            if isinstance(letter, Stream):
                self._written(letter, letter, font.Resources, in_black=False)
        self._resources(font.Resources, {}, depth + 1)

    def _shading(self, given: Object, named: Object) -> Object:
        shading = given if given.is_indirect else self.pdf.make_indirect(given)  # found by who looks through the file
        if not in_inks(shading, named, self.press, self.pdf):
            self.left.append("a run of colours")
        return shading

    def _state(self, state: Object) -> None:
        """A graphics state, without what is a matter of plates. A soft mask counts light, so it keeps its colours."""
        for key in (*_OF_THE_DEVICE, *_OVERPRINTING):
            if key in state:
                del state[key]
        mask = state.get(Name.SMask)
        form = mask.get(Name.G) if isinstance(mask, Dictionary) else None
        if isinstance(form, Stream) and isinstance(form.get(Name.Group), Dictionary):
            if form.Group.get(Name.CS) not in (None, Name.DeviceGray, Name.DeviceCMYK):
                form.Group = Dictionary({**dict(form.Group.items()), "/CS": self._default_rgb()})
            resources = Dictionary(dict(form.get(Name.Resources, Dictionary()).items()))
            spaces = resources.get(Name.ColorSpace)
            resources.ColorSpace = Dictionary(dict(spaces.items()) if isinstance(spaces, Dictionary) else {})
            resources.ColorSpace.DefaultRGB = self._default_rgb()
            form.Resources = resources

    def _default_rgb(self) -> Object:
        if self._srgb is None:
            profile = self.pdf.make_stream(srgb_icc(), N=3, Alternate=Name.DeviceRGB)
            self._srgb = self.pdf.make_indirect(Array([Name.ICCBased, profile]))
        return self._srgb

    # --- content -------------------------------------------------------------------------------------------

    def _written(self, stream: Stream, owner: Object, resources: Object, *, in_black: bool) -> Mapping[str, bool]:
        """Write a stream anew where it has to be; gives back what it draws while black is chosen."""
        try:
            content = stream.read_bytes()
        except pikepdf.PdfError:
            return {}
        changed, black = self._content(owner, content, resources, in_black=in_black)
        if changed is not None:
            stream.write(changed)
        return black

    def _content(
        self, owner: pikepdf.Page | Object, content: bytes, resources: Object, *, in_black: bool
    ) -> tuple[bytes | None, Mapping[str, bool]]:
        """The content in inks, None where it stays; and what it draws, and whether always while black is chosen."""
        if not _SPEAKS_OF_COLOUR.search(content) and not (in_black and _DRAWS.search(content)):
            if not in_black or not _SHOWS_TEXT.search(content):
                return None, {}
            self._named_states(resources)
            return _OVER_ALL + content, {}
        rewriting = Rewriting(self.press, resources, BLACK if in_black else None)
        try:
            instructions = list(pikepdf.parse_content_stream(owner))
            written = pikepdf.unparse_content_stream(list(rewriting.rewritten(instructions)))
        except (pikepdf.PdfError, *UNWORKABLE):  # damaged, in ways that only show when it is written again
            self.left.append("content that can't be read")
            return None, {}
        self.left += ["a colour"] * rewriting.left
        self._named_states(resources)
        return written, rewriting.in_black

    def _named_states(self, resources: Object) -> None:
        states = resources.get(Name.ExtGState)
        resources.ExtGState = Dictionary({**(dict(states.items()) if isinstance(states, Dictionary) else {})})
        for name, state in self._states.items():
            resources.ExtGState[name] = state


def _drawn_by(pdf: Pdf) -> Counter[tuple[int, int]]:
    """How many pages and forms name each form: one that a single one names begins in the colour that this one has."""
    found: Counter[tuple[int, int]] = Counter()

    def look(resources: object, depth: int) -> None:
        entries = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
        for item in entries.as_dict().values() if isinstance(entries, Dictionary) and depth < _DEEPEST else ():
            if isinstance(item, Stream) and item.get(Name.Subtype) == Name.Form:
                found[item.objgen] += 1
                if found[item.objgen] == 1:
                    look(item.get(Name.Resources), depth + 1)

    for page in pdf.pages:
        look(page.obj.get(Name.Resources), 0)
    return found


def _streams(content: Object | None) -> Iterator[bytes]:
    for stream in content.as_list() if isinstance(content, Array) else [content]:
        if isinstance(stream, Stream):
            try:
                yield stream.read_bytes()
            except pikepdf.PdfError:
                continue
