"""What the software says and takes is documented, and what is documented is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from booklet import check, cli
from booklet.importers import IMPORTERS
from booklet.loader import rules
from booklet.profiles import PROFILES

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
VERBS = sorted(cli.booklet.commands.items())
INNER = [
    (f"{name} {inner}", verb)
    for name, group in VERBS
    if isinstance(group, click.Group)
    for inner, verb in sorted(group.commands.items())
]

FINDERS = {"error": 1, "warning": 1, "note": 1, "finding": 1, "_problem": 1, "_refuse": 1, "_refusal": 1, "amiss": 0}
"""What makes a finding, with the position of its rule among the arguments."""
TABLES = {"Lack": 0, "_Explanation": 0, "Sort": 2, "Fault": 0}
"""What carries a rule until a finding is made of it."""


# --- rules -------------------------------------------------------------------------------------------------


def emitted() -> Iterator[str]:
    """Every rule that is written somewhere in the code, or stands in a table."""
    yield from (*rules.FORM, *rules.MEANING, *check.RULES)
    for module in sorted((ROOT / "booklet").rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from rule_of(node)


def rule_of(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    position = {**FINDERS, **TABLES}.get(name)
    arguments = dict(enumerate(call.args)) | {k.arg: k.value for k in call.keywords}
    rule = arguments.get(position, arguments.get("rule"))
    if position is not None and isinstance(rule, ast.Constant) and isinstance(rule.value, str):
        yield rule.value


def documented() -> Iterator[str]:
    """Every rule in the first column of a table of rules."""
    for table in re.findall(r"^\| rule \|.*\n(?:\|.*\n)+", TEXT, re.MULTILINE):
        for row in table.splitlines()[2:]:
            yield from re.findall(r"`([a-z0-9-]+)`", row.split(" | ")[0])


def test_every_rule_is_documented() -> None:
    assert sorted(set(emitted()) - set(documented())) == []


def test_every_documented_rule_is_there() -> None:
    assert sorted(set(documented()) - set(emitted())) == []


def test_rules_are_slugs() -> None:
    assert [rule for rule in sorted(set(emitted())) if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", rule)] == []


# --- the command -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "verb"), [*VERBS, *INNER], ids=[name for name, _ in (*VERBS, *INNER)])
def test_every_verb_and_option_is_documented(name: str, verb: click.Command) -> None:
    commands = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    options = [flag for option in verb.params if isinstance(option, click.Option) for flag in option.opts]

    assert f"`booklet {name}" in commands
    assert f"`booklet {name}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert [flag for flag in options if not re.search(rf"`{flag}\b", commands)] == []


def test_documented_options_are_there() -> None:
    there = {flag for _, verb in (*VERBS, *INNER) for option in verb.params for flag in option.opts} | {
        "--help",
        "--version",
        "-h",
    }
    commands = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    assert sorted(set(re.findall(r"[` ](--?[a-z][a-z-]*)", commands)) - there) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_every_edition_is_documented(profile: str) -> None:
    assert re.search(rf"^\| `{profile}` \|", TEXT, re.MULTILINE)


def test_every_format_that_can_be_imported_is_documented() -> None:
    assert [one.name for one in IMPORTERS if f"| `{one.name}` |" not in TEXT] == []


# --- links -------------------------------------------------------------------------------------------------


def links(page: Path) -> Iterator[tuple[str, str]]:
    """File and fragment of each link to another page of the project, outside of code."""
    prose = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if not re.match(r"[a-z]+:", target):
            file, _, fragment = target.partition("#")
            yield file, fragment


def headings(page: Path) -> set[str]:
    """The fragments by which the headings of a page are reached, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    targets = [((page.parent / file) if file else page, fragment) for file, fragment in links(page)]

    assert [str(target) for target, _ in targets if not target.exists()] == []
    assert [fragment for target, fragment in targets if fragment and fragment not in headings(target)] == []


def test_modules_named_in_the_documents_are_there() -> None:
    named = set(re.findall(r"`(booklet/[\w/]+(?:\.py|/))`", TEXT))

    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_documents_named_in_the_code_are_there() -> None:
    sources = [
        *(ROOT / "booklet").rglob("*.py"),
        *(ROOT / "templates").rglob("*.j2"),
        *(ROOT / "styles").rglob("*.css"),
    ]

    named = {name for source in sources for name in re.findall(r"\bdocs/[\w.-]+\.\w+", source.read_text("utf-8"))}

    assert sorted(name for name in named if not (ROOT / name).is_file()) == []
