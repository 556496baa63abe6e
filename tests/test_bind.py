"""A bound booklet: what is printed, what is clicked and what is read aloud agree with one another."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import making_pdfs as making
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from conftest import REAL, BuildBooklet, Result, entry, make_catalog
from pdf_facts import Booklet, kids, strayed
from pictures_made import png
from pikepdf import Array, Dictionary, Name, Object, String

from booklet.bind import About, Unbound, audit
from booklet.geometry import Box, mm
from booklet.values import Appendix, LinkFact, Page, PageFacts, Target

LONG = "A sentence of a long abstract. " * 90
"""Two pages of words, so that with its poster an entry takes three, and the next poster has to wait for its side."""
GERMAN = "Ein deutscher Satz. " * 300


def paper_with_names(pages: int, target: int) -> bytes:
    """A paper whose first page links to ``section.1``, which lies on the target page, and whose outline does."""
    pdf = making.paper(pages)
    making.name_by_string(pdf, {b"section.1": making.to(pdf, target, "XYZ", 72, 700, None)})
    making.jump(pdf, 0, String("section.1"))
    chapter = making.bookmark(pdf, making.outline(pdf), "Introduction", Dest=making.to(pdf, 0, "XYZ", 0, 800, None))
    making.bookmark(pdf, chapter, "Method", Dest=String("section.1"))
    return making.saved(pdf)


@pytest.fixture(scope="module")
def full(build_booklet: BuildBooklet) -> Result:
    """A booklet with everything: front matter, posters of both kinds, running text, gaps, moments, papers."""
    posters = [
        entry("wide", poster="wide.png", abstract=LONG, paper="one.pdf"),
        entry("tall", poster={"file": "tall.png", "alt": "A tall poster"}, abstract=LONG, paper="two.pdf"),
        entry("vector", poster={"file": "vector.pdf", "caption": "Drawn"}, abstract="With $a^2$ in it."),
    ]
    words = [
        entry("plain"),
        entry("german", language="de", abstract=GERMAN),
        entry("french", language="fr", authors=["Ann Wide"]),
        entry("lacking", poster="gone.png", paper="gone.pdf"),
    ]
    catalog = make_catalog(
        sections=[{"title": "Posters", "entries": posters}, {"title": "Words", "entries": words}],
        booklet={"title": "All <of> & it", "subtitle": "Every kind", "issuer": "Us", "foreword": "A word before."},
        moments=[{"by": "Ann", "date": "2022-11-28", "text": "We are here!", "url": "https://example.org/1"}],
    )
    files = {
        "wide.png": png(60, 40),
        "tall.png": png(40, 60),
        "vector.pdf": making.saved(making.paper(1)),
        "one.pdf": paper_with_names(3, 2),
        "two.pdf": paper_with_names(2, 1),
    }
    return build_booklet(catalog, files)


@pytest.fixture(params=["sample", "full"])
def book(request: pytest.FixtureRequest) -> Booklet:
    """The sample's booklet, and the one with everything."""
    result: Result = request.getfixturevalue(request.param)
    return result.book


# --- numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Contents", "Authors"])
def test_every_number_of_contents_and_index_is_the_label_of_the_page_it_leads_to(book: Booklet, title: str) -> None:
    (index,) = (i for i, text in enumerate(book.texts) if text.startswith(title))

    numbers = list(book.numbers_on(index))

    assert len(numbers) >= 3
    assert all(printed == label for printed, label in numbers)


def test_every_line_of_the_contents_leads_to_the_page_where_its_title_stands(full: Result) -> None:
    (contents,) = (i for i, text in enumerate(full.book.texts) if text.startswith("Contents"))

    said = {link.says: link.target for link in full.book.links_on(contents)}

    for title in ("The entry wide", "The entry german", "Foreword", "What was said on the day", "Authors", "Colophon"):
        (target,) = {index for says, index in said.items() if says.startswith(f"{title},")}
        assert target is not None
        assert title in full.book.texts[target]


def test_every_number_printed_in_the_body_is_the_label_of_the_page_it_leads_to(book: Booklet) -> None:
    contents = next(i for i, text in enumerate(book.texts) if text.startswith("Contents"))
    authors = next(i for i, text in enumerate(book.texts) if text.startswith("Authors"))
    body = [i for i in range(contents + 1, authors) if not book.is_paper(i)]

    numbers = [pair for index in body for pair in book.numbers_on(index)]

    assert len(numbers) >= 6
    assert all(printed == label for printed, label in numbers)


def test_number_in_the_body_is_read_aloud_as_it_is_printed(book: Booklet) -> None:
    spoken = [one for one in book.of_kind("Span") if "/ActualText" in one]

    assert len(spoken) >= 8
    assert all(set(str(one.ActualText).split("–")) <= set(book.labels) for one in spoken)
    assert not any("/Alt" in one for one in spoken)


def test_front_matter_is_numbered_in_roman_figures_and_the_rest_in_arabic(book: Booklet) -> None:
    front = [label for label in book.labels if not label.isdecimal()]
    rest = book.labels[len(front) :]

    assert front == ["i", "ii", "iii", "iv", "v", "vi"][: len(front)]
    assert rest == [str(number) for number in range(1, len(rest) + 1)]


def test_body_begins_on_a_right_hand_page(book: Booklet) -> None:
    assert book.labels.index("1") % 2 == 0


def test_label_of_a_page_is_printed_at_its_foot(full: Result) -> None:
    blind = {"i", "ii", "2", "6", "10", "16"}

    for index, label in enumerate(full.book.labels):
        left, bottom, right, _ = full.book.document[index].get_cropbox()
        foot = full.book.text_in(index, (left, bottom, right, bottom + mm(14).pt))
        assert (label in foot.split()) == (label not in blind), label


# --- ways through the book --------------------------------------------------------------------------------


def test_stamp_of_every_page_of_a_paper_leads_back_to_its_entry(full: Result) -> None:
    book = full.book
    stamped = [index for index in range(len(book.labels)) if book.is_paper(index)]

    for index in stamped:
        stamp = book.links_on(index)[-1]
        id = "wide" if index < book.destinations["paper-tall"] else "tall"
        is_first = index == book.destinations[f"paper-{id}"]
        assert stamp.target == book.destinations[f"entry-{id}"]
        assert stamp.says == f"The entry {id}, {book.labels[stamp.target]}"
        said = "All <of> & it, pages" if is_first else f"The entry {id} · paper page"
        assert book.text_in(index, stamp.rectangle).startswith(said)
    assert len(stamped) == 5


def test_first_page_of_a_paper_says_how_it_is_cited(full: Result) -> None:
    first = full.book.destinations["paper-wide"]
    label = int(full.book.labels[first])

    assert f"All <of> & it, pages {label}–{label + 2} Test Days" in full.book.texts[first]


def test_papers_are_listed_with_the_labels_of_their_first_and_last_page(full: Result) -> None:
    labels, named = full.book.labels, full.book.destinations
    listed = full.book.texts[full.book.page_saying("The papers follow")]

    for id, count in (("wide", 3), ("tall", 2)):
        first = named[f"paper-{id}"]
        assert f"Ann {id.title()} {labels[first]}–{labels[first + count - 1]} " in listed
    assert f"Ann Lacking {labels[named['paper-lacking']]} " in listed


def test_stamp_says_which_page_of_the_paper_it_is(full: Result) -> None:
    first = full.book.destinations["paper-wide"]

    stamps = [re.findall(r"The entry .* · paper page \d of \d", full.book.texts[first + page]) for page in range(3)]

    assert stamps == [[], *([f"The entry wide · paper page {number} of 3"] for number in (2, 3))]


def test_address_with_a_fragment_can_lead_to_every_entry_and_paper(full: Result) -> None:
    book = full.book

    named = book.destinations

    entries = {"wide", "tall", "vector", "plain", "german", "french", "lacking"}
    papers = {"wide", "tall", "lacking"}
    assert set(named) == {f"entry-{id}" for id in entries} | {f"paper-{id}" for id in papers}
    assert all(f"The entry {id}" in book.texts[named[f"entry-{id}"]] for id in entries)
    assert "Page 1" in book.texts[named["paper-wide"]]
    assert "THE PAPER IS NOT" in book.texts[named["paper-lacking"]]


def test_name_tree_is_in_order(full: Result) -> None:
    (leaf,) = full.book.pdf.Root.Names.Dests.Kids
    names = [bytes(name) for name in leaf.Names.as_list()[::2]]

    assert names == sorted(names)
    assert [bytes(limit) for limit in leaf.Limits] == [names[0], names[-1]]


def test_outline_holds_the_book_with_the_papers_own_bookmarks_under_their_entry_closed(full: Result) -> None:
    labels, named = full.book.labels, full.book.destinations
    label = {name: labels[index] for name, index in named.items()}
    first = int(label["paper-wide"])

    outline = full.book.outline

    titles = [mark["title"] for mark in outline]
    opening, closing = (
        ["All <of> & it", "Contents", "Foreword"],
        ["What was said on the day", "Papers", "Authors", "Colophon"],
    )
    assert titles == [*opening, "Posters", "Words", *closing]
    section = outline[3]
    assert section["open"]
    assert [mark["title"] for mark in section["under"]] == ["The entry wide", "The entry tall", "The entry vector"]
    assert section["under"][0] == {
        "title": "The entry wide",
        "label": label["entry-wide"],
        "open": False,
        "under": [
            {
                "title": "Paper",
                "label": label["paper-wide"],
                "open": False,
                "under": [
                    {
                        "title": "Introduction",
                        "label": str(first),
                        "open": False,
                        "under": [{"title": "Method", "label": str(first + 2)}],
                    }
                ],
            }
        ],
    }
    assert outline[4]["under"][0] == {"title": "The entry plain", "label": label["entry-plain"]}


def test_every_bookmark_leads_somewhere(book: Booklet) -> None:
    marks = list(book.outline)
    while marks:
        mark = marks.pop()
        assert mark["label"], mark
        marks += mark.get("under", [])


def test_bookmark_that_fits_a_page_to_the_window_still_does(build_booklet: BuildBooklet) -> None:
    paper = making.paper(2)
    outline = making.outline(paper)
    making.bookmark(paper, outline, "Whole page", Dest=making.to(paper, 1, "Fit"))
    making.bookmark(paper, outline, "Its width", Dest=making.to(paper, 1, "FitH", 500))

    book = build_booklet(make_catalog(entries=[entry("one", paper="p.pdf")]), {"p.pdf": making.saved(paper)}).book

    with book.pdf.open_outline() as read:
        marks = {mark.title: mark for section in read.root for one in section.children for mark in _under(one)}
    assert [str(value) for value in marks["Whole page"].destination.as_list()[1:]] == ["/Fit"]
    assert [str(value) for value in marks["Its width"].destination.as_list()[1:]] == ["/FitH", "500"]


def _under(item: pikepdf.OutlineItem) -> Iterator[pikepdf.OutlineItem]:
    for child in item.children:
        yield child
        yield from _under(child)


def test_no_private_address_is_left_anywhere_in_the_file(book: Booklet) -> None:
    assert not [found for item in book.pdf.objects for found in private(item)]


def private(item: object) -> Iterator[str]:
    """Texts in an object, and bytes in a stream, that hold the private scheme."""
    if isinstance(item, pikepdf.Stream) and b"booklet:" in unpacked(item):
        yield "a stream"
    if isinstance(item, String) and "booklet:" in str(item):
        yield str(item)
    if isinstance(item, Array):
        inner = item.as_list()
    elif isinstance(item, Dictionary | pikepdf.Stream):
        inner = [value for _, value in item.items()]
    else:
        inner = []
    for value in inner:
        if isinstance(value, Object) and not value.is_indirect:
            yield from private(value)


def unpacked(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return stream.read_raw_bytes()  # a picture


def test_book_is_shown_in_spreads_with_its_title_and_outline(book: Booklet) -> None:
    viewer = book.facts()["viewer"]

    assert viewer == {
        "language": "en",
        "layout": "/TwoPageRight",
        "mode": "/UseOutlines",
        "preferences": {"/DisplayDocTitle": True},
    }


# --- metadata ---------------------------------------------------------------------------------------------


def test_document_information_and_xmp_say_the_same(full: Result) -> None:
    with full.book.pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        said = {key: xmp[key] for key in ("dc:title", "dc:creator", "dc:description", "dc:language", "pdf:Producer")}
    information = full.book.facts()["metadata"]

    assert information["/Title"] == said["dc:title"] == "All <of> & it"
    assert information["/Author"] == "Us"
    assert said["dc:creator"] == ["Us"]
    assert information["/Subject"] == said["dc:description"] == "Test Days"
    assert said["dc:language"] == {"en"}
    assert information["/Producer"] == said["pdf:Producer"]
    assert "/CreationDate" not in information


# --- tags -------------------------------------------------------------------------------------------------


def own_pages(book: Booklet) -> list[int]:
    """Indices of the pages that are not those of a paper."""
    return [index for index in range(len(book.labels)) if not book.is_paper(index)]


def test_every_page_of_ours_is_tagged(full: Result) -> None:
    assert bool(full.book.pdf.Root.MarkInfo.Marked)
    assert len(own_pages(full.book)) == len(full.book.labels) - 5


def test_page_for_notes_may_stand_in_the_book_more_than_once(full: Result) -> None:
    assert sum(text.startswith("NOTES") for text in full.book.texts) >= 2


def test_nothing_in_the_file_is_badly_written(book: Booklet) -> None:
    assert book.pdf.check_pdf_syntax() == []


def test_no_two_pages_or_links_share_a_place_in_the_parent_tree(book: Booklet) -> None:
    keys = [int(page.obj.StructParents) for page in book.pdf.pages if "/StructParents" in page.obj]
    keys += [
        int(annotation.StructParent)
        for page in book.pdf.pages
        for annotation in page.obj.get("/Annots", Array())
        if "/StructParent" in annotation
    ]

    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert set(keys) == set(book.parents)
    assert int(book.pdf.Root.StructTreeRoot.ParentTreeNextKey) > max(keys)


def marks_of(page: pikepdf.Page) -> list[int]:
    """The numbers of the marked content of a page."""
    return [
        int(properties.MCID)
        for operands, operator in pikepdf.parse_content_stream(page, "BDC")
        if str(operator) == "BDC" and isinstance(properties := operands[1], Dictionary) and "/MCID" in properties
    ]


def test_all_marked_content_belongs_to_an_element_of_its_page(book: Booklet) -> None:
    for index in own_pages(book):
        page = book.pdf.pages[index]
        owners = book.parents[int(page.obj.StructParents)].as_list()
        marks = marks_of(page)
        assert sorted(marks) == list(range(len(owners))), book.labels[index]
        for mark in marks:
            assert owners[mark].Pg.objgen == page.obj.objgen, book.labels[index]
            assert mark in kids(owners[mark]), book.labels[index]


def test_every_element_is_reached_from_the_root_and_knows_its_parent(book: Booklet) -> None:
    reached = {element.objgen for element in book.elements}
    owners = {
        owner.objgen
        for value in book.parents.values()
        for owner in (value.as_list() if isinstance(value, Array) else [value])
    }

    assert owners <= reached
    for element in book.elements:
        assert any(isinstance(kid, Dictionary) and kid.objgen == element.objgen for kid in kids(element.P))


def test_no_element_only_wraps_what_the_one_around_it_could_hold(book: Booklet) -> None:
    """They would be two of three elements, and binding takes as long as there are elements."""
    bare = {"/Type", "/S", "/P", "/K", "/Pg"}
    wrappers = [element for element in book.elements if str(element.S) in ("/Span", "/NonStruct")]

    assert [str(one.P.S) for one in wrappers if set(one.keys()) <= bare and str(one.P.S) in ("/P", "/H2", "/TD")] == []


def test_every_link_of_ours_is_referred_to_by_the_element_it_belongs_to(book: Booklet) -> None:
    for index in own_pages(book):
        for annotation in book.pdf.pages[index].obj.get("/Annots", Array()):
            owner = book.parents[int(annotation.StructParent)]
            referred = [kid.Obj.objgen for kid in kids(owner) if isinstance(kid, Dictionary) and "/Obj" in kid]
            assert annotation.objgen in referred


def test_every_link_of_ours_is_spoken_and_printed(book: Booklet) -> None:
    for index in own_pages(book):
        for annotation in book.pdf.pages[index].obj.get("/Annots", Array()):
            assert str(annotation.get("/Contents", "")), book.labels[index]
            assert int(annotation.F) & 4, book.labels[index]


def test_every_link_is_one_rectangle_that_can_be_hit(book: Booklet) -> None:
    for index in own_pages(book):
        rectangles = [(upright(link.rectangle), link.says) for link in book.links_on(index)]
        assert [says for (left, low, right, high), says in rectangles if right - left < 3 or high - low < 3] == []
        nested = [says for one, says in rectangles for other, said in rectangles if says == said and within(one, other)]
        assert nested == [], book.labels[index]


def upright(rectangle: Sequence[float]) -> tuple[float, ...]:
    """The rectangle with its lower left corner first."""
    left, low, right, high = rectangle
    return min(left, right), min(low, high), max(left, right), max(low, high)


def within(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether one rectangle lies in the other, and is not it."""
    outside = one[0] < other[0] or one[1] < other[1] or one[2] > other[2] or one[3] > other[3]
    return tuple(one) != tuple(other) and not outside


def test_every_link_hangs_in_an_element_of_a_link(book: Booklet) -> None:
    """PDF/UA-1, 7.18.5."""
    tree = book.parents

    for index in own_pages(book):
        for annotation in book.pdf.pages[index].obj.get("/Annots", Array()):
            assert Name.Link == tree[int(annotation.StructParent)].S, book.labels[index]


def test_headings_follow_without_a_skip(book: Booklet) -> None:
    levels = [int(str(one.S)[2:]) for one in book.of_kind("H1", "H2", "H3", "H4", "H5", "H6")]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_headings_are_read_in_the_order_of_the_book(full: Result) -> None:
    headings = full.book.facts()["tags"]["headings"]

    assert headings == [
        *("H1 All <of> & it", "H1 Contents", "H1 Foreword"),
        *("H1 Posters", "H2 The entry wide", "H2 The entry tall", "H2 The entry vector"),
        *("H1 Words", "H2 The entry plain", "H2 The entry german", "H2 The entry french", "H2 The entry lacking"),
        *("H1 What was said on the day", "H1 Papers", "H2 The entry lacking", "H1 Authors"),
    ]


def test_every_figure_says_what_it_shows(book: Booklet) -> None:
    figures = book.of_kind("Figure")

    assert figures
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


def test_alternative_text_of_a_poster_is_the_authors_or_else_its_title(full: Result) -> None:
    said = [str(figure.Alt) for figure in full.book.of_kind("Figure")]

    assert "A tall poster" in said
    assert "Poster: The entry wide" in said


def test_entry_in_another_language_says_so(full: Result) -> None:
    spoken = {(str(one.Lang), full.book.said_by(one)[:16]) for one in full.book.elements if "/Lang" in one}

    assert spoken >= {("de", "The entry german"), ("fr", "The entry french")}
    assert {language for language, _ in spoken} == {"de", "fr"}


def test_every_page_that_an_entry_goes_on_to_is_in_its_language(full: Result) -> None:
    german = [one for one in full.book.elements if str(one.get("/Lang", "")) == "de"]
    pages = [index for index, text in enumerate(full.book.texts) if "Ein deutscher Satz." in text]

    assert len(pages) >= 2
    told = {full.book._index_of[page.objgen] for one in german for page in pages_under(one)}
    assert told >= set(pages)


def pages_under(element: Object) -> Iterator[Object]:
    """The pages on which an element and those under it have marked content."""
    for kid in kids(element):
        if isinstance(kid, int):
            yield element.Pg
        elif "/S" in kid:
            yield from pages_under(kid)


def test_furniture_is_not_read_aloud(full: Result) -> None:
    for index, page in enumerate(full.book.pdf.pages):
        depth, outside = 0, []
        for operands, operator in pikepdf.parse_content_stream(page, "BDC BMC EMC Do"):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
            if str(operator) == "Do" and str(operands[0]).startswith("/Bk") and not depth:
                outside.append(str(operands[0]))
        assert outside == [], full.book.labels[index]
        assert depth == 0, full.book.labels[index]


def test_furniture_is_marked_as_header_and_footer(full: Result) -> None:
    page = full.book.pdf.pages[full.book.destinations["paper-wide"] + 1]

    kinds = [
        (str(operands[0]), str(operands[1].Type), str(operands[1].Subtype))
        for operands, operator in pikepdf.parse_content_stream(page, "BDC")
        if str(operator) == "BDC"
    ]

    assert sorted(kinds) == [("/Artifact", "/Pagination", "/Footer"), ("/Artifact", "/Pagination", "/Header")]


# --- papers -----------------------------------------------------------------------------------------------


def test_papers_with_the_same_names_keep_their_links_to_themselves(full: Result) -> None:
    book = full.book
    wide, tall = book.destinations["paper-wide"], book.destinations["paper-tall"]

    first, second = book.links_on(wide)[0], book.links_on(tall)[0]

    assert (first.target, first.fit, first.view) == (wide + 2, "/XYZ", (72, 700, None))
    assert (second.target, second.fit, second.view) == (tall + 1, "/XYZ", (72, 700, None))


def test_fonts_that_a_paper_or_poster_lacks_are_noted_where_it_is_named(full: Result) -> None:
    lacking = [one for one in full.built.diagnostics if one.rule == "font-not-embedded"]

    assert [one.message for one in lacking] == [
        "one.pdf uses fonts that are not in its file: Helvetica",
        "two.pdf uses fonts that are not in its file: Helvetica",
        "the poster of 'vector' uses fonts that are not in its file: Helvetica",
    ]
    assert {str(one.severity) for one in lacking} == {"note"}
    assert all(one.place.line for one in lacking)


def drawn_from(pdf: pikepdf.Pdf, resources: object) -> bytes:
    """The file with the resources of its first page exchanged."""
    making.page(pdf, 0).Resources = resources
    return making.saved(pdf)


def with_font(**keys: object) -> bytes:
    """A paper whose font has these keys."""
    pdf = making.paper(1)
    font = Dictionary({"/Type": Name.Font, **{f"/{key}": value for key, value in keys.items()}})
    return drawn_from(pdf, Dictionary(Font=Dictionary(F1=pdf.make_indirect(font))))


def with_deep_forms(depth: int) -> bytes:
    """A form in a form in a form …"""
    pdf = making.paper(1)
    form = making.picture(pdf)
    for _ in range(depth):
        inner, form = form, making.picture(pdf)
        form.Resources = Dictionary(XObject=Dictionary(Inner=inner))
    return drawn_from(pdf, Dictionary(XObject=Dictionary(Inner=form)))


def hostile() -> dict[str, bytes]:
    """Files whose fonts and resources are not what they should be."""
    odd = Dictionary(Array=Array([1]), Name=Name.X, Text=String("x"), Number=5, Empty=Dictionary())
    return {
        "no descendants": with_font(Subtype=Name.Type0, BaseFont=Name.X),
        "empty descendants": with_font(Subtype=Name.Type0, DescendantFonts=Array()),
        "odd descendants": with_font(Subtype=Name.Type0, DescendantFonts=Array([5])),
        "odd name": with_font(Subtype=Name.Type1, BaseFont=Array([1])),
        "name that is no UTF-8": with_font(Subtype=Name.Type1, BaseFont=Name.X).replace(
            b"/BaseFont /X", b"/BaseFont /\xc4"
        ),
        "odd descriptor": with_font(Subtype=5, FontDescriptor=Array()),
        "odd fonts and forms": drawn_from(making.paper(1), Dictionary(Font=odd, XObject=odd)),
        "odd groups": drawn_from(making.paper(1), Dictionary(Font=Array(), XObject=Array([1]), Properties=5)),
        "odd resources": drawn_from(making.paper(1), Array()),
        "deep forms": with_deep_forms(3_000),
    }


def test_papers_and_posters_with_odd_resources_never_stop_the_book(build_booklet: BuildBooklet) -> None:
    files = {f"{name.replace(' ', '-')}.pdf": data for name, data in hostile().items()}
    entries = [entry(name[:-4], paper=name, poster=name) for name in files]

    result = build_booklet(make_catalog(entries=entries), files)

    assert [told.partition(": ")[2] for told in result.told] == [
        "warning: deep-forms.pdf can't be appended: its pages could not be copied [unusable-paper]"
    ]
    assert result.built.audit.pages == len(result.book.labels)


def test_audit_counts_what_is_there(full: Result, sample: Result) -> None:
    for result in (full, sample):
        audit, links = result.built.audit, result.book.links
        assert audit.pages == len(result.book.labels)
        assert audit.internal_links == sum(link.target is not None for link in links)
        assert audit.web_links == sum(bool(link.address) for link in links)
    assert full.built.audit.paper_links == 2


def in_the_book(*links: LinkFact) -> Unbound:
    """A book of two pages that are those of a paper with these links."""
    pages = tuple(Page(index, index + 1, False, "paper/one", 0, index) for index in range(2))
    sheet = PageFacts(Box(0, 0, 595, 842), 0, 1.0)
    about, targets = About("A book", "en", "this test"), {"entry/one": Target(0, None, "1", "One")}
    return Unbound(
        *(pages, {}, {"paper/one": Appendix(b"", (sheet, sheet), links, ())}, {}, (), {}, {}, targets, (), {}),
        *(frozenset(), frozenset(), mm(0), {}, about, b""),
    )


WRONG = "a link on page 1 (paper/one) does not lead where it led in the paper"


@pytest.mark.parametrize(
    ("links", "told"),
    [
        ((LinkFact(0, 1, (72, 700, None)), LinkFact(0, None, address="https://example.org/a")), []),
        ((LinkFact(0, 0, (72, 700, None)), LinkFact(0, None, address="https://example.org/a")), [WRONG]),
        ((LinkFact(0, 1, (72, 701, None)), LinkFact(0, None, address="https://example.org/b")), [WRONG, WRONG]),
        ((LinkFact(0, 1, (72, None, None), fit="/FitH"), LinkFact(0, 0)), [WRONG, WRONG]),
        ((LinkFact(1, 0),), ["links were lost on page 2 (paper/one)"]),
    ],
)
def test_audit_tells_each_link_that_does_not_lead_where_it_led(
    tmp_path: Path, links: tuple[LinkFact, ...], told: list[str]
) -> None:
    pdf = making.paper(2)
    making.hang(pdf, 0, "Link", Dest=making.to(pdf, 1, "XYZ", 72, 700, None))
    making.hang(pdf, 0, "Link", A=making.action("URI", URI=String("https://example.org/a")))
    pdf.save(tmp_path / "book.pdf")

    findings = audit(tmp_path / "book.pdf", in_the_book(*links)).diagnostics

    assert [finding.message for finding in findings if finding.rule == "audit-links"] == told


@pytest.fixture(scope="module")
def real(build_booklet: BuildBooklet) -> tuple[Result, dict[str, bytes]]:
    """Three real papers of one conference, appended, and their bytes by the id of the entry."""
    folder = REAL / "sigdial20" / "papers"
    if not folder.is_dir():
        pytest.skip("the real papers of sigdial20 are not beside the repository")
    papers = {path.stem: path.read_bytes() for path in sorted(folder.glob("*.pdf"))[:3]}
    entries = [entry(f"p{name}", paper=f"{name}.pdf") for name in papers]
    result = build_booklet(make_catalog(entries=entries), {f"{name}.pdf": data for name, data in papers.items()})
    return result, {f"p{name}": data for name, data in papers.items()}


def test_every_link_of_real_papers_leads_where_it_led(real: tuple[Result, dict[str, bytes]]) -> None:
    result, papers = real
    sources = {id: Booklet(data) for id, data in papers.items()}

    for id, source in sources.items():
        assert strayed(source, result.book, result.book.destinations[f"paper-{id}"]) == []

    count = sum(len(source.links) for source in sources.values())
    assert result.built.audit.paper_links == count > 200


def test_pdfium_finds_the_same_places_in_book_and_paper(real: tuple[Result, dict[str, bytes]]) -> None:
    result, papers = real
    for id, data in papers.items():
        first, source = result.book.destinations[f"paper-{id}"], pypdfium2.PdfDocument(data)
        for page in range(len(source)):
            before = [place for place in places(source, page) if place]
            after = [place for place in places(result.book.document, first + page) if place][:-1]
            assert [(target + first, spot) for target, spot in before] == after


def places(document: pypdfium2.PdfDocument, index: int) -> Iterator[tuple[int, tuple[float, ...]] | None]:
    """Page index and spot each link of a page leads to, as pdfium reads it; None for those that lead elsewhere."""
    page, position, link = document[index], ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page.raw, position, link):
        target = pdfium.FPDFLink_GetDest(document.raw, link)
        if not target:
            yield None
            continue
        has, spot = [pdfium.FPDF_BOOL() for _ in range(3)], [pdfium.FS_FLOAT() for _ in range(3)]
        pdfium.FPDFDest_GetLocationInPage(target, *has, *spot)
        numbers = tuple(round(value.value, 2) for known, value in zip(has, spot, strict=True) if known.value)
        yield pdfium.FPDFDest_GetDestPageIndex(document.raw, target), numbers


def test_bookmarks_of_real_papers_stand_under_their_entry(real: tuple[Result, dict[str, bytes]]) -> None:
    result, papers = real

    for mark, data in zip(result.book.outline[2]["under"], papers.values(), strict=True):
        (paper,) = mark["under"]
        assert titles(paper.get("under", [])) == titles(Booklet(data).outline)


def titles(marks: list[dict[str, Any]]) -> list[Any]:
    """The title of each mark with those under it."""
    return [(mark["title"], titles(mark.get("under", []))) for mark in marks]
