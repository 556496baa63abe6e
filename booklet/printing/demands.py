"""What PDF/X-4 demands of a file beside what is drawn (ISO 15930-7), each as a question that is answered.

Of the demands those that a file of ours, or a stranger's page in it, could break.
"""

import io
import re
from collections.abc import Callable, Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from PIL import ImageCms

from booklet.values import Check, Verdict

_XMP = {
    "xmp:CreateDate": "the date it was made",
    "xmp:ModifyDate": "the date it was changed",
    "xmp:MetadataDate": "the date of its metadata",
    "xmpMM:DocumentID": "an ID",
    "xmpMM:VersionID": "a version",
    "xmpMM:RenditionClass": "its rendition",
    "dc:title": "a title",
}
_OF_THE_DEVICE = ("TR", "HTP", "BG", "UCR")
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?")
_ACTS = {"OpenAction": "an action when it is opened", "AA": "actions", "AcroForm": "a form to fill in"}
_FAULTS_TOLD = 3


def demanded(book: Pdf) -> Iterator[Check]:
    """The answers: one for each kind of demand."""
    for name, faults in _QUESTIONS.items():
        found = list(dict.fromkeys(faults(book)))
        said = "; ".join(found[:_FAULTS_TOLD]) + (" …" if found[_FAULTS_TOLD:] else "")
        yield Check(name, Verdict.BAD if found else Verdict.GOOD, said or "as PDF/X-4 asks")


def _identity(book: Pdf) -> Iterator[str]:
    """Who the file is, in its trailer, its metadata and its old information, which agree."""
    if Name.ID not in book.trailer:
        yield "the trailer has no ID"
    is_trapped = str(book.docinfo.get(Name.Trapped, "")) if Name.Info in book.trailer else ""
    if is_trapped not in ("/True", "/False"):
        yield "it does not say whether it is trapped"
    if Name.Metadata not in book.Root:
        yield "it has no metadata (XMP)"
        return
    with book.open_metadata(update_docinfo=False) as xmp:
        yield from (f"its metadata lack {what}" for key, what in _XMP.items() if not xmp.get(key))
        title, said = str(xmp.get("dc:title", "")), str(book.docinfo.get(Name.Title, ""))
        if said and title and title != said:
            yield "its two titles differ"
        trapped = str(xmp.get("pdf:Trapped", ""))
        if trapped and is_trapped and is_trapped != f"/{trapped}":
            yield "it says twice whether it is trapped, and differently"
        for key, name in (("xmp:CreateDate", Name.CreationDate), ("xmp:ModifyDate", Name.ModDate)):
            if _digits(str(xmp.get(key, ""))) != _digits(str(book.docinfo.get(name, ""))):
                yield f"the dates {key} and {name} differ"


def _digits(date: str) -> str:
    """Year to second, however the date is written; without the zone."""
    found = _DATE.match(date)
    return "".join(found.groups("00")) if found else re.sub(r"\D", "", date)[:14]


def _condition(book: Pdf) -> Iterator[str]:
    """One printing condition, with the profile of an output device in CMYK."""
    intents = [one for one in _items(book.Root.get(Name.OutputIntents)) if isinstance(one, Dictionary)]
    for_press = [one for one in intents if one.get(Name.S) == Name.GTS_PDFX]
    if len(for_press) != 1:
        yield f"{len(for_press) or 'no'} printing conditions are named"
        return
    (intent,) = for_press
    if not str(intent.get(Name.OutputConditionIdentifier, "")):
        yield "the printing condition has no name"
    profile = intent.get(Name.DestOutputProfile)
    if not isinstance(profile, Stream):
        yield "the printing condition has no profile"
        return
    try:
        facts = ImageCms.ImageCmsProfile(io.BytesIO(profile.read_bytes())).profile
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        yield "the profile of the printing condition can't be read"
        return
    if facts.device_class != "prtr" or facts.xcolor_space.strip() != "CMYK":
        yield "the profile of the printing condition is none for a press"
    if int(profile.get(Name.N, 0)) != 4:
        yield "the profile of the printing condition has another number of colours than is said"


def _closed(book: Pdf) -> Iterator[str]:
    """Nothing acts, nothing lies elsewhere, nothing is locked."""
    if book.is_encrypted:
        yield "it is encrypted"
    yield from (f"it has {what}" for name, what in _ACTS.items() if Name(f"/{name}") in book.Root)
    names = book.Root.get(Name.Names)
    if isinstance(names, Dictionary) and Name.JavaScript in names:
        yield "it has scripts"
    if any(Name.AA in page.obj for page in book.pages):
        yield "a page has actions"
    for item in book.objects:
        if not isinstance(item, Dictionary | Stream):
            continue
        if isinstance(item, Stream) and Name.F in item:
            yield "a piece of it lies in another file"
        if isinstance(item, Stream) and Name.Crypt in _names(item.get(Name.Filter)):
            yield "a piece of it is encrypted"
        if item.get(Name.Subtype) == Name.PS or item.get(Name.Subtype2) == Name.PS:
            yield "it has PostScript in it"
        if Name.OPI in item or Name.Alternates in item:
            yield "a picture has others to take its place"
        if Name.Ref in item and item.get(Name.Subtype) == Name.Form:
            yield "a drawing stands for a page of another file"


def _states(book: Pdf) -> Iterator[str]:
    """No curves of a device."""
    for item in book.objects:
        if isinstance(item, Dictionary) and _is_state(item):
            yield from (f"a graphics state has a /{name}" for name in _OF_THE_DEVICE if Name(f"/{name}") in item)
            if item.get(Name.TR2, Name.Default) != Name.Default:
                yield "a graphics state has a /TR2"
            halftone = item.get(Name.HT)
            if isinstance(halftone, Dictionary) and int(halftone.get(Name.HalftoneType, 1)) not in (1, 5):
                yield "a graphics state has a halftone of its own"


def _is_state(item: Object) -> bool:
    return item.get(Name.Type) == Name.ExtGState or (Name.Type not in item and Name.Subtype not in item)


def _colorants(book: Pdf) -> Iterator[str]:
    """A colorant is the same wherever it is named; a profile in the file is not that of the condition once more."""
    made_of: dict[str, bytes] = {}
    target = _target(book)
    for space in _arrays(book):
        if space[0] == Name.Separation and len(space) == 4 and space[1] not in (Name.All, Name("/None")):
            recipe = space[2].unparse(resolved=True) + _bytes(space[3])
            if made_of.setdefault(str(space[1]), recipe) != recipe:
                yield f"the colorant {str(space[1]).lstrip('/')} is made of two things"
        profile = space[1] if space[0] == Name.ICCBased and isinstance(space[1], Stream) else None
        if profile is not None and int(profile.get(Name.N, 0)) == 4 and _bytes(profile) == target:
            yield "colours by the profile of the condition itself"


def _arrays(book: Pdf) -> Iterator[Object]:
    """Colour spaces, in resources and of pictures, and arrays of their own."""
    for item in book.objects:
        found: list[object] = [item]
        if isinstance(item, Dictionary | Stream):
            resources = item.get(Name.Resources)
            inner = resources.get(Name.ColorSpace) if isinstance(resources, Dictionary) else None
            for each in (item.get(Name.ColorSpace), inner):
                found += each.as_dict().values() if isinstance(each, Dictionary) else [each]
        yield from (one for one in found if isinstance(one, Array) and len(one) > 1)


def _layers(book: Pdf) -> Iterator[str]:
    """Layers are shown or hidden, and nothing switches them."""
    layers = book.Root.get(Name.OCProperties)
    plans = [layers.get(Name.D), *_items(layers.get(Name.Configs))] if isinstance(layers, Dictionary) else []
    if any(isinstance(plan, Dictionary) and len(_items(plan.get(Name.AS))) for plan in plans):
        yield "layers are switched by occasion"


def _pages(book: Pdf) -> Iterator[str]:
    """Each says how large it is when it is cut, once."""
    for number, page in enumerate(book.pages, 1):
        if (Name.TrimBox in page.obj) is (Name.ArtBox in page.obj):
            yield f"page {number} has {'both' if Name.TrimBox in page.obj else 'neither'} of a trim and an art box"


_QUESTIONS: dict[str, Callable[[Pdf], Iterator[str]]] = {
    "identity": _identity,
    "condition": _condition,
    "closed": _closed,
    "device": _states,
    "colorants": _colorants,
    "layers": _layers,
    "page boxes": _pages,
}
NAMES = tuple(_QUESTIONS)
"""What the answers are called."""


def _target(book: Pdf) -> bytes:
    for intent in _items(book.Root.get(Name.OutputIntents)):
        if isinstance(intent, Dictionary) and isinstance(intent.get(Name.DestOutputProfile), Stream):
            return _bytes(intent.DestOutputProfile)
    return b""


def _bytes(item: Object) -> bytes:
    return item.read_bytes() if isinstance(item, Stream) else item.unparse(resolved=True)


def _items(given: object) -> list[Object]:
    return list(given.as_list()) if isinstance(given, Array) else []


def _names(given: object) -> list[object]:
    return list(given.as_list()) if isinstance(given, Array) else [given]
