"""Keeps since when each agent is at work and in contact, in the transaction of what tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.ingest import spells

if TYPE_CHECKING:
    from agent.contract import Snapshot
    from inventory.ingest.memory import Spells
    from inventory.store.intake import Known, Rows


def note_awake(known: Spells, agent: Known, snapshot: Snapshot, moment: float, rows: Rows) -> None:
    """Keep since when a machine has been at work without a pause, and in which boot."""
    pause = max(spells.PAUSE_SECONDS, 2.0 * (agent.measure_seconds or 0))
    booted_at = moment - snapshot.monotonic_seconds
    spell = known.awake = spells.awake(known.awake, snapshot.boot_id, booted_at, moment, pause)
    if spells.has_grown(known.awake_written, spell):
        known.awake_written = spell
        rows.awake[agent.id, spell.boot_id, spell.first_at] = (spell.booted_at, spell.last_at)


def note_contact(known: Spells, agent: Known, rows: Rows, *, interval: float, now: float) -> None:
    """Keep since when an agent has come as often as it should."""
    spell = known.contact = spells.contact(known.contact, interval, now)
    if spells.has_grown(known.contact_written, spell):
        known.contact_written = spell
        rows.reached[agent.id, spell.first_at] = spell.last_at
