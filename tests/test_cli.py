"""The command as people and scripts meet it: verbs, exit codes, JSON, files, and never a traceback."""

import os
import re
import signal
import subprocess  # noqa: TID251 - a signal, a pipe and a loader need a process of their own
import sys
from pathlib import Path

import making_pdfs as making
import pikepdf
import pytest
from conftest import ROOT, Command, entry, make_catalog
from living import alive, wait_until
from pdf_facts import Booklet
from pictures_made import png
from serving import body, in_turn, serving, status

from booklet import __version__
from booklet.cli import booklet as group
from booklet.cli.timing import Line, Stopwatch


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A catalog with a poster and a paper, in a folder of its own."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "catalog.yaml").write_text(make_catalog(entries=[entry("one", poster="p.png", paper="p.pdf")]))
    (folder / "p.png").write_bytes(png(30, 20))
    (folder / "p.pdf").write_bytes(making.saved(making.paper(2)))
    return folder


# --- build ------------------------------------------------------------------------------------------------


def test_build_writes_beside_the_catalog_under_the_booklets_name(command: Command, project: Path) -> None:
    ran = command("build", "project/catalog.yaml")

    assert ran.code == 0
    assert [path.name for path in (project / "out").iterdir()] == ["test-days-screen.pdf"]
    assert (project / "out" / "test-days-screen.pdf").read_bytes().startswith(b"%PDF-")


def test_build_tells_on_one_screen_what_was_made(command: Command, project: Path) -> None:
    ran = command("build", "project")

    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[0] == "project/out/test-days-screen.pdf"
    assert lines[2:4] == ["entries 1", "papers 1 appended"]
    assert [line.split()[0] for line in lines[1:]] == [
        *("pages", "entries", "papers", "links", "size", "time", "warnings")
    ]


def test_build_tells_how_many_links_were_dropped_and_where_to_see_which(command: Command, project: Path) -> None:
    pdf = making.paper(2)
    making.hang(pdf, 0, "Link", Dest=making.to(pdf, 1))
    making.hang(pdf, 0, "Link", A=making.action("Launch", F=pikepdf.String("calc.exe")))
    (project / "p.pdf").write_bytes(making.saved(pdf))

    lines = [" ".join(line.split()) for line in command("build", "project").out.splitlines()]

    (links,) = (line for line in lines if line.startswith("links"))
    assert re.fullmatch(r"links \d+ within the book, 0 to the web; 1 of them in the papers", links)
    file = "project/out/test-days-screen.pdf"
    assert "dropped 1 link of the papers; booklet links says which and why" in lines
    told = [line.split("\t") for line in command("links", file).out.splitlines()]
    assert [line[1:2] + line[3:] for line in told if line[0] == "dropped"] == [
        ["one", "1", "a link that starts a program"]
    ]


def test_catalog_may_be_named_by_its_folder_and_is_the_one_that_lies_here_otherwise(
    command: Command, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_folder = command("build", "project", "--quiet")
    (project / "out" / "test-days-screen.pdf").unlink()
    monkeypatch.chdir(project)
    here = command("build", "--quiet")

    assert (by_folder.code, here.code) == (0, 0)
    assert (project / "out" / "test-days-screen.pdf").is_file()


def test_output_that_ends_in_pdf_is_the_file(command: Command, project: Path, tmp_path: Path) -> None:
    command("build", "project", "-o", "deep/er/Book.PDF")

    assert (tmp_path / "deep" / "er" / "Book.PDF").read_bytes().startswith(b"%PDF-")
    assert not (project / "out").exists()


@pytest.mark.parametrize("folder", ["shelf/", "shelf", "a/b/"])
def test_any_other_output_is_a_folder(command: Command, project: Path, tmp_path: Path, folder: str) -> None:
    command("build", "project", "-o", folder)

    assert [path.name for path in (tmp_path / folder).iterdir()] == ["test-days-screen.pdf"]


def test_title_without_a_letter_that_a_file_name_takes_gives_a_plain_name(command: Command, tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(make_catalog(booklet={"title": "…"}))

    command("build")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["booklet-screen.pdf"]


def test_edition_asked_for_twice_is_built_once(command: Command, project: Path) -> None:
    ran = command("build", "project", "--edition", "screen", "--edition", "screen", "--json")

    assert [one["edition"] for one in ran.data["booklets"]] == ["screen"]


def test_unknown_edition_is_a_matter_of_usage(command: Command, project: Path) -> None:
    ran = command("build", "project", "--edition", "gold")

    assert ran.code == 2
    told = "Error: Invalid value for --edition: 'gold' is none of: screen, print, email, archive"
    assert ran.err.splitlines()[-1] == told


def test_quiet_says_nothing_when_all_is_well(command: Command, project: Path) -> None:
    ran = command("build", "project", "--quiet")

    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_quiet_still_says_what_is_wrong(command: Command, project: Path) -> None:
    (project / "p.pdf").unlink()

    ran = command("build", "project", "--quiet")

    assert ran.out == ""
    assert ran.err.splitlines()[0].endswith("warning: paper 'p.pdf': there is no such file [missing-file]")
    assert "note:" not in ran.err


def test_warning_ends_well_unless_strict(command: Command, project: Path) -> None:
    (project / "p.pdf").write_bytes(b"no PDF")

    easy, strict = command("build", "project"), command("build", "project", "--strict")

    assert (easy.code, strict.code) == (0, 1)
    assert (project / "out" / "test-days-screen.pdf").is_file()


def test_selection_is_a_booklet_of_its_own(command: Command, tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one"), entry("two")]))

    ran = command("build", "--select", "id:two")

    assert ran.code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["test-days-id-two-screen.pdf"]
    (book,) = (Booklet(path.read_bytes()) for path in (tmp_path / "out").iterdir())
    assert ("The entry two" in " ".join(book.texts), "The entry one" in " ".join(book.texts)) == (True, False)


def test_selection_of_nothing_makes_nothing(command: Command, project: Path) -> None:
    ran = command("build", "project", "--select", "author:Nobody")

    assert (ran.code, (project / "out").exists()) == (1, False)
    assert "no entry has the author 'Nobody' [empty-selection]" in " ".join(ran.err.split())


def test_each_reader_has_a_booklet(command: Command, project: Path) -> None:
    (project / "list.csv").write_text("reader,entries\nAda Byron,one\nAnn Lee,one\n")

    ran = command("build", "project", "--each", "project/list.csv", "--json")

    assert sorted(path.name for path in (project / "out" / "test-days-by-list").iterdir()) == [
        *("ada-byron-screen.pdf", "ann-lee-screen.pdf")
    ]
    assert [one["entries"] for one in ran.data["booklets"]] == [1, 1]
    ada = Booklet((project / "out" / "test-days-by-list" / "ada-byron-screen.pdf").read_bytes())
    assert "Ada Byron" in ada.texts[0]


@pytest.mark.parametrize("each", ["authors", "nowhere.csv", ""])
def test_division_that_is_none_is_a_matter_of_usage(command: Command, project: Path, each: str) -> None:
    ran = command("build", "project", "--each", each)

    assert (ran.code, (project / "out").exists()) == (2, False)
    assert "--each" in ran.err


def test_one_file_cannot_hold_many_booklets(command: Command, project: Path) -> None:
    assert command("build", "project", "--each", "author", "-o", "one.pdf").code == 2


def test_json_of_a_build_holds_its_figures_and_findings(command: Command, project: Path) -> None:
    (project / "p.pdf").unlink()

    data = command("build", "project", "--json").data

    (made,) = data["booklets"]
    assert made["file"] == "project/out/test-days-screen.pdf"
    assert {key: made[key] for key in ("edition", "entries", "papers", "missing", "warnings")} == {
        "edition": "screen",
        "entries": 1,
        "papers": 0,
        "missing": 1,
        "warnings": 1,
    }
    assert made["bytes"] == (project / "out" / "test-days-screen.pdf").stat().st_size
    assert set(made) >= {"pages", "links", "web_links", "paper_links", "dropped_links", "seconds", "made", "kept"}
    assert [paper["title"] for paper in made["links_by_paper"]] == ["the pages around the papers"]
    assert data["diagnostics"][-1] == {
        "file": "project/catalog.yaml",
        "line": 12,
        "column": 12,
        "severity": "warning",
        "rule": "missing-file",
        "message": "paper 'p.pdf': there is no such file",
        "hint": "did you mean 'p.png'?",
    }


STORY = [
    "load",
    "receipt",
    "read",
    "fetch",
    "prepare",
    "take in",
    "append",
    "arrange",
    "compose",
    "gather",
    "slim",
    "bind",
    "audit",
]


def test_timings_say_what_each_line_of_the_story_took(command: Command, project: Path) -> None:
    command("build", "project", "--quiet")

    said = command("build", "project", "--quiet", "--timings", "--always").out.splitlines()
    data = command("build", "project", "--json", "--timings", "--always").data

    assert [line[:9].strip() for line in said] == ["line", *STORY, "write", "check", "in all"]
    assert [line["name"] for line in data["timings"]] == [*STORY, "write", "check"]
    (made,) = data["booklets"]
    assert sum(line["kept"] for line in data["timings"]) == made["kept"] > 0
    assert sum(line["made"] for line in data["timings"]) == made["made"] == 0
    assert all(line["seconds"] >= 0 for line in data["timings"])
    assert "timings" not in command("build", "project", "--json").data


def test_stopwatch_adds_up_lines_that_are_reached_again() -> None:
    times, counts = iter([3.0, 4.0, 6.0, 9.0]), iter([(0, 0), (2, 1), (2, 1), (5, 1)])
    watch = Stopwatch(lambda: next(times), begun=1.0)
    watch.counts = lambda: next(counts)

    for line in ("set", "bind", "set"):
        watch(line)

    assert watch.lines() == (Line("load", 2.0), Line("set", 4.0, 5, 1), Line("bind", 2.0))


def test_json_stays_readable_in_a_pipe_of_any_encoding(command: Command, tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one", poster="中.png")]), encoding="utf-8")

    ran = command("check", "--json")

    assert ran.out.isascii()
    assert "'中.png': there is no such file" in {one["message"] for one in ran.data["diagnostics"]}


def test_no_bars_where_nobody_looks(command: Command, project: Path) -> None:
    (project / "p.png").write_bytes(png(31, 21, (1, 2, 3)))  # something to do

    ran = command("build", "project")

    assert "━" not in ran.out + ran.err
    assert "\x1b" not in ran.out + ran.err


def test_output_that_cannot_be_written_is_told(command: Command, project: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    ran = command("build", "project", "-o", "taken/")

    assert ran.code == 3
    assert "cannot write taken/test-days-screen.pdf" in ran.err
    assert ran.err.splitlines()[-1] == "    choose another place with -o"


def test_output_that_cannot_be_written_is_told_before_the_work(
    command: Command, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKLET_STORE", str(tmp_path / "untouched"))
    (tmp_path / "folder.pdf").mkdir()

    ran = command("build", "project", "-o", "folder.pdf")

    assert ran.code == 3
    assert ran.err.splitlines()[0].endswith(": error: cannot write folder.pdf: Is a directory [cannot-write]")
    assert not (tmp_path / "untouched").exists()


@pytest.mark.parametrize("source", ["p.pdf", "./p.pdf", "../project/p.pdf"])
def test_booklet_is_never_written_over_what_it_is_made_from(
    command: Command, project: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    before = (project / "p.pdf").read_bytes()
    monkeypatch.chdir(project)

    ran = command("build", "-o", source)

    assert ran.code == 1
    name = str(Path(source))
    assert ran.err.splitlines() == [
        f"{name}: error: {name} is part of what the booklet is made from [would-overwrite]",
        "    choose another name with -o",
    ]
    assert (project / "p.pdf").read_bytes() == before


def test_catalog_called_pdf_is_not_overwritten_either(command: Command, project: Path) -> None:
    (project / "catalog.yaml").rename(project / "book.pdf")

    ran = command("build", "project/book.pdf", "-o", "project/book.pdf")

    assert ran.code == 1
    assert "[would-overwrite]" in ran.err


def test_booklet_named_as_catalog_is_recognised(command: Command, project: Path) -> None:
    ran = command("build", "project/p.pdf")

    assert ran.code == 1
    assert ran.err.splitlines() == [
        "project/p.pdf: error: project/p.pdf is a PDF, not a catalog [no-catalog]",
        "    name the catalog.yaml that says what goes into the booklet",
    ]


def test_store_that_cannot_be_written_is_told(command: Command, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKLET_STORE", str(project / "p.png"))

    ran = command("build", "project")

    assert ran.code == 3
    assert "[cannot-write]" in ran.err
    assert ran.err.splitlines()[-1] == "    the store needs room, and a folder that may be written to"


def test_date_that_is_given_is_written_into_the_file(
    command: Command, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1669593600")
    command("build", "project", "-o", "dated.pdf")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    command("build", "project", "-o", "plain.pdf")

    assert b"20221128" in making.uncompressed((tmp_path / "dated.pdf").read_bytes())
    assert b"CreationDate" not in making.uncompressed((tmp_path / "plain.pdf").read_bytes())


@pytest.mark.parametrize("given", ["tomorrow", "1e9", "9" * 30])
def test_date_that_is_none_is_a_matter_of_usage(
    command: Command, project: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)

    ran = command("build", "project")

    assert ran.code == 2
    assert ran.err.endswith(f"SOURCE_DATE_EPOCH={given} is not a number of seconds since 1970\n")


# --- catalogs that can't be read --------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["build", "check", "fetch"])
def test_catalog_that_is_not_there_is_named_with_what_to_do(command: Command, verb: str) -> None:
    ran = command(verb, "gone.yaml")

    assert ran.code == 1
    assert ran.err.splitlines() == [
        "gone.yaml: error: there is no file gone.yaml [no-catalog]",
        "    name another file, or let booklet init write a catalog",
    ]


@pytest.mark.parametrize("verb", ["build", "check", "fetch"])
def test_folder_without_a_catalog_is_named(command: Command, tmp_path: Path, verb: str) -> None:
    (tmp_path / "empty").mkdir()

    ran = command(verb, "empty")

    assert ran.code == 1
    assert ran.err.startswith("empty/catalog.yaml: error: there is no file empty/catalog.yaml [no-catalog]")


@pytest.mark.parametrize("verb", ["build", "check", "fetch"])
def test_every_mistake_of_a_catalog_is_told_at_once_by_every_verb(command: Command, tmp_path: Path, verb: str) -> None:
    (tmp_path / "catalog.yaml").write_text("event: {nam: x}\nbooklet: {language: 12}\nmoment: []\n")

    ran = command(verb)

    places = [line.partition(" ")[0] for line in ran.err.splitlines() if not line.startswith(" ")]
    assert ran.code == 1
    assert [place.rpartition(":")[0].rpartition(":")[0] for place in places] == [f"catalog.yaml:{n}" for n in (1, 2, 3)]
    assert not (tmp_path / "out").exists()


def test_mistakes_are_told_as_json_by_check_and_build_alike(command: Command, tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text("event: {nam: x}\n")

    checked, built = command("check", "--json"), command("build", "--json")

    assert (checked.code, built.code) == (1, 1)
    assert checked.data == built.data
    assert checked.data["booklets"] == []
    assert [one["rule"] for one in checked.data["diagnostics"]] == ["unknown-key"]


# --- check ------------------------------------------------------------------------------------------------


def test_check_of_a_good_catalog_says_so(command: Command, project: Path) -> None:
    (project / "catalog.yaml").write_text(make_catalog())

    ran = command("check", "project")

    assert (ran.code, ran.out, ran.err) == (0, "project/catalog.yaml: nothing to mend\n", "")


def test_check_tells_what_the_lock_has_and_lacks(command: Command, tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one", paper="https://example.org/p.pdf")]))
    (tmp_path / "catalog.lock").write_text("[[[")

    damaged = command("check", "--json")
    (tmp_path / "catalog.lock").unlink()
    plain, offline = command("check"), command("check", "--offline", "--strict")

    assert (damaged.code, plain.code, offline.code) == (1, 0, 1)
    (finding,) = damaged.data["diagnostics"]
    assert (finding["file"], finding["line"], finding["rule"]) == ("catalog.lock", 1, "damaged-lock")
    assert "so that a build with --offline lacks it" in offline.err


def test_run_of_several_booklets_asks_a_dead_address_once(command: Command, tmp_path: Path) -> None:
    with serving() as server:
        entries = [entry("one", paper=server.url("/p.pdf")), entry("two", paper=server.url("/p.pdf"))]
        (tmp_path / "catalog.yaml").write_text(make_catalog(entries=entries))

        ran = command("build", "--each", "author", "--allow-private")

        assert ran.code == 0
        assert len([line for line in ran.out.splitlines() if line.endswith(".pdf")]) == 2
        assert server.asked == {"/p.pdf": 1}


def test_check_tells_a_warning_and_fails_only_when_strict(command: Command, project: Path) -> None:
    (project / "p.pdf").unlink()

    easy, strict = command("check", "project"), command("check", "project", "--strict")

    assert (easy.code, strict.code) == (0, 1)
    assert "warning: 'p.pdf': there is no such file [missing-file]" in easy.err
    assert easy.err == strict.err


# --- fetch ------------------------------------------------------------------------------------------------


def test_fetch_brings_what_a_build_without_a_network_then_has(command: Command, tmp_path: Path) -> None:
    with serving() as server:
        server.answers["/p.pdf"] = body(making.saved(making.paper(1)))
        (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one", paper=server.url("/p.pdf"))]))
        fetched = command("fetch", "--allow-private")
    built = command("build", "--offline", "--json")

    assert fetched.code == 0
    assert "fetched" in fetched.out
    assert built.data["booklets"][0]["papers"] == 1


def test_fetch_that_fails_says_why_and_ends_with_one(command: Command, tmp_path: Path) -> None:
    with serving() as server:
        server.answers["/p.pdf"] = status(404)
        (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one", paper=server.url("/p.pdf"))]))
        ran = command("fetch", "--allow-private")

    assert ran.code == 1
    assert "404" in ran.out
    finding, hint = ran.err.splitlines()
    assert finding.startswith("catalog.yaml:")
    assert finding.endswith("/p.pdf': the server answered 404 [not-fetched]")
    assert hint.strip().startswith("try booklet fetch again later")


def test_fetch_in_a_pipe_writes_each_address_whole_on_a_line(command: Command, tmp_path: Path) -> None:
    with serving() as server:
        long = f"/{'long-' * 40}.pdf"
        server.answers[long] = body(making.saved(making.paper(1)))
        (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one", paper=server.url(long))]))
        ran = command("fetch", "--allow-private")

    assert ran.out == f"{server.url(long)}\tfetched\t1 kB\t\n"


def test_fetch_in_a_pipe_says_which_failed_and_why(command: Command, tmp_path: Path) -> None:
    with serving() as server:
        (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one", paper=server.url("/p.pdf"))]))
        ran = command("fetch", "--allow-private")

    assert ran.out == f"{server.url('/p.pdf')}\tfailed\t\tthe server answered 404\n"


@pytest.mark.parametrize("verb", ["fetch", "build"])
def test_private_networks_are_asked_only_where_that_is_said(command: Command, tmp_path: Path, verb: str) -> None:
    with serving() as server:
        (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one", paper=server.url("/p.pdf"))]))
        ran = command(verb)

        assert "127.0.0.1 lies in this machine or in a private network, which is not asked" in ran.out + ran.err
        assert server.requests == 0
        command(verb, "--allow-private")
        assert server.requests == 1


def test_update_takes_the_file_of_today_and_the_build_follows(command: Command, tmp_path: Path) -> None:
    with serving() as server:
        server.answers["/p.pdf"] = in_turn(*(body(making.saved(making.paper(pages))) for pages in (1, 2)))
        (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one", paper=server.url("/p.pdf"))]))
        command("fetch", "--allow-private")
        before = (tmp_path / "catalog.lock").read_text()

        assert command("fetch", "--allow-private").out == f"{server.url('/p.pdf')}\tkept\t1 kB\t\n"
        assert (tmp_path / "catalog.lock").read_text() == before
        assert command("fetch", "--allow-private", "--update").out == f"{server.url('/p.pdf')}\tchanged\t1 kB\t\n"

    assert "pages = 1\n" in before
    assert "pages = 2\n" in (tmp_path / "catalog.lock").read_text()


def test_day_of_the_lock_is_the_one_that_source_date_epoch_gives(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    with serving() as server:
        server.answers["/p.pdf"] = body(making.saved(making.paper(1)))
        (tmp_path / "mine.yaml").write_text(make_catalog(entries=[entry("one", paper=server.url("/p.pdf"))]))
        command("fetch", "mine.yaml", "--allow-private")

    assert "retrieved = 1970-01-02\n" in (tmp_path / "mine.lock").read_text()


def test_damaged_lock_is_an_error_with_its_line(command: Command, tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(make_catalog())
    (tmp_path / "catalog.lock").write_text('# mine\n["https://example.org/p.pdf"]\nbytes = many\n')

    ran = command("build", "--offline")

    assert ran.code == 1
    assert "catalog.lock:3:9: error: the lock breaks off or is no TOML: Invalid value [damaged-lock]" in ran.err


def test_contact_comes_from_the_option_or_the_environment(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as server:
        (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one", paper=server.url("/p.pdf"))]))
        monkeypatch.setenv("BOOKLET_CONTACT", "mailto:env@example.org")
        command("fetch", "--allow-private")
        command("fetch", "--allow-private", "--contact", "https://example.org/me")

        agents = [headers["User-Agent"].partition(" ")[2] for headers in server.headers]
    assert agents == ["(mailto:env@example.org)", "(https://example.org/me)"]


@pytest.mark.parametrize("contact", ["a\r\nX-Other: b", "Jörg", "a (b)", "x" * 201])
def test_contact_that_cannot_be_sent_is_a_mistake_of_use(command: Command, tmp_path: Path, contact: str) -> None:
    (tmp_path / "catalog.yaml").write_text(make_catalog())

    ran = command("fetch", "--contact", contact)

    assert ran.code == 2
    assert "write an address of mail or web, in ASCII and without brackets" in ran.err


def test_fetch_of_a_catalog_without_addresses_says_so(command: Command, project: Path) -> None:
    ran = command("fetch", "project")

    assert (ran.code, ran.out) == (0, "nothing stands at an address\n")


# --- init and import --------------------------------------------------------------------------------------


def test_catalog_from_init_passes_the_check_and_can_be_built(command: Command, tmp_path: Path) -> None:
    begun = command("init", "mine")
    checked, built = command("check", "mine", "--strict"), command("build", "mine", "--offline", "--strict")

    assert begun.out == "mine/catalog.yaml is ready. Edit it, then: booklet build mine/catalog.yaml\n"
    assert (begun.code, checked.code, built.code) == (0, 0, 0)
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == ["catalog.schema.json", "catalog.yaml", "out"]


def test_init_never_overwrites_a_catalog(command: Command, project: Path) -> None:
    before = (project / "catalog.yaml").read_bytes()

    ran = command("init", "project")

    assert ran.code == 1
    assert ran.err.startswith("project/catalog.yaml: error: project/catalog.yaml is there already [would-overwrite]")
    assert (project / "catalog.yaml").read_bytes() == before


def test_import_tells_what_it_wrote_and_refuses_to_overwrite(command: Command, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(
        "---\ntitle: Days\n---\n## Group\n### A title\n#### Ann One, Ben Two\n"
        '{% include figure.html image="p.png" %}\nWords.\n'
    )
    (tmp_path / "p.png").write_bytes(png(30, 20))

    first, second = command("import", "page.md", "-o", "made"), command("import", "page.md", "-o", "made")
    forced = command("import", "page.md", "-o", "made", "--force")

    assert (first.code, second.code, forced.code) == (0, 1, 0)
    assert first.out == "made/catalog.yaml: 1 section, 1 entry, 1 file\n"
    assert "--force" in second.err


def test_import_of_an_address_says_that_the_page_must_be_saved(command: Command) -> None:
    ran = command("import", "https://example.org/page", "-o", "made")

    assert ran.code == 1
    assert ran.err.splitlines() == [
        "error: https://example.org/page is an address, not a file [cannot-read]",
        "    save the page as a file first, with the pictures it shows, and name that",
    ]


def test_import_of_what_is_not_there_is_told(command: Command) -> None:
    ran = command("import", "gone.md", "-o", "made")

    assert ran.code == 1
    assert ran.err.splitlines()[0] == "gone.md: error: gone.md is not there [cannot-read]"


# --- the rest ---------------------------------------------------------------------------------------------


def test_version(command: Command) -> None:
    assert command("--version").out == f"booklet, version {__version__}\n"


def test_doctor_finds_this_machine_able(command: Command) -> None:
    ran = command("doctor")

    assert ran.code == 0
    assert ran.out == "all there is needed to build a booklet\n"


@pytest.mark.parametrize("verb", sorted(group.commands))
def test_every_verb_explains_itself(command: Command, verb: str) -> None:
    ran = command(verb, "--help")

    assert ran.code == 0
    assert ran.out.startswith(f"Usage: booklet {verb} ")


def test_there_are_the_verbs_that_scripts_rely_on() -> None:
    assert sorted(group.commands) == [
        "build",
        "cache",
        "check",
        "doctor",
        "fetch",
        "import",
        "impose",
        "init",
        "links",
        "look",
        "mail",
        "split",
        "theme",
        "unpack",
        "verify",
        "words",
    ]


@pytest.mark.parametrize("arguments", [["bake"], ["build", "--colour"], ["init"], ["import", "x.md"]])
def test_wrong_usage_ends_with_two(command: Command, arguments: list[str]) -> None:
    ran = command(*arguments)

    assert ran.code == 2
    assert "Error: " in ran.err


# --- in a process of its own ------------------------------------------------------------------------------


def environment(store: Path, **more: str) -> dict[str, str]:
    """The environment of a command with a store of its own."""
    return {**os.environ, "BOOKLET_STORE": str(store), **more}  # noqa: TID251 - the child's, not ours


def test_defect_of_ours_ends_with_seventy_and_a_log_to_send(project: Path, tmp_path: Path) -> None:
    script = "import booklet.build as b; b.build = lambda order, draft: 1 / 0; from booklet.cli import main; main()"

    ran = subprocess.run(
        [sys.executable, "-c", script, "build", str(project)],
        env=environment(tmp_path / "store"),
        capture_output=True,
        text=True,
        check=False,
    )

    log = tmp_path / "store" / "error.log"
    assert ran.returncode == 70
    assert ran.stderr.splitlines() == [
        "error: this should not have happened: ZeroDivisionError('division by zero')",
        f"    please report it, with {log}",
    ]
    assert log.read_text().startswith(f"poster-booklet {__version__}, Python ")
    assert "ZeroDivisionError" in log.read_text()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the loader's search path is turned aside on Linux")
def test_build_without_pango_ends_with_three_and_says_how_to_install_it(project: Path, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "libpango-1.0.so.0").write_bytes(b"no library")

    ran = subprocess.run(
        [sys.executable, "-m", "booklet", "build", str(project)],
        env=environment(tmp_path / "store", LD_LIBRARY_PATH=str(tmp_path / "lib")),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 3
    assert "Traceback" not in ran.stderr
    assert "Pango" in ran.stderr
    assert "install" in ran.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="who is still alive is read from /proc")
@pytest.mark.parametrize("kept", [1, 12])
def test_interruption_ends_with_130_and_leaves_nothing_behind(project: Path, tmp_path: Path, kept: int) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "booklet", "build", str(project)],
        env=environment(tmp_path / "store"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_until(lambda: sum(path.is_file() for path in (tmp_path / "store").glob("*/*")) >= kept)  # amidst the work

    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=30)

    assert (running.returncode, out, err) == (130, "", "\nstopped\n")
    assert not (project / "out").exists()
    wait_until(lambda: not alive(running.pid))


def test_children_do_not_load_the_script_that_started_the_command(project: Path, tmp_path: Path) -> None:
    loads = tmp_path / "loads"
    script = tmp_path / "booklet-command"
    script.write_text(
        f"open({str(loads)!r}, 'a').write(__name__ + ' ')\nfrom booklet.__main__ import main\n"
        "if __name__ == '__main__':\n    main()\n",
        encoding="utf-8",
    )

    ran = subprocess.run(
        [sys.executable, script, "build", str(project)],
        env=environment(tmp_path / "store"),
        capture_output=True,
        check=False,
    )

    assert ran.returncode == 0
    assert loads.read_text(encoding="utf-8") == "__main__ "


def test_engines_are_loaded_ahead_for_a_catalog_that_was_not_built_as_it_stands(project: Path, tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom multiprocessing import forkserver\n"
        "from booklet.cli.ahead import head_start\n"
        "head_start(Path(sys.argv[1]))\nprint(forkserver._forkserver._forkserver_pid is not None)"
    )

    def ahead(catalog: Path) -> str:
        run = [sys.executable, "-c", script, str(catalog)]
        return subprocess.run(
            run, env=environment(tmp_path / "store"), capture_output=True, text=True, check=True
        ).stdout.strip()

    catalog = project / "catalog.yaml"
    before = ahead(catalog)
    subprocess.run(
        [sys.executable, "-m", "booklet", "build", str(project)], env=environment(tmp_path / "store"), check=True
    )
    after = ahead(catalog)
    catalog.write_text(catalog.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")

    assert (before, after, ahead(catalog)) == ("True", "False", "True")
    assert ahead(project / "no-such.yaml") == "False"


def test_second_build_with_papers_loads_no_engine_that_only_makes_things(project: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "booklet", "build", "--always", "--offline", str(project)]

    for _ in range(2):
        ran = subprocess.run(
            command, env=environment(tmp_path / "store"), capture_output=True, text=True, encoding="utf-8", check=True
        )

    loaded = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines() if line.startswith("import time:")}
    assert "1 appended" in ran.stdout
    assert "0 pieces made" in ran.stdout
    assert {"booklet.build", "pikepdf"} <= loaded
    assert loaded.isdisjoint({"weasyprint", "pypdf", "cryptography", "ziamath"})


def test_interruption_while_the_command_is_loaded_ends_with_130() -> None:
    script = (
        "import sys\nclass Interrupted:\n    def find_spec(self, name, *_):\n"
        "        if name == 'click': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\nfrom booklet.__main__ import main\nmain()"
    )

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")


def test_reader_that_goes_away_is_no_defect(project: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)

    ran = subprocess.run(
        [sys.executable, "-m", "booklet", "check", "--json", str(project)],
        env=environment(tmp_path / "store"),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)

    assert ran.stderr == ""
    assert ran.returncode != 70


def test_letters_that_a_terminal_lacks_are_no_defect(tmp_path: Path) -> None:
    (tmp_path / "中").mkdir()
    (tmp_path / "中" / "catalog.yaml").write_text(make_catalog())

    ran = subprocess.run(
        [sys.executable, "-m", "booklet", "check", "中"],
        env=environment(tmp_path / "store", PYTHONIOENCODING="cp1252"),
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert (ran.returncode, ran.stdout) == (0, b"\\u4e2d/catalog.yaml: nothing to mend\n")


def test_sample_is_built_by_the_bare_command(command: Command, tmp_path: Path) -> None:
    ran = command("build", str(ROOT), "-o", str(tmp_path), "--offline", "--strict", "--json")

    (made,) = ran.data["booklets"]
    assert ran.code == 0
    assert (made["entries"], made["papers"], made["missing"]) == (3, 3, 0)


# --- impose ------------------------------------------------------------------------------------------------


def test_impose_writes_sheets_beside_the_file(command: Command, tmp_path: Path) -> None:
    (tmp_path / "p.pdf").write_bytes(making.saved(making.paper(5)))

    ran = command("impose", "p.pdf")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "p-sheets.pdf: 2 sheets of A3; the last page says what to do with them\n"
    assert (tmp_path / "p-sheets.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--signature", "10"), "10 pages can't be folded of whole sheets; give a multiple of 4"),
        (("--signature", "12", "--scheme", "perfect"), "a sheet is folded to 8, 16 or 32 pages, not to 12"),
        (("--signature", "8", "--scheme", "stack"), "it is for --scheme saddle and perfect; nothing is gathered here"),
        (("--up", "4"), "it is for --scheme n-up and stack; folded sheets have theirs"),
        (("--paper", "A9"), "'A9' is none of: A4, A3, A2, A1, B4, B3, Letter, Tabloid"),
    ],
)
def test_impose_names_options_that_do_not_go_together(
    command: Command, tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    (tmp_path / "p.pdf").write_bytes(making.saved(making.paper(5)))

    ran = command("impose", "p.pdf", *options)

    assert (ran.code, sorted(path.name for path in tmp_path.glob("*.pdf"))) == (2, ["p.pdf"])
    assert ran.err.splitlines()[-1].endswith(message)


def test_impose_does_not_write_over_its_file(command: Command, tmp_path: Path) -> None:
    (tmp_path / "p.pdf").write_bytes(making.saved(making.paper(5)))

    ran = command("impose", "p.pdf", "-o", "p.pdf")

    assert ran.code == 1
    assert "p.pdf is the file that is to be imposed [would-overwrite]" in ran.err


# --- look --------------------------------------------------------------------------------------------------


def test_look_writes_pictures_beside_the_file_and_removes_what_it_does_not_draw_again(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "p.pdf").write_bytes(making.saved(making.paper(3)))
    command("look", "p.pdf", "--dpi", "20")
    (tmp_path / "p-pictures" / "mine.png").write_bytes(b"")

    ran = command("look", "p.pdf", "--dpi", "20", "--spreads")

    assert (ran.code, ran.out, ran.err) == (0, "p-pictures: 2 spreads, 1 contact sheet\n", "")
    names = sorted(path.name for path in (tmp_path / "p-pictures").iterdir())
    assert names == ["contact-1.png", "mine.png", "spread-1.png", "spread-2-3.png"]


def test_look_removes_nothing_from_a_folder_that_was_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "p.pdf").write_bytes(making.saved(making.paper(2)))
    command("look", "p.pdf", "--dpi", "20", "-o", "here")

    command("look", "p.pdf", "--dpi", "20", "-o", "here", "--pages", "2")

    assert (tmp_path / "here" / "page-1.png").exists()


def test_look_names_a_choice_of_pages_that_is_none(command: Command, tmp_path: Path) -> None:
    (tmp_path / "p.pdf").write_bytes(making.saved(making.paper(2)))

    ran = command("look", "p.pdf", "--pages", "one")

    assert ran.code == 2
    assert "'one' is not a choice of pages: write 1-9, or 1,3-5, or 2-" in ran.err


def test_build_draws_its_pages_where_that_is_asked(command: Command, project: Path) -> None:
    ran = command("build", "project", "--png", "--quiet")

    assert (ran.code, ran.err) == (0, "")
    assert (project / "out" / "test-days-screen-pictures" / "contact-1.png").is_file()


# --- theme -------------------------------------------------------------------------------------------------


def test_theme_new_writes_a_start_beside_the_catalog_and_never_over_it(command: Command, project: Path) -> None:
    ran = command("theme", "new", "leaflet", "project", "--leaf", "entry")
    again = command("theme", "new", "leaflet", "project")
    more = command("theme", "new", "leaflet", "project", "--leaf", "cover")

    assert (ran.code, more.code) == (0, 0)
    assert ran.out.splitlines()[-1] == "  own_theme: leaflet"
    assert again.code == 1
    assert "own.css is there already [would-overwrite]" in again.err
    written = sorted(path.relative_to(project).as_posix() for path in project.rglob("*leaflet/*"))
    assert written == [
        "styles/leaflet/own.css",
        "templates/leaflet/cover.html.j2",
        "templates/leaflet/entry.html.j2",
    ]


@pytest.mark.parametrize(("name", "leaf"), [("../up", "entry"), ("a b", "entry"), ("mine", "entri")])
def test_theme_new_takes_only_names_and_leaves_that_can_be(
    name: str, leaf: str, command: Command, project: Path
) -> None:
    ran = command("theme", "new", name, "project", "--leaf", leaf)

    assert ran.code == 2
    assert not (project / "styles").exists()
