"""Optional content of appendices and vector posters: what was hidden stays hidden."""

from collections.abc import Iterable

from pikepdf import Array, Dictionary, Name, Pdf, String


def join_layers(book: Pdf, sources: Iterable[Pdf]) -> None:
    """Make the layers of all sources known to the book; without that a viewer shows every one of them."""
    groups, hidden = Array(), Array()
    for source in sources:
        properties = source.Root.get(Name.OCProperties)
        if isinstance(properties, Dictionary):
            copied = book.copy_foreign(source.make_indirect(properties))
            groups.extend(copied.get(Name.OCGs, Array()))
            hidden.extend(copied.get(Name.D, Dictionary()).get(Name.OFF, Array()))
    if len(groups):
        state = Dictionary(Name=String("Layers of the papers"), OFF=hidden, BaseState=Name.ON)
        book.Root.OCProperties = Dictionary(OCGs=groups, D=state)
