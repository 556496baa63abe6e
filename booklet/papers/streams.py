"""The streams of a paper: each can be unpacked to its end, and none unpacks to more than a viewer can bear (pikepdf).

A bomb that merely passes through still goes off in the viewer of whoever opens the book; and a stream that is cut off
stops one viewer at the place and leaves the page of another blank.
"""

import base64
import binascii
import zlib
from collections import Counter
from collections.abc import Callable
from enum import IntEnum

import brotli
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from booklet.papers import losses
from booklet.papers.links import Clause, names

LARGEST = 256 * 1024 * 1024
"""Bytes that one stream may unpack to."""
LARGEST_PAPER = 4 * LARGEST
"""Bytes that the streams of a paper may unpack to together."""

_STEP = 1024 * 1024
_A85_SURPLUS = bytes(set(range(256)) - set(range(33, 118)) - {ord("z")})
_HEX_SURPLUS = bytes(set(range(256)) - set(b"0123456789abcdefABCDEF"))


class _Harm(IntEnum):
    """What is wrong with a packed stream."""

    NONE = 0
    FORM = 1
    """All is there; the check sum or the end mark is not."""
    LOSS = 2
    """Something could not be read."""


_Unpacked = tuple[bytes, _Harm]


class _TooLargeError(Exception):
    """It unpacks to more than was allowed."""


def mend(pdf: Pdf, repaired: Counter[Clause], removed: Counter[Clause]) -> None:
    """Pack anew what is damaged, as far as it can be read, and empty what is a bomb or packed in an unknown way.

    Pictures packed as JPEG and the like are left as they are.
    """
    budget = LARGEST_PAPER
    for item in pdf.objects:
        if not isinstance(item, Stream):
            continue
        if not set(_filters(item)) <= losses.FILTERS | _UNPACKERS.keys():
            repaired[losses.UNKNOWN_FILTER] += 1
            item.write(b"")
            continue
        try:
            size, harm = _mended(item, min(LARGEST, budget))
        except _TooLargeError:
            removed[losses.BOMB] += 1
            item.write(b"")
        else:
            budget -= size
            repaired[losses.DAMAGED_PIECE] += harm is _Harm.LOSS


def _mended(stream: Stream, limit: int) -> tuple[int, _Harm]:
    """To how many bytes the stream unpacks and what was wrong with it; it is packed anew where anything was."""
    filters, settings = _filters(stream), _settings(stream)
    data, harm, layers = stream.read_raw_bytes(), _Harm.NONE, 0
    for name in filters:
        if name not in _UNPACKERS:
            break
        data, found = _UNPACKERS[name](data, limit)  # after a damaged layer too: the next may be a bomb
        harm = max(harm, found)
        layers += 1
        if name in _FOREIGN:
            harm = max(harm, _Harm.FORM)
        if settings[layers - 1] is not None:  # a predictor stands behind it, which is left to the viewer
            break
    if harm:
        parameters = Array([settings[layers - 1], *settings[layers:]])
        stream.write(
            zlib.compress(data),
            filter=Array([Name.FlateDecode, *(Name(name) for name in filters[layers:])]),
            decode_parms=parameters if any(one is not None for one in parameters.as_list()) else None,
        )
    elif _is_the_engines(filters, settings) and not _can_be_read(stream):
        stream.write(b"")
        harm = _Harm.LOSS
    return len(data), harm


def _is_the_engines(filters: list[str], settings: list[Object | None]) -> bool:
    """Whether only the engine can tell if the stream is sound: predictors, LZW and run lengths are left to it."""
    known = losses.FILTERS - _PICTURES
    return set(filters) <= known and (any(settings) or not set(filters) <= _UNPACKERS.keys())


def _can_be_read(stream: Stream) -> bool:
    try:
        stream.read_bytes()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a hostile stream makes the library raise anything
        return False
    return True


def _filters(stream: Stream) -> list[str]:
    """How the stream is packed, the outermost first, as names with their slash; what is no name is empty text."""
    packed = stream.get("/Filter")
    listed = packed.as_list() if isinstance(packed, Array) else [] if packed is None else [packed]
    names = [bytes(name).decode("latin-1") if isinstance(name, Name) else "" for name in listed]
    return [_SHORT.get(name, name) for name in names]


def _settings(stream: Stream) -> list[Object | None]:
    """What goes with each filter; None where there is nothing."""
    given = stream.get("/DecodeParms")
    listed: list[object] = [*given.as_list()] if isinstance(given, Array) else [given]
    known: list[Object | None] = [one if isinstance(one, Dictionary) and len(one) else None for one in listed]
    count = len(_filters(stream))
    return [*known, *[None] * count][:count]


def _inflated(packed: bytes, limit: int) -> _Unpacked:
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed, limit + 1)
    except zlib.error:
        return _salvaged(packed, limit)
    if len(data) > limit:
        raise _TooLargeError
    return (data, _Harm.NONE) if unpacking.eof else _salvaged(packed, limit)


def _salvaged(packed: bytes, limit: int) -> _Unpacked:
    """What can be unpacked of damaged data, whose check sum is not looked at (RFC 1950: two bytes go before)."""
    unpacking, data, position = zlib.decompressobj(wbits=-zlib.MAX_WBITS), bytearray(), 2
    try:
        while position < len(packed) and not unpacking.eof and len(data) <= limit:
            size = 64 if len(packed) < _STEP else _STEP
            data += unpacking.decompress(packed[position : position + size])
            position += size
    except zlib.error:
        return bytes(data), _Harm.LOSS
    if len(data) > limit:
        raise _TooLargeError
    return bytes(data), _Harm.FORM if unpacking.eof else _Harm.LOSS


def _from_brotli(packed: bytes, limit: int) -> _Unpacked:
    unpacking, data, waiting = brotli.Decompressor(), bytearray(), packed
    try:
        while not unpacking.is_finished():
            piece = unpacking.process(waiting, output_buffer_limit=_STEP)
            if not piece and unpacking.can_accept_more_data():
                return bytes(data), _Harm.LOSS
            waiting = b""
            data += piece
            if len(data) > limit:
                raise _TooLargeError
    except brotli.error:
        return bytes(data), _Harm.LOSS
    return bytes(data), _Harm.NONE


def _from_base85(packed: bytes, _limit: int) -> _Unpacked:
    body = b"".join(packed.partition(b"~")[0].removeprefix(b"<~").split())
    known = body.translate(None, _A85_SURPLUS)
    try:
        return base64.a85decode(known), _Harm.NONE if known == body.replace(b"\0", b"") else _Harm.LOSS
    except ValueError:
        return b"", _Harm.LOSS


def _from_hexadecimal(packed: bytes, _limit: int) -> _Unpacked:
    body = b"".join(packed.partition(b">")[0].split())
    known = body.translate(None, _HEX_SURPLUS)
    data = binascii.unhexlify(known + b"0" * (len(known) % 2))
    return data, _Harm.NONE if known == body.replace(b"\0", b"") else _Harm.LOSS


_FOREIGN = frozenset({"/BrotliDecode"})
"""Packings that few viewers know, and that we do."""
_UNPACKERS: dict[str, Callable[[bytes, int], _Unpacked]] = {
    "/FlateDecode": _inflated,
    "/BrotliDecode": _from_brotli,
    "/ASCII85Decode": _from_base85,
    "/ASCIIHexDecode": _from_hexadecimal,
}
_PICTURES = names("CCITTFaxDecode JBIG2Decode DCTDecode JPXDecode Crypt")
_SHORT = {
    "/Fl": "/FlateDecode",
    "/A85": "/ASCII85Decode",
    "/AHx": "/ASCIIHexDecode",
    "/LZW": "/LZWDecode",
    "/RL": "/RunLengthDecode",
    "/CCF": "/CCITTFaxDecode",
    "/DCT": "/DCTDecode",
}
