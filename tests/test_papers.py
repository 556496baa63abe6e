"""Taking papers in: what a reader is told of bad files, what is removed, what is known of the pages."""

import io
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import making_pdfs as making
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String

from booklet.geometry import Box
from booklet.papers import balancing, intake, streams, take_in, take_in_all
from booklet.processes import Limits
from booklet.values import Absence, CleanPaper, Found, Missing, PageFacts
from booklet.workspace import Store, Workspace, digest

ODD = Path(__file__).parents[2] / "shared" / "real" / "odd-pdfs"
A4 = Box(0, 0, 595, 842)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, Store(tmp_path / "store"))


@pytest.fixture
def take(workspace: Workspace) -> Callable[[bytes], CleanPaper | Missing]:
    """Takes the bytes in as if they had been fetched."""
    return lambda data: take_in(Found(workspace.store.keep(data)), "paper.pdf", workspace)


Take = Callable[[bytes], CleanPaper | Missing]


def clean(paper: CleanPaper | Missing, workspace: Workspace) -> bytes:
    assert isinstance(paper, CleanPaper), paper
    data = workspace.store.get(paper.clean)
    assert data is not None
    return data


def facts(paper: CleanPaper | Missing) -> tuple[PageFacts, ...]:
    assert isinstance(paper, CleanPaper), paper
    return paper.pages


# --- what is known of a paper ------------------------------------------------------------------------------


def test_a_plain_paper_is_taken_in_without_remarks(take: Take) -> None:
    paper = take(making.saved(making.paper(2)))

    assert isinstance(paper, CleanPaper)
    assert paper.source == "paper.pdf"
    assert paper.pages == (PageFacts(A4, 0, 1.0),) * 2
    assert (paper.repaired, paper.removed) == ((), ())


def test_pages_get_what_they_inherit(take: Take) -> None:
    pdf = making.paper(1)
    tree, page = pdf.Root.Pages, making.page(pdf, 0)
    tree.MediaBox, tree.Rotate, tree.CropBox = Array([0, 0, 400, 300]), 90, Array([10, 20, 390, 280])
    tree.Resources = page.Resources
    del page.MediaBox, page.Resources

    assert facts(take(making.saved(pdf))) == (PageFacts(Box(10, 20, 390, 280), 90, 1.0),)


@pytest.mark.parametrize(("written", "known"), [(-90, 270), (450, 90), (44, 0), (180, 180), (String("x"), 0)])
def test_rotation_is_brought_to_a_quarter_of_a_turn(take: Take, written: object, known: int) -> None:
    pdf = making.paper(1)
    making.page(pdf, 0).Rotate = written

    assert facts(take(making.saved(pdf)))[0].rotation == known


def test_crop_box_is_cut_to_the_page_and_user_unit_is_kept(take: Take) -> None:
    pdf = making.paper(1)
    making.page(pdf, 0).CropBox = Array([100, 100, 5000, 500])
    making.page(pdf, 0).UserUnit = 2

    assert facts(take(making.saved(pdf))) == (PageFacts(Box(100, 100, 595, 500), 0, 2.0),)


def test_links_are_counted_however_they_name_their_target(take: Take) -> None:
    pdf = making.paper(3)
    making.name_by_name(pdf, {"old": making.to(pdf, 1, "Fit")})
    making.name_by_string(pdf, {b"new": Dictionary(D=making.to(pdf, 2, "Fit")), b"alias": String("new")}, kids=2)
    for target in (Name.old, String("new"), String("alias"), making.to(pdf, 0, "FitH", 700)):
        making.jump(pdf, 0, target)
        making.hang(pdf, 1, "Link", Dest=target)
    making.jump(pdf, 2, String("nowhere"))
    for address in ("https://example.org/", "example.org/x", "mailto:a@example.org", "doi:10.1000/182"):
        making.hang(pdf, 2, "Link", A=making.action("URI", URI=String(address)))

    paper = take(making.saved(pdf))

    assert isinstance(paper, CleanPaper)
    assert (paper.internal_links, paper.web_links) == (8, 4)


def test_name_trees_and_aliases_in_circles_lead_nowhere(take: Take) -> None:
    pdf = making.paper(2)
    making.name_by_string(pdf, {b"a": String("b"), b"b": String("a"), b"c": making.to(pdf, 1, "Fit")})
    tree = pdf.Root.Names.Dests
    tree.Kids = Array([tree])
    for name in ("a", "c"):
        making.jump(pdf, 0, String(name))

    paper = take(making.saved(pdf))

    assert isinstance(paper, CleanPaper)
    assert paper.internal_links == 1


# --- what can't be used ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (bytes(4096), "it is empty"),
        (b"\x89PNG\r\n\x1a\n....", "it is a PNG picture"),
        (b"\xff\xd8\xff\xe0....", "it is a JPEG picture"),
        (b"PK\x03\x04....", "it is a ZIP archive or an office document"),
        (b"  <!DOCTYPE html><title>Log in</title>", "it is a web page saved as PDF"),
        (b"<html>a page that says %PDF-1.5</html>", "it is a web page saved as PDF"),
        (b"%!PS-Adobe-3.0", "it is a PostScript file"),
        (b"just some words", "it is not a PDF"),
        (b"%PDF-1.7\n", "it is too damaged to be read"),
    ],
)
def test_what_is_no_pdf_is_named_for_what_it_is(take: Take, data: bytes, reason: str) -> None:
    why = Absence.WEB_PAGE if "web page" in reason else Absence.DAMAGED
    assert take(data) == Missing(reason, "paper.pdf", why)


def test_paper_with_a_password_is_refused_and_with_an_empty_one_unlocked(take: Take) -> None:
    refused = take(making.locked(making.paper(), "secret"))
    opened = take(making.locked(making.paper(), ""))

    assert refused == Missing("it needs a password", "paper.pdf", Absence.PASSWORD)
    assert isinstance(opened, CleanPaper)
    assert opened.repaired == ("it was locked against copying or changing, with an empty password",)


def test_paper_without_pages_is_refused(take: Take) -> None:
    assert take(making.saved(making.paper(0))) == Missing("it has no pages", "paper.pdf")


def test_one_page_listed_a_hundred_thousand_times_is_too_many(take: Take) -> None:
    file = making.saved(making.paper(1))
    kids = re.search(rb"/Kids \[ (\d+ 0 R) \]", file)
    assert kids
    file = file.replace(kids[0], b"/Kids [ " + (kids[1] + b" ") * 100_000 + b"]")

    assert take(file) == Missing("it has more than 5,000 pages", "paper.pdf")


def test_file_that_takes_too_long_is_refused_for_this_time_only(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    data = making.saved(making.paper())
    with monkeypatch.context() as patch:
        patch.setattr(intake, "LIMITS", Limits(seconds=0.0001, memory_bytes=2**31))
        hurried = take(data)

    assert hurried == Missing("it took too long to read", "paper.pdf")
    assert isinstance(take(data), CleanPaper)


def test_file_that_is_too_large_is_not_read(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.truncate(intake.MAX_BYTES + 1)

    assert take_in(Found("any", path), "huge.pdf", workspace) == Missing("it is larger than 256 MB", "huge.pdf")


def test_file_that_changed_since_it_was_found_is_not_taken(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(making.saved(making.paper()))

    taken = take_in(Found(digest("content", b"other"), path), "a.pdf", workspace)

    assert taken == Missing("it has gone or changed while it was needed", "a.pdf")


# --- what is mended ----------------------------------------------------------------------------------------


def test_what_stands_before_the_pdf_is_skipped(take: Take) -> None:
    paper = take(b"HTTP/1.1 200 OK\r\n\r\n" * 200 + making.saved(making.paper()))

    assert len(facts(paper)) == 3
    assert isinstance(paper, CleanPaper)
    assert "something stood before the beginning of the PDF and was skipped" in paper.repaired


def test_truncated_paper_is_said_to_be_damaged(take: Take) -> None:
    data = making.saved(making.paper())

    paper = take(data[: data.rindex(b"xref") - 3])

    assert isinstance(paper, CleanPaper)
    assert paper.repaired == ("the file was damaged; pages may be missing",)


def test_page_tree_in_a_circle_is_walked_once(take: Take) -> None:
    pdf = making.paper(2)
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)

    paper = take(making.saved(pdf))

    assert len(facts(paper)) == 2
    assert isinstance(paper, CleanPaper)
    assert paper.repaired == ("its list of pages led back into itself",)


def test_pages_that_are_announced_and_not_there_are_told(take: Take) -> None:
    data = making.saved(making.paper(2)).replace(b"/Count 2", b"/Count 9")

    paper = take(data)

    assert isinstance(paper, CleanPaper)
    assert paper.repaired == ("it announces 9 pages, of which 2 are there",)


@pytest.mark.parametrize(
    ("box", "visible", "clause"),
    [
        (Array([595, 842, 0, 0]), A4, "a page had the corners of its box exchanged"),
        (Array([0, 0, 0, 0]), Box(0, 0, 612, 792), "a page without usable size was taken as US Letter"),
        (Array([0, 0, Name.nan, 842]), Box(0, 0, 612, 792), "a page without usable size was taken as US Letter"),
        (String("A4"), Box(0, 0, 612, 792), "a page without usable size was taken as US Letter"),
    ],
)
def test_unusable_box_is_mended_and_told(take: Take, box: object, visible: Box, clause: str) -> None:
    data = making.saved(making.paper(1))
    written = box.unparse() if isinstance(box, pikepdf.Object) else b""
    data = re.sub(rb"/MediaBox \[[^\]]*\]", b"/MediaBox " + written, data)

    paper = take(data)

    assert facts(paper)[0].visible == visible
    assert isinstance(paper, CleanPaper)
    assert clause in paper.repaired


def test_crop_box_beside_the_page_is_taken_off(take: Take) -> None:
    pdf = making.paper(1)
    making.page(pdf, 0).CropBox = Array([600, 900, 800, 1000])

    paper = take(making.saved(pdf))

    assert facts(paper)[0].visible == A4
    assert isinstance(paper, CleanPaper)
    assert paper.repaired == ("a page had a crop box that showed nothing",)


def test_numbers_of_absurd_length_are_shortened(take: Take, workspace: Workspace) -> None:
    data = making.saved(making.paper(1)).replace(b"/MediaBox", b"/Group << /X 0." + b"3" * 200 + b" >> /MediaBox")

    assert b"3" * 30 not in clean(take(data), workspace)


@settings(max_examples=60, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 2500), st.integers(0, 255)), min_size=1, max_size=30),
    end=st.integers(0, 4000),
)
def test_no_damage_makes_the_reader_raise(changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(making.saved(making.active())[: 500 + end])
    for place, byte in changes:
        data[place % len(data)] = byte

    taken = intake.examine(bytes(data))

    assert isinstance(taken, str) or taken.pages


# --- what is removed ---------------------------------------------------------------------------------------


def test_nothing_that_acts_remains_and_all_of_it_is_told(take: Take, workspace: Workspace) -> None:
    paper = take(making.saved(making.active()))

    assert making.what_acts(clean(paper, workspace)) == []
    assert isinstance(paper, CleanPaper)
    assert sorted(paper.removed) == sorted(
        (
            "3 sets of actions run by the viewer (on opening, printing, turning a page)",
            "a page thumbnail",
            "a link that starts a program",
            "a link that sends a form",
            "a link that fills a form from a file",
            "a link to another file",
            "a link into an attached file",
            "a link that plays a medium",
            "2 links to addresses that are not on the web",
            "2 scripts (JavaScript)",
            "a link that steers the viewer (next page, print)",
            "2 attached files",
            "a film, sound or 3D model",
            "a bookmark's action other than a jump",
            "a script (JavaScript), run on opening",
            "an interactive form (its fields stay as they look)",
            "an XFA form, which few viewers can show",
            "private data of another program",
            "article threads",
            "a reference to data in another file",
        )
    )


def test_names_of_fonts_and_glyphs_are_no_actions(take: Take, workspace: Workspace) -> None:
    pdf = making.paper(1)
    resources = making.page(pdf, 0).Resources
    resources.Font = Dictionary(F=making.HELVETICA, AA=making.HELVETICA, JS=making.HELVETICA)

    data = clean(take(making.saved(pdf)), workspace)

    with pikepdf.open(io.BytesIO(data)) as kept:
        assert set(making.page(kept, 0).Resources.Font.keys()) == {"/F", "/AA", "/JS"}


def test_only_so_many_annotations_of_a_page_are_kept(take: Take) -> None:
    pdf = making.paper(1)
    mark = making.hang(pdf, 0, "Square")
    making.page(pdf, 0).Annots = Array([mark] * 5_001)

    paper = take(making.saved(pdf))

    assert isinstance(paper, CleanPaper)
    assert paper.removed == ("an annotation beyond the first 5,000 of a page",)


def test_content_that_few_viewers_can_unpack_is_told(take: Take) -> None:
    pdf = making.paper(1)
    making.page(pdf, 0).Contents = pdf.make_stream(b"\x8b\x00\x80", Filter=Name.NextYearDecode)

    paper = take(making.saved(pdf))

    assert isinstance(paper, CleanPaper)
    assert paper.repaired == ("a piece of it is packed in a way few viewers can unpack; a page may look empty",)


# --- kept and many -----------------------------------------------------------------------------------------


def test_paper_taken_in_once_is_known_for_good(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(making.saved(making.active()))
    found = Found(digest("content", path.read_bytes()), path)
    first = take_in(found, "a.pdf", workspace)
    path.unlink()

    assert take_in(found, "a.pdf", workspace) == first


def test_paper_whose_clean_file_was_lost_is_taken_in_again(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(making.saved(making.paper()))
    found = Found(digest("content", path.read_bytes()), path)
    first = take_in(found, "a.pdf", workspace)
    assert isinstance(first, CleanPaper)
    (tmp_path / "store" / first.clean[:2] / first.clean[2:]).unlink()

    assert take_in(found, "a.pdf", workspace) == first
    assert clean(first, workspace)


def test_same_paper_gives_the_same_bytes(workspace: Workspace) -> None:
    one, other = (intake.examine(making.saved(making.active())) for _ in range(2))

    assert one == other


def test_all_papers_come_back_in_the_order_they_were_named(workspace: Workspace) -> None:
    good, bad = (workspace.store.keep(data) for data in (making.saved(making.paper(1)), b"no"))
    said = []

    taken = take_in_all(
        {"b.pdf": Found(good), "a.pdf": Found(bad), "copy.pdf": Found(good)},
        workspace,
        lambda stage, done, total: said.append((stage, done, total)),
    )

    assert list(taken) == ["b.pdf", "a.pdf", "copy.pdf"]
    assert [paper.source for paper in taken.values()] == ["b.pdf", "a.pdf", "copy.pdf"]
    assert taken["a.pdf"] == Missing("it is not a PDF", "a.pdf")
    assert isinstance(taken["copy.pdf"], CleanPaper)
    assert said == [("papers", 1, 2), ("papers", 2, 2)]


@pytest.mark.skipif(not ODD.is_dir(), reason="the collection of odd PDFs is not here")
def test_every_odd_pdf_is_clean_or_refused(workspace: Workspace) -> None:
    files = sorted(ODD.glob("*/*.pdf"))

    taken = take_in_all({path.name: Found(digest("content", path.read_bytes()), path) for path in files}, workspace)

    refused = {name[:3]: paper.reason for name, paper in taken.items() if isinstance(paper, Missing)}
    assert refused == {
        "01-": "it is too damaged to be read",
        "03-": "it is too damaged to be read",
        "04-": "it is too damaged to be read",
        "11-": "it is too damaged to be read",
        "15-": "it needs a password",
        "16-": "it needs a password",
        "53-": "it is too damaged to be read",
        "s01": "it is empty",
        "s02": "it is a web page saved as PDF",
        "s03": "it is a PNG picture",
        "s10": "it is too damaged to be read",
        "s11": "it is empty",
        "s14": "it is too damaged to be read",
        "s15": "it is too damaged to be read",
        "s20": "it needs a password",
        "s21": "it has no pages",
        "s25": "it has more than 5,000 pages",
        "s33": "it is too damaged to be read",
        "s43": "it has no pages",
    }
    for paper in taken.values():
        if isinstance(paper, CleanPaper):
            assert making.what_acts(clean(paper, workspace)) == [], paper.source


# --- what a page opens it closes ---------------------------------------------------------------------------


def balanced(*pieces: bytes, **keys: object) -> bytes:
    """What becomes of a page's content that lies in so many streams."""
    pdf = making.paper(1)
    page = making.page(pdf, 0)
    page.Contents = Array([pdf.make_stream(piece, **keys) for piece in pieces])
    balancing.balance(pdf, [page])
    streams = page.Contents.as_list() if isinstance(page.Contents, Array) else [page.Contents]
    raw = [stream.read_raw_bytes() for stream in streams]
    return b"|".join(zlib.decompress(data) if data.startswith(b"x") else data for data in raw)


@pytest.mark.parametrize(
    "content",
    [
        b"q 1 0 0 1 0 0 cm Q",
        b"q/Fm Do Q BT(Q)Tj ET",
        b"(Q \\) Q (Q) Q) Tj",
        b"% Q\nq Q",
        b"/Q gs [(Q) 3] TJ",
        b"BI /W 1 /H 1 /BPC 8 /CS /G ID Q Q q EI",
        b"/P <</MCID 0>>BDC EMC",
        b"",
    ],
)
def test_content_that_pairs_is_left_as_it_is(content: bytes) -> None:
    assert balanced(content) == content


@pytest.mark.parametrize(
    ("content", "mended"),
    [
        (b"q q BT", b"q q BT|\nET Q Q"),
        (b"/OC /A BDC /B BMC q", b"/OC /A BDC /B BMC q|\nEMC EMC Q"),
        (b"BT q Q BT ET q", b"BT q Q BT ET q|\nQ"),
        (b"Q q Q Q\n1 g(Q)Tj", b" q Q \n1 g(Q)Tj"),
        (b"1148459113265361704491147283 -99999999999999999999 w", b"2147483647 -2147483647 w"),
        (b"ET EMC q", b"ET EMC q|\nQ"),
    ],
)
def test_what_is_open_is_closed_and_what_closes_nothing_is_taken_out(content: bytes, mended: bytes) -> None:
    assert balanced(content) == mended


def test_streams_of_a_page_are_one_content() -> None:
    assert balanced(b"q", b"Q") == b"q|Q"
    assert balanced(b"q", b"Q Q 1 g") == b"q\nQ  1 g"


def test_content_that_is_huge_or_oddly_packed_is_not_looked_at() -> None:
    bomb = zlib.compress(b" " * balancing.LARGEST + b"q")

    assert balanced(bomb, Filter=Name.FlateDecode).endswith(b" q")
    assert balanced(b"71>", Filter=Name.ASCIIHexDecode) == b"71>"
    assert balanced(b"no zlib at all", Filter=Name.FlateDecode) == b"no zlib at all"


WORDS = st.sampled_from([b"q", b"Q", b"BT", b"ET", b"/A BMC", b"EMC", b"1 g", b"(Q q)", b"BI ID Q q EI", b"% Q\n"])


@given(st.lists(WORDS))
def test_what_was_balanced_once_is_not_changed_again(words: list[bytes]) -> None:
    once = balanced(b" ".join(words)).replace(b"|", b"\n")

    assert balanced(once) == once


# --- streams -----------------------------------------------------------------------------------------------


def content_after(data: bytes, **settings: object) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    """Content of a page that is packed like this, taken in; what was mended and what was removed."""
    pdf = making.paper(1)
    making.page(pdf, 0).Contents = pdf.make_stream(data, **settings)
    taken = intake.examine(making.saved(pdf))
    assert not isinstance(taken, str), taken
    with pikepdf.open(io.BytesIO(taken.clean)) as kept:
        page = making.page(kept, 0)
        shut_in = "/XObject" in page.Resources
        content = page.Resources.XObject.Page.read_bytes() if shut_in else page.Contents.read_bytes()
        return content, taken.repaired, taken.removed


PACKED = zlib.compress(b"1 g " * 100, 0)
CUT = ("a piece of it is damaged and was kept as far as it could be read",)


@pytest.mark.parametrize(
    ("data", "packing", "content", "repaired"),
    [
        (PACKED[:-2], "Flate", b"1 g " * 100, ()),
        (PACKED[:-1] + b"?", "Flate", b"1 g " * 100, ()),
        (PACKED[:107], "Flate", b"1 g " * 25, CUT),
        (b"no zlib at all", "Flate", b"", CUT),
        (b"31 20 67 2>", "ASCIIHex", b"1 g ", ()),
        (b"31 zz 20 67>", "ASCIIHex", b"1 g", CUT),
        (b"0d(*~>", "ASCII85", b"1 g", ()),
        (b"0d\x7f(*~>", "ASCII85", b"1 g", CUT),
        (b"zzsz~>", "ASCII85", b"", CUT),
        (b"\x0b\x01\x801 g\x03", "Brotli", b"1 g", ()),
        (b"\x0b\x01\x801", "Brotli", b"1", CUT),
        (b"\x00", "RunLength", b"", CUT),
    ],
)
def test_damaged_stream_is_kept_as_far_as_it_can_be_read(
    data: bytes, packing: str, content: bytes, repaired: tuple[str, ...]
) -> None:
    assert content_after(data, Filter=Name(f"/{packing}Decode")) == (content, repaired, ())


def test_stream_packed_twice_is_mended_where_it_is_damaged() -> None:
    twice = zlib.compress(PACKED[:-2])

    assert content_after(twice, Filter=Array([Name.FlateDecode, Name.FlateDecode])) == (b"1 g " * 100, (), ())


def test_bomb_within_a_damaged_layer_is_taken_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LARGEST", 1_000_000)
    outer = zlib.compress(zlib.compress(b" " * 1_000_001), 0)

    _, _, removed = content_after(outer[:-4], Filter=Array([Name.FlateDecode, Name.FlateDecode]))

    assert removed == ("a piece that unpacks to more than a viewer can bear; a page may look empty",)


def test_settings_that_fit_no_data_leave_the_stream_empty() -> None:
    settings = Dictionary(Predictor=15, Columns=-7)

    assert content_after(PACKED, Filter=Name.FlateDecode, DecodeParms=settings) == (b"", CUT, ())


@pytest.mark.parametrize("times", [1, 2])
def test_bomb_is_taken_out_and_told(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LARGEST", 1_000_000)
    bomb = b" " * 1_000_001
    for _ in range(times):
        bomb = zlib.compress(bomb)

    _, _, removed = content_after(bomb, Filter=Array([Name.FlateDecode] * times))

    assert removed == ("a piece that unpacks to more than a viewer can bear; a page may look empty",)


def test_many_small_bombs_are_as_bad_as_a_large_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LARGEST_PAPER", 2_500_000)
    pdf = making.paper(1)
    pieces = [pdf.make_stream(zlib.compress(b" " * 1_000_000), Filter=Name.FlateDecode) for _ in range(4)]
    making.page(pdf, 0).Contents = Array(pieces)

    taken = intake.examine(making.saved(pdf))

    assert not isinstance(taken, str)
    assert taken.removed == ("2 pieces that unpack to more than a viewer can bear; pages may look empty",)


def test_string_that_never_ends_is_shut_in() -> None:
    pdf = making.paper(1)
    making.page(pdf, 0).Contents = pdf.make_stream(b"BT (never")

    taken = intake.examine(making.saved(pdf))

    assert not isinstance(taken, str)
    with pikepdf.open(io.BytesIO(taken.clean)) as kept:
        page = making.page(kept, 0)
        assert page.Contents.read_bytes() == b"/Page Do"
        assert page.Resources.XObject.Page.read_bytes() == b"BT (never"


def test_what_is_no_content_is_taken_off() -> None:
    pdf = making.paper(2)
    making.page(pdf, 0).Contents = Dictionary(A=making.action("Launch", F=String("x")))
    making.page(pdf, 1).Contents = Array([making.page(pdf, 1).Contents, 7])

    taken = intake.examine(making.saved(pdf))

    assert not isinstance(taken, str)
    with pikepdf.open(io.BytesIO(taken.clean)) as kept:
        assert "/Contents" not in making.page(kept, 0)
        assert len(making.page(kept, 1).Contents) == 1


def test_what_acts_in_the_midst_of_other_things_is_emptied() -> None:
    pdf = making.paper(1)
    hidden = Dictionary(Deep=Array([Dictionary(A=making.action("Launch", F=String("cmd.exe")))]))
    making.page(pdf, 0).Resources.Properties = Dictionary(MC0=hidden)

    taken = intake.examine(making.saved(pdf))

    assert not isinstance(taken, str)
    assert taken.removed == ("a link that starts a program",)
    assert making.what_acts(taken.clean) == []
    assert b"cmd.exe" not in taken.clean


def test_page_that_is_hardly_wider_than_a_hair_is_taken_in_unmeasured() -> None:
    pdf = making.paper(2)
    making.page(pdf, 0).MediaBox = Array([0, 0, 842, 1.2])

    taken = intake.examine_and_measure(making.saved(pdf))

    assert not isinstance(taken, str)
    assert taken.pages[0].marks is None
    assert taken.pages[1].marks is not None


def test_page_that_is_its_own_outline_stays_a_page() -> None:
    pdf = making.paper(2)
    pdf.Root.Outlines = making.page(pdf, 0)

    taken = intake.examine(making.saved(pdf))

    assert not isinstance(taken, str)
    with pikepdf.open(io.BytesIO(taken.clean)) as kept:
        assert len(kept.pages) == len(taken.pages) == 2
        assert b"Page 1" in kept.pages[0].Contents.read_bytes()
