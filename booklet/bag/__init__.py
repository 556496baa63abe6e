"""Bags as RFC 8493 has them (BagIt 1.0): files with their check sums, as a folder or a ZIP. Ours and anybody's."""

from booklet.bag.checking import Findings, check_bag
from booklet.bag.packing import AGENT, Source, bagged, content, sums_of, zipped
from booklet.bag.trees import Tree, is_bag, opened_tree

__all__ = [
    "AGENT",
    "Findings",
    "Source",
    "Tree",
    "bagged",
    "check_bag",
    "content",
    "is_bag",
    "opened_tree",
    "sums_of",
    "zipped",
]
