"""The small server: two pages, bounded, and never in the way of the next scrape."""

from __future__ import annotations

import gzip
import http.client
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from agent.text import Problem
from exporters import http as exporter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

METRICS = b"# TYPE a gauge\na 1.0\n"


@contextmanager
def serving(exposition: Callable[[], bytes] = lambda: METRICS) -> Iterator[exporter.Server]:
    with exporter.Server("127.0.0.1", 0, exposition) as server:
        server.timeout = 0.02
        done = threading.Event()

        def loop() -> None:
            while not done.is_set():
                server.handle_request()
                server.tick()

        thread = threading.Thread(target=loop)
        thread.start()
        try:
            yield server
        finally:
            done.set()
            thread.join()


@contextmanager
def connection(server: exporter.Server) -> Iterator[http.client.HTTPConnection]:
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        yield client
    finally:
        client.close()


def ask(
    server: exporter.Server, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[int, bytes, http.client.HTTPMessage]:
    with connection(server) as client:
        client.request(method, path, headers=headers or {})
        answer = client.getresponse()
        return answer.status, answer.read(), answer.headers


def raw(server: exporter.Server, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as sock:
        sock.sendall(request)
        return b"".join(iter(lambda: sock.recv(65536), b""))


def test_metrics_are_the_plain_text_format() -> None:
    with serving() as server:
        status, body, headers = ask(server, "/metrics?x=1")
    assert (status, body) == (200, METRICS)
    assert headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "Python" not in headers["Server"]


def test_gzip_is_used_when_it_is_accepted_and_only_then() -> None:
    with serving() as server:
        _, packed, headers = ask(server, "/metrics", headers={"Accept-Encoding": "deflate, gzip;q=0.5"})
        assert headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed) == METRICS
        assert ask(server, "/metrics", headers={"Accept-Encoding": "gzip;q=0"})[1] == METRICS


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 200),
        ("/metrics/", "GET", 404),
        ("/../metrics", "GET", 404),
        ("/metrics", "POST", 405),
        ("/metrics", "DELETE", 405),
        ("/metrics", "HEAD", 405),
        ("/metrics", "BREW", 501),
    ],
)
def test_there_are_two_pages_and_one_method(path: str, method: str, status: int) -> None:
    with serving() as server:
        assert ask(server, path, method)[0] == status


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /metrics HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n", b"400"),
        (b"GET /metrics HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"400"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", b"431"),
        (b"\x16\x03\x01\x00\xee\x01\x00\x00\xea\x03\x03\r\n\r\n", b"400"),
    ],
)
def test_a_request_beyond_the_limits_is_refused(request_: bytes, status: bytes) -> None:
    with serving() as server:
        assert status in raw(server, request_).splitlines()[0]
        assert ask(server, "/metrics")[0] == 200


def test_silent_connections_do_not_stand_in_the_way_of_a_scrape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporter, "MAX_SECONDS", 0.2)
    monkeypatch.setattr("exporters.http._Handler.timeout", 600.0)
    with serving() as server:
        silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(exporter.MAX_CONNECTIONS * 2)]
        try:
            for sock in silent:
                sock.settimeout(30)
                assert sock.recv(1) == b""
            while server._deadlines:
                time.sleep(0.01)
            assert ask(server, "/metrics")[0] == 200
        finally:
            for sock in silent:
                sock.close()


def test_a_second_scrape_waits_for_the_first_and_gives_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporter, "SCRAPE_WAIT_SECONDS", 0.05)
    begun, release = threading.Event(), threading.Event()

    def slow() -> bytes:
        begun.set()
        release.wait(30)
        return METRICS

    with serving(slow) as server, connection(server) as first:
        first.request("GET", "/metrics")
        assert begun.wait(30)
        status, _, headers = ask(server, "/metrics")
        assert (status, headers["Retry-After"]) == (503, "5")
        release.set()
        assert first.getresponse().read() == METRICS


def test_an_exposition_that_raises_is_one_line_in_the_log_and_frees_its_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken() -> bytes:
        raise RuntimeError("planted")

    with serving(broken) as server:
        for _ in range(exporter.MAX_CONNECTIONS + 1):
            assert raw(server, b"GET /metrics HTTP/1.0\r\n\r\n") == b""
    assert "planted" in capsys.readouterr().err


def test_a_port_that_is_taken_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(Problem) as caught:
            exporter.Server("127.0.0.1", port, lambda: METRICS)
    assert caught.value.exit_code == 8
    assert str(port) in caught.value.happened.en
    assert f"--port {port + 1}" in caught.value.todo.vi


def test_drain_waits_for_the_running_scrape() -> None:
    with serving() as server:
        server.scraping.acquire()
        threading.Timer(0.05, server.scraping.release).start()
        began = time.monotonic()
        server.drain()
        assert time.monotonic() > began
        assert not server.scraping.locked()
