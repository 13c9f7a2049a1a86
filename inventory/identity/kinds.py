"""What kind of machine it is, as the machine itself says: one table, pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from agent.contract import OperatingSystem, System

# The chassis types of the SMBIOS specification (system enclosure, table 17) that say something.
_BY_CHASSIS: Final = {
    **dict.fromkeys((3, 4, 5, 6, 7, 13, 15, 16, 24, 34, 35, 36), "desktop"),
    **dict.fromkeys((8, 9, 10, 14, 31), "laptop"),
    **dict.fromkeys((11, 30, 32), "tablet"),
    **dict.fromkeys((17, 23, 25, 28, 29), "server"),
}
_CARRIED: Final = ("laptop", "tablet")


def observed_kind(system: System | None, operating_system: OperatingSystem | None) -> str | None:
    """Return the kind that fits, or ``None`` where the machine does not say."""
    if system is not None and system.hypervisor:
        return "virtual"
    by_chassis = None if system is None or system.chassis_type is None else _BY_CHASSIS.get(system.chassis_type & 0x7F)
    if operating_system is not None and operating_system.product_type == "server" and by_chassis not in _CARRIED:
        return "server"
    return by_chassis
