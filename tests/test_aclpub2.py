"""The folder of a volume, as aclpub2 has it, as a catalog."""

from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import dedent

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booklet import loader
from booklet.catalog.model import Catalog, Link
from booklet.catalog.names import family_first
from booklet.catalog.sessions import Session
from booklet.check import check
from booklet.diagnostics import BookletError
from booklet.importers import import_sources, recognise, write
from booklet.importers.catalog_yaml import catalog_text
from booklet.importers.imported import Imported
from booklet.workspace import Store, Workspace

REAL_VOLUME = Path(__file__).parents[2] / "shared" / "real" / "sigdial20"

DETAILS = """
    book_title: Proceedings of the Test Days
    event_name: The First Test Days
    cover_subtitle: Proceedings of the Workshop
    anthology_venue_id: TEST
    start_date: 2024-05-06
    end_date: 2024-05-07
    isbn: 978-0-306-40615-7
    location: Siegen, Germany
    publisher: The Testers
"""


def volume(folder: Path, **files: str | bytes) -> Path:
    """A folder with these files: an underscore pair in a name is a slash, ``_yml`` and ``_tex`` are endings."""
    contents: dict[str, str | bytes] = {"conference_details_yml": DETAILS, "papers_yml": "[]", **files}
    for name, content in contents.items():
        path = folder / "/".join(part for part in name.replace("__", "/").split("/"))
        stem, _, ending = path.name.rpartition("_")
        path = path.with_name(f"{stem}.{ending}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(dedent(content).encode() if isinstance(content, str) else content)
    return folder


def imported(folder: Path, **files: str | bytes) -> Imported:
    return import_sources([volume(folder, **files)], None)


def catalog(folder: Path, **files: str | bytes) -> Catalog:
    return imported(folder, **files).catalog


def told(result: Imported, folder: Path) -> list[str]:
    """Findings, with files named from the folder."""
    return [str(finding).replace(f"{folder}/", "") for finding in result.diagnostics]


# --- the folder -------------------------------------------------------------------------------------------


def test_folder_of_a_volume_is_recognised(tmp_path: Path) -> None:
    assert recognise(volume(tmp_path)) == "aclpub2"
    assert recognise(tmp_path / "papers.yml") is None


def test_folder_without_metadata_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookletError) as refusal:
        import_sources([tmp_path], "aclpub2")

    assert str(refusal.value) == (
        f"{tmp_path}: error: {tmp_path} is no folder with papers.yml or conference_details.yml [cannot-read]"
    )


def test_files_that_are_no_yaml_are_told_all_at_once(tmp_path: Path) -> None:
    folder = volume(tmp_path, papers_yml="- id: 1\n\ttitle: x\n", program_yml="- title: [x\n", sponsors_yml=b"\xff")

    with pytest.raises(BookletError) as refusal:
        import_sources([folder], None)

    assert [(Path(found.place.file).name, found.place.line, found.rule) for found in refusal.value.diagnostics] == [
        ("papers.yml", 2, "tab"),
        ("program.yml", 1, "unclosed-bracket"),
        ("sponsors.yml", 0, "cannot-read"),
    ]


def test_file_of_another_tool_is_told(tmp_path: Path) -> None:
    assert told(imported(tmp_path, workshops_yml="[]"), tmp_path) == [
        "workshops.yml: note: workshops.yml is not imported: it is no file of the proceedings [file-not-imported]"
    ]


def test_details_become_event_and_imprint(tmp_path: Path) -> None:
    made = catalog(
        tmp_path, conference_details_yml=DETAILS + "    editors: [{first_name: Ada, last_name: One}, {name: Bo Two}]\n"
    )

    assert made.event.model_dump(exclude_defaults=True) == {
        "name": "TEST 2024",
        "full_name": "The First Test Days",
        "start": date(2024, 5, 6),
        "end": date(2024, 5, 7),
        "place": "Siegen, Germany",
    }
    assert (made.booklet.title, made.booklet.subtitle) == (
        "Proceedings of the Test Days",
        "Proceedings of the Workshop",
    )
    assert (made.booklet.publisher, made.booklet.isbn) == ("The Testers", "978-0-306-40615-7")
    assert [editor.name for editor in made.booklet.editors] == ["Ada One", "Bo Two"]


def test_placeholders_of_the_template_are_told_and_left_out(tmp_path: Path) -> None:
    details = "anthology_venue_id: ACL\nstart_date: XXXX-XX-XX\nend_date: 2024-05-07\nisbn: XXX-X-XXXXXX-XX-X\n"

    result = imported(tmp_path, conference_details_yml=details)

    assert (result.catalog.event.name, result.catalog.event.start, result.catalog.booklet.isbn) == ("ACL", None, None)
    assert told(result, tmp_path) == [
        "conference_details.yml:2: warning: start_date: 'XXXX-XX-XX' is no day and no time: left out [time]",
        "conference_details.yml:4: warning: isbn: 'XXX-X-XXXXXX-XX-X' is not an ISBN: it has thirteen digits, or ten; "
        "not imported [value-refused]",
    ]


def test_title_of_the_watermark_becomes_the_stamp(tmp_path: Path) -> None:
    made = catalog(tmp_path, conference_details_yml=DETAILS + "    watermark_book_title: Proceedings of\\\\ {TEST}\n")

    assert made.booklet.stamp == "*Proceedings of TEST*, pages {pages} | {date} ©{year} {publisher}"


def test_editors_whose_names_are_exchanged_are_told(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        conference_details_yml=DETAILS + "    editors: [{first_name: One, last_name: Ada}]\n",
        organizing_committee_yml="- {role: Chair, members: [{first_name: Ada, last_name: One}]}",
    )

    assert told(result, tmp_path) == [
        "conference_details.yml:11: warning: editors stand in a committee with their names the other way round: "
        "One Ada (Ada One) [names-exchanged]"
    ]


# --- papers -----------------------------------------------------------------------------------------------

PAPER = """
    - id: 7
      title: \\emph{Deep} R\\&D
      abstract: |
        Up by 3.6\\% -- $x_1$.

        New paragraph.
      file: 7.pdf
      authors:
        - {first_name: Ada, middle_name: B., last_name: One, instituion: "Universit\\\\\\"at Siegen", email: a@b.org}
      attributes: {paper_type: long, presentation_type: oral, submitted_area: Semantics}
"""


def test_paper_becomes_an_entry(tmp_path: Path) -> None:
    result = imported(tmp_path, papers_yml=PAPER, papers__7_pdf=b"%PDF")
    entry = result.catalog.entries[0]

    assert (entry.id, entry.title, entry.abstract) == (
        "7",
        "*Deep* R&D",
        "Up by 3.6% – $x_1$.\n\nNew paragraph.",
    )
    assert [author.model_dump(exclude_defaults=True) for author in entry.authors] == [
        {"name": "Ada B. One", "affiliation": "Universität Siegen"}
    ]
    assert entry.paper is not None
    assert (entry.paper.file, entry.paper.append) == ("papers/7.pdf", True)
    assert result.files == (("papers/7.pdf", tmp_path / "papers" / "7.pdf"),)


@pytest.mark.parametrize(
    ("middle", "name"), [("van", "Carel van Niekerk"), ("van der", "Carel van der Niekerk"), ("Di", "Carel Di Niekerk")]
)
def test_particle_that_is_given_as_a_middle_name_belongs_to_the_family(tmp_path: Path, middle: str, name: str) -> None:
    written = f"first_name: Carel, middle_name: {middle}, last_name: Niekerk"
    paper = PAPER.replace("first_name: Ada, middle_name: B., last_name: One", written)

    made = catalog(tmp_path, papers_yml=paper, papers__7_pdf=b"%PDF")

    assert made.entries[0].authors[0].name == name


def test_a_middle_name_that_looks_like_a_particle_stays_one_before_a_family_of_viet_nam(tmp_path: Path) -> None:
    written = "first_name: Hung, middle_name: Van, last_name: Nguyen"
    paper = PAPER.replace("first_name: Ada, middle_name: B., last_name: One", written)

    made = catalog(tmp_path, papers_yml=paper, papers__7_pdf=b"%PDF")

    assert family_first(made.entries[0].authors[0]) == ("Nguyen", "Hung Van")


def test_what_a_booklet_has_no_place_for_is_named_in_one_note(tmp_path: Path) -> None:
    assert told(imported(tmp_path, papers_yml=PAPER, papers__7_pdf=b""), tmp_path) == [
        "papers.yml:10: note: not imported, as a booklet has no place for it: presentation_type of the attributes of a "
        "paper, submitted_area of the attributes of a paper, email of an author [key-dropped]"
    ]


def test_authors_come_in_the_spelling_of_both_exporters(tmp_path: Path) -> None:
    papers = """
        - title: One
          authors:
            - {first_name: William, last_name: King, preferred_name: Bill, institution: N/A}
            - {first_name: Ana, last_name: Garcia Lopez, orcid: "https://orcid.org/0000-0002-1825-0097"}
            - {first_name: Jan, last_name: van der Berg}
            - {name: Only A. Name, username: "~Only_Name1", emails: "x\\\\_y@b.org", dblp_id: 1, homepage: "https://a.org"}
            - {first_name: "~Jane_Doe1", last_name: "~Jane_Doe1", name: "~Jane_Doe1", institution: NA}
            - A Bare Name
    """

    result = imported(tmp_path, papers_yml=papers)

    assert [author.name for author in result.catalog.entries[0].authors] == [
        *("Bill King", "Garcia Lopez, Ana", "Jan van der Berg", "Only A. Name", "Jane Doe", "A Bare Name")
    ]
    assert [author.orcid for author in result.catalog.entries[0].authors][1] == "0000-0002-1825-0097"
    assert result.catalog.entries[0].authors[3].url == "https://a.org"
    assert {author.affiliation for author in result.catalog.entries[0].authors} == {None}
    assert (
        "papers.yml:8: warning: an author has no name but the account '~Jane_Doe1': it became 'Jane Doe' "
        "[name-from-account]"
    ) in told(result, tmp_path)


def test_wrong_orcid_is_told_and_left_out(tmp_path: Path) -> None:
    papers = """
        - {id: 1, title: A, abstract: x, file: "https://a.org/1.pdf", authors: [{name: A, orcid: 0000-0002-1825-0098}]}
    """

    result = imported(tmp_path, papers_yml=papers)

    assert result.catalog.entries[0].authors[0].orcid is None
    assert told(result, tmp_path) == [
        "papers.yml:2: warning: orcid: '0000-0002-1825-0098' is not an ORCID: write it as 0000-0002-1825-0097 (the "
        "last digit is a check); not imported [value-refused]"
    ]


def test_sections_follow_the_sort_of_paper(tmp_path: Path) -> None:
    sorts = ["demo", "short paper", "", "Long", "Survey", "short"]
    papers = [
        {"id": number, "title": f"P{number}", "attributes": {"paper_type": sort}} for number, sort in enumerate(sorts)
    ]

    made = catalog(tmp_path, papers_yml=yaml.safe_dump(papers))

    assert [(section.title, [entry.id for entry in section.entries]) for section in made.sections] == [
        ("Long papers", ["3"]),
        ("Short papers", ["1", "5"]),
        ("Demonstrations", ["0"]),
        ("Further papers", ["2"]),
        ("Survey", ["4"]),
    ]


def test_papers_without_sorts_are_one_section(tmp_path: Path) -> None:
    made = catalog(tmp_path, papers_yml="[{title: One}, {title: Two, attributes: {paper_type: N/A}}]")

    assert [(section.title, len(section.entries)) for section in made.sections] == [("Papers", 2)]


def test_paper_that_is_not_archival_is_named_and_not_appended(tmp_path: Path) -> None:
    papers = "- {id: 4, title: One, abstract: x, file: 4.pdf, archival: False}"

    result = imported(tmp_path, papers_yml=papers, papers__4_pdf=b"%PDF")

    assert [
        (entry.paper and entry.paper.file, entry.paper and entry.paper.append) for entry in result.catalog.entries
    ] == [("papers/4.pdf", False)]
    assert told(result, tmp_path) == [
        "papers.yml:1: note: paper 4 is not archival: it is named, and not appended [not-archival]"
    ]


def test_missing_file_is_named_in_the_catalog_and_told(tmp_path: Path) -> None:
    result = imported(tmp_path, papers_yml="- id: 28\n  title: One\n  abstract: x\n  file: 28.pdf\n")

    assert result.catalog.entries[0].paper is not None
    assert result.catalog.entries[0].paper.file == "papers/28.pdf"
    assert result.files == ()
    assert told(result, tmp_path) == [
        "papers.yml:4: warning: papers/28.pdf is not there: the catalog names it all the same [file-missing]"
    ]
    assert result.diagnostics[0].hint == "put it beside the catalog as papers/28.pdf"


@pytest.mark.parametrize("name", ["../secret.pdf", "/etc/passwd", "a/../../secret.pdf"])
def test_no_file_outside_the_folder_is_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"%PDF")

    result = imported(tmp_path / "volume", papers_yml=f"- {{id: 1, title: One, file: {name}}}")

    assert result.files == ()


def test_attachments_become_links_and_the_poster_where_it_is_there(tmp_path: Path) -> None:
    papers = """
        - id: 2
          title: One
          abstract: x
          file: 2.pdf
          attachments:
            - {type: software, url: "https://a.org/code.zip"}
            - {type: poster, file: attachments/2.png}
            - {type: presentation, file: 2.pptx}
            - {type: dataset, file: 2.zip, open_review_id: /attachment/9}
            - {type: Supplementary Material, url: "https://a.org/more"}
    """

    result = imported(
        tmp_path, papers_yml=papers, papers__2_pdf=b"", attachments__2_png=b"png", attachments__2_zip=b"zip"
    )
    entry = result.catalog.entries[0]

    assert entry.links == (
        Link(label="Software", url="https://a.org/code.zip", kind="code"),
        Link(label="Supplementary Material", url="https://a.org/more"),
    )
    assert entry.poster is not None
    assert entry.poster.file == "images/2.png"
    assert told(result, tmp_path) == [
        "papers.yml:9: warning: presentation 2.pptx is not there: not imported [file-missing]",
        "papers.yml:10: note: dataset 2.zip stays where it is: a booklet links to addresses [attachment-dropped]",
        "papers.yml:10: note: not imported, as a booklet has no place for it: open_review_id of an attachment "
        "[key-dropped]",
    ]


def test_paper_of_which_nothing_is_known_is_told_in_words(tmp_path: Path) -> None:
    result = imported(tmp_path, papers_yml="- colour: red\n")

    assert [finding.message for finding in result.diagnostics] == [
        "the paper has no abstract",
        "the paper has no id: no programme can refer to it",
        "the paper names no file",
        "the paper has no title",
        "the key 'colour' of a paper is not known: not imported",
    ]


def test_misspelt_key_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    result = imported(tmp_path, program_yml="- title: A\n  start_tme: 2024-05-06 09:00\n  colour: red\n")

    assert told(result, tmp_path) == [
        "program.yml:2: warning: the key 'start_tme' of a session is not known: not imported; did you mean "
        "'start_time'? [unknown-key]",
        "program.yml:3: warning: the key 'colour' of a session is not known: not imported [unknown-key]",
    ]


def test_finding_names_the_spelling_that_was_written(tmp_path: Path) -> None:
    result = imported(tmp_path, invited_talks_yml="- title: A\n  speaker: {name: Jane}\n")

    assert told(result, tmp_path) == [
        "invited_talks.yml:2: warning: speaker should be a text, but it is a mapping: not imported [wrong-type]"
    ]


def test_findings_in_a_text_name_its_file_as_the_folder_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume(tmp_path / "here", prefaces_yml="- {title: A, file: a.tex}", prefaces__a_tex=r"\badge{x}")
    monkeypatch.chdir(tmp_path)

    result = import_sources([Path("here")], None)

    assert [finding.place.file for finding in result.diagnostics] == ["here/prefaces/a.tex"]


def test_tier_without_sponsors_is_told_and_left_out(tmp_path: Path) -> None:
    result = imported(tmp_path, sponsors_yml="- tier: Gold\n- {tier: Silver, sponsors: [{name: Ada Ltd}]}\n")

    assert [tier.tier for tier in result.catalog.sponsors] == ["Silver"]
    assert told(result, tmp_path) == ["sponsors.yml:1: note: 'Gold' has no sponsors: not imported [empty-tier]"]


def test_unknown_keys_are_told_once_with_their_line(tmp_path: Path) -> None:
    papers = "- {id: 1, title: One, abstract: x, file: 'https://a.org/1.pdf', colour: red}\n" * 3

    assert told(imported(tmp_path, papers_yml=papers.replace("id: 1", "id: 1", 1)), tmp_path)[0] == (
        "papers.yml:1: warning: the key 'colour' of a paper is not known: not imported (nor in 2 more places) "
        "[unknown-key]"
    )


def test_second_paper_of_an_id_gets_another(tmp_path: Path) -> None:
    result = imported(tmp_path, papers_yml="[{id: 1, title: One}, {id: 1, title: Two}]")

    assert [entry.id for entry in result.catalog.entries] == ["1", "1-2"]
    assert any("the id 1 is given twice" in line for line in told(result, tmp_path))


def test_commands_of_latex_that_are_not_known_are_told_with_their_line(tmp_path: Path) -> None:
    papers = "- id: 1\n  title: A \\corpus{Switchboard} \\cite{x}\n  abstract: x\n  file: https://a.org/1.pdf\n"

    result = imported(tmp_path, papers_yml=papers)

    assert result.catalog.entries[0].title == "A Switchboard [x]"
    assert told(result, tmp_path) == [
        "papers.yml:2: note: title: citations have no list to lead to, their keys stay: [x] [latex-citation]",
        "papers.yml:2: warning: title: \\corpus not known; words were kept, or else the name [latex-unknown]",
    ]


# --- programme --------------------------------------------------------------------------------------------

PROGRAMME = """
    - {title: Opening, start_time: 2024-05-06 09:00:00, end_time: 2024-05-06 09:15:00}
    - title: Session 1
      start_time: 2024-05-06 09:15:00
      end_time: 2024-05-06 11:00:00
      subsessions:
        - title: Semantics \\& more
          start_time: 2024-05-06 09:15:00
          end_time: 2024-05-06 10:00:00
          chair: Ada One
          location: Hall A
          papers:
            - {id: 1, start_time: 2024-05-06 09:15:00, end_time: 2024-05-06 09:30:00}
            - {id: 99}
        - {title: Poster session, papers: [2, {id: 1}]}
    - {title: Coffee break, start_time: 2024-05-06 11:00:00, end_time: 2024-05-06 11:30:00}
    - {title: Coffee break, start_time: 2024-05-07 11:00:00, end_time: 2024-05-07 10:30:00}
    - {title: Coffee break, start_time: 2024-05-07 15:00:00}
"""
TWO_PAPERS = """
    - {id: 1, title: One, abstract: x, file: "https://a.org/1.pdf"}
    - {id: 2, title: Two, abstract: x, file: "https://a.org/2.pdf"}
    - {id: 3, title: Three, abstract: x, file: "https://a.org/3.pdf"}
"""


def flat(made: Catalog) -> list[Session]:
    return list(made.all_sessions)


def test_programme_becomes_sessions_with_ids_of_their_own(tmp_path: Path) -> None:
    made = catalog(tmp_path, papers_yml=TWO_PAPERS, program_yml=PROGRAMME)

    assert [(session.id, session.name, session.kind) for session in flat(made)] == [
        ("opening", "Opening", "other"),
        ("session-1", "Session 1", "talks"),
        ("semantics-more", "Semantics & more", "talks"),
        ("poster-session", "Poster session", "posters"),
        ("day1-coffee-break", "Coffee break", "break"),
        ("day2-coffee-break", "Coffee break", "break"),
        ("day2-coffee-break-2", "Coffee break", "break"),
    ]
    assert [len(session.sessions) for session in made.sessions] == [0, 2, 0, 0, 0]
    inner = made.sessions[1].sessions[0]
    assert (inner.start, inner.end) == (datetime(2024, 5, 6, 9, 15), datetime(2024, 5, 6, 10))  # noqa: DTZ001
    assert (inner.chair, inner.room) == ("Ada One", "Hall A")


def test_slots_become_appearances_with_times_where_they_differ(tmp_path: Path) -> None:
    made = catalog(tmp_path, papers_yml=TWO_PAPERS, program_yml=PROGRAMME)

    shown = [
        [(one.session, one.start and f"{one.start:%H:%M}") for one in made.showings(entry)] for entry in made.entries
    ]
    assert shown == [[("semantics-more", "09:15"), ("poster-session", None)], [("poster-session", None)], []]
    assert "    session: poster-session\n" in catalog_text(made)


def test_programme_tells_what_does_not_fit(tmp_path: Path) -> None:
    result = imported(tmp_path, papers_yml=TWO_PAPERS, program_yml=PROGRAMME)

    assert told(result, tmp_path) == [
        "papers.yml:4: note: paper 3 is in no session of the programme [not-in-programme]",
        "program.yml:1: note: the programme does not tell the time zone of its times [no-time-zone]",
        "program.yml:14: warning: the programme shows paper 99, which is not in papers.yml: left out [unknown-paper]",
        "program.yml:17: warning: the end 2024-05-07 10:30 lies before the start: left out [impossible-dates]",
    ]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Keynote: On Tests", "keynote"),
        ("Invited talk", "keynote"),
        ("Panel discussion", "panel"),
        ("Lunch", "break"),
        ("Breakout groups", "other"),
        ("Welcome reception", "social"),
        ("Tutorial 1", "tutorial"),
        ("Posters", "posters"),
    ],
)
def test_kind_of_a_session_is_guessed_from_its_title(tmp_path: Path, title: str, kind: str) -> None:
    assert catalog(tmp_path, program_yml=f"- title: '{title}'\n").sessions[0].kind == kind


def test_times_keep_the_zone_they_are_written_with(tmp_path: Path) -> None:
    made = catalog(
        tmp_path, program_yml="- {title: A, start_time: 2024-5-6T09:00:00Z, end_time: 2024-05-06 11:00:00+02:00}"
    )

    assert made.sessions[0].start == datetime(2024, 5, 6, 9, tzinfo=UTC)
    assert made.sessions[0].end == datetime(2024, 5, 6, 9, tzinfo=UTC)


def test_time_that_is_none_is_told(tmp_path: Path) -> None:
    result = imported(tmp_path, program_yml="- title: A\n  start_time: 2024-02-30 09:00\n")

    assert told(result, tmp_path) == [
        "program.yml:2: warning: start_time: '2024-02-30 09:00' is no day and no time: left out [time]"
    ]


# --- people and matter ------------------------------------------------------------------------------------


def test_committees_come_in_all_their_shapes(tmp_path: Path) -> None:
    committee = """
        - role: Chairs
          members: [{name: Ada One, institution: "R\\\\&D, Siegen"}]
        - role: Reviewers
          type: name_block
          entries: [Bo Two, Cy Three]
        - role: Area chairs
          entries:
            - {area: Semantics, members: [{first_name: Di, last_name: Four}]}
            - {area: Speech, members: [Ed Five]}
        - {role: Nobody, entries: []}
    """

    result = imported(
        tmp_path,
        program_committee_yml=committee,
        organizing_committee_yml="""
            - {role: Officers, members: [{first_name: 'President:', middle_name: Gil, last_name: Six}]}
        """,
    )

    assert [(role.role, [member.name for member in role.members]) for role in result.catalog.programme_committee] == [
        ("Chairs", ["Ada One"]),
        ("Reviewers", ["Bo Two", "Cy Three"]),
        ("Area chairs: Semantics", ["Di Four"]),
        ("Area chairs: Speech", ["Ed Five"]),
    ]
    assert result.catalog.programme_committee[0].members[0].affiliation == "R&D, Siegen"
    assert result.catalog.organisers[0].members[0].name == "President: Gil Six"


def test_sponsors_come_with_their_logos_and_the_names_of_these(tmp_path: Path) -> None:
    sponsors = "- tier: Gold\n  logos:\n    - big_corp.png\n    - {name: Tiny, file: t.png}\n    - gone.png\n"

    result = imported(tmp_path, sponsors_yml=sponsors, sponsor_logos__big_corp_png=b"1", sponsor_logos__t_png=b"2")

    assert [(tier.tier, [(one.name, one.logo) for one in tier.sponsors]) for tier in result.catalog.sponsors] == [
        ("Gold", [("Big Corp", "images/big_corp.png"), ("Tiny", "images/t.png"), ("Gone", "images/gone.png")])
    ]
    assert [name for name, _ in result.files] == ["images/big_corp.png", "images/t.png"]
    assert told(result, tmp_path) == [
        "sponsors.yml:1: note: the sponsors' names are taken from the names of their logos: Big Corp, Gone "
        "[sponsor-named-by-logo]",
        "sponsors.yml:5: warning: sponsor_logos/gone.png is not there: the catalog names it all the same "
        "[file-missing]",
    ]


def test_different_pictures_of_one_name_are_both_kept(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        papers_yml="- {id: 1, title: One, attachments: [{type: poster, file: a.png}]}",
        sponsors_yml="- {tier: Gold, logos: [a.png]}",
        attachments__a_png=b"poster",
        sponsor_logos__a_png=b"logo",
    )

    assert [(name, path.read_bytes()) for name, path in result.files] == [
        ("images/a.png", b"poster"),
        ("images/a-2.png", b"logo"),
    ]


def test_prefaces_and_talks_bring_their_texts(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        prefaces_yml="- {title: Welcome, file: welcome.tex}\n- {title: Later, file: later.tex}\n",
        prefaces__welcome_tex="\\noindent Welcome to \\textit{us}! % not yet\n\nThe \\badge{Chairs}\n",
        invited_talks_yml="""
            - title: On \\emph{Tests}
              speaker_name: Ada One
              institution: Siegen
              abstract_file: a.tex
              bio_file: b.tex
              photo: ada.jpg
              date: 2024-05-06
              time: 9:15-10:00
              location: Hall A
        """,
        invited_talks__a_tex="It costs 5\\%.",
        invited_talks__b_tex="Ada is.",
        invited_talks__ada_jpg=b"jpg",
    )
    talk = result.catalog.talks[0]
    speaker = talk.speakers[0]

    assert [(text.title, text.text) for text in result.catalog.forewords] == [
        ("Welcome", "Welcome to *us*!\n\nThe Chairs")
    ]
    assert (talk.title, talk.abstract, talk.kind) == ("On *Tests*", "It costs 5%.", "keynote")
    assert (speaker.name, speaker.affiliation, speaker.biography) == ("Ada One", "Siegen", "Ada is.")
    assert speaker.portrait == "images/ada.jpg"
    shown = result.catalog.showings(talk)[0]
    assert (shown.name, shown.room, f"{shown.start:%m-%d %H:%M}") == ("Invited talk", "Hall A", "05-06 09:15")
    assert told(result, tmp_path) == [
        "prefaces.yml:2: warning: prefaces/later.tex is not there: its text is left out [file-missing]",
        "prefaces/welcome.tex: warning: the text: \\badge not known; words were kept, or else the name [latex-unknown]",
        "prefaces/welcome.tex: note: \\noindent not kept, the booklet has its own look [presentation-dropped]",
    ]


def test_talk_finds_its_session_in_the_programme(tmp_path: Path) -> None:
    made = catalog(
        tmp_path,
        invited_talks_yml="- {title: On Tests, speaker_name: Ada One, date: 2024-05-06 09:00:00, location: Hall B}",
        program_yml="- {title: Keynote, start_time: 2024-05-06 09:00:00, location: Hall A}\n",
    )

    assert [(shown.session, shown.room) for shown in made.showings(made.talks[0])] == [("keynote", "Hall A")]


def test_further_pages_become_information(tmp_path: Path) -> None:
    made = catalog(
        tmp_path, local_guide_yml="- {title: Where to eat, file: eat.tex}", local_guide__eat_tex="At \\textbf{Bo's}."
    )

    assert [(page.title, page.text) for page in made.information] == [("Where to eat", "At **Bo's**.")]


# --- the whole --------------------------------------------------------------------------------------------


def test_catalog_that_is_written_reads_back_the_same_and_is_right(tmp_path: Path) -> None:
    result = imported(
        tmp_path / "volume",
        papers_yml=PAPER,
        papers__7_pdf=b"%PDF-1.4",
        program_yml="- {title: S, start_time: 2024-05-06 09:00:00, papers: [{id: 7, start_time: 2024-05-06 09:10:00}]}",
    )

    written = write(result, tmp_path / "out", force=False)
    read = loader.read(written[-1])

    assert read.model_dump() == result.catalog.model_dump()
    assert not any(
        finding.severity == "error" for finding in check(read, Workspace(tmp_path / "out", Store(tmp_path / "store")))
    )


FILES = st.sampled_from(
    (
        *("papers.yml", "program.yml", "conference_details.yml", "organizing_committee.yml", "program_committee.yml"),
        *("sponsors.yml", "invited_talks.yml", "prefaces.yml", "panels.yml", "local_guide.yml"),
    )
)
KEYS = st.sampled_from(
    (
        *("id", "title", "abstract", "file", "archival", "authors", "attributes", "attachments", "paper_type", "type"),
        *(
            "url",
            "first_name",
            "last_name",
            "middle_name",
            "preferred_name",
            "name",
            "institution",
            "orcid",
            "homepage",
        ),
        *("start_time", "end_time", "location", "chair", "papers", "subsessions", "book_title", "event_name", "isbn"),
        *("anthology_venue_id", "start_date", "end_date", "editors", "watermark_book_title", "role", "members"),
        *("entries", "area", "tier", "logos", "abstract_file", "speaker_name", "photo", "date", "time", "keywords"),
    )
)
TEXTS = st.one_of(
    st.sampled_from(
        (
            *(
                "1",
                "2024-05-06 09:00:00",
                "2024-05-06",
                "2024-05-06T08:00:00+02:00",
                "2024-13-41",
                "9:00-10:00",
                "true",
            ),
            *(
                "N/A",
                "papers.yml",
                "../x.pdf",
                "",
                "~Ada_One1",
                "a@b.org",
                "https://a.b/c",
                "booklet:entry/x",
                "poster",
            ),
            *(
                "[x](booklet:y)",
                "<booklet:x>",
                r"\textbf{x} 5\%",
                "{",
                "}",
                "$x",
                r"\verb",
                "Break",
                "978-0-306-40615-7",
            ),
        )
    ),
    st.text(max_size=12),
)
TREES = st.recursive(
    st.one_of(st.none(), TEXTS, st.integers(-5, 10**6), st.booleans(), st.dates(), st.datetimes()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | TEXTS, inner, max_size=7),
    max_leaves=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(FILES, TREES | st.lists(st.dictionaries(KEYS, TREES, max_size=9), max_size=4), max_size=5))
def test_whatever_stands_in_the_files_ends_in_a_catalog_or_in_a_clear_refusal(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, object]
) -> None:
    folder = tmp_path_factory.mktemp("volume")
    for name, tree in {"papers.yml": [], **files}.items():
        (folder / name).write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")

    try:
        made = import_sources([folder], "aclpub2").catalog
    except BookletError as refusal:
        reasons = [found.message for found in refusal.diagnostics if found.rule == "cannot-import"]
        assert [reason for reason in reasons if "private scheme" not in reason] == []
        return

    assert loader.read_text(catalog_text(made), "catalog.yaml").model_dump() == made.model_dump()


@pytest.mark.skipif(not REAL_VOLUME.is_dir(), reason="the real volume is not here")
def test_real_volume_comes_out_whole(tmp_path: Path) -> None:
    result = import_sources([REAL_VOLUME], None)
    made = result.catalog
    papers = [entry.paper for entry in made.entries if entry.paper]

    written = write(result, tmp_path, force=False)

    assert [(section.title, len(section.entries)) for section in made.sections] == [
        ("Long papers", 16),
        ("Short papers", 25),
    ]
    assert [paper.file for paper in papers if not (tmp_path / str(paper.file)).is_file()] == ["papers/28.pdf"]
    assert [paper.file for paper in papers if not paper.append] == ["papers/4.pdf"]
    assert len(papers) == 41
    assert len({session.start.date() for session in made.all_sessions if session.start}) == 3
    assert all(len(made.showings(entry)) == 1 for entry in made.entries)
    assert len({session.id for session in made.all_sessions}) == 50
    assert sum(len(role.members) for role in made.programme_committee) == 125
    assert [len(tier.sponsors) for tier in made.sponsors] == [2, 2, 1]
    assert [talk.title for talk in made.talks] == ["Invited 1", "Invited 2"]
    assert "\\%" not in catalog_text(made)
    assert loader.read(written[-1]).model_dump() == made.model_dump()
    findings = check(loader.read(written[-1]), Workspace(tmp_path, Store(tmp_path / "store")))
    assert [finding.rule for finding in findings if finding.severity == "error"] == []
