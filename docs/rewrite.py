"""Writes what is made from the model: catalog.md and catalog.schema.json. Run as ``python docs/rewrite.py``."""

import datetime
import inspect
import sys
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any

from booklet import check, fields, print_run, sessions
from booklet.catalog import Imprint
from booklet.jackets import BackCover
from booklet.loader import rules
from booklet.loader.wording import NAMES
from booklet.placed import Node
from booklet.schema import SCHEMA_FILE, schema_text

DOCS = Path(__file__).parent

_CALLED = {Imprint: "booklet", BackCover: "back", print_run.PrintRun: "printing"}
NODES: Mapping[str, type[Node]] = {_CALLED.get(kind, kind.__name__.lower()): kind for kind in NAMES}
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
    fields.TimeZone: "time zone",
    fields.Isbn: "ISBN",
    fields.Doi: "DOI",
    fields.Stamp: "text",
    print_run.PaperThickness: "millimetres",
    print_run.Bleed: "millimetres",
    print_run.InkLimit: "per cent",
    print_run.Inks: "four inks, as `100 60 0 10`",
    sessions.Appearances: "[appearance](#appearance), or list of them",
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

<!-- Made by `python docs/rewrite.py` from the docstrings of the model and the rules of loader and check. -->

`catalog.yaml` says what was shown. Names of files are relative to it. Only text, lists and mappings are taken from
YAML: `12:30` is a time and `NO` a country, because the catalog says what each value is, not YAML. A key without a
value counts as not given. A person, a sponsor or a session may be written as the name alone, and a single session
without the dash of a list. Anchors, aliases and merge keys (`&name`, `*name`, `<<: *name`) work.

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
        session: {id: posters-4, board: 412}
sessions:
  - id: posters-4
    name: Poster session 4
    kind: posters
    start: 2022-11-30 16:00
    end: 2022-11-30 18:00
    room: Hall J
talks:
  - {title: What examples are for, speakers: [Cleo Example], session: {name: Keynote, start: 2022-11-29 09:00}}
organisers:
  - {role: General chair, members: [Ada Example]}
sponsors:
  - {tier: Gold, sponsors: [Example Foundation]}
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
            yield f"| `{key}` | {_in_words(types[key])} | {default} | {_in_a_cell(field.description or '')} |"
        yield ""


def _in_a_cell(text: str) -> str:
    """The text on one line; bars would end the cell, stars begin italics."""
    return " ".join(text.split()).replace("|", "\\|").replace("*", "\\*")


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
    return f"`{value}`" if isinstance(value, str | int | float) and value != "" else ""


def _rules() -> Iterator[str]:
    yield "## Rules\n"
    yield (
        "Each finding names file, line, column and its rule. An *error* stops the work; a *warning* changes the\n"
        "booklet, which is made nevertheless (`--strict` stops it, too); a *note* only informs.\n"
    )
    yield from _table("Form: errors in the text as YAML", rules.FORM)
    yield from _table("Meaning: errors in what it says", rules.MEANING)
    found = {slug: inspect.getdoc(rule) or "" for slug, rule in check.RULES.items()}
    yield from _table("Checks: what readers would miss", found)


def _table(title: str, meanings: Mapping[str, str]) -> Iterator[str]:
    yield f"### {title}\n"
    yield "| rule | what is wrong |"
    yield "| --- | --- |"
    for slug, meaning in meanings.items():
        yield f"| `{slug}` | {_in_a_cell(meaning)} |"
    yield ""


def main(folder: Path) -> None:
    """Write both files into the folder."""
    (folder / "catalog.md").write_text(catalog_reference(), encoding="utf-8")
    (folder / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
