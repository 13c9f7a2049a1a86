"""The few things that routes share: what they are asked with, and how they answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from agent import contract
from inventory.ingest import wire
from inventory.ingest.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Read = Callable[[int], Awaitable[bytes]]
"""Returns the body of a request, or a little more than so many bytes of it."""
_REFUSAL: Final[Any] = wire.struct_of(contract.Refusal)
_PHRASES: Final = {status.value: status.phrase.encode() for status in HTTPStatus}
_CLOSING: Final = (408, 413, 431)
_ONCE: Final = (b"authorization", b"content-encoding", b"content-length")


class Gone(Exception):
    """The caller has closed the connection; nobody waits for an answer."""


class Head(NamedTuple):
    """What stands before the body of a request, and where the connection comes from."""

    method: str
    path: str
    fields: Sequence[tuple[bytes, bytes]]
    address: str
    """Headers that claim something else are ignored."""


class Request:
    """One request: its headers at once, its body when it is wanted."""

    __slots__ = ("_fields", "_read", "address")

    def __init__(self, head: Head, read: Read) -> None:
        self.address, self._read = head.address, read
        self._fields = dict(head.fields)
        if len(self._fields) != len(head.fields):
            _refuse_twice(head.fields)

    def header(self, name: bytes) -> bytes | None:
        """Return a header or ``None``."""
        return self._fields.get(name)

    async def body(self, limit: int) -> bytes:
        """Return the body; one that is too long is refused as soon as that is known."""
        length = self.header(b"content-length")
        if length is not None and int(length) > limit:
            raise _too_big(limit)
        data = await self._read(limit)
        if len(data) > limit:
            raise _too_big(limit)
        return data


def _refuse_twice(fields: Iterable[tuple[bytes, bytes]]) -> None:
    """Refuse a request in which it would matter which of two headers is believed."""
    names = [name for name, _ in fields]
    for name in _ONCE:
        if names.count(name) > 1:
            raise Refused(400, "header_twice", f"the header {name.decode()} stands twice")


@dataclass(frozen=True, slots=True)
class Response:
    """A status, and a value that goes out as JSON."""

    status: int
    value: Any
    retry_after: float | None = None
    allow: str | None = None
    """With 405: the methods that the path takes."""


class Answer(NamedTuple):
    """A response as bytes; the head lacks the line that ends it."""

    head: bytes
    body: bytes
    closes: bool


def encoded(response: Response) -> Answer:
    """Return a response as it goes out."""
    body = _ENCODER.encode(response.value)
    status = response.status
    head = b"HTTP/1.1 %d %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n" % (
        status, _PHRASES[status], len(body),
    )  # fmt: skip
    if response.retry_after is not None:
        head += b"retry-after: %d\r\n" % (int(response.retry_after) + 1)
    if response.allow is not None:
        head += b"allow: %b\r\n" % response.allow.encode()
    return Answer(head, body, status in _CLOSING)


def refusal(refused: Refused) -> Response:
    """Return the answer that says why a request was not accepted."""
    value = _REFUSAL(
        error=refused.error,
        message=refused.message,
        epoch=refused.epoch,
        expected=refused.expected,
        pointer=refused.pointer,
    )
    return Response(refused.status, value, refused.retry_after, refused.allow)


_ENCODER: Final = msgspec.json.Encoder()


def _too_big(limit: int) -> Refused:
    return Refused(413, "too_big", f"the body is larger than {limit} bytes")
