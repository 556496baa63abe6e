"""The project's own papers agree with each other."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_has_its_tested_version_in_constraints() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    tested = {normalised(line.partition("==")[0]) for line in lines if "==" in line}

    names = [re.match(r"[\w.-]+", requirement) for requirement in wanted]

    assert [name.group() for name in names if name and normalised(name.group()) not in tested] == []


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines[1:] if not re.fullmatch(r"[a-z0-9-]+==[0-9.]+(\.post\d+)?", line)] == []


def test_readme_has_one_command_for_each_of_the_two_purposes() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    blocks = re.findall(r"^```sh (\S+)\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)

    assert [name for name, _ in blocks] == ["quick-start", "tests"]
    assert [command.count("\n") for _, command in blocks] == [1, 1]


def test_links_of_the_readme_lead_to_files() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in target]

    assert [target for target in targets if not (ROOT / target).is_file()] == []
