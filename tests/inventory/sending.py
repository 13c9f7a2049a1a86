"""Agents without a machine: enrolled in a register under test, they make the bytes that real ones would send."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from agent import encode
from agent.contract import Enrolment, Measurements, NewKey, Snapshot
from inventory.access import codes, credentials
from inventory.store import migrate
from inventory.store.engine import Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agent.contract import Loss
    from inventory.store.engine import Connection

NOW: Final = 1_573_180_080.0
"""Friday 08/11/2019 09:28 in Viet Nam."""
EPOCH: Final = "a" * 32
OLD_EPOCH: Final = "b" * 32
BOOT: Final = "boot-1"


@dataclass(frozen=True, slots=True)
class Sender:
    """One enrolled agent."""

    public_id: str
    secret: str

    @property
    def token(self) -> str:
        return encode.token(self.public_id, self.secret)


def new_register(path: Path) -> Store:
    """Return a migrated register in ``path``: a copy of one template."""
    path.write_bytes(_template())
    return Store(f"sqlite:///{path}")


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/somay.db")
        migrate.upgrade(store)
        return store.path.read_bytes()


def add_agency(connection: Connection, name: str = "Ủy ban nhân dân xã Một") -> int:
    number: int = connection.value("INSERT INTO agency (recorded_at, recorded_by) VALUES (0, 'test') RETURNING id")
    connection.execute(
        "INSERT INTO agency_version (agency_id, code, name, kind, position, valid_from, valid_to, recorded_at,"
        " recorded_by) VALUES (?, ?, ?, 'commune', 0, '2000-01-01', '9999-12-31', 0, 'test')",
        (number, f"A{number}", name),
    )
    return number


def enrolled(store: Store, number: int = 1, *, now: float = NOW, first: int = 0, **more: Any) -> list[Sender]:
    """Return so many agents of a new agency; ``first`` keeps their keys apart from those made before."""
    with store.write() as connection:
        agency = add_agency(connection)
        code = codes.add(connection, agency_id=agency, uses=number, valid_seconds=3600, by="test", now=now, **more)
        return [_enrol(connection, code.code, now, index) for index in range(first, first + number)]


def _enrol(connection: Connection, code: str, now: float, index: int) -> Sender:
    secret = f"{index:043d}"
    admitted = credentials.enrol(connection, enrolment(code, secret), now)
    assert isinstance(admitted, credentials.Admitted)
    return Sender(admitted.public_id, secret)


def enrolment(code: str, secret: str = "s" * 43, hostname: str | None = "may-1") -> Enrolment:
    key_hash = hashlib.sha256(secret.encode()).hexdigest()
    return Enrolment(code=code, key_hash=key_hash, file_key_hash=key_hash, hostname=hostname, agent_version="1.0.0")


def new_key(secret: str) -> NewKey:
    """Return what an agent shows of a key that it has made."""
    hashes = (hashlib.sha256(text.encode()).hexdigest() for text in (secret, f"file {secret}"))
    return NewKey(key_hash=next(hashes), file_key_hash=next(hashes), hostname="may-2", agent_version="1.0.0")


def snapshot(sequence: int, **more: Any) -> bytes:
    """Return the bytes of one snapshot; without anything else it holds one measurement."""
    if not more:
        more = {"measurements": Measurements(uptime_seconds=float(sequence))}
    values = {
        "priority": "P2",
        "wall_seconds": NOW + sequence,
        "monotonic_seconds": 1000.0 + sequence,
        "boot_id": BOOT,
        "agent_version": "1.0.0",
        **more,
    }
    return encode.snapshot_bytes(Snapshot(sequence=sequence, **values))


def body(*snapshots: bytes, epoch: str = EPOCH, losses: Sequence[Loss] = ()) -> bytes:
    """Return the gzip body of a batch, sent when the hundredth snapshot would be taken."""
    return encode.batch_body(
        epoch=epoch,
        wall_seconds=NOW + 100,
        monotonic_seconds=1100.0,
        boot_id=BOOT,
        losses=losses,
        snapshots=snapshots,
    )
