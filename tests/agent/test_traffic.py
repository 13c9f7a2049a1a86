from __future__ import annotations

import socket
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from agent.spool import CannotSpool, Spool
from agent.traffic import Traffic
from agent.transport import Channel, NotDelivered
from tests.agent.registers import Authority, Register, Response, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = 86_400.0
FAREWELL = 24
"""What a server may say to a connection that is closed already."""


class Relay:
    """Carries one connection after the other to a server, and counts each byte of it: the second witness."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.sent = self.received = 0
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._ear.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._ear.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._join, args=(near,)))
            self._threads[-1].start()

    def _join(self, near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", self._port)) as far:
            back = threading.Thread(target=self._carry, args=(far, near, "received"))
            back.start()
            self._carry(near, far, "sent")
            back.join()

    def _carry(self, source: socket.socket, target: socket.socket, name: str) -> None:
        try:
            while piece := source.recv(65_536):
                setattr(self, name, getattr(self, name) + len(piece))
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def stop(self) -> None:
        """Wait until everything has passed."""
        self._ear.shutdown(socket.SHUT_RDWR)
        self._ear.close()
        for thread in self._threads:
            thread.join(5)


@contextmanager
def _relayed(register: Register) -> Iterator[Relay]:
    relay = Relay(int(register.url.rsplit(":", 1)[1]))
    try:
        yield relay
    finally:
        relay.stop()


def test_what_is_counted_is_what_the_line_carried(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with serve(authority.issue(), lambda _: Response(body=b"{}" * 700)) as register, _relayed(register) as relay:
        channel = Channel(relay.url, authority.file)
        for size in (10, 100_000):
            channel.post("/", b"x" * size)
        channel.close()
        channel.post("/", b"resumed")
        channel.close()
    assert channel.sent_bytes == relay.sent > 100_000
    assert relay.received - channel.received_bytes in {0, FAREWELL, 2 * FAREWELL}


def test_a_handshake_that_fails_has_been_carried_too(tmp_path: Path) -> None:
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    with serve(other.issue(), lambda _: Response()) as register, _relayed(register) as relay:
        channel = Channel(relay.url, authority.file)
        with pytest.raises(NotDelivered):
            channel.post("/", b"")
    assert channel.sent_bytes == relay.sent
    assert channel.received_bytes - relay.received in {0, 1}, "Linux counts the end of a connection as a byte"
    assert channel.received_bytes > 500


class Line:
    """A channel that has carried what a test says."""

    sent_bytes = 0
    received_bytes = 0


def test_each_day_has_its_own_count_and_a_month_is_kept(tmp_path: Path) -> None:
    line, now = Line(), [0.0]
    with closing(Spool(tmp_path)) as spool:
        traffic = Traffic(spool, line, lambda: now[0])  # type: ignore[arg-type]
        for day in range(40):
            now[0] = day * DAY
            line.sent_bytes += day
            line.received_bytes += 1
            traffic.note()
            assert traffic.today == day + 1
        again = Traffic(spool, Line(), lambda: now[0])  # type: ignore[arg-type]
        assert again.today == 40
        assert len(again._days) == 31


def test_a_full_disk_costs_no_count_while_the_agent_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise CannotSpool("full")

    line = Line()
    with closing(Spool(tmp_path)) as spool:
        traffic = Traffic(spool, line, lambda: 0.0)  # type: ignore[arg-type]
        monkeypatch.setattr(spool, "remember", full)
        line.sent_bytes = 7
        traffic.note()
        assert traffic.today == 7


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"2026-01-01": 3}', "null", '{"2026-01-01": [1, "x"]}'])
def test_what_cannot_be_read_was_never_counted(tmp_path: Path, kept: str) -> None:
    with closing(Spool(tmp_path)) as spool:
        spool.remember("traffic", kept)
        assert Traffic(spool, Line(), lambda: 0.0).today == 0  # type: ignore[arg-type]
