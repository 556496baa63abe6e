"""What ``booklet verify`` finds: a swapped file, a claim without support, a link that leads nowhere, a lying report."""

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

import making_pdfs as making
import pikepdf
import pytest
from conftest import Command
from pikepdf import Array, Dictionary, Name, Pdf, String

from booklet.bag import bagged
from booklet.conformance import Absent, Validator, find
from booklet.folders import write_tree
from booklet.verifying import Verified, verify

NOBODY = Absent("nobody is here", "ask somebody")
needs_engine = pytest.mark.skipif(isinstance(find(), Absent), reason="neither verapdf nor Java and the extra [verify]")


def claiming(pdf: Pdf, part: str = "3", conformance: str = "B") -> Pdf:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        xmp["pdfaid:part"], xmp["pdfaid:conformance"] = part, conformance
    return pdf


def embedding(files: Mapping[str, bytes], *, listed: bool = True) -> Pdf:
    """A PDF that carries the files and, as our booklets do, a list of them."""
    pdf = making.paper(1)
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    carried = {**files, **({"booklet.json": json.dumps({"files": sums}).encode()} if listed else {})}
    for name, data in carried.items():
        pdf.attachments[name] = data
    return pdf


def looked_over(pdf: Pdf, folder: Path, validator: Validator | Absent = NOBODY) -> Verified:
    file = folder / "book.pdf"
    file.write_bytes(making.saved(pdf))
    return verify(file, validator)


def rules(found: Verified) -> list[str]:
    return [finding.rule for finding in found.diagnostics]


def said(found: Verified) -> dict[str, tuple[str, str]]:
    """Verdict and words of each check of the last file."""
    return {check.name: (str(check.verdict), check.said) for check in found.seen[-1].checks}


# --- a PDF -------------------------------------------------------------------------------------------------


def test_plain_pdf_has_nothing_to_find(tmp_path: Path) -> None:
    pdf = making.paper(2)
    making.hang(pdf, 0, "Link", Dest=making.to(pdf, 1))

    found = looked_over(pdf, tmp_path)

    assert found.diagnostics == ()
    assert said(found) == {
        "claims": ("good", "it claims to keep no standard"),
        "links": ("good", "1 within the file lead where something is; 0 to the web were not asked"),
        "embedded": ("good", "no files"),
    }


def test_link_and_bookmark_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    pdf = making.paper(1)
    making.hang(pdf, 0, "Link", Dest=String("section.9"))
    making.bookmark(pdf, making.outline(pdf), "Lost chapter", Dest=String("chapter.9"))

    found = looked_over(pdf, tmp_path)

    assert rules(found) == ["dead-links", "dead-links"]
    assert "bookmarks lead nowhere: «Lost chapter»" in str(found.diagnostics[0])


def test_embedded_files_that_are_as_they_were_are_counted(tmp_path: Path) -> None:
    found = looked_over(embedding({"catalog.yaml": b"event:", "one.pdf": b"%PDF"}), tmp_path)

    assert found.diagnostics == ()
    assert said(found)["embedded"] == ("good", "3 files, as listed")


@pytest.mark.parametrize("listed", [False, True], ids=["by the check sum beside it", "by the project's list"])
def test_embedded_file_that_was_swapped_is_found(tmp_path: Path, listed: bool) -> None:
    pdf = embedding({"one.pdf": b"%PDF one"}, listed=listed)
    if listed:
        pdf.attachments["one.pdf"] = b"%PDF two"  # with a check sum of its own
    else:
        specification = pdf.Root.Names.EmbeddedFiles.Names[1]
        specification.EF.F.write(b"%PDF two")

    found = looked_over(pdf, tmp_path)

    assert rules(found) == ["attachment-damaged"]
    assert "one.pdf is not " in found.diagnostics[0].message
    assert said(found)["embedded"][0] == "bad"


def test_embedded_file_that_is_gone_is_found(tmp_path: Path) -> None:
    pdf = embedding({"one.pdf": b"%PDF one", "two.pdf": b"%PDF two"})
    del pdf.attachments["two.pdf"]

    found = looked_over(pdf, tmp_path)

    assert [one.message for one in found.diagnostics] == [
        "the embedded file two.pdf is gone, and booklet.json lists it"
    ]


def test_embedded_file_of_a_mark_on_a_page_is_looked_at_too(tmp_path: Path) -> None:
    pdf = making.paper(1)
    file = pdf.make_stream(b"changed", Type=Name.EmbeddedFile, Params=Dictionary(Size=8))
    held = Dictionary(Type=Name.Filespec, F=String("data.csv"), EF=Dictionary(F=file))
    making.hang(pdf, 0, "FileAttachment", FS=held)

    found = looked_over(pdf, tmp_path)

    assert [one.message for one in found.diagnostics] == ["the embedded file data.csv has 7 bytes, not 8"]


def test_pages_that_share_their_tags_and_boxes_beyond_the_sheet_are_found(tmp_path: Path) -> None:
    pdf = making.paper(2)
    for page in pdf.pages:
        page.obj.StructParents = 0
    making.page(pdf, 1).TrimBox = Array([-9, 0, 595, 842])

    assert rules(looked_over(pdf, tmp_path)) == ["box-outside", "tags-shared"]


def test_file_that_is_no_pdf_and_one_with_a_password_are_named(tmp_path: Path) -> None:
    (tmp_path / "no.pdf").write_bytes(b"nothing")
    (tmp_path / "locked.pdf").write_bytes(making.locked(making.paper(1), "secret"))

    assert rules(verify(tmp_path / "no.pdf", NOBODY)) == ["unusable-pdf"]
    assert "password" in str(verify(tmp_path / "locked.pdf", NOBODY).diagnostics[0])


def test_damaged_file_is_told(tmp_path: Path) -> None:
    whole = making.saved(making.paper(1))
    (tmp_path / "cut.pdf").write_bytes(whole[:-60])

    assert "pdf-damaged" in rules(verify(tmp_path / "cut.pdf", NOBODY))


# --- claims ------------------------------------------------------------------------------------------------


def test_claim_that_nobody_can_judge_is_a_warning_with_the_way_to_a_validator(tmp_path: Path) -> None:
    found = looked_over(claiming(making.paper(1)), tmp_path)

    (finding,) = found.diagnostics
    assert (finding.rule, finding.severity, finding.hint) == ("claim-unchecked", "warning", "ask somebody")
    assert said(found)["PDF/A-3b"][0] == "look"


def test_claim_of_a_standard_without_a_validator_is_told(tmp_path: Path) -> None:
    pdf = making.paper(1)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        xmp.register_xml_namespace("http://www.npes.org/pdfx/ns/id/", "pdfxid")
        xmp["{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"] = "PDF/X-4"

    assert said(looked_over(pdf, tmp_path))["PDF/X-4"] == (
        "look",
        "claimed, and not judged: no validator is known for it",
    )


@needs_engine
def test_claim_without_support_is_found_by_the_validator(tmp_path: Path) -> None:
    validator = find()

    found = looked_over(claiming(making.paper(1)), tmp_path, validator)

    assert rules(found) == ["claim-unsupported"]
    assert "claims to be PDF/A-3b and is not: " in found.diagnostics[0].message
    assert said(found)["PDF/A-3b"][0] == "bad"


# --- a bag -------------------------------------------------------------------------------------------------


def bag_of(folder: Path, payload: Mapping[str, bytes]) -> Path:
    write_tree(folder / "bag", bagged(payload, []))
    return folder / "bag"


def report_on(data: bytes, *, passed: bool = True) -> bytes:
    verdicts = [{"flavour": "PDF/A-3b", "passed": passed, "breaches": []}]
    said = {"validator": "veraPDF 1.30", "sha256": hashlib.sha256(data).hexdigest(), "verdicts": verdicts}
    return json.dumps(said).encode()


def test_report_in_the_bag_stands_for_a_validator_that_is_not_here(tmp_path: Path) -> None:
    book = making.saved(claiming(making.paper(1)))

    found = verify(bag_of(tmp_path, {"book.pdf": book, "reports/book.json": report_on(book)}), NOBODY)

    assert found.diagnostics == ()
    assert said(found)["PDF/A-3b"] == ("good", "veraPDF 1.30 agreed when it was made; nobody here can judge again")


def test_report_that_speaks_of_other_bytes_supports_nothing(tmp_path: Path) -> None:
    book = making.saved(claiming(making.paper(1)))

    found = verify(bag_of(tmp_path, {"book.pdf": book, "reports/book.json": report_on(book + b" ")}), NOBODY)

    assert rules(found) == ["claim-unsupported", "claim-unchecked"]


def test_report_that_says_no_supports_nothing(tmp_path: Path) -> None:
    book = making.saved(claiming(making.paper(1)))

    found = verify(bag_of(tmp_path, {"book.pdf": book, "reports/book.json": report_on(book, passed=False)}), NOBODY)

    assert rules(found) == ["claim-unchecked"]


def test_flipped_byte_of_a_pdf_in_the_bag_is_found(tmp_path: Path) -> None:
    bag = bag_of(tmp_path, {"book.pdf": making.saved(making.paper(1)), "papers/one.pdf": b"%PDF"})
    (bag / "data/papers/one.pdf").write_bytes(b"%PDG")

    found = verify(bag, NOBODY)

    assert rules(found) == ["bag-damaged"]
    assert found.seen[0].checks[0].verdict == "bad"


def test_papers_of_others_in_the_bag_are_not_judged(tmp_path: Path) -> None:
    paper = making.saved(claiming(making.paper(1)))

    found = verify(bag_of(tmp_path, {"papers/one.pdf": paper}), NOBODY)

    assert found.diagnostics == ()
    assert len(found.seen) == 1


def test_crate_that_describes_what_is_not_there_is_found(tmp_path: Path) -> None:
    graph = [{"@id": "./", "@type": "Dataset"}, {"@id": "one%20file.pdf", "@type": "File"}]
    crate = json.dumps({"@graph": graph}).encode()

    found = verify(bag_of(tmp_path, {"ro-crate-metadata.json": crate}), NOBODY)

    assert [one.message for one in found.diagnostics] == [
        "ro-crate-metadata.json describes one file.pdf, which is not in the bag"
    ]


# --- the command -------------------------------------------------------------------------------------------


def test_command_tells_what_it_saw_and_fails_where_something_is_wrong(command: Command, tmp_path: Path) -> None:
    bag = bag_of(tmp_path, {"one.txt": b"one"})

    whole = command("verify", str(bag))
    (bag / "data/one.txt").write_bytes(b"two")
    changed = command("verify", str(bag))

    assert (whole.code, changed.code) == (0, 1)
    assert "BagIt 1.0, 1 file, 3 bytes, all as sha256 and sha512 say" in whole.out
    assert "data/one.txt is not what it was: its check sum differs (sha256, sha512)" in changed.err


def test_command_writes_json(command: Command, tmp_path: Path) -> None:
    bag = bag_of(tmp_path, {"one.txt": b"one"})

    data = command("verify", str(bag), "--json").data

    assert data["diagnostics"] == []
    assert data["seen"][0]["checks"][0]["verdict"] == "good"


def test_folder_that_is_no_bag_is_refused(command: Command, tmp_path: Path) -> None:
    ran = command("verify", str(tmp_path))

    assert ran.code == 1
    assert "is no bag: it has no bagit.txt [no-bag]" in ran.err


def test_bag_within_the_folder_that_was_named_is_pointed_to(command: Command, tmp_path: Path) -> None:
    bag = bag_of(tmp_path, {"one.txt": b"one"})

    ran = command("verify", str(bag.parent))

    assert ran.code == 1
    assert f"name {bag.as_posix()}, its ZIP, or a PDF" in " ".join(ran.err.split())


def test_pdf_of_anybody_is_looked_over(command: Command, tmp_path: Path) -> None:
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))
        pdf.Root.Metadata = pdf.make_stream(b"<not xml")
        pdf.Root.Outlines = Dictionary(First=Name.Nothing)
        pdf.save(file)
    (tmp_path / "theirs.pdf").write_bytes(file.getvalue())

    assert command("verify", str(tmp_path / "theirs.pdf")).code == 0
