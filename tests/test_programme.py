"""The programme: nothing is lost, nothing stands twice, nothing overlaps; and its pages say what the catalog says."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
import yaml
from conftest import BuildBooklet, Result, entry, make_catalog
from hypothesis import given
from hypothesis import strategies as st
from making_catalogs import catalog
from pdf_facts import Booklet

from booklet import layout, plan
from booklet.catalog.model import Catalog
from booklet.geometry import mm, pt
from booklet.indexes import session_index
from booklet.languages import words_for
from booklet.programme import Programme, Row, Shown, programme
from booklet.values import Matter
from booklet.words import Words, utc

ENGLISH, FRENCH, GERMAN = words_for("en"), words_for("fr"), words_for("de")

FIRST = datetime.datetime.fromisoformat("2022-11-29")
Written = dict[str, Any]
"""A session or an entry as the author writes it."""


# --- any programme -----------------------------------------------------------------------------------------


@st.composite
def stretches(draw: st.DrawFn) -> Written:
    """Times of a session: with an end, without one, in a zone of its own, or none at all."""
    quarter = datetime.timedelta(minutes=15)
    if draw(st.integers(0, 9)) == 0:
        return {}
    start = FIRST + quarter * draw(st.integers(0, 3 * 96))
    zone = draw(st.sampled_from(["", "", "", "+09:00", "-05:00"]))
    times = {"start": f"{start:%Y-%m-%d %H:%M}{zone}"}
    if draw(st.booleans()):
        times["end"] = f"{start + quarter * draw(st.integers(0, 40)):%Y-%m-%d %H:%M}{zone}"
    return times


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """A catalog with a programme of any shape."""
    ids: list[str] = []

    def session(depth: int) -> Written:
        id = f"s{len(ids)}"
        ids.append(id)
        tracks, kinds = st.sampled_from([None, "A", "B", "C"]), st.sampled_from(["talks", "posters", "break", "other"])
        within = [session(depth + 1) for _ in range(draw(st.integers(0, 3 if depth < 2 else 0)))]
        about = {"id": id, "name": f"Session {id}", "kind": draw(kinds), "track": draw(tracks)}
        return {**about, **draw(stretches()), "sessions": within}

    sessions = [session(1) for _ in range(draw(st.integers(1, 6)))]
    appearances = st.lists(st.tuples(st.sampled_from(ids), stretches(), st.sampled_from([None, "1", "2", "A10"])))
    entries = [
        {"id": f"e{number}", "session": [{"id": id, **times, "board": board} for id, times, board in ones]}
        for number, ones in enumerate(draw(st.lists(appearances, max_size=5)))
    ]
    zone = draw(st.sampled_from([None, "Europe/Berlin", "America/New_York"]))
    return catalog(entries, sessions=sessions, event={"name": "Test Days", "time_zone": zone})


def rows_in(made: Programme) -> Iterator[Row]:
    """Every row, those within sessions too."""
    yield from (row for day in made.days for row in day.rows)
    yield from (row for session in made.sessions for row in session.rows)


def wall(time: datetime.datetime) -> datetime.datetime:
    return time.replace(tzinfo=None)


@given(catalogs())
def test_every_session_stands_in_the_programme_once(made: Catalog) -> None:
    found = [one.session.id for one in programme(made).sessions]

    assert sorted(found) == sorted(session.id for session in made.all_sessions)


@given(catalogs())
def test_everything_shown_in_a_session_stands_in_it_once(made: Catalog) -> None:
    shown = Counter((entry.id, one.session) for entry in made.entries for one in made.showings(entry))

    found = Counter((shown.node.id, one.session.id) for one in programme(made).sessions for shown in one.shown)

    assert found == shown


@given(catalogs())
def test_sessions_of_a_track_follow_one_another(made: Catalog) -> None:
    for row in rows_in(programme(made)):
        for track in row.tracks:
            for before, after in pairwise(track):
                assert before.start
                assert after.start
                assert wall(before.end or before.start) <= wall(after.start)
                assert before.start != after.start


@given(catalogs())
def test_a_track_has_a_column_of_its_own(made: Catalog) -> None:
    for row in rows_in(programme(made)):
        assert all(len({one.session.track for one in track}) == 1 for track in row.tracks)


@given(catalogs())
def test_days_rows_and_what_is_shown_stand_in_order_of_time(made: Catalog) -> None:
    found = programme(made)

    dates = [day.date for day in found.days]
    assert dates == sorted(date for date in dates if date) + [None] * dates.count(None)
    for rows in [day.rows for day in found.days] + [one.rows for one in found.sessions]:
        starts = [row.start and wall(row.start) for row in rows]
        assert starts == sorted(start for start in starts if start) + [None] * starts.count(None)
    for one in found.sessions:
        times = [shown.start and wall(shown.start) for shown in one.shown if one.session.kind != "posters"]
        assert times == sorted(time for time in times if time) + [None] * times.count(None)


@given(catalogs())
def test_a_session_belongs_to_the_day_it_begins(made: Catalog) -> None:
    for day in programme(made).days:
        for row in day.rows:
            assert {one.begins.date() if one.begins else None for one in row.sessions} == {day.date} or day.date


@given(catalogs())
def test_tracks_as_a_table_hold_everything_once_in_its_column_and_in_order_of_time(made: Catalog) -> None:
    for row in rows_in(programme(made)):
        columns = [
            [line.cells[number] for line in (row.heads, *row.lines) if line.cells[number]]
            for number in range(len(row.tracks))
        ]

        inside = [[inner for one in track for inner in one.with_those_within()] for track in row.tracks]
        assert columns == [[cell for one in ones for cell in (one, *one.shown)] for ones in inside]


# --- what stands beside what -------------------------------------------------------------------------------


def session(id: str, start: str = "", end: str = "", **more: Any) -> Written:
    """A session on 30 November, unless its times say a day."""
    times = {"start": start, "end": end}
    full = {key: time if "-" in time else f"2022-11-30 {time}" for key, time in times.items() if time}
    return {"id": id, "name": f"The session {id}", **full, **more}


def arranged(*sessions: Written, entries: Sequence[Written] = (), zone: str | None = None) -> Programme:
    return programme(catalog(entries, sessions=sessions, event={"name": "Test Days", "time_zone": zone}))


def names(rows: Sequence[Row]) -> list[list[list[str]]]:
    """Ids of the sessions of each track of each row."""
    return [[[one.session.id for one in track] for track in row.tracks] for row in rows]


def test_sessions_that_overlap_stand_side_by_side() -> None:
    made = arranged(session("a", "09:00", "10:00"), session("b", "09:30", "11:00"), session("c", "11:00", "12:00"))

    assert names(made.days[0].rows) == [[["a"], ["b"]], [["c"]]]


def test_sessions_of_a_track_share_its_column() -> None:
    made = arranged(
        session("b1", "09:00", "10:00", track="B"),
        session("a1", "09:00", "11:00", track="A"),
        session("b2", "10:00", "11:00", track="B"),
    )

    assert names(made.days[0].rows) == [[["b1", "b2"], ["a1"]]]


def test_tracks_keep_their_order_all_through_the_programme() -> None:
    made = arranged(
        session("a1", "09:00", "10:00", track="A"),
        session("b1", "09:00", "10:00", track="B"),
        session("b2", "11:00", "12:00", track="B"),
        session("a2", "11:00", "12:00", track="A"),
    )

    assert names(made.days[0].rows) == [[["a1"], ["b1"]], [["a2"], ["b2"]]]


def test_two_sessions_of_a_track_at_the_same_time_both_stand() -> None:
    made = arranged(session("a1", "09:00", "10:00", track="A"), session("a2", "09:30", "10:30", track="A"))

    assert names(made.days[0].rows) == [[["a1"], ["a2"]]]


def test_what_goes_on_all_the_while_has_a_row_of_its_own() -> None:
    made = arranged(session("desk", "08:00", "18:00"), session("a", "09:00", "10:00"), session("b", "10:00", "11:00"))

    assert names(made.days[0].rows) == [[["desk"]], [["a"]], [["b"]]]


def test_an_end_is_never_guessed() -> None:
    made = arranged(session("a", "09:00"), session("b", "09:30"), session("c", "09:30"))

    assert names(made.days[0].rows) == [[["a"]], [["b"], ["c"]]]


def test_a_day_without_an_hour_overlaps_with_nothing() -> None:
    made = arranged(session("trip", "2022-11-30", "2022-12-01"), session("a", "09:00", "10:00"))

    assert names(made.days[0].rows) == [[["trip"]], [["a"]]]


def test_times_in_different_zones_are_not_compared_where_the_event_has_none() -> None:
    made = arranged(
        session("east", "2022-11-30 09:00+09:00", "2022-11-30 11:00+09:00"),
        session("west", "2022-11-30 10:00-05:00", "2022-11-30 11:00-05:00"),
    )

    assert names(made.days[0].rows) == [[["east"]], [["west"]]]


def test_times_in_other_zones_are_told_in_the_events_own_also_where_the_day_is_another() -> None:
    made = arranged(session("east", "2022-11-30 05:00+09:00"), session("here", "21:00"), zone="Europe/Berlin")

    assert [str(day.date) for day in made.days] == ["2022-11-29", "2022-11-30"]
    assert made.days[0].rows[0].start == datetime.datetime.fromisoformat("2022-11-29 21:00")


@pytest.mark.parametrize(
    ("second", "offset"), [("2022-11-30 09:00", datetime.timedelta(hours=1)), ("2022-07-01 09:00", None)]
)
def test_the_offset_of_the_zone_is_known_where_it_does_not_change(
    second: str, offset: datetime.timedelta | None
) -> None:
    made = arranged(session("a", "09:00"), session("b", second), zone="Europe/Berlin")

    assert (made.zone, made.offset) == ("Europe/Berlin", offset)


def test_boards_are_counted_as_people_do_and_those_without_one_come_last() -> None:
    boards = ["10", None, "9", "B1", "A10", "a2"]
    entries = [{"id": f"e{number}", "session": {"id": "p", "board": board}} for number, board in enumerate(boards)]

    made = arranged(session("p", kind="posters"), entries=entries)

    assert [shown.board for shown in made.sessions[0].shown] == ["9", "10", "a2", "A10", "B1", None]


def test_a_session_without_a_time_stands_where_the_first_thing_in_it_does() -> None:
    made = arranged(
        session("later", "10:00"),
        {"id": "whole", "name": "Whole", "sessions": [session("inner", "09:00")]},
        {"id": "never", "name": "Never"},
    )

    assert names(made.days[0].rows) == [[["whole"]], [["later"]]]
    assert (made.days[1].date, names(made.days[1].rows)) == (None, [[["never"]]])


def test_a_room_is_told_again_only_where_it_is_another() -> None:
    entries = [{"id": "same", "session": "a"}, {"id": "other", "session": {"id": "a", "room": "Hall B"}}]

    made = arranged(session("a", "09:00", room="Hall A"), entries=entries)

    assert [shown.room for shown in made.sessions[0].shown] == [None, "Hall B"]


def test_what_begins_at_the_same_time_in_parallel_tracks_stands_on_one_line() -> None:
    made = arranged(
        session("a", "09:00", "10:00"),
        session("b", "09:00", "10:00"),
        entries=[
            {"id": "a1", "session": {"id": "a", "start": "2022-11-30 09:00"}},
            {"id": "a2", "session": {"id": "a", "start": "2022-11-30 09:30"}},
            {"id": "b1", "session": {"id": "b", "start": "2022-11-30 09:00"}},
            {"id": "b2", "session": {"id": "b", "start": "2022-11-30 09:20"}},
        ],
    )

    lines = made.days[0].rows[0].lines
    shown = [[cell.node.id if isinstance(cell, Shown) else None for cell in line.cells] for line in lines]
    assert shown == [["a1", "b1"], [None, "b2"], ["a2", None]]
    assert [f"{line.start:%H:%M}" for line in lines] == ["09:00", "09:20", "09:30"]


def test_where_something_has_no_time_of_its_own_lines_are_counted() -> None:
    timed = [{"id": f"a{n}", "session": {"id": "a", "start": f"2022-11-30 09:{n}0"}} for n in range(3)]
    untimed = [{"id": f"b{n}", "session": "b"} for n in range(2)]

    made = arranged(session("a", "09:00", "10:00"), session("b", "09:00", "10:00"), entries=[*timed, *untimed])

    lines = made.days[0].rows[0].lines
    shown = [[cell.node.id if isinstance(cell, Shown) else None for cell in line.cells] for line in lines]
    assert shown == [["a0", "b0"], ["a1", "b1"], ["a2", None]]


def test_a_line_has_no_time_where_one_on_it_has_none_of_its_own() -> None:
    made = arranged(
        session("a", "09:00", "10:00"),
        session("b", "09:00", "10:00"),
        entries=[{"id": "a1", "session": {"id": "a", "start": "2022-11-30 09:00"}}, {"id": "b1", "session": "b"}],
    )

    assert [(line.start, len(line.cells)) for line in made.days[0].rows[0].lines] == [(None, 2)]


def test_the_programme_comes_before_the_sections_and_only_where_there_are_sessions() -> None:
    facts = plan.Facts(frozenset(), frozenset())

    with_it = plan.arrange(catalog([{"id": "one"}], sessions=[session("a")]), facts).of(Matter.BODY)
    without = plan.arrange(catalog([{"id": "one"}]), facts).of(Matter.BODY)

    assert [part.name for part in with_it] == ["programme", "run/one"]
    assert [part.name for part in without] == ["run/one"]


@pytest.mark.parametrize(
    ("counts", "parts"),
    [([1, 1, 1], ["123"]), ([40, 1, 1], ["1", "23"]), ([39, 1, 1], ["12", "3"]), ([100, 50, 1], ["1", "2", "3"])],
)
def test_a_day_begins_a_page_where_many_titles_come_before_it(counts: list[int], parts: list[str]) -> None:
    made = catalog(
        [{"id": f"e{day}-{n}", "session": f"s{day}"} for day, count in enumerate(counts) for n in range(count)],
        sessions=[session(f"s{day}", f"2022-12-0{day + 1} 09:00") for day in range(len(counts))],
    )

    arranged_parts = plan.arrange(made, plan.Facts(frozenset(), frozenset())).of(Matter.BODY)

    shown = [[leaf.subject for leaf in part.forms[0] if leaf.kind == "programme"] for part in arranged_parts]
    assert ["".join(days) for days in shown if days] == parts


# --- measures ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(2, 9))
def test_tracks_fill_the_measure_and_are_never_narrower_than_28_mm(count: int) -> None:
    measures = layout.layout_of("A5").track_measures(count)

    if measures is None:
        assert count > 3
    else:
        time, track = measures
        assert (time + track * count + layout.TRACK_GAP * (count - 1)).pt == pytest.approx(
            layout.layout_of("A5").type_area.width.pt
        )
        assert track >= mm(28)


# --- on paper ----------------------------------------------------------------------------------------------


def talk_entries(session: str, count: int, *, hour: int = 9, **more: Any) -> list[Written]:
    """Entries shown in a session one after the other, ten minutes each."""
    times = [f"2022-11-30 {hour:02}:{10 * number:02}" for number in range(count)]
    return [
        entry(f"{session}-{number}", title=f"How {session} came to {number} ends", session={"id": session, "start": at})
        | more
        for number, at in enumerate(times)
    ]


def parallel(tracks: int) -> str:
    """A conference with so many tracks at the same time, four talks each."""
    letters = "ABCDEFG"[:tracks]
    sessions = [
        session(one, "09:00", "10:00", kind="talks", track=f"Track {one}", room=f"Hall {one}") for one in letters
    ]
    return make_catalog(
        sessions=[*sessions, session("coffee", "10:00", "10:30", kind="break")],
        entries=[entry for one in letters for entry in talk_entries(one, 4)],
    )


def posters(count: int) -> str:
    """A poster session of so many, in any order but that of the boards."""
    entries = [
        {
            "id": f"p{n}",
            "title": f"Poster about matter {n}",
            "session": {"id": "hall", "board": str((n * 7) % count + 1)},
        }
        for n in range(count)
    ]
    return make_catalog(sessions=[session("hall", "16:00", "18:00", kind="posters", room="Hall J")], entries=entries)


def twice() -> str:
    """An entry in two sessions, and an invited talk, which has no paper."""
    return make_catalog(
        sessions=[session("a", "09:00", "10:00", kind="talks"), session("b", "16:00", "18:00", kind="posters")],
        entries=[entry("both", session=["a", {"id": "b", "board": "17"}]), entry("one", session="a")],
        talks=[{"id": "key", "title": "On the way here", "speakers": ["Ada Byron"], "session": "a"}],
    )


def midnight() -> str:
    """A party that ends on the next day."""
    return make_catalog(
        sessions=[
            session("party", "20:00", "2022-12-01 02:00", kind="social", room="City hall"),
            session("next", "2022-12-01 09:00", "2022-12-01 10:00", chair="Ann Lee"),
            {"id": "never", "name": "Never to be told"},
        ],
        entries=[entry("one", session="next")],
    )


def zones(**event: str) -> str:
    """Two sessions, each written in the time of its own place."""
    return make_catalog(
        event={"name": "Test Days", **event},
        sessions=[
            session("east", "2022-11-30 09:00 +09:00", "2022-11-30 11:00 +09:00"),
            session("west", "2022-11-30 09:00 -05:00", "2022-11-30 11:00 -05:00"),
        ],
        entries=[entry("one", session="east")],
    )


CASES = {
    "seven": parallel(7),
    "three": parallel(3),
    "posters": posters(300),
    "twice": twice(),
    "midnight": midnight(),
    "zones": zones(time_zone="Europe/Berlin"),
    "no zone": zones(),
}


class Pages:
    """The pages of the programme in a booklet."""

    def __init__(self, result: Result) -> None:
        self.book: Booklet = result.book
        marks = self.book.outline
        here = next(number for number, mark in enumerate(marks) if mark["label"] == "1")
        self.mark = marks[here]
        labels = self.book.labels
        self.indices = range(labels.index("1"), labels.index(marks[here + 1]["label"]))
        self.texts = [self.book.texts[index] for index in self.indices]
        self.text = " ".join(self.texts)

    def numbers(self) -> Iterator[tuple[str, str, str]]:
        """Each number printed within a link, the label of the page it leads to, and what is found there."""
        for index in self.indices:
            for link in self.book.links_on(index):
                number = re.search(r"\d+$", self.book.text_in(index, link.rectangle))  # «Hall F2»: no space is found
                if link.target is not None and number and number.start():
                    yield number[0], self.book.labels[link.target], link.says


@pytest.fixture(scope="module")
def built(build_booklet: BuildBooklet) -> Mapping[str, Pages]:
    """The programme of each case, as it is printed."""
    return {name: Pages(build_booklet(text)) for name, text in CASES.items()}


each_case = pytest.mark.parametrize("case", CASES)


def read(text: str) -> Catalog:
    return Catalog.model_validate(yaml.safe_load(text))


@each_case
def test_every_title_and_every_session_is_on_a_page_in_full(built: Mapping[str, Pages], case: str) -> None:
    made = read(CASES[case])

    titles = [shown.node.title for one in programme(made).sessions for shown in one.shown]
    heads = [session.name for session in made.all_sessions]
    assert [text for text in (*titles, *heads) if text not in built[case].text] == []


@each_case
def test_every_number_is_the_label_of_the_page_it_leads_to(built: Mapping[str, Pages], case: str) -> None:
    sessions = programme(read(CASES[case])).sessions

    numbers = list(built[case].numbers())

    titles = [shown.node.title for one in sessions for shown in one.shown]
    said = [says.rpartition(", ")[0] for _, _, says in numbers]
    assert sorted(name for name in said if not name.startswith("The session ")) == sorted(titles)
    assert [(printed, label) for printed, label, _ in numbers if printed != label] == []


def test_entry_in_two_sessions_leads_twice_to_its_page(built: Mapping[str, Pages]) -> None:
    places = Counter(says for _, _, says in built["twice"].numbers() if says.startswith("The entry both"))

    assert list(places.values()) == [2]


def test_talk_without_a_paper_leads_to_its_own_page(built: Mapping[str, Pages]) -> None:
    book = built["twice"].book
    (label,) = (label for _, label, says in built["twice"].numbers() if says.startswith("On the way here"))

    assert "Ada Byron" in book.texts[book.labels.index(label)]


def test_seven_tracks_stand_under_a_line_that_says_so(built: Mapping[str, Pages]) -> None:
    pages = built["seven"]

    assert "7 TRACKS AT THE SAME TIME" in pages.text
    assert pages.book.of_kind("Table") == []


def test_seven_tracks_are_told_at_once_with_the_page_of_each(built: Mapping[str, Pages]) -> None:
    said = [says.rpartition(", ")[0] for _, _, says in built["seven"].numbers()]

    assert [name for name in said if "session" in name] == [f"The session {one}" for one in "ABCDEFG"]
    assert built["seven"].texts[0].index("The session G") < built["seven"].texts[0].index("How A came to 0 ends")


def test_three_tracks_are_a_table_whose_heads_say_what_they_head(built: Mapping[str, Pages]) -> None:
    book = built["three"].book

    heads = [(str(cell.A.Scope)[1:], book.said_by(cell)) for cell in book.of_kind("TH")]
    columns = [said.partition(" Track")[0] for scope, said in heads if scope == "Column"]
    assert columns == ["09:00–10:00", "The session A", "The session B", "The session C"]
    assert [said for scope, said in heads if scope == "Row"] == ["09:00", "09:10", "09:20", "09:30"]
    assert not any("/ID" in cell or "/Headers" in cell.get("/A", {}) for cell in book.of_kind("TH", "TD"))


def test_boards_are_listed_in_order(built: Mapping[str, Pages]) -> None:
    made = read(CASES["posters"])
    boards = [(shown.board, shown.node.title) for one in programme(made).sessions for shown in one.shown]

    places = [built["posters"].text.index(f"{board} {title}") for board, title in boards]

    assert places == sorted(places)


def test_what_goes_on_over_a_page_says_so_with_its_day(built: Mapping[str, Pages]) -> None:
    first, *others = built["posters"].texts

    assert "(continued)" not in first
    assert len(others) > 5
    for text in others:
        assert "The session hall (continued)" in text
        assert "Wed 30 November" in text


def test_a_day_that_goes_on_after_the_end_of_a_session_says_so(built: Mapping[str, Pages]) -> None:
    assert "Wednesday, 30 November 2022 (continued)" in built["seven"].texts[1]


def test_what_goes_on_is_said_above_everything_that_goes_on(built: Mapping[str, Pages]) -> None:
    trim = layout.layout_of("A5").trim
    line = (0.0, (trim.height - mm(17) - pt(12)).pt, trim.width.pt, (trim.height - mm(17)).pt)

    said = {
        case: [pages.book.text_in(index, line) for index in list(pages.indices)[1:]] for case, pages in built.items()
    }

    assert set(said["posters"]) == {"The session hall (continued)"}
    assert said["seven"][0] == "Wednesday, 30 November 2022 (continued)"


def test_session_over_midnight_says_when_it_ends(built: Mapping[str, Pages]) -> None:
    text = built["midnight"].text

    assert "20:00–02:00 ends Thu 1 December" in text
    assert text.index("Wednesday, 30 November 2022") < text.index("The session party")
    assert text.index("The session party") < text.index("Thursday, 1 December 2022")


def test_session_without_a_time_stands_under_a_heading_at_the_end(built: Mapping[str, Pages]) -> None:
    assert "Without a time Never to be told" in built["midnight"].text


def test_chair_and_room_are_printed(built: Mapping[str, Pages]) -> None:
    assert "Chair: Ann Lee" in built["midnight"].text
    assert "City hall" in built["midnight"].text


def test_times_of_other_zones_are_told_in_the_events_own(built: Mapping[str, Pages]) -> None:
    text = built["zones"].text

    assert "All times are those of Europe/Berlin (UTC+1)." in text
    assert [hours in text for hours in ("01:00–03:00", "15:00–17:00", "09:00–11:00")] == [True, True, False]


def test_times_of_no_zone_of_the_event_are_told_with_their_own(built: Mapping[str, Pages]) -> None:
    text = built["no zone"].text

    assert "All times" not in text
    assert "09:00–11:00 UTC+9" in text
    assert "09:00–11:00 UTC−5" in text


def test_an_entry_tells_its_time_as_the_programme_does(built: Mapping[str, Pages]) -> None:
    assert any("Wed 30 November, 01:00–03:00" in text for text in built["zones"].book.texts)
    assert any("Wed 30 November, 09:00–11:00 UTC+9" in text for text in built["no zone"].book.texts)


def test_outline_and_contents_lead_to_the_programme_and_its_days(built: Mapping[str, Pages]) -> None:
    pages = built["midnight"]

    assert [mark["title"] for mark in pages.mark["under"]] == [
        *("Wednesday, 30 November 2022", "Thursday, 1 December 2022", "Without a time")
    ]
    contents = next(index for index, text in enumerate(pages.book.texts) if text.startswith("Contents"))
    assert "Programme, 1" in [link.says for link in pages.book.links_on(contents)]


def test_headings_go_down_one_step_at_a_time(built: Mapping[str, Pages]) -> None:
    for pages in built.values():
        levels = [int(str(one.S)[2]) for one in pages.book.of_kind("H1", "H2", "H3", "H4")]
        assert all(after - before <= 1 for before, after in pairwise(levels))


# --- words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (ENGLISH, "Thursday, 1 December 2022"),
        (GERMAN, "Donnerstag, 1. Dezember 2022"),
        (FRENCH, "Jeudi 1er décembre 2022"),
    ],
)
def test_a_day_is_headed_as_the_language_writes_it(words: Words, told: str) -> None:
    assert words.long_day(datetime.date(2022, 12, 1)) == told


@pytest.mark.parametrize(
    ("minutes", "name"), [(0, "UTC"), (120, "UTC+2"), (330, "UTC+5:30"), (-210, "UTC−3:30"), (-600, "UTC−10")]
)
def test_an_offset_is_named_by_its_hours(minutes: int, name: str) -> None:
    assert utc(datetime.timedelta(minutes=minutes)) == name


def test_the_index_of_sessions_tells_their_times_as_the_programme_does() -> None:
    made = catalog(
        [{"id": "one", "session": "east"}],
        sessions=[session("east", "2022-11-30 09:00+09:00", "2022-11-30 11:00+09:00")],
        event={"name": "Test Days", "time_zone": "Europe/Berlin"},
    )

    assert [line.note for line in session_index(made, ENGLISH)] == ["Wed 30 November, 01:00–03:00"]
