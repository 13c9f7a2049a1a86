"""How long a TCP handshake takes: one way there and back, without a byte of payload."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.host import Host


def handshake(host: Host, address: str, port: int, timeout: float = 1.0) -> float | None:
    """Return the seconds until the other side answered, be it by refusing; ``None`` where nothing came."""
    answer = host.exchange("tcp", address, port, b"", timeout)
    return answer.seconds if answer else None
