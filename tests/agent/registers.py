"""A small real TLS server that stands in for the register and answers as a test says."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime.now(tz=dt.UTC)
DAY = dt.timedelta(days=1)


class Authority:
    """A private CA in a folder, as ``somay init`` makes one."""

    def __init__(self, folder: Path, name: str = "ca") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Test {name}")])
        builder = _builder(self._name, self._name, self._key.public_key(), NOW - 3650 * DAY, NOW + 3650 * DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def issue(self, address: str = "127.0.0.1", until: dt.datetime = NOW + 30 * DAY) -> ssl.SSLContext:
        """Return a server's context with a certificate for ``address``."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
        builder = _builder(subject, self._name, key.public_key(), NOW - 365 * DAY, until)
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        certificate = builder.add_extension(names, critical=False).sign(self._key, hashes.SHA256())
        pem = self._folder / f"server-{certificate.serial_number}.pem"
        private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        pem.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, *private)
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Any, since: dt.datetime, until: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
    )


@dataclass
class Request:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes
    resumed: bool
    connection: int

    @property
    def json(self) -> Any:
        """The message inside."""
        return json.loads(gzip.decompress(self.body) if self.headers.get("content-encoding") else self.body)


@dataclass
class Response:
    """What to answer; ``cut`` closes the connection after so many bytes of it."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


Script = Callable[[Request], Response]


@dataclass
class Register:
    """A running server: its address, and what it was asked."""

    url: str
    requests: list[Request]


@contextmanager
def serve(context: ssl.SSLContext, script: Script) -> Iterator[Register]:
    """Serve ``script`` over TLS on a free port of the loopback."""
    requests: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            requests.append(
                Request(self.path, headers, body, bool(self.connection.session_reused), self.client_address[1])
            )
            self._answer(script(requests[-1]))

        def _answer(self, response: Response) -> None:
            head = {"Content-Length": str(len(response.body))} | response.headers
            lines = [f"HTTP/1.1 {response.status} X", *(f"{name}: {value}" for name, value in head.items()), "", ""]
            whole = "\r\n".join(lines).encode() + response.body
            self.wfile.write(whole[: response.cut])
            self.close_connection = response.cut is not None

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    class Server(ThreadingHTTPServer):
        def get_request(self) -> tuple[Any, Any]:
            plain, address = super().get_request()
            return context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), address

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Register(f"https://127.0.0.1:{server.server_port}", requests)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
