"""What a print shop would ask, answered before it asks."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT, entry, make_catalog
from making_pdfs import HELVETICA, hang, locked, paper
from pikepdf import Array, Dictionary, Name, Pdf
from test_print import Edition, Shop

from booklet.cli import booklet
from booklet.printing.inks import srgb_icc
from booklet.printing.preflight import Expected, looked_over
from booklet.printing.sampling import coverage
from booklet.values import Check, Verdict
from booklet.workshop import Workshop

MM = 72 / 25.4


@pytest.fixture(scope="module")
def sample_print(tmp_path_factory: pytest.TempPathFactory, workshop: Workshop) -> Edition:
    return Shop(tmp_path_factory.mktemp("shop"), workshop).edition(ROOT)


def press_page(content: bytes, **changes: object) -> Pdf:
    """A page of 100 by 150 mm with 3 mm bleed and 10 mm around it, whose media box begins below zero."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(100, 100)).obj
    for name, grown in (("MediaBox", 13), ("BleedBox", 3), ("TrimBox", 0)):
        page[Name(f"/{name}")] = Array([-grown * MM, -grown * MM, (100 + grown) * MM, (150 + grown) * MM])
    page.Resources = Dictionary(Font=Dictionary(F1=HELVETICA))
    page.Contents = pdf.make_stream(content)
    for name, value in changes.items():
        page[Name(f"/{name}")] = value
    return pdf


def looked(pdf: Pdf, **expected: float) -> dict[str, Check]:
    file = io.BytesIO()
    pdf.save(file)
    return {check.name: check for check in looked_over(file.getvalue(), Expected(**expected)).checks}  # type: ignore[arg-type]


def test_the_sample_is_fit_for_a_press(sample_print: Edition) -> None:
    verdicts = {check.name: check.verdict for check in sample_print.built.checks}

    assert Verdict.BAD not in verdicts.values()
    assert verdicts["standard"] == verdicts["ink"] == verdicts["bleed"] == verdicts["fonts"] == Verdict.GOOD


def test_what_is_cut_and_does_not_reach_into_the_bleed_is_found() -> None:
    w, h = 100 * MM, 150 * MM

    full = looked(press_page(b"0 0 0 1 k %d %d %d %d re f" % (-9, -9, w + 18, h + 18)))["bleed"]
    short = looked(press_page(b"0 0 0 1 k 0 0 %f %f re f" % (w, h)))["bleed"]
    inside = looked(press_page(b"0 0 0 1 k 30 30 50 50 re f"))["bleed"]

    assert (full.verdict, inside.verdict) == (Verdict.GOOD, Verdict.GOOD)
    assert (short.verdict, short.pages) == (Verdict.BAD, (1,))
    assert short.said == "something is cut at the trim (left, right, foot, head)"


def test_boxes_that_stand_out_of_each_other_are_found() -> None:
    wrong = looked(press_page(b"", TrimBox=Array([-60, 0, 100, 100])))["boxes"]

    assert (wrong.verdict, wrong.pages) == (Verdict.BAD, (1,))


def test_ink_at_one_spot_is_what_the_plates_lay_on_each_other() -> None:
    file = io.BytesIO()
    press_page(b"0.9 0.8 0.7 0.9 k 0 0 200 200 re f 0 0 0 0.5 k 0 200 200 100 re f").save(file)

    (ink,) = coverage(file.getvalue())

    assert ink.most == pytest.approx(330, abs=2)


@pytest.mark.parametrize(("limit", "verdict"), [(300, Verdict.BAD), (340, Verdict.GOOD)])
def test_more_ink_than_the_limit_is_found(limit: int, verdict: Verdict) -> None:
    found = looked(press_page(b"0.9 0.8 0.7 0.9 k 0 0 200 200 re f"), ink_limit=limit)["ink"]

    assert found.verdict == verdict


def test_smallest_letters_and_thinnest_rules_are_measured_as_they_are_printed() -> None:
    content = b"q 0.5 0 0 0.5 0 0 cm BT /F1 9 Tf 20 20 Td (small) Tj ET 0.3 w 0 0 m 50 50 l S Q 10 10 100 0.35 re f"

    found = looked(press_page(content))

    assert (found["letters"].verdict, found["letters"].said) == (Verdict.LOOK, "from 4.5 pt on")
    assert (found["rules"].verdict, found["rules"].said) == (Verdict.LOOK, "from 0.15 pt on")


def test_fonts_that_are_not_embedded_are_named() -> None:
    found = looked(press_page(b"BT /F1 9 Tf (x) Tj ET"))["fonts"]

    assert (found.verdict, found.said, found.pages) == (Verdict.BAD, "not embedded: Helvetica", (1,))


def test_pictures_are_measured_at_their_printed_size_and_colour() -> None:
    pdf = press_page(b"q 72 0 0 72 20 20 cm /Im Do Q")
    image = pdf.make_stream(bytes(100 * 150 * 3), Subtype=Name.Image, Width=100, Height=150, BitsPerComponent=8)
    image.ColorSpace = Name.DeviceRGB
    pdf.pages[0].obj.Resources.XObject = Dictionary(Im=image)

    found = looked(pdf)

    assert (found["resolution"].verdict, found["resolution"].said) == (Verdict.LOOK, "1 pictures, from 100 dpi on")
    assert (found["picture colours"].verdict, found["picture colours"].said) == (Verdict.BAD, "DeviceRGB")


def test_colours_of_a_screen_are_found_unless_a_profile_says_of_which() -> None:
    painted = looked(press_page(b"1 0 0 rg 0 0 9 9 re f"))["painted colours"]
    named = looked(press_page(b"/DeviceRGB CS 1 0 0 SC 0 0 m 9 9 l S"))["painted colours"]
    profiled = press_page(b"1 0 0 rg 0 0 9 9 re f")
    profiled.pages[0].obj.Resources.ColorSpace = Dictionary(
        DefaultRGB=Array([Name.ICCBased, profiled.make_stream(srgb_icc(), N=3)])
    )

    assert (painted.verdict, painted.pages, named.verdict) == (Verdict.BAD, (1,), Verdict.BAD)
    assert looked(profiled)["painted colours"].verdict == Verdict.GOOD


def test_what_can_be_clicked_and_a_count_that_cannot_be_bound_are_found() -> None:
    pdf = press_page(b"")
    hang(pdf, 0, "Link")

    found = looked(pdf)

    assert (found["links"].verdict, found["pages"].verdict) == (Verdict.BAD, Verdict.BAD)
    assert found["pages"].said == "1, no multiple of 4"


def test_proof_has_every_page_with_its_boxes_drawn(sample_print: Edition) -> None:
    with Pdf.open(io.BytesIO(sample_print.built.beside["proof"])) as proof:
        assert len(proof.pages) == 24
        assert proof.pages[0].obj.Contents.read_bytes().count(b" re S") >= 2


# --- the command -------------------------------------------------------------------------------------------


def test_check_print_writes_a_table_and_a_proof(sample_print: Edition, tmp_path: Path) -> None:
    file = tmp_path / "book.pdf"
    file.write_bytes(sample_print.pdf)

    ran = CliRunner().invoke(booklet, ["check", "--print", str(file)], standalone_mode=False)

    assert ran.return_value == 0
    assert "PDF/X-4, condition FOGRA39" in ran.stdout
    assert (tmp_path / "book-proof.pdf").is_file()


def test_check_print_as_json_names_each_check(sample_print: Edition, tmp_path: Path) -> None:
    file = tmp_path / "book.pdf"
    file.write_bytes(sample_print.pdf)

    ran = CliRunner().invoke(booklet, ["check", "--print", "--json", str(file)], standalone_mode=False)

    data = json.loads(ran.stdout)
    assert {check["name"]: check["verdict"] for check in data["checks"]}["fonts"] == "good"


def test_check_print_before_any_build_says_how_to_make_it(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one")]), encoding="utf-8")

    ran = CliRunner().invoke(booklet, ["check", "--print", "--json", str(tmp_path)], standalone_mode=False)

    (told,) = json.loads(ran.stdout)["diagnostics"]
    assert told["rule"] == "no-print-edition"
    assert told["hint"] == "booklet build --edition print makes it"
    assert ran.return_value == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b"not a PDF", "it is no PDF"),
        (b"%PDF-1.6 and nothing else", "it is too damaged"),
        (locked(paper(1), "secret"), "it needs a password"),
    ],
)
def test_file_that_does_not_open_is_told_why_and_has_no_proof(tmp_path: Path, data: bytes, why: str) -> None:
    file = tmp_path / "book.pdf"
    file.write_bytes(data)

    ran = CliRunner().invoke(booklet, ["check", "--print", "--json", str(file)], standalone_mode=False)

    (told,) = json.loads(ran.stdout)["diagnostics"]
    assert (told["rule"], told["message"]) == ("unusable-pdf", f"{file} can't be looked over: {why}")
    assert ran.return_value == 1
    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]
