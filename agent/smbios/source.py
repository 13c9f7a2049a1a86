"""Where Linux keeps the structure table: for root in sysfs, and for the agent where the root half left a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.elevated import FOLDER
from agent.smbios.table import MAX_TABLE_BYTES, entry_point

if TYPE_CHECKING:
    from agent.host import Host
    from agent.smbios.records import Tables

KERNEL: Final = "/sys/firmware/dmi/tables"
_ENTRY_POINT_BYTES: Final = 64


def tables(host: Host) -> Tables | None:
    """Return what the firmware tells, ``None`` where there is no table; PermissionError where nobody may read it."""
    refused: PermissionError | None = None
    for folder in (KERNEL, str(FOLDER)):
        try:
            table = host.read_bytes(f"{folder}/DMI", MAX_TABLE_BYTES)
            if table:
                return _decoded(table, host.read_bytes(f"{folder}/smbios_entry_point", _ENTRY_POINT_BYTES))
        except PermissionError as error:
            refused = refused or error
    if refused:
        raise refused
    return None


def _decoded(table: bytes, entry: bytes | None) -> Tables:
    from agent.smbios.decode import decode  # noqa: PLC0415  # memory that machines without a table never need

    return decode(table, entry_point(entry))
