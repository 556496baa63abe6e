"""Who is asked, and how: private networks not at all, and others as politely as they wish."""

import datetime
import ipaddress
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fetching import LIMITS, PDF, QUICK, catalog_of, one_paper, reason_of, within
from hypothesis import given
from hypothesis import strategies as st
from serving import Answer, Server, body, in_turn, redirect, refused, serving, status

from booklet.fetch import HOSTS, Limits, Manners, Terms, all_assets
from booklet.fetch.hosts import household, is_public
from booklet.fetch.politeness import pause_after
from booklet.values import Found, Missing
from booklet.workspace import Workspace

STRICT = Terms(limits=LIMITS)


# --- which addresses are public ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:7f00:1::"),
        *("2001:0:7f00:1::", "3fff::1", "100::1", "5f00::1", "localhost", "", "127.1"),
    ],
)
def test_address_that_nobody_outside_should_ask(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "151.101.3.42", "2001:4860:4860::8888", "2a04:4e42::810", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_address_of_the_internet(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_mapped_address_is_judged_like_the_one_it_carries(address: ipaddress.IPv4Address) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))


# --- private networks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "017700000001", "[::ffff:127.0.0.1]", "0"]
)
def test_this_machine_is_not_asked_however_it_is_written(server: Server, workspace: Workspace, host: str) -> None:
    port = server.root.rpartition(":")[2]

    asset, (finding,) = one_paper(workspace, f"http://{host}:{port}/p.pdf", STRICT)

    assert isinstance(asset, Missing)
    assert finding.rule == "private-address"
    assert asset.reason.endswith(" lies in this machine or in a private network, which is not asked")
    assert finding.hint == "where that is meant, say --allow-private"
    assert server.requests == 0


def test_name_that_leads_into_a_private_network_is_not_asked(
    server: Server, workspace: Workspace, names: dict[str, list[str]]
) -> None:
    names["papers.example"] = ["127.0.0.1"]

    url = server.url("/p.pdf").replace("127.0.0.1", "papers.example")

    assert reason_of(workspace, url, STRICT).startswith("papers.example lies in this machine")
    assert server.requests == 0


def test_name_that_leads_elsewhere_a_moment_later_gains_nothing(
    server: Server, workspace: Workspace, names: dict[str, list[str]]
) -> None:
    """The connection goes to the number that was judged; the machine's guard keeps it from leaving."""
    names["papers.example"] = ["93.184.215.14", "127.0.0.1"]
    server.answers["/p.pdf"] = body(PDF)
    terms = within(Limits(pauses=()), allow_private=False)

    url = server.url("/p.pdf").replace("127.0.0.1", "papers.example")

    assert reason_of(workspace, url, terms) == "no connection to papers.example"
    assert server.requests == 0


def test_server_is_told_the_name_it_was_asked_by(
    server: Server, workspace: Workspace, names: dict[str, list[str]]
) -> None:
    names["papers.example"] = ["127.0.0.1"]
    server.answers["/p.pdf"] = body(PDF)
    url = server.url("/p.pdf").replace("127.0.0.1", "papers.example")

    assert isinstance(one_paper(workspace, url)[0], Found)
    assert [headers["Host"] for headers in server.headers] == [url.split("/")[2]]


def test_redirect_into_a_private_network_is_refused(
    server: Server, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first server counts as public here, because no other is within reach."""
    server.answers |= {"/p.pdf": redirect("http://169.254.169.254/latest/meta-data/")}
    monkeypatch.setattr("booklet.fetch.network.is_public", lambda address: address == "127.0.0.1")

    asset, (finding,) = one_paper(workspace, server.url("/p.pdf"), STRICT)

    assert isinstance(asset, Missing)
    assert asset.reason == "169.254.169.254 lies in this machine or in a private network, which is not asked"
    assert finding.rule == "private-address"
    assert server.requests == 1


def test_behind_a_proxy_numbers_are_still_judged(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as proxy:
        proxy.answers["http://papers.example/p.pdf"] = body(PDF)
        monkeypatch.setenv("HTTP_PROXY", proxy.root)

        assert isinstance(one_paper(workspace, "http://papers.example/p.pdf", STRICT)[0], Found)
        assert "private network" in reason_of(workspace, "http://0x7f000001/p.pdf", STRICT)
        assert proxy.requests == 1


# --- certificates ------------------------------------------------------------------------------------------


@contextmanager
def serving_with_a_certificate_of_its_own(folder: Path) -> Iterator[Server]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    begin = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + datetime.timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with serving(context) as server:
        yield server


def test_certificate_that_nobody_vouches_for_is_refused_and_not_tried_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    with serving_with_a_certificate_of_its_own(tmp_path) as server:
        server.answers["/p.pdf"] = body(PDF)
        url = server.url("/p.pdf").replace("127.0.0.1", "localhost")

        assert reason_of(workspace, url) == "the certificate of localhost cannot be trusted"
        assert server.requests == 0


# --- manners -----------------------------------------------------------------------------------------------


def test_arxiv_is_asked_once_in_three_seconds() -> None:
    assert HOSTS["arxiv.org"] == Manners(at_once=1, pause_seconds=3.0)
    assert {household(name, HOSTS) for name in ("arxiv.org", "export.arxiv.org", "WWW.arXiv.org.")} == {"arxiv.org"}
    assert household("notarxiv.org", HOSTS) == "notarxiv.org"


def noting(times: list[float], answer: Answer) -> Answer:
    def noted(request: object) -> None:
        times.append(time.monotonic())
        answer(request)  # type: ignore[arg-type]

    return noted


def test_pause_between_requests_that_a_host_asks_for_is_kept_by_all(server: Server, workspace: Workspace) -> None:
    times: list[float] = []
    server.answers |= {"/0": redirect("/1")} | {f"/{number}": noting(times, body(PDF)) for number in range(1, 5)}
    catalog = catalog_of(*({"paper": server.url(f"/{number}")} for number in range(4)))
    slow = within(Limits(seconds=0.4), hosts={"127.0.0.1": Manners(at_once=1, pause_seconds=0.3)})

    _, findings = all_assets(catalog, workspace, slow)

    assert findings == ()  # waiting took more than the time of one file, and none of it
    assert len(times) == 4
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.25


def test_host_that_is_slow_holds_up_nobody_else(server: Server, workspace: Workspace) -> None:
    order: list[str] = []
    lock = threading.Lock()

    def named(name: str) -> Answer:
        def answer(request: object) -> None:
            with lock:
                order.append(name)
            body(PDF)(request)  # type: ignore[arg-type]

        return answer

    with serving() as other:
        slow = [server.url(f"/{number}").replace("127.0.0.1", "localhost") for number in range(6)]
        quick = [other.url(f"/{number}") for number in range(6)]
        server.answers |= {f"/{number}": named("slow") for number in range(6)}
        other.answers |= {f"/{number}": named("quick") for number in range(6)}
        terms = within(LIMITS, hosts={"localhost": Manners(at_once=1, pause_seconds=0.2)})
        all_assets(catalog_of(*({"paper": url} for url in slow + quick)), workspace, terms)

    assert order.index("slow") < 6
    assert order[-4:] == ["slow"] * 4


def test_two_come_from_one_host_at_a_time(server: Server, workspace: Workspace) -> None:
    most, here, lock = [0], [0], threading.Lock()

    def counted(request: object) -> None:
        with lock:
            here[0] += 1
            most[0] = max(most[0], here[0])
        time.sleep(0.03)
        with lock:
            here[0] -= 1
        body(PDF)(request)  # type: ignore[arg-type]

    server.answers |= {f"/{number}": counted for number in range(8)}

    all_assets(catalog_of(*({"paper": server.url(f"/{number}")} for number in range(8))), workspace, QUICK)

    assert most == [2]


# --- how long to stay away ---------------------------------------------------------------------------------

DATE = "Tue, 24 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        ("7", 7),
        ("Tue, 24 Nov 2026 12:00:30 GMT", 30),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("soon", 0),
        ("-5", 0),
        ("1.5", 0),
        ("9" * 400, 0),
        ("", 0),
    ],
)
def test_retry_after_in_seconds_or_as_a_date_by_the_server_s_clock(wish: str, seconds: float) -> None:
    assert pause_after({"Retry-After": wish, "Date": DATE}) == seconds
    assert pause_after({"Retry-After": wish}) == (seconds if wish == "7" else 0)


def test_server_that_asks_for_a_pause_gets_it_from_everybody(server: Server, workspace: Workspace) -> None:
    times: list[float] = []
    server.answers["/0"] = in_turn(noting(times, refused(429, Retry_After="1")), noting(times, body(PDF)))
    server.answers["/1"] = noting(times, body(PDF))
    terms = within(LIMITS, hosts={"127.0.0.1": Manners(at_once=1)})

    _, findings = all_assets(catalog_of({"paper": server.url("/0")}, {"paper": server.url("/1")}), workspace, terms)

    assert findings == ()
    assert len(times) == 3
    assert times[1] - times[0] > 0.95


def test_server_that_asks_for_an_hour_is_left_alone(server: Server, workspace: Workspace) -> None:
    server.answers["/p.pdf"] = refused(429, Retry_After="7200")

    reason = reason_of(workspace, server.url("/p.pdf"))

    assert reason == "the server answered 429 and asks to come again in 2 hours"
    assert server.requests == 1


def test_trouble_that_passes_after_three_tries_leaves_no_trace(server: Server, workspace: Workspace) -> None:
    server.answers["/p.pdf"] = in_turn(*[status(503)] * 3, body(PDF))

    asset, findings = one_paper(workspace, server.url("/p.pdf"), within(Limits(pauses=(0.01, 0.02, 0.03))))

    assert isinstance(asset, Found)
    assert findings == []
    assert server.requests == 4


def test_contact_is_told_to_servers(server: Server, workspace: Workspace) -> None:
    server.answers["/p.pdf"] = body(PDF)

    one_paper(workspace, server.url("/p.pdf"), within(LIMITS, contact="mailto:ada@example.org"))

    (agent,) = (headers["User-Agent"] for headers in server.headers)
    assert agent.startswith("poster-booklet/")
    assert agent.endswith(" (mailto:ada@example.org)")
