"""One address, one whole file: tries and pauses, redirects, pages that lead to papers, downloads that are continued."""

import threading
from contextlib import ExitStack
from dataclasses import replace

from booklet.fetch import landing
from booklet.fetch.content import HTML, PDF, is_whole, media_type
from booklet.fetch.network import Answer, Line, asked, host_of
from booklet.fetch.outcomes import BY_HAND, Download, Kind, Lack, Refusal, shown
from booklet.fetch.parts import Part, drop_part, keep_part, kept_part, part_of
from booklet.fetch.politeness import Turns, in_words, pause_after, scattered
from booklet.fetch.terms import Limits, Terms
from booklet.values import Progress
from booklet.workspace import Store

_FILE = "application/pdf, image/*;q=0.9, text/html;q=0.5, */*;q=0.1"
_PAGE = "text/html, */*;q=0.5"
GONE = (404, 410)
"""Not found, gone: nothing stands there."""
_OK, _PARTIAL, _NOT_ACCEPTABLE, _TOO_MANY, _BEYOND_END = 200, 206, 406, 429, 416


class Run:
    """What all downloads of a build share: terms, turns, the store, and room for so many bytes."""

    def __init__(self, terms: Terms, store: Store, watch: Progress) -> None:
        self.terms = terms
        self.store = store
        self.watch = watch
        """Told of each file how many bytes have come; called from any thread."""
        self.turns = Turns(terms.hosts, terms.limits.at_once)
        self._left_bytes = terms.limits.all_bytes
        self._counting = threading.Lock()

    def count(self, size_bytes: int) -> None:
        """So many bytes have come.

        Raises:
            Refusal: They were too many.
        """
        with self._counting:
            self._left_bytes -= size_bytes
            if self._left_bytes < 0:
                raise Refusal(f"all downloads together are larger than {self.terms.limits.all_bytes / 1e6:g} MB")


def download(address: str, run: Run, line: Line, *, for_paper: bool) -> Download | Lack:
    """The file at the address, whole, or why it can't be had. Of a page about a paper, the paper, where it is for one.

    Tries again, after a pause, where that may help: no connection, a broken one, silence, 429 and 5xx. Ends when
    the line is hung up, which happens when the time is over. Nothing is raised for what a server does.

    Raises:
        BookletError: The store cannot be written to.
    """
    errand = _Errand(run, line, shown(address))
    try:
        with line.in_time():
            return errand.paper(address) if for_paper else errand.file(address)
    except Refusal as refusal:
        return Lack(refusal.rule, line.reason, BY_HAND) if line.ended.is_set() else refusal.lack


class _Errand:
    """The way to one file."""

    def __init__(self, run: Run, line: Line, name: str) -> None:
        self._run = run
        self._limits = run.terms.limits
        self._line = line
        self._name = name
        self._part: Part | None = None
        """What there is of the file that is being asked for."""

    def paper(self, address: str) -> Download:
        """The PDF at the address, or the one that the page there leads to; else what is there."""
        known = landing.known_pdf(address)
        try:
            found = self.file(address)
            if landing.is_doi(address) and not found.media_type:  # facts about the paper, in a form for machines
                found = self.file(address, _PAGE)
        except Refusal:
            if known is None or self._line.ended.is_set():
                raise
            return replace(self.file(known), by_page=True)
        if found.media_type != HTML:
            return found
        signs = landing.read(found.data, found.address)
        target = signs.pdf or landing.known_pdf(found.address) or known
        if target is None:
            return found
        paper = self.file(target)
        if paper.media_type != PDF:
            return found
        return replace(paper, licence=signs.licence or paper.licence, by_page=True)

    def file(self, address: str, accept: str = _FILE) -> Download:
        """What is at the address. What came of it remains in the store when it breaks off."""
        before = self._part = kept_part(address, self._run.store)
        try:
            found = self._tried(address, accept)
        except Refusal:
            if self._part is not None and self._part is not before:
                keep_part(address, self._part, self._run.store)
            raise
        if before:
            drop_part(address, self._run.store)
        return found

    def _tried(self, address: str, accept: str) -> Download:
        """After as many tries as the limits have pauses, and one more."""
        for pause in self._limits.pauses:
            try:
                return self._followed(address, accept)
            except Refusal as refusal:
                if self._line.ended.is_set() or not refusal.again:
                    raise
                if not refusal.after_seconds:  # else the turn comes later
                    self._line.pause(scattered(pause))
        return self._followed(address, accept)

    def _followed(self, address: str, accept: str) -> Download:
        """One try: the file at the end of the redirects."""
        url = address
        for _ in range(self._limits.redirects + 1):
            headers = {"Accept": accept} | (self._part.wish if self._part else {})
            with ExitStack() as at_host:
                with self._line.off_the_clock():
                    at_host.enter_context(self._run.turns.turn(host_of(url), self._line.ended))
                answer = at_host.enter_context(asked(url, headers, self._run.terms, self._line))
                if answer.status == _NOT_ACCEPTABLE and accept != _PAGE:
                    url, accept = address, _PAGE
                    continue
                if answer.onward is None:
                    return self._taken(answer)
                url = answer.onward
            if not url:
                raise Refusal("the server redirects to an address that is not valid")
        raise Refusal(f"the server redirects more than {self._limits.redirects} times")

    def _taken(self, answer: Answer) -> Download:
        """The body of the answer, after what there was of it before."""
        before, self._part = self._part, None
        if before and answer.status == _PARTIAL and before.is_continued_by(answer.headers):
            return self._read(answer, before)
        if before and answer.status in (_PARTIAL, _BEYOND_END):
            raise Refusal("the server has another file than before", again=True)  # from its beginning, next time
        if answer.status == _OK:
            return self._read(answer, None)
        self._part = before
        raise turned_away(answer, self._run.turns, self._limits)

    def _read(self, answer: Answer, before: Part | None) -> Download:
        """The file, as far as the limits allow. A connection that fails leaves a part."""
        data = bytearray(before.data if before else b"")
        total = len(data) + int(answer.headers.get("Content-Length", 0))
        self._fit(total)
        try:
            for piece in answer.pieces:
                data += piece
                self._fit(len(data))
                self._run.count(len(piece))
                self._run.watch(self._name, len(data), total)
        except Refusal as refusal:
            if refusal.again:
                whole = bytes(data)
                self._part = replace(before, data=whole) if before else part_of(whole, answer.headers)
            raise
        return self._whole(bytes(data), answer, before)

    def _fit(self, size_bytes: int) -> None:
        if size_bytes > self._limits.size_bytes:
            raise Refusal(f"it is larger than {self._limits.size_bytes / 1e6:g} MB")

    def _whole(self, data: bytes, answer: Answer, before: Part | None) -> Download:
        kind = media_type(data)
        if not data:
            raise Refusal("the server sent an empty file", again=True)
        whole = is_whole(data, kind, length_known=_length_is_known(answer))
        if self._line.ended.is_set() or not whole or (before and len(data) != before.total_bytes):
            raise Refusal("it was cut off on the way", again=True)
        licence = landing.licence_of_header(answer.headers.get("Link", ""), answer.address)
        return Download(data, kind, answer.address, licence)


def _length_is_known(answer: Answer) -> bool:
    """Whether the answer says how long it is, so that the protocol notices when some of it is missing."""
    headers = answer.headers
    framed = "Content-Length" in headers or "chunked" in headers.get("Transfer-Encoding", "").lower()
    return framed and headers.get("Content-Encoding", "identity").lower() == "identity"


def turned_away(answer: Answer, turns: Turns, limits: Limits) -> Refusal:
    """What an answer means that brings nothing. Where it asks to come again later, its host is left alone so long."""
    reason, host = f"the server answered {answer.status}", host_of(answer.address)
    if answer.status != _TOO_MANY and answer.status < 500:
        return Refusal(reason, kind=Kind.GONE if answer.status in GONE else Kind.OTHER)
    wish = pause_after(answer.headers)
    if wish > limits.patience_seconds:
        return Refusal(f"{reason} and asks to come again in {in_words(wish)}")
    turns.rest(host, wish)
    return Refusal(reason, again=True, after_seconds=wish)
