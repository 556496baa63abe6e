"""Optional content of appendices and vector posters: what was hidden stays hidden."""

from collections.abc import Iterable

from pikepdf import Array, Dictionary, Name, Object, Pdf, String


def layers_of(source: Pdf, book: Pdf) -> Object | None:
    """What the source says of its layers, copied into the book; None where it has none."""
    properties = source.Root.get(Name.OCProperties)
    return book.copy_foreign(source.make_indirect(properties)) if isinstance(properties, Dictionary) else None


def join_layers(book: Pdf, layers: Iterable[Object | None]) -> None:
    """Make the layers of all sources known to the book; without that a viewer shows every one of them."""
    groups, hidden = Array(), Array()
    for properties in (one for one in layers if one is not None):
        groups.extend(properties.get(Name.OCGs, Array()))
        hidden.extend(properties.get(Name.D, Dictionary()).get(Name.OFF, Array()))
    if len(groups):
        state = Dictionary(Name=String("Layers of the papers"), OFF=hidden, BaseState=Name.ON)
        book.Root.OCProperties = Dictionary(OCGs=groups, D=state)
