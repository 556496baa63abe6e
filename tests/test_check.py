"""Checks of a catalog that can be read; most rules are shown by the cases in tests/catalogs (test_loader.py)."""

from pathlib import Path

import pytest

from booklet.check import check
from booklet.diagnostics import Diagnostic, Place
from booklet.loader import read_text
from booklet.workspace import Store, Workspace

ENTRY = "sections: [{title: P, entries: [{title: A, abstract: A.}]}]\n"
WITH_SESSION = "sections: [{title: P, entries: [{title: A, abstract: A., session: SESSION}]}]\n"


def checked(text: str, folder: Path) -> tuple[Diagnostic, ...]:
    return check(read_text(text, "catalog.yaml"), Workspace(folder, Store(folder / "store")))


def test_files_that_are_there_are_not_mentioned(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "logo.png").touch()
    (tmp_path / "foreword.md").touch()

    found = checked(f"event: {{name: X, logo: images/logo.png}}\nbooklet: {{foreword: foreword.md}}\n{ENTRY}", tmp_path)

    assert found == ()


def test_text_that_ends_like_a_file_on_a_later_line_is_no_file(tmp_path: Path) -> None:
    found = checked(f"event: {{name: X}}\nbooklet:\n  foreword: |\n    As we say\n    in readme.md\n{ENTRY}", tmp_path)

    assert found == ()


def test_a_link_out_of_the_project_is_outside(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "secret.png").touch()
    (project / "logo.png").symlink_to(tmp_path / "secret.png")

    (found,) = checked(f"event: {{name: X, logo: logo.png}}\n{ENTRY}", project)

    assert str(found) == "catalog.yaml:1:24: error: 'logo.png' lies outside the project [outside-project]"


def test_a_folder_is_not_a_picture(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()

    (found,) = checked(f"event: {{name: X, logo: images}}\n{ENTRY}", tmp_path)

    assert found.message == "'images': this is a folder, not a file"


def test_a_name_too_long_for_the_disk_is_a_warning(tmp_path: Path) -> None:
    (found,) = checked(f"event: {{name: X, logo: {'a' * 5000}}}\n{ENTRY}", tmp_path)

    assert (str(found.severity), found.rule) == ("warning", "missing-file")


def test_a_near_name_in_a_folder_is_proposed_with_its_folder(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "Logo.PNG").touch()

    (found,) = checked(f"event: {{name: X, logo: images/logo.png}}\n{ENTRY}", tmp_path)

    assert found.hint == "did you mean 'images/Logo.PNG'?"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("start: 2022-11-28, end: 2022-11-28", "on 2022-11-28"),
        ("start: 2022-11-28", "from 2022-11-28"),
    ],
)
def test_sessions_before_the_event_are_pointed_out(event: str, words: str, tmp_path: Path) -> None:
    session = "{name: S, end: 2022-10-30 18:00}"
    text = f"event: {{name: X, {event}}}\n{WITH_SESSION.replace('SESSION', session)}"

    found = [finding for finding in checked(text, tmp_path) if finding.rule == "outside-event"]

    assert [(d.message, d.place) for d in found] == [
        (f"the session of 'a' is on 2022-10-30, and the event {words}", Place("catalog.yaml", 2, 82))
    ]


def test_sessions_after_the_event_are_pointed_out(tmp_path: Path) -> None:
    session = "{name: S, start: 2022-12-30}"
    text = f"event: {{name: X, end: 2022-11-28}}\n{WITH_SESSION.replace('SESSION', session)}"

    found = checked(text, tmp_path)

    assert [d.message for d in found] == [
        "the event has 'end' and no 'start'",
        "the session of 'a' is on 2022-12-30, and the event until 2022-11-28",
    ]
