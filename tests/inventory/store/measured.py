"""Registers on both databases with devices that measured, and a second witness of what their hours must be."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from inventory.store import migrate
from inventory.store.engine import Store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NOW = 1_573_180_080.0
DAY = 86_400.0


def measuring(store: Store, devices: int) -> None:
    """Let a register have so many devices."""
    with store.write() as connection:
        connection.many(
            "INSERT INTO device (label, simulated, recorded_at, recorded_by) VALUES (?, ?, ?, ?)",
            [(f"PC{number}", False, 0.0, "test") for number in range(devices)],
        )


def measure(store: Store, device_id: int, told: Iterable[tuple[float, float]]) -> None:
    """Let a device have told how busy it was: moments and ratios, in the order of arrival."""
    with store.write() as connection:
        connection.many(
            "INSERT INTO measurement (device_id, taken_at, content) VALUES (?, ?, ?)",
            [(device_id, moment, json.dumps({"cpu_ratio": ratio})) for moment, ratio in told],
        )


def raw(store: Store, device_id: int = 1) -> list[float]:
    """Return the moments that are on record raw."""
    with store.read() as connection:
        return [
            row[0]
            for row in connection.rows(
                "SELECT taken_at FROM measurement WHERE device_id = :device ORDER BY taken_at", device=device_id
            )
        ]


def hours(store: Store) -> dict[tuple[int, int], tuple[Any, ...]]:
    """Return what is on record by the hour: how often, the least, the mean to nine digits, the most."""
    with store.read() as connection:
        rows = connection.rows("SELECT device_id, hour, samples, least, mean, most FROM measurement_hour")
    return {(row[0], row[1]): (row[2], row[3], round(row[4], 9), row[5]) for row in rows}


def expected(told: Iterable[tuple[int, float, float]]) -> dict[tuple[int, int], tuple[Any, ...]]:
    """Return the hours of these devices, moments and values, worked out here and not by the register."""
    seen: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    for device_id, moment, value in told:
        seen[device_id, int(moment) - int(moment) % 3600].append(value)
    return {key: (len(found), min(found), round(sum(found) / len(found), 9), max(found)) for key, found in seen.items()}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Yield an empty register on each database."""
    is_sqlite = request.param == "sqlite"
    made = Store(f"sqlite:///{tmp_path}/somay.db" if is_sqlite else request.getfixturevalue("postgres_url"))
    migrate.upgrade(made)
    return made
