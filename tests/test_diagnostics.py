"""Findings as data, as text, in reading order, and in an error that travels between processes."""

import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booklet.diagnostics import (
    BookletError,
    Diagnostic,
    ExitCode,
    MissingError,
    Place,
    Severity,
    error,
    in_one,
    in_reading_order,
    note,
    warning,
)

FINDINGS = st.builds(
    Diagnostic,
    st.builds(Place, st.sampled_from(["a.yaml", "b.yaml"]), st.integers(0, 3), st.integers(0, 3)),
    st.sampled_from(Severity),
    st.sampled_from(["duplicate-key", "file-missing"]),
    st.sampled_from(["one", "two"]),
)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(), ""),
        (Place("catalog.yaml"), "catalog.yaml"),
        (Place("catalog.yaml", 12), "catalog.yaml:12"),
        (Place("catalog.yaml", 12, 5), "catalog.yaml:12:5"),
    ],
)
def test_place_is_written_as_editors_read_it(place: Place, text: str) -> None:
    assert str(place) == text


def test_finding_names_place_severity_message_and_rule() -> None:
    finding = error(Place("catalog.yaml", 3, 1), "duplicate-key", "'title' is given twice", "remove one")

    assert str(finding) == "catalog.yaml:3:1: error: 'title' is given twice [duplicate-key]"


def test_finding_without_a_place_begins_with_its_severity() -> None:
    assert str(note(Place(), "system", "all is well")) == "note: all is well [system]"


def test_finding_as_data_has_all_it_knows() -> None:
    finding = warning(Place("catalog.yaml", 3, 1), "file-missing", "no such file", "put it there")

    assert finding.as_data() == {
        "file": "catalog.yaml",
        "line": 3,
        "column": 1,
        "severity": "warning",
        "rule": "file-missing",
        "message": "no such file",
        "hint": "put it there",
    }


@pytest.mark.parametrize(
    ("made", "severity"), [(error, Severity.ERROR), (warning, Severity.WARNING), (note, Severity.NOTE)]
)
def test_each_severity_has_a_maker(made: Callable[[Place, str, str], Diagnostic], severity: str) -> None:
    assert made(Place("f"), "rule", "message").severity == severity


@given(st.lists(FINDINGS))
def test_reading_order_keeps_each_finding_once_and_goes_down_the_file(findings: list[Diagnostic]) -> None:
    ordered = in_reading_order(findings)

    assert set(ordered) == set(findings)
    assert len(ordered) == len(set(findings))
    assert [finding.place for finding in ordered] == sorted(finding.place for finding in ordered)


@given(st.lists(FINDINGS, unique=True))
def test_reading_order_does_not_depend_on_the_order_of_discovery(findings: list[Diagnostic]) -> None:
    assert in_reading_order(findings) == in_reading_order(reversed(findings))


@pytest.mark.parametrize(("kind", "code"), [(BookletError, ExitCode.FINDINGS), (MissingError, ExitCode.MISSING)])
def test_error_survives_the_way_between_processes(kind: type[BookletError], code: ExitCode) -> None:
    problem = kind((error(Place("f", 1), "rule", "first"), error(Place("f", 2), "rule", "second")))

    arrived = pickle.loads(pickle.dumps(problem))

    assert type(arrived) is kind
    assert arrived.diagnostics == problem.diagnostics
    assert str(arrived) == "f:1: error: first [rule]\nf:2: error: second [rule]"
    assert arrived.exit_code == code


def test_findings_told_as_one_keep_the_names_of_files_as_they_are() -> None:
    place = Place("catalog.yaml", 3)
    several = [
        warning(place, "dropped-links", "papers/half.pdf lost 2 links"),
        warning(place, "font-not-embedded", "papers/half.pdf uses fonts that are not embedded"),
    ]

    (told,) = in_one(several, ("dropped-links", "font-not-embedded"))

    assert told.message == "papers/half.pdf lost 2 links; papers/half.pdf uses fonts that are not embedded"
