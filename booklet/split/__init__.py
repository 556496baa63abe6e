"""A booklet taken apart: each paper as a file of its own, what comes before them, and a bibliography.

Works from the file alone: it carries its citations with it, and names the page on which each paper begins.
"""

from booklet.split.taking_apart import Piece, Split, split

__all__ = ["Piece", "Split", "split"]
