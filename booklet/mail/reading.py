"""What the letter says: read from the booklet, put into words by a template in a sandbox."""

import io
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import pikepdf
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from booklet.citations import facts as citations
from booklet.citations.facts import Item
from booklet.diagnostics import BookletError, Place, error
from booklet.languages import words_for
from booklet.words import Words

_OURS = Path(__file__).with_name("letter.txt.j2")
_MISTAKES = (TemplateError, ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What a template raises that is not right."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, as a template sees it."""

    title: str
    authors: tuple[str, ...]
    page: str
    """Labels of its pages; may be empty."""
    address: str
    """Where it stands on the web; may be empty."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a booklet says of itself; every field is a variable of the template."""

    title: str
    event: str
    place: str
    address: str
    """The event's; may be empty."""
    entries: tuple[Line, ...]
    words: Words
    """What the booklet says by itself, in its language; ``words.letter`` is of the letter."""


def read_booklet(pdf: bytes, name: str) -> Contents:
    """What the booklet says of itself.

    Raises:
        BookletError: It is not a PDF, or not a booklet of ours.
    """
    items: tuple[Item, ...] | None = None
    language = ""
    try:
        with pikepdf.Pdf.open(io.BytesIO(pdf)) as book:
            language = str(book.Root.get("/Lang", ""))
            if carried := book.attachments.get(citations.FILE_NAME):
                items = citations.read(carried.get_file().read_bytes())
    except pikepdf.PdfError:
        items = None
    if not items or items[0].type != "book":
        message = f"{name} is not a booklet that booklet build wrote"
        hint = "give the PDF as it was built, not one that another program saved again"
        raise BookletError((error(Place(name), "not-a-booklet", message, hint),))
    volume, *entries = items
    facts = (volume.title, volume.event_title, volume.event_place, volume.address)
    return Contents(*facts, tuple(map(_line, entries)), words_for(language))


def _line(item: Item) -> Line:
    authors = tuple(f"{name.given} {name.family}".strip() for name in item.author)
    return Line(item.title, authors, item.page.replace("-", "–"), item.address)


def text_of(contents: Contents, template: Path | None = None) -> str:
    """The letter in words; ours where no template is given.

    Raises:
        BookletError: The template can't be read, or it is wrong.
    """
    source = template or _OURS
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        message = f"{source} can't be read as text in UTF-8: {problem}"
        raise BookletError((error(Place(str(source)), "template", message, "save it as UTF-8"),)) from None
    variables: Mapping[str, object] = {field.name: getattr(contents, field.name) for field in fields(contents)}
    sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    try:
        code = sandbox.compile(text, filename=str(source))
        filled = sandbox.template_class.from_code(sandbox, code, sandbox.make_globals(None)).render(variables)
    except _MISTAKES as problem:
        hint = "its variables: " + ", ".join(variables) + "; of an entry: " + ", ".join(f.name for f in fields(Line))
        place = Place(str(source), _line_number(problem, str(source)))
        raise BookletError((error(place, "template", f"the letter's template is wrong: {problem}", hint),)) from None
    return filled.strip() + "\n"


def _line_number(problem: BaseException, source: str) -> int:
    """The line of the template on which it went wrong; 0 where that is unknown."""
    if isinstance(problem, TemplateSyntaxError):
        return problem.lineno
    frames = traceback.extract_tb(problem.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == source), 0)
