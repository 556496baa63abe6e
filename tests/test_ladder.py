"""The search for the finest step of the ladder that fits."""

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from booklet.ladder import LADDER, Step, finest

Sizes = tuple[list[int], list[int], int]
"""What the book weighs without papers on each rung, what each paper weighs, and the budget."""


@st.composite
def sizes(draw: st.DrawFn) -> Sizes:
    own = sorted(draw(st.lists(st.integers(1, 500), min_size=2, max_size=9)), reverse=True)
    papers = sorted(draw(st.lists(st.integers(0, 300), max_size=40)), reverse=True)
    return own, papers, draw(st.integers(0, 3_000))


def searched(own: list[int], papers: list[int], budget: int, together: float = 1.0) -> tuple[Step | None, list[Step]]:
    """The step that is found and the steps that were weighed, where papers of a book weigh so much of what they do
    alone.
    """
    asked: list[Step] = []

    def weigh(step: Step) -> int:
        asked.append(step)
        return own[step.rung] + round(together * sum(papers[step.without :]))

    return finest(weigh, budget, len(own), lambda: papers), asked


@given(sizes(), st.floats(0.5, 1.0))
def test_no_better_step_fits(book: Sizes, together: float) -> None:
    own, papers, budget = book
    fitting = [
        (without, rung)
        for without in range(len(papers) + 1)
        for rung in range(len(own))
        if own[rung] + round(together * sum(papers[without:])) <= budget
    ]

    found, asked = searched(own, papers, budget, together)

    assert (found and (found.without, found.rung)) == min(fitting, default=None)
    assert found is None or found in asked


def test_what_fits_at_once_is_weighed_once() -> None:
    assert searched([100, 50], [10], 200) == (Step(0), [Step(0)])


def test_search_is_short_where_papers_weigh_what_they_said() -> None:
    weights = [round(1_000_000 / (n + 3)) for n in range(400)]
    whole = list(accumulate(weights))[-1]

    found, asked = searched([round(whole / 10) - n for n in range(len(LADDER))], weights, whole // 2, together=0.8)

    assert found is not None
    assert found.without > 10
    assert len(asked) <= 12


def test_the_ladder_only_ever_grows_coarser() -> None:
    for fine, coarse in pairwise(LADDER):
        assert fine.own.dpi >= coarse.own.dpi
        assert fine.own.quality >= coarse.own.quality
        assert fine.papers is None or (coarse.papers is not None and fine.papers.dpi > coarse.papers.dpi)
    assert (LADDER[0].posters, LADDER[0].papers) == (None, None)
