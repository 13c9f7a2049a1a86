"""What people do to agents' keys: end one at once, or ask for a new one; each act once, with who did it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.store import keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection


def revoke(connection: Connection, agent_ids: Iterable[int], stamp: Stamp) -> int:
    """End credentials at once, also for a server that runs; returns how many had not ended before."""
    ended = [number for number in agent_ids if keys.revoke(connection, number, stamp.now)]
    for number in ended:
        keys.happened(connection, number, "revoked", stamp.now, by=stamp.by)
        stamp.note(f"agent {number}", {"revoked": False}, {"revoked": True})
    return len(ended)


def set_pace(connection: Connection, agent_ids: Iterable[int], wanted: Mapping[str, int | None], stamp: Stamp) -> int:
    """Set how often agents look, measure and speak, what is ``wanted`` and no more; returns how many were changed."""
    changed = 0
    for number in agent_ids:
        before = keys.pace(connection, number)
        after = before._replace(**wanted)
        if after != before:
            keys.set_pace(connection, number, after)
            stamp.note(f"agent {number}", before._asdict(), after._asdict())
            changed += 1
    return changed


def ask_rotation(connection: Connection, agent_ids: Iterable[int], stamp: Stamp) -> int:
    """Let agents be asked for a new key at their next contact; returns how many had not been asked yet."""
    asked = [number for number in agent_ids if keys.ask_rotation(connection, number, stamp.now)]
    for number in asked:
        keys.happened(connection, number, "rotation_asked", stamp.now, by=stamp.by)
        stamp.note(f"agent {number}", {"rotation_asked": False}, {"rotation_asked": True})
    return len(asked)
