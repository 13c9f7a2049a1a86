"""A line that says something of a machine: which one it means, how it counts, where it stands, who keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.exchange import codes
from inventory.exchange.lines import blank, named_agency
from inventory.registry import devices, lookup
from inventory.registry.fields import FIELDS
from inventory.registry.refusal import bad_value, not_found, several
from inventory.store import exchange as stored
from inventory.text.folding import exact

if TYPE_CHECKING:
    from agent.text import Problem
    from inventory.exchange.lines import Context
    from inventory.store.engine import Connection

KEYS: Final = {"number": "device", "serial": "serial", "asset_tag": "asset_tag", "label": "label"}


def device(connection: Connection, cells: dict[str, str], context: Context) -> None:
    """Enter a device, or bring a known one to what the line says."""
    standing = {name: cells[name] for name in ("kind", "lifecycle", "purpose", "ownership") if cells.get(name)}
    values = {name: cells[name] for name in FIELDS if cells.get(name)}
    number = _found(connection, cells, context)
    if number is None:
        number = devices.add(
            connection,
            label=cells.get("label") or values.get("model") or "",
            agency=None,
            standing=standing,
            values=values,
            day=context.since,
            stamp=context.stamp,
        )
        standing, values = {}, {}
    elif renamed := _renamed(connection, number, cells):
        context.doubts.append(("label", renamed))
    if standing:
        devices.edit(connection, device=number, standing=standing, day=context.since, stamp=context.stamp)
    devices.tell(connection, device=number, values=values, stamp=context.stamp)
    if cells.get("agency"):
        _place(connection, number, cells, context)


def _renamed(connection: Connection, number: int, cells: dict[str, str]) -> Text | None:
    """Return what to look at where a line calls a device otherwise than the register, which keeps its name."""
    typed, label = cells.get("label", ""), stored.label_of(connection, number)
    if not typed or exact(typed) == exact(label):
        return None
    device = f"M-{number:04d}"
    return Text(
        f"{device} trong sổ tên {label!r}, không phải {typed!r}; lệnh nhập không đổi tên máy",
        f"the register calls {device} {label!r}, not {typed!r}; an import does not rename a machine",
    )


def custodian(connection: Connection, cells: dict[str, str], context: Context) -> None:
    """Hand a device over: who keeps it from that day on, and in which room."""
    number = _found(connection, cells, context)
    if number is None:
        raise not_found(
            Text(f"không có máy nào như vậy ({context.key}).", f"there is no such device ({context.key})."),
            Text("Sửa ô này, hoặc nhập máy trước.", "Correct the cell, or import the device first."),
        )
    if not cells.get("agency"):
        where = stored.place_of(connection, number, context.since)
        if where is None:
            raise blank("agency")
        cells = {**cells, "agency": where[0]}
    _place(connection, number, cells, context)


def _place(connection: Connection, number: int, cells: dict[str, str], context: Context) -> None:
    """Put a device where the line says, unless it stands there already."""
    agency, said = named_agency(connection, cells, context), (cells.get("room"), cells.get("custodian"))
    before = stored.place_of(connection, number, context.since)
    if (
        before
        and before[0] == agency
        and all(new in {"", None, old} for new, old in zip(said, before[1:], strict=True))
    ):
        return
    devices.place(
        connection,
        device=number,
        agency=agency,
        room=cells.get("room") or None,
        custodian=cells.get("custodian") or None,
        day=context.since,
        stamp=context.stamp,
    )


def _found(connection: Connection, cells: dict[str, str], context: Context) -> int | None:
    """Return the device that a line means by the chosen key, ``None`` for a new one."""
    column = context.key_column(KEYS)
    value = cells.get(column, "")
    if value and context.key == "number":
        return lookup.device(connection, value)
    numbers = stored.devices_with(connection, context.key, value) if value else []
    if len(numbers) > 1:
        named = ", ".join(f"M-{number:04d}" for number in numbers)
        raise several(
            Text(f"{context.key}: {value!r} khớp {named}.", f"{context.key}: {value!r} matches {named}."),
            Text("Chọn --key number và ghi số máy.", "Choose --key number and give the number."),
            field=column,
        )
    if not numbers:
        _check_new(connection, column, cells)
    return numbers[0] if numbers else None


def _check_new(connection: Connection, column: str, cells: dict[str, str]) -> None:
    """Refuse to enter a machine a second time, whose serial or asset number is on file under another key."""
    for field in ("serial", "asset_tag"):
        typed = cells.get(field, "")
        if numbers := stored.devices_with(connection, field, typed) if typed else []:
            raise _on_file(column, cells.get(column, ""), typed, numbers[0])
        if alike := stored.devices_but_zeros(connection, field, typed) if typed.isdecimal() else []:
            raise codes.lacks_zeros(field, typed, f"{alike[0][1]} (M-{alike[0][0]:04d})")


def _on_file(column: str, value: str, known_by: str, number: int) -> Problem:
    device = f"M-{number:04d}"
    why = (
        Text(f"không có {value!r}, mà {known_by} là {device}.", f"there is no {value!r}, but {known_by} is {device}.")
        if value
        else Text(f"để trống, mà {known_by} là {device}.", f"is empty, but {known_by} is {device}.")
    )
    todo = Text(
        f"Ghi đúng cột này của {device}, hoặc chọn --key khác.",
        f"Fill it in as it is for {device}, or choose another --key.",
    )
    return bad_value(column, why, todo)
