"""The machine examined: in child processes whose loader meets damaged libraries, as after a half-done upgrade."""

import os
import re
import subprocess  # noqa: TID251 - the loader is chosen when a process starts
import sys
from pathlib import Path

import pytest

from booklet import doctor
from booklet.diagnostics import Severity

ROOT = Path(__file__).parents[1]
DEBIAN = "install with: sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

BUILDER = """
import sys
from booklet import doctor
from booklet.diagnostics import BookletError
try:
    doctor.require_engine()
except BookletError as problem:
    for finding in problem.diagnostics:
        print(finding, finding.hint, sep="\\n")
    sys.exit(problem.exit_code)
print("ready")
"""

EXAMINER = """
from booklet import doctor
for finding in doctor.examine():
    print(finding)
"""

needs_a_search_path = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the loader's search path is turned aside by LD_LIBRARY_PATH, on Linux"
)


def run_with_damaged(folder: Path, script: str, *libraries: str) -> subprocess.CompletedProcess[str]:
    """Run the script where the loader finds the named libraries as files that are none."""
    for library in libraries:
        (folder / library).write_bytes(b"no library")
    environment = os.environ | {"LD_LIBRARY_PATH": str(folder)}  # noqa: TID251 - the child's, not ours
    command = [sys.executable, "-c", script]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_this_machine_is_able() -> None:
    findings = doctor.examine()

    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []
    doctor.require_engine()


def test_versions_of_libraries_engines_and_fonts_are_told() -> None:
    told = {finding.rule: finding.message for finding in doctor.examine()}

    assert re.search(r"Python 3\.\d+\.\d+", told["system"])
    assert re.search(r"weasyprint \d+\.\d+, pypdf \d+\.\d+", told["engines"])
    assert re.search(r"Source Serif 4 \d.*Noto Sans Arabic \d", told["font"])


def test_typefaces_of_an_extra_that_is_not_installed_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "noto_cjk_sans_jp_bold", None)

    (told,) = (finding for finding in doctor.examine() if finding.rule == "no-further-font")

    assert told.severity is Severity.NOTE
    assert told.hint == "install with: pip install 'poster-booklet[cjk]'"


@needs_a_search_path
def test_build_without_pango_says_what_is_missing_and_how_to_install_it(tmp_path: Path) -> None:
    result = run_with_damaged(tmp_path, BUILDER, "libpango-1.0.so.0")

    message, hint = result.stdout.splitlines()
    assert result.returncode == 3
    assert message == (
        "error: the system libraries are missing that WeasyPrint sets the pages with: Pango, PangoFT2 [missing-library]"
    )
    assert hint == doctor.advice()
    assert result.stderr == ""


@needs_a_search_path
def test_one_missing_library_is_named_alone(tmp_path: Path) -> None:
    result = run_with_damaged(tmp_path, BUILDER, "libpangoft2-1.0.so.0")

    assert result.returncode == 3
    assert result.stdout.startswith(
        "error: the system library is missing that WeasyPrint sets the pages with: PangoFT2 [missing-library]\n"
    )


@needs_a_search_path
def test_examination_goes_on_when_pango_is_missing(tmp_path: Path) -> None:
    result = run_with_damaged(tmp_path, EXAMINER, "libpango-1.0.so.0")

    rules = re.findall(r"\[([a-z-]+)\]$", result.stdout, re.MULTILINE)
    assert result.returncode == 0, result.stderr
    assert rules[:-1] == ["system", "library", "missing-library", "library", "engines", "font", "order"]
    assert rules[-1] in ("validator", "no-validator")


@needs_a_search_path
def test_missing_harfbuzz_subset_only_slows_a_build(tmp_path: Path) -> None:
    told = run_with_damaged(tmp_path, EXAMINER, "libharfbuzz-subset.so.0")
    built = run_with_damaged(tmp_path, BUILDER, "libharfbuzz-subset.so.0")

    assert (
        "warning: HarfBuzz-Subset is missing: books come out right, but take several times as long [slow-fonts]\n"
        in told.stdout
    )
    assert (built.returncode, built.stdout, built.stderr) == (0, "ready\n", "")


def test_advice_is_for_the_system_itself() -> None:
    assert doctor.advice(["debian"]) == DEBIAN


def test_advice_for_a_descendant_is_that_for_its_parent() -> None:
    assert doctor.advice(["linuxmint", "ubuntu", "debian"]) == DEBIAN


def test_advice_for_an_unknown_system_names_all() -> None:
    advice = doctor.advice(["plan9"])

    assert all(f"{recipe.system}: {recipe.command}" in advice for recipe in doctor.INSTALL.values())


def test_readme_gives_the_same_advice() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [recipe.command for recipe in doctor.INSTALL.values() if recipe.command not in readme] == []
