"""A hundred odd PDFs, each the paper of an entry, in one book: it comes out whole, safe, and says what happened."""

import io
import shutil
import subprocess  # noqa: TID251 - a second opinion
from collections import Counter
from pathlib import Path

import making_pdfs as making
import pikepdf
import pypdfium2
import pytest
from conftest import ROOT, BuildBooklet, Result, entry, make_catalog

ODD = ROOT.parent / "shared" / "real" / "odd-pdfs"
pytestmark = pytest.mark.skipif(not ODD.is_dir(), reason="the collection of odd PDFs is not here")


@pytest.fixture(scope="module")
def odd(build_booklet: BuildBooklet) -> Result:
    """The book of all of them."""
    files = {path.name: path.read_bytes() for path in sorted(ODD.glob("*/*.pdf"))}
    entries = [entry(f"p{number}", paper=name) for number, name in enumerate(files)]
    return build_booklet(make_catalog(entries=entries), files)


def test_all_of_them_come_out_in_one_book(odd: Result) -> None:
    assert odd.built.entries == 100
    assert odd.built.papers == 80
    assert [one for one in odd.built.diagnostics if one.rule.startswith("audit")] == []
    with pypdfium2.PdfDocument(odd.pdf) as book:
        assert len(book) == odd.built.audit.pages > 2_500


def test_one_finding_or_none_is_told_of_each(odd: Result) -> None:
    of_papers = {"unusable-paper", "repaired-paper", "dropped-links", "cleaned-paper", "font-not-embedded"}
    told = Counter(one.place for one in odd.built.diagnostics if one.rule in of_papers or one.rule == "not-a-pdf")

    assert set(told.values()) == {1}
    assert len(told) > 70


def test_nothing_acts_anywhere_in_the_book(odd: Result) -> None:
    assert making.what_acts(odd.pdf) == ["/EmbeddedFiles", "/EF"]  # ours: what is to be cited
    with pikepdf.open(io.BytesIO(odd.pdf)) as book:
        written = "".join(repr(item.keys()) for item in book.objects if isinstance(item, pikepdf.Dictionary))
    assert "/XFA" not in written
    assert "/JS'" not in written


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_another_program_finds_no_fault_with_the_book(odd: Result, tmp_path: Path) -> None:
    file = tmp_path / "odd.pdf"
    file.write_bytes(odd.pdf)

    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")
