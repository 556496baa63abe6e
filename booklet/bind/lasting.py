"""What makes a file last: its colours are defined within it, and it says which standards it keeps to.

ISO 19005-3:2012 (PDF/A-3): output intent 6.2.3, identification 6.6.4, extension schemas 6.6.2.3. ISO 14289-1:2014
(PDF/UA-1): identification 5.
"""

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Pdf, String

_SRGB, _SRGB_FILE = "sRGB IEC61966-2.1", Path("pdf", "sRGB2014.icc")
"""The colours of a screen, by their name in the ICC's registry; the ICC's own profile ships with WeasyPrint."""
_END = b"</rdf:RDF>"

_PDFA = '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">{}</rdf:Description>'
_PDFUA = """\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>{}</pdfuaid:part></rdf:Description>"""
_EXTENSION = """\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""PDF/A knows no word of PDF/UA's, so that a file of both says what it means."""


def define_colours(book: Pdf) -> None:
    """Say that red, green and blue are those of a screen (sRGB)."""
    icc = book.make_stream(_srgb())
    icc.stream_dict.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(_SRGB),
        RegistryName=String("http://www.color.org"),
        Info=String(_SRGB),
        DestOutputProfile=icc,
    )
    book.Root.OutputIntents = Array([book.make_indirect(intent)])


@cache
def _srgb() -> bytes:
    found = importlib.util.find_spec("weasyprint")  # not imported: it would load the engine
    assert found is not None, "it is a dependency"
    assert found.origin, "and no package of a namespace"
    return (Path(found.origin).parent / _SRGB_FILE).read_bytes()


def claim(book: Pdf, claims: Sequence[str]) -> None:
    """Say in the XMP metadata, which the file has already, which standards it keeps to.

    Args:
        book: The file.
        claims: Short names as a validator has them: ``3a``, ``ua1``.
    """
    said = [_said(one) for one in claims]
    if len(claims) > 1:
        said.append(_EXTENSION)
    metadata = book.Root.Metadata.read_bytes()
    assert metadata.count(_END) == 1, "pikepdf wrote it so"
    book.Root.Metadata.write(metadata.replace(_END, "".join(said).encode() + _END))


def _said(claimed: str) -> str:
    if claimed.startswith("ua"):
        return _PDFUA.format(claimed[2:])
    part, level = claimed[0], claimed[1:].upper()
    conformance = f"<pdfaid:conformance>{level}</pdfaid:conformance>" if level else ""
    return _PDFA.format(f"<pdfaid:part>{part}</pdfaid:part>{conformance}")
