"""Statements about what machines say of themselves: sections, and the kind derived from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.store.engine import Connection


class Section(NamedTuple):
    """What is on record of one section of a device, without its content."""

    digest: str | None
    outcome: str | None
    error: str | None


def sections(connection: Connection, device_id: int) -> dict[str, Section]:
    """Return what is on record of every section of a device."""
    rows = connection.rows(
        "SELECT section, digest, outcome, error FROM device_section WHERE device_id = :id", id=device_id
    )
    return {name: Section(*rest) for name, *rest in rows}


def changed_at(connection: Connection, device_id: int) -> float:
    """Return the newest moment at which a section of a device was stored, or 0."""
    return float(
        connection.value("SELECT COALESCE(MAX(observed_at), 0) FROM device_section WHERE device_id = :id", id=device_id)
    )


def content(connection: Connection, device_id: int, section: str) -> str | None:
    """Return the newest content of a section as JSON."""
    found: str | None = connection.value(
        "SELECT content FROM device_section WHERE device_id = :id AND section = :section", id=device_id, section=section
    )
    return found


def kind(connection: Connection, device_id: int) -> str | None:
    """Return what the machine last said it is."""
    found: str | None = connection.value("SELECT observed_kind FROM device WHERE id = :id", id=device_id)
    return found


_SECTION = """
INSERT INTO device_section (device_id, section, digest, content, folded, observed_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (device_id, section) DO UPDATE SET digest = excluded.digest, content = excluded.content,
    folded = excluded.folded, observed_at = excluded.observed_at
"""
KEPT: Final = ("operating_system", "antiviruses")
"""The sections whose earlier contents indicators ask for."""
_LAST = """
SELECT content FROM device_state WHERE device_id = :id AND section = :section AND since <= :at
ORDER BY since DESC LIMIT 1
"""
_STATE = """
INSERT INTO device_state (device_id, section, since, content) VALUES (?, ?, ?, ?)
ON CONFLICT (device_id, section, since) DO UPDATE SET content = excluded.content
"""
_HEALTH = """
INSERT INTO device_section (device_id, section, outcome, error, tried_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (device_id, section) DO UPDATE SET
    outcome = excluded.outcome, error = excluded.error, tried_at = excluded.tried_at
"""


def write_sections(
    connection: Connection, device_id: int, found: Iterable[tuple[str, str | None, str, str | None]], seen_at: float
) -> None:
    """Store sections as ``(name, digest, content, folded)``."""
    connection.many(_SECTION, [(device_id, *section, seen_at) for section in found])


def keep(connection: Connection, device_id: int, section: str, content: str, seen_at: float) -> None:
    """Store what a section of ``KEPT`` says from now on, where it is not what it said before."""
    if content != connection.value(_LAST, id=device_id, section=section, at=seen_at):
        connection.many(_STATE, [(device_id, section, seen_at, content)])


def write_health(
    connection: Connection, device_id: int, found: Iterable[tuple[str, str, str | None]], tried_at: float
) -> None:
    """Store how collectors fared as ``(name, outcome, error)``."""
    connection.many(_HEALTH, [(device_id, *health, tried_at) for health in found])


_AGAIN = """
INSERT INTO device_standing (device_id, kind, kind_source, lifecycle, purpose, ownership, valid_from, valid_to,
    recorded_at, recorded_by)
SELECT device_id, :kind, 'machine', lifecycle, purpose, ownership, :since, :until, :now, 'machine'
FROM device_standing WHERE id = :standing
"""
_OUTDATED = """
SELECT id, kind, kind_source, valid_from, valid_to FROM device_standing
WHERE device_id = :id AND superseded_at IS NULL
  AND (kind_source = 'default' OR (kind_source = 'machine' AND kind <> :kind AND valid_to > :day))
"""


def set_observed_kind(connection: Connection, device_id: int, kind: str, *, day: str, now: float) -> None:
    """Note what the machine says it is on ``day``; it counts so wherever no person and no code has said anything.

    A guess is corrected for all its days; what the machine itself once said stays true of the days before.
    """
    connection.execute("UPDATE device SET observed_kind = :kind WHERE id = :id", {"kind": kind, "id": device_id})
    for standing, before, source, since, until in connection.rows(_OUTDATED, id=device_id, kind=kind, day=day):
        row = {"now": now, "standing": standing}
        changed = max(since, day) if source == "machine" else since
        if since < changed:
            connection.execute(_AGAIN, {**row, "kind": before, "since": since, "until": changed})
        connection.execute(_AGAIN, {**row, "kind": kind, "since": changed, "until": until})
        connection.execute("UPDATE device_standing SET superseded_at = :now WHERE id = :standing", row)
