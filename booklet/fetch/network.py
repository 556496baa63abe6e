"""The door to the web: one address, one whole file, within limits of time and size (httpx2)."""

import contextlib
import http.cookiejar
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx2

from booklet import __version__
from booklet.fetch.content import is_whole, media_type
from booklet.values import Missing


@dataclass(frozen=True, slots=True)
class Limits:
    """How much time and room a file may take."""

    seconds: float = 60.0
    """For one file: all tries, redirects and pauses together."""
    connect_seconds: float = 10.0
    """For one connection."""
    silence_seconds: float = 20.0
    """Between two pieces of an answer."""
    size_bytes: int = 100_000_000
    """Of one file, unpacked."""
    redirects: int = 5
    pauses: tuple[float, ...] = (1.0, 4.0)
    """Seconds before the second try, before the third, and so on."""
    at_once: int = 4
    """How many files are fetched at the same time."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Download:
    """A whole file that came from the web."""

    data: bytes
    media_type: str
    """As the content shows it, whatever the server says; empty where it is none of ours."""
    address: str
    """Where it was found, after redirects."""


class Line:
    """The one connection that a download has at a time. Hanging up ends it at once, wherever it waits.

    A limit for the silence between two bytes is no limit for a server that sends one byte a second, in the
    header perhaps, where no code of ours is called.
    """

    def __init__(self) -> None:
        self._hung_up = threading.Event()
        self._socket: socket.socket | None = None

    @property
    def hung_up(self) -> bool:
        """Whether it was ended from our side."""
        return self._hung_up.is_set()

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Remembers the connection; httpx2 tells of each step of a request (its extension ``trace``)."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self.hung_up:
                self.hang_up()

    def hang_up(self) -> None:
        """End the connection and whatever would follow; may be called from any thread, and again."""
        self._hung_up.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it has ended by itself
                self._socket.shutdown(socket.SHUT_RDWR)

    def pause(self, seconds: float) -> None:
        """Wait, unless it is hung up."""
        self._hung_up.wait(seconds)


class _Refusal(Exception):
    """Why an address brought nothing this time."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        """Whether another try may help."""


def download(address: str, limits: Limits, line: Line) -> Download | Missing:
    """The file at the address, whole, or why it can't be had.

    Tries again, after a pause, where that may help: no connection, a broken one, silence, 429 and 5xx. Ends when
    the line is hung up, which happens when the time is over. Nothing is raised for what a server does.
    """
    clock = threading.Timer(limits.seconds, line.hang_up)
    clock.start()
    try:
        with _client(limits) as client:
            return _tried(address, limits, client, line)
    except _Refusal as refusal:
        overdue = f"it took longer than {limits.seconds:g} seconds"
        return Missing(overdue if line.hung_up else refusal.reason, shown(address))
    finally:
        clock.cancel()
        clock.join()


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """The authorities that are trusted; reading them takes longer than many a download."""
    return httpx2.create_ssl_context()


def _client(limits: Limits) -> httpx2.Client:
    """A client that follows nothing by itself and remembers nothing, neither cookies nor connections."""
    try:
        return httpx2.Client(
            headers={
                "User-Agent": f"poster-booklet/{__version__}",
                "Accept": "application/pdf, image/*, */*;q=0.5",
                "Accept-Encoding": "identity",  # papers and pictures are packed already; so the length is known
                "Connection": "close",
            },
            cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx2.Timeout(limits.silence_seconds, connect=limits.connect_seconds),
            limits=httpx2.Limits(max_keepalive_connections=0),  # each request has a line of its own, to be hung up
            follow_redirects=False,
            verify=_certificates(),
        )
    except (ImportError, OSError, ValueError, httpx2.InvalidURL):  # what the environment names cannot be used
        raise _Refusal("the proxy or the certificates that this machine is set up with cannot be used") from None


def _tried(address: str, limits: Limits, client: httpx2.Client, line: Line) -> Download:
    """The file, after as many tries as the limits have pauses, and one more."""
    for pause in limits.pauses:
        try:
            return _followed(_url(address), limits, client, line)
        except _Refusal as refusal:
            if line.hung_up or not refusal.again:
                raise
        line.pause(pause)
    return _followed(_url(address), limits, client, line)


def _followed(url: httpx2.URL, limits: Limits, client: httpx2.Client, line: Line) -> Download:
    """One try: the file at the end of the redirects."""
    for _ in range(limits.redirects + 1):
        _check(url)
        if line.hung_up:
            raise _Refusal("the time is over")
        try:
            with client.stream("GET", url, extensions={"trace": line}) as response:
                if not response.has_redirect_location:
                    return _answer(response, limits, line)
                url = _next(response)
        except httpx2.RequestError as problem:
            raise _refusal(problem, url.host) from problem
        except UnicodeError:  # a name of a host that cannot be asked for, such as a..b
            raise _Refusal("the address is not valid") from None
    raise _Refusal(f"the server redirects more than {limits.redirects} times")


def _answer(response: httpx2.Response, limits: Limits, line: Line) -> Download:
    """The body of the answer, as far as the limits allow."""
    status = response.status_code
    if status != httpx2.codes.OK:
        raise _Refusal(f"the server answered {status}", again=status == 429 or status >= 500)
    too_large = _Refusal(f"it is larger than {limits.size_bytes / 1e6:g} MB")
    if int(response.headers.get("Content-Length", 0)) > limits.size_bytes:
        raise too_large
    data = bytearray()
    for piece in response.iter_bytes():  # unpacked, a megabyte at most
        data += piece
        if len(data) > limits.size_bytes:
            raise too_large
    whole = bytes(data)
    kind = media_type(whole)
    if not whole:
        raise _Refusal("the server sent an empty file", again=True)
    if line.hung_up or not is_whole(whole, kind, length_known=_length_is_known(response)):
        raise _Refusal("it was cut off on the way", again=True)
    return Download(whole, kind, str(response.url))


def _length_is_known(response: httpx2.Response) -> bool:
    """Whether the answer says how long it is, so that httpx2 notices when some of it is missing."""
    headers = response.headers
    framed = "Content-Length" in headers or "chunked" in headers.get("Transfer-Encoding", "").lower()
    return framed and headers.get("Content-Encoding", "identity").lower() == "identity"


def _url(address: str) -> httpx2.URL:
    try:
        return httpx2.URL(address)
    except (httpx2.InvalidURL, ValueError):
        raise _Refusal("the address is not valid") from None


def _next(response: httpx2.Response) -> httpx2.URL:
    """Where the redirect leads."""
    if response.next_request is None:
        raise _Refusal("the server redirects to an address that is not valid")
    return response.next_request.url


def _check(url: httpx2.URL) -> None:
    """Refuse what is not to be asked for; redirects are checked too."""
    if url.scheme not in ("http", "https"):
        raise _Refusal(f"it leads to an address that begins with {url.scheme}: and only http and https are fetched")
    if not url.host:
        raise _Refusal("the address is not valid")
    if url.userinfo:
        raise _Refusal("the address holds a user name or a password, and those are not sent")


def _refusal(problem: httpx2.RequestError, host: str) -> _Refusal:
    """What went wrong, in our own words: the library's may hold the address of a proxy, with its password."""
    causes = tuple(_causes(problem))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return _Refusal(f"the certificate of {host} cannot be trusted")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return _Refusal(f"the name {host} is not known", again=True)
    reasons = {
        httpx2.ConnectTimeout: f"{host} does not answer",
        httpx2.ConnectError: f"no connection to {host}",
        httpx2.ProxyError: "the proxy refuses the connection",
        httpx2.TimeoutException: "the server fell silent",
        httpx2.DecodingError: "the answer is damaged",
    }
    reason = next((text for kind, text in reasons.items() if isinstance(problem, kind)), "the connection broke off")
    return _Refusal(reason, again=True)


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


def shown(source: str) -> str:
    """A file name or address as it may be printed: without user name and password."""
    return re.sub(r"(?<=://)[^/?#]*@", "", source)
