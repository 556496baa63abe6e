"""One entry of a lab website's page: title, authors, figure, abstract and buttons become an Entry."""

import re
from dataclasses import dataclass, field

from booklet.catalog.model import Entry, Link, Paper, Poster
from booklet.catalog.people import Author
from booklet.importers.embedded_html import to_line
from booklet.importers.page_pieces import Attribute, Include
from booklet.importers.report import Report
from booklet.importers.site import Site, copy_name
from booklet.importers.web_addresses import as_web_address, host, is_page_about_a_paper, kind_of, without_tracking
from booklet.placed import PlacedMapping

_PAPER = re.compile(r"\b(?:pdf|paper|preprint|article|manuscript)\b", re.IGNORECASE)
_SOMETHING_ELSE = re.compile(
    r"slide|poster|suppl|appendix|code|source|data|video|talk|review|bib|page|site|blog", re.IGNORECASE
)
_PAPER_TYPES = frozenset({"paper", "preprint", "article", "journal", "manubot", "unpublished", "pdf"})
_PICTURE = re.compile(r"\.(?:png|jpe?g|webp|gif|tiff?|svg)(?:$|[?#])", re.IGNORECASE)
_SCHEME = re.compile(r"(?i)[a-z][a-z0-9+.-]+:")


@dataclass(slots=True)
class EntryDraft:
    """What the page says of an entry, gathered until the next heading."""

    title: str
    line: int
    authors: tuple[Author, ...] = ()
    paragraphs: list[str] = field(default_factory=list)
    figures: list[Include] = field(default_factory=list)
    buttons: list[Include] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def entry_from(draft: EntryDraft, site: Site, report: Report) -> Entry:
    """The draft as an entry; everything that finds no place in it is reported."""
    figure = draft.figures[0] if draft.figures else None
    for other in draft.figures[1:]:
        attributes = ", ".join(map(str, other.attributes))
        message = f"an entry shows one poster: this figure is not kept: {attributes}"
        report.warning(other.line, "second-figure", message, "make an entry or a moment of it")
    poster = _poster(figure, site, report) if figure else None
    papers = [button for button in draft.buttons if _says_paper(button)]
    paper = _paper(papers[0] if papers else None, figure, site, report)
    links = [*draft.links, *_figure_link(figure, papers, report)]
    for button in draft.buttons:
        links.extend(_link(button, report, is_paper=button in papers[:1], is_second=button in papers[1:]))
    if not draft.paragraphs:
        report.note(draft.line, "no-abstract", f"{draft.title!r} has no abstract", "write one under abstract:")
    entry = {
        "title": draft.title,
        "authors": draft.authors,
        "abstract": "\n\n".join(draft.paragraphs) or None,
        "poster": poster,
        "paper": paper,
        "links": tuple(links),
    }
    return Entry.model_validate(PlacedMapping.at(entry, report.place(draft.line)))


def _poster(figure: Include, site: Site, report: Report) -> Poster | None:
    report.presentation(figure.line, "figure", figure.without("image", "link", "caption", "alt"))
    caption, alt = (to_line(figure.value(name), figure.line, report) or None for name in ("caption", "alt"))
    image = figure.attribute("image")
    url, file = _located(image, "images", site, report) if image else (None, None)
    if url or file:
        return Poster(url=url, file=file, caption=caption, alt=alt)
    if not image:
        rest = ", ".join(map(str, figure.attributes))
        report.warning(figure.line, "figure-without-image", f"the figure names no image: {rest}", "name it as poster:")
    return None


def _paper(button: Include | None, figure: Include | None, site: Site, report: Report) -> Paper | None:
    """The paper the button names; the one the figure leads to where there is no button for it."""
    behind_figure = figure.attribute("link") if figure else None
    if button and behind_figure and behind_figure.value.strip() != button.value("link"):
        message = (
            f"the figure leads to {behind_figure.value.strip()}, but the button of the paper to "
            f"{button.value('link')}: the button's was taken"
        )
        report.warning(behind_figure.line, "figure-link-differs", message, "see which is right, and correct paper:")
    if button:
        source = button.attribute("link")
    else:
        source = None if behind_figure and _PICTURE.search(behind_figure.value) else behind_figure
    if not source:
        return None
    url, file = _located(source, "papers", site, report)
    if not url:
        return Paper(file=file) if file else None
    if is_page_about_a_paper(url):
        message = f"{url} is a page about the paper and not a PDF: the booklet only links to it"
        report.note(source.line, "paper-is-a-page", message, "to append the paper, name its PDF and drop append: false")
        return Paper(url=url, append=False)
    return Paper(url=url)


def _figure_link(figure: Include | None, papers: list[Include], report: Report) -> list[Link]:
    """A link from the figure to a picture, which is no paper: mostly the poster in full size."""
    link = figure.attribute("link") if figure else None
    if not figure or not link or papers or not _PICTURE.search(link.value):
        return []
    url = as_web_address(link.value)
    if url and url != figure.value("image"):
        return [Link(label="Poster", url=url)]
    report.note(link.line, "figure-link-dropped", f"the figure leads to a picture: {link.value} is not kept")
    return []


def _says_paper(button: Include) -> bool:
    """Whether text, type or icon say that the paper itself waits behind the button."""
    text = button.value("text")
    if not button.value("link") or _SOMETHING_ELSE.search(text):
        return False
    by_type = button.value("type").lower() in _PAPER_TYPES or "file-pdf" in button.value("icon")
    return bool(_PAPER.search(text)) or by_type


def _link(button: Include, report: Report, *, is_paper: bool, is_second: bool) -> list[Link]:
    label = button.value("text") or button.value("type").replace("-", " ").capitalize() or button.value("tooltip")
    used = ("link",) if is_paper else ("link", "text" if button.value("text") else "type")
    report.presentation(button.line, "button of the paper" if is_paper else "button", button.without(*used))
    address = button.attribute("link")
    if not address:
        rest = ", ".join(map(str, button.attributes))
        report.warning(button.line, "button-without-link", f"the button leads nowhere: {rest}", "add it to links:")
        return []
    if is_paper:
        return []
    url = web_address_of(address, report, label)
    if not url:
        return []
    if is_second:
        message = f"the entry has its paper already: {url} became a link"
        report.note(button.line, "second-paper", message, "exchange them where this one is to be appended")
    kind = kind_of(f"{label} {button.value('type')}", button.value("icon"), url)
    return [Link(label=label or host(url), url=url, kind=kind)]


def web_address_of(attribute: Attribute, report: Report, label: str = "") -> str | None:
    """The attribute's address without tracking; None, and a warning, where it leads into the website itself."""
    url = as_web_address(attribute.value)
    if not url:
        what = f"{attribute} of «{label}»" if label else str(attribute)
        message = f"{what} is not a web address: it is not kept"
        report.warning(attribute.line, "not-a-web-address", message, "write the full address, beginning with https://")
        return None
    clean, taken = without_tracking(url)
    if taken:
        message = f"{taken} only tells where a reader came from: removed from {clean}"
        report.note(attribute.line, "tracking-removed", message)
    return clean


def _located(attribute: Attribute, folder: str, site: Site, report: Report) -> tuple[str | None, str | None]:
    """The web address, or the name of the copy beside the catalog, that the attribute stands for."""
    reference = attribute.value.strip()
    if as_web_address(reference) or _SCHEME.match(reference):
        return web_address_of(attribute, report), None
    name = copy_name(folder, reference)
    path = site.find(reference)
    if path:
        report.files[name] = path
    else:
        message = f"{reference} is not there, or lies outside the website: the catalog names it all the same"
        report.warning(attribute.line, "file-missing", message, f"put it beside the catalog as {name}")
    if name != reference:
        report.note(attribute.line, "file-renamed", f"{reference} is called {name} beside the catalog")
    return None, name
