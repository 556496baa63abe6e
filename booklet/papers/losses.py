"""In which words a reader is told what was taken out of a paper: of one thing, and of many of its kind."""

from booklet.papers.links import Clause, names

MAX_ANNOTATIONS = 5_000
"""On one page; the papers measured have some two hundred, a hundred thousand take minutes in every library."""

ACTIONS: dict[str, Clause] = {
    "/JavaScript": ("a script (JavaScript)", "scripts (JavaScript)"),
    "/Launch": ("a link that starts a program", "links that start a program"),
    "/SubmitForm": ("a link that sends a form", "links that send a form"),
    "/ResetForm": ("a link that empties a form", "links that empty a form"),
    "/ImportData": ("a link that fills a form from a file", "links that fill a form from a file"),
    "/GoToR": ("a link to another file", "links to other files"),
    "/GoToE": ("a link into an attached file", "links into attached files"),
    "/GoToDp": ("a link to a document part", "links to document parts"),
    "/GoTo3DView": ("a link to a view of a 3D model", "links to views of 3D models"),
    "/RichMediaExecute": ("a link that steers a medium", "links that steer a medium"),
    "/Thread": ("a link to an article thread", "links to article threads"),
    "/Named": ("a link that steers the viewer (next page, print)", "links that steer the viewer (next page, print)"),
    "/Rendition": ("a link that plays a medium", "links that play a medium"),
    "/Movie": ("a link that plays a film", "links that play a film"),
    "/Sound": ("a link that plays a sound", "links that play a sound"),
    "/Trans": ("a link with a page transition", "links with a page transition"),
    "/Hide": ("a link that hides something", "links that hide something"),
    "/SetOCGState": ("a link that switches layers", "links that switch layers"),
}
SCRIPT_LINK: Clause = ("a link that runs a script (JavaScript)", "links that run a script (JavaScript)")
HIDDEN_LINK: Clause = ("a hidden link", "hidden links")
BROKEN_LINK: Clause = ("a link that could not be read", "links that could not be read")
BEYOND_LINK: Clause = (
    f"a link beyond the first {MAX_ANNOTATIONS:,} annotations of a page",
    f"links beyond the first {MAX_ANNOTATIONS:,} annotations of a page",
)
NO_ACTION: Clause = ("a link without a usable target", "links without a usable target")
BAD_ADDRESS: Clause = ("a link to an address that is not on the web", "links to addresses that are not on the web")
BOOKMARK: Clause = ("a bookmark's action other than a jump", "actions of bookmarks other than a jump")
CHAINED: Clause = ("a link's further action", "further actions of links")
EVENTS: Clause = (
    "actions run by the viewer (on opening, printing, turning a page)",
    "sets of actions run by the viewer (on opening, printing, turning a page)",
)
ATTACHED: Clause = ("an attached file", "attached files")
MEDIUM: Clause = ("a film, sound or 3D model", "films, sounds or 3D models")
PRIVATE: Clause = ("private data of another program", "pieces of private data of other programs")
FORM: Clause = (
    "an interactive form (its fields stay as they look)",
    "interactive forms (their fields stay as they look)",
)
XFA: Clause = ("an XFA form, which few viewers can show", "XFA forms, which few viewers can show")
BEYOND: Clause = (
    f"an annotation beyond the first {MAX_ANNOTATIONS:,} of a page",
    f"annotations beyond the first {MAX_ANNOTATIONS:,} of a page",
)
BROKEN: Clause = ("an annotation that could not be read", "annotations that could not be read")
HIDDEN: Clause = ("a hidden annotation", "hidden annotations")
BLANK: Clause = ("a form field that shows nothing", "form fields that show nothing")
OUTSIDE: Clause = ("a reference to data in another file", "references to data in other files")

MEDIA = names("Movie Screen RichMedia 3D")
"""Annotations that play something; the picture they show before stays, like that of a form field."""
ANNOTATIONS: dict[str, Clause] = {"/FileAttachment": ATTACHED, "/Sound": MEDIUM}
OTHER_ANNOTATION: Clause = ("an annotation of a kind that is not kept", "annotations of kinds that are not kept")

CATALOG_LOSSES: dict[str, Clause] = {
    "/AA": EVENTS,
    "/AF": ATTACHED,
    "/PieceInfo": PRIVATE,
    "/Threads": ("article threads", "lists of article threads"),
    "/Collection": ("the cover sheet of a portfolio", "cover sheets of portfolios"),
}
PAGE_LOSSES: dict[str, Clause] = {
    "/AA": EVENTS,
    "/AF": ATTACHED,
    "/PieceInfo": PRIVATE,
    "/Thumb": ("a page thumbnail", "page thumbnails"),
}
STREAM_LOSSES: dict[str, Clause | None] = {
    "/F": OUTSIDE,
    "/FFilter": None,
    "/FDecodeParms": None,
    "/Ref": OUTSIDE,
    "/OPI": OUTSIDE,
    "/AF": ATTACHED,
    "/PieceInfo": PRIVATE,
    "/StructParent": None,
    "/StructParents": None,
}
"""Only in the dictionary of a stream do these words mean this: elsewhere they may name a font or a glyph."""
FILTERS = names(
    "ASCIIHexDecode ASCII85Decode LZWDecode FlateDecode RunLengthDecode CCITTFaxDecode JBIG2Decode DCTDecode JPXDecode"
    " Crypt"
)
"""How a stream may be packed so that every viewer can unpack it (ISO 32000-2, table 6)."""
BOMB: Clause = (
    "a piece that unpacks to more than a viewer can bear; a page may look empty",
    "pieces that unpack to more than a viewer can bear; pages may look empty",
)
DAMAGED_PIECE: Clause = (
    "a piece of it is damaged and was kept as far as it could be read",
    "pieces of it are damaged and were kept as far as they could be read",
)
ENDLESS: Clause = (
    "a drawing would have drawn itself without end and was cut; a part of a page may be missing",
    "drawings would have drawn themselves without end and were cut; parts of pages may be missing",
)
UNKNOWN_FILTER: Clause = (
    "a piece of it is packed in a way few viewers can unpack; a page may look empty",
    "pieces of it are packed in a way few viewers can unpack; pages may look empty",
)
