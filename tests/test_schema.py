"""What is made from the model: the JSON Schema, the reference in docs/catalog.md, the catalog to start from."""

import json
import re
import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booklet.check import check
from booklet.loader import read_text
from booklet.schema import MODELINE, catalog_schema, schema_text, starter_catalog
from booklet.workspace import Store, Workspace

DOCS = Path(__file__).parents[1] / "docs"
REWRITE = "out of date; run: python docs/rewrite.py"
COMMENTED_OUT = re.compile(r"^( *)# (?=\w+:| +- \{)", re.MULTILINE)


def test_committed_schema_is_current() -> None:
    assert (DOCS / "catalog.schema.json").read_text(encoding="utf-8") == schema_text(), REWRITE


def test_committed_reference_is_current() -> None:
    reference = runpy.run_path(str(DOCS / "rewrite.py"))["catalog_reference"]()

    assert (DOCS / "catalog.md").read_text(encoding="utf-8") == reference, REWRITE


def test_committed_lists_of_themes_are_current_and_tell_what_each_name_is() -> None:
    page = (DOCS / "own-themes.md").read_text(encoding="utf-8")
    lists = page.partition("### Names")[2]

    assert page == runpy.run_path(str(DOCS / "rewrite.py"))["with_theme_lists"](page), REWRITE
    assert re.findall(r"^\| `(\w+)` \| *\|$", lists, re.MULTILINE) == [], "say in TOLD of docs/rewrite.py what it is"


def test_one_command_rewrites_all(tmp_path: Path) -> None:
    runpy.run_path(str(DOCS / "rewrite.py"))["main"](tmp_path)

    for name in ("catalog.md", "catalog.schema.json", "own-themes.md"):
        assert (tmp_path / name).read_bytes() == (DOCS / name).read_bytes()


def test_example_of_the_reference_is_a_catalog() -> None:
    example = (DOCS / "catalog.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]

    catalog = read_text(example, "catalog.md")

    assert [entry.title for entry in catalog.entries] == ["A title with a colon: in quotes"]


def test_schema_refuses_unknown_keys_everywhere() -> None:
    schema = catalog_schema()

    objects = [schema, *(part for whole in schema["$defs"].values() for part in whole.get("anyOf", [whole]))]

    assert all(part["additionalProperties"] is False for part in objects if part.get("type") != ["string", "number"])


def test_schema_describes_every_key() -> None:
    definitions = [part for whole in catalog_schema()["$defs"].values() for part in whole.get("anyOf", [whole])]

    keys = [key for part in definitions for key in part.get("properties", {}).values()]

    assert len(keys) > 50
    assert all(key["description"] for key in keys)


def test_bare_text_may_stand_for_an_author_but_not_for_a_link() -> None:
    definitions = catalog_schema()["$defs"]

    assert definitions["Author"]["anyOf"][0] == {"type": ["string", "number"]}
    assert "anyOf" not in definitions["Link"]


@pytest.mark.parametrize(
    ("key", "accepted", "refused"),
    [
        ("start", "2022-11-30 16:00", "16:00"),
        ("start", "2022-11-30T16:00:00+01:00", "30.11.2022"),
        ("end", "2022-11-30", "2022"),
    ],
)
def test_schema_takes_the_times_that_the_loader_takes(key: str, accepted: str, refused: str) -> None:
    pattern = catalog_schema()["$defs"]["Session"]["properties"][key]["anyOf"][0]["pattern"]

    assert re.search(pattern, accepted)
    assert not re.search(pattern, refused)


def test_schema_takes_one_session_as_the_loader_does_with_or_without_a_list() -> None:
    session = catalog_schema()["$defs"]["Entry"]["properties"]["session"]

    assert session["anyOf"] == [
        {"$ref": "#/$defs/Appearance"},
        {"type": "array", "items": {"$ref": "#/$defs/Appearance"}},
    ]


def test_schema_is_the_same_each_time_and_names_its_dialect() -> None:
    assert schema_text() == schema_text()
    assert json.loads(schema_text())["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_starter_catalog_names_its_schema_and_has_nothing_to_complain_of(tmp_path: Path) -> None:
    text = starter_catalog("NeurIPS 2022")

    catalog = read_text(text, "catalog.yaml")

    assert text.splitlines()[0] == MODELINE == "# yaml-language-server: $schema=catalog.schema.json"
    assert catalog.title == "NeurIPS 2022"
    assert check(catalog, Workspace(tmp_path, Store(tmp_path))) == ()


def test_every_line_commented_out_in_the_starter_catalog_is_right() -> None:
    whole = COMMENTED_OUT.sub(r"\1", starter_catalog("X"))

    catalog = read_text(whole, "catalog.yaml")

    assert catalog.event.logo == "images/logo.png"
    assert catalog.booklet.issuer == "Name of the group"
    (entry,) = catalog.entries
    assert (entry.award, entry.links[0].kind, entry.session[0].board) == ("Best paper", "code", "412")
    assert [session.name for session in catalog.sessions] == ["Poster session 2", "Dinner"]
    assert catalog.talks[0].speakers[0].name == "Cleo Example"
    assert [member.affiliation for member in catalog.organisers[0].members] == [None, "Institute of Examples"]
    assert (catalog.sponsors[0].tier, catalog.forewords[0].signature) == ("Gold", "The chairs")
    assert catalog.moments[0].text == "We're here!"


@given(st.text())
def test_starter_catalog_can_be_made_for_any_name(name: str) -> None:
    catalog = read_text(starter_catalog(name), "catalog.yaml")

    assert catalog.event.name == (
        " ".join("".join(c if c.isprintable() else " " for c in name).split()) or "Our conference"
    )
