"""What is known of a paper for good: its fonts and whether they are embedded, what it calls its pages, its outline."""

import re
import shutil
import subprocess  # noqa: TID251 - a second opinion
from dataclasses import replace
from pathlib import Path

import making_pdfs as making
import pytest
from conftest import REAL, BuildBooklet, Result, entry, from_folder, make_catalog
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from booklet.appendix import AppendixJob
from booklet.appendix.copying import make
from booklet.papers import fonts, intake, take_in
from booklet.profiles import SCREEN
from booklet.values import Appendix, CleanPaper, FontFact, Found
from booklet.workshop import Workshop
from booklet.workspace import Store, Workspace

SIGDIAL = REAL / "sigdial20" / "papers"


def taken(pdf: Pdf) -> CleanPaper:
    """The paper taken in, in this process."""
    found = intake.examine(making.saved(pdf))
    assert not isinstance(found, str), found
    return CleanPaper("a.pdf", "", "", found.pages, 0, 0, (), (), found.bookmarks, found.labels, found.fonts)


def font(pdf: Pdf, name: str, subtype: str = "Type1", *, file: str | None = "FontFile", data: bytes = b"x") -> Object:
    """A font of that name, with a font program in its descriptor unless there is to be none."""
    descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name(f"/{name}"))
    if file:
        descriptor[f"/{file}"] = pdf.make_stream(data)
    keys = {"Type": Name.Font, "Subtype": Name(f"/{subtype}"), "BaseFont": Name(f"/{name}")}
    return pdf.make_indirect(Dictionary({f"/{k}": v for k, v in keys.items()} | {"/FontDescriptor": descriptor}))


def composite(pdf: Pdf, name: str, below: Object) -> Object:
    """A composite font whose one descendant has the glyphs."""
    keys = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name(f"/{name}"), DescendantFonts=Array([below]))
    return pdf.make_indirect(keys)


def drawing(pdf: Pdf, **resources: object) -> Object:
    """A form with these resources."""
    form = making.picture(pdf)
    form.Resources = Dictionary({f"/{key}": value for key, value in resources.items()})
    return form


# --- fonts -------------------------------------------------------------------------------------------------


def test_each_font_is_known_with_its_kind_and_whether_it_is_in_the_file() -> None:
    pdf = making.paper(2)
    for index in range(2):
        making.page(pdf, index).Resources.Font = Dictionary(Plain=making.HELVETICA)
    one, other = (making.page(pdf, index).Resources.Font for index in range(2))
    one.T1, one.TT = font(pdf, "ABCDEF+Fine"), font(pdf, "Round", "TrueType", file="FontFile2")
    other.C = composite(pdf, "GHIJKL+Many", font(pdf, "GHIJKL+Many", "CIDFontType0", file="FontFile3"))
    other.D = composite(pdf, "Far", font(pdf, "Far", "CIDFontType2", file=None))

    assert set(taken(pdf).fonts) == {
        FontFact("Helvetica", "Type1", embedded=False, subset=False, pages=(0, 1)),
        FontFact("Fine", "Type1", embedded=True, subset=True, pages=(0,)),
        FontFact("Round", "TrueType", embedded=True, subset=False, pages=(0,)),
        FontFact("Many", "Type0", embedded=True, subset=True, pages=(1,)),
        FontFact("Far", "Type0", embedded=False, subset=False, pages=(1,)),
    }


def test_fonts_are_found_wherever_something_is_drawn_with_them() -> None:
    pdf = making.paper(1)
    glyph = pdf.make_stream(b"500 0 0 0 500 500 d1")
    type_3 = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, 0, 500, 500]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary(a=glyph),
            Encoding=Dictionary(Differences=Array([97, Name.a])),
            FirstChar=97,
            LastChar=97,
            Widths=Array([500]),
            Resources=Dictionary(Font=Dictionary(F=font(pdf, "InGlyph"))),
        )
    )
    inner = drawing(pdf, Font=Dictionary(F=font(pdf, "InFormInForm")))
    tile = drawing(pdf, Font=Dictionary(F=font(pdf, "InPattern")))
    tile.PatternType = 1
    mask = Dictionary(S=Name.Luminosity, G=drawing(pdf, Font=Dictionary(F=font(pdf, "InMask"))))
    making.page(pdf, 0).Resources = Dictionary(
        Font=Dictionary(T3=type_3),
        XObject=Dictionary(X=drawing(pdf, XObject=Dictionary(Y=inner))),
        Pattern=Dictionary(P=tile),
        ExtGState=Dictionary(G=Dictionary(SMask=mask, Font=Array([font(pdf, "InState"), 9]))),
    )
    making.hang(pdf, 0, "Stamp", AP=Dictionary(N=drawing(pdf, Font=Dictionary(F=font(pdf, "InMark", file=None)))))

    found = {one.name: (one.kind, one.embedded) for one in taken(pdf).fonts}

    names = ("InGlyph", "InFormInForm", "InPattern", "InMask", "InState")
    assert found == dict.fromkeys(names, ("Type1", True)) | {"unnamed": ("Type3", True), "InMark": ("Type1", False)}


def test_font_whose_program_turns_out_to_be_empty_is_not_embedded() -> None:
    pdf = making.paper(1)
    making.page(pdf, 0).Resources.Font = Dictionary(F=font(pdf, "Hollow", data=b""))

    assert [one.embedded for one in taken(pdf).fonts] == [False]


def test_forms_that_draw_each_other_are_looked_at_once_for_a_page() -> None:
    pdf = making.paper(2)
    one, other = drawing(pdf), drawing(pdf, Font=Dictionary(F=font(pdf, "Deep")))
    one.Resources.XObject, other.Resources.XObject = Dictionary(X=other, Y=one), Dictionary(X=one)
    for index in range(2):
        making.page(pdf, index).Resources = Dictionary(XObject=Dictionary(X=one))

    assert [(one.name, one.pages) for one in taken(pdf).fonts] == [("Deep", (0, 1))]


def test_only_so_much_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "BUDGET", 5)

    assert [one.pages for one in taken(making.paper(9)).fonts] == [(0, 1, 2)]


def test_facts_are_the_same_when_they_come_out_of_the_store(tmp_path: Path) -> None:
    pdf = making.paper(3)
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r)]))
    making.bookmark(pdf, making.outline(pdf), "A", Dest=making.to(pdf, 1))
    workspace = Workspace(tmp_path, Store(tmp_path / "store"))
    found = Found(workspace.store.keep(making.saved(pdf)))

    first = take_in(found, "a.pdf", workspace)

    assert isinstance(first, CleanPaper)
    assert (first.labels, first.bookmarks, len(first.fonts)) == (("i", "ii", "iii"), 1, 1)
    assert take_in(found, "a.pdf", workspace) == first


@pytest.mark.skipif(not SIGDIAL.is_dir() or not shutil.which("pdffonts"), reason="no real papers, or no pdffonts")
def test_another_program_finds_the_same_fonts_in_real_papers() -> None:
    for path in sorted(SIGDIAL.glob("*.pdf"))[:8]:
        listed = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
        rows = re.findall(
            r"^(?:[A-Z]{6}\+)?(.+?) +(?:Type 1|CID|TrueType).* (yes|no) +\w+ +\w+ +\d+ +\d+$", listed, re.M
        )
        theirs = {(name, there == "yes") for name, there in rows}
        found = intake.examine(path.read_bytes())
        assert not isinstance(found, str)
        assert {(one.name, one.embedded) for one in found.fonts if one.kind != "Type3"} == theirs, path.name


# --- labels and outline ------------------------------------------------------------------------------------


def labelled(pages: int, *ranges: object, **keys: object) -> tuple[str, ...]:
    """What the pages of a paper are called whose tree of labels has these ranges."""
    pdf = making.paper(pages)
    pdf.Root.PageLabels = Dictionary({"/Nums": Array(ranges)} | {f"/{key}": value for key, value in keys.items()})
    return taken(pdf).labels


def test_pages_are_called_as_the_paper_calls_them() -> None:
    roman, plain = Dictionary(S=Name.r), Dictionary(S=Name.D)
    appendix = Dictionary(S=Name.A, P=String("App-"), St=26)

    assert labelled(7, 0, roman, 2, plain, 4, appendix, 6, Dictionary(P=String("Back"))) == (
        *("i", "ii", "1", "2", "App-Z", "App-AA", "Back"),
    )
    assert labelled(3, 0, Dictionary(S=Name.D, St=215)) == ("215", "216", "217")
    assert labelled(2, 1, Dictionary(S=Name.R, St=9)) == ("", "IX")


def test_labels_that_only_count_the_pages_say_nothing() -> None:
    assert labelled(3, 0, Dictionary(S=Name.D)) == labelled(3) == taken(making.paper(3)).labels == ()


@pytest.mark.parametrize(
    ("style", "labels"),
    [
        (Dictionary(S=Name.r, St=10**9), ("1000000000", "1000000001")),
        (Dictionary(S=Name.a, St=-3), ("a", "b")),
        (Dictionary(S=Name.Nonsense, St=7), ("7", "8")),
        (Dictionary(P=String("x" * 999)), ("x" * 30,) * 2),
        (Dictionary(P=Name.x, S=Array()), ()),
        (String("iv"), ()),
    ],
)
def test_odd_labels_are_bounded(style: Object, labels: tuple[str, ...]) -> None:
    assert labelled(2, 0, style) == labels


def test_tree_of_labels_in_a_circle_is_walked_once() -> None:
    pdf = making.paper(2)
    leaf = pdf.make_indirect(Dictionary(Nums=Array([0, Dictionary(S=Name.r)])))
    tree = pdf.make_indirect(Dictionary(Kids=Array([leaf])))
    tree.Kids.append(tree)
    pdf.Root.PageLabels = tree

    assert taken(pdf).labels == ("i", "ii")


def test_page_of_a_lost_link_is_named_as_the_paper_names_it() -> None:
    pdf = making.paper(2)
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=215)]))
    making.jump(pdf, 1, String("cite.lost"))
    clean = intake.examine(making.saved(pdf))
    assert not isinstance(clean, str)

    appendix = make(AppendixJob(taken(pdf), clean.clean))

    assert isinstance(appendix, Appendix)
    assert appendix.dropped == ("page 2 (its «216»): a link that leads nowhere in the paper",)


def test_bookmarks_are_counted_that_lead_to_a_page() -> None:
    pdf = making.paper(2)
    making.name_by_string(pdf, {b"s": making.to(pdf, 1)})
    top = making.outline(pdf)
    first = making.bookmark(pdf, top, "By name", A=making.action("GoTo", D=String("s")))
    making.bookmark(pdf, first, "Inner", Dest=making.to(pdf, 0))
    making.bookmark(pdf, top, "Lost", Dest=String("nowhere"))
    making.bookmark(pdf, top, "Run", A=making.action("Launch", F=String("x")))

    assert taken(pdf).bookmarks == 2


# --- what a reader is told ---------------------------------------------------------------------------------


def with_fonts(*names: str) -> bytes:
    """Two pages; the second names these fonts, which are not in the file."""
    pdf = making.paper(2)
    for index in range(2):
        making.page(pdf, index).Resources.Font = Dictionary(F1=font(pdf, "Good"))
    for name in names:
        making.page(pdf, 1).Resources.Font[f"/{name}"] = font(pdf, name, file=None)
    return making.saved(pdf)


def lacking(result: Result) -> list[str]:
    return [one.message for one in result.built.diagnostics if one.rule == "font-not-embedded"]


def test_paper_whose_fonts_are_not_embedded_is_named_once(build_booklet: BuildBooklet) -> None:
    result = build_booklet(
        make_catalog(entries=[entry("one", paper="a.pdf"), entry("two", paper="b.pdf")]),
        {"a.pdf": with_fonts(*"ABCDEFG"), "b.pdf": with_fonts()},
    )

    assert lacking(result) == ["a.pdf uses fonts that are not in its file: A, B, C, D, E and 2 more"]


def test_fonts_of_pages_that_are_not_appended_do_not_matter(build_booklet: BuildBooklet) -> None:
    paper = {"file": "a.pdf", "pages": "1"}

    assert lacking(build_booklet(make_catalog(entries=[entry("one", paper=paper)]), {"a.pdf": with_fonts("A")})) == []


def test_edition_that_needs_fonts_warns_of_them_first(build_booklet: BuildBooklet, workshop: Workshop) -> None:
    pdf = making.active()
    folder = build_booklet(make_catalog(entries=[entry("one", paper="a.pdf")]), {"a.pdf": making.saved(pdf)}).folder

    built = from_folder(folder, workshop, profile=replace(SCREEN, needs_fonts=True)).built

    (found,) = (one for one in built.diagnostics if one.place.line)
    assert (found.rule, found.severity) == ("font-not-embedded", "warning")
    assert "not in its file: Helvetica; taken out of a.pdf: " in found.message
