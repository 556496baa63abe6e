"""Downloads that break off: continued where the server's file is still the same, else begun anew; and all together."""

import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest
from fetching import LIMITS, PDF, catalog_of, one_paper, reason_of, within
from serving import Answer, Server, body, in_turn, raw, refused, reset, resumable, status

from booklet.fetch import Limits, all_assets
from booklet.fetch.parts import kept_part, part_of
from booklet.values import Found
from booklet.workspace import Workspace, digest

OTHER = PDF.replace(b"paper", b"other")
ONE_TRY = within(Limits(pauses=(), size_bytes=100_000))
TWO_TRIES = within(Limits(pauses=(0.01,), size_bytes=100_000))
DATES = {"Date": "Tue, 24 Nov 2026 12:00:00 GMT", "Last_Modified": "Mon, 23 Nov 2026 12:00:00 GMT"}


def ranges(server: Server) -> list[str | None]:
    return [headers.get("Range") for headers in server.headers]


@pytest.mark.parametrize("headers", [{"ETag": '"one"'}, DATES])
def test_next_try_goes_on_where_the_last_broke_off(
    server: Server, workspace: Workspace, headers: dict[str, str]
) -> None:
    server.answers["/p.pdf"] = in_turn(resumable(PDF, breaking_at=200, **headers), resumable(PDF, **headers))

    asset, findings = one_paper(workspace, server.url("/p.pdf"), TWO_TRIES)

    assert asset == Found(digest("content", PDF))
    assert findings == []
    assert ranges(server) == [None, "bytes=200-"]


def test_next_run_goes_on_where_the_last_broke_off(server: Server, workspace: Workspace) -> None:
    url = server.url("/p.pdf")
    server.answers["/p.pdf"] = in_turn(
        resumable(PDF, breaking_at=200, ETag='"one"'),
        status(503),
        resumable(PDF, breaking_at=300, ETag='"one"'),
        resumable(PDF, ETag='"one"'),
    )

    assert reason_of(workspace, url, ONE_TRY) == "the connection broke off"
    assert reason_of(workspace, url, ONE_TRY) == "the server answered 503"
    assert reason_of(workspace, url, ONE_TRY) == "the connection broke off"
    part = kept_part(url, workspace.store)
    assert part is not None
    assert (part.data, part.total_bytes) == (PDF[:300], len(PDF))

    assert one_paper(workspace, url, ONE_TRY)[0] == Found(digest("content", PDF))
    assert ranges(server) == [None, "bytes=200-", "bytes=200-", "bytes=300-"]
    assert kept_part(url, workspace.store) is None


def test_file_that_changed_meanwhile_is_fetched_from_its_beginning(server: Server, workspace: Workspace) -> None:
    server.answers["/p.pdf"] = in_turn(resumable(PDF, breaking_at=200, ETag='"1"'), resumable(OTHER, ETag='"2"'))

    asset, _ = one_paper(workspace, server.url("/p.pdf"), TWO_TRIES)

    assert asset == Found(digest("content", OTHER))
    assert ranges(server) == [None, "bytes=200-"]


def _rest(data: bytes, content_range: str, **headers: str) -> Answer:
    lines = {"Content-Length": str(len(data)), "Content-Range": content_range} | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return raw(f"HTTP/1.1 206 Partial Content\r\n{head}\r\n".encode() + data)


_WRONG = {
    "another place": _rest(PDF[100:], f"bytes 100-{len(PDF) - 1}/{len(PDF)}"),
    "another length": _rest(PDF[200:], f"bytes 200-{len(PDF) - 1}/{len(PDF) + 9}"),
    "another tag": _rest(PDF[200:], f"bytes 200-{len(PDF) - 1}/{len(PDF)}", ETag='"2"'),
    "not to the end": _rest(PDF[200:300], f"bytes 200-299/{len(PDF)}"),
    "less than it says": _rest(PDF[200:300], f"bytes 200-{len(PDF) - 1}/{len(PDF)}"),
    "nonsense": _rest(PDF[200:], "bytes */*"),
    "nothing there": refused(416, Content_Range="bytes */9"),
}


@pytest.mark.parametrize("what", _WRONG)
def test_rest_that_does_not_fit_is_thrown_away_with_the_beginning(
    server: Server, workspace: Workspace, what: str
) -> None:
    server.answers["/p.pdf"] = in_turn(resumable(PDF, breaking_at=200, ETag='"1"'), _WRONG[what], body(OTHER))

    asset, _ = one_paper(workspace, server.url("/p.pdf"), within(Limits(pauses=(0.01, 0.01), size_bytes=100_000)))

    assert asset == Found(digest("content", OTHER))
    assert ranges(server) == [None, "bytes=200-", None]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"ETag": 'W/"weak"'},
        {"ETag": "bare"},
        {"Date": DATES["Date"], "Last_Modified": DATES["Date"]},
        {"Last_Modified": DATES["Last_Modified"]},
        {"ETag": '"one"', "Content_Encoding": "gzip"},
    ],
)
def test_without_a_name_for_these_very_bytes_it_begins_anew(headers: dict[str, str]) -> None:
    answered = {name.replace("_", "-"): value for name, value in headers.items()} | {"Content-Length": "9"}

    assert part_of(b"%PDF", answered) is None


def test_reset_in_the_middle_is_continued(server: Server, workspace: Workspace) -> None:
    head = f'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: {len(PDF)}\r\n\r\n'.encode()
    server.answers["/p.pdf"] = in_turn(reset(head, PDF[:200]), resumable(PDF, ETag='"1"'))

    assert one_paper(workspace, server.url("/p.pdf"), TWO_TRIES)[0] == Found(digest("content", PDF))
    assert ranges(server) == [None, "bytes=200-"]


def test_reset_in_the_middle_again_and_again_is_named(server: Server, workspace: Workspace) -> None:
    server.answers["/p.pdf"] = reset(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", PDF[:200])

    assert reason_of(workspace, server.url("/p.pdf"), TWO_TRIES) == "the connection broke off"
    assert server.requests == 2


def test_what_came_before_ctrl_c_is_kept(server: Server, workspace: Workspace) -> None:
    half_sent = threading.Event()

    def halting(request: BaseHTTPRequestHandler) -> None:
        resumable(PDF, breaking_at=200, ETag='"1"')(request)
        request.wfile.flush()
        time.sleep(0.1)
        half_sent.set()
        time.sleep(0.5)

    def interrupted(stage: str, done: int, total: int) -> None:
        if done:
            half_sent.wait(5)
            raise KeyboardInterrupt

    server.answers |= {"/0": status(404), "/p.pdf": halting}
    catalog = catalog_of({"paper": server.url("/0")}, {"paper": server.url("/p.pdf")})

    with pytest.raises(KeyboardInterrupt):
        all_assets(catalog, workspace, within(LIMITS), interrupted)

    part = kept_part(server.url("/p.pdf"), workspace.store)
    assert part is not None
    assert part.data == PDF[:200]


# --- all files together ------------------------------------------------------------------------------------


def test_stream_of_three_gigabytes_is_not_waited_for(server: Server, workspace: Workspace) -> None:
    sent = [0]

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n%PDF-\r\n")
        for _ in range(3_000):
            request.wfile.write(b"f4240\r\n" + bytes(1_000_000) + b"\r\n")
            sent[0] += 1

    server.answers["/p.pdf"] = endless
    begin = time.monotonic()

    assert reason_of(workspace, server.url("/p.pdf"), within(Limits(size_bytes=5_000_000))) == "it is larger than 5 MB"
    assert time.monotonic() - begin < 5
    assert sent[0] < 50
    assert server.requests == 1


def test_files_together_have_a_limit_of_size(server: Server, workspace: Workspace) -> None:
    server.answers |= {f"/{number}": body(PDF) for number in range(4)}
    catalog = catalog_of(*({"paper": server.url(f"/{number}")} for number in range(4)))

    assets, findings = all_assets(catalog, workspace, within(Limits(all_bytes=len(PDF) * 5 // 2)))

    assert sum(isinstance(asset, Found) for asset in assets.by_source.values()) == 2
    assert {finding.message.partition(": ")[2] for finding in findings} == {
        "all downloads together are larger than 0.001287 MB"
    }


def test_files_together_have_a_limit_of_time_and_what_came_is_kept(server: Server, workspace: Workspace) -> None:
    server.answers |= {"/0": body(PDF), "/1": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n%", pause_s=3)}
    catalog = catalog_of(*({"paper": server.url(f"/{number}")} for number in range(2)))
    begin = time.monotonic()

    assets, (finding,) = all_assets(catalog, workspace, within(Limits(all_seconds=0.5)))

    assert isinstance(assets[server.url("/0")], Found)
    assert finding.message.endswith(": all downloads together took longer than 0.5 seconds")
    assert time.monotonic() - begin < 4
