"""Which interval a snapshot or a contact goes on with, or that it begins another: pure.

An interval is written anew only when it has grown by a little, so that a machine that tells of itself each minute does
not cost a write each minute; what may be missing at its end is less than that.
"""

from __future__ import annotations

from typing import Final

from inventory.store.spells import Awake, Contact

PAUSE_SECONDS: Final = 900.0
"""Without a snapshot for so long, a machine was off, asleep, or its agent was."""
LATENESS: Final = 1.25
"""Times the interval between contacts: an agent comes a tenth of it sooner or later, so a fifth at most apart."""
START_LATENESS: Final = 1.6
"""The same after the first contact of a run: it falls anywhere, and the next waits for the agent's own moment."""
LEAST_LATE_SECONDS: Final = 300.0
STEP_SECONDS: Final = 240.0
"""So much an interval grows before it is written again."""


def awake(before: Awake | None, boot_id: str, booted_at: float, moment: float, pause: float = PAUSE_SECONDS) -> Awake:
    """Return the interval that a snapshot taken at ``moment`` belongs to; history only goes forward."""
    if before is None or before.boot_id != boot_id:
        return Awake(boot_id, booted_at, moment, moment)
    if moment - before.last_at > pause:
        return Awake(boot_id, before.booted_at, moment, moment)
    return before._replace(last_at=moment) if moment > before.last_at else before


def contact(before: Contact | None, interval: float, now: float) -> Contact:
    """Return the interval that a contact belongs to, where one is due each ``interval`` seconds."""
    if before is None or now - before.last_at > max(_lateness(before, interval) * interval, LEAST_LATE_SECONDS):
        return Contact(now, now)
    return before._replace(last_at=now) if now > before.last_at else before


def _lateness(before: Contact, interval: float) -> float:
    is_first = before.last_at - before.first_at < interval / 2
    return START_LATENESS if is_first else LATENESS


def has_grown(written: Awake | Contact | None, spell: Awake | Contact) -> bool:
    """Whether an interval is to be written: another one, or longer than what is on record by a step."""
    return written is None or written.first_at != spell.first_at or spell.last_at - written.last_at >= STEP_SECONDS
