"""Asking whether web addresses lead anywhere, at a server on this machine; and the verb that tells it."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import making_pdfs as making
import pytest
from conftest import Command
from fetching import LIMITS, QUICK, within
from pikepdf import String
from serving import Server, body, by_method, in_turn, redirect, refused, status, waiting

from booklet.fetch import Life, Limits, Manners, Sign, Terms, signs_of_life
from booklet.values import no_progress

PAGE = body(b"<!DOCTYPE html><html></html>", "text/html")


def sign_of(address: str, terms: Terms = QUICK) -> Sign:
    return signs_of_life([address], terms, no_progress)[address]


# --- what an answer means ----------------------------------------------------------------------------------


def test_address_that_answers_is_alive_and_asked_for_its_head_alone(server: Server) -> None:
    server.answers["/a"] = PAGE

    assert sign_of(server.url("/a")) == Sign(Life.ALIVE)
    assert server.methods == ["HEAD /a"]


@pytest.mark.parametrize("code", [404, 410])
def test_address_where_nothing_is_is_dead_once_get_says_the_same(server: Server, code: int) -> None:
    server.answers["/a"] = status(code)

    assert sign_of(server.url("/a")) == Sign(Life.DEAD, f"the server answered {code}")
    assert server.methods == ["HEAD /a", "GET /a"]


@pytest.mark.parametrize("code", [404, 405, 410, 501])
def test_server_that_knows_no_head_is_asked_with_get(server: Server, code: int) -> None:
    server.answers["/a"] = by_method(HEAD=status(code), GET=PAGE)
    server.answers["/gone"] = by_method(HEAD=status(code), GET=status(404))

    assert sign_of(server.url("/a")) == Sign(Life.ALIVE)
    assert sign_of(server.url("/gone")).life is Life.DEAD
    assert server.methods == ["HEAD /a", "GET /a", "HEAD /gone", "GET /gone"]


def test_body_that_comes_with_get_is_not_waited_for(server: Server) -> None:
    never = threading.Event()

    def endless(request: BaseHTTPRequestHandler) -> None:
        body(b"x", Content_Length="1000000000")(request)
        never.wait(3)

    server.answers["/a"] = by_method(HEAD=status(405), GET=endless)

    assert sign_of(server.url("/a"), within(replace(LIMITS, seconds=2))) == Sign(Life.ALIVE)
    never.set()


@pytest.mark.parametrize("code", [401, 403, 451, 400])
def test_refusal_tells_nothing_about_the_address(server: Server, code: int) -> None:
    server.answers["/a"] = status(code)

    assert sign_of(server.url("/a")) == Sign(Life.UNKNOWN, f"the server answered {code}")


def test_redirects_are_followed_to_their_end(server: Server) -> None:
    server.answers |= {"/a": redirect("/b"), "/b": redirect("/c", 308), "/c": PAGE, "/x": redirect("/gone")}

    assert sign_of(server.url("/a")) == Sign(Life.ALIVE)
    assert server.methods == ["HEAD /a", "HEAD /b", "HEAD /c"]
    assert sign_of(server.url("/x")) == Sign(Life.DEAD, "the server answered 404")


def test_redirects_in_a_circle_end(server: Server) -> None:
    server.answers["/a"] = redirect("/a")

    assert sign_of(server.url("/a")) == Sign(Life.UNKNOWN, "the server redirects more than 5 times")


def test_redirect_to_an_address_that_is_none_is_no_answer(server: Server) -> None:
    server.answers["/a"] = redirect("http://[::1")

    assert sign_of(server.url("/a")) == Sign(Life.UNKNOWN, "the server redirects to an address that is not valid")


def test_server_that_wants_to_be_asked_later_is_asked_later(server: Server) -> None:
    server.answers["/a"] = in_turn(refused(429, Retry_After="1"), PAGE)

    assert sign_of(server.url("/a"), within(replace(LIMITS, seconds=10))) == Sign(Life.ALIVE)
    assert server.methods == ["HEAD /a", "HEAD /a"]


def test_server_that_wants_to_be_asked_much_later_is_left_alone(server: Server) -> None:
    server.answers["/a"] = refused(429, Retry_After="7200")

    sign = sign_of(server.url("/a"))

    assert sign == Sign(Life.UNKNOWN, "the server answered 429 and asks to come again in 2 hours")
    assert server.requests == 1


def test_trouble_is_tried_again_and_then_no_answer(server: Server) -> None:
    server.answers |= {"/a": in_turn(status(503), PAGE), "/b": status(500)}

    assert sign_of(server.url("/a")) == Sign(Life.ALIVE)
    assert sign_of(server.url("/b")) == Sign(Life.UNKNOWN, "the server answered 500")


def test_silence_is_no_answer(server: Server) -> None:
    asked = threading.Event()
    server.answers["/a"] = waiting(asked, PAGE)
    limits = Limits(seconds=0.5, connect_seconds=1, silence_seconds=5, pauses=())

    assert sign_of(server.url("/a"), within(limits)) == Sign(Life.UNKNOWN, "it took longer than 0.5 seconds")
    asked.set()


def test_private_networks_are_not_asked_unless_that_is_said(server: Server) -> None:
    sign = sign_of(server.url("/a"), within(LIMITS, allow_private=False))

    assert sign.life is Life.UNKNOWN
    assert sign.reason == "127.0.0.1 lies in this machine or in a private network, which is not asked"
    assert server.requests == 0


def test_password_in_an_address_is_not_sent(server: Server) -> None:
    sign = sign_of(server.url("/a").replace("://", "://ada:secret@"))

    assert sign.life is Life.UNKNOWN
    assert sign.reason == "the address holds a user name or a password, and those are not sent"
    assert server.requests == 0


def test_address_that_is_none_is_dead() -> None:
    assert sign_of("http://[::1") == Sign(Life.DEAD, "the address is not valid")


def test_machine_that_refuses_connections_is_no_answer() -> None:
    assert sign_of("http://127.0.0.1:1/") == Sign(Life.UNKNOWN, "no connection to 127.0.0.1")


def test_name_that_nobody_knows_is_dead_where_another_is_known(server: Server) -> None:
    server.answers["/a"] = PAGE
    living, dead = server.url("/a").replace("127.0.0.1", "localhost"), "http://papers.invalid/"

    signs = signs_of_life([living, dead], QUICK, no_progress)

    assert signs == {living: Sign(Life.ALIVE), dead: Sign(Life.DEAD, "the name papers.invalid is not known")}


def test_names_that_nobody_knows_are_no_answer_where_none_is_known(server: Server) -> None:
    server.answers["/a"] = PAGE
    addresses = ["http://papers.invalid/#one", "http://more.invalid/", server.url("/a")]

    one, two, numeric = signs_of_life(addresses, QUICK, no_progress).values()

    assert one == Sign(Life.UNKNOWN, "the name papers.invalid is not known, nor any other")
    assert two == Sign(Life.UNKNOWN, "the name more.invalid is not known, nor any other")
    assert numeric == Sign(Life.ALIVE)


# --- manners -----------------------------------------------------------------------------------------------


def test_addresses_that_differ_behind_the_hash_alone_are_asked_once(server: Server) -> None:
    server.answers["/a"] = PAGE
    addresses = [server.url("/a"), server.url("/a#one"), server.url("/a#two")]

    signs = signs_of_life(addresses, QUICK, no_progress)

    assert signs == dict.fromkeys(addresses, Sign(Life.ALIVE))
    assert server.methods == ["HEAD /a"]


def test_host_is_asked_no_more_often_than_it_wishes(server: Server) -> None:
    asking = threading.Semaphore(1)
    met: list[str] = []

    def watching(request: BaseHTTPRequestHandler) -> None:
        if not asking.acquire(blocking=False):
            met.append(request.path)
            return
        time.sleep(0.02)
        asking.release()  # before the answer, after which the next one may come
        PAGE(request)

    server.answers |= {f"/{number}": watching for number in range(6)}
    terms = within(LIMITS, hosts={"127.0.0.1": Manners(at_once=1)})
    told: list[tuple[int, int]] = []

    signs_of_life(
        [server.url(f"/{number}") for number in range(6)], terms, lambda stage, done, total: told.append((done, total))
    )

    assert met == []
    assert told == [(number, 6) for number in range(7)]


def test_server_is_told_who_asks(server: Server) -> None:
    server.answers["/a"] = PAGE

    sign_of(server.url("/a"), within(LIMITS, contact="mailto:ada@example.org"))

    assert server.headers[0]["User-Agent"].endswith("(mailto:ada@example.org)")


# --- the verb ----------------------------------------------------------------------------------------------


Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a PDF that links to addresses, one page each, and inside itself."""

    def written(*addresses: str, dead: bool = False) -> str:
        pdf = making.paper(max(2, len(addresses)))
        making.hang(pdf, 0, "Link", Dest=making.to(pdf, 1))
        if dead:
            making.hang(pdf, 1, "Link", Dest=String("gone"))
        for page, address in enumerate(addresses):
            making.hang(pdf, page, "Link", A=making.action("URI", URI=String(address)))
        (tmp_path / "paper.pdf").write_bytes(making.saved(pdf))
        return "paper.pdf"

    return written


def test_report_in_a_pipe_is_lines_with_tabs(command: Command, write: Write) -> None:
    ran = command("links", write("https://example.org/a", dead=True))

    assert ran.code == 1
    assert [line.split("\t") for line in ran.out.splitlines()] == [
        ["paper", "", "1–2", "1", "0", "0", "1", "0", "1", "0", "?", "paper.pdf"],
        ["dead", "", "2", "1", "a link to a place that is not in the file"],
        ["web", "https://example.org/a", "", "", "page 1"],
    ]


def test_file_in_which_all_links_are_alive_ends_well(command: Command, write: Write) -> None:
    assert command("links", write("https://example.org/a")).code == 0


def test_dead_addresses_are_told_with_their_pages_and_end_with_one(
    command: Command,
    write: Write,
    server: Server,
) -> None:
    server.answers |= {"/a": PAGE, "/later": status(403)}
    name = write(server.url("/a"), server.url("/gone"), server.url("/gone"), server.url("/later"), "mailto:a@b.org")

    ran = command("links", name, "--check-web", "--allow-private")

    assert ran.code == 1
    assert [line.split("\t")[1:] for line in ran.out.splitlines() if line.startswith("web")] == [
        [server.url("/a"), "alive", "", "page 1"],
        [server.url("/gone"), "dead", "the server answered 404", "pages 2, 3"],
        [server.url("/later"), "unknown", "the server answered 403", "page 4"],
        ["mailto:a@b.org", "", "", "page 5"],
    ]
    assert sorted(server.methods) == ["GET /gone", "HEAD /a", "HEAD /gone", "HEAD /later"]


def test_what_cannot_be_told_is_no_failure(command: Command, write: Write, server: Server) -> None:
    ran = command("links", write(server.url("/a")), "--check-web")

    assert ran.code == 0
    assert "not asked" in ran.out
    assert server.requests == 0


def test_passwords_in_addresses_are_not_shown(command: Command, write: Write) -> None:
    name = write("https://ada:secret@example.org/a")

    for arguments in ((), ("--json",)):
        out = command("links", name, *arguments).out
        assert "secret" not in out
        assert "https://example.org/a" in out


def test_json_holds_the_whole_report(command: Command, write: Write, server: Server) -> None:
    ran = command("links", write(server.url("/gone"), dead=True), "--check-web", "--allow-private", "--json")

    assert ran.code == 1
    (paper,) = ran.data["papers"]
    assert {key: paper[key] for key in ("within", "in", "out", "web", "dropped")} == {
        "within": 1,
        "in": 0,
        "out": 0,
        "web": 1,
        "dropped": None,
    }
    assert paper["dead"] == [
        {"page": "2", "number": 1, "reason": "a link to a place that is not in the file", "under": ""}
    ]
    assert ran.data["web"] == [
        {
            "address": server.url("/gone"),
            "places": [{"page": "1", "paper": ""}],
            "state": "dead",
            "reason": "the server answered 404",
        }
    ]


def test_file_that_cannot_be_read_is_told_also_as_json(command: Command, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"")

    plain, as_json = command("links", "x.pdf"), command("links", "x.pdf", "--json")

    assert (plain.code, as_json.code) == (1, 1)
    assert plain.err.startswith("x.pdf: error: the links of x.pdf can't be read: it is empty")
    assert json.loads(as_json.out)["diagnostics"][0]["rule"] == "unusable-pdf"
