"""The catalog for editors: its JSON Schema, made from the model, and a catalog to start from."""

import json
from collections.abc import Iterator

from pydantic.json_schema import JsonSchemaValue

from booklet.catalog.model import Catalog

SCHEMA_FILE = "catalog.schema.json"
"""Name of the schema; ``booklet init`` writes it beside the catalog, so that editors find it without a network."""

MODELINE = f"# yaml-language-server: $schema={SCHEMA_FILE}"
"""The line by which editors find the schema (github.com/redhat-developer/yaml-language-server)."""


def catalog_schema() -> JsonSchemaValue:
    """The JSON Schema (draft 2020-12) of ``catalog.yaml``, with the field docstrings as descriptions.

    A text may look like a number to YAML (``board: 412``): the loader takes it as it is written, and so does the
    schema.
    """
    schema = Catalog.model_json_schema()
    for part in _parts(schema):
        part.pop("title", None)
        if "description" in part:
            part["description"] = " ".join(part["description"].split())
        if not part.get("default"):
            part.pop("default", None)
        if part.get("type") == "string" and not part.keys() & {"format", "enum", "const"}:
            part["type"] = ["string", "number"]
    for key in ("booklet", "printing"):
        del schema["properties"][key]["default"]
    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "catalog.yaml",
        "description": "What was shown at an event, to be made into a booklet.",
    }
    return described | {key: schema[key] for key in sorted(schema, key=lambda key: key == "$defs")}


def _parts(schema: JsonSchemaValue) -> Iterator[JsonSchemaValue]:
    """The schema and every schema within it."""
    yield schema
    within = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", ())]
    for part in [*within, schema["items"]] if "items" in schema else within:
        yield from _parts(part)


def schema_text() -> str:
    """The schema as the file that is committed, shipped, and written by ``booklet init``."""
    return json.dumps(catalog_schema(), indent=2, ensure_ascii=False) + "\n"


def starter_catalog(name: str) -> str:
    """A catalog that explains itself and can be built as it is, for an event of this name."""
    printable = "".join(letter if letter.isprintable() else " " for letter in name).strip() or "Our conference"
    return STARTER.replace("EVENT_NAME", json.dumps(printable, ensure_ascii=False))


STARTER = (
    f"{MODELINE}\n"
    + """\
# With the line above, editors such as VS Code (with the YAML extension) complete keys and mark mistakes.
# "booklet check" finds the mistakes, too; "booklet build" makes the booklet.

event:
  name: EVENT_NAME
  # full_name: Thirty-sixth Conference on Something Worth Knowing
  # start: 2022-11-28
  # end: 2022-12-09
  # place: New Orleans, USA
  # url: https://example.org/conference
  # logo: images/logo.png               # files are named relative to this one

booklet:
  subtitle: Our papers and posters
  # issuer: Name of the group
  # cover: plain                        # or mosaic (of the posters), or the name of a file: cover.pdf
  # back: {text: A few words for the back cover, url: "https://example.org/booklet"}
  language: en
  accent: "#0a5c9e"                     # in quotes: without them, # begins a comment

sections:
  - title: Posters
    entries:
      - title: "An example: replace it by your first entry"   # in quotes, because it holds ': '
        authors:
          - Ada Example                 # a name alone, or with more about the person:
          - name: Ben Example
            affiliation: Institute of Examples
            presenting: true
        abstract: |
          Abstracts are Markdown, with *emphasis*, [links](https://example.org) and formulas
          such as $e^{i\\pi} + 1 = 0$ between dollar signs.

          An empty line begins a new paragraph.
        keywords: [example, first steps]
        # poster: images/poster.png     # a picture or a PDF; or {file: …, alt: what it shows}
        # paper: papers/paper.pdf       # a file or an address; it is appended to the booklet
        # links:
        #   - {label: Source, url: https://example.org/code, kind: code}
        # session: {name: Poster session 1, start: 2022-11-30 16:00, room: Hall J, board: 412}
        # award: Best paper

# sessions:                             # the programme; entries refer to a session by its id: session: posters-2
#   - {id: posters-2, name: Poster session 2, kind: posters, start: 2022-12-01 16:00, end: 2022-12-01 18:00}
#   - {name: Dinner, kind: social, start: 2022-12-01 19:00, room: At the river}

# talks:                                # invited talks, panels, tutorials
#   - {title: What examples are for, speakers: [Cleo Example], session: {name: Keynote, start: 2022-11-29 09:00}}

# organisers:                           # programme_committee: is written in the same way
#   - {role: General chair, members: [Ada Example, {name: Ben Example, affiliation: Institute of Examples}]}

# sponsors:
#   - {tier: Gold, sponsors: [{name: Example Foundation, url: https://example.org/foundation}]}

# forewords:                            # information: after the entries is written in the same way
#   - {title: Welcome, text: "Words in Markdown, or the name of a file such as welcome.md", signature: The chairs}

# moments:                              # what was said on the day: posts, quotes, photos
#   - {by: Ada Example, date: 2022-11-28, text: "We're here!"}
"""
)
"""The text of a new catalog; EVENT_NAME stands for the quoted name."""
