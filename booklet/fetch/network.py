"""The door to the web: one request, and its answer piece by piece (httpx2).

The connection goes to the very address that was judged: a name is resolved once, here, and what is connected to are
the numbers that came out.
"""

import contextlib
import http.cookiejar
import socket
import ssl
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx2

from booklet import __version__
from booklet.fetch.hosts import is_public
from booklet.fetch.outcomes import Kind, Refusal
from booklet.fetch.politeness import seconds_now
from booklet.fetch.terms import Terms


class Line:
    """The one connection that a download has at a time. Hanging up ends it at once, wherever it waits.

    A limit for the silence between two bytes is no limit for a server that sends one byte a second, in the
    header perhaps, where no code of ours is called. So the time is watched from outside.
    """

    def __init__(self, seconds: float) -> None:
        self.ended = threading.Event()
        """Set when it is hung up."""
        self.reason = ""
        """Why it was hung up."""
        self._seconds = seconds
        self._left = seconds
        self._begun = 0.0
        self._clock: threading.Timer | None = None
        self._socket: socket.socket | None = None

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Remembers the connection; httpx2 tells of each step of a request (its extension ``trace``)."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self.ended.is_set():
                self._shut()

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """The clock runs meanwhile; when the time is over, it hangs up."""
        self._resume()
        try:
            yield
        finally:
            self._halt()

    @contextmanager
    def off_the_clock(self) -> Iterator[None]:
        """Within ``in_time``: what happens meanwhile takes none of the time."""
        self._halt()
        try:
            yield
        finally:
            self._resume()

    def _resume(self) -> None:
        self._begun = seconds_now()
        overdue = f"it took longer than {self._seconds:g} seconds"
        self._clock = threading.Timer(max(self._left, 0.0), self.hang_up, (overdue,))
        self._clock.start()

    def _halt(self) -> None:
        if self._clock:
            self._clock.cancel()
            self._clock.join()
        self._left -= seconds_now() - self._begun

    def hang_up(self, reason: str) -> None:
        """End the connection and whatever would follow; may be called from any thread, and again."""
        self.reason = self.reason or reason
        self.ended.set()
        self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it has ended by itself
                self._socket.shutdown(socket.SHUT_RDWR)

    def pause(self, seconds: float) -> None:
        """Wait, unless it is hung up."""
        self.ended.wait(seconds)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says to one request."""

    address: str
    """That was asked."""
    status: int
    headers: Mapping[str, str]
    """Their names in any case."""
    onward: str | None
    """Where it redirects to; empty where that is no address, None where it does not."""
    pieces: Iterator[bytes]
    """The body, unpacked; a piece is a megabyte at most. Raises Refusal when the connection fails."""


@contextmanager
def asked(address: str, headers: Mapping[str, str], terms: Terms, line: Line, method: str = "GET") -> Iterator[Answer]:
    """Ask for one address, and follow nothing.

    Raises:
        Refusal: The address is not to be asked, or no answer came.
    """
    url = _url(address)
    _check(url)
    if line.ended.is_set():
        raise Refusal(line.reason)
    with contextlib.ExitStack() as open_things:
        with _refusing(url.host):
            client = open_things.enter_context(_client(url, terms))
            stream = client.stream(method, url, headers=dict(headers), extensions={"trace": line})
            response = open_things.enter_context(stream)
        yield Answer(str(url), response.status_code, response.headers, _onward(response), _pieces(response, url.host))


def host_of(address: str) -> str:
    """The name of the host; empty where the address has none."""
    try:
        return httpx2.URL(address).host
    except (httpx2.InvalidURL, ValueError):
        return ""


def _pieces(response: httpx2.Response, host: str) -> Iterator[bytes]:
    with _refusing(host):
        yield from response.iter_bytes()


def _onward(response: httpx2.Response) -> str | None:
    if not response.has_redirect_location:
        return None
    return str(response.next_request.url) if response.next_request else ""


# --- what is asked, and how --------------------------------------------------------------------------------


def _url(address: str) -> httpx2.URL:
    try:
        return httpx2.URL(address)
    except (httpx2.InvalidURL, ValueError):
        raise Refusal("the address is not valid", kind=Kind.NO_ADDRESS) from None


def _check(url: httpx2.URL) -> None:
    """Refuse what is not to be asked for."""
    if url.scheme not in ("http", "https"):
        raise Refusal(f"it leads to an address that begins with {url.scheme}: and only http and https are fetched")
    if not url.host:
        raise Refusal("the address is not valid")
    if url.userinfo:
        raise Refusal("the address holds a user name or a password, and those are not sent")


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """The authorities that are trusted; reading them takes longer than many a download."""
    return httpx2.create_ssl_context()


def _client(url: httpx2.URL, terms: Terms) -> httpx2.Client:
    """A client for one request, that follows nothing by itself and remembers nothing."""
    limits = terms.limits
    try:
        return httpx2.Client(
            transport=_transport(url, terms),
            headers={
                "User-Agent": f"poster-booklet/{__version__}" + (f" ({terms.contact})" if terms.contact else ""),
                "Accept-Encoding": "identity",  # papers and pictures are packed already; so the length is known
                "Connection": "close",
            },
            cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx2.Timeout(limits.silence_seconds, connect=limits.connect_seconds),
            follow_redirects=False,
            trust_env=False,
        )
    except (ImportError, OSError, ValueError, httpx2.InvalidURL):  # what the environment names cannot be used
        raise Refusal("the proxy or the certificates that this machine is set up with cannot be used") from None


def _transport(url: httpx2.URL, terms: Terms) -> httpx2.HTTPTransport:
    """The way to the host: through the proxy that the machine is set up with, else straight to its own address."""
    proxies = {} if urllib.request.proxy_bypass(url.host) else urllib.request.getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if proxy is None:
        return _Direct(terms.allow_private)
    if not terms.allow_private and is_numeric(url.host) and not is_public(url.host):
        raise _private(url.host)  # a name is resolved by the proxy, and judged by it
    return httpx2.HTTPTransport(verify=_certificates(), proxy=proxy if "://" in proxy else f"http://{proxy}")


class _Direct(httpx2.HTTPTransport):
    """Connects to addresses that it has judged itself."""

    def __init__(self, allow_private: bool) -> None:
        super().__init__(verify=_certificates())
        self._allow_private = allow_private

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer of the first of the host's addresses that can be connected to."""
        host = request.url.raw_host.decode("ascii")
        *others, last = _addresses(host, self._allow_private)
        for address in others:
            with contextlib.suppress(httpx2.ConnectError, httpx2.ConnectTimeout):
                return super().handle_request(_addressed(request, host, address))
        return super().handle_request(_addressed(request, host, last))


def _addressed(request: httpx2.Request, host: str, address: str) -> httpx2.Request:
    """The same request to the numbers; the name stays in the header, and in what the certificate is held against."""
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host},
    )


def _addresses(host: str, allow_private: bool) -> list[str]:
    """The host's addresses in numbers, each once, without those that are not to be asked."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as problem:
        # Not tried again: without a network no name is known, and nobody wants to wait a minute to learn that.
        kind = Kind.NO_NAME if problem.errno in _NO_SUCH_NAME else Kind.OTHER
        raise Refusal(f"the name {host} is not known", kind=kind) from None
    addresses = list(dict.fromkeys(str(socket_address[0]) for *_, socket_address in found))
    allowed = [address for address in addresses if allow_private or is_public(address)]
    if not allowed:
        raise _private(host)
    return allowed


_NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
"""What those say who keep the names; without a network some machines say so too, and others nothing (EAI_AGAIN)."""


def is_numeric(host: str) -> bool:
    """Whether the host is written in numbers, in whatever spelling: 127.1, 0x7f000001 and 2130706433 are one."""
    try:
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return False
    return True


def _private(host: str) -> Refusal:
    reason = f"{host} lies in this machine or in a private network, which is not asked"
    return Refusal(reason, rule="private-address", hint="where that is meant, say --allow-private")


# --- what goes wrong ---------------------------------------------------------------------------------------


@contextmanager
def _refusing(host: str) -> Iterator[None]:
    """Whatever the library raises becomes a refusal."""
    try:
        yield
    except httpx2.RequestError as problem:
        raise _refusal(problem, host) from problem
    except UnicodeError:  # a name of a host that cannot be asked for, such as a..b
        raise Refusal("the address is not valid") from None


def _refusal(problem: httpx2.RequestError, host: str) -> Refusal:
    """What went wrong, in our own words: the library's may hold the address of a proxy, with its password."""
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(problem)):
        return Refusal(f"the certificate of {host} cannot be trusted")
    reasons = {
        httpx2.ConnectTimeout: f"{host} does not answer",
        httpx2.ConnectError: f"no connection to {host}",
        httpx2.ProxyError: "the proxy refuses the connection",
        httpx2.TimeoutException: "the server fell silent",
        httpx2.DecodingError: "the answer is damaged",
    }
    reason = next((text for kind, text in reasons.items() if isinstance(problem, kind)), "the connection broke off")
    return Refusal(reason, again=True)


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
