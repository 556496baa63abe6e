"""The steps of binding, in order."""

from pathlib import Path

import pikepdf

from booklet.bind.attachments import attach
from booklet.bind.furnishing import Drawer, fill_slots, lay_furniture
from booklet.bind.lasting import claim, define_colours
from booklet.bind.layers import join_layers
from booklet.bind.links import Clicks, link_stamps, list_links
from booklet.bind.metadata import add_metadata
from booklet.bind.navigation import add_navigation, write_names, write_outline
from booklet.bind.numbering import lay_numbers
from booklet.bind.pages import Stencils, join
from booklet.bind.reserving import look, reserve
from booklet.bind.tags import fill_in
from booklet.bind.unbound import Unbound
from booklet.bind.updating import Update
from booklet.workspace import grown_file, new_file


def bind(unbound: Unbound, target: Path) -> None:
    """Write the booklet as one PDF, a new file. The same input gives the same bytes."""
    stencils, clicks = _lay_out(unbound, target)
    written = look(target)
    with grown_file(target) as file:
        update = Update(file, written.size)
        links = fill_in(stencils, update, written, unbound)
        stamps = link_stamps(clicks, update, written, unbound)
        list_links(links, stamps, update, written)
        write_outline(unbound.outline, update, written)
        write_names(unbound.targets, update, written)
        update.finish(written.trailer, written.identifier)


def _lay_out(unbound: Unbound, target: Path) -> tuple[Stencils, Clicks]:
    """Write the pages and what is drawn on them, and let go of them: what leads to them is written behind the file."""
    joined = join(unbound)
    drawer = Drawer(joined, unbound)
    lay_numbers(joined, unbound)
    fill_slots(joined, unbound, drawer)
    clicks = lay_furniture(joined, unbound, drawer)
    reserve(joined, clicks)
    join_layers(joined.pdf, [*joined.layers, *drawer.layers])
    add_navigation(joined.pdf, unbound.pages)
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
    return joined.stencils, clicks
