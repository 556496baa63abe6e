"""A real web server on the loopback address that misbehaves as it is told, and counts what it is asked for."""

import gzip
import socket  # noqa: TID251 - to tear a connection down
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers each path as ``answers`` says, 404 for others."""

    def __init__(self, certificate: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: Counter[str] = Counter()
        """How often each path was asked for."""
        self.methods: list[str] = []
        """Method and path of each request, in order."""
        self.headers: list[dict[str, str]] = []
        """The headers of each request, in order."""
        self._open = 0
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20

            def do_HEAD(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                server._count(self)
                try:
                    server.answers.get(self.path, status(404))(self)
                except OSError:
                    self.close_connection = True  # the client hung up
                finally:
                    with server._lock:
                        server._open -= 1

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if certificate:
            self._server.socket = certificate.wrap_socket(self._server.socket, server_side=True)
        self.root = f"http{'s' if certificate else ''}://127.0.0.1:{self._server.server_address[1]}"

    def _count(self, request: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.asked[request.path] += 1
            self.methods.append(f"{request.command} {request.path}")
            self.headers.append(dict(request.headers.items()))
            self._open += 1

    def url(self, path: str) -> str:
        """The whole address of a path."""
        return self.root + path

    @property
    def requests(self) -> int:
        """How many requests came in all."""
        return sum(self.asked.values())

    @property
    def open_requests(self) -> int:
        """How many requests are being answered now."""
        return self._open


@contextmanager
def serving(certificate: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server at a free port of 127.0.0.1, gone afterwards."""
    server = Server(certificate)
    thread = threading.Thread(target=server._server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server._server.shutdown()
        thread.join()
        server._server.server_close()


def body(data: bytes, content_type: str = "application/octet-stream", **headers: str) -> Answer:
    """200 with the bytes; an underscore in a header's name stands for a hyphen."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        lines = {"Content-Type": content_type, "Content-Length": str(len(data))}
        for name, value in (lines | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            request.send_header(name, value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(data)

    return answer


def by_method(**answers: Answer) -> Answer:
    """Another answer for each method."""
    return lambda request: answers[request.command](request)


def status(code: int) -> Answer:
    """An empty answer with the status."""
    return refused(code)


def refused(code: int, **headers: str) -> Answer:
    """An empty answer with the status and headers; an underscore in a name stands for a hyphen."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        request.send_header("Content-Length", "0")
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()

    return answer


def redirect(target: str, code: int = 302) -> Answer:
    """Sends on to the target, as it is written."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        request.send_header("Location", target)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other; the last one from then on."""
    left = list(answers)

    def answer(request: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(request)

    return answer


def raw(*pieces: bytes, pause_s: float = 0.0) -> Answer:
    """The very bytes of an answer, header and all, with a pause after each piece; then the connection ends."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        for piece in pieces:
            request.wfile.write(piece)
            request.wfile.flush()
            time.sleep(pause_s)
        request.close_connection = True

    return answer


def packed(data: bytes) -> Answer:
    """The bytes packed with gzip."""
    return body(gzip.compress(data), Content_Encoding="gzip")


def waiting(until: threading.Event, answer: Answer) -> Answer:
    """The answer, but only when the event has come (or ten seconds have gone)."""

    def later(request: BaseHTTPRequestHandler) -> None:
        until.wait(10)
        answer(request)

    return later


def resumable(data: bytes, *, breaking_at: int | None = None, **headers: str) -> Answer:
    """The bytes from where they are asked for (RFC 9110, 14), with the headers; broken off after so many bytes."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        lines = {name.replace("_", "-"): value for name, value in headers.items()}
        begin = int((request.headers.get("Range") or "bytes=0-")[6:-1])
        if request.headers.get("If-Range") not in (lines.get("ETag"), lines.get("Last-Modified")):
            begin = 0
        request.send_response_only(206 if begin else 200)
        if begin:
            request.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        for name, value in (lines | {"Content-Length": str(len(data) - begin)}).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(data[begin:breaking_at])
        request.close_connection = True

    return answer


def reset(*pieces: bytes) -> Answer:
    """The pieces, then the connection is torn down (TCP's RST)."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        for piece in pieces:
            request.wfile.write(piece)
        request.wfile.flush()
        time.sleep(0.05)  # what was sent arrives first
        request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.connection.close()
        request.close_connection = True

    return answer
