"""What the engine complained about while it set the parts, in words of ours."""

import re
from collections.abc import Iterator, Mapping, Sequence

from booklet import scripts
from booklet.catalog.model import Catalog
from booklet.composition import Composition
from booklet.diagnostics import Diagnostic, Place, warning
from booklet.placed import Node

_IGNORED = re.compile(
    r"Ignored `(?P<said>(?P<name>[\w-]+):.*)` at (?P<line>\d+):(?P<column>\d+), (?P<why>.+?)\.?$", re.DOTALL
)
_NO_VALUE = "the variable that it names has no value: is it spelled so?"
_UNKNOWN = "the documentation of WeasyPrint lists what it knows of CSS"
_BRACKETS = "is a bracket before it open, or one too many?"
_GLYPHS_TOLD = 5
"""Characters named in one finding."""


def complaints(catalog: Catalog, composition: Composition, styles: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Every complaint, once; what was said of every part is told of the first.

    Styles are the project's own sheets, by the names of their files: a complaint about a line of them is told there.
    """
    for id in composition.lost:
        message = f"'{id}' could not be set: the process that set it crashed or was ended, also with nothing beside it"
        hint = "a page in its place says so; it may need more memory than there is, or hold something unusual"
        yield warning(next(one.written_at for one in catalog.entries if one.id == id), "not-set", message, hint)
    said: set[str] = set()
    lacking: dict[str, None] = {}
    places = {entry.id: entry.written_at for entry in catalog.entries}
    for (name, _), part in composition.parts.items():
        place = places.get(name.partition("/")[2], Place(catalog.written_at.file))
        for message in part.warnings:
            if "HarfBuzz-Subset" in message:
                continue  # a matter of the machine, which `booklet doctor` tells
            glyph = re.search(r'unsupported by fonts: "(.*)" \(U\+', message, re.DOTALL)
            if glyph:
                lacking[glyph[1]] = None
            elif message not in said:
                said.add(message)
                told = _of_a_style(message, styles)
                yield told or warning(place, "engine", f"while setting {name}: {message}")
    yield from _missing_glyphs(catalog, tuple(lacking))


# --- styles ------------------------------------------------------------------------------------------------


def _of_a_style(message: str, styles: Mapping[str, str]) -> Diagnostic | None:
    """The complaint at the line of the project's sheet that it is about; None where it is about none.

    The engine names line and column, but no sheet: it is the one that has the property there.
    """
    if found := _IGNORED.search(message):
        said, name, why = found["said"].strip(), found["name"], found["why"]
        place = int(found["line"]), int(found["column"])
        for file, text in styles.items():
            if name in "".join(text.splitlines()[place[0] - 1 : place[0]]):
                told = f"`{said}` is ignored: {why}"
                return warning(Place(file, *place), "engine", told, _NO_VALUE if why == "no value" else _UNKNOWN)
    elif "selector" in message and len(styles) == 1:
        return warning(Place(next(iter(styles))), "engine", " ".join(message.split()), _BRACKETS)
    return None


# --- letters without a glyph --------------------------------------------------------------------------------


def _missing_glyphs(catalog: Catalog, letters: Sequence[str]) -> Iterator[Diagnostic]:
    """One finding for each entry or talk that has some of the letters, at the line of the first; one for each other
    text. What stands in none of them is said by the templates.
    """
    found: dict[tuple[str, Place], list[str]] = {}
    first: dict[str, Place] = {}
    for owner, place, text in _texts(catalog, ""):
        here = [letter for letter in letters if letter in text]
        if here:
            told = found.setdefault((owner, first.setdefault(owner, place) if owner else place), [])
            told += (letter for letter in here if letter not in told)
    for (owner, place), told in found.items():
        yield _missing_glyph(place, told, owner)
    if left := [letter for letter in letters if not any(letter in told for told in found.values())]:
        yield _missing_glyph(Place(catalog.written_at.file), left, "")


def _missing_glyph(place: Place, letters: Sequence[str], owner: str) -> Diagnostic:
    shown = ", ".join(scripts.named(letter) for letter in letters[:_GLYPHS_TOLD])
    more = len(letters) - _GLYPHS_TOLD
    listed = f"{shown} and {more} more" if more > 0 else shown
    printed = "which are printed as empty boxes" if len(letters) > 1 else "which is printed as an empty box"
    message = f"no typeface of the book has {listed}, {printed}{owner}"
    return warning(place, "missing-glyph", message, scripts.mend(letters))


def _texts(node: Node, owner: str) -> Iterator[tuple[str, Place, str]]:
    """Every text under the node: in which entry or talk it stands, for a message, where it was written, and itself."""
    named = getattr(node, "id", None)
    if named and hasattr(node, "title"):
        owner = f" in '{named}'"
    for field in type(node).model_fields:
        value = getattr(node, field)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Node):
                yield from _texts(one, owner)
            elif isinstance(one, str):
                yield owner, node.place_of(field), one
