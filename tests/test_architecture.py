"""The house stands as docs/architecture.md draws it: imports point down, effects have one door each."""

import ast
import builtins
import importlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from booklet.profiles import PROFILES

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "booklet"
MODULES = sorted(PACKAGE.rglob("*.py"))
VERBS = {
    PACKAGE / "cli" / name
    for name in (
        *(
            "__init__.py",
            "building.py",
            "caching.py",
            "hiring.py",
            "linking.py",
            "looking.py",
            "mailing.py",
            "places.py",
            "preflighting.py",
            "receipts.py",
        ),
        *("archiving.py", "theming.py", "unpacking.py", "verifying.py"),
    )
}
"""Verbs import what they need when they are called, so that help is quick."""

LONGEST_MODULE, LONGEST_FUNCTION = 350, 60
LONG_MODULES = {"values.py": "the glossary of what flows: looked up by noun, with no behaviour to follow"}

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def room(module: Path) -> str:
    """The first name below the package: a module, or a folder with all its modules."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


ROOMS = {room(module) for module in MODULES} - {"__init__", "__main__"}


def imported(node: ast.AST) -> Iterator[str]:
    """The full names that an import statement brings."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports(module: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(module)):
        yield from ((name, getattr(node, "lineno", 0)) for name in imported(node))


def rooms_imported(module: Path) -> Iterator[tuple[str, int]]:
    for name, line in imports(module):
        first, _, rest = name.partition(".")
        if first == "booklet" and (other := rest.partition(".")[0]) in ROOMS - {room(module)}:
            yield other, line


def found(module: Path, lines: Iterator[tuple[str, int]] | list[tuple[str, int]]) -> list[str]:
    return [f"{module.relative_to(ROOT).as_posix()}:{line} {what}" for what, line in lines]


# --- the house ---------------------------------------------------------------------------------------------


@cache
def house() -> Mapping[str, int]:
    """Each room with its line in the drawing, counted from the top; a remark may follow after three spaces."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawing = re.findall(r"^ {4}(.+)$", text.partition("## The house")[2].partition("\n## ")[0], re.MULTILINE)
    return {name: floor for floor, line in enumerate(drawing) for name in line.split("   ")[0].strip().split(" · ")}


def test_every_room_is_drawn_and_every_drawn_room_is_there() -> None:
    assert set(house()) == ROOMS


@each_module
def test_imports_point_down(module: Path) -> None:
    floors = {**house(), "__main__": -1, "__init__": -1}

    upward = [
        (f"imports {other}", line) for other, line in rooms_imported(module) if floors[other] <= floors[room(module)]
    ]

    assert found(module, upward) == []


def test_no_module_of_a_room_imports_itself_in_a_circle() -> None:
    names = {
        ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): module for module in MODULES
    }
    graph = {
        name: {other for found_name, _ in imports(module) for other in names if _reaches(found_name, other)} - {name}
        for name, module in names.items()
        if module.name != "__init__.py"
    }

    assert list(_circles(graph)) == []


def _reaches(imported_name: str, module: str) -> bool:
    """Whether the import loads that very module: it is named, or something in it is."""
    return imported_name == module or imported_name.rpartition(".")[0] == module


def _circles(graph: Mapping[str, set[str]]) -> Iterator[str]:
    left = {name: set(others) & set(graph) for name, others in graph.items()}
    while free := [name for name, others in left.items() if not others & set(left)]:
        for name in free:
            del left[name]
    yield from sorted(left)


@each_module
def test_imports_stand_at_the_top(module: Path) -> None:
    """A hidden import means that a room is in the wrong place."""
    inner = [
        (name, statement.lineno)
        for function in ast.walk(tree(module))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in ast.walk(function)
        if isinstance(statement, ast.Import | ast.ImportFrom)
        for name in imported(statement)
    ]

    assert module in VERBS or found(module, inner) == []


@each_module
def test_private_names_stay_in_their_module(module: Path) -> None:
    private = [
        (name, line)
        for name, line in imports(module)
        if name.startswith("booklet.") and name.rpartition(".")[2].startswith("_") and not name.endswith(".__version__")
    ]

    assert found(module, private) == []


def test_exported_names_are_there_and_what_other_rooms_import_is_exported() -> None:
    exporting = {
        f"booklet.{name}": module
        for name in ROOMS
        if hasattr(module := importlib.import_module(f"booklet.{name}"), "__all__")
    }

    absent = [
        f"{name}.{word}" for name, module in exporting.items() for word in module.__all__ if not hasattr(module, word)
    ]
    hidden = [
        f"{module.relative_to(ROOT).as_posix()}:{line} {name}"
        for module in MODULES
        for name, line in imports(module)
        if (package := exporting.get(name.rpartition(".")[0]))
        and f"booklet.{room(module)}" != package.__name__
        and name.rpartition(".")[2] not in package.__all__
        and not _is_module(name)
    ]

    assert absent == []
    assert hidden == []


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


# --- effects -----------------------------------------------------------------------------------------------

NETWORK = ("distributed", "socket", "ssl", "http", "httpx2", "urllib.request", "smtplib", "ftplib", "asyncio", "select")
PROCESSES = (
    *("subprocess", "multiprocessing", "signal", "resource", "concurrent.futures.ProcessPoolExecutor"),
    *("os.system", "os.popen", "os.fork", "os.kill", "os.execv", "os.spawnv", "os.posix_spawn", "os._exit"),
)
DISK = (
    *(f"shutil.{name}" for name in ("copy", "copy2", "copyfile", "copyfileobj", "copytree", "move", "rmtree")),
    *("tempfile", "os.open", "os.remove", "os.unlink", "os.rename", "os.replace", "os.mkdir", "os.makedirs"),
    *("os.rmdir", "os.symlink", "os.link", "os.chmod", "os.truncate", "os.fsync", "sqlite3", "shelve"),
)
CHANCE = ("random", "secrets", "uuid", "os.urandom")
CLOCK = (
    *("time", "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today"),
    *("datetime.datetime.fromtimestamp", "locale", "getpass", "os.environ", "os.getenv", "os.getcwd", "os.chdir"),
)
SPEECH = (
    "print",
    "input",
    "exit",
    "quit",
    "breakpoint",
    "sys.exit",
    "sys.stdout",
    "sys.stderr",
    "sys.argv",
    "sys.stdin",
)

CHILDREN = frozenset(f"processes/{name}.py" for name in ("leash", "pool", "programs", "starting"))
CLI = frozenset(path.relative_to(PACKAGE).as_posix() for path in VERBS)
DOORS: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "network": (NETWORK, frozenset({"distant.py", "fetch/network.py", "mail/smtp.py"})),
    "processes": (PROCESSES, CHILDREN),
    "disk": (DISK, frozenset({"workspace.py", "folders.py"})),
    "chance": (CHANCE, frozenset({"workspace.py", "folders.py", "fetch/politeness.py"})),
    "clock and environment": (CLOCK, frozenset({*CLI, "processes/starting.py", "fetch/politeness.py"})),
    "speech": (SPEECH, frozenset({"cli/__init__.py", "cli/telling.py"})),
}
"""By the effect: what brings it about, and the modules that may. starting.py sets its children's environment;
politeness.py measures pauses, and lengthens them by chance."""

WRITING = frozenset({"write_text", "write_bytes", "mkdir", "rmdir", "unlink", "touch", "rename", "symlink_to", "chmod"})
"""Methods of paths that change the disk."""
WRITERS = frozenset({"workspace.py", "folders.py", "cli/__init__.py", "processes/leash.py"})
"""cli writes the log of a defect, and a child's output goes to the null device."""


def used(module: Path) -> Iterator[tuple[str, int]]:
    """Every name the module imports, and every dotted or built-in name it says, in full."""
    yield from imports(module)
    full = _full_names(module)
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Attribute | ast.Name) and (name := dotted(node)):
            first, dot, rest = name.partition(".")
            if first in full or hasattr(builtins, name):
                yield f"{full.get(first, first)}{dot}{rest}", node.lineno


def _full_names(module: Path) -> dict[str, str]:
    """What each imported name stands for."""
    full: dict[str, str] = {}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                full[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            full |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return full


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    inner = dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{inner}.{node.attr}" if inner and isinstance(node, ast.Attribute) else ""


@pytest.mark.parametrize("effect", DOORS)
def test_effect_has_one_door(effect: str) -> None:
    causes, doors = DOORS[effect]

    elsewhere = [
        line
        for module in MODULES
        if module.relative_to(PACKAGE).as_posix() not in doors
        for line in found(module, [(name, at) for name, at in used(module) if _is_one_of(name, causes)])
    ]

    assert elsewhere == []


def _is_one_of(name: str, causes: tuple[str, ...]) -> bool:
    return any(name == cause or name.startswith(f"{cause}.") for cause in causes)


@each_module
def test_files_are_written_through_the_workspace(module: Path) -> None:
    calls = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]

    written = [(ast.unparse(call.func), call.lineno) for call in calls if _writes(call)]

    assert module.relative_to(PACKAGE).as_posix() in WRITERS or found(module, written) == []


def _writes(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute) and call.func.attr in WRITING:
        return True
    is_open = isinstance(call.func, ast.Name) and call.func.id == "open"
    if not is_open and not (isinstance(call.func, ast.Attribute) and call.func.attr == "open"):
        return False
    modes = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return any(
        isinstance(mode, ast.Constant) and re.fullmatch(r"[rwaxbt+]*[wax+][rwaxbt+]*", str(mode.value))
        for mode in modes
    )


# --- plain code --------------------------------------------------------------------------------------------


@each_module
def test_difference_between_editions_is_a_field_of_a_profile(module: Path) -> None:
    comparing = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Compare | ast.Match)]

    named = [
        (ast.unparse(part), node.lineno)
        for node in comparing
        for part in ([node.subject] if isinstance(node, ast.Match) else [node.left, *node.comparators])
        if (isinstance(part, ast.Constant) and part.value in PROFILES)
        or re.search(r"\b_?(profile|edition)\.name$", ast.unparse(part))
    ]

    assert found(module, named) == []


@each_module
def test_module_is_short_or_has_a_reason(module: Path) -> None:
    name = module.relative_to(PACKAGE).as_posix()

    count = len(module.read_text(encoding="utf-8").splitlines())

    assert (count > LONGEST_MODULE) == (name in LONG_MODULES), f"{count} lines"


@each_module
def test_functions_fit_on_a_screen(module: Path) -> None:
    functions = [node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    long = [
        (f"{one.name}: {(one.end_lineno or 0) - one.lineno + 1} lines", one.lineno)
        for one in functions
        if (one.end_lineno or 0) - one.lineno >= LONGEST_FUNCTION
    ]

    assert found(module, long) == []


def test_nothing_hides_a_circle() -> None:
    """TYPE_CHECKING stands only where it keeps help quick."""
    hiding = [
        module.relative_to(PACKAGE).as_posix() for module in MODULES if "TYPE_CHECKING" in module.read_text("utf-8")
    ]

    assert set(hiding) <= CLI
