"""A line from the caller's side: what it gets back, however its bytes are cut, and what it cannot make us hold."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.server import ServerState

from inventory.api.http import Answer, Gone, Request, Response, encoded
from inventory.api.limits import Limits
from inventory.api.protocol import line_within

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from inventory.api.http import Head, Read

POST = b"POST /v1/echo?x=1 HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello"
CHUNKED = b"POST /v1/echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
ECHOED = OK % 7 + b'\r\n"hello"'
LAST = OK % 7 + b'connection: close\r\n\r\n"hello"'


class Door:
    """A stand-in for the routes that says what it got."""

    def __init__(self) -> None:
        self.heads: asyncio.Queue[Head] = asyncio.Queue()
        self.gone = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def answer(self, head: Head, read: Read) -> Answer | None:
        self.heads.put_nowait(head)
        await self.open.wait()
        if head.path == "/v1/refused":
            return encoded(Response(429, "later", retry_after=1.0))
        try:
            return encoded(Response(200, (await Request(head, read).body(100_000)).decode()))
        except Gone:
            self.gone.set()
            return None


class Caller:
    """One connection to the door."""

    def __init__(self, door: Door, state: ServerState, reader: asyncio.StreamReader, writer: Any) -> None:
        self.door, self.state, self.reader, self.writer = door, state, reader, writer

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def hear(self, expected: bytes) -> None:
        assert await self.reader.readexactly(len(expected)) == expected

    async def end(self) -> bytes:
        """Return what else comes until the server closes."""
        return await self.reader.read()


def call(work: Callable[[Caller], Awaitable[Any]]) -> Any:
    async def inside() -> Any:
        door, state = Door(), ServerState()
        config = uvicorn.Config(door, interface="asgi3")  # type: ignore[arg-type]  # as the server does
        config.loaded_app, kind = door, line_within(Limits())
        listening = await asyncio.get_running_loop().create_server(
            lambda: kind(config=config, server_state=state), "127.0.0.1", 0
        )
        async with listening, asyncio.timeout(60):
            reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
            try:
                return await work(Caller(door, state, reader, writer))
            finally:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

    return asyncio.run(inside())


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([POST, CHUNKED]), st.sets(st.integers(1, len(POST)), max_size=6))
def test_a_request_is_the_same_however_its_bytes_are_cut(request: bytes, cuts: set[int]) -> None:
    async def work(caller: Caller) -> None:
        for _ in range(2):  # the connection is kept
            for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), None], strict=True):
                await caller.say(request[start:end])
                await asyncio.sleep(0)
            await caller.hear(ECHOED)
            assert (await caller.door.heads.get())[:2] == ("POST", "/v1/echo")

    call(work)


def test_what_comes_before_its_turn_is_not_read_and_the_caller_is_told(caplog: pytest.LogCaptureFixture) -> None:
    async def work(caller: Caller) -> None:
        await caller.say(POST + POST)
        await caller.hear(LAST)
        assert await caller.end() == b""
        assert caller.door.heads.qsize() == 1

    call(work)
    assert not caplog.records


def test_a_body_that_nobody_wants_is_let_pass_and_the_next_request_is_answered() -> None:
    async def work(caller: Caller) -> None:
        await caller.say(b"POST /v1/refused HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n")
        head, _, body = (await caller.reader.readuntil(b'"later"')).partition(b"\r\n\r\n")
        assert (head.split()[1], b"retry-after: 2" in head, b"close" in head, body) == (b"429", True, False, b'"later"')
        await caller.say(b"x" * 1_000_000 + POST)
        await caller.hear(ECHOED)

    call(work)


def test_a_body_that_nobody_has_asked_for_yet_is_not_taken() -> None:
    async def work(caller: Caller) -> None:
        caller.door.open.clear()
        sending = asyncio.ensure_future(
            caller.say(b"POST /v1/refused HTTP/1.1\r\nhost: x\r\ncontent-length: 90000000\r\n\r\n" + b"x" * 90_000_000)
        )
        await caller.door.heads.get()
        await asyncio.sleep(0.2)
        (line,) = caller.state.connections
        assert len(line._body) < 1_000_000  # type: ignore[union-attr]
        assert not sending.done()
        sending.cancel()
        caller.writer.transport.abort()

    call(work)


def test_a_caller_who_waits_for_leave_gets_it_when_the_body_is_wanted() -> None:
    async def work(caller: Caller) -> None:
        await caller.say(POST.removesuffix(b"\r\nhello") + b"expect: 100-continue\r\n\r\n")
        await caller.hear(b"HTTP/1.1 100 Continue\r\n\r\n")
        await caller.say(b"hello")
        await caller.hear(ECHOED)

    call(work)


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (POST.replace(b"HTTP/1.1", b"HTTP/1.0"), LAST),
        (POST.replace(b"host: x", b"connection: close"), LAST),
        (b"HEAD /v1/echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", OK % 2 + b"connection: close\r\n\r\n"),
    ],
)
def test_who_asks_for_the_last_answer_gets_it(sent: bytes, answer: bytes) -> None:
    async def work(caller: Caller) -> None:
        await caller.say(sent)
        assert await caller.end() == answer

    call(work)


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (b"\x16\x03\x01\x02\x00\x01", b"not_http"),
        (POST.replace(b"content-length: 5", b"content-length: 5\r\ncontent-length: 6"), b"not_http"),
        (POST.replace(b"host: x", b"connection: upgrade\r\nupgrade: h2c"), b"upgrade"),
    ],
)
def test_what_is_no_request_of_ours_is_refused(sent: bytes, error: bytes) -> None:
    async def work(caller: Caller) -> None:
        await caller.say(sent)
        answer = await caller.end()
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b'"error":"%b"' % error in answer
        assert caller.door.heads.empty()

    call(work)


def test_the_route_learns_that_the_caller_has_gone() -> None:
    async def work(caller: Caller) -> None:
        await caller.say(POST[:-1])
        await caller.door.heads.get()
        caller.writer.transport.abort()
        await caller.door.gone.wait()
        assert not caller.state.connections

    call(work)


def test_at_the_end_the_one_who_waits_is_answered_and_the_idle_one_is_let_go() -> None:
    async def work(caller: Caller) -> None:
        await caller.say(POST)
        await caller.hear(ECHOED)
        caller.door.open.clear()
        await caller.say(POST)
        for _ in range(2):
            await caller.door.heads.get()
        (line,) = caller.state.connections
        line.shutdown()
        caller.door.open.set()
        await caller.hear(LAST)
        assert await caller.end() == b""

    async def idle(caller: Caller) -> None:
        await caller.say(POST)
        await caller.hear(ECHOED)
        (line,) = caller.state.connections
        line.shutdown()
        assert await caller.end() == b""

    call(work)
    call(idle)
