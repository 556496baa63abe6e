"""Many booklets from one catalog: which entries are meant, and the catalog with only these.

A selection is a text such as ``author:Keuper and not section:Demos``; a division is one booklet for each author,
keyword, section or session, or for each reader of a list.
"""

from booklet.selection.choice import Choice, read_choice
from booklet.selection.division import DIVISIONS, Share, divided, picked
from booklet.selection.excerpt import excerpt

__all__ = ["DIVISIONS", "Choice", "Share", "divided", "excerpt", "picked", "read_choice"]
