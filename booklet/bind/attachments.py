"""Files that the booklet carries with it."""

import zlib

from pikepdf import Array, Dictionary, Name, Pdf, String


def attach(book: Pdf, name: str, data: bytes, media_type: str) -> None:
    """Carry the only file of that book, as one that belongs to the whole of it (ISO 32000-2, 7.11.4 and 14.13)."""
    file = book.make_stream(zlib.compress(data, 9))
    file.stream_dict.Type, file.stream_dict.Subtype = Name.EmbeddedFile, Name(f"/{media_type}")
    file.stream_dict.Filter = Name.FlateDecode
    file.stream_dict.Params = Dictionary(Size=len(data))
    specification = book.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(name),
            UF=String(name),
            EF=Dictionary(F=file, UF=file),
            AFRelationship=Name.Data,
        )
    )
    book.Root.Names.EmbeddedFiles = Dictionary(Names=Array([String(name), specification]))
    book.Root.AF = Array([specification])
