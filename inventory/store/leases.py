"""Leases of the jobs: which process does one next, so that of several servers on one database only one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Field, SQLModel

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class JobLease(SQLModel, table=True):
    """Who does a job, until when nobody else may, and when it was last done."""

    __tablename__ = "job_lease"

    name: str = Field(primary_key=True)
    holder: str
    until: float
    done_at: float | None = Field(default=None)


_TAKE = """
INSERT INTO job_lease (name, holder, until) VALUES (:name, :holder, :until)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE job_lease.until <= :now AND (job_lease.done_at IS NULL OR job_lease.done_at <= :due)
"""


def take(connection: Connection, name: str, holder: str, *, now: float, every: float, longest: float) -> bool:
    """Take a job that is due and that nobody is at; nobody else does for ``longest`` seconds."""
    values = {"name": name, "holder": holder, "now": now, "until": now + longest, "due": now - every}
    return connection.execute(_TAKE, values).rowcount == 1


def go_on(connection: Connection, name: str, holder: str, *, until: float) -> bool:
    """Keep a job for longer; another who has taken it since keeps it."""
    statement = "UPDATE job_lease SET until = ? WHERE name = ? AND holder = ?"
    return connection.execute(statement, (until, name, holder)).rowcount == 1


def give_back(connection: Connection, name: str, holder: str, *, now: float, done: bool) -> None:
    """End a lease; a job that was done is due again after its interval, one that failed after its lease."""
    connection.execute(
        "UPDATE job_lease SET until = CASE WHEN :done = 1 THEN :now ELSE until END,"
        " done_at = CASE WHEN :done = 1 THEN :now ELSE done_at END WHERE name = :name AND holder = :holder",
        {"name": name, "holder": holder, "now": now, "done": int(done)},
    )


def done_at(connection: Connection) -> dict[str, float | None]:
    """Return when each job was last done."""
    return {row[0]: row[1] for row in connection.rows("SELECT name, done_at FROM job_lease ORDER BY name")}
