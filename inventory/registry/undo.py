"""Taking an act back: what it wrote is ended, what it ended is written again; nothing is forgotten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from agent.text import Text
from inventory.identity import merging
from inventory.registry.refusal import collides, not_found
from inventory.store import acts, joining, labels, trail

if TYPE_CHECKING:
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.trail import Entry


def undo(connection: Connection, act: int, group: str, stamp: Stamp) -> list[Entry]:
    """Take back one act of a group of commands and return what it had changed.

    Refused, with nothing written, where a later act stands on what this one wrote, or where it made a thing that
    does not go away again: a device.
    """
    entries = trail.of_act(connection, act)
    if not entries or entries[0].command.partition(" ")[0] != group:
        raise _unknown(act, group)
    first = len(stamp.changes)
    for entry in reversed(entries):
        _take_back(connection, entry, stamp)
    if not merging.follow(connection, stamp.changes[first:]):
        raise _stands(entries[0])
    labels.follow(connection, stamp.changes[first:])
    return entries


def _take_back(connection: Connection, entry: Entry, stamp: Stamp) -> None:
    touched = json.loads(entry.touched)
    if any(table == "agency" and acts.is_in_use(connection, number) for table, number in touched["written"]):
        raise _stands(entry)
    try:
        if not touched["written"] and not touched["superseded"]:
            raise _stays(entry)
        if not all(_ends(connection, table, number, stamp) for table, number in touched["written"]):
            raise _stands(entry)
        written = [(table, acts.revives(connection, (table, number), stamp)) for table, number in touched["superseded"]]
    except ValueError:
        raise _stays(entry) from None
    stamp.changes.append(
        acts.Change(
            entry.subject,
            json.loads(entry.after) if entry.after else None,
            json.loads(entry.before) if entry.before else None,
            written=tuple(written),
            superseded=tuple((table, number) for table, number in touched["written"]),
        )
    )


def _ends(connection: Connection, table: str, number: int, stamp: Stamp) -> bool:
    """End a row, or what the machine alone has made of it since: its kind, of a device that was split off."""
    if acts.ends(connection, (table, number), stamp.now):
        return True
    return table == "device_standing" and joining.end_told(connection, number, stamp.now)


def _unknown(act: int, group: str) -> Exception:
    return not_found(
        Text(f"Không có việc số {act} của {group}.", f"There is no act {act} of {group}."),
        Text("Xem số: somay audit list", "See the numbers: somay audit list"),
    )


def _stands(entry: Entry) -> Exception:
    return collides(
        Text(
            f"Việc số {entry.act} không còn hoàn tác được: {entry.subject} đã đổi tiếp sau đó.",
            f"Act {entry.act} cannot be undone any more: {entry.subject} was changed again since.",
        ),
        Text(
            "Hãy hoàn tác việc làm sau nó trước, hoặc ghi việc mới. Xem: somay audit list",
            "Undo the later act first, or enter a new one. See: somay audit list",
        ),
    )


def _stays(entry: Entry) -> Exception:
    return collides(
        Text(
            f"Việc số {entry.act} tạo ra {entry.subject}, không xóa đi được.",
            f"Act {entry.act} made {entry.subject}, which does not go away.",
        ),
        Text(
            "Máy thôi dùng: somay device edit … --lifecycle written_off",
            "For a machine no longer used: somay device edit … --lifecycle written_off",
        ),
    )
