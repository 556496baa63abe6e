"""What is taken off the engine's shoulders: pages are as it would have made them, boxes stand where it says they do."""

import pypdfium2
import pytest
import weasyprint
from PIL import Image, ImageChops, ImageStat
from weasyprint.urls import URLFetcher, URLFetcherResponse

from booklet.geometry import POINTS_PER_PX, Box
from booklet.inking import formulas
from booklet.lightening import Document, named
from booklet.prose.drawing import Formula, draw

STYLE = """
@page { size: 300px 400px; margin: 20px; @bottom-center { content: counter(page) } }
.turned { transform: rotate(-90deg); width: 50px; height: 20px }
.around { transform: translate(30px, 10px) scale(2) }
/* } { */ @media print { .aside { float: footnote } }
.entry { border-bottom: 1px solid; padding: 3px }
.entry::before { content: "» "; color: red }
#own { color: green }
.entry:lang(de) p { hyphens: auto }
"""
ENTRY = '<section class="entry" id="entry/{0}" lang="{1}"><h2>Title</h2><p>Words of the entry number {0}.</p></section>'
PAGES = f"""<html lang="en"><body>
{"".join(ENTRY.format(number, "de" if number % 3 else "en") for number in range(12))}
<p id="own">Own</p><p>Noted<span class="aside" id="notes/1">A note at the foot.</span> here
<i style="float: footnote">And one more.</i>.</p>
<div class="around" id="leaf/around"><div class="turned" id="leaf/turned">x</div></div>
<div style="columns: 2"><p id="section/long">{"Words. " * 300}</p></div>
<table id="section/table"><tr><td id="section/cell">cell</td></tr></table>
<ul id="section/list"><li id="section/item">an item</li></ul>
</body></html>"""


class Shelf(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives out what is put on it."""

    def __init__(self, pictures: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._pictures = pictures

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, self._pictures[url], {"Content-Type": "image/svg+xml"})


def lightened(html: str, style: str = STYLE) -> weasyprint.Document:
    return Document(html, (style,), Shelf({}), "booklet:/").render(stylesheets=[weasyprint.CSS(string=style)])


def plain(html: str, style: str = STYLE) -> weasyprint.Document:
    return weasyprint.HTML(string=html, base_url="booklet:/").render(stylesheets=[weasyprint.CSS(string=style)])


def drawn(document: weasyprint.Document) -> list[Image.Image]:
    pdf = pypdfium2.PdfDocument(document.write_pdf())
    return [page.render(scale=3).to_pil() for page in pdf]


def test_boxes_of_names_stand_where_the_engine_says() -> None:
    for ours, theirs in zip(lightened(PAGES).pages, plain(PAGES).pages, strict=True):
        height = theirs.height * POINTS_PER_PX
        said = {
            name: Box(left, height - bottom, right, height - top).as_tuple()
            for name, (left, top, right, bottom) in (
                (name, [POINTS_PER_PX * one for one in pixels]) for name, pixels in theirs.anchors.items()
            )
        }
        found = {name: box.as_tuple() for name, box in named(ours)}

        assert found.keys() == said.keys()
        assert all(found[name] == pytest.approx(said[name]) for name in said)


def test_pages_look_as_the_engine_would_have_set_them() -> None:
    ours, theirs = drawn(lightened(PAGES)), drawn(plain(PAGES))

    assert len(ours) > 3
    assert [page.tobytes() for page in ours] == [page.tobytes() for page in theirs]


def test_notes_of_an_own_style_sheet_keep_their_calls() -> None:
    text = pypdfium2.PdfDocument(lightened(PAGES).write_pdf())

    words = " ".join(page.get_textpage().get_text_range() for page in text)

    assert "Noted1" in words
    assert "1. A note at the foot." in words
    assert "2. And one more." in words


NOTED = '<body><p>Noted<span class="aside">A note at the foot.</span> here.</p>'


@pytest.mark.parametrize(
    "style",
    [
        ".aside { float : footnote }",
        ".aside { FLOAT: footnote }",
        "@layer a; .aside { float: footnote }",
        "p { color: red; .aside { float: footnote } }",
        "p { & .aside { float: footnote } }",
        ".aside { p { color: red } float: footnote }",
        ":root { --there: footnote } .aside { float: var(--there) }",
    ],
)
def test_notes_are_notes_however_a_style_sheet_writes_them(style: str) -> None:
    within = NOTED.replace("<body>", f"<head><style>{style}</style></head><body>")

    shown = [
        drawn(document)[0].tobytes() for document in (lightened(NOTED, style), lightened(within, ""), plain(within, ""))
    ]

    assert shown[0] == shown[1] == shown[2]


def test_margin_boxes_stand_where_the_engine_puts_them() -> None:
    style = "@page { size: 300px; @top-center { content: 'over' } @right-bottom { content: 'beside' } }"
    within = NOTED.replace("<body>", f"<head><style>{style}</style></head><body>")

    shown = [
        drawn(document)[0].tobytes() for document in (lightened(NOTED, style), lightened(within, ""), plain(within, ""))
    ]

    assert shown[0] == shown[1] == shown[2]


def test_a_long_style_sheet_is_read_at_once() -> None:
    """A font of 300 kB within a rule must not be gone through from each of its letters."""
    data = "d09GMgABAAAAAA" * 22_000
    style = f"@font-face {{ font-family: x; src: local(y), local({data}) }} p {{ color: red }}"

    assert len(drawn(lightened("<body><p>Words", style))) == 1


def test_what_is_alike_is_computed_once() -> None:
    """A name on each entry must not make the styles of everything within it be computed again."""

    def styles(entries: int) -> int:
        html = '<html lang="en">' + "".join(ENTRY.format(number, "en") for number in range(entries))
        boxes = [box for page in lightened(html).pages for box in page._page_box.descendants()]
        return len({id(box.style) for box in boxes if box.element_tag in ("section", "h2", "p")})

    assert styles(3) == styles(1)


PLAIN = (r"\frac{a_1}{\sqrt{x^2+1}}", r"\sum_{i=1}^{n} x_i", r"\int_0^\infty e^{-x}\,dx", r"\color{red}{x}")
OTHERS = (r"\underbrace{a+b}_{c}", r"\cancel{x}", r"\color{foo}{x}", r"\color{currentColor}{x}")


@pytest.mark.parametrize("tex", [*PLAIN, *OTHERS])
def test_formulas_look_as_the_engine_draws_them(tex: str) -> None:
    formula = draw(tex, display=True)
    assert isinstance(formula, Formula)
    html = f'<body><img src="{formula.address}" style="{formula.style}; font-size: 30px; margin: 40px">'
    document = Document(html, (), Shelf({formula.address: formula.svg}), "booklet:/")
    outlined = formulas([(formula.address, formula.svg)])

    (ours,) = drawn(document.render(cache={**outlined}))
    (theirs,) = drawn(document.render())

    off = ImageStat.Stat(ImageChops.difference(ours, theirs))
    assert len(outlined) == (tex in PLAIN), "what is more than outlines is left to the engine"
    assert min(low for low, _ in ImageStat.Stat(theirs).extrema) < 100 or tex in OTHERS
    assert max(high for _, high in off.extrema) < 60  # at edges: places are told in hundredths
    assert max(off.mean) < 0.01


def test_other_pictures_than_formulas_are_left_to_the_engine() -> None:
    assert formulas([("booklet:qr/1.svg", b"<svg/>")]) == {}
