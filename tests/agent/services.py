"""Services to visit, on this machine: plain, by TLS with a certificate of one's own, silent, talking nonsense."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


def certificate(folder: Path, end: dt.datetime, name: str = "localhost") -> Path:
    """Write a key and a certificate signed by it, good for ``name`` and 127.0.0.1."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(end, dt.datetime.now(dt.UTC)) - dt.timedelta(days=30))
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "service.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def service(answer: Callable[[Any], None], pem: Path | None = None) -> Iterator[int]:
    """Let something listen; ``answer`` is given each connection, after the handshake where there is a certificate."""
    context = None
    if pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_serve, args=(listening, answer, context), daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def _serve(listening: socket.socket, answer: Callable[[Any], None], context: ssl.SSLContext | None) -> None:
    while True:
        try:
            channel, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(channel, answer, context), daemon=True).start()


def _talk(channel: socket.socket, answer: Callable[[Any], None], context: ssl.SSLContext | None) -> None:
    with channel:
        try:
            with channel if context is None else context.wrap_socket(channel, server_side=True) as talking:
                answer(talking)
        except OSError:
            return


def says(text: bytes = OK, after: float = 0.0) -> Callable[[Any], None]:
    """Read a question, wait, and say something."""

    def answer(channel: Any) -> None:
        channel.recv(4096)
        threading.Event().wait(after)
        channel.sendall(text)

    return answer
