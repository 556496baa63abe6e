"""What a paper can bring with it, one made PDF for each, all in one book: what is kept, what goes, and what is told."""

import io
import itertools
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import making_pdfs as making
import pikepdf
import pypdfium2
import pytest
from conftest import BuildBooklet, Result, entry, make_catalog
from pdf_facts import Booklet
from pikepdf import Array, Dictionary, Encryption, Name, Object, Pdf, String

from booklet.papers import streams

WINDOWS_PROGRAM = b"MZ\x90\0this program cannot be run"


@dataclass(frozen=True)
class Brought:
    """A paper, and the words of the finding that names what became of what it brought."""

    file: bytes
    told: str = "uses fonts that are not in its file: Helvetica"
    """Of a paper to which nothing happened this alone is told."""


def of(change: Callable[[Pdf], object], *, pages: int = 2) -> bytes:
    """A paper of so many pages that was changed like this."""
    pdf = making.paper(pages)
    change(pdf)
    return making.saved(pdf)


def acting(kind: str, **fields: object) -> bytes:
    """A paper with a link that does this."""
    return of(lambda pdf: making.hang(pdf, 0, "Link", A=making.action(kind, **fields)))


def script() -> Dictionary:
    return making.action("JavaScript", JS=String("app.alert(1)"))


# --- links and outlines ------------------------------------------------------------------------------------


def named(pdf: Pdf) -> None:
    """Three links to the third page at 300 points: by name, by string, and by array; the names as old as they get."""
    place = making.to(pdf, 2, "XYZ", None, 300, None)
    making.name_by_name(pdf, {"old": place})
    making.name_by_string(pdf, {b"a": making.to(pdf, 0), b"b": Dictionary(D=place), b"c": making.to(pdf, 1)}, kids=3)
    for target in (Name.old, String("b"), place):
        making.jump(pdf, 0, target)
    making.hang(pdf, 1, "Link", Dest=Name.old)
    making.hang(pdf, 1, "Link", Dest=String("b"))
    making.hang(pdf, 1, "Link", Dest=place)


def circling_outline(pdf: Pdf) -> None:
    top = making.outline(pdf)
    first = making.bookmark(pdf, top, "First", Dest=making.to(pdf, 0))
    second = making.bookmark(pdf, top, "Second", Dest=making.to(pdf, 1))
    second.Next, second.First = first, top


def endless_outline(pdf: Pdf) -> None:
    """More lines than anybody reads, each leading to the next."""
    top, items = making.outline(pdf), [pdf.make_indirect(Dictionary(Title=String("On"))) for _ in range(21_000)]
    for item, following in itertools.pairwise(items):
        item.Next, item.Dest = following, making.to(pdf, 0)
    top.First = items[0]


def deep_outline(pdf: Pdf) -> None:
    parent = making.outline(pdf)
    for depth in range(1, 500):
        parent = making.bookmark(pdf, parent, f"Depth {depth}", Dest=making.to(pdf, 1))


# --- pages -------------------------------------------------------------------------------------------------


def inheriting(pdf: Pdf) -> None:
    """Two pages that have nothing of their own but what they show."""
    tree, font = pdf.Root.Pages, making.page(pdf, 0).Resources
    tree.MediaBox, tree.CropBox, tree.Rotate, tree.Resources = (
        Array([0, 0, 500, 400]),
        Array([50, 0, 500, 400]),
        270,
        font,
    )
    for index in range(2):
        for key in ("/MediaBox", "/Resources"):
            del making.page(pdf, index)[key]


def sized(pdf: Pdf) -> None:
    first, second = making.page(pdf, 0), making.page(pdf, 1)
    first.UserUnit, first.Rotate = 2, 90
    second.CropBox = Array([100, 200, 500, 800])


def layered(pdf: Pdf) -> None:
    """A layer that is hidden unless it is asked for, and one that is shown."""
    hidden, shown = making.layer(pdf, 0, "hidden"), making.layer(pdf, 1, "shown")
    making.layers(pdf, [hidden, shown], BaseState=Name.ON, OFF=Array([hidden]))


def drawing_itself(pdf: Pdf) -> None:
    form = making.picture(pdf)
    form.Resources = Dictionary(XObject=Dictionary(Me=form))
    form.write(b"/Me Do /Me Do")
    making.page(pdf, 0).Resources.XObject = Dictionary(Me=form)
    making.page(pdf, 0).Contents = pdf.make_stream(b"/Me Do")


def painting_itself(pdf: Pdf) -> None:
    """A pattern of which each tile is painted with it."""
    tile = making.picture(pdf)
    tile.update(Dictionary(PatternType=1, PaintType=1, TilingType=1, XStep=20, YStep=20))
    tile.Resources = Dictionary(Pattern=Dictionary(Me=tile))
    tile.write(b"/Pattern cs /Me scn 0 0 10 10 re f 10 10 10 10 re f")
    making.page(pdf, 0).Resources.Pattern = Dictionary(Me=tile)
    making.page(pdf, 0).Contents = pdf.make_stream(b"/Pattern cs /Me scn 0 0 500 500 re f")


def masking_itself(pdf: Pdf) -> None:
    """A soft mask that is drawn through itself."""
    group = making.picture(pdf)
    group.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    state = pdf.make_indirect(Dictionary(Type=Name.ExtGState, SMask=Dictionary(S=Name.Luminosity, G=group)))
    group.Resources = Dictionary(ExtGState=Dictionary({"/Me#": state}))
    group.write(b"/Me#23 gs 0 0 80 20 re f")
    making.page(pdf, 0).Resources.ExtGState = Dictionary(Me=state)
    making.page(pdf, 0).Contents = pdf.make_stream(b"/Me gs 0 0 80 20 re f")


def laughing(pdf: Pdf) -> None:
    """Twelve forms, each of which draws the next ten times."""
    form = making.picture(pdf)
    for _ in range(12):
        inner, form = form, making.picture(pdf)
        form.Resources = Dictionary(XObject=Dictionary(Next=inner))
        form.write(b"/Next Do " * 10)
    making.page(pdf, 0).Resources.XObject = Dictionary(First=form)
    making.page(pdf, 0).Contents = pdf.make_stream(b"/First Do")


def sharing(pdf: Pdf) -> None:
    """Two forms, one within the other, that like the page itself are offered everything."""
    inner, outer = making.picture(pdf), making.picture(pdf)
    offered = pdf.make_indirect(Dictionary(XObject=Dictionary(Inner=inner, Outer=outer)))
    inner.Resources = outer.Resources = making.page(pdf, 0).Resources = offered
    outer.write(b"/Inner Do")
    making.page(pdf, 0).Contents = pdf.make_stream(b"/Outer Do 1 0 0 1 100 0 cm /Inner Do")


def circling_pages(pdf: Pdf) -> None:
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


# --- what acts, hides or calls out -------------------------------------------------------------------------


def with_field(pdf: Pdf, **more: object) -> Object:
    """A form with a field that has a name and shows a black picture."""
    keys = {"FT": Name.Tx, "T": String("name"), "AP": Dictionary(N=making.picture(pdf))}
    field = making.hang(pdf, 0, "Widget", **keys, **more)
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    return field


def events_of_fields(pdf: Pdf) -> None:
    """Of a field that is its own widget, and of one above its widget."""
    field = with_field(pdf, AA=Dictionary(K=script()))
    pdf.Root.AcroForm.Fields.append(
        pdf.make_indirect(Dictionary(T=String("above"), AA=Dictionary(C=script()), Kids=Array()))
    )
    field.Parent = pdf.Root.AcroForm.Fields[1]


def xfa(pdf: Pdf) -> None:
    with_field(pdf)
    pdf.Root.AcroForm.XFA = Array([String("template"), pdf.make_stream(b"<xdp:xdp/>")])


def playing(pdf: Pdf) -> None:
    """A film with a picture of what it begins with."""
    film = Dictionary(Assets=Dictionary(Names=Array([String("a.swf"), program(pdf)])))
    making.hang(pdf, 0, "RichMedia", RichMediaContent=film, AP=Dictionary(N=making.picture(pdf)))


def program(pdf: Pdf) -> Object:
    """A file specification with a program in it."""
    stream = pdf.make_stream(WINDOWS_PROGRAM, Type=Name.EmbeddedFile, Subtype=Name("/application/octet-stream"))
    return pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F=String("a.exe"), UF=String("a.exe"), EF=Dictionary(F=stream))
    )


def attached(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("a.exe"), program(pdf)])))
    making.hang(pdf, 0, "FileAttachment", FS=program(pdf), AP=Dictionary(N=making.picture(pdf)))


def bomb(pdf: Pdf) -> None:
    """More blanks than a viewer can bear, packed twice."""
    packing = zlib.compressobj(1)
    packed = b"".join(packing.compress(bytes(streams.LARGEST // 16)) for _ in range(17)) + packing.flush()
    making.page(pdf, 0).Contents = pdf.make_stream(zlib.compress(packed), Filter=Array([Name.FlateDecode] * 2))


def set_in(key: str, value: Callable[[], Dictionary], where: Callable[[Pdf], Object]) -> bytes:
    def change(pdf: Pdf) -> None:
        where(pdf)[f"/{key}"] = value()

    return of(change)


EVENT = "actions run by the viewer (on opening, printing, turning a page)"
ENDLESS = "a drawing would have drawn itself without end and was cut; a part of a page may be missing"
UNLOCKED = "it was locked against copying or changing, with an empty password"


def events() -> Dictionary:
    return Dictionary(O=script(), WP=script(), E=script())


def locked(revision: int, *, aes: bool, password: str = "") -> bytes:
    """A paper encrypted in one of the ways that there have been."""
    encryption = Encryption(user=password, owner="owner", R=revision, aes=aes, metadata=aes)  # type: ignore[arg-type]
    return making.saved(making.paper(), encryption=encryption)


KEPT = {
    "named": Brought(of(named, pages=3)),
    "circling-outline": Brought(of(circling_outline)),
    "endless-outline": Brought(of(endless_outline)),
    "deep-outline": Brought(of(deep_outline)),
    "inheriting": Brought(of(inheriting)),
    "sized": Brought(of(sized)),
    "layered": Brought(of(layered)),
    "sharing": Brought(of(sharing), told=""),
    "drawing-itself": Brought(of(drawing_itself), ENDLESS),
    "painting-itself": Brought(of(painting_itself), ENDLESS),
    "masking-itself": Brought(of(masking_itself), ENDLESS),
    "laughing": Brought(of(laughing), "2 drawings would have drawn themselves without end and were cut"),
    "circling-pages": Brought(of(circling_pages), "its list of pages led back into itself"),
    "locked-40": Brought(locked(2, aes=False), UNLOCKED),
    "locked-128": Brought(locked(3, aes=False), UNLOCKED),
    "locked-aes-128": Brought(locked(4, aes=True), UNLOCKED),
    "locked-aes-256": Brought(locked(6, aes=True), UNLOCKED),
}
CLEANED = {
    "next-page": Brought(acting("Named", N=Name.NextPage), "a link that steers the viewer (next page, print)"),
    "print": Brought(acting("Named", N=Name.Print), "a link that steers the viewer (next page, print)"),
    "script": Brought(acting("JavaScript", JS=String("x")), "a script (JavaScript)"),
    "script-in-address": Brought(
        acting("URI", URI=String("javascript:alert(1)")), "a link to an address that is not on the web"
    ),
    "launch": Brought(acting("Launch", F=String("cmd.exe")), "a link that starts a program"),
    "submit": Brought(acting("SubmitForm", F=String("http://example.org/")), "a link that sends a form"),
    "import": Brought(acting("ImportData", F=String("a.fdf")), "a link that fills a form from a file"),
    "remote": Brought(acting("GoToR", F=String("b.pdf"), D=Array([0, Name.Fit])), "a link to another file"),
    "embedded": Brought(acting("GoToE", T=Dictionary(R=Name.C, N=String("b.pdf"))), "a link into an attached file"),
    "opening": Brought(set_in("OpenAction", script, lambda pdf: pdf.Root), "a script (JavaScript), run on opening"),
    "events-of-catalog": Brought(set_in("AA", events, lambda pdf: pdf.Root), EVENT),
    "events-of-page": Brought(set_in("AA", events, lambda pdf: making.page(pdf, 0)), EVENT),
    "events-of-link": Brought(
        set_in("AA", events, lambda pdf: making.hang(pdf, 0, "Link", Dest=making.to(pdf, 1))), EVENT
    ),
    "events-of-fields": Brought(of(events_of_fields), EVENT),
    "xfa": Brought(of(xfa), "an XFA form, which few viewers can show"),
    "form": Brought(of(with_field), "an interactive form (its fields stay as they look)"),
    "playing": Brought(of(playing), "a film, sound or 3D model"),
    "attached": Brought(of(attached), "2 attached files"),
    "bomb": Brought(of(bomb), "a piece that unpacks to more than a viewer can bear; a page may look empty"),
}
REFUSED = {
    "password": Brought(locked(6, aes=True, password="secret"), "it needs a password"),
    "password-of-old": Brought(locked(2, aes=False, password="secret"), "it needs a password"),
}
ALL = KEPT | CLEANED | REFUSED


@pytest.fixture(scope="module")
def result(build_booklet: BuildBooklet) -> Result:
    """The book of all of them."""
    entries = [entry(name, paper=f"{name}.pdf") for name in ALL]
    return build_booklet(make_catalog(entries=entries), {f"{name}.pdf": one.file for name, one in ALL.items()})


@pytest.fixture(scope="module")
def book(result: Result) -> Booklet:
    return result.book


def test_all_but_those_that_nobody_can_open_are_appended(result: Result) -> None:
    assert result.built.papers == len(KEPT | CLEANED)
    assert [told for told in result.told if "audit" in told] == []


@pytest.mark.parametrize("name", ALL)
def test_one_finding_tells_what_became_of_it(result: Result, name: str) -> None:
    (finding,) = (one for one in result.built.diagnostics if f"{name}.pdf " in f"{one.message} ".replace(":", " ", 1))

    assert ALL[name].told in finding.message
    assert finding.severity == ("note" if name in CLEANED or "mended" not in finding.message else "warning") or (
        name in REFUSED
    )


def test_nothing_that_acts_or_hides_is_left(result: Result) -> None:
    assert making.what_acts(result.pdf) == ["/EmbeddedFiles", "/EF"]  # ours: what is to be cited
    with pikepdf.open(io.BytesIO(result.pdf)) as pdf:
        streams = (item for item in pdf.objects if isinstance(item, pikepdf.Stream))
        assert not [True for item in streams if b"cannot be run" in item.read_raw_bytes()]


def test_links_lead_where_they_led_however_they_name_it(book: Booklet) -> None:
    first = book.destinations["paper-named"]

    led = [(link.target, link.fit, link.view) for page in (first, first + 1) for link in book.links_on(page)]

    assert led.count((first + 2, "/XYZ", (None, 300, None))) == 6


def outline_of(book: Booklet, name: str) -> list[dict[str, object]]:
    """The paper's own bookmarks."""
    section = next(item for item in book.outline if item["title"] == "Papers" and "under" in item)
    own = next(item for item in section["under"] if item["title"] == f"The entry {name}")
    return own["under"][0]["under"]  # type: ignore[no-any-return]


def test_outlines_in_circles_and_without_end_are_cut(book: Booklet) -> None:
    assert [item["title"] for item in outline_of(book, "circling-outline")] == ["First", "Second"]
    assert len(outline_of(book, "endless-outline")) == 20_000
    depth, level = 0, outline_of(book, "deep-outline")
    while level:
        depth, level = depth + 1, level[0].get("under", [])  # type: ignore[assignment]
    assert depth == 8


def test_pages_keep_size_turn_and_unit_also_where_they_inherit_them(result: Result, book: Booklet) -> None:
    inheriting, sized = (book.destinations[f"paper-{name}"] for name in ("inheriting", "sized"))
    with pypdfium2.PdfDocument(result.pdf) as pdf:
        shown = [pdf[index].get_size() for index in (inheriting, inheriting + 1, sized, sized + 1)]

    assert shown == [(400, 450), (400, 450), (842, 595), (400, 600)]
    assert book.pdf.pages[sized].obj.UserUnit == 2
    assert all("/F1" in book.pdf.pages[inheriting + index].obj.Resources.Font for index in range(2))


def brightness(data: bytes, page: int, x: float, y: float) -> int:
    """Grey value of a point of the page, from 0; points from the lower left corner."""
    with pypdfium2.PdfDocument(data) as pdf:
        picture = pdf[page].render(scale=1).to_pil().convert("L")
    return int(picture.getpixel((int(x), picture.height - int(y))))


def test_layers_are_shown_and_hidden_as_the_paper_opens(result: Result, book: Booklet) -> None:
    first = book.destinations["paper-layered"]

    assert [brightness(result.pdf, page, 50, 80) for page in (first, first + 1)] == [255, 0]


@pytest.mark.parametrize("name", ["form", "xfa", "playing", "events-of-fields"])
def test_picture_of_a_field_or_film_stays(result: Result, book: Booklet, name: str) -> None:
    assert brightness(result.pdf, book.destinations[f"paper-{name}"], 50, 20) == 0


@pytest.mark.parametrize("name", ["drawing-itself", "painting-itself", "masking-itself", "laughing"])
def test_page_whose_drawings_had_no_end_can_be_shown(result: Result, book: Booklet, name: str) -> None:
    assert brightness(result.pdf, book.destinations[f"paper-{name}"], 300, 600) == 255


def test_drawings_that_only_could_draw_each_other_stay_whole(result: Result, book: Booklet) -> None:
    first = book.destinations["paper-sharing"]

    assert [brightness(result.pdf, first, x, 10) for x in (40, 140, 90)] == [0, 0, 255]
