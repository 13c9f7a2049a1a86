"""One kept-alive TLS connection to the register, on a pinned private CA; nothing here disables verification."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
import struct
import time
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from agent import BUILT_SECONDS
from agent.apart import Interrupted
from agent.proxy import Denied, NotReached
from agent.record import Record
from agent.text import Problem, Text, why

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agent.proxy import Proxy

MAX_ANSWER_BYTES: Final = 64 * 1024
_NO_CHECK_TIME: Final = 0x200000  # X509_V_FLAG_NO_CHECK_TIME; chain and host name are still enforced
_ANSWER_SECONDS: Final = 60.0
_TCP_INFO_SIZE: Final = 232
_GZIP: Final = b"\x1f\x8b"
_CLOSED_BY_SERVER: Final = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)

Reason = Literal[
    "unreachable", "timeout", "cut", "expired", "not_yet_valid", "wrong_name", "untrusted", "too_big", "proxy_denied"
]
_VERIFY_REASONS: Final[dict[int, Reason]] = {9: "not_yet_valid", 10: "expired", 62: "wrong_name", 64: "wrong_name"}


class NotDelivered(Exception):
    """No usable answer came: the outcome is unknown and everything stays where it is."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail


class Answer(Record, kw_only=False):
    """What the other side said: bounded, not yet believed."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Channel:
    """Posts to one server, one request at a time; reconnects by itself and resumes the TLS session."""

    def __init__(
        self,
        url: str,
        ca_file: Path,
        *,
        proxy: Proxy | None = None,
        timeout: float = 30.0,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._host, self._port = _address(url)
        self._proxy = proxy
        self._timeout = timeout
        self._wall = wall
        self._context = _context(ca_file)
        self._session: ssl.SSLSession | None = None
        self._connection: _Connection | None = None
        self.sent_bytes = 0
        self.received_bytes = 0
        self.guard: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext
        """What stands around waiting for the other side, and may end it by :class:`Interrupted`."""

    @property
    def clock_is_wrong(self) -> bool:
        """Whether this machine's clock is certainly wrong, so that dates in certificates mean nothing."""
        return self._wall() < BUILT_SECONDS

    def post(self, path: str, body: bytes, token: str | None = None) -> Answer:
        """Send ``body`` and return the answer, whatever its status; redirects are not followed."""
        try:
            with self.guard():
                return self._post(path, body, token)
        except Interrupted:
            self.close()
            raise

    def _post(self, path: str, body: bytes, token: str | None) -> Answer:
        kept = self._connection
        if kept is not None:
            try:
                return self._exchange(kept, path, body, token)
            except _CLOSED_BY_SERVER:  # it had closed the idle connection; the request is idempotent
                self.close()
            except (OSError, http.client.HTTPException) as error:
                raise self._failed(error) from error
        try:
            return self._exchange(self._connect(), path, body, token)
        except (OSError, http.client.HTTPException) as error:
            raise self._failed(error) from error

    def greet(self) -> str:
        """Connect, let the other side prove itself, say nothing; returns the version of TLS."""
        try:
            return self._connect().tls_version
        except (OSError, http.client.HTTPException) as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Close the connection and keep the TLS session for the next contact."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> _Connection:
        flags = self._context.verify_flags & ~_NO_CHECK_TIME
        self._context.verify_flags = ssl.VerifyFlags(flags | (_NO_CHECK_TIME if self.clock_is_wrong else 0))
        self._connection = _Connection(
            self._host, self._port, self._timeout, self._context, session=self._session, proxy=self._proxy
        )
        try:
            self._connection.connect()
        finally:
            self._count(self._connection)  # a handshake that fails has gone over the line too
        return self._connection

    def _exchange(self, connection: _Connection, path: str, body: bytes, token: str | None) -> Answer:
        try:
            connection.request("POST", path, io.BytesIO(body), _headers(body, token))  # in blocks, each with a timeout
            with connection.getresponse() as response:
                self._session = connection.session or self._session
                answer = Answer(response.status, response.headers, _bounded(response))
        finally:
            self._count(connection)
        if response.will_close:
            self.close()
        return answer

    def _count(self, connection: _Connection) -> None:
        sent, received = connection.traffic()
        self.sent_bytes += sent
        self.received_bytes += received

    def _failed(self, error: OSError | http.client.HTTPException) -> NotDelivered:
        self.close()
        reason, detail = _reason(error)
        return NotDelivered(reason, detail)


class _Connection(http.client.HTTPSConnection):
    """The standard connection, with TLS session resumption and the kernel's own count of bytes."""

    def __init__(
        self,
        host: str,
        port: int,
        timeout: float,
        context: ssl.SSLContext,
        *,
        session: ssl.SSLSession | None,
        proxy: Proxy | None,
    ) -> None:
        super().__init__(host, port, timeout=timeout, context=context)
        self._patience, self._proxy = timeout, proxy
        self._tls = context
        self._resume = session
        self._secured: ssl.SSLSocket | None = None
        self._counted = (0, 0)

    def connect(self) -> None:
        """Connect; the handshake checks the certificate against the pinned CA and the name."""
        opened = (
            socket.create_connection((self.host, self.port), self._patience)
            if self._proxy is None
            else self._proxy.connect(self.host, self.port, self._patience)
        )
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._secured = self._tls.wrap_socket(
            opened, server_hostname=self.host, session=self._resume, do_handshake_on_connect=False
        )
        self.sock = self._secured  # there before the handshake, so that one that fails is counted and closed
        self._secured.do_handshake()

    @property
    def session(self) -> ssl.SSLSession | None:
        """The session to resume next time; TLS 1.3 hands it over with the first answer."""
        return self._secured.session if self._secured else None

    @property
    def tls_version(self) -> str:
        """The version that both sides agreed on."""
        return (self._secured.version() if self._secured else None) or ""

    def traffic(self) -> tuple[int, int]:
        """Return the TCP payload sent and received since the last call, handshake included, as the kernel counts."""
        total = _tcp_payload(self._secured) or self._counted
        fresh = total[0] - self._counted[0], total[1] - self._counted[1]
        self._counted = total
        return fresh


def _tcp_payload(secured: ssl.SSLSocket | None) -> tuple[int, int] | None:
    try:
        info = secured.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_SIZE) if secured else b""
        (received,), (sent,) = struct.unpack_from("@Q", info, 128), struct.unpack_from("@Q", info, 200)
    except (AttributeError, OSError, struct.error):  # not Linux, an old kernel, or the server closed at once
        return None
    return sent, received


def _headers(body: bytes, token: str | None) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), "User-Agent": "somay-agent"}
    if body.startswith(_GZIP):
        headers["Content-Encoding"] = "gzip"
    if token is not None:
        headers["Authorization"] = "Bearer " + token
    return headers


def _context(ca_file: Path) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise Problem(
            "SM-TLS-01",
            Text(
                f"Không đọc được chứng thư CA {ca_file}: {_tls(error) or why(error)}",
                f"Cannot read the CA certificate {ca_file}: {_tls(error) or why(error)}",
            ),
            Text("Chưa gửi gì cả.", "Nothing was sent."),
            Text("Xin lại tệp ca.pem của huyện.", "Ask the district for its ca.pem again."),
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    try:
        port = parts.port or 443
    except ValueError:
        port = 0
    plain = not (parts.username or parts.password or parts.query or parts.fragment or parts.path.strip("/"))
    if parts.scheme == "https" and parts.hostname and port and plain:
        return parts.hostname, port
    raise Problem(
        "SM-CONFIG-02",
        Text("Địa chỉ máy chủ không đúng dạng.", "The address of the server is not of the right form."),
        Text("Chưa gửi gì cả.", "Nothing was sent."),
        Text("Viết như sau: https://TEN-MAY:8443", "Write it like this: https://NAME:8443"),
    )


def _bounded(response: http.client.HTTPResponse) -> bytes:
    deadline = time.monotonic() + _ANSWER_SECONDS
    body = bytearray()
    if response.length is None and not response.chunked:
        raise http.client.HTTPException("the answer does not say how long it is, so a torn one would look whole")
    while chunk := response.read1(16_384):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise _TooBig(f"an answer of more than {MAX_ANSWER_BYTES} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError("the answer never ends")
    if response.length:
        raise http.client.IncompleteRead(bytes(body), response.length)
    return bytes(body)


class _TooBig(http.client.HTTPException):
    """The answer is longer than any of ours."""


def _reason(error: OSError | http.client.HTTPException) -> tuple[Reason, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFY_REASONS.get(error.verify_code, "untrusted"), error.verify_message
    if isinstance(error, (Denied, NotReached)):
        return ("proxy_denied" if isinstance(error, Denied) else "unreachable"), str(error)
    if isinstance(error, TimeoutError):
        return "timeout", str(error)
    if isinstance(error, _TooBig):
        return "too_big", str(error)
    if isinstance(error, (ConnectionRefusedError, socket.gaierror)) or type(error) is OSError:
        return "unreachable", why(error)
    return "cut", _tls(error) or f"{type(error).__name__}: {error}"


_TLS_REASONS: Final = {
    "WRONG_VERSION_NUMBER": "what answers there does not speak TLS",
    "HTTP_REQUEST": "what answers there does not speak TLS",
    "NO_CERTIFICATE_OR_CRL_FOUND": "it holds no certificate",
}


def _tls(error: Exception) -> str:
    """Return what went wrong with TLS, or nothing if that was not what did."""
    reason = getattr(error, "reason", None) if isinstance(error, ssl.SSLError) else None
    return _TLS_REASONS.get(reason, reason.replace("_", " ").lower()) if reason else ""
