"""Writes what is made from the model: catalog.md and catalog.schema.json. Run as ``python docs/rewrite.py``."""

import datetime
import inspect
import sys
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any

from booklet import check, fields
from booklet.loader import rules
from booklet.loader.wording import NAMES
from booklet.placed import Node
from booklet.schema import SCHEMA_FILE, schema_text

DOCS = Path(__file__).parent

NODES: Mapping[str, type[Node]] = {name.split()[-1]: kind for kind, name in NAMES.items()}
"""Each kind of node by the name of its heading."""

WORDS: Mapping[object, str] = {
    fields.Line: "text",
    fields.Prose: "Markdown",
    fields.WebAddress: "web address",
    fields.FileName: "file name",
    fields.Colour: "colour",
    fields.Language: "language tag",
    fields.Orcid: "ORCID",
    fields.PageRanges: "pages",
    fields.Id: "id",
    fields.Day: "date",
    fields.Time: "date and time",
    datetime.date: "date",
    bool: "`true` or `false`",
    int: "whole number",
}
"""Each type in plain words."""

INTRODUCTION = """\
# The catalog

<!-- Made by `python docs/rewrite.py` from the docstrings of booklet/catalog.py and the rules of loader and check. -->

`catalog.yaml` says what was shown. Names of files are relative to it. Only text, lists and mappings are taken from
YAML: `12:30` is a time and `NO` a country, because the catalog says what each value is, not YAML. A key without a
value counts as not given. Anchors, aliases and merge keys (`&name`, `*name`, `<<: *name`) work: a session that many
entries share is written once.

How Markdown and formulas are written: [prose.md](prose.md). For editors there is a JSON Schema,
[catalog.schema.json](catalog.schema.json); `booklet init` writes it beside a new catalog, whose first line names it.

```yaml
event:
  name: NeurIPS 2022
  start: 2022-11-28
  end: 2022-12-09
booklet:
  subtitle: Our papers and posters
  accent: "#0a5c9e"
sections:
  - title: Full papers
    entries:
      - title: "A title with a colon: in quotes"
        authors:
          - Ada Example
          - {name: Ben Example, affiliation: Institute of Examples, presenting: true}
        abstract: |
          Markdown with $\\ell_\\infty$ math.
        keywords: [robustness]
        poster: {file: images/poster.jpg, alt: Two curves that meet}
        paper: https://example.org/paper.pdf
        links:
          - {label: Source, url: https://example.org/code, kind: code}
        session: {name: Poster session 4, start: 2022-11-30 16:00, room: Hall J, board: 412}
moments:
  - {by: Ada Example, date: 2022-11-28, text: "We're here!"}
```
"""


def catalog_reference() -> str:
    """The text of docs/catalog.md."""
    return "\n".join([INTRODUCTION, *_reference(), *_rules()])


def _reference() -> Iterator[str]:
    for name, kind in NODES.items():
        yield f"## {name}\n"
        yield f"{inspect.getdoc(kind)}\n"
        yield "| key | what it is | default | meaning |"
        yield "| --- | --- | --- | --- |"
        types = typing.get_type_hints(kind, include_extras=True)
        for key, field in kind.model_fields.items():
            default = "**needed**" if field.is_required() else _default(field.default)
            yield f"| `{key}` | {_in_words(types[key])} | {default} | {field.description} |"
        yield ""


def _in_words(kind: Any) -> str:
    """The type of a field as an author would call it."""
    if kind in WORDS:
        return WORDS[kind]
    for name, node in NODES.items():
        if kind is node:
            return f"[{name}](#{name})"
    parts = [part for part in typing.get_args(kind) if part not in (NoneType, ...)]
    if typing.get_origin(kind) is typing.Literal:
        return ", ".join(f"`{choice}`" for choice in parts)
    inner = _in_words(parts[0])
    return f"list of {inner}" if typing.get_origin(kind) is tuple else inner


def _default(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if isinstance(value, str | int) and value != "" else ""


def _rules() -> Iterator[str]:
    yield "## Rules\n"
    yield (
        "Each finding names file, line, column and its rule. An *error* stops the work; a *warning* changes the\n"
        "booklet, which is made nevertheless (`--strict` stops it, too); a *note* only informs.\n"
    )
    yield from _table("Form: errors in the text as YAML", rules.FORM)
    yield from _table("Meaning: errors in what it says", rules.MEANING)
    found = {slug: " ".join((inspect.getdoc(rule) or "").split()) for slug, rule in check.RULES.items()}
    yield from _table("Checks: what readers would miss", found)


def _table(title: str, meanings: Mapping[str, str]) -> Iterator[str]:
    yield f"### {title}\n"
    yield "| rule | what is wrong |"
    yield "| --- | --- |"
    for slug, meaning in meanings.items():
        yield f"| `{slug}` | {meaning.replace('|', chr(92) + '|')} |"
    yield ""


def main(folder: Path) -> None:
    """Write both files into the folder."""
    (folder / "catalog.md").write_text(catalog_reference(), encoding="utf-8")
    (folder / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
