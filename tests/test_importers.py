from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booklet import loader
from booklet.catalog.model import Catalog, Entry, Event, Imprint, Link, Paper, Poster, Section
from booklet.catalog.people import Author, Person, Role, Speaker, Sponsor, Tier
from booklet.catalog.sessions import Appearance, Session, Talk
from booklet.catalog.texts import Foreword, Information, Moment
from booklet.diagnostics import BookletError
from booklet.importers import IMPORTERS, import_sources, recognise, write
from booklet.importers.catalog_yaml import catalog_text
from booklet.importers.imported import Imported
from booklet.importers.merging import merged

REAL_PAGE = Path(__file__).parents[2] / "shared" / "real" / "neurips22" / "neurips22.md"

PAGE = """---
title: {event}
---
## {section}
### {title}
#### Ada One
{{% include figure.html image="images/poster.png" %}}
Text.
"""


def page_in(folder: Path, *, event: str = "Conf 24", section: str = "Papers", title: str = "One") -> Path:
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "poster.png").write_bytes(title.encode())
    source = folder / "page.md"
    source.write_text(PAGE.format(event=event, section=section, title=title), encoding="utf-8")
    return source


def messages(refusal: pytest.ExceptionInfo[BookletError]) -> list[str]:
    return [f"{finding.message} [{finding.rule}]" for finding in refusal.value.diagnostics]


# --- which importer ---------------------------------------------------------------------------------------


def test_every_importer_has_a_name_of_its_own() -> None:
    assert len({importer.name for importer in IMPORTERS}) == len(IMPORTERS)


def test_lab_page_is_recognised(tmp_path: Path) -> None:
    assert recognise(page_in(tmp_path)) == "lab-page"


@pytest.mark.parametrize(("name", "text"), [("notes.md", "# Notes\nText.\n"), ("page.txt", PAGE), ("x.md", "")])
def test_other_files_are_not_recognised(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert recognise(tmp_path / name) is None


def test_source_that_is_not_there_is_not_recognised(tmp_path: Path) -> None:
    assert recognise(tmp_path / "page.md") is None


def test_every_source_that_cannot_be_imported_is_told_at_once(tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("# Notes\n", encoding="utf-8")
    absent = tmp_path / "absent.md"

    with pytest.raises(BookletError) as refusal:
        import_sources([notes, absent], None)

    assert messages(refusal) == [
        f"the format of {notes} is not recognised [unknown-format]",
        f"{absent} is not there [cannot-read]",
    ]
    assert refusal.value.diagnostics[0].hint == "say which it is with --format; known: lab-page, aclpub2"


def test_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookletError) as refusal:
        import_sources([page_in(tmp_path)], "word")

    assert messages(refusal) == ["there is no importer for the format 'word' [unknown-format]"]


def test_format_that_is_given_is_not_recognised_again(tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("# Notes\n## A\n### B\n", encoding="utf-8")

    assert import_sources([notes], "lab-page").catalog.event.name == "Notes"


def test_nothing_to_import_is_refused() -> None:
    with pytest.raises(BookletError) as refusal:
        import_sources([], None)

    assert messages(refusal) == ["there is nothing to import [no-source]"]


# --- several sources --------------------------------------------------------------------------------------


def test_several_pages_become_one_catalog_in_their_order(tmp_path: Path) -> None:
    first = page_in(tmp_path / "a", section="Papers")
    second = page_in(tmp_path / "b", section="Posters", title="Two", event="Conf 25")

    both = import_sources([first, second], None)

    assert both.catalog.event.name == "Conf 24"
    assert [(section.title, section.entries[0].title) for section in both.catalog.sections] == [
        ("Papers", "One"),
        ("Posters", "Two"),
    ]
    assert [finding.message for finding in both.diagnostics if finding.rule == "event-differs"] == [
        "the booklet is about 'Conf 24'; another source is about 'Conf 25'"
    ]


def test_files_of_the_same_name_get_names_of_their_own(tmp_path: Path) -> None:
    both = import_sources([page_in(tmp_path / "a"), page_in(tmp_path / "b", title="Two")], None)

    assert [entry.poster and entry.poster.file for entry in both.catalog.entries] == [
        "images/poster.png",
        "images/poster-2.png",
    ]
    assert [(name, source.read_text(encoding="utf-8")) for name, source in both.files] == [
        ("images/poster.png", "One"),
        ("images/poster-2.png", "Two"),
    ]


def test_file_that_two_pages_share_is_copied_once(tmp_path: Path) -> None:
    source = page_in(tmp_path)

    twice = import_sources([source, source], None)

    assert len(twice.files) == 1
    assert [entry.id for entry in twice.catalog.entries] == ["one", "one-2"]


def test_programmes_become_one_and_entries_keep_their_sessions(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    parts = [
        Imported(
            Catalog(
                event=Event(name="Conf"),
                sections=(Section(title=room, entries=(Entry(title=room, session=(Appearance(id="talks"),)),)),),
                sessions=(Session(id="talks", name="Talks", room=room),),
                talks=(Talk(title="Keynote", session=(Appearance(name="talks"),)),),
                sponsors=(Tier(tier="Gold", sponsors=(Sponsor(name=room, logo="logo.png"),)),),
            ),
            (("logo.png", tmp_path / file),),
        )
        for room, file in (("Hall A", "a.png"), ("Hall B", "b.png"))
    ]

    both = merged(parts)

    catalog = both.catalog
    assert [[showing.room for showing in catalog.showings(one)] for one in (*catalog.entries, *catalog.talks)] == [
        ["Hall A"],
        ["Hall B"],
        ["Hall A"],
        ["Hall B"],
    ]
    assert [sponsor.logo for tier in catalog.sponsors for sponsor in tier.sponsors] == ["logo.png", "logo-2.png"]
    assert [finding.message for finding in both.diagnostics] == [
        "two different files are called logo.png: this one became logo-2.png",
        "two sessions have the id talks: 'Talks' became talks-2",
        "two talks have the id keynote: 'Keynote' became keynote-2",
    ]
    assert loader.read_text(catalog_text(catalog), "catalog.yaml").model_dump() == catalog.model_dump()


# --- writing ----------------------------------------------------------------------------------------------


def test_catalog_and_files_are_written_and_read_again(tmp_path: Path) -> None:
    imported = import_sources([page_in(tmp_path / "site")], None)

    written = write(imported, tmp_path / "out", force=False)

    assert written == (tmp_path / "out" / "images" / "poster.png", tmp_path / "out" / "catalog.yaml")
    assert written[0].read_text(encoding="utf-8") == "One"
    assert loader.read(written[1]).model_dump() == imported.catalog.model_dump()


def test_nothing_is_written_where_something_would_be_overwritten(tmp_path: Path) -> None:
    imported = import_sources([page_in(tmp_path / "site")], None)
    out = tmp_path / "out"
    out.mkdir()
    (out / "catalog.yaml").write_text("mine", encoding="utf-8")

    with pytest.raises(BookletError) as refusal:
        write(imported, out, force=False)

    assert messages(refusal) == [f"{out / 'catalog.yaml'} is there already and would be overwritten [would-overwrite]"]
    assert [path.name for path in out.iterdir()] == ["catalog.yaml"]
    assert (out / "catalog.yaml").read_text(encoding="utf-8") == "mine"


def test_all_files_in_the_way_are_named(tmp_path: Path) -> None:
    imported = import_sources([page_in(tmp_path / "site")], None)
    out = tmp_path / "out"
    (out / "images").mkdir(parents=True)
    (out / "images" / "poster.png").write_text("mine", encoding="utf-8")
    (out / "catalog.yaml").write_text("mine", encoding="utf-8")

    with pytest.raises(BookletError) as refusal:
        write(imported, out, force=False)

    assert [finding.place.file for finding in refusal.value.diagnostics] == [
        str(out / "images" / "poster.png"),
        str(out / "catalog.yaml"),
    ]


def test_force_overwrites(tmp_path: Path) -> None:
    imported = import_sources([page_in(tmp_path / "site")], None)
    out = tmp_path / "out"
    (out / "images").mkdir(parents=True)
    (out / "images" / "poster.png").write_text("mine", encoding="utf-8")
    (out / "catalog.yaml").write_text("mine", encoding="utf-8")

    write(imported, out, force=True)

    assert (out / "images" / "poster.png").read_text(encoding="utf-8") == "One"
    assert loader.read(out / "catalog.yaml").event.name == "Conf 24"


def test_page_can_be_imported_into_its_own_folder(tmp_path: Path) -> None:
    source = page_in(tmp_path)

    written = write(import_sources([source], None), tmp_path, force=False)

    assert written == (tmp_path / "catalog.yaml",)
    assert (tmp_path / "images" / "poster.png").read_text(encoding="utf-8") == "One"


def test_folder_in_the_way_is_told_even_with_force(tmp_path: Path) -> None:
    imported = import_sources([page_in(tmp_path / "site")], None)
    out = tmp_path / "out"
    (out / "catalog.yaml").mkdir(parents=True)

    with pytest.raises(BookletError) as refusal:
        write(imported, out, force=True)

    assert messages(refusal) == [f"{out / 'catalog.yaml'} is a folder where a file is needed [would-overwrite]"]
    assert not (out / "images").exists()


def test_file_where_a_folder_is_needed_is_told(tmp_path: Path) -> None:
    imported = import_sources([page_in(tmp_path / "site")], None)
    (tmp_path / "out").write_text("mine", encoding="utf-8")

    with pytest.raises(BookletError) as refusal:
        write(imported, tmp_path / "out", force=True)

    assert set(messages(refusal)) == {f"{tmp_path / 'out'} is a file where a folder is needed [would-overwrite]"}


@pytest.mark.parametrize("name", ["../x.png", "/x.png", "images/../../x.png", "catalog.yaml"])
def test_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    source = tmp_path / "source.png"
    source.write_bytes(b"")

    with pytest.raises(BookletError) as refusal:
        write(Imported(Catalog(event=Event(name="Conf")), ((name, source),)), tmp_path / "out", force=True)

    assert messages(refusal) == [f"{name!r} does not lie within the booklet's folder [unsafe-name]"]
    assert not (tmp_path / "out").exists()


def test_file_that_is_gone_stops_before_anything_is_written(tmp_path: Path) -> None:
    imported = import_sources([page_in(tmp_path / "site")], None)
    picture = tmp_path / "site" / "images" / "poster.png"
    picture.unlink()

    with pytest.raises(BookletError) as refusal:
        write(imported, tmp_path / "out", force=False)

    assert messages(refusal) == [f"cannot read {picture}: No such file or directory [cannot-read]"]
    assert not (tmp_path / "out").exists()


# --- the text ---------------------------------------------------------------------------------------------

EVERYTHING = Catalog(
    event=Event(name="NO", start=date(2022, 11, 28), end=date(2022, 12, 9), url="https://example.org/"),
    booklet=Imprint(title="Conf: the papers", accent="#ff0000"),
    sections=(
        Section(
            title="2022",
            intro="One.\n\nTwo.",
            entries=(
                Entry(
                    id="one",
                    title='On “quotes”, it\'s "said" & {braces}',
                    authors=(Author(name="Ada One"), Author(name="Bo Two", affiliation="Here, there", presenting=True)),
                    abstract="A list:\n- one\n- two",
                    keywords=("yes", "12:30", "plain"),
                    poster=Poster(file="images/p.png"),
                    paper=Paper(url="https://example.org/p.pdf", pages="1-9", append=False),
                    links=(Link(label="Source, code", url="https://example.org/#x", kind="code"),),
                    session=(Appearance(name="Posters", start=datetime(2022, 11, 30, 16, tzinfo=UTC), board="412"),),
                ),
                Entry(id="two", title="Two"),
            ),
        ),
    ),
    moments=(Moment(text="Line one\\\nline two", handle="@ada"), Moment(image="images/m.png")),
)


def test_text_is_written_as_one_would_by_hand() -> None:
    assert (
        catalog_text(EVERYTHING)
        == """\
# yaml-language-server: $schema=catalog.schema.json

event:
  name: "NO"
  start: 2022-11-28
  end: 2022-12-09
  url: https://example.org/

booklet:
  title: "Conf: the papers"
  accent: "#ff0000"

sections:
  - title: "2022"
    intro: >-
      One.


      Two.
    entries:
      - id: one
        title: On “quotes”, it's "said" & {braces}
        authors:
          - Ada One
          - {name: Bo Two, affiliation: "Here, there", presenting: true}
        abstract: |-
          A list:
          - one
          - two
        keywords: ["yes", "12:30", plain]
        poster: images/p.png
        paper: {url: https://example.org/p.pdf, pages: 1-9, append: false}
        links:
          - {label: "Source, code", url: https://example.org/#x, kind: code}
        session: {name: Posters, start: 2022-11-30 16:00+00:00, board: "412"}

      - id: two
        title: Two

moments:
  - text: |-
      Line one\\
      line two
    handle: "@ada"

  - image: images/m.png
"""
    )


CONFERENCE = Catalog(
    event=Event(name="Conf", time_zone="Europe/Berlin"),
    booklet=Imprint(
        editors=(Person(name="Ada One"), Person(name="Bo Two", affiliation="Here")), stamp="{title}, {pages}"
    ),
    sections=(
        Section(
            title="Papers",
            entries=(
                Entry(id="one", title="One", session=(Appearance(name="Hallway"),)),
                Entry(id="two", title="Two", session=(Appearance(id="talks"), Appearance(id="demos", board="12"))),
            ),
        ),
    ),
    sessions=(
        Session(
            id="talks",
            name="Talks: morning",
            kind="talks",
            start=datetime(2022, 11, 30, 9),  # noqa: DTZ001 - in the event's zone
            room="Hall J",
            sessions=(Session(id="first", name="First"), Session(id="demos", name="Demos")),
        ),
        Session(id="break", name="Break", kind="break"),
    ),
    talks=(
        Talk(
            id="keynote",
            title="Keynote",
            speakers=(
                Speaker(name="Cy Three", portrait="cy.jpg", biography="A life.\n- long"),
                Speaker(name="Di Four"),
            ),
            session=(Appearance(id="talks"),),
        ),
    ),
    forewords=(Foreword(title="Welcome", text="welcome.md", signature="The chairs"),),
    organisers=(
        Role(role="Chair", members=(Person(name="Ada One"), Person(name="Bo Two", affiliation="Here"))),
        Role(role="Treasurer", members=(Person(name="Ed Five"),)),
    ),
    sponsors=(
        Tier(tier="Gold", sponsors=(Sponsor(name="Fund", logo="fund.png"), Sponsor(name="Co"))),
        Tier(tier="Silver", sponsors=(Sponsor(name="Ltd"),)),
    ),
    information=(Information(title="Venue", text="Here.", image="plan.png"),),
)


def test_programme_people_and_texts_are_written_as_one_would_by_hand() -> None:
    assert (
        catalog_text(CONFERENCE)
        == """\
# yaml-language-server: $schema=catalog.schema.json

event:
  name: Conf
  time_zone: Europe/Berlin

booklet:
  editors:
    - Ada One
    - {name: Bo Two, affiliation: Here}
  stamp: "{title}, {pages}"

sections:
  - title: Papers
    entries:
      - id: one
        title: One
        session: Hallway

      - id: two
        title: Two
        session:
          - {id: talks}
          - {id: demos, board: "12"}

sessions:
  - id: talks
    name: "Talks: morning"
    kind: talks
    start: 2022-11-30 09:00
    room: Hall J
    sessions:
      - id: first
        name: First

      - id: demos
        name: Demos

  - id: break
    name: Break
    kind: break

talks:
  - id: keynote
    title: Keynote
    speakers:
      - name: Cy Three
        portrait: cy.jpg
        biography: |-
          A life.
          - long
      - Di Four
    session: {id: talks}

forewords:
  - title: Welcome
    text: welcome.md
    signature: The chairs

organisers:
  - role: Chair
    members:
      - Ada One
      - {name: Bo Two, affiliation: Here}

  - role: Treasurer
    members:
      - Ed Five

sponsors:
  - tier: Gold
    sponsors:
      - {name: Fund, logo: fund.png}
      - Co

  - tier: Silver
    sponsors:
      - Ltd

information:
  - title: Venue
    text: Here.
    image: plan.png
"""
    )


@pytest.mark.parametrize("catalog", [EVERYTHING, CONFERENCE], ids=["entries", "programme"])
def test_text_reads_back_as_the_same_catalog(catalog: Catalog) -> None:
    assert loader.read_text(catalog_text(catalog), "catalog.yaml").model_dump() == catalog.model_dump()


@pytest.mark.parametrize("catalog", [EVERYTHING, CONFERENCE], ids=["entries", "programme"])
def test_text_means_the_same_to_readers_that_guess_types(catalog: Catalog) -> None:
    guessed = yaml.safe_load(catalog_text(catalog))

    assert Catalog.model_validate(guessed).model_dump() == catalog.model_dump()


def test_long_text_is_folded_at_a_hundred_columns() -> None:
    catalog = Catalog(event=Event(name="Conf"), moments=(Moment(text=" ".join(["word"] * 100)),))

    lines = catalog_text(catalog).splitlines()

    assert max(map(len, lines)) in range(95, 101)


PRINTABLE = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff", include_characters="\n")


@given(st.text(PRINTABLE, min_size=1).map(str.strip).filter(bool), st.sampled_from([1, 40]))
def test_any_text_survives_the_round_trip(text: str, times: int) -> None:
    catalog = Catalog(
        event=Event(name="Conf"),
        sections=(
            Section(
                title="A",
                entries=(Entry(id="b", title="B", abstract=" ".join([text] * times), keywords=("k", "l")),),
            ),
        ),
        moments=(Moment(text=f"{text}\n\n{text}\n{text}"),),
    )

    assert loader.read_text(catalog_text(catalog), "catalog.yaml").model_dump() == catalog.model_dump()


@given(
    st.text(alphabet="ab 012:#-?&*!|>'\"%@`{}[],\\~.=<\u00a0\u2028é🎉", min_size=1)
    .map(lambda t: " ".join(t.split()))
    .filter(bool)
)
def test_any_line_survives_the_round_trip_also_in_braces(text: str) -> None:
    link = Link(label=text, url="https://example.org/")
    entry = Entry(id="b", title=text, authors=(Author(name=text),), keywords=(text,), links=(link,), award=text)
    catalog = Catalog(event=Event(name=text), sections=(Section(title=text, entries=(entry,)),))

    assert loader.read_text(catalog_text(catalog), "catalog.yaml").model_dump() == catalog.model_dump()


FRAGMENTS = (
    *(
        "# ",
        "## ",
        "### ",
        "#### ",
        "\n",
        "\n\n",
        " ",
        "Word",
        "A, B and C",
        "<",
        ">",
        "</",
        "&",
        "&amp;",
        "$",
        "`",
        "|",
    ),
    *("<div", "</div", "<p>", "</p>", "<br>", "<li>", "<b>", "</b>", '<a href="https://e.org/?utm_source=x">', "</a>"),
    *('<blockquote class="twitter-tweet">', "</blockquote>", "&mdash; Ada (@ada)", "<script>", "<!--", "-->", "\u2028"),
    *("{%", "%}", "include figure.html", ' image="a.png"', " link='https://e.org/p.pdf'", " text=PDF", '"', "'", "\\"),
    *(
        "{% include link.html link='x' %}",
        "![a](b.png)",
        "[a](b)",
        "{:.c}",
        "{{ site.x }}",
        "---\n",
        "- ",
        "\x07",
        "\xa0",
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_page_becomes_a_catalog_that_can_be_read(tmp_path: Path, text: str) -> None:
    source = tmp_path / "page.md"
    source.write_text(text, encoding="utf-8")

    catalog = import_sources([source], "lab-page").catalog

    assert loader.read_text(catalog_text(catalog), "catalog.yaml").model_dump() == catalog.model_dump()


@pytest.mark.skipif(not REAL_PAGE.is_file(), reason=f"the real page is not at {REAL_PAGE}")
def test_real_page_is_written_and_reads_back(tmp_path: Path) -> None:
    imported = import_sources([REAL_PAGE], None)

    written = write(imported, tmp_path, force=False)

    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "images/neurips22_poster2.jpeg",
        "images/neurips22_poster1.jpeg",
        "images/neurips22_poster3.jpeg",
        "catalog.yaml",
    ]
    assert loader.read(tmp_path / "catalog.yaml").model_dump() == imported.catalog.model_dump()
