"""Writes what is made from the code: catalog.md, catalog.schema.json, and the lists in own-themes.md.

Run as ``python docs/rewrite.py``.
"""

import datetime
import inspect
import re
import sys
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any

import jinja2
from jinja2 import nodes

from booklet import check, fields
from booklet.catalog import print_run, sessions
from booklet.catalog.jackets import BackCover
from booklet.catalog.model import Catalog, Imprint
from booklet.loader import rules
from booklet.loader.wording import NAMES
from booklet.material import Material
from booklet.placed import Node
from booklet.profiles import PROFILES
from booklet.schema import SCHEMA_FILE, schema_text
from booklet.software import theme_folder
from booklet.theme.jobs import Theme
from booklet.values import Artwork
from booklet.workspace import Store, Workspace, temporary_folder

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


# --- themes ------------------------------------------------------------------------------------------------

BEGIN, END = "<!-- Made by `python docs/rewrite.py`. -->\n", "<!-- Until here. -->"
HANDED = {
    "leaf": "the leaf that is being filled: `leaf.kind`, `leaf.subject`, `leaf.anchor`",
    "leaves": "the leaves of the part, in order",
    "label": "label of the page of a private address; only in what is set last",
    "index": "lines of the index",
    "strips": "the strips of a sheet",
}
"""What single templates are handed."""
TOKENS = {
    "accent": "the one colour, for labels, rules and the cover",
    "accent-text": "the accent, dark enough for text on paper",
    "bleed": "how far what stands at the edge reaches beyond it: something in print only",
    "card-air": "between a card's words and what stands beside them",
    "card-code": "edge of a card's QR code",
    "card-measure": "most that the words of a card take",
    "code-from": "from code and board in the margin to the words, in a book of abstracts on a large page",
    "column-gap": "between the columns of a large page",
    "endless": "words of titles that are hyphenated at all: those of so many letters, with so many before and after",
    "hair": "hairlines",
    "height": "of the type area",
    "ink": "text and titles",
    "margin-foot": "margin at the foot",
    "margin-head": "margin at the head",
    "margin-inner": "margin at the spine",
    "margin-outer": "margin at the fore-edge",
    "measure": "width of the type area",
    "on-accent": "what stands on the accent",
    "sans": "titles, names, numbers",
    "serif": "running text",
    "side": "width of the column beside the words",
    "smaller": "copyfit: what letters lose where a little runs over; theirs alone to set",
    "soft": "what is said in passing: affiliations, the side column",
    "text-from": "where the words begin beside that column",
    "thumb-height": "most that a poster takes on a card",
    "thumb-width": "most that a poster takes on a card",
    "tighter": "copyfit: what lines lose",
    "trim-height": "of the finished page",
    "trim-width": "of the finished page",
    "wall-gap": "between the posters on the wall",
    "index-column": "least width of a column of an index",
    "index-gap": "between two columns of an index",
}
TOLD = {
    "book_title": "the booklet's title, as `catalog.title`",
    "booklet": "what the catalog says under `booklet:`, as `catalog.booklet`",
    "back_cover_picture": "the file of one's own that fills the back cover, with its place; none where there is none",
    "card_of": "poster, teaser and code of an entry on its card",
    "catalog": "the catalog: [catalog.md](catalog.md)",
    "codes_in_margin": "whether entries have codes or boards, so that room is left for them",
    "codes_of": "codes or boards of a section, from the first to the last; empty where it has none",
    "colours": "`accent`, `on_accent`, `accent_text`: six hexadecimal digits after a #",
    "cover": "what stands on the cover, and in which sizes",
    "cover_picture": "the file of one's own that fills the cover, with its place; none where there is none",
    "day_of": "the day of the programme that a leaf shows",
    "day_title": "how a day is written over its programme",
    "editors": "names of the editors",
    "entries_with_paper": "entries whose paper is named, found or not",
    "entry_of": "the entry that a leaf shows",
    "explains_presenters": "whether it is the first section in which one of several authors is marked as presenting",
    "explains_presenters_on": "whether the page of the entry says what that mark means, as its section has none",
    "frontispiece": "address of the picture that faces the title of the book, or of a section",
    "gaps": "what was named and can't be had",
    "has_wall": "whether all posters are shown on a sheet",
    "illustration_of": "the picture of an information text, with its size",
    "indexes": "the indexes of the book, each with address and title",
    "information_of": "the information text that a leaf shows",
    "inline": "Markdown of one line",
    "is_appended": "whether an entry's paper is bound in",
    "is_left_out": "whether an entry's paper was left out on purpose",
    "isolated": "a text kept apart from its line where it runs from right to left",
    "language_of": "language tag of an entry, as `catalog.language_of`",
    "large_page": "whether poster and words share a page: A4 and Letter",
    "licences": "titles of entries with the licences of their papers",
    "logo_of": "logo of a sponsor, with its size",
    "matter_after": "texts after the body, each with address and title",
    "listed": "what a leaf of the contents or an index shows: name of the list, whether it opens or ends there, groups",
    "marks_presenters": "whether any number in the index of authors is marked",
    "matter_before": "what stands before the body, each with address and title",
    "mosaic": "cells of the cover's mosaic, with their pictures",
    "number": "address of a slot that shows the page of a private address",
    "number_right": "the same, ending at the right of its box",
    "opener": "a title for the head of a section, in the size in which it fits",
    "paper_of": "an entry's paper: taken in, missing or left out; none where none is named",
    "papers_embedded": "whether papers are embedded in the file, as in the archive edition",
    "papers_in_book": "how many papers are bound in; one that several entries share counts once",
    "photo_of": "photo of a moment, with its size",
    "plain": "Markdown without its marks",
    "plate_of": "poster of an entry on its plate, or why it is missing",
    "portrait_of": "portrait of a speaker",
    "printed_name": "the name of a person as it is printed",
    "programme_zone": "what the programme says of its time zone",
    "prose": "Markdown with formulas",
    "range_of": "address of a slot that shows the pages of a paper inside a line",
    "range_right": "address of a slot that shows the pages of a private address",
    "roles_of": "roles and people of a leaf",
    "section_of": "the section that a leaf opens",
    "section_title": "title of the section of an entry",
    "share_affiliation": "whether all authors of an entry work at one place",
    "short_address": "a web address as one reads it",
    "talk_of": "the talk that a leaf shows",
    "lists_sections": "whether the contents list the sections only",
    "showings": "when and where it was shown, with what its session says filled in",
    "showings_of": "when and where it was shown, with what its session says filled in",
    "talks_heading": "heading over the talks",
    "title_of": "title of a leaf of the matter",
    "tracks_of": "parallel sessions, as the rows of a table",
    "version": "version of the software",
    "words": "the book's own words in its language",
}
"""What names stand for whose docstring does not say it, or says more than a theme needs."""


def with_theme_lists(page: str) -> str:
    """The text of own-themes.md with its lists made anew."""
    head, _, rest = page.partition(BEGIN)
    return f"{head}{BEGIN}\n{_theme_lists()}\n{END}{rest.partition(END)[2]}"


def _theme_lists() -> str:
    empty = Catalog.model_validate({"event": {"name": "Days"}})
    with temporary_folder() as folder:
        theme = Theme(Material(empty, Artwork({}), {}), PROFILES["screen"], Workspace(folder, Store(folder / "store")))
    names, filters = ({name: _told(name, value) for name, value in known.items()} for known in theme.vocabulary)
    return "\n".join(
        (
            *_templates({*names, *HANDED}),
            *_meanings("Names", "name", names | HANDED),
            *_meanings("Filters", "filter", filters),
            *_tokens(theme.measures),
        )
    )


def _told(name: str, value: object) -> str:
    """What a name stands for, on one line."""
    by_itself = inspect.getdoc(value) if inspect.isroutine(value) else ""
    first = (by_itself or "").partition("\n")[0]
    return TOLD.get(name) or first[:1].lower() + first[1:].rstrip(".")


def _templates(names: set[str]) -> Iterator[str]:
    yield "### Templates\n"
    yield "| template | asks for |"
    yield "| --- | --- |"
    folder = theme_folder() / "templates"
    for path in sorted(folder.rglob("*.j2")):
        tree = jinja2.Environment(autoescape=True).parse(path.read_text("utf-8"))
        asked = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        listed = ", ".join(f"`{name}`" for name in sorted(asked & names))
        yield f"| `{path.relative_to(folder).as_posix()}` | {listed} |"
    yield ""


def _tokens(measures: str) -> Iterator[str]:
    """Every custom property that a style may use; measures are those of A5."""
    own = (theme_folder() / "styles" / "tokens.css").read_text("utf-8")
    found = dict(re.findall(r"--([\w-]+):\s*([^;}]+?)\s*[;}]", measures + own))
    found |= dict.fromkeys(("accent", "on-accent", "accent-text"), "")
    yield "### Tokens\n"
    yield "| token | value | what it is |"
    yield "| --- | --- | --- |"
    for name, value in sorted(found.items()):
        shown = f"`{value}`" if value else "from `booklet.accent`"
        yield f"| `--{name}` | {shown} | {TOKENS[name]} |"
    yield ""


def _meanings(title: str, kind: str, meanings: Mapping[str, str]) -> Iterator[str]:
    yield f"### {title}\n"
    yield f"| {kind} | what it is |"
    yield "| --- | --- |"
    yield from (f"| `{name}` | {_in_a_cell(meaning)} |" for name, meaning in sorted(meanings.items()))
    yield ""


def main(folder: Path) -> None:
    """Write the files into the folder."""
    page = (DOCS / "own-themes.md").read_text(encoding="utf-8")
    (folder / "own-themes.md").write_text(with_theme_lists(page), encoding="utf-8")
    (folder / "catalog.md").write_text(catalog_reference(), encoding="utf-8")
    (folder / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
