"""What a template may say: the facts, functions and filters that the theme hands it.

Functions that show something put its bytes among the resources of the part that is being filled.
"""

import re
from collections.abc import Callable
from functools import cached_property
from html import unescape
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

import booklet
from booklet import colour, fonts, indexes, layout, prose, scripts
from booklet.addresses import short_address
from booklet.catalog.model import Catalog, Entry, Section
from booklet.catalog.names import isolated, named_and_more, printed_name
from booklet.catalog.texts import Moment
from booklet.designs import openers
from booklet.diagnostics import Place, warning
from booklet.material import Collector, Material
from booklet.placed import Node
from booklet.values import SLOT, Absence, CleanPaper, LeftOut, Missing, RichText
from booklet.vocabulary import titles
from booklet.vocabulary.sides import Sides
from booklet.vocabulary.titles import NO_BREAK_SPACE
from booklet.workspace import Store

LONE_WORD = 12
"""A last word of fewer letters does not stand on a line by itself."""
BEGINNING = 800
"""Most characters of an abstract that stand on a page in the place of a paper."""


class Vocabulary:
    """The vocabulary for one book."""

    def __init__(self, material: Material, store: Store, *, spells_links: bool = False) -> None:
        """Links in an author's prose are spelled out where nobody can click them."""
        self._material = material
        self._spells_links = spells_links
        self._store = store
        self._layout = layout.layout_of(material.catalog.booklet.size)
        self._draw = prose.kept_in(store)
        self._entries = {entry.id: (section, entry) for section, entry in material.catalog.with_sections()}
        self._words = material.words
        self._showings = material.catalog.showings
        self._sides = Sides(material, self._layout, store, self._showings)

    def facts(self) -> dict[str, object]:
        """What is the same in every template of the book."""
        catalog, papers, homes = self._material.catalog, self._material.papers, self._material.homes
        return {
            "catalog": catalog,
            "booklet": catalog.booklet,
            "book_title": catalog.title,
            "words": self._words,
            "version": booklet.__version__,
            "colours": colour.scheme(catalog.booklet.accent),
            "papers_in_book": sum(isinstance(paper, CleanPaper) and id not in homes for id, paper in papers.items()),
            "papers_embedded": any(isinstance(paper, LeftOut) and paper.enclosed for paper in papers.values()),
            "entries_with_paper": [entry for entry in catalog.entries if entry.id in papers],
            "licences": [
                f"{prose.plain(entry.title)}: {entry.paper.licence}"
                for entry in catalog.entries
                if entry.paper and entry.paper.licence
            ],
            "gaps": self._gaps(),
            "codes_in_margin": self._codes_in_margin,
        }

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What a template may call."""
        return {
            "entry_of": lambda leaf: self._entries[leaf.subject][1],
            "section_of": lambda leaf: self._material.catalog.sections[int(leaf.subject) - 1],
            "language_of": self._material.catalog.language_of,
            "section_title": lambda entry: self._entries[entry.id][0].title,
            "paper_of": lambda entry: self._material.papers.get(entry.id),
            "is_appended": lambda entry: isinstance(self._material.papers.get(entry.id), CleanPaper),
            "enclosed_as": self._enclosed_as,
            "is_left_out": lambda entry: isinstance(self._material.papers.get(entry.id), LeftOut),
            "paper_address": paper_address,
            "explains_presenters": lambda section: section is self._first_presented,
            "explains_presenters_on": lambda entry: entry is self._explaining,
            "further_typefaces": self._further_typefaces,
            "affiliations": affiliations,
            "share_affiliation": lambda entry: len({author.affiliation for author in entry.authors}) == 1,
            "named_and_more": named_and_more,
            "by_letter": indexes.by_letter,
            "showings": self._showings,
            "opener": lambda title: titles.fitted(title, self._layout.opener, fonts.ruler("sans-700", self._store)),
            "balanced_mm": self._balanced_mm,
            "side_of": self._sides.running,
            "side_with_codes": self._sides.with_codes,
            "number": lambda target: f"{SLOT}number/{target}",
            "number_right": lambda target: f"{SLOT}number-right/{target}",
            "range_of": lambda target: f"{SLOT}range/{target}",
            "range_right": lambda target: f"{SLOT}range-right/{target}",
        }

    def filters(self) -> dict[str, Callable[..., Any]]:
        """What a template may pass a text through."""
        return {
            "prose": self._prose,
            "inline": self._inline,
            "plain": prose.plain,
            "printed_name": printed_name,
            "isolated": isolated,
            "short_address": short_address,
            "sentence": sentence,
            "unbroken": unbroken,
            "beginning": beginning,
        }

    # --- text ----------------------------------------------------------------------------------------------

    @pass_context
    def _prose(self, context: Context, text: str, node: Node | None = None) -> Markup:
        return self._rich(context, prose.render(text, language=self._language(node), draw=self._draw), text, node)

    @pass_context
    def _inline(self, context: Context, text: str, node: Node | None = None) -> Markup:
        return self._rich(context, prose.inline(text, language=self._language(node), draw=self._draw), text, node)

    def _language(self, node: Node | None) -> str:
        catalog = self._material.catalog
        return catalog.language_of(node) if isinstance(node, Entry) else catalog.booklet.language

    def _rich(self, context: Context, rich: RichText, text: str, node: Node | None) -> Markup:
        collector: Collector = context["collector"]
        collector.resources.update(rich.resources)
        place = node.written_at if node else Place()
        hint = "see docs/prose.md for what an abstract may hold"
        collector.problems += [warning(place, "prose", problem, hint) for problem in rich.problems]
        spells = self._spells_links and not isinstance(node, Moment)  # whose own address stands under it
        shown = spelled_out(rich.html) if spells else rich.html
        return Markup(loosened(shown))  # prose.py made it, and lets no author's HTML through

    # --- titles --------------------------------------------------------------------------------------------

    def _enclosed_as(self, entry: Entry) -> str:
        """The name under which the entry's paper is embedded in the file; empty where it is not."""
        paper = self._material.papers.get(entry.id)
        return paper.enclosed if isinstance(paper, LeftOut) else ""

    def _balanced_mm(self, entry: Entry, where: str = "entry") -> float | None:
        """Measure that balances the lines of the entry's title; None where there is nothing to balance."""
        beside = bool(entry.poster) if where == "card" else self._codes_in_margin
        widest = self._layout.title_measure(where, coded=beside)
        measure = titles.balanced(prose.plain(entry.title), fonts.ruler("sans-700", self._store), widest, where)
        return measure.mm if measure else None

    @cached_property
    def _codes_in_margin(self) -> bool:
        return codes_in_margin(self._material.catalog)

    @cached_property
    def _first_presented(self) -> Section | None:
        return first_presented(self._material.catalog)

    @cached_property
    def _explaining(self) -> Entry | None:
        return explaining(self._material.catalog)

    def _further_typefaces(self) -> str:
        """A sentence that names the typefaces in use beside the book's own two; empty where there are none."""
        catalog, texts = self._material.catalog, self._material.texts.values()
        families = scripts.families("".join((catalog.model_dump_json(), *texts)), self._store)
        told = (text for entry in catalog.entries for text in (entry.title, entry.abstract or ""))
        if any("$" in text and prose.render(text, draw=self._draw).resources for text in (*told, *texts)):
            families += (prose.TYPEFACE,)
        return self._words.typefaces_also_pattern.format(families=", ".join(families)) if families else ""

    def _gaps(self) -> list[str]:
        """What was named and can't be had: titles of entries, and files of the event and of moments."""
        artwork = self._material.artwork
        missing = {id for id, paper in self._material.papers.items() if isinstance(paper, Missing)}
        missing |= {id for id, plate in artwork.plates.items() if plate.missing}
        entries = [prose.plain(entry.title) for entry in self._material.catalog.entries if entry.id in missing]
        return entries + [art.source for art in (artwork.logo, *artwork.photos.values()) if isinstance(art, Missing)]


def codes_in_margin(catalog: Catalog) -> bool:
    """Whether any entry has a code or a board: then all leave room for one."""
    return any(entry.code or any(one.board for one in entry.session) for entry in catalog.entries)


def first_presented(catalog: Catalog) -> Section | None:
    """The first section in which one of several authors is marked."""
    for section, entry in catalog.with_sections():
        if _marks_presenter(entry):
            return section
    return None


def explaining(catalog: Catalog) -> Entry | None:
    """The entry whose page says what a mark means, where its section has no page that could."""
    first, opened = first_presented(catalog), openers(catalog.sections)
    for number, section in enumerate(catalog.sections, 1):
        if section is first and number not in opened and any(one.poster for one in section.entries):
            return next(one for one in section.entries if _marks_presenter(one))
    return None


def _marks_presenter(entry: Entry) -> bool:
    """Whether one of several authors is marked."""
    return len(entry.authors) > 1 and any(author.presenting for author in entry.authors)


def affiliations(entry: Entry) -> list[str]:
    """The affiliations of the entry's authors, each once, in order of appearance."""
    return list(dict.fromkeys(author.affiliation for author in entry.authors if author.affiliation))


def paper_address(entry: Entry, lack: Missing | LeftOut) -> str | None:
    """Where the paper stands on the web, as far as the catalog says it; not the address that it is gone from."""
    by_doi = f"https://doi.org/{entry.doi}" if entry.doi else None
    if lack.why is Absence.GONE:
        return by_doi
    return (entry.paper.url if entry.paper else None) or by_doi


def beginning(text: str) -> str:
    """As much of the text as a page in the place of a paper has room for, cut after a word."""
    words = " ".join(text.split())
    return words if len(words) <= BEGINNING else f"{words[:BEGINNING].rpartition(' ')[0].rstrip(',;:')} …"


def sentence(clause: str) -> str:
    """The clause with a capital letter and a full stop."""
    return f"{clause[:1].upper()}{clause[1:].rstrip('.')}."


def unbroken(line: str) -> str:
    """The line without a break before its last word, where that is short: it would stand alone on a last line."""
    head, space, last = line.rpartition(" ")
    kind = Markup if isinstance(line, Markup) else str
    lone = space and len(last) < LONE_WORD and not set("<>") & set(last)
    return kind(f"{head}{NO_BREAK_SPACE}{last}") if lone else line


def loosened(html: str) -> str:
    """Prose whose pieces in italics, links and formulas have the space before them in a piece of its own.

    WeasyPrint 70 breaks a text that ends in a space after its first word where what follows does not fit the line.
    """
    return re.sub(r" (?=<(?:a|b|code|em|i|img|span|strong)[ >])", "<span> </span>", html)


def spelled_out(html: str) -> str:
    """Prose in which every link to the web is followed by its address, where the words are not the address already."""

    def with_address(link: re.Match[str]) -> str:
        address = short_address(unescape(link[1]))
        words = re.sub(r"<[^>]*>", "", link[2])
        if short_address(unescape(words)) == address:
            return link[0]
        return f'{link[0]} <span class="address">({escape(address)})</span>'

    return re.sub(r'<a href="(https?://[^"]*)"[^>]*>(.*?)</a>', with_address, html, flags=re.DOTALL)
