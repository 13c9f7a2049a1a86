"""What udev found out about a device when it came: a small file each, that everybody may read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from agent.host import Host

_ESCAPED: Final = re.compile(rb"\\x([0-9a-fA-F]{2})")


def properties(host: Host, entry: str) -> dict[str, str]:
    """Return the properties of one entry of the database, with escaped bytes decoded.

    An entry is ``b8:0`` for a block device, ``c189:2`` for one of characters such as those of the USB, ``n3`` for the
    third network adapter and ``+pci:0000:01:00.0`` for a function on the PCI bus.
    """
    lines = (
        line[2:].partition("=")
        for line in (host.read(f"/run/udev/data/{entry}") or "").splitlines()
        if line[:2] == "E:"
    )
    return {name: told for name, _, value in lines if (told := _decoded(value))}


def _decoded(value: str) -> str:
    r"""Return what udev wrote with ``\x20`` for a blank."""
    plain = _ESCAPED.sub(lambda match: bytes.fromhex(match[1].decode()), value.encode(errors="replace"))
    return plain.decode(errors="replace").strip()
