"""What a page's content opens it closes, and closes nothing else: what is laid over the page must stand where it ought.

Many programs leave a ``q`` open at the end of a page or write a ``Q`` too many (ISO 32000-2, 8.4.2). Alone the page
looks right. Fenced by one ``q`` and one ``Q`` it hands its scale and its clip on to folio and stamp.
"""

import itertools
import re
import zlib
from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

LARGEST = 16 * 1024 * 1024
"""Bytes of content looked at on one page; what is larger counts as balanced."""
LARGEST_PAPER = 8 * LARGEST
"""Bytes of content looked at in one paper."""

_TOKENS = re.compile(
    rb"""
    %[^\r\n]*+                                                                      # a comment
    | \( (?: [^()\\]++ | \\. | \( (?: [^()\\]++ | \\. )*+ \) )*+ \)                 # a string
    | (?P<loose> [()] )                                                             # of a string that never ends
    | (?<! [^\0\t\n\f\r \])>}] ) (?P<number> [-+]?+ \d{19,}+ ) (?! [\d.] )                # no engine can count so far
    | (?<! [^\0\t\n\f\r \])>}] ) (?P<operator> q|Q|BT|ET|BMC|BDC|EMC|BI ) (?! [^\0\t\n\f\r \[(<{/%] )
    """,
    re.DOTALL | re.VERBOSE,
)
_END_OF_IMAGE = re.compile(rb"[\0\t\n\f\r ]EI(?![^\0\t\n\f\r ])")
_OPENS = {b"q": b"q", b"BMC": b"BMC", b"BDC": b"BMC"}
_CLOSES = {b"Q": b"q", b"ET": b"BT", b"EMC": b"BMC"}


@dataclass(slots=True)
class _Balance:
    """How the operators of a content pair."""

    open: dict[bytes, int] = field(default_factory=lambda: {b"BT": 0, b"BMC": 0, b"q": 0})
    """How many are left open, by the operator that opens."""
    surplus: list[re.Match[bytes]] = field(default_factory=list)
    """Each ``Q`` that restores nothing, and each number beyond all measure."""

    loose: bool = False
    """Whether a string never ends: it would swallow whatever is laid over the page."""

    @property
    def closing(self) -> bytes:
        """What closes all that is open."""
        closers = {opener: closer for closer, opener in _CLOSES.items()}
        return b" ".join(closers[opener] for opener, count in self.open.items() for _ in range(count))


def balance(pdf: Pdf, pages: list[Object], *, damaged: bool = False) -> None:
    """Close what the pages leave open, and take out each ``Q`` that readers pass over; they look as before.

    Numbers that no engine can count to become the farthest that all can; what is no content at all is taken off. Where
    the file is damaged, or a string never ends, the content is shut into a form, in which it can do no harm. Content
    that is too large, or packed in another way than nearly all is, counts as balanced.
    """
    budget = LARGEST_PAPER
    for page in pages:
        _take_off_what_is_none(page)
        content = content_of(page, min(LARGEST, budget))
        if content is None:
            continue
        budget -= len(content)
        found = _balance(content)
        if found.surplus:
            content = _without(content, found.surplus)
            page["/Contents"] = pdf.make_stream(zlib.compress(content), Filter=Name.FlateDecode)
        if damaged or found.loose:
            _shut_in(pdf, page, content)
        elif found.closing:
            Page(page).contents_add(b"\n" + found.closing)


def _shut_in(pdf: Pdf, page: Object, content: bytes) -> None:
    form = pdf.make_stream(zlib.compress(content), Filter=Name.FlateDecode, Type=Name.XObject, Subtype=Name.Form)
    form["/BBox"], form["/Resources"] = page["/MediaBox"], page["/Resources"]
    page["/Resources"] = Dictionary(XObject=Dictionary(Page=form))
    page["/Contents"] = pdf.make_stream(b"/Page Do")


def _take_off_what_is_none(page: Object) -> None:
    listed = page.get("/Contents")
    if isinstance(listed, Array) and not all(isinstance(one, Stream) for one in listed.as_list()):
        page["/Contents"] = Array([one for one in listed.as_list() if isinstance(one, Stream)])
    elif listed is not None and not isinstance(listed, Array | Stream):
        del page["/Contents"]


def _balance(content: bytes) -> _Balance:
    found, position = _Balance(), 0
    while token := _TOKENS.search(content, position):
        position, operator = token.end(), token["operator"]
        if token["loose"]:
            found.loose = True
        elif operator == b"BI":  # the samples of an image may look like anything (ISO 32000-2, 8.9.7)
            end = _END_OF_IMAGE.search(content, position)
            position = end.end() if end else len(content)
        elif operator == b"BT":
            found.open[operator] = 1  # text objects do not nest
        elif operator in _OPENS:
            found.open[_OPENS[operator]] += 1
        elif token["number"] or (operator == b"Q" and not found.open[b"q"]):
            found.surplus.append(token)
        elif operator:
            opener = _CLOSES[operator]
            found.open[opener] = max(0, found.open[opener] - 1)
    return found


def _without(content: bytes, surplus: list[re.Match[bytes]]) -> bytes:
    starts = [0, *(token.end() for token in surplus)]
    ends = [*(token.start() for token in surplus), len(content)]
    kept = (content[start:end] for start, end in zip(starts, ends, strict=True))
    put = (_nearest(token["number"]) for token in surplus)
    return b"".join(part for pair in itertools.zip_longest(kept, put, fillvalue=b"") for part in pair)


def _nearest(number: bytes | None) -> bytes:
    """What stands for a number beyond all measure: the farthest that viewers count to (ISO 32000-2, annex C)."""
    return b"" if number is None else b"-2147483647" if number.startswith(b"-") else b"2147483647"


def content_of(page: Object, limit: int) -> bytes | None:
    """The page's content, its streams put one after the other; None where it can't be had within so many bytes."""
    listed = page.get("/Contents")
    pieces: list[bytes] = []
    for stream in listed.as_list() if isinstance(listed, Array) else [listed]:
        if isinstance(stream, Stream):
            piece = _unpacked(stream, limit - sum(map(len, pieces)))
            if piece is None:
                return None
            pieces.append(piece)
    return b"\n".join(pieces) or None


def _unpacked(stream: Stream, limit: int) -> bytes | None:
    """What is in the stream, unpacked no further than to the limit: it could be a bomb."""
    packed = stream.read_raw_bytes()
    filters = stream.get("/Filter", Array())
    names = filters.as_list() if isinstance(filters, Array) else [filters]
    if "/DecodeParms" in stream or len(packed) > limit:
        return None
    if not names:
        return packed
    if names != [Name.FlateDecode]:
        return None
    inflating = zlib.decompressobj()
    try:
        content = inflating.decompress(packed, limit + 1)
    except zlib.error:
        return None
    return content if len(content) <= limit else None
