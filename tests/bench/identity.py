"""What it costs to know a machine: its first inventory and an unchanged one, among few known devices and many."""

from __future__ import annotations

import hashlib
import tempfile
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent import encode
from agent.contract import Enrolment, MemoryModule, Network, Sections, Snapshot, Storage, System
from agent.encode import section_digests
from inventory.access import codes, credentials
from inventory.ingest.accept import Arrival, Intake
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery
from inventory.store.engine import Store, transaction
from inventory.store.migrate import upgrade
from tests.bench import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inventory.store.engine import Connection
    from tests.bench import Options

SMALL: Final = 177
SIZES: Final = (10_000, 1_000_000)
NEW: Final = 300
"""So many machines come anew to the register."""
GROUP: Final = 25
SLOW: Final = 100_000
"""A register of more devices takes minutes to make."""
_EPOCH: Final = "a" * 32


class Cost(NamedTuple):
    """CPU seconds of one snapshot, decoded already, without the commit."""

    first: float
    unchanged: float


def rows(options: Options) -> Iterator[Row]:
    """Measure both beside the small register of the same run."""
    small = cost(SMALL)
    for size in SIZES:
        if size > SLOW and not options.slow:
            for name in Cost._fields:
                yield _row(name, size, None, getattr(small, name), missing="a row of minutes: --slow")
            continue
        large = cost(size)
        for name in Cost._fields:
            yield _row(name, size, getattr(large, name), getattr(small, name))


def _row(name: str, size: int, figure: float | None, peer: float, missing: str = "") -> Row:
    return Row(
        name=f"known again, {name} inventory, {size:,} devices, CPU", unit="µs",
        figure=None if figure is None else figure * 1e6, peer=f"{SMALL} devices", peer_figure=peer * 1e6,
        judged_by="ratio", floor=1.5, ambition=1.1, missing=missing,
    )  # fmt: skip


def cost(devices: int) -> Cost:
    """Let new machines report twice to a register that knows so many."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/somay.db")
        upgrade(store)
        connection = store.open_writer()
        try:
            with transaction(connection):
                fill(connection, devices)
                agents = _enrol(connection)
            intake = Intake()
            return Cost(*(_taken(connection, intake, agents, sequence, devices) for sequence in (1, 2)))
        finally:
            connection.close()


def fill(connection: Connection, devices: int) -> None:
    """Let a register know so many machines by what they show."""
    now = time.time()
    connection.many(
        "INSERT INTO device (label, simulated, recorded_at, recorded_by, folded) VALUES (?, FALSE, ?, 'bench', '')",
        ((f"PC{number}", now) for number in range(devices)),
    )
    connection.many(
        "INSERT INTO evidence (device_id, kind, value, seen_from) VALUES (?, ?, ?, ?)",
        ((number + 1, kind, value, now) for number in range(devices) for kind, value in _values(number).items()),
    )


def _values(number: int) -> dict[str, str]:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    address = "54bf64" + digest[:6]
    return {
        "system_serial": f"SN{digest[:10].upper()}",
        "uuid": "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32])),
        "mac": ":".join(address[index : index + 2] for index in range(0, 12, 2)),
        "disk_serial": f"WD{digest[10:20].upper()}",
        "memory_serial": f"A{digest[20:28].upper()}",
        "machine_id": digest[:32],
    }


def _enrol(connection: Connection) -> list[str]:
    now = time.time()
    agency = connection.value("INSERT INTO agency (recorded_at, recorded_by) VALUES (0, 'bench') RETURNING id")
    code = codes.add(connection, agency_id=agency, uses=NEW, valid_seconds=3600, by="bench", now=now)
    made = []
    for number in range(NEW):
        key = hashlib.sha256(f"key {number}".encode()).hexdigest()
        admitted = credentials.enrol(connection, Enrolment(code=code.code, key_hash=key, file_key_hash=key), now)
        assert isinstance(admitted, credentials.Admitted)
        made.append(admitted.public_id)
    return made


def _taken(connection: Connection, intake: Intake, agents: Sequence[str], sequence: int, devices: int) -> float:
    """Return the CPU seconds of one inventory: the least of some groups of machines, as noise only adds."""
    spent = []
    for first in range(0, NEW, GROUP):
        jobs = [_arrival(agents[number], sequence, devices + number) for number in range(first, first + GROUP)]
        with transaction(connection):
            began = time.process_time()
            answers: list[Any] = intake.apply(connection, jobs, fresh=False, careful=False)
            spent.append(time.process_time() - began)
        assert all(answer.acknowledged_through == sequence for answer in answers)
    return min(spent) / GROUP


def _arrival(agent: str, sequence: int, number: int) -> Arrival:
    known, now = _values(number), time.time()
    sections = Sections(
        system=System(serial=known["system_serial"], uuid=known["uuid"], machine_id=known["machine_id"]),
        networks=(Network(name="eth0", kind="wired", mac=known["mac"]),),
        storages=(Storage(name="sda", serial=known["disk_serial"]),),
        memories=(MemoryModule(serial=known["memory_serial"]),),
    )
    raw = encode.snapshot_bytes(
        Snapshot(
            sequence=sequence, priority="P0", wall_seconds=now, monotonic_seconds=1000.0, boot_id="b",
            agent_version="1.0.0", sections=sections, digests=section_digests(sections),
        )
    )  # fmt: skip
    body = encode.batch_body(
        epoch=_EPOCH, wall_seconds=now, monotonic_seconds=1000.0, boot_id="b", losses=(), snapshots=(raw,)
    )
    return Arrival(agent, delivery(inflate(body)), now, len(body))
