"""What people say of findings: that they know, that it may stay so, that it is open again; and the limits of rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.registry.refusal import bad_value, collides, not_blank, not_found
from inventory.store import acts, finding_rows

if TYPE_CHECKING:
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.finding_rows import FindingRow

_NUMBER: Final = re.compile(r"f-?0*(\d{1,9})", re.IGNORECASE | re.ASCII)


def find(connection: Connection, typed: str) -> FindingRow:
    """Return the finding with a typed number, ``F-0031``."""
    match = _NUMBER.fullmatch(typed.strip())
    row = finding_rows.finding(connection, int(match[1])) if match else None
    if row is None:
        raise not_found(
            Text(f"Không có việc {typed!r}.", f"There is no finding {typed!r}."),
            Text("Xem số: somay finding list", "See the numbers: somay finding list"),
        )
    return row


def acknowledge(connection: Connection, typed: str, *, until: float | None, stamp: Stamp) -> FindingRow:
    """Note that a person knows of an open finding, and why that is enough for now."""
    row, reason = _open(connection, typed), not_blank("--reason", stamp.reason or "", 1000)
    if until is not None and until <= stamp.now:
        raise bad_value(
            "--until",
            Text("ngày này đã qua.", "that day is over."),
            Text("Chọn một ngày sau hôm nay.", "Choose a day after today."),
        )
    finding_rows.acknowledge(connection, row.id, by=stamp.by, at=stamp.now, until=until)
    _happened(connection, row, "acknowledged", reason, stamp)
    return row


def accept(connection: Connection, typed: str, *, stamp: Stamp) -> FindingRow:
    """Take what an open finding tells for good: it closes, and is none again until it was gone in between."""
    row, reason = _open(connection, typed), not_blank("--reason", stamp.reason or "", 1000)
    finding_rows.accept(connection, row.id, stamp.now)
    _happened(connection, row, "accepted", reason, stamp)
    return row


def reopen(connection: Connection, typed: str, *, stamp: Stamp) -> FindingRow:
    """Take an acknowledgement or an acceptance back; what still holds is told again at the next look."""
    row = find(connection, typed)
    if row.acknowledged_at is None and row.accepted_at is None:
        raise collides(
            Text(f"F-{row.id:04d} chưa được ai ghi nhận.", f"Nobody has acknowledged F-{row.id:04d}."),
            Text("Xem: somay finding show", "See: somay finding show"),
        )
    finding_rows.forget(connection, row.id)
    _happened(connection, row, "reopened", stamp.reason, stamp)
    return row


def set_limit(connection: Connection, rule: str, name: str, value: float, *, owner: str | None, stamp: Stamp) -> bool:
    """Let a threshold hold, with who answers for it and why; ``False`` if it held before."""
    values = {"value": value, "owner": not_blank("--owner", owner or stamp.by), "reason": _why(stamp)}
    return acts.stand(connection, "finding_limit", {"rule": rule, "name": name}, values, stamp=stamp)


def take_limit_back(connection: Connection, rule: str, name: str, stamp: Stamp) -> bool:
    """Let the usual threshold hold again; ``False`` if it did."""
    return acts.stand(connection, "finding_limit", {"rule": rule, "name": name}, None, stamp=stamp)


def _why(stamp: Stamp) -> str:
    return not_blank("--reason", stamp.reason or "", 1000)


def _open(connection: Connection, typed: str) -> FindingRow:
    row = find(connection, typed)
    if row.state != "open":
        raise collides(
            Text(f"F-{row.id:04d} đã đóng.", f"F-{row.id:04d} is closed."),
            Text("Không phải làm gì.", "Nothing has to be done."),
        )
    return row


def _happened(connection: Connection, row: FindingRow, step: str, reason: str | None, stamp: Stamp) -> None:
    event = (row.id, stamp.now, step, row.severity, reason, stamp.by, row.evidence)
    finding_rows.happened(connection, [event])
    stamp.note(f"finding F-{row.id:04d}", {"state": row.state}, {"step": step})
