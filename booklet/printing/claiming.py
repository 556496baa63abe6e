"""What a file must say of itself to be PDF/X-4: its printing condition, its identity, and that nothing is trapped.

ISO 15930-7:2010: output intent 6.2.2, identification 6.7, document information 6.10, trapping 6.11.
"""

from datetime import UTC, datetime

from pikepdf import Array, Dictionary, Name, Pdf, String

from booklet.bind import About
from booklet.printing.conditions import Intent

_PDFX = "http://www.npes.org/pdfx/ns/id/"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The date of a file for which no date is given: the standard asks for one, and the same input gives the same bytes."""


def claim(book: Pdf, intent: Intent, about: About, identity: str) -> None:
    """Write output intent, XMP and document information.

    Args:
        book: The file.
        intent: The printing condition.
        about: What the booklet says about itself.
        identity: A hash of what the file is made from, 64 hexadecimal digits; the document's ID is made from it.
    """
    profile = book.make_stream(intent.icc, N=4)
    book.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFX,
                OutputConditionIdentifier=String(intent.identifier),
                OutputCondition=String(intent.words),
                Info=String(intent.words),
                RegistryName=String("http://www.color.org"),
                DestOutputProfile=profile,
            )
        ]
    )
    date = about.date or _EPOCH
    stamp = f"D:{date:%Y%m%d%H%M%S}Z"
    facts = {"/Title": about.title, "/Author": about.issuer, "/Subject": about.subject, "/Creator": about.creator}
    facts |= {"/Producer": about.creator, "/CreationDate": stamp, "/ModDate": stamp}
    for key, value in facts.items():
        if value:
            book.docinfo[key] = String(value)
    book.docinfo["/Trapped"] = Name("/False")
    with book.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp.register_xml_namespace(_PDFX, "pdfxid")
        xmp[f"{{{_PDFX}}}GTS_PDFXVersion"] = "PDF/X-4"
        xmp["dc:title"] = about.title
        xmp["dc:format"] = "application/pdf"
        if about.issuer:
            xmp["dc:creator"] = [about.issuer]
        if about.subject:
            xmp["dc:description"] = about.subject
        xmp["pdf:Producer"], xmp["pdf:Trapped"] = about.creator, "False"
        xmp["xmp:CreatorTool"] = about.creator
        xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = xmp["xmp:MetadataDate"] = date.isoformat()
        xmp["xmpMM:DocumentID"] = f"uuid:{uuid_like(identity)}"
        xmp["xmpMM:InstanceID"] = f"uuid:{uuid_like(identity[::-1])}"
        xmp["xmpMM:VersionID"], xmp["xmpMM:RenditionClass"] = "1", "default"


def uuid_like(hexadecimal: str) -> str:
    """A UUID of version 8 (RFC 9562, 5.8: made by a rule of one's own) from a hash."""
    digits = f"{hexadecimal[:12]}8{hexadecimal[13:16]}{'89ab'[int(hexadecimal[16], 16) % 4]}{hexadecimal[17:32]}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))
