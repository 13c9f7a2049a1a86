"""Does a resolver answer? One small question about the root, to which every answer will do."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from agent.host import Host

_ID: Final = 0x5359
# Recursion desired, one question: the start of authority of the root, class Internet.
_QUERY: Final = struct.pack("!6HBHH", _ID, 0x0100, 1, 0, 0, 0, 0, 6, 1)


def answers(host: Host, resolver: str, timeout: float = 1.0) -> bool:
    """Tell whether the resolver answers at all; a refusal is an answer too."""
    answer = host.exchange("udp", resolver, 53, _QUERY, timeout)
    return answer is not None and is_response(answer.payload)


def is_response(packet: bytes) -> bool:
    """Tell whether a packet is a response to our question."""
    if len(packet) < 12:
        return False
    identifier, flags = struct.unpack_from("!HH", packet)
    return bool(identifier == _ID and flags & 0x8000)
