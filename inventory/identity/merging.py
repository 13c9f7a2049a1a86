"""Two devices that turn out to be one, and one that turns out to be two; each can be taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from inventory.store import acts, evidence, joining
from inventory.store.acts import Change
from inventory.store.joining import Rows
from inventory.text.when import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.joining import Merge

BY_ITSELF: Final = "machine"
"""Who writes down what evidence alone decides."""


def merge(
    connection: Connection, absorbed: int, survivor: int, stamp: Stamp, *, points: int | None = None, moves: bool
) -> int:
    """Let ``absorbed`` be no device of its own any more, but ``survivor``; returns the number of the merge.

    What the book says of the survivor stays, and is completed by what it said of the absorbed one. ``moves``: the
    survivor stands from today on where the absorbed one does.
    """
    agents = json.dumps(joining.agents_of(connection, absorbed))
    values = {"absorbed_id": absorbed, "survivor_id": survivor, "agents": agents, "points": points}
    number = acts.record(connection, "device_merge", values, stamp)
    first = len(stamp.changes)
    _close_cases(connection, absorbed, survivor, stamp)
    _move(connection, absorbed, survivor, stamp, moves=moves)
    _complete(connection, absorbed, survivor, stamp)
    for table in ("device_standing", "placement"):
        _end(connection, table, joining.holding(connection, table, absorbed), f"device {absorbed}", stamp)
    changes = stamp.changes[first:]
    written = [row for change in changes for row in change.written]
    joining.join(connection, number, Rows(written, [row for change in changes for row in change.superseded]))
    return number


def _close_cases(connection: Connection, absorbed: int, survivor: int, stamp: Stamp) -> None:
    for case in joining.answers_of(connection, absorbed, survivor):
        acts.record(connection, "case_answer", {"case_id": case, "answer": "same"}, stamp)


def _move(connection: Connection, absorbed: int, survivor: int, stamp: Stamp, *, moves: bool) -> None:
    day = day_of(stamp.now)
    there = acts.in_force(connection, "placement", {"device_id": absorbed}, day)
    here = acts.in_force(connection, "placement", {"device_id": survivor}, day)
    if there is None or (here is not None and (not moves or here["agency_id"] == there["agency_id"])):
        return
    values = {name: there[name] for name in ("agency_id", "room", "custodian")}
    acts.change(connection, "placement", {"device_id": survivor}, values, day=day, stamp=stamp)


def _complete(connection: Connection, absorbed: int, survivor: int, stamp: Stamp) -> None:
    known = {field for _, field, _ in joining.said(connection, survivor)}
    for number, field, value in joining.said(connection, absorbed):
        _end(connection, "device_value", [number], f"device_value device_id={absorbed} field={field}", stamp)
        if field not in known:
            acts.say(connection, survivor, field, value, stamp)


def _end(connection: Connection, table: str, rows: list[int], subject: str, stamp: Stamp) -> None:
    ended = tuple((table, row) for row in rows if acts.ends(connection, (table, row), stamp.now))
    if ended:
        stamp.changes.append(Change(f"{table} of {subject}", {"rows": rows}, None, superseded=ended))


def split(connection: Connection, device: int, agent: int, label: str, stamp: Stamp) -> int:
    """Let an agent speak for a new device, which counts and stands as its old one does; returns the new one.

    Told as the end of a merge that never was, so that taking it back makes one of the two again.
    """
    day = day_of(stamp.now)
    values = {"label": label, "simulated": evidence.is_simulated(connection, device)}
    new = acts.insert(connection, "device", {**values, "recorded_at": stamp.now, "recorded_by": stamp.by})
    for table in ("device_standing", "placement"):
        row = acts.in_force(connection, table, {"device_id": device}, day)
        if row is not None:
            kept = {name: value for name, value in row.items() if name not in _NOT_COPIED}
            acts.change(connection, table, {"device_id": new}, kept, day=day, stamp=stamp)
    merge_values: dict[str, Any] = {"absorbed_id": new, "survivor_id": device, "agents": json.dumps([agent])}
    ended = {"recorded_at": stamp.now, "recorded_by": stamp.by, "superseded_at": stamp.now}
    number = acts.insert(connection, "device_merge", {**merge_values, **ended})
    stamp.changes.append(
        Change(f"device_merge {number}", merge_values, None, superseded=(("device_merge", number),)),
    )
    joining.part(connection, number)
    evidence.identified(connection, agent, stamp.now)
    return new


_NOT_COPIED: Final = ("id", "valid_from", "valid_to", "custodian", "room")


def part(connection: Connection, found: Merge, stamp: Stamp) -> None:
    """Take back a merge that evidence made and evidence refutes; what a person has changed since stays."""
    if not acts.ends(connection, ("device_merge", found.id), stamp.now):
        raise RuntimeError(f"device_merge {found.id} was ended by somebody else in between")
    rows = joining.rows_of(connection, found.id)
    undone = [row for row in rows.written if acts.ends(connection, row, stamp.now)]
    again = [(table, acts.revives(connection, (table, number), stamp)) for table, number in rows.superseded]
    ended = (("device_merge", found.id), *undone)
    values = {"absorbed_id": found.absorbed_id, "survivor_id": found.survivor_id}
    stamp.changes.append(Change(f"device_merge {found.id}", values, None, written=tuple(again), superseded=ended))
    joining.part(connection, found.id)


def follow(connection: Connection, changes: Sequence[Change]) -> bool:
    """Do what follows of merges that an act took back or made again; ``False``: a later one stands in the way."""
    written = [row for change in changes for row in change.written]
    superseded = [row for change in changes for row in change.superseded]
    for number in _merges(superseded):
        found = joining.merge(connection, number)
        if joining.absorbed_into(connection, found.survivor_id) or _has_moved(connection, found):
            return False
        joining.part(connection, number)
    for number in _merges(written):
        rows = Rows(*([row for row in rows if row[0] != "device_merge"] for rows in (written, superseded)))
        joining.join(connection, number, rows)
    return True


def _merges(rows: Sequence[tuple[str, int]]) -> list[int]:
    return [number for table, number in rows if table == "device_merge"]


def _has_moved(connection: Connection, found: Merge) -> bool:
    """Tell whether an agent of a merge speaks for yet another device by now."""
    return not set(found.agents) <= set(joining.agents_of(connection, found.survivor_id))
