"""``somay device history``: what a machine measured, as strips and as a curve."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest

from inventory.jobs import upkeep
from inventory.store.engine import Store
from inventory.text.table import width
from tests.inventory.cli.test_journey import well
from tests.inventory.demo.played import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay

HOUR = 3600.0
DAYS = 30


def content(moment: float) -> str:
    """What a machine measures that is busy by day and fills its disk from day to day."""
    busy = max(0.02, 0.55 * math.sin((moment / HOUR + 7 - 6) % 24 / 24 * 2 * math.pi))
    return json.dumps(
        {
            "cpu_ratio": round(busy, 3),
            "filesystems": [
                {"mountpoint": "C:\\", "size_bytes": 240 << 30, "free_bytes": int((NOW - moment) / HOUR) << 27},
                {"mountpoint": "D:\\\u202e", "size_bytes": 1 << 40, "free_bytes": 700 << 30},
            ],
            "latencies": [{"target": "register", "sent": 3, "lost": int(moment) % 7 == 0, "seconds": 0.02 + busy / 50}],
            "wears": [{"name": "sda", "celsius": 30 + 20 * busy}],
        }
    )


@pytest.fixture
def measured(district: Path) -> Store:
    """A machine has measured for thirty days, with two days in which it was off; half of it is by the hour already."""
    store = Store(f"sqlite:///{district / 'somay.db'}")
    moments = [NOW - DAYS * 86_400 + 1800.0 * step for step in range(DAYS * 48)]
    with store.write() as connection:
        connection.execute("DELETE FROM measurement WHERE device_id = 62")
        connection.many(
            "INSERT INTO measurement (device_id, taken_at, content) VALUES (?, ?, ?)",
            [(62, at, content(at)) for at in moments if not 5 * 86_400 < NOW - at < 7 * 86_400],
        )
    assert sum(part.measurements for part in upkeep.in_parts(store, NOW)) > 0
    return store


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_below_its_life_stands_what_it_measured(
    language: str, somay: Somay, golden: Callable[[str, str], None]
) -> None:
    out = well(somay("--lang", language, "device", "history", "M-0062", "--last", "20"))
    assert max(map(width, out.splitlines())) <= 100
    golden(f"cli/device-history-measured.{language}.txt", out)


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_one_measurement_is_a_curve(language: str, somay: Somay, golden: Callable[[str, str], None]) -> None:
    words = ("device", "history", "M-0062", "--measured", "cpu_ratio", "--measured", "free_bytes C:\\", "--last", "30")
    out = well(somay("--lang", language, *words))
    golden(f"cli/device-measured.{language}.txt", out)
    narrow = well(somay("--lang", language, *words, columns=80))
    assert max(map(width, narrow.splitlines())) <= 80


@pytest.mark.usefixtures("measured")
def test_programs_read_the_hours_raw_and_rolled_up_alike(somay: Somay) -> None:
    words = ("device", "history", "M-0062", "--measured", "free_bytes", "--last", "30")
    told = json.loads(well(somay("--format", "json", *words)))
    assert (told["schema"], told["device"]) == ("somay.device_measured.v1", "M-0062")
    assert {hour["series"][:13] for hour in told["hours"]} == {"free_bytes C:", "free_bytes D:"}
    assert {hour["samples"] for hour in told["hours"]} <= {1, 2}
    assert sum(hour["samples"] for hour in told["hours"]) > 2 * 28 * 48 - 10
    lines = well(somay("--format", "csv", *words)).splitlines()
    assert len(lines) == len(told["hours"]) + 1


@pytest.mark.usefixtures("measured")
def test_what_a_machine_says_reaches_no_terminal_as_it_is(somay: Somay) -> None:
    for words in ((), ("--measured", "free_bytes")):
        assert "\u202e" not in well(somay("device", "history", "M-0062", *words))


@pytest.mark.usefixtures("measured")
def test_a_name_that_nothing_answers_to_is_told_with_those_there_are(somay: Somay) -> None:
    ran = somay("--lang", "en", "device", "history", "M-0062", "--measured", "humidity")
    assert ran.code == 3
    assert "There are: cpu_ratio, free_bytes, seconds, lost_ratio, celsius" in ran.err
    ran = somay("--lang", "en", "device", "history", "M-0062", "--last", "401")
    assert ran.code == 2
    assert "--last: there are no 401 days of measurements." in ran.err


@pytest.mark.usefixtures("measured")
def test_of_a_past_day_the_days_before_it_are_told(somay: Somay) -> None:
    words = ("device", "history", "M-0062", "--measured", "cpu_ratio", "--last", "1", "--format", "json")
    hours = json.loads(well(somay("--as-of", "2019-11-04", *words)))["hours"]
    assert {hour["hour"][:10] for hour in hours} == {"2019-11-03", "2019-11-04"}
