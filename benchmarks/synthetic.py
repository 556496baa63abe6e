"""A catalog of as many entries as wanted, of average length, in YAML."""

import io
import random
from pathlib import Path

import yaml
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageDraw

from booklet.catalog.model import Catalog, Entry, Event, Link, Section
from booklet.catalog.people import Author
from booklet.catalog.sessions import Appearance
from booklet.importers.catalog_yaml import catalog_text

OPENING = "We show with $x_{{{}}}$ and $\\ell_\\infty$ that words can fill an abstract of average length. "
SENTENCE = "The sentence that follows says it once more, and the reader who counts them finds that this is number {}. "


def catalog_of(entries: int) -> str:
    """The text of the catalog; sections of 25 entries."""
    made = [_entry(number) for number in range(1, entries + 1)]
    sections = [
        Section(title=f"Section {start // 25 + 1}", entries=tuple(made[start : start + 25]))
        for start in range(0, entries, 25)
    ]
    return catalog_text(Catalog(event=Event(name="MyConf 2026"), sections=tuple(sections)))


def _entry(number: int) -> Entry:
    return Entry(
        id=f"entry-{number}",
        title=f"Entry number {number} about something worth a title",
        authors=(
            Author(name=f"Ada Author{number}", affiliation="Institute of Examples"),
            Author(name=f"Ben Example{number % 397}"),
        ),
        abstract=OPENING.format(number) + "".join(SENTENCE.format(count) for count in range(1, 9)),
        keywords=(f"measuring {number % 97}", f"setting {number % 89}"),
        links=(Link(label="Code", url=f"https://example.org/{number}", kind="code"),),
        session=(Appearance(name="Poster session", room="Hall J", board=str(number)),),
    )


def project(folder: Path, entries: int, *, rich: bool = False) -> Path:
    """A folder with a catalog of so many entries; rich ones have a poster and a paper of four pages each.

    Returns the catalog. The same count gives the same bytes.
    """
    folder.mkdir(parents=True)
    catalog = folder / "catalog.yaml"
    text = catalog_of(entries)
    if rich:
        data = yaml.safe_load(text)
        for number, entry in enumerate((one for section in data["sections"] for one in section["entries"]), 1):
            (folder / f"{number}.jpg").write_bytes(_poster(number))
            (folder / f"{number}.pdf").write_bytes(_paper(number))
            entry |= {"poster": {"file": f"{number}.jpg", "alt": "A poster"}, "paper": f"{number}.pdf"}
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    catalog.write_text(text, encoding="utf-8")
    return catalog


def _poster(number: int) -> bytes:
    """Coloured rectangles on white, 1600 × 1131 pixels."""
    chance, picture = random.Random(number), Image.new("RGB", (1600, 1131), "white")
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        left, top = chance.randrange(1500), chance.randrange(1050)
        colour = tuple(chance.randrange(256) for _ in range(3))
        draw.rectangle((left, top, left + chance.randrange(20, 400), top + chance.randrange(20, 200)), fill=colour)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88)
    return file.getvalue()


def _paper(number: int) -> bytes:
    """Four pages of A4 with lines of text, and a link from each to the next."""
    pdf = Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for page in range(4):
        pdf.add_blank_page(page_size=(595, 842))
        lines = "".join(f"(Paper {number}, page {page + 1}, line {line}) Tj T*\n" for line in range(50))
        content = f"BT /F1 10 Tf 14 TL 72 760 Td\n{lines}ET"
        pdf.pages[page].obj.Contents = pdf.make_stream(content.encode())
        pdf.pages[page].obj.Resources = Dictionary(Font=Dictionary(F1=font))
    for page in range(3):
        rect, goal = Array([72, 30, 200, 45]), Array([pdf.pages[page + 1].obj, Name.Fit])
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, Border=Array([0, 0, 0]), Dest=goal)
        pdf.pages[page].obj.Annots = Array([link])
    file = io.BytesIO()
    pdf.save(file, deterministic_id=True)
    return file.getvalue()
