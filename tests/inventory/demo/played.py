"""The sample district as it stands once the fleet has reported, without a network in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.demo import fleet, sample
from inventory.demo.load import load
from inventory.text.when import day_of

if TYPE_CHECKING:
    from inventory.store.engine import Store

NOW = 1_573_180_120.0  # Friday 8 November 2019, 09:28:40 in Ho Chi Minh City


def play(store: Store) -> None:
    """Load the sample and write what the register would have made of the fleet's first snapshots."""
    load(store, NOW - 31)
    with store.write() as connection:
        seen = [(NOW - player.silent_seconds, player.machine.number) for player in fleet.players()]
        seen.append((NOW - 4, sample.REAL_DEVICE))
        connection.many("UPDATE device SET observed_at = ? WHERE id = ?", seen)
        connection.many(
            "INSERT INTO sighting (device_id, day, seen_at) VALUES (?, ?, ?)",
            [(device, day_of(at), at) for at, device in seen],
        )
        connection.many(
            "INSERT INTO best_throughput (day, device_id, method, down_bits_per_second, samples)"
            " VALUES (?, ?, ?, ?, 1)",
            [
                (day_of(NOW), player.machine.number, one.method, one.down_bits_per_second)
                for player in fleet.players()
                for one in fleet.measurement(player, 2, NOW).measurements.throughputs  # type: ignore[union-attr]
            ],
        )
