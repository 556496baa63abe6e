"""What each page of a book weighs: its streams, those that several pages use divided among them."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from booklet.slimming.placement import Id, placement

_PROGRAMS = (Name.FontFile, Name.FontFile2, Name.FontFile3)


def page_weights(file: Path) -> list[float]:
    """Bytes of each page, in order: its content, the pictures and forms it draws, the programs of its fonts."""
    with Pdf.open(file, inherit_page_attributes=False) as book:
        drawn = placement(book).drawn
        used = [_used(book, page.obj, drawn.get(index, set())) for index, page in enumerate(book.pages)]
    users = Counter(id for page in used for id in page)
    return [sum(weight / users[id] for id, weight in page.items()) for page in used]


def _used(book: Pdf, page: Object, drawn: set[Id]) -> dict[Id, int]:
    """Bytes of each stream that a page uses, by its id."""
    content = page.get(Name.Contents)
    pieces = content.as_list() if isinstance(content, Array) else [content]
    streams: list[Object] = [one for one in pieces if isinstance(one, Stream)]
    for owner in (page, *(book.get_object(*id) for id in sorted(drawn))):
        if owner is not page:
            streams.append(owner)
        if isinstance(mask := owner.get(Name.SMask), Stream):
            streams.append(mask)
        streams += _programs(owner.get(Name.Resources))
    return {stream.objgen: len(stream.read_raw_bytes()) for stream in streams}


def _programs(resources: Object | None) -> Iterator[Object]:
    fonts = resources.get(Name.Font) if isinstance(resources, Dictionary) else None
    for font in fonts.as_dict().values() if isinstance(fonts, Dictionary) else ():
        below = font.get(Name.DescendantFonts) if isinstance(font, Dictionary) else None
        for one in (font, *(below.as_list() if isinstance(below, Array) else ())):
            descriptor = one.get(Name.FontDescriptor) if isinstance(one, Dictionary) else None
            if isinstance(descriptor, Dictionary):
                programs = (descriptor.get(key) for key in _PROGRAMS)
                yield from (program for program in programs if isinstance(program, Stream))
