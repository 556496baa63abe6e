"""Each demand of PDF/X-4 that a file of ours could break, broken once."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, String
from test_print import Edition, Shop

from booklet.icc import UNCOATED
from booklet.printing.demands import demanded
from booklet.printing.inks import srgb_icc
from booklet.values import Verdict
from booklet.workshop import Workshop


@pytest.fixture(scope="module")
def sample_print(tmp_path_factory: pytest.TempPathFactory, workshop: Workshop) -> Edition:
    return Shop(tmp_path_factory.mktemp("shop"), workshop).edition(ROOT)


def test_print_edition_keeps_all_demands(sample_print: Edition) -> None:
    with Pdf.open(io.BytesIO(sample_print.pdf)) as book:
        answers = {check.name: check.verdict for check in demanded(book)}

    assert answers == dict.fromkeys(answers, Verdict.GOOD)
    assert len(answers) == 7


def own(pdf: Pdf, **entries: object) -> None:
    """Something of a stranger's that the first page has in its resources."""
    form = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1], **entries)
    pdf.pages[0].obj.Resources.XObject = Dictionary(Own=form)


def state(pdf: Pdf, **entries: object) -> None:
    made = pdf.make_indirect(Dictionary(Type=Name.ExtGState, **entries))
    own(pdf, Resources=Dictionary(ExtGState=Dictionary(G=made)))


def spaces(pdf: Pdf, *spaces_: object) -> None:
    named = {f"/S{number}": space for number, space in enumerate(spaces_)}
    own(pdf, Resources=Dictionary(ColorSpace=Dictionary(named)))


def profile(pdf: Pdf, data: bytes, channels: int) -> None:
    pdf.Root.OutputIntents[0].DestOutputProfile = pdf.make_stream(data, N=channels)


def says(pdf: Pdf, key: str, value: str | None) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        if value is None:
            del xmp[key]
        else:
            xmp[key] = value


def ink(name: str, amount: float) -> Array:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[amount, 0, 0, 0], N=1)
    return Array([Name.Separation, Name(f"/{name}"), Name.DeviceCMYK, tint])


def forget(pdf: Pdf, *names: str) -> None:
    for name in names:
        del pdf.pages[2].obj[Name(f"/{name}")]


def layers(pdf: Pdf) -> None:
    switched = Dictionary(Event=Name.Print, OCGs=[], Category=[Name.Print])
    pdf.Root.OCProperties = Dictionary(OCGs=[], D=Dictionary(AS=[switched]))


def intents(pdf: Pdf, count: int) -> None:
    pdf.Root.OutputIntents = Array([pdf.Root.OutputIntents[0]] * count)


Break = Callable[[Pdf], object]
BROKEN: list[tuple[str, str, Break]] = [
    ("identity", "its metadata lack an ID", lambda pdf: says(pdf, "xmpMM:DocumentID", None)),
    ("identity", "its metadata lack a version", lambda pdf: says(pdf, "xmpMM:VersionID", None)),
    ("identity", "its metadata lack a title", lambda pdf: says(pdf, "dc:title", None)),
    ("identity", "its two titles differ", lambda pdf: says(pdf, "dc:title", "Another")),
    (
        "identity",
        "the dates xmp:CreateDate and /CreationDate differ",
        lambda pdf: says(pdf, "xmp:CreateDate", "2020-01-01T00:00:00Z"),
    ),
    ("identity", "it does not say whether it is trapped", lambda pdf: pdf.docinfo.__delitem__("/Trapped")),
    ("identity", "it has no metadata (XMP)", lambda pdf: pdf.Root.__delitem__("/Metadata")),
    ("condition", "no printing conditions are named", lambda pdf: pdf.Root.__delitem__("/OutputIntents")),
    ("condition", "2 printing conditions are named", lambda pdf: intents(pdf, 2)),
    (
        "condition",
        "the printing condition has no profile",
        lambda pdf: pdf.Root.OutputIntents[0].__delitem__("/DestOutputProfile"),
    ),
    ("condition", "the profile of the printing condition is none for a press", lambda pdf: profile(pdf, srgb_icc(), 4)),
    ("condition", "the profile of the printing condition can't be read", lambda pdf: profile(pdf, b"none", 4)),
    (
        "condition",
        "the profile of the printing condition has another number of colours than is said",
        lambda pdf: profile(pdf, UNCOATED.read_bytes(), 3),
    ),
    ("closed", "it has a form to fill in", lambda pdf: pdf.Root.__setitem__("/AcroForm", Dictionary(Fields=[]))),
    ("closed", "it has an action when it is opened", lambda pdf: pdf.Root.__setitem__("/OpenAction", Array([0]))),
    ("closed", "a page has actions", lambda pdf: pdf.pages[1].obj.__setitem__("/AA", Dictionary())),
    ("closed", "it has PostScript in it", lambda pdf: own(pdf, Subtype2=Name.PS)),
    ("closed", "a picture has others to take its place", lambda pdf: own(pdf, OPI=Dictionary())),
    ("closed", "a drawing stands for a page of another file", lambda pdf: own(pdf, Ref=Dictionary(F=String("x.pdf")))),
    ("device", "a graphics state has a /TR", lambda pdf: state(pdf, TR=Name.Identity)),
    ("device", "a graphics state has a /TR2", lambda pdf: state(pdf, TR2=Name.Identity)),
    ("device", "a graphics state has a halftone of its own", lambda pdf: state(pdf, HT=Dictionary(HalftoneType=6))),
    (
        "colorants",
        "the colorant Gold is made of two things",
        lambda pdf: spaces(pdf, ink("Gold", 0.2), ink("Gold", 0.8)),
    ),
    (
        "colorants",
        "colours by the profile of the condition itself",
        lambda pdf: spaces(pdf, Array([Name.ICCBased, pdf.Root.OutputIntents[0].DestOutputProfile])),
    ),
    ("layers", "layers are switched by occasion", layers),
    ("page boxes", "page 3 has neither of a trim and an art box", lambda pdf: forget(pdf, "TrimBox")),
]


@pytest.mark.parametrize(("name", "said", "broken"), BROKEN, ids=[f"{name}: {said}" for name, said, _ in BROKEN])
def test_a_demand_that_is_broken_is_told(sample_print: Edition, name: str, said: str, broken: Break) -> None:
    with Pdf.open(io.BytesIO(sample_print.pdf)) as book:
        broken(book)
        file = io.BytesIO()
        book.save(file)
    with Pdf.open(io.BytesIO(file.getvalue())) as book:
        bad = {check.name: check.said for check in demanded(book) if check.verdict is Verdict.BAD}

    assert bad == {name: said}


def test_a_locked_file_is_told(sample_print: Edition, tmp_path: Path) -> None:
    with Pdf.open(io.BytesIO(sample_print.pdf)) as book:
        book.save(tmp_path / "locked.pdf", encryption=Encryption(owner="x", user=""))
    with Pdf.open(tmp_path / "locked.pdf") as book:
        bad = {check.name: check.said for check in demanded(book) if check.verdict is Verdict.BAD}

    assert bad["closed"] == "it is encrypted"


def test_any_other_pdf_is_told_what_it_lacks() -> None:
    pdf = Pdf.new()
    pdf.add_blank_page()

    bad = {check.name for check in demanded(pdf) if check.verdict is Verdict.BAD}

    assert bad == {"identity", "condition", "page boxes"}
