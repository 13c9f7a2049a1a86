"""A hostile device costs its own budget and nothing else, however it answers."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from pyasn1.codec.ber import decoder, encoder
from pysnmp.proto.api import v2c

from agent.neighbours.answers import Oid, oid
from agent.neighbours.client import Client, Community, Engine, Limits, SnmpError
from agent.neighbours.look import look
from agent.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.neighbours.answers import Value

SYSTEM = oid("1.3.6.1.2.1.1")
QUICK = Limits(seconds=3, answer_seconds=0.2, retries=0, rows=500)
Answer = list[tuple[Oid, Any]]


@contextmanager
def device(answer: Callable[[Oid], Answer | bytes | None], *, shift: int = 0, elsewhere: bool = False) -> Iterator[int]:
    """Answer each request by a function from what was asked for; ``shift`` falsifies the number of the request."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there,
    ):
        here.bind(("127.0.0.1", 0))
        there.bind(("127.0.0.1", 0))
        here.settimeout(0.1)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    asked, peer = here.recvfrom(65_535)
                    if (told := respond(asked, answer, shift)) is not None:
                        (there if elsewhere else here).sendto(told, peer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield here.getsockname()[1]
        finally:
            stop.set()
            thread.join()


def respond(asked: bytes, answer: Callable[[Oid], Answer | bytes | None], shift: int) -> bytes | None:
    message, _ = decoder.decode(asked, asn1Spec=v2c.Message())
    request = v2c.apiMessage.get_pdu(message)
    (first, *_) = [tuple(at) for at, _ in v2c.apiPDU.get_varbinds(request)]
    told = answer(first)
    if told is None or isinstance(told, bytes):
        return told
    response = v2c.GetResponsePDU()
    v2c.apiPDU.set_defaults(response)
    number = int(v2c.apiPDU.get_request_id(request)) + shift
    v2c.apiPDU.set_request_id(response, number)
    v2c.apiPDU.set_varbinds(response, told)
    v2c.apiMessage.set_pdu(message, response)
    return bytes(encoder.encode(message))


def text(content: bytes) -> Any:
    return v2c.OctetString(content)


def walked(port: int, limits: Limits = QUICK) -> dict[Oid, Value]:
    async def run() -> dict[Oid, Value]:
        async with Engine() as engine:
            client = Client(engine, "127.0.0.1", Community(Secret("public")), port, limits)
            return {at: value async for at, value in client.walk(SYSTEM)}

    return asyncio.run(run())


def test_an_endless_walk_ends_at_the_rows_that_a_device_may_cost() -> None:
    def one_more(last: Oid) -> Answer:
        return [((*SYSTEM, 9, (last[8] if len(last) > 8 else 0) + 1), text(b"x"))]

    with device(one_more) as port, pytest.raises(SnmpError, match="more than 100 rows"):
        walked(port, QUICK._replace(seconds=60, rows=100))
    with device(one_more) as port, pytest.raises(SnmpError, match="not done within 1 s"):
        walked(port, QUICK._replace(seconds=1, rows=10**9))


def test_a_walk_that_stands_still_or_goes_backwards_ends_at_once() -> None:
    with device(lambda last: [(last, text(b"again"))]) as port, pytest.raises(SnmpError, match="goes backwards"):
        walked(port)
    steps = itertools.count(9, -1)
    back = device(lambda _: [((*SYSTEM, next(steps), 0), text(b"x"))])
    with back as port, pytest.raises(SnmpError, match="goes backwards"):
        walked(port)


@pytest.mark.parametrize("shift", [1, -1, 7_000])
def test_an_answer_to_another_request_is_none(shift: int) -> None:
    with device(lambda _: [((*SYSTEM, 1, 0), text(b"x"))], shift=shift) as port, pytest.raises(SnmpError):
        walked(port)


def test_an_answer_from_another_address_is_none() -> None:
    with device(lambda _: [((*SYSTEM, 1, 0), text(b"x"))], elsewhere=True) as port, pytest.raises(SnmpError):
        walked(port)


def test_bytes_that_are_no_answer_cost_the_time_of_one_device() -> None:
    began = time.monotonic()
    for rubbish in (b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", os.urandom(1_400), b"\x30\x80" * 600):
        with device(lambda _, rubbish=rubbish: rubbish) as port, pytest.raises(SnmpError):  # type: ignore[misc]
            walked(port, QUICK._replace(seconds=1))
    assert time.monotonic() - began < 60  # a runaway, not a budget


def test_silence_in_mid_walk_leaves_what_was_said() -> None:
    def says_two(last: Oid) -> Answer | None:
        known = {SYSTEM: ((*SYSTEM, 1, 0), text(b"Switch")), (*SYSTEM, 1, 0): ((*SYSTEM, 5, 0), text(b"sw-01"))}
        if last in known:
            return [known[last]]
        return [(oid("1.3.6.1.2.1.2.1.0"), v2c.Integer(3))] if last == (*SYSTEM, 5, 0) else None

    async def run(port: int) -> Any:
        async with Engine() as engine:
            return await look(Client(engine, "127.0.0.1", Community(Secret("public")), port, QUICK))

    with device(says_two) as port:
        found = asyncio.run(run(port))
    assert (found.description, found.name, found.type) == ("Switch", "sw-01", "other")


def test_long_texts_and_wrong_kinds_are_survived() -> None:
    rows = [
        ((*SYSTEM, 1, 0), text(b"A" * 60_000)),
        ((*SYSTEM, 2, 0), text(b"no identifier at all")),
        ((*SYSTEM, 3, 0), text(b"no number")),
        ((*SYSTEM, 5, 0), v2c.Counter64(2**64 - 1)),
        (oid("1.3.6.1.2.1.2.1.0"), v2c.Integer(3)),
    ]

    def one(last: Oid) -> Answer:
        return [next(row for row in rows if row[0] > last)] if last < rows[-1][0] else [rows[-1]]

    async def run(port: int) -> Any:
        async with Engine() as engine:
            return await look(Client(engine, "127.0.0.1", Community(Secret("public")), port, QUICK))

    with device(one) as port:
        found = asyncio.run(run(port))
    assert len(found.description) == 255
    assert (found.name, found.uptime_seconds, found.type) == (str(2**64 - 1), None, "other")


@pytest.mark.parametrize("address", ["no-such-host.invalid", "256.1.1.1", "bad name"])
def test_an_address_that_is_none_says_so(address: str) -> None:
    async def run() -> None:
        async with Engine() as engine:
            await Client(engine, address, Community(Secret("public")), limits=QUICK).get((*SYSTEM, 1, 0))

    with pytest.raises(SnmpError, match="Bad IPv4/UDP transport address"):
        asyncio.run(run())


def test_a_hostile_device_takes_no_time_from_another() -> None:
    async def run(bad: int, good: int) -> list[Any]:
        async with Engine() as engine:
            clients = [Client(engine, "127.0.0.1", Community(Secret("public")), port, QUICK) for port in (bad, good)]
            return await asyncio.gather(*(client.get((*SYSTEM, 1, 0)) for client in clients), return_exceptions=True)

    with device(lambda _: None) as bad, device(lambda at: [(at, text(b"sound"))]) as good:
        failed, told = asyncio.run(run(bad, good))
    assert isinstance(failed, SnmpError)
    assert told == {(*SYSTEM, 1, 0): b"sound"}
