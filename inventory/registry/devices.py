"""Devices as people enter, place and correct them; what a person sets wins over what the machine says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.registry import fields, lookup
from inventory.registry.refusal import bad_choice, bad_value, chosen, not_blank, not_found
from inventory.store import acts, disputes, labels, pages
from inventory.text.when import day_of, show_day
from inventory.text.words import KINDS, LIFECYCLES, OWNERSHIPS, PURPOSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit

STANDING: Final = {"kind": KINDS, "lifecycle": LIFECYCLES, "purpose": PURPOSES, "ownership": OWNERSHIPS}
"""How a device counts, and what each may be."""
_COUNTS_BY: Final = (*STANDING, "kind_source")
_DEFAULTS: Final = {"lifecycle": "in_service", "purpose": "personal", "ownership": "state"}


def add(
    connection: Connection,
    *,
    label: str,
    agency: str | None,
    standing: Mapping[str, str],
    values: Mapping[str, str],
    room: str | None = None,
    custodian: str | None = None,
    day: str,
    stamp: Stamp,
) -> int:
    """Enter a device by hand and return its number; it counts and stands where said from ``day`` on."""
    checked = {**_DEFAULTS, "kind": "desktop", **_standing(standing)}
    device = acts.record(connection, "device", {"label": not_blank("name", label), "simulated": False}, stamp)
    key = {"device_id": device}
    acts.change(connection, "device_standing", key, {**checked, "kind_source": "person"}, day=day, stamp=stamp)
    if agency is not None:
        place(connection, device=device, agency=agency, room=room, custodian=custodian, day=day, stamp=stamp)
    elif room is not None or custodian is not None:
        raise bad_value(
            "room" if room is not None else "custodian",
            Text("chưa nói ở cơ quan nào.", "no agency was named."),
            Text("Thêm --agency CƠ-QUAN", "Add --agency AGENCY"),
        )
    tell(connection, device=device, values=values, stamp=stamp)
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
    checked: dict[str, Any] = _standing(standing)
    if "kind" in checked:
        checked["kind_source"] = "person"
    return _count(connection, device, checked, day=day, stamp=stamp)


def _count(connection: Connection, device: int, values: dict[str, Any], *, day: str, stamp: Stamp) -> bool:
    key = {"device_id": device}
    before = acts.in_force(connection, "device_standing", key, day)
    if before is not None and all(before[name] == value for name, value in values.items()):
        return False
    if before is None and (first := acts.first(connection, "device_standing", key)):
        values = {**{name: first[name] for name in _COUNTS_BY}, **values}  # it is older than its first entry
    return acts.change(connection, "device_standing", key, values, day=day, stamp=stamp)


def rename(connection: Connection, *, device: int, label: str, stamp: Stamp) -> bool:
    """Let people call a device otherwise; ``False`` if they do so already."""
    return labels.rename(connection, device, not_blank("label", label), stamp)


def tell(connection: Connection, *, device: int, values: Mapping[str, str], stamp: Stamp) -> bool:
    """Record what a person says of a device; what they said before is superseded, what the machine says stays.

    ``False`` if all of it was said before.
    """
    read = {field: fields.read(field, typed) for field, typed in values.items()}
    fields.check_days({**told(connection, device), **read})
    changed = [acts.say(connection, device, field, value, stamp) for field, value in read.items()]
    return any(changed)


def told(connection: Connection, device: int) -> dict[str, str]:
    """Return what people say of a device today, by field."""
    return {one.field: one.value for one in pages.values(connection, device) if one.source == "person"}


def has_agent(connection: Connection, device: int) -> bool:
    """Tell whether an agent of a device may still report."""
    return any(channel.revoked_at is None for channel in pages.channels(connection, device))


def unsay(connection: Connection, *, device: int, field: str, stamp: Stamp) -> bool:
    """Withdraw a person's word on a field; ``False`` if there was none."""
    return acts.say(connection, device, chosen("clear", field, fields.FIELDS), None, stamp)


def take(connection: Connection, *, device: int, side: str, field: str, day: str, stamp: Stamp) -> None:
    """Settle a conflict: let the ``machine``'s value count, or keep the ``person``'s and list it no longer.

    It is listed again as soon as the machine says something else.
    """
    open_ones = {one.field: one for one in disputes.conflicts(connection, day, device)}
    if field not in open_ones:
        raise not_found(
            Text(f"M-{device:04d} không có mâu thuẫn về {field!r}.", f"M-{device:04d} has no conflict on {field!r}."),
            Text(f"Xem: somay device show M-{device:04d}", f"See: somay device show M-{device:04d}"),
        )
    if side not in {"machine", "person"}:
        raise bad_choice("take", side, ("machine", "person"))
    one = open_ones[field]
    kept = one.machine if side == "person" else None
    acts.say(connection, device, field, kept, stamp, source="refused")
    if field == "kind":
        kind = {"kind": one.machine if side == "machine" else one.book, "kind_source": side}
        _count(connection, device, kind, day=day, stamp=stamp)
    elif side == "machine":
        acts.say(connection, device, field, None, stamp)


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
    return {name: chosen(name, value, STANDING[name]) for name, value in values.items()}
