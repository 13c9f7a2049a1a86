"""Devices as people enter, place and correct them; what a person sets wins over what the machine says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.registry import lookup
from inventory.registry.refusal import bad_value, chosen, not_blank
from inventory.store import acts
from inventory.text.when import day_of, show_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit

KINDS: Final = ("server", "desktop", "laptop", "tablet", "virtual", "printer", "network", "ups", "other")
LIFECYCLES: Final = ("planned", "in_stock", "in_service", "in_repair", "reserve", "lost", "written_off")
PURPOSES: Final = ("personal", "shared", "counter", "public")
OWNERSHIPS: Final = ("state", "personal")
_CHOICES: Final = {"kind": KINDS, "lifecycle": LIFECYCLES, "purpose": PURPOSES, "ownership": OWNERSHIPS}
FIELDS: Final = ("manufacturer", "model", "serial", "asset_tag", "note")
"""What a person may say of a device beside how it counts."""
_COUNTS_BY: Final = (*_CHOICES, "kind_source")
_DEFAULTS: Final = {"lifecycle": "in_service", "purpose": "personal", "ownership": "state"}


def add(
    connection: Connection,
    *,
    label: str,
    agency: str | None,
    standing: Mapping[str, str],
    values: Mapping[str, str],
    day: str,
    stamp: Stamp,
) -> int:
    """Enter a device by hand and return its number; it counts and stands where said from ``day`` on."""
    checked = {**_DEFAULTS, "kind": "desktop", **_standing(standing)}
    device = acts.record(connection, "device", {"label": not_blank("name", label), "simulated": False}, stamp)
    key = {"device_id": device}
    acts.change(connection, "device_standing", key, {**checked, "kind_source": "person"}, day=day, stamp=stamp)
    if agency is not None:
        place(connection, device=device, agency=agency, day=day, stamp=stamp)
    for field, value in values.items():
        say(connection, device=device, field=field, value=value, stamp=stamp)
    return device


def place(
    connection: Connection,
    *,
    device: int,
    agency: str,
    room: str | None = None,
    custodian: str | None = None,
    day: str,
    stamp: Stamp,
) -> Unit:
    """Put a device into an agency from ``day`` on; where it was before keeps its days.

    What is not said of a device that stays in its agency stays as it was; a move leaves room and custodian behind.
    """
    unit = lookup.agency_from(connection, agency, day, today=day_of(stamp.now))
    key = {"device_id": device}
    _require_on_file(connection, device, day)
    before = acts.in_force(connection, "placement", key, day)
    stays = before is not None and before["agency_id"] == unit.id
    values: dict[str, Any] = {"agency_id": unit.id}
    for field, said in (("room", room), ("custodian", custodian)):
        if said is not None or not stays:
            values[field] = None if said is None else not_blank(field, said)
    acts.change(connection, "placement", key, values, day=day, stamp=stamp)
    return unit


def edit(connection: Connection, *, device: int, standing: Mapping[str, str], day: str, stamp: Stamp) -> bool:
    """Change how a device counts from ``day`` on; ``False`` if it already counts so."""
    if not standing:
        raise bad_value(
            "device edit",
            Text("chưa nói sửa gì.", "nothing to change was named."),
            Text(
                "Thêm --kind, --lifecycle, --purpose hoặc --ownership",
                "Add --kind, --lifecycle, --purpose or --ownership",
            ),
        )
    checked: dict[str, Any] = _standing(standing)
    if "kind" in checked:
        checked["kind_source"] = "person"
    key = {"device_id": device}
    before = acts.in_force(connection, "device_standing", key, day)
    if before is not None and all(before[name] == value for name, value in checked.items()):
        return False
    if before is None and (first := acts.first(connection, "device_standing", key)):
        checked = {**{name: first[name] for name in _COUNTS_BY}, **checked}  # it is older than its first entry
    return acts.change(connection, "device_standing", key, checked, day=day, stamp=stamp)


def say(connection: Connection, *, device: int, field: str, value: str, stamp: Stamp) -> None:
    """Record what a person says of one field; what they said before is superseded, what the machine says stays."""
    field = chosen("field", field, FIELDS)
    acts.say(connection, device, field, not_blank(field, value), stamp)


def _require_on_file(connection: Connection, device: int, day: str) -> None:
    """Refuse to place a device before the day it is on file: no figure could count it there."""
    first = acts.first(connection, "device_standing", {"device_id": device})
    if first is not None and day < first["valid_from"]:
        vi, en = show_day(first["valid_from"], "vi"), show_day(first["valid_from"], "en")
        raise bad_value(
            "from",
            Text(
                f"máy M-{device:04d} chỉ có trong sổ từ {vi}.",
                f"device M-{device:04d} is on file only since {en}.",
            ),
            Text(f"Chọn ngày từ {vi} trở đi.", f"Choose a day from {en} on."),
        )


def _standing(values: Mapping[str, str]) -> dict[str, str]:
    return {name: chosen(name, value, _CHOICES[name]) for name, value in values.items()}
