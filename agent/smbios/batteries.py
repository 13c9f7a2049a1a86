"""A battery as the firmware tells how it was made: what Windows has instead of Linux's power supplies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.contract import Battery

if TYPE_CHECKING:
    from agent.junk import Sieve
    from agent.smbios.records import Battery as Record


def battery(record: Record, sieve: Sieve, place: str) -> Battery:
    """Return one battery for people, named by where it sits."""
    location = sieve(f"{place}.name", "name", record.location)
    return Battery(
        name=location or f"battery {place}",
        manufacturer=sieve(f"{place}.manufacturer", "name", record.manufacturer),
        model=sieve(f"{place}.model", "name", record.name),
        serial=sieve(f"{place}.serial", "serial", record.serial),
        chemistry=sieve(f"{place}.chemistry", "name", record.chemistry),
        design_joules=record.design_joules,
        design_volts=record.design_volts,
    )
