"""The links of a PDF: within each paper, between them and to the web, and those that lead nowhere."""

from booklet.links.counting import Held, Lost, Pages, Report, Tally, tallies
from booklet.links.reading import Kind, Link, read_links
from booklet.links.surveying import AROUND, survey

__all__ = [
    "AROUND",
    "Held",
    "Kind",
    "Link",
    "Lost",
    "Pages",
    "Report",
    "Tally",
    "read_links",
    "survey",
    "tallies",
]
