"""The typesetter: a part depends on its job and on nothing else, and the engine tells what is wrong with it."""

import io
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import weasyprint
from making_catalogs import copy_of
from pictures_made import png
from pikepdf import Dictionary
from serving import Server, serving, status

from booklet import engine, fonts
from booklet.geometry import mm
from booklet.typeset import job_key, set_all, slot_name
from booklet.values import SLOT, CutFont, Fit, Job, TypesetPart
from booklet.workshop import Workshop
from booklet.workspace import Store, payload

STYLE = """
@font-face { font-family: Test; src: url(booklet:font/sans-400.ttf) }
@page { size: 200pt 300pt; margin: 0 }
html { font: 10pt/12pt Test } body, p { margin: 0 }
img { image-rendering: crisp-edges; width: 20pt; height: 10pt }
.page { break-before: page }
"""


@pytest.fixture(scope="session")
def cuts(workshop: Workshop) -> tuple[CutFont, ...]:
    return fonts.cuts(workshop.store)


@pytest.fixture(scope="session")
def job(workshop: Workshop, cuts: tuple[CutFont, ...]) -> Job:
    """A job without a word; what is to be set is put into it."""
    return Job("part", "", (STYLE,), cuts, workshop.store.folder)


def page(body: str) -> str:
    return f"<!doctype html><html lang='en'><head><title>Part</title></head><body>{body}</body></html>"


def filled(job: Job, body: str, resources: Mapping[str, bytes] | None = None, styles: str = "") -> Job:
    return replace(job, html=page(body), styles=(STYLE, styles), resources=tuple((resources or {}).items()))


def one_set(job: Job, workshop: Workshop) -> TypesetPart:
    return in_memory(*set_all([copy_of(job)], workshop))


def in_memory(part: TypesetPart) -> TypesetPart:
    return replace(part, pdf=payload(part.pdf))


# --- what comes back ---------------------------------------------------------------------------------------


def test_anchors_are_measured_in_points_from_the_lower_left(job: Job, workshop: Workshop) -> None:
    body = "<div id='box' style='position: absolute; left: 10pt; top: 20pt; width: 30pt; height: 40pt'>x</div>"

    part = one_set(filled(job, body), workshop)

    ((name, box),) = part.pages[0].anchors
    assert name == "box"
    assert box.as_tuple() == pytest.approx((10, 240, 40, 280))
    assert (part.pages[0].width, part.pages[0].height) == pytest.approx((200, 300))


def test_each_page_has_its_own_size_and_anchors(job: Job, workshop: Workshop) -> None:
    styles = "@page wide { size: 148mm 105mm } .wide { page: wide }"
    body = "<p id='one'>one</p><p class='page' id='two'>two</p><p class='page wide' id='three'>three</p>"

    part = one_set(filled(job, body, styles=styles), workshop)

    assert [[name for name, _ in one.anchors] for one in part.pages] == [["one"], ["two"], ["three"]]
    assert part.pages[2].width == pytest.approx(mm(148).pt)


def test_what_goes_on_over_the_page_has_an_anchor_on_both(job: Job, workshop: Workshop) -> None:
    part = one_set(filled(job, f"<div id='long'>{'<p>line</p>' * 40}</div>"), workshop)

    assert [[name for name, _ in one.anchors] for one in part.pages] == [["long"], ["long"]]


def test_a_part_is_a_pdf_of_as_many_pages(job: Job, workshop: Workshop) -> None:
    part = one_set(filled(job, "<p>one</p><p class='page'>two</p>"), workshop)

    with pikepdf.open(io.BytesIO(part.pdf)) as pdf:
        assert len(pdf.pages) == len(part.pages) == 2


@pytest.mark.parametrize("address", [f"{SLOT}number/paper/one", f"{SLOT}art/a-b.c", f"{SLOT}number-right/section/1"])
def test_a_slot_is_found_in_the_pdf_under_its_name(address: str, job: Job, workshop: Workshop) -> None:
    part = one_set(filled(job, f"<img src='{address}' alt='{address}'>"), workshop)

    with pikepdf.open(io.BytesIO(part.pdf)) as pdf:
        assert list(pdf.pages[0].resources.XObject.keys()) == [f"/{slot_name(address)}"]
    assert part.warnings == ()


@pytest.mark.parametrize(("spaced", "joined"), [("normal", True), ("2pt", False)])
def test_the_dots_of_a_leader_are_one_piece_where_nothing_spaces_them(
    spaced: str, joined: bool, job: Job, workshop: Workshop
) -> None:
    leads = f"span::before {{ content: leader(' . '); letter-spacing: {spaced} }}"

    part = one_set(filled(job, "<p>one<span>12</span></p>", styles=leads), workshop)

    with pikepdf.open(io.BytesIO(part.pdf)) as pdf:
        drawn = [one for one in pikepdf.parse_content_stream(pdf.pages[0]) if str(one.operator) in ("Tj", "TJ")]
    dots = dots_of(part)
    steps = {round(right - left, 2) for left, right in itertools.pairwise(dots)}
    assert (len(drawn) == len(("one", "dots", "12"))) is joined
    assert len(dots) > 10
    assert max(steps) - min(steps) < 0.05


@pytest.mark.parametrize(
    ("between", "rules"), [("", [1]), ("<div class='page'></div>", [0, 0]), ("<h1>Title</h1>", [0])]
)
def test_a_rule_between_entries_is_drawn_where_another_stands_under_it(
    between: str, rules: list[int], job: Job, workshop: Workshop
) -> None:
    section = "<section>words</section>"

    part = one_set(filled(job, section + between + section, styles="section { border-bottom: 1pt solid }"), workshop)

    document = pypdfium2.PdfDocument(part.pdf)
    paths = pypdfium2.raw.FPDF_PAGEOBJ_PATH
    assert [len(list(page.get_objects([paths]))) for page in document] == rules


def dots_of(part: TypesetPart) -> list[float]:
    """Where the dots of the first page stand, from the left, in points."""
    page = pypdfium2.PdfDocument(part.pdf)[0].get_textpage()
    letters = ((page.get_text_range(index, 1), page.get_charbox(index)) for index in range(page.count_chars()))
    return sorted(box[0] for letter, box in letters if letter == ".")


def test_no_font_lists_the_glyphs_it_holds(job: Job, workshop: Workshop) -> None:
    """PDF/A-3 takes such a list as a claim, and what the engine writes there is wrong (ISO 19005-3, 6.2.11.4.2)."""
    part = one_set(filled(job, "<p>words</p>"), workshop)

    with pikepdf.open(io.BytesIO(part.pdf)) as pdf:
        descriptors = [one for one in pdf.objects if isinstance(one, Dictionary) and "/FontFile2" in one]
        assert descriptors
        assert [one for one in descriptors if "/CIDSet" in one] == []


def test_a_part_whose_tags_were_mended_is_whole_for_any_reader(job: Job, workshop: Workshop) -> None:
    body = "<p><a href='https://example.org/'><b>one</b> <span>two</span></a></p><div><div><p>three</p></div></div>"

    part = one_set(filled(job, body), workshop)

    text = pypdfium2.PdfDocument(part.pdf)[0].get_textpage().get_text_bounded()
    assert text.split() == ["one", "two", "three"]


def test_pictures_of_the_job_are_set(job: Job, workshop: Workshop) -> None:
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 1'><rect width='2' height='1'/></svg>"
    resources = {"booklet:picture/a.png": png(8, 4), "booklet:qr/b.svg": drawing}
    body = "".join(f"<img src='{address}' alt='a picture'>" for address in resources)

    part = one_set(filled(job, body, resources), workshop)

    assert part.warnings == ()


# --- the same bytes ----------------------------------------------------------------------------------------


FITTED = "html { line-height: calc(12pt - var(--tighter)) } :root { --tighter: 0pt }"
STEPS = tuple(Fit(f":root {{ --tighter: {tighter}pt }}", saves=1) for tighter in (0.5, 1, 2))


def lines(count: int) -> str:
    return "<p>" + "<br>".join(f"line {number}" for number in range(count)) + "</p>"


@pytest.mark.parametrize(
    ("count", "pages"),
    [(25, 1), (26, 1), (30, 1), (31, 2), (50, 2), (52, 2)],
    ids=["fits", "first step", "last step", "too much for any step", "two full pages", "two pages and two lines"],
)
def test_what_runs_over_a_little_is_set_tighter(count: int, pages: int, job: Job, workshop: Workshop) -> None:
    part = one_set(replace(filled(job, lines(count), styles=FITTED), fits=STEPS), workshop)

    assert len(part.pages) == pages
    with pikepdf.open(io.BytesIO(part.pdf)) as pdf:
        assert len(pdf.pages) == pages


def test_the_loosest_step_that_saves_the_page_is_taken(job: Job, workshop: Workshop) -> None:
    body = lines(26) + "<p id='end'>end</p>"
    steps = [replace(filled(job, body, styles=FITTED), fits=STEPS[from_:]) for from_ in (0, 2)]

    loose, tight = (one_set(step, workshop).pages[0].anchors[-1][1].bottom for step in steps)

    assert 0 <= loose < tight


@pytest.mark.parametrize(
    ("body", "is_set_again"),
    [
        ("<p>one</p><p style='break-before: page'>two</p>", False),
        ("<p>one</p><div><p style='break-before: page'>two</p></div>", False),
        ("<p>one</p><p style='break-before: page'>two" + "<br>more" * 25 + "</p>", True),
        (lines(27), True),
    ],
    ids=["asked for", "asked for within", "asked for and run over", "run over"],
)
def test_pages_that_were_asked_for_are_set_once(
    body: str, is_set_again: bool, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No tighter lines would save one of them."""
    times, really = list[object](), weasyprint.HTML.render
    monkeypatch.setattr(weasyprint.HTML, "render", lambda html, **more: times.append(html) or really(html, **more))
    steps = tuple(Fit(f"p {{ color: #{number}{number}{number} }}", saves=1) for number in range(2))

    engine.set_part(replace(filled(job, body), fits=steps))

    assert (len(times) > 1) is is_set_again


@pytest.mark.parametrize("over", [2, 3, 4, 5])
def test_a_last_page_does_not_carry_fewer_than_five_lines_of_a_text(over: int, job: Job, workshop: Workshop) -> None:
    part = one_set(replace(filled(job, lines(50 + over)), fits=(Fit("", saves=0),)), workshop)

    with pypdfium2.PdfDocument(part.pdf) as pdf:
        assert [len(page.get_textpage().get_text_bounded().splitlines()) for page in pdf] == [25, 20 + over, 5]


def test_a_part_is_the_same_bytes_twice_and_in_two_processes(job: Job, tmp_path: Path) -> None:
    wanted = filled(
        job,
        "<h1 id='top'>Title</h1><p>Words, <a href='https://example.org/'>a link</a> <img src='booklet:p.png' alt='p'>",
        {"booklet:p.png": png(8, 4)},
    )
    parts = []
    for name in ("one", "other"):
        with Workshop(Store(tmp_path / name), 1) as workshop:
            twin = replace(wanted, html=wanted.html + "<!-- set twice -->")
            parts += [one_set(wanted, workshop), one_set(twin, workshop)]

    assert len({part.pdf for part in parts}) == 1


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        running.answers["/x.png"] = status(200)
        yield running


@pytest.mark.parametrize(
    "body",
    [
        "<img src='{url}' alt='x'>",
        "<p style='background: url({url})'>x</p>",
        "<object data='{url}'>x</object>",
        "<embed src='{url}'>",
        "<style>@import url({url});</style>",
        "<link rel='stylesheet' href='{url}'>",
        "<link rel='attachment' href='{url}'>",
        "<a rel='attachment' href='{url}'>x</a>",
        "<svg viewBox='0 0 9 9' width='9' height='9'><image href='{url}' width='9' height='9'/></svg>",
        "<ul style='list-style-image: url({url})'><li>x</li></ul>",
    ],
)
def test_nothing_outside_of_the_job_is_read_and_no_connection_opened(
    body: str, job: Job, workshop: Workshop, server: Server, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(png(1, 1) + b"SECRET")
    addresses = [server.url("/x.png"), secret.as_uri(), "booklet:picture/unknown.png", "ftp://127.0.0.1/x.png"]

    for address in addresses:
        part = one_set(filled(job, body.format(url=address)), workshop)

        assert any(f"{address} is not among the pictures of this part" in warning for warning in part.warnings)
        with pikepdf.open(io.BytesIO(part.pdf)) as pdf:
            assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
            assert not any(b"SECRET" in bytes(each.read_raw_bytes()) for each in pdf.objects if is_stream(each))
    assert server.requests == 0


def test_a_typeface_that_the_job_does_not_bring_is_not_loaded(job: Job, workshop: Workshop, server: Server) -> None:
    style = f"@font-face {{ font-family: Other; src: url({server.url('/x.ttf')}) }}"

    part = one_set(filled(job, f"<style>{style}</style><p style='font-family: Other'>x</p>"), workshop)

    assert part.warnings == ("Font-face 'Other' cannot be loaded",)
    assert server.requests == 0


def is_stream(thing: pikepdf.Object) -> bool:
    return isinstance(thing, pikepdf.Stream)


def test_a_drawing_of_the_job_cannot_reach_out_either(job: Job, workshop: Workshop, server: Server) -> None:
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><image href='{server.url('/x.png')}'/></svg>"
    body = "<img src='booklet:formula/a.svg' alt='x'>"

    part = one_set(filled(job, body, {"booklet:formula/a.svg": drawing.encode()}), workshop)

    assert len(part.warnings) == 1
    assert server.requests == 0


# --- what the engine complains about -----------------------------------------------------------------------


def test_a_part_without_a_mistake_has_no_warnings(job: Job, workshop: Workshop) -> None:
    assert one_set(filled(job, "<h1>Title</h1><p>Words.</p>"), workshop).warnings == ()


def test_a_letter_that_no_typeface_has_is_named(job: Job, workshop: Workshop) -> None:
    part = one_set(filled(job, "<p>A 漢 here</p>"), workshop)

    (warning,) = part.warnings
    assert 'unsupported by fonts: "漢" (U+6F22)' in warning


def test_a_mistake_in_a_style_sheet_is_told_with_its_place_each_time(job: Job, workshop: Workshop) -> None:
    jobs = [filled(job, f"<p>{word}</p>", styles="p {\n  colr: red; }") for word in ("one", "two")]

    parts = set_all([*map(copy_of, jobs)], workshop)

    assert [part.warnings for part in parts] == [("in the styles: Ignored `colr: red` at 2:3, unknown property.",)] * 2


def test_a_complaint_is_told_once_a_part(job: Job, workshop: Workshop) -> None:
    part = one_set(filled(job, "<img src='booklet:x.png' alt='x'>" * 3), workshop)

    assert len(part.warnings) == 1


# --- keys --------------------------------------------------------------------------------------------------


def test_a_key_changes_with_everything_that_decides_about_the_result(job: Job) -> None:
    base = filled(job, "<p>x</p>", {"booklet:a": b"1", "booklet:b": b"2"})
    changed = [
        replace(base, html=base.html + " "),
        replace(base, styles=(*base.styles, "")),
        replace(base, fonts=base.fonts[:-1]),
        replace(base, resources=base.resources[:1]),
        replace(base, resources=(("booklet:a", b"2"), ("booklet:b", b"1"))),
        replace(base, tagged=False),
    ]

    assert len({job_key(one) for one in (base, *changed)}) == 1 + len(changed)


def test_a_key_does_not_change_with_what_does_not_decide(job: Job, tmp_path: Path) -> None:
    base = filled(job, "<p>x</p>", {"booklet:a": b"1", "booklet:b": b"2"})
    same = [
        replace(base, name="another"),
        replace(base, fonts_from=tmp_path),
        replace(base, resources=base.resources[::-1]),
    ]

    assert {job_key(one) for one in same} == {job_key(base)}
