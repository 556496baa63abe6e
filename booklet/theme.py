"""Templates and styles: found, filled and handed over as jobs for the typesetter.

A project's own file of the same name wins over the theme's. Templates run in a sandbox and see the catalog,
the artwork and the words of the book; numbers they see only where they are set last.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from booklet import fonts
from booklet.diagnostics import BookletError, Diagnostic, Place, error, warning
from booklet.names import sort_key
from booklet.profiles import Profile
from booklet.values import IndexedAuthor, Job, Leaf, Strip
from booklet.vocabulary import Collector, Material, Vocabulary
from booklet.workspace import Workspace

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
    "strips",
)
"""Style sheets of the theme, in order; the profile's own comes last."""


def theme_folder() -> Path:
    """Where ``templates/`` and ``styles/`` lie: inside the installed package, or at the top of a checkout."""
    installed = Path(__file__).parent / "_theme"
    return installed if installed.is_dir() else Path(__file__).parent.parent


class Theme:
    """The look of one book: fills templates and says which style goes with them."""

    def __init__(self, material: Material, profile: Profile, workspace: Workspace) -> None:
        self._material = material
        self._store = workspace.store
        self._own = workspace.root
        self._fonts = fonts.cuts(workspace.store)
        self._styles = tuple(self._style(name) for name in (*STYLES, Path(profile.style).stem))
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
        index: Sequence[IndexedAuthor] = (),
    ) -> Job:
        """The job for a part. Labels of targets and the index are for what is set last: contents, authors."""
        people = [{"name": one.name, "entries": one.entries, "letter": sort_key(one.name)[:1].upper()} for one in index]
        return self._job(name, "book.html.j2", leaves=leaves, label=(labels or {}).__getitem__, index=people)

    def strip_job(self, strips: Sequence[Strip]) -> Job:
        """The job for a sheet of strips, a page each."""
        return self._job("strips", "strips.html.j2", tagged=False, strips=strips)

    def _job(self, name: str, template: str, *, tagged: bool = True, **variables: object) -> Job:
        collector = Collector()
        try:
            html = self._environment.get_template(template).render(collector=collector, **variables)
        except TemplateError as problem:
            raise BookletError((_template_problem(problem),)) from None
        self._problems += [
            warning(place, "prose", clause, "see docs/prose.md for what an abstract may hold")
            for place, clause in collector.problems
        ]
        resources = tuple(sorted(collector.resources.items()))
        return Job(name, html, self._styles, self._fonts, self._store.folder, resources, tagged)

    def _style(self, name: str) -> str:
        own = self._own / "styles" / f"{name}.css"
        path = own if own.is_file() else theme_folder() / "styles" / f"{name}.css"
        return path.read_text(encoding="utf-8")

    def _make_environment(self) -> ImmutableSandboxedEnvironment:
        folders = [self._own / "templates", theme_folder() / "templates"]
        environment = ImmutableSandboxedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            autoescape=True,
            trim_blocks=True,
            undefined=StrictUndefined,
        )
        vocabulary = Vocabulary(self._material, self._store)
        environment.filters |= vocabulary.filters()
        environment.globals |= vocabulary.facts() | vocabulary.functions()
        return environment


def _template_problem(problem: TemplateError) -> Diagnostic:
    """A mistake in a template, most likely one of the project's own."""
    file, line = (problem.filename, problem.lineno) if isinstance(problem, TemplateSyntaxError) else (None, 0)
    message = problem.message or type(problem).__name__
    if isinstance(problem, TemplateNotFound):
        message = f"there is no template {problem.name}"
    hint = "correct the file in templates/, or remove it to use the theme's own"
    return error(Place(Path(file).name if file else "templates", line), "template", message, hint)
