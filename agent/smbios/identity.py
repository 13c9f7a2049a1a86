"""Which machine it is, as its firmware tells: one description out of several structures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.smbios.records import MOTHERBOARD, Bios, Board, Chassis, System

if TYPE_CHECKING:
    from agent.smbios.records import Tables

# Their product name is the number of the machine type, and the name it is sold under stands as its version.
_NAMED_BY_VERSION: Final = ("lenovo", "ibm")
_MACHINE_TYPE: Final = r"[0-9][0-9A-Z]{3}[0-9A-Z]{0,6}"


def described(tables: Tables) -> dict[str, str | None]:
    """Return the texts that describe the machine, as the maker left them, by the names of the section's fields."""
    bios = next(iter(tables.bios), Bios())
    system = next(iter(tables.systems), System())
    board = _board(tables)
    chassis = _chassis(tables)
    return {
        "manufacturer": system.manufacturer,
        "model": system.product,
        "version": system.version,
        "family": system.family,
        "sku": system.sku,
        "serial": system.serial,
        "uuid": system.uuid,
        "asset_tag": chassis.asset_tag,
        "board_manufacturer": board.manufacturer,
        "board_model": board.product,
        "board_serial": board.serial,
        "chassis_serial": chassis.serial,
        "bios_vendor": bios.vendor,
        "bios_version": bios.version,
        "bios_date": bios.date,
    }


def chassis_type(tables: Tables) -> int | None:
    """Return the kind of the enclosure (DSP0134 7.4.1)."""
    return _chassis(tables).type


def _board(tables: Tables) -> Board:
    """Return the motherboard; a riser or a blade may be listed before it."""
    first = next(iter(tables.boards), Board())
    return next((board for board in tables.boards if board.type == MOTHERBOARD), first)


def _chassis(tables: Tables) -> Chassis:
    return next(iter(tables.chassis), Chassis())


def named(manufacturer: str | None, product: str | None, version: str | None) -> tuple[str | None, str | None]:
    """Return the name that the machine is sold under, and the maker's number for it where that is something else."""
    maker = (manufacturer or "").casefold()
    is_number = product is not None and re.fullmatch(_MACHINE_TYPE, product) is not None
    is_name = version is not None and re.search("[A-Za-z]{4}", version) is not None and version.casefold() != maker
    return (version, product) if maker in _NAMED_BY_VERSION and is_number and is_name else (product, None)
