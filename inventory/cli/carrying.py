"""``somay import`` of a file that ``somay-agent export`` wrote: snapshots of one machine, carried by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.text import Problem
from inventory.ingest import courier
from inventory.text.when import show_moment

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.cli.session import Session
    from inventory.ingest.courier import Taken


def carry_in(session: Session, path: Path, *, dry_run: bool) -> None:
    """Take one file in, or only tell what it would bring."""
    carried = courier.read(path)
    with session.rehearsal() if dry_run else session.act("agent import") as (connection, stamp):
        taken = courier.take_in(connection, carried, session.now)
        if not isinstance(taken, Problem) and taken.new:
            stamp.reason = stamp.reason or path.name
            numbers = {"first": carried.head.first, "last": carried.head.last, "new": taken.new}
            stamp.note(f"device {taken.device_id}", None, {"file": path.name, **numbers})
    if isinstance(taken, Problem):
        raise taken
    _tell(session, path.name, taken, dry_run=dry_run)


def _tell(session: Session, name: str, taken: Taken, *, dry_run: bool) -> None:
    known = taken.snapshots - taken.new - taken.rejected
    when = show_moment(taken.written_at, session.language)
    wrong_vi = f", {taken.rejected} không nhận được" if taken.rejected else ""
    wrong_en = f", {taken.rejected} could not be accepted" if taken.rejected else ""
    begin_vi, begin_en = ("Sẽ nhập", "Would take in") if dry_run else ("Đã nhập", "Took in")
    session.done(
        f"{begin_vi} {name}: {taken.device}, {taken.agency}, chép lúc {when}: {taken.snapshots} bản ghi, "
        f"{taken.new} mới, {known} đã có{wrong_vi}.",
        f"{begin_en} {name}: {taken.device}, {taken.agency}, written {when}: {taken.snapshots} snapshots, "
        f"{taken.new} new, {known} known already{wrong_en}.",
        file=name,
        written=not dry_run,
        **{field: value for field, value in taken._asdict().items() if field != "device_id"},
    )
