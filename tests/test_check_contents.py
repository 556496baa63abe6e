"""What `booklet check` finds when it opens the files of a project."""

from pathlib import Path
from typing import Any

import making_pdfs as making
import pytest
import yaml

from booklet import loader
from booklet.check import check_contents
from booklet.workspace import Store, Workspace


def opened(tmp_path: Path, file: bytes, **paper: Any) -> list[str]:
    (tmp_path / "p.pdf").write_bytes(file)
    data = {
        "event": {"name": "X"},
        "sections": [{"title": "S", "entries": [{"title": "A", "paper": {"file": "p.pdf", **paper}}]}],
    }
    (tmp_path / "catalog.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    model = loader.read(tmp_path / "catalog.yaml")
    findings = check_contents(model, Workspace(tmp_path, Store(tmp_path / "store")))
    return [f"{finding.severity}: {finding.message} [{finding.rule}]" for finding in findings]


@pytest.mark.parametrize(
    ("file", "paper", "told"),
    [
        (b"<!doctype html><html><body>Please log in", {}, "paper 'p.pdf': it is a web page, not a PDF [not-a-pdf]"),
        (making.locked(making.paper(1), "secret"), {}, "p.pdf can't be appended: it needs a password [unusable-paper]"),
        (b"%PDF-1.7\nnothing", {}, "p.pdf can't be appended: it is too damaged to be read [unusable-paper]"),
        (
            making.saved(making.paper(2)),
            {"pages": "1-9"},
            "p.pdf ends at page 2: not all of the pages 1-9 are there [pages-beyond-end]",
        ),
        (
            making.saved(making.paper(2)),
            {"pages": "7-9"},
            "p.pdf can't be appended: none of the pages 7-9 is there: it ends at page 2 [unusable-paper]",
        ),
    ],
    ids=["web page", "password", "damaged", "some pages", "no pages"],
)
def test_a_paper_that_cannot_be_used_as_it_is_asked_for_is_told(
    tmp_path: Path, file: bytes, paper: dict[str, str], told: str
) -> None:
    assert opened(tmp_path, file, **paper) == [f"warning: {told}"]


@pytest.mark.parametrize("paper", [{}, {"pages": "2-"}, {"append": False}])
def test_a_paper_that_can_be_used_is_no_finding(tmp_path: Path, paper: dict[str, Any]) -> None:
    assert opened(tmp_path, making.saved(making.paper(3)), **paper) == []


def test_a_paper_that_is_not_to_be_appended_is_nobodys_concern(tmp_path: Path) -> None:
    assert opened(tmp_path, b"%PDF-1.7\nnothing", append=False) == []


def test_a_store_that_cannot_be_written_to_is_told_once_beside_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"a file")

    (told,) = opened(tmp_path, making.saved(making.paper(1)))

    assert told.startswith("error: cannot write")
