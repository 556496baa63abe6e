"""Checks of a catalog that can be read; most rules are shown by the cases in tests/catalogs (test_loader.py)."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import entry, make_catalog
from hypothesis import given
from hypothesis import strategies as st

from booklet import loader
from booklet.check import check, check_lock
from booklet.check.times import Stretch
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
    ("named", "there", "proposed"),
    [
        ("paper.pdf", ["cover.pdf", "slides.pdf"], None),  # they share their endings alone
        ("talk.pdf", ["task.txt", "take.pdf"], "task.txt"),
        ("logo.png", ["logo.jpg"], "logo.jpg"),
        ("logos.png", ["logo.jpg", "logo.png", "logo.svg"], "logo.png"),
    ],
)
def test_names_are_compared_without_their_endings(
    tmp_path: Path, named: str, there: list[str], proposed: str | None
) -> None:
    for name in there:
        (tmp_path / name).touch()

    (found,) = checked(f"event: {{name: X, logo: {named}}}\n{ENTRY}", tmp_path)

    plain = "put the file there, or mend the name; capitals make a difference"
    assert found.hint == (f"did you mean '{proposed}'?" if proposed else plain)


def test_another_number_is_another_file(tmp_path: Path) -> None:
    (tmp_path / "8.png").touch()

    (found,) = checked(f"event: {{name: X, logo: 28.png}}\n{ENTRY}", tmp_path)

    assert found.hint == "put the file there, or mend the name; capitals make a difference"


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


# --- programmes --------------------------------------------------------------------------------------------


def programme(*sessions: str, event: str = "name: X", **more: str) -> str:
    others = "".join(f"{key}: {value}\n" for key, value in more.items())
    return f"event: {{{event}}}\nsessions:\n" + "".join(f"  - {{{one}}}\n" for one in sessions) + ENTRY + others


def test_day_of_a_session_is_the_one_on_the_clocks_of_the_event(tmp_path: Path) -> None:
    event = "name: X, start: 2022-11-30, end: 2022-11-30, time_zone: Asia/Tokyo"
    text = programme(
        "name: A, start: 2022-11-29 16:00Z", "name: B, start: 2022-11-30T00:30+10:00", event=event
    )  # 01:00 on the 30th, 23:30 on the 29th

    found = checked(text, tmp_path)

    assert [d.message for d in found] == ["the session 'B' is on 2022-11-29, and the event on 2022-11-30"]


def test_sessions_that_follow_each_other_share_a_room(tmp_path: Path) -> None:
    text = programme(
        "name: A, room: J, start: 2022-11-30 23:00, end: 2022-12-01 01:00",
        "name: B, room: J, start: 2022-12-01 01:00, end: 2022-12-01 02:00",
        "name: C, room: J, start: 2022-11-30 22:00, end: 2022-11-30 23:00",
        "name: D, room: J, start: 2022-12-02",
        "name: E, room: J, start: 2022-12-02 10:00",
    )

    assert checked(text, tmp_path) == ()


def test_sessions_over_midnight_take_their_room(tmp_path: Path) -> None:
    text = programme(
        "name: A, room: J, start: 2022-11-30 23:00, end: 2022-12-01 01:00",
        "name: B, room: J, start: 2022-12-01 00:30, end: 2022-12-01 02:00",
    )

    assert [d.message for d in checked(text, tmp_path)] == ["'B' is in J at the same time as 'A'"]


def test_times_of_unknown_zones_are_not_compared(tmp_path: Path) -> None:
    text = programme(
        "name: A, room: J, start: 2022-11-30 16:00, end: 2022-11-30 18:00",
        "name: B, room: J, start: 2022-11-30 16:00Z, end: 2022-11-30 18:00Z",
    )

    assert [d.rule for d in checked(text, tmp_path)] == ["mixed-times"]


def test_with_a_zone_of_the_event_times_may_be_written_either_way(tmp_path: Path) -> None:
    text = programme(
        "name: A, room: J, start: 2022-11-30 16:00, end: 2022-11-30 18:00",
        "name: B, room: J, start: 2022-11-30 16:00Z, end: 2022-11-30 18:00Z",
        event="name: X, time_zone: Europe/Berlin",
    )

    assert [d.rule for d in checked(text, tmp_path)] == ["room-taken"]


@pytest.mark.parametrize(
    ("one", "other", "noted"),
    [
        ("J. Keuper", "Janis Keuper", True),
        ("J Keuper", "Janis Keuper", True),
        ("JANIS KEUPER", "Janis Keuper", True),
        ("J.-P. Dupont", "Jean-Pierre Dupont", True),
        ("Janis Keuper", "Janis M. Keuper", True),
        ("Bjorn Osterlund", "Bjørn Österlund", True),
        ("M. van der Berg", "Mia van der Berg", True),
        ("Janis Keuper", "Keuper, Janis", False),
        ("Jan Keuper", "Janis Keuper", False),
        ("J. Keuper", "Margret Keuper", False),
        ("Ann Mary Lee", "Ann Lee", False),
        ("Plato", "P. Plato", False),
        ("{name: J. Keuper, affiliation: A}", "{name: Janis Keuper, affiliation: B}", False),
        ("{name: J. Keuper, affiliation: A}", "{name: Janis Keuper, affiliation: 'A, B'}", True),
        ("{name: J. Li, orcid: 0000-0002-1825-0097}", "{name: Jing Li, orcid: 0000-0001-5109-3700}", False),
    ],
)
def test_names_that_may_be_one_persons_are_noted(one: str, other: str, noted: bool, tmp_path: Path) -> None:
    entries = "".join(f"{{title: T{n}, abstract: A., authors: ['{a}']}}, " for n, a in enumerate((one, other)))
    text = f"event: {{name: X}}\nsections: [{{title: P, entries: [{entries}]}}]\n".replace("'{", "{").replace("}'", "}")

    assert ["same-person" for d in checked(text, tmp_path) if d.rule == "same-person"] == ["same-person"] * noted


FIRST, MIDNIGHT, LAST = map(datetime.fromisoformat, ("2022-11-29", "2022-11-30", "2022-12-02"))
MOMENTS = st.datetimes(FIRST, LAST) | st.just(MIDNIGHT)
STRETCHES = st.builds(
    lambda start, hours, zone: Stretch.of(start, None if hours is None else start + timedelta(hours=hours), zone),
    MOMENTS,
    st.none() | st.integers(0, 30),
    st.none() | st.just("America/New_York"),
)


@given(STRETCHES, STRETCHES)
def test_stretches_overlap_or_not_whichever_is_asked(one: Stretch, other: Stretch) -> None:
    assert one.overlaps(one)
    assert not one.leaves(one)
    assert one.overlaps(other) == other.overlaps(one)


# --- the lock ----------------------------------------------------------------------------------------------


def block(address: str, **changes: str) -> str:
    lines = {"found": f'"{address}"', "sha256": f'"{"0" * 64}"', "bytes": "812345", "type": '"application/pdf"'}
    return f'["{address}"]\n' + "".join(f"{key} = {value}\n" for key, value in (lines | changes).items()) + "\n"


USED, OTHER = "https://example.org/p.pdf", "https://ada:secret@example.org/old.pdf"


def locked(tmp_path: Path, lock: str, *, offline: bool = False, **paper: object) -> list[str]:
    """What is told of the lock of a catalog with one paper."""
    (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one", paper={"url": USED, **paper})]))
    if lock:
        (tmp_path / "catalog.lock").write_text(lock)
    catalog = loader.read(tmp_path / "catalog.yaml")
    workspace = Workspace(tmp_path, Store(tmp_path / "store"))
    found = check_lock(catalog, workspace, offline=offline)
    assert not (tmp_path / "store").exists()
    return [str(finding).replace(str(tmp_path), "…") for finding in found]


def test_block_that_no_address_of_the_catalog_uses_is_noted_with_its_line(tmp_path: Path) -> None:
    told = locked(tmp_path, block(USED) + block("https://example.org/old.pdf"))

    assert told == [
        "…/catalog.lock:7: note: the catalog does not name https://example.org/old.pdf any more [unused-lock]"
    ]


def test_passwords_in_a_lock_are_not_shown(tmp_path: Path) -> None:
    (told,) = locked(tmp_path, block(OTHER))

    assert "secret" not in told


@pytest.mark.parametrize("paper", [{}, {"append": False}, {"file": "p.pdf"}])
def test_block_of_an_address_that_is_named_is_used_whether_it_is_needed_today_or_not(
    tmp_path: Path, paper: dict[str, object]
) -> None:
    assert locked(tmp_path, block(USED), **paper) == []


def test_damage_of_a_lock_is_an_error_with_its_line(tmp_path: Path) -> None:
    assert locked(tmp_path, block(USED, bytes='"many"'), offline=True) == [
        "…/catalog.lock:4: error: bytes is not a number of bytes [damaged-lock]"
    ]


@pytest.mark.parametrize(
    ("lock", "why"),
    [("", "it has not been fetched"), (block(USED), "the lock names it, but it is not in the store")],
)
def test_what_a_build_offline_would_lack_is_told_where_that_is_asked(tmp_path: Path, lock: str, why: str) -> None:
    assert locked(tmp_path, lock) == []
    assert locked(tmp_path, lock, offline=True) == [
        f"…/catalog.yaml:12:12: warning: paper '{USED}': {why}, so that a build with --offline lacks it [not-fetched]"
    ]


def test_file_that_is_there_needs_no_address_offline(tmp_path: Path) -> None:
    (tmp_path / "p.pdf").write_bytes(b"%PDF-1.7")

    assert locked(tmp_path, "", offline=True, file="p.pdf") == []
    (tmp_path / "p.pdf").unlink()
    assert len(locked(tmp_path, "", offline=True, file="p.pdf")) == 1
