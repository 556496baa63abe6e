"""What each file says about itself: document information, XMP, language, the way it opens."""

from pikepdf import Dictionary, Pdf, String

from booklet.citations.facts import Item
from booklet.languages import words_for

PRISM = "{http://prismstandard.org/namespaces/basic/2.0/}"
"""Fields of publishers (PRISM 2.0), which indexers read."""


def describe(pdf: Pdf, item: Item, volume: Item, book: Pdf) -> None:
    """Say of a paper, or of the front matter, what it is and where it was published; dates only if the book has any."""
    language = item.language or volume.language
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    source = _source(item, volume)
    people = [f"{name.given} {name.family}".strip() for name in (item.author or item.editor)]
    information = {
        "/Title": item.title,
        "/Author": "; ".join(people),
        "/Subject": source,
        "/Keywords": item.keyword,
        "/doi": item.doi,
        **{key: str(book.docinfo.get(key, "")) for key in ("/Creator", "/Producer", "/CreationDate", "/ModDate")},
    }
    for key, value in information.items():
        if value:
            pdf.docinfo[key] = String(value)
    fields: dict[str, str | list[str] | set[str]] = {
        "dc:title": item.title,
        "dc:creator": people,
        "dc:description": source,
        "dc:subject": [word for word in item.keyword.split(", ") if word],
        "dc:publisher": {volume.publisher} if volume.publisher else "",
        "dc:identifier": f"doi:{item.doi}" if item.doi else "",
        "dc:language": {language},
        "dc:format": "application/pdf",
        "pdf:Keywords": item.keyword,
        "pdf:Producer": information["/Producer"],
        "xmp:CreatorTool": information["/Creator"],
        f"{PRISM}publicationName": volume.title,
        f"{PRISM}isbn": volume.isbn,
        f"{PRISM}doi": item.doi,
        f"{PRISM}pageRange": item.page,
        f"{PRISM}startingPage": item.page.partition("-")[0],
        f"{PRISM}endingPage": item.page.rpartition("-")[2],
    }
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        for name, content in fields.items():
            if content:
                xmp[name] = content


def _source(item: Item, volume: Item) -> str:
    """Where it was published: Proceedings of …, pages 13-19."""
    if not item.page:
        return volume.event_title
    words = words_for(volume.language)
    return f"{volume.title}, {words.pages if '-' in item.page else words.page} {item.page.replace('-', '–')}"
