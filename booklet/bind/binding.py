"""The steps of binding, in order."""

from pathlib import Path

import pikepdf

from booklet.bind.attachments import attach
from booklet.bind.furnishing import Drawer, fill_slots, lay_furniture
from booklet.bind.lasting import claim, define_colours
from booklet.bind.layers import join_layers
from booklet.bind.links import add_stamp_links
from booklet.bind.metadata import add_metadata
from booklet.bind.navigation import add_navigation
from booklet.bind.pages import join
from booklet.bind.tags import fill_in, make_room
from booklet.bind.unbound import Unbound
from booklet.stencil import Stencil
from booklet.workspace import new_file


def bind(unbound: Unbound, target: Path) -> None:
    """Write the booklet as one PDF, a new file. The same input gives the same bytes."""
    fill_in(target, _bound(unbound, target), unbound)


def _bound(unbound: Unbound, target: Path) -> list[tuple[range, Stencil]]:
    """Write all but links and structure of the parts, whose stencils are given back, and let go of it."""
    joined = join(unbound)
    make_room(joined)
    drawer = Drawer(joined, unbound)
    fill_slots(joined, unbound, drawer)
    clicks = lay_furniture(joined, unbound, drawer)
    add_stamp_links(joined, clicks, unbound)
    join_layers(joined.pdf, [*joined.layers, *drawer.layers])
    add_navigation(joined, unbound)
    add_metadata(joined.pdf, unbound.about)
    if unbound.archival:
        define_colours(joined.pdf)
    if unbound.claims:
        claim(joined.pdf, unbound.claims)
    attach(joined.pdf, unbound.enclosures, unbound.about.date)
    with new_file(target) as file:
        joined.pdf.save(
            file,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,  # what is not packed yet
            stream_decode_level=pikepdf.StreamDecodeLevel.none,  # unpacking what papers bring could be a bomb
            min_version="1.7",
        )
    return joined.stencils
