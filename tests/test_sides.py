"""What stands beside an entry: whether its words reach lower for sure."""

import pytest
from making_catalogs import one_entry

from booklet.layout import layout_of
from booklet.material import Material
from booklet.values import Artwork
from booklet.vocabulary.sides import Sides
from booklet.workspace import Store

LINKS = [{"label": f"Link {number}", "url": f"https://example.org/{number}"} for number in range(4)]


@pytest.mark.parametrize(
    ("abstract", "sure"),
    [
        ("A word follows a word. " * 60, True),
        ("A word follows a word. " * 4, False),
        (f"So short: ${'x' * 3000}$.", False),
        (f"So short: [here](https://example.org/{'x' * 3000}).", False),
        (None, False),
    ],
    ids=["long", "short", "a formula", "an address", "none"],
)
def test_a_long_abstract_is_known_to_reach_below_the_side_column(
    abstract: str | None, sure: bool, store: Store
) -> None:
    made, entry = one_entry(abstract=abstract, links=LINKS)
    sides = Sides(Material(made, Artwork({}), {}), layout_of("A5"), store, made.showings)

    side = sides.running(entry)

    assert side.links
    assert side.outlasted is sure
