"""Where the templates and styles of a theme are found: in the project, in the theme's folder, in the shared base.

``templates/`` and ``styles/`` hold what all themes share. A folder in each, named after the theme, holds what differs,
under the same names. A project's own files win: those of its own theme over those in a folder of the theme's name, and
those over what lies beside it.
"""

import re
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, FunctionLoader, TemplateSyntaxError

from booklet.diagnostics import BookletError, Place, error
from booklet.software import theme_folder
from booklet.workspace import Workspace

STYLES = (
    *("tokens", "fonts", "page", "cover", "title", "contents", "divider", "pieces"),
    *("plate", "entry", "matter", "people", "programme", "wall", "strips"),
)
"""Style sheets in the order in which they are laid over one another; the profile's own follows them."""
OWN = "own"
"""A style sheet that comes last: what a theme or a project adds without replacing a sheet."""
OF_COPYFIT = ("--tighter", "--smaller")
"""Tokens that no theme gives a value."""
OPTIONAL = frozenset({"plate", OWN})
"""Style sheets that a theme need not have."""


class ThemeFiles:
    """The files of one theme, as one project has them."""

    def __init__(self, theme: str, workspace: Workspace, own: str | None = None) -> None:
        """The own theme is a folder of the project, in ``templates/``, in ``styles/``, or in both."""
        self._theme = theme
        self._workspace = workspace
        self._inside = (*((f"{own}/",) if own else ()), f"{theme}/", "")

    def styles(self, edition: str) -> tuple[str, ...]:
        """The style sheets in order: the theme's, that of the edition (such as ``screen.css``), what is added.

        Raises:
            BookletError: A sheet that every theme needs is nowhere.
        """
        names = (*STYLES, Path(edition).stem, OWN)
        return tuple(sheet for name in names if (sheet := self._style(name)) is not None)

    def loader(self) -> BaseLoader:
        """Finds templates by their names; those of other themes too, as in ``poster/entry.html.j2``."""
        shared = theme_folder() / "templates"
        return ChoiceLoader([FunctionLoader(self._own_template), FileSystemLoader([shared / self._theme, shared])])

    def _style(self, name: str) -> str | None:
        shared = theme_folder() / "styles"
        places = (self._own_file("styles", f"{name}.css"), shared / self._theme / f"{name}.css", shared / f"{name}.css")
        for path in places:
            if path and path.is_file():
                return path.read_text(encoding="utf-8-sig", errors="replace")  # as CSS Syntax 3, 3.2 has it
        if name in OPTIONAL:
            return None
        message = f"the theme {self._theme} has no style sheet {name}.css"
        hint = f"write styles/{self._theme}/{name}.css beside the catalog"
        raise BookletError((error(Place(), "template", message, hint),))

    def _own_template(self, name: str) -> tuple[str, str, None] | None:
        path = self._own_file("templates", name)
        if path is None:
            return None
        try:
            return path.read_text(encoding="utf-8"), str(path), None
        except UnicodeDecodeError:
            raise TemplateSyntaxError("the file is not text in UTF-8", 1, name, str(path)) from None

    def _own_file(self, folder: str, name: str) -> Path | None:
        """The project's file of that name, from the folder of its own theme first, then of the theme's name."""
        for inside in self._inside:
            path = self._workspace.file(f"{folder}/{inside}{name}")
            if path and path.is_file():
                return path
        return None


def start(base: str) -> str:
    """The text of a new theme's ``own.css``: every token of the base with its value, commented out, and examples."""
    folder = theme_folder() / "styles"
    sheets = (folder / "tokens.css", folder / base / "tokens.css")
    text = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file())
    tokens = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", text))
    listed = "\n".join(f"  /* {name}: {value}; */" for name, value in tokens.items() if name not in OF_COPYFIT)
    return (folder / "start.css").read_text(encoding="utf-8").replace("  /* TOKENS */", listed)


def own_copy(leaf: str, base: str) -> str | None:
    """The template of a leaf as a theme has it, with a word on what its copy means; None where there is none."""
    folder = theme_folder() / "templates"
    for path in (folder / base / f"{leaf}.html.j2", folder / f"{leaf}.html.j2"):
        if path.is_file():
            shown = path.relative_to(folder.parent).as_posix()
            head = f"{{# Your own copy of {shown}: as long as it is here, it is set in its place. -#}}"
            return f"{head}\n{path.read_text(encoding='utf-8')}"
    return None


def leaves(base: str) -> list[str]:
    """The names of all templates of a theme."""
    folder = theme_folder() / "templates"
    return sorted({path.name.removesuffix(".html.j2") for one in (folder, folder / base) for path in one.glob("*.j2")})
