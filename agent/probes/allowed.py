"""Where a probe may go: out into the network, and not to this machine or its link unless its administrator says so.

Targets come from the register. Whoever holds that must not be able to make an agent knock at what only listens locally,
nor at the address where clouds keep their secrets.
"""

from __future__ import annotations

import socket
from ipaddress import IPv6Address, ip_address


def is_allowed(address: str, *, allow_local: bool = False) -> bool:
    """Whether an address may be spoken to."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_multicast or found.is_unspecified or str(found) == "255.255.255.255":
        return False
    return allow_local or not (found.is_loopback or found.is_link_local or is_own(address))


def is_own(address: str) -> bool:
    """Whether an address is one of this machine's own; nothing is sent to find out."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as channel:
            channel.connect((address, 9))
            return bool(channel.getsockname()[0] == address)
    except OSError:
        return False
