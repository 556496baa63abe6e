"""Where the templates and styles of a theme are found: in the project, in the theme's folder, in the shared base.

``templates/`` and ``styles/`` hold what all themes share. A folder in each, named after the theme, holds what differs,
under the same names. A project's own files win: those of its own theme over those in a folder of the theme's name, and
those over what lies beside it.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, FunctionLoader, TemplateSyntaxError

from booklet.diagnostics import BookletError, Diagnostic, Place, error, warning
from booklet.software import theme_folder
from booklet.workspace import Workspace, digest

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


_UNUSED = "docs/own-themes.md lists the names there are"


def _sheets(edition: str) -> tuple[str, ...]:
    """Names of the style sheets of an edition, in the order in which they are laid over one another."""
    return (*STYLES, Path(edition).stem, OWN)


class ThemeFiles:
    """The files of one theme, as one project has them."""

    def __init__(self, theme: str, workspace: Workspace, own: str | None = None) -> None:
        """The own theme is a folder of the project, in ``templates/``, in ``styles/``, or in both."""
        self._theme = theme
        self._workspace = workspace
        self._inside = (*((f"{own}/",) if own else ()), f"{theme}/", "")
        self.asked: dict[str, str] = {}
        """The project's templates that were looked for, by name: a hash of each, empty where it has none."""

    def styles(self, edition: str) -> tuple[str, ...]:
        """The style sheets in order: the theme's, that of the edition (such as ``screen.css``), what is added.

        Raises:
            BookletError: A sheet that every theme needs is nowhere.
        """
        return tuple(sheet for name in _sheets(edition) if (sheet := self._style(name)) is not None)

    def own_styles(self, edition: str) -> dict[str, str]:
        """The style sheets that are the project's, by the names of their files in it."""
        own = {name: self._own_file("styles", f"{name}.css") for name in _sheets(edition)}
        root = self._workspace.root.resolve()
        return {path.relative_to(root).as_posix(): self._style(name) or "" for name, path in own.items() if path}

    def unused(self, edition: str) -> Iterator[Diagnostic]:
        """A warning for each file among the project's templates and styles that nothing asks for by its name."""
        if self._workspace.root.resolve() == theme_folder().resolve():
            return  # the software's own checkout is the project: these are the files of all themes
        written = self._files_in("templates", ".html.j2")
        said = "".join(path.read_text(encoding="utf-8", errors="replace") for path in written.values())
        for known, files in (
            (leaves(self._theme), {name: path for name, path in written.items() if path.name not in said}),
            ((*_sheets(edition), "print", "screen"), self._files_in("styles", ".css")),
        ):
            for name, path in files.items():
                stem = path.name.partition(".")[0]
                if stem not in known:
                    hint = f"did you mean {near[0]}?" if (near := get_close_matches(stem, known, 1)) else _UNUSED
                    yield warning(Place(name), "unused-look", "nothing asks for a file of that name", hint)

    def _files_in(self, folder: str, ending: str) -> dict[str, Path]:
        """The project's files that end so in the folders where they are looked for, by their names in the project."""
        found = {}
        for inside in self._inside:
            for path in self._workspace.listed(self._workspace.root / folder / inside):
                name = f"{folder}/{inside}{path.name}"
                if path.name.endswith(ending) and (file := self._workspace.file(name)) and file.is_file():
                    found[name] = file
        return found

    def loader(self) -> BaseLoader:
        """Finds templates by their names; those of other themes too, as in ``poster/entry.html.j2``."""
        shared = theme_folder() / "templates"
        return ChoiceLoader([FunctionLoader(self._own_template), FileSystemLoader([shared / self._theme, shared])])

    def own(self, name: str) -> str:
        """A hash of the project's template of that name, as it was looked at first; empty where it has none."""
        if name not in self.asked:
            self._own_bytes(name)
        return self.asked[name]

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
        path, data = self._own_bytes(name)
        if path is None:
            return None
        try:
            return data.decode(), str(path), None
        except UnicodeDecodeError:
            raise TemplateSyntaxError("the file is not text in UTF-8", 1, name, str(path)) from None

    def _own_bytes(self, name: str) -> tuple[Path | None, bytes]:
        path = self._own_file("templates", name)
        data = path.read_bytes() if path else b""
        self.asked[name] = digest("template", data) if path else ""
        return path, data

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
