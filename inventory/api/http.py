"""The few things that routes share: what they are asked with, and how they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from agent import contract
from inventory.ingest import wire
from inventory.ingest.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

Scope = dict[str, Any]
_REFUSAL: Final[Any] = wire.struct_of(contract.Refusal)
_JSON: Final = (b"content-type", b"application/json")
_CLOSE: Final = (b"connection", b"close")
_CLOSING: Final = (408, 413, 431)
_ONCE: Final = (b"authorization", b"content-encoding", b"content-length")


class Gone(Exception):
    """The caller has closed the connection; nobody waits for an answer."""


class Request:
    """One request: its headers at once, its body when it is wanted."""

    __slots__ = ("_headers", "receive", "scope")

    def __init__(self, scope: Scope, receive: Callable[[], Awaitable[Mapping[str, Any]]]) -> None:
        self.scope, self.receive = scope, receive
        self._headers: dict[bytes, bytes] = dict(scope["headers"])
        if len(self._headers) != len(scope["headers"]):
            self._refuse_twice(scope["headers"])

    @property
    def address(self) -> str:
        """Where the connection comes from; headers that claim something else are ignored."""
        client = self.scope.get("client")
        return str(client[0]) if client else ""

    def header(self, name: bytes) -> bytes | None:
        """Return a header or ``None``."""
        return self._headers.get(name)

    @staticmethod
    def _refuse_twice(headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Refuse a request in which it would matter which of two headers is believed."""
        names = [name for name, _ in headers]
        for name in _ONCE:
            if names.count(name) > 1:
                raise Refused(400, "header_twice", f"the header {name.decode()} stands twice")

    async def body(self, limit: int) -> bytes:
        """Return the body; one that is too long is refused as soon as that is known."""
        length = self.header(b"content-length")
        if length is not None and int(length) > limit:
            raise _too_big(limit)
        message = await self.receive()
        data: bytes = message.get("body", b"")
        if message.get("more_body") and len(data) <= limit:
            data = await self._rest(data, limit)
        elif message["type"] == "http.disconnect":
            raise Gone
        if len(data) > limit:
            raise _too_big(limit)
        return data

    async def _rest(self, first: bytes, limit: int) -> bytes:
        parts, size, more = [first], len(first), True
        while more and size <= limit:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise Gone
            parts.append(message.get("body", b""))
            size, more = size + len(parts[-1]), message.get("more_body", False)
        return b"".join(parts)


@dataclass(frozen=True, slots=True)
class Response:
    """A status, and a value that goes out as JSON."""

    status: int
    value: Any
    retry_after: float | None = None
    allow: str | None = None
    """With 405: the methods that the path takes."""


def encoded(response: Response) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Return the headers and the body of a response."""
    body = _ENCODER.encode(response.value)
    headers = [_JSON, (b"content-length", str(len(body)).encode())]
    if response.retry_after is not None:
        headers.append((b"retry-after", str(int(response.retry_after) + 1).encode()))
    if response.allow is not None:
        headers.append((b"allow", response.allow.encode()))
    if response.status in _CLOSING:
        headers.append(_CLOSE)
    return headers, body


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
