"""Every string of a catalog arrives as it was written: HTML, CSS and templates in it are text, wherever they stand."""

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from urllib.parse import unquote

import pytest
import yaml
from conftest import BuildBooklet, Result, make_catalog
from making_pdfs import paper, saved
from pictures_made import png

from booklet import fields
from booklet.catalog.model import Catalog
from booklet.catalog.print_run import PrintRun
from booklet.placed import Node

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} {% raw %} {# y #} </style> p{color:red} & ]]> <b"
TIGHT = "<b>{{7*7}}&amp;</b>"
"""The same without spaces, for addresses and names of files."""
PLAIN: dict[Any, Any] = {
    fields.Day: "2026-03-01",
    fields.Time: "2026-03-01 10:00",
    fields.Orcid: "0000-0002-1825-0097",
    fields.Isbn: "978-3-16-148410-0",
}
LEFT_OUT = (fields.Id, fields.Language, fields.Colour, fields.TimeZone, fields.PageRanges, bool, int)
"""What the model allows only a few signs in; of numbers for the press none is printed."""
NOT_PRINTED = frozenset(
    (
        *("Author.url", "Poster.url"),  # an ORCID comes first, and so does a file
        *("Cover.alt", "BackCover.alt"),  # of a file that takes the place of what is tested here
        *("Event.logo", "BackCover.logo", "Sponsor.logo", "Speaker.portrait", "Information.image", "Moment.image"),
        *("Poster.file", "Paper.file"),
        "Entry.code",  # in a book of abstracts only
    )
)
"""What stands for something else, or is a name that only this machine knows."""


class Filling:
    """A catalog with everything in it that the model knows, each text with the name of its field."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        """What was written, by class and field."""

    def node(self, kind: type[Node], depth: int = 0) -> dict[str, Any]:
        hints = get_type_hints(kind, include_extras=True)
        values = {name: self.value(kind, name, hints[name], depth) for name in kind.model_fields}
        return {name: value for name, value in values.items() if value is not None}

    def value(self, kind: type[Node], name: str, hint: Any, depth: int) -> Any:
        field = f"{kind.__name__}.{name}"
        hint = next((one for one in get_args(hint) if one is not types.NoneType), hint) if _is_union(hint) else hint
        if field in ("Cover.file", "BackCover.file") or hint in LEFT_OUT or get_origin(hint) is Literal:
            return None
        if hint in PLAIN:
            return PLAIN[hint]
        inner = get_args(hint)[0] if get_origin(hint) is Annotated else hint
        if inner in (int, bool, PrintRun):
            return None
        if get_origin(inner) is tuple:
            (one, _) = get_args(inner)
            return None if depth > 1 else [self.value(kind, name, one, depth)]
        if isinstance(inner, type) and issubclass(inner, Node):
            return self.node(inner, depth + (inner is kind))
        return self.text(field, hint)

    def text(self, field: str, hint: Any) -> str | None:
        mark = field.replace(".", "").lower()
        if hint in (fields.Line, fields.Prose):
            text = f"{mark} {HOSTILE} end"
        elif hint == fields.Stamp:
            text = f"{mark} <b>&</style>"
        elif hint == fields.WebAddress:
            text = f"https://example.org/{mark}/{TIGHT}"
        elif hint == fields.FileName:
            text = f"{mark}{TIGHT}.png"
        elif hint == fields.Doi:
            text = f"10.1234/{mark}{TIGHT}"
        else:
            pytest.fail(f"what may stand in {field}? Say it in this test.")
        self.texts[field] = text
        return f"{text} {{doi}}" if hint == fields.Stamp else text


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


@dataclass(frozen=True)
class Full:
    """A book that says everything the model knows."""

    result: Result
    texts: Mapping[str, str]
    """What was written, by class and field."""


@pytest.fixture(scope="module")
def full(build_booklet: BuildBooklet) -> Full:
    filling = Filling()
    data = filling.node(Catalog)
    data["booklet"]["size"] = "A4"  # so much text in the side column of A5 is no matter of escaping
    files = {name: png(40, 30) for name in filling.texts.values() if name.endswith(".png")}
    files[filling.texts["Paper.file"]] = saved(paper(1))
    return Full(build_booklet(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), files), filling.texts)


def tight(text: str) -> str:
    """The text without its spaces, which lines take and give, and without its case: labels are capitals."""
    return "".join(text.split()).casefold()


def test_every_text_arrives_as_it_was_written(full: Full) -> None:
    book = full.result.book
    said = [*book.texts, *(str(figure.get("/Alt", "")) for figure in book.of_kind("Figure"))]
    said += (unquote(link.address) for link in book.links)
    arrived = tight(" ".join(said))

    lost = {field for field, text in full.texts.items() if tight(text).removeprefix("https://") not in arrived}

    assert sorted(lost) == sorted(NOT_PRINTED)


def test_of_markup_in_a_prose_the_author_is_told_with_its_line(full: Full) -> None:
    told = [one for one in full.result.built.diagnostics if one.rule == "prose"]

    assert told
    assert {one.rule for one in full.result.built.diagnostics} & {"engine", "template"} == set()


def test_a_gap_in_the_place_of_a_moments_picture_says_what_is_missing(build_booklet: BuildBooklet) -> None:
    moments = [{"by": "Ann", "image": "gone<b>.png", "text": "Words."}]

    book = build_booklet(make_catalog(moments=moments)).book

    page = book.texts[book.page_saying("THE PICTURE IS NOT IN THIS BOOKLET")]
    assert "There is no such file. The catalog names it as gone<b>.png" in page
