"""The booklet as a letter: drafts that mail programs open, and messages that reach everybody once."""

import base64
import email
import email.policy
import os
import re
import socket  # noqa: TID251 - a port on which nobody listens
import sys
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import making_pdfs as making
import pytest
from conftest import BuildBooklet, entry, make_catalog
from hypothesis import example, given, settings
from hypothesis import strategies as st

from booklet.cli import main
from booklet.mail import Letter, Mailbox, Making, mailboxes, write

pytest.importorskip("keyring", reason="the keyring comes with the extra: mail")
pytest.importorskip("aiosmtpd", reason="the server of mail comes with the extra: test")
import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
from mail_server import PASSWORD, USER, Post, make_certificate, post_office

ADA, BEN, CY = "ada@example.org", "ben@example.org", "cy@example.org"
TITLE = "Proceedings of the Tage für Übersetzung"
Ran = tuple[int, str]
Mail = Callable[..., Ran]


@pytest.fixture(scope="module")
def pdf(build_booklet: BuildBooklet) -> bytes:
    entries = [
        entry(
            "first", title="On <b>& *links*", authors=["Ann Lee", "Bo Ek"], paper="one.pdf", doi="10.18653/v1/2020.x-1"
        ),
        entry("second", title="Ohne Adresse", abstract="Only words. " * 9),
    ]
    event = {"name": "Tage 2020", "place": "Siegen", "url": "https://example.org/tage?a=1&b=2"}
    catalog = make_catalog(entries=entries, event=event, booklet={"title": TITLE})
    return build_booklet(catalog, {"one.pdf": making.saved(making.paper(1))}).pdf


@pytest.fixture
def book(tmp_path: Path, pdf: bytes) -> Path:
    path = tmp_path / "tage.pdf"
    path.write_bytes(pdf)
    return path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "localhost.pem", "localhost")


@pytest.fixture
def mail(
    book: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Mail]:
    """Runs ``booklet mail`` for the book, trusting the certificate of the tests; how it ended, and all it said."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    for name in ("SOURCE_DATE_EPOCH", "BOOKLET_SMTP_USER", "BOOKLET_SMTP_PASSWORD", "BOOKLET_SMTP_HOST"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, book: Path = book) -> Ran:
        monkeypatch.setattr(sys, "argv", ["booklet", "mail", str(book), *arguments])
        with pytest.raises(SystemExit) as leaving:
            main()
        said = "".join(capsys.readouterr())
        assert "Traceback" not in said
        return int(leaving.value.code or 0), " ".join(said.split())

    return run


@pytest.fixture
def send(mail: Mail) -> Mail:
    """Sends to the port, with a sender and without waiting."""

    def run(port: int, *arguments: str, host: str = "localhost") -> Ran:
        return mail(
            "--send", "--from", "chair@example.org", "--host", host, "--port", str(port), "--wait=0", *arguments
        )

    return run


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


# --- drafts ------------------------------------------------------------------------------------------------


def test_draft_has_text_html_and_the_booklet(mail: Mail, book: Path, pdf: bytes) -> None:
    code, said = mail("--to", f"Ada Lovelace <{ADA}>, {BEN}")

    message = parsed(book.with_suffix(".eml").read_bytes())
    assert (code, "tage.eml: open it" in said) == (0, True)
    assert message["X-Unsent"] == "1"
    assert message["To"] == f"Ada Lovelace <{ADA}>, {BEN}"
    assert message["Subject"] == TITLE
    assert [message["From"], message["Date"], message["Message-ID"]] == [None, None, None]
    text, html = body(message, "plain"), body(message, "html")
    assert "On <b>& links (page 7)\nAnn Lee, Bo Ek\nhttps://doi.org/10.18653/v1/2020.x-1\n\nOhne Adresse" in re.sub(
        r"page \d+", "page 7", text
    )
    assert "On &lt;b&gt;&amp; links" in html
    assert '<a href="https://example.org/tage?a=1&amp;b=2">' in html
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "proceedings-of-the-tage-fur-ubersetzung.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == pdf


def test_another_reader_of_mail_sees_the_same_draft(mail: Mail, book: Path, pdf: bytes) -> None:
    mailparser = pytest.importorskip("mailparser", reason="a second reader of mail comes with the extra: test")
    mail("--to", f"Ada Lovelace <{ADA}>, {BEN}")

    seen = mailparser.parse_from_bytes(book.with_suffix(".eml").read_bytes())

    assert (seen.subject, [address for _, address in seen.to]) == (TITLE, [ADA, BEN])
    assert "On <b>& links" in "".join(seen.text_plain)
    assert "On &lt;b&gt;&amp; links" in "".join(seen.text_html)
    (attached,) = seen.attachments
    assert (attached["filename"], attached["mail_content_type"]) == (
        "proceedings-of-the-tage-fur-ubersetzung.pdf",
        "application/pdf",
    )
    assert base64.b64decode(attached["payload"]) == pdf
    assert seen.defects == []


def test_same_draft_has_the_same_bytes(mail: Mail, book: Path, tmp_path: Path) -> None:
    for name in ("one.eml", "two.eml"):
        assert mail("--to", ADA, "-o", str(tmp_path / name))[0] == 0

    assert (tmp_path / "one.eml").read_bytes() == (tmp_path / "two.eml").read_bytes()


def test_date_that_is_given_stands_in_the_draft(mail: Mail, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")

    mail("--to", ADA)

    assert parsed(book.with_suffix(".eml").read_bytes())["Date"] == "Sun, 13 Sep 2020 12:26:40 +0000"


def test_template_of_ones_own_says_what_it_likes(mail: Mail, book: Path, tmp_path: Path) -> None:
    template = tmp_path / "mail.txt"
    template.write_text("Liebe Gäste,\n{{ entries | length }} Beiträge in {{ place }}.")

    mail("--to", ADA, "--template", str(template), "--subject", "Das Heft")

    message = parsed(book.with_suffix(".eml").read_bytes())
    assert message["Subject"] == "Das Heft"
    assert body(message, "plain") == "Liebe Gäste,\n2 Beiträge in Siegen.\n"
    assert "<p>Liebe Gäste,<br>\n2 Beiträge in Siegen.</p>" in body(message, "html")


@pytest.mark.parametrize(
    ("template", "line"),
    [("a\n{{ titel }}", 2), ("a\n\n{% if %}", 3), ("{{ title.__class__.__mro__ }}", 1), ("{{ 1 / 0 }}", 1)],
)
def test_wrong_template_is_named_with_its_line(mail: Mail, tmp_path: Path, template: str, line: int) -> None:
    path = tmp_path / "mail.txt"
    path.write_text(template)

    code, said = mail("--to", ADA, "--template", str(path))

    assert code == 1
    assert f"mail.txt:{line}: error: the letter's template is wrong" in said
    assert "its variables: title, event, place, address, entries, words" in said


def test_catalog_stands_for_the_booklet_that_was_built_from_it(mail: Mail, tmp_path: Path, pdf: bytes) -> None:
    (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one")], booklet={"title": "The Days"}))

    code, said = mail("--to", ADA, book=tmp_path)
    assert code == 1
    assert "the-days-screen.pdf is not there [not-built]" in said

    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "the-days-screen.pdf").write_bytes(pdf)
    assert mail("--to", ADA, book=tmp_path)[0] == 0
    assert parsed((tmp_path / "out" / "the-days-screen.eml").read_bytes())["Subject"] == TITLE


def test_email_edition_is_attached_where_it_was_built(mail: Mail, tmp_path: Path, pdf: bytes) -> None:
    (tmp_path / "catalog.yaml").write_text(make_catalog(entries=[entry("one")], booklet={"title": "The Days"}))
    (tmp_path / "out").mkdir()
    fitted, whole = (tmp_path / "out" / f"the-days-{edition}.pdf" for edition in ("email", "screen"))
    whole.write_bytes(b"not this one")
    fitted.write_bytes(pdf)

    code, said = mail("--to", ADA, book=tmp_path)
    assert (code, "older-edition" in said) == (0, False)
    assert parsed(fitted.with_suffix(".eml").read_bytes())["Subject"] == TITLE

    later = fitted.stat().st_mtime + 60
    os.utime(whole, (later, later))
    code, said = mail("--to", ADA, book=tmp_path)
    assert code == 0
    assert "the-days-email.pdf is attached, and is older than" in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Liebe Kolleginnen und Kollegen,\n\ndas Heft zu Tage 2020 (Siegen) hängt an: Die Tage."),
        (
            "fr",
            "Chères et chers collègues,\n\nvous trouverez ci-joint le livret de Tage 2020 (Siegen)\u00a0: Die Tage.",
        ),
        ("es-AR", "Estimadas y estimados colegas:\n\nadjuntamos el cuaderno de Tage 2020 (Siegen): Die Tage."),
        ("fi", "Dear colleagues,\n\nthe booklet of Tage 2020 in Siegen is attached: Die Tage."),
    ],
)
def test_letter_speaks_the_language_of_the_booklet(
    mail: Mail, build_booklet: BuildBooklet, tmp_path: Path, language: str, said: str
) -> None:
    event = {"name": "Tage 2020", "place": "Siegen"}
    made = build_booklet(make_catalog(event=event, booklet={"title": "Die Tage", "language": language}))
    book = tmp_path / "book.pdf"
    book.write_bytes(made.pdf)

    assert mail("--to", ADA, book=book)[0] == 0
    assert body(parsed(book.with_suffix(".eml").read_bytes()), "plain").startswith(said)


@pytest.mark.parametrize("data", [b"no PDF at all", making.saved(making.paper(1))], ids=["text", "other"])
def test_what_is_no_booklet_is_refused(mail: Mail, tmp_path: Path, data: bytes) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(data)

    code, said = mail("--to", ADA, book=other)

    assert code == 1
    assert "other.pdf is not a booklet that booklet build wrote [not-a-booklet]" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["--to", "ada"],
        ["--to", "adä@example.org"],
        ["--to", f"{ADA}\nBcc: {BEN}"],
        ["--to", ""],
        ["--to", ADA, "--from", "nobody"],
        ["--to", ADA, "-o", "letter.pdf"],
        ["--to", ADA, "--each"],
        ["--to", ADA, "--send"],
        ["--to", ADA, "--send", "-o", "x.eml"],
    ],
)
def test_wrong_usage_ends_with_two_and_writes_nothing(mail: Mail, book: Path, arguments: list[str]) -> None:
    code, said = mail(*arguments)

    assert code == 2, said
    assert [path.name for path in book.parent.iterdir()] == ["tage.pdf"]


def test_each_address_counts_once_whatever_its_case() -> None:
    assert mailboxes([f"{ADA},  Ben  <{BEN}>", "ADA@example.org"]) == (Mailbox(ADA), Mailbox(BEN, "Ben"))


# --- nothing breaks out of a header ---------------------------------------------------------------------------

BREAKS = ["\r\n", "\n", "\r", "\v", "\f", "\x00", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\ud800"]
WORDS = st.lists(st.sampled_from([*BREAKS, "Bcc: eve@example.org", "--=0=", "Ä" * 40, " ", "x" * 90, ","])).map("".join)


@given(subject=WORDS, text=WORDS, title=WORDS, name=WORDS)
@example(subject="", text="", title="", name="? , " + "x" * 96 + " " + "x" * 90)
@settings(deadline=None)
def test_words_with_line_breaks_stay_where_they_belong(subject: str, text: str, title: str, name: str) -> None:
    letter = Letter(Mailbox("chair@example.org", name), subject, text, title, b"%PDF")
    (to,) = mailboxes([ADA])

    data = write(letter, (to,), Making(draft=True, date=None))

    message = parsed(data)
    assert message.keys() == ["Subject", "From", "To", "X-Unsent", "MIME-Version", "Content-Type"]
    assert [part.get_content_type() for part in message.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"),
    ]
    (attached,) = message.iter_attachments()
    assert re.fullmatch(r"[a-z0-9-]+\.pdf", str(attached.get_filename()))
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert max(map(len, data.split(b"\r\n"))) <= 998


# --- sent ----------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")  # it has TLS from the start
@pytest.mark.parametrize("tls_first", [False, True], ids=["starttls", "tls"])
def test_message_is_taken_over_as_it_was_written(
    send: Mail, certificate: Path, monkeypatch: pytest.MonkeyPatch, pdf: bytes, tls_first: bool
) -> None:
    monkeypatch.setenv("BOOKLET_SMTP_USER", USER)
    monkeypatch.setenv("BOOKLET_SMTP_PASSWORD", PASSWORD)
    post = Post()

    with post_office(post, certificate, tls_first=tls_first, login=True) as port:
        code, said = send(port, "--to", f"{ADA},{BEN}", *(["--tls"] if tls_first else []))

    ((recipients, data),) = post.taken
    message = parsed(data)
    assert (code, recipients, set(post.users)) == (0, [ADA, BEN], {USER})
    assert said.startswith("sent to 2 of 2 (")
    assert message["X-Unsent"] is None
    assert str(message["Message-ID"]).endswith("@example.org>")
    assert message["Date"]
    assert [part.get_content() for part in message.iter_attachments()] == [pdf]


def test_each_gets_a_message_of_their_own_and_nobody_gets_it_twice(send: Mail, certificate: Path) -> None:
    post = Post()
    with post_office(post, certificate) as port:
        send(port, "--each", "--to", f"{ADA},{BEN}")
        code, said = send(port, "--each", "--to", f"{ADA},{BEN},{CY}", "--subject", "Another subject")

    assert [recipients for recipients, _ in post.taken] == [[ADA], [BEN], [CY]]
    assert [parsed(data)["To"] for _, data in post.taken] == [ADA, BEN, CY]
    assert code == 0
    assert "sent to 1 of 3; 2 had it already" in said


def test_lines_that_begin_with_a_dot_arrive(send: Mail, certificate: Path, tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text("Hello\n.\n.. and more")
    post = Post()
    with post_office(post, certificate) as port:
        send(port, "--to", ADA, "--template", str(tmp_path / "mail.txt"))

    assert body(parsed(post.taken[0][1]), "plain").splitlines() == ["Hello", ".", ".. and more"]


def test_too_large_is_seen_before_it_is_sent(send: Mail, certificate: Path, book: Path) -> None:
    post = Post()
    with post_office(post, certificate, limit=20_000) as port:
        code, said = send(port, "--to", ADA)

    assert (code, post.offered) == (1, [])
    assert "it takes at most 0.0 MB [mail-too-large]" in said
    assert "attach the email edition (booklet build --edition email" in said


def test_limit_of_the_server_is_told_as_a_size_to_build(send: Mail, certificate: Path, book: Path, pdf: bytes) -> None:
    book.write_bytes(pdf + b"%" * 11_000_000)
    with post_office(Post(), certificate, limit=10_000_000) as port:
        _, said = send(port, "--to", ADA)

    assert "booklet build --edition email --max-size 7.2MB" in said


@pytest.mark.parametrize("step", ["mail", "data"])
def test_too_large_may_be_said_only_afterwards(send: Mail, certificate: Path, step: str) -> None:
    post = Post()
    setattr(post, step, lambda _: "552 5.3.4 Message too big")
    with post_office(post, certificate) as port:
        code, said = send(port, "--to", ADA)
        setattr(post, step, lambda _: "250 OK")
        again, _ = send(port, "--to", ADA)

    assert code == 1
    assert "it said «552 5.3.4 Message too big» [mail-too-large]" in said
    assert (again, len(post.taken)) == (0, 1)


def test_greylisted_is_asked_again_after_a_while(send: Mail, certificate: Path) -> None:
    post = Post()
    replies = iter(["250 OK", "451 4.7.1 Greylisted, come back later", "250 OK"])
    post.rcpt = lambda _: next(replies)
    with post_office(post, certificate) as port:
        code, said = send(port, "--to", f"{ADA},{BEN}", "--wait", "1")

    assert [recipients for recipients, _ in post.taken] == [[ADA], [BEN]]
    assert code == 0
    assert "the server asks to come again later: waiting 1 s" in said
    assert "sent to 2 of 2" in said


def test_greylisted_without_patience_is_told_and_goes_on_next_time(send: Mail, certificate: Path) -> None:
    post = Post()
    post.data = lambda _: "451 4.7.1 Greylisted"
    with post_office(post, certificate) as port:
        first, said = send(port, "--to", ADA)
        post.data = lambda _: "250 OK"
        second, _ = send(port, "--to", ADA)

    assert (first, second, len(post.taken)) == (1, 0, 1)
    assert "ada@example.org hasn't got it: the server asks to come again later, «451 4.7.1 Greylisted»" in said


def test_one_refused_address_keeps_nobody_else_from_it(send: Mail, certificate: Path) -> None:
    post = Post()
    post.rcpt = lambda address: "550 5.1.1 No such \x1b[31muser" if address == BEN else "250 OK"
    with post_office(post, certificate) as port:
        code, said = send(port, "--to", f"{ADA},{BEN},{CY}")

    assert [recipients for recipients, _ in post.taken] == [[ADA, CY]]
    assert code == 1
    assert "ben@example.org hasn't got it: the server refused, «550 5.1.1 No such [31muser» [mail-refused]" in said
    assert "sent to 2 of 3" in said


def test_bad_login_is_told_without_the_password(send: Mail, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKLET_SMTP_USER", USER)
    monkeypatch.setenv("BOOKLET_SMTP_PASSWORD", "wrong-secret")
    post = Post()
    with post_office(post, certificate, login=True) as port:
        code, said = send(port, "--to", ADA)

    assert (code, post.offered) == (1, [])
    assert "refused the login of ada: «5.7.8 Authentication credentials invalid» [mail-login]" in said
    assert "wrong-secret" not in said


def test_user_without_a_password_is_told_before_anybody_is_asked(send: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKLET_SMTP_USER", USER)

    code, said = send(9, "--to", ADA)

    assert code == 1
    assert "there is no password for ada [mail-login]" in said
    assert "keyring set smtp://localhost ada" in said


class Safe(KeyringBackend):
    """A keyring in memory, as any program may bring one."""

    priority = 9.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class Shut(Safe):
    """A keyring that does not open."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(f"{service} for {username}")


@pytest.fixture
def keep() -> Iterator[Callable[[Safe], None]]:
    """Makes a keyring that of the system, for one test."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_password_may_lie_in_the_keyring(
    send: Mail, certificate: Path, monkeypatch: pytest.MonkeyPatch, keep: Callable[[Safe], None]
) -> None:
    monkeypatch.setenv("BOOKLET_SMTP_USER", USER)
    keep(Safe())
    keyring.set_password("smtp://localhost", USER, PASSWORD)
    post = Post()
    with post_office(post, certificate, login=True) as port:
        code, _ = send(port, "--to", ADA)

    assert (code, set(post.users)) == (0, {USER})


def test_keyring_that_does_not_open_counts_as_empty(
    send: Mail, monkeypatch: pytest.MonkeyPatch, keep: Callable[[Safe], None]
) -> None:
    monkeypatch.setenv("BOOKLET_SMTP_USER", USER)
    keep(Shut())

    code, said = send(9, "--to", ADA)

    assert code == 1
    assert "there is no password for ada [mail-login]" in said


def test_nothing_is_said_without_tls(send: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKLET_SMTP_USER", USER)
    monkeypatch.setenv("BOOKLET_SMTP_PASSWORD", PASSWORD)
    post = Post()
    with post_office(post, None) as port:
        code, said = send(port, "--to", ADA)
        first, said_first = send(port, "--to", ADA, "--tls")

    assert (code, first, post.offered, post.users) == (1, 1, [], [])
    assert "offers no TLS: everybody on the way could read the letter and the password [mail-no-tls]" in said
    assert "[mail-no-tls]" in said_first


def test_server_that_is_not_who_it_says_gets_nothing(send: Mail, certificate: Path) -> None:
    post = Post()
    with post_office(post, certificate) as port:
        code, said = send(port, "--to", ADA, host="127.0.0.1")

    assert (code, post.offered) == (1, [])
    assert "can't prove who it is: IP address mismatch" in said
    assert "[mail-certificate]" in said


def test_cut_before_it_is_handed_over_is_sent_again_next_time(send: Mail, certificate: Path) -> None:
    post = Post()
    post.rcpt = lambda address: Post.CUT if address == BEN else "250 OK"
    with post_office(post, certificate) as port:
        first, said = send(port, "--each", "--to", f"{ADA},{BEN},{CY}")
        post.rcpt = lambda _: "250 OK"
        second, said_second = send(port, "--each", "--to", f"{ADA},{BEN},{CY}")

    assert (first, second) == (1, 0)
    assert f"localhost:{port} cut the connection [mail-connection]" in said
    assert [recipients for recipients, _ in post.taken] == [[ADA], [BEN], [CY]]
    assert "sent to 2 of 3; 1 had it already" in said_second


def test_cut_at_the_very_end_is_not_sent_again_by_itself(send: Mail, certificate: Path, book: Path) -> None:
    post = Post()
    post.data = lambda _: Post.CUT
    log = book.with_name("tage-sent.txt")
    with post_office(post, certificate) as port:
        _, said = send(port, "--to", ADA)
        post.data = lambda _: "250 OK"
        _, again = send(port, "--to", ADA)
        taken_meanwhile = len(post.taken)
        log.write_text("\n".join(line for line in log.read_text().splitlines() if ADA not in line))
        send(port, "--to", ADA)

    assert "whether ada@example.org has it is not known" in said
    assert "[mail-unsure]" in again
    assert "sent to 0 of 1" in again
    assert (taken_meanwhile, len(post.taken)) == (0, 1)


def test_server_that_cannot_be_reached_is_named(send: Mail) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        code, said = send(port, "--to", ADA)

    assert code == 1
    assert f"localhost:{port} can't be reached: Connection refused [mail-connection]" in said


def test_damaged_log_stops_the_sending(send: Mail, certificate: Path, book: Path) -> None:
    book.with_name("tage-sent.txt").write_text("# first\nada@example.org maybe\n")
    post = Post()
    with post_office(post, certificate) as port:
        code, said = send(port, "--to", ADA)

    assert (code, post.offered) == (1, [])
    assert "tage-sent.txt:2: error: this is no line of a log of what was sent [damaged-send-log]" in said
