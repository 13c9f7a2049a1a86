"""A connection that may not dawdle: headers and bodies have to come at the pace of a bad mountain line, at least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from inventory.api.http import encoded, refusal
from inventory.ingest.refusal import Refused

if TYPE_CHECKING:
    import asyncio

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from inventory.api.limits import Limits

_IDLE, _HEADERS, _BODY = range(3)
_STATUS: Final = {
    400: b"Bad Request",
    408: b"Request Timeout",
    413: b"Content Too Large",
    431: b"Request Header Fields Too Large",
}


class Bounded(HttpToolsProtocol):
    """Uvicorn's protocol with a limit on how long and how large a request's head and body may get."""

    limits: Limits

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._phase, self._since, self._size = _HEADERS, 0.0, 0
        self._came, self._trailed = 0, False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin to wait for a request, unless there are too many connections already."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._timer = self.loop.call_later(self.limits.header_seconds, self._look)
        if len(self.connections) > self.limits.connections:
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came and watch the request for as long as it is incomplete."""
        super().data_received(data)
        self._came += len(data)
        if self._trailed:
            self._refuse(400, "trailers", "nothing may follow the body")
            return
        if self._phase == _BODY and self._came > self.limits.header_bytes + self.limits.compressed_bytes:
            self._refuse(413, "too_big", "the request is too large")
            return
        if self._phase == _HEADERS:
            self._size += len(data)
            if self._size > self.limits.header_bytes:
                self._refuse(431, "headers_too_big", "the headers are too large")
        if self._phase == _IDLE:
            self._stop()
        elif self._timer is None:
            wait = self.limits.header_seconds if self._phase == _HEADERS else self.limits.body_grace_seconds
            self._timer = self.loop.call_later(wait, self._look)

    def on_message_begin(self) -> None:
        """Note that a request begins."""
        super().on_message_begin()
        self._came = 0
        self._phase, self._since, self._size = _HEADERS, self.loop.time(), 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, but none that follows a body: nobody reads those, so nobody may fill memory with them."""
        if self._phase == _BODY:
            self._trailed = True
        else:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Note that the body comes next."""
        super().on_headers_complete()
        self._phase, self._since, self._size = _BODY, self.loop.time(), 0

    def on_body(self, body: bytes) -> None:
        """Count the body."""
        super().on_body(body)
        self._size += len(body)

    def on_message_complete(self) -> None:
        """Note that the request is complete; one that is about to be refused never is for the application."""
        if not self._trailed:
            super().on_message_complete()
        self._phase = _IDLE

    def _look(self) -> None:
        """End a request that comes too slowly; look again later at one that keeps the pace."""
        self._timer = None
        if self._phase == _IDLE:
            return
        elapsed, limits = self.loop.time() - self._since, self.limits
        if self._phase == _HEADERS:
            due = limits.header_seconds - elapsed
        elif elapsed >= limits.body_seconds:
            due = 0.0
        elif elapsed < limits.body_grace_seconds:
            due = limits.body_grace_seconds - elapsed
        else:
            due = 1.0 if self._size >= limits.body_bytes_per_second * elapsed else 0.0
        if due > 0:
            self._timer = self.loop.call_later(due, self._look)
        else:
            self._refuse(408, "too_slow", "the request came too slowly")

    def _refuse(self, status: int, error: str, message: str) -> None:
        """Answer without the application, which learns only that the caller is gone."""
        self._stop()
        if self.transport.is_closing():
            return
        cycle = cast("RequestResponseCycle | None", self.cycle)  # none before the first request
        if cycle is None or not cycle.response_started or cycle.response_complete:
            headers, body = encoded(refusal(Refused(status, error, message)))
            lines = b"".join(b"%b: %b\r\n" % header for header in headers)
            self.transport.write(b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (status, _STATUS[status], lines, body))
        self.transport.close()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def bounded_by(limits: Limits) -> type[Bounded]:
    """Return the protocol class that keeps ``limits``."""
    return type("BoundedHere", (Bounded,), {"limits": limits})
