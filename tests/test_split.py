"""A booklet taken apart: every piece is whole in itself, and what leads out of it leads to the web or nowhere."""

import io
from pathlib import Path
from typing import Any

import bibtexparser
import making_pdfs as making
import pikepdf
import pytest
from click.testing import CliRunner
from conftest import REAL, BuildBooklet, Result, entry, make_catalog
from pdf_facts import Booklet, Link
from pikepdf import Array, Dictionary, Name, NumberTree, String

from booklet.catalog.model import Catalog
from booklet.citations import facts as citations
from booklet.citations.facts import Item, distinct
from booklet.cli import booklet
from booklet.diagnostics import BookletError
from booklet.split import Split, split

DOI = "10.18653/v1/2020.days-1.2"


def paper(pages: int) -> bytes:
    """A paper with a bookmark, a link within it, a web link and a layer that is hidden."""
    pdf = making.paper(pages)
    making.name_by_string(pdf, {b"section.1": making.to(pdf, pages - 1, "XYZ", 72, 700, None)})
    making.jump(pdf, 0, String("section.1"))
    making.hang(pdf, 0, "Link", A=making.action("URI", URI=String("https://example.org/web")))
    making.bookmark(pdf, making.outline(pdf), "Introduction", Dest=making.to(pdf, 0, "XYZ", 0, 800, None))
    making.bookmark(pdf, pdf.Root.Outlines, "End", Dest=String("section.1"))
    hidden = making.layer(pdf, 0, "Hidden")
    making.layers(pdf, [hidden], OFF=Array([hidden]))
    return making.saved(pdf)


@pytest.fixture(scope="module")
def result(build_booklet: BuildBooklet) -> Result:
    """A booklet with papers of every fate."""
    entries = [
        entry("first", title="The *first* of $x^2$", paper="one.pdf", doi=DOI, keywords=["links", "pages"]),
        entry("second", paper={"file": "two.pdf", "pages": "2-"}, authors=["Ann Lee", "Jürgen van der Berg"]),
        entry("kept", paper={"url": "https://example.org/kept.pdf", "append": False}),
        entry("lacking", paper="gone.pdf"),
        entry("third", paper={"file": "three.pdf", "url": "https://example.org/third.pdf"}, language="de"),
        entry("wordy", abstract="Only words, 3.6% of them. " * 9),
    ]
    catalog = make_catalog(
        entries=entries,
        event={"name": "Days 2020", "start": "2020-07-01", "end": "2020-07-03", "place": "Siegen"},
        booklet={"title": "Proceedings of the Days", "publisher": "The Press", "isbn": "978-1-952148-02-6"},
    )
    return build_booklet(catalog, {"one.pdf": paper(3), "two.pdf": paper(4), "three.pdf": paper(3) + b"% other bytes"})


@pytest.fixture(scope="module")
def taken_apart(result: Result) -> Split:
    return split(result.pdf, "days.pdf")


@pytest.fixture(scope="module")
def pieces(taken_apart: Split) -> dict[str, Booklet]:
    """The PDFs, opened, by their name."""
    return {piece.name: Booklet(piece.data) for piece in taken_apart.pieces if piece.name.endswith(".pdf")}


# --- which pieces there are --------------------------------------------------------------------------------


def test_each_appended_paper_is_a_file_after_the_pages_before_them(taken_apart: Split) -> None:
    names = [piece.name for piece in taken_apart.pieces]

    assert names == ["0.pdf", "first.pdf", "second.pdf", "third.pdf", "booklet.bib"]


def test_pages_of_a_piece_are_those_of_the_book_with_their_labels(result: Result, pieces: dict[str, Booklet]) -> None:
    book = result.book
    for id, count in (("first", 3), ("second", 3), ("third", 3)):
        first = book.destinations[f"paper-{id}"]
        piece = pieces[f"{id}.pdf"]
        assert piece.labels == book.labels[first : first + count]
        assert piece.texts == book.texts[first : first + count]
    front = pieces["0.pdf"]
    assert front.labels == book.labels[: book.destinations["paper-first"]]
    assert front.texts == book.texts[: len(front.labels)]


def test_the_same_book_gives_the_same_bytes(result: Result, taken_apart: Split) -> None:
    assert split(result.pdf, "days.pdf") == taken_apart


def test_ids_that_are_names_of_other_files_or_devices_get_a_number(build_booklet: BuildBooklet) -> None:
    ids = ["0", "con", "con-2", "COM1"]
    catalog = make_catalog(entries=[entry(id, paper="p.pdf") for id in ids])

    made = split(build_booklet(catalog, {"p.pdf": paper(2)}).pdf, "b.pdf")

    names = [piece.name for piece in made.pieces[1:-1]]
    assert names == ["0-2.pdf", "con-2.pdf", "con-2-2.pdf", "COM1-2.pdf"]


def test_booklet_without_papers_is_all_front_matter(build_booklet: BuildBooklet) -> None:
    built = build_booklet(make_catalog(entries=[entry("one")]))

    made = split(built.pdf, "b.pdf")

    assert [piece.name for piece in made.pieces] == ["0.pdf", "booklet.bib"]
    assert Booklet(made.pieces[0].data).labels == built.book.labels


# --- links -------------------------------------------------------------------------------------------------


def ways(links: list[Link]) -> list[int | str | None]:
    return [link.address or link.target for link in links]


def test_links_within_a_paper_lead_where_they_led(pieces: dict[str, Booklet]) -> None:
    for name in ("first.pdf", "third.pdf"):
        inner, web, *_ = pieces[name].links_on(0)
        assert (inner.target, inner.fit, inner.view) == (2, "/XYZ", (72, 700, None))
        assert web.address == "https://example.org/web"


def test_way_back_to_the_entry_leads_to_its_doi_or_else_to_its_address(pieces: dict[str, Booklet]) -> None:
    assert ways(pieces["first.pdf"].links_on(1)) == [f"https://doi.org/{DOI}"]
    assert ways(pieces["third.pdf"].links_on(1)) == ["https://example.org/third.pdf"]
    assert ways(pieces["second.pdf"].links_on(1)) == []


def test_links_of_the_front_matter_lead_to_its_pages_and_to_the_papers_on_the_web(pieces: dict[str, Booklet]) -> None:
    front = pieces["0.pdf"]
    listed = front.links_on(front.page_saying("The papers follow"))

    assert {f"https://doi.org/{DOI}", "https://example.org/third.pdf", "https://example.org/kept.pdf"} == set(
        ways(listed)
    )
    assert all(link.address or link.target is not None for link in front.links)
    contents = ways(front.links_on(front.page_saying("Contents")))
    assert len([target for target in contents if isinstance(target, int)]) >= 6


def test_links_that_were_left_out_are_told(taken_apart: Split) -> None:
    (told,) = taken_apart.diagnostics

    count = sum(piece.left_out for piece in taken_apart.pieces)
    assert count > 0
    assert str(told) == (
        f"days.pdf: note: {count} links that led out of their file were left out: what they led to has no address"
        " [links-left-out]"
    )


def test_no_destination_of_a_piece_leads_to_a_page_that_is_not_in_it(pieces: dict[str, Booklet]) -> None:
    for piece in pieces.values():
        own = {page.obj.objgen for page in piece.pdf.pages}
        for item in piece.pdf.objects:
            if isinstance(item, Dictionary) and item.get("/Type") == Name.Page:
                assert item.objgen in own


# --- what a piece says of itself ---------------------------------------------------------------------------


def test_paper_says_what_it_is_and_where_it_was_published(result: Result, pieces: dict[str, Booklet]) -> None:
    piece = pieces["first.pdf"].pdf
    first = int(result.book.labels[result.book.destinations["paper-first"]])

    information = {key: str(value) for key, value in piece.docinfo.items()}

    assert information["/Title"] == "The first of x²"
    assert information["/Author"] == "Ann First"
    assert information["/Subject"] == f"Proceedings of the Days, pages {first}–{first + 2}"
    assert information["/Keywords"] == "links, pages"
    assert information["/doi"] == DOI
    assert str(piece.Root.Lang) == "en"
    with piece.open_metadata() as xmp:
        assert xmp["dc:title"] == "The first of x²"
        assert xmp["dc:creator"] == ["Ann First"]
        assert xmp["dc:identifier"] == f"doi:{DOI}"
        assert xmp["dc:publisher"] == {"The Press"}
        prism = "{http://prismstandard.org/namespaces/basic/2.0/}"
        assert xmp[f"{prism}publicationName"] == "Proceedings of the Days"
        assert xmp[f"{prism}pageRange"] == f"{first}-{first + 2}"
        assert xmp[f"{prism}startingPage"] == str(first)
        assert xmp[f"{prism}endingPage"] == str(first + 2)


def test_language_of_a_paper_is_its_entrys(pieces: dict[str, Booklet]) -> None:
    assert str(pieces["third.pdf"].pdf.Root.Lang) == "de"


def test_front_matter_is_the_volume(pieces: dict[str, Booklet]) -> None:
    information = pieces["0.pdf"].pdf.docinfo

    assert str(information["/Title"]) == "Proceedings of the Days"
    assert "/doi" not in information


def test_bookmarks_are_those_of_the_pages(pieces: dict[str, Booklet]) -> None:
    first = int(pieces["first.pdf"].labels[0])
    front = pieces["0.pdf"].outline

    assert pieces["first.pdf"].outline == [
        {"title": "Introduction", "label": str(first)},
        {"title": "End", "label": str(first + 2)},
    ]
    (section,) = (mark for mark in front if mark["title"] == "Papers" and "under" in mark)
    assert [mark["title"] for mark in section["under"]][:2] == ["The first of x²", "The entry second"]
    assert all("under" not in mark for mark in section["under"])


def test_hidden_layer_stays_hidden_and_the_only_one(pieces: dict[str, Booklet]) -> None:
    known = pieces["first.pdf"].pdf.Root.OCProperties

    assert len(known.OCGs) == len(known.D.OFF) == 1
    assert known.OCGs[0].objgen == pieces["first.pdf"].pdf.pages[0].Resources.Properties["/Hidden"].objgen
    assert "/OCProperties" not in pieces["0.pdf"].pdf.Root


# --- tags --------------------------------------------------------------------------------------------------


def test_front_matter_stays_tagged(result: Result, pieces: dict[str, Booklet]) -> None:
    front, book = pieces["0.pdf"], result.book
    own = {page.obj.objgen for page in front.pdf.pages}
    shown = [one for one in book.elements if "/Pg" in one and book._index_of[one.Pg.objgen] < len(front.labels)]

    assert bool(front.pdf.Root.MarkInfo.Marked)
    assert [one.Pg.objgen in own for one in front.elements if "/Pg" in one] == [True] * len(shown)
    assert (
        front.facts()["tags"]["headings"] == book.facts()["tags"]["headings"][: len(front.facts()["tags"]["headings"])]
    )


def test_parent_tree_of_the_front_matter_holds_its_pages_and_links(pieces: dict[str, Booklet]) -> None:
    front = pieces["0.pdf"].pdf
    parents = dict(NumberTree(front.Root.StructTreeRoot.ParentTree).items())
    reached = {element.objgen for element in pieces["0.pdf"].elements}

    keys = [int(page.obj.StructParents) for page in front.pages if "/StructParents" in page.obj]
    for page in front.pages:
        for link in page.obj.get("/Annots", Array()):
            keys.append(int(link.StructParent))
            assert parents[int(link.StructParent)].objgen in reached
    assert sorted(keys) == sorted(parents)
    for key in keys:
        held = parents[key].as_list() if isinstance(parents[key], Array) else [parents[key]]
        assert {element.objgen for element in held if element is not None} <= reached


def test_no_element_refers_to_a_link_that_was_left_out(pieces: dict[str, Booklet]) -> None:
    front = pieces["0.pdf"]
    links = {link.objgen for page in front.pdf.pages for link in page.obj.get("/Annots", Array())}

    referred = [
        kid.Obj.objgen
        for element in front.elements
        for kid in (element.get("/K", Array()) if isinstance(element.get("/K"), Array) else [])
        if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR
    ]

    assert sorted(referred) == sorted(links)


def test_paper_is_not_called_tagged(pieces: dict[str, Booklet]) -> None:
    assert "/MarkInfo" not in pieces["first.pdf"].pdf.Root


# --- bibliography ------------------------------------------------------------------------------------------


def test_bibliography_holds_the_volume_and_every_entry(result: Result, taken_apart: Split) -> None:
    labels, named = result.book.labels, result.book.destinations
    library = bibtexparser.parse_string(taken_apart.pieces[-1].data.decode())

    entries: dict[str, Any] = {one.key: {field.key: field.value for field in one.fields} for one in library.entries}

    ids = ("first", "second", "kept", "lacking", "third", "wordy")
    assert list(entries) == ["days-2020", *(f"days-2020-{id}" for id in ids)]
    for id in ("first", "second", "third"):
        first = named[f"paper-{id}"]
        assert entries[f"days-2020-{id}"]["pages"] == f"{labels[first]}--{labels[first + 2]}"
    assert entries["days-2020-wordy"]["pages"].partition("--")[0] == labels[named["entry-wordy"]]
    assert entries["days-2020-kept"]["url"] == "https://example.org/kept.pdf"
    assert entries["days-2020-first"]["doi"] == DOI
    assert entries["days-2020-second"]["author"] == r"Lee, Ann and van der Berg, J{\"{u}}rgen"
    assert entries["days-2020"]["isbn"] == "978-1-952148-02-6"


@pytest.mark.parametrize(
    ("paper", "count"),
    [
        ({"file": "p.pdf", "append": False}, 3),
        ({"file": "p.pdf", "licence": "All rights reserved"}, 3),
        ("gone.pdf", 1),
    ],
)
def test_bibliography_cites_the_pages_that_the_page_in_the_place_of_a_paper_names(
    build_booklet: BuildBooklet, paper: object, count: int
) -> None:
    entries = [entry("one", paper=paper), entry("two", paper="q.pdf")]
    files = {"p.pdf": making.saved(making.paper(3)), "q.pdf": making.saved(making.paper(2))}
    made = build_booklet(make_catalog(entries=entries), files)
    book = made.book
    first, after = (int(book.labels[book.destinations[f"paper-{id}"]]) for id in ("one", "two"))

    attached = book.pdf.attachments[citations.FILE_NAME]
    cited = citations.read(attached.get_file().read_bytes())
    library = bibtexparser.parse_string(split(made.pdf, "b.pdf").pieces[-1].data.decode())

    assert after - first == count
    assert cited is not None
    assert cited[1].page == (f"{first}-{after - 1}" if count > 1 else f"{first}")
    assert library.entries[1].fields_dict["pages"].value == cited[1].page.replace("-", "--")


def test_booklet_carries_its_citations_as_csl_json(result: Result) -> None:
    attached = result.book.pdf.attachments[citations.FILE_NAME]

    items = citations.read(attached.get_file().read_bytes())

    assert items is not None
    assert [item.type for item in items] == ["book", *["paper-conference"] * 6]
    assert attached.get_file().mime_type == "application/vnd.citationstyles.csl+json"
    assert result.book.pdf.Root.AF[0].objgen == attached.obj.objgen


def test_what_is_written_is_read_again() -> None:
    catalog = Catalog.model_validate({"event": {"name": "Days"}})

    items = citations.citations(catalog, {}, {}, {})

    assert citations.read(citations.written(items)) == items


@pytest.mark.parametrize(
    ("names", "taken", "expected"),
    [
        (["a", "b"], [], ["a", "b"]),
        (["a", "A", "a"], [], ["a", "A-2", "a-3"]),
        (["a", "a", "a-2"], [], ["a", "a-2", "a-2-2"]),
        (["x"], ["X"], ["x-2"]),
    ],
)
def test_names_are_made_distinct_whatever_their_case(names: list[str], taken: list[str], expected: list[str]) -> None:
    assert list(distinct(names, taken=taken)) == expected


# --- what is not a booklet ---------------------------------------------------------------------------------


def without_citations(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.attachments[citations.FILE_NAME]
        return making.saved(pdf)


def with_citations(data: bytes, content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.attachments[citations.FILE_NAME] = content
        return making.saved(pdf)


def shortened(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.pages[-6:]
        return making.saved(pdf)


UNSAID = "b.pdf doesn't say what is to be cited, as everything from booklet build does"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: b"Hello", "b.pdf can't be read as a PDF"),
        (lambda data: making.saved(making.paper(2)), UNSAID),
        (without_citations, UNSAID),
        (lambda data: with_citations(data, b"{}"), UNSAID),
        (lambda data: with_citations(data, b"[]"), UNSAID),
        (lambda data: with_citations(data, citations.written((Item(**ITEM),))), UNSAID),
        (shortened, "b.pdf doesn't hold all pages of the paper 'third': it was changed since it was built"),
    ],
    ids=["text", "a paper", "without", "not a list", "empty", "no volume", "pages gone"],
)
def test_what_is_no_booklet_is_refused_in_plain_words(result: Result, change: Any, message: str) -> None:
    with pytest.raises(BookletError) as refused:
        split(change(result.pdf), "b.pdf")

    (told,) = refused.value.diagnostics
    assert (told.rule, told.message) == ("not-a-booklet", message)
    assert told.hint


ITEM: dict[str, Any] = {"id": "one", "citation_key": "one", "type": "paper-conference", "title": "T"}


def test_id_that_would_lead_out_of_the_folder_is_refused() -> None:
    hostile = citations.written((Item(**ITEM),)).replace(b'"id": "one"', b'"id": "../../one"')

    assert citations.read(hostile) is None


# --- the verb ----------------------------------------------------------------------------------------------


def test_split_writes_its_files_beside_the_book(result: Result, tmp_path: Path) -> None:
    book = tmp_path / "days.pdf"
    book.write_bytes(result.pdf)

    ran = CliRunner().invoke(booklet, ["split", str(book)])

    folder = tmp_path / "days-papers"
    assert ran.exit_code == 0
    assert ran.stdout == f"{folder}: 3 files with a paper, the pages before them (0.pdf), and booklet.bib\n"
    assert sorted(path.name for path in folder.iterdir()) == [
        *("0.pdf", "booklet.bib", "first.pdf", "second.pdf", "third.pdf")
    ]


def test_split_writes_into_the_folder_it_is_given(result: Result, tmp_path: Path) -> None:
    (tmp_path / "days.pdf").write_bytes(result.pdf)

    CliRunner().invoke(booklet, ["split", str(tmp_path / "days.pdf"), "-o", str(tmp_path / "deep" / "down")])

    assert (tmp_path / "deep" / "down" / "first.pdf").is_file()


# --- real papers -------------------------------------------------------------------------------------------


def test_every_link_of_real_papers_is_in_their_pieces(build_booklet: BuildBooklet) -> None:
    folder = REAL / "sigdial20" / "papers"
    if not folder.is_dir():
        pytest.skip("the real papers of sigdial20 are not beside the repository")
    papers = {f"p{path.stem}": path.read_bytes() for path in sorted(folder.glob("*.pdf"))[:3]}
    entries = [entry(id, paper=f"{id}.pdf") for id in papers]
    built = build_booklet(make_catalog(entries=entries), {f"{id}.pdf": data for id, data in papers.items()})

    pieces = {piece.name: piece.data for piece in split(built.pdf, "b.pdf").pieces}

    for id, data in papers.items():
        before, after = Booklet(data), Booklet(pieces[f"{id}.pdf"])
        assert [(link.page, link.rectangle, link.target) for link in before.links] == [
            (link.page, link.rectangle, link.target) for link in after.links
        ]
        assert len(after.links) > 40
