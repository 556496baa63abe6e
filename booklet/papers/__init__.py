"""Papers are hostile until proven otherwise: taken in once, made safe, with the facts the book needs about them.

Taking in is pikepdf's work, in a child process on a short leash; ``bookmarks`` and ``links`` serve appending too.
"""

from booklet.papers.intake import take_in, take_in_all

__all__ = ["take_in", "take_in_all"]
