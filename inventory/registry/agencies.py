"""Agencies as people enter them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.registry import lookup
from inventory.registry.refusal import bad_value, chosen, collides, not_blank
from inventory.store import acts, queries
from inventory.text.units import UNITS
from inventory.text.when import show_day

if TYPE_CHECKING:
    from agent.text import Problem
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit

_CODE: Final = re.compile(r"[0-9A-Za-z._-]{1,32}", re.ASCII)


def add(
    connection: Connection,
    *,
    code: str,
    name: str,
    kind: str,
    parent: str | None,
    aliases: tuple[str, ...] = (),
    day: str,
    stamp: Stamp,
) -> int:
    """Enter an agency from ``day`` on and return its id; without ``parent`` it stands under the root."""
    units = queries.units(connection, day)
    code, name, kind = checked_code(code), not_blank("name", name), checked_kind(kind)
    if holder := queries.code_holder(connection, code, day):
        raise _taken(code, *holder, day)
    above = _above(connection, parent, units) if parent else _root(units)
    agency = acts.record(connection, "agency", {}, stamp)
    version = {"code": code, "name": name, "kind": kind, "parent_id": above, "position": len(units)}
    acts.change(connection, "agency_version", {"agency_id": agency}, version, day=day, stamp=stamp)
    for alias in aliases:
        values = {"agency_id": agency, "name": not_blank("alias", alias)}
        acts.record(connection, "agency_alias", values, stamp)
    return agency


def keep(
    connection: Connection,
    *,
    known: Unit | None,
    code: str,
    name: str,
    kind: str | None,
    parent: str | None,
    aliases: tuple[str, ...] = (),
    day: str,
    stamp: Stamp,
) -> int:
    """Enter an agency, or let the ``known`` one be from ``day`` on what is said; returns its id."""
    if known is None:
        return add(
            connection,
            code=code,
            name=name,
            kind=kind or "commune",
            parent=parent,
            aliases=aliases,
            day=day,
            stamp=stamp,
        )
    above = _above(connection, parent, queries.units(connection, day)) if parent else known.parent_id
    version = {
        "code": checked_code(code),
        "name": not_blank("name", name),
        "kind": checked_kind(kind) if kind else known.kind,
        "parent_id": above,
    }
    if any(getattr(known, field) != value for field, value in version.items()):
        acts.change(connection, "agency_version", {"agency_id": known.id}, version, day=day, stamp=stamp)
    spelled = {alias for agency, alias in queries.aliases(connection) if agency == known.id}
    for alias in aliases:
        if not_blank("alias", alias) not in spelled:
            acts.record(connection, "agency_alias", {"agency_id": known.id, "name": not_blank("alias", alias)}, stamp)
    return known.id


def _above(connection: Connection, parent: str, units: list[Unit]) -> int:
    """Return the id of the unit that ``parent`` names."""
    return lookup.choose(units, queries.aliases(connection), parent, field="parent").id


def _taken(code: str, name: str, since: str, day: str) -> Problem:
    """A new agency is open to the future, so a code that another one gets later is not free either."""
    vi, en = (f" từ {show_day(since, 'vi')}", f" from {show_day(since, 'en')} on") if since > day else ("", "")
    return collides(
        Text(f"Mã {code} là của {name}{vi}.", f"Code {code} belongs to {name}{en}."),
        Text(f"Chọn mã khác, hoặc xem: somay agency show {code}", f"Choose another, or see: somay agency show {code}"),
    )


def checked_code(typed: str) -> str:
    """Return a code as the register keeps it; refuse what is none."""
    if not _CODE.fullmatch(typed.strip()):
        raise bad_value(
            "code",
            Text(f"{typed!r} không phải là mã.", f"{typed!r} is not a code."),
            Text(
                "Dùng chữ không dấu, số, dấu chấm, gạch ngang, tối đa 32 ký tự; ví dụ 03247 hoặc VP",
                "Use plain letters, digits, dots and dashes, at most 32; for example 03247 or VP",
            ),
        )
    return typed.strip()


def checked_kind(typed: str) -> str:
    """Return a kind of unit; refuse what is none."""
    return chosen("kind", typed, UNITS)


def _root(units: list[Unit]) -> int | None:
    return next((unit.id for unit in units if unit.parent_id is None and unit.kind == "district"), None)
