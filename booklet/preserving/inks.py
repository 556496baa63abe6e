"""Colours in inks are given a meaning: without a profile they look different everywhere (ISO 19005-3, 6.2.4.3)."""

import re

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from booklet.icc import COATED
from booklet.preserving.walking import draws, holders, members

_SETS_INKS = re.compile(rb"[\d.]\s+[kK](?=[\s/\[(<%]|$)|/DeviceCMYK\b")
"""The operators k and K, and the name of the space, in what is drawn."""


def define_inks(pdf: Pdf) -> int:
    """Say for all resources what CMYK means, where the file uses it; how many resources there are.

    It is taken for offset on coated paper. Overprinting by that mode ends, which profiles rule out (6.2.4.2).
    """
    if not _uses_inks(pdf):
        return 0
    profile = pdf.make_stream(COATED.read_bytes(), N=4, Alternate=Name.DeviceCMYK)
    space = pdf.make_indirect(Array([Name.ICCBased, profile]))
    count = 0
    for resources in _resources(pdf):
        if not isinstance(resources.get(Name.ColorSpace), Dictionary):
            resources[Name.ColorSpace] = Dictionary()
        if Name.DefaultCMYK not in resources[Name.ColorSpace]:
            resources[Name.ColorSpace][Name.DefaultCMYK] = space
            count += 1
        for state in members(resources, Name.ExtGState):
            if state.get(Name.OPM) == 1:
                state[Name.OPM] = 0
    return count


def _resources(pdf: Pdf) -> list[Object]:
    """What pages, forms, patterns and drawn glyphs name what they draw with; what has none borrows that of its page."""
    drawn = [holder for holder in holders(pdf) if draws(holder) or holder.get(Name.Subtype) == Name.Type3]
    named = [holder.get(Name.Resources) for holder in (*(page.obj for page in pdf.pages), *drawn)]
    return [resources for resources in named if isinstance(resources, Dictionary)]


def _uses_inks(pdf: Pdf) -> bool:
    if any(_names_inks(item) for item in pdf.objects):
        return True
    contents = [content for page in pdf.pages for content in _contents(page.obj)]
    contents += [holder for holder in holders(pdf) if draws(holder)]
    contents += [
        glyph
        for font in holders(pdf)
        if font.get(Name.Subtype) == Name.Type3
        for glyph in members(font, Name.CharProcs)
        if isinstance(glyph, Stream)
    ]
    return any(_SETS_INKS.search(content.read_bytes()) for content in contents)


def _contents(page: Object) -> list[Object]:
    content = page.get(Name.Contents)
    listed = content.as_list() if isinstance(content, Array) else [content]
    return [one for one in listed if isinstance(one, Stream)]


def _names_inks(item: Object) -> bool:
    """Whether the object names the space, wherever in it; what other objects name is looked at there."""
    waiting: list[object] = [item]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Name):
            if one == Name.DeviceCMYK:
                return True
        elif isinstance(one, Array):
            waiting += [value for value in one.as_list() if not _elsewhere(value)]
        elif isinstance(one, Dictionary | Stream):
            waiting += [value for _, value in one.items() if not _elsewhere(value)]
    return False


def _elsewhere(value: object) -> bool:
    return isinstance(value, Object) and value.is_indirect
