"""What the file says about itself: document information, XMP, language, identifier."""

from pikepdf import Pdf, String

from booklet.bind.unbound import About


def add_metadata(book: Pdf, about: About) -> None:
    """The same facts as document information and as XMP; dates only where one was given."""
    book.Root.Lang = String(about.language)
    information = {
        "/Title": about.title,
        "/Author": about.issuer,
        "/Subject": about.subject,
        "/Keywords": ", ".join(about.keywords),
        "/Creator": about.creator,
        "/Producer": about.creator,
    }
    if about.date:
        stamp = f"D:{about.date:%Y%m%d%H%M%S}Z"
        information |= {"/CreationDate": stamp, "/ModDate": stamp}
    for key, value in information.items():
        if value:
            book.docinfo[key] = String(value)
    with book.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = about.title
        xmp["dc:language"] = {about.language}
        xmp["dc:format"] = "application/pdf"
        xmp["xmp:CreatorTool"] = about.creator
        xmp["pdf:Producer"] = about.creator
        if about.issuer:
            xmp["dc:creator"] = [about.issuer]
        if about.subject:
            xmp["dc:description"] = about.subject
        if about.keywords:
            xmp["pdf:Keywords"] = ", ".join(about.keywords)
            xmp["dc:subject"] = list(about.keywords)
        if about.date:
            xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = about.date.isoformat()
