"""The steps of binding, in order."""

from pathlib import Path

import pikepdf

from booklet.bind.attachments import attach
from booklet.bind.furnishing import Drawer, fill_slots, lay_furniture
from booklet.bind.lasting import claim, define_colours
from booklet.bind.layers import join_layers
from booklet.bind.links import add_stamp_links, resolve_private
from booklet.bind.metadata import add_metadata
from booklet.bind.navigation import add_navigation
from booklet.bind.pages import join
from booklet.bind.tags import join_tags
from booklet.bind.unbound import Unbound
from booklet.workspace import new_file


def bind(unbound: Unbound, target: Path) -> None:
    """Write the booklet as one PDF, a new file. The same input gives the same bytes."""
    joined = join(unbound)
    join_tags(joined, unbound)
    resolve_private(joined, unbound)
    drawer = Drawer(joined, unbound)
    fill_slots(joined, unbound, drawer)
    clicks = lay_furniture(joined, unbound, drawer)
    add_stamp_links(joined, clicks, unbound)
    join_layers(joined.pdf, [*(source.layers for source in joined.sources), *drawer.layers])
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
