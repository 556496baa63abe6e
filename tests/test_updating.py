"""Objects written behind a file by hand are read like its own."""

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from booklet.bind.reserving import look
from booklet.bind.updating import Update


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file.pdf"
    pdf = Pdf.new()
    pdf.add_blank_page()
    pdf.Root.Place = pdf.make_indirect(Array([1]))
    pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return path


def updated(path: Path, count: int) -> Pdf:
    """The file with so many new objects, listed in its place for them."""
    with Pdf.open(path) as pdf:
        size, place = int(pdf.trailer.Size), pdf.Root.Place.objgen[0]
        trailer, identifier = {"/Root": pdf.trailer.Root.unparse()}, bytes(pdf.trailer.ID[0])
    with path.open("rb+") as file:
        update = Update(file, size)
        numbers = update.numbers(count)
        update.add((number, b"<</Said(%d)>>" % at) for at, number in enumerate(numbers))
        update.add([(place, b"[" + b" ".join(b"%d 0 R" % number for number in numbers) + b"]")])
        update.finish(trailer, identifier)
    return Pdf.open(path)


@pytest.mark.parametrize("count", [0, 1, 200, 201, 1000])
def test_new_objects_are_found_and_replaced_ones_are_gone(count: int, file: Path) -> None:
    pdf = updated(file, count)

    assert [str(one.Said) for one in pdf.Root.Place] == [str(at) for at in range(count)]
    assert len(pdf.pages) == 1
    assert pdf.check_pdf_syntax() == []


def test_an_update_changes_the_second_identifier_only(file: Path) -> None:
    with Pdf.open(file) as pdf:
        first, second = (bytes(one) for one in pdf.trailer.ID)

    kept, changed = (bytes(one) for one in updated(file, 3).trailer.ID)

    assert kept == first
    assert changed != second
    assert len(changed) == 16


def test_only_lists_of_links_that_are_objects_can_be_replaced(tmp_path: Path) -> None:
    path, pdf = tmp_path / "book.pdf", Pdf.new()
    for _ in range(3):
        pdf.add_blank_page()
    pdf.pages[0].obj.Annots = Array([])
    pdf.pages[1].obj.Annots = pdf.make_indirect(Array([pdf.make_indirect(Dictionary(Type=Name.Annot))]))
    pdf.Root.StructTreeRoot, pdf.Root.Outlines = (pdf.make_indirect(Dictionary()) for _ in range(2))
    pdf.Root.Names = Dictionary(Dests=pdf.make_indirect(Dictionary()))
    pdf.docinfo["/Title"] = "Book"
    pdf.save(path, deterministic_id=True)

    written = look(path)

    with Pdf.open(path) as saved:
        listed = saved.pages[1].obj.Annots
        assert written.lists == {1: (listed.objgen[0], b"%d 0 R" % listed[0].objgen[0])}
        assert written.pages == [page.obj.objgen[0] for page in saved.pages]
