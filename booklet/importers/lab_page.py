"""Import a page of a lab's website, as Jekyll and the Lab Website Template have it.

``#`` is the event, ``##`` a section, ``###`` an entry, ``####`` its authors; figures are posters, buttons
are papers and links, embedded posts are moments. What has no place in a catalog is named in a diagnostic.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from booklet.catalog.model import Catalog, Event, Imprint, Link, Section
from booklet.catalog.texts import Moment
from booklet.diagnostics import BookletError, Diagnostic, Place, error, in_reading_order
from booklet.importers.embedded_html import to_line, to_markdown, to_plain_text
from booklet.importers.flowing_text import LINE_BREAK, flowing
from booklet.importers.imported import Imported
from booklet.importers.lab_entry import EntryDraft, entry_from, web_address_of
from booklet.importers.merging import merged
from booklet.importers.page_pieces import Attribute, Heading, Include, Page, Passage, cut
from booklet.importers.people import authors_from
from booklet.importers.posts import moment_from
from booklet.importers.report import Report
from booklet.importers.site import Site

_FIGURES = frozenset({"figure"})
_BUTTONS = frozenset({"button", "link", "big-link"})
_ONLY_LOOKS = frozenset({"section", "centerer", "grid", "cols", "float"})
_MARKS_OF_A_LAB_PAGE = re.compile(
    r"\{%-?\s*include\s+(?:figure|button|link)\.html|^###[ \t].+\n+####[ \t]", re.MULTILINE
)
_LINKED_TITLE = re.compile(r"\[(?P<title>.+)\]\((?P<address>\S+)\)")


def looks_like_a_lab_page(source: Path) -> bool:
    """Whether the file is Markdown with the template's figures or buttons, or with authors under titles."""
    if source.suffix.lower() not in {".md", ".markdown"} or not source.is_file():
        return False
    text = source.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
    return bool(_MARKS_OF_A_LAB_PAGE.search(text))


def read(source: Path) -> Imported:
    """The page as a catalog, with the pictures and papers of the website it refers to.

    Nothing is invented: what the page does not tell, such as the event's dates, is left out and noted.

    Raises:
        BookletError: The page cannot be read, or is not UTF-8 text.
    """
    report = Report(source)
    page = cut(_text_of(source), report)
    try:
        catalog = _Reader(Site.around(source), report).catalog(page)
    except ValidationError as refusal:  # such as a link with the booklet's private scheme
        raise BookletError(tuple(_refused(source, details["msg"]) for details in refusal.errors())) from None
    return merged((Imported(catalog, tuple(report.files.items()), in_reading_order(report.findings)),))


def _refused(source: Path, message: str) -> Diagnostic:
    return error(
        Place(str(source)), "cannot-import", f"the page cannot become a catalog: {message}", "correct the page"
    )


def _text_of(source: Path) -> str:
    try:
        return source.read_bytes().decode("utf-8")
    except OSError as problem:
        message, hint = f"cannot read {source}: {problem.strerror or problem}", "name a Markdown file of the website"
    except UnicodeDecodeError as problem:
        message, hint = f"{source} is not UTF-8 text: byte {problem.start} is wrong", "save the page as UTF-8"
    raise BookletError((error(Place(str(source)), "cannot-read", message, hint),))


@dataclass(slots=True)
class _SectionDraft:
    title: str
    intro: list[str] = field(default_factory=list)
    entries: list[EntryDraft] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """Takes the pieces of a page in their order, and has the catalog at the end."""

    site: Site
    report: Report
    titles: list[Heading] = field(default_factory=list)
    foreword: list[str] = field(default_factory=list)
    sections: list[_SectionDraft] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)

    @property
    def _entry(self) -> EntryDraft | None:
        """The entry the page is at, if any."""
        return self.sections[-1].entries[-1] if self.sections and self.sections[-1].entries else None

    def catalog(self, page: Page) -> Catalog:
        """The catalog of all pieces; ids may still be given twice."""
        for piece in page.pieces:
            match piece:
                case Heading():
                    self._heading(piece)
                case Include():
                    self._include(piece)
                case Passage():
                    self._passage(piece)
        name, title = self._names(page)
        message = "the page does not tell the event's dates (start, end), place and address (url)"
        self.report.note(0, "event-not-told", message, "add them under event: in catalog.yaml")
        return Catalog(
            event=Event(name=name),
            booklet=Imprint(title=title, foreword="\n\n".join(self.foreword) or None),
            sections=tuple(self._section(draft) for draft in self.sections),
            moments=tuple(self.moments),
        )

    def _heading(self, heading: Heading) -> None:
        to_text = to_line if heading.level == 3 else to_plain_text
        text = to_text(heading.text, heading.line, self.report)
        entry = self._entry
        if not text:
            self.report.warning(heading.line, "empty-heading", "the heading says nothing: it is not kept")
        elif heading.level == 1 and not self.titles:
            self.titles.append(Heading(1, text, heading.line))
        elif heading.level <= 2:
            self.sections.append(_SectionDraft(text))
        elif heading.level == 3:
            self._begin_entry(text, heading.line)
        elif heading.level == 4 and entry and not entry.authors and not entry.paragraphs:
            entry.authors = authors_from(text, heading.line, self.report)
        else:
            message = f"the heading {text!r} became a paragraph in bold: the catalog has no place for it"
            self.report.note(heading.line, "heading-kept-as-text", message, "keywords:, session: or award: may fit")
            self._paragraphs().append(f"**{text}**")

    def _begin_entry(self, title: str, line: int) -> None:
        if not self.sections:
            message = f"{title!r} stands above the first section: it got a section called «Contributions»"
            self.report.note(line, "entry-without-section", message, "call the section as you like")
            self.sections.append(_SectionDraft("Contributions"))
        linked = _LINKED_TITLE.fullmatch(title)
        draft = EntryDraft(linked["title"] if linked else title, line)
        if linked:
            address = web_address_of(Attribute("link", linked["address"], line), self.report)
            draft.links.extend([Link(label="Web page", url=address, kind="page")] if address else [])
        self.sections[-1].entries.append(draft)

    def _include(self, include: Include) -> None:
        entry = self._entry
        if include.name in _ONLY_LOOKS:
            self.report.presentation(include.line, f"include of {include.name}", include.attributes)
        elif include.name in _FIGURES and entry:
            entry.figures.append(include)
        elif include.name in _BUTTONS and entry:
            entry.buttons.append(include)
        else:
            attributes = ", ".join(map(str, include.attributes)) or "without attributes"
            if include.name in _FIGURES | _BUTTONS:
                message = f"this {include.name} belongs to no entry and is not kept: {attributes}"
                self.report.warning(include.line, "outside-entry", message, "add it where it belongs in catalog.yaml")
            else:
                message = f"the include of {include.name} is unknown here and is not kept: {attributes}"
                self.report.warning(include.line, "unknown-include", message, "add by hand what it showed")

    def _passage(self, passage: Passage) -> None:
        converted = to_markdown(passage.text, passage.line, self.report)
        text = flowing(converted.text).replace(LINE_BREAK, " ")
        if text:
            self._paragraphs().append(text)
        for picture in converted.pictures:
            self._include(picture)
        for post in converted.posts:
            moment = moment_from(post, self.report)
            if moment and self.sections:
                message = f"the post stands under {self.sections[-1].title!r}; the booklet shows all posts together"
                self.report.note(post.line, "post-moved", f"{message}, in the page's order")
            self.moments.extend([moment] if moment else [])

    def _paragraphs(self) -> list[str]:
        """Where text goes at this place of the page."""
        if self._entry:
            return self._entry.paragraphs
        return self.sections[-1].intro if self.sections else self.foreword

    def _section(self, draft: _SectionDraft) -> Section:
        entries = tuple(entry_from(entry, self.site, self.report) for entry in draft.entries)
        return Section(title=draft.title, intro="\n\n".join(draft.intro) or None, entries=entries)

    def _names(self, page: Page) -> tuple[str, str | None]:
        """Name of the event, and the booklet's title where the page's heading differs from it."""
        name = ""
        for attribute in page.front_matter:
            if attribute.name == "title":
                name = attribute.value.strip()
            else:
                message = f"the front matter's {attribute} is not kept: it is for the website"
                self.report.note(attribute.line, "front-matter-dropped", message)
        heading = self.titles[0].text if self.titles else ""
        if not name and not heading:
            message = f"the page has no title: the event is called {self.site.page.stem!r} after its file"
            self.report.warning(1, "no-title", message, "correct event: name: in catalog.yaml")
        return name or heading or self.site.page.stem, heading if name and heading and heading != name else None
