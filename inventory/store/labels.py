"""What a device is called: the newest name that a person gave it, else the one with which it came into the register.

The name stands in the device itself, where every list reads it; the words of people stand beside it with their
authors and days, and the first name is kept with them, so that whatever is taken back leads to a name again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.store import acts
from inventory.store.folded import with_folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.store.acts import Change, Stamp
    from inventory.store.engine import Connection

FIELD: Final = "label"
_FIRST: Final = "first"
"""The source of the name with which a device came into the register."""
_SUBJECT: Final = "device_value device_id="
_CALLED: Final = """
SELECT value FROM device_value WHERE device_id = :device AND field = 'label' AND superseded_at IS NULL
ORDER BY CASE source WHEN 'person' THEN 0 ELSE 1 END LIMIT 1
"""


def called(connection: Connection, device: int) -> str:
    """Return what a device is called."""
    return str(connection.value("SELECT label FROM device WHERE id = :device", device=device))


def rename(connection: Connection, device: int, name: str, stamp: Stamp) -> bool:
    """Let a device be called otherwise; ``False`` if it is called so."""
    before = called(connection, device)
    if name == before:
        return False
    if connection.value(_CALLED, device=device) is None:
        first = {"device_id": device, "field": FIELD, "source": _FIRST, "value": before}
        acts.insert(connection, "device_value", {**first, "recorded_at": stamp.now, "recorded_by": stamp.by})
    acts.say(connection, device, FIELD, name, stamp)
    _follow(connection, device)
    return True


def follow(connection: Connection, changes: Iterable[Change]) -> None:
    """Let devices be called again what an act that took names back leaves standing."""
    for change in changes:
        device, _, rest = change.subject.removeprefix(_SUBJECT).partition(" ")
        if change.subject.startswith(_SUBJECT) and rest.startswith(f"field={FIELD} "):
            _follow(connection, int(device))


def _follow(connection: Connection, device: int) -> None:
    row = with_folded("device", {"label": connection.value(_CALLED, device=device)})
    connection.execute("UPDATE device SET label = :label, folded = :folded WHERE id = :id", {**row, "id": device})
