"""Pages of parts and appendices joined into the book, moved to their side."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from booklet import processes
from booklet.bind.layers import layers_of
from booklet.bind.typefaces import Typefaces
from booklet.bind.unbound import Unbound
from booklet.diagnostics import BookletError, Place, error
from booklet.geometry import Box
from booklet.stencil import KEY, STENCILS, Stencil
from booklet.values import Appendix, Page, PageFacts, Side

_OTHER_FILES = 128
"""How many files may be open beside those that are joined: the book itself, pipes to workers, posters, libraries."""
BOXES = (Name.MediaBox, Name.CropBox, Name.BleedBox, Name.TrimBox, Name.ArtBox)
Stencils = list[tuple[range, Stencil]]
"""Of the parts that have one, in the order of the book, with the indices of their pages."""


@dataclass
class Joined:
    """The book while it is being bound."""

    pdf: Pdf
    leaves: list[pikepdf.Page]
    """Its pages, by page index: asking the file for one by its index copies the list of all."""
    facts: list[PageFacts]
    """What is visible of each page, by page index."""
    typefaces: Typefaces
    stencils: Stencils = field(default_factory=list)
    layers: list[Object] = field(default_factory=list)
    """What those that have layers say of them."""


def join(unbound: Unbound) -> Joined:
    """All pages in order, with their boxes and turns set.

    References between the pages of one paper are carried over by qpdf as long as all of them are taken from one opened
    file. What was read of it is let go afterwards: only its streams are still fetched.
    """
    book = Pdf.new()
    joined = Joined(book, [], [], Typefaces(book, unbound.faces))
    taken: dict[int, tuple[str, ...]] = {}
    begun = [page for page in unbound.pages if page.offset == 0]
    most = processes.open_files(len(begun) + _OTHER_FILES) - _OTHER_FILES
    for count, page in enumerate(begun):
        source = _opened(unbound, page, in_memory=count >= most)
        if page.part not in unbound.appendices:
            used = unbound.parts[page.part, page.form].fonts
            taken[page.index] = joined.typefaces.taken_from(source, used)
        pages = _append(joined, source, page.index)
        if page.part not in unbound.appendices and KEY in source.Root:
            joined.stencils.append((pages, STENCILS.unpacked(source.Root[KEY].read_raw_bytes())))
    joined.leaves += book.pages
    for index, names in taken.items():
        joined.typefaces.given_to(joined.leaves[index].obj, names)
    for page, leaf in zip(unbound.pages, joined.leaves, strict=True):
        if page.part not in unbound.appendices:
            _move(leaf, page, unbound)
        if page.index in unbound.turned:
            leaf.obj.Rotate = 90
        joined.facts.append(_facts(leaf, page, unbound.appendices))
    return joined


def _opened(unbound: Unbound, page: Page, *, in_memory: bool) -> Pdf:
    """What the page begins. From a file qpdf reads by itself, where from memory it asks Python for every few bytes.

    Raises:
        BookletError: A file of the store has gone since it was looked at.
    """
    appendix = unbound.appendices.get(page.part)
    pdf = appendix.pdf if appendix else unbound.parts[page.part, page.form].pdf
    try:
        if isinstance(pdf, Path) and in_memory:
            pdf = pdf.read_bytes()
        return Pdf.open(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf, inherit_page_attributes=False)
    except OSError as problem:
        message = f"the store has lost {page.part} meanwhile: {problem.strerror}"
        raise BookletError((error(Place(), "changed-meanwhile", message, "build again"),)) from None


def _append(joined: Joined, source: Pdf, index: int) -> range:
    """Indices of the pages that came in."""
    book = joined.pdf
    assert len(book.pages) == index, "the plan counts the pages of every part"
    book.pages.extend(source.pages)
    if layers := layers_of(source, book):
        joined.layers.append(layers)
    return range(index, index + len(source.pages))


def _move(leaf: pikepdf.Page, page: Page, unbound: Unbound) -> None:
    """Move the page under its window: boxes go right, so that everything on it, links too, goes left."""
    if page.side is Side.VERSO and page.index not in unbound.fixed:
        shift = unbound.verso_shift.pt
        for name in BOXES:
            if name in leaf.obj:
                left, bottom, right, top = (float(value) for value in leaf.obj[name].as_list())
                leaf.obj[name] = Array([round(left + shift, 3), bottom, round(right + shift, 3), top])


def _facts(leaf: pikepdf.Page, page: Page, appendices: Mapping[str, Appendix]) -> PageFacts:
    shown = leaf.cropbox if page.part in appendices else leaf.trimbox  # a page with bleed is read without it
    left, bottom, right, top = (float(value) for value in shown.as_list())
    rotation = int(leaf.obj.get(Name.Rotate, 0)) % 360
    facts = PageFacts(Box(left, bottom, right, top), rotation, float(leaf.obj.get(Name.UserUnit, 1)))
    appendix = appendices.get(page.part)
    return replace(facts, marks=appendix.pages[page.offset].marks) if appendix else facts


def own_resources(leaf: pikepdf.Page) -> Object:
    """The page's XObjects, in a Resources dictionary that no other page shares."""
    resources = Dictionary(dict(leaf.resources.items()))
    shared = resources.get(Name.XObject)
    resources.XObject = Dictionary(dict(shared.items()) if isinstance(shared, Dictionary) else {})
    leaf.obj.Resources = resources
    objects: Object = leaf.obj.Resources.XObject
    return objects
