"""Small real PDFs for tests of papers, each built to show one thing a paper can bring with it."""

import io
from collections.abc import Mapping, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, Object, Pdf, String

from booklet.papers.links import names

HELVETICA = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)


def paper(pages: int = 3) -> Pdf:
    """A4 pages that say «Page 1», «Page 2» …"""
    pdf = Pdf.new()
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        page.Resources = Dictionary(Font=Dictionary(F1=HELVETICA))
        page.Contents = pdf.make_stream(f"BT /F1 40 Tf 72 700 Td (Page {number}) Tj ET".encode())
    return pdf


def saved(pdf: Pdf, *, encryption: Encryption | None = None) -> bytes:
    """The file's bytes, the same on every run."""
    file = io.BytesIO()
    pdf.save(file, deterministic_id=encryption is None, encryption=encryption or False)
    return file.getvalue()


def locked(pdf: Pdf, password: str) -> bytes:
    """Encrypted with AES-256; an empty password opens for everybody."""
    return saved(pdf, encryption=Encryption(user=password, owner="owner", R=6))


def page(pdf: Pdf, index: int) -> Object:
    """The page's dictionary."""
    return pdf.pages[index].obj


def hang(pdf: Pdf, index: int, subtype: str, **fields: object) -> Object:
    """Put an annotation on the page."""
    keys = {f"/{key}": value for key, value in fields.items()}
    annotation = pdf.make_indirect(
        Dictionary({"/Type": Name.Annot, "/Subtype": Name(f"/{subtype}"), "/Rect": Array([10, 10, 90, 30]), **keys})
    )
    if "/Annots" not in page(pdf, index):
        page(pdf, index).Annots = Array()
    page(pdf, index).Annots.append(annotation)
    return annotation


def to(pdf: Pdf, index: int, fit: str = "XYZ", *numbers: float | None) -> Array:
    """An explicit destination."""
    return Array([page(pdf, index), Name(f"/{fit}"), *numbers])


def action(kind: str, **fields: object) -> Dictionary:
    """An action of the kind."""
    return Dictionary({"/S": Name(f"/{kind}"), **{f"/{key}": value for key, value in fields.items()}})


def jump(pdf: Pdf, index: int, target: object) -> Object:
    """A link on the page that goes to the target by an action."""
    return hang(pdf, index, "Link", A=action("GoTo", D=target))


def name_by_name(pdf: Pdf, destinations: Mapping[str, object]) -> None:
    """Destinations looked up by name object, as before PDF 1.2."""
    pdf.Root.Dests = Dictionary({f"/{name}": value for name, value in destinations.items()})


def name_by_string(pdf: Pdf, destinations: Mapping[bytes, object], *, kids: int = 1) -> None:
    """Destinations looked up by string, in a tree with so many leaves."""
    entries = sorted(destinations.items())
    size = -(-len(entries) // kids)
    leaves = [
        pdf.make_indirect(
            Dictionary(Names=Array([part for key, value in entries[i : i + size] for part in (String(key), value)]))
        )
        for i in range(0, len(entries), size)
    ]
    tree = leaves[0] if kids == 1 else pdf.make_indirect(Dictionary(Kids=Array(leaves)))
    pdf.Root.Names = Dictionary(Dests=tree)


def bookmark(pdf: Pdf, parent: Object, title: str, **fields: object) -> Object:
    """A bookmark at the end of its parent, which may be the outline itself."""
    keys = {f"/{key}": value for key, value in fields.items()}
    item = pdf.make_indirect(Dictionary({"/Title": String(title), "/Parent": parent, **keys}))
    if "/Last" in parent:
        parent.Last.Next = item
    else:
        parent.First = item
    parent.Last = item
    return item


def outline(pdf: Pdf) -> Object:
    """The file's outline, empty."""
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    return pdf.Root.Outlines


def picture(pdf: Pdf, grey: float = 0) -> Object:
    """A form XObject of 80 by 20 points filled with a grey."""
    stream = pdf.make_stream(f"{grey} g 0 0 80 20 re f".encode())
    stream.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 80, 20])))
    return stream


def layer(pdf: Pdf, index: int, name: str) -> Object:
    """A layer with a black square of 100 points in the lower left corner of the page."""
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name)))
    resources = page(pdf, index).Resources
    if "/Properties" not in resources:
        resources.Properties = Dictionary()
    resources.Properties[f"/{name}"] = group
    drawing = pdf.make_stream(f"/OC /{name} BDC 0 g 0 0 100 100 re f EMC".encode())
    page(pdf, index).Contents = Array([page(pdf, index).Contents, drawing])
    return group


def layers(pdf: Pdf, groups: Sequence[Object], **default: object) -> None:
    """Tell the file of its layers and their state on opening."""
    pdf.Root.OCProperties = Dictionary(OCGs=Array(groups), D=Dictionary({f"/{k}": v for k, v in default.items()}))


def active() -> Pdf:
    """A paper of two pages with every kind of thing that acts, asks, hides or calls out."""
    pdf = paper(2)
    script = action("JavaScript", JS=String("app.alert(1)"))
    attachment = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=pdf.make_stream(b"MZ", Type=Name.EmbeddedFile))
        )
    )
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WP=script)
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("one"), script])),
        EmbeddedFiles=Dictionary(Names=Array([String("a.exe"), attachment])),
    )
    pdf.Root.PieceInfo = Dictionary(Someone=Dictionary())
    pdf.Root.Threads = Array()
    first, second = page(pdf, 0), page(pdf, 1)
    first.AA = Dictionary(O=script)
    first.Thumb = pdf.make_stream(b"\0", Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    second.Resources.XObject = Dictionary(Ref=picture(pdf))
    second.Resources.XObject.Ref.Ref = Dictionary(F=String("/etc/passwd"), Page=0)
    for kind in ("Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition"):
        hang(pdf, 0, "Link", A=action(kind, F=String("x")))
    for address in ("javascript:alert(1)", "file:///etc/passwd"):
        hang(pdf, 0, "Link", A=action("URI", URI=String(address)))
    hang(pdf, 0, "Link", A=script)
    hang(pdf, 0, "Link", A=action("Named", N=Name.NextPage))
    hang(pdf, 0, "Link", Dest=to(pdf, 1, "XYZ", 0, 800, None), AA=Dictionary(U=script), PA=script)
    hang(pdf, 0, "FileAttachment", FS=attachment)
    hang(pdf, 0, "RichMedia", RichMediaContent=Dictionary(), AP=Dictionary(N=picture(pdf)))
    field = hang(pdf, 1, "Widget", FT=Name.Tx, T=String("name"), A=script, AP=Dictionary(N=picture(pdf)))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=pdf.make_stream(b"<xdp/>"))
    bookmark(pdf, outline(pdf), "Run", A=script)
    return pdf


ACTS = names(
    "JavaScript Launch SubmitForm ResetForm ImportData GoToR GoToE Named Rendition Movie Sound Hide SetOCGState"
)
"""Kinds of actions that no booklet may hold."""


def what_acts(data: bytes) -> list[str]:
    """Everything in the file, reached or not, that a viewer might run, play, submit or fetch."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        catalog = {
            "/OpenAction",
            "/AA",
            "/AcroForm",
            "/Threads",
            "/Collection",
            "/URI",
            "/JavaScript",
            "/EmbeddedFiles",
        }
        found += sorted(catalog & {*pdf.Root.keys(), *pdf.Root.get("/Names", Dictionary()).keys()})
        for each in pdf.pages:
            found += sorted({"/AA", "/AF", "/PieceInfo"} & set(each.obj.keys()))
            for annotation in each.obj.get("/Annots", Array()):
                found += sorted({"/AA", "/PA", "/Popup", "/FS", "/MK"} & set(annotation.keys()))
                found += [str(annotation.Subtype)] if annotation.Subtype in ("/Widget", "/RichMedia", "/Screen") else []
        waiting = list(pdf.objects)
        while waiting:
            item = waiting.pop()
            if isinstance(item, Array):
                waiting += [entry for entry in item if isinstance(entry, Object) and not entry.is_indirect]
            elif isinstance(item, Dictionary | pikepdf.Stream):
                kind = item.get("/S")
                found += [str(kind)] if isinstance(kind, Name) and bytes(kind).decode("latin-1") in ACTS else []
                found += ["/EF"] if item.get("/Type") == Name.Filespec and "/EF" in item else []
                found += ["/F"] if isinstance(item, pikepdf.Stream) and ({"/F", "/Ref"} & set(item.keys())) else []
                waiting += [value for _, value in item.items() if isinstance(value, Object) and not value.is_indirect]
    return found


def uncompressed(data: bytes) -> bytes:
    """The file with every object and stream in clear text."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True)
    return file.getvalue()
