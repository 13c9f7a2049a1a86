"""Which values identify a machine, normalised so that the same thing is written the same way.

Pure; the register scores what machines send by it, the agent knows its own machine again by it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.junk import is_junk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.contract import Network, Sections, Storage, System

_MAC: Final = re.compile(r"([0-9a-f]{2})[:-]?" * 5 + r"([0-9a-f]{2})")


class Item(NamedTuple):
    """One identifying value: its kind and its normal form."""

    kind: str
    value: str


def evidence(sections: Sections) -> tuple[Item, ...]:
    """Return the identifying values of the sections that were observed, each once."""
    found = [
        *_of_system(sections.system),
        *(Item("mac", mac) for network in sections.networks or () if (mac := fixed_mac(network))),
        *(Item("disk_serial", serial) for disk in sections.storages or () if (serial := _disk_serial(disk))),
        *(
            Item("memory_serial", serial)
            for module in sections.memories or ()
            if (serial := serial_number(module.serial))
        ),
    ]
    return tuple(dict.fromkeys(found))


def _of_system(system: System | None) -> Iterator[Item]:
    if system is None:
        return
    for kind, raw in (
        ("system_serial", system.serial),
        ("board_serial", system.board_serial),
        ("chassis_serial", system.chassis_serial),
    ):
        if value := serial_number(raw):
            yield Item(kind, value)
    if value := smbios_uuid(system.uuid):
        yield Item("uuid", value)
    if system.machine_id:
        yield Item("machine_id", system.machine_id.strip().lower())


def serial_number(raw: str | None) -> str | None:
    """Return a serial number without padding and in upper case, or ``None`` for a maker's placeholder."""
    return None if raw is None or is_junk("serial", raw) else " ".join(raw.split()).upper()


def smbios_uuid(raw: str | None) -> str | None:
    """Return one form of a UUID whichever byte order its reader assumed, or ``None`` for a placeholder."""
    try:
        value = bytes.fromhex((raw or "").strip().strip("{}").replace("-", ""))
    except ValueError:
        return None
    if len(value) != 16 or is_junk("uuid", value.hex()):
        return None
    # The three fields in front are numbers, which some readers take the other way round.
    return min(_written(value), _written(value[3::-1] + value[5:3:-1] + value[7:5:-1] + value[8:]))


def _written(value: bytes) -> str:
    text = value.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def mac_address(raw: str | None, *, made_up: bool = False) -> str | None:
    """Return a unicast address in one form, or ``None``; one made up by software only if asked for."""
    match = _MAC.fullmatch((raw or "").strip().lower())
    if match is None:
        return None
    address, first = ":".join(match.groups()), int(match[1], 16)
    group, local = first & 0b01, first & 0b10
    return None if group or (local and not made_up) or is_junk("mac", address) else address


def fixed_mac(network: Network) -> str | None:
    """Return the address of an adapter that stays with its machine, or ``None``."""
    if network.removable or network.kind in {"virtual", "other"}:
        return None
    # An address in the adapter is its own also where software made it up, as for virtual machines; the one it
    # presents at the moment is its own only if a maker gave it.
    return mac_address(network.permanent_mac, made_up=True) or mac_address(network.mac)


def _disk_serial(disk: Storage) -> str | None:
    return None if disk.removable else serial_number(disk.serial)
