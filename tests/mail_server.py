"""A real server of mail on the loopback address that is strict, slow to trust or rude, as it is told."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "ada", "correct horse"
Replies = Callable[[str], str]


class Post:
    """Takes messages and answers as it is told; an answer of ``CUT`` closes the connection without a word."""

    CUT = "CUT"

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []
        """Recipients and bytes of each message that was taken over."""
        self.offered: list[int] = []
        """Sizes of all messages that were handed over, taken or not."""
        self.users: list[str] = []
        self.mail: Replies = lambda sender: "250 OK"
        self.rcpt: Replies = lambda recipient: "250 OK"
        self.data: Replies = lambda recipients: "250 OK"

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        envelope.mail_from = address
        return await self._said(server, self.mail(address))

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        reply = self.rcpt(address)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return await self._said(server, reply)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.original_content, bytes)
        self.offered.append(len(envelope.original_content))
        reply = self.data(",".join(envelope.rcpt_tos))
        if reply.startswith("250"):
            self.taken.append((list(envelope.rcpt_tos), envelope.original_content))
        return await self._said(server, reply)

    async def _said(self, server: SMTP, reply: str) -> str:
        if reply == self.CUT:
            assert server.transport
            server.transport.abort()
            await asyncio.sleep(0)
        return reply

    def login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=good or False)


class _Listening(Controller):
    """Listens on any port that is free, and knows which."""

    def _trigger_server(self) -> None:
        assert self.server
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def post_office(
    post: Post, certificate: Path | None, *, tls_first: bool = False, limit: int = 0, login: bool = False
) -> Iterator[int]:
    """The port on which the server listens; without a certificate it offers no TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if certificate else None
    if context and certificate:
        context.load_cert_chain(certificate)
    options: dict[str, Any] = {"data_size_limit": limit or None, "enable_SMTPUTF8": False}
    if login:
        options |= {"authenticator": post.login, "auth_required": True, "auth_require_tls": not tls_first}
    if tls_first:
        controller = _Listening(post, hostname="127.0.0.1", port=0, ssl_context=context, **options)
    else:
        options |= {"tls_context": context, "require_starttls": bool(context)}
        controller = _Listening(post, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def make_certificate(path: Path, host: str) -> Path:
    """A certificate of the host, which vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)  # noqa: TID251 - a certificate holds for some days
    names: list[x509.GeneralName] = [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem))
    return path
