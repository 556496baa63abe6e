"""Templates and styles: found, filled and handed over as jobs for the typesetter.

A project's own file of the same name wins over the theme's. Templates run in a sandbox and see the catalog,
the artwork and the words of the book; numbers they see only where they are set last.
"""

import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import jinja2
from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from booklet import fonts, layout
from booklet.diagnostics import BookletError, Diagnostic, Place, error
from booklet.material import Collector, Material
from booklet.matter_vocabulary import MatterVocabulary
from booklet.picture_vocabulary import PictureVocabulary
from booklet.profiles import Profile
from booklet.programme_vocabulary import ProgrammeVocabulary
from booklet.values import IndexLine, Job, Leaf, Strip
from booklet.vocabulary import Vocabulary
from booklet.words import words_for
from booklet.workspace import Store, Workspace, digest

STYLES = (
    "fonts",
    "page",
    "cover",
    "title",
    "contents",
    "divider",
    "plate",
    "entry",
    "matter",
    "people",
    "programme",
    "strips",
)
"""Style sheets of the theme, in order; the profile's own comes last."""

_RECIPE = "1"
"""Changes when the same template is compiled differently: part of every key."""

_MISTAKES = (
    *(TemplateError, ArithmeticError, AssertionError, AttributeError),
    *(LookupError, RuntimeError, TypeError, ValueError),
)
"""What a template raises that is not right: dividing by nothing is as much its mistake as bad syntax."""
_OF_EVERY_MODEL = frozenset(dir(BaseModel))


class _Sandbox(ImmutableSandboxedEnvironment):
    """Refuses also what pydantic can do with any model: it reads files, and it runs pickles."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Whether a template may ask the object for it."""
        if isinstance(obj, BaseModel) and attr in _OF_EVERY_MODEL:
            return False
        return super().is_safe_attribute(obj, attr, value)


class _Compiled(BytecodeCache):
    """Templates as the engine compiled them, in the store: compiling ours again takes a tenth of a second build."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what the store has; bytecode of another Python leaves it empty."""
        if kept := self._store.get(self._key(bucket)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Put what was compiled into the store."""
        self._store.put(self._key(bucket), bucket.bytecode_to_string())

    def _key(self, bucket: Bucket) -> str:
        """Name, path and text of the template are in the bucket's own hashes."""
        return digest("template", _RECIPE, jinja2.__version__, sys.version, bucket.key, bucket.checksum)


def theme_folder() -> Path:
    """Where ``templates/`` and ``styles/`` lie: inside the installed package, or at the top of a checkout."""
    installed = Path(__file__).parent / "_theme"
    return installed if installed.is_dir() else Path(__file__).parent.parent


class Theme:
    """The look of one book: fills templates and says which style goes with them."""

    def __init__(self, material: Material, profile: Profile, workspace: Workspace) -> None:
        self._material = material
        self._store = workspace.store
        self._workspace = workspace
        self._fonts = fonts.cuts(workspace.store)
        measures = _measures(layout.layout_of(material.catalog.booklet.size))
        self._styles = (measures, *(self._style(name) for name in (*STYLES, Path(profile.style).stem)))
        self._environment = self._make_environment()
        self._problems: list[Diagnostic] = []

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What could not be set as it was written, so far."""
        return tuple(dict.fromkeys(self._problems))

    def part_job(
        self,
        name: str,
        leaves: Sequence[Leaf],
        labels: Mapping[str, str] | None = None,
        index: Sequence[IndexLine] = (),
    ) -> Job:
        """The job for a part. Labels of targets and an index are for what is set last."""
        return self._job(name, "book.html.j2", leaves=leaves, label=(labels or {}).__getitem__, index=index)

    def strip_job(self, strips: Sequence[Strip]) -> Job:
        """The job for a sheet of strips, a page each."""
        return self._job("strips", "strips.html.j2", tagged=False, strips=strips)

    def _job(self, name: str, template: str, *, tagged: bool = True, **variables: object) -> Job:
        collector = Collector()
        try:
            html = self._environment.get_template(template).render(collector=collector, **variables)
        except _MISTAKES as problem:
            raise BookletError((_template_problem(problem),)) from problem
        self._problems += collector.problems
        resources = tuple(sorted(collector.resources.items()))
        fits = layout.FITS if tagged else ()
        return Job(name, html, self._styles, self._fonts, self._store.folder, resources, tagged, fits)

    def _style(self, name: str) -> str:
        own = self._own_file(f"styles/{name}.css")
        path = own or theme_folder() / "styles" / f"{name}.css"
        return path.read_text(encoding="utf-8-sig", errors="replace")  # as CSS Syntax 3, 3.2 has it

    def _own_template(self, name: str) -> tuple[str, str, None] | None:
        path = self._own_file(f"templates/{name}")
        if path is None:
            return None
        try:
            return path.read_text(encoding="utf-8"), str(path), None
        except UnicodeDecodeError:
            raise TemplateSyntaxError("the file is not text in UTF-8", 1, name, str(path)) from None

    def _own_file(self, name: str) -> Path | None:
        path = self._workspace.file(name)
        return path if path and path.is_file() else None

    def _make_environment(self) -> ImmutableSandboxedEnvironment:
        environment = _Sandbox(
            loader=ChoiceLoader([FunctionLoader(self._own_template), FileSystemLoader(theme_folder() / "templates")]),
            autoescape=True,
            trim_blocks=True,
            undefined=StrictUndefined,
            bytecode_cache=_Compiled(self._store),
        )
        pictures = PictureVocabulary(self._material, self._store)
        environment.globals |= pictures.facts() | pictures.functions()
        vocabulary = Vocabulary(self._material, self._store)
        environment.filters |= vocabulary.filters()
        environment.globals |= vocabulary.facts() | vocabulary.functions()
        around = self._matter_vocabulary()
        environment.globals |= around.facts() | around.functions()
        timetable = self._programme_vocabulary()
        environment.globals |= timetable.facts() | timetable.functions()
        return environment

    def _programme_vocabulary(self) -> ProgrammeVocabulary:
        catalog = self._material.catalog
        words = words_for(catalog.booklet.language)
        return ProgrammeVocabulary(catalog, words, fonts.ruler("sans-600", self._store))

    def _matter_vocabulary(self) -> MatterVocabulary:
        material = self._material
        words = words_for(material.catalog.booklet.language)
        return MatterVocabulary(material.catalog, material.artwork, material.texts, words)


def _measures(page: layout.Layout) -> str:
    """The style sheet that comes first: the page, and its measures as tokens for the others."""
    margins, area = page.margins, page.type_area
    tokens = {
        "trim-width": page.trim.width,
        "trim-height": page.trim.height,
        "measure": area.width,
        "height": area.height,
        "text-from": page.text_from,
        "side": page.side,
        **{f"margin-{side}": getattr(margins, side) for side in ("head", "foot", "inner", "outer")},
    }
    size = f"{page.trim.width.mm:.3f}mm {page.trim.height.mm:.3f}mm"
    sides = " ".join(f"{side.mm:.3f}mm" for side in (margins.head, margins.outer, margins.foot, margins.inner))
    named = "; ".join(f"--{name}: {length.mm:.3f}mm" for name, length in tokens.items())
    return f"@page {{ size: {size}; margin: {sides} }}\n:root {{ {named} }}"


def _template_problem(problem: Exception) -> Diagnostic:
    """A mistake in a template, most likely one of the project's own."""
    if isinstance(problem, TemplateNotFound):
        message = f"there is no template {problem.name}"
    elif isinstance(problem, TemplateError):
        message = problem.message or type(problem).__name__
    else:
        message = f"{type(problem).__name__}: {problem}"
    hint = "correct the file in templates/, or remove it to use the theme's own"
    return error(_place_of(problem), "template", message, hint)


def _place_of(problem: Exception) -> Place:
    """Where the problem came up: the innermost line of a template. Jinja puts them into the traceback."""
    frames = traceback.extract_tb(problem.__traceback__)
    places = [(frame.filename, frame.lineno or 0) for frame in frames if frame.filename.endswith(".j2")]
    if isinstance(problem, TemplateSyntaxError):
        places.append((problem.filename or "", problem.lineno))
    file, line = places[-1] if places else ("", 0)
    return Place(f"templates/{Path(file).name}", line)
