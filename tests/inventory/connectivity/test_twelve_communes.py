"""Twelve communes silent for three days, then all send at once: through the real intake, on a real register."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

from agent import encode
from agent.contract import Measurements
from inventory.connectivity import history
from inventory.connectivity.stretches import Stretch
from inventory.text.when import start_of
from tests.inventory import sending
from tests.inventory.ingest.conftest import Door

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.inventory.sending import Sender

MONDAY: Final = start_of("2019-11-18")
HOUR: Final = 3600.0
CUT, BACK = MONDAY + 9 * HOUR, MONDAY + 3 * 86_400 + 10 * HOUR
COMMUNES: Final = 12
STEP: Final = 600.0


def moments() -> Iterator[tuple[int, float, float]]:
    """Each snapshot of one machine: its day, when its system started, and when it was taken."""
    for day in range(4):
        boot = MONDAY + day * 86_400 + 7.5 * HOUR
        last = min(boot + 9.5 * HOUR, BACK)
        yield from ((day, boot, boot + 60 + step * STEP) for step in range(int((last - boot - 60) // STEP) + 1))


def body(snapshots: Sequence[tuple[int, tuple[int, float, float]]], now: float) -> bytes:
    made = tuple(
        sending.snapshot(
            number,
            measurements=Measurements(cpu_ratio=0.5),
            wall_seconds=taken,
            monotonic_seconds=taken - boot,
            boot_id=f"boot-{day}",
        )
        for number, (day, boot, taken) in snapshots
    )
    day, boot = int((now - MONDAY) // 86_400), MONDAY + (now - MONDAY) // 86_400 * 86_400 + 7.5 * HOUR
    return encode.batch_body(
        epoch=sending.EPOCH,
        wall_seconds=now,
        monotonic_seconds=now - boot,
        boot_id=f"boot-{day}",
        losses=(),
        snapshots=made,
    )


def test_no_loss_no_duplicate_the_history_in_order_and_one_cause_for_all(tmp_path: Path) -> None:
    door = Door(sending.new_register(tmp_path / "somay.db"))
    senders = [
        sender
        for commune in range(COMMUNES)
        for sender in sending.enrolled(door.store, 2, now=MONDAY, first=10 + 2 * commune)
    ]
    whole = [*enumerate(moments(), 1)]
    before = [each for each in whole if each[1][2] < CUT]
    with door.store.write() as connection:
        connection.execute("INSERT INTO service_spell (first_at, last_at) VALUES (?, ?)", (MONDAY, BACK + HOUR))
    for each in before:
        door.group([(sender, body([each], each[1][2])) for sender in senders], now=each[1][2])
    rest = whole[len(before) :]
    held = [rest[first : first + 100] for first in range(0, len(rest), 100)]
    deliveries: list[list[tuple[Sender, bytes]]] = [
        [(sender, body(part, BACK + index)) for part in held] for index, sender in enumerate(senders)
    ]
    at_once = [each for each in chain(*zip_longest(*deliveries)) if each]
    for sender, parcel in [*at_once, *at_once[:24]]:  # some answers get lost, so some is sent twice
        door.group([(sender, parcel)], now=BACK + 30)

    assert door.counts()["snapshots_ingested"] == len(senders) * len(whole)
    assert door.counts().get("snapshots_lost", 0) == 0
    awake = door.rows("SELECT boot_id, first_at FROM awake_spell WHERE agent_id = 2 ORDER BY first_at")
    assert [row[0] for row in awake] == ["boot-0", "boot-1", "boot-2", "boot-3"]
    with door.store.read() as connection:
        known = history.histories(connection, Stretch(MONDAY, BACK + 600))
    told = [one for each in known.values() for one in each.outages]
    assert {(one.cause, one.confidence, len(one.area)) for one in told} == {("line", "high", COMMUNES)}
    assert len(told) == COMMUNES
    assert all(abs(one.stretch.start - CUT) < STEP and abs(one.stretch.end - BACK) <= 30 for one in told)
    door.connection.close()
