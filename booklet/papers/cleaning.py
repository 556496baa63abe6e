"""What leaves a paper before it goes anywhere: everything that acts, asks, hides or calls out (pikepdf).

What may stay is listed; the rest goes, and what a reader could miss is told in the words of ``losses``.
Told are not: pop-up windows of notes, structure tags, page labels, metadata, the view a paper opens with.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from booklet.papers import losses
from booklet.papers.destinations import Destinations, name_tree
from booklet.papers.links import (
    HIDDEN,
    LINK_KEYS,
    LOCKED,
    MARKUP,
    MARKUP_KEYS,
    Clause,
    address_text,
    names,
    web_address,
)
from booklet.papers.pagetree import box, number, strip

_CATALOG_KEYS = names("Type Pages Names Dests Outlines OCProperties")
_MAX_DIGITS, _DECIMALS = 40, 10


@dataclass(slots=True)
class Tally:
    """What was met while cleaning."""

    removed: Counter[Clause] = field(default_factory=Counter)
    dropped_links: Counter[tuple[int, Clause]] = field(default_factory=Counter)
    """By page index: the links among what was removed."""
    internal_links: int = 0
    web_links: int = 0
    bookmarks: int = 0
    page: int = 0
    """Index of the page that is being cleaned."""

    def drop_link(self, clause: Clause) -> None:
        """Count a link of the page that can't stay."""
        self.dropped_links[self.page, clause] += 1


def clean(pdf: Pdf, pages: list[Object]) -> Tally:
    """Clean the whole file, whose page tree must be flat; what was removed and how many links there are comes back."""
    tally = Tally()
    destinations = Destinations(pdf)
    for tally.page, page in enumerate(pages):
        for key in strip(page) & losses.PAGE_LOSSES.keys():
            tally.removed[losses.PAGE_LOSSES[key]] += 1
        _clean_annotations(page, destinations, tally)
    _clean_outline(pdf, destinations, tally)
    _clean_catalog(pdf, tally.removed)
    return tally


def _clean_catalog(pdf: Pdf, removed: Counter[Clause]) -> None:
    """Leave in the catalog only pages, destinations, outline and layers; nothing in the trailer but the catalog."""
    root = pdf.Root
    opening = root.get("/OpenAction")
    if isinstance(opening, Dictionary) and opening.get("/S") != Name.GoTo:
        kind, kinds = _loss(opening)
        removed[f"{kind}, run on opening", f"{kinds}, run on opening"] += 1
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        removed[losses.FORM] += bool(form.get("/Fields"))
        removed[losses.XFA] += "/XFA" in form
    trees = root.get("/Names")
    if isinstance(trees, Dictionary):
        removed[losses.ACTIONS["/JavaScript"]] += sum(1 for _ in name_tree(trees.get("/JavaScript")))
        removed[losses.ATTACHED] += sum(1 for _ in name_tree(trees.get("/EmbeddedFiles")))
        root["/Names"] = Dictionary(Dests=trees["/Dests"]) if "/Dests" in trees else Dictionary()
    for key in set(root.keys()) - _CATALOG_KEYS:
        if clause := losses.CATALOG_LOSSES.get(key):
            removed[clause] += 1
        del root[key]
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size"}:
        del pdf.trailer[key]
    _clean_layers(root)


def _clean_layers(root: Object) -> None:
    """Keep the layers and which of them are off when the file is opened (ISO 32000-2, 8.11.4.3)."""
    layers = root.get("/OCProperties")
    groups = layers.get("/OCGs") if isinstance(layers, Dictionary) else None
    if not isinstance(groups, Array):
        if "/OCProperties" in root:
            del root["/OCProperties"]
        return
    default = layers.get("/D") if isinstance(layers, Dictionary) else None
    listed = default if isinstance(default, Dictionary) else Dictionary()
    known = [group for group in groups.as_list() if isinstance(group, Dictionary) and group.is_indirect]
    on, off = (
        {item.objgen for item in value.as_list() if isinstance(item, Dictionary)} if isinstance(value, Array) else set()
        for value in (listed.get("/ON"), listed.get("/OFF"))
    )
    if listed.get("/BaseState") == Name.OFF:
        off |= {group.objgen for group in known} - on
    hidden = [group for group in known if group.objgen in off]
    for group in known:
        for key in set(group.keys()) - {"/Type", "/Name", "/Intent"}:
            del group[key]
    root["/OCProperties"] = Dictionary(OCGs=Array(known), D=Dictionary(OFF=Array(hidden)))


def _clean_annotations(page: Object, destinations: Destinations, tally: Tally) -> None:
    """Leave on the page links, marks and pictures of form fields, each reduced to what it shows or leads to.

    Links come out with a /Dest as the file had it, or with an https, http or mailto address; those that
    lead nowhere stay, for whoever appends the paper to name.
    """
    annotations = page.get("/Annots")
    if isinstance(annotations, Array):
        listed = annotations.as_list()
        beyond = listed[losses.MAX_ANNOTATIONS :]
        tally.removed[losses.BEYOND] += len(beyond)
        tally.dropped_links[tally.page, losses.BEYOND_LINK] += sum(map(_is_link, beyond))
        kept = [item for item in listed[: losses.MAX_ANNOTATIONS] if _keep(item, destinations, tally)]
        page["/Annots"] = Array(kept)
    if "/Annots" in page and not page["/Annots"]:
        del page["/Annots"]


def _keep(annotation: object, destinations: Destinations, tally: Tally) -> bool:
    """Reduce the annotation; False where nothing of it may stay."""
    if not isinstance(annotation, Dictionary) or (area := box(annotation.get("/Rect"))) is None:
        tally.removed[losses.BROKEN] += 1
        if _is_link(annotation):
            tally.drop_link(losses.BROKEN_LINK)
        return False
    annotation["/Rect"] = Array(area.as_tuple())
    flags = int(number(annotation.get("/F")) or 0)
    subtype = _text(annotation.get("/Subtype"))
    if subtype == "/Popup":
        return False
    if flags & HIDDEN:
        tally.removed[losses.HIDDEN] += 1
        if subtype == "/Link":
            tally.drop_link(losses.HIDDEN_LINK)
        return False
    if "/AA" in annotation:
        tally.removed[losses.EVENTS] += 1
    if subtype == "/Link":
        return _keep_link(annotation, destinations, tally)
    if subtype in losses.MEDIA:
        tally.removed[losses.MEDIUM] += 1
        return _keep_picture(annotation)
    if subtype == "/Widget":
        shown = _keep_picture(annotation)
        tally.removed[losses.BLANK] += not shown
        return shown
    if subtype in MARKUP:
        return _keep_mark(annotation, tally)
    tally.removed[losses.ANNOTATIONS.get(subtype, losses.OTHER_ANNOTATION)] += 1
    return False


def _is_link(annotation: object) -> bool:
    return isinstance(annotation, Dictionary) and _text(annotation.get("/Subtype")) == "/Link"


def _keep_mark(annotation: Object, tally: Tally) -> bool:
    if (action := annotation.get("/A")) is not None:
        tally.removed[_loss(action)] += 1
    appearance = _normal_appearance(annotation)
    _reduce(annotation, MARKUP_KEYS - {"/AP", "/AS"})
    if appearance is not None:
        annotation["/AP"] = Dictionary(N=appearance)
    return True


def _keep_picture(annotation: Object) -> bool:
    """Turn the annotation into a locked stamp that shows its picture; False where it has none."""
    appearance = _normal_appearance(annotation)
    flags = int(number(annotation.get("/F")) or 0)
    _reduce(annotation, names("Type Rect OC"))
    if appearance is None:
        return False
    annotation["/Subtype"] = Name.Stamp
    annotation["/AP"] = Dictionary(N=appearance)
    annotation["/F"] = flags | LOCKED
    return True


def _normal_appearance(annotation: Object) -> Object | None:
    """The picture the viewer shows of the annotation, in its present state (ISO 32000-2, 12.5.5)."""
    appearances = annotation.get("/AP")
    normal = appearances.get("/N") if isinstance(appearances, Dictionary) else None
    if isinstance(normal, Dictionary):
        state = annotation.get("/AS")
        wanted = bytes(state) if isinstance(state, Name) else b"/Off"
        normal = next(
            (value for key, value in normal.items() if key.encode("utf-8", "surrogateescape") == wanted), None
        )
    return normal if isinstance(normal, Stream) else None


def _keep_link(link: Object, destinations: Destinations, tally: Tally) -> bool:
    target, action = link.get("/Dest"), link.get("/A")
    address = None
    if target is None and isinstance(action, Dictionary):
        tally.removed[losses.CHAINED] += "/Next" in action
        if action.get("/S") == Name.GoTo:
            target = action.get("/D")
        elif action.get("/S") == Name.URI:
            written = action.get("/URI")
            address = web_address(address_text(bytes(written))) if isinstance(written, String) else None
        if target is None and address is None:
            clause = losses.BAD_ADDRESS if action.get("/S") == Name.URI else _loss(action)
            tally.removed[clause] += 1
            tally.drop_link(losses.SCRIPT_LINK if clause == losses.ACTIONS["/JavaScript"] else clause)
            return False
    if target is None and address is None:
        tally.removed[losses.NO_ACTION] += 1
        tally.drop_link(losses.NO_ACTION)
        return False
    _reduce(link, LINK_KEYS)
    if address is None:
        link["/Dest"] = target
        tally.internal_links += destinations.resolve(target) is not None
    else:
        link["/A"] = Dictionary(S=Name.URI, URI=String(address))
        tally.web_links += 1
    return True


def _clean_outline(pdf: Pdf, destinations: Destinations, tally: Tally) -> None:
    """Leave in the outline titles and destinations.

    Only /First and /Next stay to lead through it: they are enough to read it, and nothing can hide behind
    the others.
    """
    outline = pdf.Root.get("/Outlines")
    stack, entered = [outline], set[tuple[int, int]]()
    while stack:
        item = stack.pop()
        if not isinstance(item, Dictionary) or (item.is_indirect and item.objgen in entered):
            continue
        entered.add(item.objgen)
        if item.get("/Type") == Name.Page:  # a damaged outline may lead into the pages
            continue
        action = item.get("/A")
        if isinstance(action, Dictionary) and "/Dest" not in item:
            if action.get("/S") == Name.GoTo and "/D" in action:
                item["/Dest"] = action["/D"]
            else:
                tally.removed[losses.BOOKMARK] += 1
        tally.bookmarks += destinations.resolve(item.get("/Dest")) is not None
        _reduce(item, {"/Title", "/First", "/Next", "/Dest"})
        stack += [item.get("/Next"), item.get("/First")]


def sweep(pdf: Pdf, removed: Counter[Clause], *, deep: bool) -> None:
    """Empty what acts wherever it may lie, and cut streams off from other files.

    Deep is looked for what lies in the midst of other things too.
    """
    for item in _everything(pdf) if deep else pdf.objects:
        if isinstance(item, Stream):
            for key in losses.STREAM_LOSSES.keys() & set(item.keys()):
                del item[key]
                if clause := losses.STREAM_LOSSES[key]:
                    removed[clause] += 1
        elif isinstance(item, Dictionary):
            if _text(item.get("/S")) in losses.ACTIONS:
                removed[_loss(item)] += 1
                _reduce(item, set())
            elif item.get("/Type") == Name.Filespec:
                _reduce(item, {"/Type"})


def _everything(pdf: Pdf) -> Iterator[Object]:
    """The objects of the file, and what lies in the midst of them."""
    for item in pdf.objects:
        nested: list[object] = [item]
        while nested:
            holder = nested.pop()
            if isinstance(holder, Object):
                yield holder
            nested += [value for _, value in _entries(holder) if isinstance(value, Object) and not value.is_indirect]


def _entries(holder: object) -> list[tuple[int | str, Object]]:
    if isinstance(holder, Array):
        return [*enumerate(holder.as_list())]
    return [*holder.items()] if isinstance(holder, Dictionary | Stream) else []


def shorten_numbers(pdf: Pdf) -> None:
    """Write numbers of absurd length with fewer digits; pypdf refuses a token of more than 64 bytes."""
    for holder in _everything(pdf):
        for place, value in _entries(holder):
            if isinstance(value, Decimal) and len(value.as_tuple().digits) + abs(value.adjusted()) > _MAX_DIGITS:
                holder[place] = round(value, _DECIMALS)


def _loss(action: object) -> Clause:
    kind = action.get("/S") if isinstance(action, Dictionary) else None
    return losses.ACTIONS.get(_text(kind), losses.NO_ACTION)


def _reduce(item: Object, allowed: set[str] | frozenset[str]) -> None:
    for key in set(item.keys()) - allowed:
        del item[key]


def _text(name: object) -> str:
    """The name with its slash; empty for anything else. Bytes that are no UTF-8 come out as other letters."""
    return bytes(name).decode("latin-1") if isinstance(name, Name) else ""
