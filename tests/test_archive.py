"""The archive edition: what it claims, what it holds, and its project restored."""

import hashlib
import io
import json
import os
import re
import shlex
import subprocess  # noqa: TID251 - hash seed, time zone and locale are those of a process
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from conftest import ROOT, BuildBooklet, Command, Result, entry, made_from, make_catalog
from making_pdfs import paper, saved
from pikepdf import Dictionary, Name, Pdf
from PIL import Image
from serving import Server, body, status

from booklet import loader
from booklet.build import Order
from booklet.conformance import Absent, Flavour, Validator, find
from booklet.fetch import Terms
from booklet.profiles import ARCHIVE
from booklet.values import no_progress
from booklet.workshop import Workshop
from booklet.workspace import Workspace

VALIDATOR = find()
needs_validator = pytest.mark.skipif(isinstance(VALIDATOR, Absent), reason="neither verapdf nor Java and [verify]")
NOBODY = Absent("there is none", "install one")


def archived(folder: Path, workshop: Workshop, validator: Validator | Absent = NOBODY) -> Result:
    """The archive edition of the catalog in a folder."""
    model, workspace = loader.read(folder / "catalog.yaml"), Workspace(folder, workshop.store)
    terms = Terms(offline=True)
    return made_from(Order(model, ARCHIVE, workspace, workshop, no_progress, terms, validator=validator))


def written(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


def poster() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (300, 400), "#0a5c9e").save(file, "PNG")
    return file.getvalue()


def project() -> dict[str, bytes | str]:
    """A project with a poster, papers of its own, one that is not to be passed on, and looks and words of its own."""
    entries = [
        entry("one", poster={"file": "bild ü.png", "alt": "Blue"}, paper="papers/one.pdf"),
        entry("two", paper={"file": "papers/two.pdf", "append": False}),
        entry("three", paper="papers/three.pdf"),
    ]
    return {
        "catalog.yaml": make_catalog(entries=entries, booklet={"foreword": "foreword.md", "date": "2026-11-26"}),
        "foreword.md": "Welcome.",
        "bild ü.png": poster(),
        "papers/one.pdf": saved(paper(2)),
        "papers/two.pdf": saved(paper(4)),
        "papers/three.pdf": saved(paper(3)),
        "styles/own.css": "h1 { letter-spacing: 0.01em }",
        "words.yaml": "contents: What is in it\n",
    }


def files_in(pdf: bytes) -> dict[str, bytes]:
    with Pdf.open(io.BytesIO(pdf)) as book:
        return {name: file.get_file().read_bytes() for name, file in book.attachments.items()}


@pytest.fixture(scope="module")
def unclaimed(tmp_path_factory: pytest.TempPathFactory, workshop: Workshop) -> Result:
    return archived(written(tmp_path_factory.mktemp("project"), project()), workshop)


# --- claims ------------------------------------------------------------------------------------------------


@needs_validator
def test_sample_is_pdfa_3a_and_pdfua_1_in_one_file(workshop: Workshop) -> None:
    built = archived(ROOT, workshop, VALIDATOR)

    assert [flavour.standard for flavour in built.built.claimed.claims] == ["PDF/A-3a", "PDF/UA-1"]
    assert built.built.claimed.report is not None
    with Pdf.open(io.BytesIO(built.pdf)) as book, book.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
        assert b"<pdfuaid:part>1</pdfuaid:part>" in book.Root.Metadata.read_bytes()


def test_without_a_validator_it_is_made_and_claims_nothing(unclaimed: Result) -> None:
    with Pdf.open(io.BytesIO(unclaimed.pdf)) as book:
        said = book.Root.Metadata.read_bytes()

    told = {finding.rule: finding for finding in unclaimed.built.diagnostics}
    assert b"pdfaid" not in said
    assert b"pdfuaid" not in said
    assert told["no-validator"].hint == "install one"
    assert told["no-validator"].message.startswith("PDF/A-3a and PDF/UA-1 isn't claimed")


@needs_validator
def test_claim_that_does_not_hold_is_told_and_left_out(tmp_path: Path, workshop: Workshop) -> None:
    lacking = paper(1)  # Helvetica, which is not in the file
    entries = [entry("one", poster={"file": "one.pdf", "alt": "Words"})]
    folder = written(tmp_path, {"catalog.yaml": make_catalog(entries=entries), "one.pdf": saved(lacking)})

    built = archived(folder, workshop, VALIDATOR)

    refused = [one.message for one in built.built.diagnostics if one.rule == "claim-refused"]
    assert re.match(r"the file can't claim PDF/A-3a: 6\.2\.11\.4\.1-1", refused[0])
    assert b"pdfaid" not in Pdf.open(io.BytesIO(built.pdf)).Root.Metadata.read_bytes()
    assert Flavour.PDFA_3A not in built.built.claimed.claims


@needs_validator
def test_poster_in_the_inks_of_a_press_is_mended_so_that_the_claim_holds(tmp_path: Path, workshop: Workshop) -> None:
    drawn = Pdf.new()
    leaf = drawn.add_blank_page(page_size=(595, 842)).obj
    leaf.Contents = drawn.make_stream(b"0 1 1 0 k 100 100 300 300 re f")
    entries = [entry("one", poster={"file": "one.pdf", "alt": "A red square"})]
    folder = written(tmp_path, {"catalog.yaml": make_catalog(entries=entries), "one.pdf": saved(drawn)})

    built = archived(folder, workshop, VALIDATOR)

    assert [flavour.standard for flavour in built.built.claimed.claims] == ["PDF/A-3a", "PDF/UA-1"]
    assert files_in(built.pdf)["one.pdf"] == saved(drawn)


def test_validator_without_an_answer_leaves_the_book_unclaimed(tmp_path: Path, workshop: Workshop) -> None:
    broken = Validator("verapdf", (sys.executable, "-c", "print('nonsense')"), joins_flavours=True)

    built = archived(written(tmp_path, {"catalog.yaml": make_catalog()}), workshop, broken)

    assert "no-verdict" in {finding.rule for finding in built.built.diagnostics}
    assert b"pdfaid" not in Pdf.open(io.BytesIO(built.pdf)).Root.Metadata.read_bytes()


@needs_validator
@pytest.mark.parametrize(("appended", "claims"), [(False, True), (True, False)])
def test_screen_edition_claims_pdfua_1_where_it_is_asked_to_and_no_papers_are_appended(
    command: Command, tmp_path: Path, appended: bool, claims: bool
) -> None:
    entries = [
        entry("one", poster={"file": "bild ü.png", "alt": "Blue"}, paper={"file": "one.pdf", "append": appended})
    ]
    written(
        tmp_path, {"catalog.yaml": make_catalog(entries=entries), "bild ü.png": poster(), "one.pdf": saved(paper(1))}
    )

    ran = command("build", "--offline", "--claim", "-o", "screen.pdf")

    with Pdf.open(tmp_path / "screen.pdf") as book:
        assert (b"<pdfuaid:part>1</pdfuaid:part>" in book.Root.Metadata.read_bytes()) is claims
    assert ("[claim-refused]" in ran.err) is not claims
    assert ("claims    PDF/UA-1; the validator agrees" in ran.out) is claims


# --- what it holds -----------------------------------------------------------------------------------------


def test_project_and_papers_are_within_it_byte_for_byte(unclaimed: Result) -> None:
    held, given = files_in(unclaimed.pdf), project()

    own = {"booklet.json", "booklet.bib", "citations.json", "fetched/pages.json"}
    assert set(held) == set(given) - {"papers/two.pdf"} | own
    assert {name for name, data in given.items() if held.get(name) not in (data, str(data).encode(), None)} == set()


def test_each_file_within_says_what_it_is_and_of_when(unclaimed: Result, workshop: Workshop) -> None:
    order = Order(
        loader.read(unclaimed.folder / "catalog.yaml"),
        ARCHIVE,
        Workspace(unclaimed.folder, workshop.store, datetime(2026, 11, 26, tzinfo=UTC)),
        workshop,
        no_progress,
        Terms(offline=True),
    )
    with Pdf.open(io.BytesIO(made_from(order).pdf)) as book:
        facts = {
            str(one.UF): (str(one.AFRelationship), str(one.EF.F.Subtype), str(one.EF.F.Params.ModDate), str(one.Desc))
            for one in book.Root.AF
        }

    day = "D:20261126000000Z"
    assert facts["papers/one.pdf"] == ("/Supplement", "/application/pdf", day, "Paper: The entry one")
    assert facts["bild ü.png"] == ("/Source", "/image/png", day, "Poster: The entry one")
    assert facts["booklet.bib"][:2] == ("/Data", "/application/x-bibtex")
    assert facts["catalog.yaml"][:2] == ("/Source", "/application/yaml")
    assert {moment for _, _, moment, _ in facts.values()} == {day}
    assert all(said for *_, said in facts.values())


def test_entries_say_that_their_paper_is_embedded_and_lead_to_it(unclaimed: Result) -> None:
    book = unclaimed.book
    with Pdf.open(io.BytesIO(unclaimed.pdf)) as pdf:
        led = [
            (index, str(link.A.T.N))
            for index, leaf in enumerate(pdf.pages)
            for link in leaf.obj.get(Name.Annots, ())
            if isinstance(link.get(Name.A), Dictionary) and Name.GoToE == link.A.S
        ]

    words = book.destinations["entry-one"]
    assert (words, "papers/one.pdf") in led
    assert "embedded in this file" in book.text(words)
    assert {name for _, name in led} == {"papers/one.pdf", "papers/three.pdf"}
    assert {name for _, name in led} <= set(files_in(unclaimed.pdf))


def test_numbers_of_papers_are_those_of_the_screen_edition(unclaimed: Result, build_booklet: BuildBooklet) -> None:
    files = {name: data if isinstance(data, bytes) else data.encode() for name, data in project().items()}
    screen = build_booklet(files.pop("catalog.yaml").decode(), files)

    def first_pages(result: Result) -> dict[str, str]:
        book = result.book
        return {name: book.labels[index] for name, index in book.destinations.items() if name.startswith("paper-")}

    assert first_pages(unclaimed) == first_pages(screen)


def test_handout_that_binds_no_papers_embeds_the_project_s_own(tmp_path: Path, workshop: Workshop) -> None:
    files = project()
    files["catalog.yaml"] = str(files["catalog.yaml"]).replace("booklet:\n", "booklet:\n  theme: handout\n")

    held = files_in(archived(written(tmp_path, files), workshop).pdf)

    assert {"papers/one.pdf", "papers/three.pdf"} <= set(held)
    assert "papers/two.pdf" not in held


def test_templates_that_are_ours_are_not_taken_for_the_project_s(workshop: Workshop) -> None:
    held = files_in(archived(ROOT, workshop).pdf)

    assert [name for name in held if name.startswith(("templates/", "styles/"))] == []


# --- the command -------------------------------------------------------------------------------------------


def test_folder_holds_the_booklet_and_its_date_comes_from_option_environment_or_catalog(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # no validator: it would only take time
    event = {"name": "Test Days", "start": "2026-03-01", "end": "2026-03-03"}
    written(tmp_path, {"catalog.yaml": make_catalog(event=event)})

    def dated(*options: str) -> str:
        assert command("build", "--edition", "archive", "--offline", "-o", "kept/", *options).code == 0
        with Pdf.open(tmp_path / "kept" / "booklet.pdf") as book:
            return str(book.docinfo["/CreationDate"])

    assert dated() == "D:20260303000000Z"
    text = make_catalog(event=event, booklet={"date": "2026-04-01"})
    written(tmp_path, {"catalog.yaml": text})
    assert dated() == "D:20260401000000Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert dated() == "D:19700101000000Z"
    assert dated("--date", "2026-05-01T12:00:00+02:00") == "D:20260501100000Z"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("-o", "x.pdf"), "the archive edition is a folder of files"),
        (("--each", "author"), "--each would make many of them"),
        (("--date", "soon"), "'soon' is no date: write 2026-11-26"),
        (("--edition", "print", "--claim"), "--claim is for the editions that can claim"),
    ],
)
def test_wrong_options_are_refused_before_the_work(
    command: Command, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    written(tmp_path, {"catalog.yaml": make_catalog()})

    edition = () if "--edition" in options else ("--edition", "archive")
    ran = command("build", *edition, *options)

    assert ran.code == 2
    assert words in " ".join(ran.err.split())


def test_bytes_are_the_same_under_another_seed_time_zone_locale_and_folder(tmp_path: Path) -> None:
    seen = set()
    for name, more in {
        "a": {"PYTHONHASHSEED": "1", "TZ": "UTC"},
        "é b": {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"},
    }.items():
        folder = written(tmp_path / name, project())
        environment = os.environ | more | {"BOOKLET_STORE": str(tmp_path / name / "store"), "PATH": ""}  # noqa: TID251
        environment["LC_ALL"] = "C" if name == "a" else "C.UTF-8"
        arguments = ["build", str(folder), "--edition", "archive", "--offline", "--quiet"]
        subprocess.run(
            [sys.executable, "-m", "booklet", *arguments], env=environment, cwd=ROOT, check=True, timeout=300
        )
        (made,) = (folder / "out").glob("*-archive/booklet.pdf")
        seen.add(made.read_bytes())

    assert len(seen) == 1


# --- unpacking ---------------------------------------------------------------------------------------------


def test_unpacked_project_builds_the_same_bytes_with_nothing_but_the_pdf(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    monkeypatch.setenv("PATH", "")
    files = project()
    server.answers["/four.pdf"] = body(saved(paper(2)), "application/pdf")
    server.answers["/four.png"] = body(poster(), "image/png")
    server.answers["/gone.pdf"] = status(404)
    server.answers["/page.pdf"] = body(b"<!doctype html><title>Log in</title>", "text/html")
    four = entry("four", paper=server.url("/four.pdf"), poster={"url": server.url("/four.png"), "alt": "Blue"})
    entries = [entry("one", poster={"file": "bild ü.png", "alt": "Blue"}, paper="papers/one.pdf"), four]
    entries += [entry("two", paper={"file": "papers/two.pdf", "append": False, "pages": "2-3"})]
    entries += [entry(name, paper=server.url(f"/{name}.pdf")) for name in ("gone", "page")]
    files["catalog.yaml"] = make_catalog(entries=entries, booklet={"foreword": "foreword.md"})
    written(tmp_path / "first", files)
    first = command("build", "first", "--edition", "archive", "--date", "2026-11-26", "--allow-private", "-o", "kept/")
    assert first.code == 0

    ran = command("unpack", "kept/booklet.pdf", "-o", "again")
    monkeypatch.setenv("BOOKLET_STORE", str(tmp_path / "another store"))
    words = shlex.split(ran.out.splitlines()[-1].partition(": ")[2])
    asked = server.requests
    assert command(*words[1:], "--allow-private", "-o", "made-again/").code == 0

    assert words[:3] == ["booklet", "build", "again/catalog.yaml"]
    assert server.requests == asked
    assert (tmp_path / "made-again/booklet.pdf").read_bytes() == (tmp_path / "kept/booklet.pdf").read_bytes()
    assert (tmp_path / "again/fetched/four.pdf").read_bytes() == saved(paper(2))
    assert not (tmp_path / "again/papers/two.pdf").exists()


def test_file_beside_the_project_that_is_not_the_locked_one_is_not_taken(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, right = "https://papers.example.org/one.pdf", saved(paper(2))
    wrong = right[:-7] + b"%" + right[-6:]
    lock = (
        f'["{address}"]\nfound = "{address}"\nsha256 = "{hashlib.sha256(right).hexdigest()}"\n'
        f'bytes = {len(right)}\npages = 2\ntype = "application/pdf"\n'
    )
    catalog = make_catalog(entries=[entry("one", paper=address)])
    monkeypatch.setenv("BOOKLET_STORE", str(tmp_path / "store"))

    written(tmp_path, {"catalog.yaml": catalog, "catalog.lock": lock, "fetched/any name.pdf": wrong})
    assert "[not-fetched]" in command("build", "--offline").err
    written(tmp_path, {"fetched/any name.pdf": right})
    assert "not-fetched" not in command("build", "--offline").err


def test_selection_is_named_and_made_again(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    written(tmp_path, project())
    choice = "author:One or author:Three"
    assert command("build", "--edition", "archive", "--offline", "--select", choice, "-o", "kept/").code == 0

    ran = command("unpack", "kept/booklet.pdf", "-o", "again")

    words = shlex.split(ran.out.splitlines()[-1].partition(": ")[2])
    assert choice in words
    assert command(*words[1:], "--offline", "-o", "made-again/").code == 0
    assert (tmp_path / "made-again/booklet.pdf").read_bytes() == (tmp_path / "kept/booklet.pdf").read_bytes()


def changed(pdf: bytes, **files: bytes | None) -> bytes:
    """The booklet with files within it swapped, or taken out."""
    with Pdf.open(io.BytesIO(pdf)) as book:
        for name, data in files.items():
            del book.attachments[name]
            if data is not None:
                book.attachments[name] = pikepdf.AttachedFileSpec(book, data, filename=name)
        return saved(book)


def described(pdf: bytes, **changes: object) -> bytes:
    """The booklet with another description of what it holds."""
    said = json.loads(files_in(pdf)["booklet.json"]) | changes
    return changed(pdf, **{"booklet.json": json.dumps(said).encode()})


def test_swapped_and_missing_files_are_all_named_and_nothing_is_written(
    command: Command, tmp_path: Path, unclaimed: Result
) -> None:
    wrong = changed(unclaimed.pdf, **{"papers/one.pdf": b"another", "bild ü.png": None})
    (tmp_path / "book.pdf").write_bytes(wrong)

    ran = command("unpack", "book.pdf", "-o", "again")

    assert ran.code == 1
    assert "within book.pdf: papers/one.pdf is not what it was when the booklet was made [damaged-project]" in ran.err
    assert "within book.pdf: bild ü.png is not there [damaged-project]" in ran.err
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("name", ["../up.txt", "/etc/x", "a/../../b", "C:/x", "a\\b", "", "a//b", ".", "a\nb"])
def test_name_that_leads_out_of_the_folder_is_refused(
    command: Command, tmp_path: Path, unclaimed: Result, name: str
) -> None:
    files = json.loads(files_in(unclaimed.pdf)["booklet.json"])["files"] | {name: "0" * 64}
    (tmp_path / "book.pdf").write_bytes(described(unclaimed.pdf, files=files))

    ran = command("unpack", "book.pdf", "-o", "again")

    assert ran.code == 1
    assert "[outside-project]" in ran.err
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("said", [b"", b"[]", b'{"files": {}}', b"[" * 100_000, b"\xff"])
def test_description_that_is_not_understood_is_told(
    command: Command, tmp_path: Path, unclaimed: Result, said: bytes
) -> None:
    (tmp_path / "book.pdf").write_bytes(changed(unclaimed.pdf, **{"booklet.json": said}))

    ran = command("unpack", "book.pdf", "-o", "again")

    assert ran.code == 1
    assert "booklet.json within book.pdf is not understood [damaged-project]" in ran.err


def test_what_holds_no_project_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(saved(paper(1)))
    (tmp_path / "words.pdf").write_bytes(b"no PDF")

    assert "paper.pdf holds no project [no-project]" in command("unpack", "paper.pdf").err
    assert "words.pdf can't be read as a PDF [not-a-booklet]" in command("unpack", "words.pdf").err


def test_folder_that_is_in_use_is_left_alone(command: Command, tmp_path: Path, unclaimed: Result) -> None:
    written(tmp_path, {"book.pdf": unclaimed.pdf, "again/mine.txt": "mine"})

    ran = command("unpack", "book.pdf", "-o", "again")

    assert "[would-overwrite]" in ran.err
    assert [path.name for path in (tmp_path / "again").iterdir()] == ["mine.txt"]
