"""Answers of print schedulers for the tests, built by the tables of RFC 8010 and RFC 8011."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.ipp import Value

TAGS = {
    "device-uri": 0x45,
    "printer-device-id": 0x41,
    "printer-make-and-model": 0x41,
    "printer-name": 0x42,
}


def reply(*printers: Mapping[str, Value | bytes], status: int = 0, http: str = "200 OK", rest: bytes = b"") -> bytes:
    """Return what a scheduler answers; a value in bytes is an attribute as it stands, tag and all."""
    body = struct.pack(">BBHI", 1, 1, status, 1) + b"\x01" + attribute(0x47, "attributes-charset", b"utf-8")
    for printer in printers:
        body += b"\x04" + b"".join(_attribute(name, value) for name, value in printer.items())
    body += b"\x03" + rest
    return f"HTTP/1.0 {http}\r\nContent-Type: application/ipp\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _attribute(name: str, value: Value | bytes) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, bool):
        return attribute(0x22, name, bytes([value]))
    if isinstance(value, int):
        return attribute(0x23 if name == "printer-type" else 0x21, name, struct.pack(">i", value))
    return attribute(TAGS.get(name, 0x41), name, value.encode())


def attribute(tag: int, name: str, value: bytes) -> bytes:
    return bytes([tag]) + struct.pack(">H", len(name)) + name.encode() + struct.pack(">H", len(value)) + value
