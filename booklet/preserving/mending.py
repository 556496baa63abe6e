"""What PDF/A-3b forbids in pages, pictures and states, and what stands in its place (ISO 19005-3:2012).

A row of the table is a clause of the standard: what is mended is counted, and nothing is mended silently.
"""

from collections import Counter
from collections.abc import Callable

from pikepdf import Dictionary, Name, Object, Pdf, Stream

from booklet.papers.links import Clause, names
from booklet.preserving.fonts import add_glyph_map, drop_glyph_lists, match_widths
from booklet.preserving.inks import define_inks
from booklet.preserving.walking import draws, holders, members

_INTENTS = frozenset((Name.RelativeColorimetric, Name.AbsoluteColorimetric, Name.Perceptual, Name.Saturation))
_SURPLUS = names("OPI Ref Alternates")
"""Of pictures and forms: what stands in for them elsewhere (6.2.8, 6.2.9)."""


def mend(pdf: Pdf) -> Counter[Clause]:
    """Mend the file in place; how often each thing was done, by its clause.

    Raises:
        Exception: Whatever a hostile file makes the libraries raise.
    """
    done: Counter[Clause] = Counter()
    for holder in holders(pdf):
        for clause, step in _STEPS:
            if count := step(holder):
                done[clause] += count
    for clause, of_all in _WHOLE:
        if count := of_all(pdf):
            done[clause] += count
    return done


def _sharpen(holder: Object) -> int:
    """A picture must not ask to be smoothed (6.2.8)."""
    if not isinstance(holder, Stream) or not holder.get(Name.Interpolate):
        return 0
    del holder[Name.Interpolate]
    return 1


def _drop_substitutes(holder: Object) -> int:
    if not isinstance(holder, Stream) or Name.Subtype not in holder:
        return 0
    surplus = _SURPLUS & set(holder.keys())
    if holder.get(Name.Subtype2) == Name.PS:
        surplus |= {"/Subtype2"}
    for key in surplus:
        del holder[key]
    return len(surplus)


def _drop_intent(holder: Object) -> int:
    """Rendering intents have four names (6.2.6)."""
    if not isinstance(holder, Stream) or holder.get(Name.Subtype) != Name.Image:
        return 0
    return _without_unknown(holder, Name.Intent)


def _drop_press_settings(holder: Object) -> int:
    """A graphics state says nothing about halftones and transfer curves of a press (6.2.5)."""
    count = 0
    for state in members(holder, Name.ExtGState):
        for key in (Name.TR, Name.HTP, Name.HT):
            if key in state:
                del state[key]
                count += 1
        if state.get(Name.TR2, Name.Default) != Name.Default:
            del state[Name.TR2]
            count += 1
        count += _without_unknown(state, Name.RI)
    return count


def _without_unknown(holder: Object, key: Name) -> int:
    if key not in holder or holder[key] in _INTENTS:
        return 0
    del holder[key]
    return 1


def _give_resources(pdf: Pdf) -> int:
    """A form says itself what it draws with, and does not take it from the page (6.2.2)."""
    count = 0
    for page in pdf.pages:
        resources = page.obj.get(Name.Resources)
        waiting = members(resources, Name.XObject) if isinstance(resources, Dictionary) else []
        for form in waiting:  # what they draw in turn has names in their own
            if draws(form) and Name.Resources not in form:
                form[Name.Resources] = resources
                count += 1
    return count


_Step = Callable[[Object], int]
_STEPS: tuple[tuple[Clause, _Step], ...] = (
    (("a picture that asked to be smoothed", "pictures that asked to be smoothed"), _sharpen),
    (("a stand-in for a picture", "stand-ins for pictures"), _drop_substitutes),
    (("an unknown rendering intent", "unknown rendering intents"), _drop_intent),
    (("a setting for a press", "settings for a press"), _drop_press_settings),
    (("a list of glyphs that readers do not need", "lists of glyphs that readers do not need"), drop_glyph_lists),
    (("a font without its map of glyphs", "fonts without their map of glyphs"), add_glyph_map),
    (("a font whose own widths differ", "fonts whose own widths differ"), match_widths),
)
"""For each dictionary and stream."""
_WHOLE: tuple[tuple[Clause, Callable[[Pdf], int]], ...] = (
    (("a form that borrowed from its page", "forms that borrowed from their page"), _give_resources),
    (("a page or form in inks of no known press", "pages and forms in inks of no known press"), define_inks),
)
