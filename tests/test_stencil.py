"""Links and structure of a part are lifted out of its PDF, as text that is filled in when the book is bound."""

import io
import re

import pikepdf
import pytest
from making_catalogs import copy_of
from pikepdf import Dictionary

from booklet import fonts
from booklet.stencil import KEY, STENCILS, Stencil, Wish
from booklet.typeset import set_all
from booklet.values import SLOT, CutFont, Job
from booklet.workshop import Workshop
from booklet.workspace import payload

STYLE = """
@font-face { font-family: Test; src: url(booklet:font/sans-400.ttf) }
@page { size: 200pt 300pt; margin: 0 }
html { font: 10pt/12pt Test }
.room::before { content: ''; display: inline-block; height: 20pt }
"""


@pytest.fixture(scope="session")
def cuts(workshop: Workshop) -> tuple[CutFont, ...]:
    return fonts.cuts(workshop.store)


def part_of(body: str, cuts: tuple[CutFont, ...], workshop: Workshop, *, tagged: bool = True) -> pikepdf.Pdf:
    html = f"<!doctype html><html lang='en'><head><title>Part</title></head><body>{body}</body></html>"
    job = Job("part", html, (STYLE,), cuts, workshop.store.folder, tagged=tagged)
    (part,) = set_all([copy_of(job)], workshop)
    return pikepdf.open(io.BytesIO(payload(part.pdf)))


def stencil_of(part: pikepdf.Pdf) -> Stencil:
    return STENCILS.unpacked(part.Root[KEY].read_raw_bytes())


def lines_of(stencil: Stencil) -> tuple[list[str], list[str]]:
    """Its objects and lists of links, each blank filled with its own name."""
    kinds = {"o": stencil.objects, "p": 9, "k": stencil.keys, "w": len(stencil.wishes)}
    names = [f"{kind}{number}".encode() for kind, count in kinds.items() for number in range(count)]
    objects, lists = stencil.filled({name: b"<%b>" % name for name in (*names, b"book")})
    return [line.decode() for line in objects], [line.decode() for line in lists]


def test_a_part_holds_only_what_its_pages_are_made_of(cuts: tuple[CutFont, ...], workshop: Workshop) -> None:
    body = "<h1>Title</h1><p><a href='booklet:entry/one'>one</a> <a href='https://example.org/'>two</a></p>"

    part = part_of(body, cuts, workshop)

    kinds = {str(one.get("/Type")) for one in part.objects if isinstance(one, Dictionary)}
    assert kinds.isdisjoint({"/Annot", "/StructElem", "/OBJR", "/StructTreeRoot", "/Outlines"})
    assert [one for one in part.objects if isinstance(one, Dictionary) and not one.keys()] == []


def test_what_only_the_book_can_say_is_wished_for(cuts: tuple[CutFont, ...], workshop: Workshop) -> None:
    address = f"{SLOT}number/entry/two"
    body = f"<article id='entry/one'><p><a href='booklet:entry/two'>see</a> <img src='{address}' alt='{address}'></p>"

    stencil = stencil_of(part_of(body, cuts, workshop))

    objects, _ = lines_of(stencil)
    assert stencil.wishes == (
        Wish("link", "entry/two"),
        Wish("language", "one"),
        Wish("number", "number/entry/two"),
    )
    assert [line for line in objects if "/S /Art" in line and "<w1>" in line]
    assert [line for line in objects if "/S /Span" in line and "<w2>" in line]
    assert "booklet:" not in "".join(objects)


def test_links_are_listed_for_the_page_they_stand_on(cuts: tuple[CutFont, ...], workshop: Workshop) -> None:
    body = """<p><a href='https://one.org/'>1</a><p style='break-before: page'>2<p style='break-before: page'>
        <a href='https://two.org/'>3</a> <a href='https://three.org/'>4</a>"""

    stencil = stencil_of(part_of(body, cuts, workshop))

    assert stencil.linked == (0, 2)
    assert lines_of(stencil)[1] == ["<o0>", "<o1> <o2>"]


@pytest.mark.parametrize(
    ("address", "written"),
    [("https://example.org/100%25", "100%25"), ("https://example.org/%(o1)b", r"%\(o1\)b")],
    ids=["per cent", "like a blank"],
)
def test_what_looks_like_a_blank_is_none(
    address: str, written: str, cuts: tuple[CutFont, ...], workshop: Workshop
) -> None:
    stencil = stencil_of(part_of(f"<p><a href='{address}'>a link</a></p>", cuts, workshop))

    assert f"/URI (https://example.org/{written})" in lines_of(stencil)[0][0]


def test_a_part_without_tags_has_its_links_lifted_too(cuts: tuple[CutFont, ...], workshop: Workshop) -> None:
    stencil = stencil_of(part_of("<p><a href='booklet:entry/one'>one</a></p>", cuts, workshop, tagged=False))

    assert (stencil.links, stencil.objects, stencil.keys) == (1, 1, 0)


def test_a_part_with_nothing_to_lift_has_no_stencil(cuts: tuple[CutFont, ...], workshop: Workshop) -> None:
    part = part_of("<p>words</p>", cuts, workshop, tagged=False)

    assert KEY not in part.Root


def test_an_annotation_that_is_no_link_stays_out_of_the_book(cuts: tuple[CutFont, ...], workshop: Workshop) -> None:
    body = "<p><input style='appearance: auto' name='field'> <a href='https://example.org/'>a link</a></p>"

    part = part_of(body, cuts, workshop)

    assert "/AcroForm" not in part.Root
    assert stencil_of(part).links == 1


def test_a_box_that_only_takes_room_is_nothing_to_a_screen_reader(
    cuts: tuple[CutFont, ...], workshop: Workshop
) -> None:
    body = "<section><div class='room'></div><div>words</div></section>"

    objects, _ = lines_of(stencil_of(part_of(body, cuts, workshop)))

    assert [kind for line in objects for kind in re.findall("/S /([A-Z][A-Za-z0-9]*)", line)] == ["Part", "Sect", "P"]
