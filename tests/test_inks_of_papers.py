"""Whatever colours a stranger's page is made of, it is printed in four inks within the limit, and looks as it did."""

import io
import zlib

import pypdfium2
import pytest
from making_pdfs import HELVETICA
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from PIL import Image

from booklet.icc import COATED
from booklet.printing.converting import Converter
from booklet.printing.functions import UNWORKABLE, function_of
from booklet.printing.inks import Press
from booklet.printing.pictures import converted
from booklet.printing.sampling import coverage
from booklet.values import no_progress
from booklet.workshop import Workshop

ICC = COATED.read_bytes()
LIMIT = 300.0
SIDE = 200
Colour = tuple[int, int, int]
SPOT = "{dup 0.9 mul exch dup 0.2 mul exch 0 mul 0}"  # a blue: most of it cyan


def page(content: bytes, **resources: dict[str, object]) -> Pdf:
    """A square page with its own bleed, so that all of it is measured."""
    pdf = Pdf.new()
    made = pdf.add_blank_page(page_size=(SIDE, SIDE)).obj
    made.Resources = Dictionary({f"/{group}": Dictionary({}) for group in ("XObject", "ColorSpace", "Pattern")})
    made.Resources.Font = Dictionary(F1=HELVETICA)
    for group, entries in resources.items():
        made.Resources[f"/{group}"] = Dictionary(
            {f"/{name}": entry(pdf) if callable(entry) else entry for name, entry in entries.items()}
        )
    made.Contents = pdf.make_stream(content)
    return pdf


def printed(pdf: Pdf, workshop: Workshop) -> Converter:
    """The file brought to inks, and what its converter has to say."""
    pictures, unread = converted(pdf, ICC, LIMIT - 8, workshop, no_progress)
    converter = Converter(pdf, Press(ICC, LIMIT), pictures, ["a picture"] * unread)
    converter.convert()
    return converter


def saved(pdf: Pdf) -> bytes:
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


def seen(pdf: Pdf, *spots: tuple[int, int]) -> list[Colour]:
    with pypdfium2.PdfDocument(saved(pdf)) as document:
        picture = document[0].render().to_pil().convert("RGB")
    return [picture.getpixel(spot) for spot in spots]


def spaces(pdf: Pdf) -> set[str]:
    """What the pictures and runs of colour of the file are in, once it is written."""
    with Pdf.open(io.BytesIO(saved(pdf))) as file:
        found = [item.get("/ColorSpace") for item in file.objects if isinstance(item, Dictionary | Stream)]
        return {
            str(space[1] if isinstance(space, Array) and space[0] == Name.Indexed else space)
            for space in found
            if isinstance(space, Name | Array)
        }


def stream(data: bytes, **entries: object) -> object:
    return lambda pdf: pdf.make_stream(data, **entries)


def tint(program: str, outputs: int = 4) -> object:
    """A function from the share of a spot colour to what it is made of."""
    return lambda pdf: pdf.make_stream(
        program.encode(), FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1] * outputs)
    )


def spot(name: str = "Blue", base: str = "DeviceCMYK", program: str = SPOT, outputs: int = 4) -> object:
    return lambda pdf: Array(
        [Name.Separation, Name(f"/{name}"), Name(f"/{base}"), tint(program, outputs)(pdf)]  # type: ignore[operator]
    )


def inks_space(pdf: Pdf) -> Object:
    return Array([Name.ICCBased, pdf.make_stream(ICC, N=4, Alternate=Name.DeviceCMYK)])


def duotone(pdf: Pdf) -> Object:
    mixed = pdf.make_stream(b"{0 0 3 -1 roll 0 exch pop exch 0 exch pop}", FunctionType=4)
    mixed.Domain, mixed.Range = Array([0, 1] * 2), Array([0, 1] * 4)
    return Array([Name.DeviceN, Array([Name("/One"), Name("/Two")]), Name.DeviceCMYK, mixed])


FILL = b" 20 20 160 160 re f"
LAB = Array([Name.Lab, Dictionary(WhitePoint=[0.9642, 1, 0.8249], Range=[-128, 127, -128, 127])])
PAINTED: dict[str, tuple[bytes, dict[str, object]]] = {
    "four inks at their full": (b"1 1 1 1 k" + FILL, {}),
    "inks by a profile": (b"/S cs 1 0.9 0.9 0.9 sc" + FILL, {"S": inks_space}),
    "a spot colour": (b"/S cs 1 scn" + FILL, {"S": spot()}),
    "a spot colour made of red, green and blue": (
        b"/S cs 0.8 scn" + FILL,
        {"S": spot(base="DeviceRGB", program="{1 exch sub dup dup}", outputs=3)},
    ),
    "all plates": (b"/S cs 1 scn" + FILL, {"S": spot("All", program="{dup dup dup}")}),
    "L*a*b*": (b"/S cs 40 50 30 sc" + FILL, {"S": LAB}),
    "numbered colours": (
        b"/S cs 1 sc" + FILL,
        {"S": Array([Name.Indexed, Name.DeviceCMYK, 1, String(bytes([0] * 4 + [255] * 4))])},
    ),
}


@pytest.mark.parametrize("way", PAINTED)
def test_what_is_painted_is_painted_in_inks_within_the_limit_and_looks_as_it_did(way: str, workshop: Workshop) -> None:
    content, named = PAINTED[way]
    pdf = page(content, ColorSpace=named)
    (before,) = seen(pdf, (100, 100))

    converter = printed(pdf, workshop)

    (after,), (ink,) = seen(pdf, (100, 100)), coverage(saved(pdf))
    written = pdf.pages[0].obj.Contents.read_bytes()
    assert b"/S" not in written
    assert b" k" in written
    assert 20 < ink.most <= LIMIT + 1
    assert max(abs(a - b) for a, b in zip(before, after, strict=True)) < 75  # pdfium has no profile for inks
    assert converter.left == []


@pytest.mark.parametrize(("name", "plate"), [("Cyan", (1, 0, 0, 0)), ("Yellow", (0, 0, 1, 0)), ("Black", (0, 0, 0, 1))])
def test_inks_of_the_press_that_a_paper_names_are_those_inks(
    name: str, plate: tuple[int, ...], workshop: Workshop
) -> None:
    pdf = page(b"/S cs 1 scn" + FILL, ColorSpace={"S": spot(name)})

    printed(pdf, workshop)

    assert f"{' '.join(map(str, plate))} k" in pdf.pages[0].obj.Contents.read_bytes().decode()


def test_a_space_that_is_chosen_brings_its_first_colour(workshop: Workshop) -> None:
    pdf = page(b"/S cs" + FILL, ColorSpace={"S": spot()})

    printed(pdf, workshop)

    assert b"0.9 0.2 0 0 k" in pdf.pages[0].obj.Contents.read_bytes()


# --- patterns and runs -------------------------------------------------------------------------------------


def test_patterns_are_painted_in_the_inks_of_their_colour(workshop: Workshop) -> None:
    tile = stream(
        b"0 0 10 10 re f", PatternType=1, PaintType=2, TilingType=1, BBox=Array([0, 0, 10, 10]), XStep=10, YStep=10
    )
    named = {"S": Array([Name.Pattern, Name.DeviceRGB])}
    pdf = page(b"/S cs 1 0 0 /P scn" + FILL, ColorSpace=named, Pattern={"P": tile})

    printed(pdf, workshop)

    ((red, green, blue),) = seen(pdf, (100, 100))
    assert red > 200
    assert max(green, blue) < 110
    assert b"/BkStencil cs" in pdf.pages[0].obj.Contents.read_bytes()


def sampled(pdf: Pdf) -> Object:
    table = pdf.make_stream(bytes([255, 0, 0, 0, 255, 0, 0, 0, 255]), FunctionType=0, BitsPerSample=8)
    table.Size, table.Domain, table.Range = Array([3]), Array([0, 1]), Array([0, 1] * 3)
    return table


RUNS = {
    "red over green to blue, by a table": (Name.DeviceRGB, sampled, [(240, 90, 60), (60, 160, 80), (60, 60, 140)]),
    "to a spot colour": (
        spot(),
        Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[1], N=1),
        [(255, 255, 255), (120, 190, 235), (0, 150, 220)],
    ),
    "to more ink than there may be": (
        Name.DeviceCMYK,
        Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1),
        [(255, 255, 255), (70, 60, 60), (0, 0, 0)],
    ),
}


@pytest.mark.parametrize("way", RUNS)
def test_colours_that_run_into_each_other_run_in_inks(way: str, workshop: Workshop) -> None:
    space, function, expected = RUNS[way]

    def shading(pdf: Pdf) -> Object:
        made = Dictionary(ShadingType=2, Coords=[0, 0, SIDE, 0], Extend=[True, True])
        made.ColorSpace = space(pdf) if callable(space) else space
        made.Function = function(pdf) if callable(function) else function
        return pdf.make_indirect(made)

    pdf = page(b"/Sh sh", Shading={"Sh": shading})

    converter = printed(pdf, workshop)

    found = seen(pdf, (2, 100), (100, 100), (197, 100))
    differences = [
        abs(a - b) for one, other in zip(found, expected, strict=True) for a, b in zip(one, other, strict=True)
    ]
    assert max(differences) < 70, found
    assert spaces(pdf) == {"/DeviceCMYK"}
    assert coverage(saved(pdf))[0].most <= LIMIT + 2
    assert converter.left == []


# --- pictures ----------------------------------------------------------------------------------------------


def jpeg_of_inks(inverted: bool) -> object:
    """A dark photograph in four inks, as it is stored with and without Adobe's inversion."""
    colour = (230, 210, 200, 240)
    file = io.BytesIO()
    stored = colour if inverted else tuple(255 - one for one in colour)
    Image.new("CMYK", (40, 40), stored).save(file, "JPEG", quality=95)  # Pillow inverts what it writes
    decode = {"Decode": Array([1, 0] * 4)} if inverted else {}
    return stream(file.getvalue(), **PICTURE, ColorSpace=Name.DeviceCMYK, Filter=Name.DCTDecode, **decode)


PICTURE = {"Subtype": Name.Image, "Width": 40, "Height": 40, "BitsPerComponent": 8}


def picture(data: bytes, space: object, **entries: object) -> object:
    def made(pdf: Pdf) -> Object:
        image = pdf.make_stream(data, **PICTURE)
        image.ColorSpace = space(pdf) if callable(space) else space
        for key, value in entries.items():
            image[f"/{key}"] = value
        return image

    return made


TABLE = Array([Name.Indexed, Name.DeviceCMYK, 1, String(bytes([0, 0, 0, 0, 250, 240, 230, 250]))])
PICTURES = {
    "a photograph in inks": jpeg_of_inks(inverted=False),
    "a photograph in inks, inverted": jpeg_of_inks(inverted=True),
    "inks without loss": picture(bytes([255] * 6400), Name.DeviceCMYK),
    "inks by a profile": picture(bytes([240] * 6400), inks_space),
    "numbered colours": picture(bytes([1] * 1600), TABLE),
    "numbered colours, one bit each": picture(bytes([255] * 200), TABLE, BitsPerComponent=1),
    "a spot colour": picture(bytes([255] * 1600), spot()),
    "a spot colour, its values turned round": picture(bytes(1600), spot(), Decode=Array([1, 0])),
    "two colorants": picture(bytes([250, 250] * 1600), duotone),
    "L*a*b*": picture(bytes([100, 190, 160] * 1600), LAB),
    "red, turned round": picture(bytes([0, 255, 255] * 1600), Name.DeviceRGB, Decode=Array([1, 0] * 3)),
    "compressed": picture(zlib.compress(bytes([255, 0, 0] * 1600)), Name.DeviceRGB, Filter=Name.FlateDecode),
}
SHOWN = b"q 160 0 0 160 20 20 cm /Im Do Q"


@pytest.mark.parametrize("way", PICTURES)
def test_pictures_of_any_kind_are_printed_within_the_limit_and_look_as_they_did(way: str, workshop: Workshop) -> None:
    pdf = page(SHOWN, XObject={"Im": PICTURES[way]})
    (before,) = seen(pdf, (100, 100))

    printed(pdf, workshop)

    (after,), (ink,) = seen(pdf, (100, 100)), coverage(saved(pdf))
    assert spaces(pdf) == {"/DeviceCMYK"}
    assert 20 < ink.most <= LIMIT + 1
    assert max(abs(a - b) for a, b in zip(before, after, strict=True)) < 75, (before, after)


def test_a_picture_within_the_limit_is_not_touched(workshop: Workshop) -> None:
    pdf = page(SHOWN, XObject={"Im": picture(bytes([10, 20, 30, 40] * 1600), inks_space)})
    image = pdf.pages[0].obj.Resources.XObject.Im

    printed(pdf, workshop)

    assert (image.ColorSpace, image.read_raw_bytes()) == (Name.DeviceCMYK, bytes([10, 20, 30, 40] * 1600))


@pytest.mark.parametrize("space", [Name.DeviceRGB, TABLE], ids=["red and white", "numbered"])
def test_what_a_picture_leaves_unpainted_stays_unpainted(space: object, workshop: Workshop) -> None:
    count = 3 if space == Name.DeviceRGB else 1
    row = bytes([0] * 20 * count + [1] * 20 * count)
    pdf = page(
        b"0 1 0 rg 0 0 200 200 re f " + SHOWN,
        XObject={"Im": picture(row * 40, space, Mask=Array([0, 0] * count))},
    )

    printed(pdf, workshop)

    unpainted, painted = seen(pdf, (60, 100), (140, 100))
    assert unpainted[1] > 120
    assert max(painted) < 60


def test_a_picture_too_large_to_be_unpacked_stays_and_is_told(workshop: Workshop) -> None:
    bomb = picture(zlib.compress(b"\0" * 999), Name.DeviceRGB, Filter=Name.FlateDecode, Width=99999, Height=99999)
    pdf = page(SHOWN, XObject={"Im": bomb})

    assert printed(pdf, workshop).left == ["a picture"]


def test_a_picture_that_is_cut_off_stops_nothing(workshop: Workshop) -> None:
    for space in (Name.DeviceGray, Name.DeviceCMYK):
        pdf = page(SHOWN, XObject={"Im": picture(b"\x80" * 7, space)})

        printed(pdf, workshop)

        assert coverage(saved(pdf))[0].most <= LIMIT


def test_a_picture_with_a_stencil_keeps_it(workshop: Workshop) -> None:
    def cut_out(pdf: Pdf) -> Object:
        image = picture(bytes([0, 0, 200] * 1600), Name.DeviceRGB)(pdf)  # type: ignore[operator]
        image.Mask = pdf.make_stream(b"\xf0" * 8, Subtype=Name.Image, ImageMask=True, Width=8, Height=8)
        return image  # type: ignore[no-any-return]

    pdf = page(SHOWN, XObject={"Im": cut_out})

    printed(pdf, workshop)

    left, right = seen(pdf, (60, 100), (140, 100))
    assert left == (255, 255, 255)
    assert right != (255, 255, 255)


def test_pictures_within_content_are_brought_to_inks_too(workshop: Workshop) -> None:
    pdf = page(b"q 160 0 0 160 20 20 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID \xff\x00\x00 EI Q")

    printed(pdf, workshop)

    ((red, green, blue),) = seen(pdf, (100, 100))
    assert spaces(pdf) == {"/DeviceCMYK"}
    assert (red > 200, green < 110, blue < 110) == (True, True, True)


# --- black, and what papers say of plates ------------------------------------------------------------------


def test_text_in_the_black_that_content_begins_with_is_measured_as_black_and_laid_over(workshop: Workshop) -> None:
    text = b"BT /F1 150 Tf 20 40 Td (H) Tj ET"
    form = stream(
        text, Subtype=Name.Form, BBox=Array([0, 0, SIDE, SIDE]), Resources=Dictionary(Font=Dictionary(F1=HELVETICA))
    )
    pdf = page(b"q /Fm Do Q", XObject={"Fm": form})

    printed(pdf, workshop)

    (ink,) = coverage(saved(pdf))
    assert 95 < ink.most <= 100.5
    assert pdf.pages[0].obj.Resources.XObject.Fm.read_bytes().startswith(b"/BkBlackOver gs")


def test_a_form_that_is_drawn_in_white_as_well_is_never_laid_over(workshop: Workshop) -> None:
    form = stream(b"BT /F1 80 Tf 20 40 Td (H) Tj ET", Subtype=Name.Form, BBox=Array([0, 0, SIDE, SIDE]))
    pdf = page(b"/Fm Do 0 0 1 rg 0 0 200 200 re f 1 g /Fm Do", XObject={"Fm": form})

    printed(pdf, workshop)

    assert b"BlackOver" not in pdf.pages[0].obj.Resources.XObject.Fm.read_bytes()


def test_white_is_painted_whatever_a_paper_says_of_overprinting(workshop: Workshop) -> None:
    state = Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1, TR=Name.Identity)
    pdf = page(b"/G gs 1 1 1 rg 20 20 100 100 re f", ExtGState={"G": state})

    printed(pdf, workshop)

    kept = pdf.pages[0].obj.Resources.ExtGState["/G"]
    assert set(kept.keys()) == {"/Type"}


def test_what_a_press_would_draw_instead_is_taken_out(workshop: Workshop) -> None:
    form = stream(
        b"", Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), OPI=Dictionary(), Ref=Dictionary(), Subtype2=Name.PS
    )
    pdf = page(b"/Fm Do /Ps Do", XObject={"Fm": form, "Ps": stream(b"showpage", Subtype=Name.PS)})

    printed(pdf, workshop)

    objects = pdf.pages[0].obj.Resources.XObject
    assert list(objects.keys()) == ["/Fm"]
    assert not objects.Fm.keys() & {"/OPI", "/Ref", "/Subtype2"}


def test_letters_that_are_drawn_have_inks_as_well(workshop: Workshop) -> None:
    def drawn(pdf: Pdf) -> Object:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 1, 1], FontMatrix=[1, 0, 0, 1, 0, 0])
        font.CharProcs = Dictionary(a=pdf.make_stream(b"1 0 d0 1 0 0 rg 0 0 1 1 re f"))
        font.Encoding = Dictionary(Differences=[97, Name("/a")])
        font.FirstChar, font.LastChar, font.Widths = 97, 97, Array([1])
        return pdf.make_indirect(font)

    pdf = page(b"BT /F3 100 Tf 20 20 Td (a) Tj ET", Font={"F3": drawn})

    printed(pdf, workshop)

    assert b" k" in pdf.pages[0].obj.Resources.Font.F3.CharProcs.a.read_bytes()


@pytest.mark.parametrize(
    "damage", [b"1 0 0 rg << /A 3 0 R >> R f", b"1 0 rg 0 0 9 9 re f", b"/S cs /x /y scn", b"q BI ID"]
)
def test_damaged_content_stops_nothing(damage: bytes, workshop: Workshop) -> None:
    pdf = page(damage + b" 0 0 1 rg 20 20 160 160 re f", ColorSpace={"S": spot()})

    converter = printed(pdf, workshop)

    assert len(coverage(saved(pdf))) == 1
    assert set(converter.left) <= {"a colour", "content that can't be read"}


def test_what_cannot_be_worked_out_stays_and_is_told(workshop: Workshop) -> None:
    pdf = page(b"/S cs 1 scn" + FILL, ColorSpace={"S": spot(program="{pop pop pop}")})

    converter = printed(pdf, workshop)

    assert set(converter.left) == {"a colour"}
    assert b"/S cs" in pdf.pages[0].obj.Contents.read_bytes()


# --- functions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("{2 copy add 3 1 roll sub}", [0.75, 0.25]),
        ("{exch 0.3 gt {pop 1} {pop 0} ifelse dup}", [1, 1]),
        ("{pop 0.5 exch 1 index mul}", [0.5, 0.25]),
        ("{% said aside\n pop 9 sqrt 4 div exch 90 mul sin}", [0.75, 0.70710678]),
        ("{pop 7 2 idiv 3 sub exch pop 1 1 bitshift 2 div}", [0, 1]),
        ("{pop pop true {0.1} if 5 3 mod 10 div}", [0.1, 0.2]),
    ],
)
def test_little_programs_do_what_they_say(program: str, expected: list[float]) -> None:
    pdf = Pdf.new()
    given = pdf.make_stream(program.encode(), FunctionType=4, Domain=Array([0, 1] * 2), Range=Array([0, 1] * 2))

    assert function_of(given)([0.5, 0.25]) == pytest.approx(expected)


def test_tables_of_two_inputs_are_read_between_their_entries() -> None:
    pdf = Pdf.new()
    given = pdf.make_stream(bytes([0, 255, 0, 255]), FunctionType=0, BitsPerSample=8)
    given.Domain, given.Range, given.Size = Array([0, 1] * 2), Array([0, 1]), Array([2, 2])

    assert function_of(given)([0.25, 0.7]) == pytest.approx([0.25])


@pytest.mark.parametrize(
    "program", ["", "{", "{1 2", "{foo}", "{pop pop pop}", "{1 0 div}", "{ " * 99, "{2 " + "dup mul " * 99 + "}"]
)
def test_programs_that_are_none_are_refused(program: str) -> None:
    pdf = Pdf.new()
    given = pdf.make_stream(program.encode(), FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1]))

    with pytest.raises(UNWORKABLE):
        function_of(given)([0.5])
