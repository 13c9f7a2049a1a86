"""One caller's line: requests come at the pace of a bad mountain line, at least, and are answered one by one.

Uvicorn listens, speaks TLS and shuts down; httptools parses. Between them and a route stands this alone: what an ASGI
protocol does besides costs as much as all that a durable request needs (ADR 0020).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, cast

import httptools

from inventory.api import pace
from inventory.api.http import Answer, Gone, Head, encoded, refusal
from inventory.ingest.refusal import Refused

if TYPE_CHECKING:
    import uvicorn
    from uvicorn.server import ServerState

    from inventory.api.app import App
    from inventory.api.limits import Limits

_UNASKED_BYTES: Final = 64 * 1024
"""So much of a body is taken before a route wants it."""
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_GOES_ON: Final = b"\r\n"
_CLOSES: Final = b"connection: close\r\n\r\n"


class Line(asyncio.Protocol):
    """A connection that may neither dawdle nor pile up bytes; what comes before its turn is not read."""

    limits: Limits

    def __init__(self, *, config: uvicorn.Config, server_state: ServerState, **_unused: object) -> None:
        self._app = cast("App", config.loaded_app)
        self._lines, self._tasks = cast("set[Any]", server_state.connections), cast("set[Any]", server_state.tasks)
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._came = 0
        self._keep, self._gone, self._answered, self._wanted, self._bare = True, False, False, False, False
        self._waiter: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a request, unless there are too many connections already."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self._address = str(peer[0]) if peer else ""
        self._pace = pace.Pace(self._loop, self.limits, self._too_slow)
        self._lines.add(self)
        if len(self._lines) > self.limits.connections:
            transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """Let the route know that nobody waits any more."""
        self._gone = True
        self._pace.stop()
        self._lines.discard(self)
        self._wake()

    def pause_writing(self) -> None:
        """Take nothing more from a caller who does not take his answers."""
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on."""
        self._transport.resume_reading()

    def shutdown(self) -> None:
        """Close the connection, after the answer if one is due; uvicorn asks for it."""
        self._keep = False
        if self._answered or self._pace.phase == pace.HEAD:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Take what came and watch the request for as long as it is incomplete."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._stop_reading(error.__context__)
            return
        if self._pace.phase in (pace.HEAD, pace.BODY):
            self._bound(len(data))
            self._pace.watch()

    def _bound(self, size: int) -> None:
        self._came += size
        if self._pace.phase == pace.HEAD and self._came > self.limits.header_bytes:
            self._refuse(Refused(431, "headers_too_big", "the headers are too large"))
        elif self._came > self.limits.header_bytes + self.limits.compressed_bytes:
            self._refuse(Refused(413, "too_big", "the request is too large"))

    def _stop_reading(self, cause: BaseException | None) -> None:
        """Refuse what is no request, or not read on behind one that is still being answered."""
        if self._pace.phase == pace.WORK:
            self._keep = False
            self._transport.pause_reading()
        else:
            self._refuse(cause if isinstance(cause, Refused) else Refused(400, "not_http", "this is no HTTP request"))

    # What the parser finds.

    def on_message_begin(self) -> None:
        """Note that a request begins; raises, and so ends the parsing, while one is being answered."""
        if self._pace.phase == pace.WORK:
            raise Refused(400, "too_early", "one request at a time")
        self._url, self._came = b"", 0
        self._fields: list[tuple[bytes, bytes]] = []
        self._body = bytearray()
        self._answered = self._wanted = False
        self._pace.enter(pace.HEAD)

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, but none that follows a body: nobody reads those, so nobody may fill memory with them."""
        if self._pace.phase == pace.BODY:
            raise Refused(400, "trailers", "nothing may follow the body")
        self._fields.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Let the route begin: it decides whether the body is wanted."""
        parser = self._parser
        if parser.should_upgrade():
            raise Refused(400, "upgrade", "only HTTP/1.1 is spoken here")
        self._keep = self._keep and parser.should_keep_alive() and parser.get_http_version() == "1.1"
        self._pace.enter(pace.BODY)
        path = self._url.partition(b"?")[0].decode("latin-1")
        head = Head(parser.get_method().decode(), path, self._fields, self._address)
        self._bare = head.method == "HEAD"
        task = self._loop.create_task(self._app.answer(head, self._read))
        self._tasks.add(task)
        task.add_done_callback(self._answer)

    def on_body(self, part: bytes) -> None:
        """Take a part of the body; of one that nobody wants yet, no more than fits."""
        self._pace.size += len(part)
        if not self._answered:
            self._body += part
            if not self._wanted and self._pace.size > _UNASKED_BYTES:
                self._transport.pause_reading()
            self._wake()

    def on_message_complete(self) -> None:
        """Note that the request is complete."""
        self._pace.enter(pace.IDLE if self._answered else pace.WORK)
        self._wake()

    # What the route wants, and its answer.

    async def _read(self, limit: int) -> bytes:
        """Return the body, or more than ``limit`` of it."""
        self._wanted = True
        if self._pace.phase == pace.BODY and (b"expect", b"100-continue") in self._fields:
            self._transport.write(_CONTINUE)
        while not self._gone and self._pace.phase == pace.BODY and self._pace.size <= limit:
            self._transport.resume_reading()
            self._waiter = self._loop.create_future()
            await self._waiter
        if self._gone:
            raise Gone
        return bytes(self._body)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _answer(self, task: asyncio.Task[Answer | None]) -> None:
        """Send what the route has answered, and take what is left of a body that it did not want."""
        self._tasks.discard(task)
        answer = None if task.cancelled() else task.result()
        if answer is None or self._transport.is_closing():
            self._transport.close()
            return
        self._send(answer)
        if self._pace.phase == pace.WORK:
            self._pace.enter(pace.IDLE)
        elif self._keep:
            self._body.clear()
            self._transport.resume_reading()

    def _too_slow(self) -> None:
        if self._pace.phase == pace.IDLE:
            self._transport.close()
        else:
            self._refuse(Refused(408, "too_slow", "the request came too slowly"))

    def _refuse(self, refused: Refused) -> None:
        """Answer without the route, which learns only that the caller is gone."""
        self._keep = False
        if self._transport.is_closing() or (self._answered and self._pace.phase == pace.BODY):
            self._transport.close()
        else:
            self._send(encoded(refusal(refused)))

    def _send(self, answer: Answer) -> None:
        self._answered = True
        self._keep = self._keep and not answer.closes
        self._transport.write(
            b"".join((answer.head, _GOES_ON if self._keep else _CLOSES, b"" if self._bare else answer.body))
        )
        if not self._keep:
            self._transport.close()


def line_within(limits: Limits) -> type[Line]:
    """Return the protocol class that keeps ``limits``."""
    return type("LineHere", (Line,), {"limits": limits})
