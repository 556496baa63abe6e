"""The archive edition as a whole folder: a second booklet that lasts, and a bag around both that others agree on."""

import json
import logging
import os
import subprocess  # noqa: TID251 - the command in a process of its own
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import bagit
import making_pdfs as making
import pikepdf
import pytest
import yaml
from conftest import REAL, Command, Ran, entry, make_catalog
from pikepdf import Dictionary, Name, Pdf
from rocrate.rocrate import ROCrate
from test_preserving import composite

from booklet.conformance import Absent, find
from booklet.workshop import Workshop

needs_engine = pytest.mark.skipif(isinstance(find(), Absent), reason="neither verapdf nor Java and the extra [verify]")
BAG = "test-days-bag"


def lasting_paper() -> bytes:
    """A paper with its font in it, and with something to mend: it asks for a picture to be smoothed."""
    pdf = Pdf.new()
    for number in (1, 2):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        picture = pdf.make_stream(bytes(12))
        fields = {"Subtype": Name.Image, "Width": 2, "Height": 2, "BitsPerComponent": 8, "ColorSpace": Name.DeviceRGB}
        for key, value in {**fields, "Interpolate": True}.items():
            picture[f"/{key}"] = value
        page.Resources = Dictionary(Font=Dictionary(F1=composite(pdf, 800, DW=800)), XObject=Dictionary(Im=picture))
        shown = "BT /F1 40 Tf 72 700 Td <00010001> Tj ET q 90 0 0 90 72 500 cm /Im Do Q\n"
        page.Contents = pdf.make_stream(shown.encode() * number)
    return making.saved(pdf)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose second paper lacks a font."""
    return project_in(tmp_path / "project")


def project_in(folder: Path) -> Path:
    (folder / "papers").mkdir(parents=True)
    (folder / "papers" / "good.pdf").write_bytes(lasting_paper())
    (folder / "papers" / "bad.pdf").write_bytes(making.saved(making.paper(2)))
    ann = {"name": "Ann One", "orcid": "0000-0002-1825-0097"}
    entries = [
        entry("good", paper="papers/good.pdf", authors=[ann], doi="10.1234/good"),
        entry("bad", paper="papers/bad.pdf"),
        entry("bare"),
    ]
    event = {"name": "Test Days", "start": "2026-06-01", "end": "2026-06-03"}
    (folder / "catalog.yaml").write_text(make_catalog(event=event, entries=entries), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Deposited:
    """What a build left in its folder."""

    ran: Ran
    folder: Path

    @property
    def data(self) -> Path:
        """The payload of the bag."""
        return self.folder / BAG / "data"


@pytest.fixture(scope="module")
def deposited(tmp_path_factory: pytest.TempPathFactory, workshop: Workshop) -> Deposited:
    """The folder of that project, built once; nobody changes it."""
    folder = tmp_path_factory.mktemp("deposit")
    project = project_in(folder / "project")
    command = (sys.executable, "-m", "booklet", "build", str(project), "--edition", "archive", "-o", f"{folder}/out")
    environment = {**os.environ, "BOOKLET_STORE": str(workshop.store.folder)}  # noqa: TID251 - the child's, not ours
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return Deposited(Ran(ran.returncode, ran.stdout, ran.stderr), folder / "out")


def test_folder_holds_both_booklets_and_the_bag_as_folder_and_zip(deposited: Deposited) -> None:
    assert sorted(path.name for path in deposited.folder.iterdir()) == [
        "booklet-with-papers.pdf",
        "booklet.pdf",
        BAG,
        f"{BAG}.zip",
    ]
    for name in ("booklet.pdf", "booklet-with-papers.pdf"):
        assert (deposited.folder / name).read_bytes() == (deposited.data / name).read_bytes()
    with zipfile.ZipFile(deposited.folder / f"{BAG}.zip") as archive:
        held = {path.relative_to(deposited.folder).as_posix() for path in (deposited.folder / BAG).rglob("*.*")}
        assert {name for name in archive.namelist() if "." in name} == held


def test_bag_and_crate_are_accepted_by_the_programs_of_others(deposited: Deposited) -> None:
    logging.getLogger("bagit").setLevel(logging.CRITICAL)

    bag = bagit.Bag(str(deposited.folder / BAG))
    crate = ROCrate(str(deposited.data))

    assert bag.validate()
    assert bag.info["Bagging-Date"] == "2026-06-03"
    (author,) = crate.dereference("https://doi.org/10.1234/good")["author"]
    assert author.id == "https://orcid.org/0000-0002-1825-0097"
    described = {one.id for one in crate.data_entities}
    payload = {path.relative_to(deposited.data).as_posix() for path in deposited.data.rglob("*") if path.is_file()}
    assert payload - described == {"ro-crate-metadata.json", "CITATION.cff", "datacite.json"}


def test_bag_holds_papers_byte_for_byte_and_what_sets_the_pages(deposited: Deposited, project: Path) -> None:
    data = deposited.data

    assert (data / "project/papers/good.pdf").read_bytes() == (project / "papers/good.pdf").read_bytes()
    assert (data / "project/catalog.yaml").read_bytes() == (project / "catalog.yaml").read_bytes()
    assert (data / "theme/templates/reference.html.j2").is_file()
    assert "Test Days" in (data / "README.txt").read_text()
    assert yaml.safe_load((data / "CITATION.cff").read_text())["references"][0]["doi"] == "10.1234/good"
    assert "@inproceedings" in (data / "booklet.bib").read_text()


@needs_engine
def test_claims_are_those_that_the_validator_agreed_to(deposited: Deposited, command: Command) -> None:
    ran = command("verify", str(deposited.folder / f"{BAG}.zip"), "--json")

    seen = {one["name"].rpartition("/")[2]: one["checks"] for one in ran.data["seen"]}
    checks = {name: {check["name"]: check["verdict"] for check in found} for name, found in seen.items()}
    assert ran.code == 0
    assert checks[f"{BAG}.zip"] == {"bag": "good", "crate": "good"}
    assert checks["booklet.pdf"].keys() >= {"PDF/A-3a", "PDF/UA-1"}
    assert "PDF/A-3b" in checks["booklet-with-papers.pdf"]
    assert {verdict for one in checks.values() for verdict in one.values()} == {"good"}


@needs_engine
def test_paper_that_cannot_last_is_named_and_a_page_stands_in_its_place(deposited: Deposited) -> None:
    with pikepdf.open(deposited.folder / "booklet-with-papers.pdf") as pdf:
        labels = [str(page.label) for page in pdf.pages]
    report = json.loads((deposited.data / "reports/papers.json").read_text())["papers"]

    assert "papers/bad.pdf can't be brought to PDF/A-3b, and a page stands in its place: " in deposited.ran.err
    assert "[paper-not-lasting]" in deposited.ran.err
    assert "a repository will ask for what the catalog does not say: its licence (licence), " in deposited.ran.err
    assert "good.pdf" not in deposited.ran.err
    assert report["good"] == {"appended": True, "mended": report["good"]["mended"]}
    assert "2 pictures that asked to be smoothed" in report["good"]["mended"]
    assert report["bad"]["appended"] is False
    assert len(labels) == len(set(labels))


@needs_engine
def test_report_speaks_of_the_bytes_that_were_published(deposited: Deposited) -> None:
    manifest = (deposited.folder / BAG / "manifest-sha256.txt").read_text()

    for name in ("booklet", "booklet-with-papers"):
        report = json.loads((deposited.data / f"reports/{name}.json").read_text())
        assert f"{report['sha256']}  data/{name}.pdf\n" in manifest
        assert all(verdict["passed"] for verdict in report["verdicts"])


def test_without_a_validator_all_papers_are_appended_and_nothing_is_claimed(
    command: Command, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    ran = command("build", str(project), "--edition", "archive", "-o", f"{tmp_path}/out")
    checked = command("verify", f"{tmp_path}/out/{BAG}")

    assert (ran.code, checked.code) == (0, 0)
    assert ran.err.count("[no-validator]") == 1
    assert "claims nothing; 2 of 2 papers appended" in " ".join(ran.out.split())
    assert not (tmp_path / "out" / BAG / "data/reports/booklet.json").exists()


def test_project_in_the_bag_gives_the_same_bag_elsewhere_and_in_another_time_zone(
    command: Command, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    command("build", str(project), "--edition", "archive", "-o", f"{tmp_path}/one")
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    command("build", f"{tmp_path}/one/{BAG}/data/project", "--edition", "archive", "-o", f"{tmp_path}/two")

    assert (tmp_path / f"one/{BAG}.zip").read_bytes() == (tmp_path / f"two/{BAG}.zip").read_bytes()


def test_book_without_papers_has_no_second_one_and_that_of_a_build_before_goes(
    command: Command, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    command("build", str(project), "--edition", "archive", "-o", f"{tmp_path}/out")
    before = sorted(path.name for path in (tmp_path / "out").iterdir())
    (project / "catalog.yaml").write_text(make_catalog(), encoding="utf-8")

    command("build", str(project), "--edition", "archive", "-o", f"{tmp_path}/out")

    after = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert before == ["booklet-with-papers.pdf", *after]
    assert not (tmp_path / "out" / BAG / "data/booklet-with-papers.pdf").exists()


def test_bag_takes_the_place_of_a_bag_alone(command: Command, project: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / BAG).mkdir(parents=True)
    (tmp_path / "out" / BAG / "thesis.txt").write_text("years of work")

    ran = command("build", str(project), "--edition", "archive", "-o", f"{tmp_path}/out")

    assert ran.code == 1
    assert "is there already, and is no bag [would-overwrite]" in ran.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == [BAG]


def test_project_that_lies_in_the_bag_is_not_replaced(command: Command, project: Path, tmp_path: Path) -> None:
    inside = tmp_path / "out" / BAG / "data" / "project"
    inside.parent.mkdir(parents=True)
    project.rename(inside)
    (tmp_path / "out" / BAG / "bagit.txt").write_text("BagIt-Version: 1.0\n")

    ran = command("build", str(inside), "--edition", "archive", "-o", f"{tmp_path}/out")

    assert ran.code == 1
    assert "holds what the booklet is made from, and would be replaced [would-overwrite]" in ran.err
    assert (inside / "catalog.yaml").is_file()


def test_swapped_paper_in_a_booklet_of_ours_is_found(deposited: Deposited, command: Command, tmp_path: Path) -> None:
    book = tmp_path / "swapped.pdf"
    with pikepdf.open(deposited.folder / "booklet.pdf") as pdf:
        pdf.attachments["papers/good.pdf"] = b"%PDF-1.7 another paper"
        pdf.save(book)

    ran = command("verify", str(book))

    assert ran.code == 1
    assert "the embedded file papers/good.pdf is not the one that booklet.json lists" in ran.err


@needs_engine
@pytest.mark.skipif(not (REAL / "sigdial20").is_dir(), reason="the forty real papers are not there")
@pytest.mark.parametrize("name", ["41", "60", "78"])
def test_real_paper_lasts(name: str, project: Path, command: Command, tmp_path: Path) -> None:
    """One whose widths are wrong, one in inks, one without maps of glyphs."""
    (project / "papers" / "bad.pdf").write_bytes((REAL / "sigdial20" / "papers" / f"{name}.pdf").read_bytes())

    ran = command("build", str(project), "--edition", "archive", "-o", f"{tmp_path}/out")

    assert "PDF/A-3b; 2 of 2 papers appended" in " ".join(ran.out.split())
