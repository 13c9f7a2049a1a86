"""The Internet Printing Protocol as far as it asks a local scheduler for its queues (RFC 8010, RFC 8011). Pure."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Value = str | int | bool

CUPS_GET_PRINTERS: Final = 0x4002
NOT_FOUND: Final = 0x0406
_FORBIDDEN: Final = range(0x0401, 0x0404)
_FIRST_ERROR: Final = 0x0400
_OPERATION, _END, _PRINTER = 0x01, 0x03, 0x04
_FIRST_VALUE: Final = 0x10
"""Tags below it begin a group, those from it on an attribute."""
_INTEGER, _BOOLEAN, _ENUM = 0x21, 0x22, 0x23
_TEXT_WITH_LANGUAGE: Final = {0x35, 0x36}
_KEYWORD, _CHARSET, _LANGUAGE = 0x44, 0x47, 0x48
_TEXTS: Final = {*_TEXT_WITH_LANGUAGE, *range(0x41, 0x4A)}


def question(attributes: Iterable[str]) -> bytes:
    """Return the request for all queues, with its HTTP head: of version 1.0, so that the answer ends by itself."""
    body = struct.pack(">BBHIB", 1, 1, CUPS_GET_PRINTERS, 1, _OPERATION)
    body += _attribute(_CHARSET, "attributes-charset", "utf-8")
    body += _attribute(_LANGUAGE, "attributes-natural-language", "en")
    body += _attribute(_KEYWORD, "requested-attributes", *attributes) + bytes([_END])
    head = f"POST / HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/ipp\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _attribute(tag: int, name: str, *values: str) -> bytes:
    """Return one attribute; each further value of it has no name."""
    names = (name, *[""] * (len(values) - 1))
    return b"".join(bytes([tag]) + _counted(one) + _counted(value) for one, value in zip(names, values, strict=True))


def _counted(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode("ascii")


def printers(message: bytes) -> tuple[dict[str, Value], ...]:
    """Return the queues with those of their attributes that were asked for, of each the first value.

    PermissionError where the scheduler does not answer to this user; ValueError where it says something else or
    breaks off, for half a list would read as printers that are gone.
    """
    head, _, body = message.partition(b"\r\n\r\n")
    code = b"".join(head.split(b" ", 2)[1:2])
    status = int.from_bytes(body[2:4], "big")
    if code in {b"401", b"403", b"426"} or (code == b"200" and status in _FORBIDDEN):
        raise PermissionError("the print scheduler does not answer to this user")
    if code != b"200" or len(body) < 8 or (status >= _FIRST_ERROR and status != NOT_FOUND):
        raise ValueError(f"no list of printers: HTTP {code[:8]!r}, IPP {status:#06x}")
    return tuple(_groups(body))


def _groups(body: bytes) -> Iterator[dict[str, Value]]:
    """Yield the groups that are printers."""
    group: dict[str, Value] = {}
    at, name, kind = 8, "", 0
    while at < len(body):
        tag = body[at]
        if tag < _FIRST_VALUE:
            if kind == _PRINTER:
                yield group
            if tag == _END:
                return
            group, kind, at = {}, tag, at + 1
        else:
            named, at = _field(body, at + 1)
            content, at = _field(body, at)
            name = named.decode(errors="replace") or name
            value = _value(tag, content)
            if value is not None:
                group.setdefault(name, value)
    raise ValueError("the print scheduler broke off")


def _field(body: bytes, at: int) -> tuple[bytes, int]:
    """Return the bytes of a counted field, and where the next one begins; that may be behind the end of all."""
    start = at + 2
    end = start + int.from_bytes(body[at:start], "big")
    return body[start:end], end


def _value(tag: int, content: bytes) -> Value | None:
    """Return a number, a yes or no, or a text; other kinds of values are not asked for."""
    if tag in {_INTEGER, _ENUM}:
        return int.from_bytes(content, "big", signed=True)
    if tag == _BOOLEAN:
        return any(content)
    if tag in _TEXT_WITH_LANGUAGE:
        content = content[4 + int.from_bytes(content[:2], "big") :]
    return content.decode(errors="replace") if tag in _TEXTS else None
