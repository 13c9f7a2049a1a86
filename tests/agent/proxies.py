"""A small real proxy that lets through who shows the right credentials, and remembers who asked for what."""

from __future__ import annotations

import base64
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

USER, PASSWORD = "may-tram", "mật khẩu canary-7f3a"
CREDENTIALS = f"{USER}:{PASSWORD}"


class Proxy:
    """Answers CONNECT on the loopback; ``answer`` stands in for what it would say by itself."""

    def __init__(self, credentials: str = "", answer: bytes | None = None) -> None:
        self._wanted = f"basic {base64.b64encode(credentials.encode()).decode()}".lower() if credentials else ""
        self._answer = answer
        self.asked: list[str] = []
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._ear.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._ear.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._serve, args=(near,)))
            self._threads[-1].start()

    def _serve(self, near: socket.socket) -> None:
        with near:
            head = b""
            while b"\r\n\r\n" not in head and (piece := near.recv(4096)):
                head += piece
            first, *lines = head.decode().split("\r\n")
            self.asked.append(first)
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            if self._answer is not None:
                near.sendall(self._answer)
            elif headers.get("proxy-authorization", "").lower() != self._wanted:
                near.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            else:
                self._let_through(near, first.split()[1])

    def _let_through(self, near: socket.socket, target: str) -> None:
        host, _, port = target.rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port))) as far:
            near.sendall(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")
            back = threading.Thread(target=_carry, args=(far, near))
            back.start()
            _carry(near, far)
            back.join()

    def stop(self) -> None:
        """Take nobody in any more, and wait for those who are there."""
        self._ear.shutdown(socket.SHUT_RDWR)
        self._ear.close()
        for thread in self._threads:
            thread.join(5)


def _carry(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@contextmanager
def proxy(credentials: str = "", answer: bytes | None = None) -> Iterator[Proxy]:
    """Run a proxy on a free port."""
    running = Proxy(credentials, answer)
    try:
        yield running
    finally:
        running.stop()
