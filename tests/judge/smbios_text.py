"""What dmidecode printed of a machine: its table is built anew, and read as the agent reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.collectors.memories import MEMORIES
from agent.collectors.system import SYSTEM
from agent.encode import plain
from agent.junk import Sieve
from agent.runner import run
from agent.smbios import memory, source
from agent.smbios.batteries import battery
from agent.smbios.decode import decode
from agent.smbios.table import entry_point
from tests.fakes import FakeHost
from tests.smbios.build import Built, build
from tests.smbios.text import parse

if TYPE_CHECKING:
    from pathlib import Path


def judge(path: Path) -> dict[str, Any]:
    """Return the sections, the board's room for memory, and what was no value, as it stood there.

    ``unwritten`` is what the text says and no table can: a UUID of 35 digits.
    """
    listing = parse(path.read_bytes())
    built = build(listing.structures, listing.version, listing.kind)
    host = machine(built)
    collected = run(host, (SYSTEM, MEMORIES))
    tables = decode(built.table, entry_point(built.entry))
    sieve = Sieve()
    batteries = [battery(one, sieve, str(place)) for place, one in enumerate(tables.batteries)]
    junk = {**collected.junk, "batteries": tuple(sieve.kept)}
    return {
        **plain(collected.sections),
        "memory": {name: value for name, value in memory.room(tables)._asdict().items() if value is not None},
        **({"batteries": plain(batteries)} if batteries else {}),
        "junk": {name: {each.field: each.text for each in kept} for name, kept in junk.items() if kept},
        "unwritten": built.unwritten,
    }


def machine(built: Built) -> FakeHost:
    """Return a machine of which nothing is known but its table."""
    return FakeHost(
        blobs={f"{source.KERNEL}/DMI": built.table.hex(), f"{source.KERNEL}/smbios_entry_point": built.entry.hex()}
    )
