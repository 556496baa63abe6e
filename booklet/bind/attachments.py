"""Files that the booklet carries with it."""

import hashlib
import zlib
from collections.abc import Iterable
from datetime import datetime

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from booklet.values import Enclosure


def attach(book: Pdf, enclosures: Iterable[Enclosure], date: datetime | None) -> None:
    """Carry the files, as ones that belong to the whole of the book (ISO 32000-2, 7.11.4 and 14.13).

    Args:
        book: It has a dictionary of names, and no file yet.
        enclosures: In the order in which viewers list them; no two of a name.
        date: When they were last changed, for all of them; None leaves that open.
    """
    specifications = {one.name: book.make_indirect(_specification(book, one, date)) for one in enclosures}
    by_name = sorted((bytes(String(name)), name) for name in specifications)  # a name tree goes by bytes (7.9.6)
    pairs = [item for _, name in by_name for item in (String(name), specifications[name])]
    book.Root.Names.EmbeddedFiles = Dictionary(Names=Array(pairs))
    book.Root.AF = Array(list(specifications.values()))


def _specification(book: Pdf, one: Enclosure, date: datetime | None) -> Dictionary:
    file = book.make_stream(zlib.compress(one.data, 9))
    file.stream_dict.Type, file.stream_dict.Subtype = Name.EmbeddedFile, Name(f"/{one.media_type}")
    file.stream_dict.Filter = Name.FlateDecode
    facts: dict[str, Object | int | String] = {
        "/Size": len(one.data),
        "/CheckSum": String(hashlib.md5(one.data, usedforsecurity=False).digest()),
    }
    if date:
        facts["/ModDate"] = facts["/CreationDate"] = String(f"D:{date:%Y%m%d%H%M%S}Z")
    file.stream_dict.Params = Dictionary(facts)
    specification = Dictionary(
        Type=Name.Filespec,
        F=String(one.name),
        UF=String(one.name),
        EF=Dictionary(F=file, UF=file),
        AFRelationship=Name(f"/{one.relationship}"),
    )
    if one.description:
        specification.Desc = String(one.description)
    return specification
