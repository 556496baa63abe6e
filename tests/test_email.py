"""The email edition: fits its size at the best step, says what it gave up, and is the same book otherwise."""

import io
import json
import random  # noqa: TID251 - seeded
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import making_pdfs as making
import pytest
from click.testing import CliRunner
from conftest import REAL, Result, entry, from_folder, make_catalog
from pdf_facts import Booklet, strayed
from pikepdf import Dictionary, Name, Pdf
from PIL import Image, ImageFilter

from booklet import cli
from booklet.diagnostics import BookletError
from booklet.ladder import LADDER
from booklet.profiles import EMAIL
from booklet.workshop import Workshop
from booklet.workspace import digest

VOLUME = REAL / "sigdial20"


def photo(seed: int, size: tuple[int, int] = (900, 600)) -> Image.Image:
    """Soft noise, which is heavy at a fine resolution and light at a coarse one."""
    noise = Image.frombytes("RGB", size, random.Random(seed).randbytes(size[0] * size[1] * 3))
    return noise.filter(ImageFilter.GaussianBlur(1.2))


def jpeg(seed: int, size: tuple[int, int] = (900, 600)) -> bytes:
    file = io.BytesIO()
    photo(seed, size).save(file, "JPEG", quality=95)
    return file.getvalue()


def paper(seed: int, ballast: int = 0, pages: int = 2) -> bytes:
    """A paper with a photo on its first page, a link from there to its last, and so many bytes of vectors."""
    pdf = making.paper(pages)
    picture = pdf.make_stream(jpeg(seed))
    fields = {"Width": 900, "Height": 600, "BitsPerComponent": 8}
    for key, value in fields.items():
        picture[f"/{key}"] = value
    picture.Subtype, picture.ColorSpace, picture.Filter = Name.Image, Name.DeviceRGB, Name.DCTDecode
    first = making.page(pdf, 0)
    first.Resources.XObject = Dictionary(Im=picture)
    dice = random.Random(seed)
    lines = b" ".join(b"%d %d l" % (dice.randrange(590), dice.randrange(840)) for _ in range(ballast // 4))
    vectors = b" q 0 0 m " + lines + b" n Q" if ballast else b""
    drawing = b" q 216 0 0 144 72 300 cm /Im Do Q" + vectors
    first.Contents = pdf.make_stream(first.Contents.read_bytes() + drawing)
    making.hang(pdf, 0, "Link", Dest=making.to(pdf, pages - 1, "XYZ", 0, 700, 0))
    return making.saved(pdf)


FILES = {
    "a.jpg": jpeg(1, (1600, 1100)),
    "a.pdf": paper(2),
    "b.pdf": paper(3, ballast=400_000),
    "c.pdf": paper(4, ballast=200_000),
}


def text(**papers: object) -> str:
    """Three entries: one with a poster and a light paper, one with a heavy one, one between."""
    of = {"a": "a.pdf", "b": "b.pdf", "c": "c.pdf", **papers}
    return make_catalog(
        entries=[entry("a", poster="a.jpg", paper=of["a"]), entry("b", paper=of["b"]), entry("c", paper=of["c"])]
    )


def project(folder: Path, catalog: str, files: Mapping[str, bytes] = FILES) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in {"catalog.yaml": catalog.encode(), **files}.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("project"), text())


@pytest.fixture(scope="module")
def screen(folder: Path, workshop: Workshop) -> Result:
    return from_folder(folder, workshop)


def fitted(folder: Path, workshop: Workshop, budget: int) -> Result:
    made = from_folder(folder, workshop, profile=replace(EMAIL, budget=budget))
    assert len(made.pdf) <= budget
    assert [line for line in made.told if "[same-paper]" not in line] == []
    return made


def coarsest(folder: Path, workshop: Workshop) -> int:
    """Bytes of the edition with all papers on the last rung."""
    last = replace(EMAIL.on(LADDER[-1], frozenset()), budget=None)
    return len(from_folder(folder, workshop, profile=last).pdf)


def test_book_that_fits_gives_nothing_up(folder: Path, workshop: Workshop, screen: Result) -> None:
    made = fitted(folder, workshop, 50_000_000)

    given_up = made.built.given_up
    assert given_up is not None
    assert (given_up.rung, given_up.left_out, given_up.tries) == (LADDER[0], (), 1)
    assert made.book.texts == screen.book.texts
    assert made.book.labels == screen.book.labels
    assert made.book.pdf.is_linearized


def test_pictures_go_first_and_every_text_and_link_stays(folder: Path, workshop: Workshop, screen: Result) -> None:
    made = fitted(folder, workshop, len(screen.pdf) * 2 // 3)

    given_up = made.built.given_up
    assert given_up is not None
    assert given_up.rung != LADDER[0]
    assert given_up.left_out == ()
    assert made.book.texts == screen.book.texts
    assert made.book.links == screen.book.links
    assert made.built.audit.paper_links == screen.built.audit.paper_links == 3


def test_heaviest_paper_makes_way_and_numbers_stay(folder: Path, workshop: Workshop, screen: Result) -> None:
    budget = coarsest(folder, workshop) - 10_000

    made = fitted(folder, workshop, budget)

    given_up = made.built.given_up
    assert given_up is not None
    assert [(one.entry, one.title) for one in given_up.left_out] == [("b", "The entry b")]
    assert given_up.left_out[0].bytes > 100_000
    assert given_up.rung != LADDER[-1]  # what the paper left is given to the pictures
    assert "IT IS TOO LARGE FOR THIS EDITION" in made.book.texts[made.book.destinations["paper-b"]].upper()
    for name in ("paper-a", "paper-b", "paper-c", "entry-b"):
        before, after = screen.book, made.book
        assert after.labels[after.destinations[name]] == before.labels[before.destinations[name]]
    first = made.book.destinations["paper-c"]
    assert list(strayed(Booklet(FILES["c.pdf"]), made.book, first)) == []
    assert made.book.texts[first + 1] == screen.book.texts[screen.book.destinations["paper-c"] + 1]


def test_catalog_keeps_a_paper_in(tmp_path: Path, workshop: Workshop) -> None:
    folder = project(tmp_path, text(b={"file": "b.pdf", "keep": True}))
    budget = coarsest(folder, workshop) - 10_000

    made = fitted(folder, workshop, budget)

    assert made.built.given_up is not None
    assert [one.entry for one in made.built.given_up.left_out] == ["c"]


def test_entries_with_one_paper_lose_it_together(tmp_path: Path, workshop: Workshop) -> None:
    folder = project(tmp_path, text(c="b.pdf"))
    budget = coarsest(folder, workshop) - 10_000

    made = fitted(folder, workshop, budget)

    assert made.built.given_up is not None
    assert [one.entry for one in made.built.given_up.left_out] == ["b"]
    assert made.built.papers == 1


def test_same_input_gives_the_same_bytes(folder: Path, workshop: Workshop, tmp_path: Path, screen: Result) -> None:
    budget = len(screen.pdf) // 2
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(folder, elsewhere)

    first = fitted(folder, workshop, budget)

    with Workshop(type(workshop.store)(tmp_path / "store"), jobs=1) as other:
        second = fitted(elsewhere, other, budget)
    assert digest(first.pdf) == digest(second.pdf)


def test_what_never_fits_names_its_heaviest_pages(folder: Path, workshop: Workshop) -> None:
    with pytest.raises(BookletError) as refused:
        from_folder(folder, workshop, profile=replace(EMAIL, budget=30_000))

    told = [str(finding) for finding in refused.value.diagnostics]
    assert "without papers it has" in told[0]
    assert "more than 0.03 MB" in told[0]
    assert [line for line in told[1:] if "[heavy-page]" in line and "(entry/a)" in line]


def test_poster_that_is_a_pdf_keeps_its_vectors(tmp_path: Path, workshop: Workshop) -> None:
    """Its picture is far finer than print needs, since an A0 poster is printed on a small page."""
    pdf = Pdf.open(io.BytesIO(paper(9, pages=1)))
    making.page(pdf, 0).MediaBox = [0, 0, 2384, 3370]
    files = FILES | {"a.pdf": making.saved(pdf)}
    catalog = make_catalog(entries=[entry("a", poster="a.pdf")])
    folder = project(tmp_path, catalog, files)
    screen = from_folder(folder, workshop)

    made = fitted(folder, workshop, len(screen.pdf) - 150_000)

    assert made.built.given_up is not None
    assert made.built.given_up.pictures.smaller == 1
    assert made.book.texts == screen.book.texts
    assert [text for text in made.book.texts if "Page 1" in text]


# --- the command -------------------------------------------------------------------------------------------


def run(workshop: Workshop, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner(env={"BOOKLET_STORE": str(workshop.store.folder)}).invoke(cli.booklet, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_command_says_what_was_given_up(folder: Path, workshop: Workshop, screen: Result) -> None:
    size = f"{len(screen.pdf) // 1000 // 4}kB"

    code, said, _ = run(workshop, "build", str(folder), "--offline", "--edition", "email", "--max-size", size)

    assert code == 0
    assert f"given up to fit {size.replace('kB', ' kB')}" in said
    assert "are pages that say where they are" in said
    assert "b: The entry b" in said
    assert all(len(line) <= 80 for line in said.splitlines()[1:])
    target = folder / "out" / "test-days-email.pdf"
    assert target.stat().st_size <= len(screen.pdf) // 4


def test_command_leaves_the_last_good_file(folder: Path, workshop: Workshop) -> None:
    target = folder / "out" / "kept.pdf"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(b"the last good file")

    arguments = ["build", str(folder), "--offline", "--edition", "email", "--max-size", "30kB", "-o", str(target)]
    environment = {"BOOKLET_STORE": str(workshop.store.folder)}
    result = CliRunner(env=environment).invoke(cli.booklet, [*arguments, "--json"], standalone_mode=False)

    assert result.return_value == 1
    assert json.loads(result.stdout)["diagnostics"][0]["rule"] == "too-large"
    assert target.read_bytes() == b"the last good file"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--max-size", "7MB"], "--max-size is for an edition that fits a size: --edition email"),
        (["--edition", "email", "--max-size", "14"], "'14' is no size: write 14MB, 7.5MB or 900kB"),
        (["--edition", "email", "--max-size", "0MB"], "'0MB' is no size"),
        (["--edition", "emall"], "'emall' is none of: screen,"),
    ],
)
def test_command_says_what_it_does_not_understand(
    folder: Path, workshop: Workshop, arguments: list[str], said: str
) -> None:
    code, _, told = run(workshop, "build", str(folder), *arguments)

    assert code == 2
    assert said in " ".join(told.split())


# --- a real volume -----------------------------------------------------------------------------------------


@pytest.mark.skipif(not VOLUME.is_dir(), reason="the real volume is not beside the repository")
def test_real_volume_fits_seven_megabytes(tmp_path: Path, workshop: Workshop) -> None:
    from booklet.importers import import_sources, write

    write(import_sources([VOLUME], None), tmp_path, force=False)
    made = from_folder(tmp_path, workshop, profile=EMAIL)

    given_up = made.built.given_up
    assert given_up is not None
    assert 6_500_000 < len(made.pdf) <= 7_000_000
    assert (len(given_up.left_out), made.built.papers) == (8, 31)
    gone = {one.entry for one in given_up.left_out}
    for source in sorted((VOLUME / "papers").glob("*.pdf")):
        if source.stem not in gone | {"4"}:
            paper, first = Booklet(source.read_bytes()), made.book.destinations[f"paper-{source.stem}"]
            assert list(strayed(paper, made.book, first)) == []
