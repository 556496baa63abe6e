"""Whole runs: golden facts, the same bytes wherever and whenever, builds killed, a page imported and built."""

import json
import os
import random  # noqa: TID251 - moments to kill at, no bytes of ours
import shutil
import subprocess  # noqa: TID251 - what a process leaves behind is the matter here
import sys
import time
from pathlib import Path
from typing import Any

import making_pdfs as making
import pypdfium2.raw as pdfium
import pytest
import yaml
from conftest import REAL, ROOT, Result, entry, from_folder, make_catalog
from living import alive, wait_until
from pdf_facts import Booklet, strayed
from pictures_made import png

from booklet import __version__
from booklet.importers import import_sources, write
from booklet.workshop import Workshop

GOLDEN = Path(__file__).parent / "golden" / "sample-screen.facts.json"
PAGE = REAL / "neurips22" / "neurips22.md"


# --- golden facts -----------------------------------------------------------------------------------------


def lasting(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts that a change of the look alone leaves as they are."""
    counts = facts["tags"]["counts"]
    return {
        "pages": {page["label"]: _sheet(page) for page in facts["pages"]},
        **{key: facts[key] for key in ("outline", "destinations", "links", "viewer")},
        "tags": {
            "headings": facts["tags"]["headings"],
            "counts": {kind: counts.get(kind, 0) for kind in ("Document", "Part", "Art", "H1", "H2", "H3", "Formula")},
        },
        "metadata": {key: text.replace(__version__, "VERSION") for key, text in facts["metadata"].items()},
    }


def _sheet(page: dict[str, Any]) -> str:
    width, height = page["size_mm"]
    turned = f", turned by {page['rotation']}" if page["rotation"] else ""
    return f"{width:g} × {height:g} mm{turned}"


def test_sample_has_its_golden_facts(sample: Result, request: pytest.FixtureRequest) -> None:
    facts = lasting(sample.book.facts())
    if request.config.getoption("--update-golden"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    assert facts == json.loads(GOLDEN.read_text(encoding="utf-8")), "see pytest --update-golden"


def test_sample_has_nothing_to_complain_about(sample: Result) -> None:
    assert sample.told == []


# --- same bytes -------------------------------------------------------------------------------------------


def built(folder: Path, store: Path, *options: str, processor: bool = False, **environment: str) -> bytes:
    """The booklet that a process of its own makes of the catalog in a folder; on one processor where it is said."""
    target = folder / "made.pdf"
    ran = subprocess.run(
        [sys.executable, "-m", "booklet", "build", str(folder), "-o", str(target), *options],
        env={**os.environ, "BOOKLET_STORE": str(store), **environment},  # noqa: TID251 - the child's
        preexec_fn=_on_one_processor if processor else None,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return target.read_bytes()


def _on_one_processor() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processors are taken away on Linux only")
def test_same_catalog_gives_the_same_bytes_wherever_and_whenever(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "elsewhere" / "with a name – of its own"
    for folder in (here, there):
        folder.mkdir(parents=True)
        shutil.copy(ROOT / "catalog.yaml", folder)
        shutil.copytree(ROOT / "sample", folder / "sample")

    cold = built(here, tmp_path / "a", TZ="UTC", PYTHONHASHSEED="0")
    books = {
        "in another folder, another time zone, on one processor": built(
            there, tmp_path / "b", "--offline", processor=True, TZ="Pacific/Kiritimati", PYTHONHASHSEED="1", LC_ALL="C"
        ),
        "with everything in the store": built(there, tmp_path / "a", PYTHONHASHSEED="2"),
        "from the store of another process": built(here, tmp_path / "b", TZ="America/Caracas", PYTHONHASHSEED="3"),
    }

    assert [how for how, book in books.items() if book != cold] == []


# --- nothing half written ---------------------------------------------------------------------------------


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="who is still alive is read from /proc")
def test_build_killed_at_any_moment_leaves_the_last_good_booklet(tmp_path: Path, workshop: Workshop) -> None:
    project, out = tmp_path / "project", tmp_path / "project" / "out" / "test-days-screen.pdf"
    project.mkdir()
    (project / "paper.pdf").write_bytes(making.saved(making.paper(3)))
    entries = [entry(id, poster=f"{id}.png", paper="paper.pdf") for id in ("one", "two", "three")]
    chance = random.Random(22)

    def write_catalog(edition: int) -> None:
        changed = [one | {"abstract": f"Words of edition {edition}."} for one in entries]
        (project / "catalog.yaml").write_text(make_catalog(entries=changed, booklet={"subtitle": f"No. {edition}"}))
        for id in ("one", "two", "three"):
            (project / f"{id}.png").write_bytes(png(600 + edition, 400))

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "booklet", "build", str(project), "--quiet"],
            env={**os.environ, "BOOKLET_STORE": str(workshop.store.folder)},  # noqa: TID251 - the child's
            start_new_session=True,
        )

    write_catalog(0)
    begun = time.monotonic()
    assert start().wait() == 0
    whole_s, good = time.monotonic() - begun, out.read_bytes()

    for moment in range(1, 11):
        write_catalog(moment)
        running = start()
        time.sleep(chance.uniform(0.05, whole_s))
        running.kill()
        running.wait()
        wait_until(lambda group=running.pid: not alive(group))
        left = out.read_bytes()
        assert left == good or f"Words of edition {moment}." in " ".join(Booklet(left).texts)
        good = left

    assert start().wait() == 0
    assert "Words of edition 10." in " ".join(Booklet(out.read_bytes()).texts)
    others = [path.name for path in out.parent.iterdir() if path != out]
    assert all(name.startswith(".") and name.endswith(".part") for name in others)


# --- a page of the web, imported and built ----------------------------------------------------------------


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the catalog made from a real page of a lab."""
    if not PAGE.is_file():
        pytest.skip("the real page of neurips22 is not beside the repository")
    folder = tmp_path_factory.mktemp("imported")
    write(import_sources([PAGE], None), folder, force=False)
    return folder


TITLES = [
    "Trading off Image Quality for Robustness is not Necessary with Regularized Deterministic Autoencoders",
    "Robust Models are less Over-Confident",
    "MedNeurIPS Workshop: Does Medical Imaging learn different Convolution Filters?",
]


def test_imported_page_makes_a_complete_booklet_without_its_papers(imported: Path, workshop: Workshop) -> None:
    result = from_folder(imported, workshop)

    sections = result.book.outline[2:4]
    assert [mark["title"] for section in sections for mark in section["under"]] == TITLES
    assert (result.built.entries, result.built.papers, result.built.missing) == (3, 0, 3)
    plates = [result.book.destinations[name] - 1 for name in result.book.destinations if name.startswith("entry-")]
    assert all(pictures_on(result.book, index) == 1 for index in plates)
    references = [text for text in result.book.texts if "THE PAPER IS NOT IN THIS BOOKLET" in text]
    assert len(references) == 3
    assert "https://github.com/boschresearch/Robust_GMM_DAE" in {link.address for link in result.book.links}


def pictures_on(book: Booklet, index: int) -> int:
    """How many pictures are shown on the page."""
    return len(list(book.document[index].get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=9)))


def test_moments_of_the_imported_page_have_author_and_date(imported: Path, workshop: Workshop) -> None:
    result = from_folder(imported, workshop)

    (page,) = (text for text in result.book.texts if text.startswith("What was said on the day"))
    assert page.count("@PaulGavrikov") == 3
    assert "28 November 2022" in page


def test_imported_page_with_papers_put_in_keeps_every_link(imported: Path, workshop: Workshop, tmp_path: Path) -> None:
    papers = sorted((REAL / "sigdial20" / "papers").glob("*.pdf"))[3:6]
    if not papers:
        pytest.skip("the real papers of sigdial20 are not beside the repository")
    folder = tmp_path / "with-papers"
    shutil.copytree(imported, folder)
    catalog = yaml.safe_load((folder / "catalog.yaml").read_text(encoding="utf-8"))
    entries = [entry for section in catalog["sections"] for entry in section["entries"]]
    for one, paper in zip(entries, papers, strict=True):
        shutil.copyfile(paper, folder / paper.name)
        one["paper"] = {"url": one["paper"], "file": paper.name} if isinstance(one["paper"], str) else one["paper"]
        one["paper"]["file"] = paper.name
    (folder / "catalog.yaml").write_text(yaml.safe_dump(catalog, allow_unicode=True, sort_keys=False), encoding="utf-8")

    result = from_folder(folder, workshop)

    assert (result.built.papers, result.built.missing) == (3, 0)
    firsts = sorted(index for name, index in result.book.destinations.items() if name.startswith("paper-"))
    sources = [Booklet(paper.read_bytes()) for paper in papers]
    assert [strayed(source, result.book, first) for source, first in zip(sources, firsts, strict=True)] == [[], [], []]
    assert result.built.audit.paper_links == sum(len(source.links) for source in sources)
