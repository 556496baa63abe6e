"""Drawings: what acts or reaches out is gone, what is drawn stays, and the size is known."""

import re
from xml.etree import ElementTree

import pypdfium2
import pytest
from conftest import BuildBooklet, make_catalog
from hypothesis import given
from hypothesis import strategies as st

from booklet.fetch.content import media_type
from booklet.pictures import Drawing, safe_drawing
from booklet.values import Missing

SHAPE = "<rect width='40' height='20' fill='#00a000'/>"


def drawing(inner: str = SHAPE, head: str = "viewBox='0 0 40 20'") -> bytes:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' {head}>{inner}</svg>"
    ).encode()


def kept(inner: str) -> str:
    safe = safe_drawing(drawing(inner))
    assert isinstance(safe, Drawing)
    return safe.svg.decode()


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        "<rect onload='alert(1)'/>",
        "<image href='https://evil.example/x.png'/>",
        "<image xlink:href='file:///etc/passwd'/>",
        "<use href='other.svg#evil'/>",
        "<rect fill='url(https://evil.example/#a)'/>",
        "<style>@import 'https://evil.example/x.css';</style>",
        "<rect style='fill: url( evil.svg#a )'/>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>evil</body></foreignObject>",
        "<a href='https://evil.example'>" + SHAPE + "</a>",
        "<g><g><animate attributeName='href' values='evil'/></g></g>",
        "<metadata xmlns='urn:evil'>evil</metadata>",
    ],
)
def test_what_acts_or_reaches_out_is_taken_out(inner: str) -> None:
    svg = kept(inner + SHAPE)

    assert not re.search(r"evil|alert|passwd|script|foreign|animate|import", svg)
    assert "#00a000" in svg


def test_what_a_drawing_carries_itself_stays() -> None:
    inner = (
        "<defs><linearGradient id='g'/></defs><rect fill='url(#g)'/><use href='#g'/>"
        "<image href='data:image/png;base64,AA=='/>"
    )

    svg = kept(inner)

    assert all(part in svg for part in ("url(#g)", '"#g"', "data:image/png"))


@pytest.mark.parametrize(
    ("head", "ratio"),
    [
        ("viewBox='0 0 40 20'", 2),
        ("viewBox='-5,-5,10,40' width='100%'", 0.25),
        ("width='30mm' height='1cm'", 3),
        ("width='72pt' height='1in'", 1),
        ("width='12' height='24px'", 0.5),
    ],
)
def test_its_shape_is_known(head: str, ratio: float) -> None:
    safe = safe_drawing(drawing(head=head))

    assert isinstance(safe, Drawing)
    assert safe.ratio == pytest.approx(ratio)
    assert ElementTree.fromstring(safe.svg).get("viewBox")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (drawing(head=""), "does not say how large"),
        (drawing(head="viewBox='0 0 0 9'"), "does not say how large"),
        (drawing(head="width='100%' height='50%'"), "does not say how large"),
        (drawing()[:-9], "not well-formed"),
        (b"<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + drawing("<text>&b;</text>"), "entities"),
        (drawing("<g/>" * 30_000), "more than 20,000 elements"),
        (drawing(SHAPE + " " * 2_000_000), "more than 2 MB"),
        (b"<svg viewBox='0 0 1 1'/>", "does not say how large"),
    ],
    ids=["no size", "no width", "shares", "cut off", "entities", "elements", "bytes", "no namespace"],
)
def test_what_cannot_be_used_says_why(data: bytes, reason: str) -> None:
    safe = safe_drawing(data)

    assert isinstance(safe, Missing)
    assert reason in safe.reason


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_nothing_is_raised(data: bytes) -> None:
    assert isinstance(safe_drawing(drawing(SHAPE)[:60] + data), Drawing | Missing)


@pytest.mark.parametrize("before", ["", "\ufeff", "<?xml version='1.0'?>\n", "<!-- by hand -->", "<!DOCTYPE svg>\n"])
def test_a_drawing_is_known_by_its_beginning(before: str) -> None:
    assert media_type(before.encode() + drawing()) == "image/svg+xml"
    assert media_type(before.encode() + b"<svgish>") == ""


def test_a_logo_may_be_a_drawing_and_stays_one(build_booklet: BuildBooklet) -> None:
    sponsors = [{"tier": "Gold", "sponsors": [{"name": "Green", "logo": "a.svg"}, {"name": "Bad", "logo": "b.svg"}]}]
    made = build_booklet(make_catalog(sponsors=sponsors), {"a.svg": drawing(), "b.svg": drawing(head="")})

    assert [line for line in made.told if "b.svg" in line and "viewBox" in line]
    index = next(number for number, text in enumerate(made.book.texts) if "Sponsors" in text[:20])
    with pypdfium2.PdfDocument(made.pdf) as pdf:
        page = pdf[index]
        assert list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])) == []
        colours = page.render(scale=1).to_pil().convert("RGB").getcolors(1 << 20)
    assert max(count for count, colour in colours if colour == (0, 160, 0)) > 1000
