"""The server as a process: TLS, signals, slow callers, a taken port, the service manager's socket."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent.text import Problem
from inventory.access import authority, certificates
from inventory.api import server
from inventory.config import Config
from inventory.store.engine import Store
from tests.inventory.sending import Sender, body, enrolled, new_register, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUN = """
import sys
from pathlib import Path
from inventory.api import server
from inventory.api.limits import Limits
from inventory.config import Config
limits = Limits(header_seconds=0.3, body_grace_seconds=0.3, header_bytes=4096, disk_free_bytes=1, disk_free_ratio=1e-9)
more = {"insecure_bind": "127.0.0.1"} if sys.argv[2:] else {}
sys.exit(server.run(Config(home=Path(sys.argv[1]), bind="127.0.0.1", port=0), limits=limits,
                    on_ready=lambda port: print(port, flush=True), **more))
"""


class Running:
    """A server process with its register."""

    def __init__(self, home: Path, process: subprocess.Popen[str], agent: Sender) -> None:
        self.home, self.process, self.agent = home, process, agent
        assert process.stdout is not None
        self.port = int(process.stdout.readline())

    def end(self, number: int = signal.SIGTERM) -> tuple[int, list[Any]]:
        """Stop the server and return its exit code and its log."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, [json.loads(line) for line in errors.splitlines()]

    def raw(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    new_register(tmp_path / "somay.db")
    authority.create(tmp_path, ["127.0.0.1", "localhost"])
    return tmp_path


@contextlib.contextmanager
def _running(home: Path, *arguments: str, **environment: str) -> Iterator[Running]:
    (agent,) = enrolled(Store(f"sqlite:///{home / 'somay.db'}"))
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(home), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, **environment},
    )
    with process:
        try:
            yield Running(home, process, agent)
        finally:
            process.kill()


def _post(connection: http.client.HTTPConnection, running: Running, data: bytes) -> http.client.HTTPResponse:
    headers = {"Authorization": "Bearer " + running.agent.token, "Content-Encoding": "gzip"}
    connection.request("POST", "/v1/snapshots", data, headers)
    return connection.getresponse()


def test_it_speaks_tls_that_the_pinned_authority_vouches_for_and_ends_in_good_order(home: Path) -> None:
    with _running(home) as running:
        context = ssl.create_default_context(cafile=home / "ca.pem")
        with contextlib.closing(http.client.HTTPSConnection("127.0.0.1", running.port, context=context)) as connection:
            answer = _post(connection, running, body(snapshot(1)))
            assert (answer.status, json.load(answer)["acknowledged_through"]) == (200, 1)
        with (
            contextlib.closing(http.client.HTTPConnection("127.0.0.1", running.port)) as plain,
            pytest.raises((ConnectionError, http.client.HTTPException)),
        ):
            _post(plain, running, body(snapshot(2)))
        code, log = running.end()
    assert code == 0
    events = [line["event"] for line in log]
    assert (events[0], events[-1]) == ("serving", "stopped")
    assert not list(home.glob("somay.db-wal")), "the log of the database is folded in at the end"


def _fingerprint(running: Running) -> str:
    context = ssl.create_default_context(cafile=running.home / "ca.pem")
    with running.raw() as plain, context.wrap_socket(plain, server_hostname="localhost") as secured:
        certificate = secured.getpeercert(binary_form=True)
        assert certificate is not None
        return hashlib.sha256(certificate).hexdigest()


def _next_event(running: Running) -> Any:
    assert running.process.stderr is not None
    return json.loads(running.process.stderr.readline())


def test_a_renewed_certificate_is_taken_at_a_signal_and_a_bad_one_leaves_the_former_in_its_place(home: Path) -> None:
    with _running(home) as running:
        assert _next_event(running)["event"] == "serving"
        before = _fingerprint(running)
        authority.issue(home, ["localhost"])
        renewed = certificates.certificates(home)[0]
        assert _fingerprint(running) == before != renewed.fingerprint
        running.process.send_signal(signal.SIGHUP)
        assert _next_event(running)["event"] == "certificate_taken"
        assert _fingerprint(running) == renewed.fingerprint
        key = (home / "server.key").read_bytes()
        authority.issue(home, ["localhost"])
        (home / "server.key").write_bytes(key)
        running.process.send_signal(signal.SIGHUP)
        refused = _next_event(running)
        assert (refused["event"], "SM-TLS-02" in refused["error"]) == ("certificate_refused", True)
        assert _fingerprint(running) == renewed.fingerprint
        assert running.end()[0] == 0


def test_versions_of_tls_before_1_2_are_refused(home: Path) -> None:
    assert server._tls(Config(home=home)).minimum_version >= ssl.TLSVersion.TLSv1_2


def test_an_interrupt_ends_it_in_good_order_too(home: Path) -> None:
    with _running(home, "plain") as running:
        assert running.end(signal.SIGINT)[0] == 0


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", b"408"),
        (b"POST /v1/snapshots HTTP/1.1\r\nhost: x\r\n", b"408"),
        (b"POST /v1/enrol HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\nx", b"408"),
        (b"GET /v1 HTTP/1.1\r\n" + b"x-long: " + b"y" * 5000, b"431"),
    ],
)
def test_a_caller_that_dawdles_is_let_go(home: Path, sent: bytes, status: bytes) -> None:
    with _running(home, "plain") as running:
        with running.raw() as caller:
            caller.sendall(sent)
            answer = b"".join(iter(lambda: caller.recv(4096), b""))
        assert answer.split(b" ")[1] == status
        assert b'"error":' in answer
        assert running.end()[0] == 0


_CHUNKED = b"POST /v1/enrol HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"0\r\nx-more: y\r\n\r\n", b"400"),
        (b"0\r\n" + b"x-more: y\r\n" * 200, b"400"),
        (b"1;" + b"x" * 1_200_000, b"413"),
    ],
    ids=["trailer", "many trailers", "long extension of a chunk"],
)
def test_what_is_not_body_cannot_pile_up_behind_the_headers(home: Path, sent: bytes, status: bytes) -> None:
    with _running(home, "plain") as running:
        with running.raw() as caller:
            with contextlib.suppress(ConnectionError):
                caller.sendall(_CHUNKED + sent)
            caller.settimeout(30)
            answer = caller.recv(4096)
        assert answer.split(b" ")[1] == status
        assert running.end()[0] == 0


def test_a_connection_is_kept_between_requests_and_a_steady_sender_may_take_its_time(home: Path) -> None:
    with (
        _running(home, "plain") as running,
        contextlib.closing(http.client.HTTPConnection("127.0.0.1", running.port)) as connection,
    ):
        for number in (1, 2):
            answer = _post(connection, running, body(snapshot(number)))
            assert json.load(answer)["acknowledged_through"] == number
        connection.request("GET", "/v1")
        assert json.load(connection.getresponse())["name"] == "somay"


def test_the_service_manager_is_told(home: Path, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        with _running(home, "plain", NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="200000") as running:
            assert manager.recv(100) == b"READY=1"
            assert manager.recv(100) == b"WATCHDOG=1"
            running.end()
        told = set()
        manager.setblocking(False)  # noqa: FBT003  # its own signature
        with contextlib.suppress(BlockingIOError):
            while True:
                told.add(manager.recv(100))
        assert b"STOPPING=1" in told


def test_a_taken_port_is_named_with_the_next_one(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Problem, match=f"SM-SERVE-01.*{port}") as refused:
            server.run(Config(home=home, bind="127.0.0.1", port=port))
        assert f"somay serve --port {port + 1}" in refused.value.todo.en


@pytest.mark.parametrize(
    ("error", "todo"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "Ports below 1024 are root's."),
        (OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address"), "--bind 0.0.0.0"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "--bind 0.0.0.0"),
    ],
)
def test_an_address_that_cannot_be_opened_says_why_and_what_else(error: OSError, todo: str) -> None:
    problem = server._not_bound("192.0.2.1", 443, error)
    assert problem.happened.en == f"Cannot open 192.0.2.1:443: {error.strerror}"
    assert todo in problem.todo.en


def test_without_tls_only_loopback_is_served(home: Path) -> None:
    for address in ("0.0.0.0", "192.0.2.1"):
        with pytest.raises(Problem, match="SM-SERVE-02"):
            server.run(Config(home=home, port=0), insecure_bind=address)


def test_without_a_certificate_it_does_not_start(home: Path) -> None:
    (home / "server.key").unlink()
    with pytest.raises(Problem, match="SM-TLS-02"):
        server.run(Config(home=home, port=0))


def test_a_register_that_is_not_migrated_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="SM-DB-03"):
        server.run(Config(home=tmp_path, port=0))
