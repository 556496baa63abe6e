"""Is this machine able to set a booklet? What it has, what it lacks, and how to install that.

WeasyPrint reaches Pango and its companions when it is imported, and ends in an OSError where one is missing.
The libraries are therefore looked for here without it, under the same names.
"""

import contextlib
import ctypes
import ctypes.util
import importlib
import importlib.metadata
import io
import platform
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import fontpkg

from booklet.alphabet import authority
from booklet.conformance import Absent, find
from booklet.diagnostics import Diagnostic, MissingError, Place, Severity, error, note, warning
from booklet.fonts import CUTS
from booklet.scripts import FURTHER, INSTALLING, WEIGHTS

THIS_MACHINE = Place()
"""Findings about the machine have no line in a file."""


@dataclass(frozen=True, slots=True)
class Library:
    """A system library the engine loads."""

    name: str
    stem: str
    """What its file is called on every system, without the ending."""
    number: str
    """Number of its binary interface, as in ``.so.0``."""
    version_function: str = ""
    """Name of its function that returns the version as text; empty where it has none."""
    least: tuple[int, ...] = ()
    """The oldest version that will do; empty where any does."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """What the loader knows it by on Linux, macOS and Windows, as in weasyprint/text/ffi.py."""
        return (
            f"{self.stem}.so.{self.number}",
            f"{self.stem}.{self.number}.dylib",
            f"{self.stem}.dylib",
            f"{self.stem}-{self.number}.dll",
        )


NEEDED = (
    Library("GObject", "libgobject-2.0", "0"),
    Library("Pango", "libpango-1.0", "0", "pango_version_string", (1, 44)),
    Library("PangoFT2", "libpangoft2-1.0", "0"),
    Library("HarfBuzz", "libharfbuzz", "0", "hb_version_string"),
    Library("Fontconfig", "libfontconfig", "1"),
)
"""Without these no page is set. Package managers bring all of them along with Pango."""

RECOMMENDED = Library("HarfBuzz-Subset", "libharfbuzz-subset", "0", "hb_version_string", (4, 1))
"""Cuts fonts down to the letters used; without it fontTools does, which costs half a second a font in every part."""

ENGINES = ("weasyprint", "pypdf", "pikepdf", "pypdfium2", "pillow", "uharfbuzz", "ziamath", "segno")
"""The distributions whose versions show in the pages; a report of a defect should name them."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What installs the libraries on one kind of system."""

    system: str
    command: str
    remark: str = ""
    """Where to type it, or what else it takes."""

    def __str__(self) -> str:
        return f"{self.command} ({self.remark})" if self.remark else self.command


INSTALL = {
    "debian": Recipe("Debian, Ubuntu", "sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
    "fedora": Recipe("Fedora", "sudo dnf install pango harfbuzz"),
    "arch": Recipe("Arch", "sudo pacman -S pango"),
    "alpine": Recipe("Alpine", "sudo apk add pango harfbuzz-subset fontconfig"),
    "macos": Recipe(
        "macOS",
        "brew install pango",
        "where Python is not Homebrew's, also: export DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib",
    ),
    "windows": Recipe(
        "Windows", "pacman -S mingw-w64-ucrt-x86_64-pango", "in the UCRT64 shell of MSYS2, https://www.msys2.org"
    ),
}
"""By what a system calls itself. The README has the same lines; a test holds this."""


def require_engine() -> None:
    """Make sure that WeasyPrint can be imported: called before the first page is set.

    Raises:
        MissingError: A library is missing; each finding says how to install it on this system.
    """
    problem = _engine_problem()
    if problem:
        missing = tuple(finding for finding in _libraries() if finding.severity is Severity.ERROR)
        raise MissingError(missing or (_broken_engine(problem),))


def examine() -> tuple[Diagnostic, ...]:
    """What the machine has (notes), what would make it better (warnings) and what it lacks (errors)."""
    problem = _engine_problem()  # first: on Windows the import names the folders in which libraries are looked for
    libraries = _libraries()
    findings = (note(THIS_MACHINE, "system", _system_line()), *libraries, _engines(), *_fonts(), _order(), _validator())
    if problem and not any(finding.severity is Severity.ERROR for finding in findings):
        return (*findings, _broken_engine(problem))
    return findings


def libraries() -> dict[str, str]:
    """The version of each library of the system that the engine loads; «none» where it is not there."""
    handles = {library: _loaded(library) for library in (*NEEDED, RECOMMENDED)}
    return {library.name: _version(library, handle) if handle else "none" for library, handle in handles.items()}


def advice(systems: Iterable[str] | None = None) -> str:
    """How to install the libraries on this system, or on all known ones where it is none of them.

    Args:
        systems: The names the system goes by, its own first, as in os-release's ID and ID_LIKE.
    """
    for system in _systems() if systems is None else systems:
        if system in INSTALL:
            return f"install with: {INSTALL[system]}"
    return "install Pango: " + "; ".join(f"{recipe.system}: {recipe}" for recipe in INSTALL.values())


def _systems() -> tuple[str, ...]:
    match platform.system():
        case "Darwin":
            return ("macos",)
        case "Windows":
            return ("windows",)
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return ()
    return (release.get("ID", ""), *release.get("ID_LIKE", "").split())


def _system_line() -> str:
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        system = f"{platform.system()} {platform.release()}"
    return f"{system}, {platform.machine()}, Python {platform.python_version()}"


def _engine_problem() -> str:
    """Why WeasyPrint cannot be imported; empty where it can. What it prints about that is kept quiet."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            importlib.import_module("weasyprint")
        except (OSError, ImportError) as problem:
            return " ".join(str(problem).split()) or type(problem).__name__
    return ""


def _broken_engine(problem: str) -> Diagnostic:
    message = f"WeasyPrint, which sets the pages, cannot be loaded: {problem}"
    return error(THIS_MACHINE, "broken-engine", message, advice())


def _loaded(library: Library) -> ctypes.CDLL | None:
    for spelling in library.spellings:
        with contextlib.suppress(OSError):
            return ctypes.CDLL(spelling)
    found = ctypes.util.find_library(library.stem.removeprefix("lib"))  # alone knows where Homebrew keeps its own
    with contextlib.suppress(OSError):
        return ctypes.CDLL(found) if found else None
    return None


def _version(library: Library, handle: ctypes.CDLL) -> str:
    """The version as text; empty where the library does not tell."""
    try:
        function = getattr(handle, library.version_function)
    except AttributeError:
        return ""
    function.argtypes, function.restype = (), ctypes.c_char_p
    return (function() or b"").decode("ascii", "replace")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _libraries() -> tuple[Diagnostic, ...]:
    """One note for what is there, one error for all that is missing, one for each that is too old."""
    handles = {library: _loaded(library) for library in NEEDED}
    versions = {library: _version(library, handle) for library, handle in handles.items() if handle}
    findings = []
    if versions:
        there = ", ".join(f"{library.name} {version}".strip() for library, version in versions.items())
        findings.append(note(THIS_MACHINE, "library", there))
    missing = [library.name for library, handle in handles.items() if handle is None]
    if missing:
        what = "library is" if len(missing) == 1 else "libraries are"
        message = f"the system {what} missing that WeasyPrint sets the pages with: {', '.join(missing)}"
        findings.append(error(THIS_MACHINE, "missing-library", message, advice()))
    for library, version in versions.items():
        if version and _numbers(version) < library.least:
            message = f"{library.name} {version} is too old: {_dotted(library.least)} or newer is needed"
            findings.append(error(THIS_MACHINE, "old-library", message, advice()))
    return (*findings, *_recommended())


def _recommended() -> tuple[Diagnostic, ...]:
    handle = _loaded(RECOMMENDED)
    version = _version(RECOMMENDED, handle) if handle else ""
    if handle and not (version and _numbers(version) < RECOMMENDED.least):
        return (note(THIS_MACHINE, "library", f"{RECOMMENDED.name} {version}".strip()),)
    state = f"{version} is older than {_dotted(RECOMMENDED.least)}" if handle else "is missing"
    message = f"{RECOMMENDED.name} {state}: books come out right, but take several times as long"
    return (warning(THIS_MACHINE, "slow-fonts", message, advice()),)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in version)


def _engines() -> Diagnostic:
    """The engines with their versions, or an error that names the packages that are not installed."""
    versions, missing = [], []
    for name in ENGINES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        message = f"Python packages are missing: {', '.join(missing)}"
        return error(THIS_MACHINE, "missing-package", message, "install the booklet anew: pip install poster-booklet")
    return note(THIS_MACHINE, "engines", ", ".join(versions))


def _order() -> Diagnostic:
    """Who knows in which order names stand."""
    if known := authority():
        return note(THIS_MACHINE, "order", f"indexes are sorted by {known}")
    message = "indexes are sorted by our own table of letters, which has the languages of Europe written in Latin ones"
    hint = f"for the rules of every language install ICU: {INSTALLING.format('sorting')}"
    return note(THIS_MACHINE, "order", message, hint)


def _validator() -> Diagnostic:
    """Who judges what the archive edition claims."""
    found = find()
    if isinstance(found, Absent):
        message = f"no validator, so that the archive edition claims nothing: {found.reason}"
        return note(THIS_MACHINE, "no-validator", message, found.hint)
    return note(THIS_MACHINE, "validator", f"claims of PDF/A and PDF/UA are judged by {found.name}")


def _fonts() -> tuple[Diagnostic, ...]:
    """The typefaces with their versions, an error for each that is not installed, a note for those of extras."""
    there, findings = [], []
    plain = (one.family for one in FURTHER if not one.extra)
    for name in dict.fromkeys((*(cut.family for cut in CUTS), *plain)):
        try:
            there.append(f"{name} {fontpkg.family(name).version}")
        except fontpkg.FamilyNotInstalled:
            package = f"fontpkg-{fontpkg.slugify(name)}"
            message = f"the typeface {name} is missing"
            findings.append(error(THIS_MACHINE, "missing-font", message, f"install with: pip install {package}"))
    for one in FURTHER:
        if one.extra and all(one.file(weight) for weight in WEIGHTS):
            there.append(f"{one.family} {one.version}")
        elif one.extra:
            message = f"no typeface for {one.writes} letters, which a booklet without them does not need"
            hint = f"install with: {INSTALLING.format(one.extra)}"
            findings.append(note(THIS_MACHINE, "no-further-font", message, hint))
    return (note(THIS_MACHINE, "font", ", ".join(there)), *findings)
