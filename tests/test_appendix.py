"""Appending papers: every link where it led before, on the page and in the view, and nothing else comes along."""

import ctypes
import gc
import io
import pickle
from dataclasses import replace
from pathlib import Path

import making_pdfs as making
import pikepdf
import pypdf
import pypdfium2 as pdfium
import pytest
from pdfium_links import seen_by_pdfium
from pikepdf import Array, Dictionary, Name, Pdf, String

from booklet.appendix import APPENDICES, AppendixJob
from booklet.appendix.copying import chosen_pages, make, make_and_packed
from booklet.geometry import Box
from booklet.papers import intake
from booklet.papers.destinations import links_in
from booklet.papers.links import web_address
from booklet.values import Appendix, CleanPaper, LinkFact, Missing, OutlineItem, PageFacts

REAL = Path(__file__).parents[2] / "shared" / "real"
SIGDIAL, ODD = REAL / "sigdial20" / "papers", REAL / "odd-pdfs"
WHOLE_VIEW = (0.0, 842.0, None)


def job_for(pdf: Pdf | bytes, pages: str | None = None) -> AppendixJob:
    """The paper taken in, in this process, and made ready to append."""
    taken = intake.examine(pdf if isinstance(pdf, bytes) else making.saved(pdf))
    assert not isinstance(taken, str), taken
    paper = CleanPaper("paper.pdf", "", "", taken.pages, taken.internal_links, taken.web_links)
    return AppendixJob(paper, taken.clean, pages)


def append(pdf: Pdf | bytes, pages: str | None = None) -> Appendix:
    appendix = make(job_for(pdf, pages))
    assert isinstance(appendix, Appendix), appendix
    return appendix


def opened(appendix: Appendix) -> Pdf:
    return pikepdf.open(io.BytesIO(appendix.pdf))


# --- links -------------------------------------------------------------------------------------------------


def test_links_lead_to_the_page_and_view_they_led_to_by_name() -> None:
    pdf = making.paper(3)
    making.name_by_name(pdf, {"old": making.to(pdf, 1, "XYZ", 72, 500, 0)})
    making.name_by_string(
        pdf, {b"new": Dictionary(D=making.to(pdf, 2, "XYZ", None, 300.125, 1.5)), b"same": String("new")}
    )
    making.hang(pdf, 0, "Link", Dest=Name.old)
    making.jump(pdf, 0, String("new"))
    making.jump(pdf, 1, String("same"))
    making.jump(pdf, 2, making.to(pdf, 0, "XYZ", 1, 2, None))

    appendix = append(pdf)

    assert appendix.links == (
        LinkFact(0, 1, (72, 500, None)),
        LinkFact(0, 2, (None, 300.125, 1.5)),
        LinkFact(1, 2, (None, 300.125, 1.5)),
        LinkFact(2, 0, (1, 2, None)),
    )
    assert links_in(appendix.pdf) == appendix.links
    assert appendix.dropped == ()


def test_same_word_as_name_and_as_string_may_lead_to_two_places() -> None:
    pdf = making.paper(2)
    making.name_by_name(pdf, {"x": making.to(pdf, 1, "XYZ", 0, 0, None)})
    making.name_by_string(pdf, {b"x": making.to(pdf, 0, "XYZ", 0, 0, None)})
    making.hang(pdf, 0, "Link", Dest=Name.x)
    making.hang(pdf, 0, "Link", Dest=String("x"))

    assert [link.target for link in append(pdf).links] == [1, 0]


def test_names_of_any_encoding_are_found() -> None:
    pdf = making.paper(2)
    making.name_by_string(
        pdf, {b"caf\xe9": making.to(pdf, 1, "Fit"), b"\xfe\xff\x6f\x22": making.to(pdf, 1, "Fit")}, kids=2
    )
    for name in (b"caf\xe9", b"\xfe\xff\x00c\x00a\x00f\x00\xe9", b"\xfe\xff\x6f\x22"):
        making.hang(pdf, 0, "Link", Dest=String(name))

    assert [link.target for link in append(pdf).links] == [1, 1, 1]


def test_page_may_be_counted_and_the_count_stand_elsewhere() -> None:
    pdf = making.paper(2)
    for page in (1, pdf.make_indirect(1)):  # meant for other files only, but viewers follow it
        making.hang(pdf, 0, "Link", Dest=Array([page, Name.XYZ, 0, 9, None]))
    making.hang(pdf, 0, "Link", Dest=Array([pdf.make_indirect(2), Name.Fit]))

    job = job_for(pdf)

    assert append(pdf).links == links_in(job.clean) == (LinkFact(0, 1, (0, 9, None)),) * 2


def test_name_that_cannot_be_read_is_not_every_name_that_cannot() -> None:
    pdf = making.paper(2)
    making.name_by_string(pdf, {b"\xff\xfe\x00": making.to(pdf, 1, "Fit")})
    making.hang(pdf, 0, "Link", Dest=String(b""))

    job = job_for(pdf)

    assert append(pdf).links == links_in(job.clean) == ()


@pytest.mark.parametrize(
    ("fit", "numbers", "view", "written"),
    [
        ("Fit", (), WHOLE_VIEW, "[ /Fit ]"),
        ("FitB", (), WHOLE_VIEW, "[ /FitB ]"),
        ("FitH", (700,), (0, 700, None), "[ /FitH 700 ]"),
        ("FitV", (50,), (50, 842, None), "[ /FitV 50 ]"),
        ("FitR", (10, 20, 300, 400), (10, 400, None), "[ /FitR 10 20 300 400 ]"),
        ("FitR", (10,), WHOLE_VIEW, "[ /Fit ]"),
        ("Nonsense", (1, 2), WHOLE_VIEW, "[ /Fit ]"),
    ],
)
def test_other_fits_are_kept_and_told_as_the_nearest_view(
    fit: str, numbers: tuple[float, ...], view: tuple[float | None, ...], written: str
) -> None:
    pdf = making.paper(2)
    making.jump(pdf, 0, making.to(pdf, 1, fit, *numbers))

    appendix = append(pdf)

    assert [(link.view, f"[ {link.fit}") for link in appendix.links] == [(view, written[: written.index(" ", 2)])]
    with opened(appendix) as kept:
        destination = making.page(kept, 0).Annots[0].Dest
        assert Array(list(destination)[1:]).unparse().decode() == written


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("github.com/x/y", "https://github.com/x/y"),
        ("appendix.pdf#page=2", None),
        ("supplement.zip", None),
        ("README.md#use", None),
        ("data.tar.gz", None),
        ("example.org/appendix.pdf", "https://example.org/appendix.pdf"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("a@example.org", "mailto:a@example.org"),
        ("doi:10.1000/182", "https://doi.org/10.1000/182"),
        ("//example.org/x", "https://example.org/x"),
        ("http://example.org/a b\n", "http://example.org/a%20b"),
        ("http://example.org/é", "http://example.org/%C3%A9"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("data:text/html,x", None),
        ("booklet:entry/x", None),
        ("chapter 3", None),
        ("", None),
    ],
)
def test_address_is_kept_mended_or_refused(written: str, kept: str | None) -> None:
    assert web_address(written) == kept


def test_web_links_are_kept_with_their_place() -> None:
    pdf = making.paper(2)
    making.hang(pdf, 1, "Link", A=making.action("URI", URI=String("www.example.org")))

    appendix = append(pdf)

    assert appendix.links == (LinkFact(1, None, address="https://www.example.org"),)
    with opened(appendix) as kept:
        link = making.page(kept, 1).Annots[0]
        assert [float(side) for side in link.Rect] == [10, 10, 90, 30]
        assert link.A.URI == "https://www.example.org"


def test_link_that_leads_nowhere_is_dropped_and_told() -> None:
    pdf = making.paper(2)
    making.jump(pdf, 1, String("cite.lost"))
    making.jump(pdf, 1, String("cite.also"))

    appendix = append(pdf)

    assert appendix.links == ()
    assert appendix.dropped == ("page 2: 2 links that lead nowhere in the paper",)


# --- chosen pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "indices"),
    [
        (None, (0, 1, 2, 3)),
        ("2-", (1, 2, 3)),
        ("1,3-4", (0, 2, 3)),
        ("4,1-2,2", (3, 0, 1)),
        ("3-9", (2, 3)),
        ("7", ()),
    ],
)
def test_choice_of_pages_keeps_its_order(choice: str | None, indices: tuple[int, ...]) -> None:
    assert chosen_pages(choice, 4) == indices


def test_links_of_chosen_pages_count_within_the_appendix() -> None:
    pdf = making.paper(3)
    for target in (0, 2):
        making.jump(pdf, 1, making.to(pdf, target, "XYZ", 0, 9, None))

    appendix = append(pdf, "2-3")

    assert len(appendix.pages) == 2
    assert appendix.links == (LinkFact(0, 1, (0, 9, None)),)
    assert appendix.dropped == ("page 2: a link to a page that is not appended",)


def test_choice_beyond_the_end_is_missing() -> None:
    assert make(job_for(making.paper(2), "5-6")) == Missing(
        "none of the pages 5-6 is there: it ends at page 2", "paper.pdf"
    )


# --- outline -----------------------------------------------------------------------------------------------


def test_outline_keeps_order_nesting_and_targets() -> None:
    pdf = making.paper(3)
    making.name_by_string(pdf, {b"s": making.to(pdf, 2, "XYZ", 1, 2, None)})
    top = making.outline(pdf)
    first = making.bookmark(pdf, top, "One\ntwo", Dest=making.to(pdf, 0, "FitH", 5))
    making.bookmark(pdf, first, "Inner", A=making.action("GoTo", D=String("s")))
    making.bookmark(pdf, top, "Last", Dest=String("s"))

    assert append(pdf).outline == (
        OutlineItem("One two", 0, (0, 5, None), (OutlineItem("Inner", 2, (1, 2, None)),), "/FitH"),
        OutlineItem("Last", 2, (1, 2, None)),
    )


def test_outline_in_a_circle_is_walked_once() -> None:
    pdf = making.paper(1)
    top = making.outline(pdf)
    item = making.bookmark(pdf, top, "A", Dest=making.to(pdf, 0, "XYZ", 0, 0, None))
    item.Next, item.First = item, top.First

    assert append(pdf).outline == (OutlineItem("A", 0, (0, 0, None)),)


def test_bookmark_without_a_place_leads_where_its_first_child_leads_or_is_dropped() -> None:
    pdf = making.paper(2)
    top = making.outline(pdf)
    part = making.bookmark(pdf, top, "Part")
    making.bookmark(pdf, part, "Chapter", Dest=making.to(pdf, 1, "XYZ", 0, 7, None))
    making.bookmark(pdf, top, "Lost", Dest=String("nowhere"))

    appendix = append(pdf)

    chapter = OutlineItem("Chapter", 1, (0, 7, None))
    assert appendix.outline == (OutlineItem("Part", 1, (0, 7, None), (chapter,)),)
    assert appendix.dropped == ("outline: a bookmark that leads nowhere or to a page that is not appended",)


# --- pages and what hangs on them --------------------------------------------------------------------------


def test_page_keeps_boxes_rotation_and_unit() -> None:
    pdf = making.paper(1)
    page = making.page(pdf, 0)
    page.CropBox, page.Rotate, page.UserUnit = Array([10, 20, 500, 700]), 270, 1.5

    appendix = append(pdf)

    assert appendix.pages == (PageFacts(Box(10, 20, 500, 700), 270, 1.5, marks=None),)
    with opened(appendix) as kept:
        page = making.page(kept, 0)
        assert [[float(side) for side in page[key]] for key in ("/MediaBox", "/CropBox")] == [
            [0, 0, 595, 842],
            [10, 20, 500, 700],
        ]
        assert (page.Rotate, float(page.UserUnit)) == (270, 1.5)


def test_glyph_whose_name_is_a_key_of_pages_is_kept() -> None:
    pdf = making.paper(1)
    glyph = pdf.make_stream(b"500 0 0 0 500 500 d1 0 0 500 500 re f")
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, 500, 500]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary(B=glyph, AA=glyph),
        Encoding=Dictionary(Differences=Array([66, Name.B])),
        FirstChar=66,
        LastChar=66,
        Widths=Array([500]),
    )
    making.page(pdf, 0).Resources.Font.F1 = pdf.make_indirect(font)

    with opened(append(pdf)) as kept:
        assert set(making.page(kept, 0).Resources.Font.F1.CharProcs.keys()) == {"/B", "/AA"}


def test_marks_are_kept_for_print_without_actions_and_pop_ups() -> None:
    pdf = making.paper(1)
    note = making.hang(pdf, 0, "Text", Contents=String("why?"), Name=Name.Note)
    note.Popup = making.hang(pdf, 0, "Popup", Parent=note)
    making.hang(pdf, 0, "Highlight", QuadPoints=Array([0, 9, 9, 9, 0, 0, 9, 0]), C=Array([1, 1, 0]), IRT=note)

    with opened(append(pdf)) as kept:
        text, highlight = making.page(kept, 0).Annots

    assert (text.Subtype, str(text.Contents), text.F, "/Popup" in text) == (Name.Text, "why?", 4, False)
    assert (highlight.Subtype, "/IRT" in highlight, len(highlight.QuadPoints)) == (Name.Highlight, False, 8)


def test_form_field_becomes_a_locked_stamp_that_looks_the_same() -> None:
    pdf = making.paper(1)
    states = Dictionary(Yes=making.picture(pdf, 0), Off=making.picture(pdf, 1))
    field = making.hang(pdf, 0, "Widget", FT=Name.Btn, T=String("agree"), AS=Name.Yes, AP=Dictionary(N=states))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    appendix = append(pdf)

    with opened(appendix) as kept:
        stamp = making.page(kept, 0).Annots[0]
        assert (stamp.Subtype, stamp.F) == (Name.Stamp, 4 | 64 | 128 | 512)
        assert stamp.AP.N.read_bytes() == b"0 g 0 0 80 20 re f"
    assert brightness(appendix.pdf, 50, 20) == 0


def test_words_of_a_field_are_drawn_where_the_file_leaves_that_to_the_viewer() -> None:
    pdf = making.paper(1)
    written = {"FT": Name.Tx, "T": String("name"), "V": String("XXXX"), "DA": String("/Helv 20 Tf 0 g")}
    field = making.hang(pdf, 0, "Widget", **written)
    fonts = Dictionary(Font=Dictionary(Helv=making.HELVETICA))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), DR=fonts, NeedAppearances=True)

    appendix = append(pdf)

    with opened(appendix) as kept:
        stamp = making.page(kept, 0).Annots[0]
        assert stamp.Subtype == Name.Stamp
        assert b"(XXXX) Tj" in stamp.AP.N.read_bytes()
    assert min(brightness(appendix.pdf, x, 20) for x in range(10, 60)) < 128


def test_hidden_layer_stays_hidden() -> None:
    pdf = making.paper(2)
    hidden, shown = making.layer(pdf, 0, "hidden"), making.layer(pdf, 1, "shown")
    making.layers(pdf, [hidden, shown], BaseState=Name.OFF, ON=Array([shown]))

    appendix = append(pdf)

    assert (brightness(appendix.pdf, 50, 50), brightness(appendix.pdf, 50, 50, page=1)) == (255, 0)
    with opened(appendix) as kept:
        layers = kept.Root.OCProperties
        assert [str(group.Name) for group in layers.OCGs] == ["hidden", "shown"]
        assert [str(group.Name) for group in layers.D.OFF] == ["hidden"]
        assert layers.D.OFF[0].objgen == making.page(kept, 0).Resources.Properties.hidden.objgen


def test_catalog_of_an_appendix_holds_only_pages() -> None:
    appendix = append(making.active())

    assert making.what_acts(appendix.pdf) == []
    with opened(appendix) as kept:
        assert set(kept.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in kept.trailer


def test_same_job_makes_the_same_bytes_and_survives_travelling() -> None:
    job = job_for(making.active())

    travelled = pickle.loads(pickle.dumps(job))

    assert travelled.key == job.key
    assert make(travelled) == make(job)


def test_key_changes_with_what_is_made() -> None:
    pdf = making.paper(3)

    assert len({job_for(pdf).key, job_for(pdf, "1-2").key, job_for(making.paper(2)).key}) == 3


def test_bytes_that_are_no_pdf_are_missing() -> None:
    job = job_for(making.paper(1))

    assert make(AppendixJob(job.paper, b"%PDF-1.7 nothing")) == Missing("its pages could not be copied", "paper.pdf")


def test_appendix_lies_in_the_store_as_it_was_made() -> None:
    pdf = making.paper(2)
    making.bookmark(pdf, making.outline(pdf), "A", Dest=making.to(pdf, 1, "XYZ", 0.5, None, None))
    making.jump(pdf, 0, making.to(pdf, 1, "FitH", 7))
    job = job_for(pdf)

    assert APPENDICES.unpacked(make_and_packed(job)) == make(job)
    assert make_and_packed(AppendixJob(job.paper, b"")) == b"!its pages could not be copied"


def test_readers_are_not_kept() -> None:
    append(making.paper(2))

    gc.collect()

    assert not [thing for thing in gc.get_objects() if isinstance(thing, pypdf.PdfReader)]


def brightness(data: bytes, x: float, y: float, page: int = 0) -> int:
    """Grey value of a point of the page as pdfium shows it, from 0; points from the lower left corner."""
    document = pdfium.PdfDocument(data)
    picture = document[page].render(scale=1).to_pil().convert("L")
    return int(picture.getpixel((int(x), picture.height - int(y))))


# --- real papers, and a third opinion ----------------------------------------------------------------------


def as_pdfium_tells(link: LinkFact) -> LinkFact:
    """Views other than /XYZ have no place for pdfium, and its numbers are of single precision."""
    view = link.view if link.fit == "/XYZ" and link.target is not None else (None, None, None)
    left, top, zoom = (None if part is None else ctypes.c_float(part).value for part in view)
    return replace(link, view=(left, top, zoom))


@pytest.mark.skipif(not SIGDIAL.is_dir(), reason="the forty real papers are not here")
def test_every_link_of_forty_real_papers_leads_where_pdfium_saw_it_lead() -> None:
    internal = web = 0
    for path in sorted(SIGDIAL.glob("*.pdf")):
        before = seen_by_pdfium(path.read_bytes())
        job = job_for(path.read_bytes())
        appendix = make(job)
        assert isinstance(appendix, Appendix)
        assert [as_pdfium_tells(link) for link in appendix.links] == before, path.name
        assert seen_by_pdfium(appendix.pdf) == before, path.name
        assert links_in(job.clean) == appendix.links == links_in(appendix.pdf), path.name
        assert appendix.dropped == (), path.name
        internal += sum(link.target is not None for link in appendix.links)
        web += sum(link.target is None for link in appendix.links)

    assert (internal, web) == (3806, 668)


@pytest.mark.skipif(not ODD.is_dir(), reason="the collection of odd PDFs is not here")
@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")
def test_every_odd_pdf_that_is_taken_in_can_be_appended_and_shown() -> None:
    appended = 0
    for path in sorted(ODD.glob("*/*.pdf")):
        taken = intake.examine(path.read_bytes())
        if isinstance(taken, str):
            continue
        paper = CleanPaper(path.name, "", "", taken.pages, taken.internal_links, taken.web_links)
        appendix = make(AppendixJob(paper, taken.clean))
        assert isinstance(appendix, Appendix), path.name
        assert links_in(taken.clean) == appendix.links == links_in(appendix.pdf), path.name
        assert sum(link.target is not None for link in appendix.links) == taken.internal_links, path.name
        assert making.what_acts(appendix.pdf) == [], path.name
        document = pdfium.PdfDocument(appendix.pdf)
        assert len(document) == len(taken.pages), path.name
        for index in {0, len(document) - 1} if "bomb" not in path.name else ():  # pdfium unpacks the gigabyte
            assert document[index].render(scale=0.1).to_pil().width > 0, path.name
        appended += 1

    assert appended == 81
