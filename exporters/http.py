"""A small HTTP server for one page of metrics: GET only, bounded in connections, bytes and time."""

from __future__ import annotations

import contextlib
import gzip
import socket
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING, Any, Final

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from agent.text import Problem, Text
from exporters.service import log

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_CONNECTIONS: Final = 16
MAX_SECONDS: Final = 20.0
"""Of a whole connection, from accept to the last byte, so that a slow peer cannot hold a place."""
SCRAPE_WAIT_SECONDS: Final = 5.0

_PLAIN: Final = "text/plain; charset=utf-8"
_INDEX: Final = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>somay-exporter</title>
<h1>somay-exporter</h1><p><a href="/metrics">/metrics</a></p></html>
"""


class Server(ThreadingMixIn, TCPServer):
    """Serves what ``exposition`` returns at ``/metrics``; ``tick`` ends connections that take too long."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = MAX_CONNECTIONS

    def __init__(self, bind: str, port: int, exposition: Callable[[], bytes]) -> None:
        self.address_family = socket.AF_INET6 if ":" in bind else socket.AF_INET
        self.exposition = exposition
        self.scraping = threading.Lock()
        self._places = threading.BoundedSemaphore(MAX_CONNECTIONS)
        self._deadlines: dict[Any, float] = {}
        try:
            super().__init__((bind, port), _Handler)
        except OSError as error:
            raise _not_bound(bind, port, error) from None

    @property
    def port(self) -> int:
        """The port that is listened on; with 0 asked for, the one that was given."""
        return int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the connection a thread if there is a place left, else close it."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        self._deadlines[request] = time.monotonic() + MAX_SECONDS
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread to be had
            self._leave(request)
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection and free its place."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._leave(request)

    def _leave(self, request: Any) -> None:
        self._places.release()
        self._deadlines.pop(request, None)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  # the base class's signature
        """Log what went wrong with a connection in one line; a peer that hung up is no news."""
        error = sys.exception()
        if not isinstance(error, (ConnectionError, TimeoutError)):
            log("request_failed", error=repr(error))

    def tick(self) -> None:
        """End the connections whose time is over."""
        now = time.monotonic()
        for request, deadline in list(self._deadlines.items()):
            if now > deadline:
                with contextlib.suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)

    def drain(self) -> None:
        """Let a running scrape finish before the process ends."""
        if self.scraping.acquire(timeout=SCRAPE_WAIT_SECONDS):
            self.scraping.release()


class _Handler(BaseHTTPRequestHandler):
    """One request, one answer, then the connection closes: HTTP/1.0 keeps no thread waiting."""

    server: Server
    server_version, sys_version = "somay-exporter", ""
    timeout = 10.0
    error_content_type, error_message_format = _PLAIN, "%(code)d %(message)s\n"

    def do_GET(self) -> None:
        """Answer the two pages there are."""
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self._answer(HTTPStatus.BAD_REQUEST, _PLAIN, b"a request here has no body\n")
        elif (path := self.path.partition("?")[0]) == "/metrics":
            self._metrics()
        elif path == "/":
            self._answer(HTTPStatus.OK, "text/html; charset=utf-8", _INDEX)
        else:
            self._answer(HTTPStatus.NOT_FOUND, _PLAIN, b"not found; see /metrics\n")

    def _refuse(self) -> None:
        self._answer(HTTPStatus.METHOD_NOT_ALLOWED, _PLAIN, b"only GET\n", ("Allow", "GET"))

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_CONNECT = _refuse  # noqa: N815

    def _metrics(self) -> None:
        if not self.server.scraping.acquire(timeout=SCRAPE_WAIT_SECONDS):
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, _PLAIN, b"another scrape is running\n", ("Retry-After", "5"))
            return
        try:
            body = self.server.exposition()
        finally:
            self.server.scraping.release()
        self._answer(HTTPStatus.OK, CONTENT_TYPE_PLAIN_0_0_4, body)

    def _answer(self, status: HTTPStatus, kind: str, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        if _accepts_gzip(self.headers.get("Accept-Encoding", "")):
            body = gzip.compress(body, compresslevel=6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Vary", "Accept-Encoding"),
            ("X-Content-Type-Options", "nosniff"),
            *headers,
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's signature
        """Keep no access log: a scrape each 15 seconds would bury what matters."""


def _accepts_gzip(header: str) -> bool:
    for offer in header.lower().split(","):
        coding, _, weight = offer.partition(";")
        if coding.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _not_bound(bind: str, port: int, error: OSError) -> Problem:
    return Problem(
        "SM-PORT-01",
        Text(
            f"Không mở được cổng {port} tại {bind}: {error.strerror}.",
            f"Cannot listen on port {port} at {bind}: {error.strerror}.",
        ),
        Text("Trình xuất số đo chưa chạy.", "The exporter is not running."),
        Text(
            f"Chọn cổng khác: --port {port + 1}; hoặc xem ai đang dùng: ss -ltnp 'sport = :{port}'",
            f"Choose another: --port {port + 1}; or see who holds it: ss -ltnp 'sport = :{port}'",
        ),
        exit_code=8,
    )
