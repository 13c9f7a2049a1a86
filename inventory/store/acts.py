"""What people write: dated facts that are changed by superseding, never by overwriting.

A change holds from its day until the next change already on file. The row it falls into is superseded and written
again up to that day, so that what the register once said stays readable, and a back-dated act is an ordinary one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from inventory.store.folded import COLUMN, with_folded
from inventory.text.when import FOREVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inventory.store.engine import Connection


class Change(NamedTuple):
    """One thing that an act changed, as the audit log tells it."""

    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    written: tuple[tuple[str, int], ...] = ()
    """The rows that came: table and id."""
    superseded: tuple[tuple[str, int], ...] = ()
    """The rows that hold no longer."""


@dataclass(slots=True)
class Stamp:
    """Who writes, when and why; and what came of it, for the audit log."""

    by: str
    now: float
    reason: str | None = None
    changes: list[Change] = field(default_factory=list)
    act: int | None = None
    """The number under which the audit log has it, once it is sealed."""

    def note(self, subject: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """Tell a change that was written elsewhere and can be taken back by an act of its own only."""
        self.changes.append(Change(subject, before, after))


class _Dated(NamedTuple):
    key: tuple[str, ...]
    fields: tuple[str, ...]


_DATED: Final[Mapping[str, _Dated]] = {
    "agency_version": _Dated(("agency_id",), ("code", "name", "kind", "parent_id", "position")),
    "headcount": _Dated(("agency_id", "category", "basis"), ("count", "source")),
    "placement": _Dated(("device_id",), ("agency_id", "room", "custodian")),
    "device_standing": _Dated(("device_id",), ("kind", "kind_source", "lifecycle", "purpose", "ownership")),
}
"""The tables of intervals that never overlap for one key; names of statements come from here alone."""
_STANDING: Final[Mapping[str, tuple[str, ...]]] = {
    "calendar_day": ("works", "reason"),
    "criterion": ("title", "indicator"),
    "device_value": ("value",),
    "finding_limit": ("value", "owner", "reason"),
    "indicator_target": ("value", "document"),
    "probe_target": ("kind", "host", "port", "label"),
}
"""The tables of which one row a key stands, without days of its own; and what it says."""
KEYS: Final[Mapping[str, tuple[str, ...]]] = {table: dated.key for table, dated in _DATED.items()}


def insert(connection: Connection, table: str, values: Mapping[str, Any]) -> int:
    """Write one row and return its id; ``table`` and the names are the caller's constants."""
    values = with_folded(table, values)
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    rows = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id", values).fetchall()  # noqa: S608  # no value in the text
    return int(rows[0][0])


def record(connection: Connection, table: str, values: Mapping[str, Any], stamp: Stamp) -> int:
    """Write one row with its author and time."""
    number = _write(connection, table, values, stamp)
    stamp.changes.append(Change(f"{table} {number}", None, dict(values), written=((table, number),)))
    return number


def _write(connection: Connection, table: str, values: Mapping[str, Any], stamp: Stamp) -> int:
    return insert(connection, table, {**values, "recorded_at": stamp.now, "recorded_by": stamp.by})


def in_force(connection: Connection, table: str, key: Mapping[str, Any], day: str) -> dict[str, Any] | None:
    """Return the row of ``key`` that holds on ``day``."""
    dated = _DATED[table]
    names = ("id", "valid_from", "valid_to", *dated.fields)
    row = connection.one(
        f"SELECT {', '.join(names)} FROM {table} WHERE {_where(dated)} AND superseded_at IS NULL"  # noqa: S608  # constants of this module
        " AND valid_from <= :day AND :day < valid_to",
        **key,
        day=day,
    )
    return None if row is None else dict(zip(names, row, strict=True))


def first(connection: Connection, table: str, key: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the row of ``key`` that holds on its first day on file."""
    day = _next_change(connection, table, key, "")
    return in_force(connection, table, key, day)


def change(
    connection: Connection, table: str, key: Mapping[str, Any], values: Mapping[str, Any], *, day: str, stamp: Stamp
) -> bool:
    """Let ``values`` hold for ``key`` from ``day``; ``False`` if that was said before, of the very same day.

    The same value of a later day is a statement of its own: correcting the earlier one must not move it.
    """
    before = in_force(connection, table, key, day)
    if before and before["valid_from"] == day and all(before[name] == value for name, value in values.items()):
        return False
    until = before["valid_to"] if before else _next_change(connection, table, key, day)
    after = {**_values(table, before), **values, "valid_from": day, "valid_to": until}
    written = _supersede(connection, table, key, before, day=day, stamp=stamp) if before else []
    written.append(_write(connection, table, {**key, **after}, stamp))
    stamp.changes.append(
        Change(
            " ".join((table, *(f"{name}={value}" for name, value in key.items()))),
            before and {name: value for name, value in before.items() if name != "id"},
            after,
            written=tuple((table, number) for number in written),
            superseded=((table, before["id"]),) if before else (),
        )
    )
    return True


def _supersede(
    connection: Connection, table: str, key: Mapping[str, Any], before: dict[str, Any], *, day: str, stamp: Stamp
) -> list[int]:
    """End a row, and write again what stays of it; returns the id of that, if anything stays."""
    _end_for_good(connection, table, before["id"], stamp)
    if before["valid_from"] >= day:
        return []
    stays = {**key, **_values(table, before), "valid_from": before["valid_from"], "valid_to": day}
    return [_write(connection, table, stays, stamp)]


def _values(table: str, row: dict[str, Any] | None) -> dict[str, Any]:
    return {} if row is None else {name: row[name] for name in _DATED[table].fields}


def _next_change(connection: Connection, table: str, key: Mapping[str, Any], day: str) -> str:
    later = connection.value(
        f"SELECT MIN(valid_from) FROM {table} WHERE {_where(_DATED[table])}"  # noqa: S608  # constants of this module
        " AND superseded_at IS NULL AND valid_from > :day",
        **key,
        day=day,
    )
    return later or FOREVER


def _where(dated: _Dated) -> str:
    return " AND ".join(f"{name} = :{name}" for name in dated.key)


def say(
    connection: Connection, device_id: int, field: str, value: str | None, stamp: Stamp, *, source: str = "person"
) -> bool:
    """Let a word on one field of a device hold instead of the one before, or none; ``False``: it was said before."""
    key = {"device_id": device_id, "field": field, "source": source}
    return stand(connection, "device_value", key, None if value is None else {"value": value}, stamp=stamp)


def stand(
    connection: Connection, table: str, key: Mapping[str, Any], values: Mapping[str, Any] | None, *, stamp: Stamp
) -> bool:
    """Let ``values`` stand for ``key`` in place of what stood there, or nothing; ``False`` if that was so before."""
    fields = _STANDING[table]
    where = " AND ".join(f"{name} = :{name}" for name in key)
    row = connection.one(
        f"SELECT id, {', '.join(fields)} FROM {table} WHERE {where} AND superseded_at IS NULL",  # noqa: S608  # constants of this module
        **key,
    )
    before = None if row is None else dict(zip(fields, row[1:], strict=True))
    after = None if values is None else dict(values)
    if before == after:
        return False
    if row is not None:
        _end_for_good(connection, table, row[0], stamp)
    number = None if values is None else _write(connection, table, {**key, **values}, stamp)
    stamp.changes.append(
        Change(
            " ".join((table, *(f"{name}={value}" for name, value in key.items()))),
            before,
            after,
            written=() if number is None else ((table, number),),
            superseded=() if row is None else ((table, row[0]),),
        )
    )
    return True


def set_setting(connection: Connection, name: str, value: str, stamp: Stamp) -> None:
    """Let one fact about the register itself hold."""
    before = connection.value("SELECT value FROM setting WHERE name = :name", name=name)
    if before == value:
        return
    stamp.changes.append(Change(f"setting {name}", None if before is None else {"value": before}, {"value": value}))
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (:name, :value)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        {"name": name, "value": value},
    )


def _end_for_good(connection: Connection, table: str, number: int, stamp: Stamp) -> None:
    """End a row that was just read; that somebody else has ended it meanwhile is never passed over."""
    if not ends(connection, (table, number), stamp.now):
        raise RuntimeError(f"{table} {number} was changed by somebody else in between")


def held(connection: Connection, table: str, field: str, owner: int, day: str) -> list[dict[str, Any]]:
    """Return the rows whose ``field`` names ``owner`` and that hold on ``day`` or later, in their order."""
    names = [name for name in _columns(connection, _checked(table)) if name not in (*_SYSTEM, COLUMN)]
    rows = connection.rows(
        f"SELECT id, {', '.join(names)} FROM {table} WHERE {field} = :owner"  # noqa: S608  # checked; the caller's constant
        " AND superseded_at IS NULL AND valid_to > :day ORDER BY valid_from, id",
        owner=owner,
        day=day,
    )
    return [dict(zip(("id", *names), row, strict=True)) for row in rows]


def row(connection: Connection, table: str, number: int) -> dict[str, Any] | None:
    """Return one row that holds, by its id."""
    names = [name for name in _columns(connection, _checked(table)) if name not in (*_SYSTEM, COLUMN)]
    found = connection.one(
        f"SELECT id, {', '.join(names)} FROM {table} WHERE id = :id AND superseded_at IS NULL",  # noqa: S608  # checked
        id=number,
    )
    return None if found is None else dict(zip(("id", *names), found, strict=True))


def cut(
    connection: Connection, table: str, row: dict[str, Any], *, day: str, then: Mapping[str, Any] | None, stamp: Stamp
) -> None:
    """Let a row hold only up to ``day``; from there on the same with what ``then`` changes, or nothing."""
    _end_for_good(connection, table, row["id"], stamp)
    values = {name: value for name, value in row.items() if name != "id"}
    parts = [{**values, "valid_to": day}] if values["valid_from"] < day else []
    if then is not None:
        parts.append({**values, **then, "valid_from": max(day, values["valid_from"])})
    written = tuple((table, _write(connection, table, part, stamp)) for part in parts)
    after = parts[-1] if parts else None
    subject = " ".join(str(word) for word in (table, row["id"]))
    stamp.changes.append(Change(subject, values, after, written=written, superseded=((table, row["id"]),)))


def hand_over(
    connection: Connection, table: str, field: str, *, owner: int, heir: int | None, day: str, stamp: Stamp
) -> int:
    """Give what ``owner`` has on ``day`` and later to ``heir``, or end it; returns how many rows that were."""
    rows = held(connection, table, field, owner, day)
    for row in rows:
        cut(connection, table, row, day=day, then=None if heir is None else {field: heir}, stamp=stamp)
    return len(rows)


_ENDED: Final = (
    *_DATED,
    *_STANDING,
    *("agency_alias", "circuit", "lineage", "agency"),
    *("device_merge", "case_answer"),
)
"""The tables whose rows can be ended and written again."""
_SYSTEM: Final = ("id", "recorded_at", "recorded_by", "superseded_at")


def ends(connection: Connection, row: tuple[str, int], now: float) -> bool:
    """End a row that an act wrote; ``False`` if something later has ended it already."""
    table = _checked(row[0])
    statement = f"UPDATE {table} SET superseded_at = :now WHERE id = :id AND superseded_at IS NULL"  # noqa: S608  # checked
    return connection.execute(statement, {"now": now, "id": row[1]}).rowcount == 1


def revives(connection: Connection, row: tuple[str, int], stamp: Stamp) -> int:
    """Write again what a row said that an act had ended; what was said in between stays readable."""
    table = _checked(row[0])
    if table == "agency":
        raise ValueError("an agency that was taken back is not brought back, only made again")
    kept = ", ".join(name for name in _columns(connection, table) if name not in _SYSTEM)
    statement = (
        f"INSERT INTO {table} ({kept}, recorded_at, recorded_by)"  # noqa: S608  # checked, and the table's own names
        f" SELECT {kept}, :now, :by FROM {table} WHERE id = :id RETURNING id"
    )
    found = connection.execute(statement, {"now": stamp.now, "by": stamp.by, "id": row[1]}).fetchall()
    return int(found[0][0])


def is_in_use(connection: Connection, agency: int) -> bool:
    """Whether anything that holds now or later belongs to an agency or stands under it."""
    uses = [
        ("agency_version", "parent_id"),
        ("lineage", "predecessor_id"),
        ("lineage", "successor_id"),
        *((table, "agency_id") for table in ("placement", "headcount", "circuit", "agency_alias")),
    ]
    return any(
        connection.value(
            f"SELECT 1 FROM {table} WHERE {field} = :id AND superseded_at IS NULL LIMIT 1",  # noqa: S608  # literals above
            id=agency,
        )
        for table, field in uses
    )


def can_be_undone(changes: Iterable[Change]) -> bool:
    """Tell whether an act that was just carried out can be taken back: it made nothing that does not go away."""
    return all(
        (change.written or change.superseded)
        and all(table in _ENDED for table, _ in change.written)
        and all(table in _ENDED and table != "agency" for table, _ in change.superseded)
        for change in changes
    )


def _checked(table: str) -> str:
    if table not in _ENDED:
        raise ValueError(f"{table} has no rows that can be ended")
    return table


def _columns(connection: Connection, table: str) -> list[str]:
    question = f"SELECT * FROM {table} WHERE 1 = 0"  # noqa: S608  # checked by the caller
    return [column[0] for column in connection.execute(question).description]
