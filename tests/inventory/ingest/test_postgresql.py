"""The same histories on both engines leave the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from msgspec import structs

from agent.contract import Health, Loss, Measurements, Sections, Storage, System, Throughput
from agent.encode import section_digests
from inventory.access import codes, credentials
from inventory.access.credentials import Claim
from inventory.ingest.accept import Arrival, Intake
from inventory.ingest.admit import Entry, Renewal
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery
from inventory.ingest.refusal import Refused
from inventory.store import keys, migrate, schema
from inventory.store.engine import Store, transaction
from tests.inventory.sending import (
    EPOCH,
    NOW,
    OLD_EPOCH,
    add_agency,
    body,
    enrolment,
    new_key,
    new_register,
    snapshot,
)
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.store.engine import Connection

__all__ = ("postgres_server", "postgres_url")

_TABLES = {
    "enrolment_code": "uses, used, expires_at, simulated, networks",
    "device": "id, label, simulated, observed_kind, observed_at",
    "device_standing": "kind, kind_source, valid_from, valid_to, recorded_at, superseded_at",
    "placement": "device_id, agency_id, valid_from, valid_to",
    "agent": "device_id, key_hash, next_key_hash, rotation_asked_at, copy_of_id, origin_id, version, contacted_at",
    "agent_event": "agent_id, kind, happened_at, recorded_by, other_id",
    "agent_day": "agent_id, day, changes, noisy_at",
    "stream": "agent_id, epoch, through, ingested, lost, started_at, forked_at",
    "receipt": "stream_id, sequence, digest, received_at",
    "lost_range": "stream_id, first, last, reason",
    "quarantine": "stream_id, sequence, reason, payload",
    "ingest_counter": "name, value",
    "device_section": "section, digest, content, observed_at, outcome, error, tried_at",
    "component": "section, part, content, seen_from, seen_to, stream_id, sequence",
    "evidence": "device_id, agent_id, kind, value, seen_from, seen_to",
    "device_merge": "absorbed_id, survivor_id, agents, points, recorded_at, superseded_at",
    "device_memento": "merge_id, content",
    "identity_case": "device_id, other_id, doubt, points, content, opened_at",
    "identity_event": "device_id, kind, happened_at, other_id, content",
    "measurement": "device_id, taken_at, content",
    "sighting": "device_id, day, seen_at",
    "best_throughput": "day, device_id, method, down_bits_per_second, up_bits_per_second, samples",
}


def _inventory(number: int, **more: Any) -> bytes:
    sections = Sections(**more)
    health = (Health(collector="system", outcome="ok", seconds=0.5),)
    return snapshot(number, priority="P0", sections=sections, digests=section_digests(sections), health=health)


def _history() -> list[tuple[bytes, bool]]:
    """Return bodies, and whether each is taken with care, snapshot by snapshot."""
    rate = Throughput(method="passive", seconds=5.0, down_bits_per_second=3e6)
    disks = (Storage(name="sda", serial="S-1"), Storage(name="sdb", serial="S-2"))
    bad = snapshot(6).replace(b'"P2"', b'"P9"')
    return [
        (body(_inventory(1, system=System(serial="ABC 1\0Ấ", chassis_type=10, hypervisor=""), storages=disks)), False),
        (body(snapshot(1), snapshot(2)), False),
        (body(_inventory(2, storages=disks[:1]), snapshot(3, measurements=Measurements(throughputs=(rate,)))), False),
        (body(snapshot(5), losses=[Loss(epoch=EPOCH, first=4, last=4, reason="evicted")]), True),
        (body(bad, snapshot(7, measurements=Measurements(throughputs=(rate, rate)))), True),
        (body(snapshot(9)), False),
        (body(snapshot(5, measurements=Measurements(load1=7.0))), False),
        (body(snapshot(8), losses=[Loss(epoch=OLD_EPOCH, first=3, last=None, reason="spool_destroyed")]), False),
    ]


def _play(store: Store) -> tuple[list[Any], dict[str, list[Any]]]:
    migrate.upgrade(store)
    intake = Intake()
    connection = store.open_writer()
    try:
        with transaction(connection):
            add_agency(connection)
            code = codes.add(
                connection, agency_id=1, uses=3, valid_seconds=60, by="test", now=NOW, networks=["192.0.2.0/24"]
            )
        answers = [_take(connection, intake, Entry(enrolment(code.code), NOW, "192.0.2.7")) for _ in range(2)]
        answers.append(_take(connection, intake, Entry(enrolment("SM-NONE"), NOW)))
        public_id = answers[0].agent_id
        for number, (raw, careful) in enumerate(_history()):
            arrival = Arrival(public_id, delivery(inflate(raw)), NOW + number, 100)
            answers.append(_take(connection, intake, arrival, careful=careful))
        answers += _renewals(connection, intake, public_id)
        answers += _identities(connection, intake)
        return [_comparable(answer) for answer in answers], _dump(connection)
    finally:
        connection.close()


def _renewals(connection: Connection, intake: Intake, public_id: str) -> list[Any]:
    """Copy the agent twice, once again and once too often, rotate its key, and let it change too much."""
    old, fresh = Claim(public_id, enrolment("").key_hash), Claim(public_id, new_key("fresh").key_hash)
    jobs = [Renewal(old, "rekey", new_key(name), NOW + 60) for name in ("one", "two", "two")]
    jobs += [Renewal(old, "rotate", new_key("fresh"), NOW + 61)]
    answers = [_take(connection, intake, job) for job in jobs]
    with transaction(connection):
        keys.ask_rotation(connection, 1, NOW + 62)
    answers += [_take(connection, intake, Renewal(old, "rotate", new_key("fresh"), NOW + 63))]

    def send(number: int, most_changes: int = 5000, **more: Any) -> Any:
        disk = Storage(name="sdz", serial=f"S-{number}")
        taken = delivery(inflate(body(_inventory(number, storages=(disk,)))))
        return _take(connection, Intake(most_changes), Arrival(public_id, taken, NOW + 64, 9, **more))

    answers += [send(9, key_hash=shown.key_hash) for shown in (fresh, old)]
    answers += [send(number, most_changes=1) for number in (10, 11)]
    return answers


def _identities(connection: Connection, intake: Intake) -> list[Any]:
    """Set the machine up anew, so that it is the one it was; and once more while that one still reports."""
    with transaction(connection):
        code = codes.add(connection, agency_id=1, uses=2, valid_seconds=600, by="test", now=NOW).code
    answers, ids = [], []

    def send(who: int, at: float, raw: bytes) -> None:
        answers.append(_take(connection, intake, Arrival(ids[who], delivery(inflate(body(raw))), at, 9)))

    system = System(serial="ABC 1\0Ấ", board_serial="B-2", chassis_type=10, hypervisor="")
    for number in (0, 1):
        answers.append(_take(connection, intake, Entry(enrolment(code, str(number) * 43), NOW + 70 + 2 * number)))
        ids.append(answers[-1].agent_id)
        if number:
            send(0, NOW + 73, snapshot(2))
        send(number, NOW + 71 + 3 * number, _inventory(1, system=system))
    return answers


def _take(connection: Connection, intake: Intake, job: Any, *, careful: bool = False) -> Any:
    with transaction(connection):
        return intake.apply(connection, [job], fresh=True, careful=careful)[0]


def _comparable(answer: Any) -> Any:
    if isinstance(answer, Refused):
        return (answer.status, answer.error, answer.expected)
    fields = {name: getattr(answer, name) for name in answer.__struct_fields__}
    return {name: value for name, value in fields.items() if name not in {"server_epoch", "agent_id"}}


def _dump(connection: Connection) -> dict[str, list[Any]]:
    return {
        table: sorted(
            (tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row) for row in rows), key=repr
        )
        for table, columns in _TABLES.items()
        if (rows := connection.rows(f"SELECT {columns} FROM {table}")) is not None
    }


def test_the_history_touches_every_table(tmp_path: Path) -> None:
    _, dump = _play(new_register(tmp_path / "somay.db"))
    assert [table for table, rows in dump.items() if not rows] == []


@pytest.mark.postgres
def test_both_engines_give_the_same_answers_and_hold_the_same_rows(tmp_path: Path, postgres_url: str) -> None:
    one = _play(new_register(tmp_path / "somay.db"))
    other = _play(Store(postgres_url))
    assert one[0] == other[0]
    for table, rows in one[1].items():
        assert rows == other[1][table], table


@pytest.mark.postgres
def test_the_migrations_make_the_declared_tables_on_postgresql_too(postgres_url: str) -> None:
    store = Store(postgres_url)
    assert migrate.current(store) is None
    for _ in range(2):
        migrate.upgrade(store)
    assert migrate.current(store) == schema.HEAD
    engine = migrate.engine(store)
    with engine.begin() as connection:
        command.check(migrate.configuration(connection))
        command.downgrade(migrate.configuration(connection), "base")
    engine.dispose()


@pytest.mark.postgres
def test_one_snapshot_that_postgresql_refuses_fails_alone(postgres_url: str) -> None:
    store = Store(postgres_url)
    migrate.upgrade(store)
    connection = store.open_writer()
    try:
        with transaction(connection):
            add_agency(connection)
            code = codes.add(connection, agency_id=1, uses=1, valid_seconds=60, by="test", now=NOW)
            admitted = credentials.enrol(connection, enrolment(code.code), NOW)
        assert isinstance(admitted, credentials.Admitted)
        taken = delivery(inflate(body(snapshot(1), snapshot(2), snapshot(3))))
        pieces = list(taken.pieces)
        assert pieces[1].snapshot is not None
        # A value that the decoder would never let through.
        broken = structs.replace(pieces[1], digest=None)  # type: ignore[arg-type]
        arrival = Arrival(admitted.public_id, structs.replace(taken, pieces=(pieces[0], broken, pieces[2])), NOW, 1)
        reply = _take(connection, Intake(), arrival, careful=True)
        assert (reply.acknowledged_through, [each.sequence for each in reply.rejected]) == (3, [2])
        assert connection.rows("SELECT sequence FROM receipt ORDER BY 1") == [(1,), (3,)]
    finally:
        connection.close()
