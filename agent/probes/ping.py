"""ICMP echo without privilege: the kernel's own ping socket, where ``ping_group_range`` lets this user have one."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from agent.host import Host

_PAYLOAD: Final = b"so may: how far is it from here?"
_REQUEST: Final = {4: 8, 6: 128}
_REPLY: Final = {4: 0, 6: 129}


def ping(host: Host, address: str, timeout: float = 1.0) -> float | None:
    """Return the seconds there and back, ``None`` where nothing came; PermissionError where pings are denied."""
    version = 6 if ":" in address else 4
    answer = host.exchange("icmp", address, 0, echo(version), timeout)
    return answer.seconds if answer and is_reply(version, answer.payload) else None


def echo(version: int, sequence: int = 1) -> bytes:
    """Return an echo request; the kernel fills in the identifier, and for IPv6 the checksum."""
    head = struct.pack("!BBHHH", _REQUEST[version], 0, 0, 0, sequence)
    return head[:2] + struct.pack("!H", checksum(head + _PAYLOAD)) + head[4:] + _PAYLOAD


def is_reply(version: int, packet: bytes) -> bool:
    """Tell whether a packet answers our request, rather than refuses or merely resembles it."""
    return len(packet) >= 8 and packet[0] == _REPLY[version] and packet[8:] == _PAYLOAD


def checksum(packet: bytes) -> int:
    """Return the Internet checksum (RFC 1071)."""
    padded = packet + bytes(len(packet) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
