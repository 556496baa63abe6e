"""A mistake in a template, told to whoever wrote it: where it stands, what is wrong, and which names there are."""

import difflib
import re
import sys
import traceback
from collections.abc import Collection, Iterable
from dataclasses import fields, is_dataclass
from pathlib import PurePath

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError
from pydantic import BaseModel

from booklet.diagnostics import Diagnostic, Place, error

_LACKING = re.compile(r"'([\w.]+)\.(\w+) object' has no attribute '(\w+)'")
_IMPORTED = "TemplateModule"
"""What Jinja calls the macros of another template."""
_OTHERWISE = "correct the file in templates/, or remove it to use the theme's own"


def told(
    problem: Exception, names: Collection[str], filters: Collection[str], macros: Collection[str] = ()
) -> Diagnostic:
    """The finding. Names are what every template may say, filters what it may pass a text through."""
    if isinstance(problem, TemplateNotFound):
        message = f"there is no template {problem.name}"
    elif isinstance(problem, TemplateError):
        message = problem.message or type(problem).__name__
    else:
        message = f"{type(problem).__name__}: {problem}"
    hint = _hint(message, names, filters, macros)
    return error(_place_of(problem), "template", _LACKING.sub(_in_words, message), hint)


def _in_words(lacking: re.Match[str]) -> str:
    """What is lacking, in words of whoever writes templates."""
    owner = "the imported template" if lacking[2] == _IMPORTED else lacking[2]
    return f"{owner} has no '{lacking[3]}'"


def _hint(message: str, names: Collection[str], filters: Collection[str], macros: Collection[str]) -> str:
    if found := re.fullmatch(r"'(\w+)' is undefined", message):
        return _known("templates know", found[1], names)
    if found := re.match(r"No filter named '(\w+)'", message):
        return _known("filters are", found[1], filters)
    if found := _LACKING.fullmatch(message):
        if found[2] == _IMPORTED:
            return _known("macros.html.j2 has", found[3], macros)
        kind = getattr(sys.modules.get(found[1]), found[2], None)
        if isinstance(kind, type) and (attributes := _attributes(kind)):
            return _known(f"of {found[2]} there are", found[3], attributes)
    return _OTHERWISE


def _known(lead: str, word: str, names: Iterable[str]) -> str:
    """What was probably meant, and all there is."""
    known = sorted(names)
    near = difflib.get_close_matches(word, known, 1, cutoff=0.6)
    meant = f"did you mean '{near[0]}'? " if near else ""
    return f"{meant}{lead}: {', '.join(known)}"


def _attributes(kind: type) -> list[str]:
    """What may be asked of a node of the catalog, or of a value made for templates."""
    if issubclass(kind, BaseModel):
        named = [*kind.model_fields]
    elif is_dataclass(kind):
        named = [field.name for field in fields(kind)]
    else:
        return []
    ours = [one for one in kind.__mro__ if one.__module__.startswith("booklet.")]
    said = [name for one in ours for name, value in vars(one).items() if isinstance(value, property)]
    return named + [name for name in said if name != "written_at"]


def _place_of(problem: Exception) -> Place:
    """Where the problem came up: the innermost line of a template. Jinja puts them into the traceback."""
    frames = traceback.extract_tb(problem.__traceback__)
    places = [(frame.filename, frame.lineno or 0) for frame in frames if frame.filename.endswith(".j2")]
    if isinstance(problem, TemplateSyntaxError):
        places.append((problem.filename or "", problem.lineno))
    file, line = places[-1] if places else ("", 0)
    parts = PurePath(file).parts
    below = len(parts) - 1 - parts[::-1].index("templates") if "templates" in parts else len(parts) - 1
    inside = parts[below:] if "templates" in parts else ("templates", *parts[below:])
    return Place(PurePath(*inside).as_posix(), line)
